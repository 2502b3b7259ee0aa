"""`lipsync-desktop` and `python -m lipsync_desktop`: without a command, the window."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path


def main(argv: list[str] | None = None, is_up: Callable[[], None] = lambda: None) -> int:
    """Open the window, with the files that were named, or run the command line; return the exit code.

    `is_up` is called when the window can be used.
    """
    arguments = sys.argv[1:] if argv is None else argv
    if all(os.path.isfile(argument) for argument in arguments):  # noqa: PTH113  # Path.is_file raises for endless names
        from .ui.app import main as open_window

        return open_window([Path(argument) for argument in arguments], is_up=is_up)
    from .cli import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
