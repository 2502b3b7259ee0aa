"""The film on its way out: where it goes, and where it has gone."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from lipsync_desktop.ui.desk.desk import Desk
from lipsync_desktop.ui.parts.desktop import show
from lipsync_desktop.ui.parts.dialogs import open_over
from lipsync_desktop.ui.parts.notice_bar import NoticeBar


class Outgoing(QObject):
    """Asks for the film's place, and shows it.

    Signals:
        place_chosen(Path): the film is to be written there.
        given_up(): the film stays where it is.
    """

    place_chosen = Signal(object)
    given_up = Signal()

    def __init__(self, desk: Desk, bar: NoticeBar, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._bar = bar
        self._window = window

    def choose(self) -> None:
        """Ask where the film goes, if there is one."""
        film = self._desk.film
        if film is None:
            return
        folder = self._desk.preferences.export_folder or Path.home()
        suffix = film.path.suffix
        kind = self.tr("MP4 film (*.mp4)") if suffix == ".mp4" else self.tr("WebM film (*.webm)")
        dialog = QFileDialog(self._window, self.tr("Export film"), str(folder), kind)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix.removeprefix("."))
        dialog.selectFile(film.path.name)
        dialog.fileSelected.connect(lambda name: self.place_chosen.emit(Path(name)))
        dialog.rejected.connect(self.given_up)
        open_over(dialog)

    def tell(self, path: Path) -> None:
        """The film is there now."""
        sentence = self.tr("“{0}” is in “{1}”.").format(path.name, path.parent)
        self._bar.show_notice(sentence, self.tr("Show in Folder"))
        self._desk.say(self.tr("The film is exported."))

    def show_in_folder(self) -> None:
        """Open the folder that the film was written to, if it was."""
        film = self._desk.film
        if film and film.exported_to:
            show(film.exported_to.parent)
