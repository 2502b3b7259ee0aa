"""Original, preview, film, or both: buttons of which one is down."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from lipsync_desktop.ui.parts.icons import icon
from lipsync_desktop.ui.parts.view import View

_ICONS = {View.ORIGINAL: "face", View.PREVIEW: "play", View.FILM: "film", View.SIDE_BY_SIDE: "side-by-side"}


class ViewToggle(QWidget):
    """Signals: view_chosen(View): by the person."""

    view_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addStretch(1)
        self._buttons: dict[View, QToolButton] = {}
        for view, text, tip in (
            (View.ORIGINAL, self.tr("Original"), self.tr("The picture as it was (Ctrl+1)")),
            (View.PREVIEW, self.tr("Preview"), self.tr("How it speaks with these settings (Ctrl+4)")),
            (View.FILM, self.tr("Film"), self.tr("The film (Ctrl+2)")),
            (View.SIDE_BY_SIDE, self.tr("Side by side"), self.tr("Both beside each other (Ctrl+3)")),
        ):
            button = QToolButton()
            button.setText(text)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setCheckable(True)
            button.setToolTip(tip)
            button.setAccessibleName(text)
            button.clicked.connect(lambda _=False, view=view: self._clicked(view))
            self._group.addButton(button)
            self._buttons[view] = button
            row.addWidget(button)
        row.addStretch(1)

    def offer(self, views: Collection[View]) -> None:
        """Those that there are."""
        for view, button in self._buttons.items():
            button.setVisible(view in views)

    def set_view(self, view: View) -> None:
        self._buttons[view].setChecked(True)
        self._colour()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._colour()
        super().changeEvent(event)

    def _clicked(self, view: View) -> None:
        self._colour()
        self.view_chosen.emit(view)

    def _colour(self) -> None:
        """The chosen one in the accent, since some styles hardly show what is down."""
        accent = QPalette()
        accent.setColor(QPalette.ColorRole.Button, accent.color(QPalette.ColorRole.Highlight))
        accent.setColor(QPalette.ColorRole.ButtonText, accent.color(QPalette.ColorRole.HighlightedText))
        for view, button in self._buttons.items():
            chosen = button.isChecked()
            button.setPalette(accent if chosen else QPalette())
            role = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.ButtonText
            button.setIcon(icon(_ICONS[view], role))
