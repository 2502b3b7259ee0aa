"""Moving a picture's own pixels: smooth displacement fields around a slit, and their inverse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.faces.landmarks import CHIN, LIP_MIDDLES, OVAL, SURFACE, TEMPLES, UNDER_NOSE
from lipsync_desktop.engine.faces.pose import Pose
from lipsync_desktop.engine.imaging import Rectangle, as_bgra, below_line, blurred, resized, sampled, smoothstep
from lipsync_desktop.engine.types import Doubles, Floats, Image, Points

COLUMNS = 11
"""Points along each lip edge, corner to corner."""

STILL_CELL, CLIP_CELL = 0.03, 0.045
"""A cell of the grid, in eye distances: of a picture, and of a clip, each image of which has a grid of its own."""
_BELOW_CHIN, _BESIDE_FACE = 0.5, 0.14
"""How far the grid reaches, in eye distances."""
_SLANT = 0.14
"""How far from a lip's inner edge its columns have bent over to those of the outer one, in eye distances."""
_CHEEKS = 0.27, 0.55
"""Where, beside the mouth's middle, nose and chin end and cheeks begin, in eye distances. Judged by whole faces
that `python -m models.training.rig.sheet` shows, on smiles."""
_STILL_PX = 0.05
"""What moves less than this does not move at all, so that the changed rectangle is small and shows no edge."""
_LEAST_STRETCH = 0.25
"""The determinant below which Newton's method divides by this instead: a fold has none."""
_LONGEST_STEP = 8.0
"""Cells that one step of it goes at most, along each axis."""
_STEPS = 128
"""Places along a lip from one column to the next: what a lip does is looked up there for each cell of a grid."""
_CUBIC = np.array([(x, y) for x in range(4) for y in range(4 - x)]).T
"""The powers of x and of y in each term of a cubic."""
_LARGER, _SHARPER = 3, 0.25
"""How many times larger a still's lips are kept, and how much of what a blur takes away is added to them. Twice as
large is less like cubics in small faces, 50 dB."""
_AROUND_LARGE = 0.35
"""How far around a still's lips, in eye distances: whatever is finely sampled comes from there."""
_FOUND, _ASTRAY = 0.02, 0.1
"""Cells by which the inverse may miss. Where the face folds there is none, and it takes its neighbours' flow."""


def spline_weights(position: NDArray[np.floating], count: int) -> Floats:
    """Catmull-Rom weights (n, count) at fractional indices `position` (n,) of `count` values."""
    i = np.clip(np.floor(position), 0, count - 2).astype(np.intp)
    t = np.clip(position - i, 0.0, 1.0)
    cubic = (
        ((-t + 2) * t - 1) * t / 2,
        ((3 * t - 5) * t * t + 2) / 2,
        ((-3 * t + 4) * t + 1) * t / 2,
        (t - 1) * t * t / 2,
    )
    weights = np.zeros((len(position), count), np.float32)
    rows = np.arange(len(position))
    for offset, weight in zip((-1, 0, 1, 2), cubic, strict=True):
        weights[rows, np.clip(i + offset, 0, count - 1)] += weight
    return weights


def _along_lip(values: NDArray[np.floating]) -> Floats:
    """What is known at each column of a lip, (COLUMNS, n), at every place along it: (places, n)."""
    return np.asarray(_lip_weights() @ values.astype(np.float32), np.float32)


def _nearest(column: Floats) -> NDArray[np.intp]:
    """The place along a lip that is nearest to a fractional column."""
    return np.asarray(np.rint(column * np.float32(_STEPS)), np.intp)


@cache
def _lip_weights() -> Floats:
    return spline_weights(np.linspace(0, COLUMNS - 1, _STEPS * (COLUMNS - 1) + 1), COLUMNS)


@dataclass(frozen=True, slots=True, eq=False)
class LipEdge:
    """One lip in the picture: `inner` and `outer` are (COLUMNS, 2) pixels, corner to corner."""

    inner: Doubles
    outer: Doubles


@dataclass(frozen=True, slots=True, eq=False)
class HeadMotion:
    """What skin and jaw do on both sides of the lips, each (2,) in pixels.

    jaw, corner, forward: displacement of the chin, of the lips' corners, of the lips' middle. widen: displacement
    for each eye distance away from the mouth's middle.
    """

    jaw: Doubles
    corner: Doubles
    forward: Doubles
    widen: Doubles

    def weights(self) -> Floats:
        return np.array([self.jaw, self.corner, self.forward, self.widen], np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Motion:
    """How a face moves, in pixels.

    upper, lower: (COLUMNS, 2) displacement of the two inner lip edges. upper_roll, lower_roll: (2,) displacement of
    the outer lip edges beyond what the inner ones do.
    """

    head: HeadMotion
    upper: Doubles
    lower: Doubles
    upper_roll: Doubles
    lower_roll: Doubles


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells of a grid from (left, top) up to, not including, (right, bottom)."""

    left: int
    top: int
    right: int
    bottom: int

    def union(self, other: Cells) -> Cells:
        return Cells(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """How cells follow what moves on one side of the slit. places: (cells,), which place along the lip's inner edge
    each follows; share: (cells, 1), how far; rest: (cells, n), how far it follows what else moves there."""

    places: NDArray[np.intp]
    share: Floats
    rest: Floats

    @classmethod
    def of(cls, places: NDArray[np.intp], share: NDArray[np.floating], rest: Sequence[NDArray[np.floating]]) -> _Side:
        """(rows, columns) each."""
        whole = np.dstack(rest).reshape(-1, len(rest))
        return cls(places.ravel(), np.asarray(share.reshape(-1, 1), np.float32), np.asarray(whole, np.float32))

    def moved(self, edge: Doubles, rest: Sequence[Doubles]) -> Floats:
        """(cells, 2) pixels. edge: (COLUMNS, 2), how the inner edge moves; rest: n times (2,), what else does."""
        moved: Floats = _along_lip(edge).take(self.places, axis=0)
        moved *= self.share
        moved += self.rest @ np.array(rest, np.float32)
        return moved


@dataclass(frozen=True, slots=True, eq=False)
class Large:
    """What an image shows in an area, `_LARGER` times as large, (height, width, 4), and as much sharper as linear
    sampling will blur it."""

    area: Rectangle
    pixels: NDArray[np.uint8]

    @classmethod
    def of(cls, area: Rectangle, image: Image) -> Large:
        size = _LARGER * area.width, _LARGER * area.height
        large = cv2.resize(as_bgra(area.of(image)), size, interpolation=cv2.INTER_CUBIC)
        soft = cv2.GaussianBlur(large, (0, 0), 1.0)
        return cls(area, np.asarray(cv2.addWeighted(large, 1 + _SHARPER, soft, -_SHARPER, 0), np.uint8))


class Field:
    """The displacement fields of one face on a coarse grid: linear in the motion, so that all shapes are made once.

    Two fields share what skull, cheeks and jaw do and differ between the lips' corners: one belongs to the upper
    lip, one to the lower lip and the chin. cell: of the grid, in eye distances.
    """

    def __init__(
        self,
        shape: tuple[int, int],
        landmarks: Points,
        pose: Pose,
        across: Doubles,
        upper: LipEdge,
        lower: LipEdge,
        *,
        cell: float,
    ) -> None:
        self._pose, self._across = pose, across
        local = pose.to_local(landmarks[:SURFACE])
        self._region(shape, landmarks, local, cell)
        self._chart_of(landmarks, local)
        self._shapes(shape, landmarks, upper, lower)

    # -- the grid -------------------------------------------------------------------------------------------------

    def _region(self, shape: tuple[int, int], landmarks: Points, local: Doubles, cell: float) -> None:
        """An even-aligned rectangle around everything that may move, in whole cells, and its grid of centres."""
        height, width = shape
        unit, down = self._pose.unit_px, self._pose.rotation[1, :2]
        lower_face = landmarks[:SURFACE, :2][local[:, 1] > local[UNDER_NOSE, 1] - 0.25]
        reach = np.concatenate([lower_face, landmarks[[CHIN], :2] + _BELOW_CHIN * unit * down])
        low, high = reach.min(0) - _BESIDE_FACE * unit, reach.max(0) + _BESIDE_FACE * unit
        x0, y0 = (max(0, int(v) // 2 * 2) for v in low)
        x1, y1 = (min(limit, (int(np.ceil(v)) + 1) // 2 * 2) for v, limit in zip(high, (width, height), strict=True))
        self.cell_px = max(1, 2 * round(cell * unit / 2))
        columns, rows = (max(2, -(-max(1, b - a) // self.cell_px)) for a, b in ((x0, x1), (y0, y1)))
        self.x0, self.y0, self.x1, self.y1 = x0, y0, max(x1, x0), max(y1, y0)
        self.columns, self.rows = columns, rows
        region = Rectangle(self.x0, self.y0, self.x1 - self.x0, self.y1 - self.y0)
        self._around = region.widened(4 * self.cell_px, width, height)
        x, y = np.arange(-1, columns + 1, dtype=np.float32), np.arange(-1, rows + 1, dtype=np.float32)
        margined = np.dstack([np.tile(x, (rows + 2, 1)), np.repeat(y[:, None], columns + 2, 1)])
        self._index = np.ascontiguousarray(margined[1:-1, 1:-1])
        self._margined_px = self._to_px(margined).astype(np.float32)

    def _to_px(self, index: NDArray[np.floating]) -> Doubles:
        px: Doubles = (index + 0.5) * self.cell_px - 0.5 + np.array([self.x0, self.y0])
        return px

    def to_index(self, px: Doubles) -> Floats:
        index = (px - np.array([self.x0, self.y0]) + 0.5) / self.cell_px - 0.5
        return np.asarray(index, np.float32)

    def _chart_of(self, landmarks: Points, local: Doubles) -> None:
        """Picture → (across, down) on the face's surface, a cubic fitted to the landmarks that face the viewer."""
        x, z = local[:, 0], local[:, 2] - local[TEMPLES, 2].mean()
        facing = (x * self._pose.rotation[0, 2] + z * self._pose.rotation[2, 2]) / (np.hypot(x, z) + 1e-6)
        used = (local[:, 1] > 0.3) & (facing < -0.15)
        target = local[used, :2] - local[LIP_MIDDLES, :2].mean(0)
        weight = np.exp(-(target * target).sum(1) / 0.45) + 0.03
        self._chart_origin = landmarks[LIP_MIDDLES, :2].mean(0)
        terms = self._terms(landmarks[:SURFACE, :2][used]) * weight[:, None]
        ridge = 1e-3 * np.eye(terms.shape[1])
        self._chart = np.linalg.solve(terms.T @ terms + ridge, terms.T @ (target * weight[:, None]))

    def _terms(self, px: Doubles) -> Doubles:
        x, y = (self._powers(px[:, axis], axis) for axis in (0, 1))
        terms: Doubles = x[:, _CUBIC[0]] * y[:, _CUBIC[1]]
        return terms

    def _powers(self, px: Doubles, axis: int) -> Doubles:
        """Of x, or of y, from the chart's origin on, in eye distances: (n, 4)."""
        away = np.clip((px - self._chart_origin[axis]) / self._pose.unit_px, -1.6, 1.6)
        return np.asarray(np.vander(away, 4, increasing=True), np.float64)

    def _on_face(self, px: Doubles) -> Doubles:
        chart: Doubles = self._terms(px) @ self._chart
        return chart

    def _cells_on_face(self) -> Floats:
        """(2, rows, columns): all cells' middles at once."""
        counts, starts = (self.columns, self.rows), (self.x0, self.y0)
        x, y = (
            self._powers(np.arange(0.5, count) * self.cell_px - 0.5 + start, axis)
            for axis, (count, start) in enumerate(zip(counts, starts, strict=True))
        )
        factors = np.zeros((2, 4, 4))
        factors[:, _CUBIC[1], _CUBIC[0]] = self._chart.T
        return np.asarray(y @ factors @ x.T, np.float32)

    # -- the shapes -----------------------------------------------------------------------------------------------

    def _shapes(self, shape: tuple[int, int], landmarks: Points, upper: LipEdge, lower: LipEdge) -> None:
        """How much each cell follows each part of the motion, and what both sides share does at the lips' edges."""
        across, down = self._cells_on_face()
        past_jaw, in_face = self._within(shape, landmarks)
        middles = landmarks[[UNDER_NOSE, CHIN], :2]
        on_face = self._on_face(np.concatenate([upper.inner, upper.outer, lower.inner, lower.outer, middles]))
        edges, (nose, chin) = on_face[:-2].reshape(2, 2, COLUMNS, 2), on_face[-2:, 1].tolist()
        line = edges[:, 0].mean(0)
        left, right = line[[0, -1], 0].tolist()
        half = max((right - left) / 2, 0.05)
        sideways = across - (left + right) / 2
        below = down - _interpolated(across, *_increasing(line))
        jaw = smoothstep(-0.16, max(0.80 * chin, 0.3), below) * np.exp(-(((sideways / 0.82) ** 2) ** 2)) * past_jaw
        beside = np.maximum(np.abs(sideways) - half, 0.0) ** 2
        high = below * below
        near = np.exp(beside * (-1 / 0.55**2) - high * (1 / 0.42**2)) * in_face
        near *= smoothstep(nose - 0.30, nose + 0.20, down)
        # What narrows takes cheeks along as they are, high and low, or a smile's folds would be bent about the mouth.
        cheek = smoothstep(*_CHEEKS, np.abs(sideways))
        top = 0.10 + 0.50 * cheek
        around = np.exp(beside * (-1 / 0.64**2) - high / (0.52 + 0.50 * cheek) ** 2) * in_face
        around *= smoothstep(0.0, 1.0, (down - nose + top) / (top + 0.25))
        narrowing = around * np.clip(sideways, -half, half)
        shared = [jaw, near, near * np.exp(-((sideways / 0.45) ** 2)), narrowing]
        common = np.asarray(cv2.merge(shared), np.float32)
        self._common = common.reshape(-1, 4)
        places, share, roll, _ = self._lip(across, down, edges[0], -1.0)
        fade = smoothstep(nose - 0.02, nose + 0.10, down) * in_face
        self._upper = _Side.of(places, share * fade, [roll * fade])
        places, share, roll, arch = self._lip(across, down, edges[1], 1.0)
        # Between the corners the lower lip and all below it go with the jaw as much as the chin does.
        carried = np.asarray(arch * (past_jaw - jaw), np.float32)
        self._lower = _Side.of(places, share * in_face, [roll * in_face, carried])
        at = self.to_index(np.stack([upper.inner, lower.inner]))
        self._common_at_lips, self._carried_at_lower = sampled(common, at), sampled(carried, at[1:])[0]
        self._common_at_corners = self._common_at_lips[:, [0, -1]].mean(0)

    def _lip(
        self, across: Floats, down: Floats, lip: Doubles, away: float
    ) -> tuple[NDArray[np.intp], Doubles, Doubles, Floats]:
        """Which place along a lip's inner edge each cell follows and how much, how much its outer edge, and how far
        from the corners it is, 0 to 1. lip: (2, COLUMNS, 2), its inner and outer edge on the face. away: the
        direction away from the mouth."""
        inner, outer = lip
        numbers = np.arange(COLUMNS)
        at_inner = _interpolated(across, _increasing(inner)[0], numbers)
        at_outer = _interpolated(across, _increasing(outer)[0], numbers)
        thickness = np.maximum(away * (outer[:, 1] - inner[:, 1]), 0.02)
        heights, thicknesses, arches = _along_lip(np.stack([inner[:, 1], thickness, bow(self._across)], 1)).T.copy()
        # A turned head shows the lip's columns slanted: away from the inner edge they bend over to the outer one's.
        depth = (down - heights.take(_nearest(at_inner))) * (away / _SLANT)
        places = _nearest(at_inner + (at_outer - at_inner) * np.clip(depth, 0.0, 1.0))
        arch, thick = arches.take(places), np.maximum(thicknesses, 0.01).take(places)
        distance = away * (down - heights.take(places))
        past = np.maximum(distance - thick, 0.0) ** 2
        ratio = smoothstep(0.0, 1.0, distance / thick)
        follow = (1.0 - 0.08 * ratio) * np.exp(past * (-1 / 0.20**2))
        return places, follow, ratio * np.exp(past * (-1 / 0.09**2)) * arch, arch

    def _within(self, shape: tuple[int, int], landmarks: Points) -> tuple[Doubles, Doubles]:
        """Two windows on the grid: one that reaches past the jaw and one that ends inside the face's outline."""
        oval = (self.to_index(landmarks[OVAL, :2]) * 16).round().astype(np.int32)
        face = cv2.fillPoly(np.zeros((self.rows, self.columns), np.uint8), [oval], (255,), shift=4)
        scale = self.cell_px / self._pose.unit_px
        outside, inside = (
            np.asarray(cv2.distanceTransform(mask, cv2.DIST_L2, 3), np.float32) for mask in (255 - face, face)
        )
        across = _from_ends(self.columns, self.x0 > 0, self.x1 < shape[1])
        down = _from_ends(self.rows, self.y0 > 0, self.y1 < shape[0])
        border = np.minimum(across, down[:, None])
        past = np.maximum(1.0 - outside * (scale / 0.46), 0.0) * border
        return past, smoothstep(0.0, 0.18 / scale, inside) * border

    # -- the flow -------------------------------------------------------------------------------------------------

    def corners(self, head: HeadMotion) -> Doubles:
        """(2, 2) pixels: where the head's motion takes the lips' corners, which both sides have in common."""
        return np.asarray(self._common_at_corners @ head.weights(), np.float64)

    def flows(self, motion: Motion, line: Doubles, lips: Cells) -> tuple[Floats, Floats, Floats]:
        """Backward flows (rows, columns, 2) in pixels, of the upper and of the lower side of the slit, and of both as
        they meet along `line` (n, 2) in pixels. Each side's is known as far as it is seen there, and in the rows of
        `lips`."""
        head = motion.head.weights()
        common = self._common @ head
        own_upper, own_lower = np.stack([motion.upper, motion.lower]) - self._common_at_lips @ head
        own_lower -= self._carried_at_lower[:, None] * motion.head.jaw
        below_it = below_line(self.to_index(line).astype(np.float64), self.columns, self.rows) > 127
        seen_above, seen_below = np.flatnonzero(~below_it.all(1)), np.flatnonzero(below_it.any(1))
        end = max(int(seen_above[-1]) + 1 if len(seen_above) else 0, lips.bottom + 1)
        start = min(int(seen_below[0]) if len(seen_below) else self.rows, lips.top - 1)
        rolling, carried = [motion.upper_roll], [motion.lower_roll, motion.head.jaw]
        above = self._flow(common + self._upper.moved(own_upper, rolling), 0, min(end, self.rows))
        below = self._flow(common + self._lower.moved(own_lower, carried), max(start, 0), self.rows)
        return above, below, np.where(below_it[..., None], below, above)

    def _flow(self, forward: Floats, first: int, end: int) -> Floats:
        """Of one side that moves forward like that, (cells, 2) pixels, from row `first` up to, not including, `end`;
        none beyond."""
        flow = np.zeros((self.rows, self.columns, 2), np.float32)
        if first < end:
            moves = forward.reshape(flow.shape) * np.float32(1 / self.cell_px)
            flow[first:end] = self._inverse(moves, first, end)
        return flow

    def _inverse(self, moves: Floats, first: int, end: int, steps: int = 3) -> Floats:
        """The flow b, in pixels, with b(y) = −moves(y + b(y)) in some rows, by Newton's method: the stretch below a
        chin that a closing mouth lifts is too strong for a plain fixed point. moves: (rows, columns, 2), in cells."""
        by_x, by_y = (
            cv2.Sobel(moves, cv2.CV_32F, *order, ksize=1, scale=0.5, borderType=cv2.BORDER_REPLICATE)
            for order in ((1, 0), (0, 1))
        )
        xx, yx, xy, yy = by_x[..., 0] + 1, by_x[..., 1], by_y[..., 0], by_y[..., 1] + 1
        scale = 1 / np.maximum(xx * yy - xy * yx, _LEAST_STRETCH)
        inverse = np.asarray(cv2.merge([yy * scale, -xy * scale, -yx * scale, xx * scale]), np.float32)
        target = self._index[first:end]
        source = target - _step(inverse[first:end], moves[first:end])
        shape = source.shape
        source, target = source.reshape(1, -1, 2), target.reshape(1, -1, 2)
        miss = source + sampled(moves, source) - target
        off = np.flatnonzero(_length(miss) > _FOUND)
        for _ in range(steps):  # fewer and fewer cells are still off
            if not len(off):
                break
            part = source.take(off, 1)
            part -= _step(sampled(inverse, part), miss.take(off, 1))
            source[:, off] = part
            missed = part + sampled(moves, part) - target.take(off, 1)
            miss[:, off] = missed
            off = off[_length(missed)[0] > _FOUND]
        flow: Floats = (source - target).reshape(shape) * np.float32(self.cell_px)
        if len(off) and (astray := (_length(miss) > _ASTRAY).reshape(shape[:2])).any():
            found = (~astray).astype(np.float32)[..., None]
            around = blurred(flow * found, 2.0) / (blurred(found, 2.0)[..., None] + 1e-4)
            flow = np.where(astray[..., None], around, flow)
        flow[_length(flow) <= _STILL_PX] = 0.0
        return flow

    # -- from cells to pixels -------------------------------------------------------------------------------------

    def moving(self, flow: Floats) -> Cells | None:
        """The cells that move, with a still margin around them, or None."""
        moves = _length(flow) > 0
        across, down = np.flatnonzero(moves.any(0)), np.flatnonzero(moves.any(1))
        if len(across) == 0:
            return None
        return self._cells(across[0] - 1, down[0] - 1, across[-1] + 2, down[-1] + 2)

    def around(self, points_px: Doubles, margin: float) -> Cells:
        """The cells around some points (n, 2), with a margin in eye distances and a few pixels more."""
        reach = margin * self._pose.unit_px + 4
        low = np.floor(self.to_index(points_px.min(0) - reach)).astype(int)
        high = np.ceil(self.to_index(points_px.max(0) + reach)).astype(int)
        return self._cells(low[0], low[1], high[0] + 1, high[1] + 1)

    def _cells(self, left: int, top: int, right: int, bottom: int) -> Cells:
        if self.cell_px == 1:
            left, top, right, bottom = left // 2 * 2, top // 2 * 2, (right + 1) // 2 * 2, (bottom + 1) // 2 * 2
        left, top = max(int(left), 0), max(int(top), 0)
        return Cells(left, top, max(min(int(right), self.columns), left), max(min(int(bottom), self.rows), top))

    def rectangle(self, cells: Cells) -> Rectangle:
        """The pixels of some cells, as far as the picture reaches."""
        k = self.cell_px
        x, y = self.x0 + cells.left * k, self.y0 + cells.top * k
        right, bottom = min(self.x0 + cells.right * k, self.x1), min(self.y0 + cells.bottom * k, self.y1)
        return Rectangle(x, y, max(right - x, 0), max(bottom - y, 0))

    def taken(self, image: Image) -> NDArray[np.uint8]:
        """The image's pixels that may move, and some around them: (height, width, 4), the fourth of no meaning."""
        return as_bgra(self._around.of(image))

    def large(self, image: Image, points_px: Doubles) -> Large:
        """The image's pixels around some points (n, 2), for what is sampled finely about them."""
        low, high = np.floor(points_px.min(0)), np.ceil(points_px.max(0))
        x, y, right, bottom = (int(v) for v in np.clip([*low, *high], 0, [*image.shape[1::-1]] * 2))
        margin = round(_AROUND_LARGE * self._pose.unit_px) + 8
        area = Rectangle(x, y, right - x, bottom - y).widened(margin, image.shape[1], image.shape[0])
        if not area.width or not area.height:
            area = self._around
        return Large.of(area, image)

    def moved(self, taken: NDArray[np.uint8], flow: Floats, cells: Cells) -> Image:
        """What was `taken`, moved by `flow`, in the pixels of `cells`; sampled linearly."""
        return self._sampled(taken, flow, cells, self._around, 1)

    def finely_moved(self, large: Large, flow: Floats, cells: Cells) -> Image:
        """The same of what was made `large`, as sharp as if sampled with cubics, at a quarter of the cost."""
        return self._sampled(large.pixels, flow, cells, large.area, _LARGER)

    def moved_with_cubics(self, image: Image, flow: Floats, cells: Cells) -> Image:
        """The same of an image that nothing was made of, which would take even longer."""
        area = self.rectangle(cells)
        if not area.width or not area.height:
            return np.zeros((area.height, area.width, 3), np.uint8)
        source = self._sources(flow, cells, self._around, 1)
        whole, fraction = cv2.convertMaps(source, None, cv2.CV_16SC2)  # type: ignore[call-overload]
        taken = self._around.of(image)
        return np.asarray(cv2.remap(taken, whole, fraction, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), np.uint8)

    def _sampled(self, pixels: NDArray[np.uint8], flow: Floats, cells: Cells, place: Rectangle, factor: int) -> Image:
        area = self.rectangle(cells)
        if not area.width or not area.height:
            return np.zeros((area.height, area.width, 3), np.uint8)
        moved = sampled(pixels, self._sources(flow, cells, place, factor))
        return np.asarray(cv2.cvtColor(moved, cv2.COLOR_BGRA2BGR), np.uint8)

    def _sources(self, flow: Floats, cells: Cells, place: Rectangle, factor: int) -> Floats:
        """Where the pixels of `cells` come from (height, width, 2), counted from the corner of a place that is shown
        `factor` times as large."""
        k, area = self.cell_px, self.rectangle(cells)
        cut = np.s_[cells.top : cells.bottom + 2, cells.left : cells.right + 2]
        source = self._margined_px[cut] + cv2.copyMakeBorder(flow, 1, 1, 1, 1, cv2.BORDER_REPLICATE)[cut]
        source -= np.array(place.corner, np.float32)
        if factor > 1:
            source = (source + np.float32(0.5)) * np.float32(factor) - np.float32(0.5)
        source = resized(source, source.shape[1] * k, source.shape[0] * k)
        return source[k : k + area.height, k : k + area.width]


def _step(inverse: Floats, miss: Floats) -> Floats:
    """One of Newton's steps, (…, 2), from the Jacobian's inverse (…, 4)."""
    miss = np.clip(miss, -_LONGEST_STEP, _LONGEST_STEP)
    x, y = miss[..., 0], miss[..., 1]
    step = np.empty_like(miss)
    step[..., 0] = inverse[..., 0] * x + inverse[..., 1] * y
    step[..., 1] = inverse[..., 2] * x + inverse[..., 3] * y
    return step


def _length(vectors: Floats) -> Floats:
    """(…, 2) → (…), the longer component."""
    return np.maximum(np.abs(vectors[..., 0]), np.abs(vectors[..., 1]))


def smooth_edge(edge: Doubles) -> Doubles:
    """A lip edge (n, 2) as a smooth line of four times as many points, but for the last."""
    smooth: Doubles = _smoothing(len(edge)) @ edge
    return smooth


@cache
def _smoothing(count: int, steps: int = 4) -> Floats:
    return spline_weights(np.linspace(0, count - 1, steps * (count - 1) + 1), count)


def bow(across: NDArray[np.floating], power: float = 0.8) -> Doubles:
    """How far lips part along the mouth: 1 in the middle (0), 0 at the corners (±1)."""
    arch: Doubles = np.maximum(1.0 - across * across, 0.0) ** power
    return arch


def _increasing(line: Doubles) -> tuple[Doubles, Doubles]:
    """A line's x, made strictly increasing, and its y."""
    return np.maximum.accumulate(line[:, 0]) + 1e-4 * np.arange(len(line)), line[:, 1]


def _interpolated(at: Floats, x: Doubles, y: NDArray[Any]) -> Floats:
    """`np.interp`, in single precision."""
    return np.asarray(np.interp(at, x, y), np.float32)


def _from_ends(count: int, first: bool, last: bool) -> Floats:
    """A window (count,) that opens from its first cell, or its last, on, where it is to."""
    index = np.arange(count, dtype=np.float32)
    far = np.full_like(index, 1e3)
    ends = np.minimum(index - 1 if first else far, count - 2 - index if last else far)
    return np.asarray(smoothstep(0.0, 5.0, ends), np.float32)
