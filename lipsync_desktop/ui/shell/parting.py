"""Before a film, a recording or a project is lost: a question, in which keeping it is an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from lipsync_desktop.ui.desk.desk import Desk


@dataclass(frozen=True, slots=True)
class _Stake:
    """What would be lost, as a question; the answers that lose it, that keep everything as it is, and that keep what
    would be lost, where that can be done."""

    question: str
    lose: str
    stay: str
    keep: str = ""
    of: Literal["work", "film", "project"] = "work"


class Parting(QObject):
    """What was asked for comes when the person agrees, or by itself as soon as nothing is at stake any more.

    Signals:
        export_requested(): the film is to be kept first; `give_up` where that does not come about.
        save_requested(): the same of the project.
        stop_requested(): the film need not be finished.
    """

    export_requested = Signal()
    save_requested = Signal()
    stop_requested = Signal()

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._wanted: list[Callable[[], None]] = []
        self._closing = self._leaving = False
        self._lost: set[str] = set()
        self._shown: _Stake | None = None
        self._box: QMessageBox | None = None
        self._keeping = False
        self._exporting = False

    def before_replacing(self, then: Callable[[], None]) -> None:
        """`then` takes the film's place, and goes ahead with everything else that waits for the same answer."""
        self._wanted.append(then)
        self.refresh()

    def before_leaving(self, then: Callable[[], None]) -> None:
        """`then` takes the project's place, and nothing else is wanted any more."""
        self._leaving, self._wanted = True, [then]
        self.refresh()

    def before_closing(self, then: Callable[[], None]) -> None:
        """`then` closes the window, and nothing else is wanted any more."""
        self._closing, self._wanted = True, [then]
        self.refresh()

    def refresh(self) -> None:
        """Bring the question in line with the desk."""
        if not self._wanted:
            return
        stake = self._stake()
        if stake is None:
            self._go_on()
        elif self._keeping:
            exporting = self._desk.crew.busy("export", "save")
            if self._exporting and not exporting:
                self.give_up()
            self._exporting = exporting
        elif stake != self._shown:
            self._ask(stake)

    def give_up(self) -> None:
        """Film or project were not kept after all, so what was asked for would still lose them."""
        if self._keeping:
            self._forget()

    def _stake(self) -> _Stake | None:
        film = None
        if not self._lost:
            film = self._lost_by_closing() if self._closing else self._lost_by_replacing()
        if film is None and (self._closing or self._leaving) and "project" not in self._lost:
            return self._unsaved()
        return film

    def _unsaved(self) -> _Stake | None:
        if not self._desk.is_unsaved:
            return None
        file = self._desk.file
        question = (
            self.tr("Save the changes in “{}”?").format(file.stem) if file else self.tr("Save your work as a project?")
        )
        return _Stake(question, self.tr("Do Not Save"), self.tr("Cancel"), self.tr("Save"), "project")

    def _lost_by_closing(self) -> _Stake | None:
        desk, answers = self._desk, (self.tr("Close"), self.tr("Stay"))
        if desk.is_recording:
            question = self.tr("A recording is running. Stop it and close? What is recorded stays on disk.")
            return _Stake(question, *answers)
        if desk.is_making:
            return _Stake(self.tr("The film is not finished. Stop making it and close?"), *answers)
        if desk.crew.busy("export") and (desk.film_is_on_its_way or not desk.film_is_unkept):
            return _Stake(self.tr("Films are still being exported. Close now, and go on at the next start?"), *answers)
        if desk.film_is_unkept:
            question = self.tr("The film has not been exported. Close without keeping it?")
            return _Stake(question, *answers, self.tr("Export…"), "film")
        return None

    def _lost_by_replacing(self) -> _Stake | None:
        desk = self._desk
        if desk.is_making:
            question = self.tr("The film is not finished. Stop making it?")
            return _Stake(question, self.tr("Stop"), self.tr("Go On Making It"))
        if desk.film is None or not desk.film_is_unkept:
            return None
        if desk.film_is_on_its_way:
            question = self.tr("The film is still being exported. What you asked for comes after that.")
            return _Stake(question, self.tr("Do Not Wait"), self.tr("Cancel"))
        question = self.tr("“{}” has not been exported. Go on without keeping it?").format(desk.film.path.stem)
        return _Stake(question, self.tr("Go On Without It"), self.tr("Cancel"), self.tr("Export…"), "film")

    def _ask(self, stake: _Stake) -> None:
        self._dismiss()
        title = self.tr("The Project") if stake.of == "project" else self.tr("The Film")
        title = self.tr("Close Lipsync Desktop") if self._closing else title
        box = QMessageBox(QMessageBox.Icon.Question, title, stake.question, parent=self._window)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        lose = box.addButton(stake.lose, QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton(stake.stay, QMessageBox.ButtonRole.RejectRole)
        keep = box.addButton(stake.keep, QMessageBox.ButtonRole.AcceptRole) if stake.keep else None
        box.setDefaultButton(keep or stay)
        box.setEscapeButton(stay)
        self._box, self._shown = box, stake

        def answered() -> None:
            if self._box is not box:  # it had lost its reason
                return
            clicked = box.clickedButton()
            self._box = self._shown = None
            if keep is not None and clicked is keep:
                self._keeping = True
                (self.save_requested if stake.of == "project" else self.export_requested).emit()
            elif clicked is not lose:
                self._forget()
            elif self._desk.is_making and not self._closing:
                self.stop_requested.emit()  # there may be an earlier film to ask about
            else:
                self._lost.add(stake.of)
                self.refresh()

        box.finished.connect(answered)
        box.open()

    def _go_on(self) -> None:
        wanted = self._wanted
        self._forget()
        for then in wanted:
            then()

    def _forget(self) -> None:
        self._dismiss()
        self._wanted, self._lost = [], set()
        self._closing = self._leaving = False
        self._keeping = self._exporting = False

    def _dismiss(self) -> None:
        box, self._box, self._shown = self._box, None, None
        if box is not None:
            box.reject()
