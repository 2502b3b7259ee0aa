"""Whether PulseAudio answers: Qt ends the whole process when it begins to play to a server that is gone."""

from __future__ import annotations

import os
import re
import socket
import sys
from pathlib import Path

_PATIENCE_S = 0.5


def server_answers() -> bool:
    """False too where there is none; Linux alone has one. Other computers' are taken to be there."""
    if sys.platform != "linux":
        return False
    named = os.environ.get("PULSE_SERVER", "").split()
    return any(map(_answers, named or [f"unix:{_usual_socket()}"]))


def _usual_socket() -> Path:
    if folder := os.environ.get("PULSE_RUNTIME_PATH"):
        return Path(folder, "native")
    return Path(os.environ.get("XDG_RUNTIME_DIR", f"/run/user/{os.getuid()}"), "pulse", "native")


def _answers(address: str) -> bool:
    path = re.sub(r"^(\{.*?\})?(unix:)?", "", address)
    if not path.startswith("/"):
        return True
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(_PATIENCE_S)
            line.connect(path)
    except OSError:
        return False
    return True
