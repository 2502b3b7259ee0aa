"""From what is prepared to a film's frames: look → follow → listen → lips."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import chain, islice, repeat
from pathlib import Path
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from .faces.finder import FaceFinder
from .findings import Findings
from .flow import ahead, beside, finished
from .head.sway import lively
from .imaging import undivided
from .lips.hindered_people import hindered_people
from .lips.hindrances import LeftAlone, hindrances
from .lips.model import LipModel
from .lips.several import Scene, Voice, sync_all
from .media import Picture, clip_frames, clip_length, hear_speech, read_pictures, unscaled
from .media.seams import is_seamless, seamless
from .notices import Hindrance, MouthHindered
from .people.sightings import Scan
from .people.speakers import find_speakers
from .people.tracking import Seen, track_people
from .planes import Planes
from .portraits import Portrait, Portraits, as_numbers, faces_of, whom
from .prepared import Prepared, frame_count
from .speech.listening import Ears, listen
from .types import Ending, Face, Footage, Frame, Image, Network, Plate


@dataclass(frozen=True, slots=True, eq=False)
class OwnFilming:
    """Stands behind `prepared.Filming`. look: gives what finds faces, which takes a while to load; matte: tells a
    person from what is behind them; scans: the folder in which is kept what pictures and clips show; portraits: where
    pictures are kept ready; fitted: what `lips` fit to a picture's face."""

    lips: LipModel
    look: Callable[[], FaceFinder]
    ears: Ears
    matte: Network
    scans: Path | None
    portraits: Portraits
    fitted: Findings

    @property
    def finder(self) -> FaceFinder:
        """Raises ModelError."""
        return self.look()

    @property
    def model(self) -> str:
        return self.lips.name

    def length(self, film: Prepared) -> tuple[int, int]:
        """A clip may go on when all is said."""
        footage = film.footage
        spoken = frame_count(film.spoken_s, footage.rate)
        keep_rest = footage.duration_s and film.job.settings.keep_rest
        return spoken, max(spoken, clip_length(footage)) if keep_rest else spoken

    def frames(self, film: Prepared, written: int, stack: ExitStack) -> Generator[object, None, Iterator[Frame]]:
        footage, settings, total = film.footage, film.job.settings, film.total
        voices = [Voice(self.lips, listen(hear_speech(one), self.ears)) for one in film.speeches]
        filmed: deque[Planes | None] = deque()
        if footage.is_still:
            stack.enter_context(undivided())
            yield footage
            portrait = self.portrait(film)
            seen: Iterator[Seen] = repeat(portrait.seen)
            stack.enter_context(beside(self._fits(film, portrait.seen)))
            hindered = [self.hindered(footage, portrait.seen.image, face) for face in portrait.seen.faces]
            yield from chain.from_iterable(hindered)
            voices = [self._in_picture(film, *spoken) for spoken in zip(voices, hindered, strict=True)]
        else:
            lasts_s = total / footage.rate
            whole = unscaled(footage)  # in which people are known, whatever the film's size
            known, people = yield from find_speakers(film.job, whole, self.finder, self.scans, lasts_s)
            voices = yield from self._in_clip(whole, voices, known.until(lasts_s), people)
            known = known.scaled(footage.size_px[0] / whole.size_px[0])
            pictures = clip_pictures(footage, total, settings.ending)
            shown = stack.enter_context(ahead(_noting_planes(pictures, filmed), depth=4))
            seen = track_people(shown, known, people, self.finder, footage.rate)
            seen = stack.enter_context(ahead(seen, depth=2))
        acts = scenes(islice(seen, total), film.spoken, written)
        frames = sync_all(acts, voices, footage.rate, settings, still=footage.is_still)
        return frames if footage.is_still else _as_filmed(frames, filmed)

    def portrait(self, film: Prepared) -> Portrait:
        """The film's picture with the faces that speak in it, found once. Raises: FaceError, ModelError."""
        footage, job = film.footage, film.job

        def find() -> Portrait:
            numbers = self.fitted.found("faces", whom(job), lambda: as_numbers(finished(self._seen(film)).faces))
            image, _ = next(clip_images(footage, 1, job.settings.ending))
            return Portrait(footage, Seen(image, 0, faces_of(numbers)), self.fitted)

        assert footage.content
        return self.portraits.recall(job, footage.content, find)

    def _seen(self, film: Prepared) -> Generator[object, None, Seen]:
        """Those who speak in the film's picture, looked for."""
        footage, job = film.footage, film.job
        lasts_s = film.total / footage.rate
        known, people = yield from find_speakers(job, footage, self.finder, self.scans, lasts_s)
        image = clip_images(footage, 1, job.settings.ending)
        return next(track_people(image, known, people, self.finder, footage.rate))

    def hindered(self, footage: Footage, image: Image, face: Face | None) -> tuple[MouthHindered, ...]:
        """What hinders the mouth of a picture's face, found out once."""
        if face is None or face.landmarks is None:
            return ()

        def look() -> NDArray[np.str_]:
            return np.array(hindrances(image, face, self.finder.mesh), np.str_)

        found = partial(self.fitted.found, "hindrances", face.landmarks, look)
        kinds = self.fitted.recall((face, "mouth"), found)
        return tuple(MouthHindered(footage.path, kind) for kind in get_args(Hindrance) if kind in kinds)

    def _in_clip(
        self, clip: Footage, voices: Sequence[Voice], known: Scan, people: Sequence[int]
    ) -> Generator[object, None, list[Voice]]:
        """Mouths that are covered all along are left alone."""
        seen = [person for person in known.people if person.number in people]
        hindered = yield from hindered_people(clip, known, seen, self.finder, self.scans)
        yield from chain.from_iterable(hindered.values())
        return [
            Voice(LeftAlone(voice.lips), voice.sound)
            if any(notice.case == "covered all along" for notice in hindered.get(number, ()))
            else voice
            for number, voice in zip(people, voices, strict=True)
        ]

    def _fits(self, film: Prepared, seen: Seen) -> list[Callable[[], None]]:
        """What fits lips and head to a picture's faces, for threads beside the one that hears and asks for it then."""
        lips = self._alive(film, self.lips)
        return [partial(lips.fit, Plate(seen.image, face), film.job.settings) for face in seen.faces]

    def _in_picture(self, film: Prepared, voice: Voice, hindered: tuple[MouthHindered, ...]) -> Voice:
        """A covered mouth is left alone; the head of one who speaks alone moves."""
        return Voice(self._alive(film, self.lips_of(hindered)), voice.sound)

    def _alive(self, film: Prepared, lips: LipModel) -> LipModel:
        return lively(lips, film.job.settings, self.matte, self.fitted) if may_move(film) else lips

    def lips_of(self, hindered: tuple[MouthHindered, ...]) -> LipModel:
        """What makes a picture's face speak, whose mouth that hinders."""
        covered = any(notice.kind == "covered" for notice in hindered)
        return LeftAlone(self.lips) if covered else self.lips


def may_move(film: Prepared) -> bool:
    """Whether the head in the film's picture may."""
    return not film.footage.transparent and not film.job.others


def clip_images(footage: Footage, total: int, ending: Ending) -> Iterator[tuple[Image, Fraction]]:
    """The footage's images for each frame of the film, with the footage's own time."""
    return ((picture.image, time_s) for picture, time_s in clip_pictures(footage, total, ending))


def clip_pictures(footage: Footage, total: int, ending: Ending, first: int = 0) -> Iterator[tuple[Picture, Fraction]]:
    """As `clip_images`, with the planes of a clip's images; from the film's frame `first` on."""
    if is_seamless(footage, total, ending):
        placed = seamless(footage, total - first, first)
    else:
        places = islice(clip_frames(clip_length(footage), ending), first, None)
        placed = zip(read_pictures(footage, total - first, ending, first), places, strict=False)
    for picture, place in placed:
        yield picture, place / footage.rate


def _noting_planes(
    pictures: Iterable[tuple[Picture, Fraction]], noted: deque[Planes | None]
) -> Iterator[tuple[Image, Fraction]]:
    for picture, time_s in pictures:
        noted.append(picture.planes)
        yield picture.image, time_s


def _as_filmed(frames: Generator[Frame], noted: deque[Planes | None]) -> Iterator[Frame]:
    """One frame comes of each image: its planes are those that were noted longest ago."""
    with closing(frames):
        for frame in frames:
            yield replace(frame, planes=noted.popleft())


def scenes(seen: Iterable[Seen], spoken: int, written: int = 0) -> Iterator[Scene]:
    """When all is said, everybody has their own mouth back; what is written need not be painted again."""
    for index, one in enumerate(seen):
        yield Scene(one.image, one.faces if index < spoken else (None,) * len(one.faces), painted=index >= written)
