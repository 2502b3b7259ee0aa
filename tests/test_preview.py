"""One moment of the footage, found without decoding all that comes before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from lipsync_desktop.engine.media import frames, probe_face, read_frame, read_frames
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.preview import look
from lipsync_desktop.engine.types import Footage

from .making import pixels_of

_SIZE = (96, 64)


def picture(i: int) -> np.ndarray:
    """A square that wanders: image i is unlike every other, and its neighbours share most of it."""
    image = np.full((_SIZE[1], _SIZE[0], 3), 40 + i % 7, np.uint8)
    x, y = (5 * i) % (_SIZE[0] - 16), (3 * i) % (_SIZE[1] - 16)
    image[y : y + 16, x : x + 16] = (250, (37 * i) % 256, (91 * i) % 256)
    return image


def write(
    path: Path,
    codec: str,
    *,
    options: dict[str, str] | None = None,
    times_ms: list[int] | None = None,
    count: int = 120,
    rate: Fraction = Fraction(25),
) -> Path:
    """`count` pictures at `rate`, or one at each of `times_ms`."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, options=options or {})
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = *_SIZE, "yuv420p"
        if times_ms:
            stream.codec_context.time_base = stream.time_base = Fraction(1, 1000)
        for i in range(len(times_ms) if times_ms else count):
            frame = av.VideoFrame.from_ndarray(picture(i), format="bgr24")
            if times_ms:
                frame.pts, frame.time_base = times_ms[i], Fraction(1, 1000)
            else:
                frame.pts, frame.time_base = i, 1 / rate
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def b_frames(container: str) -> Callable[[Path], Path]:
    options = {"bf": "3", "g": "30", "b_strategy": "0"}
    return lambda folder: write(folder / f"b.{container}", "libx264", options=options)


def open_gops(folder: Path) -> Path:
    return write(
        folder / "open.mkv", "libx264", options={"bf": "3", "x264-params": "open-gop=1:keyint=12:min-keyint=12"}
    )


def ntsc(folder: Path) -> Path:
    return write(folder / "ntsc.mp4", "libx264", options={"g": "24"}, rate=Fraction(30000, 1001))


def vp9(folder: Path) -> Path:
    return write(folder / "vp9.webm", "libvpx-vp9", options={"g": "25", "deadline": "realtime", "cpu-used": "8"})


def avi(folder: Path) -> Path:
    return write(folder / "old.avi", "mpeg4", options={"g": "15"})


def variable(folder: Path) -> Path:
    gaps = np.random.default_rng(3).integers(5, 160, 60)
    return write(folder / "phone.mkv", "libx264", options={"g": "10"}, times_ms=[0, *np.cumsum(gaps).tolist()])


def late(folder: Path) -> Path:
    """The pictures begin 0.7 s after the file's time does, and so with sound alone."""
    path = folder / "late.mkv"
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=25, options={"g": "20"})
        video.width, video.height, video.pix_fmt = *_SIZE, "yuv420p"
        audio = container.add_stream("pcm_s16le", rate=16000, layout="mono")
        sound = av.AudioFrame.from_ndarray(np.full((1, 64000), 99, np.int16), format="s16", layout="mono")
        sound.sample_rate, sound.pts, sound.time_base = 16000, 0, Fraction(1, 16000)
        container.mux(audio.encode(sound))
        for i in range(80):
            frame = av.VideoFrame.from_ndarray(picture(i), format="bgr24")
            frame.pts, frame.time_base = 700 + 40 * i, Fraction(1, 1000)
            container.mux(video.encode(frame))
        container.mux(video.encode())
    return path


def from_ten_seconds_on(folder: Path) -> Path:
    """Its first time stamp is 10 s, as in a recording of a broadcast."""
    return write(folder / "broadcast.ts", "libx264", options={"g": "20"}, times_ms=[10_000 + 40 * i for i in range(80)])


def rotated(folder: Path) -> Path:
    """A clip that a telephone held upright: the matrix in its track's header says so."""
    path = write(folder / "upright.mp4", "libx264", options={"g": "20"}, count=40)
    content = bytearray(path.read_bytes())
    at = content.index(b"tkhd") + 4 + 40
    turn = np.array([0, 1 << 16, 0, -(1 << 16), 0, 0, 0, 0, 1 << 30], ">i4").tobytes()
    assert content[at : at + 4] == (1 << 16).to_bytes(4, "big")  # the identity stood there
    content[at : at + 36] = turn
    path.write_bytes(content)
    return path


def same_at_every(footage: Footage, indices: list[int]) -> None:
    every = list(read_frames(footage, max(indices) + 1))
    wrong = [i for i in indices if not np.array_equal(read_frame(footage, i), every[i])]
    assert not wrong
    assert len({image.tobytes() for image in every}) > 1


@pytest.mark.parametrize(
    "make",
    [b_frames("mp4"), b_frames("mkv"), b_frames("mov"), open_gops, ntsc, vp9, avi, variable, late]
    + [from_ten_seconds_on, rotated],
    ids=["mp4", "mkv", "mov", "open_gops", "ntsc", "vp9", "avi", "variable", "late", "ten_seconds", "rotated"],
)
def test_an_image_is_the_one_that_the_film_has(make: Callable[[Path], Path], tmp_path: Path) -> None:
    footage = probe_face(make(tmp_path), Fraction(25))
    assert footage.duration_s is not None
    length = round(footage.duration_s * footage.rate)
    assert length >= 40
    # The last ones lie in the second round: a clip that ends early begins again.
    same_at_every(footage, [*range(length), length + 1, length + 17])


def test_a_clip_whose_times_are_guessed_after_a_jump(tmp_path: Path) -> None:
    """MPEG's program stream, as on a DVD, has no index: a jump lands anywhere, with times that are half a frame off."""
    path = write(tmp_path / "dvd.mpg", "mpeg2video", options={"g": "15", "bf": "2"}, count=330)
    same_at_every(probe_face(path, Fraction(25)), [0, 17, 249, 250, *range(275, 293), 310])


def test_rotation_turns_the_clip(tmp_path: Path) -> None:
    footage = probe_face(rotated(tmp_path), Fraction(25))
    assert footage.size_px == _SIZE[::-1]
    assert read_frame(footage, 20).shape == (_SIZE[0], _SIZE[1], 3)


def test_real_clips(material: Path) -> None:
    for file in sorted((material / "video").iterdir()):
        footage = probe_face(file, Fraction(25))
        assert footage.duration_s is not None
        length = min(round(footage.duration_s * footage.rate), 150)
        indices = {0, 1, length // 2, length - 1}
        every = {i: image for i, image in enumerate(read_frames(footage, length)) if i in indices}
        for i, image in every.items():
            assert np.array_equal(read_frame(footage, i), image), (file.name, i)


@pytest.fixture
def count_decoded(monkeypatch: pytest.MonkeyPatch) -> Callable[[Footage, int], int]:
    """How many frames are decoded to read one image."""
    decoded_frames = 0
    decode = frames.decoded_pictures  # type: ignore[attr-defined]  # as that room sees it

    def counted(*arguments: Any) -> Iterator[av.VideoFrame]:
        nonlocal decoded_frames
        for frame in decode(*arguments):
            decoded_frames += 1
            yield frame

    def count(footage: Footage, index: int) -> int:
        nonlocal decoded_frames
        decoded_frames = 0
        image = read_frame(footage, index).astype(int)
        apart = [np.abs(image - picture(near)).mean() for near in range(max(index - 3, 0), index + 4)]
        assert np.argmin(apart) == min(index, 3)
        return decoded_frames

    monkeypatch.setattr(frames, "decoded_pictures", counted)
    return count


def test_an_image_of_a_long_clip_is_found_without_decoding_it(
    tmp_path: Path, count_decoded: Callable[[Footage, int], int]
) -> None:
    options = {"preset": "ultrafast", "g": "50", "bf": "3", "b_strategy": "0"}
    footage = probe_face(write(tmp_path / "long.mp4", "libx264", options=options, count=5 * 60 * 25), Fraction(25))
    assert footage.duration_s == 300
    assert count_decoded(footage, 7499) <= 55


def test_where_seeking_goes_too_far_the_search_starts_again_before(
    tmp_path: Path, count_decoded: Callable[[Footage, int], int]
) -> None:
    """A transport stream has no index: what is found is only near."""
    options = {"preset": "ultrafast", "g": "50", "bf": "3", "b_strategy": "0"}
    footage = probe_face(write(tmp_path / "long.ts", "libx264", options=options, count=1500), Fraction(25))
    assert max(count_decoded(footage, index) for index in range(1240, 1256)) <= 400


def test_seeking_counts_from_where_the_files_time_begins(
    tmp_path: Path, count_decoded: Callable[[Footage, int], int]
) -> None:
    times_ms = [10_000 + 40 * i for i in range(1000)]
    path = write(tmp_path / "ten.mkv", "libx264", options={"preset": "ultrafast", "g": "25"}, times_ms=times_ms)
    assert count_decoded(probe_face(path, Fraction(25)), 990) <= 30


def test_a_picture_is_looked_at_whatever_the_time(resources: Path, models: Models) -> None:
    footage = probe_face(resources / "portrait.png", Fraction(25))
    for time_s in (Fraction(0), Fraction(7, 3)):
        seen = look(footage, models.faces, time_s)
        assert seen.time_s == time_s
        assert np.array_equal(seen.image, pixels_of(resources / "portrait.png"))
        (face,) = seen.faces
        assert face.landmarks is not None
        assert face.landmarks.shape == (478, 3)
        assert 0 < face.box.x < face.box.x + face.box.width < seen.image.shape[1]


def test_a_look_at_a_clip_shows_what_is_there_at_that_time(resources: Path, models: Models, tmp_path: Path) -> None:
    portrait = pixels_of(resources / "portrait.png")
    photo = np.asarray(cv2.resize(portrait, (240, 240), interpolation=cv2.INTER_AREA), np.uint8)
    two = np.hstack([cv2.resize(photo, (160, 160), interpolation=cv2.INTER_AREA), np.full((160, 240, 3), 90, np.uint8)])
    two = cv2.copyMakeBorder(two, 0, 80, 0, 0, cv2.BORDER_CONSTANT, value=(90, 90, 90))
    two = np.asarray(two, np.uint8)
    two[:, 160:] = photo
    empty = np.full_like(two, 90)
    path = tmp_path / "clip.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"crf": "16", "g": "12"})
        stream.width, stream.height, stream.pix_fmt = two.shape[1], two.shape[0], "yuv420p"
        for i in range(50):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(empty if i < 25 else two), format="bgr24")
            frame.pts = i
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    footage = probe_face(path, Fraction(25))
    assert look(footage, models.faces).faces == ()
    assert look(footage, models.faces, Fraction(24, 25)).faces == ()
    large, small = look(footage, models.faces, Fraction(25, 25)).faces
    assert large.box.x > 160 > small.box.x + small.box.width
    assert large.box.width > 1.2 * small.box.width
    images = list(read_frames(footage, 50))
    for time_s in (Fraction(0), Fraction("0.5"), Fraction("1.234"), Fraction("1.999")):
        seen = look(footage, models.faces, time_s)
        assert np.array_equal(seen.image, images[int(time_s * 25)])
