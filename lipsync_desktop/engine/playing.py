"""A film that is played instead of made: at the size in which it is seen, and from any moment on.

A picture's frames are those of a film of that size, to the bit, wherever they begin. A clip's are followed, fitted and
faded in anew from where they begin, so that in the first of them points and light may be a little different than in
the film, which has seen what comes before.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import islice, repeat
from math import ceil
from pathlib import Path

import numpy as np

from .errors.files import RecordingUnreadable
from .filming import OwnFilming, clip_pictures, may_move, scenes
from .flow import Rewindable, ahead, side_by_side
from .head.gestures import gestures, scaled
from .head.matte import Matte
from .head.sway import Head
from .imaging import undivided
from .lips.hindrances import LeftAlone
from .lips.model import LipModel
from .lips.several import Scene, Voice, sync_all
from .media import hear_speech, resized, stretch
from .memory import Memory
from .models import Models
from .open_files import OpenFiles
from .people.sightings import Scan
from .people.speakers import find_speakers
from .people.tracking import track_people
from .portraits import Portrait, Portraits
from .prepared import Prepared
from .preparing import prepare
from .settings import RenderJob, RenderSettings
from .speech.articulation import FILM, Reach, in_context
from .speech.listening import Ears, listen
from .types import MEL_RATE_HZ, Face, Footage, Frame, Gesture, Image, Sound, Speech, Trim

_STEP = FILM.step
"""Columns of sound that the networks hear at once: from a multiple of them on, a voice is heard as in the film."""
_STEPS_ALONE = Reach(0, 0, _STEP)
"""Those, without what is around them."""
_SLOWEST_S = 0.6
"""How long lips need at most to forget what they did: the release of the mouth after the voice, and whatever is looked
at on either side of a frame."""
_VOICES, _SIZES = 4, 3  # recordings, or stretches of them, and sizes of the stage that stay ready
_WHOLE_PX = 64  # sizes are whole multiples of this, so that no nudge at the window's edge makes a face new
_LEAST_PX = 256
"""The shorter side: on stages smaller than that faces would be found less surely."""


@dataclass(frozen=True, slots=True, eq=False)
class Cast:
    """Who speaks in a clip, as far as it has been looked through. known: in pixels of the clip's own size; people: who
    they are, by their numbers; covered: their mouths cannot be seen, and are left alone."""

    known: Scan
    people: tuple[int, ...]
    covered: bool = False


class Wings:
    """What waits beside the stage from one performance to the next: recordings that were heard, and pictures that are
    ready to speak at the stage's size. Any number of threads may ask."""

    def __init__(self, whole: Portraits | None = None) -> None:
        """whole: pictures at their own size, as films are made of them."""
        self._heard = Memory(_VOICES)
        self._moves = Memory(_VOICES)
        self._whole = whole or Portraits()
        self._sizes = Memory(_SIZES)

    def portraits(self, size_px: tuple[int, int], footage: Footage) -> Portraits:
        """Those of that size, if it is not the footage's own."""
        return (
            self._whole
            if size_px == footage.size_px
            else self._sizes.recall(size_px, partial(Portraits, size_px=size_px))
        )

    def heard(self, speech: Speech, ears: Ears, files: OpenFiles) -> Rewindable[Sound]:
        """The speech as the networks hear it, in pieces of _STEP columns. Raises SpeechError."""

        def listening() -> Rewindable[Sound]:
            return Rewindable(in_context(listen(hear_speech(speech), ears), _STEPS_ALONE))

        return self._heard.recall(_key(speech.path, speech.trim, speech.track, files), listening)

    def has_heard(self, path: Path, trim: Trim, track: int | None, files: OpenFiles) -> bool:
        """Whether somebody has begun to listen to that stretch. Raises SpeechError."""
        return self._heard.get(_key(path, trim, track, files)) is not None

    def moves(self, sound: Rewindable[Sound], rate: Fraction) -> Rewindable[Gesture]:
        """What a head does to it, frame by frame."""
        return self._moves.recall((sound, rate), lambda: Rewindable(gestures(sound.since(), rate)))


def _key(path: Path, trim: Trim, track: int | None, files: OpenFiles) -> tuple[object, ...]:
    return path, files.content(path, RecordingUnreadable).stamp, trim, track


def stage_size(size_px: tuple[int, int], detail: float) -> tuple[int, int]:
    """The (width, height) at which something of that size is played, of which `detail` is seen, as a share of its width
    and height: a little larger rather than smaller."""
    width, height = size_px
    least = _LEAST_PX * max(1.0, width / height)
    played = min(ceil(max(width * detail, least) / _WHOLE_PX) * _WHOLE_PX, width)
    return played, max(1, round(height * played / width))


def performing(
    job: RenderJob,
    models: Models,
    detail: float,
    wings: Wings,
    scans: Path | None,
    files: OpenFiles,
    cast: Cast | None = None,
    *,
    at_once: bool = False,
) -> Generator[object, None, Performance]:
    """The job's film, ready to be played with `detail` of the footage's width and height, as a share, in place of the
    film's own height. `scans` and `files` as for `render`; of a clip without a `cast` it is found out who speaks, as
    for a film. at_once: a stretch of a recording that has been heard as a whole is not listened to by itself, and a
    mouth then moves up to 6 ms off.

    Yields while files are opened and faces found. Raises: MediaError, SpeechError, FaceError, ModelError, ValueError
    for Wav2Lip's own way.
    """
    job = replace(job, settings=replace(job.settings, height=None))
    whole = files.footage(job.face, job.settings.still_rate, transparent=job.settings.alpha)
    size_px = stage_size(whole.size_px, detail)
    trim, track = job.trim, job.speech_track
    cut = at_once and wings.has_heard(job.speech, Trim(), track, files) and not job.others
    cut = cut and not wings.has_heard(job.speech, trim, track, files)
    opened = replace(job, trim=Trim()) if cut else job
    film = yield from prepare(opened, models, scans, wings.portraits(size_px, whole), files)
    filming, footage = film.filming, film.footage
    if not isinstance(filming, OwnFilming):
        raise ValueError("what Wav2Lip's own program makes is made as a whole")
    film = replace(film, footage=resized(footage, size_px))
    sounds = [wings.heard(speech, filming.ears, files) for speech in film.speeches]
    if cut:
        end_s = film.spoken_s if trim.end_s is None else trim.end_s
        film = replace(film, job=job, speeches=(stretch(film.speeches[0], trim.start_s, end_s),))
        sounds = [_stretch_of(sounds[0], trim.start_s, end_s)]
    if footage.is_still:
        portrait = filming.portrait(film)
        if portrait.fitted is not filming.fitted:  # somebody else has found the faces meanwhile
            return (yield from performing(job, models, detail, wings, scans, files, cast, at_once=at_once))
        return _OfPicture(film, filming, sounds, wings.moves(sounds[0], film.footage.rate), portrait)
    if cast is None:
        known, people = yield from find_speakers(job, footage, filming.finder, scans, film.total / footage.rate)
        cast = Cast(known, people)
    known = cast.known.scaled(size_px[0] / footage.size_px[0])
    return _OfClip(film, filming, sounds, replace(cast, known=known))


def _stretch_of(sound: Rewindable[Sound], begin_s: Fraction, end_s: Fraction) -> Rewindable[Sound]:
    """A stretch of what was heard, in whole columns."""
    first, last = (round(edge_s * MEL_RATE_HZ) for edge_s in (begin_s, end_s))

    def columns() -> Iterator[Sound]:
        for number, piece in enumerate(sound.since(first // _STEP), start=first // _STEP):
            here = slice(max(first - number * _STEP, 0), max(last - number * _STEP, 0))
            phonetic = None if piece.phonetic is None else piece.phonetic[:, here]
            yield Sound(piece.mel[:, here], piece.voiced[here], phonetic)
            if last <= (number + 1) * _STEP:
                return

    return Rewindable(in_context(columns(), _STEPS_ALONE))


@dataclass(frozen=True, slots=True)
class _RunUp:
    """Where lips begin so that they are as in the film by a frame that is to be seen. frames: so many before it, each
    `every` frames of the film long; piece: of the sound, with which they begin; settings: with which it is in time."""

    frames: int
    piece: int
    settings: RenderSettings

    @classmethod
    def to(cls, first: int, every: int, rate: Fraction, settings: RenderSettings) -> _RunUp:
        at = first * MEL_RATE_HZ / rate  # in columns, as are the others
        slowest_s = _SLOWEST_S + 2 * every / rate + (abs(settings.offset_ms) + settings.smoothing_ms) / 1000
        forgets = slowest_s * MEL_RATE_HZ
        piece = max(int((at - forgets - _STEP) // _STEP), 0)
        frames = int((at - piece * _STEP) * rate / MEL_RATE_HZ / every)
        begins = (first - frames * every) * MEL_RATE_HZ / rate - piece * _STEP
        early_ms = float(begins * 1000 / MEL_RATE_HZ)
        in_time = replace(settings, offset_ms=max(settings.offset_ms - early_ms, -1000.0)) if early_ms else settings
        return cls(frames, piece, in_time)


class Performance(ABC):
    """Stands for a film that is played. Any number of threads may ask for its frames, each for its own.

    size_px: (width, height) of its frames; rate: frames a second; total: how many there are.
    """

    def __init__(self, film: Prepared, filming: OwnFilming, sounds: Sequence[Rewindable[Sound]]) -> None:
        self._film = film
        self._filming = filming
        self._sounds = sounds
        self.size_px = film.footage.size_px
        self.rate = film.footage.rate
        self.total = film.total

    def hear(self) -> Iterator[object]:
        """Listen to all that is said, so that nobody has to wait for it later. Raises: SpeechError."""
        for sound in self._sounds:
            yield from sound.since()

    @abstractmethod
    def frames(self, first: int = 0, every: int = 1) -> Generator[Frame]:
        """From the film's frame `first` on to its end; of each `every` of them one, shown as long as all of them.
        Closing it ends its threads. Raises: MediaError, SpeechError, ModelError."""

    def original(self, index: int) -> Image:
        """What the footage shows in that frame. Raises: MediaError."""
        film = self._film
        picture, _ = next(clip_pictures(film.footage, self.total, film.job.settings.ending, index))
        return picture.image

    def moment(self, index: int) -> Frame:
        """One frame. Raises: MediaError, SpeechError, ModelError."""
        with closing(self.frames(index)) as frames:
            return next(frames)

    def _said(self, lips: Iterable[LipModel], run_up: _RunUp) -> list[Voice]:
        return [Voice(own, sound.since(run_up.piece)) for own, sound in zip(lips, self._sounds, strict=True)]

    def _left(self, last: int, first: int, every: int) -> int:
        """How many frames there are from `first` up to, not including, `last`."""
        return ceil((last - first) / every)


class _OfPicture(Performance):
    """moves: what the head does in each of the film's frames."""

    def __init__(
        self,
        film: Prepared,
        filming: OwnFilming,
        sounds: Sequence[Rewindable[Sound]],
        moves: Rewindable[Gesture],
        portrait: Portrait,
    ) -> None:
        super().__init__(film, filming, sounds)
        self._moves = moves
        self._seen = portrait.seen

    def frames(self, first: int = 0, every: int = 1) -> Generator[Frame]:
        with undivided(), ThreadPoolExecutor(1, "head") as beside, ExitStack() as stack:
            moved = partial(_moved, self._head(beside))
            yield from side_by_side(moved, self._acts(first, every, stack))

    def moment(self, index: int) -> Frame:
        """As the frames are made one after the other, one alone need not wait for the next."""
        with ThreadPoolExecutor(1, "head") as beside, ExitStack() as stack:
            head = self._head(beside)
            return _moved(head, next(self._acts(index, 1, stack)))

    def _head(self, beside: Executor) -> Future[Head] | None:
        """The head, if it moves; it is fitted beside the lips."""
        image, face, settings = self._seen.image, self._seen.faces[0], self._film.job.settings
        if not settings.liveliness or not may_move(self._film) or face is None or face.landmarks is None:
            return None
        in_planes = settings.codec != "png"
        fit = partial(Head, image, face.landmarks, Matte(self._filming.matte), in_planes=in_planes)
        return beside.submit(self._filming.fitted.recall, (face, "head", in_planes), fit)

    def _acts(self, first: int, every: int, stack: ExitStack) -> Iterator[tuple[Frame, Gesture]]:
        """Frames with their lips alone, and what the head does in them; `stack` ends the threads of those who speak."""
        film, filming, seen = self._film, self._filming, self._seen
        lips = [filming.lips_of(filming.hindered(film.footage, seen.image, face)) for face in seen.faces]
        run_up = _RunUp.to(first, every, self.rate, film.job.settings)
        begin = first - run_up.frames * every
        plates = scenes(
            repeat(seen, self._left(self.total, begin, every)), self._left(film.spoken, begin, every), run_up.frames
        )
        speaking = sync_all(plates, self._said(lips, run_up), self.rate / every, run_up.settings, still=True)
        frames = stack.enter_context(closing(speaking))
        liveliness = film.job.settings.liveliness
        moves = (scaled(gesture, liveliness) for gesture in islice(self._moves.since(first), 0, None, every))
        return zip(islice(frames, run_up.frames, None), moves, strict=False)


class _OfClip(Performance):
    """cast: with what is known in pixels of the clip's own size."""

    def __init__(self, film: Prepared, filming: OwnFilming, sounds: Sequence[Rewindable[Sound]], cast: Cast) -> None:
        super().__init__(film, filming, sounds)
        self._known = cast.known
        self._people = cast.people
        self._lips = LeftAlone(filming.lips) if cast.covered else filming.lips

    def frames(self, first: int = 0, every: int = 1) -> Generator[Frame]:
        film, rate = self._film, self.rate / every
        run_up = _RunUp.to(first, every, self.rate, film.job.settings)
        with ExitStack() as stack:
            pictures = clip_pictures(film.footage, self.total, film.job.settings.ending, first)
            images = ((picture.image, time_s) for picture, time_s in islice(pictures, 0, None, every))
            shown = stack.enter_context(ahead(images, depth=4))
            followed = track_people(shown, self._known, self._people, self._filming.finder, rate)
            seen = stack.enter_context(ahead(followed, depth=2))
            plates = _after_nobody(scenes(seen, self._left(film.spoken, first, every)), run_up.frames)
            voices = self._said(repeat(self._lips, len(self._sounds)), run_up)
            frames = stack.enter_context(closing(sync_all(plates, voices, rate, run_up.settings, still=False)))
            yield from islice(frames, run_up.frames, None)


def _moved(head: Future[Head] | None, act: tuple[Frame, Gesture]) -> Frame:
    frame, gesture = act
    return frame if head is None else head.result().show(frame, gesture)


def _after_nobody(plates: Iterator[Scene], count: int) -> Iterator[Scene]:
    """The plates after `count` that show nobody, and are unlike the first of them, so that it counts as a new shot and
    no mouth is faded in."""
    first = next(plates)
    blank: Image = np.full_like(first.image, 0 if first.image.mean() > 127 else 255)
    nobody: tuple[Face | None, ...] = (None,) * len(first.faces)
    yield from repeat(Scene(blank, nobody, painted=False), count)
    yield first
    yield from plates
