"""The third card: how the film is made, and what comes next."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from lipsync_desktop.ui.parts.card import Card

from .film_settings import FilmSettings
from .film_work import FilmState, FilmWork


class FilmCard(Card):
    """`settings` above, `work` below; the settings wait while there is work."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(3, "", parent)
        self.setTitle(self.tr("Film"))
        self.setAcceptDrops(False)
        self.settings = FilmSettings()
        self.work = FilmWork()
        self.rows.addWidget(self.settings, 1)
        self.rows.addWidget(self.work)
        self.show_not_ready(self.tr("Drop a portrait or a clip, and record or drop a voice."))

    @property
    def state(self) -> FilmState:
        return self.work.state

    def show_not_ready(self, reason: str) -> None:
        self.work.show_not_ready(reason)
        self.settings.set_working(False)

    def show_ready(self) -> None:
        self.work.show_ready()
        self.settings.set_working(False)

    def show_done(self) -> None:
        """The film that there is shows what is chosen."""
        self.work.show_done()
        self.settings.set_working(False)

    def show_working(
        self, done: int, total: int, frames_a_second: float, left_s: float | None, first_time: bool = False
    ) -> None:
        """As `FilmWork.show_working`."""
        begins = self.state is not FilmState.WORKING
        self.work.show_working(done, total, frames_a_second, left_s, first_time)
        if begins:
            self.settings.set_working(True)
