"""A thousand damaged files of every kind that the engine reads: each is read or refused in a sentence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from .fuzzing import KINDS


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_no_damaged_file_ends_hangs_or_swells_the_program(kind: str, tmp_path: Path) -> None:
    run = subprocess.run([sys.executable, "-m", "tests.fuzzing", kind, str(tmp_path)], capture_output=True, text=True)

    assert run.returncode == 0, f"{(tmp_path / 'doing').read_text()}\n{run.stderr[-2000:]}"
