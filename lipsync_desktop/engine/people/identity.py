"""Who is who in a clip: faces put together by where they are, and by what they look like.

No network recognises anybody. Within one clip it is enough that the same person has the same features in the same
clothes, seen from several sides: a gallery of appearances for each, and the nearest of them counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.faces.detector import iou
from lipsync_desktop.engine.faces.landmarks import CHIN, FOREHEAD_TOP, OUTER_EYE_CORNERS
from lipsync_desktop.engine.types import Face, FaceBox, Image, Points

Appearance = tuple[NDArray[np.float32], NDArray[np.float32]]
"""What a face looks like: unit-length histograms of the directions of its edges, and the colours around it."""

# Small pictures, (columns, rows), and how large the face is in them: the scale at which it is about all of it,
# and the one at which there is room for its shoulders.
_FACE_PX, _FACE_SCALE = (40, 46), 1.15
_BODY_PX, _BODY_SCALE = (36, 44), 0.45
_CELLS, _DIRECTIONS = 8, 8
"""Cells along each side of the face, and edges' directions over the half circle."""
_EDGE, _COLOUR = 0.2, 20.0
"""Differences in edges, and in CIELAB, that weigh 1."""
# In the unit of `unlike`: below the first it is somebody met before, above the second somebody else for sure. Both, and
# what follows, are judged by `pytest tests/test_people.py tests/test_tracking.py`.
_SAME = 1.75
_SOMEBODY_ELSE = 2.0
_SAME_PLACE_IOU = 0.4
"""Boxes that overlap more after a cut are at one place."""
_NEW_SIDE = 0.6
"""How unlike all of a person's gallery a new side of them is, and how many sides it has room for."""
_GALLERY = 12  # appearances a person
_OVERLAP_WEIGHS = 2.0
"""How much more alike, in the unit of `unlike`, somebody is who stands wholly where the person stood, as long as that
is remembered."""
_REMEMBERED_S = 1.0  # since the person was seen


@dataclass(slots=True, eq=False)
class _Person:
    number: int
    gallery: list[Appearance]
    shot: int = -1
    time_s: float = 0.0
    box: FaceBox | None = None
    together: set[int] = field(default_factory=set)


class People:
    """The people met so far, numbered from 1 in the order in which they come."""

    def __init__(self) -> None:
        self._known: list[_Person] = []

    def meet(
        self, faces: Sequence[Face], appearances: Sequence[Appearance], shot: int, time_s: float
    ) -> tuple[int, ...]:
        """The number of each face's person; in order of time."""
        distances = [
            (self._apart(person, appearance, face, shot, time_s), i, person)
            for i, (appearance, face) in enumerate(zip(appearances, faces, strict=True))
            for person in self._known
        ]
        met: dict[int, _Person] = {}
        for apart, i, person in sorted(distances, key=lambda entry: entry[0]):
            if apart < _SAME and i not in met and person not in met.values():
                met[i] = person
        for i in range(len(faces)):
            if i not in met:
                met[i] = _Person(len(self._known) + 1, [])
                self._known.append(met[i])
        numbers = tuple(met[i].number for i in range(len(faces)))
        for i, (appearance, face) in enumerate(zip(appearances, faces, strict=True)):
            person = met[i]
            if len(person.gallery) < _GALLERY and nearest(person.gallery, appearance) > _NEW_SIDE:
                person.gallery.append(appearance)
            person.shot, person.time_s, person.box = shot, time_s, face.box
            person.together |= {*numbers} - {person.number}
        return numbers

    def go_on(self, faces: Sequence[Face], numbers: Sequence[int], shot: int, time_s: float) -> None:
        """Where people are who have been followed from where they were met."""
        for face, number in zip(faces, numbers, strict=True):
            person = self._known[number - 1]
            person.shot, person.time_s, person.box = shot, time_s, face.box

    def merged(self) -> dict[int, int]:
        """Which numbers belong to one and the same person, as it has turned out: number → lowest such number."""
        same = {person.number: person.number for person in self._known}
        together = {person.number: set(person.together) for person in self._known}
        pairs = sorted(
            (min(nearest(one.gallery, appearance) for appearance in other.gallery), one.number, other.number)
            for k, one in enumerate(self._known)
            for other in self._known[k + 1 :]
        )
        for apart, one, other in pairs:
            low, high = sorted((same[one], same[other]))
            if apart < _SAME and low != high and not any(same[number] == high for number in together[low]):
                together[low] |= together[high]
                same = {number: low if of == high else of for number, of in same.items()}
        return same

    def _apart(self, person: _Person, appearance: Appearance, face: Face, shot: int, time_s: float) -> float:
        apart = nearest(person.gallery, appearance)
        if person.box is not None and person.shot == shot and time_s - person.time_s < _REMEMBERED_S:
            apart -= _OVERLAP_WEIGHS * iou(face.box, person.box)
        return apart


def nearest(gallery: Sequence[Appearance], appearance: Appearance) -> float:
    """How unlike the nearest of them; those of one person hardly ever differ by 1.8, of two hardly less."""
    return min((unlike(other, appearance) for other in gallery), default=float("inf"))


def unlike(one: Appearance, other: Appearance) -> float:
    """0 for the same picture."""
    edges = 1.0 - float(one[0] @ other[0])
    return edges / _EDGE + float(np.sqrt(((one[1] - other[1]) ** 2).mean())) / _COLOUR


def changed_places(before: Sequence[tuple[Face, Appearance]], now: Sequence[tuple[Face, Appearance]]) -> bool:
    """Whether somebody is where somebody else was a moment ago, as after a cut between two pictures that look alike."""
    return any(
        iou(face.box, was.box) > _SAME_PLACE_IOU and unlike(appearance, then) > _SOMEBODY_ELSE
        for face, appearance in now
        for was, then in before
    )


def appearance_of(image: Image, landmarks: Points) -> Appearance:
    """Edges of the upright face as histograms of oriented gradients (Dalal and Triggs 2005), and the mean colours of
    head and shoulders in CIELAB, in the middle, where little of the background is seen."""
    grey = cv2.cvtColor(_upright(image, landmarks, _FACE_PX, _FACE_SCALE), cv2.COLOR_BGR2GRAY).astype(np.float32)
    body = cv2.cvtColor(_upright(image, landmarks, _BODY_PX, _BODY_SCALE).astype(np.float32) / 255, cv2.COLOR_BGR2Lab)
    columns, rows = _BODY_PX[0] // 4, _BODY_PX[1] // 4
    colours = body.reshape(rows, 4, columns, 4, 3).mean((1, 3))[:, 2:-2]
    return _edges(grey[: _FACE_PX[0]]), np.asarray(colours.ravel(), np.float32)


def _edges(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    x, y = cv2.Sobel(grey, -1, 1, 0), cv2.Sobel(grey, -1, 0, 1)
    strength = np.hypot(x, y)
    direction = np.arctan2(y, x) % np.pi / np.pi * _DIRECTIONS
    lower = np.floor(direction)
    share = direction - lower
    channels = np.zeros((*grey.shape, _DIRECTIONS), np.float32)
    for channel, part in (lower, 1 - share), (lower + 1, share):
        place = (channel.astype(np.intp) % _DIRECTIONS)[..., np.newaxis]
        np.put_along_axis(channels, place, (strength * part)[..., np.newaxis], axis=2)
    cells = np.asarray(cv2.resize(channels, (_CELLS, _CELLS), interpolation=cv2.INTER_AREA))
    around = cv2.blur((cells**2).sum(-1), (3, 3))
    cells = np.minimum(cells / np.sqrt(around + 25)[..., np.newaxis], 0.5)
    return np.asarray(cells.ravel() / max(float(np.linalg.norm(cells)), 1e-6), np.float32)


def _upright(image: Image, landmarks: Points, size_px: tuple[int, int], scale: float) -> Image:
    """The face where it always is in a small picture; what is beyond the image continues its edge."""
    width, height = size_px
    points = landmarks[[*OUTER_EYE_CORNERS, CHIN, FOREHEAD_TOP], :2]
    eyes, chin, forehead = 0.24 * scale, 0.42 * scale, 0.30 * scale
    target = np.array([[0.5 - eyes, 0.44], [0.5 + eyes, 0.44], [0.5, 0.44 + chin], [0.5, 0.44 - forehead]]) * size_px
    # An affine map by least squares: a turned face is stretched to its full width again.
    design = np.column_stack([target, np.ones(4)])
    matrix = np.linalg.lstsq(design, points, rcond=None)[0].T  # small picture → image
    corners = np.array([[0, 0, 1], [width, 0, 1], [0, height, 1], [width, height, 1]]) @ matrix.T
    limits = np.array([image.shape[1], image.shape[0]])
    low = np.clip(np.floor(corners.min(0)).astype(int), 0, limits - 1)
    high = np.clip(np.ceil(corners.max(0)).astype(int) + 1, low + 1, limits)
    seen = image[low[1] : high[1], low[0] : high[0]]
    shrink = min(1.0, 2 * max(size_px) / max(np.ptp(corners, axis=0).max(), 1.0))
    small = seen
    while shrink <= 0.5:  # a mean over two by two pixels takes a fraction of what any other does
        height, width = small.shape[0] // 2, small.shape[1] // 2
        if not height or not width:
            break
        even = small[: 2 * height, : 2 * width]
        small = np.asarray(cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
        shrink *= 2
    if shrink < 1:
        small = np.asarray(cv2.resize(small, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA), np.uint8)
    scaling = np.array(small.shape[1::-1]) / seen.shape[1::-1]
    matrix[:, 2] -= low
    matrix *= scaling[:, np.newaxis]
    upright = cv2.warpAffine(
        cv2.GaussianBlur(small, (0, 0), 1.0),
        matrix,
        size_px,
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(upright, np.uint8)
