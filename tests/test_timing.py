"""The rate and the length of clips whose pictures do not come evenly, as recorders and telephones write them."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from lipsync_desktop.engine.media import file_facts, probe_face, read_frame, read_frames, timing

from .test_frames import number, numbered

STILL = Fraction(25)
NTSC = Fraction(30000, 1001)


def write_timed(path: Path, times_s: list[float], base: Fraction = Fraction(1, 90_000)) -> Path:
    """Image i is presented at times_s[i], rounded to the container's own ticks."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"preset": "ultrafast", "g": "10"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.codec_context.time_base = stream.time_base = base
        for i, time_s in enumerate(times_s):
            frame = av.VideoFrame.from_ndarray(numbered(i % 256), format="bgr24")
            frame.pts, frame.time_base = round(time_s / base), base
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def steady(rate: float, seconds: float, start_s: float = 0.0) -> list[float]:
    return [start_s + i / rate for i in range(round(seconds * rate))]


def jittered(rate: float, seconds: float, jitter_s: float) -> list[float]:
    times_s = np.array(steady(rate, seconds))
    return sorted(times_s + np.random.default_rng(1).uniform(0, jitter_s, len(times_s)))


def dropping(rate: float, seconds: float, kept: float) -> list[float]:
    rng = np.random.default_rng(2)
    return [time_s for time_s in steady(rate, seconds) if not time_s or rng.random() < kept]


SCREEN = [*steady(30, 0.6), *steady(1 / 0.45, 7, 1.0)]
RECORDERS: dict[str, tuple[list[float], Fraction]] = {
    "a screen whose picture is held": (SCREEN, Fraction(30)),
    "a screen repeated once a second, that moves for one": (
        sorted({*steady(1, 40), *steady(30, 1, 20.0)}),
        Fraction(30),
    ),
    "a meeting that loses two in five": (dropping(30, 8, 0.6), Fraction(30)),
    "a meeting that loses three in four": (dropping(30, 16, 0.25), Fraction(30)),
    "every third is missing": ([time_s for i, time_s in enumerate(steady(30, 6)) if i % 3], Fraction(30)),
    "a webcam": (jittered(30, 8, 0.012), Fraction(30)),
    "a telephone": (jittered(30, 8, 0.001), Fraction(30)),
    "twice as fast from the middle on": ([*steady(30, 3), *steady(60, 3, 3.0)], Fraction(60)),
    "slower for a while": ([*steady(25, 4), *steady(15, 2, 4.0)], Fraction(25)),
    "one a second": (steady(1, 20), Fraction(1)),
    "five a second": (steady(5, 20), Fraction(5)),
    "five a second, and one twice": (sorted([*steady(5, 20), 4.01]), Fraction(5)),
    "a drawing, ten a second, with pauses": ([*steady(10, 2), *steady(10, 2, 4.0), *steady(10, 1, 9.0)], Fraction(10)),
}


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts"])
@pytest.mark.parametrize("recorder", RECORDERS)
def test_the_rate_is_that_at_which_pictures_come_when_they_come(tmp_path: Path, recorder: str, suffix: str) -> None:
    times_s, rate = RECORDERS[recorder]
    footage = probe_face(write_timed(tmp_path / f"clip.{suffix}", times_s), STILL)
    assert abs(footage.rate / rate - 1) < Fraction(1, 500)
    assert footage.rate.denominator in (1, 1001)
    assert footage.duration_s is not None
    assert float(footage.duration_s) == pytest.approx(times_s[-1] - times_s[0], abs=1.1)
    assert footage.duration_s >= Fraction(times_s[-1] - times_s[0])


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts"])
@pytest.mark.parametrize("recorder", ["a screen whose picture is held", "a meeting that loses three in four"])
def test_pictures_are_held_and_none_that_came_is_lost(tmp_path: Path, recorder: str, suffix: str) -> None:
    times_s, rate = RECORDERS[recorder]
    footage = probe_face(write_timed(tmp_path / f"clip.{suffix}", times_s), STILL)
    count = int(times_s[-1] * rate) + 1
    shown = [number(image) for image in read_frames(footage, count)]
    first_s = times_s[0]
    due = [sum(time_s - first_s <= float((i + Fraction(1, 4)) / rate) for time_s in times_s) - 1 for i in range(count)]
    assert shown == due
    assert set(shown) >= set(range(max(shown) + 1))
    for index in (0, count // 2, count - 1):
        assert number(read_frame(footage, index)) == shown[index]


@pytest.mark.parametrize("counts_from", ["zero", "its start"])
def test_a_clip_cut_out_of_a_longer_one_lasts_as_long_as_its_pictures(tmp_path: Path, counts_from: str) -> None:
    """Matroska's header may say when it ends, or how long it lasts."""
    clip = write_timed(tmp_path / "clip.mkv", steady(25, 2, start_s=10.0))
    if counts_from == "its start":
        header, ends, lasts = b"\x44\x89\x88", struct.pack(">d", 12_000), struct.pack(">d", 2_000)
        assert header + ends in clip.read_bytes()
        clip.write_bytes(clip.read_bytes().replace(header + ends, header + lasts))
    footage = probe_face(clip, STILL)
    assert footage.duration_s == 2
    assert [number(image) for image in read_frames(footage, 50)] == list(range(50))
    assert number(read_frame(footage, 40)) == 40
    assert file_facts(clip)["duration_s"] == 2


def test_a_moment_of_a_clip_with_a_palette_has_its_colours(tmp_path: Path) -> None:
    """It comes with the first picture alone."""
    clip = tmp_path / "screen.avi"
    with av.open(str(clip), "w") as container:
        stream = container.add_stream("rawvideo", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "pal8"
        for i in range(12):
            frame = av.VideoFrame.from_ndarray(numbered(i), format="bgr24").reformat(format="rgb8")
            palette = av.VideoFrame(64, 48, "pal8")
            palette.planes[0].update(bytes(frame.planes[0]))
            palette.planes[1].update(b"".join(struct.pack("<I", 0xFF000000 | code * 0x010101) for code in range(256)))
            palette.pts, palette.time_base = i, Fraction(1, 10)
            container.mux(stream.encode(palette))
        container.mux(stream.encode())
    footage = probe_face(clip, STILL)
    assert [number(read_frame(footage, i)) for i in range(12)] == list(range(12))


def test_a_rate_that_is_no_usual_one_stays_if_it_is_kept(tmp_path: Path) -> None:
    assert probe_face(write_timed(tmp_path / "clip.mp4", steady(17, 3)), STILL).rate == 17


def test_times_in_milliseconds_are_no_jitter(tmp_path: Path) -> None:
    """WebM's: the sum of many says what one alone does not."""
    footage = probe_face(write_timed(tmp_path / "clip.mkv", steady(float(NTSC), 20), Fraction(1, 1000)), STILL)
    assert footage.rate == NTSC


def test_a_large_file_is_looked_into_here_and_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clip = write_timed(tmp_path / "clip.mkv", dropping(30, 60, 0.5))
    monkeypatch.setattr(timing, "_WHOLE_BYTES", 0)
    monkeypatch.setattr(timing, "_STRETCH_S", 1)
    assert probe_face(clip, STILL).rate == 30


@pytest.mark.parametrize("flags", ["frag_keyframe", "frag_keyframe+empty_moov", "frag_every_frame+empty_moov"])
def test_a_clip_in_fragments_is_a_clip(tmp_path: Path, flags: str) -> None:
    """As browsers and cameras write them: the header knows the first fragment, one picture perhaps, or none."""
    path = tmp_path / "clip.mp4"
    with av.open(str(path), "w", options={"movflags": flags}) as container:
        stream = container.add_stream("libx264", rate=25, options={"g": "1"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for i in range(20):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(numbered(i), format="bgr24")))
        container.mux(stream.encode())
    footage = probe_face(path, STILL)
    assert (footage.is_still, footage.rate, footage.duration_s) == (False, Fraction(25), Fraction(4, 5))
    assert [number(image) for image in read_frames(footage, 20)] == list(range(20))


def test_real_recorders(material: Path) -> None:
    rates = {
        name: probe_face(material / "video" / name, STILL).rate
        for name in ("streamio-ffmpeg_awesome_movie.mov", "intel_book.mkv", "facerec_short_hamilton_clip.mp4")
    }
    assert list(rates.values()) == [15, 30, NTSC]
