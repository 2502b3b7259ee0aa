"""Original, preview, film, or both."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from lipsync_desktop.ui.parts.view import View
from lipsync_desktop.ui.stage.view_toggle import ViewToggle
from tests.ui.finding import focused


@pytest.fixture
def toggle(qtbot: QtBot) -> ViewToggle:
    toggle = ViewToggle()
    qtbot.addWidget(toggle)
    toggle.resize(480, 28)
    with qtbot.waitExposed(toggle):
        toggle.show()
    toggle.activateWindow()
    toggle.set_view(View.ORIGINAL)
    return toggle


@pytest.fixture
def chosen(toggle: ViewToggle) -> list[View]:
    views: list[View] = []
    toggle.view_chosen.connect(views.append)
    return views


def _buttons(toggle: ViewToggle) -> list[QToolButton]:
    return toggle.findChildren(QToolButton)


def _down(toggle: ViewToggle) -> list[str]:
    return [button.text() for button in _buttons(toggle) if button.isChecked()]


def _colours(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def test_reading_order(toggle: ViewToggle) -> None:
    buttons = sorted(_buttons(toggle), key=lambda button: button.x())
    assert [button.text() for button in buttons] == ["Original", "Preview", "Film", "Side by side"]
    for button, digit in zip(buttons, (1, 4, 2, 3), strict=True):
        assert f"Ctrl+{digit}" in button.toolTip()


@pytest.mark.parametrize(
    ("view", "text"),
    [
        (View.ORIGINAL, "Original"),
        (View.PREVIEW, "Preview"),
        (View.FILM, "Film"),
        (View.SIDE_BY_SIDE, "Side by side"),
    ],
)
def test_what_the_program_shows_is_down_and_not_announced(
    toggle: ViewToggle, chosen: list[View], view: View, text: str
) -> None:
    toggle.set_view(view)
    assert _down(toggle) == [text]
    assert chosen == []


def test_a_click_chooses(toggle: ViewToggle, chosen: list[View]) -> None:
    for button in _buttons(toggle)[::-1]:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert _down(toggle) == [button.text()]
    assert chosen == [View.SIDE_BY_SIDE, View.FILM, View.PREVIEW, View.ORIGINAL]


def test_one_is_always_down(toggle: ViewToggle) -> None:
    film = _buttons(toggle)[2]
    for _ in range(2):
        QTest.mouseClick(film, Qt.MouseButton.LeftButton)
        assert _down(toggle) == ["Film"]


def test_arrows_go_from_view_to_view(toggle: ViewToggle, chosen: list[View]) -> None:
    _buttons(toggle)[0].setFocus()
    for _ in range(2):
        QTest.keyClick(focused(), Qt.Key.Key_Right)
    assert chosen == [View.PREVIEW, View.FILM]
    assert _down(toggle) == ["Film"]
    QTest.keyClick(focused(), Qt.Key.Key_Left)
    assert chosen[-1] is View.PREVIEW


def test_only_the_one_that_is_down_is_in_the_accent(toggle: ViewToggle) -> None:
    before = QApplication.palette()
    after = QPalette(before)
    after.setColor(QPalette.ColorRole.Highlight, QColor("#c80064"))
    after.setColor(QPalette.ColorRole.HighlightedText, QColor("#ffee00"))
    QApplication.setPalette(after)
    try:
        QApplication.processEvents()
        QTest.mouseClick(_buttons(toggle)[2], Qt.MouseButton.LeftButton)
        icons = [_colours(button.icon().pixmap(16, 16).toImage()) for button in _buttons(toggle)]
        assert ["#ffee00" in colours for colours in icons] == [False, False, True, False]
        accents = [button.palette().color(QPalette.ColorRole.Button).name() for button in _buttons(toggle)]
        assert [colour == "#c80064" for colour in accents] == [False, False, True, False]
    finally:
        QApplication.setPalette(before)


def test_words_have_room(toggle: ViewToggle) -> None:
    for button in _buttons(toggle):
        assert button.width() >= button.iconSize().width() + button.fontMetrics().horizontalAdvance(button.text())
        assert toggle.rect().contains(button.geometry())


def test_only_what_there_is_can_be_chosen(toggle: ViewToggle) -> None:
    toggle.offer((View.ORIGINAL, View.PREVIEW))
    assert [button.text() for button in _buttons(toggle) if button.isVisible()] == ["Original", "Preview"]
    toggle.offer(tuple(View))
    assert all(button.isVisible() for button in _buttons(toggle))
