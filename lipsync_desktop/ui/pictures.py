"""The engine's pictures as Qt's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from lipsync_desktop.engine.types import Image


def as_qimage(image: Image) -> QImage:
    """(h, w, 3) uint8 BGR → a QImage with pixels of its own."""
    height, width = image.shape[:2]
    return QImage(image.data, width, height, image.strides[0], QImage.Format.Format_BGR888).copy()
