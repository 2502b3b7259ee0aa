"""What is true of every file, before anyone asks what is in it."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import IO, NamedTuple

from .errors import LipsyncError
from .errors.files import FileFault, FileUnreadable

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_PIECES, _PIECE_BYTES = 64, 1 << 20  # a longer file is told by so many pieces of it, spread from its start to its end
_OURS_ALONE, _OTHERS = 0o700, 0o077  # bits of a folder's mode: what it gets, and what it must not have
_A_LITTLE_BYTES = 1 << 16  # more than a file system keeps beside a file's name


def require_file(path: Path, unreadable: Callable[[Path, FileFault, str], LipsyncError] = FileUnreadable) -> None:
    """Make sure that there is something to read at `path`. Raises `unreadable`, of the file, what is the matter with
    it, and the system's words for that, where they say more."""
    try:
        facts = path.stat()
        if stat.S_ISDIR(facts.st_mode):
            raise unreadable(path, "folder", "")
        if not stat.S_ISREG(facts.st_mode):  # of which nobody knows whether and what it ever gives
            raise unreadable(path, "pipe", "")
        with path.open("rb") as file:
            # Some of the system's files, such as /proc/kmsg, hold nothing and keep their readers waiting.
            if not facts.st_size or not file.read(1):
                raise unreadable(path, "empty", "")
    except (FileNotFoundError, NotADirectoryError) as cause:
        raise unreadable(path, "missing", "") from cause
    except PermissionError as cause:
        raise unreadable(path, "forbidden", "") from cause
    except OSError as cause:
        raise unreadable(path, "disk", reason_of(cause)) from cause


class Stamp(NamedTuple):
    """What tells a file from a later one of the same name without reading it."""

    size: int
    mtime_ns: int
    inode: int


def stamp_of(path: Path) -> Stamp:
    """Raises OSError."""
    facts = path.stat()
    return Stamp(facts.st_size, facts.st_mtime_ns, facts.st_ino)


class Content:
    """What is in a file now; it is read at most once for its hash, and only where somebody asks for that."""

    def __init__(self, path: Path, stamp: Stamp | None = None) -> None:
        """Raises OSError."""
        self.stamp = stamp or stamp_of(path)
        self._path = path

    @cached_property
    def hash(self) -> str:
        """As by `content_hash`. Raises OSError."""
        return content_hash(self._path)


def content_hash(path: Path) -> str:
    """Of the whole file, or, above 64 MiB, of its size and 64 pieces from all over it."""
    size = path.stat().st_size
    digest = blake2b(f"{size}".encode(), digest_size=16)
    with path.open("rb") as file:
        for piece in range(_PIECES):
            if size > _PIECES * _PIECE_BYTES:
                file.seek(piece * (size - _PIECE_BYTES) // (_PIECES - 1))
            digest.update(file.read(_PIECE_BYTES))
    return digest.hexdigest()


def private_folder(folder: Path) -> Path:
    """The folder, which is made if it is missing, as are those around it, so that nobody else may look into them; one
    that is there and ours is closed to others, too. Raises OSError."""
    for missing in reversed([around for around in (folder, *folder.parents) if not around.exists()]):
        missing.mkdir(_OURS_ALONE, exist_ok=True)
    close_to_others(folder)
    return folder


def close_to_others(folder: Path) -> None:
    """A folder that is there and ours is nobody else's to look into; a link to one is left alone. Never raises."""
    if sys.platform == "win32":  # where a profile is closed as a whole
        return
    with suppress(OSError):
        facts = folder.lstat()
        if stat.S_ISDIR(facts.st_mode) and facts.st_uid == os.getuid() and facts.st_mode & _OTHERS:
            folder.chmod(_OURS_ALONE)


def reason_of(error: OSError) -> str:
    """Why, in the system's words, such as “Permission denied”."""
    return error.strerror or str(error)


def why_unwritable(folder: Path) -> str:
    """Why nothing can be kept in a folder, in the system's words, such as “Permission denied”; empty where it can."""
    try:
        with tempfile.TemporaryFile(dir=private_folder(folder)) as file:
            file.write(bytes(_A_LITTLE_BYTES))
            file.flush()  # a full disk takes a name, but nothing to go with it
    except OSError as error:
        return reason_of(error)
    return ""


def lock(file: IO[str], *, wait: bool = False) -> bool:
    """Whether it is ours until the file is closed or the process ends; `wait` until it is. True on disks that know no
    locks."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        pass
    return True
