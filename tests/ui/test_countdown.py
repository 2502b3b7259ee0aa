"""What lies over the stage while a take is recorded."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QImage, QPalette
from pytestqt.qtbot import QtBot

from lipsync_desktop.ui.stage.countdown import CountdownOverlay
from tests.ui.finding import rgb

_RED = "#d63031"
_HOUR_S = 3600.0


@pytest.fixture
def overlay(qtbot: QtBot) -> CountdownOverlay:
    overlay = CountdownOverlay()
    qtbot.addWidget(overlay)
    overlay.resize(692, 400)
    overlay.setPalette(QPalette(QColor(90, 90, 90)))
    return overlay


def _grab(overlay: CountdownOverlay) -> QImage:
    return overlay.grab().toImage()


def _columns(image: QImage, y: int, colour: QColor) -> list[int]:
    """Where a row between the rings at the edges has nearly that colour."""

    def near(x: int) -> bool:
        seen = image.pixelColor(x, y)
        return all(abs(a - b) < 40 for a, b in zip(rgb(seen), rgb(colour), strict=True))

    return [x for x in range(12, image.width() - 12) if near(x)]


def _badge_row(image: QImage, colour: QColor) -> list[int]:
    return sorted({x for y in range(20, 52) for x in _columns(image, y, colour)})


def test_nothing_is_over_the_picture_before_and_after(overlay: CountdownOverlay) -> None:
    assert overlay.isHidden()
    assert overlay.text == ""
    overlay.show_countdown(3)
    overlay.show_countdown(None)
    assert overlay.isHidden()
    overlay.show_recording(0.0)
    assert not overlay.isHidden()
    overlay.show_recording(None)
    assert overlay.isHidden()
    assert overlay.text == ""


def test_a_countdown_covers_a_recording_that_has_not_begun(overlay: CountdownOverlay) -> None:
    overlay.show_recording(0.0)
    overlay.show_countdown(3)
    assert (overlay.text, overlay.accessibleName()) == ("3", "Recording in 3")
    overlay.show_countdown(None)
    assert overlay.text == "0:00.0"
    assert not overlay.isHidden()


def test_the_number_stands_in_the_middle_and_the_time_in_a_corner(overlay: CountdownOverlay) -> None:
    overlay.show_countdown(2)
    white = _columns(_grab(overlay), 200, QColor("white"))
    assert white, "no number"
    assert abs((white[0] + white[-1]) / 2 - 346) < 25
    overlay.show_countdown(None)
    overlay.show_recording(5.0)
    image = _grab(overlay)
    assert image.pixelColor(346, 200) == image.pixelColor(100, 200), "something is over the face"
    assert min(_badge_row(image, QColor("white"))) > 346


def test_each_second_is_painted(overlay: CountdownOverlay) -> None:
    pictures = []
    for left in (3, 2, 1):
        overlay.show_countdown(left)
        pictures.append(_grab(overlay))
    overlay.show_countdown(None)
    for elapsed_s in (0.0, 0.1):
        overlay.show_recording(elapsed_s)
        pictures.append(_grab(overlay))
    assert all(one != other for i, one in enumerate(pictures) for other in pictures[:i])


@pytest.mark.parametrize("elapsed_s", [0.0, 59.9, 754.3, _HOUR_S + 123.4, 12 * _HOUR_S])
def test_the_time_has_room_beside_its_dot(overlay: CountdownOverlay, elapsed_s: float) -> None:
    overlay.show_recording(elapsed_s)
    image = _grab(overlay)
    dot, words = _badge_row(image, QColor(_RED)), _badge_row(image, QColor("white"))
    assert words[0] - dot[-1] >= 8
    assert image.width() - words[-1] >= 16 + 14, "the time runs out of its plate"


def test_running_time_stands_still(overlay: CountdownOverlay) -> None:
    """All figures are equally wide, so that nothing jumps from one tenth to the next."""
    dots = set()
    for elapsed_s in (11.1, 20.4, 48.8):
        overlay.show_recording(elapsed_s)
        dots.add(_badge_row(_grab(overlay), QColor(_RED))[0])
    assert len(dots) == 1


def test_the_ring_runs_along_every_edge(overlay: CountdownOverlay) -> None:
    for width, height in ((692, 400), (400, 240)):
        overlay.resize(width, height)
        overlay.show_recording(1.0)
        image = _grab(overlay)
        edges = [(2, height // 2), (width - 3, height // 2), (width // 2, 2), (width // 2, height - 3)]
        assert {image.pixelColor(x, y).name() for x, y in edges} == {_RED}
