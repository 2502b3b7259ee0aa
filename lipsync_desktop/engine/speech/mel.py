"""Speech → mel columns, as Wav2Lip's networks were trained to hear it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.errors.speech import SamplesDamaged
from lipsync_desktop.engine.types import MEL_RATE_HZ, SPEECH_RATE_HZ, Samples

# What Wav2Lip's networks were trained with (its hparams.py); held to librosa's by `pytest tests/test_mel.py`: the share
# of each sample taken from the next; samples of a window, from window to window, and beyond either end; bands, and the
# frequencies between which they lie.
_PRE_EMPHASIS = np.float32(0.97)
_WINDOW = 800
HOP = SPEECH_RATE_HZ // MEL_RATE_HZ
_PAD = _WINDOW // 2
_BANDS = 80
_LOWEST_HZ, _HIGHEST_HZ = 55.0, 7600.0
_BATCH = 512  # columns of one Fourier transform: a film of any length takes a few megabytes


def mel_columns(blocks: Iterable[Samples]) -> Iterator[NDArray[np.float32]]:
    """The mel spectrogram of Prajwal et al. 2020 (Wav2Lip), piece by piece.

    Takes consecutive blocks of mono speech at SPEECH_RATE_HZ of any sizes and yields (80, n) float32 in [−4, 4], n ≥ 1,
    at MEL_RATE_HZ; column k is centred on sample 200·k and n samples give 1 + n // 200 columns. The columns do not
    depend on the sizes of the blocks. Speech of fewer than 401 samples, too short to be reflected at its ends, is
    taken as if silence followed it up to 401 samples; no samples at all give no columns.

    Raises: SpeechError, where a sample is not a number.
    """
    filterbank = mel_filterbank().T
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_WINDOW) / _WINDOW)).astype(np.float32)
    for padded in _overlapping(_reflected(_emphasised(_lengthened(blocks)))):
        frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::HOP]
        for start in range(0, len(frames), _BATCH):
            magnitude = np.abs(np.fft.rfft(frames[start : start + _BATCH] * window))
            level_db = 20 * np.log10(np.maximum(magnitude @ filterbank, np.float32(1e-5))) - 20
            yield np.ascontiguousarray(np.clip(8 * (level_db + 100) / 100 - 4, -4, 4).T, dtype=np.float32)


def mel_filterbank() -> NDArray[np.float32]:
    """(80, 401) float32: triangles on the scale of Slaney's Auditory Toolbox (1998), each of unit area.

    The scale is linear up to 1 kHz (3 mel for 200 Hz), then logarithmic with 27 mel for a factor of 6.4. This is what
    librosa's `filters.mel` gives by default.
    """
    lowest, highest = _mel(np.array([_LOWEST_HZ, _HIGHEST_HZ]))
    corners_hz = _hz(np.linspace(lowest, highest, _BANDS + 2))
    bins_hz = np.linspace(0, SPEECH_RATE_HZ / 2, _WINDOW // 2 + 1)
    widths_hz = np.diff(corners_hz)[:, np.newaxis]
    rising = (bins_hz - corners_hz[:-2, np.newaxis]) / widths_hz[:-1]
    falling = (corners_hz[2:, np.newaxis] - bins_hz) / widths_hz[1:]
    area_hz = (corners_hz[2:] - corners_hz[:-2])[:, np.newaxis] / 2
    return (np.maximum(0, np.minimum(rising, falling)) / area_hz).astype(np.float32)


def _mel(frequency_hz: NDArray[np.float64]) -> NDArray[np.float64]:
    logarithmic = 15 + 27 * np.log(np.maximum(frequency_hz, 1000) / 1000) / np.log(6.4)
    return np.where(frequency_hz < 1000, frequency_hz * 3 / 200, logarithmic)


def _hz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(mel < 15, mel * 200 / 3, 1000 * np.exp(np.log(6.4) / 27 * (mel - 15)))


def _lengthened(blocks: Iterable[Samples]) -> Iterator[Samples]:
    """The same samples, and silence after them where they are too few to be reflected."""
    length = 0
    for block in blocks:
        length += len(block)
        yield block
    if 0 < length <= _PAD:
        yield np.zeros(_PAD + 1 - length, np.float32)


def _emphasised(blocks: Iterable[Samples]) -> Iterator[Samples]:
    before = np.zeros(1, np.float32)
    for block in blocks:
        if not len(block):
            continue
        if not np.isfinite(block).all():
            raise SamplesDamaged()
        yield np.subtract(block, _PRE_EMPHASIS * np.concatenate([before, block[:-1]]), dtype=np.float32)
        before = block[-1:].copy()


def _reflected(blocks: Iterable[Samples]) -> Iterator[Samples]:
    """The same samples, more than _PAD or none, with _PAD more at either end, mirrored about the first and the last."""
    start: Samples | None = np.empty(0, np.float32)
    end = np.empty(0, np.float32)
    for block in blocks:
        if start is not None:
            start = np.concatenate([start, block])
            if len(start) <= _PAD:
                continue
            yield start[_PAD:0:-1]
            block, start = start, None
        yield block
        end = np.concatenate([end, block[-_PAD - 1 :]])[-_PAD - 1 :]
    yield end[-2 : -_PAD - 2 : -1]


def _overlapping(blocks: Iterable[Samples]) -> Iterator[Samples]:
    """Stretches of one window or more that follow each other by a whole number of hops, as windows do."""
    rest = np.empty(0, np.float32)
    for block in blocks:
        rest = np.concatenate([rest, block])
        if len(rest) >= _WINDOW:
            windows = 1 + (len(rest) - _WINDOW) // HOP
            yield rest[: (windows - 1) * HOP + _WINDOW]
            rest = rest[windows * HOP :]
