"""The command that says how soon the window answers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.making import write_portrait

_ROWS = ("drop → first spoken frame", "click, standing", "slider: smile", "slider: offset_ms", "trim", "click, playing")


@pytest.mark.slow
def test_it_prints_a_time_for_everything_that_a_hand_does(resources: Path, voice: Path, tmp_path: Path) -> None:
    face = write_portrait(tmp_path / "face.png", resources / "portrait.png", 320)
    command = [sys.executable, "-m", "lipsync_desktop.ui.shell.latencies", "--runs", "2", "--play", "1"]
    printed = subprocess.run(
        [*command, "--face", face, "--voice", voice], check=True, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ).stdout
    lines = printed.splitlines()
    for row in _ROWS:
        (line,) = [line for line in lines if line.startswith(row)]
        median, most, work = map(float, line.removeprefix(row).split())
        assert 0 < median <= most
        assert work > 0
    assert "frames of 320 × 320 due" in lines[-1]
