"""What the cards have in common: a title, a file's name, a button with recent files, a place to drop."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFont,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QGroupBox, QLabel, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from .drops import local_files, take_copy
from .icons import icon

_PADDING_PX, _HEAD_PX = 7, 10
_DISC_PX = 18
_ROUND_PX = 6.0


class Card(QGroupBox):
    """A panel with its number in the order of the work, and a title. Signals: files_dropped(list[Path])."""

    files_dropped = Signal(list)

    def __init__(self, number: int, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.setAcceptDrops(True)
        self._number = number
        self._dropping = False
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(_PADDING_PX, _HEAD_PX, _PADDING_PX, _PADDING_PX)
        self.rows.setSpacing(4)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if local_files(event.mimeData()):
            take_copy(event)
            self._set_dropping(True)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        take_copy(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._set_dropping(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._set_dropping(False)
        if files := local_files(event.mimeData()):
            take_copy(event)
            self.files_dropped.emit(files)

    def _set_dropping(self, dropping: bool) -> None:
        self._dropping = dropping
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = self.palette()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            edge = palette.color(QPalette.ColorRole.Highlight if self._dropping else QPalette.ColorRole.Midlight)
            width = 3.0 if self._dropping else 1.0
            painter.setPen(QPen(edge, width))
            painter.setBrush(palette.color(QPalette.ColorRole.AlternateBase))
            inset = width / 2
            panel = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
            painter.drawRoundedRect(panel, _ROUND_PX, _ROUND_PX)
            self._paint_head(painter)

    def _paint_head(self, painter: QPainter) -> None:
        """The number in a disc, and the title beside it."""
        palette, leading = self.palette(), Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        size = float(max(_DISC_PX, painter.fontMetrics().height() + 2))
        head = QRectF(_PADDING_PX, _PADDING_PX - 2, self.width() - 2 * _PADDING_PX, size)
        disc = QRectF(head.topLeft(), head.topLeft()).adjusted(0, 0, size, size)
        if self.isRightToLeft():
            disc.moveRight(head.right())
        font = QFont(self.font())
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(QPalette.ColorRole.Highlight))
        painter.drawEllipse(disc)
        painter.setPen(palette.color(QPalette.ColorRole.HighlightedText))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(self._number))
        painter.setPen(palette.color(QPalette.ColorRole.WindowText))
        beside = size + 6
        words = head.adjusted(0, 0, -beside, 0) if self.isRightToLeft() else head.adjusted(beside, 0, 0, 0)
        painter.drawText(words, leading, self.title())


class ElidedLabel(QLabel):
    """One line, shortened in the middle where it does not fit; the tool tip has all of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setTextFormat(Qt.TextFormat.PlainText)

    @property
    def whole(self) -> str:
        return self._whole

    def set_whole(self, text: str, tool_tip: str = "") -> None:
        self._whole = text
        self.setToolTip(tool_tip or text)
        self.setAccessibleName(text)
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideMiddle, self.width()))


def quiet(label: QLabel) -> QLabel:
    """Secondary text."""
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label


def tabular(label: QLabel) -> QLabel:
    """Figures of equal width, so that running numbers stand still."""
    font = QFont(label.font())
    font.setFeature(QFont.Tag("tnum"), 1)
    label.setFont(font)
    return label


class ChooseButton(QToolButton):
    """“Choose…”, and behind its arrow the files that were used lately.

    Signals: recent_chosen(Path).
    """

    recent_chosen = Signal(object)

    def __init__(self, tool_tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(self.tr("Choose…"))
        self.setIcon(icon("open"))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.text())
        self._tool_tip = tool_tip
        self.allow(True)

    def allow(self, allowed: bool, reason: str = "") -> None:
        """Whether a file can be chosen now, and why not."""
        self.setEnabled(allowed)
        self.setToolTip(self._tool_tip if allowed else reason)
        self.setAccessibleDescription(self.toolTip())

    def set_recent(self, files: list[Path]) -> None:
        if not files:
            self.setMenu(None)  # type: ignore[arg-type]  # Qt takes none for no menu
            self.setPopupMode(QToolButton.ToolButtonPopupMode.DelayedPopup)
            return
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        for file in files:
            action = menu.addAction(file.name.replace("&", "&&"))
            action.setToolTip(str(file))
            action.triggered.connect(lambda _=False, file=file: self.recent_chosen.emit(file))
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
