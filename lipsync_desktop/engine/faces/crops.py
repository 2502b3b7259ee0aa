"""Square images for networks, cut out of pictures, and the way back from their pixels to the picture's."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, log2, sin

import cv2
import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.types import Floats, Image


@dataclass(frozen=True, slots=True)
class Crop:
    """A rectangle of a picture, in pixels: its centre, its width `side`, its height `tall` times as much, and how far
    it is turned clockwise, in radians. Networks see it stretched to a square.

    Coordinates are continuous: a pixel's centre lies at half integers.
    """

    x: float
    y: float
    side: float
    turn: float = 0.0
    tall: float = 1.0

    def to_crop(self, size: int) -> NDArray[np.float64]:
        """(2, 3): picture → a `size`×`size` crop."""
        scale = size / self.side
        c, s = cos(self.turn) * scale, sin(self.turn) * scale
        matrix = np.array([[c, s, 0.0], [-s / self.tall, c / self.tall, 0.0]])
        matrix[:, 2] = size / 2 - matrix[:, :2] @ (self.x, self.y)
        return matrix

    def to_picture(self, points: NDArray[np.float64], size: int) -> NDArray[np.float64]:
        """(…, 2) pixels of a `size`×`size` crop → (…, 2) pixels of the picture."""
        scale = self.side / size
        c, s = cos(self.turn) * scale, sin(self.turn) * scale
        back = np.array([[c, s], [-s * self.tall, c * self.tall]])
        placed: NDArray[np.float64] = (points - size / 2) @ back + (self.x, self.y)
        return placed

    def sample(self, image: Image, size: int) -> Image:
        """(size, size, 3) uint8 BGR, black outside the picture, without aliasing."""
        matrix = self.to_crop(size)
        left, top, right, bottom = self._bounds(image)
        part = image[top:bottom, left:right]
        matrix[:, 2] += matrix[:, :2] @ (left, top)
        # Halved until less than twice as large as it is wanted: warpAffine alone would skip pixels, and a mean over any
        # other area takes longer than most networks.
        for _ in range(int(log2(max(self.side * min(self.tall, 1.0) / size, 1.0)))):
            height, width = part.shape[0] // 2, part.shape[1] // 2
            if not height or not width:
                break
            even = part[: 2 * height, : 2 * width]
            part = np.asarray(cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
            matrix[:, :2] *= 2
        if part.size == 0:
            return np.zeros((size, size, 3), np.uint8)
        matrix[:, 2] += matrix[:, :2] @ (0.5, 0.5) - 0.5  # warpAffine counts from pixel centres
        return np.asarray(cv2.warpAffine(part, matrix, (size, size), flags=cv2.INTER_LINEAR), np.uint8)

    def sample_rgb(self, image: Image, size: int) -> Floats:
        """The same, (size, size, 3) float32 RGB in [0, 255], as networks take it."""
        return np.asarray(cv2.cvtColor(self.sample(image, size), cv2.COLOR_BGR2RGB), np.float32)

    def _bounds(self, image: Image) -> tuple[int, int, int, int]:
        """Left, top, right and bottom of the image's pixels that may be seen in it."""
        across, down = abs(cos(self.turn)), abs(sin(self.turn))
        wide, high = self.side / 2, self.side * self.tall / 2
        reach_x, reach_y = wide * across + high * down + 2, wide * down + high * across + 2
        height, width = image.shape[:2]
        left, right = (int(np.clip(v, 0, width)) for v in (self.x - reach_x, self.x + reach_x + 1))
        top, bottom = (int(np.clip(v, 0, height)) for v in (self.y - reach_y, self.y + reach_y + 1))
        return left, top, right, bottom
