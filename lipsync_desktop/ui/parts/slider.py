"""A slider that is filled from where nothing is changed."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSlider, QStyle

_HANDLE_PX = 14.0
_GROOVE_PX = 4.0


class Slider(QSlider):
    """Lies. From 0 where it has two sides, else from its least value, it is filled up to the handle; a double click
    puts it back to `at_first`, wherever it is pressed."""

    def __init__(self, at_first: int) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._at_first = at_first

    def sizeHint(self) -> QSize:
        return QSize(84, max(round(_HANDLE_PX) + 6, super().sizeHint().height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.sizeHint().height())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.setValue(self._at_first)

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = self.palette()
        middle = self.height() / 2
        handle = self._x(self.sliderPosition())
        origin = self._x(max(self.minimum(), min(0, self.maximum())))
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            groove = QRectF(_HANDLE_PX / 2, middle - _GROOVE_PX / 2, self.width() - _HANDLE_PX, _GROOVE_PX)
            empty = QColor(palette.color(QPalette.ColorRole.WindowText))
            empty.setAlphaF(0.25)
            painter.setBrush(empty)
            painter.drawRoundedRect(groove, _GROOVE_PX / 2, _GROOVE_PX / 2)
            accent = palette.color(QPalette.ColorRole.Highlight)
            painter.setBrush(accent)
            painter.drawRect(QRectF(QPointF(origin, groove.top()), QPointF(handle, groove.bottom())).normalized())
            if self.minimum() < 0 < self.maximum():
                painter.drawRect(QRectF(origin - 1, middle - _HANDLE_PX / 2 + 2, 2, _HANDLE_PX - 4))
            lit = self.hasFocus() or self.isSliderDown()
            painter.setBrush(
                palette.color(QPalette.ColorRole.Base if not self.isEnabled() else QPalette.ColorRole.Button)
            )
            painter.setPen(
                QPen(accent if lit else palette.color(QPalette.ColorRole.PlaceholderText), 2 if lit else 1.2)
            )
            reach = _HANDLE_PX / 2 - 1
            painter.drawEllipse(QPointF(handle, middle), reach, reach)

    def _x(self, value: int) -> float:
        """The middle of the handle where it stands for `value`."""
        span = round(self.width() - _HANDLE_PX)
        along = QStyle.sliderPositionFromValue(
            self.minimum(), self.maximum(), value, span, self.isRightToLeft() != self.invertedAppearance()
        )
        return _HANDLE_PX / 2 + along
