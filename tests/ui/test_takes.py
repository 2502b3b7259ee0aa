"""Many recordings for one face: listed, tried one after the other, named, marked, taken off the list."""

from __future__ import annotations

import shutil
from fractions import Fraction
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from lipsync_desktop.engine.types import Trim
from lipsync_desktop.ui.shell.main_window import MainWindow
from tests.making import write_speech
from tests.ui.conftest import PATIENCE_MS
from tests.ui.drops import drag_in, drop, of_files
from tests.ui.test_arrivals import settled
from tests.ui.test_main_window import open_face, open_voice, small_portrait, wait

__all__ = ["small_portrait"]


@pytest.fixture
def voices(resources: Path, tmp_path: Path) -> list[Path]:
    """Twenty of them, half a second and more long."""
    folder = tmp_path / "voices"
    folder.mkdir()
    first = [write_speech(folder / f"{n:02}.wav", resources / "voice.flac", 0.5 + n / 10) for n in range(3)]
    return first + [Path(shutil.copy(first[n % 3], folder / f"{n:02}.wav")) for n in range(3, 20)]


@pytest.fixture
def trying(window: MainWindow, qtbot: QtBot, small_portrait: Path, voices: list[Path]) -> MainWindow:
    """Twenty voices have been dropped on a face."""
    open_face(window, qtbot, small_portrait)
    assert drag_in(window.stage, of_files(*voices))
    drop(window.stage, of_files(*voices))
    wait(qtbot, lambda: window.desk.project.voice is not None and settled(window))
    wait(qtbot, lambda: not window.desk.crew.busy("lengths"))
    return window


def rows(window: MainWindow) -> list[tuple[str, str, str]]:
    items = [row(window, number) for number in range(window.voice_card.takes.topLevelItemCount())]
    return [(item.text(0), item.text(1), item.text(2)) for item in items]


def row(window: MainWindow, number: int) -> QTreeWidgetItem:
    item = window.voice_card.takes.topLevelItem(number)
    assert item
    return item


def spoken(window: MainWindow) -> str:
    assert window.desk.project.voice
    return window.desk.project.voice.path.name


def trim(window: MainWindow) -> tuple[float, float]:
    start, end = window.timeline._waveform.trim_s
    return float(start), float(end)


def speak(window: MainWindow, qtbot: QtBot, number: int) -> None:
    with qtbot.waitSignal(window.voice.opened, timeout=PATIENCE_MS):
        window.voice_card.takes.chosen.emit(number)


def test_twenty_voices_become_a_list(trying: MainWindow, qtbot: QtBot) -> None:
    takes = trying.voice_card.takes
    assert takes.isVisible()
    assert len(rows(trying)) == 20
    assert rows(trying)[:3] == [("00", "0:00.5", "☆"), ("01", "0:00.6", "☆"), ("02", "0:00.7", "☆")]
    assert spoken(trying) == "00.wav"
    takes.setFocus()
    qtbot.keyClick(takes, Qt.Key.Key_Down)
    with qtbot.waitSignal(trying.voice.opened, timeout=PATIENCE_MS):
        qtbot.keyClick(takes, Qt.Key.Key_Return)
    assert spoken(trying) == "01.wav"
    assert row(trying, 1).data(0, Qt.ItemDataRole.AccessibleTextRole) == "01, 0:00.6, is spoken"
    assert row(trying, 1).font(0).bold()
    trying.commands.undo.trigger()
    assert spoken(trying) == "00.wav"


def test_each_keeps_its_trim(trying: MainWindow, qtbot: QtBot) -> None:
    trying.timeline.trim_edited.emit(0.1, 0.4)
    speak(trying, qtbot, 2)
    assert trim(trying) == (0, 0.7)
    assert rows(trying)[0][1] == "0:00.3"
    assert trying.desk.project.document.takes[0].trim == Trim(Fraction(1, 10), Fraction(2, 5))
    speak(trying, qtbot, 0)
    assert trim(trying) == (0.1, 0.4)
    trying.commands.undo.trigger()
    trying.commands.undo.trigger()
    trying.commands.undo.trigger()
    assert trim(trying) == (0, 0.5)
    assert spoken(trying) == "00.wav"


def test_a_take_is_named_and_marked(trying: MainWindow, qtbot: QtBot) -> None:
    takes = trying.voice_card.takes
    takes.setCurrentItem(row(trying, 1))
    takes.setFocus()
    qtbot.keyClick(takes, Qt.Key.Key_F2)
    editor = takes.findChild(QLineEdit)
    assert editor is not None
    editor.setText("Fröhlich")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    wait(qtbot, lambda: rows(trying)[1][0] == "Fröhlich")
    takes.best_chosen.emit(1)
    assert rows(trying)[1] == ("Fröhlich", "0:00.6", "★")
    takes.best_chosen.emit(2)
    assert [best for _, _, best in rows(trying)[:3]] == ["☆", "☆", "★"]
    assert trying.desk.undo_stack.undoText() == "Best Take"
    for _ in range(3):
        trying.commands.undo.trigger()
    assert rows(trying)[1] == ("01", "0:00.6", "☆")


def test_a_take_is_taken_off_the_list(trying: MainWindow, qtbot: QtBot, voices: list[Path]) -> None:
    takes = trying.voice_card.takes
    speak(trying, qtbot, 1)
    takes.removed.emit(0)
    assert (len(rows(trying)), trying.desk.project.spoken, spoken(trying)) == (19, 0, "01.wav")
    with qtbot.waitSignal(trying.voice.opened, timeout=PATIENCE_MS):
        takes.setCurrentItem(row(trying, 0))
        qtbot.keyClick(takes, Qt.Key.Key_Delete)
    assert (len(rows(trying)), spoken(trying)) == (18, "02.wav")
    assert voices[0].exists()
    assert voices[1].exists()
    trying.commands.undo.trigger()
    trying.commands.undo.trigger()
    assert (len(rows(trying)), trying.desk.project.spoken, spoken(trying)) == (20, 1, "01.wav")


def test_one_alone_is_no_list(window: MainWindow, qtbot: QtBot, voice: Path) -> None:
    assert not window.voice_card._more.isVisible()
    open_voice(window, qtbot, voice)
    assert not window.voice_card.takes.isVisible()
    assert window.voice_card._more.isVisible()
    open_voice(window, qtbot, voice)
    assert len(window.desk.project.document.takes) == 1
    window.voice_card.takes.removed.emit(0)
    assert window.desk.project.voice is None
    assert window.voice_card._name.whole == "No voice yet"
    window.commands.undo.trigger()
    assert spoken(window) == voice.name


def test_the_menu_says_what_can_be_done(trying: MainWindow, qtbot: QtBot) -> None:
    menu = trying.voice_card.takes.menu_for(0)
    texts = [action.text().replace("&", "") for action in menu.actions() if action.text()]
    assert texts == [
        *("Speak This Take", "Rename…", "Best Take", "Remove from List"),
        *("Trim Silence", "Level", "Level and Soften Noise"),
    ]
    assert not menu.actions()[0].isEnabled()
    menu.deleteLater()
