"""What a file is that cannot be used as what it was given for, by its first bytes, so that a refusal can say so."""

from __future__ import annotations

from pathlib import Path

from lipsync_desktop.engine.errors import MediaError, SpeechError
from lipsync_desktop.engine.pictures import picture_format

_HEAD_BYTES = 4096
_A_RECORDING = "Choose a recording, or a video with somebody speaking."
_ANYTHING = "Choose a picture, a clip or a recording."

_TITLES = {"jpeg2000": "JPEG 2000", "webp": "WebP"}
_UNREAD_PICTURES: dict[str, tuple[bytes, ...]] = {
    "JPEG XL": (b"\xff\x0a", b"\0\0\0\x0cJXL \r\n\x87\n"),
    "Photoshop's format": (b"8BPS",),
    "GIMP's format": (b"gimp xcf",),
    "OpenEXR": (b"\x76\x2f\x31\x01",),
    "Radiance HDR": (b"#?RADIANCE", b"#?RGBE"),
    "DDS": (b"DDS ",),
    "QOI": (b"qoif",),
    "a camera's raw format": (b"\0\0\0\x18ftypcrx ", b"FUJIFILMCCD-RAW", b"IIRO", b"IIRS", b"MMOR", b"IIU\0", b"FOVb"),
    "an icon's format": (
        b"icns",
        *(b"\0\0%c\0%c\0" % (kind, count) for kind in (1, 2) for count in range(1, 33)),  # a Targa picture has no count
    ),
    "EPS": (b"\xc5\xd0\xd3\xc6",),
}
_OTHERS: dict[str, tuple[bytes, ...]] = {
    "a PDF document": (b"%PDF",),
    "a PostScript document": (b"%!PS",),
    "an RTF document": (b"{\\rtf",),
    "an Office document": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",),
    "an archive": (
        *(b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd"),
        b"PK\x05\x06",
    ),
    "notes for an instrument (MIDI), and no recording": (b"MThd",),
    "a program": (b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!"),
    "a database": (b"SQLite format 3\0",),
    "a font": (b"OTTO", b"\0\1\0\0\0", b"wOFF", b"wOF2", b"ttcf"),
    "a playlist, which only names other files": (b"#EXTM3U", b"[playlist]", b"<?wpl"),
    "a link to something else": (b"[InternetShortcut]", b"L\0\0\0\x01\x14\x02\0"),
}
_MARKUP = {"<!doctype html": "a web page", "<html": "a web page", "<?xml": "an XML document"}
_ARCHIVED = {
    b"word/": "a Word document",
    b"ppt/": "a PowerPoint presentation",
    b"xl/": "an Excel sheet",
    b"application/epub": "an e-book",
    b"application/vnd.oasis.opendocument": "an OpenDocument file",
}


def refusal(path: Path, error: type[MediaError], otherwise: str) -> str:
    """Why the file is refused and what to do: what its bytes show it to be, or `otherwise` where they show nothing.

    error: SpeechError for a file given as speech, as a healthy picture is none; MediaError for any other.
    """
    head = _head(path)
    for_speech = issubclass(error, SpeechError)
    unread = next((name for name, starts in _UNREAD_PICTURES.items() if head.startswith(starts)), None)
    known = picture_format(head)
    if for_speech and (unread or known):
        kind = unread or _TITLES.get(str(known), str(known).upper())
        return f"“{path.name}” is a picture ({kind}), in which nobody can be heard. {_A_RECORDING}"
    if unread:
        return f"“{path.name}” is a picture in {unread}, which cannot be read. Save it as PNG or JPEG and choose that."
    if other := _other(head):
        return f"“{path.name}” is {other}. {_A_RECORDING if for_speech else _ANYTHING}"
    return otherwise


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD_BYTES)
    except OSError:
        return b""


def _other(head: bytes) -> str | None:
    for name, starts in _OTHERS.items():
        if head.startswith(starts):
            return name
    if head.startswith(b"PK\3\4"):
        return next((name for part, name in _ARCHIVED.items() if part in head), "a ZIP archive")
    if head[257:262] == b"ustar":
        return "an archive"
    text = _text(head)
    if text is None:
        return None
    begins = text.lstrip().lower()
    if "<svg" in begins or begins.startswith("<!doctype svg"):
        return "a drawing (SVG)"
    if begins.startswith("webvtt") or " --> " in begins:
        return "a file of subtitles"
    return next((name for start, name in _MARKUP.items() if begins.startswith(start)), "a text")


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
