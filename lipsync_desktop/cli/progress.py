"""Long work on the command line: how far it is, and an end at once when somebody asks for it."""

from __future__ import annotations

import sys
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from threading import Event
from typing import TYPE_CHECKING, TypeVar

from .console import in_one_line

if TYPE_CHECKING:
    from lipsync_desktop.engine.notices import Notice
    from lipsync_desktop.engine.types import Progress

T = TypeVar("T")
_LINE_EVERY_PERCENT = 10  # where no terminal shows a bar
_BAR_WIDTH = 30  # letters


def followed(steps: Generator[float, None, T], doing: str, interrupted: Event) -> T:
    """The steps' result; meanwhile the share that is done: on a terminal in place, elsewhere a line every tenth.

    Raises: KeyboardInterrupt, once `interrupted` is set; the steps are closed then.
    """
    from lipsync_desktop.engine.flow import Steps

    terminal = sys.stderr.isatty()
    every = 1 if terminal else _LINE_EVERY_PERCENT
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


def say(notices: Iterable[Notice], said: set[Notice]) -> None:
    """Each of them once."""
    for notice in notices:
        if notice not in said:
            print(in_one_line(str(notice)), file=sys.stderr)
            said.add(notice)


def shown(progress: Iterator[Progress]) -> Iterator[Progress]:
    """Pass progress on, drawing a bar on a terminal and a line every tenth of the way elsewhere."""
    terminal = sys.stderr.isatty()
    started = time.monotonic()
    due = every = _LINE_EVERY_PERCENT / 100
    drawn_at = 0.0
    try:
        for step in progress:
            yield step
            if not step.done:
                continue
            share = step.done / step.total
            now = time.monotonic()
            left_s = (now - started) / step.done * (step.total - step.done)
            if terminal and (now - drawn_at > 0.1 or step.done == step.total):
                drawn_at = now
                filled = round(share * _BAR_WIDTH)
                bar = "█" * filled + "·" * (_BAR_WIDTH - filled)
                rate = step.done / max(now - started, 1e-9)
                text = f"{bar} {share:4.0%}  {rate:3.0f} frames/s  {_clock(left_s)} left"
                print(f"\r{text} ", end="", file=sys.stderr, flush=True)
            elif not terminal and (share >= due or (step.done == step.total and due < 2)):
                due = 2 if step.done == step.total else due
                print(f"{step.done} of {step.total} frames, {_clock(left_s)} left", file=sys.stderr, flush=True)
                due += every
    finally:
        if terminal and drawn_at:
            print(file=sys.stderr)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"
