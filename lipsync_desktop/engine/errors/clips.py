"""Files that are no clip that can be shown, and what they are instead."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from . import MediaError


class FileKind(StrEnum):
    """What a file is, by its first bytes, that is neither a picture, nor a clip, nor a recording."""

    TEXT = "a text"
    PDF = "a PDF document"
    POSTSCRIPT = "a PostScript document"
    RTF = "an RTF document"
    XML = "an XML document"
    WEB_PAGE = "a web page"
    WORD = "a Word document"
    POWERPOINT = "a PowerPoint presentation"
    EXCEL = "an Excel sheet"
    OFFICE = "an Office document"
    OPEN_DOCUMENT = "an OpenDocument file"
    E_BOOK = "an e-book"
    ZIP = "a ZIP archive"
    ARCHIVE = "an archive"
    MIDI = "notes for an instrument (MIDI), and no recording"
    PROGRAM = "a program"
    DATABASE = "a database"
    FONT = "a font"
    DRAWING = "a drawing (SVG)"
    SUBTITLES = "a file of subtitles"
    PLAYLIST = "a playlist, which only names other files"
    LINK = "a link to something else"


class OtherFile(MediaError):
    sentence = "“{file}” is {what}. Choose a picture, a clip or a recording."
    path: Path
    what: FileKind


class FileUndecodable(MediaError):
    sentence = (
        "“{file}” is damaged, or in no format that can be read. Convert it to a common one such as MP4, WAV or PNG, or "
        "choose another file."
    )
    path: Path


class NothingInside(MediaError):
    sentence = "“{file}” holds neither pictures nor sound. Choose another file."
    path: Path


class NoPicture(MediaError):
    """A healthy file, of sound alone."""

    sentence = "“{file}” holds no picture. Choose a portrait or a clip for the face."
    path: Path


class PicturesUndecodable(MediaError):
    """There is no decoder for them here."""

    sentence = (
        "The pictures of “{file}” are of a kind that cannot be decoded here. Convert them to a common one such as "
        "H.264 in MP4, or PNG, or choose another file."
    )
    path: Path


class ClipDamaged(MediaError):
    sentence = "No image of “{file}” can be read: it is damaged. Choose another clip."
    path: Path


class PictureSaysNothing(MediaError):
    """Given as a film in which lips move."""

    sentence = "“{file}” is a picture, which says nothing. Choose a film to compare with the speech."
    path: Path
