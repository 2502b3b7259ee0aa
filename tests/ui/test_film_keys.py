"""Keys and clicks that come again, or stay down, while one button follows another."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from lipsync_desktop.ui.cards.film_work import FilmState
from lipsync_desktop.ui.desk import tasks
from lipsync_desktop.ui.exporting.export_dialog import ExportDialog
from lipsync_desktop.ui.shell.main_window import MainWindow
from tests.ui.conftest import PATIENCE_MS, answer_export
from tests.ui.test_main_window import open_face, open_voice, small_portrait, wait

__all__ = ["small_portrait"]

_AGAIN = [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter]


@pytest.fixture
def go_on(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Films wait for it before their first frame."""
    event = Event()
    make_film = tasks.make_film

    def make_later(*arguments: object) -> Generator[object, None, object]:
        while not event.wait(0.02):
            yield from ()
        return (yield from make_film(*arguments))  # type: ignore[arg-type]

    monkeypatch.setattr(tasks, "make_film", make_later)
    yield event
    event.set()


@pytest.fixture
def ready(window: MainWindow, qtbot: QtBot, small_portrait: Path, voice: Path, go_on: Event) -> MainWindow:
    open_face(window, qtbot, small_portrait)
    open_voice(window, qtbot, voice)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE_MS)
    return window


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press_again(qtbot: QtBot, key: Qt.Key) -> None:
    """Once more, and held down until it repeats itself."""
    qtbot.keyClick(focused(), key)
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease) * 5:
        QApplication.sendEvent(focused(), QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, "", True))


def by_click(window: MainWindow, qtbot: QtBot) -> None:
    window.film_card.work.make.setFocus()
    qtbot.mouseClick(window.film_card.work.make, Qt.MouseButton.LeftButton)


def by_space(window: MainWindow, qtbot: QtBot) -> None:
    window.film_card.work.make.setFocus()
    qtbot.keyClick(window.film_card.work.make, Qt.Key.Key_Space)


def by_shortcut_from_a_setting(window: MainWindow, qtbot: QtBot) -> None:
    window.film_card.settings.control("expressiveness").setFocus()
    qtbot.keyClick(focused(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


@pytest.mark.parametrize("how", [by_click, by_space, by_shortcut_from_a_setting])
def test_a_key_that_is_pressed_again_neither_cancels_nor_exports(
    ready: MainWindow, qtbot: QtBot, go_on: Event, how: Callable[[MainWindow, QtBot], None]
) -> None:
    how(ready, qtbot)
    assert ready.film_card.state is FilmState.WORKING
    assert focused() is ready.stage.canvas
    for key in _AGAIN:
        press_again(qtbot, key)
        assert ready.desk.is_making
    with qtbot.waitSignal(ready.film.made, timeout=PATIENCE_MS):
        go_on.set()
    assert focused() is ready.stage.canvas
    for key in _AGAIN:
        press_again(qtbot, key)
    assert ready.findChild(ExportDialog) is None
    assert ready.desk.film_is_unkept


def test_a_key_on_cancel_cancels_and_makes_nothing_anew(ready: MainWindow, qtbot: QtBot) -> None:
    by_click(ready, qtbot)
    ready.film_card.work.cancel.setFocus()
    qtbot.keyClick(ready.film_card.work.cancel, Qt.Key.Key_Space)
    assert ready.film_card.state is FilmState.READY
    assert focused() is ready.stage.canvas
    press_again(qtbot, Qt.Key.Key_Return)
    assert not ready.desk.is_making


def test_the_cancel_button_lies_nowhere_over_the_one_that_makes(ready: MainWindow, qtbot: QtBot) -> None:
    def place(button: QWidget) -> object:
        return button.rect().translated(button.mapTo(ready, button.rect().topLeft()))

    work = ready.film_card.work
    before = place(work.make)
    by_click(ready, qtbot)
    QApplication.processEvents()
    assert work.cancel.isVisible()
    assert not place(work.cancel).intersects(before)  # type: ignore[attr-defined]


def test_a_film_of_earlier_settings_is_exported_and_watched(
    ready: MainWindow, qtbot: QtBot, go_on: Event, tmp_path: Path
) -> None:
    go_on.set()
    with qtbot.waitSignal(ready.film.made, timeout=PATIENCE_MS) as made:
        by_click(ready, qtbot)
    ready.film_card.settings.control("expressiveness").setValue(150)
    work = ready.film_card.work
    assert ready.film_card.state is FilmState.READY
    assert work.earlier.isVisible()
    qtbot.mouseClick(work.export, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(ready.exports.exported, timeout=PATIENCE_MS):
        answer_export(ready, tmp_path / "out.webm")
    assert (tmp_path / "out.webm").read_bytes() == Path(made.args[0]).read_bytes()
    # Another stretch: the original says that one, the film still says its own.
    ready.timeline.trim_edited.emit(0.5, 1.5)
    from lipsync_desktop.ui.parts.view import View

    assert work.earlier.isVisible()
    ready.watching.set_view(View.ORIGINAL)
    assert ready.timeline.transport.time.text() == "0:00.0 / 0:01.0"
    ready.watching.set_view(View.FILM)
    assert ready.timeline.transport.time.text() == "0:00.0 / 0:02.0"
    wait(qtbot, lambda: not ready.desk.crew.busy("size"))
