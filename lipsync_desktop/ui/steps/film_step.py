"""The third step: the film is made."""

from __future__ import annotations

import os
import shutil
import time
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from lipsync_desktop.ui.cards.film_card import FilmCard
from lipsync_desktop.ui.desk import tasks
from lipsync_desktop.ui.desk.desk import Desk
from lipsync_desktop.ui.desk.project import Film, Missing, Project
from lipsync_desktop.ui.desk.undo import Kind
from lipsync_desktop.ui.parts.choices import CHOSEN
from lipsync_desktop.ui.parts.pace import Pace
from lipsync_desktop.ui.parts.pictures import as_qimage
from lipsync_desktop.ui.parts.words import percent, time_left
from lipsync_desktop.ui.stage.stage import Stage
from lipsync_desktop.ui.timeline.timeline import Timeline

if TYPE_CHECKING:
    from lipsync_desktop.engine.library.records import Added
    from lipsync_desktop.engine.notices import Notice
    from lipsync_desktop.engine.types import Progress


_SETTLED_MS = 1500


class FilmStep(QObject):
    """Makes the film and keeps card, stage and timeline showing how far it is.

    Signals:
        started(): the film is being made; nothing else may use stage and sound.
        made(Path): it is ready to be watched.
        stopped(): there is none: it was cancelled, or failed.
    """

    started = Signal()
    made = Signal(object)
    stopped = Signal()

    def __init__(self, desk: Desk, card: FilmCard, stage: Stage, timeline: Timeline) -> None:
        super().__init__(desk)
        self._desk = desk
        self._card = card
        self._canvas = stage.canvas
        self._timeline = timeline
        self._pace = Pace()
        self._folder = desk.folders.films / f"{os.getpid()}-{time.time_ns()}"
        self._held = ExitStack()
        self._count = 0
        self._wanted = False
        self._notices: tuple[Notice, ...] = ()
        card.work.cancel_requested.connect(self.cancel)
        card.settings.settings_changed.connect(self._choose)
        desk.stepped.connect(self._follow)
        card.settings.set_choices(desk.project.choices)
        self._expected: Project | None = None
        self._until_expected = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._until_expected.timeout.connect(self._expect)

    def take_choices(self) -> None:
        """What the card says is what the next film will be."""
        choices = self._card.settings.choices()
        choices = replace(self._desk.project.choices, **{one.name: getattr(choices, one.name) for one in CHOSEN})
        self._desk.preferences.choices = choices
        self._desk.change(choices=choices, networks=self._card.settings.networks())

    def _choose(self) -> None:
        """The person has put the card so; can be undone."""
        settings, before = self._card.settings, self._desk.project.choices
        choices = settings.choices()
        choices = replace(before, **{one.name: getattr(choices, one.name) for one in CHOSEN})
        changed = [at for at, one in enumerate(CHOSEN) if getattr(choices, one.name) != getattr(before, one.name)]
        if changed:
            text = settings.called(CHOSEN[changed[0]].name) if len(changed) == 1 else self.tr("Settings")
            kind = Kind.SETTING + changed[0] if len(changed) == 1 else Kind.ALONE
            self._desk.edit(text, kind, choices=choices, networks=settings.networks())

    def _follow(self, before: Project) -> None:
        """A step was taken, or taken back."""
        choices = self._desk.project.choices
        if choices != before.choices:
            self._desk.preferences.choices = choices
            if self._card.settings.choices() != choices:
                self._card.settings.set_choices(choices)
            self._desk.change(networks=self._card.settings.networks())

    def read_library(self) -> None:
        """Offer the models that there are now."""
        desk = self._desk
        desk.crew.start("library", lambda: tasks.read_library(desk.engine), succeeded=self.offer, failed=desk.fail)

    def offer(self, added: list[Added]) -> None:
        """Let the person choose among the built-in model and these; a chosen one that is gone gives way to it."""
        self._card.settings.set_models(added)
        self.take_choices()

    def make_once_ready(self, wanted: bool = True) -> None:
        """Make the film as soon as face and voice are both there."""
        self._wanted = (self._wanted or wanted) and not self._desk.crew.busy("film")
        if self._wanted and not self._desk.crew.busy("face", "voice"):
            self._wanted = False
            self.make()

    def forget_wish(self) -> None:
        self._wanted = False

    def make(self) -> None:
        """Render, unless the film that is there already shows exactly this."""
        desk, project = self._desk, self._desk.project
        if project.missing or desk.crew.busy("film", "face", "voice", "record"):
            return
        if desk.film_is_current:
            self.made.emit(desk.film.path if desk.film else None)
            return
        desk.crew.forget("size")
        output = self._next_place(project.film_name)
        self._notices = ()
        self._pace = Pace()
        self._canvas.show_beside(None)
        desk.noticed.emit("")
        desk.crew.start(
            "film",
            lambda: tasks.make_film(desk.engine, project.job(output)),
            progressed=self._progressed,
            succeeded=lambda notices: self._made(Film(project, output), notices),
            failed=self._failed,
            cancelled=self._cancelled,
        )
        self._card.show_working(0, 0, 0.0, None)
        desk.say(self.tr("Preparing the film…"))
        desk.changed.emit()
        self.started.emit()

    def _next_place(self, name: str) -> Path:
        if not self._count:
            self._hold()
        self._count += 1
        return self._folder / str(self._count) / name

    def _hold(self) -> None:
        """Say that somebody is at work in the folder; what is wrong with it the first film will tell."""
        from lipsync_desktop.engine.leftovers import held

        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            self._held.enter_context(held(self._folder))

    def _progressed(self, progress: Progress) -> None:
        if progress.notices != self._notices:
            self._notices = progress.notices
            self._desk.notice(progress.notices)
        if progress.frame is None:
            self._card.show_working(0, progress.total, 0.0, None, progress.first_time)
            if progress.first_time:
                self._desk.say(self.tr("Preparing the model, first time only…"))
            return
        project, share = self._desk.project, progress.done / progress.total
        self._pace.reach(progress.done, time.monotonic())
        left_s = self._pace.left_s(progress.total)
        self._card.show_working(progress.done, progress.total, self._pace.steps_a_second, left_s)
        self._canvas.show_image(as_qimage(progress.frame.composed()))
        self._timeline.set_position(float(project.trim_s[0]) + share * float(project.spoken_s))
        if left_s is None:
            self._desk.say(self.tr("Making the film: {0}.").format(percent(share)))
        else:
            self._desk.say(self.tr("Making the film: {0}, {1}.").format(percent(share), time_left(left_s)))

    def _made(self, film: Film, notices: tuple[Notice, ...]) -> None:
        desk = self._desk
        desk.film = film
        desk.notice(notices)
        desk.say(self.tr("The film is ready. Export it to keep it."))
        desk.changed.emit()
        self.made.emit(film.path)

    def cancel(self) -> None:
        """Stop at once. The thread may be in the middle of a step, but the person need not wait for it."""
        if self._desk.is_making:
            self._desk.crew.forget("film")
            self._cancelled()

    def _cancelled(self) -> None:
        self._desk.say(self.tr("Cancelled. Nothing was left behind."))
        self._desk.changed.emit()
        self.stopped.emit()

    def _failed(self, error: Exception) -> None:
        self._desk.changed.emit()
        self.stopped.emit()
        self._desk.fail(error)

    def refresh(self) -> None:
        """Bring the card in line with the desk."""
        desk = self._desk
        self._card.settings.set_still(desk.project.face is None or desk.project.face.footage.is_still)
        if desk.is_making:
            return
        self._card.work.set_film(desk.film is not None, earlier=not desk.film_is_current)
        if reason := self._busy_with or self.reason:
            self._card.show_not_ready(reason)
        elif desk.film_is_current:
            self._card.show_done()
        else:
            self._card.show_ready()
        if desk.project != self._expected:
            self._expected = desk.project
            desk.crew.forget("size")
            self._card.work.show_size(None)
            self._until_expected.start()

    def _expect(self) -> None:
        """Work out how large the film will be, once the person has left the settings alone for a while."""
        desk, project = self._desk, self._desk.project
        if project.missing or desk.film_is_current or desk.is_making or desk.crew.busy("face", "voice", "record"):
            return
        if desk.crew.busy("live", "moment", "rehearsal"):
            self._until_expected.start()
            return
        place = self._folder / project.film_name
        desk.crew.start(
            "size",
            lambda: tasks.expect_film(desk.engine, project.job(place)),
            succeeded=self._card.work.show_size,
            failed=lambda _: None,  # making the film says what is wrong
        )

    @property
    def _busy_with(self) -> str | None:
        """What has to end before a film can be made."""
        desk = self._desk
        if desk.is_recording:
            return self.tr("Stop recording first.")
        if desk.crew.busy("face", "voice"):
            return self.tr("A file is still being read.")
        return None

    @property
    def reason(self) -> str | None:
        """What is missing for a film, as a request; None when it can be made."""
        match self._desk.project.missing:
            case Missing.FACE_AND_VOICE:
                return self.tr("Drop a portrait or a clip, and record or drop a voice.")
            case Missing.FACE:
                return self.tr("Drop a portrait or a clip, or choose one.")
            case Missing.FACE_IN_PICTURE:
                return self.tr("No face that I can find. Draw a box around the face, or choose another picture.")
            case Missing.VOICE:
                return self.tr("Now the voice: record yourself, or drop a recording.")
        return None

    def clean_up(self) -> None:
        """Remove the films that were not exported."""
        self._held.close()
        shutil.rmtree(self._folder, ignore_errors=True)
