"""Files dragged from the desktop onto a widget."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
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


def dropped_as(widget: QWidget, mime: QMimeData, proposed: Qt.DropAction) -> list[Qt.DropAction]:
    """What is answered to whoever proposes that, on the way in, over it, and at the end."""
    possible = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    events = [
        QDragEnterEvent(QPoint(20, 20), possible, mime, _LEFT, _NONE),
        QDragMoveEvent(QPoint(20, 20), possible, mime, _LEFT, _NONE),
        QDropEvent(QPointF(20, 20), possible, mime, _LEFT, _NONE),
    ]
    for event in events:
        event.setDropAction(proposed)
        event.ignore()
        QApplication.sendEvent(widget, event)
    return [event.dropAction() if event.isAccepted() else Qt.DropAction.IgnoreAction for event in events]


def of_files(*files: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    return mime


def of_text(text: str) -> QMimeData:
    mime = QMimeData()
    mime.setText(text)
    return mime
