"""A generated mouth, coarse and of a slightly other colour, put into a picture so that nobody sees where it begins."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.faces.crops import Crop
from lipsync_desktop.engine.faces.landmarks import CHEEKS, CHIN_LINE, LOW_CHEEKS, NOSE_WINGS, OUTER_LIPS, ring
from lipsync_desktop.engine.types import Floats, Image, Patch, Points

_LIPS = ring(*OUTER_LIPS)

_INSIDE_CHIN = 0.93
"""How far from the mouth's middle to the chin's line the mouth reaches: beyond lie its edge and the neck."""
_SOFT = 0.07
"""Width of the soft edge, in sides of the generated image; as far as that, the image's borders are left out."""
_SEAM = 0.12
"""How far the colour at the seam reaches inwards, in sides of the generated image."""
_MOST_GAIN = 1.6
"""How much brighter, or darker, a generated mouth is made in any colour to fit its surroundings. `pytest
tests/test_wav2lip.py` judges what is left of the seam."""
_DARK = 6.0
"""Levels below which brightness says nothing about the light."""
_LIP_MARGIN = 0.04
"""How far around the lips the generated skin keeps its own texture, in sides of the generated image."""
_SAME = 14.0
"""Levels by which a generated skin may differ from the picture's and still carry its texture."""
_NOTHING = 1 / 512
"""A share of the mask that would change no level of 255 by more than a half."""


class MouthBlend:
    """Where and how the lower half of a generated image goes into one picture.

    image (H, W, 3) uint8 BGR; points (478, 3) of the face in it; crop, what the network saw; seen (S, S, 3) uint8,
    the crop's pixels.

    The mouth and the skin around it come from the generated image, through a soft mask that ends before the chin's
    line. Its colour is drawn to the picture's: how much brighter or darker each colour has to be along the seam is
    spread inwards, a cheap form of the membrane of Pérez et al. 2003 (Poisson image editing) that leaves the dark of
    the mouth dark. What the picture shows finer than the generated image can, such as pores and stubble, is laid over
    the skin where the two agree.
    """

    def __init__(self, image: Image, points: Points, crop: Crop, seen: Image) -> None:
        size = len(seen)
        half = size // 2
        to_crop = crop.to_crop(size)
        placed = points[:, :2] @ to_crop[:, :2].T + to_crop[:, 2]
        mask = mouth_mask(placed, size)[half:]
        self._seen = seen[half:].astype(np.float32)
        seam = 4 * mask * (1 - mask)
        self._seam = seam[..., np.newaxis]
        self._seam_near = np.maximum(_spread(seam, size), 1e-4)[..., np.newaxis]
        self._seam_there = _spread(self._seen * self._seam, size) / self._seam_near
        self._size = size

        left, top, right, bottom = _even_bounds(mask, half, crop, size, image)
        self._place = (left, top)
        self._shape = (right - left, bottom - top)
        self._there = image[top:bottom, left:right].astype(np.float32)
        if not self._there.size:
            return
        # OpenCV counts from pixels' centres, a crop from their corners; the mask and the image begin at row `half`.
        self._warp = to_crop.copy()
        self._warp[:, 2] += self._warp[:, :2] @ (left + 0.5, top + 0.5) - 0.5
        self._warp[1, 2] -= half
        self._alpha = self._enlarged(mask, cv2.INTER_LINEAR)
        lips = _filled(placed[_LIPS], size)[half:]
        near_lips = cv2.GaussianBlur(_grown(lips, _LIP_MARGIN * size), (0, 0), _LIP_MARGIN * size / 2)
        skin = np.asarray(1 - np.clip(2 * near_lips, 0, 1), np.float32)
        self._texture = self._there - self._enlarged(self._seen, cv2.INTER_CUBIC)
        self._texture *= self._enlarged(skin, cv2.INTER_LINEAR)[..., np.newaxis]

    def paint(self, lower: Floats, strength: float = 1.0) -> Patch | None:
        """lower (S/2, S, 3) in [0, 255] BGR, the generated image's lower half; strength in [0, 1] fades it in."""
        if not self._there.size:
            return None
        gain = (self._seam_there + _DARK) / (_spread(lower * self._seam, self._size) / self._seam_near + _DARK)
        matched = lower * np.clip(gain, 1 / _MOST_GAIN, _MOST_GAIN)
        unlike = np.abs(self._seen - matched).max(axis=2) / _SAME
        alike = cv2.GaussianBlur(np.exp(-(unlike**2)), (0, 0), 1.5)
        alike = self._enlarged(np.asarray(alike, np.float32), cv2.INTER_LINEAR)
        new = self._enlarged(np.asarray(matched, np.float32), cv2.INTER_CUBIC) + self._texture * alike[..., np.newaxis]
        alpha = self._alpha[..., np.newaxis] * np.float32(strength)
        mixed = self._there + alpha * (new - self._there)
        return Patch(*self._place, np.clip(mixed + 0.5, 0, 255).astype(np.uint8))

    def _enlarged(self, half: Floats, interpolation: int) -> Floats:
        """From the pixels of the generated image's lower half to the patch's."""
        flags = interpolation | cv2.WARP_INVERSE_MAP
        placed = cv2.warpAffine(half, self._warp, self._shape, flags=flags, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(placed, np.float32)


def mouth_mask(placed: NDArray[np.float64], size: int) -> Floats:
    """(size, size) in [0, 1]: 1 on the mouth and the skin around it, for a face's points (478, 2) in a square image.

    It is 0 on its upper half and along its borders.
    """
    middle = placed[_LIPS].mean(0)
    chin = middle + _INSIDE_CHIN * (placed[CHIN_LINE] - middle)
    hull = cv2.convexHull(
        np.concatenate([placed[[*_LIPS, *NOSE_WINGS, *CHEEKS, *LOW_CHEEKS]], chin]).astype(np.float32)
    )
    inside = _filled(hull[:, 0], size)
    soft = _SOFT * size
    shrunk = cv2.distanceTransform(np.pad(inside > 0.5, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
    mask = _smooth(shrunk / (2 * soft))
    along = np.arange(size) + 0.5
    mask *= _smooth((along - size / 2) / soft)[:, np.newaxis] * _smooth((size - along) / soft)[:, np.newaxis]
    mask *= _smooth(np.minimum(along, size - along) / soft)
    return np.asarray(np.where(mask < _NOTHING, 0, mask), np.float32)


def _filled(outline: NDArray[Any], size: int) -> Floats:
    """(size, size), 1 inside the outline (n, 2)."""
    canvas = np.zeros((size, size), np.uint8)
    cv2.fillPoly(canvas, [np.round(np.asarray(outline) * 16 - 8).astype(np.int32)], 1, shift=4)
    return canvas.astype(np.float32)


def _grown(mask: Floats, by_px: float) -> Floats:
    reach = 2 * max(1, round(by_px)) + 1
    return np.asarray(cv2.dilate(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))), np.float32)


def _spread(values: Floats, size: int) -> Floats:
    return np.asarray(cv2.GaussianBlur(values, (0, 0), _SEAM * size, borderType=cv2.BORDER_REPLICATE), np.float32)


def _smooth(x: NDArray[Any]) -> NDArray[Any]:
    x = np.clip(x, 0, 1)
    return np.asarray(x * x * (3 - 2 * x))


def _even_bounds(mask: Floats, half: int, crop: Crop, size: int, image: Image) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what the mask touches, in even pixels of the picture."""
    rows, columns = np.nonzero(mask)
    height, width = image.shape[:2]
    if not len(rows):
        return 0, 0, 0, 0
    low, high = np.array([columns.min() - 1.0, rows.min() - 1.0]), np.array([columns.max() + 2.0, rows.max() + 2.0])
    corners = np.array([[x, y + half] for x in (low[0], high[0]) for y in (low[1], high[1])])
    placed = crop.to_picture(corners, size)
    left, top = (int(np.clip(np.floor(value / 2) * 2, 0, None)) for value in placed.min(0))
    right, bottom = (int(np.ceil(value / 2) * 2) for value in placed.max(0))
    left, top = min(left, width), min(top, height)
    return left, top, max(min(right, width), left), max(min(bottom, height), top)
