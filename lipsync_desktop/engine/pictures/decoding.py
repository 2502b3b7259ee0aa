"""A picture's bytes → upright RGB in sRGB, and its alpha."""

from __future__ import annotations

import logging
import re
import struct
import warnings
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO

import cv2
import numpy as np
from numpy.typing import NDArray
from pi_heif.as_plugin import HeifImageFile
from PIL import Image, ImageFile
from PIL.AvifImagePlugin import AvifImageFile
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.Jpeg2KImagePlugin import Jpeg2KImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.PpmImagePlugin import PpmImageFile
from PIL.TiffImagePlugin import ImageFileDirectory_v2, TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from . import profiles
from .heif_boxes import Area, contents
from .png_chunks import code_points, essential

logging.getLogger("PIL").setLevel(logging.CRITICAL)  # what it minds in a file is said in a sentence of ours

# Of each its own: Pillow's way of trying them all would let a file choose another one than its first bytes say.
_READERS: dict[str, type[ImageFile.ImageFile]] = {
    "avif": AvifImageFile,
    "bmp": BmpImageFile,
    "gif": GifImageFile,
    "heic": HeifImageFile,
    "jpeg": JpegImageFile,
    "jpeg2000": Jpeg2KImageFile,
    "png": PngImageFile,
    "pnm": PpmImageFile,
    "tiff": TiffImageFile,
    "webp": WebPImageFile,
}
_MOST_PIECES = 30_000  # of a header, each some bytes
_ROOM_OF_JPEG2000 = 3  # OpenJPEG takes 18 bytes for a pixel, others at most six
_TIMES_PUT_TOGETHER = 4  # from tiles, with its alpha, as an HDR picture's base, and scaled
_GREY = {"1", "L", "LA", "La", "I", "F", "I;16", "I;16B", "I;16L"}
# The one place where a codestream's size stands: behind its start (ISO/IEC 15444-1, A.5.1).
_JPEG2000_SIZE = re.compile(rb"\xff\x4f\xff\x51....(.{16})", re.DOTALL)
_BITS = 258  # TIFF 6.0, BitsPerSample
_SUBFILE, _REDUCED = 254, 1  # TIFF 6.0, NewSubfileType
_BIG_TIFF = 43
_DNG_VERSION, _MOSAIC = 50706, 33421  # DNG 1.7; TIFF/EP, CFARepeatPatternDim
_ORIENTATION, _INTEROPERABILITY, _INTEROPERABILITY_INDEX = 0x0112, 0xA005, 1
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class _Header(BytesIO):
    """A file whose header is not read piece by piece for ever."""

    is_read = False
    _pieces = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self._pieces += 1
        if self._pieces > _MOST_PIECES and not self.is_read:
            raise ValueError("a header of endless pieces")
        return super().read(size)


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """image: its size is known, but nothing is decoded; what is decoded will have that size.

    work_px: how much it is to decode, in pixels of other formats. hidden_px: the same of what it is put together from,
    as far as its size does not tell. shrinks: whether the decoder makes it smaller on the way and never holds all of
    it. code_points: the primaries and the transfer of its colours as ITU-T H.273 numbers them, where the file says so.
    crop: left, top, right and bottom of what is to be seen, where the decoder does not see to that. jpeg2000: the file,
    if it is one.
    """

    image: ImageFile.ImageFile
    work_px: int
    hidden_px: int = 0
    shrinks: bool = False
    code_points: tuple[int, int] | None = None
    crop: Area | None = None
    jpeg2000: bytes | None = None


def is_raw(tiff: bytes) -> bool:
    """Whether the file is a camera's, whose first picture, the one that Pillow finds, is but a thumbnail."""
    with suppress(Exception):  # a damaged one is no camera's
        directory = ImageFileDirectory_v2(tiff[: 16 if _BIG_TIFF in tiff[2:4] else 8])
        file = _Header(tiff)
        file.seek(directory.next)
        directory.load(file)
        is_small = bool(directory.get(_SUBFILE, 0) & _REDUCED)
        return is_small or _DNG_VERSION in directory or _MOSAIC in directory
    return False


def opened(kind: str, data: bytes) -> Opened:
    """kind: as by `picture_format`. Raises what Pillow and libheif raise for damaged files: nearly anything."""
    warnings.filterwarnings("ignore", module=r"(PIL|pi_heif)\.")  # about odd metadata, which are nobody's business
    file = _Header(essential(data) if kind == "png" else data)
    image = _READERS[kind](file)
    file.is_read = True
    pixels = image.size[0] * image.size[1]
    match kind:
        case "jpeg":
            return Opened(image, pixels, shrinks=not image.info.get("progressive"))
        case "jpeg2000":
            hidden = max(map(_siz_pixels, _JPEG2000_SIZE.finditer(data)), default=0)
            return Opened(image, pixels * _ROOM_OF_JPEG2000, hidden, jpeg2000=data)
        case "tiff":
            image.tile = [_with_whole_samples(tile, image) for tile in image.tile]
        case "png":
            return Opened(image, pixels, code_points=code_points(data))
        case "heic" | "avif":
            told = contents(data)
            hidden = max(told.largest_px, told.tiles_px // _TIMES_PUT_TOGETHER)
            crop = told.crop if kind == "avif" else None
            return Opened(image, pixels, hidden, code_points=told.code_points, crop=crop)
    return Opened(image, pixels)


def decoded(file: Opened, wanted_px: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None, tuple[int, int]]:
    """Upright RGB (h, w, 3), alpha (h, w) where the picture has one, and the full (width, height), upright.

    The longer side may come out shorter than it is, but not below `wanted_px`. Raises as `opened` does.
    """
    image, size = file.image, file.image.size
    factor = max(1, max(size) // wanted_px)
    image.draft(None, (size[0] // factor, size[1] // factor))  # for JPEG, of all formats
    if file.jpeg2000:
        plain = _through_opencv(file.jpeg2000)
    else:
        image.load()
        plain = _plain(image)
    if file.crop:
        plain = plain.crop(file.crop)
        size = plain.size
    orientation = _orientation(image)
    profile = _profile(file)
    grey = image.mode in _GREY
    if (factor := max(plain.size) // wanted_px) > 1:
        plain = plain.reduce(factor)
    alpha = None
    if plain.mode == "RGBA":
        alpha = plain.getchannel("A")
        plain = plain.convert("RGB")
    plain = profiles.in_srgb(plain, profile, grey=grey)
    if orientation in _UPRIGHT:
        plain = plain.transpose(_UPRIGHT[orientation])
        alpha = alpha and alpha.transpose(_UPRIGHT[orientation])
    if orientation >= 5:
        size = size[::-1]
    return np.asarray(plain), None if alpha is None else np.array(alpha), size


def _plain(image: Image.Image) -> Image.Image:
    """8 bits a channel: grey (L), RGB, RGBA, CMYK or LAB."""
    if image.mode.startswith("I"):
        return Image.fromarray(np.clip(np.asarray(image).astype(np.int64) >> 8, 0, 255).astype(np.uint8))
    if image.mode == "F":
        light = np.asarray(image)
        return Image.fromarray(np.clip(light * (255 if light.max() <= 1 else 1), 0, 255).astype(np.uint8))
    if image.mode == "RGBA" or (image.mode in ("L", "RGB", "CMYK", "LAB") and not image.has_transparency_data):
        return image
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image.convert("L" if image.mode in _GREY else "RGB")


def _through_opencv(jpeg2000: bytes) -> Image.Image:
    """8 bits a channel: Pillow's way from 16 turns the brightest white into black."""
    file = np.frombuffer(jpeg2000, np.uint8)
    pixels = np.asarray(cv2.imdecode(file, cv2.IMREAD_UNCHANGED))
    if pixels.ndim == 3 and pixels.shape[2] == 4:
        pixels = pixels >> 8 if pixels.dtype == np.uint16 else pixels
        return Image.fromarray(np.asarray(cv2.cvtColor(pixels.astype(np.uint8), cv2.COLOR_BGRA2RGBA)))
    return Image.fromarray(np.asarray(cv2.imdecode(file, cv2.IMREAD_COLOR_RGB)))


def _siz_pixels(found: re.Match[bytes]) -> int:
    right, bottom, left, top = (int(edge) for edge in struct.unpack(">4I", found[1]))
    return max(0, right - left) * max(0, bottom - top)


def _with_whole_samples(tile: ImageFile._Tile, image: ImageFile.ImageFile) -> ImageFile._Tile:
    """Planes of 16-bit samples, not packed: Pillow would take every byte for a sample."""
    assert isinstance(image, TiffImageFile)
    plane, *more = tile.args if isinstance(tile.args, tuple) else (None,)
    if tile.codec_name != "raw" or plane not in ("R", "G", "B", "A") or 16 not in image.tag_v2.get(_BITS, ()):
        return tile
    order = "L" if image.tag_v2.prefix == b"II" else "B"
    return tile._replace(args=(f"{plane};16{order}", *more))


def _orientation(image: Image.Image) -> int:
    """EXIF 2.32, tag 0x0112: 1 to 8."""
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # of what is damaged; the picture itself may be whole
        return 1


def _profile(file: Opened) -> bytes | None:
    """What is said about its colours, in an ICC profile's form; what is more exact goes first."""
    info = file.image.info
    if file.code_points and file.image.format == "PNG":  # PNG, third edition, 4.3
        return profiles.of_code_points(*file.code_points)
    if icc := info.get("icc_profile"):
        return bytes(icc)
    if file.code_points:
        return profiles.of_code_points(*file.code_points)
    if "gamma" in info and "srgb" not in info:
        return profiles.of_gamma(info["gamma"], info.get("chromaticity"))
    return profiles.of_adobe_rgb() if _is_adobe_rgb(file.image) else None


def _is_adobe_rgb(image: Image.Image) -> bool:
    """Cameras say so in EXIF alone (DCF 2.0: option files)."""
    try:
        return str(image.getexif().get_ifd(_INTEROPERABILITY).get(_INTEROPERABILITY_INDEX)).startswith("R03")
    except Exception:
        return False
