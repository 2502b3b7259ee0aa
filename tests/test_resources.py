"""What the program brings along is there, small, and can be opened."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import av
import numpy as np
import pytest

from .making import pixels_of

RESOURCES = Path(__file__).parents[1] / "resources"


@pytest.mark.parametrize(
    ("name", "most_bytes"),
    [("portrait.png", 1_500_000), ("voice.flac", 300_000), ("icon.png", 30_000), ("icon.svg", 5_000)],
)
def test_is_small(name: str, most_bytes: int) -> None:
    assert 0 < (RESOURCES / name).stat().st_size <= most_bytes


def test_portrait_is_a_full_colour_square() -> None:
    portrait = pixels_of(RESOURCES / "portrait.png")
    assert portrait.shape == (1024, 1024, 3)
    assert portrait.std() > 30


def test_voice_speaks_pauses_and_does_not_clip() -> None:
    with av.open(str(RESOURCES / "voice.flac")) as container:
        rate_hz = container.streams.audio[0].rate
        voice = np.concatenate([frame.to_ndarray().ravel() for frame in container.decode(audio=0)]) / 2**15
    assert rate_hz >= 16_000
    assert 6 <= len(voice) / rate_hz <= 9
    assert 0.5 < np.abs(voice).max() < 0.75
    window = rate_hz // 10
    loudness = np.sqrt((voice[: len(voice) // window * window].reshape(-1, window) ** 2).mean(1))
    middle = loudness[len(loudness) // 4 : -len(loudness) // 4]
    silent = (middle < 1e-3).astype(int)
    longest = max(len(run) for run in "".join(map(str, silent)).split("0"))
    assert longest >= 4, "the demo should show that the mouth rests in silence"
    assert np.median(loudness) > 0.03


def test_icon_has_soft_corners() -> None:
    ElementTree.parse(RESOURCES / "icon.svg")
    icon = pixels_of(RESOURCES / "icon.png")
    assert icon.shape == (256, 256, 4)
    assert icon[0, 0, 3] == 0
    assert icon[128, 20, 3] == 255


def test_the_voices_licence_names_its_authors() -> None:
    assert "Carnegie Mellon University" in (RESOURCES / "LICENSE-voice.txt").read_text(encoding="utf-8")
