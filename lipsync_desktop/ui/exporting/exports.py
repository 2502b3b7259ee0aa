"""The queue: films are exported one after another, beside whatever else is done."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from lipsync_desktop.ui.desk import tasks
from lipsync_desktop.ui.desk.desk import Desk
from lipsync_desktop.ui.desk.project import Project
from lipsync_desktop.ui.parts.pace import Pace

from . import export_tasks
from .export import Export, State
from .export_tasks import forget, write_down, written_down

if TYPE_CHECKING:
    from lipsync_desktop.engine.settings import RenderJob
    from lipsync_desktop.engine.types import Progress


class Exports(QObject):
    """What is asked for is written down at once, and gone on with at the next start where the program ends before.

    Signals:
        changed(): another export, or how far one is.
        exported(Path): a film is where it was wanted.
    """

    changed = Signal()
    exported = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._notes = desk.folders.films / "exports"
        self._pace = Pace()
        self._all: dict[int, Export] = {}

    @property
    def all(self) -> list[Export]:
        """In the order in which they were asked for, those that are over included until they are removed."""
        return list(self._all.values())

    @property
    def places(self) -> set[Path]:
        """Where films are still to come."""
        return {one.output for one in self._all.values() if not one.is_over}

    def add(self, project: Project, output: Path) -> None:
        """The film of what lies there now, whatever is changed meanwhile; nothing may be missing."""
        desk = self._desk
        desk.preferences.export_folder = output.parent
        job = replace(project.job(output.absolute()), overwrite=True, resume=True)
        made = desk.film.path if desk.film and desk.film.project == project else None
        export = Export(job.output, job, project, made)
        self._put(export)
        desk.crew.start(
            f"note {export.number}",
            lambda: write_down(self._notes, export.number, job, desk.engine.files.content),
            succeeded=lambda _: self._forget_what_is_over(export.number),
            failed=desk.fail,
        )
        self._next()

    def restore(self) -> None:
        """Go on with those that the last window did not come to the end of."""
        desk = self._desk
        task = lambda: written_down(self._notes)  # noqa: E731
        desk.crew.start("notes", task, succeeded=self._take_up, failed=desk.fail)

    def stop(self, number: int) -> None:
        """It is not wanted any more, and leaves nothing."""
        export = self._all[number]
        forget(self._notes, number)  # before the thread has ended, as the program may end before that
        if export.state is State.RUNNING:
            self._change(number, state=State.STOPPING)
            self._desk.crew.cancel("export")
        elif export.state is State.WAITING:
            self._drop(export)

    def retry(self, number: int) -> None:
        """Once more, after what went wrong."""
        if self._all[number].job:
            self._change(number, state=State.WAITING, share=0.0, left_s=None, sentence="")
            self._next()

    def remove(self, number: int) -> None:
        """It is over, and need not be shown any more; what has failed is given up."""
        export = self._all[number]
        if export.is_over:
            self._drop(export)

    def _take_up(self, found: list[tuple[int, Path, RenderJob | Exception]]) -> None:
        for number, output, job in found:
            if isinstance(job, Exception):
                sentence, _ = self._desk.explain(job)
                self._put(Export(output, None, number=number, state=State.FAILED, sentence=sentence))
            else:
                self._put(Export(output, replace(job, overwrite=True, resume=True), number=number))
        if going := sum(one.state is State.WAITING for one in self._all.values()):
            self._desk.say(self.tr("%n export(s) of the last time go on.", "", going))
        self._next()

    def _next(self) -> None:
        """Begin with what waits longest, unless another is being made."""
        desk = self._desk
        export = next((one for one in self._all.values() if one.state is State.WAITING), None)
        if export is None or desk.crew.busy("export"):
            return
        number = export.number
        self._pace = Pace()
        self._change(number, state=State.RUNNING)
        desk.crew.start(
            "export",
            self._task(export),
            progressed=lambda step: self._progressed(number, step),
            succeeded=lambda _: self._done(number),
            failed=lambda error: self._failed(number, error),
            cancelled=lambda: self._stopped(number),
        )

    def _task(self, export: Export) -> Callable[[], Any]:
        """A film that is made already is copied."""
        made, job, engine = export.made, export.job, self._desk.engine
        assert job
        if made and made.exists():
            return lambda: tasks.export(made, job.output, job.sources)
        return lambda: export_tasks.make_export(engine, job)

    def _progressed(self, number: int, step: float | Progress) -> None:
        if isinstance(step, float):
            self._change(number, share=step)
        elif step.total:
            self._pace.reach(step.done, time.monotonic())
            self._change(number, share=step.done / step.total, left_s=self._pace.left_s(step.total))

    def _done(self, number: int) -> None:
        desk, export = self._desk, self._all[number]
        forget(self._notes, number)
        self._change(number, state=State.DONE, share=1.0, left_s=None)
        if desk.film and export.project and desk.film.shows(export.project):
            desk.film = replace(desk.film, exported_to=export.output)
        desk.exported_to = export.output
        desk.changed.emit()
        self.exported.emit(export.output)
        self._next()

    def _failed(self, number: int, error: Exception) -> None:
        """It is tried again at the next start, unless it is removed."""
        sentence, details = self._desk.explain(error)
        self._change(number, state=State.FAILED, left_s=None, sentence=sentence)
        self._desk.failed.emit(sentence, details)
        self._next()

    def _stopped(self, number: int) -> None:
        self._drop(self._all[number])
        self._next()

    def _drop(self, export: Export) -> None:
        """With what was done of it, unless it is whole."""
        del self._all[export.number]
        forget(self._notes, export.number)
        job = export.job
        if job and export.state is not State.DONE:
            self._desk.crew.start(
                f"discard {export.number}",
                lambda: export_tasks.discard_export(job),
                succeeded=lambda _: None,
                failed=lambda _: None,  # such as: somebody else is making it
            )
        self._tell()

    def _forget_what_is_over(self, number: int) -> None:
        """It may be done, or stopped, before it was written down."""
        if number not in self._all or self._all[number].state in (State.STOPPING, State.DONE):
            forget(self._notes, number)

    def _put(self, export: Export) -> None:
        self._all[export.number] = export
        self._tell()

    def _tell(self) -> None:
        self._desk.exporting = tuple(one.project for one in self._all.values() if one.project and not one.is_over)
        self.changed.emit()

    def _change(self, number: int, **fields: Any) -> None:
        self._put(replace(self._all[number], **fields))
