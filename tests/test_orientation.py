"""Clips that were filmed upside down, lying, or as in a mirror are seen as they were meant."""

from __future__ import annotations

import struct
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from lipsync_desktop.engine.media import file_facts, probe_face, read_frame, read_frames, read_pictures
from lipsync_desktop.engine.media.deinterlacing import deinterlaced
from lipsync_desktop.engine.media.orientation import Orientation, orientation_of

STILL = Fraction(25)
ONE = 1 << 16
# A point (x, y) is shown at (a·x + c·y, b·x + d·y): a, b, c, d, and the same done to an array of rows.
MATRICES: dict[str, tuple[tuple[int, int, int, int], Callable[[np.ndarray], np.ndarray]]] = {
    "upright": ((1, 0, 0, 1), lambda image: image),
    "mirrored": ((-1, 0, 0, 1), lambda image: image[:, ::-1]),
    "upside down": ((-1, 0, 0, -1), lambda image: image[::-1, ::-1]),
    "upside down, mirrored": ((1, 0, 0, -1), lambda image: image[::-1]),
    "transposed": ((0, 1, 1, 0), lambda image: image.swapaxes(0, 1)),
    "lying, clockwise": ((0, 1, -1, 0), lambda image: image.swapaxes(0, 1)[:, ::-1]),
    "lying, counter-clockwise": ((0, -1, 1, 0), lambda image: image.swapaxes(0, 1)[::-1]),
    "lying, mirrored": ((0, -1, -1, 0), lambda image: image.swapaxes(0, 1)[::-1, ::-1]),
}
SAID = {  # degrees counter-clockwise, of a mirrored one after its sides are exchanged
    "upright": (0, None),
    "mirrored": (0, True),
    "upside down": (180, None),
    "upside down, mirrored": (180, True),
    "transposed": (90, True),
    "lying, clockwise": (270, None),
    "lying, counter-clockwise": (90, None),
    "lying, mirrored": (270, True),
}


def quarters() -> np.ndarray:
    """(48, 64, 3): each quarter another grey, so that no two ways to hold it look the same."""
    return np.array([[30, 90], [150, 220]], np.uint8).repeat(24, 0).repeat(32, 1)[:, :, None].repeat(3, 2)


def write_held(path: Path, way: str, count: int = 3, *, interlaced: bool = False) -> Path:
    a, b, c, d = (ONE * value for value in MATRICES[way][0])
    across, down = (64 * ONE if min(a, c) < 0 else 0), (48 * ONE if min(b, d) < 0 else 0)
    with av.open(str(path), "w") as container:
        options = {"x264-params": "tff=1"} if interlaced else {}
        codec = "libvpx-vp9" if path.suffix == ".webm" else "libx264"
        stream = container.add_stream(codec, rate=25, options=options)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.set_display_matrix([a, b, 0, c, d, 0, across, down, 1 << 30])
        for i in range(count):
            frame = av.VideoFrame.from_ndarray(quarters(), format="bgr24")
            frame.pts = i
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


@pytest.mark.parametrize("suffix", ["mp4", "mov", "mkv", "webm"])
@pytest.mark.parametrize("way", MATRICES)
def test_every_display_matrix_is_honoured(tmp_path: Path, way: str, suffix: str) -> None:
    clip = write_held(tmp_path / f"clip.{suffix}", way)
    meant = MATRICES[way][1](quarters())
    footage = probe_face(clip, STILL)
    assert footage.size_px == footage.full_size_px == meant.shape[1::-1]
    for image in (*read_frames(footage, 3, "pingpong"), read_frame(footage, 2)):
        assert np.abs(image.astype(int) - meant).mean() < 8
    (picture,) = read_pictures(footage, 1)
    assert picture.planes is not None, "they are turned as they are"
    assert np.abs(picture.planes.bgr().astype(int) - picture.image).mean() < 2
    facts = file_facts(clip)
    assert (facts["rotation_degrees"], facts["mirrored"]) == SAID[way]


@pytest.mark.parametrize("way", ["mirrored", "lying, mirrored"])
def test_so_is_that_of_a_single_image(tmp_path: Path, way: str) -> None:
    footage = probe_face(write_held(tmp_path / "one.mp4", way, count=1), STILL)
    assert footage.is_still
    (image,) = read_frames(footage, 1)
    assert np.abs(image.astype(int) - MATRICES[way][1](quarters())).mean() < 8


def test_so_is_that_of_half_images(tmp_path: Path) -> None:
    clip = write_held(tmp_path / "tape.mp4", "lying, mirrored", 8, interlaced=True)
    with av.open(str(clip)) as container:
        whole = list(deinterlaced(container.decode(video=0)))
    assert {orientation_of(frame) for frame in whole} == {Orientation(True, True, True)}
    image = next(read_frames(probe_face(clip, STILL), 1))
    assert np.abs(image.astype(int) - MATRICES["lying, mirrored"][1](quarters())).mean() < 8


def test_an_orientation_turns_as_opencv_does() -> None:
    image = quarters()
    for clockwise, way in ((True, cv2.ROTATE_90_CLOCKWISE), (False, cv2.ROTATE_90_COUNTERCLOCKWISE)):
        turned = Orientation(True, flipped_x=clockwise, flipped_y=not clockwise)
        assert np.array_equal(turned.applied(image), cv2.rotate(image, way))
        assert turned.rotation_degrees == (270 if clockwise else 90)


@pytest.mark.parametrize(
    ("exif", "way"), [(1, "upright"), (3, "upside down"), (6, "lying, clockwise"), (8, "lying, counter-clockwise")]
)
def test_a_camera_says_it_in_every_picture(tmp_path: Path, exif: int, way: str) -> None:
    """Motion JPEG with EXIF, which PyAV has no name for."""
    tags = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<HHHIIi", 1, 0x0112, 3, 1, exif, 0)
    jpeg = cv2.imencode(".jpg", quarters())[1].tobytes()
    jpeg = jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(tags) + 2) + tags + jpeg[2:]
    clip = tmp_path / "DSCN0001.MOV"
    with av.open(str(clip), "w", format="mov") as container:
        stream = container.add_stream("mjpeg", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuvj420p"
        for i in range(3):
            packet = av.Packet(jpeg)
            packet.stream, packet.pts, packet.dts, packet.time_base = stream, i, i, Fraction(1, 25)
            container.mux(packet)
    meant = MATRICES[way][1](quarters())
    assert file_facts(clip)["rotation_degrees"] == SAID[way][0]
    footage = probe_face(clip, STILL)
    assert footage.size_px == meant.shape[1::-1]
    for image in read_frames(footage, 3):
        assert np.abs(image.astype(int) - meant).mean() < 8
