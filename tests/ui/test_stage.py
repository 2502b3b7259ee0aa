"""The stage: what lies over the canvas, and files dropped on it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from lipsync_desktop.ui.parts.view import View
from lipsync_desktop.ui.stage.countdown import CountdownOverlay
from lipsync_desktop.ui.stage.stage import Stage
from lipsync_desktop.ui.stage.view_toggle import ViewToggle
from tests.ui.drops import drag_in, drag_out, drop, of_files, of_text
from tests.ui.finding import child

_RED = "#d63031"


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    stage = Stage()
    qtbot.addWidget(stage)
    stage.resize(720, 480)
    with qtbot.waitExposed(stage):
        stage.show()
    return stage


@pytest.fixture
def filled(stage: Stage) -> Stage:
    """With a picture on it."""
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(QColor(128, 128, 128))
    stage.set_empty(False)
    stage.canvas.show_image(image)
    return stage


def _overlay(stage: Stage) -> CountdownOverlay:
    return child(stage, CountdownOverlay)


def _toggle(stage: Stage) -> ViewToggle:
    return child(stage, ViewToggle)


def _busy(stage: Stage, text: str) -> QLabel:
    return next(label for label in stage.findChildren(QLabel) if label.text() == text)


def _colour(widget: QWidget, x: int, y: int) -> str:
    return widget.grab().toImage().pixelColor(x, y).name()


# Empty


def test_a_newcomer_is_welcomed_until_there_is_a_picture(stage: Stage, qtbot: QtBot) -> None:
    assert stage.welcome.isVisible()
    for wanted, text in ((stage.face_requested, "Choose"), (stage.demo_requested, "demo")):
        button = next(b for b in stage.welcome.findChildren(QPushButton) if text in b.text().replace("&", ""))
        with qtbot.waitSignal(wanted, timeout=0):
            button.click()
    stage.set_empty(False)
    assert not stage.welcome.isVisible()
    assert stage.canvas.isVisible()


def test_tab_does_not_get_lost_in_a_canvas_that_nobody_sees(stage: Stage) -> None:
    stage.activateWindow()
    stage.welcome.findChildren(QPushButton)[0].setFocus()
    for _ in range(6):
        stage.focusNextChild()
        assert not stage.canvas.hasFocus()
    stage.set_empty(False)
    stage.canvas.setFocus()
    assert stage.canvas.hasFocus()


# Drops


def test_files_dropped_anywhere_are_handed_on(filled: Stage, qtbot: QtBot, tmp_path: Path) -> None:
    files = [tmp_path / "a b.png", tmp_path / "ü.wav"]
    for file in files:
        file.touch()
    assert drag_in(filled, of_files(*files))
    with qtbot.waitSignal(filled.files_dropped, timeout=0) as dropped:
        drop(filled, of_files(*files))
    assert dropped.args == [files]


def test_no_child_takes_the_drop_for_itself(filled: Stage) -> None:
    takers = [child for child in filled.findChildren(QWidget) if child.acceptDrops()]
    assert takers == []
    assert filled.acceptDrops()


@pytest.mark.parametrize("empty", [True, False])
def test_a_frame_shows_that_it_can_be_dropped(stage: Stage, tmp_path: Path, empty: bool) -> None:
    stage.set_empty(empty)
    file = tmp_path / "face.png"
    file.touch()
    accent = stage.palette().color(QPalette.ColorRole.Highlight).name()
    assert _colour(stage, 3, 200) != accent
    drag_in(stage, of_files(file))
    assert _colour(stage, 3, 200) == accent
    drag_out(stage)
    assert _colour(stage, 3, 200) != accent
    drag_in(stage, of_files(file))
    drop(stage, of_files(file))
    assert _colour(stage, 3, 200) != accent


def test_what_is_no_file_here_is_not_taken(stage: Stage, tmp_path: Path) -> None:
    far = QMimeData()
    far.setUrls([QUrl("https://example.org/face.png")])
    for mime in (far, of_text("face.png"), of_files(tmp_path), of_files(tmp_path / "gone.png")):
        assert not drag_in(stage, mime)
    heard: list[object] = []
    stage.files_dropped.connect(heard.append)
    drop(stage, far)
    assert heard == []


# Views


def test_views_are_offered_once_there_is_a_film(filled: Stage, qtbot: QtBot) -> None:
    toggle = _toggle(filled)
    assert not toggle.isVisible()
    filled.set_view(View.FILM, (View.ORIGINAL, View.FILM, View.SIDE_BY_SIDE))
    buttons = {button.text(): button for button in toggle.findChildren(QToolButton)}
    assert toggle.isVisible()
    assert [text for text, button in buttons.items() if button.isChecked()] == ["Film"]
    assert toggle.y() >= filled.canvas.height(), "it covers the picture"
    with qtbot.waitSignal(filled.view_chosen, timeout=0) as chosen:
        buttons["Side by side"].click()
    assert chosen.args == [View.SIDE_BY_SIDE]
    assert [text for text, button in buttons.items() if button.isChecked()] == ["Side by side"]
    filled.set_view(View.ORIGINAL, (View.ORIGINAL,))
    assert not toggle.isVisible()


def test_views_have_words_for_every_button(filled: Stage) -> None:
    filled.set_view(View.FILM, (View.ORIGINAL, View.FILM, View.SIDE_BY_SIDE))
    for button in _toggle(filled).findChildren(QToolButton):
        assert button.accessibleName() == button.text()
        assert "Ctrl+" in button.toolTip()
        assert not button.icon().isNull()


def test_the_chosen_view_follows_light_and_dark(filled: Stage) -> None:
    filled.set_view(View.FILM, (View.ORIGINAL, View.FILM, View.SIDE_BY_SIDE))
    button = next(b for b in _toggle(filled).findChildren(QToolButton) if b.isChecked())
    before = QApplication.palette()
    after = QPalette(before)
    after.setColor(QPalette.ColorRole.Highlight, QColor("#c80064"))
    QApplication.setPalette(after)
    try:
        QApplication.processEvents()
        assert button.palette().color(QPalette.ColorRole.Button).name() == "#c80064"
    finally:
        QApplication.setPalette(before)


# Waiting


def test_waiting_is_mentioned_only_when_it_takes_a_moment(filled: Stage, qtbot: QtBot) -> None:
    filled.set_busy("Opening “a.png”…")
    label = _busy(filled, "Opening “a.png”…")
    assert not label.isVisible()
    filled.set_busy(None)
    filled.set_busy("Opening “b.png”…")
    assert not label.isVisible()
    qtbot.waitUntil(label.isVisible, timeout=2000)
    middle = label.geometry().center()
    assert abs(middle.x() - filled.canvas.rect().center().x()) <= 1
    filled.set_busy(None)
    assert not label.isVisible()


def test_what_ended_in_time_is_never_mentioned(filled: Stage, qtbot: QtBot) -> None:
    filled.set_busy("Opening…")
    label = _busy(filled, "Opening…")
    shown: list[bool] = []
    filled._busy_soon.timeout.connect(lambda: shown.append(True))
    filled.set_busy(None)
    qtbot.wait(200)
    assert shown == []
    assert not label.isVisible()


def test_a_sentence_said_anew_each_moment_still_appears(filled: Stage, qtbot: QtBot) -> None:
    said = 0

    def say() -> bool:
        nonlocal said
        said += 1
        filled.set_busy(f"Reading, {said}…")
        return _busy(filled, f"Reading, {said}…").isVisible()

    qtbot.waitUntil(say, timeout=2000)
    filled.set_busy("Reading a file whose name is much longer than the others were…")
    label = _busy(filled, "Reading a file whose name is much longer than the others were…")
    assert label.width() >= label.sizeHint().width()


def test_a_name_without_end_stays_in_the_stage(filled: Stage, qtbot: QtBot) -> None:
    sentence = f"Opening “{'a very long name ' * 20}final.mov”…"
    filled.set_busy(sentence)
    label = next(label for label in filled.findChildren(QLabel) if label.accessibleName() == sentence)
    qtbot.waitUntil(label.isVisible, timeout=2000)
    room = label.parentWidget()
    assert room is not None
    assert room.rect().contains(label.geometry())
    assert label.text().startswith("Opening “a very")
    assert label.text().endswith("final.mov”…")
    short = len(label.text())
    filled.resize(1000, 480)
    qtbot.waitUntil(lambda: len(label.text()) > short)


def test_file_names_are_no_markup(filled: Stage, qtbot: QtBot) -> None:
    plain = "Opening “<h1>big</h1>.png”…"
    filled.set_busy(plain)
    label = _busy(filled, plain)
    qtbot.waitUntil(label.isVisible, timeout=2000)
    assert label.width() > label.fontMetrics().horizontalAdvance(plain)


# Recording


def test_a_take_is_counted_in(stage: Stage) -> None:
    overlay = _overlay(stage)
    assert not overlay.isVisible()
    said = []
    for left in (3, 2, 1):
        stage.show_countdown(left)
        assert overlay.isVisible()
        assert overlay.geometry() == stage.canvas.geometry()
        said.append((overlay.text, overlay.accessibleName()))
    assert said == [("3", "Recording in 3"), ("2", "Recording in 2"), ("1", "Recording in 1")]
    middle = overlay.rect().center()
    assert _colour(stage, middle.x() - 84, middle.y()) == _RED


def test_a_red_ring_and_the_time_while_recording(filled: Stage) -> None:
    overlay = _overlay(filled)
    filled.show_countdown(1)
    filled.show_countdown(None)
    filled.show_recording(65.25)
    assert overlay.text in ("1:05.2", "1:05.3")
    assert overlay.accessibleName() == "Recording"
    assert _colour(filled, 2, 200) == _RED
    filled.show_recording(None)
    assert not overlay.isVisible()
    assert _colour(filled, 2, 200) != _RED


def test_the_mouse_goes_through_the_countdown(filled: Stage) -> None:
    filled.show_recording(1.0)
    room = filled.canvas.parentWidget()
    assert room is not None
    assert room.childAt(room.rect().center()) is filled.canvas.viewport()


# Notices


def test_the_notice_lies_over_the_picture_and_has_room_for_its_words(filled: Stage) -> None:
    bar = filled.notice_bar
    sentence = "“a clip with a long name.mov” ends in the middle of a frame. " * 4
    for width in (720, 400):
        filled.resize(width, 480)
        bar.show_error(sentence, details=True)
        QApplication.processEvents()
        label = next(label for label in bar.findChildren(QLabel) if label.text() == sentence)
        assert bar.isVisible()
        assert label.height() >= label.heightForWidth(label.width())
        assert filled.rect().contains(bar.geometry())
        room = filled.canvas.parentWidget()
        assert room is not None
        there = room.childAt(bar.geometry().center())
        assert there is not None
        assert bar.isAncestorOf(there)


def test_the_stage_shrinks_to_a_small_window(stage: Stage) -> None:
    stage.set_view(View.FILM, (View.ORIGINAL, View.FILM, View.SIDE_BY_SIDE))
    assert stage.minimumSizeHint().width() <= 640
    assert stage.minimumSizeHint().height() <= 320


# No face


def test_where_no_face_was_found_a_box_is_offered_large(filled: Stage, qtbot: QtBot) -> None:
    button = next(one for one in filled.findChildren(QPushButton) if one.text() == "Draw a box around the face")
    assert not button.isVisible()
    filled.set_faceless(True)
    assert button.isVisible()
    assert filled.canvas.geometry().contains(button.geometry())
    with qtbot.waitSignal(filled.draw_requested):
        button.click()
    filled.canvas.start_drawing()
    assert not button.isVisible()  # what lies under it can be drawn around, too
    filled.canvas.stop_drawing()
    assert button.isVisible()
    filled.set_faceless(False)
    assert not button.isVisible()
