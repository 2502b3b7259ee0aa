"""How the program looks: dark or light, as the system is or as the person wants it; neutral, but for one accent.

Colours of the films are judged beside these surfaces, so none of them has a hue. Where the system asks for high
contrast, its own style and colours stay.
"""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

_ACCENT = "#2f6fe4"
_ON_ACCENT = "#ffffff"
_STYLE = "Fusion"
"""The only style that paints all of its parts in the palette's colours, the same on every system."""

_DARK = {
    QPalette.ColorRole.Window: "#1f1f20",
    QPalette.ColorRole.Base: "#161617",
    QPalette.ColorRole.AlternateBase: "#29292b",
    QPalette.ColorRole.Button: "#39393c",
    QPalette.ColorRole.Light: "#545458",
    QPalette.ColorRole.Midlight: "#3f3f43",
    QPalette.ColorRole.Mid: "#2b2b2d",
    QPalette.ColorRole.Dark: "#101011",
    QPalette.ColorRole.Shadow: "#000000",
    QPalette.ColorRole.WindowText: "#e9e9ea",
    QPalette.ColorRole.Text: "#e9e9ea",
    QPalette.ColorRole.ButtonText: "#e9e9ea",
    QPalette.ColorRole.BrightText: "#ffffff",
    QPalette.ColorRole.PlaceholderText: "#a3a3a8",
    QPalette.ColorRole.ToolTipBase: "#48443a",
    QPalette.ColorRole.ToolTipText: "#f2f2f2",
    QPalette.ColorRole.Link: "#8ab4ff",
    QPalette.ColorRole.LinkVisited: "#b9a0ff",
}
_LIGHT = {
    QPalette.ColorRole.Window: "#ececed",
    QPalette.ColorRole.Base: "#ffffff",
    QPalette.ColorRole.AlternateBase: "#f8f8f8",
    QPalette.ColorRole.Button: "#f2f2f3",
    QPalette.ColorRole.Light: "#ffffff",
    QPalette.ColorRole.Midlight: "#e2e2e4",
    QPalette.ColorRole.Mid: "#bdbdc0",
    QPalette.ColorRole.Dark: "#9b9b9f",
    QPalette.ColorRole.Shadow: "#68686c",
    QPalette.ColorRole.WindowText: "#1d1d1f",
    QPalette.ColorRole.Text: "#1d1d1f",
    QPalette.ColorRole.ButtonText: "#1d1d1f",
    QPalette.ColorRole.BrightText: "#ffffff",
    QPalette.ColorRole.PlaceholderText: "#626266",
    QPalette.ColorRole.ToolTipBase: "#fff6d8",
    QPalette.ColorRole.ToolTipText: "#1d1d1f",
    QPalette.ColorRole.Link: "#1d56c0",
    QPalette.ColorRole.LinkVisited: "#6a3fc0",
}
_PALE = {False: "#98989c", True: "#77777c"}
"""What cannot be used now, by whether it is dark."""


class Scheme(Enum):
    """What a person can choose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Look(QObject):
    """Dresses the program, and again when the system turns dark or light."""

    def __init__(self, application: QApplication, scheme: Scheme) -> None:
        super().__init__(application)
        self._application = application
        hints = application.styleHints()
        self._stands_back = hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast
        if not self._stands_back:
            application.setStyle(_STYLE)
            hints.colorSchemeChanged.connect(self._dress)
        self.choose(scheme)

    def choose(self, scheme: Scheme) -> None:
        self._scheme = scheme
        if self._stands_back:
            return
        wanted = {Scheme.LIGHT: Qt.ColorScheme.Light, Scheme.DARK: Qt.ColorScheme.Dark}
        # For the frame around the window, too.
        self._application.styleHints().setColorScheme(wanted.get(scheme, Qt.ColorScheme.Unknown))
        self._dress()

    def _dress(self) -> None:
        system_is_dark = self._application.styleHints().colorScheme() is Qt.ColorScheme.Dark
        dark = self._scheme is Scheme.DARK or (self._scheme is Scheme.SYSTEM and system_is_dark)
        self._application.setPalette(colours(dark=dark))


def colours(*, dark: bool) -> QPalette:
    """Every colour of the window."""
    palette = QPalette()
    for role, colour in (_DARK if dark else _LIGHT).items():
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Highlight, QPalette.ColorRole.Accent):
        palette.setColor(role, QColor(_ACCENT))
    palette.setColor(QPalette.ColorRole.HighlightedText, QColor(_ON_ACCENT))
    pale, group = QColor(_PALE[dark]), QPalette.ColorGroup.Disabled
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(group, role, pale)
    palette.setColor(group, QPalette.ColorRole.Highlight, QColor("#4a4a4e" if dark else "#c9c9cc"))
    palette.setColor(group, QPalette.ColorRole.HighlightedText, pale)
    return palette
