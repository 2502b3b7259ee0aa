"""What the window says: in the status line, to those who do not see it, and in a bar over the stage."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QStatusBar

from lipsync_desktop.ui.desk.desk import Desk
from lipsync_desktop.ui.parts.announced import Announced
from lipsync_desktop.ui.parts.desktop import show
from lipsync_desktop.ui.parts.notice_bar import NoticeBar
from lipsync_desktop.ui.steps.arrivals import Arrivals
from lipsync_desktop.ui.steps.film_step import FilmStep


class Telling(QObject):
    """Says what the desk has to say; and, when nothing else is going on, what comes next."""

    def __init__(self, desk: Desk, line: QStatusBar, bar: NoticeBar, film: FilmStep, arrivals: Arrivals) -> None:
        super().__init__(desk)
        self._desk = desk
        self._line = line
        self._bar = bar
        self._film = film
        self._arrivals = arrivals
        self._announced = Announced(line)
        line.setAccessibleDescription(self.tr("What is going on"))
        desk.said.connect(self.say)
        desk.failed.connect(self.show_error)
        desk.noticed.connect(self.notice)
        bar.details_requested.connect(self.open_log)

    def say(self, sentence: str) -> None:
        """In the status line, in the place of what it said."""
        self._line.showMessage(sentence)
        self._announced.say(sentence)

    def say_next(self) -> None:
        """What to do now, unless something is being done."""
        desk = self._desk
        if desk.crew.busy("face", "voice", "film", "record"):
            return
        if not desk.film_is_current:
            self.say(self._film.reason or self.tr("Ready: Space plays it. Make the film to keep it."))
        elif desk.film_is_unkept:
            self.say(self.tr("The film is ready. Export it to keep it."))
        else:
            self.say("")

    def notice(self, sentence: str) -> None:
        """In the bar, beside what went wrong with files that came together; an empty one takes the bar away."""
        bar = self._bar
        if sentence and bar.is_error:
            bar.show_error(self._arrivals.beside(sentence, bar.sentence), details=False)
        elif sentence:
            bar.show_notice(sentence)
        else:
            bar.close_notice()

    def show_error(self, sentence: str, details: bool = False) -> None:
        """In the bar, until it is closed or another takes its place; details: whether the log says more."""
        self._bar.show_error(self._arrivals.beside(sentence, self._bar.sentence), details=details)
        self.say_next()

    def open_log(self) -> None:
        """Open the log file, or say where it is."""
        log_file = self._desk.folders.log_file
        if not show(log_file):
            self.say(self.tr("The log file is “{}”.").format(log_file))
