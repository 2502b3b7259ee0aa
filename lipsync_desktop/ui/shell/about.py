"""What this program is, which versions it is made of, and under which licences."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import QSize, Qt, qVersion
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QTabWidget, QTextBrowser, QVBoxLayout, QWidget

from lipsync_desktop import __version__, paths
from lipsync_desktop.ui.parts.desktop import show

_PACKAGES = ("openvino", "numpy", "opencv-python", "av", "pillow", "pi-heif", "librosa", "sounddevice")
_ICON_PX = 64


class AboutDialog(QDialog):
    """Versions that can be copied into a bug report, and the licences of all parts and models."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About Lipsync Desktop"))
        self.resize(640, 480)
        picture = QLabel()
        picture.setPixmap(QIcon(str(paths.resources_dir() / "icon.png")).pixmap(QSize(_ICON_PX, _ICON_PX)))
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words = QLabel(
            self.tr("<h3>Lipsync Desktop {}</h3>").format(__version__)
            + self.tr("<p>A face and a voice become a film in which that face says those words: offline, here.</p>")
            + self.tr("<p>Ask the people in your pictures first. Every film says that it was lip-synced.</p>")
        )
        words.setWordWrap(True)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._tabs = QTabWidget()
        self._tabs.setAccessibleName(self.windowTitle())
        self._versions = _text(self.tr("Versions"))
        self._licences = _text(self.tr("Licences"))
        self._models = _text(self.tr("Models"))
        for page in (self._versions, self._licences, self._models):
            self._tabs.addTab(page, page.accessibleName())
        self._tabs.currentChanged.connect(self._fill)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton(self.tr("Copy versions"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(versions()))
        if paths.licences_dir().is_dir():
            texts = buttons.addButton(self.tr("Licence texts"), QDialogButtonBox.ButtonRole.ActionRole)
            texts.clicked.connect(lambda: show(paths.licences_dir()))
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(picture)
        column.addWidget(words)
        column.addWidget(self._tabs, 1)
        column.addWidget(buttons)
        self._fill(0)

    def _fill(self, index: int) -> None:
        """A page is read from disk when somebody looks at it."""
        if index == 0:
            self._versions.setPlainText(versions())
        elif index == 1 and not self._licences.toPlainText():
            self._licences.setMarkdown(self._read(paths.third_party_file()))
        elif index == 2 and not self._models.toPlainText():
            self._models.setMarkdown(self._read(paths.models_dir() / "builtin" / "MODEL_CARD.md"))

    def _read(self, file: Path) -> str:
        try:
            return file.read_text(encoding="utf-8")
        except OSError:
            return self.tr("The file “{}” is missing. Install the program again.").format(file)


def versions() -> str:
    """A line each for the program, the system, Python, Qt and the packages that do the work."""
    lines = [
        f"Lipsync Desktop {__version__}",
        f"{platform.system()} {platform.release()}, {platform.machine()}",
        f"Python {platform.python_version()}",
        f"Qt {qVersion()}, PySide6 {pyside_version}",
    ]
    for package in _PACKAGES:
        try:
            lines.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            lines.append(f"{package}: –")
    return "\n".join(lines)


def _text(name: str) -> QTextBrowser:
    page = QTextBrowser()
    page.setAccessibleName(name)
    page.setOpenLinks(False)
    return page
