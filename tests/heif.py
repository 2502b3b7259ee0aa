"""HEIF files as telephones write them (ISO/IEC 23008-12), box by box: pi-heif reads and does not write."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass

import av
import numpy as np
from av import VideoStream
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace

ALPHA = b"urn:mpeg:hevc:2015:auxid:1\0"
DEPTH = b"urn:mpeg:hevc:2015:auxid:2\0"


@dataclass(frozen=True)
class Item:
    """kind: hvc1, av01, grid, Exif … properties: whole boxes. refers: (kind of reference, items of the file by number,
    from 1). hidden: not a picture of its own, as tiles."""

    kind: bytes
    content: bytes
    properties: tuple[bytes, ...] = ()
    refers: tuple[tuple[bytes, tuple[int, ...]], ...] = ()
    hidden: bool = False


@dataclass(frozen=True)
class Coded:
    """One image's bytes, and the box that its decoder is set up with."""

    configuration: bytes
    content: bytes
    size: tuple[int, int]
    kind: bytes = b"hvc1"

    def item(self, *properties: bytes, hidden: bool = False, **more: tuple[tuple[bytes, tuple[int, ...]], ...]) -> Item:
        return Item(self.kind, self.content, (self.configuration, ispe(*self.size), *properties), hidden=hidden, **more)


def coded(bgr: np.ndarray, codec: str = "libx265") -> Coded:
    """BGR with even sides, coded by HEVC or AV1 (libsvtav1), almost without loss."""
    height, width = bgr.shape[:2]
    options = {"libx265": {"x265-params": "crf=4:keyint=1:range=full:info=0:log-level=none"}, "libsvtav1": {"crf": "4"}}
    made = io.BytesIO()
    with av.open(made, "w", "mp4") as container:
        stream = container.add_stream(codec, 25, options=options[codec])
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.color_range = ColorRange.JPEG
        frame = VideoFrame.from_ndarray(bgr, "bgr24").reformat(
            format="yuv420p", dst_colorspace=Colorspace.ITU601, dst_color_range=ColorRange.JPEG
        )
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    file = made.getvalue()
    name, kind = (b"hvcC", b"hvc1") if codec == "libx265" else (b"av1C", b"av01")
    return Coded(_found(file, name), _found(file, b"mdat")[8:], (width, height), kind)


def grid(image: np.ndarray, tile: int, *properties: bytes, codec: str = "libx265") -> list[Item]:
    """Tiles of tile×tile pixels that make up the image, and, last, the picture of them with its properties."""
    height, width = image.shape[:2]
    rows, columns = -(-height // tile), -(-width // tile)
    whole = np.zeros((rows * tile, columns * tile, 3), np.uint8)
    whole[:height, :width] = image
    tiles = [
        coded(np.ascontiguousarray(whole[y : y + tile, x : x + tile]), codec).item(hidden=True)
        for y in range(0, rows * tile, tile)
        for x in range(0, columns * tile, tile)
    ]
    return [*tiles, grid_of(len(tiles), rows, columns, (width, height), *properties)]


def grid_of(tiles: int, rows: int, columns: int, size: tuple[int, int], *properties: bytes) -> Item:
    """Of a file's first items."""
    content = struct.pack(">BBBBHH", 0, 0, rows - 1, columns - 1, *size)
    return Item(b"grid", content, (ispe(*size), *properties), ((b"dimg", tuple(range(1, tiles + 1))),))


def heif(items: list[Item], primary: int | None = None, brands: bytes = b"heicmif1heic") -> bytes:
    """A file of these items. primary: by number, from 1; without it the last is the picture."""
    boxes: list[bytes] = []
    associations = b""
    for number, item in enumerate(items, 1):
        its = b""
        for a_property in item.properties:
            boxes += [] if a_property in boxes else [a_property]
            essential = 0x80 if a_property[4:8] in (b"hvcC", b"av1C", b"irot", b"imir", b"clap") else 0
            its += bytes([essential | boxes.index(a_property) + 1])
        associations += struct.pack(">HB", number, len(its)) + its
    infos = [
        full_box(b"infe", 2, int(item.hidden), struct.pack(">HH4s", number, 0, item.kind), b"\0")
        for number, item in enumerate(items, 1)
    ]
    references = [
        box(kind, struct.pack(f">HH{len(to)}H", number, len(to), *to))
        for number, item in enumerate(items, 1)
        for kind, to in item.refers
    ]
    start = box(b"ftyp", brands[:4], bytes(4), brands[4:])

    def meta(at: int) -> bytes:
        places = b""
        for number, item in enumerate(items, 1):
            places += struct.pack(">HHHHII", number, 0, 0, 1, at, len(item.content))
            at += len(item.content)
        return full_box(
            b"meta",
            0,
            0,
            full_box(b"hdlr", 0, 0, bytes(4), b"pict", bytes(13)),
            full_box(b"pitm", 0, 0, struct.pack(">H", primary or len(items))),
            full_box(b"iloc", 1, 0, bytes([0x44, 0]), struct.pack(">H", len(items)), places),
            full_box(b"iinf", 0, 0, struct.pack(">H", len(items)), *infos),
            box(
                b"iprp",
                box(b"ipco", *boxes),
                full_box(b"ipma", 0, 0, struct.pack(">I", len(items)), associations),
            ),
            full_box(b"iref", 0, 0, *references),
        )

    before = len(start) + len(meta(0)) + 8
    return start + meta(before) + box(b"mdat", *(item.content for item in items))


def ispe(width: int, height: int) -> bytes:
    """The size before it is turned or cropped."""
    return full_box(b"ispe", 0, 0, struct.pack(">II", width, height))


def irot(quarters: int) -> bytes:
    """To be turned so many quarters counter-clockwise."""
    return box(b"irot", bytes([quarters]))


def imir(axis: int) -> bytes:
    """To be mirrored: 0 top to bottom, 1 left to right."""
    return box(b"imir", bytes([axis]))


def clap(whole: tuple[int, int], x: int, y: int, width: int, height: int) -> bytes:
    """To be cropped to this rectangle."""
    off_x, off_y = 2 * x + width - whole[0], 2 * y + height - whole[1]
    return box(b"clap", struct.pack(">IIIIiIiI", width, 1, height, 1, off_x, 2, off_y, 2))


def nclx(primaries: int, transfer: int) -> bytes:
    """Colours by ITU-T H.273's numbers; their matrix is BT.601's, in full range."""
    return box(b"colr", b"nclx", struct.pack(">HHHB", primaries, transfer, 6, 0x80))


def icc(profile: bytes) -> bytes:
    return box(b"colr", b"prof", profile)


def auxiliary(kind: bytes) -> bytes:
    return full_box(b"auxC", 0, 0, kind)


def box(kind: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I", 8 + len(content)) + kind + content


def full_box(kind: bytes, version: int, flags: int, *parts: bytes) -> bytes:
    return box(kind, struct.pack(">I", version << 24 | flags), *parts)


def _found(file: bytes, name: bytes) -> bytes:
    at = file.index(name) - 4
    return file[at : at + struct.unpack_from(">I", file, at)[0]]
