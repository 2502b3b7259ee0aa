"""Where a film or another result goes: written beside its place and moved there when it is whole."""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path

import av

from lipsync_desktop.engine.errors import require_memory
from lipsync_desktop.engine.errors.films import (
    FilmExists,
    FilmUnencodable,
    FilmUnwritable,
    FolderInPlace,
    FolderMissing,
    FolderOfOthers,
    OtherEnding,
    SourceAmongParts,
    WouldReplaceFolderOfSource,
    WouldReplaceSource,
)

_ENCODING = "avcodec_"
"""Where libvpx says “invalid” of pictures and settings that are all right: it has no memory."""
_PICTURE = re.compile(r"\d{6,}\.png|sound\.wav")
_PART = re.compile(r"\.[0-9a-f]{16}\.part(\.\w+)?")
_LEFT_S = 2 * 24 * 3600.0  # two days: how old a half-written file is that a killed process has left
_LONGEST_NAME_BYTES = 120
"""Of a name that another one is made from; the longest of all is 255 bytes on most disks, and 143 on encrypted ones."""


@contextmanager
def replacing(output: Path, overwrite: bool, suffix: str = ".webm", sources: Iterable[Path] = ()) -> Iterator[Path]:
    """A path to write to, which nobody else has; what lies there afterwards takes `output`'s place in one step.

    However the block is left by an exception, nothing stays behind and `output` is as it was. sources: what it is made
    from, which it must not replace. Raises: OutputError.
    """
    require_apart(output, sources)
    with explaining(output):
        wrong = output.suffix.lower() != suffix and not output.is_dir()
    if wrong:
        raise OtherEnding(output, suffix)
    check_place(output, overwrite, suffix)
    _sweep(output.parent)
    part = output.with_name(f".{secrets.token_hex(8)}.part{suffix}")
    try:
        with explaining(output):
            part.touch(exist_ok=False)
            yield part
            publish(part, output, overwrite)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


@contextmanager
def explaining(output: Path) -> Iterator[None]:
    """What the disk and FFmpeg refuse, as an OutputError; a want of memory is a MemoryError."""
    try:
        yield
    except (av.FFmpegError, OSError) as error:
        if isinstance(error, av.FFmpegError) and str(error.filename).startswith(_ENCODING):
            require_memory()
        refused = FilmUnwritable if isinstance(error, OSError) else FilmUnencodable
        raise refused(output, error.strerror or str(error)) from error


def require_apart(output: Path, sources: Iterable[Path]) -> None:
    """Raises OutputError, where `output` would replace one of the files that it is made from: by its own name or
    another, through links, as the folder that holds it, or among the parts that are made on the way."""
    for source in sources:
        if _same(output, source):
            raise WouldReplaceSource(output, source)
        if _lies_in(source, output):
            raise WouldReplaceFolderOfSource(output, source)
        if _lies_in(source, parts_folder(output)):
            raise SourceAmongParts(output, source)


def parts_folder(output: Path) -> Path:
    """Where a film's parts lie until it is whole."""
    name, beside = os.fsencode(output.name), output.absolute().parent
    if len(name) <= _LONGEST_NAME_BYTES:
        return beside / f".{output.name}.parts"
    return beside / f".{blake2b(name, digest_size=16).hexdigest()}.parts"


def check_place(output: Path, overwrite: bool, suffix: str) -> None:
    """Raises OutputError, where nothing can be put at `output`; a `suffix` of "" stands for a folder of pictures."""
    with explaining(output):  # such as a name that the disk finds too long
        if suffix and output.is_dir():
            raise FolderInPlace(output, suffix)
        if not output.parent.is_dir():
            raise FolderMissing(output.parent)
        there = _is_taken(output)
        if there and not overwrite:
            raise FilmExists(output)
        if not suffix and there and not _holds_only_pictures(output):
            raise FolderOfOthers(output)


def publish(part: Path, output: Path, overwrite: bool) -> None:
    """Move a file, or a folder of pictures, to its place in one step. Raises OutputError, OSError."""
    if part.is_dir():
        _publish_folder(part, output, overwrite)
        return
    if overwrite:
        part.replace(output)
        return
    try:
        os.link(part, output)  # fails where something has taken the name meanwhile
    except FileExistsError as error:
        raise FilmExists(output) from error
    except OSError as error:  # some disks know no hard links
        if _is_taken(output):
            raise FilmExists(output) from error
        part.rename(output)


def put_back(part: Path, output: Path) -> None:
    """Undo what a process that was killed between the two steps of publishing a folder has done. Raises OSError."""
    old = _replaced(part)
    if old.is_dir() and not _is_taken(output):
        old.rename(output)


def _publish_folder(part: Path, output: Path, overwrite: bool) -> None:
    check_place(output, overwrite, "")
    if not output.exists():
        part.rename(output)
        return
    old = _replaced(part)
    output.rename(old)
    try:
        part.rename(output)
    except OSError:
        old.rename(output)
        raise


def _replaced(part: Path) -> Path:
    return part.with_name(f"{part.name}.replaced")


def _sweep(folder: Path) -> None:
    """Remove what processes left here that were killed while they wrote: nobody has written to it for days."""
    with suppress(OSError):
        for part in folder.glob(".*.part*"):
            if _PART.fullmatch(part.name) and time.time() - part.lstat().st_mtime > _LEFT_S:
                part.unlink()


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return False


def _lies_in(file: Path, folder: Path) -> bool:
    """Whether the file, or what it is a link to, is anywhere in the folder."""
    try:
        above = {*file.absolute().parents, *file.resolve().parents} if folder.is_dir() else ()
    except OSError:
        return False
    return any(_same(folder, one) for one in above)


def _is_taken(output: Path) -> bool:
    """Whether something has that name, a link to nothing included."""
    return os.path.lexists(output)


def _holds_only_pictures(folder: Path) -> bool:
    return folder.is_dir() and all(_PICTURE.fullmatch(file.name) for file in folder.iterdir())
