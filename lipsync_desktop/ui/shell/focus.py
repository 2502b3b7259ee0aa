"""Where the keyboard's focus goes when what has it goes away."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget


class SteadyFocus(QObject):
    """The focus of a control that hides, or can no longer be used, goes to `refuge` and not to the control's neighbour,
    as Qt has it: the key that is pressed again, or still held, was not meant for that one."""

    def __init__(self, window: QWidget, refuge: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._refuge = refuge
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._moved)

    def _moved(self, before: QWidget | None, now: QWidget | None) -> None:
        if before is None or before is self._refuge or not self._window.isAncestorOf(before):
            return
        lost = not (before.isVisible() and before.isEnabled()) and self._window.isVisible()
        if lost and (now is None or self._window.isAncestorOf(now)):
            self._refuge.setFocus(Qt.FocusReason.OtherFocusReason)
