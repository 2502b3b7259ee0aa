"""Under which licence weights are taken into use, and the question whether that is accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from lipsync_desktop.ui.parts.licences import in_own_words

if TYPE_CHECKING:
    from lipsync_desktop.engine.library.catalogue import Licence

_WIDTH_PX = 480


class LicenceDialog(QDialog):
    """`accepted` once the person accepts the licence in so many words; any other way to leave is `rejected`."""

    def __init__(self, about: str, licence: Licence, source: str, parent: QWidget | None = None) -> None:
        """about: what will be added, in a sentence. source: the address of a page, or empty."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Licence"))
        heading = _words(about)
        font = QFont(heading.font())
        font.setBold(True)
        heading.setFont(font)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addWidget(heading)
        column.addWidget(_words(self.tr("Licence: {}.").format(in_own_words(licence.name))))
        column.addWidget(_words(in_own_words(licence.terms)))
        if source:
            column.addWidget(_words(self.tr("Source: {}").format(source)))
        column.addWidget(_words(self.tr("Nothing is added before you have accepted this.")))
        column.addStretch(1)
        buttons = QDialogButtonBox()
        accept = buttons.addButton(self.tr("I &accept"), QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        accept.setAutoDefault(False)
        cancel.setDefault(True)
        cancel.setFocus()
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self.setFixedWidth(_WIDTH_PX)
        self.resize(_WIDTH_PX, column.heightForWidth(_WIDTH_PX))
        self.setAccessibleDescription(f"{about} {in_own_words(licence.terms)}")


def _words(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return label
