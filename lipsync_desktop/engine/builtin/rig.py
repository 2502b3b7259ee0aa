"""The built-in model's mouth: mesh points and articulation → the picture's own pixels, moved.

A face is first closed exactly: the pairs of points along its lips meet on one line, however open or smiling the
picture is. Articulation parts them from there. What that does to every pixel is a smooth field for each side of the
slit (`warp`); what shows between the lips is drawn or kept from the picture (`mouth`). Lengths are in eye distances,
in the head's own frame.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.faces.landmarks import INNER_LIPS, LIP_CORNERS, OUTER_LIPS, SEMI_INNER_LIPS, SURFACE
from lipsync_desktop.engine.faces.pose import Pose
from lipsync_desktop.engine.imaging import Rectangle, below_line, blended, blurred, filled, smoothly
from lipsync_desktop.engine.types import Articulator, Doubles, Floats, Image, Patch, Points

from .mouth import Mouth, interior_of
from .warp import CLIP_CELL, COLUMNS, STILL_CELL, Cells, Field, HeadMotion, LipEdge, Motion, bow, smooth_edge

_MOUTH_WIDTH = 0.77
"""A neutral mouth's width in eye distances."""
_WIDE_OPEN = 0.30
"""A mouth parted further than this in the picture is no expression to rest in."""
_INSET, _INSET_CLOSED = 0.75, 0.12
"""How far into the lip its edge is sampled, in steps between two rings, so that no tooth sticks to it: where the
picture's mouth is open, and where it is closed."""
_STRIP = 0.10
"""How far around the lips' edges pixels are sampled finely, in eye distances."""
_EDGE = 0.004
"""How soft the lips' edges are before what lies between them in a sharp picture, in eye distances; in others they are
as soft as the picture is more."""
_CREASE = 0.30
"""How dark the line is between lips that the picture shows apart."""
_FLATTEN = 0.7
"""How much of the arch of an open mouth's upper lip is gone when it closes."""
_RAISE, _WIDEN = 0.07, 0.10
"""What a full smile does to the corners, in eye distances, and to the mouth's width, as a share of it."""
_ROUNDING = 0.08, 0.95
"""Where lips begin to round, and where they are as round as they get."""
_BARING = 0.06, 0.30
"""How much further the upper lip is raised than the jaw alone would raise it, where teeth begin to be bared, and where
they are."""
_LIFT, _LIFT_WIDE = 0.48, 0.27
"""The upper lip's share of an opening, and of what makes it wide."""
_HELD, _HELD_OWN = 0.5, 0.9
"""How much less than others an upper lip is raised that the picture shows raised already: at most, and above teeth of
its own."""
_MOST_RELAXED, _NARROWER = 0.12, 0.20
"""A smile that speaks lets its lips down to where its teeth end, so far at most; and how much narrower it gets, as a
share of what it is too wide."""
_OWN_LIFT = 0.7
"""How much of what others raise it such a lip is raised: it shows teeth enough."""
_TUCKED = 0.020
"""How far f takes the lower lip above the line where lips meet, under the upper teeth's edge."""
_FAR = 1e6  # pixels beyond every picture: a line as steep as this goes on without end
_DOWN = np.array([0.0, 1.0, 0.0])  # in the head's own frame


@dataclass(frozen=True, slots=True)
class _Shape:
    """What an articulation asks of a neutral mouth, in eye distances; widths are ratios."""

    jaw: float
    gap: float
    lift: float
    widen: float
    round: float
    spread: float
    press: float
    tuck: float
    bared: float


@dataclass(frozen=True, slots=True, eq=False)
class _Targets:
    """A motion, where it takes the lips' inner edges, (COLUMNS, 2) pixels, how far the jaw drops, in eye distances,
    and what was asked for."""

    motion: Motion
    upper: Doubles
    lower: Doubles
    jaw: float
    asked: _Shape


def _shape(articulation: NDArray[np.floating]) -> _Shape:
    a = [min(max(value, 0.0), 1.0) for value in articulation.tolist()]
    press, tuck = a[Articulator.LIP_PRESS], a[Articulator.LIP_TUCK]
    spread, raised = a[Articulator.LIP_SPREAD], a[Articulator.UPPER_LIP_RAISE]
    rounded = smoothly(*_ROUNDING, a[Articulator.LIP_ROUND])
    apart = 1.0 - smoothly(0.35, 0.75, press)
    # A vowel's lips are as far apart as its jaw; those of s and sh are drawn off teeth that nearly meet.
    bared = smoothly(*_BARING, raised - 0.06 - 0.36 * a[Articulator.JAW_OPEN]) * (1 - tuck) * apart
    jaw = 0.38 * max(a[Articulator.JAW_OPEN] - 0.03, 0.0) * (0.45 + 0.55 * apart) * (1 - 0.7 * tuck)
    gap = jaw + 0.07 * a[Articulator.LOWER_LIP_DROP] * (1 - tuck) + 0.05 * raised * (1 - tuck) + 0.065 * bared
    gap = (gap * (1 - 0.36 * rounded * (1 - bared)) + 0.082 * tuck) * apart
    lift = _LIFT * gap - (_LIFT - _LIFT_WIDE) * max(gap - 0.16, 0.0) + (0.006 * bared + 0.070 * tuck) * apart
    widen = 0.38 * spread * (1 - 0.3 * spread) * (1 - 0.5 * bared) - 0.41 * rounded - 0.26 * jaw - 0.12 * tuck
    lift = min(lift, gap + _TUCKED * tuck * apart)
    return _Shape(jaw * (1 - 0.35 * bared), gap, lift, widen, rounded, spread, press, tuck, bared)


def _larger(shape: _Shape, factor: float) -> _Shape:
    return replace(shape, jaw=factor * shape.jaw, gap=factor * shape.gap, lift=factor * shape.lift)


def aperture(articulation: NDArray[np.floating]) -> float:
    """The gap between the lips, as a share of the mouth's width, that an articulation (8,) asks of a neutral face."""
    shape = _shape(articulation)
    return shape.gap / (_MOUTH_WIDTH * (1 + shape.widen))


class Rig:
    """One still and its face, ready to be painted with any articulation.

    image: the whole upright picture. landmarks: (478, 3) mesh points. before: the rig of an earlier frame in the same
    shot, so that light and teeth stay the same through a clip. smile: added to the face's own expression, −1 to 1.
    clip: the face never rests in an expression of its own. Raises nothing: a face turned away further than 65° just
    keeps still, and between 40° and 65° moves less and less.
    """

    def __init__(
        self, image: Image, landmarks: Points, *, before: Rig | None = None, smile: float = 0.0, clip: bool = False
    ) -> None:
        self._image = image
        self._clip = clip
        self._smiling = float(np.clip(smile, -1.0, 1.0))
        points = landmarks[:SURFACE] - [0.5, 0.5, 0.0]  # from here on a pixel's centre has whole coordinates
        self._pose = pose = Pose.of(points)
        self._amount = 1.0 - smoothly(40.0, 65.0, abs(pose.yaw_degrees))
        local = pose.to_local(points)
        self._down_px = pose.to_px(_DOWN)
        self._close(local)
        self._lips_px = points[INNER_LIPS, :2]
        inset = _INSET_CLOSED + (_INSET - _INSET_CLOSED) * smoothly(0.01, 0.05, self._open)
        edges = [
            LipEdge(_inset(points, inner, ring, inset), points[outer, :2])
            for inner, ring, outer in zip(INNER_LIPS, SEMI_INNER_LIPS, OUTER_LIPS, strict=True)
        ]
        self._inset_px = self._lips_px - np.stack([edge.inner for edge in edges])
        cell = CLIP_CELL if clip else STILL_CELL
        self._field = Field((image.shape[0], image.shape[1]), points, pose, self._across, *edges, cell=cell)
        self._taken = self._field.taken(image)
        lips = np.concatenate([points[outer, :2] for outer in OUTER_LIPS])
        # A clip's image is shown once, and nothing that is made of it is worth its while.
        self._large = None if clip else self._field.large(image, lips)
        if before is None:
            above, below = self._lips_px
            self.interior = interior_of(
                image, points, pose, self._middle, above, below, self._jaw_open, self._open, clip=clip
            )
        else:
            self.interior = before.interior
        own_row = self.interior.own is not None and self.interior.own.upper_tip is not None
        # A clip's lips may just have been speaking: only its teeth tell.
        parted = float(own_row) if clip else smoothly(0.03, 0.10, self._open)
        self._further = 1.0 - (_HELD_OWN if own_row and not clip else _HELD) * parted
        teeth_of: Mouth | None = before._mouth if before else None
        self._mouth: Mouth = Mouth(pose, self._middle, self._scale, self.interior, teeth_of)
        self._relaxed = 0.0 if clip else float(np.clip(self._mouth.upper_tip + 0.005, 0.0, _MOST_RELAXED))
        smile = self._smile * min(self._relaxed / 0.05, 1.0)
        self._narrower = _NARROWER * smile

    def _close(self, local: Doubles) -> None:
        """How the picture's own mouth is parted, and what brings its lips together."""
        upper, lower = local[INNER_LIPS]
        gap = lower - upper
        gap[[0, -1]] = 0.0
        column = (upper[:, 0] + lower[:, 0]) / 2
        self._across = np.clip(2 * (column - column[0]) / max(column[-1] - column[0], 1e-3) - 1, -1.0, 1.0)
        self._open = float(gap[3:8, 1].max())
        width = float(np.linalg.norm(local[61] - local[291]))
        self._scale = float(np.clip(width / _MOUTH_WIDTH, 0.8, 1.15))
        self._smile = float(np.clip(width / _MOUTH_WIDTH - 1.03, 0.0, 0.35))
        self._jaw_open = max(self._open - 0.13, 0.0)
        share = np.full(COLUMNS, 0.33 - 0.22 * smoothly(0.1, 0.6, self._open))
        # The upper lip of an open mouth is arched; lips that meet along that arch would look grim.
        chord = upper[0, 1] + (upper[-1, 1] - upper[0, 1]) * (self._across + 1) / 2
        above = np.maximum(chord - (upper[:, 1] + share * gap[:, 1]), 0.0)
        share = np.minimum(share + _FLATTEN * above / np.maximum(gap[:, 1], 1e-3), 0.6)
        self._gap, self._close_share = np.maximum(gap[:, 1], 0.0), share
        close_upper = share[:, None] * gap
        self._close_px = self._pose.to_px(np.stack([close_upper, close_upper - gap]))
        self._middle = (upper + close_upper)[COLUMNS // 2]
        self._middle[0] = local[LIP_CORNERS, 0].mean()
        self._rests_closed = self._open > _WIDE_OPEN and not self._clip

    # -- where everything goes ------------------------------------------------------------------------------------

    def _targets(self, shape: _Shape, speaking: float) -> _Targets:
        scale, pose = self._scale, self._pose
        blend = speaking * self._amount
        closing = self._amount if self._rests_closed else blend
        jaw = scale * shape.jaw * blend
        chin = 0.80 * jaw - 0.75 * self._jaw_open * closing
        power = 0.8 - 0.25 * shape.round
        across = bow(self._across, power)
        lower = self._relaxed * blend
        narrower = self._narrower * (1 - shape.round)
        raised, wider = _RAISE * scale * self._smiling * self._amount, _WIDEN * self._smiling * self._amount
        thick = scale * (0.020 * shape.round - 0.012 * shape.spread - 0.024 * shape.press) * blend
        flared = scale * 0.030 * shape.bared * shape.round * blend
        down = 0.20 * jaw - 0.010 * scale * shape.spread * blend - raised + 0.6 * lower
        moved = np.array(
            [
                (0.0, chin, 0.10 * chin),
                (0.0, down, 0.0),
                (0.0, 0.0, -0.06 * scale * shape.round * blend),
                ((shape.widen - narrower) * blend + wider, 0.0, 0.0),
                (0.0, -(thick + flared), 0.0),
                (0.0, thick + flared - 0.085 * scale * shape.tuck * blend, 0.0),
            ]
        )
        *head_px, upper_roll, lower_roll = pose.to_px(moved)
        head = HeadMotion(*head_px)
        corners = self._field.corners(head)
        shift = corners[0] + (corners[1] - corners[0]) * (self._across[:, None] + 1) / 2
        # An opening jaw takes the corners down, and leaves the upper lip's middle where it is.
        shift += across[:, None] * (head.forward - (corners[0] + corners[1]) / 2 + lower * self._down_px)
        gap = scale * shape.gap * blend * across
        lift = scale * shape.lift * blend * bow(self._across, power - 0.1)
        # Parted as far as in the picture, the lips are where they are in the picture. The upper one of a smile is
        # nearly as high as it goes, and above teeth that the picture shows it has hidden nothing that could be shown.
        own = np.minimum(gap, self._gap) * self._close_share
        further = np.maximum(lift - own, 0.0)
        # As far as a smile has come down, its lip can be raised as others can.
        free = np.minimum(_OWN_LIFT * further, lower * across)
        lift = own + free + (further - free) * self._further
        falls = np.stack([-lift, gap - lift])[..., None]
        shifts = shift + closing * self._close_px + falls * self._down_px
        # The further the mouth is from its rest, the further inside the lip its edge is taken from.
        upper, lower = shifts + closing * self._inset_px
        motion = Motion(head, upper, lower, upper_roll, lower_roll)
        upper, lower = self._lips_px + shifts
        return _Targets(motion, upper, lower, jaw, shape)

    def lips(self, articulation: NDArray[np.float32]) -> Doubles:
        """(2, COLUMNS, 2) pixels, a pixel's centre at half integers: where the lips' inner edges go in full speech."""
        targets = self._targets(_shape(articulation), 1.0)
        return np.stack([targets.upper, targets.lower]) + 0.5

    # -- painting -------------------------------------------------------------------------------------------------

    def paint(self, articulation: NDArray[np.float32], speaking: float = 1.0, factor: float = 1.0) -> Patch | None:
        """The rectangle that moves, or None where nothing does.

        articulation: (8,) in [0, 1], see `Articulator`. speaking: 1 is the articulated mouth, 0 the person's own
        expression at rest, with a mouth that is wide open in the picture closed. factor: by how much the opening is
        larger than asked.
        """
        speaking = min(max(speaking, 0.0), 1.0)
        resting = speaking == 0.0 and not self._rests_closed and self._smiling == 0.0
        if self._amount == 0.0 or resting:
            return None
        targets = self._targets(_larger(_shape(articulation), factor), speaking)
        field = self._field
        line = (smooth_edge(targets.upper) + smooth_edge(targets.lower)) / 2
        lips = field.around(np.concatenate([targets.upper, targets.lower]), _STRIP)
        above, below, flow = field.flows(targets.motion, line, lips)
        moving = field.moving(flow)
        if moving is None:
            return None
        cells = moving.union(lips)
        area = field.rectangle(cells)
        pixels = field.moved(self._taken, flow, cells)
        strip = field.rectangle(lips)
        if strip.width > 1 and strip.height > 1:
            mouth = self._lips(above, below, line - strip.corner, lips)
            self._part(mouth, strip, targets, articulation, speaking)
            strip.shifted(area).of(pixels)[:] = mouth
        return Patch(area.x, area.y, pixels)

    def _lips(self, above: Floats, below: Floats, line: Doubles, cells: Cells) -> Image:
        """Both lips, sampled finely and joined along `line` (n, 2) in pixels of the cells' rectangle."""
        field, cell_px = self._field, self._field.cell_px
        high, low = _reach(line, field.rectangle(cells).width)
        first = int(np.clip(cells.top + (high - 2) // cell_px, cells.top, cells.bottom))
        last = int(np.clip(cells.top + (low + 3) // cell_px + 1, cells.top, cells.bottom))
        upper = self._finely_moved(above, replace(cells, bottom=last))
        lower = self._finely_moved(below, replace(cells, top=first))
        start, end = (first - cells.top) * cell_px, len(upper)
        if end <= start:
            return np.concatenate([upper, lower])
        weight = blurred(below_line(line - [0, start], upper.shape[1], end - start), 0.5)
        seam = blended(lower[: end - start], upper[start:], weight, 255)
        return np.concatenate([upper[:start], seam, lower[end - start :]])

    def _finely_moved(self, flow: Floats, cells: Cells) -> Image:
        if self._large is None:
            return self._field.moved_with_cubics(self._image, flow, cells)
        return self._field.finely_moved(self._large, flow, cells)

    def _part(
        self, lips: Image, strip: Rectangle, targets: _Targets, articulation: NDArray[np.floating], speaking: float
    ) -> None:
        """Draw into `lips`, the pixels of `strip`, what shows between them."""
        unit = self._pose.unit_px
        down = self._pose.rotation[1, :2]
        gap = float(((targets.lower - targets.upper) @ down).max()) / (unit * max(float(down @ down), 1e-6))
        upper, lower = smooth_edge(targets.upper) - strip.corner, smooth_edge(targets.lower) - strip.corner
        shut = (1 - smoothly(0.0, 0.03, gap)) * smoothly(0.02, 0.06, self._open)
        self._crease(lips, (upper + lower) / 2, _CREASE * shut)
        presence = smoothly(0.004, 0.014, gap)
        if presence == 0.0:
            return
        outline = np.concatenate([upper, lower[::-1]])
        margin = 0.02 * unit + 2
        low = np.maximum(np.floor(outline.min(0) - margin), 0).astype(int)
        high = np.minimum(np.ceil(outline.max(0) + margin) + 1, [strip.width, strip.height]).astype(int)
        width, height = (int(v) for v in high - low)
        if width < 2 or height < 2:
            return
        hole = Rectangle(int(low[0]), int(low[1]), width, height)
        soft_px = max(_EDGE * unit, self.interior.light.blur_px - _EDGE * unit)
        weight = blurred(filled(outline - low, width, height) / 255 * presence, soft_px)
        at = Rectangle(strip.x + hole.x, strip.y + hole.y, width, height)
        tongue, asked = float(articulation[Articulator.TONGUE_UP]), targets.asked
        inside = self._mouth.paint(
            at, upper + strip.corner, targets.jaw, gap, tongue, asked.bared, max(asked.tuck, 0.5 * asked.spread)
        )
        moved = self._amount * (1.0 if self._rests_closed else speaking)
        if moved < 1.0 and self._open > 0.02:
            inside = blended(inside, at.of(self._image), np.full((height, width), moved, np.float32))
        around = hole.of(lips)
        around[:] = blended(inside, around, weight)

    def _crease(self, lips: Image, line: Doubles, strength: float) -> None:
        """The dark line between closed lips, where the picture's own lips are parted and show none."""
        if strength <= 0.0:
            return
        unit = self._pose.unit_px
        height, width = lips.shape[:2]
        drawn = np.zeros((height, width), np.uint8)
        points = (line * 16).round().astype(np.int32)
        cv2.polylines(drawn, [points], False, (255,), max(1, int(0.008 * unit)), cv2.LINE_AA, 4)
        lips[:] = blended(np.zeros_like(lips), lips, blurred(drawn * (strength / 255), 0.006 * unit))


def _reach(line: Doubles, width: int) -> tuple[float, float]:
    """Least and greatest y, for x from 0 to `width`, of a line (n, 2) that goes straight on beyond its ends."""
    run, rise = line[-1] - line[0]
    if abs(run) < abs(rise):
        return -_FAR, _FAR
    at_edges = line[[0, -1], 1] + (np.array([0, width]) - line[[0, -1], 0]) * rise / run
    heights = np.concatenate([line[:, 1], at_edges])
    return float(heights.min()), float(heights.max())


def _inset(points: Points, inner: NDArray[np.intp], ring: NDArray[np.intp], share: float) -> Doubles:
    """A lip's inner edge (COLUMNS, 2), moved into the lip; the corners stay."""
    edge: Doubles = points[inner, :2].copy()
    edge[1:-1] += share * (points[ring, :2] - points[inner, :2])[1:-1]
    return edge
