"""A box by itself: how it changes, what it covers, where it is painted."""

from __future__ import annotations

import random

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPalette, QTransform
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene, QGraphicsView
from pytestqt.qtbot import QtBot

from lipsync_desktop.ui.stage.face_box_item import SMALLEST_PX, BoxRole, FaceBoxItem, LandmarksItem, changed

_LIMITS = QRectF(0, 0, 400, 300)
_RECT = QRectF(100, 80, 120, 90)
_GRIPS = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
_BACKGROUND = "#808080"


@pytest.fixture
def view(qtbot: QtBot) -> QGraphicsView:
    view = QGraphicsView()
    view.setScene(QGraphicsScene(_LIMITS, view))
    qtbot.addWidget(view)
    view.setBackgroundBrush(QColor(_BACKGROUND))
    view.resize(900, 700)
    with qtbot.waitExposed(view):
        view.show()
    return view


@pytest.fixture
def item(view: QGraphicsView) -> FaceBoxItem:
    item = FaceBoxItem()
    view.scene().addItem(item)
    item.set_limits(_LIMITS)
    item.set_editable(True)
    item.put(_RECT, BoxRole.SPEAKING, 1)
    return item


def _grab(view: QGraphicsView) -> QImage:
    return view.viewport().grab().toImage()


def _painted(view: QGraphicsView) -> QRectF:
    """What is not background, in pixels of the viewport."""
    image = _grab(view).convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width())
    ys, xs = np.nonzero(pixels != QColor(_BACKGROUND).rgb())
    assert xs.size, "nothing is painted"
    return QRectF(QPointF(xs.min(), ys.min()), QPointF(xs.max() + 1, ys.max() + 1))


# How a box changes


@pytest.mark.parametrize("grip", _GRIPS)
def test_only_what_is_gripped_moves(grip: tuple[int, int]) -> None:
    rect = changed(_RECT, grip, QPointF(7, -5), _LIMITS)
    whole = grip == (0, 0)
    moves = [whole or grip[0] < 0, whole or grip[1] < 0, whole or grip[0] > 0, whole or grip[1] > 0]
    by = [7 if moves[0] else 0, -5 if moves[1] else 0, 7 if moves[2] else 0, -5 if moves[3] else 0]
    assert rect == _RECT.adjusted(*by)


@pytest.mark.parametrize("grip", _GRIPS)
def test_wherever_it_is_pulled_it_stays_inside_and_large_enough(grip: tuple[int, int]) -> None:
    chance = random.Random(3)
    for _ in range(200):
        by = QPointF(chance.uniform(-900, 900), chance.uniform(-900, 900))
        rect = changed(_RECT, grip, by, _LIMITS)
        assert _LIMITS.contains(rect)
        assert min(rect.width(), rect.height()) >= SMALLEST_PX
        if grip == (0, 0):
            assert rect.size() == _RECT.size()


@pytest.mark.parametrize("grip", [grip for grip in _GRIPS if grip != (0, 0)])
def test_the_side_across_from_the_grip_stands_still(grip: tuple[int, int]) -> None:
    for by in (QPointF(500, 500), QPointF(-500, -500)):
        rect = changed(_RECT, grip, by, _LIMITS)
        if grip[0] >= 0:
            assert rect.left() == _RECT.left()
        if grip[0] <= 0:
            assert rect.right() == _RECT.right()
        if grip[1] >= 0:
            assert rect.top() == _RECT.top()
        if grip[1] <= 0:
            assert rect.bottom() == _RECT.bottom()


# Where it is


@pytest.mark.parametrize("zoom", [0.3, 1.0, 1.9])
@pytest.mark.parametrize("rect", [_RECT, QRectF(100, 80, 16, 16), QRectF(0, 0, 60, 60)])
def test_nothing_is_painted_beyond_its_bounds(
    view: QGraphicsView, item: FaceBoxItem, zoom: float, rect: QRectF
) -> None:
    """Number and handles too: what lies beyond would stay behind when the box moves."""
    view.setTransform(QTransform.fromScale(zoom, zoom))
    item.put(rect, BoxRole.SPEAKING, 8)
    bounds = view.viewportTransform().mapRect(item.boundingRect())
    assert bounds.adjusted(-0.5, -0.5, 0.5, 0.5).contains(_painted(view))


def test_it_goes_where_it_is_put(view: QGraphicsView, item: FaceBoxItem) -> None:
    item.put(QRectF(280, 200, 60, 60), BoxRole.OTHER, None)
    after = _painted(view)
    expected = view.viewportTransform().mapRect(QRectF(280, 200, 60, 60))
    assert expected.adjusted(-3, -3, 3, 3).contains(after)


def test_it_is_where_the_face_is(view: QGraphicsView, item: FaceBoxItem) -> None:
    item.put(_RECT, BoxRole.OTHER, None)
    painted, expected = _painted(view), view.viewportTransform().mapRect(_RECT)
    for side in ("left", "top", "right", "bottom"):
        assert abs(getattr(painted, side)() - getattr(expected, side)()) <= 2


def test_only_the_box_that_speaks_has_handles(view: QGraphicsView, item: FaceBoxItem) -> None:
    def is_handle(x: float, y: float) -> bool:
        at = view.mapFromScene(QPointF(x, y))
        return bool(_grab(view).pixelColor(at) == QColor("white"))

    corners_and_middles = [(100, 80), (160, 80), (220, 80), (220, 125), (220, 170), (160, 170), (100, 170), (100, 125)]
    assert all(is_handle(x, y) for x, y in corners_and_middles)
    item.put(_RECT, BoxRole.OTHER, 1)
    assert not any(is_handle(x, y) for x, y in corners_and_middles)
    item.put(_RECT, BoxRole.SPEAKING, 1)
    item.set_editable(False)
    assert not any(is_handle(x, y) for x, y in corners_and_middles)


def test_a_small_box_keeps_to_its_corners(view: QGraphicsView, item: FaceBoxItem) -> None:
    """Eight handles on a box of a few pixels would hide the face."""
    item.put(QRectF(100, 80, 30, 30), BoxRole.SPEAKING, None)
    at = view.mapFromScene(QPointF(115, 80))
    assert _grab(view).pixelColor(at) != QColor("white")


def test_the_chosen_box_lies_above_the_others(item: FaceBoxItem) -> None:
    speaking = item.zValue()
    item.put(_RECT, BoxRole.OTHER, None)
    assert item.zValue() < speaking


# What the mouse meets


def test_a_grip_reaches_out_of_the_box_only_where_it_can_be_changed(item: FaceBoxItem) -> None:
    just_outside, far = QPointF(94, 120), QPointF(80, 120)
    assert item.shape().contains(just_outside)
    assert not item.shape().contains(far)
    item.put(_RECT, BoxRole.OTHER, None)
    assert not item.shape().contains(just_outside)
    assert item.shape().contains(_RECT.center())


def test_it_declines_what_it_may_not_take(item: FaceBoxItem) -> None:
    assert item.acceptedMouseButtons() == Qt.MouseButton.LeftButton
    assert item.acceptHoverEvents()
    item.set_editable(False)
    assert item.acceptedMouseButtons() == Qt.MouseButton.NoButton
    assert not item.acceptHoverEvents()


def test_there_is_nothing_to_give_up_without_a_drag(item: FaceBoxItem) -> None:
    assert not item.give_up()
    assert item.rect == _RECT


def test_its_rectangle_is_a_copy(item: FaceBoxItem) -> None:
    item.rect.translate(50, 50)
    given = QRectF(_RECT)
    item.put(given, BoxRole.SPEAKING, None)
    given.translate(50, 50)
    assert item.rect == _RECT


# Landmarks


@pytest.fixture
def landmarks(view: QGraphicsView) -> LandmarksItem:
    item = LandmarksItem([QPointF(100, 80), QPointF(200, 160), QPointF(150, 240)])
    view.scene().addItem(item)
    return item


def test_each_landmark_is_a_dot_in_its_place(view: QGraphicsView, landmarks: LandmarksItem) -> None:
    image = _grab(view)
    for point in (QPointF(100, 80), QPointF(200, 160), QPointF(150, 240)):
        at = view.mapFromScene(point)
        around = {image.pixelColor(at.x() + i, at.y() + j).name() for i in (-1, 0) for j in (-1, 0)}
        assert around != {_BACKGROUND}
    at = view.mapFromScene(QPointF(150, 120))
    assert image.pixelColor(at).name() == _BACKGROUND, "a line between dots"


@pytest.mark.parametrize("zoom", [0.5, 1.0, 2.0])
def test_dots_stay_inside_their_bounds(view: QGraphicsView, landmarks: LandmarksItem, zoom: float) -> None:
    view.setTransform(QTransform.fromScale(zoom, zoom))
    bounds = view.viewportTransform().mapRect(landmarks.boundingRect())
    assert bounds.contains(_painted(view))


def test_the_mouse_goes_through_the_dots(view: QGraphicsView, landmarks: LandmarksItem) -> None:
    assert view.itemAt(view.mapFromScene(QPointF(200, 160))) is None


def test_painted_without_a_widget_as_in_a_print(item: FaceBoxItem, landmarks: LandmarksItem) -> None:
    """Then the palette of the program stands in."""
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(QColor(_BACKGROUND))
    painter = QPainter(image)
    items: list[QGraphicsItem] = [item, landmarks]
    for each in items:
        assert each.scene() is not None
    item.scene().render(painter)
    painter.end()
    accent = QPalette().color(QPalette.ColorRole.Highlight).name()
    assert accent in {image.pixelColor(x, y).name() for x in range(400) for y in range(300)}
