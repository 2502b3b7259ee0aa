"""Who speaks in a clip or picture, and what is known of it."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from fractions import Fraction
from itertools import islice
from pathlib import Path

from lipsync_desktop.engine.errors.faces import FaceBoxOutside, FaceMissing, FaceNotInBox, PeopleDiffer, PersonMissing
from lipsync_desktop.engine.faces.finder import FaceFinder
from lipsync_desktop.engine.media import clip_length, read_frames
from lipsync_desktop.engine.settings import RenderJob
from lipsync_desktop.engine.types import FaceBox, Footage

from .kept_scans import kept_scan
from .sightings import Scan

_LOOK_EVERY = 5  # images of the clip
NOBODY_KNOWN = 0
"""The number of somebody at a place given by hand, where a scan sees no face."""


def find_speakers(
    job: RenderJob, footage: Footage, finder: FaceFinder, scans: Path | None, until_s: Fraction
) -> Generator[Scan, None, tuple[Scan, tuple[int, ...]]]:
    """The footage looked through up to `until_s`, and further where somebody is asked for who may come later; and the
    numbers of those who speak, first who says `job.speech`, then those of `job.others`.

    Yields what is known so far. Raises: MediaError, FaceError.
    """
    settings = job.settings
    anyone = settings.face_box is None and settings.person is None and not (job.others or settings.same_person)
    known = yield from kept_scan(footage, finder, scans, settings.detector, until_s if anyone else None)
    known, numbers = _put_together(known, settings.same_person, footage)
    if settings.person is not None:
        speaker = _required(settings.person, numbers, known, footage)
    elif settings.face_box is not None:
        box = settings.face_box.scaled(footage.scale)
        at_box = known.person_at(box)
        if at_box is None:
            _require_inside(settings.face_box, footage)
            yield from _require_face_at(box, footage, finder, until_s, known)
            known = known.claimed(box)
        speaker = NOBODY_KNOWN if at_box is None else at_box
    else:
        main = known.until(until_s).main_person
        if main is None:
            raise FaceMissing(footage.path, "picture" if footage.is_still else "clip")
        speaker = main.number
    others = (_required(other.person, numbers, known, footage) for other in job.others if other.person)
    return known, (speaker, *others)


def _require_face_at(
    box: FaceBox, footage: Footage, finder: FaceFinder, until_s: Fraction, known: Scan
) -> Generator[Scan]:
    """Look at the box before the long work starts. Raises FaceError, where it never holds a face."""
    count = min(clip_length(footage), max(1, round(until_s * footage.rate)))
    for image in islice(read_frames(footage, count), 0, None, _LOOK_EVERY):
        if finder.at(image, box):
            return
        yield known
    raise FaceNotInBox(footage.path, "picture" if footage.is_still else "clip")


def _require_inside(box: FaceBox, footage: Footage) -> None:
    width, height = footage.full_size_px
    if box.x >= width or box.y >= height or box.x + box.width <= 0 or box.y + box.height <= 0:
        raise FaceBoxOutside(footage.path, width, height)


def _put_together(known: Scan, same: Sequence[Sequence[int]], footage: Footage) -> tuple[Scan, dict[int, int]]:
    """With people whom the scan has taken for several, and the number that each of its numbers has now."""
    numbers = {person.number: person.number for person in known.people}
    for group in same:
        for number in group:
            _required(number, numbers, known, footage)
        if (together_s := known.together_s(group)) is not None:
            raise PeopleDiffer(footage.path, tuple(sorted(group)), float(together_s))
        known = known.merged([[numbers[number] for number in group]])
        met = {numbers[number] for number in group}
        numbers = {number: min(met) if now in met else now for number, now in numbers.items()}
    return known, numbers


def _required(number: int, numbers: Mapping[int, int], known: Scan, footage: Footage) -> int:
    """The number that this person has among the known ones."""
    if number not in numbers:
        raise PersonMissing(footage.path, number, len(known.people))
    return numbers[number]
