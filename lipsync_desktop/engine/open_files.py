"""Files as they were opened last, so that nobody opens them again for the next film."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from .errors import LipsyncError
from .errors.files import FileFault, FileGone, FileUnreadable, RecordingUnreadable
from .files import Content, require_file, stamp_of
from .media import measuring_speech, probe_face
from .memory import Memory
from .types import Footage, Speech, Trim

_ROOM_BYTES = 160e6
"""For two pictures of the largest size and two recordings of ten minutes."""
_LITTLE_BYTES = 1000  # what anything kept takes besides its arrays, about
_WHOLE = Trim()


class OpenFiles:
    """Pictures, clips and recordings, opened when they are first asked for and again when they have changed on their
    disk; what was not wanted for longest makes room. Any number of threads may ask."""

    def __init__(self, room_bytes: float = _ROOM_BYTES) -> None:
        self._kept = Memory(room_bytes, _bytes_of)

    def content(
        self, path: Path, unreadable: Callable[[Path, FileFault, str], LipsyncError] = FileUnreadable
    ) -> Content:
        """What is in the file now. Raises `unreadable`, as `require_file` does."""
        require_file(path, unreadable)
        try:
            stamp = stamp_of(path)
        except OSError as error:
            raise FileGone(path) from error
        content: Content = self._kept.recall((path, stamp), lambda: Content(path, stamp))
        return content

    def footage(self, path: Path, still_rate: Fraction, *, transparent: bool = False) -> Footage:
        """As by `probe_face`. Raises MediaError."""
        content = self.content(path)
        key = path, content.stamp, transparent
        kept: Footage | None = self._kept.get(key)
        if kept is None:
            kept = self._kept.keep(key, probe_face(path, still_rate, transparent=transparent, content=content))
        return replace(kept, rate=still_rate) if kept.is_still else kept

    def measuring(self, path: Path, trim: Trim = _WHOLE, track: int | None = None) -> Generator[Fraction, None, Speech]:
        """As by `measuring_speech`. Raises SpeechError."""
        key = path, self.content(path, RecordingUnreadable).stamp, trim, track
        kept: Speech | None = self._kept.get(key)
        return kept or self._kept.keep(key, (yield from measuring_speech(path, trim, track, keep=True)))

    def listened(self, speech: Speech, spoken: bool) -> Speech:
        """The same, once somebody has listened whether anybody speaks in it. Raises SpeechError."""
        key = speech.path, self.content(speech.path, RecordingUnreadable).stamp, speech.trim, speech.track
        return self._kept.keep(key, replace(speech, spoken=spoken))

    def forget(self, folder: Path) -> None:
        """What lies in that folder, whose files nobody will ask for again."""
        self._kept.forget(lambda key: folder in key[0].parents)


def _bytes_of(kept: Any) -> float:
    """What it weighs, more or less."""
    arrays: list[NDArray[Any] | None] = []
    if isinstance(kept, Footage):
        arrays = [kept.image, kept.alpha]
    elif isinstance(kept, Speech):
        arrays = [*(kept.samples or ()), kept.waveform.peaks if kept.waveform else None]
    return _LITTLE_BYTES + sum(array.nbytes for array in arrays if array is not None)
