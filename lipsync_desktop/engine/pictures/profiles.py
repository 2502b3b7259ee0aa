"""Colours as a picture's profile means them → sRGB, by LittleCMS."""

from __future__ import annotations

import struct
from io import BytesIO
from itertools import product

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

Chromaticities = tuple[tuple[float, float], ...]
"""x and y of white, red, green and blue."""

# x and y in CIE 1931: whites (C is NTSC's of 1953), then ITU-R BT.709's primaries and Adobe RGB (1998)'s.
_D65, _DCI_WHITE, _C = (0.3127, 0.3290), (0.314, 0.351), (0.310, 0.316)
_SRGB: Chromaticities = (_D65, (0.640, 0.330), (0.300, 0.600), (0.150, 0.060))
_ADOBE_RGB: Chromaticities = (_D65, (0.640, 0.330), (0.210, 0.710), (0.150, 0.060))
# ITU-T H.273, table 2
_PRIMARIES: dict[int, Chromaticities] = {
    1: _SRGB,
    4: (_C, (0.67, 0.33), (0.21, 0.71), (0.14, 0.08)),
    5: (_D65, (0.64, 0.33), (0.29, 0.60), (0.15, 0.06)),
    6: (_D65, (0.630, 0.340), (0.310, 0.595), (0.155, 0.070)),
    7: (_D65, (0.630, 0.340), (0.310, 0.595), (0.155, 0.070)),
    9: (_D65, (0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),
    11: (_DCI_WHITE, (0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
    12: (_D65, (0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
}
# ITU-T H.273, table 3: those that are a power. What says that it is a camera's (BT.709 and its like) is shown as sRGB.
_GAMMAS = {4: 2.2, 5: 2.8, 8: 1.0}
_LIKE_SRGB = {1, 2, 6, 13, 14, 15}
_SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)  # IEC 61966-2-1
_ADOBE_GAMMA = 563 / 256
_GAMMA_FOR_SRGB = 0.45455  # as near as a PNG's gAMA can come to sRGB's curve, and so what stands for it
_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
_D50_XYZ = np.array([0.9642, 1.0, 0.8249])
_MODES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}
_LATTICE = (0, 32, 64, 96, 128, 160, 192, 224, 255)


def in_srgb(image: Image.Image, profile: bytes | None, *, grey: bool) -> Image.Image:
    """RGB in sRGB, from grey (L), RGB or CMYK with an ICC profile. A profile that is damaged, or for other colours, is
    as none. grey: whether all that is in the image is grey, whatever its mode.

    The way is the one that the profile asks for, with black-point compensation; an absolute one becomes relative, so
    that white stays white.
    """
    if profile:
        try:
            return _through(image, ImageCms.ImageCmsProfile(BytesIO(profile)), grey=grey)
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError, KeyError):
            pass
    if image.mode == "LAB":
        return _through(image, ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")), grey=False)
    return image.convert("RGB")


def of_code_points(primaries: int, transfer: int) -> bytes | None:
    """An ICC profile for ITU-T H.273's numbers, or None where they say sRGB, or what no profile can (HDR)."""
    if transfer in _GAMMAS:
        return matrix_profile(_PRIMARIES.get(primaries, _SRGB), (_GAMMAS[transfer],))
    if transfer in _LIKE_SRGB and primaries in _PRIMARIES and _PRIMARIES[primaries] is not _SRGB:
        return matrix_profile(_PRIMARIES[primaries], _SRGB_CURVE)
    return None


def of_gamma(gamma: float, chromaticities: tuple[float, ...] | None) -> bytes | None:
    """An ICC profile for a PNG's gAMA and cHRM chunks, or None where they make no sense.

    chromaticities: x and y of white, red, green and blue, in one row.
    """
    if not 0.1 <= gamma <= 5:
        return None
    flat = chromaticities or tuple(value for point in _SRGB for value in point)
    curve = _SRGB_CURVE if abs(gamma - _GAMMA_FOR_SRGB) < 0.005 else (1 / gamma,)
    return matrix_profile(tuple(zip(flat[::2], flat[1::2], strict=True)), curve)


def of_adobe_rgb() -> bytes | None:
    """An ICC profile for Adobe RGB (1998)."""
    return matrix_profile(_ADOBE_RGB, (_ADOBE_GAMMA,))


def matrix_profile(chromaticities: Chromaticities, curve: tuple[float, ...]) -> bytes | None:
    """An ICC profile of three primaries, adapted to D50; None where they span no colours.

    curve: a gamma alone, or g, a, b, c, d of ICC.1's parametric curve 3.
    """
    if min(y for _, y in chromaticities) <= 0:
        return None
    white, *primaries = (np.array([x / y, 1, (1 - x - y) / y]) for x, y in chromaticities)
    try:
        colours = np.stack(primaries, 1) * np.linalg.solve(np.stack(primaries, 1), white)
    except np.linalg.LinAlgError:
        return None
    cones = np.diag(_BRADFORD @ _D50_XYZ / (_BRADFORD @ white))
    colours = np.linalg.inv(_BRADFORD) @ cones @ _BRADFORD @ colours
    response = struct.pack(">4sIHH", b"para", 0, 0 if len(curve) == 1 else 3, 0) + _fixed(np.array(curve))
    tags = {b"wtpt": b"XYZ \0\0\0\0" + _fixed(_D50_XYZ)}
    for name, colour in zip(b"rgb", colours.T, strict=True):
        tags |= {b"%cXYZ" % name: b"XYZ \0\0\0\0" + _fixed(colour), b"%cTRC" % name: response}
    return _icc(tags)


def _through(image: Image.Image, profile: ImageCms.ImageCmsProfile, *, grey: bool) -> Image.Image:
    space = profile.profile.xcolor_space
    mode = "LAB" if image.mode == "LAB" else _MODES[space]
    if image.mode != mode and not (mode == "RGB" and image.mode == "L") and not (mode == "L" and grey):
        raise ValueError(f"a profile for {space} in a picture in {image.mode}")
    intent = profile.profile.rendering_intent
    transform = ImageCms.buildTransform(
        profile,
        ImageCms.createProfile("sRGB"),
        mode,
        "RGB",
        ImageCms.Intent(intent if intent in (0, 2) else 1),
        ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    if mode == "RGB" and _changes_nothing(transform):
        return image.convert("RGB")
    return transform.apply(image.convert(mode))


def _changes_nothing(transform: ImageCms.ImageCmsTransform) -> bool:
    """Whether it is sRGB already, which most pictures that carry a profile are."""
    colours = np.array(list(product(_LATTICE, repeat=3)), np.uint8)[None]
    changed = np.asarray(transform.apply(Image.fromarray(colours)))
    return bool(np.abs(changed.astype(int) - colours).max() <= 1)


def _fixed(values: NDArray[np.float64]) -> bytes:
    """As signed numbers with sixteen bits behind the point."""
    return np.round(values * 65536).astype(">i4").tobytes()


def _icc(tags: dict[bytes, bytes]) -> bytes:
    """ICC.1:2010, 7: a header of 128 bytes, a table, and the tags."""
    table, content = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        table += struct.pack(">4sII", name, start + len(content), len(data))
        content += data + bytes(-len(data) % 4)
    size = start + len(content)
    kind = struct.pack(">I4sI4s4s4s", size, b"\0\0\0\0", 0x04200000, b"mntr", b"RGB ", b"XYZ ")
    intent_and_light = struct.pack(">I", 1) + _fixed(_D50_XYZ)
    header = kind + bytes(12) + b"acsp" + bytes(24) + intent_and_light
    return header.ljust(128, b"\0") + table + content
