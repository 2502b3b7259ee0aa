"""Faces in a picture: BlazeFace, full range, sparse (Bazarevsky et al. 2019, arXiv 1907.05047)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import pi
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.types import FaceBox, Image, Network

from .crops import Crop

SAME_PLACE_IOU = 0.2
"""Two boxes that overlap more, as `iou` has it, are at one place, whoever is there."""

# The network's: the side of its input, and of its grid of anchors, one in the middle of each cell.
_SIZE_PX = 192
_CELLS = 48
# From here on judged by `python -m models.training.faces.measure`, which counts faces found, and pictures without one
# that are taken for a face: the least scores (of 1) at the first look and at those that see more, the least width in
# the picture's pixels, the overlap from which on two boxes are one face, and the side of a square around the picture,
# in the picture's own, within which a face that fills it is still found.
_MIN_SCORE = 0.5
_MIN_SCORE_LOOKING_HARDER = 0.6
_MIN_WIDTH_PX = 20
_SAME_FACE_IOU = 0.3
_MARGIN = 1.6
_TURNS = (pi / 2, -pi / 2, pi)  # radians, the ways up besides upright
_TILES = (2, 4)  # what the longer side is divided by for small faces, and for smaller ones


@dataclass(frozen=True, slots=True, eq=False)
class Detection:
    """`points` (6, 2) pixels are the person's right eye, left eye, nose tip, mouth, right and left tragion; None where
    the detector gives boxes alone."""

    box: FaceBox
    points: NDArray[np.float64] | None = None


class Detector(Protocol):
    """Finds faces; `faces.FaceFinder` makes sure of them.

    looks_every: how many images without a face go by between two looks; more than 1 for a detector that takes long.
    """

    looks_every: int

    def upright(self, image: Image) -> list[Detection]:
        """Faces that stand upright and are not tiny, best score first."""
        ...

    def turned(self, image: Image) -> list[list[Detection]]:
        """Faces in the picture turned to one side, to the other, and upside down."""
        ...

    def small(self, image: Image) -> Iterator[list[Detection]]:
        """Upright faces, smaller and smaller."""
        ...


class FaceDetector:
    """Stands behind `Detector`; its boxes cover brows to chin.

    `network` takes (1, 192, 192, 3) float32 RGB in [−1, 1] and gives (1, 2304, 16) boxes and (1, 2304, 1) scores.
    """

    looks_every = 1

    def __init__(self, network: Network) -> None:
        self._network = network
        ys, xs = np.mgrid[:_CELLS, :_CELLS]
        self._anchors = (np.stack([xs, ys], -1).reshape(-1, 1, 2) + 0.5) * (_SIZE_PX / _CELLS)

    def upright(self, image: Image) -> list[Detection]:
        """Where none is seen, with a margin around the picture: a face that fills it is too large otherwise."""
        whole = _whole(image)
        around = replace(whole, side=_MARGIN * whole.side)
        return self._in(image, [whole], _MIN_SCORE) or self._in(image, [around], _MIN_SCORE_LOOKING_HARDER)

    def turned(self, image: Image) -> list[list[Detection]]:
        whole = _whole(image)
        return [self._in(image, [replace(whole, turn=turn)], _MIN_SCORE_LOOKING_HARDER) for turn in _TURNS]

    def small(self, image: Image) -> Iterator[list[Detection]]:
        """In tiles of the picture."""
        for count in _TILES:
            yield self._in(image, _tiles(image, count), _MIN_SCORE_LOOKING_HARDER)

    def _in(self, image: Image, crops: Iterable[Crop], min_score: float) -> list[Detection]:
        found = [self._raw(image, crop, min_score) for crop in crops]
        return list(_merged(np.concatenate([points for points, _ in found]), np.concatenate([s for _, s in found])))

    def _raw(self, image: Image, crop: Crop, min_score: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """(n, 8, 2) pixels of the picture (the box's two corners, then the six points) and (n,) scores."""
        pixels = crop.sample_rgb(image, _SIZE_PX)[None] / np.float32(127.5) - 1
        boxes, logits = self._network(pixels)
        scores = 1 / (1 + np.exp(-np.clip(logits[0, :, 0].astype(np.float64), -80, 80)))
        kept = (scores > min_score) & (boxes[0, :, 2] * (crop.side / _SIZE_PX) > _MIN_WIDTH_PX)
        points = boxes[0][kept].reshape(-1, 8, 2).astype(np.float64)
        half = points[:, 1] / 2
        points[:, 1] = 0
        points += self._anchors[kept]
        centre = points[:, 0].copy()
        points[:, 0], points[:, 1] = centre - half, centre + half
        return crop.to_picture(points, _SIZE_PX), scores[kept]


def iou(box: FaceBox, other: FaceBox) -> float:
    """Intersection over union, in [0, 1]."""
    width = min(box.x + box.width, other.x + other.width) - max(box.x, other.x)
    height = min(box.y + box.height, other.y + other.height) - max(box.y, other.y)
    common = max(width, 0.0) * max(height, 0.0)
    return common / max(box.width * box.height + other.width * other.height - common, 1e-9)


def _whole(image: Image) -> Crop:
    height, width = image.shape[:2]
    return Crop(width / 2, height / 2, max(width, height))


def _tiles(image: Image, count: int) -> Iterator[Crop]:
    """Squares of a `count`th of the longer side, half overlapping."""
    height, width = image.shape[:2]
    side = max(height, width) / count
    for y in np.arange(side / 2, max(height - side / 2, side / 2) + 1, side / 2):
        for x in np.arange(side / 2, max(width - side / 2, side / 2) + 1, side / 2):
            yield Crop(float(x), float(y), side)


def _merged(points: NDArray[np.float64], scores: NDArray[np.float64]) -> Iterator[Detection]:
    """Weighted non-maximum suppression: what overlaps the best box is averaged with it, by score."""
    boxes = [_bounds(p[:2], s) for p, s in zip(points, scores, strict=True)]
    left = list(np.argsort(-scores))
    while left:
        best = boxes[left[0]]
        same = [i for i in left if iou(best, boxes[i]) > _SAME_FACE_IOU or i == left[0]]
        left = [i for i in left if i not in same]
        mean = np.average(points[same], axis=0, weights=scores[same])
        yield Detection(_bounds(mean[:2], best.score), mean[2:])


def _bounds(corners: NDArray[np.float64], score: float) -> FaceBox:
    x, y = corners.min(0)
    width, height = np.ptp(corners, axis=0)
    return FaceBox(float(x), float(y), float(width), float(height), float(score))
