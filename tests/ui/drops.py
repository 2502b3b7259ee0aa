"""Files dragged from the desktop onto a widget."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def drag_in(widget: QWidget, mime: QMimeData) -> bool:
    """Drag over it; whether it would take the files."""
    event = QDragEnterEvent(QPoint(20, 20), Qt.DropAction.CopyAction, mime, _LEFT, _NONE)
    event.ignore()
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def drag_out(widget: QWidget) -> None:
    QApplication.sendEvent(widget, QDragLeaveEvent())


def drop(widget: QWidget, mime: QMimeData) -> None:
    QApplication.sendEvent(widget, QDropEvent(QPointF(20, 20), Qt.DropAction.CopyAction, mime, _LEFT, _NONE))


def of_files(*files: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    return mime


def of_text(text: str) -> QMimeData:
    mime = QMimeData()
    mime.setText(text)
    return mime
