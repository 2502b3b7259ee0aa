"""Sound in any number of channels → the one voice in it, and how loud that is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from lipsync_desktop.engine.types import Samples

from .forms import Form, resampler_to

_WEIGHTS = {"FL": 0.7, "FR": 0.7, "FC": 1.0, "LFE": 0.0, "LFE2": 0.0}
"""Of a channel among the others, before they are scaled to 1 together: the middle has the voice, bass has none."""
_SURROUND_WEIGHT = 0.5
"""Of every channel that has no name above."""
_STRETCH_S = 1
"""How much sound is heard with the same weights. All here is judged by `pytest tests/test_sound.py`."""
_RAMP_S = 0.02
"""Over what one stretch's weights become the next one's, so that nothing clicks."""
_CANCELLED = 0.5
"""Channels that have nothing to do with each other add up to as much energy as each of them gives; with less than this
share of it they take each other away."""
_DROWNED = 1 / 16
"""Of the loudest channel's energy; less is left of a voice that is in one of very many channels."""
_CLEARLY_LOUDER = 2.0
"""Times the energy of the channel heard so far that another one needs to be heard instead."""


class Ear:
    """Frames of any forms → mono float32 at `rate_hz`, full scale ±1; not numbers become silence.

    Channels are added up with weights whose sum is one. A second of sound in which they cancel each other, as where one
    side is inverted, or in which a voice drowns among silent channels, is heard by its loudest channel alone. As a
    `plain` ear it is the mean of all channels, whatever they do.
    """

    def __init__(self, rate_hz: int, *, plain: bool = False) -> None:
        self._rate_hz = rate_hz
        self._plain = plain
        self._form: Form | None = None
        self._resampler: AudioResampler | None = None
        self._mixer: _Mixer | None = None

    def listen(self, frames: Iterable[AudioFrame]) -> Iterator[Samples]:
        """All of them."""
        for frame in frames:
            yield from self.hear(frame)
        yield from self.hear(None)

    def hear(self, frame: AudioFrame | None) -> Iterator[Samples]:
        """The next piece; None: nothing follows."""
        its = None if frame is None else Form.of(frame)
        if its != self._form:
            yield from self._ended()
        if frame is None or its is None:
            return
        if self._resampler is None:
            self._form = its
            self._resampler = resampler_to(Form("flt", its.layout, self._rate_hz))
            names = [channel.name for channel in frame.layout.channels]
            self._mixer = None if self._plain or len(names) == 1 else _Mixer(names, self._rate_hz)
        yield from self._mixed(self._resampler.resample(frame))

    def _ended(self) -> Iterator[Samples]:
        if self._resampler:
            yield from self._mixed(self._resampler.resample(None))
        if self._mixer:
            yield from self._mixer.finish()
        self._resampler = self._mixer = self._form = None

    def _mixed(self, frames: Iterable[AudioFrame]) -> Iterator[Samples]:
        for frame in frames:
            interleaved = _finite(frame.to_ndarray())
            channels = interleaved.reshape(frame.samples, frame.layout.nb_channels)
            if self._mixer:
                yield from self._mixer.mix(channels)
            elif channels.shape[1] == 1:
                yield channels[:, 0]
            else:
                yield channels.mean(axis=1, dtype=np.float32)


class _Mixer:
    """(n, channels) → (n,), a stretch of a second at a time; from one stretch to the next the weights glide."""

    def __init__(self, names: list[str], rate_hz: int) -> None:
        usual = np.array([_WEIGHTS.get(name, _SURROUND_WEIGHT) for name in names], np.float32)
        self._usual = usual / usual.sum() if usual.any() else np.full(len(names), np.float32(1 / len(names)))
        self._stretch, self._ramp = _STRETCH_S * rate_hz, round(_RAMP_S * rate_hz)
        self._weights: NDArray[np.float32] | None = None
        self._waiting: list[NDArray[np.float32]] = []
        self._length = 0

    def mix(self, channels: NDArray[np.float32]) -> Iterator[Samples]:
        while self._length + len(channels) >= self._stretch:
            missing = self._stretch - self._length
            yield self._heard(np.concatenate([*self._waiting, channels[:missing]]))
            self._waiting, self._length, channels = [], 0, channels[missing:]
        if len(channels):
            self._waiting.append(channels)
            self._length += len(channels)

    def finish(self) -> Iterator[Samples]:
        if self._waiting:
            yield self._heard(np.concatenate(self._waiting))

    def _heard(self, channels: NDArray[np.float32]) -> Samples:
        if not channels.any():  # hours of it, where a track begins late
            self._weights = self._usual
            return np.zeros(len(channels), np.float32)
        before, after = self._weights, self._chosen(channels)
        self._weights = after
        mono: Samples = channels @ after
        if before is not None and (before != after).any():
            start = channels[: self._ramp]
            share = ((np.arange(len(start)) + 0.5) / self._ramp).astype(np.float32)
            mono[: len(start)] = mono[: len(start)] * share + (start @ before) * (1 - share)
        return mono

    def _chosen(self, channels: NDArray[np.float32]) -> NDArray[np.float32]:
        """The usual weights, or the loudest channel alone; where two are about as loud, the one of the last stretch."""
        products = (channels.T @ channels).astype(np.float64) / len(channels)
        energies, together = products.diagonal(), float(self._usual @ products @ self._usual)
        least = max(
            _CANCELLED * float(energies @ self._usual.astype(np.float64) ** 2), _DROWNED * float(energies.max())
        )
        if together >= least:
            return self._usual
        if self._weights is not None and self._weights.max() == 1:
            current = int(self._weights.argmax())
            if energies[current] * _CLEARLY_LOUDER >= energies.max():
                return self._weights
        alone = np.zeros_like(self._usual)
        alone[energies.argmax()] = 1
        return alone


class Loudness:
    """How loud speech is: the level that a recording reaches, or exceeds, for a second in all, however long it is; a
    click or a pause does not matter."""

    _WINDOW_S = 0.05
    _WINDOWS = 20
    _LOWEST_DB, _HIGHEST_DB = -140, 20

    def __init__(self, rate_hz: int) -> None:
        self._length = round(self._WINDOW_S * rate_hz)
        self._counts = np.zeros(self._HIGHEST_DB - self._LOWEST_DB, np.int64)
        self._waiting: Samples = np.zeros(0, np.float32)

    def hear(self, samples: Samples) -> None:
        self._waiting = np.concatenate([self._waiting, samples])
        whole = len(self._waiting) // self._length
        windows = self._waiting[: whole * self._length].reshape(whole, self._length)
        self._waiting = self._waiting[whole * self._length :]
        levels_db = 10 * np.log10(np.mean(windows.astype(np.float64) ** 2, axis=1) + 1e-14)
        at = np.clip(levels_db - self._LOWEST_DB, 0, len(self._counts) - 1).astype(int)
        self._counts += np.bincount(at, minlength=len(self._counts))

    @property
    def level(self) -> float:
        """Root mean square, of full scale. Of a recording shorter than five seconds a fifth counts."""
        wanted = max(1, min(self._WINDOWS, int(self._counts.sum()) // 5))
        louder = np.cumsum(self._counts[::-1])
        level_db = self._HIGHEST_DB - 0.5 - int(np.argmax(louder >= wanted))
        return float(10 ** (level_db / 20))


def _finite(samples: NDArray[Any]) -> NDArray[np.float32]:
    """Floating-point recordings may hold values that are no numbers: silence, or full scale."""
    return np.asarray(np.nan_to_num(samples, posinf=1.0, neginf=-1.0), np.float32)
