"""Recordings, and the sound tracks of clips, as speech."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from lipsync_desktop.engine.errors import SpeechError
from lipsync_desktop.engine.types import SPEECH_RATE_HZ, Samples, Speech

from .tracks import decoded, opened, start_of

_SHORTEST_S = Fraction(1, 5)
_AUDIBLE = 0.001  # −60 dB of full scale
_BLOCK = 2 * SPEECH_RATE_HZ


def measure_speech(path: Path) -> Speech:
    """Decode the recording once to learn its exact length. Raises SpeechError, where nobody can speak with it."""
    duration = Fraction(0)
    peak = 0.0
    resampler = AudioResampler(format="fltp")
    for frame in sound_of(path):
        duration += Fraction(frame.samples, frame.sample_rate)
        for part in resampler.resample(frame):
            peak = max(peak, float(np.abs(_finite(part.to_ndarray())).max(initial=0)))
    if not duration:
        raise SpeechError(f"“{path.name}” holds no sound at all. Choose another recording.")
    if duration < _SHORTEST_S:
        raise SpeechError(
            f"“{path.name}” lasts only {float(duration):.2f} s; speech needs at least {float(_SHORTEST_S)} s. "
            "Choose a longer recording."
        )
    if not peak >= _AUDIBLE:
        raise SpeechError(f"“{path.name}” is silent from start to end. Choose a recording in which somebody speaks.")
    return Speech(path, duration)


def read_speech(path: Path) -> Iterator[Samples]:
    """The recording in consecutive blocks, mono, at SPEECH_RATE_HZ. Raises SpeechError."""
    # The channels' weights add up to one, so that stereo is as loud as mono.
    resampler = AudioResampler(format="flt", layout="mono", rate=SPEECH_RATE_HZ, options={"rematrix_maxval": "1"})
    parts: list[Samples] = []
    waiting = 0
    for frame in _and_flush(sound_of(path)):
        for part in resampler.resample(frame):
            samples: Samples = _finite(part.to_ndarray()[0])
            parts.append(samples)
            waiting += len(samples)
        if waiting >= _BLOCK:
            yield np.concatenate(parts)
            parts, waiting = [], 0
    if waiting:
        yield np.concatenate(parts)


def sound_of(path: Path) -> Iterator[AudioFrame]:
    """Decoded sound, counted from where the file's time begins: a track that starts later begins with silence.

    Presentation times are renumbered without gaps. Raises SpeechError.
    """
    with opened(path, SpeechError) as container:
        if not container.streams.audio:
            raise SpeechError(f"“{path.name}” has no sound. Choose a recording, or a video with somebody speaking.")
        position = 0
        for frame in decoded(container.demux(container.streams.audio[0])):
            if position == 0 and frame.pts is not None and frame.time_base:
                late = frame.pts * frame.time_base - start_of(container)
                silence = _silence_before(frame, late)
                if silence is not None:
                    position += silence.samples
                    yield silence
            frame.pts, frame.time_base = position, Fraction(1, frame.sample_rate)
            position += frame.samples
            yield frame


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
