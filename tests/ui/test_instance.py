"""A program that is started while it runs: real processes and their real socket."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from lipsync_desktop.ui.shell.instance import Instance, hand_over, own_name
from lipsync_desktop.ui.shell.main_window import MainWindow

_PATIENCE_S = 60
_PROGRAM = [sys.executable, "-W", "error", "-m", "lipsync_desktop"]
_FIRST = """
import sys
from lipsync_desktop.ui.shell.app import main

def watch(window):
    def opened():
        print("opened", flush=True)
        window.desk.saved = window.desk.project.document  # so that nobody is asked
        window.close()
    window.face.opened.connect(opened)

sys.exit(main([], watch, lambda: print("up", flush=True)))
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and sockets of POSIX")


@contextmanager
def running(**variables: str) -> Iterator[subprocess.Popen[str]]:
    environment = os.environ | variables
    command = [sys.executable, "-W", "error", "-c", _FIRST]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "up\n"
        try:
            yield process
        finally:
            process.kill()


def start_again(*files: Path, **variables: str) -> int:
    command = [*_PROGRAM, *map(str, files)]
    ended = subprocess.run(command, env=os.environ | variables, capture_output=True, timeout=_PATIENCE_S, check=False)
    assert ended.stderr == b""
    return ended.returncode


def test_files_go_to_the_window_that_is_open(tmp_path: Path, resources: Path) -> None:
    own = {"XDG_RUNTIME_DIR": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")}
    with running(**own) as first:
        assert start_again(**own) == 0
        assert start_again(resources / "portrait.png", **own) == 0
        out, complaint = first.communicate(timeout=_PATIENCE_S)
    assert out == "opened\n", complaint
    assert first.returncode == 0
    assert not list(tmp_path.glob("lipsync-desktop-*"))


def test_one_that_crashed_is_no_hindrance(tmp_path: Path, resources: Path) -> None:
    own = {"XDG_RUNTIME_DIR": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")}
    with running(**own) as first:
        first.send_signal(signal.SIGKILL)
        first.wait(_PATIENCE_S)
    assert list(tmp_path.glob("lipsync-desktop-*"))  # what it left behind
    with running(**own) as second:
        assert start_again(resources / "portrait.png", **own) == 0
        assert second.communicate(timeout=_PATIENCE_S)[0] == "opened\n"


def test_nobody_there(qapp: QCoreApplication, tmp_path: Path) -> None:
    assert not hand_over([tmp_path], str(tmp_path / "nobody"))


def test_another_screen_is_another_window(monkeypatch: pytest.MonkeyPatch) -> None:
    name = own_name()
    assert own_name() == name
    monkeypatch.setenv("DISPLAY", ":4711")
    assert own_name() != name


@pytest.fixture
def short_path() -> Iterator[Path]:
    """Names of sockets have few letters."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        yield Path(folder)


def test_nobody_else_can_take_its_place(monkeypatch: pytest.MonkeyPatch, short_path: Path) -> None:
    session, cache, shared = short_path / "session", short_path / "cache", short_path / "tmp"
    for variable, folder in (("XDG_RUNTIME_DIR", session), ("XDG_CACHE_HOME", cache), ("TMPDIR", shared)):
        folder.mkdir(mode=0o700)
        monkeypatch.setenv(variable, str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)

    def place() -> Path:
        return Path(own_name() or "nowhere").parent

    assert place() == session
    session.chmod(0o777)
    assert place() == cache / "lipsync-desktop" / "run", "others could put something into the session's folder"
    assert place().stat().st_mode & 0o777 == 0o700
    (cache / "lipsync-desktop" / "run").rmdir()
    (cache / "lipsync-desktop" / "run").symlink_to(session)
    assert place() == shared / f"lipsync-desktop-{os.getuid()}", "it leads elsewhere"
    place().chmod(0o770)
    assert own_name() is None
    parent = QObject()
    Instance(own_name(), parent).close()


def test_only_files_are_taken(qtbot: QtBot, tmp_path: Path) -> None:
    parent = QObject()
    name = str(tmp_path / "instance")
    instance = Instance(name, parent)
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "face.png").write_bytes(b"a picture")
    odd = [str(tmp_path / "pipe.png"), "/dev/zero", str(tmp_path), "/dev/stdin\0", "n" * 5000, name]
    socket = QLocalSocket()
    with qtbot.waitSignal(instance.called) as called:
        socket.connectToServer(name)
        socket.write(json.dumps([*odd, str(tmp_path / "face.png")]).encode() + b"\n")
    assert called.args == [[tmp_path / "face.png"]]
    instance.close()


@pytest.mark.parametrize("words", [b"nonsense\n", b"[1]\n", b"7\n", b"\xff\n", b"{" * 2_000_000])
def test_nonsense_is_hung_up_on(qtbot: QtBot, tmp_path: Path, words: bytes) -> None:
    parent = QObject()
    name = str(tmp_path / "instance")
    instance = Instance(name, parent)
    socket = QLocalSocket()
    with qtbot.waitSignal(socket.disconnected), qtbot.assertNotEmitted(instance.called):
        socket.connectToServer(name)
        socket.write(words)
    instance.close()


def test_a_file_from_the_finder(qtbot: QtBot, tmp_path: Path) -> None:
    parent = QObject()
    instance = Instance(str(tmp_path / "instance"), parent)
    with qtbot.waitSignal(instance.called) as called:
        QCoreApplication.sendEvent(parent, QFileOpenEvent(str(tmp_path / "face.png")))
    assert called.args == [[tmp_path / "face.png"]]
    instance.close()


def test_an_icon_comes_back_as_a_window(window: MainWindow) -> None:
    window.showMinimized()
    window.come_to_front([])
    assert not window.windowState() & Qt.WindowState.WindowMinimized
    assert window.isVisible()
