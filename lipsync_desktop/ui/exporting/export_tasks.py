"""What exports ask of the engine, as tasks for workers; and exports written down for the next start: of each a
project, and where its film goes."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from lipsync_desktop.engine.errors import LipsyncError
from lipsync_desktop.engine.project import Document
from lipsync_desktop.engine.settings import RenderJob
from lipsync_desktop.ui.desk.tasks import Engine

if TYPE_CHECKING:
    from lipsync_desktop.engine.files import Content
    from lipsync_desktop.engine.types import Progress

_PLACE = ".json"


def has_alpha(engine: Engine, face: Path, still_rate: Fraction) -> Generator[None, None, bool]:
    """Whether it is a picture that is transparent somewhere. Raises MediaError."""
    from lipsync_desktop.engine.errors.pictures import NotTransparent

    yield
    try:
        return engine.files.footage(face, still_rate, transparent=True).transparent
    except NotTransparent:
        return False


def make_export(engine: Engine, job: RenderJob) -> Generator[Progress]:
    """Render to where a person wants it. Raises the engine's errors."""
    from lipsync_desktop.engine.pipeline import render

    models = engine.models(job.settings.device)
    return render(job, models, engine.scans, engine.portraits, engine.files)


def discard_export(job: RenderJob) -> Generator[None]:
    """Remove what is done of a film that is not wanted any more. Raises OutputError."""
    from lipsync_desktop.engine.media import discard_parts

    yield
    discard_parts(job.output)


def write_down(
    folder: Path, number: int, job: RenderJob, content: Callable[[Path], Content]
) -> Generator[None, None, None]:
    """For the next start; what the disk refuses is not there. content: of the job's files, as far as it is known."""
    from lipsync_desktop.engine.files import private_folder
    from lipsync_desktop.engine.project_file import SUFFIX, save_project

    yield
    place = folder / f"{number}{_PLACE}"
    with suppress(OSError, LipsyncError):
        private_folder(folder)
        save_project(Document.of(job), place.with_suffix(SUFFIX), content=content)
        place.write_text(json.dumps({"output": str(job.output)}), "utf-8")


def written_down(folder: Path) -> Generator[None, None, list[tuple[int, Path, RenderJob | Exception]]]:
    """All that is there, in the order in which it was asked for: number, the film's place, and the job, or else the
    error that says why there is none."""
    notes = []
    for place in sorted(folder.glob(f"*{_PLACE}")):
        yield
        if note := _read(place):
            notes.append(note)
    return notes


def _read(place: Path) -> tuple[int, Path, RenderJob | Exception] | None:
    """None where it is damaged, as by a disk that was full, or by hand."""
    from lipsync_desktop.engine.errors import MediaError
    from lipsync_desktop.engine.errors.projects import ProjectDamaged
    from lipsync_desktop.engine.project_file import SUFFIX, open_project

    try:
        number, output = int(place.stem), Path(json.loads(place.read_text("utf-8"))["output"])
    except (OSError, ValueError, TypeError, KeyError):
        return None
    try:
        document = open_project(place.with_suffix(SUFFIX), place.with_suffix("")).document
        if document.face is None or document.spoken is None:
            raise ProjectDamaged(place.with_suffix(SUFFIX))
        return number, output, document.job(output)
    except MediaError as error:
        return number, output, error


def forget(folder: Path, number: int) -> None:
    """It is done, or not wanted any more."""
    for note in folder.glob(f"{number}.*"):
        with suppress(OSError):
            note.unlink()
