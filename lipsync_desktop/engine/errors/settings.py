"""Settings of a film that are set to what they cannot be."""

from __future__ import annotations

from pathlib import Path

from . import SettingError


class SettingOutOfRange(SettingError):
    sentence = "“{setting}” cannot be “{value}”. Choose a number from {least:g} to {most:g}."
    setting: str
    value: object
    least: float
    most: float


class SettingUnknown(SettingError):
    """words: what it can be."""

    sentence = "“{setting}” cannot be “{value}”. Choose one of these: {words}."
    setting: str
    value: object
    words: tuple[str, ...]


class StretchReversed(SettingError):
    sentence = "“{setting}” cannot be “{value}”, which ends before it begins. Choose an end that is later."
    setting: str
    value: object


class SettingImpossible(SettingError):
    """Of another kind than it has to be."""

    sentence = "“{setting}” cannot be “{value}”. Set it to something else, or leave it as it is at first."
    setting: str
    value: object


class HigherThanPicture(SettingError):
    """most: how high the picture or clip is, as it is used, in pixels."""

    sentence = (
        "A film of “{file}” cannot be {height} pixels high, as that is only {most}. Choose {most} or less, or leave "
        "the height as it is."
    )
    path: Path
    height: int
    most: int
