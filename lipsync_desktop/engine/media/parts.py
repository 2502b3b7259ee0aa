"""A film on its way: a hidden folder beside its place, in which what is done survives a power cut."""

from __future__ import annotations

import glob
import json
import os
import shutil
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import IO

import av

from lipsync_desktop.engine.errors.films import FilmIsMade
from lipsync_desktop.engine.files import lock
from lipsync_desktop.engine.leftovers import MARK, sweep

from .encoding import Encoding
from .places import check_place, explaining, parts_folder, publish, put_back

_JOB = "job.json"
_WANTED = "wanted"
_DAY_S = 24 * 3600.0  # as seconds
_KEPT_S, _WANTED_KEPT_S = 2 * _DAY_S, 30 * _DAY_S
"""How long parts stay that nobody works on: those of a killed process, and those that somebody means to go on with."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The folder of one film's parts. `whole` takes the output's place at the end."""

    folder: Path
    encoding: Encoding

    @property
    def whole(self) -> Path:
        return self.folder / f"film{self.encoding.suffix}"


@contextmanager
def parts_of(
    output: Path, encoding: Encoding, overwrite: bool = False, fingerprint: str = "", resume: bool = False
) -> Iterator[Parts]:
    """The place for a film's parts; what a FilmWriter puts together there takes `output`'s place in one step.

    Without `resume` nothing stays behind however the block is left, and `output` is as it was unless the film is whole.
    With `resume` what is done, if anything is, stays when the block is left by an exception, and the next call with the
    same fingerprint finds it, as it finds what a process left that was killed. The fingerprint has to tell apart
    everything that the film's pictures depend on, the encoding's size and rate included.

    Raises: OutputError.
    """
    with explaining(output):  # such as a name that the disk finds too long
        if not output.is_dir():
            encoding.check_name(output)
    check_place(output, overwrite, encoding.suffix)
    deque(sweep_parts(output.parent), maxlen=0)
    folder = parts_folder(output)
    left = resume
    with explaining(output), _alone_in(folder, output):
        try:
            parts = Parts(folder, encoding)
            put_back(parts.whole, output)
            check_place(output, overwrite, encoding.suffix)
            _begin(folder, json.dumps([fingerprint, astuple(encoding), av.__version__]), resume)
            yield parts
            publish(parts.whole, output, overwrite)
            left = False
        finally:
            if not (left and _anything_done(folder)):
                _empty(folder)


def sweep_parts(folder: Path) -> Iterator[Path]:
    """Remove the parts of films in `folder` that nobody works on and nobody comes back for: they have not been written
    to for two days, or for thirty where the film was to be gone on with. Yields what is gone; raises nothing."""
    with suppress(OSError):
        for parts in folder.glob(".*.parts"):
            if (parts / _JOB).is_file():
                age_s = _WANTED_KEPT_S if (parts / _WANTED).exists() else _KEPT_S
                yield from sweep(folder, glob.escape(parts.name), age_s)


def discard_parts(output: Path) -> None:
    """Remove what is done of a film that is not whole, and that nobody will go on with. Raises OutputError."""
    folder = parts_folder(output)
    if (folder / _JOB).is_file():
        with explaining(output), _alone_in(folder, output):
            _empty(folder)


def written_down(path: Path) -> None:
    """Wait until the disk has the file. Raises OSError."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _begin(folder: Path, job: str, resume: bool) -> None:
    """Empty the folder of what belongs to another job."""
    said = folder / _JOB
    if not (resume and said.exists() and said.read_text("utf-8", "replace") == job):
        _empty(folder)
        said.write_text(job, "utf-8")
        written_down(said)
    if resume:
        (folder / _WANTED).touch()


def _empty(folder: Path) -> None:
    for left in folder.iterdir():
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left)
        elif left.name != MARK:
            left.unlink()


def _anything_done(folder: Path) -> bool:
    return any(left.name not in (_JOB, _WANTED, MARK) for left in folder.iterdir())


@contextmanager
def _alone_in(folder: Path, output: Path) -> Iterator[None]:
    """The folder, kept from every other run; it goes when nothing is left in it. Raises OutputError, OSError."""
    mark = folder / MARK
    with _take(mark, output):
        try:
            yield
        finally:
            if list(folder.iterdir()) == [mark]:
                with suppress(OSError):  # another run has begun meanwhile
                    mark.unlink()
                    folder.rmdir()


def _take(mark: Path, output: Path) -> IO[str]:
    """Until the file is closed, or the process ends, nobody else can take it. Raises OutputError, OSError."""
    while True:
        mark.parent.mkdir(exist_ok=True)
        try:
            file = mark.open("a")
        except FileNotFoundError:  # the run that had it has just removed it
            continue
        except OSError:
            with suppress(OSError):  # it is not empty: another run's
                mark.parent.rmdir()
            raise
        if not lock(file):
            file.close()
            raise FilmIsMade(output)
        if _is_at(file, mark):
            return file
        file.close()


def _is_at(file: IO[str], mark: Path) -> bool:
    """Whether it is the file of that name still: the run that had it may have removed it since it was opened."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), mark.stat())
    except FileNotFoundError:
        return False
