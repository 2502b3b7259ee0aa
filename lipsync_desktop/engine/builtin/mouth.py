"""The inside of a mouth: cavity, tongue, gums and teeth, in the head's own frame and in the picture's light.

The arches (`teeth`) are lit once for a shot, seen from the head's pose once for a rig, and in each frame only laid
under the lips: two translations, three blends. All that is soft is drawn on a coarse grid. Lengths are in eye
distances.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.faces.pose import Pose
from lipsync_desktop.engine.imaging import Rectangle, blended, blurred, resized, smoothly, smoothstep, warped
from lipsync_desktop.engine.types import Doubles, Floats, Image, Points

from .complexion import GREY, Complexion, complexion_of
from .own_teeth import OwnTeeth, own_teeth
from .teeth import EDGE_MM, EYES_MM, TEXELS_PER_MM, arch

_DETAIL_PX = 230.0
"""Pixels of an eye distance that the inside is drawn with, at most: it lies deeper than the lips, never quite sharp."""
_UPPER_TIP, _FROM_OWN_GAP, _WIDEST_OWN_GAP = -0.018, 0.34, 0.15
"""Where the upper front teeth end below the line where the lips meet: a little above it; and how much lower where a
picture's own lips are parted."""
_OVERBITE = 0.036
"""How far the upper row ends below the lower one's edge in a closed mouth."""
_BARED = 0.055
"""How much of the lower row lips show that bare it."""
_TONGUE_UP = 0.38, 0.62
"""Where a tongue that rises begins to be seen, and where its tip is at the upper teeth."""
_UNDER_OWN = 0.03
"""How much shorter drawn teeth are than the picture's own before them, so that no second row shows."""
_ENDS = 0.08
"""How far from where an arch ends, or turns away, its teeth begin to be lost in the dark."""
_WITHIN_OWN = 0.01
"""How much higher drawn teeth end than the picture's own ones at the same place."""
_BESIDE_OWN, _WHITEST = 1.06, 242.0
"""How bright drawn teeth are against the median of the picture's own, which are partly in the shade."""
_ON_OWN = 0.6
"""How much of the shade of lips and corners falls on the picture's own upper teeth, which have been in it before."""
_BEHIND_LIPS_MM = 5.0, 8.0
"""How deep the upper and the lower arch stand behind the lips. `python -m models.training.mouth.measure` judges what
comes of it: how much of a mouth's opening is bright, and how wide."""
_HALF_WIDE, _GUM_AND_TEETH, _TEETH = 0.62, 0.20, 0.04
"""What is drawn of an arch, from its biting edge: to either side, towards the gum, and beyond the edge."""
_SOFTER = 1.05
"""How soft teeth are drawn against how soft the picture is: they lie deeper than the lips."""
_COARSE_PX = 64
"""Pixels of an eye distance that the soft parts are drawn with."""
_NEAR_TURN, _NEAR_SIZE = 0.06, 1.15
"""How far, in radians and as a ratio, a pose may be from the one that teeth were seen from to show them the same."""
_LAMP_OF_COLOURS = (0.66, 0.34), (0.80, 0.20), (1.12, -0.12)
"""What light is left in the shade of lips and cheeks has been reddened by them: BGR as a line in the light."""


@dataclass(frozen=True, slots=True, eq=False)
class Interior:
    """What must not change within one shot.

    middle: (3,) in the head's frame, where the lips meet; the teeth hang from it. smiling: how far a picture's own lips
    are parted at rest; 0 in a clip, where they may just have been speaking. upper, lower: (rows, columns, 4) float32,
    the arches' maps in the face's light, BGR and alpha in [0, 255], multiplied. own: teeth that the picture shows.
    """

    middle: Doubles
    smiling: float
    light: Complexion
    upper: Floats
    lower: Floats
    own: OwnTeeth | None = None


def interior_of(
    image: Image,
    landmarks: Points,
    pose: Pose,
    middle: Doubles,
    upper: Doubles,
    lower: Doubles,
    drop: float,
    opened: float,
    *,
    clip: bool,
) -> Interior:
    """upper, lower: (n, 2) pixels, the lips' inner edges. drop, opened: how far the jaw and the lips are open."""
    light = complexion_of(image, landmarks, pose.unit_px)
    own = own_teeth(image, pose, middle, upper, lower, drop, light.tooth) if opened > 0.02 else None
    if own is not None:  # drawn ones beside them are of their colour
        shown = float(own.white @ GREY)
        level = min(_BESIDE_OWN * shown, _WHITEST)
        light = replace(light, tooth=own.white / max(shown, 1.0) * level, level=level)
    view = -pose.rotation[:, 2]
    return Interior(middle, 0.0 if clip else opened, light, _lit(light, view, True), _lit(light, view, False), own)


def _lit(light: Complexion, view: Doubles, upper: bool) -> Floats:
    """An arch's map in that light, seen from `view` (3,): diffuse, a shine, dark towards the back, soft in the highest
    lights; warmer where less light comes."""
    row = arch(upper)
    direction = light.direction.astype(np.float32)
    diffuse = np.clip((row.normal @ direction + 0.40) / 1.40, 0, 1)
    facing = float(np.clip((0.40 - direction[2]) / 1.40, 0, 1))
    shade = (0.80 + 0.20 * diffuse) / (0.80 + 0.20 * facing)
    half = light.direction + view
    shine = np.clip(row.normal @ (half / np.linalg.norm(half)).astype(np.float32), 0, 1)
    shine = (0.34 * shine**90 + 0.05 * shine**12) * (1 - 0.4 * row.gum)
    deep = (1 - 0.28 * smoothstep(13.0, 28.0, row.behind)).astype(np.float32)
    body = (
        0.99
        * light.tooth.astype(np.float32)
        * row.albedo
        * row.open[..., None] ** np.array([1.35, 1.15, 0.70], np.float32)
    )
    colour = body + (0.74 * light.flesh.astype(np.float32) - body) * row.gum[..., None]
    colour *= (shade * deep)[..., None] ** np.array([1.25, 1.12, 0.92], np.float32)
    colour += np.float32(light.level) * (shine * deep)[..., None]
    most = colour.max(-1, keepdims=True)
    colour *= np.where(most > 232, (232 + 20 * np.tanh((most - 232) / 20)) / np.maximum(most, 1), 1)
    alpha = np.maximum(row.alpha, row.gum)[..., None]
    return np.concatenate([np.clip(colour, 0, 253) * alpha, 255 * alpha], -1).astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    """Teeth as the camera sees them: their colours and how much of each pixel they fill, of 255, (h, w, 4), and the
    affine map (2, 3) from (across, down) in the head's frame to these pixels; about the front teeth's edge for drawn
    ones."""

    pixels: NDArray[np.uint8]
    from_head: Doubles

    @classmethod
    def of(cls, colours: Image, share: Floats, from_head: Doubles) -> _Row:
        """share: (h, w), 0 to 1."""
        return cls(np.dstack([colours, (share * 255 + 0.5).astype(np.uint8)]), from_head)


class Mouth:
    """Draws the inside of one mouth in one pose.

    middle: (3,) in the head's frame, where this picture's lips meet. scale: the mouth's size against a neutral one.
    before: the mouth of the frame before in the same shot, whose teeth are taken over where the head has hardly turned.
    """

    def __init__(
        self, pose: Pose, middle: Doubles, scale: float, interior: Interior, before: Mouth | None = None
    ) -> None:
        self._pose, self._scale, self._interior = pose, scale, interior
        # Teeth belong to the skull, but a smile shifts what the mesh takes for the skull.
        self._middle = (middle + interior.middle) / 2
        self._shift = (interior.middle - self._middle)[:2]
        self._shrink = min(1.0, _DETAIL_PX / pose.unit_px)
        own = interior.own
        self.upper_tip = scale * _UPPER_TIP + _FROM_OWN_GAP * min(interior.smiling, _WIDEST_OWN_GAP)
        if own is not None and own.upper_tip is not None:
            self.upper_tip = own.upper_tip
        self._drawn_tip = self.upper_tip - (_UNDER_OWN if own is not None and own.upper_tip is not None else 0.0)
        self._low_tip = self._drawn_tip - scale * _OVERBITE
        if own is not None and own.lower_tip is not None:
            self._low_tip = own.lower_tip - own.drop + _UNDER_OWN
        self._flesh, self._dark = interior.light.flesh.astype(np.float32), interior.light.dark.astype(np.float32)
        self._to_px = pose.rotation[:2, :2].T * pose.unit_px
        self._from_px = np.linalg.inv(self._to_px)
        self._seen_from: Pose = pose
        self._rows: tuple[_Row, _Row]
        if before is not None and before._interior is interior and _is_near(pose, before._seen_from):
            self._seen_from, self._rows = before._seen_from, before._rows
        else:
            self._rows = self._seen(True), self._seen(False)
        same_shot = before is not None and before._interior is interior
        self._noise: NDArray[np.int16] | None = (
            before._noise if before is not None and same_shot else _noise(interior.light)
        )
        self._own: tuple[_Row | None, _Row | None] = before._own if before is not None and same_shot else _own_rows(own)

    def _seen(self, upper: bool) -> _Row:
        """A row from here, as soft as the picture: its columns by where they lie across the face, twice as fine as it
        will be shown."""
        row, lit = arch(upper), self._interior.upper if upper else self._interior.lower
        mm = self._scale / EYES_MM
        behind = (row.behind + _BEHIND_LIPS_MM[0 if upper else 1]) * mm
        # A half of what depth does to where things are seen up or down is the lips' own.
        lean = self._from_px @ (self._pose.rotation[2, :2] * self._pose.unit_px * [1.0, 0.6])
        across = row.across * mm + behind * lean[0]
        first, end = _facing(across)
        box = np.array([[-_HALF_WIDE, -_GUM_AND_TEETH], [_HALF_WIDE, _TEETH]])
        if not upper:
            box[:, 1] = -box[::-1, 1]
        corners = np.array([[x, y] for x in box[:, 0] for y in box[:, 1]]) * self._scale @ self._to_px.T * self._shrink
        low = np.floor(corners.min(0))
        width, height = (int(v) for v in np.ceil(corners.max(0)) - low)
        fine = 2
        px = (np.arange(width * fine) + 0.5) / fine - 0.5 + low[0]
        py = (np.arange(height * fine) + 0.5) / fine - 0.5 + low[1]
        place = np.stack(np.meshgrid(px, py), -1) / self._shrink @ self._from_px.T
        ticks = np.linspace(across[first], across[end - 1], 1024)
        column = np.interp(ticks, across[first:end], np.arange(first, end, dtype=np.float64))
        known = np.stack([column, np.interp(column, np.arange(len(behind)), behind)], -1).astype(np.float32)[None]
        tick = ((place[..., 0] - ticks[0]) / (ticks[1] - ticks[0])).astype(np.float32)
        found = cv2.remap(known, tick, np.zeros_like(tick), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        outside = (tick < 0) | (tick > len(ticks) - 1)
        above = (place[..., 1] - (found[..., 1] - behind[len(behind) // 2]) * lean[1]) / mm * (-1 if upper else 1)
        at = np.dstack([np.where(outside, -99, found[..., 0]), (above + EDGE_MM) * TEXELS_PER_MM]).astype(np.float32)
        ratio = TEXELS_PER_MM / (self._pose.unit_px * self._shrink * fine * mm)
        if ratio > 1.2:
            lit = blurred(lit, 0.42 * ratio)
        drawn = cv2.remap(lit, at, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)  # type: ignore[call-overload]
        drawn = cv2.resize(drawn, (width, height), interpolation=cv2.INTER_AREA)
        sigma = max(self._interior.light.blur_px * self._shrink * _SOFTER, 0.0032 * self._pose.unit_px * self._shrink)
        drawn = blurred(drawn, float(np.sqrt(max(sigma**2 - 0.4**2, 0.0))))
        share = (drawn[..., 3] / 255).astype(np.float32)
        pixels = np.clip(drawn[..., :3] / np.maximum(share, 0.02)[..., None], 0, 255).astype(np.uint8)
        across, down = np.moveaxis(place[fine // 2 :: fine, fine // 2 :: fine], -1, 0)
        share *= smoothstep(0.0, _ENDS, np.minimum(across - ticks[0], ticks[-1] - across))
        own = self._interior.own
        if upper and own is not None and len(own.edge):
            # Drawn teeth end where the picture's own do, or a second row would hang below them.
            end = np.interp(across, *own.edge.T) - self._drawn_tip - _WITHIN_OWN
            share *= 1 - smoothstep(-_WITHIN_OWN, 0.0, down - end)
        return _Row.of(pixels, share, np.column_stack([self._to_px * self._shrink, -low]))

    def paint(
        self, area: Rectangle, edge: Doubles, drop: float, gap: float, tongue: float, bared: float, drawn_off: float
    ) -> Image:
        """The inside (height, width, 3) in a rectangle of the picture.

        edge: (n, 2) pixels of the picture, the upper lip's edge, which throws a shadow. drop: how far the lower
        teeth have gone down, gap: how far the lips are parted, both in eye distances. tongue: 0 down, 1 at the teeth.
        bared: 1 where the lips are drawn off teeth that nearly meet, as for s; drawn_off: 1 where they
        show the upper ones alone, as for f.
        """
        own = self._interior.own
        canvas = _Canvas(self._pose, self._middle, area, self._shrink)
        # How much of the tongue lies before the lower teeth: as l, n, d and th have it.
        lifted = smoothly(*_TONGUE_UP, tongue) * (1 - bared)
        soft = _Soft(self, area, edge, gap, lifted, max(bared, drawn_off))
        cavity = soft.cavity()
        if lifted < 1 and gap > 0.08:
            cavity = soft.with_tongue(cavity)
        canvas.pixels = _enlarged(cavity, canvas)
        rest = drop + self._low_tip
        if own is None or own.lower_tip is None:
            # They belong to s and sh, and even there the lip covers most of them; it bares them by and by, so that none
            # come and go at once.
            rest = max(rest, soft.floor - _BARED * self._scale * bared + 0.02 * (1 - bared))
        if rest < soft.floor + 0.01:
            canvas.lay(self._rows[1], np.array([0.0, rest]), _reddening(soft.lower_light(rest)))
        own_upper, own_lower = self._own
        if own is not None and own_lower is not None:
            canvas.lay(own_lower, self._shift + [0, drop - own.drop])
        if lifted > 0:
            over = cv2.resize(canvas.pixels, (soft.width, soft.height), interpolation=cv2.INTER_AREA).astype(np.float32)
            change = np.float32(lifted) * (soft.with_tongue(over) - over)
            whole = cv2.resize(change, (canvas.width, canvas.height), interpolation=cv2.INTER_LINEAR)
            canvas.pixels = np.clip(canvas.pixels + whole, 0, 255).astype(np.uint8)
        canvas.lay(self._rows[0], np.array([0.0, self._drawn_tip]))
        lamp = soft.lamp()
        canvas.dim(lamp)
        if self._noise is not None:
            noise = _cut_or_stretched(self._noise, canvas.width, canvas.height)
            canvas.pixels = np.asarray(cv2.add(canvas.pixels, noise, dtype=cv2.CV_8U), np.uint8)
        if self._shrink == 1.0 and own is None:
            return canvas.pixels
        sharp = _Canvas(self._pose, self._middle, area)
        sharp.pixels = np.asarray(
            cv2.resize(canvas.pixels, (area.width, area.height), interpolation=cv2.INTER_LINEAR), np.uint8
        )
        if own_upper is not None:
            sharp.lay(own_upper, self._shift, 1 - _ON_OWN * (1 - lamp))
        return sharp.pixels


class _Soft:
    """What is soft about one opening, on a coarse grid (height, width): the cavity, the tongue, and the light.

    shown: 1 where lips are drawn off the teeth, so that light comes to them through the smallest opening. floor: where
    the lower lip's edge is below the mouth's middle.
    """

    def __init__(self, mouth: Mouth, area: Rectangle, edge: Doubles, gap: float, lifted: float, shown: float) -> None:
        self._mouth, self._gap, self._lifted, self._shown, self._scale = mouth, gap, lifted, shown, mouth._scale
        coarse = max(1.0, mouth._pose.unit_px / _COARSE_PX)
        self.width, self.height = max(4, int(area.width / coarse)), max(4, int(area.height / coarse))
        origin = mouth._pose.point_px(mouth._middle)
        x = np.arange(0.5, self.width, dtype=np.float32) * (area.width / self.width) + (area.x - 0.5 - float(origin[0]))
        y = np.arange(0.5, self.height, dtype=np.float32) * (area.height / self.height) + (
            area.y - 0.5 - float(origin[1])
        )
        (x_across, y_across), (x_down, y_down) = mouth._from_px.tolist()
        self._across = x_across * x + (y_across * y)[:, None]
        self._down = x_down * x + (y_down * y)[:, None]
        lip = (edge - origin) @ mouth._from_px.T
        lip = lip[np.argsort(lip[:, 0])]
        left, right = lip[[0, -1], 0].tolist()
        self._middle, self._half = (left + right) / 2, max((right - left) / 2, 0.05)
        self._lip = np.interp(self._across, lip[:, 0], lip[:, 1]).astype(np.float32)
        self._below = (self._down - self._lip) * (1 / self._scale)
        self._aside = np.abs(self._across - self._middle) * (1 / self._half)
        self.floor = float(np.interp(self._middle, lip[:, 0], lip[:, 1])) + gap

    def cavity(self) -> Floats:
        """Dark red-brown, a little lighter towards the lower lip and, as cheeks are, the corners."""
        depth = np.minimum(np.maximum((self._below - 0.02) * (1 / max(self._gap, 0.03)), 0), 1)
        cheek = smoothstep(0.55, 1.0, self._aside)
        of_both = np.stack([0.80 + 0.35 * depth, 0.17 * depth * depth + 0.30 * cheek], -1)
        return np.asarray(of_both @ np.stack([self._mouth._dark, self._mouth._flesh]), np.float32)

    def with_tongue(self, under: Floats) -> Floats:
        """Its back lies behind the lower teeth; its tip comes up for l, n, d and th. A groove, a shine beside it."""
        level, scale = self._mouth._interior.light.level, self._scale
        raised = self._lifted * min(1.0, self._gap / (0.08 * scale))
        top = self.floor - 0.52 * max(self._gap - 0.07, 0)
        top += raised * min(self._mouth.upper_tip - 0.006 - top, 0.0)
        x = self._across * (1 / ((0.33 - 0.09 * raised) * scale))
        square = x * x
        y = self._down * (1 / scale) - (0.07 + 0.04 * raised) * square - top / scale
        share = smoothstep(-0.03 + 0.02 * raised, 0.06 - 0.045 * raised, y) * smoothstep(-1.2, -0.55, -square)
        shade = smoothstep(-0.01, 0.16 - 0.10 * raised, y) * 0.56 + (0.22 + 0.12 * raised)
        shade *= 1 - 0.25 * np.minimum(square, 1)
        shade *= 1 - 0.12 * np.exp(-120 * square) * smoothstep(0.02, 0.10, y)
        shine = np.exp(-25 * (np.abs(x) - 0.30) ** 2 - 900 * (y - (0.10 - 0.06 * raised)) ** 2)
        shine *= (0.05 + 0.05 * raised) * level
        colour = shade[..., None] * self._mouth._flesh + shine[..., None]
        return np.asarray(under + (colour - under) * share[..., None], np.float32)

    def lamp(self) -> Floats:
        """(height, width, 3): light on everything: less under the upper lip, in the corners, and through lips that are
        rounded or hardly open."""
        corner = 1 - 0.65 * smoothstep(0.72, 0.99, self._aside)
        shown = np.minimum(np.maximum(self._mouth.upper_tip - self._lip, 0.012), 0.17)
        soft = np.minimum(np.maximum(0.40 * shown, 0.008), 0.045) + 0.008
        shadow = 0.64 + 0.36 * smoothstep(0.0, 1.0, (self._below + 0.008) / soft)
        narrow = 1 - 0.28 * (1 - self._shown) * smoothly(0.14, 0.04, self._gap / self._scale)
        pucker = 1 - 0.15 * smoothly(0.56, 0.38, 2 * self._half / self._scale)
        return _reddening(shadow * corner * (pucker * narrow))

    def lower_light(self, rest: float) -> Floats:
        """(height, width): light on the lower teeth, which the upper ones shade."""
        dim: Floats = 0.518 + 0.222 * np.minimum(np.maximum(20 * (self._down - (rest - 0.01)), 0), 1)
        return dim


class _Canvas:
    """A rectangle of the picture at a scale of its own, drawn on in the head's frame about the mouth's middle."""

    def __init__(self, pose: Pose, middle: Doubles, area: Rectangle, shrink: float = 1.0) -> None:
        self.width, self.height = max(2, round(area.width * shrink)), max(2, round(area.height * shrink))
        scale = np.array([self.width / area.width, self.height / area.height])
        self._plane = np.column_stack([pose.rotation[:2, :2].T * pose.unit_px, pose.point_px(middle)])
        self._plane[:, 2] -= np.array(area.corner, np.float64)
        self._plane *= scale[:, None]
        self.pixels: Image = np.zeros((self.height, self.width, 3), np.uint8)

    def lay(self, row: _Row, shift: Doubles, light: Floats | None = None) -> None:
        """Put teeth where they belong, moved by `shift` (2,) across and down the face, and dimmed by `light`, (h, w, 3)
        of any size."""
        moved = warped(row.pixels, self._to_here(row.from_head, shift), self.width, self.height)
        pixels = np.asarray(cv2.cvtColor(moved, cv2.COLOR_BGRA2BGR), np.uint8)
        if light is not None:
            pixels = _dimmed(pixels, light)
        self.pixels = blended(pixels, self.pixels, moved[..., 3].astype(np.float32), 255)

    def dim(self, light: Floats) -> None:
        """light: (h, w, 3), of any size."""
        self.pixels = _dimmed(self.pixels, light)

    def _to_here(self, from_head: Doubles, shift: Doubles) -> Doubles:
        """The affine map (2, 3) from a picture to this canvas."""
        plane = self._plane.copy()
        plane[:, 2] += plane[:, :2] @ shift
        back = np.asarray(cv2.invertAffineTransform(from_head), np.float64)
        return np.column_stack([plane[:, :2] @ back[:, :2], plane[:, :2] @ back[:, 2] + plane[:, 2]])


def _reddening(light: NDArray[np.floating]) -> Floats:
    """(h, w) → (h, w, 3)."""
    return np.asarray(cv2.merge([light * (base + more * light) for base, more in _LAMP_OF_COLOURS]), np.float32)


def _dimmed(pixels: Image, light: Floats) -> Image:
    """light: (h, w, 3), of any size."""
    dim = resized(light, pixels.shape[1], pixels.shape[0])
    return np.asarray(cv2.multiply(pixels, dim, dtype=cv2.CV_8U), np.uint8)


def _own_rows(own: OwnTeeth | None) -> tuple[_Row | None, _Row | None]:
    """The picture's own upper and lower teeth, where it shows them."""
    if own is None:
        return None, None
    upper, lower = (_Row.of(own.pixels, share, own.from_head) for share in (own.upper, own.lower))
    return upper if own.upper_tip is not None else None, lower if own.lower_tip is not None else None


def _facing(across: Doubles) -> tuple[int, int]:
    """The stretch of an arch's columns around its middle that runs to the right as it is seen."""
    middle = len(across) // 2
    back = np.gradient(across) <= 1e-4
    left, right = np.flatnonzero(back[:middle]), np.flatnonzero(back[middle:])
    return (int(left[-1]) + 1 if len(left) else 0), (middle + int(right[0]) if len(right) else len(across))


def _is_near(one: Pose, other: Pose) -> bool:
    """Whether teeth that were seen from one pose look the same from the other, turned and scaled in the picture."""
    turned = np.arccos(np.clip(one.rotation[:, 2] @ other.rotation[:, 2], -1, 1))
    ratio = one.unit_px / other.unit_px
    return bool(turned < _NEAR_TURN and 1 / _NEAR_SIZE < ratio < _NEAR_SIZE)


def _noise(light: Complexion) -> NDArray[np.int16] | None:
    """The picture's grain, (256, 512, 3); None where there is next to none."""
    if light.grain <= 0.3:
        return None
    grain = np.random.default_rng(5).normal(0, 1, (256, 512)).astype(np.float32)
    grain = blurred(grain, max(0.45, 0.6 * light.blur_px))
    levels = (grain / grain.std() * 0.7 * light.grain).round().astype(np.int16)
    return np.dstack([levels] * 3)


def _cut_or_stretched(noise: NDArray[np.int16], width: int, height: int) -> NDArray[np.int16]:
    if height <= noise.shape[0] and width <= noise.shape[1]:
        return np.ascontiguousarray(noise[:height, :width])
    return np.asarray(cv2.resize(noise, (width, height)), np.int16)


def _enlarged(soft: Floats, canvas: _Canvas) -> Image:
    levels = np.clip(soft, 0, 255).astype(np.uint8)
    return np.asarray(cv2.resize(levels, (canvas.width, canvas.height), interpolation=cv2.INTER_LINEAR), np.uint8)
