"""What a face says about the light it stands in, and about the colours and the sharpness of its mouth."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from lipsync_desktop.engine.faces.landmarks import (
    AROUND_MOUTH,
    BELOW_LIPS,
    BETWEEN_BROWS_TO_NOSE,
    CHEEKS,
    LEFT_CHEEK,
    LEFT_EYE,
    LOWER_LIP,
    RIGHT_CHEEK,
    RIGHT_EYE,
    Indices,
)
from lipsync_desktop.engine.imaging import blurred, filled, smoothly
from lipsync_desktop.engine.types import Doubles, Floats, Image, Points

GREY = np.array([0.114, 0.587, 0.299])
"""BGR → brightness, as BT.601 weights it."""

_LIT_FROM = LEFT_CHEEK, RIGHT_CHEEK, BETWEEN_BROWS_TO_NOSE, BELOW_LIPS
_TOOTH_LEVEL = 1.32
"""How bright the front teeth are against the cheek, before lips throw their shadow on them: so that they come
out as bright as the twelve pictures that show their own have them, 1.22 in the median."""
# BGR of teeth and of eyes in plain daylight, relative to red.
_IVORY = np.array([0.875, 0.95, 1.0])
_EYE_WHITE = np.array([0.93, 0.95, 1.0])
_CLIPS_AT = 238.0
"""Levels of 255 above which a drawn colour is bent towards white. Judged with all brightness here by `python -m
models.training.mouth.measure`."""
_HAZY, _HAZE = (0.013, 0.032), 0.25
"""Deviations of a picture's softness, in eye distances, from which on nothing in it is quite dark, as what is around
mixes with it, and the most that the mouth's flesh mixes with its cavity."""
_GREY_PICTURE = 0.06
"""A cheek with less colour than this share of its brightness is a black and white picture's."""


@dataclass(frozen=True, slots=True, eq=False)
class Complexion:
    """direction: (3,), where light comes from, in the head's frame. level: a front tooth's brightness. tooth, flesh,
    dark: colours (3,), BGR in [0, 255], of teeth, of gum and tongue, and of the cavity. blur_px: the deviation of the
    Gaussian that the picture is as soft as. grain: the deviation of its noise, in levels."""

    direction: Doubles
    level: float
    tooth: Doubles
    flesh: Doubles
    dark: Doubles
    blur_px: float
    grain: float


def complexion_of(image: Image, landmarks: Points, unit_px: float) -> Complexion:
    """landmarks: (468 or more, 3), a pixel's centre at whole coordinates."""

    def colour(points: Indices) -> Doubles:
        return _colour_at(image, landmarks[points], max(1, int(0.035 * unit_px)))

    left, right, high, low = (float(colour(points) @ GREY) for points in _LIT_FROM)
    sideways = float(np.clip((right - left) / (right + left + 1), -0.4, 0.4))
    from_above = float(np.clip((high - low) / (high + low + 1), -0.3, 0.4))
    direction = np.array([2.2 * sideways, -0.30 - from_above, -1.0])
    cheek, lips, white = colour(CHEEKS), colour(LOWER_LIP), _eye_white(image, landmarks)
    shade = max(float(cheek @ GREY), 6.0)
    level = _TOOTH_LEVEL * shade
    if white is not None:
        level = float(np.clip(level, 0.92 * white @ GREY, 1.9 * shade))
    level = float(np.clip(level, 8, 242))
    if np.ptp(cheek) < _GREY_PICTURE * (cheek.max() + 1):
        tint, flesh, dark = np.ones(3), np.full(3, 0.55), np.full(3, 0.10)
    else:
        tint = _tint(white)
        flesh = 0.72 * np.array([0.38, 0.36, 0.82]) + 0.28 * lips / max(float(lips.max()), 1.0)
        dark = np.array([0.095, 0.080, 0.285])
    flesh *= min(1.02 * max(float(cheek.max()), 20.0), 225.0) / flesh.max()
    blur_px = _blur_px(image, landmarks, unit_px)
    haze = _HAZE * smoothly(*_HAZY, blur_px / unit_px)
    return Complexion(
        direction / np.linalg.norm(direction),
        level,
        _softly_clipped(level * tint / float(tint @ GREY)),
        flesh,
        dark * (40 + 0.75 * shade) * (1 - haze) + flesh * haze,
        blur_px,
        _grain(image, landmarks, unit_px),
    )


def _tint(white: Doubles | None) -> Doubles:
    """(3,): a tooth's colour relative to red, half of it the light's, which the whites of the eyes tell."""
    seen = np.array([0.92, 0.96, 1.0]) if white is None else white / max(float(white.max()), 1.0)
    seen = np.clip(seen / max(float(seen[2]), 1e-3), [0.85, 0.925, 1.0], [1.02, 1.0, 1.0])
    tint: Doubles = 0.45 * seen + 0.55 * _IVORY * np.clip(seen / _EYE_WHITE, 0.84, 1.12)
    tint[1] = min(tint[1], (tint[0] + tint[2]) / 2 + 0.010)
    return tint


def _softly_clipped(colour: Doubles) -> Doubles:
    """What is too bright for the picture becomes white, not yellow."""
    most = float(colour.max())
    if most <= _CLIPS_AT:
        return colour
    clipped = colour / most * (_CLIPS_AT + 10 * np.tanh((most - _CLIPS_AT) / 20))
    whiter: Doubles = clipped + 0.5 * smoothly(_CLIPS_AT, 300, most) * (clipped.max() - clipped)
    return whiter


def _colour_at(image: Image, points: Points, radius_px: int) -> Doubles:
    """The median colour (3,) around some points."""
    height, width = image.shape[:2]
    spots = [
        image[max(y - radius_px, 0) : y + radius_px + 1, max(x - radius_px, 0) : x + radius_px + 1].reshape(-1, 3)
        for x, y in points[:, :2].astype(int)
        if 0 <= x < width and 0 <= y < height
    ]
    if not spots:
        return np.full(3, 110.0)
    return np.asarray(np.median(np.concatenate(spots).astype(np.float64), axis=0))


def _eye_white(image: Image, landmarks: Points) -> Doubles | None:
    pixels = [np.empty((0, 3), np.uint8)]
    for eye in (LEFT_EYE, RIGHT_EYE):
        outline = landmarks[eye.coarse, :2]
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


def _blur_px(image: Image, landmarks: Points, unit_px: float) -> float:
    """How much the steepest slopes around the mouth lose when they are blurred once more tells how soft they are."""
    reach = 0.75 * unit_px
    low, high = (landmarks[AROUND_MOUTH, :2].mean(0) + sign * reach for sign in (-1, 1))
    x0, y0 = np.maximum(low, 0).astype(int)
    x1, y1 = np.minimum(np.maximum(high, 0), image.shape[1::-1]).astype(int)
    if x1 - x0 <= 8 or y1 - y0 <= 8:
        return 1.0
    grey = cv2.cvtColor(image[y0:y1, x0:x1], cv2.COLOR_BGR2GRAY).astype(np.float32)
    again_px = 1.2
    first, second = _slopes(grey), _slopes(blurred(grey, again_px))
    steep = first >= np.quantile(first, 0.97)
    ratio = float(np.median(first[steep] / np.maximum(second[steep], 1e-3)))
    return float(np.clip(again_px / np.sqrt(max(ratio**2 - 1, 1e-3)), 0.45, 8.0))


def _slopes(grey: Floats) -> Floats:
    across, down = (cv2.Sobel(grey, cv2.CV_32F, *order, ksize=3) for order in ((1, 0), (0, 1)))
    return np.asarray(np.hypot(across, down), np.float32)


def _grain(image: Image, landmarks: Points, unit_px: float) -> float:
    radius, noises = max(3, int(0.07 * unit_px)), []
    for x, y in landmarks[CHEEKS, :2].astype(int):
        patch = image[max(y - radius, 0) : max(y + radius, 0), max(x - radius, 0) : max(x + radius, 0)]
        if patch.shape[0] * patch.shape[1] > 30:
            grey = (patch @ GREY).astype(np.float32)
            fine = grey - cv2.GaussianBlur(grey, (0, 0), 1.2)
            noises.append(1.48 * float(np.median(np.abs(fine - np.median(fine)))))
    return min(0.6 * min(noises), 2.2) if noises else 0.0
