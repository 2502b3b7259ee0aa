"""A QThread around one engine iterator."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import closing
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

PROGRESS_INTERVAL_S = 0.1

Task = Callable[[], Generator[Any, None, Any]]
"""Starts the work: yields its progress, returns its result; closing the generator undoes what is half done."""

_NOTHING = object()


class Worker(QThread):
    """Runs one task to its end in a thread of its own.

    Signals:
        progressed(object): the newest of what the task yielded, at most once each `interval_s`, the last one always.
        succeeded(object): the task's result.
        cancelled(): `cancel()` was asked for, and the task is closed and has cleaned up.
        failed(object): the exception that ended the task.

    Exactly one of the last three comes, after every `progressed` and before QThread's own `finished`. The thread
    that made the worker receives them; the worker is kept alive by its maker until `finished`.
    """

    progressed = Signal(object)
    succeeded = Signal(object)
    cancelled = Signal()
    failed = Signal(object)

    def __init__(self, task: Task, parent: QObject | None = None, *, interval_s: float = PROGRESS_INTERVAL_S) -> None:
        super().__init__(parent)
        self._task = task
        self._interval_s = interval_s

    def cancel(self) -> None:
        """Ask the task to stop after the step that it is at. Never blocks; asking again changes nothing."""
        self.requestInterruption()

    def run(self) -> None:
        try:
            with closing(self._task()) as steps:
                finished, result = self._follow(steps)
        except Exception as error:
            self.failed.emit(error)
            return
        if finished:
            self.succeeded.emit(result)
        else:
            self.cancelled.emit()

    def _follow(self, steps: Generator[Any, None, Any]) -> tuple[bool, Any]:
        """Whether the task came to its end, and with what."""
        withheld: Any = _NOTHING
        emitted_at = float("-inf")
        while not self.isInterruptionRequested():
            try:
                step = next(steps)
            except StopIteration as end:
                if withheld is not _NOTHING:
                    self.progressed.emit(withheld)
                return True, end.value
            now = time.monotonic()
            if now - emitted_at >= self._interval_s:
                self.progressed.emit(step)
                emitted_at, withheld = now, _NOTHING
            else:
                withheld = step
        return False, None
