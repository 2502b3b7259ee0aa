"""Weights that cannot be fetched."""

from __future__ import annotations

from pathlib import Path

from lipsync_desktop.engine.facts import Fact

from . import DownloadError


class DownloadFailed(DownloadError):
    """title: of the weights; why: what became of each address, and of what has arrived; source: where else they are."""

    sentence = (
        "{title} could not be fetched. {why} Try again later, or get the file in another way (see {source}) and add it."
    )
    title: str
    why: tuple[Fact, ...]
    source: str


class DownloadUnwritable(DownloadError):
    """title: of the weights; reason: the system's words."""

    sentence = (
        "The file of {title} could not be written into “{folder}” ({reason}). Make room, or look whether the folder "
        "may be written to."
    )
    title: str
    folder: Path
    reason: str


class DownloadNeedsRoom(DownloadError):
    """title: of the weights."""

    sentence = (
        "{title} needs {needed_mb:.0f} MB of room in “{folder}”, and only {free_mb:.0f} MB are free. Make room and try "
        "again."
    )
    title: str
    folder: Path
    needed_mb: float
    free_mb: float
