"""An image in planes, as video codecs take it: made of BGR, and back."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

Plane = NDArray[np.uint8]
Pixels = NDArray[np.uint8]
"""(h, w, 3) uint8, BGR."""

# ITU-R BT.709-6, 8 bits, limited range: rows give Y, Cb, Cr from B, G, R.
_LUMA = np.array([0.0722, 0.7152, 0.2126])
_BT709 = np.stack(
    [
        _LUMA * 219 / 255,
        (np.array([1, 0, 0]) - _LUMA) / 1.8556 * 224 / 255,
        (np.array([0, 0, 1]) - _LUMA) / 1.5748 * 224 / 255,
    ]
)
_BLACK = np.array([16.0, 128.0, 128.0])
_TO_YCBCR = np.column_stack([_BT709, _BLACK])
_TO_BGR = np.column_stack([np.linalg.inv(_BT709), -np.linalg.inv(_BT709) @ _BLACK])


class Planes(NamedTuple):
    """Brightness, and the colour at half the size (4:2:0), BT.709 in limited range: y (h, w) uint8; u, which is Cb, and
    v, which is Cr, (⌈h/2⌉, ⌈w/2⌉) uint8."""

    y: Plane
    u: Plane
    v: Plane

    @classmethod
    def of(cls, image: Pixels) -> Planes:
        """Colours are averaged."""
        height, width = image.shape[:2]
        y, u, v = cv2.split(np.asarray(cv2.transform(image, _TO_YCBCR), np.uint8))
        if height % 2 or width % 2:
            u, v = (cv2.copyMakeBorder(c, 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE) for c in (u, v))
        half = ((width + 1) // 2, (height + 1) // 2)
        u, v = (cv2.resize(colour, half, interpolation=cv2.INTER_AREA) for colour in (u, v))
        return cls(np.asarray(y, np.uint8), np.asarray(u, np.uint8), np.asarray(v, np.uint8))

    def bgr(self) -> Pixels:
        """Colours are made smooth again."""
        height, width = self.y.shape
        size = (2 * self.u.shape[1], 2 * self.u.shape[0])
        u, v = (cv2.resize(colour, size, interpolation=cv2.INTER_LINEAR)[:height, :width] for colour in self[1:])
        return bgr_of(self.y, u, v)

    def over(self, image: Pixels, before: Planes) -> Pixels:
        """BGR, where what was `image` had the planes `before`: what has not changed stays as it is, to the bit."""
        height, width = self.y.shape
        luma, *chroma = (np.asarray(cv2.compare(*pair, cv2.CMP_NE)) for pair in zip(self, before, strict=True))
        colour = np.maximum(*chroma).repeat(2, 0).repeat(2, 1)[:height, :width]
        return np.asarray(cv2.copyTo(self.bgr(), np.maximum(luma, colour), image.copy()), np.uint8)

    def at(self, x_px: int, y_px: int, width: int, height: int) -> Planes:
        """Views of a rectangle, whose corner is even, as far as there is any of it; its last column and row may be
        odd."""
        right, bottom = x_px + width, y_px + height
        u, v = (colour[y_px // 2 : (bottom + 1) // 2, x_px // 2 : (right + 1) // 2] for colour in self[1:])
        return Planes(self.y[y_px:bottom, x_px:right], u, v)


def bgr_of(y: MatLike, u: MatLike, v: MatLike) -> Pixels:
    """Of planes of one size."""
    return np.asarray(cv2.transform(cv2.merge([y, u, v]), _TO_BGR), np.uint8)
