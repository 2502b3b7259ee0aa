"""From the drop to the film, and to the next one, everything is opened once."""

from __future__ import annotations

import shutil
from pathlib import Path

from pytestqt.qtbot import QtBot

from lipsync_desktop.ui.shell.main_window import MainWindow
from tests.counting import Opened, opened
from tests.ui.test_main_window import make_film, small_portrait, wait

__all__ = ["opened", "small_portrait"]


def test_from_the_drop_to_the_second_film(
    window: MainWindow, qtbot: QtBot, small_portrait: Path, voice: Path, tmp_path: Path, opened: Opened
) -> None:
    picture = Path(shutil.copy(small_portrait, tmp_path / "anna.png"))
    recording = Path(shutil.copy(voice, tmp_path / "hello.wav"))
    window.incoming.take([picture, recording])
    wait(qtbot, lambda: window.desk.project.missing is None)
    wait(qtbot, lambda: not window.film_card.work.size_told.isHidden())
    make_film(window, qtbot)
    assert opened.pictures == 1
    assert opened.passes == {"hello.wav": 2}  # to measure, and to be heard in the film
    assert opened.hashes == {"anna.png": 1, "hello.wav": 1}
    window.film_card.settings.control("smile").setValue(50)
    finder = window.desk.engine.models().faces
    looked = finder.find_all
    finder.find_all = None  # type: ignore[assignment, method-assign]  # the face is ready to speak
    try:
        make_film(window, qtbot)
    finally:
        finder.find_all = looked  # type: ignore[method-assign]
    assert opened.pictures == 1
    assert opened.passes == {"hello.wav": 3}
    assert opened.hashes == {"anna.png": 1, "hello.wav": 1}
