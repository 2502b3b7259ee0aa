"""Time: the voice, the clip's faces under it, and where we are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QScrollBar, QSizePolicy, QVBoxLayout, QWidget

from lipsync_desktop.ui.parts.words import clock

from .face_strip import FaceStrip
from .time_axis import TimeAxis
from .transport import Transport
from .waveform import WaveformView

if TYPE_CHECKING:
    from lipsync_desktop.engine.people.sightings import Scan
    from lipsync_desktop.engine.types import Waveform

_RULER_PX = 18
_TICKS_APART_PX = 90
_EDGE_PX = 10
_LIVE_S = 10.0
_CLOSEST_S = 1.0
"""How much time fills the row at most closely."""
_WHEEL_STEP = 1.002


class Timeline(QWidget):
    """The axis is the recording's, or the clip's where there is no voice; the clip lies under what is spoken. With Ctrl
    the wheel looks at it more closely.

    Signals:
        play_requested(): to play, or to pause.
        sought(float): seconds of the timeline.
        stepped(int): so many frames on, or back.
        trim_edited(float, float): start and end in seconds of the recording.
    """

    play_requested = Signal()
    sought = Signal(float)
    stepped = Signal(int)
    trim_edited = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._voice_s: float | None = None
        self._clip_s: float | None = None
        self._film_s: tuple[float, float] | None = None
        self._trim_s: tuple[float, float | None] = (0.0, None)
        self._live = False
        self._position_s = 0.0
        self._playing = False
        self._zoom = 1.0
        self.transport = Transport()
        self._ruler = _Ruler()
        self._waveform = WaveformView()
        self._strip = FaceStrip()
        self._strip.hide()
        self._scroll = QScrollBar(Qt.Orientation.Horizontal)
        self._scroll.setAccessibleName(self.tr("Part of the time that is shown"))
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.hide()
        self._compose()
        self._playhead = _Playhead(self)
        self.transport.stepped.connect(self.stepped)
        self.transport.play_requested.connect(self.play_requested)
        self.transport.zoomed.connect(lambda factor: self.zoom_by(factor, self.playhead_x()))
        self._scroll.valueChanged.connect(self._update)
        self._ruler.sought.connect(self.sought)
        self._waveform.sought.connect(self.sought)
        self._waveform.trim_edited.connect(self.trim_edited)
        self._strip.sought.connect(self.sought)
        self._update()

    def _compose(self) -> None:
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(2)
        for row in (self.transport, self._ruler, self._waveform, self._strip, self._scroll):
            self._rows.addWidget(row)

    # What is shown

    def set_voice(self, waveform: Waveform | None) -> None:
        self._voice_s = float(waveform.duration_s) if waveform else None
        self._trim_s, self._live = (0.0, None), False
        self._waveform.show_voice(waveform)
        self._update()

    def show_live(self, waveform: Waveform) -> None:
        """A take that grows, until `set_voice`; it is drawn smaller each time that it reaches the end."""
        self._live = True
        self._voice_s = _LIVE_S
        while self._voice_s < waveform.duration_s:
            self._voice_s *= 2
        self._trim_s = (0.0, None)
        self._waveform.show_voice(waveform, live=True)
        self._update()
        self.set_position(float(waveform.duration_s))

    def set_trim(self, start_s: float, end_s: float | None) -> None:
        """The stretch that is spoken; None: to the recording's end."""
        self._trim_s = start_s, end_s
        self._waveform.set_trim(start_s, end_s)
        self._update()

    def set_clip(self, duration_s: float | None, rate: float) -> None:
        """None for a picture, or nothing at all."""
        self._clip_s = duration_s
        self._strip.setVisible(duration_s is not None)
        self._update()

    def set_scan(self, scan: Scan | None, person: int | None = None) -> None:
        """person: whose lips will be moved, as far as that is known."""
        self._strip.show_scan(scan, person)

    def set_film(self, start_s: float, duration_s: float | None) -> None:
        """Where in the recording the film that is watched begins, and its length; None: no film is watched."""
        self._film_s = None if duration_s is None else (start_s, start_s + duration_s)
        self._update()

    def set_position(self, position_s: float) -> None:
        self._position_s = position_s
        self._waveform.set_position(position_s)
        self._show_time()
        self._follow()
        self._playhead.update()

    def _follow(self) -> None:
        """Turn the page when what plays leaves it."""
        x, room = self.playhead_x(), self._waveform.width() - 2 * _EDGE_PX
        if self._playing and x is not None and not _EDGE_PX <= x <= _EDGE_PX + room:
            self._scroll.setValue(round(self._scroll.value() + x - _EDGE_PX - 0.05 * room))

    def set_playing(self, playing: bool) -> None:
        self._playing = playing
        self.transport.set_playing(playing)
        self._show_time()

    def zoom_by(self, factor: float, at_x: float | None = None) -> None:
        """Draw time so many times as wide, 0 for all of it; what is at `at_x`, in pixels of the rows, stays there."""
        before = self.axis
        at_x = before.left_px + before.width_px / 2 if at_x is None else at_x
        at_s = before.time_s(at_x)
        self._zoom = min(max(self._zoom * factor, 1.0), self._most_zoom) if factor else 1.0
        self._scroll_within()
        self._scroll.setValue(round(self._scroll.value() + self.axis.x(at_s) - at_x))
        self._update()

    @property
    def _most_zoom(self) -> float:
        return max(self._duration_s / _CLOSEST_S, 1.0)

    @property
    def _duration_s(self) -> float:
        return self._voice_s if self._voice_s is not None else self._clip_s or 0.0

    def _scroll_within(self) -> None:
        """How far the rows can be moved."""
        room = max(self._waveform.width() - 2 * _EDGE_PX, 1)
        self._scroll.setPageStep(room)
        self._scroll.setSingleStep(max(room // 20, 1))
        self._scroll.setRange(0, round(room * (self._zoom - 1)))
        self._scroll.setVisible(self._zoom > 1)

    @property
    def axis(self) -> TimeAxis:
        """In pixels of the rows."""
        room = max(self._waveform.width() - 2 * _EDGE_PX, 1)
        return TimeAxis(_EDGE_PX - self._scroll.value(), room * self._zoom, self._duration_s)

    @property
    def _watched_s(self) -> tuple[float, float]:
        """Start and end of what is watched: the film, what is spoken, or the clip. Ruler and label count from there."""
        if self._live or self._voice_s is None:
            return 0.0, self.axis.duration_s
        start_s, end_s = self._film_s or self._trim_s
        return start_s, self._voice_s if end_s is None else end_s

    def _update(self) -> None:
        self._zoom = 1.0 if self._live else min(self._zoom, self._most_zoom)
        self._scroll_within()
        axis, (start_s, end_s) = self.axis, self._watched_s
        self.transport.set_usable(self._voice_s is not None or self._clip_s is not None)
        self.transport.set_zoom(closer=self._zoom > 1, can_be_closer=not self._live and self._zoom < self._most_zoom)
        self._ruler.set_axis(axis, start_s, end_s)
        self._waveform.set_axis(axis, start_s)
        self._strip.set_axis(axis, start_s, min(self._clip_s or 0.0, axis.duration_s - start_s))
        self._show_time()
        self._playhead.update()

    def _show_time(self) -> None:
        start_s, end_s = self._watched_s
        position_s = max(self._position_s - start_s, 0.0)
        self.transport.show_time(position_s, max(end_s - start_s, 0.0), grows=self._live)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_playhead()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest, QEvent.Type.Show):
            self._rows.activate()
            self._update()
            self._lay_playhead()
        return done

    def _lay_playhead(self) -> None:
        """Over the rows that show time."""
        last = self._waveform if self._strip.isHidden() else self._strip
        self._playhead.setGeometry(self._ruler.geometry().united(last.geometry()))
        self._playhead.raise_()

    def playhead_x(self) -> float | None:
        """In pixels of the rows; None where there is no time to show."""
        axis = self.axis
        return axis.x(min(self._position_s, axis.duration_s)) if axis.duration_s else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Home:
            self.sought.emit(self._watched_s[0])
        elif event.key() == Qt.Key.Key_End:
            self.sought.emit(self._watched_s[1])
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl it zooms; without, it moves what is looked at closely."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(_WHEEL_STEP ** event.angleDelta().y(), event.position().x() - self._waveform.x())
        elif self._zoom > 1:
            turned = event.angleDelta()
            by = turned.x() if abs(turned.x()) > abs(turned.y()) else turned.y()
            self._scroll.setValue(self._scroll.value() - by)
        else:
            event.ignore()
            return
        event.accept()


class _Ruler(QWidget):
    """Round times over what is watched; click or drag to seek."""

    sought = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(_RULER_PX)
        self._axis = TimeAxis(0, 1, 0)
        self._start_s = self._end_s = 0.0

    def set_axis(self, axis: TimeAxis, start_s: float, end_s: float) -> None:
        """The times are counted from `start_s` to `end_s` on the axis."""
        self._axis, self._start_s, self._end_s = axis, start_s, end_s
        self.update()

    @property
    def labels(self) -> list[tuple[float, str]]:
        """Seconds of the axis, and what is written there."""
        ticks = self._axis.ticks(
            _TICKS_APART_PX, self._axis.time_s(0) - self._start_s, self._axis.time_s(self.width()) - self._start_s
        )
        tenths = any(tick != int(tick) for tick in ticks)
        length_s = self._end_s - self._start_s
        return [(self._start_s + tick, clock(tick, tenths=tenths)) for tick in ticks if tick <= length_s]

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            font = QFont(self.font())
            font.setPointSizeF(font.pointSizeF() * 0.85)
            font.setFeature(QFont.Tag("tnum"), 1)
            painter.setFont(font)
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            for time_s, text in self.labels:
                x = self._axis.x(time_s)
                painter.drawLine(QPointF(x, self.height() - 4), QPointF(x, self.height()))
                beside = QRectF(x + 3, 0, 80, self.height() - 3)
                if x + 3 + painter.fontMetrics().horizontalAdvance(text) <= self.width():
                    painter.drawText(beside, Qt.AlignmentFlag.AlignLeft, text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._seek(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._seek(event)

    def _seek(self, event: QMouseEvent) -> None:
        if self._axis.duration_s:
            self.sought.emit(self._axis.time_s(event.position().x()))


class _Playhead(QWidget):
    """The line through all rows."""

    def __init__(self, timeline: Timeline) -> None:
        super().__init__(timeline)
        self._timeline = timeline
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        x = self._timeline.playhead_x()
        if x is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            colour = QColor(self.palette().color(QPalette.ColorRole.WindowText))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawPolygon(QPolygonF([QPointF(x - 5, 8), QPointF(x + 5, 8), QPointF(x, 16)]))
            painter.drawRect(QRectF(x - 0.75, 12, 1.5, self.height() - 12))
