"""Moving a picture's own pixels: smooth displacement fields around a slit, and their inverse."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.faces.landmarks import CHIN, LIP_MIDDLES, OVAL, SURFACE, TEMPLES, UNDER_NOSE
from lipsync_desktop.engine.faces.pose import Pose
from lipsync_desktop.engine.imaging import Rectangle, below_line, blurred, resized, sampled, smoothstep
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
_STEPS = 256
"""Places between two columns at which a lip's weights are known."""
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


def _lip_weights(position: NDArray[np.floating]) -> Floats:
    """The same along a lip, to the 256th of a column: looked up, for each cell of a grid and each image of a clip."""
    nearest = np.rint(np.clip(position, 0, COLUMNS - 1) * _STEPS).astype(np.intp)
    return np.asarray(_along_lip()[nearest], np.float32)


@cache
def _along_lip() -> Floats:
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
        return np.stack([self.jaw, self.corner, self.forward, self.widen]).astype(np.float32)


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
        self._region(shape, landmarks, cell)
        self._chart_of(landmarks)
        self._shapes(shape, landmarks, upper, lower)
        self._common_at_upper = self._shapes_at(self._common, upper.inner)
        self._common_at_lower = self._shapes_at(self._common, lower.inner)
        self._carried_at_lower = self._shapes_at(self._lower[:, -1:], lower.inner)
        self._upper_side, self._lower_side = (
            np.ascontiguousarray(np.hstack([self._common, own]).T) for own in (self._upper, self._lower)
        )

    # -- the grid -------------------------------------------------------------------------------------------------

    def _region(self, shape: tuple[int, int], landmarks: Points, cell: float) -> None:
        """An even-aligned rectangle around everything that may move, in whole cells, and its grid of centres."""
        height, width = shape
        unit, down = self._pose.unit_px, self._pose.rotation[1, :2]
        local = self._pose.to_local(landmarks[:SURFACE])
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
        gx, gy = np.meshgrid(np.arange(-1, columns + 1, dtype=np.float32), np.arange(-1, rows + 1, dtype=np.float32))
        margined = np.dstack([gx, gy])
        self._margined_px = self._to_px(margined).astype(np.float32)
        self._index = np.ascontiguousarray(margined[1:-1, 1:-1])
        self._centres_px = self._to_px(self._index.reshape(-1, 2))

    def _to_px(self, index: NDArray[np.floating]) -> Doubles:
        px: Doubles = (index + 0.5) * self.cell_px - 0.5 + np.array([self.x0, self.y0])
        return px

    def to_index(self, px: Doubles) -> Floats:
        index = (px - np.array([self.x0, self.y0]) + 0.5) / self.cell_px - 0.5
        return np.asarray(index, np.float32)

    def _chart_of(self, landmarks: Points) -> None:
        """Picture → (across, down) on the face's surface, a cubic fitted to the landmarks that face the viewer."""
        local = self._pose.to_local(landmarks[:SURFACE])
        axis = local[TEMPLES].mean(0)[2]
        normal = np.stack([local[:, 0], local[:, 2] - axis], 1)
        normal /= np.linalg.norm(normal, axis=1, keepdims=True) + 1e-6
        facing = normal @ self._pose.rotation[[0, 2], 2]
        used = (local[:, 1] > 0.3) & (facing < -0.15)
        mouth = local[LIP_MIDDLES, :2].mean(0)
        weight = np.exp(-((local[used, :2] - mouth) ** 2).sum(1) / 0.45) + 0.03
        self._chart_origin = landmarks[LIP_MIDDLES, :2].mean(0)
        terms = self._terms(landmarks[:SURFACE, :2][used]) * weight[:, None]
        ridge = 1e-3 * np.eye(terms.shape[1])
        target = (local[used, :2] - mouth) * weight[:, None]
        self._chart = np.linalg.solve(terms.T @ terms + ridge, terms.T @ target)

    def _terms(self, px: Doubles) -> Doubles:
        x, y = np.clip((px - self._chart_origin) / self._pose.unit_px, -1.6, 1.6).T
        return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y, x**3, x * x * y, x * y * y, y**3], 1)

    def _on_face(self, px: Doubles) -> Doubles:
        chart: Doubles = self._terms(px) @ self._chart
        return chart

    # -- the shapes -----------------------------------------------------------------------------------------------

    def _shapes(self, shape: tuple[int, int], landmarks: Points, upper: LipEdge, lower: LipEdge) -> None:
        """How much each cell follows each part of the motion, (cells, parts): shared, upper lip, lower lip."""
        across, down = self._on_face(self._centres_px).T
        past_jaw, in_face = self._within(shape, landmarks)
        line = (self._on_face(upper.inner) + self._on_face(lower.inner)) / 2
        half = max(float(line[-1, 0] - line[0, 0]) / 2, 0.05)
        sideways = across - float(line[0, 0] + line[-1, 0]) / 2
        below = down - np.interp(across, *_increasing(line))
        nose, chin = self._on_face(landmarks[[UNDER_NOSE, CHIN], :2])[:, 1]
        jaw = smoothstep(-0.16, max(0.80 * float(chin), 0.3), below) * np.exp(-((sideways / 0.82) ** 4)) * past_jaw
        beside = np.maximum(np.abs(sideways) - half, 0.0)
        near = np.exp(-((beside / 0.55) ** 2) - (below / 0.42) ** 2) * in_face
        near *= smoothstep(nose - 0.30, nose + 0.20, down)
        # What narrows takes cheeks along as they are, high and low, or a smile's folds would be bent about the mouth.
        cheek = smoothstep(*_CHEEKS, np.abs(sideways))
        top = 0.10 + 0.50 * cheek
        around = np.exp(-((beside / 0.64) ** 2) - (below / (0.52 + 0.50 * cheek)) ** 2) * in_face
        around *= smoothstep(0.0, 1.0, (down - nose + top) / (top + 0.25))
        narrowing = around * np.clip(sideways, -half, half)
        common = [jaw, near, near * np.exp(-((sideways / 0.45) ** 2)), narrowing]
        self._common = np.stack(common, 1).astype(np.float32)
        follow, roll, _ = self._lip(across, down, upper, -1.0)
        fade = smoothstep(nose - 0.02, nose + 0.10, down) * in_face
        self._upper = np.column_stack([follow * fade[:, None], roll * fade]).astype(np.float32)
        follow, roll, arch = self._lip(across, down, lower, 1.0)
        # Between the corners the lower lip and all below it go with the jaw as much as the chin does.
        parts = [follow * in_face[:, None], roll * in_face, arch * (past_jaw - jaw)]
        self._lower = np.column_stack(parts).astype(np.float32)

    def _lip(self, across: Doubles, down: Doubles, lip: LipEdge, away: float) -> tuple[Doubles, Doubles, Doubles]:
        """How much cells follow each point of a lip's inner edge (cells, COLUMNS), how much its outer edge (cells,),
        and how far from the corners they are (cells,), 0 to 1. `away` is the direction away from the mouth."""
        inner, outer = self._on_face(lip.inner), self._on_face(lip.outer)
        numbers = np.arange(COLUMNS)
        at_inner = np.interp(across, _increasing(inner)[0], numbers)
        at_outer = np.interp(across, _increasing(outer)[0], numbers)
        # A turned head shows the lip's columns slanted: away from the inner edge they bend over to the outer one's.
        depth = away * (down - _lip_weights(at_inner) @ inner[:, 1]) / _SLANT
        columns = _lip_weights(at_inner + (at_outer - at_inner) * np.clip(depth, 0.0, 1.0))
        arch = columns @ bow(self._across)
        thick = np.maximum(columns @ np.maximum(away * (outer[:, 1] - inner[:, 1]), 0.02), 0.01)
        distance = away * (down - columns @ inner[:, 1])
        past = np.maximum(distance - thick, 0.0)
        ratio = smoothstep(0.0, 1.0, distance / thick)
        follow = (1.0 - 0.08 * ratio) * np.exp(-((past / 0.20) ** 2))
        return columns * follow[:, None], ratio * np.exp(-((past / 0.09) ** 2)) * arch, arch

    def _within(self, shape: tuple[int, int], landmarks: Points) -> tuple[Doubles, Doubles]:
        """Two windows on the grid: one that reaches past the jaw and one that ends inside the face's outline."""
        oval = (self.to_index(landmarks[OVAL, :2]) * 16).round().astype(np.int32)
        face = cv2.fillPoly(np.zeros((self.rows, self.columns), np.uint8), [oval], (255,), shift=4)
        scale = self.cell_px / self._pose.unit_px
        outside = cv2.distanceTransform(255 - face, cv2.DIST_L2, 3) * scale
        inside = cv2.distanceTransform(face, cv2.DIST_L2, 3) * scale
        x, y = self._index[..., 0], self._index[..., 1]
        far = np.full_like(x, 1e3)
        frame = np.minimum.reduce(
            [
                x - 1 if self.x0 > 0 else far,
                self.columns - 2 - x if self.x1 < shape[1] else far,
                y - 1 if self.y0 > 0 else far,
                self.rows - 2 - y if self.y1 < shape[0] else far,
            ]
        )
        border = smoothstep(0.0, 5.0, frame)
        past = np.clip(1.0 - outside / 0.46, 0.0, 1.0) * border
        return past.ravel(), (smoothstep(0.0, 0.18, inside) * border).ravel()

    # -- the flow -------------------------------------------------------------------------------------------------

    def corners(self, head: HeadMotion) -> Doubles:
        """(2, 2) pixels: where the head's motion takes the lips' corners, which both sides have in common."""
        at_corners = (self._common_at_upper[[0, -1]] + self._common_at_lower[[0, -1]]) / 2
        return (at_corners @ head.weights()).astype(np.float64)

    def flows(self, motion: Motion, line: Doubles, lips: Cells) -> tuple[Floats, Floats, Floats]:
        """Backward flows (rows, columns, 2) in pixels, of the upper and of the lower side of the slit, and of both as
        they meet along `line` (n, 2) in pixels. Each side's is known as far as it is seen there, and in the rows of
        `lips`."""
        head = motion.head.weights()
        own_upper = motion.upper - self._common_at_upper @ head
        own_lower = motion.lower - self._common_at_lower @ head - self._carried_at_lower * motion.head.jaw
        below_it = below_line(self.to_index(line).astype(np.float64), self.columns, self.rows) > 127
        seen_above, seen_below = np.flatnonzero(~below_it.all(1)), np.flatnonzero(below_it.any(1))
        end = max(int(seen_above[-1]) + 1 if len(seen_above) else 0, lips.bottom + 1)
        start = min(int(seen_below[0]) if len(seen_below) else self.rows, lips.top - 1)
        above = self._flow(self._upper_side, np.vstack([head, own_upper, motion.upper_roll]), 0, min(end, self.rows))
        moved_below = np.vstack([head, own_lower, motion.lower_roll, motion.head.jaw])
        below = self._flow(self._lower_side, moved_below, max(start, 0), self.rows)
        return above, below, np.where(below_it[..., None], below, above)

    def _flow(self, shapes: Floats, moved: Doubles, first: int, end: int) -> Floats:
        """Of one side, from row `first` up to, not including, `end`; none beyond."""
        forward = np.asarray(moved.T / self.cell_px, np.float32) @ shapes
        flow = np.zeros((self.rows, self.columns, 2), np.float32)
        if first < end:
            flow[first:end] = self._inverse(forward.reshape(2, self.rows, self.columns), first, end)
        return flow

    def _shapes_at(self, shapes: Floats, px: Doubles) -> Floats:
        """(cells, n) shapes at (m, 2) pixels → (m, n)."""
        at = self.to_index(px)[None]
        maps = np.ascontiguousarray(shapes.T).reshape(-1, self.rows, self.columns)
        return np.stack([sampled(m, at)[0] for m in maps], 1)

    def _inverse(self, forward: Floats, first: int, end: int, steps: int = 3) -> Floats:
        """The flow b, in pixels, with b(y) = −forward(y + b(y)) in some rows, by Newton's method: the stretch below a
        chin that a closing mouth lifts is too strong for a plain fixed point. forward: (2, rows, columns), in cells."""
        x, y = forward
        xy, xx = np.gradient(x)
        yy, yx = np.gradient(y)
        xx += 1
        yy += 1
        scale = 1 / np.maximum(xx * yy - xy * yx, _LEAST_STRETCH)
        inverse = cv2.merge([yy * scale, -xy * scale, -yx * scale, xx * scale])
        moves = cv2.merge([x, y])
        target = self._index[first:end]
        source = target - _step(inverse[first:end], moves[first:end])
        shape = source.shape
        source, target = source.reshape(1, -1, 2), target.reshape(1, -1, 2)
        miss = source + sampled(moves, source) - target
        for _ in range(steps):  # fewer and fewer cells are still off
            off = np.flatnonzero(_length(miss[0]) > _FOUND)
            if not len(off):
                break
            part = source[:, off]
            part -= _step(sampled(inverse, part), miss[:, off])
            source[:, off] = part
            miss[:, off] = part + sampled(moves, part) - target[:, off]
        flow: Floats = (source - target).reshape(shape) * np.float32(self.cell_px)
        astray = (_length(miss) > _ASTRAY).reshape(shape[:2])
        if astray.any():
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
        """The image's pixels that may move, and some around them: (height, width, 4), the fourth of no meaning. Of four
        channels OpenCV samples all at once, in half the time that three take."""
        return np.asarray(cv2.cvtColor(self._around.of(image), cv2.COLOR_BGR2BGRA), np.uint8)

    def moved(self, taken: NDArray[np.uint8], flow: Floats, cells: Cells) -> Image:
        """What was `taken`, moved by `flow`, in the pixels of `cells`; sampled linearly."""
        area = self.rectangle(cells)
        if not area.width or not area.height:
            return np.zeros((area.height, area.width, 3), np.uint8)
        source = self._sources(flow, cells, self._around.corner)
        return np.asarray(cv2.cvtColor(sampled(taken, source), cv2.COLOR_BGRA2BGR), np.uint8)

    def finely_moved(self, image: Image, flow: Floats, cells: Cells) -> Image:
        """The whole `image` moved by `flow`, in the pixels of `cells`; sampled with cubics, which takes long."""
        area = self.rectangle(cells)
        if not area.width or not area.height:
            return np.zeros((area.height, area.width, 3), np.uint8)
        source = self._sources(flow, cells, (0, 0))
        whole, fraction = cv2.convertMaps(source, None, cv2.CV_16SC2)  # type: ignore[call-overload]
        return np.asarray(cv2.remap(image, whole, fraction, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), np.uint8)

    def _sources(self, flow: Floats, cells: Cells, corner: tuple[int, int]) -> Floats:
        """Where the pixels of `cells` come from (height, width, 2), counted from `corner`."""
        k, area = self.cell_px, self.rectangle(cells)
        cut = np.s_[cells.top : cells.bottom + 2, cells.left : cells.right + 2]
        margined = cv2.copyMakeBorder(flow, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
        source = self._margined_px[cut] + margined[cut] - np.array(corner, np.float32)
        source = resized(source, source.shape[1] * k, source.shape[0] * k)
        return source[k : k + area.height, k : k + area.width]


def _step(inverse: Floats, miss: Floats) -> Floats:
    """One of Newton's steps, (…, 2), from the Jacobian's inverse (…, 4)."""
    miss = np.clip(miss, -_LONGEST_STEP, _LONGEST_STEP)
    x, y = miss[..., 0], miss[..., 1]
    return np.stack([inverse[..., 0] * x + inverse[..., 1] * y, inverse[..., 2] * x + inverse[..., 3] * y], -1)


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
    arch: Doubles = np.clip(1.0 - np.asarray(across, np.float64) ** 2, 0.0, 1.0) ** power
    return arch


def _increasing(line: Doubles) -> tuple[Doubles, Doubles]:
    """A line's x, made strictly increasing, and its y."""
    return np.maximum.accumulate(line[:, 0]) + 1e-4 * np.arange(len(line)), line[:, 1]
