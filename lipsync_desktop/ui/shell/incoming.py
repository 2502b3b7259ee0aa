"""Files on their way in: chosen in a dialog, dropped, pasted, opened once more, or the program's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QDir, QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from lipsync_desktop import paths
from lipsync_desktop.ui.desk.desk import Desk
from lipsync_desktop.ui.parts.dialogs import open_over
from lipsync_desktop.ui.parts.drops import is_address_alone, local_files, picture_of
from lipsync_desktop.ui.parts.suffixes import CLIPS, PICTURES, PROJECT, SOUNDS, is_weights, patterns
from lipsync_desktop.ui.steps.arrivals import Arrivals
from lipsync_desktop.ui.steps.face_step import FaceStep
from lipsync_desktop.ui.steps.voice_step import VoiceStep

from .actions import when_chosen


class Incoming(QObject):
    """Hands each file to the step that it is for.

    Signals:
        weights_came(Path): what can become a model, and is neither face nor voice.
        project_came(Path): the file of one.
    """

    weights_came = Signal(object)
    project_came = Signal(object)

    def __init__(self, desk: Desk, face: FaceStep, voice: VoiceStep, arrivals: Arrivals, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._face = face
        self._voice = voice
        self._arrivals = arrivals
        self._window = window

    def choose_face(self) -> None:
        """Ask for a picture or a clip."""
        kinds = self.tr("Pictures and clips ({})").format(patterns(PICTURES + CLIPS))
        self._ask(self.tr("Choose a Face"), kinds, self._face.open)

    def choose_voice(self) -> None:
        """Ask for a recording, or for a clip with sound."""
        kinds = self.tr("Recordings and clips ({})").format(patterns(SOUNDS + CLIPS))
        self._ask(self.tr("Choose a Voice"), kinds, self._voice.open)

    def _ask(self, title: str, kinds: str, use: Callable[[Path], None]) -> None:
        preferences = self._desk.preferences
        folder = str(preferences.open_folder or Path.home())
        dialog = QFileDialog(self._window, title, folder, ";;".join([kinds, self.tr("All files (*)")]))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)

        def chosen(name: str) -> None:
            preferences.open_folder = Path(name).parent
            use(Path(name))

        dialog.fileSelected.connect(chosen)
        open_over(dialog)

    def take(self, files: list[Path]) -> None:
        """A picture or clip becomes the face, a sound the voice, whatever their names say; weights become a model; a
        project comes alone."""
        if projects := [file for file in files if file.suffix.lower() == PROJECT]:
            self.project_came.emit(projects[0])
        elif weights := [file for file in files if is_weights(file)]:
            self.weights_came.emit(weights[0])
        else:
            self._arrivals.take(files)

    def take_voices(self, files: list[Path]) -> None:
        """A clip, too, is a voice where it is dropped as one; of several files each is what it is."""
        if len(files) == 1 and files[0].suffix.lower() != PROJECT:
            self._voice.open(files[0])
        else:
            self.take(files)

    def paste(self) -> None:
        """Take the files on the clipboard, or the picture."""
        self.take_data(QGuiApplication.clipboard().mimeData())

    def take_data(self, data: QMimeData) -> None:
        """Take the files that were dropped or pasted, or the picture, which is kept among the takes."""
        if files := local_files(data):
            self.take(files)
            return
        image = picture_of(data)
        if image.isNull() and is_address_alone(data):
            words = self.tr("This is an internet address, and nothing is fetched from there. Copy the picture itself.")
            self._desk.failed.emit(words, False)
            return
        if image.isNull():
            self._desk.say(self.tr("There is no picture and no file in this."))
            return
        folder = self._desk.folders.takes
        path = folder / f"pasted-{datetime.now():%Y-%m-%d-%H%M%S}.png"
        if QDir().mkpath(str(folder)) and image.save(str(path)):
            self._face.open(path)
        else:
            sentence = self.tr("The pasted picture could not be kept in “{}”. Make room there.").format(folder)
            self._desk.failed.emit(sentence, False)

    def open_demo(self) -> None:
        """The program's own portrait and voice, and a film of them."""
        resources = paths.resources_dir()
        self._face.open(resources / "portrait.png", remember=False)
        self._voice.open(resources / "voice.flac", then_make=True, remember=False)

    def list_recent(self, menu: QMenu) -> None:
        """Fill the menu with the faces and voices that were opened last."""
        preferences = self._desk.preferences
        menu.clear()
        for files, use in (
            (preferences.recent_faces, self._face.open),
            (preferences.recent_voices, self._voice.open),
        ):
            menu.addSeparator()
            for file in files:
                when_chosen(menu.addAction(file.name.replace("&", "&&")), partial(use, file))
        if menu.isEmpty():
            menu.addAction(self.tr("Nothing yet")).setEnabled(False)
