"""An analysis as a picture: what the mouth does, when, in rows of ten seconds."""

from __future__ import annotations

from math import ceil

import cv2
import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.types import WAVEFORM_RATE_HZ, Articulator, Doubles, Image

from .curves import CLASSES, Curves

# The sheet: seconds of a row, and rows until it ends, so that ten minutes are shown at most; the rest are lengths in
# its pixels, those with a name of a part of a row being that part's height.
_ROW_S, _MOST_ROWS = 10, 60
_LEFT_PX, _RIGHT_PX, _SECOND_PX = 130, 30, 144
_WIDTH_PX = _LEFT_PX + _ROW_S * _SECOND_PX + _RIGHT_PX
_TOP_PX, _AXIS_PX, _WAVE_PX, _APERTURE_PX, _CURVE_PX, _BAND_PX, _GAP_PX = 72, 22, 48, 84, 28, 24, 22
_CURVES_PX = _APERTURE_PX + len(Articulator) * _CURVE_PX
_ROW_PX = _AXIS_PX + _WAVE_PX + _CURVES_PX + _BAND_PX + _GAP_PX
_WIDEST = 0.5
"""The aperture, in mouth widths, that fills its panel."""
_SPOKEN = 0.5
"""Silero's probability from which on a stretch of the wave is drawn as speech."""

Colour = tuple[int, int, int]
# BGR, levels of 255, as OpenCV draws.
_PAPER, _INK, _GRID, _FAINT = (255, 255, 255), (60, 50, 45), (232, 230, 228), (150, 144, 140)
_ASKED, _SEEN, _CURVE, _WAVE, _UNSPOKEN = (168, 110, 40), (40, 110, 220), (130, 95, 60), (150, 125, 95), (214, 208, 202)
_CLASS_COLOURS: dict[str, Colour] = {
    "rest": (242, 240, 238),
    "closed": (110, 95, 210),
    "lip at teeth": (90, 170, 235),
    "rounded": (200, 145, 170),
    "spread": (185, 200, 110),
    "tongue": (140, 210, 225),
    "open": (135, 185, 115),
    "between": (222, 218, 214),
}
_UNNAMED = ("rest", "between")


def draw(curves: Curves, seen: Doubles | None = None, title: str = "") -> Image:
    """The curves over time, and beside the aperture asked for the one seen in a film, (n,) in mouth widths.

    As high as it takes; after ten minutes it ends, and says so.
    """
    duration_s = len(curves.aperture) / float(curves.rate)
    rows = min(ceil(duration_s / _ROW_S), _MOST_ROWS)
    sheet: Image = np.full((_TOP_PX + rows * _ROW_PX, _WIDTH_PX, 3), _PAPER, np.uint8)
    if duration_s > _MOST_ROWS * _ROW_S:
        title += f"   (the first {_MOST_ROWS * _ROW_S // 60} of {duration_s / 60:.1f} minutes)"
    _write(sheet, 14, 24, title, _INK)
    _legend(sheet, film=seen is not None)
    for row in range(rows):
        _draw_row(sheet, _TOP_PX + row * _ROW_PX, row * _ROW_S, curves, seen)
    return sheet


def _draw_row(sheet: Image, top: int, start_s: int, curves: Curves, seen: Doubles | None) -> None:
    rate = float(curves.rate)
    first, end = round(start_s * rate), min(round((start_s + _ROW_S) * rate), len(curves.aperture))
    part = slice(first, end)
    at_px = _LEFT_PX + (np.arange(end - first, dtype=np.float64) + 0.5) / rate * _SECOND_PX
    _axis(sheet, top, start_s, ceil((end - first) / rate))
    top += _AXIS_PX
    _name(sheet, top + _WAVE_PX // 2, "voice")
    _wave(sheet, top, start_s, curves)
    top += _WAVE_PX
    _name(sheet, top + _APERTURE_PX - 12, "aperture")
    _line(sheet, at_px, curves.aperture[part] / _WIDEST, top, _APERTURE_PX, _ASKED, filled=True)
    if seen is not None:
        shown = seen[part]
        _line(sheet, at_px[: len(shown)], shown / _WIDEST, top, _APERTURE_PX, _SEEN)
    top += _APERTURE_PX
    for articulator in Articulator:
        _name(sheet, top + _CURVE_PX - 12, articulator.name.lower().replace("_", " "))
        _line(sheet, at_px, curves.articulation[part, articulator], top, _CURVE_PX, _CURVE, filled=True)
        top += _CURVE_PX
    _name(sheet, top + _BAND_PX // 2, "class")
    _bands(sheet, top, curves.classes[part], _SECOND_PX / rate)


def _legend(sheet: Image, *, film: bool) -> None:
    x = _LEFT_PX
    for name in CLASSES:
        cv2.rectangle(sheet, (x, 42), (x + 14, 54), _CLASS_COLOURS[name], cv2.FILLED)
        x += 38 + _write(sheet, x + 20, 53, name, _INK)
    lines = (("asked", _ASKED), ("seen in the film", _SEEN)) if film else ()
    for name, colour in lines:
        cv2.line(sheet, (x, 49), (x + 16, 49), colour, 2, cv2.LINE_AA)
        x += 40 + _write(sheet, x + 22, 53, name, _INK)
    scales = f"aperture 0 to {_WIDEST:g} mouth widths, curves 0 to 1"
    _write(sheet, _WIDTH_PX - _RIGHT_PX - _width(scales), 53, scales, _FAINT)


def _axis(sheet: Image, top: int, start_s: int, seconds: int) -> None:
    bottom = top + _ROW_PX - _GAP_PX - _BAND_PX
    for second in range(seconds + 1):
        x = _LEFT_PX + second * _SECOND_PX
        cv2.line(sheet, (x, top + _AXIS_PX - 4), (x, bottom), _GRID, 1)
        text = f"{start_s + second} s"
        _write(sheet, x - _width(text) // 2, top + 12, text, _FAINT)


def _wave(sheet: Image, top: int, start_s: int, curves: Curves) -> None:
    """The waveform, as loud as it gets; pale where nobody is heard to speak."""
    peaks = curves.peaks / max(float(np.abs(curves.peaks).max(initial=0)), 1e-6)
    first = start_s * WAVEFORM_RATE_HZ
    part = peaks[first : first + _ROW_S * WAVEFORM_RATE_HZ]
    middle, reach = top + _WAVE_PX / 2, _WAVE_PX / 2 - 4
    step_px = _SECOND_PX / WAVEFORM_RATE_HZ
    frames = ((first + np.arange(len(part))) / WAVEFORM_RATE_HZ * float(curves.rate)).astype(int)
    spoken = curves.voiced[np.minimum(frames, len(curves.voiced) - 1)] > _SPOKEN
    for start, end in _runs(spoken) + _runs(~spoken):
        edge = min(end + 1, len(part))  # so that neighbours meet
        x = _LEFT_PX + (np.arange(start, edge) + 0.5) * step_px
        outline = np.concatenate(
            [np.stack([x, middle - part[start:edge, 1] * reach], 1),
             np.stack([x, middle - part[start:edge, 0] * reach], 1)[::-1]]
        )  # fmt: skip
        colour = _WAVE if spoken[start] else _UNSPOKEN
        cv2.fillPoly(sheet, [_fine(outline)], colour, cv2.LINE_AA, 4)


def _bands(sheet: Image, top: int, classes: NDArray[np.intp], step_px: float) -> None:
    """A block for each stretch of one class, with its name, or that one's initial, where there is room."""
    changes = np.flatnonzero(np.diff(classes)) + 1
    for start, end in zip([0, *changes], [*changes, len(classes)], strict=True):
        name = CLASSES[classes[start]]
        left, right = round(_LEFT_PX + start * step_px), round(_LEFT_PX + end * step_px) - 2
        cv2.rectangle(sheet, (left, top + 3), (right, top + _BAND_PX - 3), _CLASS_COLOURS[name], cv2.FILLED)
        for text in (name, name[0]) if name not in _UNNAMED else ():
            spare = right - left - _width(text)
            if spare >= 4:
                _write(sheet, left + spare // 2, top + _BAND_PX - 8, text, _INK)
                break


def _line(
    sheet: Image,
    at_px: Doubles,
    values: NDArray[np.floating],
    top: int,
    height: int,
    colour: Colour,
    *,
    filled: bool = False,
) -> None:
    """A curve of values in [0, 1]; it is interrupted where they are not numbers."""
    base = top + height - 3
    points = np.stack([at_px, base - np.clip(np.nan_to_num(values), 0, 1) * (height - 6)], 1)
    light = [255 - (255 - channel) // 4 for channel in colour]
    for start, end in _runs(~np.isnan(values)):
        run = points[start:end]
        if filled:
            area = np.concatenate([run, [[run[-1, 0], base], [run[0, 0], base]]])
            cv2.fillPoly(sheet, [_fine(area)], light, cv2.LINE_AA, 4)
        cv2.polylines(sheet, [_fine(run)], False, colour, 1, cv2.LINE_AA, 4)


def _runs(holds: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """The start and end of each stretch in which it holds."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], holds, [False]]).astype(int)))
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]


def _fine(points: Doubles) -> NDArray[np.int32]:
    """In sixteenths of a pixel, as OpenCV takes them with a shift of 4."""
    return (points * 16).round().astype(np.int32)


def _name(sheet: Image, middle: int, name: str) -> None:
    _write(sheet, 14, middle + 4, name, _INK)


def _width(text: str) -> int:
    (width, _), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 0.42, 1)
    return int(width)


def _write(sheet: Image, x: int, y: int, text: str, colour: Colour) -> int:
    """Returns the text's width in pixels."""
    text = text.encode("ascii", "replace").decode()  # what OpenCV can draw; a name that is no text ends the process
    cv2.putText(sheet, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, 0.42, colour, 1, cv2.LINE_AA)
    return _width(text)
