"""The bundle's entry, run from source: a start that fails leaves a file and a message, however it fails."""

from __future__ import annotations

import ctypes.util
import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

_LAUNCH = Path(__file__).parents[1] / "resources" / "packaging" / "launch.py"
_SCREEN = "zenity"
_PATIENCE_S = 60

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the message is shown by zenity here")


class Start:
    """One start with a PySide6 of our own and a program for messages that writes down what it is given."""

    def __init__(self, folder: Path, qt: str) -> None:
        package = folder / "broken" / "PySide6"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text(qt, encoding="utf-8")
        programs = folder / "bin"
        programs.mkdir()
        self.message = folder / "message"
        screen = programs / _SCREEN
        screen.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {self.message}\n', encoding="utf-8")
        screen.chmod(0o755)
        self.log = folder / "state" / "lipsync-desktop" / "start.log"
        root = _LAUNCH.parents[2]
        variables = {
            "PYTHONPATH": f"{package.parent}:{root}",
            "PATH": f"{programs}:{os.environ['PATH']}",
            "XDG_STATE_HOME": str(folder / "state"),
        }
        self.ended = subprocess.run(
            [sys.executable, str(_LAUNCH)],
            env=os.environ | variables,
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            check=False,
        )  # which ends when the last holder of its stderr has ended, who shows the message


@pytest.mark.parametrize(
    ("qt", "written"),
    [
        ("raise ImportError('libEGL.so.1: cannot open shared object file')", "ImportError: libEGL.so.1"),
        ("import os; os.write(2, b'no Qt platform plugin could be initialized'); os.abort()", "no Qt platform plugin"),
        ("import os; os.abort()", "Fatal Python error: Aborted"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", ""),
    ],
)
def test_it_says_that_it_could_not_start(tmp_path: Path, qt: str, written: str) -> None:
    start = Start(tmp_path, qt)
    assert start.ended.returncode != 0
    assert f"could not start. Please install it again. If that does not help, what went wrong is in {start.log}." in (
        start.message.read_text(encoding="utf-8")
    )
    assert written in start.log.read_text(encoding="utf-8")
    assert written in start.ended.stderr


@pytest.mark.parametrize("code", [0, 2])
def test_a_program_that_ends_by_itself_has_nothing_to_say(tmp_path: Path, code: int) -> None:
    start = Start(tmp_path, f"import sys; print('a word', file=sys.stderr); sys.exit({code})")
    assert start.ended.returncode == code
    assert start.ended.stderr == "a word\n"
    assert not start.message.exists()
    assert not start.log.exists()


def test_programs_that_it_starts_get_the_systems_libraries() -> None:
    code = "import os, runpy; runpy.run_path('LAUNCH')['forget_loaders_libraries']()"
    code += "; print(os.environ['LD_LIBRARY_PATH'])"
    variables = {"LD_LIBRARY_PATH": "/bundle", "LD_LIBRARY_PATH_ORIG": "/persons"}
    command = [sys.executable, "-c", code.replace("LAUNCH", str(_LAUNCH))]
    out = subprocess.run(command, env=os.environ | variables, capture_output=True, text=True, check=True).stdout
    assert out == "/persons\n"


def test_libraries_of_the_bundle_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    of_the_system = ctypes.util.find_library("c")
    (tmp_path / "libportaudio.so.2").touch()
    monkeypatch.setattr(ctypes.util, "find_library", ctypes.util.find_library)  # put back after the test
    runpy.run_path(str(_LAUNCH))["find_bundled_libraries"](tmp_path)
    assert ctypes.util.find_library("portaudio") == str(tmp_path / "libportaudio.so.2")
    assert ctypes.util.find_library("c") == of_the_system
