"""A still in two layers: the person, whose edge is soft, and what stands behind them, filled in where they stood."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.imaging import blended, smoothstep
from lipsync_desktop.engine.types import Floats, Image

A = TypeVar("A", np.uint8, np.float32)

_LEAST_KNOWN = 1e-3  # the least share of a pixel that a mean is divided by, as none may be known
_NEARBY = 0.25
"""How far from the edge colours are known to be one's own, as a share of how far it may move."""
_APART = (25.0, 70.0)
"""How different the colours of the person and behind them are that tell nothing, and all, of the pixels between."""
_MANY = 0.3
"""The share of edge in what is around a pixel from which on it is all edge."""
_OFF = (0.25, 0.6)
"""How far from lying between them a pixel's colour may be, as a share of their difference: surely, and at all."""
_AT_EDGE = 0.2
"""The share of what is around a pixel that is not the person's, where their edge is near."""
_CLEAR, _FAINT = 0.6, 0.1
"""A share of the person from which on a pixel says their colour, and below which it says nothing of it."""

_AT_ONCE = 1 << 15
"""Pixels at the edge that are told apart in one go."""


@dataclass(frozen=True, slots=True, eq=False)
class Layers:
    """front: (rows, columns, 4) uint8, BGR of the person alone and their share of the pixel, up to 255. behind: (rows,
    columns, 3) uint8. Front over behind is the picture, to rounding."""

    front: Image
    behind: Image

    @classmethod
    def of(cls, image: Image, share: Floats, reach_px: float) -> Layers:
        """share: (rows, columns), how much of each pixel is the person's, in [0, 1]. reach_px: how far their edge may
        move; deeper within them nothing is ever bare, and `behind` is the picture."""
        nearby = 2 * max(round(_NEARBY * reach_px), 1) + 1
        around = np.ones((nearby, nearby), np.uint8)
        behind = _filled_in(image, (1 - np.asarray(cv2.dilate(share, around), np.float32)) ** 4)
        person = _filled_in(image, np.asarray(cv2.erode(share, around), np.float32) ** 4)
        at_edge = _near((share > _FAINT / 2) & (share < 1 - _FAINT / 2), nearby)
        away = 1 - np.asarray(cv2.dilate(at_edge, around), np.float32)
        front, other = person.copy(), 1 - share
        alpha = (255 * share + 0.5).astype(np.uint8)
        soft = (at_edge > 0) | ((alpha > 0) & (alpha < 255))
        cv2.copyTo(image, alpha, front)
        cv2.copyTo(image, np.asarray((alpha == 0) & ~soft, np.uint8), behind)
        for here in _places(soft):
            colours, own, bare = (pixels[here].astype(np.float32) for pixels in (image, person, behind))
            found = share[here] + (_from_colours(colours, own, bare, share[here]) - share[here]) * at_edge[here]
            part = found[..., None]
            clear = smoothstep(_FAINT, _CLEAR, part)
            seen = bare + (colours - bare) / np.maximum(part, _FAINT)
            own = np.clip(own * (1 - clear) + seen * clear, 0, 255)
            bare += (colours - part * own - (1 - part) * bare) * away[here][..., None]
            front[here], behind[here] = own + 0.5, np.clip(bare, 0, 255) + 0.5
            alpha[here], other[here] = 255 * found + 0.5, 1 - found
        window = 2 * max(round(reach_px), 1) + 1
        other = np.asarray(cv2.blur(other, (window, window), borderType=cv2.BORDER_REPLICATE), np.float32)
        deep = smoothstep(0.0, _AT_EDGE, other).astype(np.float32)
        return cls(np.dstack([front, alpha]), blended(behind, image, deep))

    @classmethod
    def flat(cls, image: Image) -> Layers:
        """All of it in front."""
        return cls(np.dstack([image, np.full(image.shape[:2], 255, np.uint8)]), image)


def _places(where: NDArray[np.bool_]) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """All that are true, some at a time, so that what is worked out of them stays near the processor."""
    rows, columns = np.nonzero(where)
    for start in range(0, len(rows), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        yield rows[part], columns[part]


def _near(where: NDArray[np.bool_], window: int) -> Floats:
    share = np.asarray(cv2.blur(where.astype(np.float32), (window, window)), np.float32)
    return smoothstep(0.0, _MANY, share).astype(np.float32)


def _from_colours(colours: Floats, person: Floats, behind: Floats, share: Floats) -> Floats:
    """The share by where a pixel's colour lies between the person's and that behind them, as far as it does."""
    apart = person - behind
    far = np.sqrt(np.maximum((apart * apart).sum(-1), 1.0))
    found = np.clip(((colours - behind) * apart).sum(-1) / far**2, 0, 1)
    off = np.linalg.norm(colours - behind - found[..., None] * apart, axis=-1) / far
    sure = smoothstep(*_APART, far) * (1 - smoothstep(*_OFF, off))
    return np.asarray(share + (found - share) * sure, np.float32)


def _filled_in(image: NDArray[A], known: Floats) -> NDArray[A]:
    """(rows, columns, 3): colours as far as they are known, in [0, 1]; elsewhere what lies around them: each size of
    the picture asks the next smaller one for what it lacks (Gortler et al. 1996)."""
    height, width = known.shape
    if min(height, width) < 2:
        return image
    half = ((width + 1) // 2, (height + 1) // 2)
    part = cv2.resize(known, half, interpolation=cv2.INTER_AREA)
    each = 1 / np.maximum(part, _LEAST_KNOWN)
    # One colour after the other: of a large picture all three in floats are larger than all else.
    weighed = (cv2.multiply(colour, known, dtype=cv2.CV_32F) for colour in cv2.split(image))
    small = np.dstack([cv2.resize(colour, half, interpolation=cv2.INTER_AREA) * each for colour in weighed])
    around = _filled_in(small.astype(np.float32, copy=False), np.minimum(2 * part, 1))
    larger = (cv2.resize(colour, (width, height), interpolation=cv2.INTER_LINEAR) for colour in cv2.split(around))
    there = cv2.merge([colour if image.dtype == np.float32 else cv2.convertScaleAbs(colour) for colour in larger])
    return np.asarray(cv2.blendLinear(image, there, known, 1 - known), image.dtype)
