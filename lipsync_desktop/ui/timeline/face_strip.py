"""When in a clip the one who is chosen can speak, and why not elsewhere; as long as nobody is known, where there are
faces."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from lipsync_desktop.ui.parts.words import percent

from .time_axis import TimeAxis

if TYPE_CHECKING:
    from lipsync_desktop.engine.people.sightings import Role, Scan, Span

_HEIGHT_PX = 14
_UNABLE = {
    "none": Qt.BrushStyle.BDiagPattern,
    "turned": Qt.BrushStyle.VerPattern,
    "tiny": Qt.BrushStyle.Dense6Pattern,
    "others": Qt.BrushStyle.HorPattern,
}


class FaceStrip(QWidget):
    """Each kind has a pattern besides its colour. Signals: sought(float): seconds of the timeline."""

    sought = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._axis = TimeAxis(0, 1, 0)
        self._start_s = 0.0
        self._duration_s = 0.0
        self._spans: tuple[Span | Role, ...] = ()
        self.setAccessibleName(self.tr("Faces in the clip"))

    def sizeHint(self) -> QSize:
        return QSize(400, _HEIGHT_PX)

    def set_axis(self, axis: TimeAxis, start_s: float, duration_s: float) -> None:
        """The clip lies on the axis from `start_s` on."""
        self._axis, self._start_s, self._duration_s = axis, start_s, duration_s
        self.setAccessibleDescription(self.description)
        self.update()

    def show_scan(self, scan: Scan | None, person: int | None = None) -> None:
        """person: whose lips will be moved, as far as that is known."""
        spans: tuple[Span | Role, ...] = () if scan is None else scan.spans if person is None else scan.roles(person)
        if spans == self._spans:
            return
        self._spans = spans
        self.setAccessibleDescription(self.description)
        self.update()

    @property
    def description(self) -> str:
        """Shares of what is shown of the clip, in words: “One face 92 %, no face 8 %”."""
        if not self._spans or not self._duration_s:
            return ""
        shares = dict.fromkeys(("speaks", "one", "several", "turned", "tiny", "others", "none"), 0.0)
        for span in self._spans:
            seen_s = min(float(span.end_s), self._duration_s) - float(span.start_s)
            shares[span.kind] += max(seen_s, 0.0) / self._duration_s
        looked = sum(shares.values())
        parts = [f"{self._word(kind)} {percent(share)}" for kind, share in shares.items() if share >= 0.005]
        if looked < 0.995:
            parts.append(self.tr("not looked at yet {}").format(percent(1 - looked)))
        return ", ".join(parts)

    def _word(self, kind: str) -> str:
        return {
            "speaks": self.tr("Speaks"),
            "one": self.tr("One face"),
            "several": self.tr("Several faces"),
            "turned": self.tr("Face turned away"),
            "tiny": self.tr("Face too small"),
            "others": self.tr("Only others"),
            "none": self.tr("No face"),
        }[kind]

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            palette = self.palette()
            whole = self._rect(0.0, self._duration_s)
            painter.fillRect(whole, palette.color(QPalette.ColorRole.Base))
            ink = palette.color(QPalette.ColorRole.WindowText)
            for span in self._spans:
                rect = self._rect(float(span.start_s), float(span.end_s)) & whole
                if span.kind in _UNABLE:
                    faint = QColor(ink)
                    faint.setAlphaF(0.45)
                    painter.fillRect(rect, QBrush(faint, _UNABLE[span.kind]))
                    continue
                painter.fillRect(rect, palette.color(QPalette.ColorRole.Highlight))
                if span.kind == "several":
                    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                    painter.setPen(Qt.PenStyle.NoPen)
                    painter.setBrush(palette.color(QPalette.ColorRole.HighlightedText))
                    for x in range(int(rect.left()) + 5, int(rect.right()) - 2, 10):
                        painter.drawEllipse(QPointF(x, rect.center().y()), 2, 2)
                    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # would leave seams between spans
            for before, span in pairwise(self._spans):
                if before.kind == span.kind:  # of another shot
                    painter.fillRect(self._rect(float(span.start_s), float(span.start_s)).adjusted(-1, 0, 1, 0), ink)

    def _rect(self, start_s: float, end_s: float) -> QRectF:
        left, right = self._axis.x(self._start_s + start_s), self._axis.x(self._start_s + end_s)
        return QRectF(left, 1, right - left, self.height() - 2)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            time_s = self._axis.time_s(event.pos().x()) - self._start_s
            kinds = [span.kind for span in self._spans if span.start_s <= time_s < span.end_s]
            QToolTip.showText(event.globalPos(), self._word(kinds[0]) if kinds else self.tr("Not looked at yet"), self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.sought.emit(self._axis.time_s(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.sought.emit(self._axis.time_s(event.position().x()))
