"""What a window has to show: it is found, or the test fails and says what was not there."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QObject
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget

Kind = TypeVar("Kind", bound=QObject)


def child(parent: QObject, kind: type[Kind]) -> Kind:
    """The first of its kind below `parent`."""
    found = parent.findChild(kind)
    assert found is not None, f"no {kind.__name__}"
    return found


def focused() -> QWidget:
    """Where the keys go."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def rgb(colour: QColor) -> tuple[int, int, int]:
    return (colour.red(), colour.green(), colour.blue())
