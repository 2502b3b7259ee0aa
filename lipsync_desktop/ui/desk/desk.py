"""What the steps of the work share: the project and its film, the workers, and a word to the person."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from lipsync_desktop import paths
from lipsync_desktop.engine.project import Document
from lipsync_desktop.ui.parts.sentences import said
from lipsync_desktop.ui.parts.view import View
from lipsync_desktop.workers import Crew

from .preferences import Preferences
from .project import Film, Project
from .tasks import Engine
from .undo import Change

if TYPE_CHECKING:
    from lipsync_desktop.engine.notices import Notice

_log = logging.getLogger(__name__)
_MOST_STEPS = 50
"""That can be taken back, as each may hold on to a picture."""


@dataclass(frozen=True, slots=True)
class Folders:
    """Where the window keeps what it makes: recorded takes, and what came within projects (kept), films until they are
    exported (removed), files of weights while they arrive (removed once they are models), work that nobody has saved
    (until somebody has)."""

    takes: Path
    films: Path
    downloads: Path
    log_file: Path
    unpacked: Path
    unsaved: Path


class Desk(QObject):
    """One project, one film, one view of them.

    Signals:
        changed(): the project, the film, the view or what is being done is another.
        stepped(Project): the project is another, as a step was taken, or taken back; what it was.
        sources_changed(): what can be played is another.
        said(str): a sentence for the status line.
        failed(str, bool): a sentence about what went wrong, and whether the log says more.
        noticed(str): a sentence worth more than the status line; an empty one takes the last away.
        at_stake(Callable[[], None]): what would take away a film that nobody has kept, to be called if that may be.
    """

    changed = Signal()
    stepped = Signal(object)
    sources_changed = Signal()
    said = Signal(str)
    failed = Signal(str, bool)
    noticed = Signal(str)
    at_stake = Signal(object)

    def __init__(self, engine: Engine, preferences: Preferences, folders: Folders, parent: QObject) -> None:
        super().__init__(parent)
        self.engine = engine
        self.preferences = preferences
        self.folders = folders
        self.crew = Crew(self)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(_MOST_STEPS)
        self._films: list[Film] = []
        self._film: Film | None = None
        self.project = Project(choices=preferences.choices)
        self.view = View.ORIGINAL
        self.exporting: tuple[Project, ...] = ()  # the films that are on their way
        self.exported_to: Path | None = None  # where the last one went
        self.file: Path | None = None
        self.with_media = False
        self.saved = self.project.document

    @property
    def is_unsaved(self) -> bool:
        """Whether there is work that is not in a project's file; to have tried the demo is none."""
        document = self.project.document
        own = paths.resources_dir()
        return document != self.saved and any(not file.is_relative_to(own) for file in document.media)

    @property
    def film(self) -> Film | None:
        """What there is to watch."""
        return self._film

    @film.setter
    def film(self, film: Film | None) -> None:
        self._film = film
        if film is not None:
            self._films = [one for one in self._films if one.path != film.path] + [film]

    @property
    def is_making(self) -> bool:
        return self.crew.busy("film")

    @property
    def is_recording(self) -> bool:
        """Counting down included."""
        return self.crew.busy("record")

    @property
    def views(self) -> tuple[View, ...]:
        """What can be looked at now."""
        if self.is_making:
            return (View.ORIGINAL,)
        preview = () if self.project.missing else (View.PREVIEW,)
        return (View.ORIGINAL, *preview, *((View.FILM, View.SIDE_BY_SIDE) if self.film else ()))

    @property
    def film_is_current(self) -> bool:
        """Whether the film shows exactly what is chosen."""
        return self.film is not None and self.film.project == self.project

    @property
    def film_is_unkept(self) -> bool:
        """Whether there is a film that nobody has exported."""
        return self.film is not None and self.film.exported_to is None

    @property
    def film_is_on_its_way(self) -> bool:
        """Whether it is being exported, or will be."""
        return self.film is not None and any(map(self.film.shows, self.exporting))

    def replace_film(self, then: Callable[[], None]) -> None:
        """Do what takes the film away: at once, or, where it would be lost, when the person agrees."""
        if self.is_making or self.film_is_unkept:
            self.at_stake.emit(then)
        else:
            then()

    def change(self, **fields: Any) -> None:
        """Put other values into the project."""
        self.project = replace(self.project, **fields)
        self.changed.emit()

    def edit(self, text: str, kind: int, **fields: Any) -> None:
        """The same as a step that can be taken back, called `text`; those of one kind in quick succession are one."""
        before = self.project
        self._put(replace(before, **fields))
        self.remember(text, kind, before)

    def remember(self, text: str, kind: int, before: Project) -> None:
        """What the project is now can be taken back, to what it was before."""
        self.undo_stack.push(Change(text, kind, self._put, before, self.project, done=True))

    def lay(self, project: Project, file: Path | None, *, with_media: bool = False, saved: bool = True) -> None:
        """Another project, from a file, or from none; nothing can be taken back beyond it. saved: whether the file
        holds it as it is."""
        before, self.project = self.project, project
        self.clear_film()
        self._films.clear()
        self.undo_stack.clear()
        self.file, self.with_media = file, with_media
        self.saved = project.document if saved else Document()
        self.stepped.emit(before)
        self.changed.emit()

    def kept(self, document: Document, file: Path, with_media: bool) -> None:
        """The file holds that now."""
        self.file, self.with_media, self.saved = file, with_media, document
        self.changed.emit()

    def _put(self, project: Project) -> None:
        """Where face or voice are others, the film of them comes back, if it was made."""
        before = self.project
        if project.face is before.face:
            project = replace(project, faces_found=before.faces_found)  # which is not of the person's doing
        self.project = project
        if (project.face, project.voice) != (before.face, before.voice):
            self.clear_film()
            self.film = next((film for film in reversed(self._films) if film.project == project), None)
        self.stepped.emit(before)
        self.changed.emit()

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """Project, film and view are what they were, if what is done meanwhile raises an exception."""
        before = self.project, self.film, self.view
        try:
            yield
        except Exception:
            self.project, self.film, self.view = before
            raise

    def clear_film(self) -> None:
        """Another face or voice: the film does not belong to it."""
        self.crew.forget("film")
        self.film = None
        self.view = View.ORIGINAL

    def say(self, sentence: str) -> None:
        self.said.emit(sentence)

    def fail(self, error: Exception) -> None:
        """Say what happened."""
        self.failed.emit(*self.explain(error))

    def explain(self, error: Exception) -> tuple[str, bool]:
        """What happened, in the person's language, and whether the log says more."""
        from lipsync_desktop.engine.errors import fact_of

        fact = fact_of(error)
        _log.log(logging.ERROR if fact is None else logging.WARNING, "%s", error, exc_info=error)
        return (self.unexpected(), True) if fact is None else (said(fact), False)

    def notice(self, notices: Collection[Notice]) -> None:
        """Say what is worth knowing, if there is anything."""
        if notices:
            self.noticed.emit(" ".join(map(said, notices)))

    def unexpected(self) -> str:
        """What to say about a fault of the program's own."""
        return self.tr("Something went wrong that should not. Your files are untouched; the log file says more.")
