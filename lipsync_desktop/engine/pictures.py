"""Picture files → upright BGR, through OpenCV."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from .errors import MediaError
from .files import require_file
from .quiet import quiet_stderr
from .types import Image

MAX_SIDE_PX = 3840
_MAX_PIXELS = 120_000_000
_LARGEST_SIDE = 1 << 20  # of what a header can mean; anything above is damage
_HEADER_BYTES = 1 << 18
_WHITE = 255


def looks_like_picture(path: Path) -> bool:
    """Whether the file's first bytes are those of a picture that `read_picture` can try; its name says nothing."""
    try:
        with path.open("rb") as file:
            return picture_format(file.read(64)) is not None
    except OSError:
        return False


def picture_format(head: bytes) -> str | None:
    """The format that a file's first 64 bytes announce, or None."""
    for name, starts in _SIGNATURES.items():
        if head.startswith(starts):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp" and (b"avif" in head or b"avis" in head):
        return "avif"
    return None


_SIGNATURES: dict[str, tuple[bytes, ...]] = {
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpeg": (b"\xff\xd8\xff",),
    "gif": (b"GIF87a", b"GIF89a"),
    "bmp": (b"BM",),
    "tiff": (b"II*\0", b"MM\0*"),
    "jpeg2000": (b"\0\0\0\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51"),
    "pnm": tuple(b"P%d%c" % (kind, space) for kind in range(1, 7) for space in b" \t\r\n"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """`image` is upright; `full_size_px` (width, height) is what it measured before it was scaled down, if it was.

    `notices` are sentences for the person. `alpha` (h, w) uint8: what is opaque, 255, where that was asked for and the
    picture says so.
    """

    image: Image
    full_size_px: tuple[int, int]
    notices: tuple[str, ...] = ()
    alpha: NDArray[np.uint8] | None = None


def read_picture(path: Path, *, with_alpha: bool = False) -> Picture:
    """The picture, upright as its EXIF orientation says.

    Transparent parts are laid on white, or keep their colours beside `alpha`, if it is asked for. 16 bits become 8, of
    an animation it is the first image. A picture whose longer side is over MAX_SIDE_PX is scaled down to it, with a
    notice. Odd sizes stay odd.

    Raises: MediaError.
    """
    require_file(path)
    data = np.fromfile(path, np.uint8)
    head = data[:_HEADER_BYTES].tobytes()
    kind = picture_format(head[:64])
    if kind is None:
        raise MediaError(
            f"“{path.name}” is not a picture in a format that can be read. Save it as PNG or JPEG and choose that."
        )
    size = announced_size(kind, head)
    if size and max(size) > _LARGEST_SIDE:
        raise MediaError(_damaged(path))
    if size and size[0] * size[1] > _MAX_PIXELS and kind != "jpeg":
        raise MediaError(
            f"“{path.name}” announces {size[0]}×{size[1]} pixels, far more than a film can show. "
            f"Scale it down to {MAX_SIDE_PX} pixels or less."
        )
    image, alpha = _decode(data, kind, size, with_alpha=with_alpha)
    if image is None:
        raise MediaError(_damaged(path))
    width, height = image.shape[1::-1]
    if kind == "jpeg" and size:  # libjpeg may have shrunk it already; the header knows no orientation
        width, height = size if (size[0] > size[1]) == (width > height) else size[::-1]
    used = fitted_size(width, height)
    if used == (width, height):
        return Picture(image, used, alpha=alpha)
    image = np.asarray(cv2.resize(image, used, interpolation=cv2.INTER_AREA), np.uint8)
    if alpha is not None:
        alpha = np.asarray(cv2.resize(alpha, used, interpolation=cv2.INTER_AREA), np.uint8)
    notice = f"“{path.name}” is very large ({width}×{height} pixels); it is used at {used[0]}×{used[1]}."
    return Picture(image, (width, height), (notice,), alpha)


def _damaged(path: Path) -> str:
    return f"“{path.name}” is damaged or incomplete and cannot be shown. Save or copy it again, or choose another."


def fitted_size(width: int, height: int) -> tuple[int, int]:
    """(width, height) in pixels, scaled down so that neither is over MAX_SIDE_PX."""
    longest = max(width, height)
    if longest <= MAX_SIDE_PX:
        return width, height
    return max(1, round(width * MAX_SIDE_PX / longest)), max(1, round(height * MAX_SIDE_PX / longest))


def _decode(
    data: NDArray[np.uint8], kind: str, size: tuple[int, int] | None, *, with_alpha: bool
) -> tuple[Image | None, NDArray[np.uint8] | None]:
    """BGR, upright, or None where the bytes make no picture; and the alpha, if there is one and it is asked for."""
    try:
        with quiet_stderr():
            if kind == "jpeg":
                return _colour(cv2.imdecode(data, _reduction(size))), None
            stored, kinds, blocks = cv2.imdecodeWithMetadata(data, flags=cv2.IMREAD_UNCHANGED)
            if stored is None:
                return None, None  # type: ignore[unreachable]  # OpenCV's stub promises an array
            if stored.ndim == 3 and stored.shape[2] == 4:
                exif = dict(zip(kinds, blocks, strict=False)).get(cv2.IMAGE_METADATA_EXIF)
                orientation = _exif_orientation(exif.tobytes()) if exif is not None else 1
                whole = _in_eight_bits(stored)
                if not with_alpha:
                    return _upright(_on_white(whole), orientation), None
                colours, alpha = np.ascontiguousarray(whole[:, :, :3]), np.ascontiguousarray(whole[:, :, 3])
                return _upright(colours, orientation), _upright(alpha, orientation)
            return _colour(cv2.imdecode(data, cv2.IMREAD_COLOR)), None
    except cv2.error:
        return None, None


def _colour(image: object) -> Image | None:
    return None if image is None else np.asarray(image, np.uint8)


def _reduction(size: tuple[int, int] | None) -> int:
    """Let libjpeg shrink a huge picture while it decodes, but not below what is used."""
    for factor, flag in (
        (8, cv2.IMREAD_REDUCED_COLOR_8),
        (4, cv2.IMREAD_REDUCED_COLOR_4),
        (2, cv2.IMREAD_REDUCED_COLOR_2),
    ):
        if size and max(size) >= factor * MAX_SIDE_PX:
            return flag
    return cv2.IMREAD_COLOR


def _in_eight_bits(image: NDArray[Any]) -> NDArray[np.uint8]:
    return (image >> 8).astype(np.uint8) if image.dtype == np.uint16 else np.asarray(image, np.uint8)


def _on_white(image: NDArray[np.uint8]) -> Image:
    alpha = cv2.cvtColor(image[:, :, 3], cv2.COLOR_GRAY2BGR)
    over = cv2.multiply(image[:, :, :3], alpha, scale=1 / 255)
    return np.asarray(cv2.add(over, cv2.bitwise_not(alpha)), np.uint8)


def _upright(image: Image, orientation: int) -> Image:
    """Undo an EXIF orientation (1 to 8; EXIF 2.32, tag 0x0112)."""
    if orientation >= 5:
        image = np.asarray(cv2.transpose(image), np.uint8)
    match orientation:
        case 2 | 6:
            return np.asarray(cv2.flip(image, 1), np.uint8)
        case 3 | 7:
            return np.asarray(cv2.flip(image, -1), np.uint8)
        case 4 | 8:
            return np.asarray(cv2.flip(image, 0), np.uint8)
    return image


def _exif_orientation(exif: bytes) -> int:
    """The orientation tag of a TIFF-shaped EXIF block, 1 where there is none."""
    exif = exif.removeprefix(b"Exif\0\0")
    return _tiff_tags(exif).get(0x0112, 1)


def _tiff_tags(data: bytes) -> dict[int, int]:
    """The short and long scalars of the first directory."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(data[:4])
    tags: dict[int, int] = {}
    try:
        if order:
            (start,) = struct.unpack_from(order + "I", data, 4)
            (count,) = struct.unpack_from(order + "H", data, start)
            for entry in range(start + 2, start + 2 + 12 * count, 12):
                tag, kind = struct.unpack_from(order + "HH", data, entry)
                if kind in (3, 4):
                    (tags[tag],) = struct.unpack_from(order + ("H" if kind == 3 else "I"), data, entry + 8)
    except struct.error:
        pass  # what lies behind the end is what a damaged file lacks
    return tags


def announced_size(kind: str, head: bytes) -> tuple[int, int] | None:
    """(width, height) as the header says, before anything is decoded; None where it is not known.

    kind: as by `picture_format`. head: the file's first 256 KiB.
    """
    try:
        match kind:
            case "png":
                return struct.unpack_from(">II", head, 16)
            case "gif":
                return struct.unpack_from("<HH", head, 6)
            case "bmp":
                width, height = struct.unpack_from("<ii", head, 18)
                return abs(width), abs(height)
            case "tiff":
                tags = _tiff_tags(head)
                return (tags[256], tags[257]) if {256, 257} <= tags.keys() else None
            case "jpeg":
                return _jpeg_size(head)
    except struct.error:
        return None
    return None


def _jpeg_size(head: bytes) -> tuple[int, int] | None:
    """From the first start-of-frame segment (ITU-T T.81, B.2.2)."""
    at = 2
    while at + 9 <= len(head) and head[at] == 0xFF:
        marker, length = struct.unpack_from(">BH", head, at + 1)
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", head, at + 5)
            return width, height
        at += 2 + length
    return None
