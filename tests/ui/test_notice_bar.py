"""The one bar for what went wrong and what is worth knowing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from lipsync_desktop.ui.parts.notice_bar import NoticeBar
from tests.ui.finding import child

_WRONG = "“take.wav” is silent. Choose another recording."


@pytest.fixture
def bar(qtbot: QtBot) -> NoticeBar:
    bar = NoticeBar()
    qtbot.addWidget(bar)
    bar.resize(640, 48)
    return bar


def _label(bar: NoticeBar) -> QLabel:
    return next(label for label in bar.findChildren(QLabel) if label.pixmap().isNull())


def _shown(bar: NoticeBar) -> list[str]:
    return [b.text().replace("&", "") for b in bar.findChildren(QPushButton) if not b.isHidden()]


def _button(bar: NoticeBar, text: str) -> QPushButton:
    return next(b for b in bar.findChildren(QPushButton) if b.text().replace("&", "") == text)


def test_it_is_silent_at_first(bar: NoticeBar) -> None:
    assert bar.isHidden()
    assert bar.sentence == ""


def test_an_error_is_said_as_it_is_and_stays(bar: NoticeBar, qtbot: QtBot) -> None:
    bar.show_error(_WRONG, details=True)
    assert bar.isVisible()
    assert bar.sentence == _label(bar).text() == _WRONG
    assert _shown(bar) == ["Details"]
    assert bar.accessibleName() == f"Problem: {_WRONG}"
    with qtbot.waitSignal(bar.details_requested, timeout=0):
        qtbot.mouseClick(_button(bar, "Details"), Qt.MouseButton.LeftButton)
    assert bar.isVisible()


def test_details_only_where_the_log_has_some(bar: NoticeBar) -> None:
    bar.show_error(_WRONG, details=False)
    assert _shown(bar) == []


def test_a_notice_may_offer_something(bar: NoticeBar, qtbot: QtBot) -> None:
    bar.show_notice("“film.webm” is written.", "Show in Folder")
    assert _shown(bar) == ["Show in Folder"]
    assert bar.accessibleName() == "Notice: “film.webm” is written."
    with qtbot.waitSignal(bar.action_requested, timeout=0):
        qtbot.mouseClick(_button(bar, "Show in Folder"), Qt.MouseButton.LeftButton)
    bar.show_notice("The graphics card failed. The CPU took over.")
    assert _shown(bar) == []


def test_the_next_sentence_takes_the_place_of_the_last(bar: NoticeBar) -> None:
    bar.show_notice("“film.webm” is written.", "Show in Folder")
    bar.show_error(_WRONG, details=True)
    assert bar.sentence == _WRONG
    assert _shown(bar) == ["Details"]


def test_problem_and_notice_differ_in_shape(bar: NoticeBar) -> None:
    def drawing() -> object:
        return next(label for label in bar.findChildren(QLabel) if not label.pixmap().isNull()).pixmap().toImage()

    bar.show_error(_WRONG, details=False)
    problem = drawing()
    bar.show_notice("Done.")
    assert drawing() != problem


def test_the_cross_closes_once(bar: NoticeBar, qtbot: QtBot) -> None:
    closed: list[bool] = []
    bar.closed.connect(lambda: closed.append(True))
    bar.show_error(_WRONG, details=False)
    cross = child(bar, QToolButton)
    assert cross.accessibleName()
    qtbot.mouseClick(cross, Qt.MouseButton.LeftButton)
    bar.close_notice()
    assert bar.isHidden()
    assert bar.sentence == ""
    assert closed == [True]


@pytest.mark.parametrize("where", [QPushButton, QToolButton, QLabel])
def test_escape_closes_from_wherever_the_focus_is(bar: NoticeBar, qtbot: QtBot, where: type[QWidget]) -> None:
    with qtbot.waitExposed(bar):
        bar.show_error(_WRONG, details=True)
    bar.activateWindow()
    focus = _label(bar) if where is QLabel else next(w for w in bar.findChildren(where) if not w.isHidden())
    focus.setFocus()
    with qtbot.waitSignal(bar.closed, timeout=0):
        QTest.keyClick(focus, Qt.Key.Key_Escape)
    assert bar.isHidden()


def test_it_is_an_alert_to_those_who_listen(bar: NoticeBar) -> None:
    bar.show_error(_WRONG, details=False)
    spoken = QAccessible.queryAccessibleInterface(bar)
    assert spoken is not None
    assert spoken.text(QAccessible.Text.Name) == f"Problem: {_WRONG}"


def test_file_names_are_no_markup(bar: NoticeBar) -> None:
    bar.show_error("“<img src=x>.png” has no face.", details=False)
    assert _label(bar).textFormat() is Qt.TextFormat.PlainText


def test_a_name_without_end_is_shortened_for_the_eye_only(bar: NoticeBar) -> None:
    sentence = f"“{'x' * 200}.png” cannot be read. Choose another picture."
    bar.show_error(sentence, details=True)
    assert bar.minimumSizeHint().width() <= 500
    assert ".png” cannot be read" in _label(bar).text()
    assert bar.sentence == _label(bar).toolTip() == sentence
    assert sentence in bar.accessibleName()


def test_icons_follow_light_and_dark(bar: NoticeBar) -> None:
    bar.show_error(_WRONG, details=False)
    before = QApplication.palette()
    after = QPalette(before)
    after.setColor(QPalette.ColorRole.ToolTipText, QColor("#c80064"))
    QApplication.setPalette(after)
    try:
        QApplication.processEvents()
        image = next(label for label in bar.findChildren(QLabel) if not label.pixmap().isNull()).pixmap().toImage()
        assert "#c80064" in {image.pixelColor(x, y).name() for x in range(20) for y in range(20)}
    finally:
        QApplication.setPalette(before)
