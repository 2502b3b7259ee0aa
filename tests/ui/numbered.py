"""Pictures that tell their number, to know which one is shown."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
from PySide6.QtGui import QImage

from tests.making import write_clip

_BITS = 8


def write_numbered(path: Path, count: int, rate: Fraction, size_px: tuple[int, int] = (128, 64)) -> Path:
    """A clip of `count` pictures, at most 256, each with its number as upright black and white stripes."""
    return write_clip(path, (_picture(number, *size_px) for number in range(count)), rate)


def _picture(number: int, width: int, height: int) -> np.ndarray:
    bits = [235 if number >> bit & 1 else 16 for bit in range(_BITS)]
    row = np.repeat(np.array(bits, np.uint8), width // _BITS)
    return np.broadcast_to(row[None, :, None], (height, width, 3))


def number_of(image: QImage) -> int:
    """What `write_numbered` wrote into the picture."""
    stripe = image.width() / _BITS
    lightness = [image.pixelColor(int((bit + 0.5) * stripe), image.height() // 2).lightness() for bit in range(_BITS)]
    return sum((light > 128) << bit for bit, light in enumerate(lightness))
