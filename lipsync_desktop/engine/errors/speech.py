"""Recordings with which nobody can speak."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from . import SpeechError
from .clips import FileKind
from .pictures import PictureFormat

_A_RECORDING = "Choose a recording, or a video with somebody speaking."
Stretch = Literal["recording", "stretch"]
"""All of a recording, or what was chosen of it."""


class RecordingUndecodable(SpeechError):
    sentence = (
        "“{file}” is damaged, or in no format that can be read. Convert it to a common one such as MP4, WAV or PNG, or "
        "choose another file."
    )
    path: Path


class PictureGivenAsSpeech(SpeechError):
    sentence = "“{file}” is a picture ({format}), in which nobody can be heard. " + _A_RECORDING
    path: Path
    format: PictureFormat


class OtherGivenAsSpeech(SpeechError):
    sentence = "“{file}” is {what}. " + _A_RECORDING
    path: Path
    what: FileKind


class SoundMissing(SpeechError):
    sentence = "“{file}” has no sound. " + _A_RECORDING
    path: Path


class TrackMissing(SpeechError):
    """number: the sound track that was asked for, counted from 1; there: how many there are."""

    sentence = {
        "one": "“{file}” has only one sound track: there is no number {number}. Choose a number that there is.",
        "several": "“{file}” has {there} sound tracks: there is no number {number}. Choose a number that there is.",
    }
    path: Path
    number: int
    there: int

    @property
    def case(self) -> str:
        return "one" if self.there == 1 else "several"


class TrackUndecodable(SpeechError):
    """One of several; number: counted from 1."""

    sentence = "Sound track {number} of “{file}” is in a format that cannot be read. Choose another of its tracks."
    path: Path
    number: int


class SoundUndecodable(SpeechError):
    sentence = "The sound of “{file}” is in a format that cannot be read. Convert it, for instance to WAV or MP3."
    path: Path


class SpeechEmpty(SpeechError):
    sentence = {
        "recording": "“{file}” holds no sound at all. Choose another recording.",
        "stretch": "The chosen stretch of “{file}” holds no sound at all. Choose another stretch.",
    }
    path: Path
    kind: Stretch


class SpeechShort(SpeechError):
    """duration_s: its length, of at least least_s."""

    sentence = {
        "recording": (
            "“{file}” lasts only {duration_s:.2f} s; speech needs at least {least_s} s. Choose a longer recording."
        ),
        "stretch": (
            "The chosen stretch of “{file}” lasts only {duration_s:.2f} s; speech needs at least {least_s} s. Choose a "
            "longer stretch."
        ),
    }
    path: Path
    kind: Stretch
    duration_s: float
    least_s: float


class SpeechSilent(SpeechError):
    sentence = {
        "recording": "“{file}” is silent from start to end. Choose a recording in which somebody speaks.",
        "stretch": (
            "The chosen stretch of “{file}” is silent from start to end. Choose a stretch in which somebody speaks."
        ),
    }
    path: Path
    kind: Stretch


class TimeStampsDamaged(SpeechError):
    """hours: how long, by its time stamps, nothing would be heard in it."""

    sentence = (
        "“{file}” is damaged: its time stamps leave {hours:.0f} hours without sound. Convert it, for instance to WAV, "
        "or choose another recording."
    )
    path: Path
    hours: float


class SamplesDamaged(SpeechError):
    sentence = "The recording is damaged: some of its samples are not numbers. Export it again, for instance as WAV."


class SpeechShortForOriginal(SpeechError):
    """What the original's mel windows need."""

    sentence = "The speech is shorter than 0.2 s, which the original cannot use. Choose a longer recording."
