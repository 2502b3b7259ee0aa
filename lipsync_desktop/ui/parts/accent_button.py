"""A button that can be the one that matters."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QPushButton, QWidget

from .icons import icon

_ACCENTED_PX = 40
_STYLES_WITH_COLOURS_OF_THEIR_OWN = {"macos", "windowsvista"}
"""They paint a button as the system does, whatever its palette says, but its words as the palette says."""


class AccentButton(QPushButton):
    """Plain, or high, bold and in the accent's colour. Of a double click it hears the first press alone."""

    def __init__(self, text: str, icon_name: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._icon_name = icon_name
        self._accented = False
        self._painting = False
        self.setAccessibleName(text)
        self.installEventFilter(_OneClick(self))
        self._paint()

    def explain(self, tool_tip: str) -> None:
        """What it does, or why it cannot be pressed now."""
        self.setToolTip(tool_tip)
        self.setAccessibleDescription(tool_tip)

    def set_high(self, high: bool) -> None:
        self.setMinimumHeight(_ACCENTED_PX if high else 0)
        font = QFont(self.font())
        font.setBold(high)
        self.setFont(font)

    def set_accented(self, on: bool) -> None:
        """Whether this is what comes next."""
        self._accented = on
        self._paint()

    def _paint(self) -> None:
        """The palette's highlight, or the style's own look of the button that matters."""
        palette = QPalette()
        coloured = self._accented and self.style().name().lower() not in _STYLES_WITH_COLOURS_OF_THEIR_OWN
        self.setDefault(self._accented and not coloured)
        if coloured:
            colour = palette.color(QPalette.ColorRole.Highlight)
            text = palette.color(QPalette.ColorRole.HighlightedText)
            if text.lightness() > colour.lightness():  # styles paint buttons lighter and greyer than their colour
                saturation = min(colour.hsvSaturation() * 4 // 3, 255)
                colour = QColor.fromHsv(colour.hsvHue(), saturation, colour.value() * 5 // 8)
            palette.setColor(QPalette.ColorRole.Button, colour)
            palette.setColor(QPalette.ColorRole.ButtonText, text)
        self._painting = True
        self.setPalette(palette)
        self._painting = False
        role = QPalette.ColorRole.HighlightedText if coloured else QPalette.ColorRole.ButtonText
        self.setIcon(icon(self._icon_name, role))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and not self._painting:
            self._paint()
        super().changeEvent(event)


class _OneClick(QObject):
    """The second press of a double click is not one more: it may have been meant for what stood here before."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return event.type() == QEvent.Type.MouseButtonDblClick or super().eventFilter(watched, event)
