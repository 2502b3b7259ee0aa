"""Recordings that somebody has put end to end in one file: where each of them begins.

FFmpeg goes on through joined MP3, AAC and transport streams by itself. It gives up, though, or hears noise, where a
chained Ogg file's next link has other headers, and does not look behind the end of a first FLAC or WAV file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import SEEK_CUR, SEEK_END, SEEK_SET
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

# A page's header without its table of segments, the longest page, and the flag of a stream's first (RFC 3533).
_OGG_HEADER_BYTES = 27
_MOST_PAGE_BYTES = 27 + 255 + 255 * 255
_FIRST_PAGE = 0x02
_FLAC = b"fLaC\x00\x00\x00\x22"  # and the block that every FLAC file begins with
_SEARCHED_BYTES = 1 << 20  # read at once


class Link:
    """A stretch of a file, read as if it were a file of its own."""

    def __init__(self, file: BinaryIO, start: int, end: int) -> None:
        self._file, self._start, self._end = file, start, end
        file.seek(start)

    def read(self, size: int = -1) -> bytes:
        left = max(0, self._end - self._file.tell())
        return self._file.read(left if size < 0 else min(size, left))

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        origin = {SEEK_SET: self._start, SEEK_CUR: self._file.tell(), SEEK_END: self._end}[whence]
        return self._file.seek(max(self._start, origin + offset)) - self._start

    def tell(self) -> int:
        return self._file.tell() - self._start


def links(path: Path) -> Iterator[Link | None]:
    """Each recording of a file that has several; one None for a file that is read as it is. Raises OSError."""
    with path.open("rb", buffering=0) as file:
        size = file.seek(0, SEEK_END)
        file.seek(0)
        starts = list(_starts_in(file.read(12))(file, size)) if size else []
        if len(starts) < 2:
            yield None
            return
        for start, end in pairwise([*starts, size]):
            yield Link(file, start, end)


def _starts_in(head: bytes) -> Callable[[BinaryIO, int], Iterator[int]]:
    if head.startswith(b"OggS"):
        return _ogg_starts
    if head.startswith(b"fLaC"):
        return _flac_starts
    return _wave_starts if _is_wave(head) else lambda *_: iter(())


def _ogg_starts(file: BinaryIO, size: int) -> Iterator[int]:
    """Where pages begin that are the first of their stream, after others that are not."""
    position, within = 0, True
    while position < size:
        file.seek(position)
        header = file.read(_OGG_HEADER_BYTES + 255)
        if not header.startswith(b"OggS") or len(header) < _OGG_HEADER_BYTES:
            file.seek(position)
            skipped = file.read(_MOST_PAGE_BYTES).find(b"OggS", 1)  # something was damaged
            if skipped < 0:
                return
            position += skipped
            continue
        first = bool(header[5] & _FIRST_PAGE)
        if first and within:
            yield position
        within = not first
        segments = header[26]
        position += _OGG_HEADER_BYTES + segments + sum(header[_OGG_HEADER_BYTES : _OGG_HEADER_BYTES + segments])


def _flac_starts(file: BinaryIO, size: int) -> Iterator[int]:
    for position in range(0, size, _SEARCHED_BYTES):
        file.seek(position)
        piece = file.read(_SEARCHED_BYTES + len(_FLAC) - 1)
        found = piece.find(_FLAC)
        while found >= 0:
            yield position + found
            found = piece.find(_FLAC, found + 1)


def _wave_starts(file: BinaryIO, size: int) -> Iterator[int]:
    position = 0
    while position < size:
        file.seek(position)
        head = file.read(12)
        if not _is_wave(head):
            return
        yield position
        length = int.from_bytes(head[4:8], "little")
        position += 8 + length + length % 2


def _is_wave(head: bytes) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"WAVE"
