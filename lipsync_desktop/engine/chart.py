"""An analysis as a picture: what the mouth does, when, in rows of ten seconds."""

from __future__ import annotations

from math import ceil

import cv2
import numpy as np

from .analysis import CLASSES, Curves, Floats
from .types import Articulator, Image

_ROW_S, _MOST_ROWS = 10, 60
_LEFT_PX, _RIGHT_PX, _SECOND_PX = 150, 20, 143
_WIDTH_PX = _LEFT_PX + _ROW_S * _SECOND_PX + _RIGHT_PX
_TOP_PX, _AXIS_PX, _BAND_PX, _APERTURE_PX, _CURVE_PX, _GAP_PX = 44, 20, 20, 84, 26, 26
_ROW_PX = _AXIS_PX + _BAND_PX + _APERTURE_PX + 8 * _CURVE_PX + _GAP_PX
_WIDEST = 0.6
"""The aperture, in mouth widths, that fills its panel."""

Colour = tuple[int, int, int]
_PAPER, _INK, _GRID, _FAINT = (255, 255, 255), (60, 50, 45), (226, 224, 222), (150, 144, 140)
_ASKED, _SEEN, _CURVE = (168, 110, 40), (40, 110, 220), (130, 95, 60)
_CLASS_COLOURS: dict[str, Colour] = {
    "rest": (238, 236, 234),
    "closed": (90, 70, 200),
    "lip at teeth": (60, 150, 230),
    "rounded": (190, 120, 150),
    "spread": (170, 190, 80),
    "tongue": (120, 200, 215),
    "open": (110, 170, 90),
    "between": (215, 210, 205),
}


def draw(curves: Curves, seen: Floats | None = None) -> Image:
    """The curves over time, and beside the aperture asked for the one seen in a film, (n,) in mouth widths.

    As high as it takes; after ten minutes it ends, and says so.
    """
    rate = float(curves.rate)
    duration_s = len(curves.aperture) / rate
    rows = min(ceil(duration_s / _ROW_S), _MOST_ROWS)
    sheet: Image = np.full((_TOP_PX + rows * _ROW_PX, _WIDTH_PX, 3), _PAPER, np.uint8)
    _legend(sheet, film=seen is not None, cut=duration_s > _MOST_ROWS * _ROW_S)
    for row in range(rows):
        first, end = round(row * _ROW_S * rate), round((row + 1) * _ROW_S * rate)
        part = np.s_[first : min(end, len(curves.aperture))]
        at_px: Floats = (
            _LEFT_PX + (np.arange(part.start, part.stop, dtype=np.float64) - first + 0.5) / rate * _SECOND_PX
        )
        top = _TOP_PX + row * _ROW_PX
        _axis(sheet, top, row * _ROW_S)
        top += _AXIS_PX
        _band(sheet, top, curves.classes[part], at_px, _SECOND_PX / rate)
        top += _BAND_PX
        _name(sheet, top + _APERTURE_PX, "aperture")
        _line(sheet, at_px, curves.aperture[part] / _WIDEST, top, _APERTURE_PX, _ASKED, filled=True)
        if seen is not None:
            shown = seen[part]
            _line(sheet, at_px[: len(shown)], shown / _WIDEST, top, _APERTURE_PX, _SEEN)
        top += _APERTURE_PX
        for articulator in Articulator:
            _name(sheet, top + _CURVE_PX, articulator.name.lower().replace("_", " "))
            _line(sheet, at_px, curves.articulation[part, articulator], top, _CURVE_PX, _CURVE, filled=True)
            top += _CURVE_PX
    return sheet


def _legend(sheet: Image, *, film: bool, cut: bool) -> None:
    x = _LEFT_PX
    for name in CLASSES:
        cv2.rectangle(sheet, (x, 14), (x + 14, 28), _CLASS_COLOURS[name], cv2.FILLED)
        x += 22 + _write(sheet, x + 20, 26, name, _INK) + 18
    for name, colour in (("asked", _ASKED), ("seen in the film", _SEEN)) if film else ():
        cv2.line(sheet, (x, 21), (x + 16, 21), colour, 2, cv2.LINE_AA)
        x += 24 + _write(sheet, x + 22, 26, name, _INK) + 18
    if cut:
        _write(sheet, 6, 26, "the first ten minutes", _SEEN)


def _axis(sheet: Image, top: int, start_s: int) -> None:
    bottom = top + _ROW_PX - _GAP_PX
    for second in range(_ROW_S + 1):
        x = _LEFT_PX + second * _SECOND_PX
        cv2.line(sheet, (x, top + _AXIS_PX - 4), (x, bottom), _GRID, 1)
        _write(sheet, x - 6, top + 12, f"{start_s + second} s", _FAINT)


def _band(sheet: Image, top: int, classes: np.ndarray, at_px: Floats, step_px: float) -> None:
    for kind, x in zip(classes, at_px, strict=True):
        corners = (round(x - step_px / 2), top + 2), (round(x + step_px / 2) - 1, top + _BAND_PX - 4)
        cv2.rectangle(sheet, *corners, _CLASS_COLOURS[CLASSES[kind]], cv2.FILLED)


def _line(
    sheet: Image, at_px: Floats, values: np.ndarray, top: int, height: int, colour: Colour, *, filled: bool = False
) -> None:
    """A curve of values in [0, 1]; it is interrupted where they are not numbers."""
    known = ~np.isnan(values)
    y = top + height - 3 - np.clip(np.nan_to_num(values), 0, 1) * (height - 6)
    points = (np.stack([at_px, y], 1) * 16).round().astype(np.int32)
    if filled and len(points) > 1:
        base = np.array([[points[-1, 0], (top + height - 3) * 16], [points[0, 0], (top + height - 3) * 16]])
        light = tuple(round(255 - (255 - channel) * 0.25) for channel in colour)
        cv2.fillPoly(sheet, [np.concatenate([points, base]).astype(np.int32)], light, cv2.LINE_AA, 4)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]]).astype(int)))
    for start, end in edges.reshape(-1, 2):
        cv2.polylines(sheet, [points[start:end]], False, colour, 1, cv2.LINE_AA, 4)


def _name(sheet: Image, bottom: int, name: str) -> None:
    _write(sheet, 14, bottom - 8, name, _INK)


def _write(sheet: Image, x: int, y: int, text: str, colour: Colour) -> int:
    """Returns the text's width in pixels."""
    cv2.putText(sheet, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, 0.42, colour, 1, cv2.LINE_AA)
    (width, _), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 0.42, 1)
    return int(width)
