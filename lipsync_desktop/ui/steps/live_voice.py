"""A take as it looks while it grows."""

from __future__ import annotations

from array import array
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lipsync_desktop.engine.speech.microphone import Level
    from lipsync_desktop.engine.types import Waveform

_COLUMNS_PER_S = 25


class LiveVoice:
    """Gathers levels. As only the newest is heard of those that come too fast, each stands for all since the last."""

    def __init__(self) -> None:
        self._peaks = array("f")

    def hear(self, level: Level) -> None:
        columns = int(max(level.elapsed_s, 0.0) * _COLUMNS_PER_S)
        self._peaks.extend([10.0 ** (level.peak_db / 20)] * (columns - len(self._peaks)))

    @property
    def waveform(self) -> Waveform:
        """All of the take so far."""
        import numpy as np  # the window is there before the engine has loaded it

        from lipsync_desktop.engine.types import Waveform

        peaks = np.array(self._peaks, np.float32)
        return Waveform(Fraction(len(peaks), _COLUMNS_PER_S), np.stack([-peaks, peaks], 1))
