"""Two dental arches as most people have them: shape, colour and relief on maps along the arch, not lit yet.

Lengths are millimetres. A map's columns run along the arch, `TEXELS_PER_MM` to a millimetre, from the picture's left to
its right; its rows from below the biting edge to beyond the root's neck. Widths and heights are near adults' means;
what makes teeth of them, small and irregular as it is, was judged by eye.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.imaging import blurred, smoothstep
from lipsync_desktop.engine.types import Doubles, Floats

TEXELS_PER_MM = 8.0
"""Columns and rows of a map; an arch of 72 mm has 576 columns."""
EYES_MM = 62.0
"""Between the middles of the eyes."""
EDGE_MM = 2.5
"""How far below the biting edge of the front teeth a map begins."""
_LONGEST_MM, _HALF_ARCH_MM = 15.0, 36.0
"""How far a map reaches from the biting edge beyond the gum, and along the arch to either side of the middle."""


@dataclass(frozen=True, slots=True)
class _Tooth:
    """width and height; how far its edge ends above the front one's; how round its corners are, in millimetres and as a
    power; how warm and how bright it is, 0 to 1."""

    width: float
    height: float
    shorter: float
    corner: float
    power: float
    warmth: float
    brightness: float


# From the middle outwards: two incisors, the canine, two premolars, a molar.
_UPPER = (
    _Tooth(8.5, 10.5, 0.00, 0.95, 3.8, 0.00, 1.000),
    _Tooth(6.6, 9.0, 0.55, 1.10, 2.7, 0.08, 0.995),
    _Tooth(7.6, 10.0, 0.00, 1.40, 1.7, 0.24, 1.030),
    _Tooth(7.0, 8.6, 0.35, 1.15, 1.9, 0.24, 1.060),
    _Tooth(6.8, 8.0, 0.75, 1.05, 2.0, 0.30, 1.030),
    _Tooth(10.0, 7.5, 1.20, 0.80, 3.0, 0.35, 0.860),
)
_LOWER = (
    _Tooth(5.3, 8.8, 0.00, 0.35, 5.0, 0.05, 1.000),
    _Tooth(5.8, 9.2, 0.10, 0.40, 4.0, 0.05, 0.990),
    _Tooth(6.8, 10.5, -0.40, 1.20, 1.8, 0.45, 0.940),
    _Tooth(7.0, 8.8, 0.30, 1.10, 1.9, 0.30, 0.910),
    _Tooth(7.1, 8.2, 0.50, 0.90, 2.0, 0.30, 0.880),
    _Tooth(10.5, 7.5, 0.60, 0.80, 3.0, 0.30, 0.840),
)
_INCISORS = 2
_FLANK = np.array([0.52, 0.59, 0.77])
"""What is seen between two teeth is the next one's flank, in the shade."""


@dataclass(frozen=True, slots=True, eq=False)
class Arch:
    """One row of teeth with its gum, (rows, columns) each.

    across, behind, along: (columns,), where a column lies to the picture's right, behind the front teeth, and along the
    arch. alpha: 1 on teeth. albedo: (…, 3), BGR, against the whitest tooth. normal: (…, 3), in the head's frame. gum: 1
    on it. open: how much light comes between teeth and to their necks, 0 to 1.
    """

    across: Doubles
    behind: Doubles
    along: Doubles
    alpha: Floats
    albedo: Floats
    normal: Floats
    gum: Floats
    open: Floats


@cache
def arch(upper: bool) -> Arch:
    """The same for every face: what differs between people is their light."""
    half, deep = (26.0, 31.0) if upper else (23.0, 29.0)
    angle = np.linspace(-1.5, 1.5, 2001)
    x, z = half * np.sin(angle), deep * (1 - np.cos(angle))
    length = np.concatenate([[0], np.cumsum(np.hypot(np.diff(x), np.diff(z)))])
    length -= length[1000]
    along = np.arange(-_HALF_ARCH_MM, _HALF_ARCH_MM, 1 / TEXELS_PER_MM)
    across, behind = np.interp(along, length, x), np.interp(along, length, z)
    row = _Row(along, behind, smile_arc=0.06 if upper else 0.03, neck=0.15 if upper else 0.24)
    random = np.random.default_rng(11 if upper else 12)
    for side in (-1, 1):
        end = 0.0
        for number, tooth in enumerate(_UPPER if upper else _LOWER):
            row.add(tooth, side, end + tooth.width / 2, number < _INCISORS, number == 0, random.normal(0, 1, 5))
            end += tooth.width
    return row.finished(across, behind, upper, random)


class _Row:
    """An arch in the making; `v` is the height above the biting edge."""

    def __init__(self, along: Doubles, behind: Doubles, smile_arc: float, neck: float) -> None:
        self._along, self._behind, self._smile_arc, self._neck = along, behind, smile_arc, neck
        self._v = np.arange(-EDGE_MM, _LONGEST_MM, 1 / TEXELS_PER_MM)[:, None]
        shape = (len(self._v), len(along))
        self._alpha, self._relief, self._gum = np.zeros(shape), np.full(shape, -3.0), np.full(shape, -9.0)
        self._albedo, self._open = np.zeros((*shape, 3)), np.ones(shape)

    def add(self, tooth: _Tooth, side: int, centre: float, incisor: bool, front: bool, odd: Doubles) -> None:
        """odd: (5,), how this one differs from its like."""
        v, half = self._v, tooth.width / 2
        tip = (
            tooth.shorter + self._smile_arc * float(np.interp(side * centre, self._along, self._behind)) + 0.17 * odd[0]
        )
        reach = slice(*np.searchsorted(self._along, [side * centre - 1.44 * half, side * centre + 1.44 * half]))
        u = side * (self._along[None, reach] - side * centre) / half  # 1 away from the middle
        t = (v - tip) / tooth.height
        narrow = 1 - self._neck * smoothstep(0.36, 1.05, t) - 0.03 * smoothstep(0.25, 0.0, t)
        ue = u / narrow
        corner = np.where(u > 0, 1.35, 0.85) * tooth.corner
        low = tip + corner * np.abs(np.clip(ue, -1.3, 1.3)) ** tooth.power + 0.10 * odd[1] * u
        top = tip + tooth.height * (1 - 0.30 * np.abs(np.clip(ue, -1.4, 1.4)) ** 2.4)
        to_side = (1.0 - np.abs(ue)) * half * narrow
        inside = np.minimum(np.minimum((v - low) * 0.9, top - v), to_side + 0.03)
        alpha = np.where(np.abs(u) < 1.3, np.clip(inside / 0.22 + 0.5, 0, 1), 0)
        relief = -0.75 * np.abs(ue) ** 4.0 - 0.22 * ue**2 - 0.9 * (t - 0.42) ** 2 * (1 + 0.6 * (t < 0.42))
        relief -= 0.22 * np.exp(-np.clip(v - low, 0, 9) / 0.35) + 0.25 * np.exp(-np.clip(top - v, 0, 9) / 0.5)
        relief += 0.05 * np.cos(2.6 * np.pi * np.clip(ue, -1, 1)) * smoothstep(0.95, 0.4, t) + 0.030 * odd[2] * u * half
        # A warm, darker neck; a bluish edge that lets the dark through, in lobes; a faint bright rim.
        neck = smoothstep(0.45, 1.02, t)[..., None]
        lobes = 1 + (0.35 * np.cos(3 * np.pi * ue) if incisor else 0)
        edge = (smoothstep(1.9, 0.25, v - low) * (1.0 if incisor else 0.45) * lobes)[..., None]
        rim = (np.exp(-(((v - low - 0.22) / 0.22) ** 2)) * (1.0 if incisor else 0.3))[..., None]
        base = np.array([1 - 0.16 * tooth.warmth, 1 - 0.055 * tooth.warmth, 1.0])
        albedo = base * tooth.brightness * (1 + 0.012 * odd[3]) * (1 - neck * np.array([0.19, 0.125, 0.05]))
        albedo = albedo * (1 - edge * np.array([0.045, 0.065, 0.085])) + 0.030 * rim
        contact = (0.30 if front else 0.36) * np.exp(-((np.clip(to_side, 0, 9) / 0.20) ** 1.3))
        had = self._alpha[:, reach]
        wins = (alpha > had) | ((alpha > 0) & (alpha == had) & (relief > self._relief[:, reach]))
        for mine, new in ((self._relief, relief), (self._open, 1 - contact)):
            mine[:, reach] = np.where(wins, new, mine[:, reach])
        self._albedo[:, reach] = np.where(wins[..., None], albedo, self._albedo[:, reach])
        self._alpha[:, reach] = np.maximum(had, alpha)
        self._gum[:, reach] = np.where(np.abs(u) <= 1.0, v - top, self._gum[:, reach])

    def finished(self, across: Doubles, behind: Doubles, upper: bool, random: np.random.Generator) -> Arch:
        shaded = smoothstep(1.9, 2.8, self._v - self._smile_arc * behind)
        flank = np.clip(shaded - self._alpha, 0, 1)[..., None]
        alpha = self._alpha[..., None]
        albedo = (self._albedo * alpha + flank * _FLANK) / np.maximum(alpha + flank, 1e-3)
        gum = smoothstep(-0.12, 0.16, self._gum)
        texture, grain = (
            _unit(cv2.GaussianBlur(random.normal(0, 1, self._gum.shape), (0, 0), sigmaX=wide, sigmaY=tall))
            for wide, tall in ((5, 5), (2, 9))
        )
        albedo *= (1 + 0.010 * texture + 0.008 * grain)[..., None]
        relief = blurred(np.maximum(self._relief, -2.2), 0.16 * TEXELS_PER_MM)
        away = np.clip(self._gum, 0, 9)
        relief = relief * (1 - gum) + gum * (-0.75 + 0.35 * np.exp(-away / 0.6) + 0.02 * texture)
        rise, run = np.gradient(blurred(relief, 0.14 * TEXELS_PER_MM), 1 / TEXELS_PER_MM)
        to_right, to_back = np.gradient(across, self._along), np.gradient(behind, self._along)
        up = rise if upper else -rise
        normal = np.stack([to_back - run * to_right, up, -run * to_back - to_right], -1)
        normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
        neck = 1 - 0.30 * np.exp(-np.clip(np.abs(self._gum), 0, 9) / 0.25) * (1 - gum)
        parts = (np.maximum(self._alpha, shaded), albedo, normal, gum, self._open * neck)
        return Arch(across, behind, self._along, *(part.astype(np.float32) for part in parts))


def _unit(noise: NDArray[Any]) -> Doubles:
    unit: Doubles = noise / noise.std()
    return unit
