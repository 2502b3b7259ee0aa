"""Articulation in pieces, at rest in silence, and sampled at the frames of a film."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice, pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.speech.articulation import (
    LIVE,
    agreed,
    articulate,
    articulate_live,
    at_frames,
    smoothed,
    speaking,
)
from lipsync_desktop.engine.speech.listening import listen
from lipsync_desktop.engine.types import MEL_RATE_HZ, SPEECH_RATE_HZ, Articulator, Sound

KERNEL = np.random.default_rng(5).random((8, 80, 45)).astype(np.float32) / (80 * 45)
LENGTH = 437


def network(*inputs: np.ndarray) -> tuple[np.ndarray, ...]:
    """A convolution that looks 22 columns to either side, hears more where phones are, and leaves it to the voice
    detector whether somebody speaks."""
    mel, phonetic, trust = inputs
    padded = np.pad(mel[0] + 4, ((0, 0), (22, 22)))
    seen = np.lib.stride_tricks.sliding_window_view(padded, 45, axis=1)
    shown = np.einsum("oif,itf->ot", KERNEL, seen) / 4 + trust[0] * phonetic[0, :8]
    return (np.concatenate([shown, np.full((1, shown.shape[1]), 0.5)])[np.newaxis].astype(np.float32),)


def by_mel(mel: np.ndarray) -> np.ndarray:
    """(n, 8) of (80, n)."""
    (shown,) = network(mel[np.newaxis], np.zeros((1, 22, mel.shape[1]), np.float32), np.zeros((1, 1, 1), np.float32))
    return shown[0, :8].T


@pytest.fixture
def sound() -> Sound:
    """Five seconds and a half, in which somebody speaks from 1 s to 3 s."""
    rng = np.random.default_rng(1)
    time_s = np.arange(LENGTH) / MEL_RATE_HZ
    mel = rng.uniform(-4, 4, (80, LENGTH)).astype(np.float32)
    return Sound(mel, np.where((time_s >= 1) & (time_s <= 3), 0.9, 0.05).astype(np.float32))


def cut(sound: Sound, places: list[int]) -> Iterator[Sound]:
    for a, b in pairwise([0, *places, LENGTH]):
        phonetic = None if sound.phonetic is None else sound.phonetic[:, a:b]
        yield Sound(sound.mel[:, a:b], sound.voiced[a:b], phonetic)


def heard(pieces: Iterator[Sound]) -> np.ndarray:
    return np.concatenate(list(articulate(pieces, network)))


def test_one_sample_a_column(sound: Sound) -> None:
    samples = heard(cut(sound, []))
    assert samples.shape == (LENGTH, 8)
    assert samples.dtype == np.float32
    assert samples.min() == 0
    assert 0.1 < samples.max() <= 1


def test_it_is_the_network_on_the_whole(sound: Sound) -> None:
    always = Sound(sound.mel, np.ones(LENGTH, np.float32))
    inside = slice(22, -22)  # at the ends the sound counts as silence
    np.testing.assert_allclose(heard(cut(always, []))[inside], by_mel(always.mel)[inside], atol=1e-6)


@pytest.mark.parametrize("places", [[1], [436], list(range(1, LENGTH)), [79, 80, 81, 124], [22, 22, 300]])
def test_the_sizes_of_the_pieces_do_not_matter(sound: Sound, places: list[int]) -> None:
    np.testing.assert_allclose(heard(cut(sound, places)), heard(cut(sound, [])), atol=1e-6)


@pytest.mark.parametrize("places", [[], [1], [436], [79, 80, 81, 124, 205]])
def test_phones_are_heard_where_they_are(sound: Sound, places: list[int]) -> None:
    always, phonetic = np.ones(LENGTH, np.float32), np.zeros((22, LENGTH), np.float32)
    phonetic[2, 200:210] = 0.3
    more = heard(cut(Sound(sound.mel, always, phonetic), places)) - heard(cut(Sound(sound.mel, always), []))
    np.testing.assert_allclose(more, phonetic[:8].T, atol=1e-5)


@pytest.mark.parametrize("length", [0, 1, 30])
def test_very_little_sound(sound: Sound, length: int) -> None:
    little = Sound(sound.mel[:, :length], np.ones(length, np.float32))
    assert sum(len(piece) for piece in articulate([little], network)) == length


def test_in_silence_the_mouth_rests(sound: Sound) -> None:
    samples = heard(cut(sound, []))
    time_s = np.arange(LENGTH) / MEL_RATE_HZ
    assert not samples[(time_s < 0.75) | (time_s > 3.3)].any()
    assert (samples[(time_s > 0.9) & (time_s < 3.15)].max(axis=1) > 0).all()


def test_a_whisper_that_the_voice_detector_misses_moves_the_mouth() -> None:
    nobody, perhaps, sure, music = (np.full(50, level, np.float32) for level in (0.05, 0.5, 0.97, 0.0))
    assert agreed(nobody, sure).all()
    assert agreed(sure, perhaps).all()
    assert not agreed(nobody, nobody).any()
    assert not agreed(nobody, perhaps).any()
    assert not agreed(music, sure).any()


def test_it_comes_to_rest_smoothly(sound: Sound) -> None:
    level = speaking(sound.voiced)
    assert level.min() == 0
    assert level.max() == 1
    assert np.abs(np.diff(level)).max() < 0.26
    falling = level[3 * MEL_RATE_HZ :]
    assert (np.diff(falling) <= 1e-6).all()
    assert 0.05 <= np.count_nonzero((falling > 0) & (falling < 1)) / MEL_RATE_HZ <= 0.1


def test_a_pause_inside_a_sentence_does_not_close_the_mouth() -> None:
    voiced = np.ones(100, np.float32)
    voiced[40:62] = 0  # 275 ms: a long closure, or a weak syllable
    assert speaking(voiced).min() == 1


def test_columns_come_while_the_sound_goes_on(sound: Sound) -> None:
    given = 0

    def pieces() -> Iterator[Sound]:
        nonlocal given
        for piece in cut(sound, list(range(10, LENGTH, 10))):
            given += 1
            yield piece

    next(articulate(pieces(), network))
    assert given < 40  # four seconds


def live_network(*inputs: np.ndarray) -> tuple[np.ndarray, ...]:
    """Sees as far as the real one: 7 columns ahead, 20 of its 112 back."""
    (mel,) = inputs
    padded = np.pad(mel[0] + 4, ((0, 0), (20, 7)))
    seen = np.lib.stride_tricks.sliding_window_view(padded, 28, axis=1)
    shown = np.einsum("oif,itf->ot", KERNEL[:, :, :28], seen) / 2
    return (np.concatenate([shown, np.full((1, shown.shape[1]), 0.9)])[np.newaxis].astype(np.float32),)


@pytest.mark.parametrize("places", [[1], list(range(1, LENGTH)), [3, 4, 5, 124], [40, 40, 300]])
def test_live_the_sizes_of_the_pieces_do_not_matter(sound: Sound, places: list[int]) -> None:
    whole, pieces = (np.concatenate(list(articulate_live(cut(sound, at), live_network))) for at in ([], places))
    assert whole.shape == (LENGTH, 8)
    assert np.array_equal(whole, pieces)


def test_live_comes_seven_columns_after_what_it_is_about(sound: Sound) -> None:
    always, known = Sound(sound.mel, np.ones(LENGTH, np.float32)), 0

    def spoken_live() -> Iterator[Sound]:
        nonlocal known
        for piece in cut(always, list(range(1, LENGTH))):
            known += len(piece.voiced)
            yield piece

    shown = 0
    for piece in articulate_live(spoken_live(), live_network):
        shown += len(piece)
        assert known - shown <= LIVE.after or known == LENGTH
        assert len(piece) <= LIVE.step


def ramp(seconds: float = 2.0) -> np.ndarray:
    """Each value is its own time in seconds."""
    time_s = np.arange(int(seconds * MEL_RATE_HZ), dtype=np.float32) / MEL_RATE_HZ
    return np.repeat(time_s[:, np.newaxis], 8, axis=1)


@pytest.mark.parametrize("rate", [Fraction(25), Fraction(24000, 1001), Fraction(60), Fraction(120), Fraction(10)])
@pytest.mark.parametrize("offset_ms", [0.0, 120.0, -33.3])
def test_a_frame_shows_the_middle_of_its_time_on_the_screen(rate: Fraction, offset_ms: float) -> None:
    frames = np.array(list(islice(at_frames([ramp()], rate, offset_ms), int(1.5 * rate))))
    middle_s = (np.arange(len(frames)) + 0.5) / float(rate) - offset_ms / 1000
    inside = (middle_s > 0.05) & (middle_s < 1.9)
    assert frames.dtype == np.float32
    np.testing.assert_allclose(frames[inside, Articulator.JAW_OPEN], middle_s[inside], atol=1e-4)


@pytest.mark.parametrize("rate", [Fraction(10), Fraction(25), Fraction(30), Fraction(60)])
@pytest.mark.parametrize("place", range(40, 48))
def test_no_closure_falls_between_two_frames(rate: Fraction, place: int) -> None:
    articulation = np.full((100, 8), 0.1, np.float32)
    articulation[place : place + 2, Articulator.LIP_PRESS] = 1
    frames = np.array(list(islice(at_frames([articulation], rate, 0.0), int(rate))))
    assert frames[:, Articulator.LIP_PRESS].max() > 0.75
    shown_s = int(np.count_nonzero(frames[:, Articulator.LIP_PRESS] > 0.5)) / rate
    assert shown_s <= Fraction(2, MEL_RATE_HZ) + 2 / rate


def test_the_pieces_do_not_matter_and_the_mouth_rests_at_the_end() -> None:
    whole = np.random.default_rng(2).random((300, 8)).astype(np.float32)
    pieces = np.split(whole, [1, 2, 50, 50, 299])
    together, apart = (list(islice(at_frames(a, Fraction(30), 40.0), 150)) for a in ([whole], pieces))
    np.testing.assert_allclose(together, apart, atol=1e-6)
    assert np.any(together[112])
    assert not np.any(together[115:])


def test_before_a_late_mouth_begins_it_rests() -> None:
    frames = list(islice(at_frames([np.ones((80, 8), np.float32)], Fraction(25), 200.0), 10))
    assert not np.any(frames[:4])
    assert np.all(np.array(frames[5:]) == 1)


@pytest.fixture(scope="module", params=["film", "live"])
def spoken(request: pytest.FixtureRequest, resources: Path, models: Models) -> np.ndarray:
    """The demo's voice between two seconds of silence each, as the shipped networks hear it."""
    with av.open(str(resources / "voice.flac")) as container:
        resampler = av.AudioResampler("flt", "mono", SPEECH_RATE_HZ)
        blocks = [out.to_ndarray()[0] for frame in container.decode(audio=0) for out in resampler.resample(frame)]
    silence = np.zeros(2 * SPEECH_RATE_HZ, np.float32)
    sound = listen([silence, *blocks, silence], models.ears)
    if request.param == "live":
        return np.concatenate(list(articulate_live(sound, models.articulation_live)))
    return np.concatenate(list(articulate(sound, models.articulation)))


def test_the_shipped_network_speaks_and_rests(spoken: np.ndarray) -> None:
    assert spoken.shape[1] == 8
    assert np.all((spoken >= 0) & (spoken <= 1))
    assert not spoken[:MEL_RATE_HZ].any()
    assert not spoken[-MEL_RATE_HZ:].any()
    assert spoken[:, Articulator.JAW_OPEN].max() > 0.4
    assert spoken[:, Articulator.LIP_PRESS].max() > 0.7


def pieces_of(curves: np.ndarray, size: int) -> list[np.ndarray]:
    return [curves[i : i + size] for i in range(0, len(curves), size)]


def test_smoothing_glides_but_still_closes() -> None:
    curves = np.zeros((200, 8), np.float32)
    curves[100:, Articulator.JAW_OPEN] = 1.0
    curves[60:64, Articulator.LIP_PRESS] = 1.0
    glided = np.concatenate(list(smoothed(pieces_of(curves, 37), 100)))
    assert glided.shape == curves.shape
    assert np.array_equal(glided[:, Articulator.LIP_PRESS], curves[:, Articulator.LIP_PRESS])
    jaw = glided[:, Articulator.JAW_OPEN]
    assert jaw[100] == pytest.approx(0.5, abs=0.1)
    assert np.abs(np.diff(jaw)).max() < 0.2
    np.testing.assert_allclose(jaw[:91], 0, atol=1e-6)
    np.testing.assert_allclose(jaw[109:191], 1, atol=1e-6)
    np.testing.assert_allclose(glided, np.concatenate(list(smoothed(pieces_of(curves, 200), 100))), atol=1e-6)


def test_no_smoothing_changes_nothing() -> None:
    curves = np.random.default_rng(0).random((50, 8), np.float32)
    assert np.array_equal(np.concatenate(list(smoothed(pieces_of(curves, 7), 0))), curves)
    assert len(np.concatenate(list(smoothed(pieces_of(curves[:3], 1), 200)))) == 3  # shorter than the window
