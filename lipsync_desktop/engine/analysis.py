"""What a voice asks of the mouth, frame by frame, and what a finished film shows of it."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .articulation import articulate, at_frames
from .builtin import relax
from .face_mesh import lip_gap
from .media import measure_speech, probe_face, read_frames, read_speech
from .models import Models
from .pipeline import frame_count
from .rig import aperture
from .types import MEL_RATE_HZ, Articulator, Sound, Trim
from .voice import listen

Floats = NDArray[np.float64]

CLASSES = ("rest", "closed", "lip at teeth", "rounded", "spread", "tongue", "open", "between")
"""What the mouth does, told from the curves alone: no sounds are recognised.

closed as for p, b, m; lip at teeth as for f, v; rounded as for o, u, w; spread as for i, e; tongue as for l, n, t, d;
open as for a.
"""
SHUT = 0.02
"""A gap between the lips up to this share of the mouth's width counts as closed."""
_ASKS_SHUT, _ASKS_OPEN = 0.01, 0.10
_MOST_LAG = 4


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """What a voice asks for in each frame of a film at `rate`.

    articulation: (n, 8) in the order of Articulator. aperture: (n,), in mouth widths. voiced: (n,), the probability of
    speech. classes: (n,) indices of CLASSES. resting: (n,), whether some of a picture's own expression is seen, as at
    the beginning and in pauses.
    """

    rate: Fraction
    articulation: NDArray[np.float32]
    aperture: Floats
    voiced: Floats
    classes: NDArray[np.intp]
    resting: NDArray[np.bool_]

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
    """How well a film shows what was asked. error: mean, in mouth widths; lag_ms: positive where the film is late.

    closed of asked_closed frames that ask for lips that meet show them; falsely_closed frames ask for open ones.
    """

    frames: int
    correlation: float
    error: float
    lag_ms: float
    closed: int
    asked_closed: int
    falsely_closed: int


def curves(speech: Path, rate: Fraction, models: Models, trim: Trim | None = None) -> Curves:
    """What the built-in model hears in a recording. Raises SpeechError, ModelError."""
    trim = trim or Trim()
    frames = frame_count(measure_speech(speech, trim).duration_s, rate)
    voiced: list[NDArray[np.float32]] = []

    def passing(sound: Iterable[Sound]) -> Iterator[Sound]:
        for piece in sound:
            voiced.append(piece.voiced)
            yield piece

    sound = passing(listen(read_speech(speech, trim), models.voice_activity))
    asked = np.stack(list(islice(at_frames(articulate(sound, models.articulation), rate, 0.0), frames)))
    speaking, away = 0.0, []
    for articulation in asked:
        speaking = relax(speaking, articulation, rate)
        away.append(speaking)
    heard = np.concatenate(voiced)
    middles_s = (np.arange(frames) + 0.5) / float(rate)
    probability = np.interp(middles_s, np.arange(len(heard)) / MEL_RATE_HZ, heard)
    apertures = np.array([aperture(articulation) for articulation in asked])
    return Curves(rate, asked, apertures, probability, classified(asked, apertures), np.array(away) < 1.0)


def classified(articulation: NDArray[np.float32], apertures: Floats) -> NDArray[np.intp]:
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


def gaps_in(film: Path, models: Models) -> Generator[float, None, Floats]:
    """The gap between the lips in each frame, in mouth widths; not a number where the face mesh sees no face.

    Yields the share that is done. Raises MediaError, ModelError.
    """
    footage = probe_face(film, Fraction(25))
    total = round((footage.duration_s or 0) * footage.rate)
    gaps, face = [], None
    for image in read_frames(footage, total):
        face = models.faces.follow(image, face.landmarks) if face and face.landmarks is not None else None
        face = face or models.faces.find(image)
        gaps.append(lip_gap(face.landmarks) if face and face.landmarks is not None else np.nan)
        yield len(gaps) / total
    return np.array(gaps)


def compare(asked: Curves, seen: Floats, *, still: bool) -> Sync | None:
    """The film's gaps against what was asked for; None where too little of a face is seen.

    still: the film is of a picture, whose own expression comes back at rest: such frames are left out.
    """
    frames = min(len(asked.aperture), len(seen))
    wanted, shown = asked.aperture[:frames], seen[:frames]
    kept = ~np.isnan(shown) & ~(asked.resting[:frames] & still)
    if kept.sum() < 2 * _MOST_LAG + 3 or wanted[kept].std() == 0 or shown[kept].std() == 0:
        return None
    closing, opening = kept & (wanted <= _ASKS_SHUT), kept & (wanted >= _ASKS_OPEN)
    return Sync(
        int(kept.sum()),
        float(np.corrcoef(wanted[kept], shown[kept])[0, 1]),
        float(np.abs(wanted[kept] - shown[kept]).mean()),
        lag(wanted, shown) / float(asked.rate) * 1e3,
        int((shown[closing] <= SHUT).sum()),
        int(closing.sum()),
        int((shown[opening] <= SHUT).sum()),
    )


def lag(asked: Floats, seen: Floats) -> float:
    """Frames by which what is seen comes after what was asked: the peak of their correlation, by a parabola."""
    seen = np.where(np.isnan(seen), np.nanmean(seen), seen)
    shifts = np.arange(-_MOST_LAG, _MOST_LAG + 1)
    inner = slice(_MOST_LAG, len(asked) - _MOST_LAG)
    match = [np.corrcoef(asked[inner], np.roll(seen, -shift)[inner])[0, 1] for shift in shifts]
    peak = int(np.clip(np.argmax(match), 1, len(match) - 2))
    left, top, right = match[peak - 1 : peak + 2]
    return float(shifts[peak] + 0.5 * (left - right) / (left - 2 * top + right))
