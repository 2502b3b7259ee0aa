"""The film on its way out: how and where to it goes, and where it has gone."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from lipsync_desktop.engine.types import Codec
from lipsync_desktop.ui.desk.desk import Desk
from lipsync_desktop.ui.desk.project import Project
from lipsync_desktop.ui.exporting.export import Export
from lipsync_desktop.ui.exporting.export_dialog import ExportDialog
from lipsync_desktop.ui.exporting.export_list import ExportsButton
from lipsync_desktop.ui.exporting.exports import Exports
from lipsync_desktop.ui.parts.desktop import show
from lipsync_desktop.ui.parts.dialogs import open_over
from lipsync_desktop.ui.parts.notice_bar import NoticeBar


class Outgoing(QObject):
    """Asks for the film's place and form, queues it, and shows where it is.

    Signals:
        given_up(): the film stays where it is.
    """

    given_up = Signal()

    def __init__(self, desk: Desk, exports: Exports, button: ExportsButton, bar: NoticeBar, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._exports = exports
        self._button = button
        self._bar = bar
        self._window = window
        self.codecs: tuple[Codec, ...] = ("vp9",)
        exports.changed.connect(lambda: button.show_exports(exports.all))
        exports.exported.connect(self._tell)
        button.list.stop_requested.connect(exports.stop)
        button.list.retry_requested.connect(exports.retry)
        button.list.remove_requested.connect(exports.remove)
        button.list.show_requested.connect(self._show_place)

    def choose(self) -> None:
        """Ask about the film of what is chosen now, or else of the one that there is."""
        desk = self._desk
        if not desk.project.missing:
            self._ask(desk.project)
        else:
            self.choose_film()

    def choose_film(self) -> None:
        """Ask about the film that there is, whatever has been chosen since."""
        if film := self._desk.film:
            self._ask(film.project)

    def _ask(self, project: Project) -> None:
        dialog = ExportDialog(self._desk, project, self.codecs, self._exports.places, self._window)
        dialog.wanted.connect(self._exports.add)
        dialog.rejected.connect(self.given_up)
        open_over(dialog)

    def _tell(self, path: Path) -> None:
        """The film is there now."""
        sentence = self.tr("“{0}” is in “{1}”.").format(path.name, path.parent)
        self._bar.show_notice(sentence, self.tr("Show in Folder"))
        self._desk.say(self.tr("The film is exported."))

    def show_in_folder(self) -> None:
        """Open the folder that a film was exported to last, if one was."""
        if self._desk.exported_to:
            show(self._desk.exported_to.parent)

    def _show_place(self, number: int) -> None:
        show(self._export(number).output.parent)

    def _export(self, number: int) -> Export:
        return next(one for one in self._exports.all if one.number == number)
