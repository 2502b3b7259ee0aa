"""478 points of a face: MediaPipe's face mesh with attention (Grishchenko et al. 2020, arXiv 2006.10962)."""

from __future__ import annotations

from math import atan2

import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.types import Image, Network, Points

from .crops import Crop
from .landmarks import (
    FOREHEAD_LINE,
    INNER_LIPS,
    LEFT_EYE,
    LIP_CORNERS,
    NOSE_LINE,
    OUTER_EYE_CORNERS,
    OUTER_LIPS,
    RIGHT_EYE,
    SEMI_INNER_LIPS,
    SEMI_OUTER_LIPS,
    SURFACE,
)

_SIZE_PX = 192  # the side of the network's input
_MARGIN = 1.5  # the crop's side in longer sides of the box around the points, as MediaPipe's own graph has it

# Where the refined points go among the surface's: four rings of lips, each its lower edge, then its upper edge without
# the corners; then the eyes from the temple: lower lid, upper lid without the corners, and what is around them.
_AROUND_LEFT_EYE = (
    "130 25 110 24 23 22 26 112 243 247 30 29 27 28 56 190 226 31 228 229 230 231 232 233 244 113 225 224 223 222 221 "
    "189 35 124 46 53 52 65 143 111 117 118 119 120 121 128 245 156 70 63 105 66 107 55 193"
)
_AROUND_RIGHT_EYE = (
    "359 255 339 254 253 252 256 341 463 467 260 259 257 258 286 414 446 261 448 449 450 451 452 453 464 342 445 444 "
    "443 442 441 413 265 353 276 283 282 295 372 340 346 347 348 349 350 357 465 383 300 293 334 296 336 285 417"
)
_RINGS = (OUTER_LIPS, INNER_LIPS, SEMI_OUTER_LIPS, SEMI_INNER_LIPS)
_REFINED = [
    np.concatenate([part for upper, lower in _RINGS for part in (lower, upper[1:-1])]),
    np.concatenate([LEFT_EYE.lower, LEFT_EYE.upper[1:-1], np.array(_AROUND_LEFT_EYE.split(), np.intp)]),
    np.concatenate([RIGHT_EYE.lower[::-1], RIGHT_EYE.upper[-2:0:-1], np.array(_AROUND_RIGHT_EYE.split(), np.intp)]),
]
LIPS = _REFINED[0]
"""(80,) indices of all four rings of lips."""


class FaceMesh:
    """`network` takes (1, 192, 192, 3) float32 RGB in [0, 1] and gives 468×3 points, 80 lip points, twice 71 eye
    points, twice 5 iris points (x and y each, in crop pixels) and the face flag's logit, each flat."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def fit(self, image: Image, crop: Crop, times: int = 1) -> tuple[Points, float]:
        """The points of the face in `crop`, (478, 3), and how sure the network is that there is one, in [0, 1].

        times: how often to fit; each time after the first takes the crop from the points before.
        """
        points, sure = self._once(image, crop)
        for _ in range(times - 1):
            points, sure = self._once(image, crop_around(points))
        return points, sure

    def _once(self, image: Image, crop: Crop) -> tuple[Points, float]:
        pixels = crop.sample_rgb(image, _SIZE_PX)[None] / np.float32(255)
        mesh, *refined, left_iris, right_iris, flag = (output.astype(np.float64) for output in self._network(pixels))
        points = np.zeros((478, 3))
        points[:SURFACE] = mesh.reshape(SURFACE, 3)
        for indices, found in zip(_REFINED, refined, strict=True):
            points[indices, :2] = found.reshape(-1, 2)
        points[SURFACE:, :2] = np.concatenate([left_iris, right_iris]).reshape(10, 2)
        points[:, :2] = crop.to_picture(points[:, :2], _SIZE_PX)
        points[:, 2] *= crop.side / _SIZE_PX
        return points, float(1 / (1 + np.exp(-np.clip(flag[0], -80, 80))))


def crop_around(points: Points) -> Crop:
    """The crop in which the network wants to see the face again."""
    right, left = points[OUTER_EYE_CORNERS, :2]
    turn = atan2(*(left - right)[::-1])
    axes = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    along = points[:SURFACE, :2] @ axes.T
    low, high = along.min(0), along.max(0)
    x, y = (low + high) / 2 @ axes
    return Crop(float(x), float(y), float((high - low).max()) * _MARGIN, turn)


def lip_gap(points: Points) -> float:
    """How far the lips are apart, as a share of the mouth's width: the widest of the inner pairs, along the face's
    own downward axis."""
    right, left = points[OUTER_EYE_CORNERS]
    across = left - right
    across /= np.linalg.norm(across)
    down = points[NOSE_LINE].mean(0) - points[FOREHEAD_LINE].mean(0)
    down -= (down @ across) * across
    down /= np.linalg.norm(down)
    upper, lower = points[INNER_LIPS]
    gaps: NDArray[np.float64] = (lower - upper)[3:8] @ down
    return float(gaps.max() / np.linalg.norm(points[LIP_CORNERS[1]] - points[LIP_CORNERS[0]]))
