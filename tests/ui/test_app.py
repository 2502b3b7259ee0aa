"""The program as it is started: a process of its own, from the first line to the exit code."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lipsync_desktop.engine.leftovers import MARK
from lipsync_desktop.ui.parts import desktop
from lipsync_desktop.ui.shell import app
from tests.making import write_speech

_PATIENCE_S = 60
_PROGRAM = [sys.executable, "-W", "error", "-m", "lipsync_desktop"]

_WATCHED = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from lipsync_desktop.ui.shell.app import main

def watch(window):
    {watch}

sys.exit(main([Path(name) for name in sys.argv[1:]], watch))
"""

_REFUSE = """
import socket
tried = []
def refuse(*args, **kwargs):
    tried.append(args)
    raise OSError("no connections here")
socket.socket.connect = socket.socket.connect_ex = socket.socket.sendto = refuse
socket.getaddrinfo = socket.gethostbyname = socket.create_connection = refuse
"""


def run(
    command: list[str], patience_s: float = _PATIENCE_S, **variables: str | None
) -> subprocess.CompletedProcess[str]:
    """A process with these variables besides its own, or without those that are None."""
    kept = {name: value for name, value in os.environ.items() if name not in variables}
    given = {name: value for name, value in variables.items() if value is not None}
    return subprocess.run(command, env=kept | given, capture_output=True, text=True, timeout=patience_s, check=False)


def watched(watch: str, *files: Path, before: str = "", patience_s: float = _PATIENCE_S, **variables: str) -> str:
    """What the program prints when its window is watched so; it has to end well."""
    program = before + _WATCHED.format(watch=watch.strip().replace("\n", "\n    "))
    ended = run([sys.executable, "-c", program, *map(str, files)], patience_s, **variables)
    assert ended.returncode == 0, ended.stderr
    assert "Traceback" not in ended.stderr
    return ended.stdout


@pytest.fixture
def small_voice(tmp_path: Path, resources: Path) -> Path:
    return write_speech(tmp_path / "voice.wav", resources / "voice.flac", 0.4)


def log_text(state: Path) -> str:
    return (state / "lipsync-desktop" / "lipsync-desktop.log").read_text(encoding="utf-8")


def test_it_opens_and_closes(tmp_path: Path) -> None:
    out = watched(
        """
window.engine_ready.connect(lambda: (print(window.isVisible(), window.windowTitle()), window.close()))
        """,
        XDG_STATE_HOME=str(tmp_path),
    )
    assert out.split("\n")[0] == "True Lipsync Desktop"
    assert "Traceback" not in log_text(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send")
@pytest.mark.parametrize(
    "when",
    [
        "window.engine_ready.connect(interrupt)",
        "QTimer.singleShot(0, interrupt)",
        "QTimer.singleShot(0, lambda: QTimer.singleShot(0, interrupt))",
    ],
)
def test_an_interrupt_closes_it(tmp_path: Path, when: str) -> None:
    """With the engine ready, before it begins to load, and while it loads."""
    watch = """
import os, signal
def interrupt():
    print("interrupted", flush=True)
    os.kill(os.getpid(), signal.SIGINT)
"""
    assert watched(watch + when, XDG_STATE_HOME=str(tmp_path)).strip() == "interrupted"
    assert "Traceback" not in log_text(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.slow
@pytest.mark.parametrize("by", ["SIGTERM", "SIGHUP"])
def test_an_end_that_is_not_asked_for_leaves_no_films(tmp_path: Path, by: str) -> None:
    """Whoever closes the terminal or the session answers no question: the film is made, and not exported."""
    number, cache = getattr(signal, by), tmp_path / "cache"
    say = "lambda _: print('made', flush=True)"
    watch = f"window.engine_ready.connect(window.incoming.open_demo); window.film.made.connect({say})"
    program = _WATCHED.format(watch=watch)
    with subprocess.Popen(
        [sys.executable, "-c", program],
        env=os.environ | {"XDG_CACHE_HOME": str(cache), "XDG_STATE_HOME": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "made\n"
        (films,) = (cache / "lipsync-desktop" / "films").iterdir()
        assert (films / MARK).exists()
        process.send_signal(number)
        _, complaint = process.communicate(timeout=_PATIENCE_S)
    assert process.returncode == 0, complaint
    assert "Traceback" not in log_text(tmp_path)
    assert list((cache / "lipsync-desktop" / "films").iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send")
def test_an_interrupt_from_another_process() -> None:
    """As Ctrl-C comes, to a window that waits for the person."""
    program = _WATCHED.format(watch='window.engine_ready.connect(lambda: print("ready", flush=True))')
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=_PATIENCE_S)
    assert process.returncode == 0, complaint
    assert "Traceback" not in complaint


def test_files_that_are_named_are_opened(resources: Path) -> None:
    out = watched(
        """
got = []
def take(name):
    got.append(name)
    if len(got) == 2:
        print(*sorted(got))
        window.close()
window.face.opened.connect(lambda: take("face"))
window.voice.opened.connect(lambda *_: take("voice"))
        """,
        resources / "voice.flac",
        resources / "portrait.png",
    )
    assert out.strip() == "face voice"


def test_anything_else_is_for_the_command_line() -> None:
    ended = run([*_PROGRAM, "nonsense"])
    assert ended.returncode == 2
    assert "usage: lipsync-desktop" in ended.stderr
    assert "nonsense" in ended.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there always is one")
def test_without_a_display_it_says_so(tmp_path: Path) -> None:
    names = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET")
    ended = run(_PROGRAM, _PATIENCE_S, **dict.fromkeys(names), XDG_RUNTIME_DIR=str(tmp_path))
    assert ended.returncode == 2
    assert ended.stderr.strip() == (
        "lipsync-desktop: there is no display to open a window on. See lipsync-desktop --help."
    )
    assert ended.stdout == ""


@pytest.mark.parametrize(
    "variables",
    [{"DISPLAY": ":0"}, {"WAYLAND_DISPLAY": "wayland-1"}, {"WAYLAND_SOCKET": "3"}, {"QT_QPA_PLATFORM": "offscreen"}],
)
def test_where_there_is_a_display(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variables: dict[str, str]) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert not app.has_display()
    (name, value), *_ = variables.items()
    monkeypatch.setenv(name, value)
    assert app.has_display()
    monkeypatch.delenv(name)
    (tmp_path / "wayland-0").touch()
    assert app.has_display()
    (tmp_path / "wayland-0").unlink()
    monkeypatch.setattr(sys, "platform", "darwin")
    assert app.has_display()


def test_nothing_heavy_is_loaded_before_the_window() -> None:
    heavy = ("numpy", "cv2", "openvino", "sounddevice", "librosa", "av")
    code = f"import lipsync_desktop.ui.shell.app, sys; print([name for name in {heavy!r} if name in sys.modules])"
    ended = run([sys.executable, "-W", "error", "-c", code])
    assert ended.stderr == ""
    assert ended.stdout.strip() == "[]"


def test_nothing_is_sent_or_fetched() -> None:
    out = watched(
        """
import socket
def ready():
    print(tried, [name for name, module in sys.modules.items() if module and "telemetry" in name])
    window.close()
window.engine_ready.connect(ready)
        """,
        before=_REFUSE,
    )
    assert out.strip() == "[] []"


def test_a_log_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "temporary").mkdir()
    out = watched(
        """
def ready():
    print(window.stage.notice_bar.sentence)
    print(window.desk.folders.log_file)
    window.close()
window.engine_ready.connect(ready)
        """,
        XDG_STATE_HOME=str(tmp_path / "file"),
        LOCALAPPDATA=str(tmp_path / "file"),
        TMPDIR=str(tmp_path / "temporary"),
    )
    sentence, log_file = out.strip().split("\n")
    assert sentence.endswith(f"cannot be written to; the log file is now “{log_file}”.")
    assert (tmp_path / "temporary") in Path(log_file).parents
    assert Path(log_file).is_file()


def test_a_cache_that_cannot_be_made_is_said_and_done_without(
    tmp_path: Path, resources: Path, small_voice: Path
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "temporary").mkdir()
    out = watched(
        """
def end():
    window.desk.film = None  # so that nobody is asked whether to keep anything
    window.desk.saved = window.desk.project.document
    window.close()
def made(path):
    print(path.is_file(), path)
    QTimer.singleShot(0, end)
window.desk.noticed.connect(lambda sentence: sentence and print(sentence))
window.film.made.connect(made)
for step in (window.face, window.voice):
    step.opened.connect(lambda *_: window.film.make_once_ready())
window.desk.failed.connect(lambda *told: (print(told), end()))
        """,
        resources / "portrait.png",
        small_voice,
        XDG_CACHE_HOME=str(tmp_path / "file"),
        TMPDIR=str(tmp_path / "temporary"),
    )
    notice, *_, film = out.strip().split("\n")
    assert notice.startswith(f"Nothing can be kept in “{tmp_path / 'file' / 'lipsync-desktop'}” (")
    assert film.startswith(f"True {tmp_path / 'temporary'}")
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there a profile is closed to others as a whole")
def test_nobody_else_may_look_into_its_folders(tmp_path: Path) -> None:
    variables = {f"XDG_{name}_HOME": str(tmp_path / name.lower()) for name in ("CACHE", "DATA", "STATE", "CONFIG")}
    folders = [tmp_path / name.lower() / "lipsync-desktop" for name in ("CACHE", "DATA", "STATE", "CONFIG")]
    folders.append(folders[1] / "takes")
    for folder in folders:
        folder.mkdir(0o755, parents=True)
    watched("window.engine_ready.connect(window.close)", before="", patience_s=_PATIENCE_S, **variables)
    assert [folder.stat().st_mode & 0o777 for folder in folders] == [0o700] * 5
    assert {path.stat().st_mode & 0o77 for path in folders[0].iterdir()} == {0}


def test_opencvs_plugins_are_not_for_other_programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    names = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")
    for name in names:
        monkeypatch.setenv(name, "/opencv/qt")
    seen: list[tuple[str, list[str]]] = []

    def start(url: QUrl) -> bool:
        seen.append((url.toLocalFile(), [name for name in names if name in os.environ]))
        return False

    monkeypatch.setattr(QDesktopServices, "openUrl", start)
    file = tmp_path / "a film, 100 % “done” #1.webm"
    assert not desktop.show(file)
    assert seen == [(file.as_posix(), [])]
    assert os.environ["QT_QPA_PLATFORM"] == "offscreen"


def test_a_language_that_there_is_not_leaves_the_words_as_they_are(qtbot: QtBot) -> None:
    application = QApplication.instance()
    assert isinstance(application, QCoreApplication)
    app.install_translations(application, QLocale("tlh"))
    assert QCoreApplication.translate("FilmCard", "Make film") == "Make film"


def test_the_window_is_as_quick_as_it_says(capfd: pytest.CaptureFixture[str]) -> None:
    """The measurement itself, once: what it prints are times in their order."""
    from lipsync_desktop.ui.shell import startup

    startup.measure(1)
    lines = capfd.readouterr().out.splitlines()
    medians = [float(line[34:].split()[0]) for line in lines[1:]]
    assert [line[:34].strip() for line in lines[1:]] == ["bare PySide6 window", "window interactive", "engine ready"]
    assert 0 < medians[0] <= medians[1] + 0.5
    assert medians[1] < medians[2]
