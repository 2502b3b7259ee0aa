"""A still head in gestures: seen by the face mesh, which finds the moved points again."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from av.video.frame import VideoFrame

from lipsync_desktop.engine.head.matte import Matte
from lipsync_desktop.engine.head.sway import Head
from lipsync_desktop.engine.media.planes import Converter
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.pictures import read_picture
from lipsync_desktop.engine.planes import Planes
from lipsync_desktop.engine.types import Frame, Gesture, Image, Patch, PlanesPatch, Points

from .making import mesh_points

NOSE, CHIN, FOREHEAD = 1, 152, 10
UPPER_LIDS, LOWER_LIDS, CORNERS = [159, 386], [145, 374], [33, 263]


@pytest.fixture(scope="module")
def portrait(resources: Path) -> Image:
    return read_picture(resources / "portrait.png").image


@pytest.fixture(scope="module")
def points(portrait: Image, models: Models) -> Points:
    return mesh_points(portrait, models)


@pytest.fixture(scope="module")
def matte(models: Models) -> Matte:
    return Matte(models.matte)


@pytest.fixture(scope="module", params=[True, False], ids=["planes", "BGR"])
def head(portrait: Image, points: Points, matte: Matte, request: pytest.FixtureRequest) -> Head:
    return Head(portrait, points, matte, in_planes=request.param)


def test_no_gesture_leaves_the_picture_as_it_is(head: Head, portrait: Image) -> None:
    assert np.array_equal(head.show(Frame(portrait), Gesture()).composed(), portrait)


def test_what_a_lip_model_changed_comes_along(head: Head, portrait: Image, points: Points) -> None:
    x, y = (points[13, :2] // 2 * 2).astype(int)
    spoken = Frame(portrait, Patch(x, y, np.full((8, 8, 3), 255, np.uint8)))
    assert np.array_equal(head.show(spoken, Gesture()).composed(), spoken.composed())
    moved = head.show(spoken, Gesture(nod=0.05)).composed()
    assert moved[y + 4, x + 4].min() > 250 or moved[y + 8, x + 4].min() > 250


def test_behind_the_person_nothing_takes_their_colours(head: Head, portrait: Image, points: Points) -> None:
    """Where a lip model changes what is beside a cheek, by a shade here and there, it is no part of the person."""
    unit = np.linalg.norm(points[33] - points[263])
    x, y = ((points[58, :2] - [0.8 * unit, 0.15 * unit]) // 2 * 2).astype(int)
    before = portrait[y : y + 60, x : x + 60]
    shade = (np.indices((60, 60)).sum(0) % 7 == 0).astype(np.uint8)[..., None]
    shown = head.show(Frame(portrait, Patch(x, y, before + shade)), Gesture(turn=0.002)).composed()
    off = np.abs(shown[y : y + 60, x : x + 60].astype(int) - before).max(2)
    assert np.percentile(off[:, :30], 99) <= 6


@pytest.mark.parametrize(
    ("gesture", "point", "axis", "sign"),
    [
        (Gesture(nod=0.05), NOSE, 1, 1),
        (Gesture(turn=0.05), NOSE, 0, 1),
        (Gesture(tilt=0.05), FOREHEAD, 0, 1),
    ],
)
def test_the_head_goes_where_it_is_asked_to(
    head: Head, portrait: Image, points: Points, models: Models, gesture: Gesture, point: int, axis: int, sign: int
) -> None:
    unit = np.linalg.norm(points[33] - points[263])
    moved = mesh_points(head.show(Frame(portrait), gesture).composed(), models) - points
    assert sign * moved[point, axis] > 0.02 * unit
    assert np.abs(moved[point, 1 - axis]) < 0.03 * unit


def test_the_near_moves_further_than_the_far(head: Head, portrait: Image, points: Points, models: Models) -> None:
    moved = mesh_points(head.show(Frame(portrait), Gesture(turn=0.08)).composed(), models) - points
    assert moved[NOSE, 0] > 1.3 * moved[[234, 454], 0].mean()


def test_around_the_head_nothing_moves(head: Head, portrait: Image) -> None:
    frame = head.show(Frame(portrait), Gesture(0.05, 0.05, 0.05, 1.0, 1.0))
    patch = frame.patch
    assert patch is not None
    height, width = patch.pixels.shape[:2]
    assert patch.x_px % 2 == patch.y_px % 2 == width % 2 == height % 2 == 0
    if isinstance(patch, PlanesPatch):
        whole = Planes.of(portrait).at(patch.x_px, patch.y_px, width, height)
        for moved, still in zip(patch.planes, whole, strict=True):
            borders = np.ones(still.shape, np.bool_)
            borders[1:-1, 1:-1] = False
            assert np.array_equal(moved[borders], still[borders])
        return
    before = portrait[patch.y_px : patch.y_px + height, patch.x_px : patch.x_px + width]
    off = np.abs(patch.pixels.astype(int) - before).max(2)
    edges = {"left": off[:, 0], "right": off[:, -1], "top": off[0], "bottom": off[-1]}
    for side, pixels in edges.items():
        assert pixels.max() <= 2, side


def test_in_planes_a_head_moves_as_in_colours(portrait: Image, points: Points, matte: Matte) -> None:
    """With a mouth that was painted, lids that close, and at every side of the area."""
    x, y = (points[13, :2] // 2 * 2 - 20).astype(int)
    painted = Patch(x, y, np.full((40, 60, 3), (40, 60, 160), np.uint8))
    planes, colours = (Head(portrait, points, matte, in_planes=form) for form in (True, False))
    for gesture in (Gesture(0.01, -0.02, 0.015, 0.5), Gesture(-0.02, 0.01, 0.0, 0.0, 0.7)):
        one, other = (head.show(Frame(portrait, painted), gesture) for head in (planes, colours))
        convert = Converter((portrait.shape[1], portrait.shape[0]))
        film, wanted = (plane_of(convert(frame)) for frame in (one, other))
        assert cv2.PSNR(film, wanted) > 50
        assert 0.98 < cv2.Laplacian(film, cv2.CV_32F).std() / cv2.Laplacian(wanted, cv2.CV_32F).std() < 1.02


def plane_of(picture: VideoFrame) -> Image:
    """All three planes below each other, as one."""
    return np.asarray(picture.to_ndarray(), np.uint8)


def test_the_lids_close_and_the_brows_rise(head: Head, portrait: Image, points: Points, models: Models) -> None:
    def openness(of: Points) -> float:
        apart = np.linalg.norm(of[UPPER_LIDS] - of[LOWER_LIDS], axis=1).mean()
        return float(apart / np.linalg.norm(of[CORNERS[0]] - of[CORNERS[1]]))

    closed = mesh_points(head.show(Frame(portrait), Gesture(lids=1.0)).composed(), models)
    half = mesh_points(head.show(Frame(portrait), Gesture(lids=0.5)).composed(), models)
    assert openness(closed) < 0.45 * openness(points)
    assert openness(closed) < openness(half) < openness(points)
    raised = mesh_points(head.show(Frame(portrait), Gesture(brows=1.0)).composed(), models)
    assert (raised[[105, 334], 1] < points[[105, 334], 1]).all()


def assert_no_blink(image: Image, points: Points, matte: Matte) -> None:
    head = Head(image, points, matte)
    awake, blinking = (head.show(Frame(image), Gesture(turn=0.01, lids=lids)) for lids in (0.0, 1.0))
    assert np.array_equal(awake.composed(), blinking.composed())


def test_what_moves_stays_as_sharp_as_what_stands(head: Head, portrait: Image, points: Points) -> None:
    def sharpness(image: Image) -> float:
        x, y = points[:468, :2].min(0).astype(int)
        right, bottom = points[:468, :2].max(0).astype(int)
        return float(cv2.Laplacian(image[y:bottom, x:right], cv2.CV_32F).std())

    for turn in np.linspace(0.002, 0.02, 9):
        moved = head.show(Frame(portrait), Gesture(turn=float(turn))).composed()
        assert 0.8 < sharpness(moved) / sharpness(portrait) < 1.2


def test_eyes_behind_dark_glasses_do_not_blink(portrait: Image, points: Points, matte: Matte) -> None:
    dark = portrait.copy()
    for eye in ([33, 133], [362, 263]):
        middle = points[eye, :2].mean(0)
        width = np.linalg.norm(points[eye[0]] - points[eye[1]])
        cv2.ellipse(dark, (*middle.astype(int).tolist(),), (int(width), int(0.7 * width)), 0, 0, 360, (20, 20, 20), -1)
    assert_no_blink(dark, points, matte)


def test_closed_eyes_stay_as_they_are(portrait: Image, points: Points, matte: Matte) -> None:
    closed = points.copy()
    for upper, lower in (
        ([246, 161, 160, 159, 158, 157, 173], [7, 163, 144, 145, 153, 154, 155]),
        ([398, 384, 385, 386, 387, 388, 466], [382, 381, 380, 374, 373, 390, 249]),
    ):
        closed[upper] = closed[lower]
    assert_no_blink(portrait, closed, matte)


def test_a_face_at_the_picture_s_edge(portrait: Image, points: Points, matte: Matte) -> None:
    x, y = (points[:468, :2].min(0) + 20).astype(int)
    cut = np.ascontiguousarray(portrait[y : y + 601, x : x + 333])
    shown = Head(cut, points - [x, y, 0], matte).show(Frame(cut), Gesture(0.05, 0.05, 0.05, 1.0, 1.0))
    assert shown.composed().shape == cut.shape


@pytest.mark.parametrize("where", ["left", "right", "top", "bottom"])
def test_a_face_half_outside_the_picture(portrait: Image, points: Points, matte: Matte, where: str) -> None:
    """Its eyes, one or both, may lie where there is no picture."""
    x, y = points[1, :2].astype(int)
    rows = {"top": slice(y, None), "bottom": slice(None, y - 150)}.get(where, slice(None))
    columns = {"left": slice(x + 30, None), "right": slice(None, x - 30)}.get(where, slice(None))
    cut = np.ascontiguousarray(portrait[rows, columns])
    moved = points - [columns.start or 0, rows.start or 0, 0]
    shown = Head(cut, moved, matte).show(Frame(cut), Gesture(0.05, 0.05, 0.05, 1.0, 1.0))
    assert shown.composed().shape == cut.shape
