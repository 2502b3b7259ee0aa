"""Damaged files of every kind that the engine reads: each is read or refused in a sentence.

`FUZZ_COUNT=1000 pytest -m "" tests/test_fuzz.py tests/test_service_hostile.py` tries more than each run of the checks.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .fuzzing import KINDS

_COUNT = os.environ.get("FUZZ_COUNT", "250")


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_no_damaged_file_ends_hangs_or_swells_the_program(kind: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.fuzzing", kind, str(tmp_path), "--count", _COUNT]
    run = subprocess.run(command, capture_output=True, text=True)

    assert run.returncode == 0, f"{(tmp_path / 'doing').read_text()}\n{run.stderr[-2000:]}"
