"""Libraries that talk to the terminal past Python."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_stderr_lock = Lock()


@contextmanager
def quiet_stderr() -> Iterator[None]:
    """Nothing written to file descriptor 2 in the block is seen: what is wrong is said in a sentence instead."""
    with _stderr_lock:
        try:
            saved = os.dup(2)
        except OSError:  # a windowed program has no terminal to keep clean
            yield
            return
        if sys.stderr:
            sys.stderr.flush()
        null = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(null, 2)
            yield
        finally:
            os.dup2(saved, 2)
            os.close(null)
            os.close(saved)
