"""What a HEIF file, HEIC or AVIF, says of its picture (ISO/IEC 14496-12 and 23008-12), as far as its decoder keeps that
to itself or believes it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction

Area = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels."""


@dataclass(frozen=True, slots=True)
class Contents:
    """largest_px: of all images. tiles_px: of all that others are put together from, as often as they are.

    code_points: the picture's primaries and transfer as ITU-T H.273 numbers them. crop: what is to be seen of it,
    before it is turned.
    """

    largest_px: int = 0
    tiles_px: int = 0
    code_points: tuple[int, int] | None = None
    crop: Area | None = None


def contents(data: bytes) -> Contents:
    """Of what cannot be understood, nothing: its decoder will not understand it either."""
    with suppress(struct.error, IndexError, ZeroDivisionError):
        for kind, start, end in _boxes(data, 0, len(data)):
            if kind == b"meta":
                return _of_meta(data, start + 4, end)
    return Contents()


def _of_meta(data: bytes, start: int, end: int) -> Contents:
    boxes = {kind: (at, stop) for kind, at, stop in _boxes(data, start, end)}
    properties: list[tuple[bytes, int, int]] = []
    associated: dict[int, list[int]] = {}
    for kind, at, stop in _boxes(data, *boxes.get(b"iprp", (0, 0))):
        if kind == b"ipco":
            properties = list(_boxes(data, at, stop))
        elif kind == b"ipma":
            associated = dict(_associations(data, at))
    sizes = {index: _size(data, at) for index, (kind, at, _) in enumerate(properties, 1) if kind == b"ispe"}
    pixels = {
        item: max((_pixels(sizes[its]) for its in all_its if its in sizes), default=0)
        for item, all_its in associated.items()
    }
    tiles = sum(pixels.get(tile, 0) for tile in _tiles(data, *boxes.get(b"iref", (0, 0))))
    primary = _item(data, boxes[b"pitm"][0])[0] if b"pitm" in boxes else 0
    code_points: tuple[int, int] | None = None
    crop: Area | None = None
    for index in associated.get(primary, ()):
        kind, at, _ = properties[index - 1]
        if kind == b"colr" and data[at : at + 4] == b"nclx":
            primaries, transfer = struct.unpack_from(">HH", data, at + 4)
            code_points = primaries, transfer
        elif kind == b"clap":
            crop = _clean_aperture(data, at, next((sizes[its] for its in associated[primary] if its in sizes), (0, 0)))
    return Contents(max(map(_pixels, sizes.values()), default=0), tiles, code_points, crop)


def _boxes(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind, and where the content starts and ends."""
    while at + 8 <= end:
        size, kind = struct.unpack_from(">I4s", data, at)
        start = at + 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, start)
            start += 8
        stop = min(at + size, end) if size else end
        yield kind, start, stop
        if stop < start:
            return
        at = stop


def _item(data: bytes, at: int) -> tuple[int, int]:
    """The item that a full box begins with, and where it goes on."""
    wide = data[at] > 0
    return struct.unpack_from(">I" if wide else ">H", data, at + 4)[0], at + (8 if wide else 6)


def _size(data: bytes, at: int) -> tuple[int, int]:
    width, height = struct.unpack_from(">II", data, at + 4)
    return width, height


def _pixels(size: tuple[int, int]) -> int:
    return size[0] * size[1]


def _associations(data: bytes, at: int) -> Iterator[tuple[int, list[int]]]:
    """Items, and the properties of each, counted from 1."""
    version, wide = data[at], data[at + 3] & 1
    (count,) = struct.unpack_from(">I", data, at + 4)
    at += 8
    for _ in range(count):
        (item,) = struct.unpack_from(">I" if version else ">H", data, at)
        at += 4 if version else 2
        many, step = data[at], 2 if wide else 1
        marked = struct.unpack_from(f">{many}{'H' if wide else 'B'}", data, at + 1)
        yield item, [index & (0x7FFF if wide else 0x7F) for index in marked]
        at += 1 + many * step


def _tiles(data: bytes, start: int, end: int) -> Iterator[int]:
    """The items that others are derived from, as often as they are."""
    if start == end:
        return
    digit = "I" if data[start] else "H"
    step = struct.calcsize(digit)
    for kind, at, _ in _boxes(data, start + 4, end):
        if kind == b"dimg":
            (count,) = struct.unpack_from(">H", data, at + step)
            yield from struct.unpack_from(f">{count}{digit}", data, at + step + 2)


def _clean_aperture(data: bytes, at: int, whole: tuple[int, int]) -> Area | None:
    terms = struct.unpack_from(">IIIIiIiI", data, at)
    width, height, across, down = (Fraction(n, d) for n, d in zip(terms[::2], terms[1::2], strict=True))
    left, top = (whole[0] - width) / 2 + across, (whole[1] - height) / 2 + down
    area = round(left), round(top), round(left + width), round(top + height)
    fits = 0 <= area[0] < area[2] <= whole[0] and 0 <= area[1] < area[3] <= whole[1]
    return area if fits else None
