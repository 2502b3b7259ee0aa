"""What a voice asks of the mouth, frame by frame, and what a finished film shows of it."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.builtin.model import relax
from lipsync_desktop.engine.builtin.rig import aperture
from lipsync_desktop.engine.errors.clips import PictureSaysNothing
from lipsync_desktop.engine.faces.mesh import lip_gap
from lipsync_desktop.engine.flow import Steps, finished
from lipsync_desktop.engine.media import hear_speech, probe_face, read_frames
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.notices import Notice
from lipsync_desktop.engine.open_files import OpenFiles
from lipsync_desktop.engine.people.sightings import Sighting
from lipsync_desktop.engine.prepared import frame_count
from lipsync_desktop.engine.recordings import preparing_speech, unspoken
from lipsync_desktop.engine.speech.articulation import articulate, at_frames
from lipsync_desktop.engine.speech.listening import listen
from lipsync_desktop.engine.types import (
    MEL_RATE_HZ,
    SPEECH_RATE_HZ,
    WAVEFORM_RATE_HZ,
    Articulator,
    Doubles,
    Samples,
    Sound,
    Speech,
    Trim,
)

CLASSES = ("rest", "closed", "lip at teeth", "rounded", "spread", "tongue", "open", "between")
"""What the mouth does, told from the curves alone: no sounds are recognised.

closed as for p, b, m; lip at teeth as for f, v; rounded as for o, u, w; spread as for i, e; tongue as for l, n, t, d;
open as for a.
"""
SHUT = 0.02
"""A gap between the lips up to this share of the mouth's width counts as closed."""
_ASKS_SHUT, _ASKS_OPEN = 0.01, 0.10
"""Apertures, in mouth widths: up to the first a closure is asked for, from the second on an opening; between them a
frame is neither. Judged by `pytest tests/test_analysis.py`."""
_MOST_LAG_S = 0.4
"""How far film and voice are shifted against each other in search of the lag, either way."""
_FEWEST = 12
"""Frames that a comparison needs."""


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """What a voice asks for in each frame of a film at `rate`.

    articulation: (n, 8) in the order of Articulator. aperture: (n,), in mouth widths. voiced: (n,), the probability of
    speech. classes: (n,) indices of CLASSES. resting: (n,), whether some of a picture's own expression is seen, as at
    the beginning and in pauses. peaks: (m, 2), lowest and highest sample in each 1 / WAVEFORM_RATE_HZ s.
    """

    rate: Fraction
    articulation: NDArray[np.float32]
    aperture: Doubles
    voiced: Doubles
    classes: NDArray[np.intp]
    resting: NDArray[np.bool_]
    peaks: NDArray[np.float32]
    notices: tuple[Notice, ...] = ()

    @property
    def stretches(self) -> Iterator[tuple[str, Fraction, Fraction]]:
        """Consecutive frames of one class: its name, start and end in seconds."""
        start = 0
        for kind, frames in groupby(self.classes):
            end = start + sum(1 for _ in frames)
            yield CLASSES[kind], start / self.rate, end / self.rate
            start = end


@dataclass(frozen=True, slots=True)
class Sync:
    """How well a film shows what was asked. error: mean, in mouth widths; lag_ms: positive where the film is late,
    looked for within 400 ms.

    closed of asked_closed frames that ask for lips that meet show them; falsely_closed frames ask for open ones.
    """

    frames: int
    correlation: float
    error: float
    lag_ms: float
    closed: int
    asked_closed: int
    falsely_closed: int


@dataclass(frozen=True, slots=True)
class Closure:
    """Lips asked to close; seen: whether a film shows them closed meanwhile, None where none is looked at."""

    start_s: Fraction
    end_s: Fraction
    seen: bool | None = None


def curves(speech: Path, rate: Fraction, models: Models, trim: Trim | None = None) -> Curves:
    """What the built-in model hears in a recording. Raises SpeechError, ModelError."""
    return finished(hearing(speech, rate, models, trim))


def hearing(
    recording: Path, rate: Fraction, models: Models, trim: Trim | None = None, track: int | None = None
) -> Generator[float, None, Curves]:
    """`curves` step by step: yields the share that is heard. track: of the recording; None: the one that is meant."""
    listening = models.voice_activity
    speech = yield from _preparing(preparing_speech(recording, trim or Trim(), track, listening, OpenFiles()))
    frames = frame_count(speech.duration_s, rate)
    peaks: list[NDArray[np.float32]] = []
    voiced: list[NDArray[np.float32]] = []

    def passing(sound: Iterable[Sound]) -> Iterator[Sound]:
        for piece in sound:
            voiced.append(piece.voiced)
            yield piece

    sound = passing(listen(_drawn(hear_speech(speech), speech.gain, peaks), models.ears))
    asked = np.zeros((frames, 8), np.float32)
    away, speaking = np.zeros(frames), 0.0
    for frame, articulation in enumerate(islice(at_frames(articulate(sound, models.articulation), rate, 0.0), frames)):
        asked[frame] = articulation
        away[frame] = speaking = relax(speaking, articulation, rate)
        yield (frame + 1) / frames
    heard = np.concatenate(voiced)
    middles_s = (np.arange(frames) + 0.5) / float(rate)
    probability = np.interp(middles_s, np.arange(len(heard)) / MEL_RATE_HZ, heard)
    apertures = np.array([aperture(articulation) for articulation in asked])
    kinds = classified(asked, apertures)
    notices = () if speech.spoken else (unspoken(speech),)
    return Curves(rate, asked, apertures, probability, kinds, away < 1.0, np.concatenate(peaks), notices)


def _preparing(steps: Generator[object, None, Speech]) -> Generator[float, None, Speech]:
    """The steps' result; none of it is heard yet."""
    watched = Steps(steps)
    for _ in watched:
        yield 0.0
    return watched.result


def _drawn(blocks: Iterable[Samples], gain: float, peaks: list[NDArray[np.float32]]) -> Iterator[Samples]:
    """The blocks as they are; their peaks, (n, 2), are appended, as they were before the gain."""
    column = SPEECH_RATE_HZ // WAVEFORM_RATE_HZ
    waiting: Samples = np.zeros(0, np.float32)
    for block in blocks:
        waiting = np.concatenate([waiting, block])
        whole = len(waiting) // column * column
        columns = waiting[:whole].reshape(-1, column)
        peaks.append(np.stack([columns.min(axis=1), columns.max(axis=1)], 1) * np.float32(1 / gain))
        waiting = waiting[whole:]
        yield block


def classified(articulation: NDArray[np.float32], apertures: Doubles) -> NDArray[np.intp]:
    """(n, 8) and (n,) → (n,) indices of CLASSES: the first that holds, in the order of how clearly it is seen."""
    of = articulation.T
    holds = {
        "rest": articulation.max(axis=1) < 0.1,
        "closed": of[Articulator.LIP_PRESS] > 0.6,
        "lip at teeth": of[Articulator.LIP_TUCK] > 0.5,
        "rounded": of[Articulator.LIP_ROUND] > 0.4,
        "open": apertures > 0.25,
        "spread": (of[Articulator.LIP_SPREAD] > 0.4) & (apertures > 0.08),
        "tongue": of[Articulator.TONGUE_UP] > 0.35,
    }
    otherwise = CLASSES.index("between")
    return np.select(list(holds.values()), [CLASSES.index(name) for name in holds], otherwise).astype(np.intp)


def gaps_in(film: Path, models: Models) -> Doubles:
    """The gap between the lips in each frame, in mouth widths; not a number where the face mesh sees no face.

    Raises MediaError, ModelError.
    """
    return finished(looking(film, models))


def looking(film: Path, models: Models) -> Generator[float, None, Doubles]:
    """`gaps_in` step by step: yields the share that is looked at."""
    footage = probe_face(film, Fraction(25))
    if footage.duration_s is None:
        raise PictureSaysNothing(film)
    total = max(1, round(footage.duration_s * footage.rate))
    gaps, face = [], None
    for image in read_frames(footage, total):
        face = models.faces.follow(image, face.landmarks) if face and face.landmarks is not None else None
        if face is None:
            face = max(models.faces.find_all(image), key=lambda one: Sighting.of(one, 0).shown, default=None)
        gaps.append(lip_gap(face.landmarks) if face and face.landmarks is not None else np.nan)
        yield len(gaps) / total
    return np.array(gaps)


def closures(asked: Curves, seen: Doubles | None = None) -> Iterator[Closure]:
    """When the lips are asked to close; a film that is shorter shows none of those after its end."""
    for name, start_s, end_s in asked.stretches:
        if name == "closed":
            frames = None if seen is None else seen[int(start_s * asked.rate) : int(end_s * asked.rate)]
            yield Closure(start_s, end_s, None if frames is None else bool((frames <= SHUT).any()))


def compare(asked: Curves, seen: Doubles, *, still: bool) -> Sync | None:
    """The film's gaps against what was asked for; None where too little of a face is seen.

    still: the film is of a picture, whose own expression comes back at rest: such frames are left out.
    """
    frames = min(len(asked.aperture), len(seen))
    wanted, shown = asked.aperture[:frames], seen[:frames]
    kept = ~np.isnan(shown) & ~(asked.resting[:frames] & still)
    if kept.sum() < _FEWEST or wanted[kept].std() == 0 or shown[kept].std() == 0:
        return None
    closing, opening = kept & (wanted <= _ASKS_SHUT), kept & (wanted >= _ASKS_OPEN)
    rate = float(asked.rate)
    return Sync(
        int(kept.sum()),
        _correlation(wanted[kept], shown[kept]),
        float(np.abs(wanted[kept] - shown[kept]).mean()),
        lag(wanted, shown, max(1, min(round(_MOST_LAG_S * rate), frames // 3))) / rate * 1e3,
        int((shown[closing] <= SHUT).sum()),
        int(closing.sum()),
        int((shown[opening] <= SHUT).sum()),
    )


def lag(asked: Doubles, seen: Doubles, most: int) -> float:
    """Frames by which what is seen comes after what was asked: the peak of their correlation, by a parabola.

    At most `most`, at least one, either way; unseen frames, which are not numbers, count as the mean.
    """
    seen = np.where(np.isnan(seen), np.nanmean(seen), seen)
    frames = len(asked)
    match = [
        _correlation(asked[max(0, -shift) : frames - max(0, shift)], seen[max(0, shift) : frames - max(0, -shift)])
        for shift in range(-most, most + 1)
    ]
    peak = int(np.clip(np.argmax(match), 1, len(match) - 2))
    left, top, right = match[peak - 1 : peak + 2]
    bend = left - 2 * top + right
    return float(np.clip(peak - most + (0.5 * (left - right) / bend if bend < 0 else 0.0), -most, most))


def _correlation(one: Doubles, other: Doubles) -> float:
    """Pearson's; 0 where one of them stands still."""
    return float(np.corrcoef(one, other)[0, 1]) if one.std() > 0 and other.std() > 0 else 0.0
