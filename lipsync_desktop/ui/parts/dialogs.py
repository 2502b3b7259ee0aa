"""Dialogs that stop nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog


def open_over(dialog: QDialog) -> None:
    """Show it over the window that it belongs to, which goes on meanwhile; closed, it is gone."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
