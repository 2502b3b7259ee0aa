"""The command line: arguments → a command → an exit code. Imports no Qt, and the engine only when it works."""

from __future__ import annotations

import argparse
import sys
from threading import Event

from lipsync_desktop import __version__
from lipsync_desktop.engine.memory import share_heaps
from lipsync_desktop.interrupts import on_interrupt

from .analyse import add_to as analyse
from .batch import add_to as batch
from .bench import add_to as bench
from .console import in_one_line, patient
from .exits import BAD_INPUT, CANCELLED, DONE
from .film import add_to as films
from .info import add_to as info
from .models import add_to as models
from .scan import add_to as scan
from .serve import add_to as serve


def run(argv: list[str]) -> int:
    """Run one command; every error that a person can act on becomes one line on stderr."""
    share_heaps()
    with patient() as out:
        arguments = _parser().parse_args(argv)
        code = _run(arguments)
        out.flush()
        if code == DONE and arguments.tells and out.lost and not isinstance(out.lost, BrokenPipeError):
            reason = getattr(out.lost, "strerror", None) or out.lost
            return _refuse(f"the answer could not be written to standard output ({reason}).", BAD_INPUT)
        return code


def _run(arguments: argparse.Namespace) -> int:
    arguments.interrupted = interrupted = Event()
    arguments.kept, arguments.made = lambda: "", lambda: False

    def interrupt(_: int) -> None:
        first = not interrupted.is_set()
        interrupted.set()
        if first:  # a second one would disturb the clearing up
            raise KeyboardInterrupt

    on_interrupt(interrupt)
    try:
        return int(arguments.command(arguments))
    except (Exception, KeyboardInterrupt) as error:
        if not interrupted.is_set():  # libraries make other errors of what is raised while they load
            from lipsync_desktop.engine.errors import fact_of

            from .refusals import refusal

            if (fact := fact_of(error)) is None:
                raise
            return _refuse(refusal(fact), BAD_INPUT)
        if arguments.made():
            return _refuse("it was too late to cancel: the film is whole and in its place.", DONE)
        return _refuse(f"cancelled; {arguments.kept() or 'nothing was left behind'}.", CANCELLED)


def _refuse(sentence: str, code: int) -> int:
    print(f"lipsync-desktop: {in_one_line(sentence)}", file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lipsync-desktop", description="A face and a voice become a film in which that face says those words."
    )
    parser.set_defaults(tells=False)  # whether what it prints is all that comes of it
    parser.add_argument("--version", action="version", version=f"lipsync-desktop {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    for add_to in (films, batch, info, scan, analyse, models, serve, bench):
        add_to(commands)
    return parser
