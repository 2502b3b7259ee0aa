"""The voice as it looks, with handles that trim it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPixmap,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from lipsync_desktop.ui.parts.words import clock

from .time_axis import TimeAxis

if TYPE_CHECKING:
    from lipsync_desktop.engine.types import Waveform

_HEIGHT_PX, _LEAST_HEIGHT_PX = 112, 48
_HANDLE_PX = 8
_GRIP_PX = 12
_SHORTEST_S = 0.2
_LOUDEST_LEAST = 0.05
_LIVE_LOUDEST_LEAST = 0.25  # so that the silence before the first word does not look like a shout


class WaveformView(QWidget):
    """Click or drag to seek; drag a handle, or focus it and use the arrow keys, to trim.

    Signals:
        sought(float): seconds of the recording.
        trim_edited(float, float): start and end in seconds, when the mouse lets go or a key is pressed.
    """

    sought = Signal(float)
    trim_edited = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._waveform: Waveform | None = None
        self._live = False
        self._axis = TimeAxis(0, 1, 0)
        self._zero_s = 0.0
        self._start_s = 0.0
        self._end_s = 0.0
        self._position_s = 0.0
        self._handle = 0
        self._dragged: int | None = None
        self._grip_px = 0.0
        self._seeking = False
        self._drawn: QPixmap | None = None
        self._describe()

    def sizeHint(self) -> QSize:
        return QSize(400, _HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, _LEAST_HEIGHT_PX)

    def show_voice(self, waveform: Waveform | None, *, live: bool = False) -> None:
        """live: it is being recorded; there is nothing to trim yet."""
        self._waveform, self._live = waveform, live
        self._start_s, self._end_s = 0.0, self._duration_s
        self._drawn = None
        self._describe()
        self.update()

    def set_axis(self, axis: TimeAxis, zero_s: float = 0.0) -> None:
        """zero_s: where the hand's time is counted from, in seconds of the recording."""
        self._axis, self._zero_s, self._drawn = axis, zero_s, None
        self.update()

    def set_trim(self, start_s: float, end_s: float | None) -> None:
        """Without telling anybody."""
        self._start_s = start_s
        self._end_s = self._duration_s if end_s is None else min(end_s, self._duration_s)
        self._describe()
        self.update()

    def set_position(self, position_s: float) -> None:
        self._position_s = position_s
        self.update()

    @property
    def trim_s(self) -> tuple[float, float]:
        return self._start_s, self._end_s

    @property
    def _duration_s(self) -> float:
        return float(self._waveform.duration_s) if self._waveform else 0.0

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            palette = self.palette()
            painter.fillRect(self.rect(), palette.color(QPalette.ColorRole.Base))
            if self._waveform is None:
                painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
                words = self.tr("No voice yet: drop a recording here, or press R and speak")
                painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, words)
                return
            ratio = self.devicePixelRatioF()
            if self._drawn is None or self._drawn.size() != self.size() * ratio:
                self._drawn = self._draw(ratio)
            painter.drawPixmap(0, 0, self._drawn)
            if self._live:
                return
            played = QRectF(self._axis.x(self._start_s), 0, 0, self.height())
            played.setRight(self._axis.x(min(self._position_s, self._end_s)))
            if played.width() > 0:
                tint = QColor(palette.color(QPalette.ColorRole.Highlight))
                tint.setAlphaF(0.18)
                painter.fillRect(played, tint)
            self._paint_trim(painter)

    def _draw(self, ratio: float) -> QPixmap:
        assert self._waveform
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            colour = QColor(self.palette().color(QPalette.ColorRole.Text))
            colour.setAlphaF(0.75)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawPolygon(self._outline(self._waveform, ratio))
            return pixmap

    def _outline(self, waveform: Waveform, ratio: float) -> QPolygonF:
        """Around the highest and lowest points of each column of pixels, the loudest reaching the edges."""
        import numpy as np  # the window is there before the engine has loaded it

        whole = waveform.peaks if len(waveform.peaks) else np.zeros((1, 2), np.float32)
        least = _LIVE_LOUDEST_LEAST if self._live else _LOUDEST_LEAST
        loudest = max(float(whole[:, 1].max()), -float(whole[:, 0].min()), least)
        left, right = max(self._axis.x(0), 0.0), min(self._axis.x(self._duration_s), float(self.width()))
        columns = max(int((right - left) * ratio), 1)
        per_s = len(whole) / max(self._duration_s, 1e-6)
        times_s = np.linspace(self._axis.time_s(left), self._axis.time_s(right), columns + 1)
        seen = np.clip((times_s * per_s).astype(np.intp), 0, len(whole))
        peaks = whole[: max(int(seen[-1]), 1)]
        firsts = np.minimum(seen[:-1], len(peaks) - 1)
        lows = np.minimum.reduceat(peaks[:, 0], firsts)
        highs = np.maximum.reduceat(peaks[:, 1], firsts)
        middle = self.height() / 2
        reach = (middle - 3) / loudest
        xs = (left + np.arange(columns) / ratio).tolist()
        upper = (middle - np.maximum(highs * reach, 0.5)).tolist()
        lower = (middle - np.minimum(lows * reach, -0.5)).tolist()
        return QPolygonF([*map(QPointF, xs, upper), *map(QPointF, reversed(xs), reversed(lower))])

    def _paint_trim(self, painter: QPainter) -> None:
        palette = self.palette()
        veil = QColor(palette.color(QPalette.ColorRole.Window))
        veil.setAlphaF(0.72)
        start, end = self._axis.x(self._start_s), self._axis.x(self._end_s)
        painter.fillRect(QRectF(self._axis.x(0), 0, start - self._axis.x(0), self.height()), veil)
        painter.fillRect(QRectF(end, 0, self._axis.x(self._duration_s) - end, self.height()), veil)
        accent = palette.color(QPalette.ColorRole.Highlight)
        for index, x in enumerate((start, end)):
            lit = self.hasFocus() and index == self._handle
            painter.fillRect(QRectF(x - 1, 0, 2, self.height()), accent)
            tab = QRectF(x if index == 0 else x - _HANDLE_PX, 0, _HANDLE_PX, self.height())
            colour = QColor(accent)
            colour.setAlphaF(1.0 if lit else 0.55)
            painter.fillRect(tab, colour)
            painter.setPen(palette.color(QPalette.ColorRole.HighlightedText))
            middle = tab.center()
            for dy in (-4, 0, 4):
                painter.drawLine(QPointF(middle.x() - 1.5, middle.y() + dy), QPointF(middle.x() + 1.5, middle.y() + dy))

    # Hands

    def _handle_at(self, x: float) -> int | None:
        if self._waveform is None:
            return None
        middles = (self._axis.x(self._start_s) + _HANDLE_PX / 2, self._axis.x(self._end_s) - _HANDLE_PX / 2)
        apart = [abs(x - middle) for middle in middles]
        nearest = apart.index(min(apart))
        return nearest if apart[nearest] <= _GRIP_PX else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._axis.duration_s or event.button() != Qt.MouseButton.LeftButton:
            return
        x = event.position().x()
        self._dragged = self._handle_at(x)
        if self._dragged is not None:
            self._handle = self._dragged
            self._grip_px = x - self._axis.x(self.trim_s[self._handle])
            self._describe()
        else:
            self._seeking = True
            self.sought.emit(self._axis.time_s(x))
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._dragged is not None:
            x -= self._grip_px  # the end keeps its distance to the hand, wherever the handle was taken
            self._move(self._dragged, self._axis.time_s(x))
        elif self._seeking:
            self.sought.emit(self._axis.time_s(x))
        elif self._waveform:
            over = self._handle_at(x) is not None
            self.setCursor(Qt.CursorShape.SizeHorCursor if over else Qt.CursorShape.ArrowCursor)
        if self._waveform:
            since_s = 0.0 if self._dragged is not None else self._zero_s  # an end is told as it lies in the recording
            QToolTip.showText(event.globalPosition().toPoint(), clock(self._axis.time_s(x) - since_s), self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragged is not None:
            self._dragged = None
            self.trim_edited.emit(self._start_s, self._end_s)
        self._seeking = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The whole recording again."""
        if self._waveform:
            self.set_trim(0.0, None)
            self.trim_edited.emit(self._start_s, self._end_s)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step_s = {Qt.Key.Key_Left: -0.01, Qt.Key.Key_Right: 0.01}.get(Qt.Key(event.key()))
        if self._waveform is None or step_s is None:
            event.ignore()
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            step_s *= 10
        self._move(self._handle, self.trim_s[self._handle] + step_s)
        self.trim_edited.emit(self._start_s, self._end_s)

    def focusNextPrevChild(self, onwards: bool) -> bool:
        """Tab goes from the first handle to the second before it leaves."""
        if self._waveform and self._handle == (0 if onwards else 1):
            self._handle = 1 - self._handle
            self._describe()
            self.update()
            return True
        return super().focusNextPrevChild(onwards)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() is Qt.FocusReason.TabFocusReason:
            self._handle = 0
        elif event.reason() is Qt.FocusReason.BacktabFocusReason:
            self._handle = 1
        self._describe()
        super().focusInEvent(event)

    def _move(self, handle: int, time_s: float) -> None:
        if handle == 0:
            self._start_s = min(max(time_s, 0.0), max(self._end_s - _SHORTEST_S, 0.0))
        else:
            self._end_s = max(min(time_s, self._duration_s), min(self._start_s + _SHORTEST_S, self._duration_s))
        self._describe()
        self.update()

    def _describe(self) -> None:
        if self._waveform is None:
            self.setAccessibleName(self.tr("Voice, none yet"))
            self.setAccessibleDescription("")
            return
        if self._live:
            self.setAccessibleName(self.tr("Voice, being recorded"))
            self.setAccessibleDescription("")
            return
        name, time_s = (
            (self.tr("Start of the voice: {}"), self._start_s),
            (self.tr("End of the voice: {}"), self._end_s),
        )[self._handle]
        self.setAccessibleName(name.format(clock(time_s)))
        self.setAccessibleDescription(
            self.tr("Left and Right trim by a hundredth of a second, with Shift by a tenth. Tab goes to the other end.")
        )

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._drawn = None
        super().changeEvent(event)
