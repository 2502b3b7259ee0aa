"""Files that are dropped or pasted."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDropEvent


def local_files(data: QMimeData) -> list[Path]:
    """Those on this computer, without folders, pipes and devices."""
    named = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
    return [Path(name) for name in named if os.path.isfile(name)]  # noqa: PTH113  # Path's raises for odd names


def take_copy(event: QDropEvent) -> None:
    """Accept what is dragged as a copy, whatever is proposed: after a move, its owner would delete the file."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
