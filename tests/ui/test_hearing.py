"""What those hear who do not see the window: every place that Tab goes to has a name, and says what it stands at."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QDialog, QSlider, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from lipsync_desktop.ui.parts.view import View
from lipsync_desktop.ui.shell.main_window import MainWindow
from tests.ui.conftest import PATIENCE_MS


def name_of(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def tab_stops(window: QWidget) -> list[QWidget]:
    """In the order in which Tab goes through them, viewports included."""
    stops: list[QWidget] = []
    widget: QWidget | None = window
    while widget is not None and (widget := widget.nextInFocusChain()) is not window:
        assert widget is not None
        of_a_control = isinstance(widget.parent(), QAbstractSpinBox | QComboBox)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and not of_a_control:
            stops.append(widget)
    return stops


def test_every_tab_stop_has_a_name(window: MainWindow, qtbot: QtBot, resources: Path, voice: Path) -> None:
    def look(at_least: int) -> None:
        QApplication.processEvents()
        stops = tab_stops(window)
        assert len(stops) >= at_least
        assert [repr(widget) for widget in stops if not name_of(widget).strip()] == []

    look(8)
    window.film_card.settings._more_button.setChecked(True)
    look(14)
    with qtbot.waitSignal(window.face.opened, timeout=PATIENCE_MS):
        window.face.open(resources / "portrait.png")
    with qtbot.waitSignal(window.voice.opened, timeout=PATIENCE_MS):
        window.voice.open(voice)
    look(18)
    window.stage.set_view(View.FILM, (View.ORIGINAL, View.FILM, View.SIDE_BY_SIDE))
    window.telling.show_error("Something is wrong.", details=True)
    look(20)


@pytest.mark.parametrize("command", ["models", "about"])
def test_every_tab_stop_of_the_dialogues_has_a_name(window: MainWindow, command: str) -> None:
    getattr(window.commands, command).trigger()
    dialog = next(widget for widget in window.findChildren(QDialog) if widget.isVisible())
    QApplication.processEvents()
    stops = tab_stops(dialog)
    assert len(stops) >= 2
    assert [repr(widget) for widget in stops if not name_of(widget).strip()] == []
    dialog.close()


def test_what_has_a_value_says_it(window: MainWindow) -> None:
    controls: tuple[QSlider | QSpinBox, ...] = (*window.findChildren(QSlider), *window.findChildren(QSpinBox))
    for control in controls:
        value = QAccessible.queryAccessibleInterface(control).valueInterface()
        assert value is not None
        assert value.currentValue() == control.value()
    progress = QAccessible.queryAccessibleInterface(window.film_card.work.progress)
    window.film_card.show_working(30, 120, 10.0, 9.0)
    assert progress.text(QAccessible.Text.Name) == "Progress"
    assert progress.valueInterface().currentValue() == 30
    assert progress.valueInterface().maximumValue() == 120


def test_the_status_line_and_the_time_are_heard(window: MainWindow, qtbot: QtBot, resources: Path, voice: Path) -> None:
    assert name_of(window.statusBar()) == window.film.reason
    time = window.timeline.transport.time
    assert name_of(time) == "Position: nothing to play"
    with qtbot.waitSignal(window.voice.opened, timeout=PATIENCE_MS):
        window.voice.open(voice)
    window.watching.seek(1.25)
    assert name_of(time) == "Position: 0:01.2 of 0:02.0"
    window.timeline.set_playing(True)
    assert name_of(time) == "Position: 0:01 of 0:02"
    window.desk.say("Half of it is done.")
    assert name_of(window.statusBar()) == "Half of it is done."


def test_a_film_is_called_a_film(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.film.made, timeout=2 * PATIENCE_MS):
        window.incoming.open_demo()
    assert name_of(window.stage.canvas) == "Film"
    window.watching.set_view(View.SIDE_BY_SIDE)
    assert name_of(window.stage.canvas) == "Original and film, side by side"
    window.watching.set_view(View.ORIGINAL)
    assert name_of(window.stage.canvas).startswith("Picture, 1 face")
