"""Which faces speak: followed from image to image, gaps bridged, and smoothed."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from lipsync_desktop.engine.faces.detector import SAME_PLACE_IOU, iou
from lipsync_desktop.engine.faces.finder import FaceFinder
from lipsync_desktop.engine.types import Face, FaceBox, Image, Plate, Points

from .shots import Thumbnail, differ, thumbnail
from .sightings import Sample, Scan, Sighting

_REACH_S = Fraction(16, 100)
"""How far points are averaged to either side. Judged with the next by `python -m models.training.faces.measure`: how
still a still face is, and how far a moving one is behind."""
_STILLNESS = 0.012
"""How far a point may be from where it is now to count, a standard deviation in widths of the face."""
_LONGEST_GAP_S = Fraction(32, 100)
"""How long a face may be lost and is still led through; judged by `pytest tests/test_tracking.py`."""
_LOOK_HARDER_EVERY = 25
"""Images without the face, until a thorough look for it."""
_SOMEBODY_ELSE_IOU = 0.5
"""Overlap above which a face found is one that the scan knows as another person's."""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """One image, the number of its shot, and the face of each person who is followed, where it is found."""

    image: Image
    shot: int
    faces: tuple[Face | None, ...]


def track_people(
    images: Iterable[tuple[Image, Fraction]], known: Scan, people: Sequence[int], finder: FaceFinder, rate: Fraction
) -> Iterator[Seen]:
    """One for each image of a clip, given with the clip's own time; nobody is looked for where the scan saw nobody.

    The same image object gives the same face objects. Gaps up to 0.32 s within a shot are bridged. Points are smoothed
    over ±0.16 s, which holds back as many images.
    """
    return _steadied(_followed(images, known, people, finder), len(people), rate)


def track_faces(
    images: Iterable[Image], finder: FaceFinder, rate: Fraction, face_box: FaceBox | None = None
) -> Iterator[Plate]:
    """One plate for each image, with the same person's face where it is found: of a picture, or of images that nobody
    has looked through before.

    The same image object gives the same face object. A cut, or the face gone and found again, starts anew: with the
    face nearest to where the last one was, else the largest. Smoothed as by `track_people`.
    """
    for seen in _steadied(_found(images, finder, face_box), 1, rate):
        yield Plate(seen.image, seen.faces[0])


def _followed(
    images: Iterable[tuple[Image, Fraction]], known: Scan, people: Sequence[int], finder: FaceFinder
) -> Iterator[Seen]:
    last: Seen | None = None
    for image, time_s in images:
        if last is not None and image is last.image:
            yield last
            continue
        shot = known.shot_at(time_s)
        before, after = known.around(time_s)
        faces = last.faces if last is not None and last.shot == shot else (None,) * len(people)
        last = Seen(
            image,
            shot,
            tuple(
                _face_of(person, face, image, time_s, before, after, finder)
                for person, face in zip(people, faces, strict=True)
            ),
        )
        yield last


def _face_of(
    person: int,
    last: Face | None,
    image: Image,
    time_s: Fraction,
    before: Sample | None,
    after: Sample | None,
    finder: FaceFinder,
) -> Face | None:
    """Followed from the image before, unless that has led to another person; else where the scan saw it."""
    face = finder.follow(image, last.landmarks) if last is not None and last.landmarks is not None else None
    expected = _expected(person, time_s, before, after)
    if face is not None and expected is not None and iou(face.box, expected.box) < SAME_PLACE_IOU:
        face = None
    if face is not None and expected is None and _is_elses(face.box, person, before, after):
        return None
    if face is None and expected is not None:
        face = finder.find_at(image, expected.box, expected.roll_degrees)
    if face is None and expected is not None and not expected.person:
        face = finder.at(image, expected.box)
    return face


def _expected(person: int, time_s: Fraction, before: Sample | None, after: Sample | None) -> Sighting | None:
    """Where the person is between two looks: on the way from one to the other, or where the only one saw them."""
    one, other = (sample.of(person) if sample else None for sample in (before, after))
    if one is None or other is None or before is None or after is None:
        return one or other
    share = float((time_s - before.time_s) / (after.time_s - before.time_s))
    low, high = one.box, other.box
    between = FaceBox(
        low.x + (high.x - low.x) * share,
        low.y + (high.y - low.y) * share,
        low.width + (high.width - low.width) * share,
        low.height + (high.height - low.height) * share,
        low.score,
    )
    return replace(one, box=between)


def _is_elses(box: FaceBox, person: int, *near: Sample | None) -> bool:
    return any(
        iou(box, face.box) > _SOMEBODY_ELSE_IOU
        for sample in near
        for face in (sample.faces if sample else ())
        if face.person != person
    )


def _found(images: Iterable[Image], finder: FaceFinder, face_box: FaceBox | None) -> Iterator[Seen]:
    last: Seen | None = None
    wanted = face_box
    small: Thumbnail | None = None
    shot, lost_for = 0, 0
    for image in images:
        if last is not None and image is last.image:
            yield last
            continue
        before, small = small, thumbnail(image)
        cut = before is not None and differ(before, small)
        face = None
        if last is not None and last.faces[0] is not None and last.faces[0].landmarks is not None and not cut:
            face = finder.follow(image, last.faces[0].landmarks)
        if face is None and (cut or lost_for % finder.looks_every == 0):
            shot += 1
            harder = lost_for % _LOOK_HARDER_EVERY == 0
            face = finder.find(image, wanted, thorough=harder)
            if face is None and last is not None:
                face = finder.find(image, thorough=harder)
        lost_for = 0 if face else lost_for + 1
        if face:
            wanted = face.box
        last = Seen(image, shot, (face,))
        yield last


def _steadied(seen: Iterator[Seen], people: int, rate: Fraction) -> Iterator[Seen]:
    for place in range(people):
        seen = _smoothed(_bridged(seen, place, rate), place, rate)
    return seen


def _bridged(track: Iterator[Seen], place: int, rate: Fraction) -> Iterator[Seen]:
    """A face that is lost for a moment is where its way leads from before to after; holds back that moment only."""
    longest = round(_LONGEST_GAP_S * rate)
    last: Seen | None = None
    gap: list[Seen] = []
    for seen in track:
        one, other = last.faces[place] if last is not None else None, seen.faces[place]
        if other is None and one is not None and last is not None and last.shot == seen.shot and len(gap) < longest:
            gap.append(seen)
            continue
        if gap:
            there = one is not None and other is not None and last is not None and last.shot == seen.shot
            yield from _between(one, gap, other, place) if there and one and other else gap
            gap = []
        last = seen
        yield seen
    yield from gap


def _between(one: Face, gap: list[Seen], other: Face, place: int) -> Iterator[Seen]:
    if one.landmarks is None or other.landmarks is None:
        yield from gap
        return
    for step, seen in enumerate(gap, start=1):
        share = step / (len(gap) + 1)
        points = one.landmarks + (other.landmarks - one.landmarks) * share
        yield _with(seen, place, replace(one, landmarks=points))


def _smoothed(track: Iterator[Seen], place: int, rate: Fraction) -> Iterator[Seen]:
    """Each with one of its faces' points averaged over those of its shot that lie close in time and place."""
    reach = max(1, round(_REACH_S * rate))
    window: deque[Seen] = deque()
    at = 0
    for seen in track:
        window.append(seen)
        if len(window) > 2 * reach + 1:
            window.popleft()
            at -= 1
        if len(window) - at > reach:
            yield _mean_at(window, at, place, reach)
            at += 1
    while at < len(window):
        yield _mean_at(window, at, place, reach)
        at += 1


def _mean_at(window: deque[Seen], at: int, place: int, reach: int) -> Seen:
    """A bilateral filter in time (Tomasi and Manduchi 1998): symmetrical, so that it does not lag, and each point
    counts only as far as it stayed where it is, so that a turning head keeps its shape."""
    seen = window[at]
    face = seen.faces[place]
    if face is None or face.landmarks is None:
        return seen
    here = face.landmarks
    around = [(j - at, points) for j, other in enumerate(window) if (points := _points(other, seen, place)) is not None]
    around = [(offset, points) for offset, points in around if abs(offset) <= reach]
    if all(points is here for _, points in around):
        return seen
    offsets = np.array([offset for offset, _ in around])
    stack = np.stack([points for _, points in around])
    scale = _STILLNESS * max(face.box.width, 1.0)
    apart = np.linalg.norm(stack[..., :2] - here[:, :2], axis=2) / scale
    weights = np.exp(-0.5 * (offsets[:, None] / (0.6 * reach)) ** 2 - 0.5 * apart**2)
    points = (stack * weights[..., None]).sum(0) / weights.sum(0)[:, None]
    return _with(seen, place, replace(face, landmarks=points))


def _points(other: Seen, seen: Seen, place: int) -> Points | None:
    face = other.faces[place]
    return face.landmarks if face is not None and other.shot == seen.shot else None


def _with(seen: Seen, place: int, face: Face) -> Seen:
    return replace(seen, faces=(*seen.faces[:place], face, *seen.faces[place + 1 :]))
