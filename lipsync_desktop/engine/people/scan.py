"""A clip looked through for faces, faster than it plays."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Generator, Sequence
from dataclasses import replace
from fractions import Fraction

from lipsync_desktop.engine.faces.detector import iou
from lipsync_desktop.engine.faces.finder import FaceFinder
from lipsync_desktop.engine.flow import ahead
from lipsync_desktop.engine.media import Picture, clip_length, read_pictures
from lipsync_desktop.engine.types import Face, Footage, Image

from .identity import Appearance, People, appearance_of, changed_places
from .shots import CHANGED, Thumbnail, change, differ, thumbnail_of
from .sightings import Sample, Scan, Sighting

_LOOKS_A_SECOND = 8
"""Of the clip. What is seen and missed so is judged by `pytest tests/test_scan.py`, what it costs by `lipsync-desktop
bench`."""
_LOOK_HARDER_EVERY, _LOOK_HARDER_AT_LEAST = 3, 8
"""Looks at which nobody is seen, until one that is thorough; each time three more in the same shot, up to as many as
are remembered, in which who is found late is traced back."""
_DETECT_EVERY = 4
"""Looks at which all are where they are expected, until one for somebody new."""
_SURELY_THERE = 2
"""Times that somebody new is detected before they are only followed."""
_CERTAIN = 0.8
"""What the mesh has to be sure of (of 1) to follow somebody whom the detector does not see."""
_APART = 0.2
"""Boxes that overlap less (IoU) belong to two faces."""
_MANY_LOOKS = 4
"""Looks at a shot, from which on somebody detected once only is nobody."""


def scan(footage: Footage, finder: FaceFinder, until_s: Fraction | None = None) -> Generator[Scan, None, Scan]:
    """Look at about eight images of each second, and at the first of each shot; yields what is known so far, returns
    what is known at the end, or at `until_s`. A picture is a clip of one image.

    Raises: MediaError.
    """
    duration_s = footage.duration_s or 1 / footage.rate
    every = max(1, round(footage.rate / _LOOKS_A_SECOND), finder.looks_every)
    count = clip_length(footage)
    if until_s is not None:
        count = min(count, max(1, round(until_s * footage.rate) + 1))
    watch = _Watch(finder)
    with ahead(read_pictures(footage, count), depth=4) as pictures:
        for index, picture in enumerate(pictures):
            time_s = index / footage.rate
            if watch.begins_a_shot(picture, time_s) or index % every == 0:
                watch.look(picture.image, time_s)
                done_s = min((index + every) / footage.rate, duration_s)
                yield Scan(watch.samples, done_s, duration_s, watch.cuts)
    done_s = duration_s if until_s is None else min(count / footage.rate, duration_s)
    return watch.sorted_out(Scan(watch.samples, done_s, duration_s, watch.cuts))


class _Watch:
    """What is remembered from image to image, and from look to look."""

    def __init__(self, finder: FaceFinder) -> None:
        self.samples: list[Sample] = []
        self.cuts: list[Fraction] = []
        self._finder = finder
        self._people = People()
        self._detected: Counter[int] = Counter()
        self._before: tuple[Picture, Thumbnail] | None = None
        self._most_changed = (0.0, Fraction(0))
        self._shown: deque[Image] = deque(maxlen=_LOOKS_A_SECOND)
        """The images of the last samples of this shot."""
        self._last: list[Face] = []
        self._numbers: tuple[int, ...] = ()
        """Whose they are."""
        self._detected_ago = 0
        self._nobody_for = 0
        self._look_harder_at = _LOOK_HARDER_EVERY

    def begins_a_shot(self, picture: Picture, time_s: Fraction) -> bool:
        """Called for every image."""
        if self._before is not None and picture is self._before[0]:
            return False
        before, self._before = self._before, (picture, thumbnail_of(picture))
        if before is None:
            return False
        self._most_changed = max(self._most_changed, (change(before[1], self._before[1]), time_s))
        if not differ(before[1], self._before[1]):
            return False
        self._cut(time_s)
        return True

    def look(self, image: Image, time_s: Fraction) -> None:
        """Add a sample."""
        if self._shown and image is self._shown[-1]:
            self.samples.append(replace(self.samples[-1], time_s=time_s))
        else:
            self.samples.append(Sample(time_s, self._faces(image, time_s)))
        self._shown.append(image)
        self._most_changed = (0.0, time_s)

    def sorted_out(self, scan: Scan) -> Scan:
        """People numbered from 1 without gaps, each once; who is detected once only, in a shot of many looks, is
        nobody."""
        same = self._people.merged()
        shots = Counter(scan.shot_at(sample.time_s) for sample in scan.samples)
        looks: Counter[int] = Counter()
        for number, times in self._detected.items():
            looks[same[number]] += times
        kept = [
            replace(
                sample,
                faces=tuple(
                    replace(face, person=same[face.person])
                    for face in sample.faces
                    if looks[same[face.person]] > 1 or shots[scan.shot_at(sample.time_s)] < _MANY_LOOKS
                ),
            )
            for sample in scan.samples
        ]
        order = dict.fromkeys(face.person for sample in kept for face in sample.faces)
        places = {person: place for place, person in enumerate(order, start=1)}
        samples = [
            replace(sample, faces=tuple(replace(face, person=places[face.person]) for face in sample.faces))
            for sample in kept
        ]
        return replace(scan, samples=samples)

    def _cut(self, time_s: Fraction) -> None:
        self.cuts.append(time_s)
        self._shown.clear()
        self._last, self._numbers = [], ()
        self._look_harder_at = _LOOK_HARDER_EVERY

    def _faces(self, image: Image, time_s: Fraction) -> tuple[Sighting, ...]:
        still = [_still_there(face, image, self._finder) for face in self._last]
        followed = [face for face in still if face is not None]
        self._detected_ago += 1
        if len(followed) == len(still) and self._goes_on():
            self._last = followed
            self._people.go_on(followed, self._numbers, len(self.cuts), float(time_s))
            return _sightings(followed, self._numbers)
        faces, detected = self._seen(image, followed)
        appearances = _appearances(image, faces)
        if self._most_changed[0] > CHANGED and self._last:
            before = zip(self._last, _appearances(self._shown[-1], self._last), strict=True)
            if changed_places(list(before), list(zip(faces, appearances, strict=True))):
                self._cut(self._most_changed[1])
        numbers = self._people.meet(faces, appearances, len(self.cuts), float(time_s))
        for face, number in zip(faces, numbers, strict=True):
            self._detected[number] += face in detected
            if not any(iou(face.box, other.box) > _APART for other in self._last):
                _trace_back(face, number, self._shown, self.samples, self._finder)
        self._last, self._numbers = faces, numbers
        return _sightings(faces, numbers)

    def _goes_on(self) -> bool:
        """Whether who is there is known well enough to be followed only, and no other image may have come between."""
        sure = all(self._detected[number] >= _SURELY_THERE for number in self._numbers)
        return bool(self._last) and sure and self._detected_ago < _DETECT_EVERY and self._most_changed[0] <= CHANGED

    def _seen(self, image: Image, followed: list[Face]) -> tuple[list[Face], list[Face]]:
        """All faces, and those of them that the detector sees; a face that it sees where one was followed to need not
        be fitted again."""
        self._detected_ago = 0
        if followed and len(followed) == len(self._last):
            boxes = self._finder.boxes(image)
            if all(any(iou(face.box, box) >= _APART for face in followed) for box in boxes):
                there = [face for face in followed if any(iou(face.box, box) >= _APART for box in boxes)]
                return followed, there
        detected = self._finder.find_all(image, thorough=not self._shown)
        faces = _and_still_there(detected, followed)
        self._nobody_for = 0 if faces else self._nobody_for + 1
        if self._nobody_for == self._look_harder_at:
            faces = detected = self._finder.find_all(image)
            self._nobody_for = 0
            self._look_harder_at = min(self._look_harder_at + _LOOK_HARDER_EVERY, _LOOK_HARDER_AT_LEAST)
        return faces, detected


def _appearances(image: Image, faces: Sequence[Face]) -> list[Appearance]:
    return [appearance_of(image, face.landmarks) for face in faces if face.landmarks is not None]


def _sightings(faces: Sequence[Face], numbers: Sequence[int]) -> tuple[Sighting, ...]:
    """Largest first."""
    seen = (Sighting.of(face, number) for face, number in zip(faces, numbers, strict=True))
    return tuple(sorted(seen, key=lambda face: -face.box.width * face.box.height))


def _still_there(face: Face, image: Image, finder: FaceFinder) -> Face | None:
    """Where a face is that was seen a moment ago, if that is certain."""
    still = finder.follow(image, face.landmarks) if face.landmarks is not None else None
    return still if still is not None and still.box.score > _CERTAIN else None


def _and_still_there(detected: list[Face], followed: Sequence[Face]) -> list[Face]:
    """What a detector misses, or sees upright though it lies, may still be where it was a moment ago."""
    faces = detected.copy()
    for still in followed:
        there = [other for other in faces if iou(still.box, other.box) >= _APART]
        if not there or Sighting.of(still, 0).lies:
            faces = [still, *(other for other in faces if other not in there)]
    return faces


def _trace_back(face: Face, person: int, shown: Sequence[Image], samples: list[Sample], finder: FaceFinder) -> None:
    """Who is found a little late, such as after a cut, is put where they were before, in the samples of the images."""
    for back, image in enumerate(reversed(shown), start=1):
        before = finder.follow(image, face.landmarks) if face.landmarks is not None else None
        sample = samples[-back]
        if before is None or before.box.score <= _CERTAIN or sample.of(person):
            return
        if any(iou(before.box, other.box) > _APART for other in sample.faces):
            return
        faces = sorted((*sample.faces, Sighting.of(before, person)), key=lambda one: -one.box.width * one.box.height)
        samples[-back] = replace(sample, faces=tuple(faces))
        face = before
