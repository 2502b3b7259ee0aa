"""A German window says in German what the engine refuses daily."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lipsync_desktop.ui.parts.sentences import translated
from lipsync_desktop.ui.shell.app import install_translations
from lipsync_desktop.ui.shell.main_window import MainWindow
from tests.making import write_wav
from tests.ui.conftest import PATIENCE_MS


def _text(path: Path) -> None:
    path.write_text("Dear diary")


def _picture(path: Path) -> None:
    cv2.imwrite(str(path), np.full((60, 80, 3), 90, np.uint8))


def _silence(path: Path) -> None:
    write_wav(path, np.zeros(16_000, np.float32))


def _nothing(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize(
    ("name", "write", "said"),
    [
        ("a.txt", _text, "„a.txt“ ist ein Text. Bitte eine Aufnahme wählen oder ein Video, in dem jemand spricht."),
        (
            "{0}.jpg",  # a name that looks like a place
            _picture,
            "„{0}.jpg“ ist ein Bild (JPEG), in dem niemand zu hören ist. "
            "Bitte eine Aufnahme wählen oder ein Video, in dem jemand spricht.",
        ),
        (
            "still.wav",
            _silence,
            "„still.wav“ ist von Anfang bis Ende still. Bitte eine Aufnahme wählen, in der jemand spricht.",
        ),
        ("leer.wav", _nothing, "„leer.wav“ ist leer. Bitte eine andere Datei wählen."),
    ],
)
def test_what_is_no_voice_is_refused_in_german(
    qapp: QApplication,
    new_window: Callable[[], MainWindow],
    qtbot: QtBot,
    tmp_path: Path,
    name: str,
    write: Callable[[Path], None],
    said: str,
) -> None:
    install_translations(qapp, QLocale("de_DE"))
    window = new_window()
    write(tmp_path / name)
    with qtbot.waitSignal(window.voice.refused, timeout=PATIENCE_MS):
        window.voice.open(tmp_path / name)
    assert window.stage.notice_bar.sentence == said


def test_what_is_not_known_stays_as_the_engine_has_it(qapp: QApplication) -> None:
    install_translations(qapp, QLocale("de_DE"))
    assert translated("Only an added model can do that. Choose one.") == "Only an added model can do that. Choose one."
