"""Draws the demo portrait: a relief of a head, sculpted from smooth hills, lit, painted, given hair strand by strand.

    python models/training/portrait/draw.py [resources/portrait.png]

The same picture comes out every time. Lengths are in units of a 1024-unit square canvas, x from the face's
middle unless it says otherwise, y down; colours are RGB in linear light until the last step.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
"""Masks, heights and linear colours, in whatever width NumPy and OpenCV make of them."""
Curve = list[tuple[float, float]]

CANVAS = 1024
MIDDLE = 512.0
SUPERSAMPLING = 2

KEY_LIGHT = np.array([-0.50, -0.52, 0.69])
FILL_LIGHT = np.array([0.80, -0.10, 0.59])
BOUNCE_LIGHT = np.array([0.10, 0.85, 0.50])

SKIN = np.array([0.620, 0.345, 0.232])
LIP = np.array([0.470, 0.115, 0.110])
BLUSH = np.array([0.620, 0.210, 0.160])
SWEATER = np.array([0.030, 0.135, 0.150])

FACE_OUTLINE: Curve = [(0, 200), (62, 212), (112, 246), (146, 300), (162, 365), (167, 430), (166, 490), (161, 545),
                       (148, 600), (126, 652), (96, 697), (61, 730), (29, 745), (0, 748)]  # fmt: skip
UPPER_LIP: Curve = [(-70, 628.5), (-42, 622.5), (-16, 617), (-8, 616.5), (0, 620), (8, 616.5), (16, 617), (42, 622.5),
                    (70, 628.5)]  # fmt: skip
LIP_LINE: Curve = [(-70, 628.5), (-47, 637), (-22, 642.5), (-9, 642), (0, 643.3), (9, 642), (22, 642.5), (47, 637),
                   (70, 628.5)]  # fmt: skip
LOWER_LIP: Curve = [(-70, 628.5), (-49, 647.5), (-26, 664), (0, 669.5), (26, 664), (49, 647.5), (70, 628.5)]

EYE_X, EYE_Y = 76.0, 472.0
"""The middle of an eye; the curves below are relative to it, from the inner corner (−) to the outer (+)."""
UPPER_LID: Curve = [(-39, 6), (-29, -7), (-12, -17.5), (5, -18.5), (23, -13.5), (40, -3)]
LOWER_LID: Curve = [(-39, 6), (-26, 10.5), (-8, 14), (11, 13), (27, 7), (40, -3)]
IRIS_Y, IRIS_RADIUS = -2.5, 18.5


def spline(points: Curve, steps: int = 24) -> NDArray[np.float64]:
    """A uniform Catmull-Rom curve through the points: (n, 2), open ended."""
    p = np.array(points, float)
    p = np.concatenate([2 * p[:1] - p[1:2], p, 2 * p[-1:] - p[-2:-1]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    a, b, c, d = p[:-3, None], p[1:-2, None], p[2:-1, None], p[3:, None]
    q = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    return np.concatenate([q.reshape(-1, 2), p[-2:-1]])


def smoothstep(low: float, high: float, x: Array) -> Array:
    t = np.clip((x - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


class Sheet:
    """The grid that everything is drawn on."""

    def __init__(self, scale: int) -> None:
        self.scale = scale
        self.size = CANVAS * scale
        axis = ((np.arange(self.size) + 0.5) / scale).astype(np.float32)
        self.x = np.broadcast_to(axis[None] - MIDDLE, (self.size, self.size))
        self.y = np.broadcast_to(axis[:, None], (self.size, self.size))
        self.random = np.random.default_rng(11)

    def to_px(self, points: NDArray[np.float64]) -> NDArray[np.int32]:
        p = (np.asarray(points, float) + [MIDDLE, 0]) * self.scale - 0.5
        return np.round(p * 16).astype(np.int32)

    def fill(self, points: NDArray[np.float64], blur: float = 0.0) -> Array:
        mask = np.zeros((self.size, self.size), np.uint8)
        cv2.fillPoly(mask, [self.to_px(points)], 255, cv2.LINE_AA, 4)
        return self.blurred(mask.astype(np.float32) / 255, blur)

    def stroke(self, points: NDArray[np.float64], width: float, blur: float = 0.0) -> Array:
        mask = np.zeros((self.size, self.size), np.uint8)
        thickness = max(1, round(width * self.scale))
        cv2.polylines(mask, [self.to_px(points)], False, 255, thickness, cv2.LINE_AA, 4)
        return self.blurred(mask.astype(np.float32) / 255, blur)

    def blurred(self, image: Array, sigma: float) -> Array:
        """A Gaussian of any width: wide ones are taken on a smaller grid."""
        if sigma <= 0:
            return image
        shrink = 1
        while sigma * self.scale / shrink > 12:
            shrink *= 2
        small = image
        if shrink > 1:
            small = cv2.resize(image, None, fx=1 / shrink, fy=1 / shrink, interpolation=cv2.INTER_AREA)
        small = cv2.GaussianBlur(small, (0, 0), sigma * self.scale / shrink)
        return small if shrink == 1 else cv2.resize(small, (self.size, self.size), interpolation=cv2.INTER_CUBIC)

    def bump(self, x: float, y: float, width: float, height: float, turn_deg: float = 0.0) -> Array:
        """A Gaussian hill of height 1, of these standard deviations."""
        c, s = np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))
        dx, dy = self.x - x, self.y - y
        return np.exp(-0.5 * (((dx * c + dy * s) / width) ** 2 + ((dy * c - dx * s) / height) ** 2))

    def pair(self, x: float, y: float, width: float, height: float, turn_deg: float = 0.0) -> Array:
        """The same hill on both sides of the face; the turn is the right one's."""
        return self.bump(x, y, width, height, turn_deg) + self.bump(-x, y, width, height, -turn_deg)

    def noise(self, sigma: float) -> Array:
        """Smooth noise of standard deviation 1."""
        n = max(8, int(self.size / max(1.0, sigma * self.scale / 2)))
        coarse = self.random.standard_normal((min(n, self.size), min(n, self.size))).astype(np.float32)
        fine = cv2.GaussianBlur(cv2.resize(coarse, (self.size, self.size), interpolation=cv2.INTER_CUBIC), (0, 0), 1.0)
        return fine / fine.std()


def over(image: Array, colour: Array | NDArray[np.float64], alpha: Array) -> Array:
    a = alpha[..., None]
    return image * (1 - a) + colour * a


def lip_heights(sheet: Sheet) -> tuple[Array, Array, Array]:
    """How far into the upper and the lower lip each place is (0 at its outer edge, 1 at the lip line), and the
    signed distance below the lip line."""
    edges = []
    for curve in (UPPER_LIP, LIP_LINE, LOWER_LIP):
        p = spline(curve)
        edges.append(np.interp(sheet.x[0], p[:, 0], p[:, 1])[None].astype(np.float32))
    top, line, bottom = edges
    upper = (sheet.y - top) / np.maximum(line - top, 0.5)
    lower = (bottom - sheet.y) / np.maximum(bottom - line, 0.5)
    return upper, lower, sheet.y - line


def hump(v: Array) -> Array:
    return np.clip(np.sin(np.pi * np.clip(v, 0, 1)), 0, 1) ** 0.8


def relief(sheet: Sheet) -> Array:
    """The face's height above the picture plane."""
    x, y = sheet.x, sheet.y
    side = spline(FACE_OUTLINE)
    half_width = np.interp(y[:, 0], side[:, 1], side[:, 0])[:, None].astype(np.float32)
    across = np.clip(np.abs(x) / np.maximum(half_width, 1), 0, 1.03)
    along = np.clip((y - 470) / np.where(y < 470, 275, 282), -1.02, 1.02)
    z = 165 * (1 - across**2.9) * (1 - np.abs(along) ** 3.6)

    z += 9 * sheet.bump(0, 345, 105, 48)
    z += 6 * sheet.pair(62, 428, 40, 13, -8)
    z -= 17 * sheet.pair(60, 470, 33, 22)
    z -= 9 * sheet.pair(34, 458, 13, 18)
    z += 8.5 * sheet.pair(76, 473, 31, 17)
    z += 13 * sheet.pair(102, 558, 38, 32, 20)
    z += 5 * sheet.pair(122, 520, 34, 20, 20)
    z -= 5 * sheet.pair(112, 640, 30, 40)

    widening = np.interp(y, [430, 500, 560, 590], [12, 11, 15, 19]).astype(np.float32)
    rise = np.interp(y, [415, 445, 470, 520, 556, 575], [0, 5, 9, 19, 31, 31]).astype(np.float32)
    underside = 1 - smoothstep(574, 600, y + 0.10 * np.abs(x))
    z += sheet.blurred(rise * np.exp(-0.5 * (x / widening) ** 2) * underside, 4.5)
    z += 9 * sheet.bump(0, 563, 15, 13) * underside
    z += sheet.blurred(13 * sheet.pair(25.5, 574, 9.5, 10) * (1 - smoothstep(580, 593, y)), 2)
    z -= 4.5 * sheet.pair(38, 571, 5, 11, -14)

    z += 12 * sheet.bump(0, 640, 55, 36)
    z -= 2.6 * sheet.bump(0, 606, 6, 11)
    z += 1.4 * sheet.pair(10, 608, 4.5, 10)
    upper, lower, _ = lip_heights(sheet)
    inside = (np.abs(x) < 69) * np.clip(1 - (np.abs(x) / 70) ** 3, 0, 1)
    z += sheet.blurred(6.5 * hump(upper) * inside + 9.5 * hump(lower) * inside, 1.6)
    z += 2.0 * sheet.pair(20, 655, 15, 8)
    z -= 7 * sheet.bump(0, 680, 34, 8.5)
    z -= 5.5 * sheet.pair(77, 629, 6, 10)
    z += 12 * sheet.bump(0, 714, 32, 20)
    z -= 2.4 * sheet.pair(67, 602, 6, 24, 27)
    return sheet.blurred(z.astype(np.float32), 1.2)


def normals(sheet: Sheet, z: Array) -> Array:
    """(h, w, 3) unit normals towards the viewer."""
    dy, dx = np.gradient(z * sheet.scale)
    n = np.stack([-dx, -dy, np.ones_like(z)], -1)
    return n / np.linalg.norm(n, axis=-1, keepdims=True)


def lambert(n: Array, light: NDArray[np.float64], wrap: NDArray[np.float64]) -> Array:
    """Light that bends round the form by `wrap` per channel, as it does in skin."""
    d = (n @ (light / np.linalg.norm(light)))[..., None]
    return np.clip((d + wrap) / (1 + wrap), 0, None) ** 1.15


def cast_shadow(sheet: Sheet, z: Array, light: NDArray[np.float64], softness: float) -> Array:
    """How much of the key light each place loses to what stands between: marched over the relief, (h, w) in [0, 1]."""
    small = cv2.resize(z, (CANVAS // 2, CANVAS // 2), interpolation=cv2.INTER_AREA)
    lost = np.zeros_like(small)
    for distance in np.arange(4.0, 120.0, 4.0):
        step = np.array([[1, 0, light[0] * distance / 2], [0, 1, light[1] * distance / 2]], np.float32)
        towards = cv2.warpAffine(small, step, small.shape[::-1], flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
                                 borderMode=cv2.BORDER_REPLICATE)  # fmt: skip
        lost = np.maximum(lost, (towards - small - light[2] * distance) / (softness * distance) + 0.5)
    lost = cv2.resize(np.clip(lost, 0, 1), (sheet.size, sheet.size), interpolation=cv2.INTER_CUBIC)
    return np.clip(sheet.blurred(lost, 4.0), 0, 1)


def hollow(sheet: Sheet, z: Array) -> Array:
    """How deep each place lies below its surroundings, near and far: ambient occlusion of a relief, (h, w) ≥ 0."""
    return np.clip(sum(np.clip(sheet.blurred(z, s) - z, 0, None) / (s * 1.1) for s in (4.0, 10.0, 22.0)), 0, 1)


def background(sheet: Sheet) -> Array:
    x, y = sheet.x, sheet.y
    glow = sheet.bump(-190, 330, 360, 420)
    image = over(np.full((*x.shape, 3), [0.085, 0.130, 0.135]), np.array([0.620, 0.400, 0.240]), glow * 0.80)
    image = over(image, np.array([0.030, 0.058, 0.075]), smoothstep(120, 620, x) * 0.55)
    for cx, cy, r, tone, a in ((-400, 210, 95, 1.5, 0.30), (-330, 420, 60, 1.6, 0.22), (395, 190, 80, 1.9, 0.28),
                               (450, 400, 120, 1.5, 0.20), (330, 90, 55, 1.9, 0.22), (-470, 600, 110, 0.8, 0.25),
                               (-170, 70, 70, 1.3, 0.18)):  # fmt: skip
        disc = sheet.blurred((np.hypot(x - cx, y - cy) < r).astype(np.float32), 13)
        image = over(image, np.clip(image * tone + [0.03, 0.018, 0.006], 0, 1), disc * a)
    return over(image, image * 0.55, smoothstep(620, 1024, y) * 0.7).astype(np.float32)


def skin_lit(sheet: Sheet, albedo: Array, z: Array, shade: Array) -> Array:
    """Skin under the key, the fill and the sky, with the warm edge that light makes inside it."""
    n = normals(sheet, z)
    wrap = np.array([0.42, 0.24, 0.18])
    bleed = np.array([1.0, 0.97, 0.93])
    key = lambert(n, KEY_LIGHT, wrap) * (1 - shade[..., None] * np.array([0.74, 0.86, 0.90]))
    key = np.stack([sheet.blurred(key[..., c].astype(np.float32), s) for c, s in enumerate((3.6, 1.8, 1.0))], -1)
    fill = lambert(n, FILL_LIGHT, wrap)
    sky = 0.5 - 0.5 * n[..., 1:2]
    bounce = lambert(n, BOUNCE_LIGHT, wrap)
    around = 1 - 0.62 * hollow(sheet, z)[..., None] ** np.array([1.25, 1.0, 0.95])
    light = key * [1.16, 1.04, 0.92] + fill * [0.10, 0.12, 0.16] + (0.07 + 0.09 * sky) * [0.98, 1.0, 1.06]
    light = light + bounce * [0.17, 0.115, 0.095]
    half = KEY_LIGHT / np.linalg.norm(KEY_LIGHT) + [0, 0, 1]
    gloss = np.clip(n @ (half / np.linalg.norm(half)), 0, 1)
    shine = (0.055 * gloss**14 + 0.07 * gloss**60) * (1 - shade)
    lit = albedo * light * around * bleed + shine[..., None] * [1, 0.96, 0.90]
    return lit.astype(np.float32)


def face_albedo(sheet: Sheet) -> Array:
    """The colours of the skin and the lips, without light."""
    colour: Array = np.broadcast_to(SKIN, (*sheet.x.shape, 3)).astype(np.float32)
    colour = over(colour, BLUSH, 0.36 * sheet.pair(100, 566, 42, 30, 15))
    colour = over(colour, BLUSH, 0.26 * sheet.bump(0, 566, 24, 18))
    colour = over(colour, BLUSH, 0.14 * sheet.bump(0, 716, 40, 20))
    colour = over(colour, np.array([0.66, 0.42, 0.27]), 0.4 * sheet.bump(0, 350, 100, 50))
    colour = over(colour, np.array([0.40, 0.165, 0.125]), 0.42 * sheet.pair(80, 452, 36, 10, 6))
    colour = over(colour, np.array([0.44, 0.20, 0.17]), 0.20 * sheet.pair(72, 496, 30, 7, 4))
    mottle = 1 + 0.018 * sheet.noise(9) + 0.016 * sheet.noise(2.5)
    colour = colour * mottle[..., None]
    freckles: Array = np.zeros(sheet.x.shape, np.float32)
    for _ in range(46):
        fx, fy = sheet.random.normal(0, 62), sheet.random.normal(545, 17)
        r = sheet.random.uniform(0.9, 1.7)
        cv2.circle(freckles, tuple(sheet.to_px(np.array([[fx, fy]]))[0].tolist()), round(r * sheet.scale * 16),
                   float(sheet.random.uniform(0.08, 0.26)), -1, cv2.LINE_8, 4)  # fmt: skip
    return over(colour, np.array([0.36, 0.15, 0.08]), sheet.blurred(freckles, 0.8))


def paint_lips(sheet: Sheet, albedo: Array) -> Array:
    upper, lower, below = lip_heights(sheet)
    outline = np.concatenate([spline(UPPER_LIP), spline(LOWER_LIP)[::-1]])
    mask = sheet.fill(outline, 1.5)
    creases = cv2.GaussianBlur(sheet.random.standard_normal((1, sheet.size)).astype(np.float32), (0, 0), sheet.scale)
    creases = creases / creases.std() * np.exp(-np.abs(below) / 14)
    tone = np.where(below < 0, 0.80, 1.04) * (1 + 0.035 * creases)
    tone = sheet.blurred(tone.astype(np.float32), 1.0)[..., None]
    edge = np.clip(np.where(below < 0, upper, lower), 0, 1)
    ends = 1 - smoothstep(54, 71, np.abs(sheet.x))
    strength = mask * (0.35 + 0.65 * ends) * (0.70 + 0.22 * smoothstep(0.0, 0.5, edge))
    return over(albedo, LIP * tone, strength)


def lip_line(sheet: Sheet, image: Array) -> Array:
    """The shadow in which the lips meet, deepest under the bow and at the corners, and the wet light below."""
    line = spline(LIP_LINE)
    fade = np.clip((70 - np.abs(sheet.x)) / 14, 0, 1)
    image = over(image, image * [0.48, 0.36, 0.36], sheet.stroke(line + [0, 0.3], 4.5, 2.0) * 0.85 * fade)
    image = over(image, np.array([0.075, 0.016, 0.016]), sheet.stroke(line, 1.8, 0.7) * 0.86 * fade)
    image = over(image, image * 0.6, 0.55 * sheet.pair(71, 628, 3.6, 2.8, -25))
    gleam = sheet.bump(-15, 654, 13, 2.6, 4) * 0.16 + sheet.bump(13, 654.5, 9, 2.2, -6) * 0.08
    gleam += sheet.bump(-9, 617, 6, 1.2, -6) * 0.07
    return over(image, np.array([1.0, 0.86, 0.80]), np.clip(gleam, 0, 1))


def nostrils(sheet: Sheet, image: Array) -> Array:
    holes = sheet.pair(14.5, 587.5, 6.2, 2.7, -14)
    image = over(image, np.array([0.050, 0.014, 0.010]), np.clip(holes * 1.5, 0, 0.9))
    wings = np.zeros_like(holes)
    for side in (-1, 1):
        curve = spline([(side * 33, 565), (side * 37, 574), (side * 34.5, 584), (side * 27, 588)])
        wings += sheet.stroke(curve, 2.0, 2.2)
    return over(image, image * [0.55, 0.42, 0.40], np.clip(wings, 0, 1) * 0.62)


def eye(sheet: Sheet, image: Array, side: int) -> Array:
    """One eye: −1 is the one at the picture's left."""
    place = np.array([side, 1.0])
    centre = np.array([side * EYE_X, EYE_Y])

    def on(curve: Curve) -> NDArray[np.float64]:
        return spline(curve) * place + centre

    upper, lower = on(UPPER_LID), on(LOWER_LID)
    opening = sheet.fill(np.concatenate([upper, lower[::-1]]), 0.7)

    ix, iy = centre[0] + 1.0, EYE_Y + IRIS_Y
    dx, dy = sheet.x - ix, sheet.y - iy
    r = np.hypot(dx, dy)
    ball = np.clip(1 - (np.hypot(sheet.x - centre[0], (sheet.y - EYE_Y) * 1.3) / 44) ** 2, 0, 1)
    white = (np.array([0.70, 0.655, 0.62]) * (0.52 + 0.48 * ball[..., None])).astype(np.float32)
    corner = sheet.bump(centre[0] - side * 33, EYE_Y + 5, 7, 6)
    white = over(white, np.array([0.56, 0.23, 0.19]), np.clip(corner, 0, 1) * 0.75)

    angle = np.arctan2(dy, dx)
    fibres = np.zeros_like(angle)
    for k in (23, 37, 61, 89):
        fibres += np.cos(k * angle + sheet.random.uniform(0, 6.28) + 0.9 * np.sin(3 * angle + k)) / 4
    depth = r / IRIS_RADIUS
    iris = np.array([0.070, 0.040, 0.014]) + np.array([0.095, 0.075, 0.026]) * smoothstep(0.35, 0.75, depth)[..., None]
    iris = iris * (1 + 0.30 * fibres[..., None])
    glow = np.clip((dx * 0.35 + dy) / IRIS_RADIUS, 0, 1) * (depth < 1.05)
    iris = iris * (0.62 + 1.35 * glow[..., None])
    iris = over(iris, np.array([0.016, 0.009, 0.007]), smoothstep(0.78, 1.02, depth) * 0.88)
    iris = over(iris, np.array([0.004, 0.003, 0.003]), 1 - smoothstep(7.0, 8.8, r))
    globe = over(white, iris, 1 - smoothstep(IRIS_RADIUS - 1.1, IRIS_RADIUS + 1.1, r))

    lid_shadow = sheet.blurred(sheet.stroke(upper + [0, 2.5], 9), 2.6)
    globe = over(globe, globe * [0.20, 0.17, 0.17], np.clip(lid_shadow * 0.95, 0, 0.9))
    globe = over(globe, np.array([1.0, 0.98, 0.95]), 1 - smoothstep(2.7, 4.2, np.hypot(dx + 6.2, dy + 6.6)))
    globe = over(globe, np.array([0.80, 0.85, 0.92]), 0.35 * (1 - smoothstep(1.2, 3.4, np.hypot(dx - 6.5, dy - 7.5))))
    image = over(image, globe, opening)

    image = over(image, np.array([0.72, 0.42, 0.36]), sheet.stroke(lower + [0, 1.2], 2.0, 0.8) * 0.55)
    image = over(image, image * [0.55, 0.42, 0.40], sheet.stroke(lower + [0, 3.0], 1.6, 1.2) * 0.6)
    crease = on([(-39, -6), (-28, -19), (-10, -30.5), (8, -32), (26, -25), (45, -9)])
    image = over(image, image * [0.34, 0.22, 0.20], np.clip(sheet.stroke(crease, 2.6, 1.3) * 1.1, 0, 0.9))
    image = over(image, image * [1.28, 1.22, 1.16], sheet.stroke(crease + [0, 5.5], 5, 2.6) * 0.50)
    liner = np.concatenate([upper[6:] - [0, 0.4], (np.array([[42, -6.5]]) * place + centre)])
    image = over(image, np.array([0.018, 0.009, 0.007]), np.clip(1.25 * sheet.stroke(liner, 4.2, 0.8), 0, 0.97))
    return over(image, np.array([0.014, 0.008, 0.006]), lashes(sheet, upper, lower, side))


def lashes(sheet: Sheet, upper: NDArray[np.float64], lower: NDArray[np.float64], side: int) -> Array:
    layer = np.zeros((sheet.size, sheet.size), np.uint8)
    for lid, count, length, up in ((upper, 52, 10.5, -1.0), (lower, 24, 4.0, 1.0)):
        for u in np.linspace(0.16, 1.0, count):
            root = lid[int(u * (len(lid) - 1))] + sheet.random.normal(0, 0.4, 2)
            lean = (u - 0.34) * 1.35 + sheet.random.normal(0, 0.07)
            reach = length * (0.22 + 0.95 * u**1.3) * sheet.random.uniform(0.8, 1.1)
            tip = root + reach * np.array([side * np.sin(lean), up * np.cos(lean)])
            bend = root + 0.55 * reach * np.array([side * np.sin(lean * 1.15), up * np.cos(lean) * 0.55])
            hair = tapered(root, bend, tip)
            thin = 1.7 if up < 0 else 0.6
            draw_tapered(sheet, layer, hair, thin, 255 if up < 0 else 120)
    return sheet.blurred(layer.astype(np.float32) / 255, 0.3)


def tapered(root: NDArray[np.float64], bend: NDArray[np.float64], tip: NDArray[np.float64]) -> NDArray[np.float64]:
    t = np.linspace(0, 1, 9)[:, None]
    return (1 - t) ** 2 * root + 2 * t * (1 - t) * bend + t**2 * tip


def draw_tapered(sheet: Sheet, layer: NDArray[np.uint8], hair: NDArray[np.float64], width: float, value: int) -> None:
    """A hair that thins towards its end, as a filled sliver."""
    along = np.gradient(hair, axis=0)
    across = np.stack([-along[:, 1], along[:, 0]], 1) / np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-6)
    half = across * (width * 0.5 * np.linspace(1, 0.12, len(hair))[:, None])
    cv2.fillPoly(layer, [sheet.to_px(np.concatenate([hair + half, (hair - half)[::-1]]))], value, cv2.LINE_AA, 4)


def brow(sheet: Sheet, image: Array, side: int) -> Array:
    spine = spline([(36, 433), (60, 424), (90, 418), (114, 423), (136, 438)], 40)
    thick = np.interp(np.linspace(0, 1, len(spine)), [0, 0.15, 0.55, 1], [5.0, 7.0, 5.4, 1.0])
    layer = np.zeros((sheet.size, sheet.size), np.uint8)
    for _ in range(460):
        u = sheet.random.uniform(0, 1) ** 0.92
        k = int(u * (len(spine) - 1))
        offset = sheet.random.uniform(-1, 1)
        root = spine[k] + [0, offset * thick[k]]
        lean = (
            np.interp(u, [0, 0.2, 0.6, 1], [-1.25, -0.75, -0.12, 0.50]) + 0.22 * offset + sheet.random.normal(0, 0.10)
        )
        lean = lean + (0.55 if offset < 0 else -0.25) * (1 - 0.6 * u)
        reach = np.interp(u, [0, 0.5, 1], [11, 14, 11]) * sheet.random.uniform(0.7, 1.1)
        tip = root + reach * np.array([np.cos(lean), np.sin(lean)])
        bend = (root + tip) / 2 + [0, -1.2]
        mirror = np.array([side, 1.0])
        draw_tapered(sheet, layer, tapered(root * mirror, bend * mirror, tip * mirror), 1.2,
                     int(sheet.random.uniform(190, 255)))  # fmt: skip
    body = np.concatenate([spine - np.c_[0 * thick, thick], (spine + np.c_[0 * thick, thick])[::-1]]) * [side, 1]
    image = over(image, np.array([0.040, 0.016, 0.009]), sheet.fill(body, 2.5) * 0.66)
    return over(image, np.array([0.016, 0.007, 0.004]), sheet.blurred(layer.astype(np.float32) / 255, 0.3))


# Each side's hair is the surface between an inner guide, at the hairline, and an outer one, at the silhouette.
LEFT_HAIR: list[Curve] = [
    [(46, 274), (-14, 310), (-94, 364), (-140, 424), (-155, 488), (-158, 560), (-146, 640), (-132, 720), (-140, 806)],
    [(39, 226), (-40, 232), (-136, 290), (-190, 385), (-208, 500), (-208, 600), (-192, 690), (-184, 770), (-188, 836)],
    [(30, 176), (-46, 172), (-146, 204), (-220, 294), (-250, 430), (-256, 560), (-246, 680), (-232, 780), (-196, 858)],
]
RIGHT_HAIR: list[Curve] = [
    [(46, 274), (84, 300), (124, 350), (146, 410), (156, 484), (158, 560), (146, 640), (132, 720), (140, 806)],
    [(39, 226), (104, 238), (166, 300), (200, 395), (211, 500), (210, 600), (194, 690), (184, 770), (188, 836)],
    [(30, 176), (108, 182), (180, 218), (232, 302), (254, 430), (258, 560), (248, 680), (232, 780), (196, 858)],
]


def strand(guides: list[NDArray[np.float64]], s: float, wave: float, phase: float) -> NDArray[np.float64]:
    """The hair at s, from 0 (the inner guide) to 1 (the outer one)."""
    position = s * (len(guides) - 1)
    k = min(int(position), len(guides) - 2)
    line = guides[k] * (1 - position + k) + guides[k + 1] * (position - k)
    t = np.linspace(0, 1, len(line))
    line = line.copy()
    line[:, 0] += wave * t**1.5 * np.sin(9.5 * t + 2.2 * s + phase)
    return line


def hair_side(sheet: Sheet, curves: list[Curve], light: float, count: int) -> tuple[Array, Array]:
    """(brightness, coverage) of one side's strands, drawn from the silhouette inwards: inner locks lie on top."""
    guides = [spline(c, 12) for c in curves]
    value = np.full((sheet.size, sheet.size), 20, np.uint8)
    cover = np.zeros((sheet.size, sheet.size), np.uint8)
    whole = int(0.92 * len(guides[0]))
    outline = np.concatenate([guides[0][:whole], guides[-1][:whole][::-1]])
    cv2.fillPoly(cover, [sheet.to_px(outline)], 255, cv2.LINE_AA, 4)
    lock = np.convolve(sheet.random.standard_normal(260), np.hanning(9), "same")
    lock = lock / lock.std()
    shift = np.convolve(sheet.random.standard_normal(260), np.hanning(15), "same")
    shift = shift / shift.std()
    t = np.linspace(0, 1, len(guides[0]))
    for s in np.sort(sheet.random.uniform(-0.03, 1.03, count))[::-1]:
        k = int(np.clip(s, 0, 1) * 200) + 20
        line = strand(guides, float(np.clip(s, -0.02, 1.02)), 15.0, 0.35 * shift[k])
        jitter = sheet.random.normal(0, 0.018)
        line += sheet.random.normal(0, 1.2, 2) + np.outer(t**2, sheet.random.normal(0, 5, 2))
        crown = np.exp(-(((t - 0.27 - 0.025 * shift[k] - jitter) / 0.085) ** 2)) * (
            0.35 + 0.65 * np.sin(np.pi * np.clip(s, 0, 1))
        )
        wave = np.exp(-(((t - 0.66 - 0.035 * shift[k] - jitter) / 0.10) ** 2)) * 0.42
        tone = 0.17 + 0.055 * lock[k] + light * (0.52 * crown + wave * 0.55) * (1 + 0.25 * lock[k])
        tone = tone * (0.70 + 0.45 * np.clip(s * 1.8, 0, 1)) * (1 - 0.45 * smoothstep(0.80, 1.0, t))
        tone = np.clip(tone * sheet.random.uniform(0.72, 1.28), 0.03, 1)
        px = sheet.to_px(line)
        width = 1 if sheet.random.random() < 0.6 else 2
        last = int(len(line) * (1 - 0.09 * sheet.random.random() ** 2))
        for a in range(int(sheet.random.integers(2)), last - 2, 2):
            piece = [px[a : a + 3]]
            cv2.polylines(value, piece, False, int(255 * tone[a + 1]), width, cv2.LINE_AA, 4)
            cv2.polylines(cover, piece, False, 255, width, cv2.LINE_AA, 4)
    return value.astype(np.float32) / 255, cover.astype(np.float32) / 255


def hair_colour(value: Array) -> Array:
    stops = [0.0, 0.15, 0.35, 0.60, 1.0]
    ramp = np.array([[0.003, 0.0015, 0.001], [0.016, 0.006, 0.004], [0.075, 0.027, 0.013], [0.24, 0.098, 0.045],
                     [0.78, 0.47, 0.27]])  # fmt: skip
    return np.stack([np.interp(value, stops, ramp[:, c]) for c in range(3)], -1).astype(np.float32)


def body(sheet: Sheet, image: Array) -> Array:
    """Neck, shoulders and a knitted sweater."""
    half: Curve = [(88, 640), (86, 720), (88, 780), (102, 835), (150, 870), (170, 940)]
    right = spline(half)
    neck = np.concatenate([right, (right * [-1, 1])[::-1]])
    width = np.interp(sheet.y[:, 0], right[:, 1], right[:, 0])[:, None].astype(np.float32)
    across = np.clip(np.abs(sheet.x) / width, 0, 1)
    z = 84 * np.sqrt(1 - across**2.3)
    z += 5 * sheet.pair(44, 800, 9, 60, -20) - 8 * sheet.bump(0, 850, 14, 16) + 5 * sheet.pair(50, 856, 40, 7, -10)
    z = sheet.blurred(z.astype(np.float32), 3)
    chin = spline([(x + 16, y + 30) for x, y in FACE_OUTLINE])
    chin_left = spline([(-x + 16, y + 30) for x, y in FACE_OUTLINE])
    shade = sheet.fill(np.concatenate([chin, chin_left[::-1]]), 13)
    shade = np.clip(shade + 0.55 * smoothstep(25, 100, sheet.x) * (1 - smoothstep(780, 900, sheet.y)), 0, 1)
    colour = np.broadcast_to(SKIN * [0.95, 0.92, 0.90], (*sheet.x.shape, 3)).astype(np.float32)
    image = over(image, skin_lit(sheet, colour, z, shade) * (1 - 0.25 * shade[..., None]), sheet.fill(neck, 0.6))

    shoulder: Curve = [(100, 838), (150, 862), (230, 886), (310, 920), (368, 975), (400, 1060)]
    edge = spline(shoulder)
    neckline = spline([(-100, 838), (-78, 872), (-42, 897), (0, 905), (42, 897), (78, 872), (100, 838)])
    cloth = np.concatenate([neckline, edge, (edge * [-1, 1])[::-1]])
    mask = sheet.fill(cloth, 0.6)
    z = 95 * np.sqrt(np.clip(1 - (np.abs(sheet.x) / 425) ** 2.6, 0, 1)) * smoothstep(760, 1080, sheet.y)
    z += 60 * sheet.blurred(mask, 26)
    folds = ((-190, 960, 18, 70, 24, 7), (-250, 985, 14, 60, 12, -6), (205, 965, 18, 74, -24, 7),
             (262, 990, 14, 60, -14, -6), (-60, 985, 70, 12, 16, 5), (80, 1000, 80, 12, -14, 5))  # fmt: skip
    for x, y, w, h, turn, a in folds:
        z += a * sheet.bump(x, y, w, h, turn)
    depth = sheet.y - np.interp(sheet.x[0], neckline[:, 0], neckline[:, 1])[None].astype(np.float32)
    rib = np.cos(2 * np.pi * (np.arctan2(sheet.x, 1010 - sheet.y) * 34)) * np.exp(-(((depth - 12) / 12) ** 4))
    stitch = np.cos(2 * np.pi * sheet.x / 6.2) * np.cos(
        2 * np.pi * (sheet.y + 1.6 * np.abs((sheet.x / 6.2) % 1 - 0.5)) / 5.4
    )
    collar = sheet.stroke(neckline + [0, 13], 24, 3.0)
    z = z + 7 * collar + (0.55 * rib * collar + 0.20 * stitch * (1 - collar)) + 0.25 * sheet.noise(2)
    n = normals(sheet, z.astype(np.float32))
    wrap = np.array([0.3, 0.3, 0.3])
    light = lambert(n, KEY_LIGHT, wrap) * 1.15 + lambert(n, FILL_LIGHT, wrap) * 0.22 + 0.10
    light = light * (1 - 0.45 * sheet.blurred(collar, 6)[..., None] * (depth[..., None] > 24))
    fuzz = np.clip(1 - n[..., 2:3], 0, 1) ** 2 * 0.10
    return over(image, SWEATER * light + fuzz * [0.4, 0.8, 0.85] * light, mask)


def turned(sheet: Sheet, image: Array) -> Array:
    """The head tilted a little and turned by a few degrees, the shoulders left where they are."""
    x, y = sheet.x, sheet.y
    head = (1 - smoothstep(730, 960, y)) * (1 - smoothstep(300, 490, np.abs(x))) * smoothstep(5, 130, y)
    face = sheet.bump(0, 520, 120, 190)
    angle = np.radians(2.6) * head
    dx, dy = x - 0, y - 860
    sx = dx * np.cos(angle) - dy * np.sin(angle) + 9 * face
    sy = dx * np.sin(angle) + dy * np.cos(angle) + 860
    sx, sy = ((v * sheet.scale - 0.5).clip(0, sheet.size - 1).astype(np.float32) for v in (sx + MIDDLE, sy))
    return cv2.remap(image, sx, sy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def portrait(scale: int = SUPERSAMPLING) -> NDArray[np.uint8]:
    """(1024, 1024, 3) uint8 BGR."""
    sheet = Sheet(scale)
    image = background(sheet)

    sides = [hair_side(sheet, LEFT_HAIR, 1.0, 5200), hair_side(sheet, RIGHT_HAIR, 0.62, 5200)]
    behind = sheet.fill(np.array([(-225, 560), (225, 560), (196, 836), (120, 860), (-120, 860), (-196, 836)]), 8)
    image = over(image, np.array([0.010, 0.005, 0.004]), behind * 0.97)
    image = body(sheet, image)

    z = relief(sheet)
    side = spline(FACE_OUTLINE)
    mask = sheet.fill(np.concatenate([side, (side * [-1, 1])[::-1]]), 0.7)
    hair = np.clip(sides[0][1] + sides[1][1], 0, 1)
    down = np.array([[1, 0, 9 * scale], [0, 1, 13 * scale]], np.float32)
    fringe = cv2.warpAffine(hair, down, (sheet.size, sheet.size))
    shade = np.clip(cast_shadow(sheet, z, KEY_LIGHT, 0.30) * 0.85 + 0.75 * sheet.blurred(fringe, 8), 0, 1)
    face = skin_lit(sheet, paint_lips(sheet, face_albedo(sheet)), z, shade)
    face = nostrils(sheet, lip_line(sheet, face))
    for at in (-1, 1):
        face = brow(sheet, eye(sheet, face, at), at)
    image = over(image, face, mask)

    image = over(image, image * [0.50, 0.40, 0.38], sheet.blurred(hair, 9) * 0.62 * (1 - hair))
    for value, cover in sides:
        image = over(image, hair_colour(value), cover)
    image = turned(sheet, image)

    small = cv2.resize(image, (CANVAS, CANVAS), interpolation=cv2.INTER_AREA)
    bloom = cv2.GaussianBlur(np.clip(small - 0.45, 0, None), (0, 0), 14)
    small = np.clip(small * 1.12 + 0.5 * bloom, 0, None)
    small = small * (1.04 + 0.10 * small) / (1 + 0.22 * small)
    grain = np.random.default_rng(3).standard_normal((CANVAS, CANVAS, 1)) * 0.0045
    display = np.clip(np.clip(small, 0, 1) ** (1 / 2.2) + cv2.GaussianBlur(grain, (0, 0), 0.6)[..., None], 0, 1)
    return np.round(display[..., ::-1] * 255).astype(np.uint8)


def main() -> None:
    default = Path(__file__).parents[3] / "resources" / "portrait.png"
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    cv2.imwrite(str(target), portrait(), [cv2.IMWRITE_PNG_COMPRESSION, 9])


if __name__ == "__main__":
    main()
