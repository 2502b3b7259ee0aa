"""Standard output and error, which must not stop the work: closed, full, or in an encoding without our letters."""

from __future__ import annotations

import codecs
import io
import json
import os
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

_PLAIN = "lipsync-plain"
_LOOK_ALIKE = {"“": '"', "”": '"', "’": "'", "–": "-", "—": "-", "−": "-", "×": "x", "…": "...", "█": "#", "·": "."}


_CONTROLS = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)], "\N{REPLACEMENT CHARACTER}")
"""C0, delete and C1: what a terminal would obey."""
_FOREIGN = {control: mark for control, mark in _CONTROLS.items() if chr(control) not in "\t\n\r"}


class Patient(io.TextIOBase):
    """A text stream that takes everything; what its file does not take is lost, and `lost` says why.

    Names of files and what files say of themselves may hold what a terminal takes for commands: none comes through.

    file: None, where there is none, as where the shell has closed it.
    """

    def __init__(self, file: TextIO | None) -> None:
        self._file = file
        self.lost: Exception | None = None
        if isinstance(file, io.TextIOWrapper):
            file.reconfigure(errors=_PLAIN)

    def write(self, text: str) -> int:
        if self._file is not None:
            try:
                self._file.write(text.translate(_FOREIGN))
            except (OSError, ValueError) as error:
                self.lost = error
        return len(text)

    def flush(self) -> None:
        if self._file is not None:
            try:
                self._file.flush()
            except (OSError, ValueError) as error:
                self.lost = error

    def isatty(self) -> bool:
        return self._file is not None and self._file.isatty()

    def fileno(self) -> int:
        if self._file is None:
            raise OSError("there is no such file")
        return self._file.fileno()

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return getattr(self._file, "encoding", None) or "utf-8"


@contextmanager
def patient() -> Iterator[Patient]:
    """What is printed within the block takes no harm from where it goes; gives what stands for standard output."""
    before = sys.stdout, sys.stderr
    out, errors = map(Patient, before)
    sys.stdout, sys.stderr = out, errors
    try:
        yield out
    finally:
        out.flush()
        errors.flush()
        sys.stdout, sys.stderr = before


def take_the_first_three() -> None:
    """Open what the shell has closed of standard input, output and error: else the next file that is opened, perhaps
    the film, would be taken for one of them."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # which takes the lowest number that is free


def in_one_line(sentence: str) -> str:
    """What quotes a name with a line end in it stays one line."""
    return sentence.translate(_CONTROLS)


def json_line(value: Any) -> str:
    """JSON as people read it where standard output can say it, else with everything escaped."""
    line = json.dumps(value, ensure_ascii=False)
    try:
        line.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return json.dumps(value)
    return line


def _plain(error: UnicodeError) -> tuple[str | bytes, int]:
    """A letter that the encoding lacks: the byte of a name that was no text to begin with, or what looks like it."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letter = error.object[error.start]
    if "\udc80" <= letter <= "\udcff":
        return bytes([ord(letter) - 0xDC00]), error.start + 1
    bare = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
    return _LOOK_ALIKE.get(letter) or bare or "?", error.start + 1


codecs.register_error(_PLAIN, _plain)
