"""The project in its file: new, opened, saved; and work that nobody has saved, which is not lost either."""

from __future__ import annotations

import logging
import os
import shutil
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import replace
from fractions import Fraction
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMenu

from lipsync_desktop.engine.project import Document
from lipsync_desktop.ui.desk import tasks
from lipsync_desktop.ui.desk.desk import Desk
from lipsync_desktop.ui.desk.project import Project
from lipsync_desktop.ui.parts.choices import SUFFIXES
from lipsync_desktop.ui.parts.dialogs import open_over
from lipsync_desktop.ui.parts.suffixes import PROJECT

from .actions import when_chosen

_log = logging.getLogger(__name__)
_SETTLED_MS = 1500
_PUT_AWAY = "put away"
_WHOLE = (Fraction(0), None)


class Keeping(QObject):
    """Carries projects between the desk and files.

    What is on the desk and in no file is written down beside the work, in a folder of this window's own: a window that
    is killed leaves it to the next. What somebody chooses not to save is put away in the same place, until the next
    such work.

    Signals:
        leaving(Callable[[], None]): what would take the project from the desk, to be called if that may be.
        opened(): another project is there.
        given_up(): it was not saved after all.
    """

    leaving = Signal(object)
    opened = Signal()
    given_up = Signal()

    def __init__(self, desk: Desk, window: QMainWindow) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._folder = desk.folders.unsaved / f"{os.getpid()}-{time.time_ns()}"
        self._held = ExitStack()
        self._written: Document | None = None
        self._left: Path | None = None
        self._over = False
        self._settled = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._settled.timeout.connect(self._write_down)

    # Files

    def new(self) -> None:
        """An empty desk."""
        self._leave(lambda: self._lay(Project(choices=self._desk.preferences.choices), None))

    def choose(self) -> None:
        """Ask which project to open."""
        dialog = self._dialog(self.tr("Open Project"), [self.tr("Projects ({})").format(f"*{PROJECT}")])
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.open(Path(name)))
        open_over(dialog)

    def open(self, file: Path) -> None:
        """Lay the project of a file on the desk, once what is there may go."""
        self._leave(lambda: self._read(file, lambda opened: self._opened(opened, file)))

    def save(self) -> None:
        """Into the project's file, or else into one to be named."""
        if self._desk.file is None:
            self.save_as()
        else:
            self._save(self._desk.file, self._desk.with_media)

    def save_as(self) -> None:
        """Ask where the project goes, and whether its media go with it."""
        alone = self.tr("Project ({})").format(f"*{PROJECT}")
        with_media = self.tr("Project with its media inside ({})").format(f"*{PROJECT}")
        desk = self._desk
        dialog = self._dialog(self.tr("Save Project"), [alone, with_media])
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(PROJECT.removeprefix("."))
        dialog.selectNameFilter(with_media if desk.with_media else alone)
        dialog.selectFile(str(desk.file) if desk.file else f"{self._name}{PROJECT}")
        dialog.fileSelected.connect(lambda name: self._save(Path(name), dialog.selectedNameFilter() == with_media))
        dialog.rejected.connect(self.given_up)
        open_over(dialog)

    def list_recent(self, menu: QMenu) -> None:
        """Put the projects that were opened last on top of the menu, and what was not saved."""
        put_away = self._desk.folders.unsaved / _PUT_AWAY / tasks.WORK
        entries = [(file.stem, partial(self.open, file)) for file in self._desk.preferences.recent_projects]
        if put_away.is_file():
            entries.append((self.tr("Work That Was Not Saved"), partial(self._take_out, put_away)))
        others = menu.actions()
        for text, use in entries:
            entry = menu.addAction(text.replace("&", "&&"))
            when_chosen(entry, use)
            menu.insertAction(others[0], entry)
        for other in others if entries else ():
            other.setVisible(other.isEnabled())  # not what says that there is nothing

    def _dialog(self, title: str, kinds: list[str]) -> QFileDialog:
        folder = self._desk.preferences.project_folder or Path.home()
        dialog = QFileDialog(self._window, title, str(folder))
        dialog.setNameFilters(kinds)
        return dialog

    def _leave(self, then: Callable[[], None]) -> None:
        """Do what takes the project away, when that may be."""

        def go() -> None:
            self._put_away()
            then()

        self.leaving.emit(go)

    def _read(self, file: Path, use: Callable[[tasks.OpenedProject], None]) -> None:
        desk = self._desk
        desk.noticed.emit("")
        desk.say(self.tr("Opening “{}”…").format(file.name))
        desk.crew.start(
            "project",
            lambda: tasks.open_project(desk.engine, file, desk.folders.unpacked),
            succeeded=use,
            failed=desk.fail,
        )

    def _opened(self, opened: tasks.OpenedProject, file: Path) -> None:
        preferences = self._desk.preferences
        preferences.project_folder = file.parent
        preferences.add_recent_project(file)
        self._lay(_project(opened), file, with_media=opened.with_media)
        if opened.changed:
            names = ", ".join(f"“{changed.name}”" for changed in opened.changed)
            sentence = self.tr("Since the project was saved these files have changed: {}.").format(names)
            self._desk.noticed.emit(sentence)

    def _lay(self, project: Project, file: Path | None, *, with_media: bool = False, saved: bool = True) -> None:
        for purpose in ("face", "voice", "scan", "look", "film", "size"):
            self._desk.crew.forget(purpose)
        self._desk.lay(project, file, with_media=with_media, saved=saved)
        self.opened.emit()

    def _save(self, file: Path, with_media: bool) -> None:
        desk, document = self._desk, self._desk.project.document
        desk.crew.start(
            "save",
            lambda: tasks.save_project(desk.engine, document, file, with_media),
            succeeded=lambda path: self._saved(path, with_media, document),
            failed=self._not_saved,
        )

    def _saved(self, file: Path, with_media: bool, document: Document) -> None:
        preferences = self._desk.preferences
        preferences.project_folder = file.parent
        preferences.add_recent_project(file)
        self._desk.say(self.tr("Saved as “{}”.").format(file.name))
        self._desk.kept(document, file, with_media)

    def _not_saved(self, error: Exception) -> None:
        self._desk.fail(error)
        self.given_up.emit()

    # Work that nobody has saved

    def restore(self) -> None:
        """Lay on the desk what a window left that was killed, if there is something."""
        desk = self._desk
        desk.crew.start(
            "restore", lambda: tasks.find_left(desk.folders.unsaved), succeeded=self._found, failed=desk.fail
        )

    def _found(self, left: tasks.Left | None) -> None:
        if left is not None and self._is_empty:
            self._read(left.folder / tasks.WORK, lambda opened: self._restored(opened, left))

    def _restored(self, opened: tasks.OpenedProject, left: tasks.Left) -> None:
        if not self._is_empty:  # somebody was quicker; it is there the next time
            return
        self._left = left.folder
        self._lay(_project(opened), left.file, with_media=left.with_media, saved=False)
        self._desk.noticed.emit(self.tr("The program ended unexpectedly the last time. Here is your work."))

    def _take_out(self, work: Path) -> None:
        """Lay on the desk what was not saved."""

        def use(opened: tasks.OpenedProject) -> None:
            self._put_away()  # there is room for what is on the desk now
            self._lay(_project(opened), None, saved=False)

        self.leaving.emit(lambda: self._read(work, use))

    def _write_down(self) -> None:
        """What is on the desk, if it is in no file."""
        desk, document = self._desk, self._desk.project.document
        if document == self._written or not desk.is_unsaved or desk.crew.busy("unsaved"):
            return
        self._hold()
        self._written = document
        desk.crew.start(
            "unsaved",
            lambda: tasks.keep_unsaved(desk.engine, document, self._folder, desk.file, desk.with_media),
            succeeded=self._written_down,
            failed=lambda error: _log.warning("%s", error),  # a comfort that is missing stops nobody
        )

    def _written_down(self, _: object) -> None:
        if self._left:  # it is in ours now
            shutil.rmtree(self._left, ignore_errors=True)
            self._left = None
        self.refresh()

    def _hold(self) -> None:
        """Say that somebody is at work in the folder."""
        from lipsync_desktop.engine.files import private_folder
        from lipsync_desktop.engine.leftovers import held

        if not self._folder.is_dir():
            with suppress(OSError):
                self._held.enter_context(held(private_folder(self._folder)))

    def _put_away(self) -> None:
        """What is on the desk is not saved, but can be taken out again, until the next such work."""
        desk = self._desk
        if desk.is_unsaved:
            self._keep_now(desk.folders.unsaved / _PUT_AWAY)

    def _keep_now(self, folder: Path) -> None:
        """As long as there is a window to wait for it."""
        from lipsync_desktop.engine.errors import LipsyncError
        from lipsync_desktop.engine.files import private_folder
        from lipsync_desktop.engine.flow import finished

        desk = self._desk
        try:
            private_folder(folder)
            document = desk.project.document
            finished(tasks.keep_unsaved(desk.engine, document, folder, desk.file, desk.with_media))
        except (LipsyncError, OSError) as error:
            _log.warning("%s", error)

    def refresh(self) -> None:
        """Bring title and what is written down in line with the desk."""
        desk = self._desk
        unsaved = desk.is_unsaved
        title = self.tr("Lipsync Desktop")
        if desk.file or unsaved:
            name = desk.file.stem if desk.file else self.tr("New Project")
            title = f"{name}[*] – {title}"
        self._window.setWindowTitle(title)
        self._window.setWindowModified(unsaved)
        if self._over:
            return
        if unsaved and desk.project.document != self._written:
            self._settled.start()
        elif not unsaved and self._written and not desk.crew.busy("unsaved"):
            self._settled.stop()
            self._clear()

    def stop(self) -> None:
        """Begin nothing any more."""
        self._over = True
        self._settled.stop()

    def clean_up(self, *, agreed: bool) -> None:
        """The window is closed. agreed: somebody has said that the work need not be saved; else it is there again when
        the program starts the next time."""
        if agreed:
            self._put_away()
        elif self._desk.is_unsaved:
            self._hold()
            self._keep_now(self._folder)
            self._held.close()
            return
        self._held.close()
        self._clear()

    def _clear(self) -> None:
        """What was written down is in a file by now, or was not worth one."""
        self._written = None
        for file in (self._folder / tasks.WORK, self._folder / tasks.ABOUT):
            with suppress(OSError):
                file.unlink(missing_ok=True)
        if self._left:
            shutil.rmtree(self._left, ignore_errors=True)
            self._left = None

    @property
    def _name(self) -> str:
        """What a project may be called that has no name yet."""
        project = self._desk.project
        parts = [project.face.footage.path.stem] if project.face else []
        parts += [project.voice.path.stem] if project.voice else []
        return " – ".join(parts) or self.tr("New Project")

    @property
    def _is_empty(self) -> bool:
        return not self._desk.project.document.media


def _project(opened: tasks.OpenedProject) -> Project:
    """As the window has it, in which every film is a file."""
    document, face, voice = opened.document, opened.face, opened.voice
    settings = replace(document.settings, face_box=None, same_person=())
    if settings.codec not in SUFFIXES:
        settings = replace(settings, codec="vp9", crf=None)
    take = None if document.spoken is None else document.takes[document.spoken]
    trim: tuple[Fraction, Fraction | None] = (take.trim.start_s, take.trim.end_s) if take else _WHOLE
    if voice and not (trim[0] < voice.file.duration_s if trim[1] is None else trim[1] <= voice.file.duration_s):
        trim = _WHOLE  # of a recording that has changed
    return Project(
        face=replace(face.file, look=face.look) if face else None,
        face_box=document.settings.face_box,
        same_person=document.settings.same_person,
        faces_found=len(face.look.faces) if face and face.file.footage.is_still else None,
        voice=replace(voice.file, waveform=voice.waveform) if voice else None,
        trim_s=trim,
        choices=settings,
        others=document.others,
        soundtrack=document.soundtrack,
        own_sound_track=document.own_sound_track,
        takes=document.takes,
        spoken=document.spoken,
    )
