"""A PNG's chunks, before anyone unpacks them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

_SIGNATURE_BYTES = 8  # before the first chunk
_OF_THE_COLOURS = {b"tRNS", b"iCCP", b"sRGB", b"gAMA", b"cHRM", b"eXIf"}
_MOST_CHUNKS = 100_000  # a picture of 120 million pixels has fewer; what comes behind them is cut off
_MOST_PROFILE_BYTES = 1 << 20  # what Pillow unpacks


def essential(png: bytes) -> bytes:
    """The file without texts, animations, and what else does not bear on its first picture, as a decompressor could
    burst with it; and without damaged chunks that a picture can do without."""
    return png[:_SIGNATURE_BYTES] + b"".join(
        chunk
        for name, chunk in _chunks(png)
        if _is_critical(name) or (name in _OF_THE_COLOURS and _is_sound(name, chunk))
    )


def code_points(png: bytes) -> tuple[int, int] | None:
    """The primaries and the transfer characteristics of its cICP chunk, as ITU-T H.273 numbers them."""
    for name, chunk in _chunks(png):
        if name == b"cICP" and len(chunk) == 16 and _is_sound(name, chunk):
            return chunk[8], chunk[9]
        if name == b"IDAT":
            break
    return None


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Names, and chunks with length and checksum; the last may be cut off."""
    at = _SIGNATURE_BYTES
    for _ in range(_MOST_CHUNKS):
        if at + 8 > len(png):
            break
        length, name = struct.unpack_from(">I4s", png, at)
        yield name, png[at : at + 12 + length]
        at += 12 + length


def _is_critical(name: bytes) -> bool:
    return name[:1].isupper()


def _is_sound(name: bytes, chunk: bytes) -> bool:
    whole = chunk[-4:] == struct.pack(">I", zlib.crc32(chunk[4:-4]))
    return whole and (name != b"iCCP" or _unpacks(chunk[8:-4]))


def _unpacks(profile: bytes) -> bool:
    packed = profile.partition(b"\0")[2][1:]
    unpacker = zlib.decompressobj()
    try:
        unpacker.decompress(packed, _MOST_PROFILE_BYTES)
    except zlib.error:
        return False
    return unpacker.eof
