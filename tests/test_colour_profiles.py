"""What a picture's profile says about its colours is what is seen, against colour mathematics of the test's own."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from lipsync_desktop.engine.pictures import read_picture
from lipsync_desktop.engine.types import Doubles
from tests import heif

# CIE XYZ of red, green and blue under D50, in columns, as the makers' own profiles have them.
_SRGB = np.array([[0.43607, 0.38515, 0.14307], [0.22249, 0.71687, 0.06061], [0.01392, 0.09708, 0.71410]])
_P3 = np.array([[0.51512, 0.29198, 0.15710], [0.24120, 0.69225, 0.06657], [-0.00105, 0.04189, 0.78407]])
_ADOBE = np.array([[0.60974, 0.20528, 0.14919], [0.31111, 0.62567, 0.06322], [0.01947, 0.06087, 0.74457]])
_PROPHOTO = np.array([[0.79767, 0.13519, 0.03134], [0.28804, 0.71188, 0.00009], [0.0, 0.0, 0.82491]])
_D50 = np.array([0.9642, 1.0, 0.8249])

# Faces' colours and others, as they are to be seen: sRGB.
_COLOURS = np.array(
    [
        [224, 172, 138],
        [141, 85, 54],
        [70, 44, 30],
        [200, 40, 60],
        [60, 150, 70],
        [40, 70, 180],
        [128, 128, 128],
        [250, 240, 230],
    ]
)


def test_display_p3(tmp_path: Path) -> None:
    codes = _codes(_P3, _srgb_code)
    profile = _icc(_P3, _srgb_light)
    saving: dict[str, dict[str, Any]] = {
        "p3.png": {},
        "p3.jpg": {"quality": 100, "subsampling": 0},
        "p3.tif": {},
        "p3.webp": {"lossless": True},
    }
    for name, options in saving.items():
        _picture(codes).save(tmp_path / name, icc_profile=profile, **options)
        _assert_seen(tmp_path / name)
    coded = heif.coded(np.ascontiguousarray(np.asarray(_picture(codes))[:, :, ::-1]))
    for box in (heif.icc(profile), heif.nclx(12, 13)):
        (tmp_path / "p3.heic").write_bytes(heif.heif([coded.item(box)]))
        _assert_seen(tmp_path / "p3.heic", within=6)
    coded = heif.coded(np.ascontiguousarray(np.asarray(_picture(codes))[:, :, ::-1]), "libsvtav1")
    (tmp_path / "p3.avif").write_bytes(heif.heif([coded.item(heif.nclx(12, 13))], brands=b"avifmif1avif"))
    _assert_seen(tmp_path / "p3.avif", within=6)


def test_adobe_rgb(tmp_path: Path) -> None:
    gamma = 563 / 256
    codes = _codes(_ADOBE, lambda light: light ** (1 / gamma))
    _picture(codes).save(tmp_path / "adobe.png", icc_profile=_icc(_ADOBE, lambda code: code**gamma))
    _assert_seen(tmp_path / "adobe.png")
    exif = Image.Exif()  # as cameras say it: “uncalibrated”, and by DCF's rule for option files
    exif.get_ifd(0x8769).update({0xA001: 0xFFFF, 0xA005: {1: "R03"}})
    _picture(codes).save(tmp_path / "camera.jpg", quality=100, subsampling=0, exif=exif)
    _assert_seen(tmp_path / "camera.jpg")


def test_prophoto_in_sixteen_bits(tmp_path: Path) -> None:
    codes = _codes(_PROPHOTO, lambda light: light ** (1 / 1.8), 65535)
    image = np.repeat(np.repeat(codes[None], 16, 0), 8, 1).astype(np.uint16)
    png = cv2.imencode(".png", np.ascontiguousarray(image[:, :, ::-1]))[1].tobytes()
    packed = zlib.compress(_icc(_PROPHOTO, lambda code: code**1.8))
    (tmp_path / "prophoto.png").write_bytes(_with_chunk(png, b"iCCP", b"ProPhoto\0\0" + packed))
    _assert_seen(tmp_path / "prophoto.png", within=4)


def test_grey_profiles(tmp_path: Path) -> None:
    levels = np.array([0, 60, 128, 200, 255])
    linear = np.round(255 * _srgb_light(levels / 255)).astype(np.uint8)
    profile = _icc(None, lambda code: code)
    for mode in ("L", "LA"):
        Image.fromarray(np.repeat(linear[None], 5, 0)).convert(mode).save(tmp_path / "grey.png", icc_profile=profile)
        image = read_picture(tmp_path / "grey.png").image
        assert np.abs(image[0, 1:].astype(int) - levels[1:, None]).max() <= 3  # half a step of light, in the shadows
        assert (image[0, 0] == 0).all()


def test_png_says_it_in_numbers(tmp_path: Path) -> None:
    whole = io.BytesIO()
    _picture(_codes(_P3, _srgb_code)).save(whole, "PNG", icc_profile=b"damaged")
    (tmp_path / "cicp.png").write_bytes(_with_chunk(whole.getvalue(), b"cICP", bytes([12, 13, 0, 1])))
    _assert_seen(tmp_path / "cicp.png")

    plain = io.BytesIO()
    _picture(_codes(_SRGB, lambda light: light ** (1 / 1.8))).save(plain, "PNG")
    chromaticities = struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)
    told = _with_chunk(plain.getvalue(), b"cHRM", chromaticities)
    (tmp_path / "gamma.png").write_bytes(_with_chunk(told, b"gAMA", struct.pack(">I", round(1e5 / 1.8))))
    _assert_seen(tmp_path / "gamma.png")
    both = _with_chunk(_with_chunk(plain.getvalue(), b"gAMA", struct.pack(">I", 55556)), b"sRGB", b"\0")
    (tmp_path / "srgb.png").write_bytes(both)
    assert (read_picture(tmp_path / "srgb.png").image == cv2.imread(str(tmp_path / "srgb.png"))).all()


def test_cmyk_by_its_profile_and_without(tmp_path: Path) -> None:
    inks = np.array([[0, 0, 0, 0], [255, 0, 0, 0], [0, 255, 0, 0], [0, 255, 255, 0], [0, 0, 0, 255]], np.uint8)
    seen: dict[tuple[int, ...], tuple[float, float, float]] = {
        (0, 0, 0, 0): (100, 0, 0),
        (1, 0, 0, 0): (62, -18, -20),
        (0, 1, 0, 0): (52, 48, 4),
        (0, 1, 1, 0): (45, 50, 32),
    }
    paper = Image.frombytes("CMYK", (80, 16), np.repeat(np.repeat(inks[None], 16, 0), 16, 1).tobytes())
    paper.save(tmp_path / "cmyk.jpg", quality=100, subsampling=0, icc_profile=_cmyk_icc(seen))
    image = _centres(read_picture(tmp_path / "cmyk.jpg").image, 5)
    expected = [_of_lab(seen.get(tuple(ink // 255), (0, 0, 0))) for ink in inks]
    assert np.abs(image - np.array(expected)).max() <= 3

    paper.save(tmp_path / "plain.jpg", quality=100, subsampling=0)
    left = 255 - inks.astype(int)
    image = _centres(read_picture(tmp_path / "plain.jpg").image, 5)
    assert np.abs(image - left[:, :3] * left[:, 3:] / 255).max() <= 2


def test_ycck_is_cmyk_by_another_name(tmp_path: Path) -> None:
    luma, blue, red, black = 150, 100, 160, 200
    stored = 255 - np.array([luma, blue, red, black], np.uint8)  # Pillow writes inks upside down, as Adobe does
    whole = io.BytesIO()
    Image.frombytes("CMYK", (16, 16), np.tile(stored, 256).tobytes()).save(whole, "JPEG", quality=100, subsampling=0)
    adobe = whole.getvalue().index(b"Adobe") + 11
    (tmp_path / "ycck.jpg").write_bytes(whole.getvalue()[:adobe] + b"\2" + whole.getvalue()[adobe + 1 :])
    rgb = luma + np.array(
        [1.402 * (red - 128), -0.344136 * (blue - 128) - 0.714136 * (red - 128), 1.772 * (blue - 128)]
    )
    expected = (255 - rgb) * black / 255
    assert np.abs(_centres(read_picture(tmp_path / "ycck.jpg").image, 1)[0] - expected).max() <= 2


def test_transparency_stays(tmp_path: Path) -> None:
    picture = _picture(_codes(_P3, _srgb_code))
    alpha = np.tile(np.arange(64, dtype=np.uint8) * 4, (16, 1))
    picture.putalpha(Image.fromarray(alpha))
    picture.save(tmp_path / "p3.png", icc_profile=_icc(_P3, _srgb_light))
    read = read_picture(tmp_path / "p3.png", with_alpha=True)
    assert read.alpha is not None
    assert (read.alpha == alpha).all()
    assert np.abs(_centres(read.image, 8) - _COLOURS).max() <= 2


def test_a_broken_or_strange_profile_is_ignored(tmp_path: Path) -> None:
    picture = _picture(_COLOURS)
    good = _icc(_P3, _srgb_light)
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for profile in (
        b"x",
        good[:200],
        bytes(500),
        good[:128] + b"\xff" * 400,
        _cmyk_icc({}),
        _icc(None, _srgb_light),
        lab,
    ):
        picture.save(tmp_path / "broken.png", icc_profile=profile)
        assert (_centres(read_picture(tmp_path / "broken.png").image, 8) == _COLOURS).all()


def test_srgb_is_left_to_the_bit(tmp_path: Path) -> None:
    image = np.random.default_rng(4).integers(0, 255, (40, 40, 3)).astype(np.uint8)
    for profile in (ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(), _icc(_SRGB, _srgb_light)):
        Image.fromarray(image).save(tmp_path / "srgb.png", icc_profile=profile)
        assert (read_picture(tmp_path / "srgb.png").image == image[:, :, ::-1]).all()


def _assert_seen(path: Path, within: int = 2) -> None:
    image = _centres(read_picture(path).image, len(_COLOURS))
    assert np.abs(image - _COLOURS).max() <= within, (path.name, image - _COLOURS)


def _centres(bgr: NDArray[np.uint8], count: int) -> NDArray[np.int64]:
    """(count, 3) RGB in the middle of upright stripes."""
    width = bgr.shape[1] // count
    return bgr[8, width // 2 :: width, ::-1].astype(np.int64)


def _picture(codes: NDArray[np.integer]) -> Image.Image:
    """(n, 3) RGB → n stripes, 8 pixels wide and 16 high."""
    return Image.fromarray(np.repeat(np.repeat(codes[None], 16, 0), 8, 1).astype(np.uint8))


def _codes(colorants: Doubles, code_of: Callable[[Doubles], Doubles], most: int = 255) -> NDArray[np.int64]:
    """`_COLOURS` as a file in another space stores them."""
    light = _srgb_light(_COLOURS / 255) @ np.linalg.solve(colorants, _SRGB).T
    return np.asarray(np.round(most * code_of(light)), np.int64)


def _srgb_light(code: Doubles) -> Doubles:
    return np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)


def _srgb_code(light: Doubles) -> Doubles:
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * np.maximum(light, 0) ** (1 / 2.4) - 0.055)


def _of_lab(lab: tuple[float, float, float]) -> Doubles:
    """CIE L*a*b* under D50 → sRGB, 0 to 255."""
    middle = (lab[0] + 16) / 116
    f = np.array([middle + lab[1] / 500, middle, middle - lab[2] / 200])
    xyz = _D50 * np.where(f > 6 / 29, f**3, 3 * (6 / 29) ** 2 * (f - 4 / 29))
    return np.asarray(255 * np.clip(_srgb_code(np.linalg.solve(_SRGB, xyz)), 0, 1))


def _icc(colorants: Doubles | None, light_of: object) -> bytes:
    """A display profile of version 2 with its curves in tables; of a grey display without colorants."""
    assert callable(light_of)
    table = np.round(65535 * light_of(np.linspace(0, 1, 1024))).astype(">u2")
    curve = struct.pack(">4sII", b"curv", 0, len(table)) + table.tobytes()
    white = b"XYZ \0\0\0\0" + np.round(_D50 * 65536).astype(">i4").tobytes()
    if colorants is None:
        return _profile(b"mntr", b"GRAY", b"XYZ ", {b"wtpt": white, b"kTRC": curve})
    columns = {
        b"%cXYZ" % name: b"XYZ \0\0\0\0" + np.round(column * 65536).astype(">i4").tobytes()
        for name, column in zip(b"rgb", colorants.T, strict=True)
    }
    return _profile(
        b"mntr", b"RGB ", b"XYZ ", {b"wtpt": white, **columns, b"rTRC": curve, b"gTRC": curve, b"bTRC": curve}
    )


def _cmyk_icc(seen: dict[tuple[int, ...], tuple[float, float, float]]) -> bytes:
    """A printer's profile that says how each full ink, alone or with others, looks (Lab); else black."""
    corners = [seen.get(ink, (0, 0, 0)) for ink in np.ndindex(2, 2, 2, 2)]
    looks = np.round([(L * 2.55, a + 128, b + 128) for L, a, b in corners]).astype(np.uint8)
    straight = bytes(range(256))
    identity = np.eye(3).flatten() * 65536
    lut = (
        b"mft1\0\0\0\0\x04\x03\x02\0" + identity.astype(">i4").tobytes() + straight * 4 + looks.tobytes() + straight * 3
    )
    return _profile(b"prtr", b"CMYK", b"Lab ", {b"A2B0": lut, b"A2B1": lut})


def _profile(kind: bytes, colours: bytes, connection: bytes, tags: dict[bytes, bytes]) -> bytes:
    table, content = struct.pack(">I", len(tags)), b""
    for name, data in tags.items():
        table += struct.pack(">4sII", name, 132 + 12 * len(tags) + len(content), len(data))
        content += data + bytes(-len(data) % 4)
    size = 128 + len(table) + len(content)
    header = struct.pack(">I4sI4s4s4s12s4s", size, b"", 0x02100000, kind, colours, connection, b"", b"acsp")
    return header.ljust(68, b"\0") + np.round(_D50 * 65536).astype(">i4").tobytes() + bytes(48) + table + content


def _with_chunk(png: bytes, kind: bytes, content: bytes) -> bytes:
    """Behind the header."""
    chunk = struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    return png[:33] + chunk + png[33:]
