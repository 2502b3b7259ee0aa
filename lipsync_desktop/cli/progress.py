"""Long work on the command line: how far it is, and an end at once when somebody asks for it."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import closing
from threading import Event
from typing import TypeVar

T = TypeVar("T")
LINE_EVERY_PERCENT = 10  # where no terminal shows a bar


def followed(steps: Generator[float, None, T], doing: str, interrupted: Event) -> T:
    """The steps' result; meanwhile the share that is done: on a terminal in place, elsewhere a line every tenth.

    Raises: KeyboardInterrupt, once `interrupted` is set; the steps are closed then.
    """
    from lipsync_desktop.engine.flow import Steps

    terminal = sys.stderr.isatty()
    every = 1 if terminal else LINE_EVERY_PERCENT
    due = 0 if terminal else every
    try:
        with closing(Steps(steps)) as shares:
            for share in shares:
                if interrupted.is_set():  # libraries that call Python back from C swallow what is raised there
                    raise KeyboardInterrupt
                percent = round(100 * share)
                if percent < due:
                    continue
                due = percent - percent % every + every
                if terminal:
                    print(f"\r{doing}: {percent:3}% ", end="", file=sys.stderr, flush=True)
                else:
                    print(f"{doing}: {percent}%", file=sys.stderr, flush=True)
            return shares.result
    finally:
        if terminal and due > 0:
            print(f"\r{'':<40}\r", end="", file=sys.stderr)
