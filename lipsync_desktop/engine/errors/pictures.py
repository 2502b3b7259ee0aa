"""Pictures that cannot be read, or not be used as they are."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from . import MediaError


class PictureFormat(StrEnum):
    """Formats whose pictures are recognised, those first that are not read; the names of the others are those that
    `picture_format` gives, in capitals."""

    JPEGXL = "JPEG XL"
    PHOTOSHOP = "Photoshop's format"
    GIMP = "GIMP's format"
    OPENEXR = "OpenEXR"
    RADIANCE = "Radiance HDR"
    DDS = "DDS"
    QOI = "QOI"
    RAW = "a camera's raw format"
    ICON = "an icon's format"
    EPS = "EPS"
    PNG = "PNG"
    JPEG = "JPEG"
    GIF = "GIF"
    BMP = "BMP"
    TIFF = "TIFF"
    JPEG2000 = "JPEG 2000"
    PNM = "PNM"
    WEBP = "WebP"
    AVIF = "AVIF"
    HEIC = "HEIC"


class PictureUnknown(MediaError):
    sentence = "“{file}” is not a picture in a format that can be read. Save it as PNG or JPEG and choose that."
    path: Path


class PictureUnread(MediaError):
    """In a format that is known, but not read."""

    sentence = "“{file}” is a picture in {format}, which cannot be read. Save it as PNG or JPEG and choose that."
    path: Path
    format: PictureFormat


class PictureDamaged(MediaError):
    sentence = "“{file}” is damaged or incomplete and cannot be shown. Save or copy it again, or choose another."
    path: Path


class TiffStrange(MediaError):
    """One that may be whole, of a kind that hardly any program writes."""

    sentence = "“{file}” is damaged, or a TIFF of a rare kind. Save it as PNG or JPEG and choose that."
    path: Path


class PictureHuge(MediaError):
    """most_px: how long the longer side may be."""

    sentence = (
        "“{file}” announces {width}×{height} pixels, far more than a film can show. Scale it down to {most_px} pixels "
        "or less."
    )
    path: Path
    width: int
    height: int
    most_px: int


class NotTransparent(MediaError):
    """Where a picture's transparency is to be kept."""

    sentence = (
        "“{file}” is no picture with transparent parts, so that there is no transparency to keep. Choose such a "
        "picture, for instance a PNG, or make the film without transparency."
    )
    path: Path
