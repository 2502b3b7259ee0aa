"""Before a film or a recording is lost: one question, in which keeping it is an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from lipsync_desktop.ui.desk.desk import Desk


@dataclass(frozen=True, slots=True)
class _Stake:
    """What would be lost, as a question; the answers that lose it and that keep everything as it is."""

    question: str
    lose: str
    stay: str
    can_be_exported: bool = False


class Parting(QObject):
    """What was asked for comes when the person agrees, or by itself as soon as nothing is at stake any more.

    Signals:
        export_requested(): the film is to be kept first; `give_up` where that does not come about.
        stop_requested(): the film need not be finished.
    """

    export_requested = Signal()
    stop_requested = Signal()

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._wanted: list[Callable[[], None]] = []
        self._closing = False
        self._shown: _Stake | None = None
        self._box: QMessageBox | None = None
        self._keeping = False
        self._exporting = False

    def before_replacing(self, then: Callable[[], None]) -> None:
        """`then` takes the film's place, and goes ahead with everything else that waits for the same answer."""
        self._wanted.append(then)
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
            exporting = self._desk.crew.busy("export")
            if self._exporting and not exporting:
                self.give_up()
            self._exporting = exporting
        elif stake != self._shown:
            self._ask(stake)

    def give_up(self) -> None:
        """The film was not exported after all, so what was asked for would still lose it."""
        if self._keeping:
            self._forget()

    def _stake(self) -> _Stake | None:
        return self._lost_by_closing() if self._closing else self._lost_by_replacing()

    def _lost_by_closing(self) -> _Stake | None:
        desk, answers = self._desk, (self.tr("Close"), self.tr("Stay"))
        if desk.is_recording:
            question = self.tr("A recording is running. Stop it and close? What is recorded stays on disk.")
            return _Stake(question, *answers)
        if desk.is_making:
            return _Stake(self.tr("The film is not finished. Stop making it and close?"), *answers)
        if desk.crew.busy("export"):
            return _Stake(self.tr("The film is still being exported. Stop and close?"), *answers)
        if desk.film_is_unkept:
            question = self.tr("The film has not been exported. Close without keeping it?")
            return _Stake(question, *answers, can_be_exported=True)
        return None

    def _lost_by_replacing(self) -> _Stake | None:
        desk = self._desk
        if desk.is_making:
            question = self.tr("The film is not finished. Stop making it?")
            return _Stake(question, self.tr("Stop"), self.tr("Go On Making It"))
        if desk.film is None or not desk.film_is_unkept:
            return None
        if desk.crew.busy("export"):
            question = self.tr("The film is still being exported. What you asked for comes after that.")
            return _Stake(question, self.tr("Do Not Wait"), self.tr("Cancel"))
        question = self.tr("“{}” has not been exported. Go on without keeping it?").format(desk.film.path.stem)
        return _Stake(question, self.tr("Go On Without It"), self.tr("Cancel"), can_be_exported=True)

    def _ask(self, stake: _Stake) -> None:
        self._dismiss()
        title = self.tr("Close Lipsync Desktop") if self._closing else self.tr("The Film")
        box = QMessageBox(QMessageBox.Icon.Question, title, stake.question, parent=self._window)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        lose = box.addButton(stake.lose, QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton(stake.stay, QMessageBox.ButtonRole.RejectRole)
        export = box.addButton(self.tr("Export…"), QMessageBox.ButtonRole.AcceptRole) if stake.can_be_exported else None
        box.setDefaultButton(export or stay)
        box.setEscapeButton(stay)
        self._box, self._shown = box, stake

        def answered() -> None:
            if self._box is not box:  # it had lost its reason
                return
            clicked = box.clickedButton()
            self._box = self._shown = None
            if export is not None and clicked is export:
                self._keeping = True
                self.export_requested.emit()
            elif clicked is not lose:
                self._forget()
            elif self._desk.is_making and not self._closing:
                self.stop_requested.emit()  # there may be an earlier film to ask about
            else:
                self._go_on()

        box.finished.connect(answered)
        box.open()

    def _go_on(self) -> None:
        wanted = self._wanted
        self._forget()
        for then in wanted:
            then()

    def _forget(self) -> None:
        self._dismiss()
        self._wanted, self._closing = [], False
        self._keeping = self._exporting = False

    def _dismiss(self) -> None:
        box, self._box, self._shown = self._box, None, None
        if box is not None:
            box.reject()
