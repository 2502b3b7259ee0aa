"""Microphones that do not record, and takes that the disk does not take."""

from __future__ import annotations

from pathlib import Path

from . import MicrophoneError


class PortAudioMissing(MicrophoneError):
    sentence = (
        "The sound library PortAudio is missing, so nothing can be recorded. Install it (on Debian and Ubuntu: "
        "libportaudio2), or choose a recording."
    )


class NoSoundSystem(MicrophoneError):
    sentence = (
        "The system's sound cannot be reached, so nothing can be recorded. Check that sound works in other programs, "
        "or choose a recording."
    )


class MicrophoneUnusable(MicrophoneError):
    """name: of the one that was chosen; “” where it is the system's own."""

    _rest = (
        " cannot be used: it is unplugged, taken by another program, or not allowed to this one. Check the system's "
        "sound and privacy settings, or choose another microphone."
    )
    sentence = {True: "“{name}”" + _rest, False: "The microphone" + _rest}
    name: str

    @property
    def case(self) -> bool:
        return bool(self.name)


class MicrophoneSilent(MicrophoneError):
    """Before anything was recorded."""

    sentence = (
        "The microphone has fallen silent: it was unplugged, or the sound system stopped. Check the plug and record "
        "again."
    )


class TakeBrokenOff(MicrophoneError):
    """path: what was recorded until then."""

    sentence = (
        "The microphone has fallen silent: it was unplugged, or the sound system stopped. What was recorded until then "
        "is in “{path}”. Check the plug and record again."
    )
    path: Path


class NoPlaceForTakes(MicrophoneError):
    """reason: the system's words."""

    sentence = "There is no place for recordings in “{folder}” ({reason}). Make room there, or allow writing to it."
    folder: Path
    reason: str


class TakeUnwritable(MicrophoneError):
    """Before anything was recorded. reason: the system's words."""

    sentence = "The recording cannot be written to “{path}” ({reason}). Make room there, and record again."
    path: Path
    reason: str


class TakeCutOff(MicrophoneError):
    """After something was recorded. reason: the system's words."""

    sentence = (
        "The recording cannot be written to “{path}” any more ({reason}). What was recorded until then is kept. Make "
        "room there, and record again."
    )
    path: Path
    reason: str
