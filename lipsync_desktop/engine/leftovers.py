"""Temporary folders that say whether somebody is at work in them; those that a killed process left are removed."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .files import lock

MARK = "lock"
"""The file in a temporary folder that is locked as long as a process works there: the system frees it with the process,
however that ends, and no other process can be taken for it as with a number that is given again."""


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Mark a new folder as being worked in; the mark is gone when the block ends, and free when the process is killed.

    Raises OSError.
    """
    mark = folder / MARK
    with mark.open("a") as file:
        lock(file)
        yield
    mark.unlink(missing_ok=True)


def sweep(parent: Path, pattern: str, age_s: float, unmarked_age_s: float | None = None) -> Iterator[Path]:
    """Remove what killed processes left in `parent`; yields each folder that is gone. Never raises, waits for nobody.

    A folder goes when all of this is so: its name fits the glob `pattern`; it is a real folder, no link, and ours; it
    and what lies in it have not been written to for `age_s` seconds; and its mark is there and nobody holds it. The age
    is for disks that know no locks, and for the moment before a new folder is marked. A folder without a mark may be
    anybody's: it goes only where `unmarked_age_s` is given, which is for places that are the program's own, and when
    it is that old.
    """
    with suppress(OSError):
        for folder in sorted(parent.glob(pattern)):
            with suppress(OSError):
                if _is_left(folder, age_s, unmarked_age_s) and not folder.exists():
                    yield folder


def left_behind(parent: Path, pattern: str) -> Iterator[Path]:
    """The folders in `parent`, of names that fit the glob `pattern`, in which nobody is at work: whose mark nobody
    holds, or is gone. Never raises."""
    with suppress(OSError):
        for folder in sorted(parent.glob(pattern)):
            if not (folder / MARK).exists():
                yield folder
                continue
            with suppress(OSError), (folder / MARK).open("r+") as file:
                if lock(file):
                    yield folder


def _is_left(folder: Path, age_s: float, unmarked_age_s: float | None) -> bool:
    """Whether it was a leftover, which is removed by now as far as the system lets us. Raises OSError."""
    facts = folder.lstat()
    if folder.is_symlink() or not folder.is_dir() or (sys.platform != "win32" and facts.st_uid != os.getuid()):
        return False
    newest_s = max([facts.st_mtime, *(inside.lstat().st_mtime for inside in folder.iterdir())])
    unwritten_s = time.time() - newest_s
    mark = folder / MARK
    if not mark.exists():
        if unmarked_age_s is None or unwritten_s < unmarked_age_s:
            return False
        shutil.rmtree(folder, ignore_errors=True)
        return True
    if unwritten_s < age_s:
        return False
    with mark.open("r+") as file:
        if not lock(file):
            return False
        shutil.rmtree(folder, ignore_errors=True)  # with the mark in hand: who wants to go on here is told to wait
    if sys.platform == "win32":  # which keeps what is open
        shutil.rmtree(folder, ignore_errors=True)
    return True
