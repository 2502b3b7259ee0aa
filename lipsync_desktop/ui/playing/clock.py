"""The sound's own time, at every moment."""

from __future__ import annotations

_BETWEEN_S = 0.25


class Clock:
    """Qt tells where the sound is in steps of up to an eighth of a second, each a little after it was there. Between
    them the time goes on; where the sound waits, it does so, too."""

    def __init__(self, speed: float = 1.0) -> None:
        """speed: how many seconds of the sound there are to a second."""
        self._speed = speed
        self._first_s: float | None = None
        self._zero_s: float | None = None

    def at(self, told_s: float, now_s: float) -> float:
        """The position, in seconds, when Qt tells that one. Nothing moves until Qt has told of another than at first.

        Of all that was told the earliest was told soonest after it was true; what is told late changes nothing.
        """
        late_s = now_s - told_s / self._speed
        if self._zero_s is None:
            self._first_s = told_s if self._first_s is None else self._first_s
            if told_s == self._first_s:
                return told_s
            self._zero_s = late_s
        self._zero_s = min(late_s, max(self._zero_s, late_s - _BETWEEN_S))
        return (now_s - self._zero_s) * self._speed
