"""Where a clip is cut: two images that follow each other and show different things."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from .types import Image

_THUMBNAIL_PX = 32
_UNALIKE = 0.35
_CHANGED = 8.0
"""Levels of 255 that thumbnails differ by at least; less is noise in the dark."""

Thumbnail = NDArray[np.float32]


def is_cut(before: Image, after: Image) -> bool:
    """Whether two images that follow each other are of different shots."""
    return before is not after and differ(thumbnail(before), thumbnail(after))


def thumbnail(image: Image) -> Thumbnail:
    """(32, 32) float32, grey, 0 to 255."""
    small = cv2.resize(image, (_THUMBNAIL_PX, _THUMBNAIL_PX), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), np.float32)


def differ(before: Thumbnail, after: Thumbnail) -> bool:
    """Whether two thumbnails neither show the same, by their correlation, nor are about the same grey.

    Light that is switched on, a flash and a fast hand change an image's level and leave its structure.
    """
    if float(np.abs(after - before).mean()) < _CHANGED:
        return False
    one, other = before - before.mean(), after - after.mean()
    alike = float((one * other).sum()) / max(float(np.linalg.norm(one) * np.linalg.norm(other)), 1e-6)
    return 1.0 - alike > _UNALIKE
