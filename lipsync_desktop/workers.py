"""A QThread around one engine iterator."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import closing
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

from lipsync_desktop.engine.flow import Steps

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
            with closing(Steps(self._task())) as steps:
                finished = self._follow(steps)
        except Exception as error:
            self.failed.emit(error)
            return
        if finished:
            self.succeeded.emit(steps.result)
        else:
            self.cancelled.emit()

    def _follow(self, steps: Steps[Any, Any]) -> bool:
        """Whether the task came to its end."""
        withheld: Any = _NOTHING
        emitted_at = float("-inf")
        while not self.isInterruptionRequested():
            step = next(steps, _NOTHING)
            if step is _NOTHING:
                if withheld is not _NOTHING:
                    self.progressed.emit(withheld)
                return True
            now = time.monotonic()
            if now - emitted_at >= self._interval_s:
                self.progressed.emit(step)
                emitted_at, withheld = now, _NOTHING
            else:
                withheld = step
        return False


class Crew(QObject):
    """The workers of one window: at most one for each purpose, a new one in the place of the old.

    A worker whose place was taken is cancelled and no longer heard; it is kept until its thread has ended.

    Signals:
        changed(): a worker has started or ended.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heard: dict[str, Worker] = {}
        self._alive: set[Worker] = set()

    def start(
        self,
        purpose: str,
        task: Task,
        *,
        succeeded: Callable[[Any], None],
        failed: Callable[[Exception], None],
        progressed: Callable[[Any], None] | None = None,
        cancelled: Callable[[], None] | None = None,
        interval_s: float = PROGRESS_INTERVAL_S,
    ) -> None:
        """Run `task` in a thread; the callables are called in this one. A result that `succeeded` cannot take, as it
        raises an exception, is a failure like that of the task itself."""
        self.forget(purpose)
        worker = Worker(task, interval_s=interval_s)
        self._heard[purpose] = worker
        self._alive.add(worker)

        def ended(tell: Callable[..., None] | None) -> Callable[..., None]:
            def hear(*values: Any) -> None:
                if self._heard.get(purpose) is worker:
                    del self._heard[purpose]
                    try:
                        if tell:
                            tell(*values)
                    finally:
                        self.changed.emit()

            return hear

        def take(result: Any) -> None:
            try:
                succeeded(result)
            except Exception as error:
                failed(error)

        def moved(value: Any) -> None:
            if progressed and self._heard.get(purpose) is worker:
                progressed(value)

        worker.progressed.connect(moved)
        worker.succeeded.connect(ended(take))
        worker.cancelled.connect(ended(cancelled))
        worker.failed.connect(ended(failed))
        worker.finished.connect(lambda: self._gone(worker))
        worker.start()
        self.changed.emit()

    def busy(self, *purposes: str) -> bool:
        """Whether a worker is at one of these, and heard."""
        return any(purpose in self._heard for purpose in purposes)

    def cancel(self, purpose: str) -> None:
        """Ask the worker at `purpose` to stop; its `cancelled` is still told."""
        if worker := self._heard.get(purpose):
            worker.cancel()

    def forget(self, purpose: str) -> None:
        """Stop the worker at `purpose` and hear no more of it."""
        if worker := self._heard.pop(purpose, None):
            worker.cancel()
            self.changed.emit()

    def dismiss(self) -> None:
        """Stop everybody, and hear no more of them."""
        for purpose in list(self._heard):
            self.forget(purpose)

    @property
    def is_empty(self) -> bool:
        """Whether every thread has ended, the unheard ones included."""
        return not self._alive

    def wait(self) -> None:
        """Block until every thread has ended: for the end of the program."""
        for worker in list(self._alive):
            worker.wait()
            self._gone(worker)

    def _gone(self, worker: Worker) -> None:
        if worker in self._alive:
            worker.wait()
            self._alive.discard(worker)
            worker.deleteLater()
            self.changed.emit()
