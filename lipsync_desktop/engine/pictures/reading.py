"""A picture file → `Picture`."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.errors import require_memory
from lipsync_desktop.engine.errors.pictures import (
    PictureDamaged,
    PictureFormat,
    PictureHuge,
    PictureUnknown,
    PictureUnread,
    TiffStrange,
)
from lipsync_desktop.engine.files import require_file
from lipsync_desktop.engine.notices import Notice, PictureScaled
from lipsync_desktop.engine.quiet import quiet_stderr
from lipsync_desktop.engine.types import Image

from .formats import HEAD_BYTES, UNREAD, picture_format

if TYPE_CHECKING:
    from .decoding import Opened

MAX_SIDE_PX = 3840  # the longer side of 4K film: no more is ever shown
_MAX_PIXELS = 120_000_000  # that are decoded whole, at three bytes each 360 MB
_MAX_PIXELS_SHRUNK = 256_000_000  # where the decoder makes it smaller row by row: telephones take 200 million
_LARGEST_SIDE = 1 << 20  # of what a header can mean; anything above is damage


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """`image` is upright; `full_size_px` (width, height) is what it measured before it was scaled down, if it was.

    `alpha` (h, w) uint8: what is opaque, 255, where that was asked for and the
    picture says so.
    """

    image: Image
    full_size_px: tuple[int, int]
    notices: tuple[Notice, ...] = ()
    alpha: NDArray[np.uint8] | None = None


def read_picture(path: Path, *, with_alpha: bool = False) -> Picture:
    """The picture in sRGB, upright as its EXIF orientation says, or, in HEIC and AVIF, its own properties.

    Transparent parts are laid on white, or keep their colours beside `alpha`, if it is asked for. 16 bits become 8, of
    an animation it is the first image. A picture whose longer side is over MAX_SIDE_PX is scaled down to it, with a
    notice. Odd sizes stay odd.

    Raises: MediaError.
    """
    require_file(path)
    data = path.read_bytes()
    kind = picture_format(data[:HEAD_BYTES])
    if kind in UNREAD:
        raise PictureUnread(path, PictureFormat[kind.upper()])
    if kind is None:
        raise PictureUnknown(path)
    from .decoding import decoded, is_raw, opened  # Pillow, which clips can do without

    if kind == "tiff" and is_raw(data):
        raise PictureUnread(path, PictureFormat.RAW)
    # What is wrong with a file shows in errors of every kind there, from struct's to Pillow's own.
    try:
        file = opened(kind, data)
    except Exception as cause:
        raise (TiffStrange if kind == "tiff" else PictureDamaged)(path) from cause
    with file.image:
        _check_size(path, file)
        try:
            with quiet_stderr():
                colours, alpha, size = decoded(file, MAX_SIDE_PX)
        except Exception as cause:
            require_memory()  # its want has many names there, too
            raise PictureDamaged(path) from cause
    image = np.asarray(cv2.cvtColor(colours, cv2.COLOR_RGB2BGR), np.uint8)
    if alpha is not None and not with_alpha:
        image, alpha = _on_white(image, alpha), None
    used = fitted_size(*size)
    if used == size:
        return Picture(image, used, alpha=alpha)
    image = np.asarray(cv2.resize(image, used, interpolation=cv2.INTER_AREA), np.uint8)
    if alpha is not None:
        alpha = np.asarray(cv2.resize(alpha, used, interpolation=cv2.INTER_AREA), np.uint8)
    return Picture(image, size, (PictureScaled(path, *size, *used),), alpha)


def picture_size(data: bytes) -> tuple[int, int] | None:
    """(width, height) of a picture file's content, as its decoder takes it, before anything is decoded and maybe on its
    side; None where it is damaged or in no format that is read."""
    from .decoding import opened

    kind = picture_format(data[:HEAD_BYTES])
    if kind is None or kind in UNREAD:
        return None
    with contextlib.suppress(Exception):
        file = opened(kind, data)
        with file.image:
            return file.image.size
    return None


def fitted_size(width: int, height: int) -> tuple[int, int]:
    """(width, height) in pixels, scaled down so that neither is over MAX_SIDE_PX."""
    longest = max(width, height)
    if longest <= MAX_SIDE_PX:
        return width, height
    return max(1, round(width * MAX_SIDE_PX / longest)), max(1, round(height * MAX_SIDE_PX / longest))


def _check_size(path: Path, file: Opened) -> None:
    """Before anything is decoded. Raises MediaError."""
    width, height = file.image.size
    if max(width, height) > _LARGEST_SIDE or width * height <= _MAX_PIXELS < file.hidden_px:
        raise PictureDamaged(path)
    if file.work_px > (_MAX_PIXELS_SHRUNK if file.shrinks else _MAX_PIXELS):
        raise PictureHuge(path, width, height, MAX_SIDE_PX)


def _on_white(image: NDArray[np.uint8], alpha: NDArray[np.uint8]) -> Image:
    three = cv2.cvtColor(alpha, cv2.COLOR_GRAY2BGR)
    over = cv2.multiply(image, three, scale=1 / 255)
    return np.asarray(cv2.add(over, cv2.bitwise_not(three)), np.uint8)
