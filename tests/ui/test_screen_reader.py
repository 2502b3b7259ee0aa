"""The real program on a real display, read out through the accessibility bus as a screen reader reads it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ui.test_quick_take import display as display

pytestmark = pytest.mark.slow
_SYSTEM_PYTHON = "/usr/bin/python3"
_LISTENER = Path(__file__).with_name("screen_reader.py")
_BOTH = """
"$1" -m lipsync_desktop "$2" "$3" &
"$4" "$5" lipsync-desktop "Make film" "The film is ready"
kill $!
"""


@pytest.fixture
def bus() -> None:
    if shutil.which("dbus-run-session") is None:
        pytest.skip("dbus-run-session is not installed")
    needed = "import gi; gi.require_version('Atspi', '2.0'); from gi.repository import Atspi"
    python = Path(_SYSTEM_PYTHON)
    if not python.exists() or subprocess.run([python, "-c", needed], stderr=subprocess.DEVNULL).returncode:
        pytest.skip("the accessibility bus cannot be listened to")


def test_all_is_named_and_told(display: str, bus: None, resources: Path, voice: Path, tmp_path: Path) -> None:
    runtime = tmp_path / "runtime"
    runtime.mkdir(mode=0o700)
    environment = os.environ | {
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "XDG_RUNTIME_DIR": str(runtime),
        "LC_ALL": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    files = str(resources / "portrait.png"), str(voice)
    command = ["sh", "-c", _BOTH, "sh", sys.executable, *files, _SYSTEM_PYTHON, str(_LISTENER)]
    answer = subprocess.run(
        ["dbus-run-session", "--", *command], env=environment, capture_output=True, text=True, timeout=240
    )
    heard = json.loads(answer.stdout.splitlines()[-1])
    assert len(heard["places"]) > 10
    assert [place for place in heard["places"] if not place[1].strip()] == []
    assert ["slider", "Expression"] in heard["places"]
    assert "Ready: Space plays it. Make the film to keep it." in heard["named"]
    assert "Preparing the film…" in heard["announced"]
    assert heard["announced"][-1].startswith("The film is ready")
    assert len(heard["announced"]) < 15, "a voice cannot follow ten sentences a second"
    assert max(heard["progress"]) > min(heard["progress"])
    assert any(name.startswith("Position: 0:0") for name in heard["named"])
    assert not any("0 faces" in name for name in heard["named"][-10:])
