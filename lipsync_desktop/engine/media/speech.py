"""Recordings, and the sound tracks of clips, as speech."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from lipsync_desktop.engine.errors import SpeechError
from lipsync_desktop.engine.types import SPEECH_RATE_HZ, WAVEFORM_RATE_HZ, Samples, Speech, Trim, Waveform

from .tracks import decoded, opened, start_of

WHOLE = Trim()
_SHORTEST_S = Fraction(1, 5)
_AUDIBLE = 0.001  # −60 dB of full scale
_BLOCK = 2 * SPEECH_RATE_HZ


def measure_speech(path: Path, trim: Trim = WHOLE) -> Speech:
    """Decode the recording once to learn its exact length. Raises SpeechError, where nobody can speak with it."""
    steps = measuring_speech(path, trim)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return cast(Speech, end.value)


def measuring_speech(path: Path, trim: Trim = WHOLE) -> Generator[Fraction, None, Speech]:
    """`measure_speech` step by step, also on the way to the stretch: yields the seconds heard, returns the result."""
    duration = Fraction(0)
    peak = 0.0
    resampler = AudioResampler(format="fltp")
    for frame in _trimmed(path, trim):
        if frame is not None:
            duration += Fraction(frame.samples, frame.sample_rate)
            for part in resampler.resample(frame):
                peak = max(peak, float(np.abs(_finite(part.to_ndarray())).max(initial=0)))
        yield duration
    _require_speech(path, trim, duration, peak)
    return Speech(path, duration, trim)


def read_waveform(path: Path) -> Generator[float, None, Waveform]:
    """The recording as one draws it; yields the share that is read, from 0 to 1, returns the waveform.

    Raises SpeechError as `measure_speech` does.
    """
    with opened(path, SpeechError) as container:
        expected_s = float(container.duration or 0) / av.time_base
    low, high = [], []
    duration = Fraction(0)
    waiting: Samples = np.zeros(0, np.float32)
    done = 0
    for block in _mono(sound_of(path), None):
        samples = np.concatenate([waiting, block.samples])
        duration += Fraction(len(block.samples), block.rate_hz)
        # Where each column begins, counted from the recording's start, so that no rate drifts against the grid.
        first = done * block.rate_hz // WAVEFORM_RATE_HZ
        whole = int(duration * WAVEFORM_RATE_HZ)
        edges = np.arange(done, whole + 1) * block.rate_hz // WAVEFORM_RATE_HZ - first
        if len(edges) > 1:
            low.append(np.minimum.reduceat(samples[: edges[-1]], edges[:-1]))
            high.append(np.maximum.reduceat(samples[: edges[-1]], edges[:-1]))
            samples, done = samples[edges[-1] :], whole
        waiting = samples
        yield min(float(duration) / expected_s, 1.0) if expected_s else 0.0
    if len(waiting):
        low.append(waiting.min(keepdims=True))
        high.append(waiting.max(keepdims=True))
    peaks = np.stack([np.concatenate(low), np.concatenate(high)], 1) if low else np.zeros((0, 2), np.float32)
    _require_speech(path, WHOLE, duration, float(np.abs(peaks).max(initial=0)))
    return Waveform(duration, np.asarray(peaks, np.float32))


def _require_speech(path: Path, trim: Trim, duration: Fraction, peak: float) -> None:
    """Raises SpeechError, where nobody can speak with that much sound."""
    what = f"“{path.name}”" if trim == WHOLE else f"The chosen stretch of “{path.name}”"
    if not duration:
        raise SpeechError(f"{what} holds no sound at all. Choose another {_kind(trim)}.")
    if duration < _SHORTEST_S:
        raise SpeechError(
            f"{what} lasts only {float(duration):.2f} s; speech needs at least {float(_SHORTEST_S)} s. "
            f"Choose a longer {_kind(trim)}."
        )
    if not peak >= _AUDIBLE:
        raise SpeechError(f"{what} is silent from start to end. Choose a {_kind(trim)} in which somebody speaks.")


def _kind(trim: Trim) -> str:
    return "recording" if trim == WHOLE else "stretch"


def read_speech(path: Path, trim: Trim = WHOLE) -> Iterator[Samples]:
    """The recording in consecutive blocks, mono, at SPEECH_RATE_HZ. Raises SpeechError."""
    for block in _mono(sound_of(path, trim), SPEECH_RATE_HZ):
        yield block.samples


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    samples: Samples
    rate_hz: int


def _mono(frames: Iterator[AudioFrame], rate_hz: int | None) -> Iterator[_Block]:
    """Consecutive blocks of some seconds; `rate_hz` None: the recording's own."""
    # The channels' weights add up to one, so that stereo is as loud as mono.
    resampler = AudioResampler(format="flt", layout="mono", rate=rate_hz, options={"rematrix_maxval": "1"})
    parts: list[Samples] = []
    waiting = 0
    for frame in _and_flush(frames):
        for part in resampler.resample(frame):
            samples: Samples = _finite(part.to_ndarray()[0])
            parts.append(samples)
            waiting += len(samples)
            rate_hz = part.sample_rate
        if waiting >= _BLOCK and rate_hz:
            yield _Block(np.concatenate(parts), rate_hz)
            parts, waiting = [], 0
    if waiting and rate_hz:
        yield _Block(np.concatenate(parts), rate_hz)


def sound_of(path: Path, trim: Trim = WHOLE) -> Iterator[AudioFrame]:
    """Decoded sound, counted from where the file's time begins: a track that starts later begins with silence.

    It is trimmed to the sample, and presentation times are renumbered without gaps. Raises SpeechError.
    """
    return (frame for frame in _trimmed(path, trim) if frame is not None)


def _trimmed(path: Path, trim: Trim) -> Iterator[AudioFrame | None]:
    """`sound_of`, and None for each frame that is passed over before the stretch begins."""
    position = 0
    for frame in _cut(_whole_sound(path), trim):
        if frame is not None:
            frame.pts, frame.time_base = position, Fraction(1, frame.sample_rate)
            position += frame.samples
        yield frame


def _whole_sound(path: Path) -> Iterator[AudioFrame]:
    with opened(path, SpeechError) as container:
        if not container.streams.audio:
            raise SpeechError(f"“{path.name}” has no sound. Choose a recording, or a video with somebody speaking.")
        begun = False
        for frame in decoded(container.demux(container.streams.audio[0])):
            if not begun and frame.pts is not None and frame.time_base:
                late = frame.pts * frame.time_base - start_of(container)
                silence = _silence_before(frame, late)
                if silence is not None:
                    yield silence
            begun = True
            yield frame


def _cut(frames: Iterator[AudioFrame], trim: Trim) -> Iterator[AudioFrame | None]:
    """Only what lies between the trim's ends; None for each frame before them."""
    position = 0
    for frame in frames:
        start = max(round(trim.start_s * frame.sample_rate) - position, 0)
        end = frame.samples
        if trim.end_s is not None:
            end = min(round(trim.end_s * frame.sample_rate) - position, end)
            if end <= 0:
                return
        position += frame.samples
        if start < end:
            yield frame if (start, end) == (0, frame.samples) else _part(frame, start, end)
        else:
            yield None


def _part(frame: AudioFrame, start: int, end: int) -> AudioFrame:
    """Samples `start` to `end` of each channel."""
    step = 1 if frame.format.is_planar else frame.layout.nb_channels
    samples: NDArray[Any] = np.ascontiguousarray(frame.to_ndarray()[:, start * step : end * step])
    part = AudioFrame.from_ndarray(samples, format=frame.format.name, layout=frame.layout.name)
    part.sample_rate = frame.sample_rate
    return part


def _silence_before(frame: AudioFrame, seconds: Fraction) -> AudioFrame | None:
    samples = round(seconds * frame.sample_rate)
    if not 0 < samples < 3600 * frame.sample_rate:
        return None
    silence = AudioFrame(format=frame.format.name, layout=frame.layout.name, samples=samples)
    zero = 0x80 if frame.format.name.startswith("u8") else 0
    for plane in silence.planes:
        plane.update(bytes([zero]) * plane.buffer_size)
    silence.sample_rate = frame.sample_rate
    silence.pts, silence.time_base = 0, Fraction(1, frame.sample_rate)
    return silence


def _and_flush(frames: Iterator[AudioFrame]) -> Iterator[AudioFrame | None]:
    yield from frames
    yield None


def _finite(samples: NDArray[Any]) -> Samples:
    """Floating-point recordings may hold values that are no numbers: silence, or full scale."""
    return np.asarray(np.nan_to_num(samples, posinf=1.0, neginf=-1.0), np.float32)
