"""What every test may lean on: a user's folders of its own, no display, no thread left behind."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import pytest

from lipsync_desktop import paths
from tests.sound_server import microphone_server as microphone_server

if TYPE_CHECKING:
    from lipsync_desktop.engine.models import Models

assert cv2.__version__  # importing OpenCV points Qt at plugins of its own, so the next line has to come after it
for name in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR"):
    os.environ.pop(name, None)
os.environ["QT_QPA_PLATFORM"] = "offscreen"

_USER_FOLDERS = (
    "HOME",
    "USERPROFILE",
    "APPDATA",
    "LOCALAPPDATA",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_STATE_HOME",
)
_MATERIAL = Path(__file__).resolve().parents[2] / "shared" / "material"
_GRACE_S = 5.0


@pytest.fixture(scope="session", autouse=True)
def user_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home of the test run's own, for this process and those that it starts."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for variable in _USER_FOLDERS:
            folder = home / variable.lower()
            folder.mkdir()
            patch.setenv(variable, str(folder))
        yield home


@pytest.fixture(autouse=True)
def own_signals() -> Iterator[None]:
    """A command that a test runs in this process listens for Ctrl-C and the like; the next test shall not."""
    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
    before = [(number, signal.getsignal(number)) for number in numbers]
    yield
    for number, handler in before:
        if handler is not None:  # as one that not Python has set
            signal.signal(number, handler)


@pytest.fixture(autouse=True)
def no_thread_stays() -> Iterator[None]:
    """A test fails when a Python thread that it started is still alive a little after it."""
    before = _python_threads()
    yield
    until = time.monotonic() + _GRACE_S
    for thread in _python_threads() - before:
        thread.join(max(until - time.monotonic(), 0))
    left = [thread.name for thread in _python_threads() - before]
    assert not left, f"threads left behind: {', '.join(left)}"


def _python_threads() -> set[threading.Thread]:
    """Without the stand-ins that Python keeps for threads of Qt's, dead ones included."""
    return {thread for thread in threading.enumerate() if not isinstance(thread, threading._DummyThread)}


@pytest.fixture(scope="session")
def material() -> Path:
    """Real pictures, clips and recordings beside the checkout; a test that needs them is skipped without them."""
    if not _MATERIAL.is_dir():
        pytest.skip(f"the test material is not at {_MATERIAL}")
    return _MATERIAL


@pytest.fixture(scope="session")
def resources() -> Path:
    """The program's own portrait and voice."""
    return paths.resources_dir()


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Models:
    """Every network, compiled once for the whole run."""
    from lipsync_desktop.engine.models import Models  # OpenVINO takes a second that most tests need not wait

    return Models(paths.models_dir(), tmp_path_factory.mktemp("compiled"))
