"""A still face that lives: its head sways, its brows rise, its eyes blink, in the picture's own pixels.

The head turns about its neck as a body with depth would, by a few pixels, and the movement fades out down the person's
body. What stands behind them stands still; where nobody can tell it from them, the movement fades out in it, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import partial
from itertools import pairwise, tee

import cv2
import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.faces.landmarks import LEFT_EYE, OVAL_TOP, RIGHT_EYE, SURFACE
from lipsync_desktop.engine.faces.pose import Pose
from lipsync_desktop.engine.imaging import Rectangle, resized, smoothstep
from lipsync_desktop.engine.lips.model import LipModel
from lipsync_desktop.engine.memory import Memory
from lipsync_desktop.engine.settings import RenderSettings
from lipsync_desktop.engine.types import Doubles, Floats, Frame, Gesture, Image, Network, Patch, Plate, Points, Sound

from .blink import lids_of
from .gestures import gestures, scaled
from .layers import Layers
from .matte import Matte

_HAIR = 0.75
"""How far hair reaches above the mesh's forehead, in eye distances, as are all lengths here."""
_FADE = 1.6
"""How far around the head its movement fades out."""
_NECK = np.array([0.0, 1.9, 0.8])
"""What the head turns about, seen from between the eyes."""
_CELL = 0.06
"""The side of the coarse grid's cells on which movements are worked out, in eye distances, as are the next two."""
_BROW_LIFT = 0.05
"""How far raised brows go up; `pytest tests/test_head.py` sees that it is far enough for the mesh to notice."""
_BROW_HALF_HEIGHT = 0.20
"""How far above and below a brow that has faded to 1/e."""
_LARGER, _SHARPER = 2, 0.45
"""How many times larger the front is kept, and how much of what a blur takes away is added to it."""
_MARGIN_PX = 6
"""What is enlarged around a changed place, so that its edge is as if all had been."""
_STRIP_PX = 170
"""The height of the strips that a head is shown in, each as wide as it needs to be."""
_SEAM = 0.08
"""The share of the movement below which the picture's own pixels come back."""
_REACH = 0.12
"""How far the head's edge may move."""
_BARE = 0.8
"""The share of what moves from which on what is behind it is bare."""


def lively(lips: LipModel, settings: RenderSettings, matte: Network, fitted: Memory) -> LipModel:
    """The lip model for a picture, with one that moves the head, too; a clip's head moves by itself. `matte` tells the
    person from what is behind them. What is fitted to the face stays in `fitted`."""
    return _Lively(lips, Matte(matte), fitted) if settings.liveliness > 0 else lips


class _Lively:
    """Stands behind `lips.LipModel`, around another one."""

    def __init__(self, lips: LipModel, matte: Matte, fitted: Memory) -> None:
        self.name = lips.name
        self._lips = lips
        self._matte = matte
        self._fitted = fitted

    def sync(
        self, plates: Iterable[Plate], sound: Iterable[Sound], rate: Fraction, settings: RenderSettings
    ) -> Iterator[Frame]:
        plates, seen = tee(plates)
        sound, heard = tee(sound)
        frames = self._lips.sync(plates, sound, rate, settings)
        head: Head | None = None
        for frame, plate, gesture in zip(frames, seen, gestures(heard, rate), strict=False):
            if plate.face is None or plate.face.landmarks is None or not plate.painted:
                yield frame
                continue
            make = partial(Head, plate.image, plate.face.landmarks, self._matte)
            head = head or self._fitted.recall(plate.face, make)
            yield head.show(frame, scaled(gesture, settings.liveliness))


class Head:
    """The head in one still, ready to be shown in any gesture.

    image: the whole upright picture. landmarks: (478, 3) mesh points.
    """

    def __init__(self, image: Image, landmarks: Points, matte: Matte) -> None:
        landmarks = landmarks - [0.5, 0.5, 0.0]
        points = landmarks[:SURFACE]
        pose = Pose.of(points)
        unit = pose.unit_px
        self._area = area = around_head(points, image)
        columns, rows = (max(2, round(size / (_CELL * unit))) for size in (area.width, area.height))
        x = area.x + (np.arange(columns) + 0.5) * area.width / columns - 0.5
        y = area.y + (np.arange(rows) + 0.5) * area.height / rows - 0.5
        at = np.stack(np.meshgrid(x, y), -1)
        inside = _envelope(at, points, unit)
        self._moves = _LARGER * _moves(at, points, pose, inside)
        moving = resized(smoothstep(0.0, _SEAM, inside[..., 0]).astype(np.float32), area.width, area.height)
        self._moving: Floats = moving / np.float32(255)
        rest = np.stack(np.meshgrid(np.arange(area.width), np.arange(area.height)), -1)
        self._rest = (_LARGER * (rest + 0.5) - 0.5).astype(np.float32)
        self._still = area.of(image)
        share = matte.of(image, points, area)
        self._layers = Layers.flat(self._still) if share is None else Layers.of(self._still, share, _REACH * unit)
        self._large = _enlarged(self._layers.front)
        bare = smoothstep(_BARE, 1.0, moving)[..., None].astype(np.float32)
        behind = self._still + (self._layers.behind.astype(np.float32) - self._still) * bare
        self._behind = np.dstack([(behind + 0.5).astype(np.uint8), np.zeros(moving.shape, np.uint8)])
        self._strips = tuple(_strips(self._layers.front[..., 3], moving, round(_REACH * unit)))
        self._lids = lids_of(image, landmarks, unit, pose.yaw_degrees)

    def show(self, frame: Frame, gesture: Gesture) -> Frame:
        """The frame, whose image is the still, in this gesture."""
        if gesture == Gesture():
            return frame
        pixels, changed = self._area.of(frame.composed()).copy(), []
        if frame.patch is not None:
            height, width = frame.patch.pixels.shape[:2]
            changed.append(Rectangle(frame.patch.x_px, frame.patch.y_px, width, height).shifted(self._area))
        if gesture.lids > 0:
            for lid in self._lids:
                lid.close(pixels, self._area, gesture.lids)
                changed.append(lid.area.shifted(self._area))
        weights = np.array([gesture.nod, gesture.turn, gesture.tilt, gesture.brows], np.float32)
        moved = resized(np.tensordot(weights, self._moves, 1), self._area.width, self._area.height)
        shown = pixels.copy()
        for strip in self._strips:
            self._move(shown, strip, moved, self._large)
        if changed:
            width, height = self._area.width, self._area.height
            reach = int(np.abs(moved).max()) // _LARGER + 2
            around = Rectangle.around(changed).widened(reach, width, height)
            source = around.widened(reach + _MARGIN_PX, width, height)
            large = source.times(_LARGER).of(self._large).copy()
            for place in changed:
                self._enlarge_into(large, source, pixels, place)
            self._move(shown, around, moved, large, source)
        return Frame(frame.image, Patch(self._area.x, self._area.y, shown))

    def _move(
        self, shown: Image, place: Rectangle, moved: Floats, large: Image, source: Rectangle | None = None
    ) -> None:
        """Show one place of the area in motion. large: the front, or what lies at `source` in it, enlarged."""
        at = place.of(self._rest) - place.of(moved)
        if source is not None:
            at -= np.array(source.times(_LARGER).corner, np.float32)
        front = cv2.remap(large, at, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)  # type: ignore[call-overload]
        share = cv2.multiply(front[..., 3], place.of(self._moving), dtype=cv2.CV_32F)
        over = cv2.blendLinear(front, place.of(self._behind), share, 1 - share)
        place.of(shown)[:] = cv2.cvtColor(over, cv2.COLOR_BGRA2BGR)

    def _enlarge_into(self, large: Image, source: Rectangle, pixels: Image, place: Rectangle) -> None:
        """Bring one place of the front in line with the pixels of the area; `large` is what lies at `source`."""
        around = place.widened(_MARGIN_PX, self._area.width, self._area.height)
        new = _enlarged(self._layers.changed(around, around.of(self._still), around.of(pixels)))
        inner, within = place.shifted(around).times(_LARGER), place.shifted(source).times(_LARGER)
        within.of(large)[:] = inner.of(new)


def _enlarged(pixels: Image) -> Image:
    """Twice as large, and as much sharper as linear sampling will blur it: what moves stays as sharp as what stands,
    at a third of the cost of cubic sampling."""
    large = cv2.resize(pixels, None, fx=_LARGER, fy=_LARGER, interpolation=cv2.INTER_CUBIC)
    soft = cv2.GaussianBlur(large, (0, 0), 1.0)
    return np.asarray(cv2.addWeighted(large, 1 + _SHARPER, soft, -_SHARPER, 0), np.uint8)


def _strips(share: NDArray[np.uint8], moving: Floats, reach_px: int) -> Iterator[Rectangle]:
    """The parts of an area where something may move, row by row: where the person's share, moved, is not zero."""
    window = np.ones((2 * reach_px + 1, 2 * reach_px + 1), np.uint8)
    somebody = (cv2.dilate(share, window) > 0) & (moving > 0)
    height = len(somebody)
    tops = np.linspace(0, height, max(height // _STRIP_PX, 1) + 1).astype(int).tolist()
    for top, bottom in pairwise(tops):
        columns = np.flatnonzero(somebody[top:bottom].any(0))
        if len(columns):
            yield Rectangle(int(columns[0]), top, int(columns[-1] - columns[0] + 1), bottom - top)


def around_head(points: Points, image: Image) -> Rectangle:
    """As far as a head's movement reaches. points: (468, 3), in pixels."""
    height, width = image.shape[:2]
    unit = Pose.of(points).unit_px
    low = points[:, :2].min(0) - (_FADE + np.array([0.0, _HAIR])) * unit
    high = points[:, :2].max(0) + _FADE * unit
    x0, y0 = (int(max(v, 0)) // 2 * 2 for v in low)
    x1, y1 = (int(min(-(-v // 2) * 2, limit)) for v, limit in zip(high, (width, height), strict=True))
    return Rectangle(x0, y0, x1 - x0, y1 - y0)


def _moves(at: Doubles, points: Points, pose: Pose, inside: Doubles) -> Floats:
    """(4, rows, columns, 2) pixels: what one radian of nod, turn and tilt, and fully raised brows, do."""
    unit = pose.unit_px
    where = (at - pose.origin[:2]) / unit
    depth = _depth(where, (points - pose.origin) / unit)
    x, y, z = where[..., 0] - _NECK[0], where[..., 1] - _NECK[1], depth - _NECK[2]
    nothing = np.zeros_like(x)
    turns = [np.stack(move, -1) * inside for move in ((nothing, -z), (-z, nothing), (-y, x))]
    lift = np.zeros_like(x)
    for eye in (LEFT_EYE, RIGHT_EYE):
        brow = np.concatenate([eye.brow_upper, eye.brow_lower])
        middle = points[brow, :2].mean(0)
        half = np.ptp(points[brow, 0]) / 2 + 0.1 * unit
        off = (at - middle) / [half, _BROW_HALF_HEIGHT * unit]
        lift += np.exp(-(off[..., 0] ** 4) - off[..., 1] ** 2)
    brows = np.stack([nothing, -_BROW_LIFT * lift], -1)
    return (unit * np.stack([*turns, brows])).astype(np.float32)


def _depth(where: Doubles, local: Points) -> Doubles:
    """How far behind the eyes each place is: a paraboloid through the mesh, flat beyond it."""
    middle, half = local[:, :2].mean(0), np.ptp(local[:, :2], axis=0) / 2

    def terms(places: Doubles) -> Doubles:
        x, y = np.moveaxis((places - middle) / half, -1, 0)
        far = np.maximum(np.hypot(x, y), 1.0)
        x, y = x / far, y / far
        result: Doubles = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], -1)
        return result

    fitted, *_ = np.linalg.lstsq(terms(local[:, :2]), local[:, 2], rcond=None)
    depth: Doubles = terms(where) @ fitted
    return depth


def _envelope(at: Doubles, points: Points, unit: float) -> Doubles:
    """(rows, columns, 1): 1 on the head, 0 far from it."""
    raised = points[OVAL_TOP, :2] - [0.0, _HAIR * unit]
    hull = cv2.convexHull(np.concatenate([points[:, :2], raised]).astype(np.float32))
    step = at[0, 1] - at[0, 0], at[1, 0] - at[0, 0]
    cells = (hull[:, 0] - at[0, 0]) / [step[0][0], step[1][1]]
    mask = cv2.fillConvexPoly(
        np.full(at.shape[:2], 255, np.uint8), (cells * 16).round().astype(np.int32), (0,), shift=4
    )
    away = cv2.distanceTransform(mask, cv2.DIST_L2, 5) * step[0][0] / unit
    return (1.0 - smoothstep(0.0, _FADE, away))[..., None]
