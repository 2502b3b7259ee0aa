"""Square images for networks, cut out of pictures, and the way back from their pixels to the picture's."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, hypot, sin

import cv2
import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.types import Image


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
        reach = hypot(self.side, self.side * self.tall) / 2 + 2
        height, width = image.shape[:2]
        left, right = (int(np.clip(v, 0, width)) for v in (self.x - reach, self.x + reach + 1))
        top, bottom = (int(np.clip(v, 0, height)) for v in (self.y - reach, self.y + reach + 1))
        part = image[top:bottom, left:right]
        if part.size == 0:
            return np.zeros((size, size, 3), np.uint8)
        matrix[:, 2] += matrix[:, :2] @ (left, top)
        scale = size / self.side
        if scale < 0.5:  # shrink with area averaging first; warpAffine alone would skip pixels
            small = (max(1, round(part.shape[1] * 2 * scale)), max(1, round(part.shape[0] * 2 * scale)))
            matrix[:, :2] *= (part.shape[1] / small[0], part.shape[0] / small[1])
            part = np.asarray(cv2.resize(part, small, interpolation=cv2.INTER_AREA), np.uint8)
        matrix[:, 2] += matrix[:, :2] @ (0.5, 0.5) - 0.5  # warpAffine counts from pixel centres
        return np.asarray(cv2.warpAffine(part, matrix, (size, size), flags=cv2.INTER_LINEAR), np.uint8)
