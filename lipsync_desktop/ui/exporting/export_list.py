"""What is being exported: a button in the status line, and the list that it opens."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QToolButton, QVBoxLayout, QWidget

from lipsync_desktop.ui.parts.card import ElidedLabel, quiet, tabular
from lipsync_desktop.ui.parts.fitting import Scroll
from lipsync_desktop.ui.parts.icons import icon
from lipsync_desktop.ui.parts.words import percent, time_left

from .export import Export, State

_WIDTH_PX, _MOST_PX = 380, 320
_GAP_PX, _BAR_PX = 8, 6


class ExportsButton(QToolButton):
    """How far all of them are together; not there where nothing is exported. It opens `list`, and closes it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.list = ExportList(window, self)
        self.setIcon(icon("export"))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(self.tr("Show what is exported (Ctrl+Shift+E)"))
        self.setFont(tabular(QLabel()).font())
        self.clicked.connect(self.toggle_list)
        self.hide()

    def show_exports(self, exports: Sequence[Export]) -> None:
        """In the order in which they were asked for."""
        going = [one for one in exports if not one.is_over]
        failed = sum(one.state is State.FAILED for one in exports)
        if going:
            share = sum(one.share for one in going) / len(going)
            text = self.tr("Exporting %n film(s)", "", len(going)) + f" · {percent(share)}"
        elif failed:
            text = self.tr("%n export(s) failed", "", failed)
        else:
            text = self.tr("%n film(s) exported", "", len(exports))
        self.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(exports))
        self.list.show_exports(exports)

    def toggle_list(self) -> None:
        """Open it, or close it."""
        if self.list.isVisible():
            self.list.close_list()
        elif self.isVisible():
            self.list.open_list()


class ExportList(QFrame):
    """Lies over the window, above its button, until it is closed, and covers as little as it can.

    Signals, each with an export's number:
        stop_requested, retry_requested, remove_requested, show_requested
    """

    stop_requested = Signal(object)
    retry_requested = Signal(object)
    remove_requested = Signal(object)
    show_requested = Signal(object)

    def __init__(self, window: QWidget, button: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._button = button
        self.setFrameShape(QFrame.Shape.Box)
        self.setForegroundRole(QPalette.ColorRole.PlaceholderText)  # its edge
        self.setAutoFillBackground(True)
        self.setAccessibleName(self.tr("Exports"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._rows: dict[int, _Row] = {}
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(8, 8, 8, 8)
        self._column.setSpacing(10)
        self._column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(Scroll(inside))
        window.installEventFilter(self)
        self.hide()

    def open_list(self) -> None:
        self.show()
        self.raise_()
        self._lay()
        self.setFocus()

    def close_list(self) -> None:
        focused = self._window.focusWidget()
        had_keys = focused is self or (focused is not None and self.isAncestorOf(focused))
        self.hide()
        if had_keys and self._button.isVisible():
            self._button.setFocus()

    def show_exports(self, exports: Sequence[Export]) -> None:
        there = {one.number for one in exports}
        for number in [number for number in self._rows if number not in there]:
            row = self._rows.pop(number)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        for one in exports:
            if one.number not in self._rows:
                self._rows[one.number] = row = _Row(one.number, self)
                self._column.insertWidget(self._column.count() - 1, row)
            self._rows[one.number].show_export(one)
        if not exports:
            self.close_list()
        elif self.isVisible():
            self._lay()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_list()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window has another size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._lay()
        return super().eventFilter(watched, event)

    def _lay(self) -> None:
        """Above the button, at the window's edge."""
        edge_px, bottom_px = 2 * self.frameWidth(), self._button.mapTo(self._window, QPoint()).y() - _GAP_PX
        height_px = min(self._column.totalHeightForWidth(_WIDTH_PX - edge_px) + edge_px, _MOST_PX, bottom_px - _GAP_PX)
        left_px = self._window.width() - _WIDTH_PX - _GAP_PX
        self.setGeometry(max(left_px, _GAP_PX), bottom_px - height_px, _WIDTH_PX, height_px)

    def row(self, number: int) -> QWidget:
        """That of an export, by its number."""
        return self._rows[number]


class _Row(QFrame):
    def __init__(self, number: int, to: ExportList) -> None:
        super().__init__()
        self.name = ElidedLabel()
        self.told = tabular(quiet(QLabel()))
        self.told.setWordWrap(True)
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(_BAR_PX)
        self.progress.setRange(0, 1000)
        self.stop = _button("stop", self.tr("Stop"), self.tr("Stop this export; nothing is left behind"))
        self.retry = _button("loop", self.tr("Try Again"), self.tr("Export it once more"))
        self.show_place = _button("folder", self.tr("Show in Folder"), self.tr("Open the folder that it is in"))
        self.remove = _button("close", self.tr("Remove"), self.tr("Take it from this list; the film stays"))
        self.stop.clicked.connect(lambda: to.stop_requested.emit(number))
        self.retry.clicked.connect(lambda: to.retry_requested.emit(number))
        self.show_place.clicked.connect(lambda: to.show_requested.emit(number))
        self.remove.clicked.connect(lambda: to.remove_requested.emit(number))
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.name, 1)
        for button in (self.stop, self.retry, self.show_place, self.remove):
            head.addWidget(button)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2)
        rows.addLayout(head)
        rows.addWidget(self.progress)
        rows.addWidget(self.told)

    def show_export(self, export: Export) -> None:
        state = export.state
        self.name.set_whole(export.output.name, str(export.output))
        self.progress.setAccessibleName(self.tr("Progress of “{}”").format(export.output.name))
        self.progress.setValue(round(1000 * export.share))
        self.progress.setVisible(not export.is_over)
        self.told.setText(self._words(export))
        self.stop.setVisible(not export.is_over)
        self.stop.setEnabled(state is not State.STOPPING)
        self.retry.setVisible(state is State.FAILED and export.job is not None)
        self.show_place.setVisible(state is State.DONE)
        self.remove.setVisible(export.is_over)

    def _words(self, export: Export) -> str:
        match export.state:
            case State.WAITING:
                return self.tr("Waits for those before it")
            case State.STOPPING:
                return self.tr("Stopping…")
            case State.DONE:
                return self.tr("In “{}”").format(export.output.parent)
            case State.FAILED:
                return export.sentence
        if not export.share:
            return self.tr("Preparing…")
        left = "" if export.left_s is None else f", {time_left(export.left_s)}"
        return percent(export.share) + left


def _button(icon_name: str, name: str, about: str) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon(icon_name))
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setAccessibleName(name)
    button.setAccessibleDescription(about)
    button.setToolTip(name)
    return button
