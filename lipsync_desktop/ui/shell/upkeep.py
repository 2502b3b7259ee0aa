"""What the engine needs around the work: it is loaded behind the window's first picture, and tidied up after."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from lipsync_desktop.ui.desk import tasks
from lipsync_desktop.ui.desk.desk import Desk
from lipsync_desktop.workers import Task

_SETTLED_MS = 2000


class Upkeep(QObject):
    """Works beside the person, and says nothing where all is well."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._over = False
        self._settled = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._settled.timeout.connect(self._give_back_memory)

    def warm_up(self, then: Callable[[tasks.Ready], None]) -> None:
        """Load the engine, and hand over what it found."""
        desk = self._desk
        desk.crew.start("warm up", lambda: tasks.warm_up(desk.engine), succeeded=then, failed=desk.fail)

    def tidy(self) -> None:
        """Remove the films that a window left behind, as it was killed."""
        films = self._desk.folders.films
        self._start("tidy", lambda: tasks.tidy(films))

    def settle(self) -> None:
        """A piece of work is over: give back the memory that it took, once it is quiet for a while."""
        self._settled.start()

    def stop(self) -> None:
        """Begin nothing any more."""
        self._over = True

    def _give_back_memory(self) -> None:
        if self._over:
            return
        if self._desk.crew.is_empty:
            self._start("memory", tasks.give_back_memory)
        else:  # a thread that nobody hears any more may still hold on to a clip
            self._settled.start()

    def _start(self, purpose: str, task: Task) -> None:
        self._desk.crew.start(purpose, task, succeeded=lambda _: None, failed=self._desk.fail)
