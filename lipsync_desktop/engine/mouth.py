"""The inside of a mouth: cavity, tongue, gums and teeth, drawn in the head's own frame and in the picture's light."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from .types import Image, Points
from .warp import Doubles, Floats, Pose, filled, smooth_edge

# Mean widths and heights of human teeth from the middle outwards, in eye distances (1 is about 62 mm).
_UPPER_TEETH = ((0.137, 0.165), (0.106, 0.145), (0.121, 0.160), (0.113, 0.135), (0.110, 0.125), (0.150, 0.115))
_LOWER_TEETH = ((0.085, 0.140), (0.095, 0.140), (0.108, 0.150), (0.112, 0.130), (0.113, 0.125), (0.160, 0.115))
_ARCH_ACROSS, _ARCH_DEEP = 0.40, 0.50
"""Half axes of the dental arch, an ellipse seen from above."""
_BEHIND_LIPS = 0.10
_UPPER_TIP, _LOWER_TIP = 0.040, -0.012
"""Where the front teeth end, below the line where the lips meet."""
_DETAIL = 150.0
"""Pixels of an eye distance that the inside is drawn at, at most: it lies deeper than the lips and is never sharp."""

_CHEEKS = ((205, 206, 207), (425, 426, 427))
_EYES = ((33, 160, 158, 133, 153, 144), (362, 385, 387, 263, 373, 380))


@dataclass(frozen=True, slots=True, eq=False)
class OwnTeeth:
    """Teeth that a picture shows: their pixels (h, w, 3), how much of each pixel is upper and lower tooth (h, w)
    in [0, 1], the affine map (2, 3) from the head's frame at the lips to these pixels, and how far the jaw had
    dropped there, in eye distances."""

    pixels: Image
    upper: Floats
    lower: Floats
    from_local: Doubles
    drop: float


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What must not change within one shot: colours (3,) BGR in [0, 255] of teeth, flesh and the dark of the mouth,
    how much brighter the picture's right side is (−1 to 1), and the picture's own teeth, if it shows any."""

    teeth: Doubles
    flesh: Doubles
    dark: Doubles
    tilt: float
    own: OwnTeeth | None = None


def look_of(image: Image, landmarks: Points, pose: Pose) -> Look:
    """Light and colours of a face, without its teeth. Tooth white follows the whites of the eyes."""
    skin = _median(image, landmarks, [205, 425, 50, 280, 206, 426], pose)
    left, right = (_median(image, landmarks, list(side), pose).mean() for side in _CHEEKS)
    tilt = float(np.clip((right - left) / (right + left + 1), -0.35, 0.35))
    white = _eye_white(image, landmarks)
    if white is None:
        white = skin
    light = float(np.clip(max(white.mean() * 1.05, skin.mean() * 0.95, 60.0), 0.0, 225.0))
    lips = _median(image, landmarks, [17, 16, 15, 85, 315], pose)
    if np.ptp(skin) < 0.06 * (skin.max() + 1):
        return Look(np.full(3, light), lips * 0.75, np.full(3, 20.0) * (0.4 + 0.8 * light / 225), tilt)
    tint = (white / max(white.mean(), 1.0)) ** 0.35 * (skin / max(skin.mean(), 1.0)) ** 0.15
    teeth = light * tint * np.array([0.90, 0.99, 1.03])
    flesh = (0.45 * lips + 0.55 * light * np.array([0.42, 0.40, 0.72])) * 0.85
    dark = np.array([18.0, 14.0, 34.0]) * (0.4 + 0.8 * light / 225)
    return Look(teeth, flesh, dark, tilt)


def _median(image: Image, landmarks: Points, points: list[int], pose: Pose) -> Doubles:
    """The median colour (3,) around some landmarks."""
    radius = max(1, int(0.03 * pose.unit_px))
    height, width = image.shape[:2]
    spots = [
        image[max(y - radius, 0) : y + radius + 1, max(x - radius, 0) : x + radius + 1].reshape(-1, 3)
        for x, y in landmarks[points, :2].astype(int)
        if 0 <= x < width and 0 <= y < height
    ]
    if not spots:
        return np.full(3, 110.0)
    colour: Doubles = np.median(np.concatenate(spots), axis=0).astype(np.float64)
    return colour


def _eye_white(image: Image, landmarks: Points) -> Doubles | None:
    bright = []
    for eye in _EYES:
        outline = landmarks[list(eye), :2]
        x0, y0 = np.maximum(np.floor(outline.min(0)).astype(int), 0)
        x1, y1 = np.ceil(outline.max(0)).astype(int) + 1
        crop = image[y0:y1, x0:x1]
        if crop.size == 0:
            continue
        mask = np.zeros(crop.shape[:2], np.uint8)
        cv2.fillPoly(mask, [(outline - [x0, y0]).round().astype(np.int32)], (1,))
        bright.append(crop[mask > 0])
    pixels = np.concatenate(bright) if bright else np.empty((0, 3))
    if len(pixels) < 20:
        return None
    level = pixels.mean(1)
    white: Doubles = pixels[level >= np.quantile(level, 0.85)].mean(0)
    return white


def blurred(values: Floats, sigma_px: float) -> Floats:
    result: Floats = cv2.GaussianBlur(values, (0, 0), max(float(sigma_px), 0.3))
    return result


class Mouth:
    """Draws the inside for one pose. `middle` is (3,) in the head's frame: where the closed lips meet."""

    def __init__(self, pose: Pose, middle: Doubles, scale: float, look: Look) -> None:
        self._pose, self._middle, self._scale, self._look = pose, middle, scale, look
        self._upper = self._row(_UPPER_TEETH, up=True)
        self._lower = self._row(_LOWER_TEETH, up=False)
        arc = np.linspace(-1.3, 1.3, 17)
        self._arc = np.stack([_ARCH_ACROSS * np.sin(arc), 0 * arc, _ARCH_DEEP * (1 - np.cos(arc))], 1)
        self._sag = 0.030 * np.sin(arc) ** 2

    def _row(self, teeth: tuple[tuple[float, float], ...], up: bool) -> list[tuple[Doubles, float]]:
        """Outlines (14, 3) about `middle` and shades of the teeth that face the viewer, the hindmost first."""
        outward = -1.0 if up else 1.0
        row, along = [], 0.0
        edge = np.abs(np.linspace(-1, 1, 7)) ** 3
        for width, height in teeth:
            for side in (1.0, -1.0):
                centre = (along + width / 2) / _ARCH_ACROSS
                facing = np.cos(centre) * self._pose.rotation[2, 2] - side * np.sin(centre) * self._pose.rotation[0, 2]
                if facing < 0.12:
                    continue
                angle = np.linspace(along + 0.003, along + width - 0.003, 7) / _ARCH_ACROSS
                x, z = side * _ARCH_ACROSS * np.sin(angle), _ARCH_DEEP * (1 - np.cos(angle))
                tip = outward * (0.009 * edge + 0.030 * np.sin(centre) ** 2)
                root = outward * (height - 0.018 * (1 - edge))
                outline = np.concatenate([np.stack([x, tip, z], 1), np.stack([x, root, z], 1)[::-1]])
                shade = (0.30 + 0.70 * max(np.cos(centre), 0.0) ** 1.3) * np.clip(0.35 + 1.3 * facing, 0, 1)
                row.append((outline * self._scale, float(shade) * (1.0 if up else 0.8)))
            along += width
        return row[::-1]

    def paint(
        self,
        corner: tuple[int, int],
        size: tuple[int, int],
        upper_edge: Doubles,
        drop: float,
        tongue: float,
        gap: float,
    ) -> Image:
        """The inside (height, width, 3) of the rectangle at `corner` (x, y), `size` (width, height) in pixels.

        upper_edge: (n, 2) pixels, the upper lip's edge, which throws a shadow. drop: how far the lower teeth have
        gone down, gap: how far the lips are parted, both in eye distances. tongue: 0 down to 1 at the teeth.
        """
        width, height = size
        shrink = min(1.0, _DETAIL / self._pose.unit_px)
        w, h = max(2, round(width * shrink)), max(2, round(height * shrink))
        fx, fy = w / width, h / height
        unit = self._pose.unit_px * shrink
        look, scale = self._look, self._scale
        origin = self._pose.point_px(self._middle)

        def at(points: Doubles) -> Doubles:
            px: Doubles = (self._pose.to_px(points) + origin - corner) * [fx, fy]
            return px

        depth = np.array([0.0, 0.0, _BEHIND_LIPS * scale])
        canvas = np.empty((h, w, 3), np.uint8)
        ramp = np.linspace(0.5, 1.5, h)[:, None, None]
        canvas[:] = np.clip((look.dark + 0.10 * look.flesh) * ramp, 0, 255)
        if tongue < 0.35:
            canvas = self._tongue(canvas, at, drop, tongue, gap, unit)
        self._gum(canvas, at, drop + 0.11 * scale, 0.3 * scale)
        self._teeth(canvas, at, self._lower, depth + [0, _LOWER_TIP * scale + drop, 0], 1.0, unit)
        if tongue >= 0.35:
            canvas = self._tongue(canvas, at, drop, tongue, gap, unit)
        self._gum(canvas, at, -0.07 * scale, -0.3 * scale)
        self._teeth(canvas, at, self._upper, depth + [0, _UPPER_TIP * scale, 0], -1.0, unit)
        picture = blurred(canvas.astype(np.float32), 0.0045 * unit)
        if look.own is not None:
            picture = self._with_own(picture, look.own, corner, (fx, fy), drop)
        picture *= self._light((upper_edge - corner) * [fx, fy], at, w, h, unit)[..., None]
        inside = np.clip(picture, 0, 255).astype(np.uint8)
        return (
            inside if (w, h) == (width, height) else cv2.resize(inside, (width, height), interpolation=cv2.INTER_LINEAR)
        )

    def _teeth(self, canvas, at, row, offset, outward, unit) -> None:  # type: ignore[no-untyped-def]
        white = self._look.teeth
        band = self._arc * self._scale + offset
        band[:, 1] += outward * (0.022 + self._sag) * self._scale
        root = band + [0, outward * 0.10 * self._scale, 0]
        _polygon(canvas, at(np.concatenate([band, root[::-1]])), white * (0.45 if outward < 0 else 0.36))
        for outline, shade in row:
            px = at(outline + offset)
            _polygon(canvas, px, white * shade)
            edge = (px[6:8] * 16).round().astype(np.int32)
            cv2.polylines(
                canvas, [edge], False, _colour(white * shade * 0.74), max(1, round(0.010 * unit)), cv2.LINE_AA, 4
            )

    def _gum(self, canvas, at, near: float, far: float) -> None:  # type: ignore[no-untyped-def]
        arc = self._arc * self._scale + [0, 0, _BEHIND_LIPS * self._scale]
        outline = np.concatenate([arc + [0, near, 0], (arc + [0, far, 0])[::-1]])
        _polygon(canvas, at(outline), self._look.flesh * 0.75)

    def _tongue(self, canvas, at, drop, tongue, gap, unit) -> Image:  # type: ignore[no-untyped-def]
        """Its back lies behind the lower teeth; its tip comes up for l, n and th."""
        scale = self._scale
        raised = tongue * min(1.0, gap / (0.08 * scale))
        top = drop + 0.02 * scale - 0.48 * gap - raised * (0.02 * scale + 0.50 * gap)
        angle = np.linspace(0, 2 * np.pi, 33)
        across = (0.27 - 0.05 * raised) * scale
        depth = (0.24 - 0.16 * raised) * scale
        outline = np.stack([across * np.cos(angle), top + 0.13 * scale * (1 + np.sin(angle)), np.full(33, depth)], 1)
        height, width = canvas.shape[:2]
        mask = blurred(filled(at(outline), width, height).astype(np.float32) / 255, 0.022 * unit)[..., None]
        tip = at(np.array([0.0, top, depth]))
        y = np.clip((np.arange(height)[:, None] - tip[1]) / (0.16 * unit), 0, 1)
        x = (np.arange(width)[None] - tip[0]) / (0.27 * unit)
        shade = (0.55 + 0.20 * raised + 0.42 * np.sin(2.2 * y)) * (1 - 0.35 * np.clip(x * x, 0, 1))
        shade *= 1 - 0.10 * np.exp(-((x / 0.10) ** 2))
        colour = shade[..., None] * self._look.flesh
        result: Image = np.clip(canvas + (colour - canvas) * mask, 0, 255).astype(np.uint8)
        return result

    def _light(self, edge: Doubles, at, width: int, height: int, unit: float) -> Floats:  # type: ignore[no-untyped-def]
        """Shade of the upper lip, darker corners, and the side that the face is lit from."""
        down = self._pose.rotation[1, :2] / max(float(np.linalg.norm(self._pose.rotation[1, :2])), 1e-6)
        right = np.array([down[1], -down[0]])
        x, y = np.arange(width, dtype=np.float32)[None], np.arange(height, dtype=np.float32)[:, None]
        along, below = x * right[0] + y * right[1], x * down[0] + y * down[1]
        edge_along, edge_below = edge @ right, edge @ down
        order = np.argsort(edge_along)
        top = np.interp(along.ravel(), edge_along[order], edge_below[order]).reshape(height, width)
        depth = np.clip((below - top) / (0.05 * unit), 0, 1)
        middle = at(np.zeros(3)) @ right
        across = (along - middle) / (0.38 * unit * self._scale * max(np.cos(np.radians(self._pose.yaw_degrees)), 0.5))
        light = (0.62 + 0.38 * depth) * np.clip(1.05 - 0.45 * across**2, 0.3, 1.05)
        light *= 1 + self._look.tilt * np.clip(across, -1, 1)
        return light.astype(np.float32)

    def _with_own(self, picture: Floats, own: OwnTeeth, corner, scale, drop: float) -> Floats:  # type: ignore[no-untyped-def]
        """The picture's own teeth: the upper ones stay with the skull, the lower ones go with the jaw."""
        height, width = picture.shape[:2]
        to_canvas = np.diag(scale) @ np.column_stack([local_plane(self._pose, self._middle)]) - 0.0
        to_canvas[:, 2] -= np.asarray(corner) * scale
        for mask, shift in ((own.upper, 0.0), (own.lower, drop - own.drop)):
            if not mask.any():
                continue
            moved = to_canvas.copy()
            moved[:, 2] += to_canvas[:, 1] * shift
            matrix = _then(moved, cv2.invertAffineTransform(own.from_local))
            weight = cv2.warpAffine(mask, matrix, (width, height), flags=cv2.INTER_LINEAR)[..., None]
            teeth = cv2.warpAffine(own.pixels, matrix, (width, height), flags=cv2.INTER_AREA)
            picture = picture + (teeth - picture) * weight
        return picture


def local_plane(pose: Pose, middle: Doubles) -> Doubles:
    """The affine map (2, 3) from (across, down) about the mouth's middle in the head's frame to pixels."""
    axes = pose.rotation[:2, :2].T * pose.unit_px
    return np.column_stack([axes, pose.point_px(middle)])


def _then(second: Doubles, first: Doubles) -> Doubles:
    """The affine map `second` after `first`, both (2, 3)."""
    return np.column_stack([second[:, :2] @ first[:, :2], second[:, :2] @ first[:, 2] + second[:, 2]])


def with_own_teeth(
    look: Look, image: Image, pose: Pose, middle: Doubles, upper_edge: Doubles, lower_edge: Doubles, drop: float
) -> Look:
    """The look together with the teeth that show between the lip edges (n, 2): bright, with little colour.

    drop: how far the jaw is open in this picture, in eye distances.
    """
    unit = pose.unit_px
    height, width = image.shape[:2]
    both = np.concatenate([upper_edge, lower_edge])
    x0, y0 = np.maximum((both.min(0) - 0.05 * unit).astype(int), 0)
    x1, y1 = np.minimum((both.max(0) + 0.05 * unit).astype(int) + 1, [width, height])
    if x1 - x0 < 4 or y1 - y0 < 4:
        return look
    pixels = image[y0:y1, x0:x1].copy()
    up, low = upper_edge - [x0, y0], lower_edge - [x0, y0]
    hole = filled(np.concatenate([smooth_edge(up), smooth_edge(low)[::-1]]), x1 - x0, y1 - y0)
    radius = max(1, int(0.014 * unit))
    core = cv2.erode(hole, np.ones((2 * radius + 1,) * 2, np.uint8)) > 127
    if not core.any():
        return look
    level = pixels.mean(-1)
    peak = pixels.max(-1).astype(np.float32)
    colourful = (peak - pixels.min(-1)) / (peak + 1)
    bright = level > max(0.55 * look.teeth.mean(), 0.5 * level[hole > 127].max())
    pale = colourful < min(0.42, 0.6 * float(np.median(colourful[hole == 0])) + 0.04)
    teeth = (bright & pale & core).astype(np.uint8)
    if teeth.sum() < 0.12 * core.sum():
        return look
    teeth = cv2.morphologyEx(teeth, cv2.MORPH_CLOSE, np.ones((2 * radius + 1,) * 2, np.uint8))
    teeth = cv2.morphologyEx(teeth, cv2.MORPH_OPEN, np.ones((radius + 1,) * 2, np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(teeth)
    large = [i for i in range(1, count) if stats[i, cv2.CC_STAT_AREA] > 0.06 * core.sum()]
    if not large:
        return look
    teeth = cv2.erode(
        np.isin(labels, large).astype(np.float32), np.ones((3, 3), np.uint8), iterations=max(1, radius // 2)
    )
    white = np.median(pixels[teeth > 0], axis=0).astype(np.float64)
    lower = np.zeros_like(teeth)
    if drop > 0.06:
        split = filled(np.concatenate([up + 0.7 * (low - up), (up + 3 * (low - up))[::-1]]), x1 - x0, y1 - y0)
        lower = teeth * (split > 127)
    from_local = local_plane(pose, middle)
    from_local[:, 2] -= [x0, y0]
    soften = max(0.008 * unit, 0.9)
    own = OwnTeeth(pixels, blurred(teeth - lower, soften), blurred(lower, soften), from_local, drop)
    return replace(look, teeth=white, own=own)


def _polygon(canvas: Image, outline: Doubles, colour: Doubles) -> None:
    cv2.fillPoly(canvas, [(outline * 16).round().astype(np.int32)], _colour(colour), cv2.LINE_AA, 4)


def _colour(colour: Doubles) -> tuple[float, float, float]:
    blue, green, red = np.clip(colour, 0, 255)
    return float(blue), float(green), float(red)
