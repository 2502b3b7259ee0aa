"""Over the stage while a take is recorded: three, two, one, then a red ring and the time."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from lipsync_desktop.ui.parts.words import clock

_DISC_PX = 168
_RING_PX = 6
_BADGE_HEIGHT_PX = 40
_DOT_PX = 12
_RED = QColor(214, 48, 49)
_SHADE = QColor(0, 0, 0, 165)


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
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._left_s is not None:
                self._paint_disc(painter)
            else:
                self._paint_ring(painter)
                self._paint_badge(painter)

    def _paint_disc(self, painter: QPainter) -> None:
        disc = QRectF(0, 0, _DISC_PX, _DISC_PX)
        disc.moveCenter(QRectF(self.rect()).center())
        painter.setPen(QPen(_RED, _RING_PX))
        painter.setBrush(_SHADE)
        painter.drawEllipse(disc)
        painter.setFont(self._figures(88))
        painter.setPen(Qt.GlobalColor.white)
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, self.text)

    def _paint_badge(self, painter: QPainter) -> None:
        """In a corner, out of the way of the face; as wide as the time is long."""
        painter.setFont(self._figures(18))
        words_px = painter.fontMetrics().horizontalAdvance(self.text)
        width = 14 + _DOT_PX + 10 + words_px + 18
        badge = QRectF(self.width() - 16 - width, 16, width, _BADGE_HEIGHT_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_SHADE)
        painter.drawRoundedRect(badge, _BADGE_HEIGHT_PX / 2, _BADGE_HEIGHT_PX / 2)
        painter.setBrush(_RED)
        painter.drawEllipse(QRectF(badge.left() + 14, badge.center().y() - _DOT_PX / 2, _DOT_PX, _DOT_PX))
        painter.setPen(Qt.GlobalColor.white)
        painter.drawText(badge.adjusted(14 + _DOT_PX + 10, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.text)

    def _figures(self, size_px: int) -> QFont:
        """All equally wide, so that the time stands still while it runs."""
        font = QFont(self.font())
        font.setPixelSize(size_px)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def _paint_ring(self, painter: QPainter) -> None:
        painter.setPen(QPen(_RED, _RING_PX))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        half = _RING_PX / 2
        painter.drawRect(QRectF(self.rect()).adjusted(half, half, -half, -half))
