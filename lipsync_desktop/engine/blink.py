"""Eyes that blink: a lid comes down by stretching the skin between it and the brow over the eye."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from .types import Image, Points
from .warp import Doubles, Floats, Rectangle, sampled, smoothstep

# Upper lid, lower lid and brow, each from the picture's left to its right.
_EYES = (
    (
        np.array([33, 246, 161, 160, 159, 158, 157, 173, 133]),
        np.array([33, 7, 163, 144, 145, 153, 154, 155, 133]),
        np.array([46, 53, 52, 65, 55]),
    ),
    (
        np.array([362, 398, 384, 385, 386, 387, 388, 466, 263]),
        np.array([362, 382, 381, 380, 374, 373, 390, 249, 263]),
        np.array([285, 295, 282, 283, 276]),
    ),
)
_SKIN = 0.75
"""The share of the skin between eye and brow that a lid takes with it."""
_LEAST_SKIN, _LASHES, _OVERLAP, _MARGIN = 0.08, 0.005, 0.025, 0.1
"""The least of that skin, how far below the mesh's lid line its lashes reach, how far a closed lid goes over the lower
one, and how much around an eye is looked at, in eye distances."""
_CORNERS = 0.04
"""The share of an eye's width over which the lid's way rises from nothing at its corners."""
_NEWTON_STEPS = 5
_LEAST_OPEN = 0.14
"""An eye less open than this, as a share of its width, is closed already."""
_LEAST_CONTRAST = 0.16
"""Of iris and white against each other; dark glasses have less."""


class Lid:
    """One upper lid in one still."""

    def __init__(
        self, area: Rectangle, down: Doubles, height: Doubles, edge: Doubles, way: Doubles, skin: Doubles
    ) -> None:
        """down: (2,), the direction in which the lid closes. The others are (rows, columns), in pixels along it: where
        a pixel is, where the lid's edge is in its column, how far it goes to close, and how much skin goes with it."""
        self.area, self._down = area, down.astype(np.float32)
        self._above_edge, self._way, self._skin = edge - height, way, skin

    def close(self, pixels: Image, frame: Rectangle, share: float) -> None:
        """Bring the lid over this share of the eye, in the pixels of `frame`."""
        fall = np.maximum(share * self._way, 1e-3)
        came_down = fall * self._along(fall / self._skin)
        here = self.area.shifted(frame).of(pixels)
        rows, columns = np.indices(here.shape[:2], np.float32)
        source = np.stack([columns, rows], -1) - came_down.astype(np.float32)[..., None] * self._down
        lid = sampled(here, source, cv2.INTER_CUBIC)
        covered: Floats = np.clip(self._above_edge + fall + 0.5, 0.0, 1.0).astype(np.float32)
        here[:] = cv2.blendLinear(lid, np.ascontiguousarray(here), covered, 1 - covered)

    def _along(self, fall: Doubles) -> Doubles:
        """The share of the fall by which each pixel of the lid came down: skin at v, 0 at its top and 1 at the edge,
        comes down by `fall` · smoothstep(v), so that neither brow nor lashes are stretched. Here it is inverted."""
        q = np.clip(1.0 - self._above_edge / self._skin, 0.0, 1.0 + fall)
        v = q / (1.0 + fall)
        for _ in range(_NEWTON_STEPS):
            v = np.clip(v - (v + fall * v * v * (3 - 2 * v) - q) / (1 + 6 * fall * v * (1 - v)), 0.0, 1.0)
        share: Doubles = v * v * (3 - 2 * v)
        return share


def lids_of(image: Image, points: Points, unit_px: float) -> list[Lid]:
    """The lids that can close: not those of closed eyes, nor behind dark glasses. points: (468, 3)."""
    lids = (_lid(image, points[:, :2], unit_px, *eye) for eye in _EYES)
    return [lid for lid in lids if lid is not None]


def _lid(
    image: Image,
    points: Doubles,
    unit_px: float,
    above: NDArray[np.intp],
    below: NDArray[np.intp],
    brow: NDArray[np.intp],
) -> Lid | None:
    corner = points[above[0]]
    width = float(np.linalg.norm(points[above[-1]] - corner))
    across = (points[above[-1]] - corner) / max(width, 1e-3)
    down = np.array([-across[1], across[0]])
    axes = np.stack([across, down], 1)
    upper, lower, ridge = ((points[index] - corner) @ axes for index in (above, below, brow))
    opening = float((lower[1:-1, 1] - np.interp(lower[1:-1, 0], *_rising(upper))).max())
    if opening < _LEAST_OPEN * width or contrast(image, points, above, below) < _LEAST_CONTRAST:
        return None
    outline = points[np.concatenate([above, below, brow])]
    low = np.maximum(np.floor(outline.min(0) - _MARGIN * unit_px), 0).astype(int)
    high = np.minimum(np.ceil(outline.max(0) + _MARGIN * unit_px), [image.shape[1], image.shape[0]]).astype(int)
    area = Rectangle(int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1]))
    place = np.stack(np.meshgrid(np.arange(area.width), np.arange(area.height)), -1) + area.corner
    column, height = np.moveaxis((place - corner) @ axes, -1, 0)
    lid = np.interp(column, *_rising(upper))
    skin = np.maximum(_SKIN * (lid - np.interp(column, *_rising(ridge))), _LEAST_SKIN * unit_px)
    inside = smoothstep(0.0, _CORNERS, np.minimum(column, width - column) / width)
    edge = lid + inside * _LASHES * unit_px
    way = (np.maximum(np.interp(column, *_rising(lower)) - lid, 0.0) + _OVERLAP * unit_px) * inside
    return Lid(area, down, height, edge, way, skin)


def contrast(image: Image, points: Doubles, above: NDArray[np.intp], below: NDArray[np.intp]) -> float:
    """The deviation of brightness within an eye, as a share of full brightness around it."""
    outline = np.concatenate([points[above], points[below][::-1]])
    x, y, width, height = cv2.boundingRect(outline.astype(np.float32))
    right, bottom = max(x + width, 0), max(y + height, 0)
    x, y = max(x, 0), max(y, 0)
    seen = np.ascontiguousarray(image[y:bottom, x:right])
    if not seen.size:  # the eye lies outside the picture
        return 0.0
    grey = cv2.cvtColor(seen, cv2.COLOR_BGR2GRAY)
    mask = cv2.fillPoly(np.zeros(grey.shape, np.uint8), [(outline - [x, y]).round().astype(np.int32)], (1,))
    within = grey[mask > 0].astype(np.float64)
    return float(within.std() / max(np.percentile(grey, 95), 1.0)) if within.size else 0.0


def _rising(line: Doubles) -> tuple[Doubles, Doubles]:
    return np.maximum.accumulate(line[:, 0]) + 1e-4 * np.arange(len(line)), line[:, 1]
