"""Files from which nothing can be read, whatever they were given for."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from . import MediaError, ModelError, SpeechError

FileFault = Literal["folder", "pipe", "empty", "missing", "forbidden", "disk"]
_SENTENCES = {
    "folder": "“{file}” is a folder. Choose a file in it.",
    "pipe": "“{file}” is a pipe or a device, not a file. Save what comes out of it, and choose that.",
    "empty": "“{file}” is empty. Choose another file.",
    "missing": "There is no file “{file}” in that place. Check its name, or choose another.",
    "forbidden": "“{file}” may not be read. Allow reading it, or choose another file.",
    "disk": "“{file}” cannot be read from its disk ({reason}). Choose another file.",
}


class FileUnreadable(MediaError):
    """A picture, a clip or a film. reason: the system's words, where it is the disk."""

    sentence = _SENTENCES
    path: Path
    kind: FileFault
    reason: str


class RecordingUnreadable(SpeechError):
    """A file given as speech."""

    sentence = _SENTENCES
    path: Path
    kind: FileFault
    reason: str


class WeightsUnreadable(ModelError):
    """A file given as weights."""

    sentence = _SENTENCES
    path: Path
    kind: FileFault
    reason: str


class FileGone(MediaError):
    """It was there a moment ago."""

    sentence = "“{file}” is gone. Choose it again, or another file."
    path: Path
