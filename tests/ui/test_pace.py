"""Rates and remaining times from a clock of the test's own."""

from __future__ import annotations

from lipsync_desktop.ui.parts.pace import Pace


def test_nothing_is_promised_at_first() -> None:
    pace = Pace()
    assert pace.left_s(100) is None
    pace.reach(1, 10.0)
    assert pace.steps_a_second == 0.0
    pace.reach(20, 10.5)
    assert pace.left_s(100) is None


def test_a_steady_pace_is_told_exactly() -> None:
    pace = Pace()
    for tenth in range(31):
        pace.reach(tenth * 5, tenth / 10)
    assert pace.steps_a_second == 50.0
    assert pace.left_s(250) == 2.0


def test_what_was_long_ago_is_forgotten() -> None:
    pace = Pace()
    done = 0
    for tenth in range(100):
        done += 10 if tenth < 50 else 1
        pace.reach(done, tenth / 10)
    assert 9 < pace.steps_a_second < 11
    left_s = pace.left_s(done + 100)
    assert left_s is not None
    assert 9 < left_s < 11
