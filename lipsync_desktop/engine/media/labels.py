"""What a film says of how it was made, where the formats' own tags have no room for it.

XMP (ISO 16684) is where IPTC's properties are looked for, in films as in pictures. MP4 has it in a box of its own (XMP
Specification, part 3), PNG in a text chunk; WebM takes any tag, and needs neither.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from html import escape  # the one of xml.sax brings all that the internet needs
from pathlib import Path
from zlib import crc32

SOURCE_TYPE = "digital_source_type"
"""The tag that holds a term of IPTC's vocabulary of digital source types."""

_PNG_HEADER_BYTES = 33  # its signature, 8, and IHDR, 25, which has to come first
_XMP_IN_MP4 = bytes.fromhex("BE7ACFCB97A942E89C71999491E3AFAC")
_ITUNES = ("title", "comment")  # tags that FFmpeg writes where every player finds them
_TEXT = 1  # UTF-8 among QuickTime's well-known types of values


def xmp(tags: Mapping[str, str]) -> bytes:
    """A packet with the source type and the comment; none without a source type."""
    if SOURCE_TYPE not in tags:
        return b""
    return (
        '<?xpacket begin="\N{BOM}" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" '
        f'Iptc4xmpExt:DigitalSourceType="{escape(tags[SOURCE_TYPE])}">'
        '<dc:description><rdf:Alt><rdf:li xml:lang="x-default">'
        f"{escape(tags.get('comment', ''), quote=False)}</rdf:li></rdf:Alt></dc:description>"
        "</rdf:Description></rdf:RDF></x:xmpmeta>\n"
        '<?xpacket end="w"?>'
    ).encode()


def labelled_png(png: bytes, packet: bytes) -> bytes:
    """The same picture with an XMP packet behind its header."""
    if not packet:
        return png
    text = b"iTXt" + b"XML:com.adobe.xmp\0\0\0\0\0" + packet
    chunk = struct.pack(">I", len(text) - 4) + text + struct.pack(">I", crc32(text))
    return png[:_PNG_HEADER_BYTES] + chunk + png[_PNG_HEADER_BYTES:]


def label_mp4(film: Path, tags: Mapping[str, str]) -> None:
    """Append what FFmpeg leaves out of an MP4 file: the tags that iTunes does not know, as FFmpeg and QuickTime name
    them, and an XMP packet. Raises OSError."""
    others = {name: value for name, value in tags.items() if name not in _ITUNES}
    if not others:
        return
    with film.open("ab") as file:
        file.write(_named_tags(others))
        if packet := xmp(tags):
            file.write(_box(b"uuid", _XMP_IN_MP4, packet))


def _named_tags(tags: Mapping[str, str]) -> bytes:
    """Names and values by their number (QuickTime File Format, Metadata)."""
    names = [_box(b"mdta", name.encode()) for name in tags]
    values = [
        _box(struct.pack(">I", number), _box(b"data", struct.pack(">II", _TEXT, 0), value.encode()))
        for number, value in enumerate(tags.values(), start=1)
    ]
    handler = _box(b"hdlr", struct.pack(">II4s12x", 0, 0, b"mdta"), b"\0")
    return _box(
        b"meta", bytes(4), handler, _box(b"keys", struct.pack(">II", 0, len(names)), *names), _box(b"ilst", *values)
    )


def _box(kind: bytes, *contents: bytes) -> bytes:
    content = b"".join(contents)
    return struct.pack(">I4s", 8 + len(content), kind) + content
