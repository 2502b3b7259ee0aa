"""A quick take from launch to a film that plays: the real program on a real display, with real keys and mouse."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import av
import numpy as np
import pytest

from tests.sound_server import SoundServer, skip_where_impossible

pytestmark = pytest.mark.slow
_PATIENCE_S = 60.0
_AGAIN_AFTER_S = 3.0


@pytest.fixture
def display(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A display of the test's own, which nobody sees."""
    if sys.platform != "linux":
        pytest.skip("a display of the test's own needs Linux")
    for program in ("Xvfb", "xdotool"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1440x900x24"]
    server = subprocess.Popen(command, pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as number:
        name = f":{number.readline().strip()}"
    monkeypatch.setenv("DISPLAY", name)
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    try:
        yield name
    finally:
        server.terminate()
        server.wait()


def until(happens: Callable[[], object], what: str, press: str = "") -> None:
    """Another program's window tells nobody when it is ready: ask it, and press again what came too early."""
    end = time.monotonic() + _PATIENCE_S
    pressed_at = float("-inf")
    while not happens():
        assert time.monotonic() < end, f"{what} did not happen in {_PATIENCE_S:.0f} s"
        if press and time.monotonic() - pressed_at > _AGAIN_AFTER_S:
            xdotool("key", press)
            pressed_at = time.monotonic()
        time.sleep(0.1)


def xdotool(*arguments: str) -> str:
    return subprocess.run(["xdotool", *arguments], capture_output=True, text=True).stdout.strip()


def window_called(name: str) -> str:
    return xdotool("search", "--onlyvisible", "--name", name).split()[-1]


def shown(name: str) -> bool:
    return bool(xdotool("search", "--onlyvisible", "--name", name))


def test_from_launch_to_a_playing_film(
    display: str,
    sound_system: SoundServer | None,
    resources: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    skip_where_impossible()
    assert sound_system is not None
    home = tmp_path / "home"
    takes, films = home / "data/lipsync-desktop/takes", home / "cache/lipsync-desktop/films"
    folders = {"HOME": "", "XDG_DATA_HOME": "data", "XDG_CACHE_HOME": "cache", "XDG_CONFIG_HOME": "config"}
    for variable, folder in folders.items():
        monkeypatch.setenv(variable, str(home / folder))
    monkeypatch.setenv("LANGUAGE", "en")
    takes.parent.mkdir(parents=True)
    portrait = shutil.copy(resources / "portrait.png", home / "anna.png")
    output = home / "hello.webm"
    with ExitStack() as stack:
        program = subprocess.Popen([sys.executable, "-m", "lipsync_desktop"], stderr=subprocess.PIPE, text=True)
        stack.callback(program.kill)
        until(lambda: shown("Lipsync Desktop$"), "the window")
        xdotool("windowfocus", "--sync", window_called("Lipsync Desktop$"))

        xdotool("key", "ctrl+o")
        until(lambda: shown("Choose a Face"), "the dialogue for the face")
        xdotool("windowfocus", "--sync", window_called("Choose a Face"))
        xdotool("type", "--delay", "20", str(portrait))
        xdotool("key", "Return")
        until(lambda: not shown("Choose a Face"), "the choice of the face")
        xdotool("windowfocus", "--sync", window_called("Lipsync Desktop$"))

        # The box is dragged with the mouse and put back with the keyboard.
        xdotool("mousemove", "--window", window_called("Lipsync Desktop$"), "470", "330", "mousedown", "1")
        for step in range(1, 6):
            xdotool("mousemove_relative", "--", str(step), str(step))
        xdotool("mouseup", "1", "key", "ctrl+z")

        until(lambda: list(takes.glob("take-*.wav")), "the take", press="r")
        (take,) = takes.glob("take-*.wav")
        until(lambda: take.stat().st_size > 1000, "the countdown's end")
        player = sound_system.start_playing(resources / "voice.flac")
        stack.callback(player.wait)
        stack.callback(player.kill)
        until(lambda: take.stat().st_size > 4 * 96_000, "four seconds of recording")
        xdotool("key", "r")
        until(lambda: list(films.glob("*/*/*.webm")), "the film", press="ctrl+Return")

        until(lambda: shown("Export film"), "the dialogue for the export", press="ctrl+e")
        xdotool("windowfocus", "--sync", window_called("Export film"))
        xdotool("key", "ctrl+a")
        xdotool("type", "--delay", "20", str(output))
        xdotool("key", "Return")
        until(output.is_file, "the export")
        xdotool("windowfocus", "--sync", window_called("Lipsync Desktop$"))
        program.terminate()  # the work is not saved, which a key would ask about
        _, chatter = program.communicate(timeout=_PATIENCE_S)
    assert program.returncode == 0
    assert "Traceback" not in chatter
    assert not list(films.glob("*/*/*.webm"))
    with av.open(str(output)) as film:
        pictures = [frame.to_ndarray(format="gray") for frame in film.decode(video=0)]
        assert len(pictures) > 90
    mouths = np.stack([picture[600:760, 430:620] for picture in pictures]).astype(float)
    assert mouths.std(0).max() > 5  # it speaks
