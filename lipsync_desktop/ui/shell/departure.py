"""The window's end: a question, out of sight, the end of every thread, closed."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from lipsync_desktop.ui.desk.desk import Desk

from .parting import Parting


class Departure(QObject):
    """The window closes twice: the first time it asks and hides, the second time nothing is left to wait for.

    agreed: whether somebody was asked, or nothing was to be lost.

    Signals:
        begun(): the window is out of sight for good.
    """

    begun = Signal()

    def __init__(self, desk: Desk, parting: Parting, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._parting = parting
        self._window = window
        self.has_begun = self.agreed = False
        desk.crew.changed.connect(self._close_at_last)

    def is_over(self) -> bool:
        """Whether the window may close now; where nobody has asked yet what would be lost, that comes first."""
        if not self.has_begun:
            self._parting.before_closing(self._leave_as_agreed)
        return self.has_begun and self._desk.crew.is_empty

    def leave(self) -> None:
        """Close without a question: what is being done is given up, what is not exported is removed."""
        self._hide()
        self._window.close()  # does nothing within its own event

    def _leave_as_agreed(self) -> None:
        self.agreed = True
        self.leave()

    def _hide(self) -> None:
        """From here on the window only waits for its threads, out of sight."""
        if not self.has_begun:
            self.has_begun = True
            self._desk.preferences.geometry = self._window.saveGeometry()
            self._window.hide()
            self.begun.emit()
            self._desk.crew.dismiss()

    def _close_at_last(self) -> None:
        if self.has_begun and self._desk.crew.is_empty:
            QTimer.singleShot(0, self._window.close)
