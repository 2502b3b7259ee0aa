"""What is freed is given back to the system."""

from __future__ import annotations

import subprocess
import sys

import pytest

_THREADS_WITH_PICTURES = """
import threading
import numpy as np
from lipsync_desktop.engine.memory import give_back_at_once

give_back_at_once()

def resident_mb():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmRSS"))

def work():
    small = []
    for _ in range(4):
        pictures = [np.ones((2160, 3840, 3), np.uint8) for _ in range(3)]
        small.append(np.ones(9_000, np.uint8))
        pictures.clear()
    kept.append(small)

kept, before = [], resident_mb()
for _ in range(6):
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
print(resident_mb() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems' allocators give back by themselves")
def test_the_pictures_of_large_clips_are_given_back() -> None:
    answer = subprocess.run([sys.executable, "-c", _THREADS_WITH_PICTURES], capture_output=True, text=True, check=True)
    assert int(answer.stdout) < 30
