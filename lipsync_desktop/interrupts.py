"""The ways in which somebody asks the program to end: Ctrl-C, a terminal that is closed, a system that shuts down."""

from __future__ import annotations

import signal
from collections.abc import Callable


def on_interrupt(end: Callable[[int], object]) -> None:
    """Call `end` at each of them, with the signal's number. What whoever started the program has it ignore, as a shell
    does for what runs in the background, and nohup, stays ignored."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):  # SIGBREAK is a closed console on Windows
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda number, _: end(number))
