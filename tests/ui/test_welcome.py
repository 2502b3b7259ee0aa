"""The empty stage."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from lipsync_desktop.ui.stage.welcome import Welcome
from tests.ui.finding import focused


@pytest.fixture
def welcome(qtbot: QtBot) -> Welcome:
    welcome = Welcome()
    qtbot.addWidget(welcome)
    welcome.resize(640, 360)
    with qtbot.waitExposed(welcome):
        welcome.show()
    return welcome


def _button(welcome: Welcome, words: str) -> QPushButton:
    return next(b for b in welcome.findChildren(QPushButton) if words in b.text().replace("&", ""))


def test_it_says_what_to_do_what_comes_of_it_and_whom_to_ask(welcome: Welcome) -> None:
    words = [label.text() for label in welcome.findChildren(QLabel) if label.text()]
    assert words[0] == "Drop a portrait or a clip here"
    assert "recording" in words[1]
    assert "film" in words[1]
    assert words[2] == "Ask the people in your pictures first."


def test_buttons_by_mouse(welcome: Welcome, qtbot: QtBot) -> None:
    with qtbot.waitSignal(welcome.face_requested, timeout=0):
        qtbot.mouseClick(_button(welcome, "Choose"), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(welcome.demo_requested, timeout=0):
        qtbot.mouseClick(_button(welcome, "Try the demo"), Qt.MouseButton.LeftButton)


def test_buttons_by_keys_in_reading_order(welcome: Welcome, qtbot: QtBot) -> None:
    welcome.activateWindow()
    _button(welcome, "Choose").setFocus()
    with qtbot.waitSignal(welcome.face_requested, timeout=0):
        QTest.keyClick(focused(), Qt.Key.Key_Space)
    QTest.keyClick(focused(), Qt.Key.Key_Tab)
    with qtbot.waitSignal(welcome.demo_requested, timeout=0):
        QTest.keyClick(focused(), Qt.Key.Key_Space)


def test_buttons_explain_themselves(welcome: Welcome) -> None:
    assert "Ctrl+O" in _button(welcome, "Choose").toolTip()
    assert _button(welcome, "Try the demo").toolTip()


def test_all_words_have_room_in_a_small_stage(welcome: Welcome) -> None:
    welcome.resize(420, 300)
    QApplication.processEvents()
    for label in welcome.findChildren(QLabel):
        assert welcome.rect().contains(label.geometry())
        if label.text():
            assert label.height() >= label.heightForWidth(label.width())


def test_the_drawing_follows_the_palette(welcome: Welcome) -> None:
    before = QApplication.palette()
    after = QPalette(before)
    after.setColor(QPalette.ColorRole.Highlight, QColor("#c80064"))
    QApplication.setPalette(after)
    try:
        QApplication.processEvents()
        image = next(label for label in welcome.findChildren(QLabel) if not label.pixmap().isNull()).pixmap().toImage()
        colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
        assert "#c80064" in colours
    finally:
        QApplication.setPalette(before)
