"""Films and other results that cannot be written where, or as, they were asked for."""

from __future__ import annotations

from pathlib import Path

from . import OutputError

_UNWRITABLE = "“{file}” could not be written to “{path.parent}” ({reason}). Choose another place or make room."


class FilmUnwritable(OutputError):
    """reason: the system's words."""

    sentence = _UNWRITABLE
    path: Path
    reason: str


class FilmUnencodable(OutputError):
    """reason: FFmpeg's words."""

    sentence = _UNWRITABLE
    path: Path
    reason: str


class NoRoomForFilm(OutputError):
    """In the folder that nobody has chosen, nor could choose another: that of films until they are exported."""

    sentence = (
        "There is no place for the film in the program's own folder “{folder}” ({reason}). Make room on that disk, or "
        "allow writing to the folder, and make the film again."
    )
    folder: Path
    reason: str


class FilmExists(OutputError):
    sentence = "“{file}” exists already. Choose another name, or allow replacing it."
    path: Path


class FilmIsMade(OutputError):
    """By another run, right now."""

    sentence = "“{file}” is being made already. Wait until it is finished, or choose another name."
    path: Path


class FolderInPlace(OutputError):
    """suffix: how the names of such files end."""

    sentence = "“{file}” is a folder. Name a file in it such as “film{suffix}”."
    path: Path
    suffix: str


class FolderMissing(OutputError):
    sentence = "There is no folder “{folder}”. Make it first, or choose another place."
    folder: Path


class FolderOfOthers(OutputError):
    """Where a film goes as a folder of pictures."""

    sentence = "“{file}” holds something else than the pictures of a film, which would be lost. Choose another name."
    path: Path


# What it is made from


class WouldReplaceSource(OutputError):
    sentence = "“{output.name}” would replace “{source.name}”, from which it is to be made. Choose another name."
    output: Path
    source: Path


class WouldReplaceFolderOfSource(OutputError):
    sentence = "“{file}” is a folder that holds “{source.name}”, from which it is to be made. Choose another name."
    path: Path
    source: Path


class SourceAmongParts(OutputError):
    sentence = (
        "“{source.name}” lies among the unfinished parts of “{output.name}” and would be lost with them. Move it "
        "elsewhere, or choose another name."
    )
    output: Path
    source: Path


# Names and codecs


class OtherEnding(OutputError):
    """suffix: how the film's name has to end, as it is a film of that kind."""

    _rest = " file, and “{file}” does not end in {suffix}. Name it “{path.stem}{suffix}”, for instance."
    sentence = {
        ".mp4": "The film is an MP4" + _rest,
        ".webm": "The film is a WebM" + _rest,
    }
    path: Path
    suffix: str

    @property
    def case(self) -> str:
        return self.suffix


class OtherContainer(OutputError):
    """codec: its title; suffix: how the names of its films end."""

    sentence = {
        ".mp4": "A film in {codec} is an MP4 file; give “{file}” a name that ends in {suffix}.",
        ".webm": "A film in {codec} is a WebM file; give “{file}” a name that ends in {suffix}.",
    }
    path: Path
    codec: str
    suffix: str

    @property
    def case(self) -> str:
        return self.suffix


class PicturesNeedFolder(OutputError):
    """codec: its title."""

    sentence = (
        "{codec} pictures go to a folder of their own; give “{file}” a name without an ending, such as “{example}”."
    )
    path: Path
    codec: str

    @property
    def example(self) -> str:
        return self.path.stem or "film"


class NoFilmName(OutputError):
    """with_mp4: whether films in MP4 can be written here."""

    _rest = ", or no ending for a folder of PNG pictures."
    sentence = {
        True: "“{file}” is no name of a film. Give it one that ends in .webm or .mp4" + _rest,
        False: "“{file}” is no name of a film. Give it one that ends in .webm" + _rest,
    }
    path: Path
    with_mp4: bool

    @property
    def case(self) -> bool:
        return self.with_mp4


class CodecMissing(OutputError):
    sentence = "This installation cannot write {codec}. Choose a name that ends in .webm."
    codec: str


class CrfImpossible(OutputError):
    """codec: its title; crf: what was asked for, beyond least or most."""

    sentence = (
        "The CRF of {codec} lies between {least} (largest and best) and {most}, so that {crf} means nothing. Choose "
        "another one, or leave it out."
    )
    codec: str
    least: int
    most: int
    crf: int


class NoCrf(OutputError):
    sentence = "PNG pictures keep everything and have no CRF. Leave it out, or choose another codec."


class CodecNotTransparent(OutputError):
    """codec: its title."""

    sentence = (
        "{codec} cannot keep what is transparent in the picture. Choose VP9 (.webm) or PNG pictures, or leave the "
        "transparency out."
    )
    codec: str
