"""`lipsync-desktop` and `python -m lipsync_desktop`: without a command, the window."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # what `typing` costs is time in which Ctrl-C would end in a traceback
if TYPE_CHECKING:
    from collections.abc import Callable

_CANCELLED = 130


def main(argv: list[str] | None = None, is_up: Callable[[], None] = lambda: None) -> int:
    """Open the window, with the files that were named, or run the command line; return the exit code.

    `is_up` is called when the window can be used.
    """
    try:
        return _main(sys.argv[1:] if argv is None else argv, is_up)
    except KeyboardInterrupt:  # before the work, which has an answer of its own, has begun
        print("lipsync-desktop: cancelled; nothing was left behind.", file=sys.stderr)
        return _CANCELLED


def _main(arguments: list[str], is_up: Callable[[], None]) -> int:
    from .cli.console import take_the_first_three

    take_the_first_three()
    if all(os.path.isfile(argument) for argument in arguments):  # noqa: PTH113  # Path.is_file raises for endless names
        from pathlib import Path

        from .ui.shell.app import main as open_window

        return open_window([Path(argument) for argument in arguments], is_up=is_up)
    from .cli.main import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
