"""Files and pictures that are dropped or pasted."""

from __future__ import annotations

import os
import re
from base64 import b64decode
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDropEvent, QImage

_IN_PAGE = re.compile(r"""src=["']data:image/[\w.+-]+;base64,([^"']+)""")


def local_files(data: QMimeData) -> list[Path]:
    """Those on this computer, without folders, pipes and devices."""
    named = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
    return [Path(name) for name in named if os.path.isfile(name)]  # noqa: PTH113  # Path's raises for odd names


def picture_of(data: QMimeData) -> QImage:
    """The picture itself, as other programs hand it over, browsers among them; a null one where there is none."""
    if data.hasImage():
        return QImage(data.imageData())
    encoded = next((bytes(data.data(kind).data()) for kind in data.formats() if kind.startswith("image/")), b"")
    if not encoded and (inside := _IN_PAGE.search(data.html())):
        try:
            encoded = b64decode(inside[1], validate=False)
        except ValueError:
            return QImage()
    return QImage.fromData(encoded)


def is_address_alone(data: QMimeData) -> bool:
    """Whether it only says where in the internet something is."""
    return any(url.scheme() in ("http", "https") for url in data.urls())


def take_copy(event: QDropEvent) -> None:
    """Accept what is dragged as a copy, whatever is proposed: after a move, its owner would delete the file."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
