"""Everything that can go wrong and that a person can act on.

Each error carries the finished sentence: what happened, to which file, what to do. Window, command line and
service show `str(error)` as it is.
"""

from __future__ import annotations


class LipsyncError(Exception):
    """A problem that a person can act on; its text is one sentence or two for them."""


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


class MicrophoneError(LipsyncError):
    """A microphone that is not there, not allowed, or gone; or a disk that does not take the recording."""


class DownloadError(LipsyncError):
    """Weights that cannot be fetched: no connection, dead addresses, wrong bytes, no room on the disk."""
