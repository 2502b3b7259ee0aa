"""Speech as the lip models hear it: mel columns, how likely somebody speaks in each, and what phones are in them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.types import Network, Samples, Sound

from .mel import HOP, mel_columns
from .phonetic import Phonetic

# Samples that Silero's network takes at 16 kHz: new ones, 32 ms, and before them the last of those it has heard.
_NEW = 512
_BEFORE = 64
_SPEAKS = 0.5
"""The probability, Silero's own threshold, above which somebody speaks. Judged by `pytest tests/test_voice.py`."""
_SPEAKS_FOR = 4  # times 32 ms


@dataclass(frozen=True, slots=True)
class Ears:
    """What speech is heard with. voice_activity: see _Activity; phones: see Phonetic, None where there is none."""

    voice_activity: Network
    phones: Network | None


def listen(blocks: Iterable[Samples], ears: Ears) -> Iterator[Sound]:
    """Consecutive blocks of mono speech at SPEECH_RATE_HZ → the same, piece by piece, as it is heard.

    The pieces' sizes follow the blocks'; put together they do not depend on them. Raises: SpeechError.
    """
    taken: deque[Samples] = deque()

    def passing() -> Iterator[Samples]:
        for block in blocks:
            taken.append(block)
            yield block

    activity = _Activity(ears.voice_activity)
    phonetic = Phonetic(ears.phones) if ears.phones else None
    done = 0
    waiting: list[NDArray[np.float32]] = []
    for mel in mel_columns(passing()):
        waiting.append(mel)
        while taken:
            block = taken.popleft()
            activity.hear(block)
            if phonetic:
                phonetic.hear(block)
        ready = np.concatenate(waiting, axis=1)
        known = activity.known(done, min(ready.shape[1], phonetic.ready) if phonetic else ready.shape[1])
        if count := len(known):
            yield Sound(ready[:, :count], known, phonetic.take(count) if phonetic else None)
            done += count
        waiting = [ready[:, count:]]
    rest = np.concatenate(waiting, axis=1) if waiting else np.zeros((80, 0), np.float32)
    if left := rest.shape[1]:
        activity.finish()
        if phonetic:
            phonetic.finish(left)
        yield Sound(rest, activity.known(done, left, to_the_end=True), phonetic.take(left) if phonetic else None)


def speaks(blocks: Iterable[Samples], voice_activity: Network) -> Iterator[bool]:
    """Whether somebody has been heard to speak by the end of each block of mono sound at SPEECH_RATE_HZ, for an eighth
    of a second on end; the last is True, if any is."""
    activity = _Activity(voice_activity)
    for block in blocks:
        for start in range(0, len(block), _SPEAKS_FOR * _NEW):  # no more of it than it takes
            activity.hear(block[start : start + _SPEAKS_FOR * _NEW])
            if activity.longest >= _SPEAKS_FOR:
                yield True
                return
        yield False
    activity.finish()
    yield activity.longest >= _SPEAKS_FOR


class _Activity:
    """Silero's voice activity network (input (1, 576), state (2, 1, 128)), heard to step by step.

    Its probability for 32 ms of sound belongs to their middle; between the middles it is interpolated.
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self._state = np.zeros((2, 1, 128), np.float32)
        self._samples = np.zeros(_BEFORE, np.float32)
        self._first = 0
        self._probabilities: list[float] = []
        self._run = self.longest = 0
        """Probable speech on end, times 32 ms: now, and at most."""

    def hear(self, block: Samples) -> None:
        self._samples = np.concatenate([self._samples, block])
        while len(self._samples) >= _BEFORE + _NEW:
            window = self._samples[None, : _BEFORE + _NEW]
            probability, self._state = self._network(window, self._state)
            self._probabilities.append(float(probability.ravel()[0]))
            self._run = self._run + 1 if self._probabilities[-1] > _SPEAKS else 0
            self.longest = max(self.longest, self._run)
            self._samples = self._samples[_NEW:]

    def finish(self) -> None:
        """Silence follows."""
        self.hear(np.zeros(_NEW, np.float32))

    def known(self, first: int, count: int, *, to_the_end: bool = False) -> NDArray[np.float32]:
        """The probabilities of up to `count` mel columns from `first` on, as far as they are known."""
        middles = (self._first + np.arange(len(self._probabilities)) + 0.5) * _NEW
        if not len(middles):
            return np.zeros(count if to_the_end else 0, np.float32)
        times = (first + np.arange(count)) * HOP
        if not to_the_end:
            times = times[times <= middles[-1]]
        values = np.interp(times, middles, self._probabilities).astype(np.float32)
        if len(times):  # what lies behind is not asked for again
            spent = max(0, int(np.searchsorted(middles, times[-1])) - 1)
            self._first += spent
            del self._probabilities[:spent]
        return values
