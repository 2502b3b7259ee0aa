"""A disk that fills while the window writes to it: a sentence, nothing half done, and the window lives on."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from lipsync_desktop.ui.cards.film_work import FilmState
from lipsync_desktop.ui.shell.main_window import MainWindow
from tests.full_disk import no_room_above
from tests.sound_server import SoundServer, skip_where_impossible
from tests.ui.conftest import PATIENCE_MS, export_film
from tests.ui.test_main_window import make_film, open_face, open_voice, small_portrait, wait

__all__ = ["small_portrait"]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")


def test_during_a_take(window: MainWindow, qtbot: QtBot, sound_system: SoundServer | None, resources: Path) -> None:
    skip_where_impossible()
    assert sound_system is not None
    with sound_system.start_playing(resources / "voice.flac") as player:
        qtbot.keyClick(window, Qt.Key.Key_R)
        wait(qtbot, lambda: window.stage._countdown._elapsed_s is not None)
        with no_room_above(150_000), qtbot.waitSignal(window.voice.opened, timeout=PATIENCE_MS):
            pass
        player.kill()
    assert "What was recorded until then is kept." in window.stage.notice_bar.sentence
    assert window.desk.project.voice is not None
    assert 1.4 < window.desk.project.voice.duration_s <= 1.6
    assert not window.desk.is_recording


def test_while_a_film_is_made_and_exported(
    window: MainWindow, qtbot: QtBot, small_portrait: Path, voice: Path, tmp_path: Path
) -> None:
    open_face(window, qtbot, small_portrait)
    open_voice(window, qtbot, voice)
    with no_room_above(20_000), qtbot.waitSignal(window.film.stopped, timeout=PATIENCE_MS):
        window.course.make()
    assert window.stage.notice_bar.sentence.startswith("There is no place for the film in the program's own folder")
    assert window.film_card.state is FilmState.READY
    film = make_film(window, qtbot)
    output = tmp_path / "out.webm"
    output.write_bytes(b"an older film")
    with no_room_above(20_000), qtbot.waitSignal(window.desk.failed, timeout=PATIENCE_MS):
        export_film(window, output)
    assert "out.webm” could not be written to" in window.stage.notice_bar.sentence
    assert output.read_bytes() == b"an older film"
    assert [path.name for path in tmp_path.iterdir() if "out" in path.name] == ["out.webm"]
    assert window.desk.film is not None
    assert window.desk.film.path == film
    assert window.desk.film_is_unkept
