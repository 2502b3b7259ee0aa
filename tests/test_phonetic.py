"""What the phone recogniser hears, piece by piece."""

from __future__ import annotations

import numpy as np
import pytest

from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.speech.phonetic import CHANNELS, Phonetic, phonetic
from lipsync_desktop.engine.types import Network, Samples


@pytest.fixture
def phones(models: Models) -> Network:
    network = models.phones
    assert network is not None
    return network


@pytest.fixture
def speech() -> Samples:
    """Something with syllables, for nobody has to understand it: 7 s."""
    time_s = np.arange(7 * 16_000) / 16_000
    voice = sum(np.sin(2 * np.pi * 120 * k * time_s) / k for k in range(1, 20))
    return (0.1 * voice * np.sin(2 * np.pi * 2 * time_s) ** 2).astype(np.float32)


def test_the_size_of_the_blocks_does_not_matter(phones: Network, speech: Samples) -> None:
    whole = phonetic(speech, phones)
    assert whole.shape == (CHANNELS, 1 + len(speech) // 200)
    hearing = Phonetic(phones)
    for start in range(0, len(speech), 7001):
        hearing.hear(speech[start : start + 7001])
    hearing.finish(whole.shape[1])
    assert np.array_equal(hearing.take(whole.shape[1]), whole)


@pytest.mark.parametrize("count", [1, 199, 200, 51_200])
def test_as_many_columns_as_there_is_sound(count: int, phones: Network) -> None:
    assert phonetic(np.zeros(count, np.float32), phones).shape == (CHANNELS, 1 + count // 200)
