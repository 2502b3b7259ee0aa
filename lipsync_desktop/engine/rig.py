"""The built-in model's mouth: mesh points and articulation → the picture's own pixels, moved.

A face is first closed exactly: the pairs of points along its lips meet on one line, however open or smiling the
picture is. Articulation parts them from there. What that does to every pixel is a smooth field for each side of the
slit (`warp`); what shows between the lips is drawn or kept from the picture (`mouth`). Lengths are in eye distances,
in the head's own frame.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .mouth import Look, Mouth, blurred, filled, look_of, smooth_edge, with_own_teeth
from .types import Articulator, Image, Patch, Points
from .warp import COLUMNS, Doubles, Field, Floats, LipEdge, Motion, Pose, bow, smoothstep

__all__ = ["Look", "Rig", "aperture"]

# The mesh's lips, each from the picture's left corner to the right one.
_INNER_UPPER = np.array([78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308])
_INNER_LOWER = np.array([78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308])
_NEXT_UPPER = np.array([62, 183, 42, 41, 38, 12, 268, 271, 272, 407, 292])
_NEXT_LOWER = np.array([62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292])
_OUTER_UPPER = np.array([61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291])
_OUTER_LOWER = np.array([61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291])

_ACROSS = np.linspace(-1.0, 1.0, COLUMNS)
_MOUTH_WIDTH = 0.77
"""A neutral mouth's width in eye distances."""
_WIDE_OPEN = 0.30
"""A mouth parted further than this in the picture is no expression to rest in."""
_INSET, _INSET_CLOSED = 0.75, 0.12
"""How far into the lip its edge is sampled, in steps between two rings, so that no tooth sticks to it."""


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


def _shape(articulation: NDArray[np.floating]) -> _Shape:
    a = np.clip(np.asarray(articulation, np.float64), 0.0, 1.0)
    press, tuck, rounded = a[Articulator.LIP_PRESS], a[Articulator.LIP_TUCK], a[Articulator.LIP_ROUND]
    spread, raised = a[Articulator.LIP_SPREAD], a[Articulator.UPPER_LIP_RAISE]
    apart = 1.0 - float(smoothstep(0.35, 0.75, np.asarray(press)))
    jaw = 0.38 * max(a[Articulator.JAW_OPEN] - 0.03, 0.0) * (0.45 + 0.55 * apart) * (1 - 0.5 * tuck)
    gap = jaw + 0.07 * a[Articulator.LOWER_LIP_DROP] * (1 - tuck) + 0.05 * raised * (1 - 0.6 * tuck)
    gap = (gap * (1 - 0.40 * rounded) + 0.055 * tuck) * apart
    lift = (0.045 * raised * (1 - 0.5 * tuck) + 0.030 * tuck) * apart + 0.04 * gap
    widen = 0.13 * spread - 0.25 * rounded - 0.30 * jaw
    return _Shape(jaw, gap, min(lift, gap), widen, rounded, spread, press, tuck)


def aperture(articulation: NDArray[np.floating]) -> float:
    """The gap between the lips, as a share of the mouth's width, that an articulation (8,) asks of a neutral face."""
    shape = _shape(articulation)
    return shape.gap / (_MOUTH_WIDTH * (1 + shape.widen))


class Rig:
    """One still and its face, ready to be painted with any articulation.

    image: the whole upright picture. landmarks: (478, 3) mesh points. look: that of the shot's first frame, so that
    light and teeth stay the same through a clip. Raises nothing: a face turned away further than 65° just keeps
    still, and between 40° and 65° moves less and less.
    """

    look: Look

    def __init__(self, image: Image, landmarks: Points, *, look: Look | None = None) -> None:
        self._image = image
        points = np.asarray(landmarks, np.float64)[:468]
        self._pose = pose = Pose.of(points)
        self._amount = 1.0 - float(smoothstep(40.0, 65.0, np.asarray(abs(pose.yaw_degrees))))
        local = pose.to_local(points)
        self._close(local)
        self._upper_px, self._lower_px = points[_INNER_UPPER, :2], points[_INNER_LOWER, :2]
        inset = _INSET if self._open > 0.04 else _INSET_CLOSED
        edges = [
            LipEdge(_inset(points, inner, ring, inset), points[outer, :2])
            for inner, ring, outer in (
                (_INNER_UPPER, _NEXT_UPPER, _OUTER_UPPER),
                (_INNER_LOWER, _NEXT_LOWER, _OUTER_LOWER),
            )
        ]
        self._anchors = edges[0].inner, edges[1].inner
        self._field = Field((image.shape[0], image.shape[1]), points, pose, *edges)
        if look is None:
            look = look_of(image, points, pose)
            if self._open > 0.02:
                drop = self._jaw_open
                look = with_own_teeth(look, image, pose, self._middle, self._upper_px, self._lower_px, drop)
        self.look = look
        self._mouth = Mouth(pose, self._middle, self._scale, look)

    def _close(self, local: Doubles) -> None:
        """How the picture's own mouth is parted, and what brings its lips together."""
        upper, lower = local[_INNER_UPPER], local[_INNER_LOWER]
        gap = lower - upper
        gap[[0, -1]] = 0.0
        self._open = float(gap[3:8, 1].max())
        width = float(np.linalg.norm(local[61] - local[291]))
        self._scale = float(np.clip(width / _MOUTH_WIDTH, 0.8, 1.15))
        self._smile = float(np.clip(width / _MOUTH_WIDTH - 1.03, 0.0, 0.35))
        self._jaw_open = max(self._open - 0.13, 0.0)
        share = 0.33 - 0.22 * float(smoothstep(0.1, 0.6, np.asarray(self._open)))
        self._close_upper, self._close_lower = share * gap, (share - 1.0) * gap
        for move in (self._close_upper, self._close_lower):
            move[:, 2] = 0.0
        self._middle = (upper + self._close_upper)[COLUMNS // 2]
        self._middle[0] = local[[61, 291], 0].mean()
        self._rests_closed = self._open > _WIDE_OPEN

    # -- where everything goes ------------------------------------------------------------------------------------

    def _motion(self, shape: _Shape, speaking: float) -> tuple[Motion, Doubles, Doubles, float]:
        """The motion, the two lip edges (COLUMNS, 2) in pixels, and the jaw's drop below a closed mouth."""
        scale, pose, amount = self._scale, self._pose, self._amount
        closing = 1.0 if self._rests_closed else speaking
        blend, closing = speaking * amount, closing * amount
        jaw = scale * shape.jaw * blend
        chin = 0.80 * jaw - 0.85 * self._jaw_open * closing
        across = bow(_ACROSS, 0.8 - 0.25 * shape.round)
        gap = scale * shape.gap * across * blend
        lift = scale * shape.lift * across * blend
        widen = shape.widen - 0.25 * self._smile * shape.round
        thin = scale * (0.020 * shape.round - 0.012 * shape.spread - 0.024 * shape.press) * blend
        zero = np.zeros(2)
        motion = Motion(
            jaw=pose.to_px(np.array([0.0, chin, 0.20 * chin])),
            corner=pose.to_px(np.array([0.0, 0.20 * jaw - 0.010 * shape.spread * blend, 0.0])),
            forward=pose.to_px(np.array([0.0, 0.0, -0.06 * shape.round * blend])),
            widen=pose.to_px(np.array([widen * blend, 0.0, 0.0])),
            upper=np.zeros((COLUMNS, 2)),
            lower=np.zeros((COLUMNS, 2)),
            upper_roll=pose.to_px(np.array([0.0, -thin, 0.0])),
            lower_roll=pose.to_px(np.array([0.0, thin - 0.03 * scale * shape.tuck * blend, 0.0])),
        )
        corners = self._field.corner_shift(motion)
        shift = corners[0] + (corners[1] - corners[0]) * (_ACROSS[:, None] + 1) / 2
        down = np.array([0.0, 1.0, 0.0])
        sag = 0.10 * jaw * (across - 0.0)
        up_local = closing * self._close_upper - np.multiply.outer(lift + sag, down)
        low_local = closing * self._close_lower + np.multiply.outer(gap - lift - sag, down)
        upper = self._upper_px + shift + pose.to_px(up_local)
        lower = self._lower_px + shift + pose.to_px(low_local)
        inner = np.s_[1:-1]
        anchors = [a.copy() for a in self._anchors]
        moves = []
        for anchor, target, edge in zip(anchors, (upper, lower), (self._upper_px, self._lower_px), strict=True):
            move = target - edge
            # As the mouth leaves its rest, the edge of the hole is drawn from further inside the lip.
            move[inner] += closing * (edge - anchor)[inner]
            moves.append(move)
        motion = Motion(
            motion.jaw, motion.corner, motion.forward, motion.widen, moves[0], moves[1], motion.upper_roll, motion.lower_roll
        )
        del zero
        return motion, upper, lower, jaw

    # -- painting -------------------------------------------------------------------------------------------------

    def paint(self, articulation: NDArray[np.float32], speaking: float = 1.0) -> Patch | None:
        """The rectangle that moves, or None where nothing does.

        articulation: (8,) in [0, 1], see `Articulator`. speaking: 1 is the articulated mouth, 0 the person's own
        expression at rest, with a mouth that is wide open in the picture closed.
        """
        speaking = float(np.clip(speaking, 0.0, 1.0))
        if self._amount == 0.0 or (speaking == 0.0 and not self._rests_closed):
            return None
        shape = _shape(articulation)
        motion, upper, lower, jaw = self._motion(shape, speaking)
        field = self._field
        above, below = field.flows(motion)
        corner, width, height = self._moving(above, below, upper, lower)
        if width < 2 or height < 2:
            return None
        pixels = self._resampled(above, below, upper, lower, corner, width, height)
        pixels = self._with_inside(pixels, articulation, speaking, upper, lower, jaw, corner)
        return Patch(corner[0], corner[1], pixels)

    def _moving(self, above: Floats, below: Floats, upper: Doubles, lower: Doubles) -> tuple[tuple[int, int], int, int]:
        field = self._field
        moves = np.maximum(np.abs(above).max(-1), np.abs(below).max(-1)) > 0.03
        ys, xs = np.flatnonzero(moves.any(1)), np.flatnonzero(moves.any(0))
        if len(xs) == 0:
            return (0, 0), 0, 0
        k = field.cell_px
        x0, y0 = field.x0 + max(xs[0] - 1, 0) * k, field.y0 + max(ys[0] - 1, 0) * k
        x1, y1 = field.x0 + (xs[-1] + 2) * k, field.y0 + (ys[-1] + 2) * k
        x0, y0 = x0 // 2 * 2, y0 // 2 * 2
        x1, y1 = min((x1 + 1) // 2 * 2, field.x1), min((y1 + 1) // 2 * 2, field.y1)
        return (x0, y0), x1 - x0, y1 - y0

    def _resampled(
        self, above: Floats, below: Floats, upper: Doubles, lower: Doubles, corner: tuple[int, int], width: int, height: int
    ) -> Image:
        field = self._field
        x0, y0 = corner
        k = field.cell_px
        cut = np.s_[y0 - field.y0 : y0 - field.y0 + height, x0 - field.x0 : x0 - field.x0 + width]
        size = (field.columns * k, field.rows * k)
        gx, gy = np.meshgrid(np.arange(x0, x0 + width, dtype=np.float32), np.arange(y0, y0 + height, dtype=np.float32))
        base = np.dstack([gx, gy])
        up, low = (
            cv2.remap(
                self._image, cv2.resize(flow, size)[cut] + base, None, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
            )
            for flow in (above, below)
        )
        line = (smooth_edge(upper) + smooth_edge(lower)) / 2 - corner
        along = (line[-1] - line[0]) / max(float(np.linalg.norm(line[-1] - line[0])), 1e-6)
        down = np.array([-along[1], along[0]])
        reach = 3.0 * (width + height)
        outline = np.concatenate(
            [[line[0] - reach * along], line, [line[-1] + reach * along]],
        )
        outline = np.concatenate([outline, outline[[-1, 0]] + reach * down])
        mask = filled(outline, width, height).astype(np.float32) / 255
        mask = blurred(mask, 0.5)
        return cv2.blendLinear(low, up, mask, 1 - mask)

    def _with_inside(
        self,
        pixels: Image,
        articulation: NDArray[np.floating],
        speaking: float,
        upper: Doubles,
        lower: Doubles,
        jaw: float,
        corner: tuple[int, int],
    ) -> Image:
        unit = self._pose.unit_px
        down = self._pose.rotation[1, :2] * unit
        gap = float(((lower - upper) @ down).max() / max(down @ down, 1e-9))
        presence = float(smoothstep(0.004, 0.014, np.asarray(gap)))
        if presence <= 0:
            return pixels
        edge_up, edge_low = smooth_edge(upper), smooth_edge(lower)
        outline = np.concatenate([edge_up, edge_low[::-1]]) - corner
        height, width = pixels.shape[:2]
        margin = 0.02 * unit + 2
        x0, y0 = np.maximum(outline.min(0) - margin, 0).astype(int)
        x1, y1 = np.minimum(outline.max(0) + margin + 1, [width, height]).astype(int)
        if x1 - x0 < 2 or y1 - y0 < 2:
            return pixels
        hole = blurred(filled(outline - [x0, y0], x1 - x0, y1 - y0).astype(np.float32) / 255, 0.004 * unit) * presence
        at = (corner[0] + int(x0), corner[1] + int(y0))
        tongue = float(articulation[Articulator.TONGUE_UP])
        inside = self._mouth.paint(at, (x1 - x0, y1 - y0), edge_up, jaw, tongue, gap)
        if not self._rests_closed and speaking < 1.0 and self._open > 0.02:
            own = self._image[at[1] : at[1] + y1 - y0, at[0] : at[0] + x1 - x0]
            inside = cv2.addWeighted(inside, speaking, own, 1 - speaking, 0)
        pixels[y0:y1, x0:x1] = cv2.blendLinear(inside, np.ascontiguousarray(pixels[y0:y1, x0:x1]), hole, 1 - hole)
        return pixels


def _inset(points: Points, inner: NDArray[np.intp], ring: NDArray[np.intp], share: float) -> Doubles:
    """A lip's inner edge (COLUMNS, 2), moved into the lip; the corners stay."""
    edge: Doubles = points[inner, :2].copy()
    edge[1:-1] += share * (points[ring, :2] - points[inner, :2])[1:-1]
    return edge
