"""The row under the stage that plays: where we are, back, play, on, and how closely time is looked at."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from lipsync_desktop.ui.parts.card import tabular
from lipsync_desktop.ui.parts.icons import icon
from lipsync_desktop.ui.parts.words import clock

_ICON_PX, _PLAY_ICON_PX = 18, 26


class Transport(QWidget):
    """Signals:
    play_requested(): to play, or to pause.
    stepped(int): so many frames on, or back.
    zoomed(float): time is to be drawn so many times as wide; 0: all of it.
    """

    play_requested = Signal()
    stepped = Signal(int)
    zoomed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._playing = False
        self._heard = ""
        self.time = tabular(QLabel())
        self.previous = self._button("previous", self.tr("Previous frame"), self.tr("Left"))
        self.play = self._button("play", self.tr("Play"), self.tr("Space"), _PLAY_ICON_PX)
        self.next = self._button("next", self.tr("Next frame"), self.tr("Right"))
        self.whole = self._button("fit-time", self.tr("Show all of the time"), self.tr("Ctrl and wheel"))
        self.farther = self._button("zoom-out", self.tr("Show more of the time"), self.tr("Ctrl and wheel"))
        self.nearer = self._button("zoom-in", self.tr("Show the time more closely"), self.tr("Ctrl and wheel"))
        self.time.setFixedWidth(self.time.fontMetrics().horizontalAdvance("0:00.0 / 0:00:00.0") + 8)
        room = QHBoxLayout()  # as wide as what is on the other side, so that the buttons are in the middle
        room.addStretch(1)
        for button in (self.whole, self.farther, self.nearer):
            room.addWidget(button)
        time = QHBoxLayout()
        time.addWidget(self.time)
        time.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addLayout(time, 1)
        for button in (self.previous, self.play, self.next):
            row.addWidget(button)
        row.addLayout(room, 1)
        self.previous.clicked.connect(lambda: self.stepped.emit(-1))
        self.next.clicked.connect(lambda: self.stepped.emit(1))
        self.play.clicked.connect(self.play_requested)
        self.whole.clicked.connect(lambda: self.zoomed.emit(0.0))
        self.farther.clicked.connect(lambda: self.zoomed.emit(0.5))
        self.nearer.clicked.connect(lambda: self.zoomed.emit(2.0))

    def _button(self, icon_name: str, name: str, keys: str, size_px: int = _ICON_PX) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(icon_name))
        button.setIconSize(QSize(size_px, size_px))
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(name)
        button.setToolTip(f"{name} ({keys})")
        return button

    def set_usable(self, usable: bool) -> None:
        """Whether there is anything to play."""
        for button in (self.previous, self.play, self.next):
            button.setEnabled(usable)

    def set_zoom(self, *, closer: bool, can_be_closer: bool) -> None:
        """closer: time is drawn wider than the row."""
        self.whole.setEnabled(closer)
        self.farther.setEnabled(closer)
        self.nearer.setEnabled(can_be_closer)

    def set_playing(self, playing: bool) -> None:
        name = self.tr("Pause") if playing else self.tr("Play")
        self.play.setIcon(icon("pause" if playing else "play"))
        self.play.setAccessibleName(name)
        self.play.setToolTip("{} ({})".format(name, self.tr("Space")))
        self._playing = playing

    def show_time(self, position_s: float, duration_s: float, *, grows: bool = False) -> None:
        """grows: how long it will be is not known yet."""
        if grows:
            self.time.setText(clock(position_s))
        elif duration_s > 0:
            self.time.setText(f"{clock(position_s)} / {clock(duration_s)}")
        else:
            self.time.setText("–")
        self._tell_time(position_s, duration_s)

    def _tell_time(self, position_s: float, duration_s: float) -> None:
        """To those who listen, in whole seconds while it plays: a voice cannot follow tenths."""
        words = clock(max(position_s, 0.0), tenths=not self._playing), clock(duration_s, tenths=not self._playing)
        heard = self.tr("Position: {0} of {1}").format(*words) if duration_s else self.tr("Position: nothing to play")
        if heard != self._heard:
            self._heard = heard
            self.time.setAccessibleName(heard)
