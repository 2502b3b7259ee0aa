"""Films in every format: what goes in comes out, in the colours, the time and the transparency it had."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from fractions import Fraction
from math import log10
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from lipsync_desktop.engine.errors import OutputError
from lipsync_desktop.engine.media import (
    Encoding,
    FilmWriter,
    available_codecs,
    codec_of,
    estimate,
    parts_of,
    probe_face,
    read_frames,
    read_speech,
)
from lipsync_desktop.engine.media.sound import sound_of
from lipsync_desktop.engine.types import SPEECH_RATE_HZ, Codec, Frame, Image, Patch, Quality

from .making import pixels_of, write_wav

RATE = Fraction(25)
SIZE_PX = (320, 240)
_FILMS: list[tuple[Codec, str]] = [("vp9", "film.webm"), ("av1", "film.webm"), ("h264", "film.mp4")]


def ground(size_px: tuple[int, int]) -> Image:
    rng = np.random.default_rng(3)
    small = rng.integers(60, 200, (size_px[1] // 8 + 1, size_px[0] // 8 + 1, 3)).astype(np.uint8)
    return np.asarray(cv2.resize(small, size_px, interpolation=cv2.INTER_CUBIC), np.uint8)


def moving(count: int, size_px: tuple[int, int] = SIZE_PX) -> Iterator[Frame]:
    """A ground that wanders, with a camera's noise, and a mouth that opens and closes."""
    wide = ground((size_px[0] + 2 * count, size_px[1] + count))
    rng = np.random.default_rng(4)
    for i in range(count):
        image = wide[i : i + size_px[1], 2 * i : 2 * i + size_px[0]].copy()
        noise = rng.normal(0, 2, image.shape)
        image = np.clip(image + noise, 0, 255).astype(np.uint8)
        centre = (size_px[0] // 2, size_px[1] // 2)
        cv2.ellipse(image, centre, (30, 4 + int(10 * abs(np.sin(i / 4)))), 0, 0, 360, (40, 40, 160), -1)
        yield Frame(image)


def speaking(count: int, size_px: tuple[int, int] = SIZE_PX) -> Iterator[Frame]:
    """A still in which only the mouth moves."""
    image = ground(size_px)
    for i in range(count):
        patch = image[80:160, 100:220].copy()
        cv2.ellipse(patch, (60, 40), (30, 4 + int(10 * abs(np.sin(i / 4)))), 0, 0, 360, (40, 40, 160), -1)
        yield Frame(image, Patch(100, 80, patch))


def voice(folder: Path, seconds: float) -> Path:
    time_s = np.arange(round(seconds * SPEECH_RATE_HZ)) / SPEECH_RATE_HZ
    return write_wav(folder / "voice.wav", 0.3 * np.sin(2 * np.pi * 220 * time_s) * (np.sin(9 * time_s) > 0))


def write(
    output: Path,
    frames: Iterator[Frame],
    encoding: Encoding,
    size_px: tuple[int, int] = SIZE_PX,
    seconds: float = 1,
    alpha: np.ndarray | None = None,
    overwrite: bool = False,
) -> Path:
    sound = sound_of(voice(output.parent, seconds))
    tags = {"title": "A film", "comment": "a test"}
    with (
        parts_of(output, encoding, overwrite) as parts,
        FilmWriter(parts, size_px, RATE, sound, tags, alpha) as film,
    ):
        for frame in frames:
            film.write(frame)
    return output


def psnr(film: Path, frames: Iterator[Frame]) -> float:
    """Of every fifth frame, in dB."""
    with av.open(str(film)) as container:
        shown = [frame.to_ndarray(format="bgr24").astype(float) for frame in container.decode(video=0)]
    asked = [frame.composed() for frame in frames]
    assert len(shown) == len(asked)
    errors = [np.mean((a - b) ** 2) for a, b in zip(shown[::5], asked[::5], strict=True)]
    return 10 * log10(255**2 / float(np.mean(errors)))


# -- formats ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("codec", "name"), _FILMS)
def test_better_is_larger_and_closer(tmp_path: Path, codec: Codec, name: str) -> None:
    sizes, likeness = [], []
    qualities: list[Quality] = ["small", "good", "best"]
    for quality in qualities:
        film = write(tmp_path / name, moving(40), Encoding(codec, quality), overwrite=True)
        sizes.append(film.stat().st_size)
        likeness.append(psnr(film, moving(40)))
    assert likeness == sorted(likeness)
    assert likeness[0] > 28
    assert sizes[0] < sizes[1] < 1.2 * sizes[2]
    coarse = write(tmp_path / name, moving(40), Encoding(codec, "best", crf=50), overwrite=True)
    assert coarse.stat().st_size < sizes[0]


@pytest.mark.parametrize(("codec", "name"), _FILMS)
def test_a_film_reopened(tmp_path: Path, codec: Codec, name: str) -> None:
    film = write(tmp_path / name, moving(50), Encoding(codec), seconds=2)
    with av.open(str(film)) as container:
        video, sound = container.streams.video[0], container.streams.audio[0]
        assert video.codec_context.codec.canonical_name == codec
        assert sound.codec_context.codec.canonical_name == ("aac" if codec == "h264" else "opus")
        assert (video.width, video.height) == SIZE_PX
        assert video.average_rate == RATE
        assert container.duration is not None
        assert container.duration / av.time_base == pytest.approx(2, abs=0.06)
        assert {key.lower(): value for key, value in container.metadata.items()}["title"] == "A film"
        first = next(container.decode(video))
        assert (first.colorspace, first.color_range) == (1, 1)  # BT.709, limited
    heard = np.concatenate(list(read_speech(film)))
    assert len(heard) / SPEECH_RATE_HZ == pytest.approx(2, abs=0.05)
    assert heard.std() == pytest.approx(0.15, abs=0.01)  # a sine of 0.3, half of the time
    images = list(read_frames(probe_face(film, RATE), 50))
    assert len(images) == 50
    if codec == "h264":
        content = film.read_bytes()
        assert content.find(b"moov") < content.find(b"mdat")  # can be watched while it is fetched


@pytest.mark.parametrize(("codec", "name"), _FILMS)
def test_sound_and_picture_stay_together(tmp_path: Path, codec: Codec, name: str) -> None:
    clicks_s = (0.52, 1.0, 2.24)
    samples = np.zeros(3 * SPEECH_RATE_HZ)
    for click in clicks_s:
        samples[round(click * SPEECH_RATE_HZ) :][:80] = 0.8
    sound = write_wav(tmp_path / "clicks.wav", samples)
    flashes = {round(click * RATE) for click in clicks_s}
    with (
        parts_of(tmp_path / name, Encoding(codec)) as parts,
        FilmWriter(parts, (64, 64), RATE, sound_of(sound), {}) as film,
    ):
        for i in range(75):
            film.write(Frame(np.full((64, 64, 3), 220 if i in flashes else 20, np.uint8)))
    heard = np.concatenate(list(read_speech(tmp_path / name)))
    with av.open(str(tmp_path / name)) as container:
        bright = [frame.time for frame in container.decode(video=0) if frame.to_ndarray(format="gray").mean() > 120]
    assert bright == pytest.approx(clicks_s, abs=0.001)
    for click in clicks_s:
        near = slice(round((click - 0.3) * SPEECH_RATE_HZ), round((click + 0.3) * SPEECH_RATE_HZ))
        onset = near.start + int(np.argmax(np.abs(heard[near]) > 0.2))
        assert abs(onset / SPEECH_RATE_HZ - click) < 0.01


@pytest.mark.parametrize(("codec", "name"), _FILMS)
def test_odd_sizes(tmp_path: Path, codec: Codec, name: str) -> None:
    film = write(tmp_path / name, moving(5, (163, 121)), Encoding(codec), (163, 121))
    with av.open(str(film)) as container:
        video = container.streams.video[0]
        assert (video.width, video.height) == ((162, 120) if codec == "h264" else (163, 121))
        shown = [frame.to_ndarray(format="bgr24").astype(int) for frame in container.decode(video)]
    asked = next(moving(5, (163, 121))).image[: shown[0].shape[0], : shown[0].shape[1]]
    assert np.abs(shown[0] - asked).mean() < 8


def test_pictures_keep_everything(tmp_path: Path) -> None:
    folder = write(tmp_path / "film", speaking(12), Encoding("png"))
    assert sorted(file.name for file in folder.iterdir()) == [f"{i:06}.png" for i in range(1, 13)] + ["sound.wav"]
    for i, frame in enumerate(speaking(12), start=1):
        assert np.array_equal(pixels_of(folder / f"{i:06}.png"), frame.composed())
    with wave.open(str(folder / "sound.wav")) as sound, wave.open(str(tmp_path / "voice.wav")) as asked:
        assert sound.getparams()[:3] == (1, 2, SPEECH_RATE_HZ)
        assert sound.readframes(-1) == asked.readframes(-1)


def test_a_folder_of_pictures_is_replaced_and_no_other(tmp_path: Path) -> None:
    folder = write(tmp_path / "film", speaking(3), Encoding("png"))
    with pytest.raises(OutputError, match="exists already"):
        write(folder, speaking(2), Encoding("png"))
    write(folder, speaking(2), Encoding("png"), overwrite=True)
    assert sorted(file.name for file in folder.iterdir()) == ["000001.png", "000002.png", "sound.wav"]
    (folder / "holiday.png").touch()
    with pytest.raises(OutputError, match="something else"):
        write(folder, speaking(2), Encoding("png"), overwrite=True)
    assert len(list(folder.iterdir())) == 4
    assert {file.name for file in tmp_path.iterdir()} == {"film", "voice.wav"}


# -- transparency -----------------------------------------------------------------------------------------------------


def disc() -> np.ndarray:
    alpha = np.zeros((SIZE_PX[1], SIZE_PX[0]), np.uint8)
    cv2.circle(alpha, (160, 120), 90, 255, -1)
    return cv2.GaussianBlur(alpha, (0, 0), 3)


def test_what_is_transparent_stays_so_in_vp9(tmp_path: Path) -> None:
    film = write(tmp_path / "film.webm", speaking(260), Encoding(), seconds=10.4, alpha=disc())
    decoder = av.CodecContext.create("libvpx-vp9", "r")
    with av.open(str(film)) as container:
        assert container.streams.video[0].metadata["alpha_mode"] == "1"
        shown = [frame for packet in container.demux(video=0) for frame in decoder.decode(packet)]
    assert len(shown) == 260
    for frame in shown[::50]:
        assert frame.format.name == "yuva420p"
        plane = frame.planes[3]
        alpha = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)[:, : plane.width]
        difference = np.abs(alpha.astype(int) - disc())
        assert difference.mean() < 1
        assert difference.max() < 24
    picture = shown[100].reformat(format="yuv420p").to_ndarray(format="bgr24").astype(int)
    assert np.abs(picture - list(speaking(101))[-1].composed()).mean() < 8


def test_what_is_transparent_stays_so_in_pictures(tmp_path: Path) -> None:
    folder = write(tmp_path / "film", speaking(2), Encoding("png"), alpha=disc())
    pixels = pixels_of(folder / "000002.png")
    assert (pixels[..., 3] == disc()).all()
    assert (pixels[..., :3] == list(speaking(2))[1].composed()).all()


@pytest.mark.parametrize(("codec", "name"), _FILMS[1:])
def test_other_codecs_refuse_transparency(tmp_path: Path, codec: Codec, name: str) -> None:
    with pytest.raises(OutputError, match=r"transparen.*\.$"):
        write(tmp_path / name, speaking(2), Encoding(codec), alpha=disc())
    assert [file.name for file in tmp_path.iterdir()] == ["voice.wav"]


# -- names and numbers ------------------------------------------------------------------------------------------------


def test_a_name_says_the_format(tmp_path: Path) -> None:
    assert available_codecs() == ("vp9", "av1", "h264", "png")
    assert [codec_of(Path(name)) for name in ("film.webm", "Film.WEBM", "film.mp4", "film")] == [
        "vp9",
        "vp9",
        "h264",
        "png",
    ]
    with pytest.raises(OutputError, match=r"film\.avi.*\.webm or \.mp4"):
        codec_of(Path("film.avi"))
    names = {"vp9": r"\.webm", "av1": r"\.webm", "h264": r"\.mp4", "png": "without"}
    for codec in available_codecs():
        wrong = tmp_path / ("film.webm" if codec == "h264" else "film.mp4")
        with (
            pytest.raises(OutputError, match=rf"“{wrong.name}” a name.*{names[codec]}"),
            parts_of(wrong, Encoding(codec)),
        ):
            pass
    for output in (tmp_path, tmp_path / "no" / "film.webm"):
        with pytest.raises(OutputError, match=r"\.$"), parts_of(output, Encoding(), overwrite=True):
            pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("codec", "crf"), [("vp9", 64), ("vp9", -1), ("av1", 0), ("av1", 64), ("h264", 52), ("png", 1)]
)
def test_a_crf_that_means_nothing(codec: Codec, crf: int) -> None:
    with pytest.raises(OutputError, match=r"CRF.*\.$"):
        Encoding(codec, crf=crf)


# -- how large it will be ---------------------------------------------------------------------------------------------


def standing(count: int) -> Iterator[Frame]:
    """A still in which nothing moves."""
    image = ground(SIZE_PX)
    return (Frame(image) for _ in range(count))


@pytest.mark.parametrize("kind", [moving, speaking, standing])
@pytest.mark.parametrize("codec", ["vp9", "av1", "h264", "png"])
def test_the_size_is_known_before(tmp_path: Path, codec: Codec, kind: object) -> None:
    assert callable(kind)
    count = 300
    frames = list(kind(count))
    asked = estimate([*frames[60:72], *frames[200:212]], SIZE_PX, RATE, count / RATE, Encoding(codec))
    output = tmp_path / f"film{Encoding(codec).suffix}"
    write(output, kind(count), Encoding(codec), seconds=float(count / RATE))
    files = output.iterdir() if output.is_dir() else [output]
    real = sum(file.stat().st_size for file in files)
    assert 1 / 1.5 < asked / real < 1.5
