"""A film as a folder of numbered PNG pictures, each of which is a part of its own."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.types import Frame

from .labels import labelled_png
from .parts import Parts, written_down

_END = b"IEND\xaeB\x60\x82"
# Of pictures from cameras a sixth smaller, and sooner done, than at the usual settings.
_COMPRESSION = [cv2.IMWRITE_PNG_COMPRESSION, 1, cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_RLE]


class PictureFiles:
    """“000001.png” and so on, BGR, or BGRA with an alpha of (h, w) uint8, each with the XMP `packet`, where it holds
    something. Raises: OSError."""

    def __init__(self, parts: Parts, alpha: NDArray[np.uint8] | None, packet: bytes = b"") -> None:
        self._folder = parts.whole
        self._alpha = alpha
        self._packet = packet
        self._folder.mkdir(exist_ok=True)
        self.done = next(number for number in count() if not _is_whole(self._place(number + 1)))

    def write(self, frame: Frame) -> None:
        """Append one picture."""
        pixels = frame.composed()
        if self._alpha is not None:
            pixels = np.dstack([pixels, self._alpha])
        place = self._place(self.done + 1)
        place.write_bytes(labelled_png(encoded_png(pixels), self._packet))
        written_down(place)
        self.done += 1

    def _place(self, number: int) -> Path:
        return self._folder / f"{number:06}.png"


def encoded_png(pixels: NDArray[np.uint8]) -> bytes:
    """(h, w, 3 or 4) uint8 as the bytes of a PNG file."""
    return bytes(cv2.imencode(".png", pixels, _COMPRESSION)[1])


def _is_whole(picture: Path) -> bool:
    """A picture that was cut off has no end."""
    if not picture.exists():
        return False
    with picture.open("rb") as file:
        file.seek(max(picture.stat().st_size - len(_END), 0))
        return file.read() == _END
