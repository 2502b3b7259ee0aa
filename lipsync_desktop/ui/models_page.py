"""The networks that the program works with, and what one may do with them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from lipsync_desktop import paths

from .words import file_size

_SIZE_COLUMN = 3
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class NetworkFacts:
    """One network on disk; `licence_file` holds the licence's full text."""

    name: str
    purpose: str
    licence: str
    source: str
    file: Path
    licence_file: Path

    @property
    def size_bytes(self) -> int:
        """0 where the network is missing."""
        return sum(part.stat().st_size for part in (self.file, self.file.with_suffix(".bin")) if part.is_file())


def networks(folder: Path) -> list[NetworkFacts]:
    """Those that the built-in lip model is made of."""
    translate = QCoreApplication.translate
    packaged, builtin = folder / "packaged", folder / "builtin"
    apache = packaged / "LICENSE-mediapipe.txt"
    return [
        NetworkFacts(
            translate("ModelsPage", "Voice to articulation"),
            translate("ModelsPage", "Hears how the mouth moves"),
            "MIT",
            translate("ModelsPage", "this project"),
            builtin / "articulation.xml",
            builtin / "MODEL_CARD.md",
        ),
        NetworkFacts(
            translate("ModelsPage", "Face detector"),
            translate("ModelsPage", "Finds faces"),
            "Apache-2.0",
            "MediaPipe, © Google",
            packaged / "face_detector.xml",
            apache,
        ),
        NetworkFacts(
            translate("ModelsPage", "Face mesh"),
            translate("ModelsPage", "Finds 478 points of a face"),
            "Apache-2.0",
            "MediaPipe, © Google",
            packaged / "face_mesh.xml",
            apache,
        ),
        NetworkFacts(
            translate("ModelsPage", "Voice activity"),
            translate("ModelsPage", "Hears whether somebody speaks"),
            "MIT",
            "Silero VAD, © Silero Team",
            packaged / "voice_activity.xml",
            packaged / "LICENSE-silero-vad.txt",
        ),
    ]


class ModelsPage(QDialog):
    """A table of the networks; the licence of the chosen one below it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Models"))
        self.resize(720, 520)
        words = QLabel(
            self.tr("<b>Built-in</b>: free for any use, commercial use included. All of it runs on this computer.")
        )
        words.setWordWrap(True)
        self._networks = networks(paths.models_dir())
        self._table = QTableWidget(len(self._networks), 5)
        names = (self.tr("Network"), self.tr("What it does"), self.tr("Licence"), self.tr("Size"), self.tr("From"))
        for column, name in enumerate(names):
            header = QTableWidgetItem(name)
            header.setTextAlignment(_RIGHT if column == _SIZE_COLUMN else _LEFT)
            self._table.setHorizontalHeaderItem(column, header)
        self._table.verticalHeader().hide()
        self._table.setAccessibleName(self.tr("Networks"))
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.setTabKeyNavigation(False)
        for row, facts in enumerate(self._networks):
            size = file_size(facts.size_bytes) if facts.size_bytes else self.tr("missing")
            for place, text in enumerate((facts.name, facts.purpose, facts.licence, size, facts.source)):
                item = QTableWidgetItem(text)
                if place == _SIZE_COLUMN:
                    item.setTextAlignment(_RIGHT)
                self._table.setItem(row, place, item)
        self._table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._table.horizontalHeader().setStretchLastSection(True)
        self._table.setShowGrid(False)
        self._table.currentCellChanged.connect(lambda row, *_: self._show_licence(row))
        self._licence = QTextBrowser()
        self._licence.setOpenLinks(False)
        self._licence.setTabChangesFocus(True)
        self._licence.setAccessibleName(self.tr("Licence"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        rows = QVBoxLayout(self)
        rows.addWidget(words)
        rows.addWidget(self._table, 2)
        rows.addWidget(self._licence, 3)
        rows.addWidget(buttons)
        self._table.setCurrentCell(0, 0)

    def _show_licence(self, row: int) -> None:
        file = self._networks[row].licence_file
        try:
            text = file.read_text(encoding="utf-8")
        except OSError:
            self._licence.setPlainText(self.tr("The file “{}” is missing. Install the program again.").format(file))
            return
        if file.suffix == ".md":
            self._licence.setMarkdown(text)
        else:
            self._licence.setPlainText(text)
