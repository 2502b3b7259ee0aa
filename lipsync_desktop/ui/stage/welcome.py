"""What a newcomer sees first: where to begin, and what comes of it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from lipsync_desktop.ui.parts.fitting import Scroll
from lipsync_desktop.ui.parts.icons import icon

_ICON_PX = 56


class Welcome(QWidget):
    """The empty stage.

    Signals:
        face_requested(): the person wants to choose a file.
        demo_requested(): the person wants to see what the program does.
    """

    face_requested = Signal()
    demo_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        picture = QLabel()
        picture.setPixmap(icon("face", QPalette.ColorRole.Highlight).pixmap(_ICON_PX, _ICON_PX))
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picture = picture
        title = _centred(self.tr("Drop a portrait or a clip here"), scale=1.7, bold=True)
        steps = _centred(
            self.tr("Then speak, or drop a recording. Minutes later that face says those words, in a film of your own.")
        )
        self._choose = QPushButton(self.tr("&Choose…"))
        self._choose.setToolTip(self.tr("Choose a picture or a clip (Ctrl+O)"))
        self._choose.clicked.connect(self.face_requested)
        self._demo = QPushButton(self.tr("Try the &demo"))
        self._demo.setToolTip(self.tr("A film of the program's own portrait and voice, in a few seconds"))
        self._demo.clicked.connect(self.demo_requested)
        consent = _centred(self.tr("Ask the people in your pictures first."), quiet=True)

        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self._choose)
        buttons.addWidget(self._demo)
        buttons.addStretch(1)
        inside = QWidget()
        self._column = column = QVBoxLayout(inside)
        column.setSpacing(8)
        column.addStretch(3)
        column.addWidget(picture)
        column.addWidget(title)
        column.addWidget(steps)
        column.addSpacing(8)
        column.addLayout(buttons)
        column.addStretch(3)
        column.addWidget(consent)
        column.addSpacing(8)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(Scroll(inside))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The words need the room more than the picture does."""
        super().resizeEvent(event)
        picture_px = self._picture.sizeHint().height() + self._column.spacing()
        needed_px = self._column.minimumHeightForWidth(self.width()) - (0 if self._picture.isHidden() else picture_px)
        self._picture.setVisible(needed_px + picture_px <= self.height())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._picture.setPixmap(icon("face", QPalette.ColorRole.Highlight).pixmap(_ICON_PX, _ICON_PX))
        super().changeEvent(event)


def _centred(text: str, *, scale: float = 1.0, bold: bool = False, quiet: bool = False) -> QLabel:
    label = QLabel(text)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setWordWrap(True)
    font = label.font()
    font.setPointSizeF(font.pointSizeF() * scale)
    font.setBold(bold)
    label.setFont(font)
    if quiet:
        label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label
