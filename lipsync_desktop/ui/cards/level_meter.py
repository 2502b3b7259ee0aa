"""How loud the microphone hears: a bar from −60 dB to full scale, with words where it matters."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

_LOWEST_DB = -60.0
_QUIET_DB = -42.0
_HIGH_DB = -9.0
_TOO_LOUD_FOR_MS = 2000
_QUIET_AFTER_MS = 2000
_HOLD_FOR_MS = 1200
_FALL_DB_PER_S = 24.0
_BAR_PX = 8
_SEGMENT_PX = 6
_TOO_LOUD = QColor(196, 43, 28)


class LevelMeter(QWidget):
    """A row of segments, the loudest of late as a line, and “Too loud” or “Too quiet” beside it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rms_db = self._peak_db = self._held_db = _LOWEST_DB
        self._clock = QElapsedTimer()
        self._clock.start()
        self._held_at_ms = self._last_ms = 0
        self._clipped_at_ms: int | None = None
        self._audible_at_ms = 0
        self._active = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Microphone level"))
        self.setToolTip(self.tr("Speak so that the bar stays in the upper half and never turns full."))

    def sizeHint(self) -> QSize:
        return QSize(160, max(_BAR_PX, self.fontMetrics().height()))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())

    @property
    def warning(self) -> str:
        """What is wrong with the level, in words; empty where nothing is."""
        now_ms = self._clock.elapsed()
        if self._clipped_at_ms is not None and now_ms - self._clipped_at_ms < _TOO_LOUD_FOR_MS:
            return self.tr("Too loud")
        if self._active and now_ms - self._audible_at_ms > _QUIET_AFTER_MS:
            return self.tr("Too quiet")
        return ""

    def show_level(self, rms_db: float, peak_db: float, clipped: bool) -> None:
        """dB of full scale, 0 the loudest."""
        now_ms = self._clock.elapsed()
        if not self._active:
            self._active, self._audible_at_ms = True, now_ms
        if clipped:
            self._clipped_at_ms = now_ms
        if peak_db > _QUIET_DB:
            self._audible_at_ms = now_ms
        if now_ms - self._held_at_ms > _HOLD_FOR_MS:
            self._held_db -= _FALL_DB_PER_S * (now_ms - self._last_ms) / 1000
        if peak_db >= self._held_db:
            self._held_db, self._held_at_ms = peak_db, now_ms
        self._rms_db, self._peak_db, self._last_ms = rms_db, peak_db, now_ms
        self.setAccessibleDescription(self.warning or self.tr("{} dB").format(round(peak_db)))
        self.update()

    def clear(self) -> None:
        """Nothing is heard any more."""
        self._rms_db = self._peak_db = self._held_db = _LOWEST_DB
        self._active, self._clipped_at_ms = False, None
        self.setAccessibleDescription("")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            palette, warning = self.palette(), self.warning
            warnings = (self.tr("Too loud"), self.tr("Too quiet"))
            words = max(self.fontMetrics().horizontalAdvance(text) for text in warnings)
            width = max(self.width() - words - 8, 40)
            top = (self.height() - _BAR_PX) / 2
            lit = self._share(self._peak_db) * width
            solid = self._share(self._rms_db) * width
            off = QColor(palette.color(QPalette.ColorRole.WindowText))
            off.setAlphaF(0.15)
            on = palette.color(QPalette.ColorRole.Highlight)
            for left in range(0, width - _SEGMENT_PX + 2, _SEGMENT_PX):
                colour = QColor(on if left < lit else off)
                if solid <= left < lit:
                    colour.setAlphaF(0.55)
                if left < lit and left / width > self._share(_HIGH_DB) and warning == self.tr("Too loud"):
                    colour = _TOO_LOUD
                painter.fillRect(QRectF(left, top, _SEGMENT_PX - 2, _BAR_PX), colour)
            if self._held_db > _LOWEST_DB:
                x = self._share(self._held_db) * width
                painter.fillRect(QRectF(x - 1, top - 2, 2, _BAR_PX + 4), palette.color(QPalette.ColorRole.WindowText))
            if warning:
                painter.setPen(palette.color(QPalette.ColorRole.WindowText))
                beside = QRectF(width + 8, 0, self.width() - width - 8, self.height())
                painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, warning)

    def _share(self, level_db: float) -> float:
        return min(max((level_db - _LOWEST_DB) / -_LOWEST_DB, 0.0), 1.0)
