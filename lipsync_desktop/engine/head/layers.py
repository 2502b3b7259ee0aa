"""A still in two layers: the person, whose edge is soft, and what stands behind them, filled in where they stood."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.imaging import smoothstep
from lipsync_desktop.engine.types import Floats, Image

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
        colours = image.astype(np.float32)
        nearby = 2 * max(round(_NEARBY * reach_px), 1) + 1
        around = np.ones((nearby, nearby), np.uint8)
        behind = _filled_in(colours, (1 - np.asarray(cv2.dilate(share, around), np.float32)) ** 4)
        person = _filled_in(colours, np.asarray(cv2.erode(share, around), np.float32) ** 4)
        at_edge = _near((share > _FAINT / 2) & (share < 1 - _FAINT / 2), nearby)
        share = share + (_from_colours(colours, person, behind, share) - share) * at_edge
        part = share[..., None]
        clear = smoothstep(_FAINT, _CLEAR, part).astype(np.float32)
        own = behind + (colours - behind) / np.maximum(part, _FAINT)
        front = np.clip(person * (1 - clear) + own * clear, 0, 255)
        left = colours - part * front - (1 - part) * behind
        behind = np.clip(behind + left * (1 - np.asarray(cv2.dilate(at_edge, around)))[..., None], 0, 255)
        window = 2 * max(round(reach_px), 1) + 1
        other = np.asarray(cv2.blur(1 - share, (window, window), borderType=cv2.BORDER_REPLICATE), np.float32)
        deep = smoothstep(0.0, _AT_EDGE, other)
        behind = colours + (behind - colours) * deep[..., None].astype(np.float32)
        alpha = (255 * part + 0.5).astype(np.uint8)
        return cls(np.dstack([(front + 0.5).astype(np.uint8), alpha]), (behind + 0.5).astype(np.uint8))

    @classmethod
    def flat(cls, image: Image) -> Layers:
        """All of it in front."""
        return cls(np.dstack([image, np.full(image.shape[:2], 255, np.uint8)]), image)


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


def _filled_in(colours: Floats, known: Floats) -> Floats:
    """(rows, columns, 3): colours as far as they are known, in [0, 1]; elsewhere what lies around them: each size of
    the picture asks the next smaller one for what it lacks (Gortler et al. 1996)."""
    height, width = known.shape
    if min(height, width) < 2:
        return colours
    half = ((width + 1) // 2, (height + 1) // 2)
    weight = known[..., None]
    part = cv2.resize(known, half, interpolation=cv2.INTER_AREA)
    small = cv2.resize(colours * weight, half, interpolation=cv2.INTER_AREA) / np.maximum(part, _LEAST_KNOWN)[..., None]
    around = _filled_in(np.asarray(small, np.float32), np.minimum(2 * part, 1).astype(np.float32))
    filled = np.asarray(cv2.resize(around, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    return filled + (colours - filled) * weight
