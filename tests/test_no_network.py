"""Nothing is ever sent or fetched: the networks load and run in a process that cannot open a connection."""

from __future__ import annotations

import subprocess
import sys

from lipsync_desktop import paths

_ALONE = """
import socket, sys
tried = []
def refuse(*args, **kwargs):
    tried.append(args)
    raise OSError("no connections here")
socket.socket.connect = socket.socket.connect_ex = socket.socket.sendto = refuse
socket.getaddrinfo = socket.gethostbyname = socket.create_connection = refuse

from pathlib import Path
import numpy as np
from lipsync_desktop.engine.models import Models

models = Models(Path(sys.argv[1]), None)
assert models.faces.find(np.full((120, 160, 3), 128, np.uint8)) is None
assert models.voice_activity(np.zeros((1, 576)), np.zeros((2, 1, 128)))[0].shape == (1, 1)
assert models.phones(np.zeros((1, 76800)))[0].shape == (1, 22, 128)
heard = np.zeros((1, 80, 100)), np.zeros((1, 22, 100)), np.ones((1, 1, 1))
assert models.articulation(*heard)[0].shape == (1, 9, 100)

assert not tried, tried
assert sys.modules.get("openvino_telemetry") is None, "OpenVINO's telemetry was imported"
assert sys.modules.get("openvino.tools.ovc") is None, "OpenVINO's converter, which reports, was imported"
"""


def test_networks_run_without_any_connection() -> None:
    command = [sys.executable, "-W", "error", "-c", _ALONE, str(paths.models_dir())]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
