"""How the original hears: through librosa, whatever the recording's form; and what is done without it."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from lipsync_desktop.engine.errors.speech import SamplesDamaged
from lipsync_desktop.engine.media import measure_speech, read_speech
from lipsync_desktop.engine.notices import OriginalHearsOtherwise
from lipsync_desktop.engine.speech.mel import mel_columns
from lipsync_desktop.engine.types import Floats, Samples, Speech, Trim
from lipsync_desktop.engine.wav2lip.hearing import hear, load
from tests.sounds import write_channels

NEAR = 2e-3
"""Of eight: what two ways of adding up may be apart."""


def own(path: Path, trim: Trim | None = None) -> Floats:
    return np.concatenate(list(mel_columns(read_speech(path, trim or Trim()))), axis=1)


def chirps(rate_hz: int, seconds: float = 1.5) -> Samples:
    """Two sides, up to what 16 kHz can hold and above."""
    time_s = np.arange(round(seconds * rate_hz)) / rate_hz
    up = np.sin(2 * np.pi * (100 + 0.35 * rate_hz * time_s / seconds / 2) * time_s)
    return np.stack([0.4 * up, 0.2 * up[::-1]]).astype(np.float32)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_it_hears_what_librosa_loads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import librosa

    at_16k = write_channels(tmp_path / "16.wav", chirps(16_000), 16_000)
    mel, notices = hear(measure_speech(at_16k))
    assert notices == ()
    assert mel.dtype == np.float32
    np.testing.assert_allclose(mel, own(at_16k), atol=NEAR)
    for name, rate_hz in (("44.wav", 44_100), ("44.flac", 44_100), ("48.opus", 48_000), ("44.mp3", 44_100)):
        path = write_channels(tmp_path / name, chirps(rate_hz), rate_hz)
        meant, _ = librosa.core.load(path, sr=16_000)  # audio.py of the original
        assert np.array_equal(load(librosa, measure_speech(path)), meant)
        mel, _ = hear(measure_speech(path))
        assert mel.shape == (80, 1 + len(meant) // 200)
    assert np.abs(hear(measure_speech(tmp_path / "44.wav"))[0] - own(tmp_path / "44.wav")).max() > 10 * NEAR

    whole = tmp_path / "44.flac"
    part = Trim(Fraction(1, 4), Fraction(5, 4))
    cut = librosa.load(whole, sr=None)[0][11_025:55_125]
    meant = librosa.resample(cut, orig_sr=44_100, target_sr=16_000, res_type="soxr_hq")
    assert np.array_equal(load(librosa, measure_speech(whole, part)), meant)

    damaged = chirps(16_000)
    damaged[0, 4_000] = np.nan
    path = tmp_path / "damaged.wav"
    write_floats(path, damaged)
    with pytest.raises(SamplesDamaged):
        hear(Speech(path, Fraction(3, 2)))

    # What libsndfile cannot open: decoded by FFmpeg, and the same where both can.
    contained = write_channels(tmp_path / "44.mkv", chirps(44_100), 44_100)
    assert len(load(librosa, measure_speech(contained))) == pytest.approx(24_000, abs=200)
    through_ours = load(librosa, measure_speech(whole, track=1))
    monkeypatch.setattr("lipsync_desktop.engine.wav2lip.hearing._through_libsndfile", lambda *_: None)
    np.testing.assert_allclose(load(librosa, measure_speech(whole)), through_ours, atol=1e-6)


def write_floats(path: Path, samples: Samples) -> None:
    import soundfile

    soundfile.write(path, samples.T, 16_000, subtype="FLOAT")


def test_without_librosa_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "librosa", None)  # as in the packaged program
    path = write_channels(tmp_path / "44.wav", chirps(44_100), 44_100)
    trim = Trim(Fraction(1, 4), Fraction(5, 4))
    mel, notices = hear(measure_speech(path, trim))
    assert notices == (OriginalHearsOtherwise(),)
    assert np.array_equal(mel, own(path, trim))
