"""Mouths fade out before a face is lost and in when it is back, but not at a cut."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from lipsync_desktop.engine.lips.fading import fading
from lipsync_desktop.engine.types import Face, FaceBox, Image, Plate

RATE = Fraction(25)
FACE = Face(FaceBox(0, 0, 1, 1), np.zeros((478, 3)))


def scene(seed: int) -> Image:
    return np.random.default_rng(seed).integers(0, 2, (8, 8, 1), np.uint8).repeat(3, 2) * 200


def shares(film: str, rate: Fraction = RATE) -> list[float]:
    """A film in which a letter is a frame of that scene, capital where the face is seen."""
    scenes = {letter: scene(number) for number, letter in enumerate("abc")}
    plates = [Plate(scenes[letter.lower()], FACE if letter.isupper() else None) for letter in film]
    faded = list(fading(plates, rate))
    assert [plate for plate, _ in faded] == plates
    return [share for _, share in faded]


def test_a_face_that_stays_is_changed_wholly() -> None:
    assert shares("A" * 12) == [1.0] * 12
    assert shares("A") == [1.0]
    assert shares("a" * 6) == [0.0] * 6


def test_it_fades_out_before_the_face_is_lost_and_in_when_it_is_back() -> None:
    found = shares("AAAAAAAA" + "aaa" + "AAAAAAAA")
    assert found == [1, 1, 1, 1, 1, 0.75, 0.5, 0.25, 0, 0, 0, 0.25, 0.5, 0.75, 1, 1, 1, 1, 1]


def test_a_short_look_is_not_jumped_at() -> None:
    assert shares("aaAAAaa") == [0, 0, 0.25, 0.5, 0.25, 0, 0]


def test_at_a_cut_there_is_nothing_to_fade_to() -> None:
    assert shares("AAAAAA" + "bbb" + "CCCCCC") == [1.0] * 6 + [0.0] * 3 + [1.0] * 6


def test_the_film_begins_and_ends_at_once() -> None:
    assert shares("aaAAAAAA")[-4:] == [0.75, 1, 1, 1]
    assert shares("AAAAAAaa")[:4] == [1, 1, 1, 0.75]


@pytest.mark.parametrize(("rate", "frames"), [(Fraction(10), 2), (Fraction(30_000, 1001), 5), (Fraction(120), 19)])
def test_it_takes_as_long_at_every_rate(rate: Fraction, frames: int) -> None:
    back = shares("a" * 3 + "A" * 40, rate)[3:]
    assert back.index(1.0) == frames - 1
