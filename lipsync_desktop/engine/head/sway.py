"""A still face that lives: its head sways, its brows rise, its eyes blink, in the picture's own pixels.

The head turns about its neck as a body with depth would, by a few pixels, and the movement fades out down the person's
body. What stands behind them stands still; where nobody can tell it from them, the movement fades out in it, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from .motion import BRIGHTNESS, COLOUR, SHARE, Grid, Plane, Scale, Sheet, Way, in_blocks

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
_FARTHEST = 0.25
"""How far anything may come from."""
_MARGIN_PX = 6
"""What is enlarged around a changed place, so that its edge is as if all had been."""
_NEAR = np.ones((5, 5), np.uint8)
"""How far around what changed the picture as it is now is in front, so that what is sampled there has its colours."""
_COARSE_PX = 32
"""The side of the squares in which it is found out where the person hides all that is behind them."""
_FAINT = 2
"""A share of this many 255ths is nobody's."""
_SEAM = 0.08
"""The share of the movement below which the picture's own pixels come back."""
_REACH = 0.12
"""How far the head's edge may move."""
_BARE = 0.8
"""The share of what moves from which on what is behind it is bare."""

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
        return side_by_side(_shown, self._acts(plates, sound, rate, settings))

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
        self._grid = grid = Grid.over(area, _CELL * unit, _FARTHEST * unit)
        at = grid.places() + area.corner
        inside = _envelope(at, points, unit)
        self._moves = np.ascontiguousarray(np.moveaxis(_moves(at, points, pose, inside), -1, 1))
        self._rest = np.moveaxis(grid.places(), -1, 0).astype(np.float32)
        moving = grid.spread(smoothstep(0.0, _SEAM, inside[..., 0]).astype(np.float32))[: area.height, : area.width]
        self._still = still = area.of(image)
        share = matte.of(image, points, area)
        layers = Layers.flat(still) if share is None else Layers.of(still, share, _REACH * unit)
        bare = smoothstep(_BARE, 1.0, moving)[..., None].astype(np.float32)
        behind = (still + (layers.behind.astype(np.float32) - still) * bare + 0.5).astype(np.uint8)
        self._share = (layers.front[..., 3] * moving + 0.5).astype(np.uint8)
        self._whole = whole = Rectangle(0, 0, area.width, area.height)
        self._planes = Planes.of(image) if in_planes else None
        known = _in_planes(still) if self._planes is None else self._planes.at(*area.corner, area.width, area.height)
        forms = zip(known, self._as_planes(layers.front[..., :3]), self._as_planes(behind), self._scales, strict=True)
        self._layers = tuple(_Layered.of(*form, grid) for form in forms)
        sheets = tuple(Sheet(layered.front, layered.scale, grid, whole) for layered in self._layers)
        self._front = _Front(sheets, Sheet(self._share, SHARE, grid, whole))
        self._moving, self._hidden = _moving_and_hidden(self._share, round(_REACH * unit))
        self._lids = lids_of(image, landmarks, unit, pose.yaw_degrees)

    def show(self, frame: Frame, gesture: Gesture) -> Frame:
        """The frame, whose image is the still, in this gesture."""
        if gesture == Gesture():
            return frame
        weights = np.array([gesture.nod, gesture.turn, gesture.tilt, gesture.brows], np.float32)
        moved = np.tensordot(weights, self._moves, 1)
        reach = int(np.abs(moved).max()) + 2
        came_from = self._rest - np.clip(moved, -self._grid.margin_px, self._grid.margin_px)
        ways = {scale: self._grid.way(came_from, scale) for scale in {*self._scales, SHARE}}
        shown = [layered.still.copy() for layered in self._layers]
        groups = _apart(self._changes(frame, gesture), reach)
        whole = Rectangle(0, 0, *self._grid.size)
        places = [_around(group, reach).common(whole) for group in groups]
        for place in _apart_from(self._moving, places):
            self._move(shown, place, place.without(self._hidden), ways, self._front)
        for group, place in zip(groups, places, strict=True):
            edges = place.without(self._hidden)
            self._move(shown, place, edges, ways, self._changed(group, place, edges, reach))
        x, y = self._area.corner
        if self._planes is None:
            return Frame(frame.image, Patch(x, y, self._whole.of(np.asarray(cv2.merge(shown), np.uint8))))
        now, before = (self._cut(planes) for planes in (shown, [layered.still for layered in self._layers]))
        return Frame(frame.image, PlanesPatch(x, y, now, before), planes=self._planes)

    @property
    def _scales(self) -> tuple[Scale, Scale, Scale]:
        return (BRIGHTNESS, BRIGHTNESS, BRIGHTNESS) if self._planes is None else (BRIGHTNESS, COLOUR, COLOUR)

    def _as_planes(self, pixels: Image) -> Sequence[Plane]:
        pixels = np.ascontiguousarray(pixels)
        return _in_planes(pixels) if self._planes is None else Planes.of(pixels)

    def _cut(self, planes: Sequence[Plane]) -> Planes:
        """What of three planes in whole blocks is the area's."""
        return Planes(*planes).at(0, 0, self._area.width, self._area.height)

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

    def _changed(self, changes: list[_Change], place: Rectangle, edges: list[Rectangle], reach_px: int) -> _Front:
        """The front where it is another now than in the still, as far as it is seen at a place. Whatever changed is in
        front."""
        new = [(change.place, *self._new(change)) for change in changes]
        part = self._source(place, reach_px)
        sheets: list[Sheet] = []
        for number, layered in enumerate(self._layers):
            step = layered.scale.step
            front = part.over(step).of(layered.front).copy()
            for where, planes, unlike in new:
                near = cv2.dilate(_at_step(unlike, step, planes[number]), _NEAR)
                cv2.copyTo(planes[number], near, where.shifted(part).over(step).of(front))
            sheets.append(Sheet(front, layered.scale, self._grid, part))
        if not edges:
            return _Front(tuple(sheets), self._front.share)
        part = self._source(Rectangle.around(edges), reach_px)
        share = part.of(self._share).copy()
        for where, planes, unlike in new:
            if where.meets(part):
                both = where.common(part)
                here = both.shifted(part).of(share)
                cv2.max(here, both.shifted(where).of(_at_step(unlike, 1, planes[0])), dst=here)
        return _Front(tuple(sheets), Sheet(share, SHARE, self._grid, part))

    def _new(self, change: _Change) -> tuple[Sequence[Plane], Plane]:
        """A change's planes, and 255 where any of them is unlike the still's, (rows / 2, columns / 2)."""
        planes = self._as_planes(change.pixels)
        half = Rectangle(0, 0, change.place.width, change.place.height).over(2)
        found = np.zeros((half.height, half.width), np.uint8)
        for plane, layered in zip(planes, self._layers, strict=True):
            still = change.place.over(layered.scale.step).of(layered.still)
            unlike = cv2.resize(cv2.compare(plane, still, cv2.CMP_NE), found.shape[::-1], interpolation=cv2.INTER_AREA)
            cv2.max(found, unlike, dst=found)
        return planes, np.asarray(cv2.threshold(found, 0, 255, cv2.THRESH_BINARY)[1], np.uint8)

    def _source(self, place: Rectangle, reach_px: int) -> Rectangle:
        """The part of the area of which something may be seen at a place."""
        width, height = self._area.width, self._area.height
        return _even(place.widened(reach_px + _MARGIN_PX, width, height), width, height)

    def _move(
        self,
        shown: Sequence[Plane],
        place: Rectangle,
        edges: Iterable[Rectangle],
        ways: Mapping[Scale, Way],
        front: _Front,
    ) -> None:
        """Show a place of the area in motion; at its edges the person does not hide all that is behind them."""
        for picture, layered, sheet in zip(shown, self._layers, front.sheets, strict=True):
            sheet.show(ways[layered.scale], place, place.over(layered.scale.step).of(picture))
        for edge in edges:
            share = np.empty((edge.height, edge.width), np.uint8)
            front.share.show(ways[SHARE], edge, share)
            half = np.asarray(cv2.resize(share, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
            for picture, layered in zip(shown, self._layers, strict=True):
                step = layered.scale.step
                layered.lay_on(picture, edge.over(step), share if step == 1 else half)


@dataclass(frozen=True, slots=True, eq=False)
class _Layered:
    """One plane of the area in two layers; still and behind in whole blocks."""

    scale: Scale
    still: Plane
    front: Plane
    behind: Plane

    @classmethod
    def of(cls, still: Plane, front: Plane, behind: Plane, scale: Scale, grid: Grid) -> _Layered:
        size = [length // scale.step for length in grid.size]
        return cls(scale, _widened(still, *size), front, _widened(behind, *size))

    def lay_on(self, front: Plane, here: Rectangle, share: Plane) -> None:
        """Lay a front on what is behind it, by its share of each pixel; here: in the plane's own pixels."""
        pixels = here.of(front)
        own = cv2.multiply(pixels, share, scale=1 / 255)
        other = cv2.multiply(here.of(self.behind), cv2.bitwise_not(share), scale=1 / 255)
        cv2.add(own, other, dst=pixels)


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
    """What is in front, of each plane, and its share."""

    sheets: tuple[Sheet, ...]
    share: Sheet


def _apart(changes: Sequence[_Change], reach_px: int) -> list[list[_Change]]:
    """Changes in groups, none of which is seen where another one is shown."""
    groups: list[list[_Change]] = []
    for change in changes:
        group = [change]
        while near := [other for other in groups if _around(other, reach_px).meets(_around(group, reach_px))]:
            groups = [other for other in groups if other not in near]
            group = [one for one in changes if any(one in some for some in [*near, group])]
        groups.append(group)
    return groups


def _around(changes: Sequence[_Change], reach_px: int) -> Rectangle:
    """Where they are seen, in whole blocks, one of which may begin outside the area."""
    place = Rectangle.around([change.place for change in changes])
    side = 2 * reach_px
    return in_blocks(Rectangle(place.x - reach_px, place.y - reach_px, place.width + side, place.height + side))


def _apart_from(place: Rectangle, others: Iterable[Rectangle]) -> list[Rectangle]:
    """A place without what lies in others, in rectangles."""
    parts = [place] if place.width else []
    for other in others:
        parts = [rest for part in parts for rest in part.without(other)]
    return parts


def _even(place: Rectangle, width: int, height: int) -> Rectangle:
    """With even borders around it, but for those of a picture of that size."""
    x, y = place.x // 2 * 2, place.y // 2 * 2
    right, bottom = place.x + place.width, place.y + place.height
    return Rectangle(x, y, min(right + right % 2, width) - x, min(bottom + bottom % 2, height) - y)


def _at_step(half: Plane, step: int, plane: Plane) -> Plane:
    """What is known of each second pixel across and down, for each of a plane."""
    if step == 2:
        return half
    height, width = plane.shape
    whole = cv2.resize(half, (2 * half.shape[1], 2 * half.shape[0]), interpolation=cv2.INTER_NEAREST)
    return np.asarray(whole, np.uint8)[:height, :width]


def _in_planes(pixels: Image) -> tuple[Plane, ...]:
    return tuple(np.asarray(plane, np.uint8) for plane in cv2.split(pixels))


def _widened(plane: Plane, width: int, height: int) -> Plane:
    """Its last column and row again and again."""
    below, beside = height - plane.shape[0], width - plane.shape[1]
    return np.asarray(cv2.copyMakeBorder(plane, 0, below, 0, beside, cv2.BORDER_REPLICATE), np.uint8)


def _moving_and_hidden(share: Plane, reach_px: int) -> tuple[Rectangle, Rectangle]:
    """Where something may move, in whole blocks, as the person's share, moved, is not zero; and the largest rectangle
    in which they hide all that is behind them."""
    window = np.ones((2 * reach_px + 1, 2 * reach_px + 1), np.uint8)
    somebody = np.asarray(cv2.dilate(share, window) > _FAINT, np.uint8)
    moving = in_blocks(Rectangle(*cv2.boundingRect(somebody)))
    height, width = (length // _COARSE_PX * _COARSE_PX for length in share.shape)
    alone = np.equal(cv2.erode(share, window)[:height, :width], 255)
    squares = alone.reshape(height // _COARSE_PX, _COARSE_PX, width // _COARSE_PX, _COARSE_PX).all(axis=(1, 3))
    return moving, _largest(np.asarray(squares, np.bool_)).times(_COARSE_PX)


def _largest(where: NDArray[np.bool_]) -> Rectangle:
    """The largest rectangle in which all are true."""
    largest = Rectangle(0, 0, 0, 0)
    for top in range(len(where)):
        for bottom in range(top + 1, len(where) + 1):
            first, end = _longest_run(np.asarray(where[top:bottom].all(axis=0), np.bool_))
            if (end - first) * (bottom - top) > largest.width * largest.height:
                largest = Rectangle(first, top, end - first, bottom - top)
    return largest


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
