"""The program's own icons: `resources/icons/*.svg`, in one stroke weight, in the palette's colours."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QIconEngine, QPainter, QPalette, QPixmap

from lipsync_desktop import paths

_GROUPS = {
    QIcon.Mode.Disabled: QPalette.ColorGroup.Disabled,
    QIcon.Mode.Normal: QPalette.ColorGroup.Active,
    QIcon.Mode.Active: QPalette.ColorGroup.Active,
    QIcon.Mode.Selected: QPalette.ColorGroup.Active,
}


def icon(name: str, role: QPalette.ColorRole = QPalette.ColorRole.ButtonText) -> QIcon:
    """The icon of that name, in the colour that `role` has when it is painted. Raises FileNotFoundError."""
    drawing = (paths.resources_dir() / "icons" / f"{name}.svg").read_bytes()
    return QIcon(_PaletteIcon(drawing, role))


class _PaletteIcon(QIconEngine):
    """An SVG whose `currentColor` follows the palette, also when the system turns dark."""

    def __init__(self, drawing: bytes, role: QPalette.ColorRole) -> None:
        super().__init__()
        self._drawing = drawing
        self._role = role

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        from PySide6.QtSvg import QSvgRenderer

        role = QPalette.ColorRole.HighlightedText if mode is QIcon.Mode.Selected else self._role
        colour = QGuiApplication.palette().color(_GROUPS[mode], role)
        renderer = QSvgRenderer(QByteArray(self._drawing.replace(b"currentColor", colour.name().encode())))
        side = min(rect.width(), rect.height())
        square = QRectF(0, 0, side, side)
        square.moveCenter(QRectF(rect).center())
        renderer.render(painter, square)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _PaletteIcon(self._drawing, self._role)
