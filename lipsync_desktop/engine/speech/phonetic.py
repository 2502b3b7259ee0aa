"""Speech → what a phone recogniser that has heard people takes it for, by classes of phones that are alike."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.types import Network, Samples

from .mel import HOP

CHANNELS = 22
"""No phone, the classes of models/phone_classes.py, and the rest."""
WINDOW = 76_800
"""Samples of one call of the network, 4.8 s."""

_STEP = 256
"""Columns that one call is believed for, 3.2 s."""
_NEW = _STEP * HOP
_AROUND = (WINDOW - _NEW) // 2
"""Samples before and after these, 0.8 s, so that each column is heard in its context. The network weighs its channels
by the whole window's mean and looks at all of it, so that no context would make the seams vanish; the articulation
network has learned from windows cut the same way."""


class Phonetic:
    """A phone recogniser, heard to step by step.

    The network maps samples (1, WINDOW) to fourth roots of probabilities (1, CHANNELS, _STEP / 2), for pairs of those
    columns at MEL_RATE_HZ that are believed; column k is about sample 200·k. The windows begin at whole multiples of
    3.2 s, so that the columns do not depend on the sizes of the blocks; silence surrounds the speech.
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self._held = np.zeros(_AROUND, np.float32)
        self._waiting: list[Samples] = []
        self._heard = np.empty((CHANNELS, 0), np.float32)

    @property
    def ready(self) -> int:
        """Columns that are known and have not been taken."""
        return self._heard.shape[1]

    def hear(self, block: Samples) -> None:
        self._waiting.append(block)
        if len(self._held) + sum(map(len, self._waiting)) < WINDOW:
            return
        self._held, self._waiting = np.concatenate([self._held, *self._waiting]), []
        while len(self._held) >= WINDOW:
            (pairs,) = self._network(self._held[np.newaxis, :WINDOW])
            self._heard = np.concatenate([self._heard, np.repeat(pairs[0], 2, axis=1)], axis=1)
            self._held = self._held[_NEW:]

    def take(self, count: int) -> NDArray[np.float32]:
        """The next columns, (CHANNELS, count)."""
        taken, self._heard = self._heard[:, :count], self._heard[:, count:]
        return taken

    def finish(self, count: int) -> None:
        """Silence follows: hear it until `count` columns are ready."""
        while self.ready < count:
            self.hear(np.zeros(_NEW, np.float32))


def phonetic(samples: Samples, network: Network) -> NDArray[np.float32]:
    """(CHANNELS, 1 + n // 200) of n samples, all at once."""
    hearing, count = Phonetic(network), 1 + len(samples) // HOP
    hearing.hear(samples)
    hearing.finish(count)
    return hearing.take(count)
