"""A file that is saved anew while it lies on the desk is read again, and the person is told."""

from __future__ import annotations

import os
import shutil
from fractions import Fraction
from pathlib import Path

import cv2
import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lipsync_desktop.engine.files import stamp_of
from lipsync_desktop.engine.types import FaceBox
from lipsync_desktop.ui.cards.film_work import FilmState
from lipsync_desktop.ui.desk.project import Film
from lipsync_desktop.ui.shell.main_window import MainWindow
from tests.making import pixels_of, write_speech
from tests.ui.conftest import PATIENCE_MS
from tests.ui.test_main_window import open_face, open_voice, small_portrait, wait

__all__ = ["small_portrait"]


@pytest.fixture
def picture(small_portrait: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(small_portrait, tmp_path / "anna.png"))


@pytest.fixture
def recording(voice: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(voice, tmp_path / "hello.wav"))


@pytest.fixture
def desk_is_full(window: MainWindow, qtbot: QtBot, picture: Path, recording: Path) -> MainWindow:
    open_face(window, qtbot, picture)
    open_voice(window, qtbot, recording)
    return window


def save_anew(picture: Path) -> None:
    """A little darker, and later."""
    cv2.imwrite(str(picture), pixels_of(picture) // 2)
    os.utime(picture, ns=(1, picture.stat().st_mtime_ns + 1_000_000))


def come_back(window: MainWindow) -> None:
    """From another program."""
    window.activateWindow()
    QApplication.sendEvent(window, QEvent(QEvent.Type.ActivationChange))


def test_a_picture_saved_anew_is_seen_when_one_comes_back(
    desk_is_full: MainWindow, qtbot: QtBot, picture: Path
) -> None:
    window, desk = desk_is_full, desk_is_full.desk
    window.face.edit_box(FaceBox(120, 100, 260, 300))
    film = Film(desk.project, picture.with_name("film.webm"))
    film.path.write_bytes(b"a film")
    desk.film = film
    shown = window.stage.canvas._picture.pixmap().toImage().pixelColor(250, 250).lightness()
    come_back(window)
    assert not desk.crew.busy("face"), "nothing has changed"
    save_anew(picture)
    with qtbot.waitSignal(window.face.opened, timeout=PATIENCE_MS):
        come_back(window)
    assert window.stage.notice_bar.sentence == "“anna.png” has changed on the disk and was read again."
    assert window.stage.canvas._picture.pixmap().toImage().pixelColor(250, 250).lightness() < shown
    assert desk.project.face_box == FaceBox(120, 100, 260, 300)
    assert desk.film is film, "it can still be exported"
    assert window.film_card.work.earlier.isVisible()


def test_making_reads_what_has_changed_before(
    desk_is_full: MainWindow, qtbot: QtBot, picture: Path, recording: Path, resources: Path
) -> None:
    window, desk = desk_is_full, desk_is_full.desk
    window.timeline.trim_edited.emit(0.5, 1.5)
    save_anew(picture)
    write_speech(recording, resources / "voice.flac", 3.0)
    with qtbot.waitSignal(window.film.made, timeout=PATIENCE_MS):
        window.film_card.work.make.click()
        assert window.film_card.state is FilmState.NOT_READY
    assert desk.film is not None
    assert desk.film.project == desk.project
    assert desk.project.face is not None
    assert desk.project.voice is not None
    assert desk.project.face.stamp == stamp_of(picture)
    assert desk.project.voice.duration_s == 3
    assert desk.project.trim_s == (Fraction(1, 2), Fraction(3, 2))


def test_a_voice_cut_shorter_loses_a_trim_that_lies_behind_its_end(
    desk_is_full: MainWindow, qtbot: QtBot, recording: Path, resources: Path
) -> None:
    window, desk = desk_is_full, desk_is_full.desk
    window.timeline.trim_edited.emit(1.2, 1.8)
    write_speech(recording, resources / "voice.flac", 1.0)
    with qtbot.waitSignal(window.voice.opened, timeout=PATIENCE_MS):
        come_back(window)
    assert desk.project.trim_s == (Fraction(0), None)
    assert window.timeline._waveform.trim_s == (0, 1)


def test_a_file_that_is_damaged_meanwhile_is_told_once(desk_is_full: MainWindow, qtbot: QtBot, picture: Path) -> None:
    window = desk_is_full
    picture.write_bytes(picture.read_bytes()[:300])
    with qtbot.waitSignal(window.face.refused, timeout=PATIENCE_MS):
        come_back(window)
    assert "anna.png" in window.stage.notice_bar.sentence
    wait(qtbot, lambda: not window.desk.crew.busy("face"))
    come_back(window)
    assert not window.desk.crew.busy("face")
