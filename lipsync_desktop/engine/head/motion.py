"""Planes of a picture shown in motion: movements on a coarse grid, and pixels fetched from where they lead.

A plane is sharpened once as much as linear sampling will blur it, and brightness enlarged, so that it is blurred the
same wherever it goes. Four pixels below each other move alike, to within hundredths of a pixel: they are fetched at
once, as if they were the four channels of one.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, gcd
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.imaging import Rectangle
from lipsync_desktop.engine.types import Doubles, Floats

Plane = NDArray[np.uint8]
"""(rows, columns) uint8."""

_TOGETHER = 4
"""How many pixels below each other are fetched at once."""
BLOCK_PX = 16, 2 * _TOGETHER
"""What is shown begins and ends at multiples of this, across and down: so many rows are whole fours in planes of half
the size, too, and so many columns fill the registers with which OpenCV fetches pixels."""
_SHARPER, _BLUR_PX = 0.5, 0.5
"""How much of what such a blur takes away is added to planes."""


class Scale(NamedTuple):
    """step: how many of the picture's pixels there are to each of a plane's, across and down. larger: how many times
    larger it is kept."""

    step: int
    larger: int


BRIGHTNESS, COLOUR, SHARE = Scale(1, 2), Scale(2, 1), Scale(1, 1)
"""Brightness is kept larger, as colours and shares are not sharp anyway; colours have half the pixels in planes."""

Way = tuple[Floats, Floats]
"""Where the first of each four pixels of an area comes from, in a plane as it is kept: x and y, (rows / 4, columns)."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A coarse grid over an area, on which movements are worked out, with a cell or more on each side of the area.

    margin_px: how far outside the area pixels may come from.
    """

    area: Rectangle
    cell_px: int
    margin_px: int

    @classmethod
    def over(cls, area: Rectangle, cell_px: float, margin_px: float) -> Grid:
        """With cells and margins of an even side."""
        return cls(area, 2 * max(round(cell_px / 2), 1), 2 * ceil(margin_px / 2))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the area in whole blocks, in pixels."""
        whole = in_blocks(Rectangle(0, 0, self.area.width, self.area.height))
        return whole.width, whole.height

    @property
    def _above(self) -> int:
        """Cells above the area: as high as whole fours of both kinds of planes."""
        return BLOCK_PX[1] // gcd(BLOCK_PX[1], self.cell_px)

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns) of cells."""
        columns, rows = (ceil(length / self.cell_px) for length in self.size)
        return self._above * ceil((self._above + rows + 1) / self._above), columns + 2

    def places(self) -> Doubles:
        """(rows, columns, 2): the cells' middles, in pixels of the area."""
        rows, columns = self.shape
        x, y = np.arange(columns) - 1, np.arange(rows) - self._above
        return np.stack(np.meshgrid(*(self.cell_px * (cells + 0.5) - 0.5 for cells in (x, y))), -1)

    def spread(self, values: Floats, across: int = 1, down: int = 1) -> Floats:
        """What has a value (rows, columns) in each cell, in the middle of so many pixels across and down, all over the
        area in whole blocks."""
        rows, columns = self.shape
        left, top = self.cell_px // across, self._above * self.cell_px // down
        size = columns * self.cell_px // across, rows * self.cell_px // down
        fine = np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_LINEAR), np.float32)
        width, height = self.size
        return fine[top : top + height // down, left : left + width // across]

    def way(self, came_from: Floats, scale: Scale) -> Way:
        """came_from: (2, rows, columns), x and y in pixels of the area that each cell's middle shows."""
        step, larger = scale
        x, y = (came_from + np.float32(self.margin_px + 0.5)) * np.float32(larger / step) - np.float32(0.5)
        y -= np.float32(larger * (_TOGETHER - 1) / 2)
        return self.spread(x, step, _TOGETHER * step), self.spread(y, step, _TOGETHER * step)


class Sheet:
    """One plane of a part of the grid's area, ready to be shown in motion by any number of threads at once.

    plane: in its own pixels. part: which of the area, in the picture's pixels, with all that is seen of it; where it
    ends with the area, it goes on beyond as in a mirror.
    """

    def __init__(self, plane: Plane, scale: Scale, grid: Grid, part: Rectangle) -> None:
        step, larger = self._scale = scale
        low = [0 if begins else grid.margin_px for begins in part.corner]
        width, height = grid.size
        right = 0 if part.x + part.width < grid.area.width else width - grid.area.width + grid.margin_px
        bottom = 0 if part.y + part.height < grid.area.height else height - grid.area.height + grid.margin_px
        left, top, right, bottom = (ceil(border / step) for border in (*low, right, bottom + _TOGETHER * step))
        wide = np.asarray(cv2.copyMakeBorder(plane, top, bottom, left, right, cv2.BORDER_REFLECT_101), np.uint8)
        self._fours = _in_fours(_kept(wide, larger), larger)
        off = [begins - corner - grid.margin_px for begins, corner in zip(low, part.corner, strict=True)]
        self._off = [np.float32(larger * axis / step) for axis in off] if any(off) else None

    def show(self, way: Way, place: Rectangle, into: Plane) -> None:
        """Bring what is seen at a place of the area, in whole blocks, into pixels of a plane."""
        step = self._scale.step
        fours = slice(place.y // (_TOGETHER * step), (place.y + place.height) // (_TOGETHER * step))
        columns = slice(place.x // step, (place.x + place.width) // step)
        x, y = (axis[fours, columns] for axis in way)
        if self._off:
            x, y = x + self._off[0], y + self._off[1]
        shown = cv2.remap(self._fours, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        for row, pixels in enumerate(cv2.split(shown)):
            into[row::_TOGETHER] = pixels


def in_blocks(place: Rectangle) -> Rectangle:
    """With whole blocks around it."""
    (left, top), (width, height) = place.corner, BLOCK_PX
    x, y = left // width * width, top // height * height
    right, bottom = width * ceil((left + place.width) / width), height * ceil((top + place.height) / height)
    return Rectangle(x, y, right - x, bottom - y)


def _kept(plane: Plane, larger: int) -> Plane:
    """What moves stays as sharp as what stands, at a third of the cost of cubic sampling."""
    soft = cv2.GaussianBlur(plane, (3, 3), _BLUR_PX)
    sharp = np.asarray(cv2.addWeighted(plane, 1 + _SHARPER, soft, -_SHARPER, 0), np.uint8)
    if larger == 1:
        return sharp
    return np.asarray(cv2.resize(sharp, None, fx=larger, fy=larger, interpolation=cv2.INTER_CUBIC), np.uint8)


def _in_fours(plane: Plane, larger: int) -> NDArray[np.uint8]:
    """(rows, columns, 4): each pixel of a plane as it is kept, and the next three below it that it has otherwise."""
    rows = len(plane) - larger * (_TOGETHER - 1)
    return np.asarray(cv2.merge([plane[larger * i : larger * i + rows] for i in range(_TOGETHER)]), np.uint8)
