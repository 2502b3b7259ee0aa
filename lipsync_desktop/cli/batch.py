"""`lipsync-desktop batch`: a table of films → the films, one after the other, whatever becomes of some of them."""

from __future__ import annotations

import argparse
import csv
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, Literal

from lipsync_desktop import paths
from lipsync_desktop.installed import installed_models

from .console import in_one_line
from .exits import DONE, SOME_FAILED
from .progress import say, shown

if TYPE_CHECKING:
    from lipsync_desktop.engine.made import Made
    from lipsync_desktop.engine.models import Models
    from lipsync_desktop.engine.notices import Notice
    from lipsync_desktop.engine.open_files import OpenFiles
    from lipsync_desktop.engine.portraits import Portraits

    from .table import Row

_RECORD = ".made"  # behind the table's name: which films are there, and what they were made from


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one line of the table. why: a sentence, where it failed."""

    row: Row
    became: Literal["made", "there already", "failed"]
    frames: int = 0
    seconds: float = 0.0
    why: str = ""


def add_to(commands: Any) -> None:
    """Add the command to a parser's subcommands."""
    batch = commands.add_parser("batch", help="make many films, one for each line of a table")
    batch.add_argument(
        "table", type=Path, metavar="TABLE.csv", help="columns: face, speech, out, and any option of render's"
    )
    batch.add_argument("--summary", type=Path, metavar="FILE.csv", help="where to write what became of each line")
    batch.add_argument("--overwrite", action="store_true", help="replaces films that are there and not from this table")
    batch.set_defaults(command=_batch)


def _batch(arguments: argparse.Namespace) -> int:
    from .table import read_table

    table: Path = arguments.table
    rows = read_table(table)
    if arguments.summary:
        _write(arguments.summary, [], table)  # what cannot be written is said before the work
    arguments.kept = lambda: "what is done is kept, and the same command goes on from there"
    began = time.monotonic()
    outcomes: list[Outcome] = []
    try:
        for outcome in _Work.on(table, arguments.overwrite, arguments.interrupted).outcomes(rows):
            outcomes.append(outcome)
            _tell(outcome, len(outcomes), len(rows))
    finally:
        outcomes.sort(key=lambda outcome: outcome.row.line)
        if arguments.summary:
            _write(arguments.summary, outcomes, table)
    _sum_up(outcomes, time.monotonic() - began)
    return SOME_FAILED if any(outcome.became == "failed" for outcome in outcomes) else DONE


@dataclass(frozen=True, slots=True)
class _Work:
    """What all films of a table share: networks for each device, what is open and ready to speak, what is on record."""

    models: Callable[[str], Models]
    files: OpenFiles
    portraits: Portraits
    record: Made
    overwrite: bool
    interrupted: Event

    @classmethod
    def on(cls, table: Path, overwrite: bool, interrupted: Event) -> _Work:
        from lipsync_desktop.engine.made import Made
        from lipsync_desktop.engine.open_files import OpenFiles
        from lipsync_desktop.engine.portraits import Portraits

        record = Made(table.with_name(table.name + _RECORD))
        return cls(cache(installed_models), OpenFiles(), Portraits(), record, overwrite, interrupted)

    def outcomes(self, rows: Sequence[Row]) -> Iterator[Outcome]:
        """One face after the other, so that each is made ready to speak once."""
        from lipsync_desktop.engine.errors import fact_of

        from .refusals import refusal

        faces = list(dict.fromkeys(row.job.face for row in rows))
        for row in sorted(rows, key=lambda row: faces.index(row.job.face)):
            try:
                yield self._outcome(row)
            except Exception as error:
                if self.interrupted.is_set():  # libraries make other errors of what is raised while they load
                    raise
                if fact := fact_of(error):
                    why = refusal(fact, in_table=True)
                else:  # a fault of the program's own is no reason to leave out all others
                    traceback.print_exc()
                    why = f"Something went wrong that should not ({type(error).__name__}: {error})."
                yield Outcome(row, "failed", why=in_one_line(why))

    def _outcome(self, row: Row) -> Outcome:
        """Raises LipsyncError."""
        from lipsync_desktop.engine.made import made_from
        from lipsync_desktop.engine.pipeline import render

        job, models = row.job, self.models(row.job.settings.device)
        source = made_from(job, models, self.files)
        if self.record.has(job.output, source):
            return Outcome(row, "there already")
        job = replace(job, overwrite=job.overwrite or self.overwrite or self.record.is_ours(job.output))
        began = time.monotonic()
        said: set[Notice] = set()
        scans = paths.cache_dir() / "scans"
        with closing(render(job, models, scans, self.portraits, self.files)) as progress:
            for last in shown(progress) if sys.stderr.isatty() else progress:
                if self.interrupted.is_set():  # libraries that call Python back from C swallow what is raised there
                    raise KeyboardInterrupt
                if not last.done:  # while no bar is drawn
                    say(last.notices, said)
        say(last.notices, said)
        try:
            self.record.add(job.output, source)
        except OSError as error:
            print(f"“{job.output}” could not be put on record ({error.strerror}).", file=sys.stderr)
        return Outcome(row, "made", last.total, time.monotonic() - began)


def _tell(outcome: Outcome, number: int, of: int) -> None:
    name, line = outcome.row.job.output.name, outcome.row.line
    if outcome.became == "failed":
        print(in_one_line(f"{number} of {of}: line {line}, {name}: {outcome.why}"), file=sys.stderr, flush=True)
        return
    how = "is there already"
    if outcome.became == "made":
        how = f"is ready: {outcome.frames} frames in {outcome.seconds:.1f} s"
    print(in_one_line(f"{number} of {of}: {name} {how}."), flush=True)


def _sum_up(outcomes: list[Outcome], seconds: float) -> None:
    counted = [
        f"{count} {became}"
        for became in ("made", "there already", "failed")
        if (count := sum(outcome.became == became for outcome in outcomes))
    ]
    print(f"{len(outcomes)} films in {seconds:.1f} s: {', '.join(counted)}.")
    for outcome in outcomes:
        if outcome.became == "failed":
            print(in_one_line(f"Line {outcome.row.line}, {outcome.row.job.output.name}: {outcome.why}"))


def _write(summary: Path, outcomes: Sequence[Outcome], table: Path) -> None:
    """Raises OutputError."""
    from lipsync_desktop.engine.media import replacing

    with (
        replacing(summary, True, summary.suffix.lower(), [table]) as part,
        part.open("w", newline="", encoding="utf-8") as file,
    ):
        lines = csv.writer(file)
        lines.writerow(["line", "out", "became", "frames", "seconds", "why"])
        for one in outcomes:
            made = (one.frames, f"{one.seconds:.2f}") if one.became == "made" else ("", "")
            lines.writerow([one.row.line, one.row.job.output, one.became, *made, one.why])
