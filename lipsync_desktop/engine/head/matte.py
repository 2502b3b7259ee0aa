"""Who is in a still, and what stands behind them: a network's coarse matte, made fine along the hair."""

from __future__ import annotations

from math import atan2

import cv2
import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.faces.crops import Crop
from lipsync_desktop.engine.faces.pose import Pose
from lipsync_desktop.engine.imaging import Rectangle, resized, smoothstep
from lipsync_desktop.engine.types import Doubles, Floats, Image, Network, Points

_SIZE_PX = 256  # the side of the network's input and output
_SIDE, _BELOW = 8.0, 0.6
"""How large the network's crop is, and how far below the eyes its middle lies, in eye distances, as are all lengths
here."""
_FINE = 48
"""Pixels an eye distance has where the matte is refined."""
_REACH = 0.10
"""Over how much of the picture colours tell front from background."""
_ALIKE = 2e-4
"""A variance of colour, full scale 1, that says nothing."""
_SURE_BACKGROUND, _SURE_PERSON = 0.10, 0.92
"""Shares of a person at either end, below and above which the network is believed more and more. `python -m
models.training.head.measure` judges what moves beside a head because of it."""
_LEAST_FACE = 0.9
"""The share of the face that has to be a person's."""
_EDGE = 0.09
"""Half the width from which on what is neither quite person nor background is no edge any more."""
_MOST_DOUBLE = 0.8
"""Levels by which neighbours differ there, over the whole picture, from which on it would be seen twice."""


class Matte:
    """`network` maps (1, 256, 256, 3) float32 RGB in [0, 1] to the probability of a person at each pixel, flat."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def of(self, image: Image, points: Points, area: Rectangle) -> Floats | None:
        """(rows, columns) of `area`: how much of each pixel is the person's, in [0, 1]; None where the network is not
        sure. points: (468, 3), in pixels."""
        coarse = self.coarse(image, points, area)
        height, width = coarse.shape
        face = _face_mask(points, area, width, height)
        if coarse[face > 0].mean() < _LEAST_FACE:
            return None
        unit = Pose.of(points).unit_px * width / area.width
        share = _refined(np.maximum(coarse, face), area.of(image), unit)
        return None if _double(share, area.of(image), width, height, unit) > _MOST_DOUBLE else share

    def coarse(self, image: Image, points: Points, area: Rectangle) -> Floats:
        """The same as the network says it, where an eye distance has no more than 48 pixels."""
        pose = Pose.of(points)
        crop = _crop(pose, image)
        seen = crop.sample(image, _SIZE_PX)
        share: Floats = (self._see(seen) + self._see(seen[:, ::-1])[:, ::-1]) * np.float32(0.5)
        scale = min(_FINE / pose.unit_px, 1.0)
        width, height = (max(round(scale * size), 8) for size in (area.width, area.height))
        to_area = np.diag([width / area.width, height / area.height]) @ _to_picture(crop, area)
        return _moved(share, to_area, width, height)

    def _see(self, pixels: Image) -> Floats:
        (person,) = self._network(np.ascontiguousarray(pixels[None, :, :, ::-1], np.float32) / np.float32(255))
        return person.reshape(_SIZE_PX, _SIZE_PX)


def _crop(pose: Pose, image: Image) -> Crop:
    turn = atan2(pose.rotation[0, 1], pose.rotation[0, 0])
    x, y = pose.origin[:2] + _BELOW * pose.unit_px * np.array([-np.sin(turn), np.cos(turn)])
    height, width = image.shape[:2]
    side = min(_SIDE * pose.unit_px, max(width, height))
    x, y = (_within(at, side, size) for at, size in ((x, width), (y, height)))
    return Crop(x, y, side, turn)


def _within(middle: float, side: float, size: int) -> float:
    """The middle of a crop that leaves the picture no further than it has to."""
    half = min(side, size) / 2
    return float(np.clip(middle, half, size - half))


def _to_picture(crop: Crop, area: Rectangle) -> Doubles:
    """(2, 3): pixels of the network's image → pixels of the area, both counted from the corner."""
    corners = crop.to_picture(np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]), _SIZE_PX) - area.corner
    return np.stack([corners[1] - corners[0], corners[2] - corners[0], corners[0]], 1)


def _moved(values: Floats, matrix: Doubles, width: int, height: int) -> Floats:
    """By a matrix between corners; warpAffine counts from pixel centres."""
    centred = matrix.copy()
    centred[:, 2] += matrix[:, :2] @ (0.5, 0.5) - 0.5
    moved = cv2.warpAffine(values, centred, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.float32)


def _face_mask(points: Points, area: Rectangle, width: int, height: int) -> Floats:
    hull = cv2.convexHull(points[:, :2].astype(np.float32))[:, 0]
    hull = (hull - area.corner) * [width / area.width, height / area.height]
    mask = cv2.fillConvexPoly(np.zeros((height, width), np.uint8), (hull * 16).round().astype(np.int32), (1,), shift=4)
    return mask.astype(np.float32)


def _refined(coarse: Floats, image: Image, unit_px: float) -> Floats:
    """The coarse matte (rows, columns), fitted locally to the picture's colours along its edge: a guided filter (He et
    al. 2013) whose coefficients are found at the coarse size and applied to every pixel. image: of any larger size."""
    height, width = coarse.shape
    guide = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    window = 2 * max(round(_REACH * unit_px), 1) + 1

    def mean(values: NDArray[np.floating]) -> Floats:
        return np.asarray(cv2.blur(values, (window, window), borderType=cv2.BORDER_REPLICATE), np.float32)

    colour, share = mean(guide), mean(coarse)
    spread = np.empty((height, width, 3, 3), np.float32)
    for i in range(3):
        for j in range(i, 3):
            spread[..., i, j] = spread[..., j, i] = (
                mean(guide[..., i] * guide[..., j]) - colour[..., i] * colour[..., j]
            )
    spread += _ALIKE * np.eye(3, dtype=np.float32)
    along = mean(guide * coarse[..., None]) - colour * share[..., None]
    slope = np.linalg.solve(spread, along[..., None])[..., 0].astype(np.float32)
    offset = share - (slope * colour).sum(-1)
    slope, offset = mean(slope), mean(offset)
    rows, columns = image.shape[:2]
    fine, coarse = resized(offset, columns, rows), resized(coarse, columns, rows)
    for place in range(3):  # one colour after the other: of a large picture all three are large
        fine += cv2.multiply(
            image[..., place], resized(slope[..., place], columns, rows), scale=1 / 255, dtype=cv2.CV_32F
        )
    wide = np.asarray(cv2.blur(coarse, (5, 5)), np.float32)
    edge = smoothstep(0.0, _SURE_BACKGROUND, wide) * (1 - smoothstep(_SURE_PERSON, 1.0, wide))
    return np.asarray(coarse + (np.clip(fine, 0.0, 1.0) - coarse) * edge, np.float32)


def _double(share: Floats, image: Image, width: int, height: int, unit_px: float) -> float:
    """How much would be seen twice, moving and standing still, because it is taken for half a person: the mean
    difference of neighbours there, in levels, at this size."""
    small = cv2.resize(share, (width, height), interpolation=cv2.INTER_AREA)
    half = ((small > 0.12) & (small < 0.88)).astype(np.uint8)
    reach = 2 * max(round(_EDGE * unit_px), 1) + 1
    broad = cv2.morphologyEx(half, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    shade = cv2.cvtColor(cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
    steep = np.hypot(cv2.Sobel(shade, cv2.CV_32F, 1, 0), cv2.Sobel(shade, cv2.CV_32F, 0, 1)) / 8
    return float((4 * small * (1 - small) * steep * broad).mean())
