"""How a picture has to be turned and mirrored to be seen as it was taken."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from av.sidedata.sidedata import SideData
from av.video.frame import VideoFrame

from lipsync_desktop.engine.types import Image


@dataclass(frozen=True, slots=True)
class Orientation:
    """What a display matrix says (ISO/IEC 14496-12, 6.2.2), of which films know eight: rows and columns may be
    exchanged, and then each may run the other way."""

    transposed: bool = False
    flipped_x: bool = False
    flipped_y: bool = False

    @property
    def is_mirrored(self) -> bool:
        return self.transposed ^ self.flipped_x ^ self.flipped_y

    @property
    def rotation_degrees(self) -> int:
        """How far it is turned counter-clockwise, 0, 90, 180 or 270; a mirrored one after its sides are exchanged."""
        flipped_x = self.flipped_x ^ (self.is_mirrored and not self.transposed)
        flipped_y = self.flipped_y ^ (self.is_mirrored and self.transposed)
        if self.transposed:
            return 270 if flipped_x else 90
        return 180 if flipped_x and flipped_y else 0

    def size(self, width: int, height: int) -> tuple[int, int]:
        """What (width, height) become."""
        return (height, width) if self.transposed else (width, height)

    def applied(self, image: Image) -> Image:
        """The picture as it is meant to be seen."""
        if self.transposed:
            image = np.asarray(cv2.transpose(image), np.uint8)
        if self.flipped_x or self.flipped_y:
            way = -1 if self.flipped_x and self.flipped_y else 1 if self.flipped_x else 0
            image = np.asarray(cv2.flip(image, way), np.uint8)
        return image


# By so many quarters counter-clockwise.
_TURNED = (
    Orientation(),
    Orientation(transposed=True, flipped_y=True),
    Orientation(flipped_x=True, flipped_y=True),
    Orientation(transposed=True, flipped_x=True),
)


def orientation_of(frame: VideoFrame) -> Orientation:
    """As the frame's container or its own stream says; upright where neither says anything."""
    try:
        matrix = cast("SideData | None", frame.side_data.get("DISPLAYMATRIX"))
    except ValueError:  # of side data that PyAV has no name for, such as a camera's EXIF (docs/UPSTREAM.md)
        return _TURNED[round(frame.rotation / 90) % 4]
    if matrix is None:
        return Orientation()
    # A point (x, y) is shown at (a·x + c·y, b·x + d·y); what is between two quarter turns goes to the nearer.
    a, b, _, c, d = struct.unpack("=5i", bytes(matrix)[:20])
    if abs(a) + abs(d) >= abs(b) + abs(c):
        return Orientation(False, a < 0, d < 0)
    return Orientation(True, c < 0, b < 0)
