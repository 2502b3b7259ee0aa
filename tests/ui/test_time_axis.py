"""Seconds on a row of pixels."""

from __future__ import annotations

from itertools import pairwise

import pytest

from lipsync_desktop.ui.timeline.time_axis import TimeAxis


def test_there_and_back() -> None:
    axis = TimeAxis(10, 200, 8)
    assert [axis.x(0), axis.x(4), axis.x(8)] == [10, 110, 210]
    assert axis.time_s(axis.x(3.3)) == pytest.approx(3.3)
    assert [axis.time_s(-50), axis.time_s(900)] == [0, 8]


def test_an_empty_axis_divides_by_nothing() -> None:
    assert TimeAxis(10, 200, 0).x(5) == 10
    assert TimeAxis(10, 200, 0).time_s(50) == 0
    assert TimeAxis(10, 0, 8).time_s(50) == 0
    assert TimeAxis(10, 200, 0).ticks(90) == TimeAxis(10, 0, 8).ticks(90) == []


@pytest.mark.parametrize("duration_s", [0.3, 2.0, 8.6, 61.0, 3600.0, 40_000.0])
@pytest.mark.parametrize("width_px", [600, 1900])
def test_ticks_keep_apart_and_stay_inside(duration_s: float, width_px: int) -> None:
    axis = TimeAxis(10, width_px, duration_s)
    ticks = axis.ticks(90)
    xs = [axis.x(tick) for tick in ticks]
    assert ticks[0] == 0
    assert len(ticks) >= 2
    assert xs[-1] <= 10 + width_px + 0.01
    if duration_s < 10_000:
        assert min(b - a for a, b in pairwise(xs)) >= 89.9
