"""One bar over the stage: what went wrong, or what is worth knowing. Never a pile of them."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from .icons import icon

_ICON_PX = 20
_ENDLESS = re.compile(r"\S{48,}")


class NoticeBar(QFrame):
    """Stays until it is closed, or another sentence takes its place.

    Signals:
        details_requested(): the person wants to read the log.
        action_requested(): the button that came with a notice was pressed.
        closed()
    """

    details_requested = Signal()
    action_requested = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name = "info"
        self._text = ""
        self._icon = QLabel()
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.ToolTipBase)
        self._sentence = QLabel()
        self._sentence.setWordWrap(True)
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)  # a file may be called “<b>.png”
        self._sentence.setForegroundRole(QPalette.ColorRole.ToolTipText)
        self._sentence.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._details = QPushButton(self.tr("De&tails"))
        self._details.setToolTip(self.tr("Open the log file"))
        self._details.clicked.connect(self.details_requested)
        self._action = QPushButton()
        self._action.clicked.connect(self.action_requested)
        self._close = QToolButton()
        self._close.setAutoRaise(True)
        self._close.setIcon(icon("close", QPalette.ColorRole.ToolTipText))
        self._close.setAccessibleName(self.tr("Close this message"))
        self._close.setToolTip(self.tr("Close (Esc)"))
        self._close.clicked.connect(self.close_notice)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(8)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._sentence, 1)
        row.addWidget(self._details)
        row.addWidget(self._action)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    @property
    def sentence(self) -> str:
        """What is said now; empty where nothing is."""
        return self._text if not self.isHidden() else ""

    @property
    def is_error(self) -> bool:
        """Whether what is said now is about something that went wrong."""
        return bool(self.sentence) and self._icon_name == "warning"

    def show_error(self, sentence: str, details: bool) -> None:
        """details: whether the log says more."""
        self._show("warning", self.tr("Problem"), sentence, details, None)

    def show_notice(self, sentence: str, action_text: str | None = None) -> None:
        """action_text: what a button offers to do about it."""
        self._show("info", self.tr("Notice"), sentence, False, action_text)

    def close_notice(self) -> None:
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def _show(self, icon_name: str, name: str, sentence: str, details: bool, action_text: str | None) -> None:
        self._icon_name = icon_name
        self._paint_icon()
        self._text = sentence
        shown = _ENDLESS.sub(_shortened, sentence)
        self._sentence.setText(shown)
        self._sentence.setToolTip(sentence if shown != sentence else "")
        self._details.setVisible(details)
        self._action.setVisible(action_text is not None)
        self._action.setText(action_text or "")
        self.setAccessibleName(f"{name}: {sentence}")
        self.show()
        self.raise_()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _paint_icon(self) -> None:
        self._icon.setPixmap(icon(self._icon_name, QPalette.ColorRole.ToolTipText).pixmap(_ICON_PX, _ICON_PX))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_notice()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._paint_icon()
        super().changeEvent(event)


def _shortened(word: re.Match[str]) -> str:
    """Beginning and end of a word, mostly a file's name, that no line could be broken in."""
    return f"{word[0][:24]}…{word[0][-16:]}"
