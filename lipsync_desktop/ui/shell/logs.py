"""The log file: what Qt, Python and the engine complain of goes there, and nowhere else."""

from __future__ import annotations

import logging
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import ExitStack
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Self

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, qInstallMessageHandler

from lipsync_desktop.engine.files import private_folder

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
        """Raises OSError where the file cannot be written."""
        super().__init__()
        self.file = folder / _FILE
        self._told: set[tuple[str, str, int]] = set()
        self._restore = ExitStack()
        private_folder(folder)
        self._handler = RotatingFileHandler(self.file, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8")
        self._handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))

    def on_exception(self, tell: Callable[[], object]) -> None:
        """Call `tell` in the thread of the window."""
        self.unexpected.connect(tell, Qt.ConnectionType.QueuedConnection)

    def __enter__(self) -> Self:
        root, restore = logging.getLogger(), self._restore
        restore.callback(self._handler.close)
        restore.callback(root.removeHandler, self._handler)
        root.addHandler(self._handler)
        restore.callback(root.setLevel, root.level)
        root.setLevel(logging.INFO)
        restore.callback(setattr, sys, "excepthook", sys.excepthook)
        sys.excepthook = self._uncaught
        restore.callback(setattr, threading, "excepthook", threading.excepthook)
        threading.excepthook = self._uncaught_in_thread
        restore.callback(setattr, sys, "unraisablehook", sys.unraisablehook)
        sys.unraisablehook = lambda hook: self._uncaught(hook.exc_type, hook.exc_value, hook.exc_traceback)
        restore.callback(qInstallMessageHandler, qInstallMessageHandler(self._from_qt))
        return self

    def __exit__(self, *_: object) -> None:
        self._restore.close()

    def _uncaught_in_thread(self, hook: threading.ExceptHookArgs) -> None:
        if not issubclass(hook.exc_type, SystemExit):  # which is how a thread ends itself
            self._uncaught(hook.exc_type, hook.exc_value, hook.exc_traceback)

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
    """A log file in `folder`, at most 4 MB with its predecessors; use it in a `with` block.

    Where none can be written there it lies in a temporary folder. Raises OSError where none can be written at all.
    """
    try:
        return Log(folder)
    except OSError:
        return Log(Path(tempfile.mkdtemp(prefix="lipsync-desktop-")))
