"""The picture on the stage, and its face boxes under mouse and keys."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QImage,
    QInputDevice,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPalette,
    QPointingDevice,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from lipsync_desktop.engine.types import Face, FaceBox
from lipsync_desktop.ui.stage.canvas import Canvas
from lipsync_desktop.ui.stage.face_box_item import SMALLEST_PX, FaceBoxItem, changed
from tests.ui.finding import focused

_LEFT, _MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
_NONE, _CTRL, _SHIFT, _ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
_DECLINES = pytest.mark.qt_log_ignore("not accepted by receiving widget")  # of Qt's mouse, where that is meant
_BIG = FaceBox(100, 60, 120, 150)
_SMALL = FaceBox(300, 80, 40, 50, score=0.8)


@pytest.fixture
def canvas(qtbot: QtBot) -> Canvas:
    """A grey picture of 400 × 300 in a stage of about twice that."""
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(816, 616)
    with qtbot.waitExposed(canvas):
        canvas.show()
    canvas.show_image(_plain(400, 300))
    return canvas


@pytest.fixture
def edits(canvas: Canvas) -> list[FaceBox]:
    boxes: list[FaceBox] = []
    canvas.box_edited.connect(boxes.append)
    return boxes


@pytest.fixture
def choices(canvas: Canvas) -> list[int]:
    chosen: list[int] = []
    canvas.face_chosen.connect(chosen.append)
    return chosen


def _plain(width: int, height: int, grey: int = 128) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(grey, grey, grey))
    return image


def _at(canvas: Canvas, x: float, y: float) -> QPoint:
    return canvas.mapFromScene(QPointF(x, y))


def _drag(canvas: Canvas, start: QPoint, end: QPoint, button: Qt.MouseButton = _LEFT) -> None:
    viewport = canvas.viewport()
    QTest.mousePress(viewport, button, _NONE, start)
    QTest.mouseMove(viewport, (start + end) / 2)
    QTest.mouseMove(viewport, end)
    QTest.mouseRelease(viewport, button, _NONE, end)


def _wheel(canvas: Canvas, at: QPoint, turns: int, modifiers: Qt.KeyboardModifier = _CTRL) -> bool:
    """Whether the canvas made use of it."""
    viewport = canvas.viewport()
    event = QWheelEvent(
        QPointF(at),
        QPointF(viewport.mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120 * turns),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)
    return event.isAccepted()


def _takes(canvas: Canvas, key: Qt.Key) -> bool:
    """Whether the canvas keeps a key to itself."""
    event = QKeyEvent(QEvent.Type.KeyPress, key, _NONE)
    QApplication.sendEvent(canvas, event)
    return event.isAccepted()


def _zoom(canvas: Canvas) -> float:
    return canvas.transform().m11()


def _colours(canvas: Canvas, at: QPoint, reach: int) -> set[str]:
    """What is painted in a square around a point of the viewport."""
    image = canvas.viewport().grab().toImage()
    square = [(at.x() + i, at.y() + j) for i in range(-reach, reach + 1) for j in range(-reach, reach + 1)]
    return {image.pixelColor(x, y).name() for x, y in square}


# Fitting, zooming, moving about


def test_the_whole_picture_is_in_sight_and_centred(canvas: Canvas) -> None:
    assert _at(canvas, 0, 0).x() >= 0
    assert _zoom(canvas) == pytest.approx(2.0, rel=0.02)
    canvas.resize(416, 616)
    shown = canvas.mapFromScene(QRectF(0, 0, 400, 300)).boundingRect()
    assert abs(shown.center().x() - canvas.viewport().rect().center().x()) <= 2
    assert abs(shown.center().y() - canvas.viewport().rect().center().y()) <= 2
    assert shown.width() <= 416


def test_ctrl_and_wheel_zoom_around_the_cursor(canvas: Canvas) -> None:
    at = QPoint(250, 200)
    under = canvas.mapToScene(at)
    for _ in range(4):
        _wheel(canvas, at, 3)
    assert _zoom(canvas) > 6
    assert (canvas.mapToScene(at) - under).manhattanLength() < 1
    for _ in range(9):
        _wheel(canvas, at, -3)
    assert _zoom(canvas) == pytest.approx(2.0, rel=0.02)


def test_zoom_has_an_end(canvas: Canvas) -> None:
    for _ in range(40):
        _wheel(canvas, QPoint(300, 200), 5)
    assert _zoom(canvas) == 32


def test_pinching_zooms(canvas: Canvas) -> None:
    at, before = QPointF(300, 200), _zoom(canvas)
    pad = QPointingDevice(
        "pad",
        1,
        QInputDevice.DeviceType.TouchPad,
        QPointingDevice.PointerType.Finger,
        QInputDevice.Capability.Position,
        2,
        0,
    )
    kind = Qt.NativeGestureType.ZoomNativeGesture
    QApplication.sendEvent(canvas.viewport(), QNativeGestureEvent(kind, pad, 2, at, at, at, 0.5, QPointF()))
    assert _zoom(canvas) == pytest.approx(1.5 * before)


def test_the_wheel_alone_moves_only_a_picture_larger_than_the_stage(canvas: Canvas) -> None:
    assert not _wheel(canvas, QPoint(300, 200), -1, _NONE)
    _wheel(canvas, QPoint(300, 200), 8)
    before = canvas.mapToScene(QPoint(0, 0))
    _wheel(canvas, QPoint(300, 200), -1, _NONE)
    assert canvas.mapToScene(QPoint(0, 0)).y() > before.y()


@pytest.mark.parametrize("button", [_LEFT, _MIDDLE])
def test_dragging_the_background_moves_an_enlarged_picture(canvas: Canvas, button: Qt.MouseButton) -> None:
    _wheel(canvas, QPoint(400, 300), 8)
    before = canvas.mapToScene(QPoint(300, 200))
    _drag(canvas, QPoint(300, 200), QPoint(260, 230), button)
    assert (canvas.mapToScene(QPoint(260, 230)) - before).manhattanLength() < 1


def test_the_middle_button_moves_it_over_a_box_too(canvas: Canvas, edits: list[FaceBox]) -> None:
    canvas.show_box(FaceBox(10, 10, 380, 280))
    _wheel(canvas, QPoint(400, 300), 8)
    before = canvas.mapToScene(QPoint(300, 200))
    _drag(canvas, QPoint(300, 200), QPoint(260, 230), _MIDDLE)
    assert (canvas.mapToScene(QPoint(260, 230)) - before).manhattanLength() < 1
    assert edits == []


def test_double_click_and_zero_fit_again(canvas: Canvas) -> None:
    _wheel(canvas, QPoint(300, 200), 8)
    QTest.mouseDClick(canvas.viewport(), _LEFT, _NONE, QPoint(300, 200))
    assert _zoom(canvas) == pytest.approx(2.0, rel=0.02)
    _wheel(canvas, QPoint(300, 200), 8)
    QTest.keyClick(canvas, Qt.Key.Key_0)
    assert _zoom(canvas) == pytest.approx(2.0, rel=0.02)


def test_plus_and_minus_zoom_about_the_box(canvas: Canvas) -> None:
    canvas.show_box(_BIG)
    before = _at(canvas, 160, 135)
    QTest.keyClick(canvas, Qt.Key.Key_Plus)
    assert _zoom(canvas) == pytest.approx(2.5, rel=0.02)
    assert (_at(canvas, 160, 135) - before).manhattanLength() <= 3
    QTest.keyClick(canvas, Qt.Key.Key_Minus)
    assert _zoom(canvas) == pytest.approx(2.0, rel=0.02)


def test_zoom_stays_while_a_clip_plays(canvas: Canvas) -> None:
    _wheel(canvas, QPoint(300, 200), 8)
    zoom = _zoom(canvas)
    canvas.show_image(_plain(400, 300, grey=90))
    assert _zoom(canvas) == zoom
    canvas.show_image(_plain(200, 300))
    assert _zoom(canvas) == pytest.approx(2.0, rel=0.02)


# The picture


def test_a_much_smaller_picture_is_the_mean_of_its_pixels(canvas: Canvas) -> None:
    """Black and white at random spread by 127: by a quarter of that in means of 16, by half in means of only four."""
    noise = np.random.default_rng(7).choice(np.array([0, 255], np.uint8), (2400, 3200))
    canvas.show_image(QImage(noise.data, 3200, 2400, 3200, QImage.Format.Format_Grayscale8).copy())
    image = canvas.viewport().grab().toImage()
    shades = [image.pixelColor(x, y).lightness() for x in range(300, 360) for y in range(200, 260)]
    assert np.mean(shades) == pytest.approx(127, abs=6)
    assert np.std(shades) < 45


def test_pixels_are_sharp_on_a_screen_of_double_density() -> None:
    """Stripes of one pixel each, shown pixel for pixel; half as fine a copy would paint them as even grey."""
    program = """
import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from lipsync_desktop.ui.stage.canvas import Canvas
app = QApplication([])
canvas = Canvas()
canvas.resize(816, 616)
canvas.show()
stripes = np.tile(np.array([0, 255], np.uint8), (1200, 800))
canvas.show_image(QImage(stripes.data, 1600, 1200, 1600, QImage.Format.Format_Grayscale8).copy())
image = canvas.viewport().grab().toImage()
assert image.devicePixelRatio() == 2, image.devicePixelRatio()
print(*(image.pixelColor(x, 600).lightness() for x in range(800, 820)))
"""
    environment = os.environ | {"QT_SCALE_FACTOR": "2", "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    shades = sorted(int(shade) for shade in done.stdout.split())
    assert shades == [0] * 10 + [255] * 10


def test_two_pictures_are_equal_in_height_and_say_what_they_are(canvas: Canvas) -> None:
    canvas.show_beside(_plain(200, 150))
    left, right = canvas._picture.sceneBoundingRect(), canvas._beside.sceneBoundingRect()
    assert left.size() == right.size()
    assert right.left() > left.right()
    corner = _at(canvas, right.left(), 0) + QPoint(20, 18)
    assert "#ffffff" in _colours(canvas, corner, 12), "no caption"
    assert _at(canvas, right.right(), 0).x() <= canvas.viewport().width()
    canvas.show_beside(None)
    assert canvas.sceneRect() == QRectF(0, 0, 400, 300)


def test_right_to_left_does_not_mirror_pictures(canvas: Canvas) -> None:
    canvas.show_beside(_plain(400, 300))
    QApplication.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        assert _at(canvas, 0, 0).x() < _at(canvas, 500, 0).x()
        _wheel(canvas, QPoint(300, 300), 12)
        before = canvas.mapToScene(QPoint(300, 300))
        _drag(canvas, QPoint(300, 300), QPoint(260, 310))
        assert (canvas.mapToScene(QPoint(260, 310)) - before).manhattanLength() < 1
    finally:
        QApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@_DECLINES
def test_no_picture_is_an_empty_stage(canvas: Canvas) -> None:
    canvas.show_image(None)
    canvas.start_drawing()
    _drag(canvas, QPoint(100, 100), QPoint(300, 300))
    _wheel(canvas, QPoint(100, 100), 1)
    assert canvas.accessibleName() == "Stage, empty"


# Boxes by mouse


def test_a_click_chooses_a_face_and_says_so_once(canvas: Canvas, choices: list[int], edits: list[FaceBox]) -> None:
    canvas.show_faces([Face(_BIG), Face(_SMALL)], 0)
    QTest.mouseClick(canvas.viewport(), _LEFT, _NONE, _at(canvas, 320, 105))
    assert choices == [1]
    QTest.mouseClick(canvas.viewport(), _LEFT, _NONE, _at(canvas, 160, 130))
    assert choices == [1], "the chosen one was chosen again"
    assert edits == []


def test_a_face_under_the_landmarks_can_be_clicked(canvas: Canvas, choices: list[int]) -> None:
    points = np.array([[90.0, 50.0, 0.0], [380.0, 250.0, 0.0]])
    canvas.set_landmarks_shown(True)
    canvas.show_faces([Face(_BIG, points), Face(_SMALL)], 0)
    _wheel(canvas, _at(canvas, 320, 105), 4)
    QTest.mouseClick(canvas.viewport(), _LEFT, _NONE, _at(canvas, 320, 105))
    assert choices == [1]


def test_dragging_moves_the_chosen_box_once_per_drag(canvas: Canvas, edits: list[FaceBox]) -> None:
    canvas.show_faces([Face(_BIG), Face(_SMALL)], 0)
    _drag(canvas, _at(canvas, 160, 130), _at(canvas, 180, 120))
    assert len(edits) == 1
    assert [edits[0].x, edits[0].y] == pytest.approx([120, 50], abs=1)
    assert [edits[0].width, edits[0].height] == pytest.approx([120, 150])
    assert edits[0].score == 1


def test_dragging_another_face_only_chooses_it(canvas: Canvas, choices: list[int], edits: list[FaceBox]) -> None:
    canvas.show_faces([Face(_BIG), Face(_SMALL)], 0)
    _drag(canvas, _at(canvas, 320, 105), _at(canvas, 330, 115))
    assert (choices, edits) == ([1], [])


def test_a_trembling_click_moves_nothing(canvas: Canvas, edits: list[FaceBox]) -> None:
    canvas.show_box(_BIG)
    at = _at(canvas, 160, 130)
    _drag(canvas, at, at + QPoint(1, 1))
    assert edits == []
    assert canvas.boxes.by_hand is not None
    assert canvas.boxes.by_hand.rect == QRectF(100, 60, 120, 150)


@pytest.mark.parametrize(
    ("grip", "expected"),
    [
        ((100, 60), (90, 50, 130, 160)),
        ((160, 60), (100, 50, 120, 160)),
        ((220, 60), (100, 50, 110, 160)),
        ((220, 135), (100, 60, 110, 150)),
        ((220, 210), (100, 60, 110, 140)),
        ((160, 210), (100, 60, 120, 140)),
        ((100, 210), (90, 60, 130, 140)),
        ((100, 135), (90, 60, 130, 150)),
    ],
)
@pytest.mark.parametrize("zoom_turns", [0, 4])
@pytest.mark.parametrize("off_px", [-4, 4])
def test_eight_handles_resize(
    canvas: Canvas,
    edits: list[FaceBox],
    grip: tuple[int, int],
    expected: tuple[int, ...],
    zoom_turns: int,
    off_px: int,
) -> None:
    """Up and left by ten pixels of the picture, gripped four pixels of the screen beside the line."""
    canvas.show_box(_BIG)
    if zoom_turns:
        _wheel(canvas, _at(canvas, *grip), zoom_turns)
    start = _at(canvas, *grip) + QPoint(off_px, off_px)
    by = round(10 * _zoom(canvas))
    _drag(canvas, start, start - QPoint(by, by))
    (box,) = edits
    assert (box.x, box.y, box.width, box.height) == pytest.approx(expected, abs=1)


def test_a_handle_is_hit_ten_pixels_away_at_any_zoom(canvas: Canvas, edits: list[FaceBox]) -> None:
    canvas.show_image(_plain(4000, 3000))  # a screen pixel is now five of the picture's
    canvas.show_box(FaceBox(1000, 600, 1200, 1500))
    start = _at(canvas, 1000, 600) - QPoint(8, 8)
    _drag(canvas, start, start - QPoint(20, 20))
    assert edits[0].x < 950
    assert edits[0].x + edits[0].width == pytest.approx(2200)


def test_a_box_tiny_on_the_screen_can_still_be_moved(canvas: Canvas, edits: list[FaceBox]) -> None:
    canvas.show_image(_plain(4000, 3000))
    canvas.show_box(FaceBox(1000, 600, 80, 80))
    start = _at(canvas, 1040, 640)
    _drag(canvas, start, start + QPoint(30, 0))
    assert edits[0].width == pytest.approx(80)
    assert edits[0].x > 1100


def test_a_box_stays_in_the_picture(canvas: Canvas, edits: list[FaceBox]) -> None:
    canvas.show_box(_BIG)
    _drag(canvas, _at(canvas, 160, 130), _at(canvas, 160, 130) - QPoint(600, 600))
    assert (edits[0].x, edits[0].y, edits[0].width, edits[0].height) == (0, 0, 120, 150)
    canvas.show_box(_BIG)
    _drag(canvas, _at(canvas, 220, 210), _at(canvas, 220, 210) + QPoint(900, 900))
    assert (edits[1].x + edits[1].width, edits[1].y + edits[1].height) == (400, 300)


def test_a_box_stays_large_enough_to_grip(canvas: Canvas, edits: list[FaceBox]) -> None:
    canvas.show_box(_BIG)
    _drag(canvas, _at(canvas, 220, 210), _at(canvas, 20, 20))
    assert (edits[0].x, edits[0].y) == (100, 60)
    assert (edits[0].width, edits[0].height) == (SMALLEST_PX, SMALLEST_PX)


def test_a_box_that_sticks_out_comes_in_when_it_is_changed() -> None:
    limits = QRectF(0, 0, 400, 300)
    outside = QRectF(-20, -10, 100, 100)
    assert changed(outside, (1, 1), QPointF(5, 5), limits) == QRectF(0, 0, 85, 95)
    assert changed(outside, (0, 0), QPointF(3, 0), limits) == QRectF(0, 0, 100, 100)
    assert changed(QRectF(-10, 0, 500, 300), (0, 0), QPointF(3, 0), limits) == limits


def test_a_box_can_be_set_at_any_time_without_being_announced(canvas: Canvas, edits: list[FaceBox]) -> None:
    canvas.show_box(_BIG)
    viewport, start = canvas.viewport(), _at(canvas, 160, 130)
    QTest.mousePress(viewport, _LEFT, _NONE, start)
    QTest.mouseMove(viewport, start + QPoint(40, 40))
    canvas.show_box(_SMALL)  # undone by keys while the button is down
    QTest.mouseMove(viewport, start + QPoint(60, 60))
    QTest.mouseRelease(viewport, _LEFT, _NONE, start + QPoint(60, 60))
    assert edits == []
    assert canvas.boxes.by_hand is not None
    assert canvas.boxes.by_hand.rect == QRectF(300, 80, 40, 50)


def test_showing_the_same_again_does_not_end_a_drag(canvas: Canvas, edits: list[FaceBox]) -> None:
    faces = [Face(_BIG), Face(_SMALL)]
    canvas.show_faces(faces, 0)
    viewport, start = canvas.viewport(), _at(canvas, 160, 130)
    QTest.mousePress(viewport, _LEFT, _NONE, start)
    QTest.mouseMove(viewport, start + QPoint(20, 20))
    canvas.show_faces(faces, 0)
    QTest.mouseMove(viewport, start + QPoint(40, 40))
    QTest.mouseRelease(viewport, _LEFT, _NONE, start + QPoint(40, 40))
    assert len(edits) == 1
    assert edits[0].x == pytest.approx(120, abs=1)


def test_escape_gives_a_drag_up(canvas: Canvas, edits: list[FaceBox]) -> None:
    canvas.show_box(_BIG)
    viewport, start = canvas.viewport(), _at(canvas, 160, 130)
    QTest.mousePress(viewport, _LEFT, _NONE, start)
    QTest.mouseMove(viewport, start + QPoint(40, 40))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(viewport, _LEFT, _NONE, start + QPoint(40, 40))
    assert edits == []
    assert canvas.boxes.by_hand is not None
    assert canvas.boxes.by_hand.rect == QRectF(100, 60, 120, 150)


def test_faces_may_be_replaced_by_the_very_click(canvas: Canvas, edits: list[FaceBox]) -> None:
    canvas.show_faces([Face(_BIG), Face(_SMALL)], 0)
    canvas.face_chosen.connect(lambda index: canvas.show_faces([Face(_SMALL)], None))
    QTest.mouseClick(canvas.viewport(), _LEFT, _NONE, _at(canvas, 320, 105))
    canvas.box_edited.connect(lambda box: canvas.show_box(None))
    canvas.show_box(_BIG)
    _drag(canvas, _at(canvas, 160, 130), _at(canvas, 180, 120))
    assert len(edits) == 1
    assert canvas.boxes.by_hand is None


def test_two_hundred_clicks_that_each_replace_the_faces(canvas: Canvas, choices: list[int]) -> None:
    """The item under the mouse is taken from the scene while it still handles its own event."""
    two, one = [Face(_BIG), Face(_SMALL)], [Face(FaceBox(10, 200, 50, 50))]

    def replace(_: int) -> None:
        canvas.show_faces([], None)
        gc.collect(0)
        canvas.show_faces(one, 0)

    canvas.face_chosen.connect(replace)
    for _ in range(200):
        canvas.show_faces(two, 0)
        at = _at(canvas, 320, 105)
        QTest.mouseMove(canvas.viewport(), at)
        QTest.mouseClick(canvas.viewport(), _LEFT, _NONE, at)
        QTest.mouseMove(canvas.viewport(), at + QPoint(5, 5))
    assert choices == [1] * 200
    assert len([item for item in canvas.scene().items() if isinstance(item, FaceBoxItem)]) == 1


def test_a_hundred_drags_that_each_remove_the_box(canvas: Canvas, edits: list[FaceBox]) -> None:
    def remove(_: FaceBox) -> None:
        canvas.show_box(None)
        gc.collect(0)

    canvas.box_edited.connect(remove)
    for _ in range(100):
        canvas.show_box(_BIG)
        _drag(canvas, _at(canvas, 160, 130), _at(canvas, 180, 120))
    assert len(edits) == 100
    assert [item for item in canvas.scene().items() if isinstance(item, FaceBoxItem)] == []


def test_a_larger_picture_gives_boxes_more_room(canvas: Canvas, edits: list[FaceBox]) -> None:
    canvas.show_box(_BIG)
    canvas.show_image(_plain(800, 600))
    assert canvas.boxes.by_hand is not None
    assert canvas.boxes.by_hand.rect == QRectF(100, 60, 120, 150)
    _drag(canvas, _at(canvas, 160, 130), _at(canvas, 760, 580))
    assert (edits[0].x + edits[0].width, edits[0].y + edits[0].height) == (800, 600)


@pytest.mark.parametrize(
    ("at", "shape"),
    [
        ((160, 135), Qt.CursorShape.SizeAllCursor),
        ((100, 60), Qt.CursorShape.SizeFDiagCursor),
        ((220, 60), Qt.CursorShape.SizeBDiagCursor),
        ((160, 60), Qt.CursorShape.SizeVerCursor),
        ((220, 135), Qt.CursorShape.SizeHorCursor),
        ((320, 105), Qt.CursorShape.PointingHandCursor),
        ((20, 20), Qt.CursorShape.ArrowCursor),
    ],
)
def test_the_cursor_says_what_a_press_would_do(canvas: Canvas, at: tuple[int, int], shape: Qt.CursorShape) -> None:
    canvas.show_faces([Face(_BIG), Face(_SMALL)], 0)
    viewport = canvas.viewport()
    QTest.mouseMove(viewport, _at(canvas, 380, 280))
    QTest.mouseMove(viewport, _at(canvas, *at))
    assert viewport.cursor().shape() is shape


@_DECLINES
def test_nothing_is_changed_where_nothing_may_be(canvas: Canvas, choices: list[int], edits: list[FaceBox]) -> None:
    canvas.show_faces([Face(_BIG), Face(_SMALL)], 0)
    canvas.set_editable(False)
    _drag(canvas, _at(canvas, 160, 130), _at(canvas, 180, 120))
    QTest.mouseClick(canvas.viewport(), _LEFT, _NONE, _at(canvas, 320, 105))
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert (choices, edits) == ([], [])
    canvas.set_editable(True)
    QTest.mouseClick(canvas.viewport(), _LEFT, _NONE, _at(canvas, 320, 105))
    assert choices == [1]


# Drawing


@pytest.mark.parametrize("start", [(150, 100), (350, 100), (350, 250), (150, 250)])
def test_a_box_is_drawn_from_any_corner(canvas: Canvas, edits: list[FaceBox], start: tuple[int, int]) -> None:
    canvas.show_faces([Face(_BIG)], 0)
    canvas.start_drawing()
    assert canvas.viewport().cursor().shape() is Qt.CursorShape.CrossCursor
    QTest.mouseMove(canvas.viewport(), _at(canvas, 160, 130))
    assert canvas.viewport().cursor().shape() is Qt.CursorShape.CrossCursor, "the box below it took the cursor"
    _drag(canvas, _at(canvas, *start), _at(canvas, 500 - start[0], 350 - start[1]))
    (box,) = edits
    assert (box.x, box.y, box.width, box.height) == pytest.approx((150, 100, 200, 150), abs=1)
    assert canvas.viewport().cursor().shape() is not Qt.CursorShape.CrossCursor


def test_a_drawing_begun_beside_the_picture_begins_at_its_edge(canvas: Canvas, edits: list[FaceBox]) -> None:
    canvas.start_drawing()
    _drag(canvas, QPoint(1, 1), _at(canvas, 100, 100))
    assert (edits[0].x, edits[0].y) == (0, 0)


def test_too_small_a_drawing_is_tried_again(canvas: Canvas, edits: list[FaceBox]) -> None:
    canvas.start_drawing()
    _drag(canvas, _at(canvas, 100, 100), _at(canvas, 104, 180))
    assert edits == []
    start, end = QPointF(_at(canvas, 100, 100)), QPointF(_at(canvas, 200, 180))
    again = QMouseEvent(QEvent.Type.MouseButtonDblClick, start, start, _LEFT, _LEFT, _NONE)  # at once: a second press
    QApplication.sendEvent(canvas.viewport(), again)
    QTest.mouseRelease(canvas.viewport(), _LEFT, _NONE, end.toPoint())
    assert len(edits) == 1


@_DECLINES
def test_escape_ends_drawing_and_only_then_belongs_to_others(canvas: Canvas, edits: list[FaceBox]) -> None:
    canvas.start_drawing()
    viewport = canvas.viewport()
    QTest.mousePress(viewport, _LEFT, _NONE, QPoint(200, 200))
    QTest.mouseMove(viewport, QPoint(300, 300))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(viewport, _LEFT, _NONE, QPoint(300, 300))
    assert edits == []
    canvas.start_drawing()
    assert _takes(canvas, Qt.Key.Key_Escape)
    assert not _takes(canvas, Qt.Key.Key_Escape)


def test_enter_draws_for_those_without_a_mouse(canvas: Canvas, edits: list[FaceBox]) -> None:
    canvas.start_drawing()
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    (box,) = edits
    assert (box.x + box.width / 2, box.y + box.height / 2) == (200, 150)
    assert box.width >= SMALLEST_PX


# Keys


@pytest.mark.parametrize(
    ("key", "modifiers", "expected"),
    [
        (Qt.Key.Key_Right, _NONE, (101, 60, 120, 150)),
        (Qt.Key.Key_Up, _NONE, (100, 59, 120, 150)),
        (Qt.Key.Key_Left, _SHIFT, (90, 60, 120, 150)),
        (Qt.Key.Key_Down, _SHIFT, (100, 70, 120, 150)),
        (Qt.Key.Key_Right, _ALT, (100, 60, 121, 150)),
        (Qt.Key.Key_Up, _ALT, (100, 60, 120, 149)),
        (Qt.Key.Key_Down, _ALT | _SHIFT, (100, 60, 120, 160)),
    ],
)
@pytest.mark.parametrize("by_hand", [True, False])
def test_arrows_move_and_resize(
    canvas: Canvas,
    edits: list[FaceBox],
    key: Qt.Key,
    modifiers: Qt.KeyboardModifier,
    expected: tuple[int, ...],
    by_hand: bool,
) -> None:
    if by_hand:
        canvas.show_box(_BIG)
    else:
        canvas.show_faces([Face(_BIG)], 0)
    QTest.keyClick(canvas, key, modifiers)
    (box,) = edits
    assert (box.x, box.y, box.width, box.height) == expected


def test_an_arrow_at_the_edge_says_nothing(canvas: Canvas, edits: list[FaceBox]) -> None:
    canvas.show_box(FaceBox(0, 0, 100, 100))
    QTest.keyClick(canvas, Qt.Key.Key_Left)
    assert edits == []


def test_tab_goes_from_face_to_face_and_enter_takes_one(canvas: Canvas, choices: list[int]) -> None:
    canvas.activateWindow()
    canvas.setFocus(Qt.FocusReason.TabFocusReason)
    canvas.show_faces([Face(_BIG), Face(_SMALL), Face(FaceBox(10, 200, 50, 50))], 0)
    QTest.keyClick(canvas, Qt.Key.Key_Tab)
    assert canvas.accessibleName().endswith("Enter chooses face 2")
    QTest.keyClick(canvas, Qt.Key.Key_Tab)
    QTest.keyClick(canvas, Qt.Key.Key_Backtab, _SHIFT)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert choices == [1]


def test_tab_leaves_the_stage_after_the_last_face(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    row = QHBoxLayout(page)
    before, canvas, after = QPushButton(), Canvas(), QPushButton()
    for widget in (before, canvas, after):
        row.addWidget(widget)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    canvas.show_image(_plain(400, 300))
    canvas.show_faces([Face(_BIG), Face(_SMALL)], 0)
    before.setFocus()
    stops = []
    for key in [Qt.Key.Key_Tab] * 3 + [Qt.Key.Key_Backtab] * 2:
        QTest.keyClick(focused(), key, _SHIFT if key is Qt.Key.Key_Backtab else _NONE)
        stops.append(QApplication.focusWidget())
    assert stops == [canvas, canvas, after, canvas, before]
    canvas.set_editable(False)
    QTest.keyClick(before, Qt.Key.Key_Tab)
    QTest.keyClick(canvas, Qt.Key.Key_Tab)
    assert after.hasFocus(), "faces that cannot be chosen held the focus"


def test_focus_by_keys_can_be_seen(canvas: Canvas) -> None:
    canvas.show_faces([Face(_BIG), Face(_SMALL)], 0)
    beside = _at(canvas, 320, 80) - QPoint(0, 7)
    assert "#ffffff" not in _colours(canvas, beside, 1)
    canvas.activateWindow()
    canvas.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(canvas, Qt.Key.Key_Tab)
    assert "#ffffff" in _colours(canvas, beside, 6)


def test_undo_takes_the_focus_along(canvas: Canvas, choices: list[int]) -> None:
    faces = [Face(_BIG), Face(_SMALL)]
    canvas.show_faces(faces, 1)
    canvas.show_faces(faces, 0)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert choices == []


# Looks and words


def test_the_name_tells_what_is_seen(canvas: Canvas) -> None:
    heard: list[str] = []
    sights: tuple[Callable[[], None], ...] = (
        lambda: canvas.show_faces([], None),
        lambda: canvas.show_box(_BIG),
        lambda: canvas.show_box(None),
        lambda: canvas.show_faces([Face(_BIG), Face(_SMALL)], 1),
    )
    for show in sights:
        show()
        heard.append(canvas.accessibleName())
    assert heard == [
        "Picture, 0 face(s) found",
        "Picture, 0 face(s) found, box drawn by hand",
        "Picture, 0 face(s) found",
        "Picture, 2 face(s) found, face 2 chosen",
    ]
    assert "Arrow keys" in canvas.accessibleDescription()


@pytest.mark.parametrize("grey", [0, 255])
def test_lines_are_seen_on_dark_and_light_pictures(canvas: Canvas, grey: int) -> None:
    canvas.show_image(_plain(400, 300, grey))
    canvas.show_faces([Face(_BIG), Face(_SMALL)], 0)
    for x, y in ((130, 60), (310, 80)):
        lightness = {QColor(name).lightness() for name in _colours(canvas, _at(canvas, x, y), 3)}
        assert max(abs(level - grey) for level in lightness) > 80


def test_lines_stay_thin_and_crisp_at_any_zoom(canvas: Canvas) -> None:
    canvas.show_box(_BIG)
    accent = canvas.palette().color(QPalette.ColorRole.Highlight).name()
    for turns in (0, 1, 6):
        if turns:
            _wheel(canvas, _at(canvas, 130, 60), turns)
        image = canvas.viewport().grab().toImage()
        at = _at(canvas, 130, 60)
        column = [image.pixelColor(at.x(), at.y() + i).name() for i in range(-6, 7)]
        assert column.count(accent) == 2


def test_only_several_faces_are_numbered(canvas: Canvas) -> None:
    badge = _at(canvas, 300, 80) + QPoint(11, -15)
    canvas.show_faces([Face(_SMALL)], 0)
    assert _colours(canvas, badge, 5) == {"#808080"}
    canvas.show_faces([Face(_SMALL), Face(_BIG)], 0)
    assert len(_colours(canvas, badge, 5)) > 1


def test_a_number_has_room_at_the_upper_edge(canvas: Canvas) -> None:
    canvas.show_faces([Face(FaceBox(0, 0, 60, 60)), Face(_BIG)], 1)
    inside = _at(canvas, 0, 0) + QPoint(17, 15)
    assert _colours(canvas, inside, 5) != {"#808080"}


def test_a_face_lights_up_under_the_mouse(canvas: Canvas) -> None:
    canvas.show_faces([Face(_BIG), Face(_SMALL)], 0)
    middle = _at(canvas, 320, 105)
    assert _colours(canvas, middle, 1) == {"#808080"}
    QTest.mouseMove(canvas.viewport(), middle - QPoint(5, 5))
    QTest.mouseMove(canvas.viewport(), middle)
    assert _colours(canvas, middle, 1) != {"#808080"}


def test_the_box_by_hand_stands_for_the_face_that_it_covers(canvas: Canvas) -> None:
    canvas.show_faces([Face(_BIG), Face(_SMALL)], None)
    canvas.show_box(FaceBox(104, 62, 120, 150))
    assert [item.isVisible() for item in canvas.boxes.faces] == [False, True]
    canvas.show_box(None)
    assert [item.isVisible() for item in canvas.boxes.faces] == [True, True]


def test_landmarks_are_dots_of_the_chosen_face(canvas: Canvas) -> None:
    points = np.array([[150.0, 100.0, 0.0], [170.0, 130.0, 0.0]])
    faces = [Face(_BIG, points), Face(_SMALL, points + 100), Face(FaceBox(10, 200, 50, 50))]
    canvas.show_faces(faces, 0)
    plain = {"#808080"}
    assert _colours(canvas, _at(canvas, 150, 100), 2) == plain
    canvas.set_landmarks_shown(True)
    assert _colours(canvas, _at(canvas, 150, 100), 2) != plain
    canvas.show_faces(faces, 1)
    assert _colours(canvas, _at(canvas, 150, 100), 2) == plain
    assert _colours(canvas, _at(canvas, 250, 200), 2) != plain
    canvas.show_faces(faces, 2)
    assert _colours(canvas, _at(canvas, 250, 200), 2) == plain


def test_the_background_follows_light_and_dark(canvas: Canvas) -> None:
    def behind() -> int:
        return canvas.viewport().grab().toImage().pixelColor(2, 300).lightness()

    light = behind()
    dark = QPalette(QColor(40, 40, 40))
    canvas.setPalette(dark)
    QApplication.sendPostedEvents(canvas, QEvent.Type.PaletteChange)
    assert behind() < 100 < light


def test_boxes_follow_a_new_accent(canvas: Canvas) -> None:
    canvas.show_box(_BIG)
    palette = canvas.palette()
    palette.setColor(QPalette.ColorRole.Highlight, QColor(200, 0, 100))
    canvas.setPalette(palette)
    assert "#c80064" in _colours(canvas, _at(canvas, 130, 60), 3)
