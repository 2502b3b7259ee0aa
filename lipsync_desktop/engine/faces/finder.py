"""Faces in one image: found by a detector, made sure of by the mesh, and followed into the next image."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import atan2, pi, radians

import numpy as np

from lipsync_desktop.engine.types import Face, FaceBox, Image, Points

from .crops import Crop
from .detector import SAME_PLACE_IOU, Detection, Detector, iou
from .landmarks import EYE_CORNERS, LIP_MIDDLES, NOSE_TIP, SURFACE
from .mesh import FaceMesh, crop_around

# What the mesh has to be sure of (of 1): of a face that a detector has found, and of one that was there before. Both,
# and what follows, are judged by `python -m models.training.faces.measure`.
_CERTAIN = 0.8
_STILL_THERE = 0.5
_MARGIN = 1.5
"""The side of the crop for the first fit, in longer sides of the detector's box."""
_FITS = 3
"""Times that the mesh is fitted to a new face, each in the crop of the last."""
_SURELY_UPRIGHT = 0.85
"""The detector's score above which other ways up wait until this one has been tried."""
_MOST_STAND = 0.25
"""What is in favour of upright beforehand, in the unit of `_likelihood`: a detector's score, or an eye distance by
which it and the mesh disagree."""
_DETECTED = (*EYE_CORNERS, [NOSE_TIP], LIP_MIDDLES)  # the mesh's points for the detector's eyes, nose tip and mouth
_APART = 0.1
"""The share of a small box that may lie in a large one; with more it is a piece of that face."""


class FaceFinder:
    """Finds faces with a detector and makes sure of each with the face mesh."""

    def __init__(self, detector: Detector, mesh: FaceMesh) -> None:
        self._detector = detector
        self.mesh = mesh
        self.looks_every = detector.looks_every

    def detect(self, image: Image) -> list[FaceBox]:
        """The boxes of all faces in pixels of the image, largest first."""
        return [face.box for face in self.find_all(image)]

    def boxes(self, image: Image) -> list[FaceBox]:
        """What the detector alone takes for upright faces that are not tiny: tells whether somebody is new."""
        return [detection.box for detection in self._detector.upright(image)]

    def find_all(self, image: Image, *, thorough: bool = True) -> list[Face]:
        """All faces in pixels of the image, largest first.

        thorough: look also for small faces beside large ones and, where none is seen, for faces that lie on their
        side, stand on their head, or are tiny.
        """
        for detections in self._looks(image) if thorough else [self._detector.upright(image)]:
            if found := list(self._faces(image, _largest_first(detections))):
                small = self._beside(image, found) if thorough else []
                return sorted(found + small, key=lambda face: -face.box.width * face.box.height)
        return []

    def find(self, image: Image, box: FaceBox | None = None, *, thorough: bool = True) -> Face | None:
        """The largest face, or the one at a box given by hand, even where the detector sees none.

        thorough: look also for faces that lie on their side, stand on their head, or are tiny.
        """
        for detections in self._looks(image) if thorough else [self._detector.upright(image)]:
            ordered = _largest_first(detections) if box is None else _nearest_first(detections, box)
            if face := next(self._faces(image, ordered), None):
                return face
        return self.at(image, box) if box is not None and thorough else None

    def find_at(self, image: Image, box: FaceBox, roll_degrees: float) -> Face | None:
        """The face that a look at the clip has found about there, tilted so far, clockwise."""
        side = max(box.width, box.height) * _MARGIN
        crop = Crop(box.x + box.width / 2, box.y + box.height / 2, side, radians(roll_degrees))
        points, sure = self.mesh.fit(image, crop, _FITS)
        return _face(points, box.score) if sure > _STILL_THERE else None

    def follow(self, image: Image, points: Points) -> Face | None:
        """The face that was at `points` (478, 3) a moment ago."""
        points, sure = self.mesh.fit(image, crop_around(points))
        return _face(points, sure) if sure > _STILL_THERE else None

    def _looks(self, image: Image) -> Iterator[list[Detection]]:
        """Looks harder with every step: all ways up, the most likely one first, then smaller and smaller faces."""
        upright = self._detector.upright(image)
        if any(detection.box.score > _SURELY_UPRIGHT for detection in upright):
            yield upright
        ways = [(self._likelihood(image, upright) + _MOST_STAND, upright)]
        ways += [(self._likelihood(image, turned), turned) for turned in self._detector.turned(image)]
        for _, detections in sorted(ways, key=lambda way: -way[0]):
            yield detections
        yield from self._detector.small(image)

    def _likelihood(self, image: Image, detections: list[Detection]) -> float:
        """How much speaks for this way up. A face upside down passes for a face, with its score and with the mesh; but
        the two then disagree about where its eyes, nose and mouth are."""
        if not detections:
            return 0.0
        largest = _largest_first(detections)[0]
        points, sure = self.mesh.fit(image, _crop_of(largest), _FITS)
        if sure <= _CERTAIN:
            return 0.0
        if largest.points is None:
            return 3.0 + largest.box.score
        seen = np.stack([points[where, :2].mean(0) for where in _DETECTED])
        apart = np.linalg.norm(seen - largest.points[:4], axis=1).mean() / max(np.linalg.norm(seen[0] - seen[1]), 1.0)
        return 3.0 + largest.box.score - float(apart)

    def _faces(self, image: Image, detections: Iterable[Detection]) -> Iterator[Face]:
        """Those that the mesh confirms."""
        seen: list[FaceBox] = []
        for detection in detections:
            points, sure = self.mesh.fit(image, _crop_of(detection), _FITS)
            face = _face(points, detection.box.score)
            if sure > _CERTAIN and not any(iou(face.box, box) > SAME_PLACE_IOU for box in seen):
                seen.append(face.box)
                yield face

    def _beside(self, image: Image, found: list[Face]) -> list[Face]:
        """Smaller faces apart from those found: what a tile's edge leaves of a large face may pass for a small one."""
        small = self._faces(image, _largest_first(next(self._detector.small(image))))
        return [face for face in small if all(_share_in(face.box, other.box) < _APART for other in found)]

    def at(self, image: Image, box: FaceBox) -> Face | None:
        """The face that somebody says is there, whichever way up."""
        side = max(box.width, box.height) * _MARGIN
        tries = [
            self.mesh.fit(image, Crop(box.x + box.width / 2, box.y + box.height / 2, side, turn), _FITS)
            for turn in (0.0, pi / 2, -pi / 2, pi)
        ]
        points, sure = max(tries, key=lambda fitted: fitted[1])
        return _face(points, 1.0) if sure > _STILL_THERE else None


def _largest_first(detections: list[Detection]) -> list[Detection]:
    return sorted(detections, key=lambda detection: -detection.box.width * detection.box.height)


def _nearest_first(detections: list[Detection], box: FaceBox) -> list[Detection]:
    near = [detection for detection in detections if iou(detection.box, box) > SAME_PLACE_IOU]
    return sorted(near, key=lambda detection: -iou(detection.box, box))


def _share_in(box: FaceBox, other: FaceBox) -> float:
    """How much of the box lies in the other, in [0, 1]."""
    width = min(box.x + box.width, other.x + other.width) - max(box.x, other.x)
    height = min(box.y + box.height, other.y + other.height) - max(box.y, other.y)
    return max(width, 0.0) * max(height, 0.0) / max(box.width * box.height, 1e-9)


def _crop_of(detection: Detection) -> Crop:
    box = detection.box
    turn = 0.0
    if detection.points is not None:
        right, left = detection.points[:2]
        turn = atan2(*(left - right)[::-1])
    side = max(box.width, box.height) * _MARGIN
    return Crop(box.x + box.width / 2, box.y + box.height / 2, side, turn)


def _face(points: Points, score: float) -> Face:
    low, high = points[:SURFACE, :2].min(0), points[:SURFACE, :2].max(0)
    width, height = high - low
    return Face(FaceBox(float(low[0]), float(low[1]), float(width), float(height), score), points)
