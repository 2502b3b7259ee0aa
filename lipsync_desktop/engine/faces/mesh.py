"""478 points of a face: MediaPipe's face mesh with attention (Grishchenko et al. 2020, arXiv 2006.10962)."""

from __future__ import annotations

from math import atan2

import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.types import Image, Network, Points

from .crops import Crop

_SIZE_PX = 192
_MARGIN = 1.5

# Where the refined points go among the 468: four rings of lips (outer, inner, semi-outer, semi-inner; each the lower
# edge from the picture's left corner to the right one, then the upper edge back), then the eyes, contour first.
_LIPS = (
    "61 146 91 181 84 17 314 405 321 375 291 185 40 39 37 0 267 269 270 409 "
    "78 95 88 178 87 14 317 402 318 324 308 191 80 81 82 13 312 311 310 415 "
    "76 77 90 180 85 16 315 404 320 307 306 184 74 73 72 11 302 303 304 408 "
    "62 96 89 179 86 15 316 403 319 325 292 183 42 41 38 12 268 271 272 407"
)
_LEFT_EYE = (
    "33 7 163 144 145 153 154 155 133 246 161 160 159 158 157 173 130 25 110 24 23 22 26 112 243 247 30 29 27 28 56 "
    "190 226 31 228 229 230 231 232 233 244 113 225 224 223 222 221 189 35 124 46 53 52 65 143 111 117 118 119 120 121 "
    "128 245 156 70 63 105 66 107 55 193"
)
_RIGHT_EYE = (
    "263 249 390 373 374 380 381 382 362 466 388 387 386 385 384 398 359 255 339 254 253 252 256 341 463 467 260 259 "
    "257 258 286 414 446 261 448 449 450 451 452 453 464 342 445 444 443 442 441 413 265 353 276 283 282 295 372 340 "
    "346 347 348 349 350 357 465 383 300 293 334 296 336 285 417"
)
_REFINED = [np.array(indices.split(), np.intp) for indices in (_LIPS, _LEFT_EYE, _RIGHT_EYE)]

INNER_LIPS = np.stack([np.r_[78, _REFINED[0][31:40], 308], _REFINED[0][20:31]])
"""(2, 11) indices of the upper and the lower inner lip edge, from the picture's left corner to the right one."""
LIP_CORNERS = (61, 291)
_EYE_CORNERS = (33, 263)


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
        pixels = crop.sample(image, _SIZE_PX)[None, :, :, ::-1].astype(np.float32) / np.float32(255)
        mesh, *refined, left_iris, right_iris, flag = (output.astype(np.float64) for output in self._network(pixels))
        points = np.zeros((478, 3))
        points[:468] = mesh.reshape(468, 3)
        for indices, found in zip(_REFINED, refined, strict=True):
            points[indices, :2] = found.reshape(-1, 2)
        points[468:, :2] = np.concatenate([left_iris, right_iris]).reshape(10, 2)
        points[:, :2] = crop.to_picture(points[:, :2], _SIZE_PX)
        points[:, 2] *= crop.side / _SIZE_PX
        return points, float(1 / (1 + np.exp(-np.clip(flag[0], -80, 80))))


def crop_around(points: Points) -> Crop:
    """The crop in which the network wants to see the face again."""
    right, left = points[list(_EYE_CORNERS), :2]
    turn = atan2(*(left - right)[::-1])
    axes = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    along = points[:468, :2] @ axes.T
    low, high = along.min(0), along.max(0)
    x, y = (low + high) / 2 @ axes
    return Crop(float(x), float(y), float((high - low).max()) * _MARGIN, turn)


def lip_gap(points: Points) -> float:
    """How far the lips are apart, as a share of the mouth's width: the widest of the inner pairs, along the face's
    own downward axis."""
    across = points[_EYE_CORNERS[1]] - points[_EYE_CORNERS[0]]
    across /= np.linalg.norm(across)
    down = points[[2, 94, 1]].mean(0) - points[[10, 151, 9]].mean(0)
    down -= (down @ across) * across
    down /= np.linalg.norm(down)
    upper, lower = points[INNER_LIPS]
    gaps: NDArray[np.float64] = (lower - upper)[3:8] @ down
    return float(gaps.max() / np.linalg.norm(points[LIP_CORNERS[1]] - points[LIP_CORNERS[0]]))
