"""Seconds on a row of pixels, the same for every row of the timeline."""

from __future__ import annotations

import math
from dataclasses import dataclass

_STEPS_S = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600)


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """From `left_px`, `width_px` wide, `duration_s` long."""

    left_px: float
    width_px: float
    duration_s: float

    def x(self, time_s: float) -> float:
        return self.left_px + self.width_px * time_s / self.duration_s if self.duration_s else self.left_px

    def time_s(self, x: float) -> float:
        """Kept inside the axis."""
        share = (x - self.left_px) / self.width_px if self.width_px else 0.0
        return min(max(share, 0.0), 1.0) * self.duration_s

    def ticks(self, apart_px: float, from_s: float = 0.0, to_s: float = math.inf) -> list[float]:
        """Round times at least so far apart, from the last before `from_s`, but not before 0, to `to_s`."""
        if not self.duration_s or self.width_px <= 0:
            return []
        least_s = apart_px * self.duration_s / self.width_px
        step_s = next((step for step in _STEPS_S if step >= least_s), _STEPS_S[-1])
        return [i * step_s for i in range(max(int(from_s / step_s), 0), int(min(to_s, self.duration_s) / step_s) + 1)]
