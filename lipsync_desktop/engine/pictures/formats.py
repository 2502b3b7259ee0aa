"""What kind of picture a file is, by its first bytes."""

from __future__ import annotations

from pathlib import Path

HEAD_BYTES = 256
"""As many of a file's first bytes as tell its format."""

UNREAD = ("jpegxl",)
"""Formats that are known by their bytes, but not read."""

# The first bytes of each, one of them; a PNM's numeral is 1 to 6.
_SIGNATURES: dict[str, tuple[bytes, ...]] = {
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpeg": (b"\xff\xd8\xff",),
    "gif": (b"GIF87a", b"GIF89a"),
    "bmp": (b"BM",),
    "tiff": (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"),
    "jpeg2000": (b"\0\0\0\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51"),
    "jpegxl": (b"\0\0\0\x0cJXL \r\n\x87\n", b"\xff\x0a"),
    "pnm": tuple(b"P%d%c" % (kind, space) for kind in range(1, 7) for space in b" \t\r\n"),
}
# ISO/IEC 23008-12: brands of files that have a still picture. One with a sequence alone is a clip.
_AVIF_BRANDS = {b"avif", b"avis"}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1", b"mif2"}


def looks_like_picture(path: Path) -> bool:
    """Whether the file's first bytes are those of a picture, for `read_picture` to read or to refuse; its name says
    nothing."""
    try:
        if not path.is_file():  # a pipe may never give them
            return False
        with path.open("rb") as file:
            return picture_format(file.read(HEAD_BYTES)) is not None
    except OSError:
        return False


def picture_format(head: bytes) -> str | None:
    """The format that a file's first HEAD_BYTES, or more, announce, or None."""
    for name, starts in _SIGNATURES.items():
        if head.startswith(starts):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        brands = _brands(head)
        return "avif" if brands & _AVIF_BRANDS else "heic" if brands & _HEIC_BRANDS else None
    return None


def _brands(head: bytes) -> set[bytes]:
    """The major brand and the compatible ones; between them is a version."""
    end = min(int.from_bytes(head[:4], "big"), HEAD_BYTES)
    return {head[8:12]} | {head[at : at + 4] for at in range(16, end, 4)}
