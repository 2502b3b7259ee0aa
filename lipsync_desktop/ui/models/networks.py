"""The networks that the built-in model is made of, and what one may do with them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QTextBrowser, QVBoxLayout, QWidget

from lipsync_desktop.ui.parts.words import file_size

from .tables import ReadTable


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
            translate("Networks", "Voice to articulation"),
            translate("Networks", "Hears how the mouth moves"),
            "MIT",
            translate("Networks", "this project"),
            builtin / "articulation.xml",
            builtin / "MODEL_CARD.md",
        ),
        NetworkFacts(
            translate("Networks", "The same, live"),
            translate("Networks", "Hears it while it is spoken"),
            "MIT",
            translate("Networks", "this project"),
            builtin / "articulation_live.xml",
            builtin / "MODEL_CARD.md",
        ),
        NetworkFacts(
            translate("Networks", "Face detector"),
            translate("Networks", "Finds faces"),
            "Apache-2.0",
            "MediaPipe, © Google",
            packaged / "face_detector.xml",
            apache,
        ),
        NetworkFacts(
            translate("Networks", "Face mesh"),
            translate("Networks", "Finds 478 points of a face"),
            "Apache-2.0",
            "MediaPipe, © Google",
            packaged / "face_mesh.xml",
            apache,
        ),
        NetworkFacts(
            translate("Networks", "Matte"),
            translate("Networks", "Tells a person from what is behind"),
            "Apache-2.0",
            "MediaPipe, © Google",
            packaged / "matte.xml",
            apache,
        ),
        NetworkFacts(
            translate("Networks", "Voice activity"),
            translate("Networks", "Hears whether somebody speaks"),
            "MIT",
            "Silero VAD, © Silero Team",
            packaged / "voice_activity.xml",
            packaged / "LICENSE-silero-vad.txt",
        ),
        NetworkFacts(
            translate("Networks", "Phones"),
            translate("Networks", "Hears what is said"),
            "Apache-2.0",
            "hama, © Seongmin Park",
            packaged / "phones.xml",
            packaged / "LICENSE-hama.txt",
        ),
    ]


class Networks(QWidget):
    """A table of them; the licence of the chosen one below it."""

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._networks = networks(folder)
        names = (self.tr("Network"), self.tr("What it does"), self.tr("Licence"), self.tr("Size"), self.tr("From"))
        self._table = ReadTable(names, figures=3)
        self._table.setAccessibleName(self.tr("Networks"))
        self._table.show_rows([self._row(facts) for facts in self._networks])
        self._licence = QTextBrowser()
        self._licence.setOpenLinks(False)
        self._licence.setTabChangesFocus(True)
        self._licence.setAccessibleName(self.tr("Licence"))
        rows = QVBoxLayout(self)
        rows.addWidget(self._table, 1)
        rows.addWidget(self._licence, 1)
        self._table.currentCellChanged.connect(lambda row, *_: self._show_licence(row))
        self._table.setCurrentCell(0, 0)

    def _row(self, facts: NetworkFacts) -> tuple[str, ...]:
        size = file_size(facts.size_bytes) if facts.size_bytes else self.tr("missing")
        return facts.name, facts.purpose, facts.licence, size, facts.source

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
