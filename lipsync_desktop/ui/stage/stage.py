"""The stage: the canvas, and what lies over it while there is nothing, something to say, or a take to record."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from lipsync_desktop.ui.parts.accent_button import AccentButton
from lipsync_desktop.ui.parts.drops import local_files, take_copy
from lipsync_desktop.ui.parts.notice_bar import NoticeBar
from lipsync_desktop.ui.parts.view import View

from .canvas import Canvas
from .countdown import CountdownOverlay
from .view_toggle import ViewToggle
from .welcome import Welcome

_GAP_PX = 8
_BUSY_AFTER_MS = 150
_BUSY_MARGIN_PX = 12


class Stage(QWidget):
    """Signals:
    files_dropped(list[Path])
    demo_requested(), face_requested(): from the welcome.
    draw_requested(): to draw a box where no face was found.
    view_chosen(View)
    """

    files_dropped = Signal(list)
    demo_requested = Signal()
    face_requested = Signal()
    draw_requested = Signal()
    view_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self._room = QWidget()
        self.canvas = Canvas(self._room)
        self.welcome = Welcome(self._room)
        self.welcome.setAutoFillBackground(True)
        self.welcome.setBackgroundRole(QPalette.ColorRole.Base)
        self._busy = QLabel(self._room)
        self._busy.setAutoFillBackground(True)
        self._busy.setBackgroundRole(QPalette.ColorRole.ToolTipBase)
        self._busy.setForegroundRole(QPalette.ColorRole.ToolTipText)
        self._busy.setTextFormat(Qt.TextFormat.PlainText)
        self._busy.setMargin(_BUSY_MARGIN_PX)
        self._busy_text = ""
        self._busy.hide()
        self._busy_soon = QTimer(self, singleShot=True, interval=_BUSY_AFTER_MS)
        self._busy_soon.timeout.connect(self._show_busy)
        self._countdown = CountdownOverlay(self._room)
        self._draw = AccentButton(self.tr("Draw a box around the face"), "draw", self._room)
        self._draw.set_high(True)
        self._draw.set_accented(True)
        self._draw.explain(self.tr("No face was found here. Show where it is (Ctrl+D)"))
        self._draw.hide()
        self._faceless = False
        self._drop = _DropFrame(self._room)
        self.notice_bar = NoticeBar(self._room)
        self._toggle = ViewToggle()
        self._toggle.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_GAP_PX)
        column.addWidget(self._room, 1)
        column.addWidget(self._toggle)
        self._room.installEventFilter(self)
        self.notice_bar.installEventFilter(self)
        self.welcome.face_requested.connect(self.face_requested)
        self.welcome.demo_requested.connect(self.demo_requested)
        self._toggle.view_chosen.connect(self.view_chosen)
        self._draw.clicked.connect(self.draw_requested)
        self.canvas.drawing_changed.connect(self._offer_to_draw)
        self.set_empty(True)

    def sizeHint(self) -> QSize:
        return QSize(720, 480)

    def set_empty(self, empty: bool) -> None:
        """Whether to welcome a newcomer in place of a picture."""
        self.welcome.setVisible(empty)
        self.canvas.setFocusPolicy(Qt.FocusPolicy.NoFocus if empty else Qt.FocusPolicy.StrongFocus)

    def set_faceless(self, faceless: bool) -> None:
        """Whether no face was found in what is shown."""
        self._faceless = faceless
        self._offer_to_draw()

    def _offer_to_draw(self) -> None:
        self._draw.setVisible(self._faceless and not self.canvas.is_drawing)
        self._lay_out()

    def set_view(self, view: View, available: Collection[View]) -> None:
        """Which view is shown, of those that there are; one alone is no choice."""
        self._toggle.offer(available)
        self._toggle.setVisible(len(available) > 1)
        self._toggle.set_view(view)

    def set_busy(self, text: str | None) -> None:
        """What is being waited for; shown only when it takes a moment."""
        if text is None:
            self._busy_soon.stop()
            self._busy.hide()
            return
        self._busy_text = text
        self._busy.setText(text)
        self._busy.setAccessibleName(text)
        if not self._busy.isHidden():
            self._lay_out()
        elif not self._busy_soon.isActive():  # what is said anew each moment must still appear
            self._busy_soon.start()

    def show_countdown(self, seconds_left: int | None) -> None:
        self._countdown.show_countdown(seconds_left)

    def show_recording(self, elapsed_s: float | None) -> None:
        self._countdown.show_recording(elapsed_s)

    def _show_busy(self) -> None:
        self._busy.show()
        self._busy.raise_()
        self._lay_out()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The bar's own resizing is left alone: Qt forgets a size given while it hands another to a hidden widget."""
        if watched is self._room:
            due = event.type() in (QEvent.Type.Resize, QEvent.Type.Show)
        else:
            due = event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Show) and self.notice_bar.isVisible()
        if due:
            self._lay_out()
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        whole = self._room.rect()
        for widget in (self.canvas, self.welcome, self._countdown, self._drop):
            widget.setGeometry(whole)
        room_px = whole.width() - 2 * (_GAP_PX + _BUSY_MARGIN_PX)
        elide = self._busy.fontMetrics().elidedText
        self._busy.setText(elide(self._busy_text, Qt.TextElideMode.ElideMiddle, room_px))
        draw = QRect(whole)
        draw.setSize(self._draw.sizeHint().boundedTo(whole.size()))
        draw.moveCenter(whole.center())
        draw.moveBottom(whole.bottom() - 3 * _GAP_PX)
        self._draw.setGeometry(draw)
        busy = QRect(whole)
        busy.setSize(self._busy.sizeHint())
        busy.moveCenter(whole.center())
        self._busy.setGeometry(busy)
        width = whole.width() - 2 * _GAP_PX
        height = max(self.notice_bar.heightForWidth(width), self.notice_bar.minimumSizeHint().height())
        self.notice_bar.setGeometry(_GAP_PX, _GAP_PX, width, height)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if local_files(event.mimeData()):
            take_copy(event)
            self._drop.show()
            self._drop.raise_()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        take_copy(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drop.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self._drop.hide()
        if files := local_files(event.mimeData()):
            take_copy(event)
            self.files_dropped.emit(files)


class _DropFrame(QWidget):
    """A frame in the accent while something hovers that can be dropped."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 6))
            painter.drawRect(self.rect().adjusted(3, 3, -3, -3))
