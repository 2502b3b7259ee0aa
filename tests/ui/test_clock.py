"""The sound's time between what Qt tells of it."""

from __future__ import annotations

from itertools import pairwise

import pytest

from lipsync_desktop.ui.playing.clock import Clock


def test_nothing_moves_before_the_sound_does() -> None:
    clock = Clock()
    assert [clock.at(1.5, now_s) for now_s in (100.0, 100.1, 100.2)] == [1.5] * 3


def test_time_goes_on_between_steps_and_is_never_ahead_of_the_sound() -> None:
    """The sound began at 10; Qt tells of every 128 ms, and of each at most 50 ms late."""
    clock, told_s = Clock(), 0.0
    late_s = (0.05, 0.02, 0.04, 0.0, 0.03, 0.05, 0.01, 0.02)
    shown: list[tuple[float, float]] = []
    for step in range(600):
        now_s = step / 500
        reached = int(now_s / 0.128)
        if reached and now_s - reached * 0.128 >= late_s[reached % len(late_s)]:
            told_s = reached * 0.128
        shown.append((now_s, clock.at(told_s, 10 + now_s)))
    moving = [(now_s, at_s) for now_s, at_s in shown if at_s > 0]
    assert len(moving) > 400
    assert all(at_s <= now_s + 1e-9 for now_s, at_s in moving)
    assert max(now_s - at_s for now_s, at_s in moving) < 0.06
    assert max(now_s - at_s for now_s, at_s in moving if now_s > 0.6) < 0.01
    steps = [after - before for (_, before), (_, after) in pairwise(moving)]
    assert min(steps) >= 0
    assert max(steps) < 0.06


def test_where_the_sound_waits_so_does_the_time() -> None:
    clock = Clock()
    clock.at(0.0, 5.0)
    clock.at(0.1, 5.1)
    assert clock.at(0.1, 5.2) == pytest.approx(0.2)
    assert clock.at(0.1, 9.0) == pytest.approx(0.35)
    assert clock.at(0.5, 9.4) == pytest.approx(0.75)


def test_twice_as_fast_twice_as_much_time_goes_by() -> None:
    clock = Clock(2.0)
    clock.at(1.0, 5.0)
    assert clock.at(1.2, 5.1) == pytest.approx(1.2)
    assert clock.at(1.2, 5.2) == pytest.approx(1.4)
