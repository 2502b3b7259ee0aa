"""Teeth that a picture shows: found, told apart from tongue and lips, and given to the skull or to the jaw."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.faces.pose import Pose
from lipsync_desktop.engine.imaging import blurred, filled
from lipsync_desktop.engine.types import Doubles, Floats, Image

from .warp import smooth_edge

_LEAST_UPPER, _LEAST_LOWER, _LEAST_WIDE = 0.06, 0.04, 5.0
"""How high the teeth of a row, in eye distances, and how many times as wide they have to show to be kept: drawn ones
are better than a strip of real ones, which hangs in the air as soon as the lip is raised further."""
_SHORT = 0.9
"""The share of that height that teeth have on average, with their round corners."""
_FURTHEST_DEGREES = 38.0
"""A head that is turned further shows a tooth or two, which would stand alone as a fang."""
_LEAST_SHARE, _LEAST_PIECE = 0.10, 0.05
"""Of the opening that teeth, and one piece of them, have to fill."""
_TOUCHES = 0.30
"""A row that begins or ends within this share of the opening's height from a lip hangs from that lip's bone."""
_LEAST_DROP = 0.04
"""A jaw that is less open, in eye distances, leaves no room between the rows: what shows are the upper teeth."""
_STEP = 0.04
"""The steps in which a row's edge is followed, in eye distances."""
_REDDER_THAN_TEETH = 0.11
"""How much redder than the teeth beside it, or than teeth would be in this light, a tongue is at least."""


@dataclass(frozen=True, slots=True, eq=False)
class OwnTeeth:
    """pixels: (h, w, 3). upper, lower: (h, w) in [0, 1], how much of each pixel goes with the skull and with the jaw.
    from_head: the affine map (2, 3) from (across, down) about the mouth's middle in the head's frame to these pixels.
    drop: how far the jaw was open there, in eye distances. upper_tip, lower_tip: where the front teeth end below the
    mouth's middle, in eye distances; None where the row is not shown. edge: (n, 2) across and down from there, rising,
    along which the upper row's teeth end. white: their colour (3,), BGR."""

    pixels: Image
    upper: Floats
    lower: Floats
    from_head: Doubles
    drop: float
    upper_tip: float | None
    lower_tip: float | None
    edge: Doubles
    white: Doubles


def own_teeth(
    image: Image, pose: Pose, middle: Doubles, upper: Doubles, lower: Doubles, drop: float, expected: Doubles
) -> OwnTeeth | None:
    """What is bright and pale between the lips' edges (n, 2) in pixels, or None where no row of teeth shows.

    middle: (3,) in the head's frame, where the lips meet. drop: how far the jaw is open in this picture, in eye
    distances. expected: the colour (3,) of teeth in this light, BGR.
    """
    if abs(pose.yaw_degrees) > _FURTHEST_DEGREES:
        return None
    height, width = image.shape[:2]
    unit = pose.unit_px
    both = np.concatenate([upper, lower])
    x0, y0 = (max(int(v), 0) for v in both.min(0) - 0.05 * unit)
    x1, y1 = (min(int(v) + 1, limit) for v, limit in zip(both.max(0) + 0.05 * unit, (width, height), strict=True))
    if x1 - x0 < 4 or y1 - y0 < 4:
        return None
    pixels = image[y0:y1, x0:x1].copy()
    up, low = smooth_edge(upper) - [x0, y0], smooth_edge(lower) - [x0, y0]
    hole = filled(np.concatenate([up, low[::-1]]), x1 - x0, y1 - y0)
    core = cv2.erode(hole, _square(max(1, int(0.014 * unit)))) > 127
    if not core.any() or hole.all():
        return None
    seen = _pale(pixels, hole, expected, unit) & core
    if seen.sum() < _LEAST_SHARE * core.sum():
        return None
    closed = cv2.morphologyEx(seen.astype(np.uint8), cv2.MORPH_CLOSE, _square(max(1, int(0.014 * unit))))
    skull, jaw = np.asarray(closed, np.uint8), np.zeros_like(hole)
    if drop > _LEAST_DROP:
        skull, jaw = _bones(skull, core, up, low, pose.rotation[1, :2])
    # Gums and the gaps between teeth belong to them: everything from the teeth to their lip is kept.
    masks = [
        _row(teeth, edge, core, least * unit, float(np.linalg.norm(pose.rotation[0, :2])))
        for teeth, edge, least in ((skull, up, _LEAST_UPPER), (jaw, low, _LEAST_LOWER))
    ]
    shown = [(mask > 0) & (teeth > 0) for mask, teeth in zip(masks, (skull, jaw), strict=True)]
    if not (shown[0] | shown[1]).any():
        return None
    from_head = np.column_stack([pose.rotation[:2, :2].T * unit, pose.point_px(middle)])
    from_head[:, 2] -= [x0, y0]
    tips = [
        _tip(teeth, from_head, last) if teeth.any() else None for teeth, last in zip(shown, (True, False), strict=True)
    ]
    white = np.median(pixels[shown[0] | shown[1]].astype(np.float64), axis=0)
    edge = _edge(shown[0], from_head) if shown[0].any() else np.zeros((0, 2))
    soft = [blurred(mask, max(0.008 * unit, 0.9)) for mask in masks]
    return OwnTeeth(pixels, soft[0], soft[1], from_head, drop, tips[0], tips[1], edge, np.asarray(white, np.float64))


def _pale(pixels: Image, hole: NDArray[np.uint8], expected: Doubles, unit_px: float) -> NDArray[np.bool_]:
    """Bright, with little colour against the skin around, and not as red as a tongue."""
    brightness = pixels.mean(-1)
    peak = pixels.max(-1).astype(np.float32)
    colour = (peak - pixels.min(-1)) / (peak + 1)
    bright = brightness > max(0.50 * float(expected.mean()), 0.45 * float(brightness[hole > 127].max()))
    pale = colour < min(0.42, 0.6 * float(np.median(colour[hole == 0])) + 0.04)
    redness = _redness(cv2.GaussianBlur(pixels, (0, 0), max(0.01 * unit_px, 0.5)).astype(np.float32))
    least = float(np.quantile(redness[bright & (hole > 127)], 0.1)) if (bright & (hole > 127)).any() else 0.0
    teeth = min(max(float(_redness(expected)), least), float(np.median(redness[hole == 0])))
    return np.asarray(bright & pale & (redness < teeth + _REDDER_THAN_TEETH), np.bool_)


def _redness(colours: NDArray[np.floating]) -> Floats:
    """(…, 3) BGR → (…): how much redder than grey, as a share of its brightness."""
    return np.asarray((colours[..., 2] - colours[..., :2].mean(-1)) / (colours.max(-1) + 1), np.float32)


def _bones(
    seen: NDArray[np.uint8], core: NDArray[np.bool_], up: Doubles, low: Doubles, down: Doubles
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Which pieces hang from the skull and which stand on the jaw: a row belongs to the lip that it touches, and the
    dark gap lies on its other side. A piece that fills the opening is the skull's; what lies under it, the jaw's."""
    right = np.array([down[1], -down[0]])
    spots = np.argwhere(seen)[:, ::-1]
    across, depth = spots @ right, spots @ down
    top, bottom = (np.interp(across, *_rising(edge @ right, edge @ down)) for edge in (up, low))
    share = (depth - top) / np.maximum(bottom - top, 1.0)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(seen)
    label_of = labels[spots[:, 1], spots[:, 0]]
    skull, jaw = np.zeros_like(seen), np.zeros_like(seen)
    for label in range(1, count):
        if stats[label, cv2.CC_STAT_AREA] <= _LEAST_PIECE * core.sum():
            continue
        first, last = np.quantile(share[label_of == label], [0.05, 0.95])
        of_jaw = first > _TOUCHES and last > 1 - _TOUCHES
        (jaw if of_jaw else skull)[labels == label] = 1
    return skull, jaw


def _rising(x: Doubles, y: Doubles) -> tuple[Doubles, Doubles]:
    return np.maximum.accumulate(x) + 1e-4 * np.arange(len(x)), y


def _row(teeth: NDArray[np.uint8], edge: Doubles, core: NDArray[np.bool_], least_px: float, turned: float) -> Floats:
    """One row of teeth and what lies between it and its lip's edge (n, 2); nothing of one that hardly shows. turned:
    how wide things look that are 1 wide across the face."""
    nothing = np.zeros(teeth.shape, np.float32)
    if not teeth.any():
        return nothing
    spots = np.argwhere(teeth)[:, ::-1].astype(np.float64)
    along = (edge[-1] - edge[0]) / max(float(np.linalg.norm(edge[-1] - edge[0])), 1e-6)
    reach = spots @ along
    near = edge[(edge @ along >= reach.min()) & (edge @ along <= reach.max())]
    hull = cv2.convexHull(np.concatenate([spots, near]).astype(np.float32))
    height, width = teeth.shape
    row = (filled(np.asarray(hull, np.float64)[:, 0], width, height) > 127) & core
    wide = max(float(np.ptp(reach)), 1.0)
    if wide < _LEAST_WIDE * turned * least_px or teeth.sum() < _SHORT * wide * least_px:
        return nothing
    return row.astype(np.float32)


def _tip(teeth: NDArray[np.bool_], from_head: Doubles, last: bool) -> float:
    """Where a row's front teeth end below the mouth's middle, in eye distances: their lowest pixels, or highest."""
    head = _in_head(teeth, from_head)
    front = head[np.abs(head[:, 0] - np.median(head[:, 0])) < 0.12]
    return float(np.quantile((front if len(front) else head)[:, 1], 0.95 if last else 0.05))


def _edge(teeth: NDArray[np.bool_], from_head: Doubles) -> Doubles:
    """(n, 2): across the face in steps, how far down the lowest pixels of a row are there or a step beside."""
    head = _in_head(teeth, from_head)
    step = np.floor(head[:, 0] / _STEP).astype(int)
    steps = np.unique(step)
    low = np.array([np.quantile(head[abs(step - one) <= 1, 1], 0.95) for one in steps])
    return np.column_stack([(steps + 0.5) * _STEP, low])


def _in_head(teeth: NDArray[np.bool_], from_head: Doubles) -> Doubles:
    """(n, 2): pixels across and down the face, in eye distances from the mouth's middle."""
    spots = np.argwhere(teeth)[:, ::-1].astype(np.float64)
    head: Doubles = (spots - from_head[:, 2]) @ np.linalg.inv(from_head[:, :2]).T
    return head


def _square(radius: int) -> NDArray[np.uint8]:
    return np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)
