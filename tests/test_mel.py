"""The mel front end against librosa, and against itself in pieces."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from lipsync_desktop.engine.errors import SpeechError
from lipsync_desktop.engine.speech.mel import mel_columns, mel_filterbank
from lipsync_desktop.engine.types import SPEECH_RATE_HZ, Samples


def speech(seconds: float, seed: int = 0) -> Samples:
    """Noise whose loudness and colour change, with a stretch of digital silence."""
    rng = np.random.default_rng(seed)
    time_s = np.arange(int(seconds * SPEECH_RATE_HZ)) / SPEECH_RATE_HZ
    tone = np.sin(2 * np.pi * (200 + 900 * time_s) * time_s)
    sound = np.sin(2 * np.pi * 2 * time_s) ** 2 * (0.3 * tone + 0.05 * rng.standard_normal(len(time_s)))
    sound[len(sound) // 3 : len(sound) // 2] = 0
    return sound.astype(np.float32)


def whole(samples: Samples) -> np.ndarray:
    return np.concatenate(list(mel_columns([samples])), axis=1)


def by_librosa(samples: Samples) -> np.ndarray:
    import librosa

    emphasised = np.append(samples[0], samples[1:] - np.float32(0.97) * samples[:-1])
    spectrum = np.abs(librosa.stft(emphasised, n_fft=800, hop_length=200, win_length=800, pad_mode="reflect"))
    mel = librosa.filters.mel(sr=SPEECH_RATE_HZ, n_fft=800, n_mels=80, fmin=55, fmax=7600) @ spectrum
    level_db = 20 * np.log10(np.maximum(1e-5, mel)) - 20
    return np.asarray(np.clip(8 * (level_db + 100) / 100 - 4, -4, 4))


@pytest.mark.filterwarnings("ignore")
def test_it_is_what_librosa_computes() -> None:
    import librosa

    reference = librosa.filters.mel(sr=SPEECH_RATE_HZ, n_fft=800, n_mels=80, fmin=55, fmax=7600)
    np.testing.assert_allclose(mel_filterbank(), reference, atol=1e-8)
    for seconds in (0.03, 1.0, 2.5003):
        samples = speech(seconds)
        columns = whole(samples)
        assert columns.shape == (80, 1 + len(samples) // 200)
        assert columns.dtype == np.float32
        np.testing.assert_allclose(columns, by_librosa(samples), atol=2e-3)


def test_the_levels_span_the_range() -> None:
    columns = whole(speech(2.0))
    assert columns.min() == -4
    assert columns.max() > 0
    assert whole(speech(1.0) * 1e6).max() == 4


@pytest.mark.parametrize("seed", range(4))
def test_the_sizes_of_the_blocks_do_not_matter(seed: int) -> None:
    samples = speech(3.0, seed)
    rng = np.random.default_rng(seed)
    cuts = np.unique(np.concatenate([[0, len(samples)], rng.integers(0, len(samples), 40), [1, 2, 399, 400, 401, 402]]))
    blocks = [samples[a:b] for a, b in pairwise(cuts)]
    blocks.insert(3, samples[:0])
    pieces = list(mel_columns(blocks))
    assert all(piece.shape[1] for piece in pieces)
    np.testing.assert_allclose(np.concatenate(pieces, axis=1), whole(samples), atol=1e-5)


def test_blocks_that_are_read_into_the_same_buffer() -> None:
    samples = speech(0.5)
    buffer = np.empty(500, np.float32)

    def reading() -> Iterator[Samples]:
        for block in samples.reshape(-1, 500):
            buffer[:] = block
            yield buffer

    np.testing.assert_allclose(np.concatenate(list(mel_columns(reading())), axis=1), whole(samples), atol=1e-5)


def test_columns_come_while_the_speech_goes_on() -> None:
    given = 0

    def blocks() -> Iterator[Samples]:
        nonlocal given
        for block in speech(2.0).reshape(-1, 1600):
            given += 1
            yield block

    next(mel_columns(blocks()))
    assert given == 1


@pytest.mark.parametrize("length", [1, 2, 199, 200, 400])
def test_very_short_speech_is_followed_by_silence(length: int) -> None:
    samples = speech(0.2)[100 : 100 + length]
    np.testing.assert_array_equal(whole(samples), whole(np.pad(samples, (0, 401 - length))))
    assert np.isfinite(whole(samples)).all()


def test_no_speech_gives_no_columns() -> None:
    assert list(mel_columns([])) == []
    assert list(mel_columns([np.empty(0, np.float32)])) == []


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_not_a_number_is_an_error_for_people(value: float) -> None:
    samples = speech(0.2)
    samples[77] = value
    with pytest.raises(SpeechError, match="damaged"):
        whole(samples)


@pytest.mark.filterwarnings("ignore")
def test_a_recording(material: Path) -> None:
    with av.open(str(material / "audio" / "whisper_jfk.flac")) as container:
        resampler = av.AudioResampler("flt", "mono", SPEECH_RATE_HZ)
        blocks = [out.to_ndarray()[0] for frame in container.decode(audio=0) for out in resampler.resample(frame)]
    samples = np.concatenate(blocks)
    np.testing.assert_allclose(whole(samples), by_librosa(samples), atol=2e-3)
