"""A take from the microphone: counted in, metered, on disk as it comes."""

from __future__ import annotations

from datetime import datetime
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from lipsync_desktop.ui.desk import tasks
from lipsync_desktop.workers import Crew

if TYPE_CHECKING:
    from lipsync_desktop.engine.speech.microphone import Level, Microphone

_LEVEL_INTERVAL_S = 1 / 30
_PURPOSE = "record"


class Recorder(QObject):
    """Records one take at a time into `folder`, each into a file of its own.

    Signals:
        started(Path): the file that the take goes to.
        heard(Level): about 25 a second; `elapsed_s` is negative while it counts down.
        ended(Path): the take is on disk.
        abandoned(): stopped before anything was recorded.
        failed(Exception, Path | None): why it ended, and what was recorded until then.
    """

    started = Signal(object)
    heard = Signal(object)
    ended = Signal(object)
    abandoned = Signal()
    failed = Signal(object, object)

    def __init__(self, crew: Crew, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._crew = crew
        self._folder = folder
        self._path: Path | None = None
        self._began = False

    @property
    def is_recording(self) -> bool:
        """Counting down included."""
        return self._crew.busy(_PURPOSE)

    def start(self, microphone: Microphone | None) -> None:
        """Count down, then record from `microphone`, or from the system's default."""
        path = self._folder / f"take-{datetime.now():%Y-%m-%d-%H%M%S}.wav"
        from lipsync_desktop.engine.errors.microphone import NoPlaceForTakes
        from lipsync_desktop.engine.files import private_folder, reason_of

        try:
            private_folder(self._folder)
        except OSError as error:
            self.failed.emit(NoPlaceForTakes(self._folder, reason_of(error)), None)
            return
        self._path, self._began = path, False
        self.started.emit(path)
        self._crew.start(
            _PURPOSE,
            lambda: tasks.record(microphone, path),
            succeeded=lambda _: self._end(),
            failed=self._fail,
            progressed=self._hear,
            cancelled=self._end,
            interval_s=_LEVEL_INTERVAL_S,
        )

    def stop(self) -> None:
        """End the take; `ended`, `abandoned` or `failed` follows."""
        self._crew.cancel(_PURPOSE)

    def _hear(self, level: Level) -> None:
        self._began = self._began or level.elapsed_s > 0
        self.heard.emit(level)

    def _end(self) -> None:
        assert self._path
        if self._began:
            self.ended.emit(self._path)
        else:
            self._path.unlink(missing_ok=True)
            self.abandoned.emit()

    def _fail(self, error: Exception) -> None:
        assert self._path
        self.failed.emit(error, self._path if self._began else None)


def seconds_left(level: Level) -> int | None:
    """The number to show while counting down: 3, 2, 1; None once it records."""
    return ceil(-level.elapsed_s) if level.elapsed_s < 0 else None
