"""The engine's pictures as Qt's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from lipsync_desktop.engine.types import Image


def as_qimage(image: Image) -> QImage:
    """(h, w, 3) uint8 BGR, however it lies in memory → a QImage with pixels of its own."""
    import numpy as np

    rows = np.ascontiguousarray(image)
    height, width = rows.shape[:2]
    return QImage(rows.data, width, height, rows.strides[0], QImage.Format.Format_BGR888).copy()
