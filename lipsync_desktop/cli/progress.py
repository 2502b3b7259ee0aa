"""Long work on the command line: how far it is, and an end at once when somebody asks for it."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import closing
from threading import Event
from typing import TypeVar

T = TypeVar("T")
LINE_EVERY = 0.1  # share of the way, where no terminal shows a bar


def followed(steps: Generator[float, None, T], doing: str, interrupted: Event) -> T:
    """The steps' result; meanwhile the share that is done: on a terminal in place, elsewhere a line every tenth.

    Raises: KeyboardInterrupt, once `interrupted` is set; the steps are closed then.
    """
    from lipsync_desktop.engine.flow import Steps

    terminal, due, shown = sys.stderr.isatty(), LINE_EVERY, -1
    try:
        with closing(Steps(steps)) as shares:
            for share in shares:
                if interrupted.is_set():  # libraries that call Python back from C swallow what is raised there
                    raise KeyboardInterrupt
                if terminal and round(100 * share) > shown:
                    shown = round(100 * share)
                    print(f"\r{doing}: {shown:3}% ", end="", file=sys.stderr, flush=True)
                elif not terminal and share >= due:
                    print(f"{doing}: {share:.0%}", file=sys.stderr, flush=True)
                    due += LINE_EVERY
            return shares.result
    finally:
        if shown >= 0:
            print(f"\r{'':<40}\r", end="", file=sys.stderr)
