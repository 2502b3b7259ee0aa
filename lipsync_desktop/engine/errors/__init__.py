"""Everything that can go wrong and that a person can act on: families of errors here, their kinds in the rooms.

Each kind is a fact, a type with fields, and `str` is its English sentence: what happened, to which file, what to do.
Window, command line and service word them in their own way and tell them apart by their types, never by what they say
or what they came of, so none of the sentences has the command line's words in it.
"""

from __future__ import annotations

import errno
import mmap
from collections.abc import Iterator

from lipsync_desktop.engine.facts import Fact

_ENOUGH_BYTES = 1 << 30  # where not even so much can be had, memory is what was missing
_NO_MEMORY = (
    *("bad_alloc", "bad allocation", "insufficient memory", "cannot allocate memory", "can't alloc"),
    *("can't start new thread", "failed to map segment"),
)
"""What the libraries of C++, OpenVINO, OpenCV, FFmpeg, Python and the system say when there is no more, in exceptions
of many kinds."""


_NO_THREAD = "Resource temporarily unavailable"
"""OpenVINO's, of a thread that does not start; of FFmpeg's exceptions it means that there is nothing to read yet."""


class LipsyncError(Fact, Exception):
    """A problem that a person can act on; `str` is one sentence or two for them."""


class MediaError(LipsyncError):
    """A file that cannot be read as what it was given for."""


class SpeechError(MediaError):
    """A recording without usable speech."""


class FaceError(LipsyncError):
    """No face where one is needed."""


class OutputError(LipsyncError):
    """The film cannot be written where it was asked for."""


class ModelError(LipsyncError):
    """A network that is missing, damaged or does not run on the chosen device."""


class SettingError(LipsyncError):
    """A setting that cannot be what it was set to."""


class MicrophoneError(LipsyncError):
    """A microphone that is not there, not allowed, or gone; or a disk that does not take the recording."""


class DownloadError(LipsyncError):
    """Weights that cannot be fetched: no connection, dead addresses, wrong bytes, no room on the disk."""


class MemoryShort(LipsyncError):
    """Whatever was made of that on the way: a file that could not be read for want of memory is not damaged."""

    sentence = (
        "There is not enough memory for this. Close other programs, allow this one more, or take a smaller picture "
        "or clip."
    )


def fact_of(error: BaseException) -> LipsyncError | None:
    """What to tell people about an exception; None where it is a fault of the program's own."""
    if short_of_memory(error):
        return MemoryShort()
    return error if isinstance(error, LipsyncError) else None


def require_memory() -> None:
    """For libraries that say something else when there is no more. Raises MemoryError, where it is nearly so."""
    try:
        mmap.mmap(-1, _ENOUGH_BYTES).close()
    except OSError as error:
        raise MemoryError from error


def short_of_memory(error: BaseException) -> bool:
    """Whether an exception is one, or came of one, that says that there is no more memory."""
    return any(_says_so(cause) for cause in _behind(error))


def _says_so(error: BaseException) -> bool:
    if isinstance(error, RuntimeError) and _NO_THREAD in str(error):
        return True
    if isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM:
        return True
    # A LipsyncError's text may quote a file's name.
    return not isinstance(error, LipsyncError) and any(said in str(error).lower() for said in _NO_MEMORY)


def _behind(error: BaseException | None) -> Iterator[BaseException]:
    """The exception and those that led to it."""
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        seen.append(error)
        yield error
        error = error.__cause__ or error.__context__
