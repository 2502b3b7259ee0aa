"""No picture file makes the program decode more than it can hold, whatever its header pretends."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from lipsync_desktop.engine.errors import MediaError
from lipsync_desktop.engine.pictures import picture_size, read_picture

_SIDE = 30_000


def encoded(kind: str, **options: object) -> bytes:
    """64×64 pixels of one grey."""
    file = io.BytesIO()
    Image.new("RGB", (64, 64), (120, 120, 120)).save(file, kind, **options)
    return file.getvalue()


def boasting(file: bytes, *forms: str) -> bytes:
    """The file with 30,000×30,000 in the place of its size, which is written in these forms."""
    for form in forms:
        small = struct.pack(form, 64, 64)
        assert small in file
        file = file.replace(small, struct.pack(form, _SIDE, _SIDE))
    return file


def boasting_jpeg(before: bytes, **options: object) -> bytes:
    """With something between the start of the image and its header."""
    file = boasting(encoded("JPEG", **options), ">HH")
    return file[:2] + before + file[2:]


def boasting_tiff(**options: object) -> bytes:
    file = bytearray(encoded("TIFF", **options))
    form = "<HHQQ" if options.get("big_tiff") else "<HHII"
    for tag in (256, 257):
        at = next(
            at
            for at in range(len(file) - 20)
            if file[at : at + 4] in (struct.pack("<HH", tag, 3), struct.pack("<HH", tag, 4))
        )
        struct.pack_into(form, file, at, tag, 4, 1, _SIDE)
    return bytes(file)


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def boasting_png() -> bytes:
    header = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(9999))) + chunk(b"IEND", b"")
    )


BOASTING: dict[str, Callable[[], bytes]] = {
    "plain.jpg": lambda: boasting_jpeg(b""),
    "restart.jpg": lambda: boasting_jpeg(b"\xff\xd0"),
    "restarts.jpg": lambda: boasting_jpeg(b"\xff\xd0\xff\xd7" * 40),
    "fill.jpg": lambda: boasting_jpeg(b"\xff" * 31),
    "start.jpg": lambda: boasting_jpeg(b"\xff\xd8"),
    "shortest.jpg": lambda: boasting_jpeg(b"\xff\xfe\0\0"),
    "far.jpg": lambda: boasting_jpeg((b"\xff\xe5\xff\xff" + bytes(65_533)) * 6),
    "progressive.jpg": lambda: boasting_jpeg(b"\xff\xd0", progressive=True),
    "size.png": boasting_png,
    "screen.gif": lambda: boasting(encoded("GIF"), "<HH"),
    "size.bmp": lambda: boasting(encoded("BMP"), "<ii"),
    "size.tif": lambda: boasting_tiff(),
    "packed.tif": lambda: boasting_tiff(compression="tiff_lzw"),
    "big.tif": lambda: boasting_tiff(big_tiff=True),
    "size.jp2": lambda: boasting(encoded("JPEG2000"), ">II"),
    "size.ppm": lambda: b"P6 30000 30000 255\n" + bytes(999),
    "size.pbm": lambda: b"P4 # and a comment\n30000 30000\n" + bytes(999),
}


@pytest.mark.parametrize("name", BOASTING)
def test_too_many_pixels_are_refused_before_they_are_decoded(tmp_path: Path, name: str) -> None:
    file = BOASTING[name]()
    (tmp_path / name).write_bytes(file)
    with pytest.raises(MediaError, match=f"^“{name}” announces 30000×30000 pixels, far more.*Scale it down to 3840"):
        read_picture(tmp_path / name)
    assert picture_size(file) == (_SIDE, _SIDE)  # which the service has its own limit for


def test_what_its_decoder_would_read_otherwise_is_refused(tmp_path: Path) -> None:
    """A second header, and a size that is not that of what is inside."""
    jpeg, large = encoded("JPEG"), boasting(encoded("JPEG"), ">HH")
    header = large[large.index(b"\xff\xc0") :][:19]
    at = jpeg.index(b"\xff\xc0")
    jp2 = encoded("JPEG2000")
    code = jp2.index(b"\xff\x4f\xff\x51")
    wide = encoded("TIFF", compression="jpeg")
    webp = encoded("WEBP")[12:]
    canvas = b"VP8X" + struct.pack("<I", 10) + b"\2\0\0\0" + struct.pack("<I", _SIDE)[:3] * 2
    files = {
        "twice.jpg": jpeg[:at] + header + jpeg[at:],
        "inside.jp2": jp2[:code] + boasting(jp2[code:], ">II"),
        "narrow.tif": wide.replace(struct.pack("<HHIHH", 256, 3, 1, 64, 0), struct.pack("<HHIHH", 256, 3, 1, 8, 0)),
        "frame.gif": (gif := encoded("GIF"))[: gif.index(b",") + 5] + b"\x60\xea\x60\xea" + gif[gif.index(b",") + 9 :],
        "size.avif": boasting(encoded("AVIF"), ">II"),
        "canvas.webp": b"RIFF" + struct.pack("<I", 22 + len(webp)) + b"WEBP" + canvas + webp,
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(MediaError, match=f"^“{name}” is damaged|^“{name}” announces"):
            read_picture(tmp_path / name)


def test_a_telephones_two_hundred_megapixels_are_shrunk_on_the_way(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "200.jpg"), np.full((12240, 16320), 90, np.uint8), [cv2.IMWRITE_JPEG_RST_INTERVAL, 100])
    picture = read_picture(tmp_path / "200.jpg")
    assert picture.full_size_px == (16320, 12240)
    assert picture.image.shape == (2880, 3840, 3)
    assert (picture.image == 90).all()
    assert "16320×12240" in str(picture.notices[0])


def test_a_pngs_texts_and_profile_are_never_unpacked_whole(tmp_path: Path) -> None:
    png = encoded("PNG")
    bomb = zlib.compress(bytes(80_000_000), 9)
    beside = [chunk(b"zTXt", b"a\0\0" + bomb), chunk(b"iTXt", b"a\0\1\0\0\0" + bomb), chunk(b"iCCP", b"a\0\0" + bomb)]
    (tmp_path / "bomb.png").write_bytes(png[:33] + b"".join(beside) + png[33:-12] + beside[0] + png[-12:])
    assert (read_picture(tmp_path / "bomb.png").image == 120).all()


def test_headers_of_endless_pieces_are_not_read_to_their_end(tmp_path: Path) -> None:
    jpeg, png = encoded("JPEG"), encoded("PNG")
    files = {
        "comments.jpg": jpeg[:2] + b"\xff\xfe\0\2" * 1_000_000 + jpeg[2:],
        "restarts.jpg": jpeg[:2] + b"\xff\xd0" * 2_000_000 + jpeg[2:],
        "fill.jpg": jpeg[:2] + b"\xff" * 4_000_000 + jpeg[2:],
        "photoshop.jpg": jpeg[:2] + b"\xff\xed\0\2" * 1_000_000 + jpeg[2:],
        "texts.png": png[:33] + chunk(b"tEXt", b"") * 300_000 + png[33:],
        "data.png": png[:33] + chunk(b"IDAT", b"") * 300_000 + png[33:],
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(MediaError, match=f"^“{name}” is damaged"):
            read_picture(tmp_path / name)


def test_a_png_needs_no_more_than_its_pixels(tmp_path: Path) -> None:
    png = bytearray(encoded("PNG", dpi=(72, 72)))
    png[png.index(b"pHYs") + 13] ^= 1  # the checksum of what does not matter
    (tmp_path / "checksum.png").write_bytes(png)
    assert (read_picture(tmp_path / "checksum.png").image == 120).all()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "BMP", "TIFF", "JPEG2000", "PPM", "WEBP", "AVIF"])
def test_a_file_that_is_cut_off_is_refused(tmp_path: Path, kind: str) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (64, 64, 3)).astype(np.uint8)
    whole = io.BytesIO()
    Image.fromarray(noise).save(whole, kind)
    for cut in (20, len(whole.getvalue()) // 2, len(whole.getvalue()) - 30):
        (tmp_path / "cut").write_bytes(whole.getvalue()[:cut])
        with pytest.raises(MediaError, match=r"^“cut” is damaged( or incomplete|, or a TIFF)"):
            read_picture(tmp_path / "cut")


def test_jpeg_xl_is_called_by_its_name(tmp_path: Path) -> None:
    for name, start in {"bare.jxl": b"\xff\x0a", "boxed.jxl": b"\0\0\0\x0cJXL \r\n\x87\n"}.items():
        (tmp_path / name).write_bytes(start + bytes(99))
        with pytest.raises(
            MediaError, match=f"^“{name}” is a picture in JPEG XL, which cannot be read. Save it as PNG or"
        ):
            read_picture(tmp_path / name)


def test_pillow_is_loaded_with_the_first_picture_only() -> None:
    code = "import sys, lipsync_desktop.engine.media; sys.exit(sum(name in sys.modules for name in ('PIL', 'pi_heif')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
