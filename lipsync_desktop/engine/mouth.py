"""The inside of a mouth: cavity, tongue, gums and teeth, drawn in the head's own frame and in the picture's light."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from .types import Image, Points
from .warp import (
    Doubles,
    Floats,
    Pose,
    Rectangle,
    below_line,
    blended,
    blurred,
    filled,
    resized,
    smooth_edge,
    smoothstep,
    warped,
)

# Mean widths and heights of human teeth from the middle outwards, in eye distances (1 is about 62 mm).
_UPPER_TEETH = np.array(
    [[0.137, 0.165], [0.106, 0.145], [0.121, 0.160], [0.113, 0.135], [0.110, 0.125], [0.150, 0.115]]
)
_LOWER_TEETH = np.array(
    [[0.085, 0.140], [0.095, 0.140], [0.108, 0.150], [0.112, 0.130], [0.113, 0.125], [0.160, 0.115]]
)
_ARCH_ACROSS, _ARCH_DEEP = 0.40, 0.50
"""Half axes of the dental arch, an ellipse seen from above."""
_BEHIND_LIPS = 0.10
_UPPER_TIP, _LOWER_TIP = 0.040, -0.012
"""Where the front teeth end, below the line where the lips meet."""
_DETAIL_PX = 180.0
"""Pixels of an eye distance that the inside is drawn with, at most: it lies deeper than the lips, never quite sharp."""
_LEAST_UPPER, _LEAST_LOWER, _LEAST_WIDE = 0.06, 0.04, 5.0
"""How high, in eye distances, and how many times as wide, a row of the picture's own teeth has to show to be kept."""

_EYE_WHITE, _TOOTH_WHITE = np.array([0.92, 0.94, 1.0]), np.array([0.83, 0.92, 1.0])
"""BGR of eyes and of teeth in plain daylight, relative to red."""

_SKIN = [205, 425, 50, 280, 206, 426]
_CHEEKS = [205, 206, 207], [425, 426, 427]
_LOWER_LIP = [17, 16, 15, 85, 315]
_EYES = [33, 160, 158, 133, 153, 144], [362, 385, 387, 263, 373, 380]


@dataclass(frozen=True, slots=True, eq=False)
class OwnTeeth:
    """Teeth that a picture shows.

    pixels: (h, w, 3). upper, lower: (h, w) in [0, 1], how much of each pixel goes with the skull and with the jaw.
    from_head: the affine map (2, 3) from (across, down) about the mouth's middle in the head's frame to these pixels.
    drop: how far the jaw was open there, in eye distances.
    """

    pixels: Image
    upper: Floats
    lower: Floats
    from_head: Doubles
    drop: float


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What must not change within one shot.

    middle: (3,) in the head's frame, where the lips meet; the teeth hang from it. teeth, flesh, dark: colours (3,),
    BGR in [0, 255]. tilt: how much brighter the picture's right side is, −1 to 1. own: teeth that the picture shows.
    """

    middle: Doubles
    teeth: Doubles
    flesh: Doubles
    dark: Doubles
    tilt: float
    own: OwnTeeth | None = None


def look_of(image: Image, landmarks: Points, pose: Pose, middle: Doubles) -> Look:
    """Light and colours of a face, its own teeth left out. Tooth white follows the whites of the eyes."""
    skin = _colour_at(image, landmarks[_SKIN], pose)
    lips = _colour_at(image, landmarks[_LOWER_LIP], pose)
    left, right = (float(_colour_at(image, landmarks[side], pose).mean()) for side in _CHEEKS)
    tilt = float(np.clip((right - left) / (right + left + 1), -0.35, 0.35))
    white = _eye_white(image, landmarks)
    white = skin if white is None else white
    # In red light skin and teeth are about equally bright; the eyes tell more about dark skin.
    light = float(np.clip(max(white[2], 0.93 * skin[2], 8.0), 0.0, 235.0))
    dim = 0.4 + 0.8 * light / 235
    if np.ptp(skin) < 0.06 * (skin.max() + 1):
        return Look(middle, np.full(3, light), 0.75 * lips, np.full(3, 14.0) * dim, tilt)
    tint = np.clip(white / max(white[2], 1.0) / _EYE_WHITE, 0.3, 1.2)
    teeth = light * _TOOTH_WHITE * tint**0.4
    flesh = 0.85 * (0.45 * lips + 0.50 * light * np.array([0.42, 0.40, 0.72]))
    return Look(middle, teeth, flesh, np.array([14.0, 10.0, 26.0]) * dim, tilt)


def _colour_at(image: Image, points: Points, pose: Pose) -> Doubles:
    """The median colour (3,) around some points."""
    radius = max(1, int(0.03 * pose.unit_px))
    height, width = image.shape[:2]
    spots = [
        image[max(y - radius, 0) : y + radius + 1, max(x - radius, 0) : x + radius + 1].reshape(-1, 3)
        for x, y in points[:, :2].astype(int)
        if 0 <= x < width and 0 <= y < height
    ]
    if not spots:
        return np.full(3, 110.0)
    return np.asarray(np.median(np.concatenate(spots).astype(np.float64), axis=0))


def _eye_white(image: Image, landmarks: Points) -> Doubles | None:
    pixels = [np.empty((0, 3), np.uint8)]
    for eye in _EYES:
        outline = landmarks[eye, :2]
        x0, y0 = (max(int(v), 0) for v in outline.min(0))
        x1, y1 = (int(v) + 2 for v in outline.max(0))
        crop = image[y0:y1, x0:x1]
        if crop.size:
            pixels.append(crop[filled(outline - [x0, y0], crop.shape[1], crop.shape[0]) > 127])
    found = np.concatenate(pixels)
    if len(found) < 20:
        return None
    level = found.mean(1)
    return np.asarray(found[level >= np.quantile(level, 0.85)].mean(0), np.float64)


def with_own_teeth(look: Look, image: Image, pose: Pose, upper: Doubles, lower: Doubles, drop: float) -> Look:
    """The look together with the teeth that show between the lips' edges (n, 2) in pixels: bright, with little colour.

    drop: how far the jaw is open in this picture, in eye distances.
    """
    height, width = image.shape[:2]
    unit = pose.unit_px
    both = np.concatenate([upper, lower])
    x0, y0 = (max(int(v), 0) for v in both.min(0) - 0.05 * unit)
    x1, y1 = (min(int(v) + 1, limit) for v, limit in zip(both.max(0) + 0.05 * unit, (width, height), strict=True))
    if x1 - x0 < 4 or y1 - y0 < 4:
        return look
    pixels = image[y0:y1, x0:x1].copy()
    up, low = smooth_edge(upper) - [x0, y0], smooth_edge(lower) - [x0, y0]
    hole = filled(np.concatenate([up, low[::-1]]), x1 - x0, y1 - y0)
    radius = max(1, int(0.014 * unit))
    core = cv2.erode(hole, _square(radius)) > 127
    if not core.any() or hole.all():
        return look
    level = pixels.mean(-1)
    peak = pixels.max(-1).astype(np.float32)
    colour = (peak - pixels.min(-1)) / (peak + 1)
    bright = level > max(0.50 * look.teeth.mean(), 0.45 * level[hole > 127].max())
    pale = colour < min(0.42, 0.6 * float(np.median(colour[hole == 0])) + 0.04)
    seen = (bright & pale & core).astype(np.uint8)
    if seen.sum() < 0.10 * core.sum():
        return look
    seen = np.asarray(cv2.morphologyEx(seen, cv2.MORPH_CLOSE, _square(radius)), np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(seen)
    high = below_line((up + low) / 2, x1 - x0, y1 - y0) < 127
    skull, jaw = np.zeros_like(seen), np.zeros_like(seen)
    for label in range(1, count):
        if stats[label, cv2.CC_STAT_AREA] > 0.05 * core.sum():
            tooth = labels == label
            of_jaw = drop > 0.04 and (tooth & high).sum() < 0.1 * tooth.sum()
            (jaw if of_jaw else skull)[tooth] = 1
    # Gums and the gaps between teeth belong to them: everything from the teeth to their lip is kept.
    masks = [
        _row_mask(teeth, edge, core, least * unit)
        for teeth, edge, least in ((skull, up, _LEAST_UPPER), (jaw, low, _LEAST_LOWER))
    ]
    kept = (masks[0] + masks[1] > 0) & ((skull | jaw) > 0)
    if not kept.any():
        return look
    white = np.asarray(np.median(pixels[kept].astype(np.float64), axis=0))
    soft = [blurred(mask, max(0.008 * unit, 0.9)) for mask in masks]
    from_head = _head_plane(pose, look.middle)
    from_head[:, 2] -= [x0, y0]
    return replace(look, teeth=white, own=OwnTeeth(pixels, soft[0], soft[1], from_head, drop))


def _row_mask(teeth: NDArray[np.uint8], edge: Doubles, core: NDArray[np.bool_], least_px: float) -> Floats:
    """One row of teeth and what lies between it and its lip's edge (n, 2); nothing of a row that shows less than
    `least_px` of its height, because drawn teeth are better than a strip of real ones."""
    if not teeth.any():
        return np.zeros(teeth.shape, np.float32)
    spots = np.argwhere(teeth)[:, ::-1].astype(np.float64)
    along = (edge[-1] - edge[0]) / max(float(np.linalg.norm(edge[-1] - edge[0])), 1e-6)
    reach = spots @ along
    near = edge[(edge @ along >= reach.min()) & (edge @ along <= reach.max())]
    hull = cv2.convexHull(np.concatenate([spots, near]).astype(np.float32))
    height, width = teeth.shape
    row = (filled(np.asarray(hull, np.float64)[:, 0], width, height) > 127) & core
    wide = max(float(np.ptp(reach)), 1.0)
    if wide < _LEAST_WIDE * least_px or row.sum() < wide * least_px:
        return np.zeros(teeth.shape, np.float32)
    return row.astype(np.float32)


def _square(radius: int) -> NDArray[np.uint8]:
    return np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)


def _head_plane(pose: Pose, middle: Doubles) -> Doubles:
    """The affine map (2, 3) from (across, down) about `middle`, both in the head's frame, to pixels."""
    return np.column_stack([pose.rotation[:2, :2].T * pose.unit_px, pose.point_px(middle)])


def _after(second: Doubles, first: Doubles) -> Doubles:
    """The affine map `second` after `first`, both (2, 3)."""
    return np.column_stack([second[:, :2] @ first[:, :2], second[:, :2] @ first[:, 2] + second[:, 2]])


class _Canvas:
    """A rectangle of the picture at a scale of its own, drawn on in the head's frame about the mouth's middle."""

    def __init__(self, pose: Pose, middle: Doubles, area: Rectangle, shrink: float = 1.0) -> None:
        self.width, self.height = max(2, round(area.width * shrink)), max(2, round(area.height * shrink))
        self.scale = np.array([self.width / area.width, self.height / area.height])
        self.unit_px = pose.unit_px * shrink
        self.corner = np.array(area.corner, np.float64)
        self.plane = _head_plane(pose, middle)
        self.plane[:, 2] -= self.corner
        self.plane *= self.scale[:, None]
        self._depth = pose.rotation[2, :2] * pose.unit_px * self.scale
        self.pixels = np.zeros((self.height, self.width, 3), np.uint8)

    def at(self, points: Doubles) -> Doubles:
        """(…, 3) points → (…, 2) pixels of the canvas."""
        px: Doubles = points[..., :2] @ self.plane[:, :2].T + points[..., 2:] * self._depth + self.plane[:, 2]
        return px

    def polygon(self, outline: Doubles, colour: Doubles) -> None:
        """Fill an outline (n, 3)."""
        self.polygon_px(self.at(outline), colour)

    def polygon_px(self, outline: Doubles, colour: Doubles) -> None:
        cv2.fillPoly(self.pixels, [(outline * 16).round().astype(np.int32)], _bgr(colour), cv2.LINE_AA, 4)

    def lay(self, picture: Image, share: Floats, from_head: Doubles, shift: Doubles) -> None:
        """Put a `share` (h, w) of another picture's pixels where they belong, moved by `shift` (2,) across and
        down the face. `from_head` is the affine map from this canvas's frame to that picture."""
        if not share.any():
            return
        plane = self.plane.copy()
        plane[:, 2] += plane[:, :2] @ shift
        there = _after(plane, np.asarray(cv2.invertAffineTransform(from_head), np.float64))
        weight = warped(share, there, self.width, self.height)
        self.pixels[:] = blended(warped(picture, there, self.width, self.height), self.pixels, weight)

    def line_px(self, points: Doubles, colour: Doubles, width_px: float) -> None:
        line = (points * 16).round().astype(np.int32)
        cv2.polylines(self.pixels, [line], False, _bgr(colour), max(1, round(width_px)), cv2.LINE_AA, 4)


def _bgr(colour: Doubles) -> tuple[float, float, float]:
    blue, green, red = np.clip(colour, 0, 255)
    return float(blue), float(green), float(red)


class Mouth:
    """Draws the inside of one mouth in one pose.

    middle: (3,) in the head's frame, where this picture's lips meet. scale: the mouth's size against a neutral one.
    """

    def __init__(self, pose: Pose, middle: Doubles, scale: float, look: Look) -> None:
        self._pose, self._scale, self._look = pose, scale, look
        # Teeth belong to the skull, but a smile shifts what the mesh takes for the skull.
        self._middle = (middle + look.middle) / 2
        self._shift = (look.middle - self._middle)[:2]
        self._upper = self._row(_UPPER_TEETH, -1.0)
        self._lower = self._row(_LOWER_TEETH, 1.0)
        arc = np.linspace(-1.3, 1.3, 17)
        depth = _BEHIND_LIPS + _ARCH_DEEP * (1 - np.cos(arc))
        self._arc = scale * np.stack([_ARCH_ACROSS * np.sin(arc), np.zeros(17), depth], 1)
        self._sag = scale * 0.030 * np.sin(arc) ** 2

    def _row(self, teeth: Doubles, root: float) -> tuple[Doubles, Doubles]:
        """Outlines (n, 14, 3) and shades (n,) of the teeth that face the viewer, the hindmost first. `root` is the
        direction, up (−1) or down (1), in which their roots are; the front teeth end at 0."""
        turn = self._pose.rotation[:, 2]
        ends = np.cumsum(teeth[:, 0])
        side = np.repeat([[1.0], [-1.0]], len(teeth), 0)
        width, tall, end = (np.tile(v, 2)[:, None] for v in (teeth[:, 0], teeth[:, 1], ends))
        middle = (end - width / 2) / _ARCH_ACROSS
        across = np.linspace(-1, 1, 7)[None]
        angle = middle + across * (width / 2 - 0.003) / _ARCH_ACROSS
        x, z = side * _ARCH_ACROSS * np.sin(angle), _BEHIND_LIPS + _ARCH_DEEP * (1 - np.cos(angle))
        rounding = np.abs(across) ** 3
        tip = root * (0.009 * rounding + 0.030 * np.sin(middle) ** 2)
        gum = root * (tall - 0.018 * (1 - rounding))
        crown = np.stack([x, tip, z], 2), np.stack([x, gum, z], 2)[:, ::-1]
        outlines = self._scale * np.concatenate(crown, 1)
        facing = (np.cos(middle) * turn[2] - side * np.sin(middle) * turn[0])[:, 0]
        shades = (0.30 + 0.70 * np.maximum(np.cos(middle[:, 0]), 0) ** 1.3) * np.clip(0.35 + 1.3 * facing, 0, 1)
        order = np.argsort(-middle[:, 0], kind="stable")
        order = order[facing[order] > 0.12]
        return outlines[order], shades[order]

    def paint(self, area: Rectangle, edge: Doubles, drop: float, gap: float, tongue: float) -> Image:
        """The inside (height, width, 3) in a rectangle of the picture.

        edge: (n, 2) pixels of the picture, the upper lip's edge, which throws a shadow. drop: how far the lower
        teeth have gone down, gap: how far the lips are parted, both in eye distances. tongue: 0 down, 1 at the teeth.
        """
        look, scale = self._look, self._scale
        canvas = _Canvas(self._pose, self._middle, area, min(1.0, _DETAIL_PX / self._pose.unit_px))
        down = np.linspace(0.6, 1.4, canvas.height)[:, None, None]
        canvas.pixels[:] = np.clip((look.dark + 0.08 * look.flesh) * down, 0, 255)
        if tongue < 0.35:
            self._tongue(canvas, drop, gap, tongue)
        self._gum(canvas, drop + 0.11 * scale, drop + 0.30 * scale)
        self._teeth(canvas, self._lower, _LOWER_TIP * scale + drop, 1.0, 0.85)
        if look.own is not None:
            canvas.lay(look.own.pixels, look.own.lower, look.own.from_head, self._shift + [0, drop - look.own.drop])
        if tongue >= 0.35:
            self._tongue(canvas, drop, gap, tongue)
        self._gum(canvas, -0.07 * scale, -0.30 * scale)
        self._teeth(canvas, self._upper, _UPPER_TIP * scale, -1.0, 1.0)
        picture = blurred(canvas.pixels.astype(np.float32), 0.0045 * canvas.unit_px)
        light, shadow = self._light(canvas, (edge - canvas.corner) * canvas.scale)
        canvas.pixels[:] = np.clip(picture * (light * (0.84 + 0.16 * shadow))[..., None], 0, 255)
        inside = resized(canvas.pixels, area.width, area.height)
        if look.own is not None:
            sharp = _Canvas(self._pose, self._middle, area)
            sharp.pixels[:] = inside
            sharp.lay(look.own.pixels, look.own.upper, look.own.from_head, self._shift)
            return sharp.pixels
        return inside

    def _teeth(self, canvas: _Canvas, row: tuple[Doubles, Doubles], tip: float, root: float, bright: float) -> None:
        white = bright * self._look.teeth
        band = self._arc + [0, tip, 0]
        band[:, 1] += root * (0.022 * self._scale + self._sag)
        behind = band + [0, root * 0.10 * self._scale, 0]
        canvas.polygon(np.concatenate([band, behind[::-1]]), 0.45 * white)
        outlines, shades = row
        for outline, shade in zip(canvas.at(outlines + [0, tip, 0]), shades, strict=True):
            canvas.polygon_px(outline, shade * white)
            canvas.line_px(outline[6:8], 0.74 * shade * white, 0.010 * canvas.unit_px)

    def _gum(self, canvas: _Canvas, near: float, far: float) -> None:
        canvas.polygon(
            np.concatenate([self._arc + [0, near, 0], (self._arc + [0, far, 0])[::-1]]), 0.75 * self._look.flesh
        )

    def _tongue(self, canvas: _Canvas, drop: float, gap: float, tongue: float) -> None:
        """Its back lies behind the lower teeth; its tip comes up for l, n and th."""
        scale = self._scale
        raised = tongue * min(1.0, gap / (0.08 * scale))
        top = drop + 0.02 * scale - 0.48 * gap - raised * (0.02 * scale + 0.50 * gap)
        depth = (0.24 - 0.16 * raised) * scale
        angle = np.linspace(0, 2 * np.pi, 33)
        across, tall = (0.27 - 0.05 * raised) * scale, 0.13 * scale
        outline = np.stack([across * np.cos(angle), top + tall * (1 + np.sin(angle)), np.full(33, depth)], 1)
        flat = filled(canvas.at(outline), canvas.width, canvas.height) / 255
        mask = blurred(flat, 0.022 * canvas.unit_px)[..., None]
        x, y = self._upright(canvas, np.array([0.0, top, depth]))
        near = np.sin(2.2 * np.clip(y / 0.16, 0, 1))
        shade = (0.42 + 0.25 * raised + 0.55 * near) * (1 - 0.35 * np.clip(x / 0.27, -1, 1) ** 2)
        shade *= 1 - 0.12 * np.exp(-((x / 0.03) ** 2))
        colour = shade[..., None] * self._look.flesh
        canvas.pixels[:] = np.clip(canvas.pixels + (colour - canvas.pixels) * mask, 0, 255)

    def _upright(self, canvas: _Canvas, origin: Doubles) -> tuple[Doubles, Doubles]:
        """Across and down the face from `origin` (3,), in eye distances, at each pixel of the canvas."""
        x0, y0 = canvas.at(origin)
        x, y = np.arange(canvas.width)[None] - x0, np.arange(canvas.height)[:, None] - y0
        down = self._pose.rotation[1, :2] / max(float(np.linalg.norm(self._pose.rotation[1, :2])), 1e-6)
        return (x * down[1] - y * down[0]) / canvas.unit_px, (x * down[0] + y * down[1]) / canvas.unit_px

    def _light(self, canvas: _Canvas, edge: Doubles) -> tuple[Doubles, Doubles]:
        """Light that falls off towards the corners and follows the face's own, and 0 to 1 out of the lip's shadow."""
        x, y = self._upright(canvas, np.zeros(3))
        down = self._pose.rotation[1, :2] / max(float(np.linalg.norm(self._pose.rotation[1, :2])), 1e-6)
        right = np.array([down[1], -down[0]])
        from_middle = (edge - canvas.at(np.zeros(3))) / canvas.unit_px
        along, below = from_middle @ right, from_middle @ down
        order = np.argsort(along)
        lip = np.interp(x.ravel(), along[order], below[order]).reshape(x.shape)
        across = x / (0.38 * self._scale * max(float(np.cos(np.radians(self._pose.yaw_degrees))), 0.5))
        light = np.clip(1.05 - 0.45 * across**2, 0.3, 1.05) * (1 + self._look.tilt * np.clip(across, -1, 1))
        return light, smoothstep(0.0, 0.045, y - lip)
