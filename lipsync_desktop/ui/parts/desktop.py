"""Files and folders shown by the desktop's own programs."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

_OPENCV_SETS = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")


def show(path: Path) -> bool:
    """Open a file or folder with the program that the desktop has for it; False where there is none."""
    forget_opencvs_qt()
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def open_page(address: str) -> bool:
    """Open a page of the web in the desktop's browser; False where there is none."""
    forget_opencvs_qt()
    return QDesktopServices.openUrl(QUrl(address))


def forget_opencvs_qt() -> None:
    """OpenCV, once imported, points Qt at plugins of its own, in this process's environment and its children's."""
    for name in _OPENCV_SETS:
        os.environ.pop(name, None)
