"""Quick takes with a real microphone: that of a sound server that belongs to the test."""

from __future__ import annotations

import wave
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from lipsync_desktop.ui.cards.film_work import FilmState
from lipsync_desktop.ui.shell.main_window import MainWindow
from tests.sound_server import SoundServer, running_server, skip_where_impossible
from tests.ui.conftest import PATIENCE_MS
from tests.ui.test_main_window import open_face, small_portrait, state, wait

__all__ = ["small_portrait"]


@pytest.fixture
def server(sound_system: SoundServer | None) -> SoundServer:
    skip_where_impossible()
    assert sound_system is not None
    return sound_system


@pytest.fixture
def studio(server: SoundServer, new_window: Callable[[], MainWindow]) -> MainWindow:
    """A window beside a running sound server."""
    return new_window()


def recording(window: MainWindow) -> bool:
    return bool(window.stage._countdown.text) and window.stage._countdown._left_s is None


def test_a_quick_take_becomes_a_film_by_itself(
    studio: MainWindow,
    server: SoundServer,
    qtbot: QtBot,
    resources: Path,
    tmp_path: Path,
    small_portrait: Path,  # pytest's way to take a fixture from another file
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    open_face(studio, qtbot, small_portrait)
    studio.voice_card._at_once.setChecked(True)
    counted: list[int] = []
    show = studio.stage._countdown.show_countdown

    def count(left: int | None) -> None:
        counted.extend([] if left is None else [left])
        show(left)

    monkeypatch.setattr(studio.stage._countdown, "show_countdown", count)
    qtbot.keyClick(studio, Qt.Key.Key_R)
    player = server.start_playing(resources / "voice.flac")
    try:
        wait(qtbot, lambda: recording(studio))
        assert list(dict.fromkeys(counted)) == [3, 2, 1]
        assert studio.voice_card._meter.isVisible()
        assert studio.voice_card._details.text() == "", "the voice before is over"
        assert not studio.timeline.isEnabled()
        assert state(studio) is FilmState.NOT_READY
        assert studio.film_card.work.make.toolTip() == "Stop recording first."
        assert not studio.commands.make.isEnabled()
        wait(qtbot, lambda: studio.stage._countdown._elapsed_s is not None and studio.stage._countdown._elapsed_s > 2)
        row = studio.timeline._waveform
        assert row.accessibleName() == "Voice, being recorded"
        assert row._waveform is not None
        assert row._waveform.duration_s > 1.8
        assert row._waveform.peaks.max() > 0.02, "what is played is seen"
        with qtbot.waitSignal(studio.film.made, timeout=PATIENCE_MS):
            qtbot.keyClick(studio, Qt.Key.Key_R)
    finally:
        player.kill()
        player.wait()
    (take,) = (tmp_path / "takes").glob("take-*.wav")
    with wave.open(str(take)) as sound:
        assert sound.getnframes() > 1.9 * sound.getframerate()
    assert state(studio) is FilmState.DONE
    assert studio.desk.preferences.recent_voices == [take]


def test_stopping_while_counting_records_nothing(studio: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    qtbot.mouseClick(studio.voice_card._record, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: studio.stage._countdown.text in ("3", "2"))
    qtbot.keyClick(studio, Qt.Key.Key_Escape)
    wait(qtbot, lambda: not studio.desk.is_recording)
    assert studio.statusBar().currentMessage() == "Nothing was recorded."
    assert list((tmp_path / "takes").iterdir()) == []
    assert studio.stage._countdown.isHidden()
    assert studio.timeline._waveform.accessibleName() == "Voice, none yet"


def test_microphones_come_and_go(studio: MainWindow, server: SoundServer, qtbot: QtBot) -> None:
    names = studio.voice_card._list
    assert [names.itemText(row) for row in range(names.count())] == ["System default", "VirtualMicrophone"]
    names.setCurrentIndex(1)
    names.activated.emit(1)
    server.add_source("Headset")
    studio.voice.find_microphones()
    wait(qtbot, lambda: names.count() == 3)
    assert names.currentText() == "VirtualMicrophone"
    server.remove_source("Headset")
    studio.voice.find_microphones()
    wait(qtbot, lambda: names.count() == 2)
    assert names.currentText() == "VirtualMicrophone"


def test_a_microphone_that_vanishes_leaves_its_take(
    studio: MainWindow, qtbot: QtBot, resources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_server(monkeypatch) as doomed:  # Qt stays with the other one
        studio.voice.find_microphones()
        wait(qtbot, lambda: not studio.desk.crew.busy("microphones"))
        with doomed.start_playing(resources / "voice.flac"):
            qtbot.keyClick(studio, Qt.Key.Key_R)
            overlay = studio.stage._countdown
            wait(qtbot, lambda: overlay._elapsed_s is not None and overlay._elapsed_s > 1.5)
            with qtbot.waitSignal(studio.voice.opened, timeout=PATIENCE_MS):
                doomed.stop()
    assert "microphone" in studio.stage.notice_bar.sentence
    assert studio.desk.project.voice is not None
    assert studio.desk.project.voice.duration_s > 1


def test_closing_while_recording_asks_and_keeps_the_take(studio: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    from PySide6.QtWidgets import QMessageBox

    qtbot.keyClick(studio, Qt.Key.Key_R)
    wait(qtbot, lambda: recording(studio))
    studio.close()
    question = studio.findChild(QMessageBox)
    assert question is not None
    leave = next(button for button in question.buttons() if button is not question.escapeButton())
    with qtbot.waitSignal(studio.left, timeout=PATIENCE_MS):
        leave.click()
    (take,) = (tmp_path / "takes").glob("take-*.wav")
    with wave.open(str(take)) as sound:
        assert sound.getnframes() > 0
