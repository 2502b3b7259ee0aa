"""Whether a clip shows the lips, or a microphone or a hand before them: lips are redder than the skin around them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace

import cv2
import numpy as np

from lipsync_desktop.engine.faces.landmarks import INNER_LIPS, OUTER_LIPS, SKIN_AROUND_MOUTH, ring
from lipsync_desktop.engine.types import Image, Plate, Points

from .fading import with_next

_LIPS, _GAP = ring(*OUTER_LIPS), ring(*INNER_LIPS)
_LOOKED_AT_PX = 64  # the longer side to which the mouth is made smaller before its colours are counted
_REMEMBERED = 250
"""Frames whose redness is remembered."""
_CLEAR = 1.5
"""As red as this, in CIELAB's a*, lips have to be to be told from what covers them."""
_COVERED = 0.25
"""A share of the redness that they have when they are seen well."""
_SAME_SHOT = 0.5
"""A face that moved further from one frame to the next, in its widths, is in another shot."""


def in_sight(plates: Iterable[Plate]) -> Iterator[Plate]:
    """The plates of a clip; those whose lips are covered come without a face, so that nothing is painted over a hand.

    It takes two frames in a row to say that lips are covered, and two to say that they can be seen again. Lips that a
    shot has never shown well are taken for seen.
    """
    covered = False
    for (plate, seen), following in with_next(_seen(plates)):
        seen_next = seen if following is None else following[1]
        covered = not (seen and seen_next) if covered else not (seen or seen_next)
        yield replace(plate, face=None) if covered else plate


def _seen(plates: Iterable[Plate]) -> Iterator[tuple[Plate, bool]]:
    reddest: deque[float] = deque(maxlen=_REMEMBERED)
    before: Points | None = None
    for plate in plates:
        points = None if plate.face is None else plate.face.landmarks
        if points is None:
            yield plate, True
            continue
        if before is not None and np.linalg.norm(points - before, axis=1).mean() > _SAME_SHOT * np.ptp(before[:, 0]):
            reddest.clear()
        before = points
        now = redness(plate.image, points)
        reddest.append(now)
        well = float(np.percentile(reddest, 75))
        yield plate, well < _CLEAR or now > _COVERED * well


def redness(image: Image, landmarks: Points) -> float:
    """How much redder, in CIELAB's a*, the lips are than the skin around them; 0 where there is too little to tell."""
    points = landmarks[:, :2]
    low = np.maximum(np.floor(points[SKIN_AROUND_MOUTH].min(0)), 0).astype(int)
    high = np.ceil(points[SKIN_AROUND_MOUTH].max(0)).astype(int) + 1
    seen = image[low[1] : high[1], low[0] : high[0]]
    if min(seen.shape[:2]) < 2:
        return 0.0
    scale = min(1.0, _LOOKED_AT_PX / max(seen.shape[:2]))
    small = cv2.resize(seen, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    red = cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_BGR2Lab)[..., 1]
    outer, gap, skin = (((points[of] - low) * scale * 16).astype(np.int32) for of in (_LIPS, _GAP, SKIN_AROUND_MOUTH))
    lips = cv2.fillPoly(np.zeros(red.shape, np.uint8), [outer], (1,), shift=4)
    around = cv2.fillConvexPoly(np.zeros(red.shape, np.uint8), cv2.convexHull(skin), (1,), shift=4)
    around[cv2.dilate(lips, np.ones((3, 3), np.uint8)) > 0] = 0
    cv2.fillPoly(lips, [gap], (0,), shift=4)
    if not lips.any() or not around.any():
        return 0.0
    return float(red[lips > 0].mean() - red[around > 0].mean())
