"""The lower half of the film's card: how far the film is, and the buttons that make, cancel and export it."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from lipsync_desktop.ui.parts.accent_button import AccentButton
from lipsync_desktop.ui.parts.card import quiet, tabular
from lipsync_desktop.ui.parts.words import file_size, time_left


class FilmState(Enum):
    NOT_READY = "not ready"
    READY = "ready"
    WORKING = "working"
    DONE = "done"


class FilmWork(QWidget):
    """Three buttons, as a hand or a held key may still be on one when the next is due: none becomes another.

    Signals:
        make_requested(), cancel_requested(), export_requested()
    """

    make_requested = Signal()
    cancel_requested = Signal()
    export_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = FilmState.NOT_READY
        self._has_film = self._is_earlier = False
        self._size_is_known = False
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress"))
        self.cancel = AccentButton(self.tr("Cancel"), "cancel")
        self.cancel.explain(self.tr("Stop making the film (Esc)"))
        self.pace = tabular(quiet(QLabel()))
        self.size_told = tabular(quiet(QLabel()))
        self.make = AccentButton(self.tr("Make film"), "film")
        self.make.set_high(True)
        self.earlier = quiet(QLabel(self.tr("The film shows earlier choices.")))
        self.export = AccentButton(self.tr("Export film…"), "export")
        self.export.explain(self.tr("Write the film to a file (Ctrl+E)"))
        for label in (self.pace, self.size_told, self.earlier):
            label.setWordWrap(True)
        self.make.clicked.connect(self.make_requested)
        self.cancel.clicked.connect(self.cancel_requested)
        self.export.clicked.connect(self.export_requested)
        work = QHBoxLayout()
        work.addWidget(self.progress, 1)
        work.addWidget(self.cancel)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        rows.addLayout(work)
        for widget in (self.pace, self.size_told, self.make):
            rows.addWidget(widget)
        film = QHBoxLayout()
        film.addWidget(self.earlier, 1)
        film.addWidget(self.export, 1)
        rows.addLayout(film)

    @property
    def state(self) -> FilmState:
        return self._state

    def show_not_ready(self, reason: str) -> None:
        self._show(FilmState.NOT_READY, reason)

    def show_ready(self) -> None:
        self._show(FilmState.READY, self.tr("Make the film (Ctrl+Return)"))

    def show_done(self) -> None:
        """The film that there is shows what is chosen."""
        self._show(FilmState.DONE, "")

    def set_film(self, exists: bool, *, earlier: bool) -> None:
        """Whether there is a film to export, and whether it shows something else than what is chosen now."""
        self._has_film, self._is_earlier = exists, earlier
        self._arrange()

    def show_working(
        self, done: int, total: int, frames_a_second: float, left_s: float | None, first_time: bool = False
    ) -> None:
        """`done` of `total` frames; 0 while it is being prepared, for the first time perhaps. left_s None: not known
        yet."""
        if self._state is not FilmState.WORKING:
            self._show(FilmState.WORKING, self.tr("The film is being made."))
        self.progress.setRange(0, total if done else 0)
        self.progress.setValue(done)
        if not done:
            first = self.tr("Preparing the model, first time only…")
            self.pace.setText(first if first_time else self.tr("Preparing…"))
            return
        left = self.tr("estimating…") if left_s is None else time_left(left_s)
        frames = self.tr("{0} of {1} frames").format(done, total)
        rate = self.tr("{} a second").format(_few_digits(frames_a_second))
        self.pace.setText(f"{frames} · {rate}\n{left}" if frames_a_second else f"{frames}\n{left}")

    def show_size(self, size: int | None) -> None:
        """How many bytes the film will have; None while that is not known."""
        self._size_is_known = size is not None
        if size is not None:
            self.size_told.setText(self.tr("About {}").format(file_size(size)))
        self._arrange()

    def _show(self, state: FilmState, about_making: str) -> None:
        self._state = state
        self.make.setEnabled(state is FilmState.READY)
        self.make.set_accented(state is FilmState.READY)
        self.make.explain(about_making)
        self._arrange()

    def _arrange(self) -> None:
        working, done = self._state is FilmState.WORKING, self._state is FilmState.DONE
        self.progress.setVisible(working)
        self.cancel.setVisible(working)
        self.pace.setVisible(working)
        self.size_told.setVisible(self._size_is_known and self._state is FilmState.READY)
        self.make.setVisible(not done)
        self.earlier.setVisible(self._has_film and self._is_earlier and not working and not done)
        self.export.setVisible(done or (self._has_film and not working))
        self.export.set_high(done)
        self.export.set_accented(done)


def _few_digits(rate: float) -> str:
    return QLocale().toString(rate, "f", 0 if rate >= 9.95 else 1)
