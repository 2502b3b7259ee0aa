"""How the built-in model scales what it hears and comes back to rest."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from lipsync_desktop.engine.builtin.model import express, relax
from lipsync_desktop.engine.types import Articulator

RATE = Fraction(25)


def test_expressiveness_scales_movement_but_never_opens_closed_lips() -> None:
    heard = np.full(8, 0.5, np.float32)
    half, double = express(heard, 0.5), express(heard, 3.0)
    assert half[Articulator.JAW_OPEN] == 0.25
    assert double[Articulator.JAW_OPEN] == 1.0
    assert half[Articulator.LIP_PRESS] == double[Articulator.LIP_PRESS] == 0.5
    assert express(heard, 0.0)[Articulator.JAW_OPEN] == 0.0
    assert heard[Articulator.JAW_OPEN] == 0.5  # the argument is left alone


def test_rest_comes_back_slowly_and_leaves_at_once() -> None:
    silence, voice = np.zeros(8, np.float32), np.full(8, 0.6, np.float32)
    assert relax(0.0, silence, RATE) == 0.0
    assert relax(0.0, voice, RATE) == 1.0
    after = [1.0]
    while after[-1] > 0:
        after.append(relax(after[-1], silence, RATE))
    assert len(after) == pytest.approx(1 + 0.3 * 25, abs=1)
    assert all(a > b for a, b in pairwise(after))
