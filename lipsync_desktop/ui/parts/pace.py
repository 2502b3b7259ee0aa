"""How fast a film is being made, and how long it will take: from what was really done, lately."""

from __future__ import annotations

from collections import deque

_LATELY_S = 4.0
_TRUSTED_AFTER_S = 1.0


class Pace:
    """Steps a second over the last few seconds, and the time that the rest takes at that pace."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque()
        self._first_s: float | None = None

    def reach(self, done: int, now_s: float) -> None:
        """`done` steps are finished at `now_s`, on a clock that never goes back."""
        if self._first_s is None:
            self._first_s = now_s
        self._marks.append((now_s, done))
        while len(self._marks) > 2 and now_s - self._marks[0][0] > _LATELY_S:
            self._marks.popleft()

    @property
    def done(self) -> int:
        """The steps that are finished."""
        return self._marks[-1][1] if self._marks else 0

    @property
    def steps_a_second(self) -> float:
        """0 until it is known."""
        if len(self._marks) < 2:
            return 0.0
        (began_s, before), (now_s, done) = self._marks[0], self._marks[-1]
        return (done - before) / (now_s - began_s) if now_s > began_s else 0.0

    def left_s(self, total: int) -> float | None:
        """None while there is too little to go by."""
        rate = self.steps_a_second
        if self._first_s is None or not rate or self._marks[-1][0] - self._first_s < _TRUSTED_AFTER_S:
            return None
        return (total - self._marks[-1][1]) / rate
