"""Files that come together, some of which are of no use: the window goes on, and one bar says why."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from lipsync_desktop.ui.shell.main_window import MainWindow
from tests.sounds import write_channels
from tests.ui.conftest import PATIENCE_MS
from tests.ui.drops import drag_in, drop
from tests.ui.test_app import watched
from tests.ui.test_main_window import open_face, small_portrait, wait

__all__ = ["small_portrait"]


@pytest.fixture
def broken(resources: Path, tmp_path: Path) -> Path:
    path = tmp_path / "broken.png"
    path.write_bytes((resources / "portrait.png").read_bytes()[:3000])
    return path


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    path.write_text("Good morning.")
    return path


@pytest.fixture
def silent(tmp_path: Path) -> Path:
    return write_channels(tmp_path / "silent.wav", np.zeros((1, 32_000), np.float32), 16_000)


def settled(window: MainWindow) -> bool:
    return not any(purpose.startswith(("identify", "face", "voice")) for purpose in window.desk.crew._heard)


def test_a_start_with_files_that_are_refused(broken: Path, silent: Path, text: Path) -> None:
    out = watched(
        """
def told(sentence, details):
    said = window.stage.notice_bar.sentence
    if all(name in said for name in ("broken.png", "silent.wav", "text.txt")):
        print(said)
        print(window.isVisible(), window.statusBar().currentMessage())
        window.close()
window.desk.failed.connect(told)
        """,
        broken,
        silent,
        text,
    )
    said, state = out.strip().split("\n")
    assert "“text.txt” is a text. Choose a picture, a clip or a recording." in said
    assert "“silent.wav” is silent from start to end." in said
    assert "“broken.png” is damaged or incomplete and cannot be shown." in said
    assert state.startswith("True ")


def test_what_is_of_use_is_used(
    window: MainWindow, qtbot: QtBot, small_portrait: Path, voice: Path, text: Path, silent: Path
) -> None:
    """As a second start hands them over."""
    window.come_to_front([text, voice, small_portrait, silent])
    wait(qtbot, lambda: window.desk.project.missing is None and settled(window))
    assert window.desk.project.voice is not None
    assert window.desk.project.voice.path == voice
    said = window.stage.notice_bar.sentence
    assert said == "“text.txt” is a text. Choose a picture, a clip or a recording."
    assert [take.recording for take in window.desk.project.takes] == [voice, silent]
    open_face(window, qtbot, small_portrait)
    assert window.stage.notice_bar.sentence == "", "what is done next takes the bar"


def test_many_are_no_pile(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.txt" for number in range(9)]
    for file in files:
        file.write_text("Good morning.")
    with qtbot.waitSignal(window.desk.failed, timeout=PATIENCE_MS):
        window.incoming.take(files)
    said = window.stage.notice_bar.sentence
    assert said.count("is a text") == 3
    assert said.endswith("6 more file(s) cannot be used."), "without a language, which has the plurals"


def test_a_picture_dragged_out_of_a_browser_is_a_face(window: MainWindow, qtbot: QtBot, small_portrait: Path) -> None:
    """As browsers hand it over: its pixels, its file, or inside a piece of a page; with its address, too."""
    encoded = small_portrait.read_bytes()
    pixels, file, page = QMimeData(), QMimeData(), QMimeData()
    pixels.setImageData(QImage.fromData(encoded))
    file.setData("image/png", encoded)
    page.setHtml(f'<img src="data:image/png;base64,{b64encode(encoded).decode()}">')
    for data in (pixels, file, page):
        data.setUrls([QUrl("https://example.org/portrait.png")])
        window.desk.change(face=None)
        assert drag_in(window.stage.canvas, data) or drag_in(window, data)
        drop(window, data)
        qtbot.waitUntil(lambda: window.desk.project.face is not None and settled(window), timeout=PATIENCE_MS)


def test_an_address_alone_is_not_fetched_and_said(window: MainWindow) -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/portrait.png")])
    assert drag_in(window, data)
    drop(window, data)
    assert window.stage.notice_bar.sentence.startswith("This is an internet address")
    assert window.desk.project.face is None
