"""Where a clip is cut: two images that follow each other and show different things."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.media import Picture
from lipsync_desktop.engine.planes import bgr_of
from lipsync_desktop.engine.types import Image

_THUMBNAIL_PX = 32
"""The side of what is compared."""
_LOOKED_AT_PX = 128
"""At least so many pixels of each side of an image make its thumbnail; of a large one, every so manieth will do."""
_UNALIKE = 0.6
"""1 less the mean correlation of colours and of edges; above is a cut. Judged by `pytest tests/test_people.py`."""
CHANGED = 8.0
"""Levels of 255 that thumbnails differ by at least; less is noise in the dark."""

Thumbnail = NDArray[np.float32]


def is_cut(before: Image, after: Image) -> bool:
    """Whether two images that follow each other are of different shots."""
    return before is not after and differ(thumbnail(before), thumbnail(after))


def thumbnail(image: Image) -> Thumbnail:
    """(32, 32, 3) float32, BGR, 0 to 255."""
    every = max(1, min(image.shape[:2]) // _LOOKED_AT_PX)
    size_px = (_THUMBNAIL_PX, _THUMBNAIL_PX)
    return np.asarray(cv2.resize(image[::every, ::every], size_px, interpolation=cv2.INTER_AREA), np.float32)


def thumbnail_of(picture: Picture) -> Thumbnail:
    """The same, where its planes are known without an image made of them."""
    if picture.planes is None:
        return thumbnail(picture.image)
    every = max(1, min(picture.planes.y.shape) // _LOOKED_AT_PX)
    steps = every, max(1, every // 2), max(1, every // 2)  # colours have half the size
    size_px = (_THUMBNAIL_PX, _THUMBNAIL_PX)
    small = (
        np.asarray(cv2.resize(plane[::step, ::step], size_px, interpolation=cv2.INTER_AREA), np.uint8)
        for plane, step in zip(picture.planes, steps, strict=True)
    )
    return bgr_of(*small).astype(np.float32)


def differ(before: Thumbnail, after: Thumbnail) -> bool:
    """Whether two thumbnails show different things: neither their colours nor their edges correlate.

    Light that is switched on, a flash and a fast hand change an image's level and leave most of its structure.
    """
    if change(before, after) < CHANGED:
        return False
    colours = (one - one.mean((0, 1)) for one in (before, after))
    edges = (np.stack(np.gradient(one.mean(2))) for one in (before, after))
    return 1.0 - (_correlation(*colours) + _correlation(*edges)) / 2 > _UNALIKE


def change(before: Thumbnail, after: Thumbnail) -> float:
    """The mean difference, in levels of 255."""
    return float(np.abs(after - before).mean())


def _correlation(one: Thumbnail, other: Thumbnail) -> float:
    return float((one * other).sum()) / max(float(np.linalg.norm(one) * np.linalg.norm(other)), 1e-6)
