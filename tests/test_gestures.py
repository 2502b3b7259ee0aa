"""What a head does besides speaking follows the speech, and is the same each time."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice, pairwise

import numpy as np
import pytest

from lipsync_desktop.engine.head.gestures import gestures, scaled
from lipsync_desktop.engine.types import MEL_RATE_HZ, Gesture, Sound

RATE = Fraction(25)


def spoken(seconds: float, stressed_every_s: float = 0.0) -> Sound:
    """Even speech, in which some syllables are louder."""
    columns = round(seconds * MEL_RATE_HZ)
    mel = np.full((80, columns), -1.0, np.float32)
    mel += 0.3 * np.sin(np.arange(columns) * 2 * np.pi * 4 / MEL_RATE_HZ, dtype=np.float32)
    if stressed_every_s:
        every = round(stressed_every_s * MEL_RATE_HZ)
        for start in range(every, columns, every):
            mel[:, start : start + 16] += 1.5
    return Sound(mel, np.ones(columns, np.float32))


def silence(seconds: float) -> Sound:
    columns = round(seconds * MEL_RATE_HZ)
    return Sound(np.full((80, columns), -4, np.float32), np.zeros(columns, np.float32))


def shown(*sound: Sound, seconds: float, rate: Fraction = RATE) -> list[Gesture]:
    return list(islice(gestures(sound, rate), round(seconds * rate)))


def starts_of_blinks(film: list[Gesture]) -> list[int]:
    return [i for i, (before, now) in enumerate(pairwise(film)) if before.lids == 0.0 < now.lids]


def test_a_film_begins_with_the_picture_as_it_is() -> None:
    first = shown(spoken(1), seconds=1)[0]
    assert max(abs(first.nod), abs(first.turn), abs(first.tilt), first.brows, first.lids) < 0.001


def test_the_same_speech_makes_the_same_film_however_it_comes() -> None:
    whole = spoken(6, stressed_every_s=1.1)
    pieces = [Sound(whole.mel[:, i : i + 37], whole.voiced[i : i + 37]) for i in range(0, whole.mel.shape[1], 37)]
    assert shown(whole, seconds=8) == shown(*pieces, seconds=8)


def test_the_head_nods_on_stressed_syllables() -> None:
    even = np.array([gesture.nod for gesture in shown(spoken(10), seconds=10)])
    stressed = np.array([gesture.nod for gesture in shown(spoken(10, stressed_every_s=2), seconds=10)])
    added = stressed - even
    for beat in (50, 100, 150, 200):
        assert added[beat : beat + 12].max() > added[beat - 10 : beat].max() + 0.005


def test_nothing_jumps() -> None:
    film = shown(spoken(20, stressed_every_s=1.3), seconds=20)
    for before, now in pairwise(film):
        assert abs(now.nod - before.nod) < 0.012
        assert abs(now.turn - before.turn) < 0.003
        assert abs(now.tilt - before.tilt) < 0.003
        assert abs(now.brows - before.brows) < 0.3


def test_it_blinks_every_few_seconds_and_wholly() -> None:
    film = shown(spoken(60), seconds=60)
    starts = starts_of_blinks(film)
    apart_s = np.diff(starts) / 25
    assert 8 <= len(starts) <= 30
    assert apart_s.min() >= 1.5
    assert apart_s.max() < 6
    assert all(max(gesture.lids for gesture in film[start : start + 10]) > 0.9 for start in starts[:-1])
    assert all(film[start + 12].lids == 0.0 for start in starts[:-1])


@pytest.mark.parametrize("pause_at_s", [3.6, 4.2])
def test_it_blinks_where_a_phrase_ends(pause_at_s: float) -> None:
    film = shown(spoken(pause_at_s), silence(1), spoken(3), seconds=7)
    assert round(pause_at_s * 25) in range(starts_of_blinks(film)[1] - 1, starts_of_blinks(film)[1] + 3)


def test_a_listener_is_calmer_than_a_speaker() -> None:
    speaking = np.array([gesture.turn for gesture in shown(spoken(20), seconds=20)])
    listening = np.array([gesture.turn for gesture in shown(silence(20), seconds=20)])
    assert 0 < listening.std() < 0.6 * speaking.std()


@pytest.mark.parametrize("rate", [Fraction(12), Fraction(30_000, 1001), Fraction(120)])
def test_it_takes_as_long_at_every_frame_rate(rate: Fraction) -> None:
    here, there = shown(spoken(9), seconds=9), shown(spoken(9), seconds=9, rate=rate)
    for second in range(1, 9):
        now, then = here[round(second * RATE)], there[round(second * rate)]
        assert now.turn == pytest.approx(then.turn, abs=0.002)


def test_more_or_less_of_it() -> None:
    gesture = Gesture(0.01, -0.02, 0.03, 0.5, 0.8)
    assert scaled(gesture, 2.0) == Gesture(0.02, -0.04, 0.06, 1.0, 0.8)
    assert scaled(gesture, 0.5).lids == 0.8
