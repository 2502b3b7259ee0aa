"""Takes are trimmed to what is said, made as loud as others, and quieter between the words."""

from __future__ import annotations

import wave
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from lipsync_desktop.engine.errors import OutputError
from lipsync_desktop.engine.flow import finished
from lipsync_desktop.engine.media import measure_speech
from lipsync_desktop.engine.media.ear import Loudness
from lipsync_desktop.engine.tidying import levelled, said_in
from lipsync_desktop.engine.types import Floats, Trim

from .making import write_wav
from .sounds import write_channels

RATE_HZ = 16_000


def take(*pieces: tuple[float, float], noise: float = 0.001) -> Floats:
    """Pieces of (seconds, level): a buzz of that level, over noise."""
    rng = np.random.default_rng(7)
    parts = []
    for seconds, level in pieces:
        t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
        parts.append(level * np.sign(np.sin(2 * np.pi * 150 * t)) * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * t)))
    samples = np.concatenate(parts)
    return (samples + noise * rng.standard_normal(len(samples))).astype(np.float32)


def trimmed(samples: Floats, tmp_path: Path) -> tuple[float, float | None]:
    speech = measure_speech(write_wav(tmp_path / "take.wav", samples))
    assert speech.waveform
    trim = said_in(speech.waveform)
    return float(trim.start_s), None if trim.end_s is None else float(trim.end_s)


def read(path: Path) -> tuple[Floats, int]:
    with wave.open(str(path)) as sound:
        samples = np.frombuffer(sound.readframes(sound.getnframes()), "<i2").reshape(-1, sound.getnchannels())
        return (samples.T / 32768).astype(np.float32), sound.getframerate()


def test_the_silence_around_what_is_said(tmp_path: Path) -> None:
    start, end = trimmed(take((1, 0), (2, 0.2), (0.5, 0), (1, 0.1), (1.5, 0)), tmp_path)
    assert start == pytest.approx(0.8, abs=0.03)
    assert end == pytest.approx(4.8, abs=0.05)
    assert trimmed(take((0.1, 0), (2, 0.2), (0.1, 0), (0.1, 0.2), (0.2, 0)), tmp_path) == (0, None)


def test_a_click_is_nothing_said(tmp_path: Path) -> None:
    start, end = trimmed(take((0.5, 0), (0.01, 0.9), (1, 0), (2, 0.2), (1, 0), (0.01, 0.9), (0.5, 0)), tmp_path)
    assert start == pytest.approx(1.31, abs=0.03)
    assert end == pytest.approx(3.81, abs=0.05)


def test_where_noise_is_as_loud_as_the_voice_nothing_is_guessed(tmp_path: Path) -> None:
    assert trimmed(take((1, 0), (2, 0.1), (1, 0), noise=0.05), tmp_path) == (0, None)
    speech = measure_speech(write_wav(tmp_path / "even.wav", take((2, 0.1))))
    assert speech.waveform
    assert said_in(speech.waveform) == Trim()


@pytest.mark.parametrize("level", [0.005, 0.05, 0.8])
def test_levels_come_out_alike(tmp_path: Path, level: float) -> None:
    source = write_wav(tmp_path / "take.wav", take((2, level), noise=0))
    samples, rate_hz = read(finished(levelled(source, None, tmp_path / "level.wav")))
    assert rate_hz == 48_000
    assert samples.shape == (1, 96_000)
    loudness = Loudness(rate_hz)
    loudness.hear(samples[0])
    assert 20 * np.log10(loudness.level) == pytest.approx(-18, abs=1)
    assert np.abs(samples).max() < 1


def test_noise_between_words_is_softer_and_words_are_not(tmp_path: Path) -> None:
    source = write_wav(tmp_path / "take.wav", take((1, 0), (1, 0.2), (1, 0), (1, 0.2), (1, 0), noise=0.004))
    as_it_was, _ = read(finished(levelled(source, None, tmp_path / "a.wav")))
    softer, _ = read(finished(levelled(source, None, tmp_path / "b.wav", softening_noise=True)))
    said, between = slice(50_000, 94_000), slice(106_000, 140_000)
    assert np.abs(softer[:, said] - as_it_was[:, said]).max() < 2 / 32768
    gone_db = 10 * np.log10(np.mean(softer[:, between] ** 2) / np.mean(as_it_was[:, between] ** 2))
    assert gone_db == pytest.approx(-12, abs=1)
    assert np.abs(np.diff(softer[0, 94_000:106_000] - as_it_was[0, 94_000:106_000])).max() < 0.02, "nothing clicks"


def test_both_channels_stay(tmp_path: Path) -> None:
    left, right = take((2, 0.1), noise=0), take((2, 0.02), noise=0)
    source = write_channels(tmp_path / "take.flac", np.stack([left, right]), RATE_HZ)
    samples, _ = read(finished(levelled(source, None, tmp_path / "level.wav", softening_noise=True)))
    assert samples.shape == (2, 96_000)
    assert np.std(samples[0]) / np.std(samples[1]) == pytest.approx(5, rel=0.05)


def test_nothing_is_replaced(tmp_path: Path) -> None:
    source = write_wav(tmp_path / "take.wav", take((1, 0.1)))
    before = source.read_bytes()
    for place in (source, write_wav(tmp_path / "other.wav", take((1, 0.1)))):
        with pytest.raises(OutputError):
            finished(levelled(source, None, place))
    assert source.read_bytes() == before
    assert measure_speech(source).duration_s == Fraction(1)
