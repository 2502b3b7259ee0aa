"""What the lip models hear."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lipsync_desktop.engine.media import read_speech
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.speech.listening import listen
from lipsync_desktop.engine.types import Sound


def heard(samples: np.ndarray, models: Models, block: int = 16_000) -> Sound:
    blocks = (samples[start : start + block] for start in range(0, len(samples), block))
    sounds = list(listen(blocks, models.ears))
    assert all(sound.mel.shape == (80, len(sound.voiced)) for sound in sounds)
    return Sound(np.concatenate([s.mel for s in sounds], 1), np.concatenate([s.voiced for s in sounds]))


@pytest.mark.parametrize("count", [1, 199, 401, 511, 512, 5000, 16_001])
def test_as_many_columns_as_the_mel_has(count: int, models: Models) -> None:
    samples = np.random.default_rng(0).normal(0, 0.05, count).astype(np.float32)
    sound = heard(samples, models)
    assert sound.mel.shape[1] == len(sound.voiced) == 1 + max(count, 401) // 200


def test_the_size_of_the_blocks_does_not_matter(models: Models) -> None:
    samples = np.random.default_rng(1).normal(0, 0.05, 30_000).astype(np.float32)
    whole = heard(samples, models, 30_000)
    for block in (137, 1024, 9001):
        parts = heard(samples, models, block)
        assert np.array_equal(parts.voiced, whole.voiced)
        np.testing.assert_allclose(parts.mel, whole.mel, atol=1e-4)


def test_no_sound_gives_nothing(models: Models) -> None:
    assert list(listen([], models.ears)) == []


def test_silence_is_not_speech(models: Models) -> None:
    assert heard(np.zeros(32_000, np.float32), models).voiced.max() < 0.3


def test_speech_is_heard_where_it_is(material: Path, models: Models) -> None:
    speech = np.concatenate(list(read_speech(material / "audio" / "tts_LJ001-0001.wav")))[:32_000]
    silence = np.zeros(32_000, np.float32)
    voiced = heard(np.concatenate([silence, speech, silence]), models).voiced
    assert voiced[:150].max() < 0.3
    assert voiced[180:320].mean() > 0.8
    assert voiced[350:].mean() < 0.3


def test_music_is_not_speech(material: Path, models: Models) -> None:
    music = next((material / "audio").glob("data_Hungarian*"))
    samples = np.concatenate(list(read_speech(music)))[:160_000]
    assert heard(samples, models).voiced.mean() < 0.1
