"""A still face that lives: its head sways, its brows rise, its eyes blink, in the picture's own pixels.

The head turns about its neck as a body with depth would, by a few pixels, and the movement fades out down the person's
body. What stands behind them stands still; where nobody can tell it from them, the movement fades out in it, too.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import tee

import cv2
import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.faces.landmarks import LEFT_EYE, OVAL_TOP, RIGHT_EYE, SURFACE
from lipsync_desktop.engine.faces.pose import Pose
from lipsync_desktop.engine.findings import Findings
from lipsync_desktop.engine.flow import beside, side_by_side
from lipsync_desktop.engine.imaging import Rectangle, smoothstep
from lipsync_desktop.engine.lips.model import LipModel
from lipsync_desktop.engine.planes import Planes
from lipsync_desktop.engine.settings import RenderSettings
from lipsync_desktop.engine.types import (
    Doubles,
    Face,
    Floats,
    Frame,
    Gesture,
    Image,
    Network,
    Patch,
    PlanesPatch,
    Plate,
    Points,
    Sound,
)

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
_STRIP_PX2 = 128_000
"""How many pixels of the area a strip has, in which a head is shown, so that what it needs stays near the processor;
tuned with `python -m models.training.head.measure`."""
_SEAM = 0.08
"""The share of the movement below which the picture's own pixels come back."""
_REACH = 0.12
"""How far the head's edge may move."""
_BARE = 0.8
"""The share of what moves from which on what is behind it is bare."""

_WORKERS = max((os.cpu_count() or 2) - 1, 1)
"""Threads in which heads are moved, beside the one that moves lips."""

_Act = tuple[Frame, "Head | None", Gesture]
"""A frame, the head in it that moves, if one does, and how."""


def lively(lips: LipModel, settings: RenderSettings, matte: Network, fitted: Findings) -> LipModel:
    """The lip model for a picture, with one that moves the head, too; a clip's head moves by itself. `matte` tells the
    person from what is behind them. What is fitted to the face stays in `fitted`."""
    return _Lively(lips, Matte(matte), fitted) if settings.liveliness > 0 else lips


class _Lively:
    """Stands behind `lips.LipModel`, around another one."""

    def __init__(self, lips: LipModel, matte: Matte, fitted: Findings) -> None:
        self.name = lips.name
        self._lips = lips
        self._matte = matte
        self._fitted = fitted

    def fit(self, plate: Plate, settings: RenderSettings) -> None:
        with beside([partial(self._lips.fit, plate, settings)]):
            if plate.face is not None and plate.face.landmarks is not None:
                self._head(plate.image, plate.face, plate.face.landmarks, settings)

    def sync(
        self, plates: Iterable[Plate], sound: Iterable[Sound], rate: Fraction, settings: RenderSettings
    ) -> Iterator[Frame]:
        return side_by_side(_shown, self._acts(plates, sound, rate, settings), _WORKERS)

    def _acts(
        self, plates: Iterable[Plate], sound: Iterable[Sound], rate: Fraction, settings: RenderSettings
    ) -> Iterator[_Act]:
        plates, seen = tee(plates)
        sound, heard = tee(sound)
        frames = self._lips.sync(plates, sound, rate, settings)
        head: Head | None = None
        for frame, plate, gesture in zip(frames, seen, gestures(heard, rate), strict=False):
            if plate.face is None or plate.face.landmarks is None or not plate.painted:
                yield frame, None, gesture
                continue
            head = head or self._head(plate.image, plate.face, plate.face.landmarks, settings)
            yield frame, head, scaled(gesture, settings.liveliness)

    def _head(self, image: Image, face: Face, points: Points, settings: RenderSettings) -> Head:
        """The one in a picture, made once."""
        in_planes = settings.codec != "png"
        make = partial(Head, image, points, self._matte, in_planes=in_planes)
        return self._fitted.recall((face, "head", in_planes), make)


def _shown(act: _Act) -> Frame:
    frame, head, gesture = act
    return frame if head is None else head.show(frame, gesture)


class Head:
    """The head in one still, ready to be shown in any gesture, by any number of threads at once.

    image: the whole upright picture. landmarks: (478, 3) mesh points. in_planes: what is shown comes in the planes that
    video encoders take, at half the cost; else every colour is kept, as PNG keeps it.
    """

    def __init__(self, image: Image, landmarks: Points, matte: Matte, *, in_planes: bool = True) -> None:
        landmarks = landmarks - [0.5, 0.5, 0.0]
        points = landmarks[:SURFACE]
        pose = Pose.of(points)
        unit = pose.unit_px
        self._area = area = around_head(points, image)
        self._grid = grid = _Grid.over(area, unit)
        at = grid.places()
        inside = _envelope(at, points, unit)
        self._moves = np.ascontiguousarray(np.moveaxis(_moves(at, points, pose, inside), -1, 1))
        self._rest = np.moveaxis(at - area.corner, -1, 0).astype(np.float32)
        whole = Rectangle(0, 0, area.width, area.height)
        moving = grid.spread(smoothstep(0.0, _SEAM, inside[..., 0]).astype(np.float32), whole)
        self._still = still = area.of(image)
        share = matte.of(image, points, area)
        layers = Layers.flat(still) if share is None else Layers.of(still, share, _REACH * unit)
        bare = smoothstep(_BARE, 1.0, moving)[..., None].astype(np.float32)
        behind = (still + (layers.behind.astype(np.float32) - still) * bare + 0.5).astype(np.uint8)
        self._share = (layers.front[..., 3] * moving + 0.5).astype(np.uint8)
        self._large_share = _enlarged(self._share)
        self._planes = Planes.of(image) if in_planes else None
        known = still if self._planes is None else self._planes.at(area.x, area.y, area.width, area.height)
        front = np.ascontiguousarray(layers.front[..., :3])
        forms = zip(_in_sheets(known), self._as_sheets(front), self._as_sheets(behind), strict=True)
        self._sheets = tuple(_Sheet.of(*form, step) for form, step in zip(forms, (1, 2, 2), strict=False))
        self._strips = tuple(_strips(self._share, round(_REACH * unit), grid.cell_px))
        self._lids = lids_of(image, landmarks, unit, pose.yaw_degrees)

    def show(self, frame: Frame, gesture: Gesture) -> Frame:
        """The frame, whose image is the still, in this gesture."""
        if gesture == Gesture():
            return frame
        weights = np.array([gesture.nod, gesture.turn, gesture.tilt, gesture.brows], np.float32)
        moved = np.tensordot(weights, self._moves, 1)
        reach = int(np.abs(moved).max()) + 2
        groups = _apart(self._changes(frame, gesture), reach)
        width, height = self._area.width, self._area.height
        places = [
            _even(Rectangle.around([change.place for change in group]).widened(reach, width, height), width, height)
            for group in groups
        ]
        came_from = self._rest - moved
        from_large = self._in_large(came_from)
        shown = [sheet.still.copy() for sheet in self._sheets]
        as_ever = _Front(tuple(sheet.large for sheet in self._sheets), self._large_share)
        for strip in self._strips:
            self._move(shown, strip.place, _apart_from(strip.place, places), strip.edges, from_large, as_ever)
        for group, place in zip(groups, places, strict=True):
            edges = [edge for strip in self._strips for edge in strip.edges if edge.meets(place)]
            front = self._changed(group, place.widened(reach + _MARGIN_PX, width, height), has_edge=bool(edges))
            self._move(shown, place, [place], edges, self._in_large(came_from, front.corner), front)
        x, y = self._area.corner
        if self._planes is None:
            return Frame(frame.image, Patch(x, y, shown[0]))
        before = Planes(*(sheet.still for sheet in self._sheets))
        return Frame(frame.image, PlanesPatch(x, y, Planes(*shown), before), planes=self._planes)

    def _changes(self, frame: Frame, gesture: Gesture) -> list[_Change]:
        """What is not as in the still, in the area: what the lip model painted, and lids."""
        changes: list[_Change] = []
        x, y = self._area.corner
        if isinstance(frame.patch, Patch):
            height, width = frame.patch.pixels.shape[:2]
            painted = Rectangle(frame.patch.x_px, frame.patch.y_px, width, height)
            changes.append(_Change(painted, frame.patch.pixels).within(self._area))
        for lid in self._lids if gesture.lids > 0 else ():
            place = _even(lid.area.shifted(self._area), self._area.width, self._area.height)
            pixels = place.of(self._still).copy()
            for other in changes:
                other.onto(pixels, place)
            lid.close(pixels, Rectangle(place.x + x, place.y + y, place.width, place.height), gesture.lids)
            changes.append(_Change(place, pixels))
        return changes

    def _changed(self, changes: list[_Change], around: Rectangle, *, has_edge: bool) -> _Front:
        """The front at a place that is another now than in the still. Whatever changed is in front."""
        place = _even(around, self._area.width, self._area.height)
        pixels = place.of(self._still).copy()
        for change in changes:
            change.onto(pixels, place)
        large: list[Image] = []
        large_share = self._large_share
        for sheet, new in zip(self._sheets, self._as_sheets(pixels), strict=True):
            here = place.over(sheet.step)
            changed = _unlike(new, here.of(sheet.still))
            front = cv2.copyTo(new, changed, here.of(sheet.front).copy())
            large.append(_large(np.asarray(front, np.uint8), sheet.step))
            if sheet.step == 1 and has_edge:
                large_share = _enlarged(np.maximum(place.of(self._share), changed))
        return _Front(tuple(large), large_share, place.corner)

    def _move(
        self,
        shown: Sequence[Image],
        place: Rectangle,
        parts: Iterable[Rectangle],
        edges: Iterable[Rectangle],
        from_large: dict[int, Floats],
        front: _Front,
    ) -> None:
        """Show some parts of a place of the area in motion; at its edges the person does not hide all that is behind
        them. from_large: for each size of a sheet, what of the front is shown in each cell of the grid."""
        maps = {
            step: [self._grid.spread(axis, place, step) for axis in positions] for step, positions in from_large.items()
        }
        for part in parts:
            for picture, sheet, large in zip(shown, self._sheets, front.large, strict=True):
                here, within = part.over(sheet.step), part.shifted(place).over(sheet.step)
                x, y = (within.of(axis) for axis in maps[sheet.step])
                _remapped(large, x, y, here.of(picture))
            for edge in edges:
                if not edge.meets(part):
                    continue
                edge = edge.common(part)
                x, y = (edge.shifted(place).of(axis) for axis in maps[1])
                share = _remapped(front.share, x, y) * np.float32(1 / 255)
                half = _halved(share)
                for picture, sheet in zip(shown, self._sheets, strict=True):
                    here, own = edge.over(sheet.step), share if sheet.step == 1 else half
                    pixels = here.of(picture)
                    pixels[:] = cv2.blendLinear(pixels, here.of(sheet.behind), own, 1 - own)

    def _in_large(self, came_from: Floats, corner: tuple[int, int] = (0, 0)) -> dict[int, Floats]:
        """came_from: (2, rows, columns), pixels of the area → pixels of what is enlarged from that corner of it on."""
        counted = came_from + (np.float32(0.5) - np.array(corner, np.float32)[:, None, None])
        return {step: counted * np.float32(_LARGER / step) - np.float32(0.5) for step in (1, 2)[: len(self._sheets)]}

    def _as_sheets(self, pixels: Image) -> tuple[Image, ...]:
        return _in_sheets(pixels if self._planes is None else Planes.of(pixels))


@dataclass(frozen=True, slots=True)
class _Grid:
    """A coarse grid over an area, on which movements are worked out; its cells have an even side, and there is one more
    on each side of the area."""

    area: Rectangle
    cell_px: int

    @classmethod
    def over(cls, area: Rectangle, unit_px: float) -> _Grid:
        return cls(area, 2 * max(round(_CELL * unit_px / 2), 1))

    def places(self) -> Doubles:
        """(rows, columns, 2): the cells' middles, in pixels of the picture."""
        along = [
            start + self.cell_px * (np.arange(-1, -(-length // self.cell_px) + 1) + 0.5) - 0.5
            for start, length in ((self.area.x, self.area.width), (self.area.y, self.area.height))
        ]
        return np.stack(np.meshgrid(*along), -1)

    def spread(self, values: Floats, place: Rectangle, step: int = 1) -> Floats:
        """What has a value (rows, columns) in each cell, at every pixel of a place of the area, or at every `step`th,
        in the middle between those."""
        cell = self.cell_px
        left, top = place.x // cell, place.y // cell
        part = values[top : -(-(place.y + place.height) // cell) + 2, left : -(-(place.x + place.width) // cell) + 2]
        side = cell // step
        fine = cv2.resize(part, (part.shape[1] * side, part.shape[0] * side), interpolation=cv2.INTER_LINEAR)
        here = place.shifted(Rectangle((left - 1) * cell, (top - 1) * cell, 0, 0)).over(step)
        return np.asarray(here.of(np.asarray(fine, np.float32)))


@dataclass(frozen=True, slots=True, eq=False)
class _Sheet:
    """One plane of the area, or all of its colours, in two layers. step: how many of the picture's pixels there are to
    each of its own, across and down; large: the front, ready to be moved."""

    still: Image
    front: Image
    behind: Image
    large: Image
    step: int

    @classmethod
    def of(cls, still: Image, front: Image, behind: Image, step: int) -> _Sheet:
        return cls(still, front, behind, _large(front, step), step)


@dataclass(frozen=True, slots=True)
class _Strip:
    """A part of the area where something may move, and those of it where more may be seen than the person alone."""

    place: Rectangle
    edges: tuple[Rectangle, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Change:
    """A place that is another than in the still, and its BGR."""

    place: Rectangle
    pixels: Image

    def within(self, area: Rectangle) -> _Change:
        """What of it lies in the area, counted from its corner."""
        place = self.place.shifted(area)
        left, top = max(-place.x, 0), max(-place.y, 0)
        pixels = self.pixels[top : max(area.height - place.y, 0), left : max(area.width - place.x, 0)]
        return _Change(Rectangle(place.x + left, place.y + top, pixels.shape[1], pixels.shape[0]), pixels)

    def onto(self, pixels: Image, frame: Rectangle) -> None:
        """Put it where it belongs in the pixels of `frame`."""
        here = self.within(frame)
        here.place.of(pixels)[:] = here.pixels


@dataclass(frozen=True, slots=True, eq=False)
class _Front:
    """What is in front, enlarged, of each sheet, and its share, from a corner of the area on."""

    large: tuple[Image, ...]
    share: Image
    corner: tuple[int, int] = (0, 0)


def _apart(changes: Sequence[_Change], reach_px: int) -> list[list[_Change]]:
    """Changes in groups, none of which is seen in what another one moves."""
    groups: list[list[_Change]] = []
    for change in changes:
        margin = 2 * reach_px + _MARGIN_PX + 2
        wide = Rectangle(
            change.place.x - margin,
            change.place.y - margin,
            change.place.width + 2 * margin,
            change.place.height + 2 * margin,
        )
        near = [group for group in groups if any(one.place.meets(wide) for one in group)]
        groups = [group for group in groups if group not in near]
        groups.append([*(one for group in near for one in group), change])
    return groups


def _apart_from(place: Rectangle, others: Iterable[Rectangle]) -> list[Rectangle]:
    """A place without what lies in others, in rectangles."""
    parts = [place]
    for other in others:
        parts = [rest for part in parts for rest in part.without(other)]
    return parts


def _unlike(one: Image, other: Image) -> Image:
    """255 where two pictures differ, (rows, columns)."""
    unlike = np.asarray(cv2.compare(one, other, cv2.CMP_NE), np.uint8)
    return unlike if unlike.ndim == 2 else unlike.max(2)


def _even(place: Rectangle, width: int, height: int) -> Rectangle:
    """With even borders around it, but for those of a picture of that size."""
    x, y = place.x // 2 * 2, place.y // 2 * 2
    right, bottom = place.x + place.width, place.y + place.height
    return Rectangle(x, y, min(right + right % 2, width) - x, min(bottom + bottom % 2, height) - y)


def _in_sheets(pixels: Image | Planes) -> tuple[Image, ...]:
    return tuple(pixels) if isinstance(pixels, Planes) else (pixels,)


def _remapped(pixels: Image, x: Floats, y: Floats, into: Image | None = None) -> Image:
    return np.asarray(cv2.remap(pixels, x, y, cv2.INTER_LINEAR, dst=into, borderMode=cv2.BORDER_REFLECT_101), np.uint8)


def _halved(values: Floats) -> Floats:
    height, width = values.shape
    return np.asarray(
        cv2.resize(values, ((width + 1) // 2, (height + 1) // 2), interpolation=cv2.INTER_AREA), np.float32
    )


def _large(pixels: Image, step: int) -> Image:
    """Colours alone are not sharp anyway."""
    if step == 1:
        return _enlarged(pixels)
    return np.asarray(cv2.resize(pixels, None, fx=_LARGER, fy=_LARGER, interpolation=cv2.INTER_CUBIC), np.uint8)


def _enlarged(pixels: Image) -> Image:
    """Twice as large, and as much sharper as linear sampling will blur it: what moves stays as sharp as what stands,
    at a third of the cost of cubic sampling."""
    large = cv2.resize(pixels, None, fx=_LARGER, fy=_LARGER, interpolation=cv2.INTER_CUBIC)
    soft = cv2.GaussianBlur(large, (0, 0), 1.0)
    return np.asarray(cv2.addWeighted(large, 1 + _SHARPER, soft, -_SHARPER, 0), np.uint8)


def _strips(share: NDArray[np.uint8], reach_px: int, cell_px: int) -> Iterator[_Strip]:
    """The parts of an area where something may move, row by row: where the person's share, moved, is not zero."""
    window = np.ones((2 * reach_px + 1, 2 * reach_px + 1), np.uint8)
    somebody, nobody_else = cv2.dilate(share, window) > 0, cv2.erode(share, window) == 255
    height, width = share.shape
    step = cell_px * max(_STRIP_PX2 // (width * cell_px), 1)
    for top in range(0, height, step):
        bottom = min(top + step, height)
        columns = np.flatnonzero(somebody[top:bottom].any(0))
        if not len(columns):
            continue
        place = _even(Rectangle(int(columns[0]), top, int(np.ptp(columns)) + 1, bottom - top), width, height)
        left, right = _longest_run(nobody_else[top:bottom].all(0))
        left, right = left + left % 2, right - right % 2
        end = place.x + place.width
        spans = [(place.x, left), (right, end)] if right > left else [(place.x, end)]
        yield _Strip(place, tuple(Rectangle(x, top, end - x, bottom - top) for x, end in spans if end > x))


def _longest_run(where: NDArray[np.bool_]) -> tuple[int, int]:
    """First and last but one of the most that are true in a row."""
    borders = np.flatnonzero(np.diff(where.astype(np.int8), prepend=0, append=0)).reshape(-1, 2)
    if not len(borders):
        return 0, 0
    first, end = borders[np.ptp(borders, axis=1).argmax()]
    return int(first), int(end)


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
