"""Over the stage while a take is recorded: three, two, one, then a red ring and the time."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from .words import clock

_DISC_PX = 168
_RING_PX = 6
_RED = QColor(214, 48, 49)


class CountdownOverlay(QWidget):
    """Lets the mouse through; the stage lays it over everything."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._left_s: int | None = None
        self._elapsed_s: float | None = None
        self.hide()

    def show_countdown(self, seconds_left: int | None) -> None:
        self._left_s = seconds_left
        self._show(self.tr("Recording in {}").format(seconds_left) if seconds_left is not None else "")

    def show_recording(self, elapsed_s: float | None) -> None:
        self._elapsed_s = elapsed_s
        self._show(self.tr("Recording"))

    @property
    def text(self) -> str:
        """What stands in the middle; empty while nothing is recorded."""
        if self._left_s is not None:
            return str(self._left_s)
        return clock(self._elapsed_s) if self._elapsed_s is not None else ""

    def _show(self, name: str) -> None:
        if name:
            self.setAccessibleName(name)
        self.setVisible(self._left_s is not None or self._elapsed_s is not None)
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        counting = self._left_s is not None
        disc = QRectF(0, 0, _DISC_PX, _DISC_PX)
        disc.moveCenter(QRectF(self.rect()).center())
        if not counting:  # out of the way of the face
            disc = QRectF(self.width() - 132, 16, 116, 40)
        painter.setPen(QPen(_RED, _RING_PX) if counting else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 165))
        if counting:
            painter.drawEllipse(disc)
        else:
            self._ring(painter)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(0, 0, 0, 165))
            painter.drawRoundedRect(disc, 20, 20)
            painter.setBrush(_RED)
            painter.drawEllipse(QRectF(disc.left() + 14, disc.center().y() - 6, 12, 12))
            disc.setLeft(disc.left() + 24)
        font = QFont(self.font())
        font.setPixelSize(88 if counting else 18)
        font.setFeature(QFont.Tag("tnum"), 1)
        painter.setFont(font)
        painter.setPen(Qt.GlobalColor.white)
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, self.text)

    def _ring(self, painter: QPainter) -> None:
        painter.setPen(QPen(_RED, _RING_PX))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        half = _RING_PX / 2
        painter.drawRect(QRectF(self.rect()).adjusted(half, half, -half, -half))
