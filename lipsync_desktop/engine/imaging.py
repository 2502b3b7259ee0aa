"""Pixels: rectangles, masks, blurring, warping and blending, on top of OpenCV."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from .types import Doubles, Floats, Image

A = TypeVar("A", np.uint8, np.float32)


@contextmanager
def undivided() -> Iterator[None]:
    """Meanwhile OpenCV does what it is asked in the thread that asks for it. Where threads of ours work beside each
    other already, those that it has of its own mostly wait, busily: in a film of a picture they took an eighth of the
    processors' time and made nothing sooner.

    This holds for the whole process, as OpenCV knows nothing smaller; where it is so already, it is left so.
    """
    before = cv2.getNumThreads()
    if before == 1:
        yield
        return
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(before)


def smoothstep(edge0: float, edge1: float, x: NDArray[np.floating] | float) -> Doubles:
    """0 at `edge0`, 1 at `edge1`, with flat ends; in x's own precision."""
    t = np.minimum(np.maximum((x - edge0) / (edge1 - edge0), 0.0), 1.0)
    result: Doubles = t * t * (3.0 - 2.0 * t)
    return result


def smoothly(edge0: float, edge1: float, x: float) -> float:
    """`smoothstep` of a single number, for which NumPy takes ten times as long."""
    t = min(max((x - edge0) / (edge1 - edge0), 0.0), 1.0)
    return t * t * (3.0 - 2.0 * t)


@dataclass(frozen=True, slots=True)
class Rectangle:
    """Pixels of a picture."""

    x: int
    y: int
    width: int
    height: int

    @classmethod
    def around(cls, places: Sequence[Rectangle]) -> Rectangle:
        """The smallest that holds them all."""
        x, y = min(place.x for place in places), min(place.y for place in places)
        right, bottom = max(place.x + place.width for place in places), max(place.y + place.height for place in places)
        return cls(x, y, right - x, bottom - y)

    @property
    def corner(self) -> tuple[int, int]:
        return self.x, self.y

    def shifted(self, frame: Rectangle) -> Rectangle:
        """The same pixels, counted from the corner of `frame`."""
        return Rectangle(self.x - frame.x, self.y - frame.y, self.width, self.height)

    def widened(self, margin: int, width: int, height: int) -> Rectangle:
        """With so many pixels more on each side, as far as a picture of that size has them."""
        x, y = max(self.x - margin, 0), max(self.y - margin, 0)
        right, bottom = min(self.x + self.width + margin, width), min(self.y + self.height + margin, height)
        return Rectangle(x, y, max(right - x, 0), max(bottom - y, 0))

    def meets(self, other: Rectangle) -> bool:
        """Whether they have pixels in common."""
        return max(self.x, other.x) < min(self.x + self.width, other.x + other.width) and max(self.y, other.y) < min(
            self.y + self.height, other.y + other.height
        )

    def common(self, other: Rectangle) -> Rectangle:
        """The pixels that two have in common that meet."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        right = min(self.x + self.width, other.x + other.width)
        return Rectangle(x, y, right - x, min(self.y + self.height, other.y + other.height) - y)

    def without(self, other: Rectangle) -> list[Rectangle]:
        """Its pixels that are not the other's, as rectangles: above, below, to the left and to the right."""
        if not self.meets(other):
            return [self]
        both = self.common(other)
        right, bottom = self.x + self.width, self.y + self.height
        rest = [
            Rectangle(self.x, self.y, self.width, both.y - self.y),
            Rectangle(self.x, both.y + both.height, self.width, bottom - both.y - both.height),
            Rectangle(self.x, both.y, both.x - self.x, both.height),
            Rectangle(both.x + both.width, both.y, right - both.x - both.width, both.height),
        ]
        return [part for part in rest if part.width and part.height]

    def times(self, factor: int) -> Rectangle:
        """The same pixels of a picture that is `factor` times as large."""
        return Rectangle(factor * self.x, factor * self.y, factor * self.width, factor * self.height)

    def over(self, step: int) -> Rectangle:
        """The pixels of a picture that is `step` times as small that hold these."""
        right, bottom = -(-(self.x + self.width) // step), -(-(self.y + self.height) // step)
        return Rectangle(self.x // step, self.y // step, right - self.x // step, bottom - self.y // step)

    def of(self, image: NDArray[A]) -> NDArray[A]:
        """A view of these pixels of `image`."""
        return image[self.y : self.y + self.height, self.x : self.x + self.width]


def below_line(line: Doubles, width: int, height: int) -> NDArray[np.uint8]:
    """An antialiased mask (height, width), 255 on the side of a line (n, 2) that is down when its run is to the right;
    beyond its ends the line goes straight on."""
    across, down = (line[-1] - line[0]).tolist()
    reach = (float(np.abs(line).max()) + 2 * (width + height)) / max(math.hypot(across, down), 1e-6)
    along, aside = reach * np.array([[across, down], [-down, across]])
    first, last = line[0] - along, line[-1] + along
    return filled(np.concatenate([[first], line, [last, last + aside, first + aside]]), width, height)


def filled(outline: Doubles, width: int, height: int) -> NDArray[np.uint8]:
    """An antialiased mask (height, width), 255 inside the outline (n, 2) in pixels."""
    mask = np.zeros((height, width), np.uint8)
    cv2.fillPoly(mask, [(outline * 16).round().astype(np.int32)], (255,), cv2.LINE_AA, 4)
    return mask


def blurred(values: NDArray[Any], sigma_px: float) -> Floats:
    return np.asarray(cv2.GaussianBlur(values.astype(np.float32), (0, 0), max(sigma_px, 0.3)), np.float32)


def warped(pixels: NDArray[A], matrix: Doubles, width: int, height: int) -> NDArray[A]:
    """`pixels` moved by an affine matrix (2, 3), in a picture of another size, nothing (0) around them."""
    return np.asarray(cv2.warpAffine(pixels, matrix, (width, height), flags=cv2.INTER_LINEAR), pixels.dtype)


def resized(pixels: NDArray[A], width: int, height: int) -> NDArray[A]:
    if pixels.shape[:2] == (height, width):
        return pixels
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_LINEAR), pixels.dtype)


def blended(first: Image, second: Image, share: Floats, whole: float = 1.0) -> Image:
    """`first` where `share` (height, width) is `whole`, `second` where it is 0."""
    first, second = np.ascontiguousarray(first), np.ascontiguousarray(second)
    return np.asarray(cv2.blendLinear(first, second, share, whole - share), np.uint8)


def as_bgra(image: Image) -> NDArray[np.uint8]:
    """(height, width, 3) → (height, width, 4), the fourth of no meaning: four channels OpenCV samples all at once,
    in half the time that three take."""
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2BGRA), np.uint8)


def sampled(pixels: NDArray[A], at: Floats, interpolation: int = cv2.INTER_LINEAR) -> NDArray[A]:
    """`pixels` at positions (rows, columns, 2) in its own indices; beyond its edge it goes on as there."""
    moved: NDArray[A] = cv2.remap(pixels, at, None, interpolation, borderMode=cv2.BORDER_REPLICATE)  # type: ignore[call-overload]
    return moved
