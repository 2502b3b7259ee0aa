"""What took long to make, kept on disk for the next time: checked before it is used, and never missed.

A file that is damaged reads as one that is not there, and is made anew. A folder that cannot be written to costs time,
nothing else.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from .files import private_folder

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

_DIGEST_BYTES = 32  # of SHA-256 or its like, before the content
_PART = ".part"
_ABANDONED_S = 3600.0  # how old a half-written file is that nobody writes any more


def read_kept(path: Path, most_bytes: int) -> bytes | None:
    """What `keep` was given for `path`; None where that is not there, not to be read, larger, or not as it was."""
    try:
        if not path.is_file() or path.stat().st_size > most_bytes + _DIGEST_BYTES:
            return None
        with path.open("rb") as file:
            digest, content = file.read(_DIGEST_BYTES), file.read()
    except OSError:
        return None
    if digest != _digest(path, content):
        return None
    with suppress(OSError):
        os.utime(path)
    return content


def keep(path: Path, content: Buffer, room_bytes: int | None = None) -> None:
    """Put `content` at `path`, with its checksum, as far as the disk lets us.

    Where `room_bytes` is given the folder is kept below that: what was not used for longest goes first.
    """
    with suppress(OSError):
        private_folder(path.parent)
        handle, part = tempfile.mkstemp(_PART, ".", path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_digest(path, content))
                file.write(content)
            os.replace(part, path)  # noqa: PTH105  # what lies there is replaced on Windows, too
        finally:
            Path(part).unlink(missing_ok=True)
        if room_bytes is not None:
            _tidy(path, room_bytes)


def _digest(path: Path, content: Buffer) -> bytes:
    """Of what is kept and of its name: what lies in another's place is as good as damaged."""
    digest = hashlib.sha256(path.name.encode())
    digest.update(content)
    return digest.digest()


def _tidy(newest: Path, room_bytes: int) -> None:
    """Raises OSError."""
    facts = {file: file.stat() for file in newest.parent.iterdir() if file.is_file()}
    for file in sorted(facts, key=lambda file: facts[file].st_mtime, reverse=True):
        if file.suffix == _PART:
            gone = time.time() - facts[file].st_mtime > _ABANDONED_S
        else:
            room_bytes -= facts[file].st_size
            gone = room_bytes < 0 and file != newest
        if gone:
            with suppress(OSError):
                file.unlink()
