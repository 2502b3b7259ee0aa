"""Pictures of every kind come out as upright BGR, and what is none is refused in a sentence."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from lipsync_desktop.engine.errors import MediaError
from lipsync_desktop.engine.pictures import MAX_SIDE_PX, looks_like_picture, read_picture


@pytest.fixture
def quarters() -> np.ndarray:
    """60×40: blue, green over red, white."""
    image = np.zeros((40, 60, 3), np.uint8)
    image[:20, :30], image[:20, 30:] = (200, 30, 30), (30, 200, 30)
    image[20:, :30], image[20:, 30:] = (30, 30, 200), (220, 220, 220)
    return image


@pytest.mark.parametrize("suffix", ["png", "bmp", "tiff", "webp", "jpg", "ppm", "gif"])
def test_formats(quarters: np.ndarray, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"picture.{suffix}"
    cv2.imwrite(str(file), quarters)
    renamed = file.rename(tmp_path / "picture.without-a-word")  # content counts, not the name
    assert looks_like_picture(renamed)
    picture = read_picture(renamed)
    image, notices = picture.image, picture.notices
    assert notices == ()
    assert image.dtype == np.uint8
    # Quarter by quarter, because a GIF dithers its few colours.
    for quarter in (np.s_[:20, :30], np.s_[:20, 30:], np.s_[20:, :30], np.s_[20:, 30:]):
        assert np.abs(image[quarter].mean((0, 1)) - quarters[quarter].mean((0, 1))).max() < 8


def test_gray_sixteen_bits_and_alpha(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "gray.png"), np.full((8, 9), 77, np.uint8))
    assert (read_picture(tmp_path / "gray.png").image == 77).all()
    cv2.imwrite(str(tmp_path / "deep.png"), np.full((8, 9, 3), 0x8123, np.uint16))
    assert np.abs(read_picture(tmp_path / "deep.png").image.astype(int) - 0x81).max() <= 1
    clear = np.zeros((8, 9, 4), np.uint8)
    clear[:4] = (10, 20, 30, 255)
    cv2.imwrite(str(tmp_path / "alpha.png"), clear)
    image = read_picture(tmp_path / "alpha.png").image
    assert (image[:4] == (10, 20, 30)).all()
    assert (image[4:] == 255).all()


def test_sixteen_bits_of_jpeg_2000_stay_white(tmp_path: Path) -> None:
    encoder = av.CodecContext.create("jpeg2000", "w")
    encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = 64, 48, "rgb48le", Fraction(1, 25)
    (packet,) = encoder.encode(av.VideoFrame.from_ndarray(np.full((48, 64, 3), 0xFFFF, np.uint16), "rgb48le"))
    (tmp_path / "white.jp2").write_bytes(bytes(packet))
    assert (read_picture(tmp_path / "white.jp2").image == 255).all()


@pytest.mark.parametrize("order", ["<", ">"])
def test_sixteen_bits_in_planes(tmp_path: Path, order: str) -> None:
    planes = np.stack([np.full((4, 5), level) for level in (0xC0FF, 0x80FF, 0x40FF)]).astype(f"{order}u2")
    entries = [
        (256, 3, 1, 5),
        (257, 3, 1, 4),
        (258, 3, 3, 134),
        (259, 3, 1, 1),
        (262, 3, 1, 2),
        (273, 4, 3, 140),
        (277, 3, 1, 3),
        (278, 3, 1, 4),
        (279, 4, 3, 152),
        (284, 3, 1, 2),
    ]
    tags = b"".join(
        struct.pack(f"{order}HHIH2x" if (kind, count) == (3, 1) else f"{order}HHII", tag, kind, count, value)
        for tag, kind, count, value in entries
    )
    head = struct.pack(f"{order}2sHIH", b"II" if order == "<" else b"MM", 42, 8, len(entries)) + tags + bytes(4)
    lists = struct.pack(f"{order}3H6I", 16, 16, 16, 164, 204, 244, 40, 40, 40)
    (tmp_path / "planes.tif").write_bytes(head + lists + planes.tobytes())
    assert (read_picture(tmp_path / "planes.tif").image == (0x40, 0x80, 0xC0)).all()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation(quarters: np.ndarray, tmp_path: Path, orientation: int) -> None:
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0" + bytes([orientation]) + b"\0\0\0\0\0\0"
    jpeg = cv2.imencode(".jpg", quarters)[1].tobytes()
    marked = jpeg[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + jpeg[2:]
    (tmp_path / "turned.jpg").write_bytes(marked)
    upright = {
        1: quarters,
        2: quarters[:, ::-1],
        3: quarters[::-1, ::-1],
        4: quarters[::-1],
        5: quarters.transpose(1, 0, 2),
        6: np.rot90(quarters, -1),
        7: quarters[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(quarters, 1),
    }[orientation]
    image = read_picture(tmp_path / "turned.jpg").image
    assert image.shape == upright.shape
    assert np.abs(image.astype(int) - upright).mean() < 4


def test_huge_pictures_are_scaled_down_with_a_notice(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "huge.jpg"), np.full((1000, 5000, 3), 100, np.uint8))
    picture = read_picture(tmp_path / "huge.jpg")
    image, notices = picture.image, picture.notices
    assert picture.full_size_px == (5000, 1000)
    assert image.shape == (768, MAX_SIDE_PX, 3)
    assert len(notices) == 1
    assert "5000×1000" in str(notices[0])


def test_what_is_no_picture_is_refused(quarters: np.ndarray, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    whole = cv2.imencode(".png", quarters)[1].tobytes()
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3)).astype(np.uint8)
    files = {
        "empty.png": b"",
        "text.png": b"not a picture at all",
        "cut.png": cv2.imencode(".png", noise)[1].tobytes()[:2000],
        "header.jpg": b"\xff\xd8\xff\xe0",
        "bomb.png": whole[:16] + (60000).to_bytes(4, "big") * 2 + whole[24:],
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    for name in [*files, "absent.png", "."]:
        with pytest.raises(MediaError, match=r"^.*“.*”.*\.$"):
            read_picture(tmp_path / name)
    assert capfd.readouterr().err == ""  # OpenCV says nothing past us


def test_real_pictures(material: Path) -> None:
    for file in sorted((material / "images").iterdir()):
        image = read_picture(file).image
        assert image.ndim == 3
        assert image.std() > 10, file.name
    upright = read_picture(material / "images" / "facerec_obama.jpg").image
    turned = read_picture(material / "images" / "derived_exif6_obama.jpg").image
    assert upright.shape == turned.shape
    assert np.abs(upright.astype(int) - turned).mean() < 3
    printed = read_picture(material / "images" / "thumbor_Giunchedi_Filippo_January_2015_01-cmyk-orientation-exif.jpg")
    assert printed.image.shape == (800, 533, 3)


def test_real_edge_cases(material: Path) -> None:
    edge = material / "images_edge"
    for name in ("compreface_corrupted.png", "compreface_empty.png", "thumbor_16383x16383.png"):
        with pytest.raises(MediaError, match=name):
            read_picture(edge / name)
    assert read_picture(edge / "thumbor_16bit.png").image.dtype == np.uint8
    assert read_picture(edge / "thumbor_1x1.png").image.shape == (1, 1, 3)
