"""What is said to those who do not see the window."""

from __future__ import annotations

import re
import time

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent
from PySide6.QtWidgets import QStatusBar

_BREATH_S = 5.0
_FIGURES = re.compile(r"\d+")


class Announced:
    """The status line's sentences, each as it comes; of those that differ only in their figures, one now and then."""

    def __init__(self, line: QStatusBar) -> None:
        self._line = line
        self._before = ""
        self._at_s = 0.0

    def say(self, sentence: str) -> None:
        """The sentence that the status line shows now."""
        words, now_s = _FIGURES.sub("", sentence), time.monotonic()
        if not sentence or (words == self._before and now_s - self._at_s < _BREATH_S):
            return
        self._before, self._at_s = words, now_s
        QAccessible.updateAccessibility(QAccessibleEvent(self._line, QAccessible.Event.NameChanged))
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._line, sentence))
