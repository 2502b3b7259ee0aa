"""A film on its way: a hidden folder beside its place, in which what is done survives a power cut."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import IO

import av

from lipsync_desktop.engine.errors import OutputError
from lipsync_desktop.engine.files import lock

from .encoding import Encoding
from .places import check_place, explaining, publish

_LOCK = "lock"
_JOB = "job.json"


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
    With `resume` what is done stays when the block is left by an exception, and the next call with the same fingerprint
    finds it, as it finds what a process left that was killed. The fingerprint has to tell apart everything that the
    film's pictures depend on, the encoding's size and rate included.

    Raises: OutputError.
    """
    if not output.is_dir():
        encoding.check_name(output)
    check_place(output, overwrite, encoding.suffix)
    folder = output.absolute().with_name(f".{output.name}.parts")
    left = resume
    with explaining(output), _alone_in(folder, output):
        try:
            _begin(folder, json.dumps([fingerprint, astuple(encoding), av.__version__]), resume)
            parts = Parts(folder, encoding)
            yield parts
            publish(parts.whole, output, overwrite)
            left = False
        finally:
            if not left:
                _empty(folder)


def written_down(path: Path) -> None:
    """Wait until the disk has the file. Raises OSError."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _begin(folder: Path, job: str, resume: bool) -> None:
    """Empty the folder of what belongs to another job."""
    said = folder / _JOB
    if resume and said.exists() and said.read_text("utf-8", "replace") == job:
        return
    _empty(folder)
    said.write_text(job, "utf-8")
    written_down(said)


def _empty(folder: Path) -> None:
    for left in folder.iterdir():
        if left.is_dir():
            shutil.rmtree(left)
        elif left.name != _LOCK:
            left.unlink()


@contextmanager
def _alone_in(folder: Path, output: Path) -> Iterator[None]:
    """The folder, kept from every other run; it goes when nothing is left in it. Raises OutputError, OSError."""
    folder.mkdir(exist_ok=True)
    locked = folder / _LOCK
    ours = False
    try:
        with locked.open("a") as file:
            _take(file, output)
            ours = True
            yield
    finally:
        if ours and list(folder.iterdir()) == [locked]:
            with suppress(OSError):  # another run has begun meanwhile
                locked.unlink()
                folder.rmdir()


def _take(file: IO[str], output: Path) -> None:
    """Until the file is closed, or the process ends, nobody else can take it. Raises OutputError."""
    if not lock(file):
        raise OutputError(f"“{output.name}” is being made already. Wait until it is finished, or choose another name.")
