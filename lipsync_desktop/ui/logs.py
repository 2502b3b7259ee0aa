"""The log file: what Qt, Python and the engine complain of goes there, and nowhere else."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, qInstallMessageHandler

_FILE = "lipsync-desktop.log"
_BYTES = 1_000_000
_KEPT = 3
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Log(QObject):
    """Collects log records, Qt's messages, and exceptions that nobody caught, until it is left.

    Signals:
        unexpected(): an exception came that nobody caught, in whichever thread; once for each kind and place.
    """

    unexpected = Signal()

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.file = folder / _FILE
        self._told: set[tuple[str, str, int]] = set()
        folder.mkdir(parents=True, exist_ok=True)
        self._handler = RotatingFileHandler(self.file, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8")
        self._handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        self._before: tuple[Any, ...] = ()

    def on_exception(self, tell: Callable[[], object]) -> None:
        """Call `tell` in the thread of the window."""
        self.unexpected.connect(tell, Qt.ConnectionType.QueuedConnection)

    def __enter__(self) -> Self:
        root = logging.getLogger()
        root.addHandler(self._handler)
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook, root.level)
        root.setLevel(logging.INFO)
        sys.excepthook = self._uncaught
        threading.excepthook = lambda hook: self._uncaught(hook.exc_type, hook.exc_value, hook.exc_traceback)
        sys.unraisablehook = lambda hook: self._uncaught(hook.exc_type, hook.exc_value, hook.exc_traceback)
        qInstallMessageHandler(self._from_qt)
        return self

    def __exit__(self, *_: object) -> None:
        qInstallMessageHandler(None)
        root = logging.getLogger()
        sys.excepthook, threading.excepthook, sys.unraisablehook, level = self._before
        root.setLevel(level)
        root.removeHandler(self._handler)
        self._handler.close()

    def _uncaught(
        self, kind: type[BaseException], error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        error = error or kind()
        logging.getLogger("uncaught").error("%s", error, exc_info=(kind, error, traceback))
        while traceback and traceback.tb_next:
            traceback = traceback.tb_next
        place = (traceback.tb_frame.f_code.co_filename, traceback.tb_lineno) if traceback else ("", 0)
        if (kind.__name__, *place) not in self._told:
            self._told.add((kind.__name__, *place))
            self.unexpected.emit()

    def _from_qt(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        logging.getLogger(f"qt.{context.category or 'default'}").log(_LEVELS.get(kind, logging.WARNING), message)


def start_logging(folder: Path) -> Log:
    """A log file in `folder`, at most 4 MB with its predecessors; use it in a `with` block. Raises OSError."""
    return Log(folder)
