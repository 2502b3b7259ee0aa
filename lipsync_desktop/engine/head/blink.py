"""Eyes that blink: a lid in the person's own skin comes down within the eye's opening, its lashes on its edge.

Nothing else changes: not the brow, nor the rims of glasses around the eye. Lengths are in eye distances where no unit
is named. What the numbers do is judged by `python -m models.training.lids.sheet`, on whole blinks.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.faces.landmarks import LEFT_EYE, RIGHT_EYE
from lipsync_desktop.engine.imaging import Rectangle, smoothstep
from lipsync_desktop.engine.types import Doubles, Floats, Image, Points

from .eye import Eye, grey, smoothed, typical, unlike_skin

_LEAST_OPEN = 0.14
"""An eye less open than this, as a share of its width, is closed already; the other one may be a little less open."""
_LEAST_CONTRAST, _DARK_IRIS, _LEAST_CONTRAST_IF_DARK = 0.16, 0.45, 0.12
"""Of what lies within the opening; dark glasses have less, and clear ones before a dark iris may."""
_MOST_IRIS = 0.90
"""An iris as bright as this share of the skin is none, but a reflection."""
_MOST_YAW_DEGREES = 40.0
"""A head turned further to a side shows the far eye too narrow."""
_OVERLAP = 0.012
"""How far a closed lid goes over the mesh's lower one."""
_LEAST_LASHES, _LONGEST_LASHES, _LONG_LASHES = 0.020, 0.085, 0.04
"""How far above the eye's edge lashes reach at least and at most, and from where on they are long: the lid then bows
more slowly from its corners."""
_EDGE = 0.026
"""How thick the line of lashes is."""
_GIVES_WAY = 0.2
"""The share of a blink in which the open eye's lashes give way to the lid's own."""


@dataclass(frozen=True, slots=True, eq=False)
class Lid:
    """One upper lid in one still, over the pixels of `area`, each array (rows, columns[, 3]) of it.

    above_edge: how far below the open lid's edge a pixel is; way: how far the edge goes in its column to close; column:
    its column of `grain` and `ink`, whose rows run away from the edge, upwards and down from row `ink_edge`; top: where
    the lid may lie; skin, lashes: its colours, BGR; sharpness: of its edge, 1 as the pixels allow.
    """

    area: Rectangle
    above_edge: Floats
    way: Floats
    column: Floats
    top: Floats
    skin: Floats
    lashes: Floats
    grain: Floats
    ink: Floats
    ink_edge: float
    sharpness: float

    def close(self, pixels: Image, frame: Rectangle, share: float) -> None:
        """Bring the lid over this share of the eye, in the pixels of `frame`."""
        if share <= 0.0:
            return
        here = self.area.shifted(frame).of(pixels)
        gone = np.float32(min(share / _GIVES_WAY, 1.0))
        below_edge = self.above_edge - np.float32(share) * self.way
        covered = np.clip(0.5 - below_edge * np.float32(self.sharpness), 0.0, 1.0) * (self.top * gone)
        grain = _at_rows(self.grain, self.column, below_edge, cv2.BORDER_REFLECT_101)
        ink = gone * _at_rows(self.ink, self.column, below_edge + np.float32(self.ink_edge), cv2.BORDER_CONSTANT)
        shown = cv2.blendLinear(cv2.add(self.skin, grain), here.astype(np.float32), covered, 1 - covered)
        shown = cv2.blendLinear(self.lashes, shown, ink, 1 - ink)
        here[:] = np.clip(shown + 0.5, 0, 255).astype(np.uint8)


def lids_of(image: Image, points: Points, unit_px: float, yaw_degrees: float) -> tuple[Lid, ...]:
    """Both lids, or none where one eye cannot be seen to blink: closed, behind dark glasses, turned away, outside the
    picture. points: (478, 3), in pixels."""
    openings = points[np.concatenate([LEFT_EYE.opening, RIGHT_EYE.opening]), :2]
    outside = (openings < 0) | (openings > [image.shape[1] - 1, image.shape[0] - 1])
    if abs(yaw_degrees) > _MOST_YAW_DEGREES or outside.any():
        return ()
    eyes = [Eye(image, points[:, :2], unit_px, outline) for outline in (LEFT_EYE, RIGHT_EYE)]
    if not _are_seen(eyes):
        return ()
    return tuple(_lid(eye, image) for eye in eyes)


def _are_seen(eyes: list[Eye]) -> bool:
    openness = sorted(eye.openness for eye in eyes)
    iris = max(eye.iris_brightness() for eye in eyes)
    least_contrast = _LEAST_CONTRAST if iris > _DARK_IRIS else _LEAST_CONTRAST_IF_DARK
    return (
        openness[0] >= 0.9 * _LEAST_OPEN
        and openness[1] >= _LEAST_OPEN
        and max(eye.contrast() for eye in eyes) >= least_contrast
        and iris < _MOST_IRIS
    )


def _lid(eye: Eye, image: Image) -> Lid:
    lashes = _Lashes(eye, _lid_skin(eye))
    soft_px = max(eye.softness_px() - 0.6, 0.0)
    place = _Place(eye, image, lashes.reach_px)
    ink, ink_edge = lashes.ink(soft_px)
    return Lid(
        place.area,
        (place.row - place.upper).astype(np.float32),
        place.way.astype(np.float32),
        (place.column - eye.columns[0]).astype(np.float32),
        place.top(lashes, soft_px),
        _shaded(eye, place, lashes),
        place.at(lashes.colour).astype(np.float32),
        _grain(eye, lashes.skin),
        ink,
        ink_edge,
        1.0 / (1.0 + 1.6 * soft_px),
    )


def _lid_skin(eye: Eye) -> Doubles:
    """(c, 3): a lid's skin, column by column: as above the lashes, a little towards the lighter skin below the eye; and
    as that where a rim or hair lies above."""
    above, below = grey(eye.above), grey(eye.below)
    strange = _strangeness(eye)
    instead = eye.below * np.clip(above / np.maximum(below, 1.0), 0.6, 0.95)[:, None]
    skin = eye.above * (1 - strange) + instead * strange
    shade = grey(skin)
    wanted = np.maximum(shade**0.8 * np.minimum(below, 1.5 * shade) ** 0.2, np.maximum(shade, 0.42 * below))
    lightened: Doubles = skin * np.clip(wanted / np.maximum(shade, 1.0), 1.0, 1.6)[:, None]
    return lightened


def _strangeness(eye: Eye) -> Doubles:
    """(c, 1): 1 where what lies above the lashes is no skin."""
    strange = smoothstep(0.16, 0.36, unlike_skin(eye.above, eye.below))
    return smoothed(strange, 0.12 * eye.width_px)[:, None]


class _Lashes:
    """What is seen of an eye's lashes while it is open, and what becomes of them.

    skin: (c, 3), the lid's. colour: (c, 3), their own darkness in the skin's hue, so that no iris tints them. reach_px:
    how far up from the lid's edge they are seen.
    """

    def __init__(self, eye: Eye, skin: Doubles) -> None:
        self._eye, self.skin = eye, skin
        unit = eye.unit_px
        self._heights_px = np.linspace(0.0, 0.11 * unit, 23)
        up = grey(eye.strip(eye.upper, -self._heights_px))
        self._brightness = np.clip(up / np.maximum(grey(skin), 1.0), 0.0, 1.2)
        typically = np.median(self._brightness[:, eye.middle], axis=1)
        bright = np.flatnonzero(typically >= 0.80)
        first = self._heights_px[bright[0] if len(bright) else -1]
        self.reach_px = float(np.clip(first + 0.012 * unit, _LEAST_LASHES * unit, _LONGEST_LASHES * unit))
        self.reach = self.reach_px / unit
        line = eye.strip(eye.upper, np.linspace(-0.03 * unit, 0.02 * unit, 15))
        dark = smoothed(typical(line, 0, 25), 0.05 * eye.width_px)
        share = grey(dark) / np.maximum(grey(skin), 1.0)
        colour = 0.25 * dark + 0.75 * skin * share[:, None]
        self.colour: Doubles = colour * np.clip(np.clip(share, 0.15, 0.50) / np.maximum(share, 1e-3), 0, 1)[:, None]

    def ink(self, soft_px: float) -> tuple[Floats, float]:
        """How much of their colour there is, (rows, c), and the row of the lid's edge: a dark line along it, those that
        pointed up pointing down, and dusk above, where the lid rounds away."""
        eye, unit = self._eye, self._eye.unit_px
        along = np.clip(eye.columns / eye.width_px, 0, 1)
        temple, nose = (along, 1 - along) if eye.temple_first else (1 - along, along)
        longer = 1.0 + 0.6 * float(smoothstep(0.03, 0.08, self.reach))
        thick = _EDGE * unit * longer * (0.6 + 0.4 * np.sin(np.pi * along) + 0.25 * nose)
        edge = int(np.ceil(0.075 * unit)) + 2
        below = np.arange(2 * edge)[:, None] - edge
        line = np.exp(-((np.maximum(-below, 0) / (0.35 * thick)) ** 2) - (np.maximum(below, 0) / (0.75 * thick)) ** 2)
        dusk = 0.16 * (below <= 0) * np.clip(1 + below / (0.07 * unit), 0, 1) ** 2
        ink = np.maximum(np.maximum(0.92 * line, np.minimum(self._hanging(below), 0.8)), dusk)
        ink = np.clip(ink * smoothstep(0.0, 0.04, temple) * smoothstep(0.0, 0.14, nose), 0, 1).astype(np.float32)
        if soft_px > 0.2:
            ink = np.asarray(cv2.GaussianBlur(ink, (0, 0), soft_px), np.float32)
        return ink, float(edge)

    def _hanging(self, below_px: NDArray[np.intp]) -> Floats:
        """(rows, c): the lashes above the open eye, mirrored and shorter."""
        eye, heights = self._eye, self._heights_px
        dark = np.clip(1 - self._brightness, 0, 1)
        broad = smoothed(dark.T, 0.05 * eye.width_px).T
        single = np.maximum(0.6 * broad + 2.0 * (dark - broad) - 0.05, 0)
        single *= np.exp(-((heights[:, None] / (0.8 * self.reach_px)) ** 4))
        strongest = max(float(np.percentile(single[:12, eye.middle], 92)), 0.25)
        single *= 0.75 / strongest * float(smoothstep(0.03, 0.07, self.reach))
        rows = np.clip(below_px / 0.75, 0, None) / (heights[1] - heights[0])
        column = np.broadcast_to(np.arange(len(eye.columns), dtype=np.float32), (len(rows), len(eye.columns)))
        rows = np.broadcast_to(rows.astype(np.float32), column.shape)
        return _at_rows(single.astype(np.float32), column, rows, cv2.BORDER_CONSTANT) * (below_px > 0)


class _Place:
    """The pixels that a lid may change, (rows, columns) each: column and row in the eye's own frame, the rows of the
    lids there, and the lid's way."""

    def __init__(self, eye: Eye, image: Image, reach_px: float) -> None:
        self._eye = eye
        unit, height, width = eye.unit_px, *image.shape[:2]
        inner = (eye.columns >= 0) & (eye.columns <= eye.width_px)
        rims = [np.stack([eye.columns, eye.upper - reach_px - 0.03 * unit], 1)[inner]]
        rims += [np.stack([eye.columns, eye.lower + 0.08 * unit], 1)[inner]]
        outline = np.concatenate(rims) @ eye.axes.T + eye.corner
        x, y = (int(np.clip(v, 0, limit)) for v, limit in zip(np.floor(outline.min(0)), (width, height), strict=True))
        right, bottom = (
            int(np.clip(v, 0, limit)) for v, limit in zip(np.ceil(outline.max(0)) + 1, (width, height), strict=True)
        )
        self.area = Rectangle(x, y, max(right - x, 0), max(bottom - y, 0))
        place = np.stack(np.meshgrid(np.arange(self.area.width), np.arange(self.area.height)), -1) + self.area.corner
        self.column, self.row = np.moveaxis((place - eye.corner) @ eye.axes, -1, 0)
        self.upper, self.lower = self.at(eye.upper), self.at(eye.lower)
        self.along = np.clip(self.column / eye.width_px, 0, 1)
        self._to_corner = np.minimum(self.along, 1 - self.along)
        temple, nose = (self.along, 1 - self.along) if eye.temple_first else (1 - self.along, self.along)
        corners = smoothstep(0.0, 0.04, temple) * smoothstep(0.0, 0.14, nose)
        self.inside = smoothstep(0.0, 0.06, self._to_corner)
        self.way = np.maximum(self.lower - self.upper, 0.0) * self.inside + _OVERLAP * unit * corners
        self.tall_px = np.maximum(self.way, 0.02 * unit)

    def at(self, values: Doubles) -> Doubles:
        """Values of the eye's columns, (c,) or (c, 3), at these pixels."""
        if values.ndim == 1:
            return np.asarray(np.interp(self.column, self._eye.columns, values), np.float64)
        return np.stack([self.at(channel) for channel in values.T], -1)

    def top(self, lashes: _Lashes, soft_px: float) -> Floats:
        """Where the lid may lie: from the lashes' tips down, fading in upwards and at the corners. Long lashes reach
        up in a rounder bow."""
        unit = self._eye.unit_px
        bow = smoothstep(
            -0.05, 0.09 + 0.15 * float(smoothstep(_LONG_LASHES, _LONGEST_LASHES, lashes.reach)), self._to_corner
        )
        from_tips = self.row - (self.upper - (lashes.reach_px + 0.022 * unit) * bow)
        fade = np.maximum((0.6 * lashes.reach_px + 0.015 * unit) * bow, 0.016 * unit + 2.0 * soft_px)
        top = smoothstep(0.0, 1.0, from_tips / fade) * smoothstep(0.0, 1.0, 3 * self.inside)
        return top.astype(np.float32)


def _shaded(eye: Eye, place: _Place, lashes: _Lashes) -> Floats:
    """The lid's skin at each pixel, BGR: at its top as it is just above the lashes, so that no outline shows, then
    towards the skin below the eye; a little lighter where the eyeball is round, darker under the crease."""
    unit = eye.unit_px
    down = np.clip((place.row - place.upper) / place.tall_px, -0.5, 1.0)
    share = 0.38 * smoothstep(0.0, 1.0, down)[..., None]
    skin = place.at(lashes.skin) * (1 - share) + place.at(eye.below) * share
    deep_px = np.maximum(place.row - (place.upper - lashes.reach_px), 0.0)
    seam = np.exp(-deep_px / np.maximum(0.30 * place.tall_px + 0.02 * unit, 1.0))[..., None]
    skin += (place.at(_above_lashes(eye, lashes)) - skin) * seam
    x = 2 * place.along - 1
    light = 0.07 * (1 - x * x) * np.exp(-(((down - 0.5) / 0.28) ** 2))
    light -= 0.06 * x * x * smoothstep(-0.2, 0.3, down) + 0.06 * np.exp(-(((down - 0.05) / 0.2) ** 2))
    return np.asarray(skin * (1.0 + light)[..., None], np.float32)


def _above_lashes(eye: Eye, lashes: _Lashes) -> Doubles:
    """(c, 3): the colour just above the lashes' tips, within what a lid can be."""
    strip = eye.strip(eye.upper, -np.linspace(lashes.reach_px, lashes.reach_px + 0.025 * eye.unit_px, 6))
    start = smoothed(typical(strip, 20, 100), 0.045 * eye.width_px)
    share = grey(start) / np.maximum(grey(lashes.skin), 1.0)
    off = smoothed(smoothstep(0.14, 0.32, unlike_skin(start, eye.below)), 0.10 * eye.width_px)
    odd = np.maximum(_strangeness(eye), off[:, None])
    start = start * (1 - odd) + lashes.skin * odd
    least = 0.45 + 0.33 * float(smoothstep(0.05, _LONGEST_LASHES, lashes.reach))
    lighter = np.clip(np.clip(share, least, 1.3) / np.maximum(share, 1e-3), 0.5, 2.2)
    return np.asarray(start * lighter[:, None], np.float64)


def _grain(eye: Eye, skin: Doubles) -> Floats:
    """(rows, c, 3): the fine part of the skin below the eye, bound in amplitude, so that a lid is as coarse as it."""
    unit = eye.unit_px
    patch = eye.strip(eye.lower, np.arange(int(np.ceil(0.16 * unit)) + 2, dtype=np.float64) + 0.11 * unit)
    fine = patch - cv2.GaussianBlur(patch, (0, 0), max(0.022 * unit, 1.2))
    deviation = float(np.median(np.abs(fine))) / 0.6745
    bound = min(2.2 * deviation, 0.07 * float(np.median(grey(skin)))) + 0.5
    return np.asarray(np.clip(fine, -bound, bound), np.float32)


def _at_rows(values: Floats, columns: Floats, rows: Floats, border: int) -> Floats:
    at = np.dstack([columns, rows.astype(np.float32)])
    return np.asarray(cv2.remap(values, at, None, cv2.INTER_LINEAR, borderMode=border), np.float32)  # type: ignore[call-overload]
