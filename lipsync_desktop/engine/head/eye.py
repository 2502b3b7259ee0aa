"""One eye of a still, straightened: columns along it, rows down across it, one pixel of the picture each."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.faces.landmarks import EyePoints
from lipsync_desktop.engine.types import Doubles, Floats, Image

_GREY = np.array([0.114, 0.587, 0.299], np.float32)  # ITU-R BT.601's weights of blue, green and red
_AROUND, _BESIDE = 0.40, 0.10
"""How far above and below an eye, and beside it, the picture is looked at, in eye distances."""
_MIDDLE = 0.2
"""The share of an eye's width at either corner that says little about the rest."""
_BLACK = 1.0
"""A level of grey that may be divided by."""
_DARK_LEVEL = 70.0
"""Where a colour is darker than this, its hue says little."""


class Eye:
    """An eye, and the skin around it.

    columns: (c,), their places in pixels from the eye's left corner. upper, lower: (c,), rows of the lids, in pixels
    from that corner. above, below: (c, 3), the skin's colour over and under the eye, BGR. openness: the opening's
    height as a share of the eye's width. axes: (2, 2), its columns are the directions of column and row in the picture.
    corner: (2,), where both are 0.
    """

    def __init__(self, image: Image, points_px: Doubles, unit_px: float, outline: EyePoints) -> None:
        """points_px: (478, 2) mesh points. unit_px: the eyes' distance."""
        self.unit_px, self.temple_first = unit_px, outline.temple_first
        self.corner = points_px[outline.upper[0]]
        self.width_px = max(float(np.linalg.norm(points_px[outline.upper[-1]] - self.corner)), 1.0)
        across = (points_px[outline.upper[-1]] - self.corner) / self.width_px
        self.axes = np.stack([across, [-across[1], across[0]]], 1)
        beside = int(np.ceil(_BESIDE * unit_px))
        self.columns = np.arange(-beside, int(np.ceil(self.width_px)) + beside + 1)
        self.upper, self.lower, brow = (
            self._line((points_px[part] - self.corner) @ self.axes)
            for part in (outline.upper, outline.lower, outline.brow_lower)
        )
        self.openness = float((self.lower - self.upper).max()) / self.width_px
        self._iris = (points_px[outline.iris] - self.corner) @ self.axes
        self._see(image)
        self._find_skin(np.maximum(self.upper - brow, 0.0))

    def _line(self, points: Doubles) -> Doubles:
        x = np.maximum.accumulate(points[:, 0]) + 1e-4 * np.arange(len(points))
        return smoothed(np.interp(self.columns, x, points[:, 1]), 0.035 * self.width_px)

    def _see(self, image: Image) -> None:
        around = int(np.ceil(_AROUND * self.unit_px))
        self._first_row = int(np.floor(self.upper.min())) - around
        self._rows = np.arange(self._first_row, int(np.ceil(self.lower.max())) + around + 1)
        column, row = np.meshgrid(self.columns, self._rows)
        at = (self.corner + np.stack([column, row], -1) @ self.axes.T).astype(np.float32)
        seen = cv2.remap(image, at, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)  # type: ignore[call-overload]
        self._seen: Floats = seen.astype(np.float32)
        self._opening = (row > self.upper) & (row < self.lower) & (column >= 0) & (column <= self.width_px)
        self._in_iris = self._opening & (
            np.hypot(column - self._iris[0, 0], row - self._iris[0, 1])
            < 0.8 * np.linalg.norm(self._iris[1:] - self._iris[0], axis=1).mean()
        )

    def _find_skin(self, room: Doubles) -> None:
        """What is typical of a strip over the lashes, the brighter half of it, and of one under the eye."""
        unit = self.unit_px
        reach = float(np.clip(0.45 * np.median(room[self.middle]), 0.05 * unit, 0.16 * unit))
        above = typical(self.strip(self.upper, -np.linspace(0.035 * unit, reach, 24)), 50, 90)
        below = typical(self.strip(self.lower, np.linspace(0.06 * unit, 0.20 * unit, 24)), 30, 80)
        self.above, self.below = (smoothed(skin, 0.09 * self.width_px) for skin in (above, below))

    @property
    def middle(self) -> NDArray[np.bool_]:
        """(c,): the columns away from the corners."""
        return (self.columns > _MIDDLE * self.width_px) & (self.columns < (1 - _MIDDLE) * self.width_px)

    def strip(self, line: Doubles, distances_px: Doubles) -> Floats:
        """(d, c, 3): the picture at these distances (d,) below a line (c,)."""
        rows = (line + distances_px[:, None] - self._first_row).astype(np.float32)
        columns = np.broadcast_to((self.columns - self.columns[0]).astype(np.float32), rows.shape)
        at = np.dstack([columns, rows])
        return np.asarray(cv2.remap(self._seen, at, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))  # type: ignore[call-overload]

    def contrast(self) -> float:
        """The deviation of brightness within the opening, as a share of full brightness around it."""
        shade = grey(self._seen)
        within = shade[self._opening]
        if within.size < 4:
            return 0.0
        rows, columns = np.nonzero(self._opening)
        around = shade[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
        return float(within.std() / max(np.percentile(around, 95), _BLACK))

    def iris_brightness(self) -> float:
        """How bright the iris is, as a share of the skin around the eye; 1 where none is seen."""
        if self._in_iris.sum() < 4:
            return 1.0
        skin = np.median(np.concatenate([grey(self.above[self.middle]), grey(self.below[self.middle])]))
        return float(np.percentile(grey(self._seen)[self._in_iris], 20) / max(skin, _BLACK))

    def softness_px(self) -> float:
        """How blurred the picture is here: the deviation of the Gaussian that the sharper edges of the lashes show."""
        strip = grey(self.strip(self.upper, np.arange(-0.10 * self.unit_px, 0.12 * self.unit_px, 0.5)))[:, self.middle]
        steepest = np.abs(np.diff(strip, axis=0)).max(0) * 2
        deviation = np.percentile(np.ptp(strip, axis=0) / np.maximum(steepest, 0.5), 35) / 2.5 * 1.15
        return float(np.clip(deviation, 0.5, 0.04 * self.unit_px + 0.5))


def grey(colours: NDArray[np.floating]) -> Floats:
    """(…, 3) BGR → (…), as BT.601 weights it."""
    return np.asarray(colours @ _GREY, np.float32)


def smoothed(line: NDArray[np.floating], sigma_px: float) -> Doubles:
    """A line (c,), or several side by side (c, n), by a Gaussian along it, its ends held."""
    if sigma_px < 0.3:
        return np.asarray(line, np.float64)
    flat = np.ascontiguousarray(line.reshape(len(line), -1).T, np.float32)
    soft = cv2.GaussianBlur(flat, (0, 0), sigma_px, sigmaY=1e-3, borderType=cv2.BORDER_REPLICATE)
    return soft.T.reshape(line.shape).astype(np.float64)


def typical(strip: Floats, low: float, high: float) -> Doubles:
    """(c, 3): the mean colour of those of each column's pixels that lie between two percentiles of brightness."""
    shade = grey(strip)
    least, most = np.percentile(shade, [low, high], axis=0)
    weight = ((shade >= least - 0.5) & (shade <= most + 0.5)).astype(np.float64)
    mean: Doubles = (strip * weight[..., None]).sum(0) / weight.sum(0)[:, None]
    return mean


def unlike_skin(one: Doubles, skin: Doubles) -> Doubles:
    """(c,): how much less red or more blue a colour (c, 3) is than skin, as shares of brightness: rims of glasses and
    hair are."""
    first, second = (colour / np.maximum(grey(colour), _BLACK)[:, None] for colour in (one, skin))
    off = np.maximum(first[:, 0] - second[:, 0], second[:, 2] - first[:, 2])
    return np.asarray(off * np.clip(grey(one) / _DARK_LEVEL, 0, 1), np.float64)
