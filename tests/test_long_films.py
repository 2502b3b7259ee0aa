"""A film of twelve seconds, measured as those of an hour are."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

import pytest

from .long_films import measured


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="peak memory is read by getrusage")
def test_picture_and_sound_are_together_at_the_end(tmp_path: Path) -> None:
    row = measured(0.2, (320, 240), Fraction(30_000, 1001), tmp_path)
    *_, wrong, picture_off_ms, sound_off_ms, _ = (cell.strip() for cell in row.split("|"))
    assert wrong.startswith("0 of ")
    assert float(picture_off_ms) < 1
    assert float(sound_off_ms) < 5
