"""What a file is that cannot be used as what it was given for, by its first bytes, so that a refusal can say so."""

from __future__ import annotations

from pathlib import Path

from lipsync_desktop.engine.errors import MediaError, SpeechError
from lipsync_desktop.engine.errors.clips import FileKind, OtherFile
from lipsync_desktop.engine.errors.pictures import PictureFormat, PictureUnread
from lipsync_desktop.engine.errors.speech import OtherGivenAsSpeech, PictureGivenAsSpeech
from lipsync_desktop.engine.pictures import picture_format

_HEAD_BYTES = 4096  # that are looked at; a signature takes a few, text is told by all of them
_UNREAD_PICTURES: dict[PictureFormat, tuple[bytes, ...]] = {
    PictureFormat.JPEGXL: (b"\xff\x0a", b"\0\0\0\x0cJXL \r\n\x87\n"),
    PictureFormat.PHOTOSHOP: (b"8BPS",),
    PictureFormat.GIMP: (b"gimp xcf",),
    PictureFormat.OPENEXR: (b"\x76\x2f\x31\x01",),
    PictureFormat.RADIANCE: (b"#?RADIANCE", b"#?RGBE"),
    PictureFormat.DDS: (b"DDS ",),
    PictureFormat.QOI: (b"qoif",),
    PictureFormat.RAW: (b"\0\0\0\x18ftypcrx ", b"FUJIFILMCCD-RAW", b"IIRO", b"IIRS", b"MMOR", b"IIU\0", b"FOVb"),
    PictureFormat.ICON: (
        b"icns",
        *(b"\0\0%c\0%c\0" % (kind, count) for kind in (1, 2) for count in range(1, 33)),  # a Targa picture has no count
    ),
    PictureFormat.EPS: (b"\xc5\xd0\xd3\xc6",),
}
_OTHERS: dict[FileKind, tuple[bytes, ...]] = {
    FileKind.PDF: (b"%PDF",),
    FileKind.POSTSCRIPT: (b"%!PS",),
    FileKind.RTF: (b"{\\rtf",),
    FileKind.OFFICE: (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",),
    FileKind.ARCHIVE: (
        *(b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd"),
        b"PK\x05\x06",
    ),
    FileKind.MIDI: (b"MThd",),
    FileKind.PROGRAM: (b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!"),
    FileKind.DATABASE: (b"SQLite format 3\0",),
    FileKind.FONT: (b"OTTO", b"\0\1\0\0\0", b"wOFF", b"wOF2", b"ttcf"),
    FileKind.PLAYLIST: (b"#EXTM3U", b"[playlist]", b"<?wpl"),
    FileKind.LINK: (b"[InternetShortcut]", b"L\0\0\0\x01\x14\x02\0"),
}
_MARKUP = {"<!doctype html": FileKind.WEB_PAGE, "<html": FileKind.WEB_PAGE, "<?xml": FileKind.XML}
_ARCHIVED = {
    b"word/": FileKind.WORD,
    b"ppt/": FileKind.POWERPOINT,
    b"xl/": FileKind.EXCEL,
    b"application/epub": FileKind.E_BOOK,
    b"application/vnd.oasis.opendocument": FileKind.OPEN_DOCUMENT,
}


def refusal(path: Path, otherwise: MediaError) -> MediaError:
    """Why the file is refused: what its bytes show it to be, or `otherwise` where they show nothing. A healthy picture
    is none where that is a SpeechError: the file was given as speech."""
    head = _head(path)
    for_speech = isinstance(otherwise, SpeechError)
    unread = next((format for format, starts in _UNREAD_PICTURES.items() if head.startswith(starts)), None)
    known = picture_format(head)
    if for_speech and (unread or known):
        return PictureGivenAsSpeech(path, unread or PictureFormat[str(known).upper()])
    if unread:
        return PictureUnread(path, unread)
    if other := _other(head):
        return (OtherGivenAsSpeech if for_speech else OtherFile)(path, other)
    return otherwise


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD_BYTES)
    except OSError:
        return b""


def _other(head: bytes) -> FileKind | None:
    for name, starts in _OTHERS.items():
        if head.startswith(starts):
            return name
    if head.startswith(b"PK\3\4"):
        return next((name for part, name in _ARCHIVED.items() if part in head), FileKind.ZIP)
    if head[257:262] == b"ustar":
        return FileKind.ARCHIVE
    text = _text(head)
    if text is None:
        return None
    begins = text.lstrip().lower()
    if "<svg" in begins or begins.startswith("<!doctype svg"):
        return FileKind.DRAWING
    if begins.startswith("webvtt") or " --> " in begins:
        return FileKind.SUBTITLES
    return next((name for start, name in _MARKUP.items() if begins.startswith(start)), FileKind.TEXT)


def _text(head: bytes) -> str | None:
    """What it says, where it is nothing but text."""
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = head.decode(encoding)
    except UnicodeDecodeError as error:
        if len(head) < _HEAD_BYTES or error.start < len(head) - 4:  # the last letter may be cut off
            return None
        text = head[: error.start].decode(encoding)
    return text if text.strip() and all(letter.isprintable() or letter in "\t\n\r\f" for letter in text) else None
