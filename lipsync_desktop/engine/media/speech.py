"""Recordings, and the sound tracks of clips, as speech."""

from __future__ import annotations

import wave
from collections.abc import Generator, Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame

from lipsync_desktop.engine.errors import SpeechError
from lipsync_desktop.engine.errors.speech import SpeechEmpty, SpeechShort, SpeechSilent, Stretch
from lipsync_desktop.engine.flow import finished
from lipsync_desktop.engine.types import SPEECH_RATE_HZ, WAVEFORM_RATE_HZ, Samples, Speech, Trim, Waveform

from .ear import Ear, Loudness
from .forms import Form
from .kinds import refusal
from .timeline import WHOLE, stretch_of
from .tracks import opened

_SHORTEST_S = Fraction(1, 5)
_AUDIBLE = 2 / 32768  # two steps of 16 bits, −84 dB of full scale
_QUIET = 10 ** (-35 / 20)
"""Of full scale, as `Loudness` counts it: below −35 dB the networks begin to miss what is said."""
_MOST_GAIN = 1000.0
_BLOCK = 2 * SPEECH_RATE_HZ


def measure_speech(path: Path, trim: Trim = WHOLE, track: int | None = None) -> Speech:
    """Decode the recording once to learn its exact length. Raises SpeechError, where nobody can speak with it."""
    return finished(measuring_speech(path, trim, track))


def measuring_speech(path: Path, trim: Trim = WHOLE, track: int | None = None) -> Generator[Fraction, None, Speech]:
    """`measure_speech` step by step, also on the way to the stretch: yields the seconds heard, returns the result."""
    heard = _Heard()
    for frame in stretch_of(path, trim, track):
        if frame is not None:
            heard.hear(frame)
        yield heard.duration_s
    heard.finish()
    _require_speech(path, trim, heard.duration_s, heard.peak)
    return Speech(path, heard.duration_s, trim, track, heard.gain, heard.channels, heard.changes)


class _Heard:
    """What there is to know of sound before anybody speaks with it."""

    def __init__(self) -> None:
        self.duration_s = Fraction(0)
        self.peak = 0.0
        self.channels = 1
        self.changes = False
        self._form: Form | None = None
        self._ear: Ear | None = None
        self._loudness: Loudness | None = None

    @property
    def gain(self) -> float:
        """What makes a quiet voice as loud as the networks need it; 1 for all others."""
        quiet = _QUIET / self._loudness.level if self._loudness else 1.0
        return min(max(quiet, 1.0), _MOST_GAIN)

    def hear(self, frame: AudioFrame) -> None:
        self.duration_s += Fraction(frame.samples, frame.sample_rate)
        self.channels = max(self.channels, min(2, frame.layout.nb_channels))
        self.changes = self.changes or self._form not in (None, Form.of(frame))
        self._form = Form.of(frame)
        if self._ear is None:
            self._ear, self._loudness = Ear(frame.sample_rate), Loudness(frame.sample_rate)
        self._take(self._ear.hear(frame))

    def finish(self) -> None:
        if self._ear:
            self._take(self._ear.hear(None))

    def _take(self, pieces: Iterator[Samples]) -> None:
        for samples in pieces:
            self.peak = max(self.peak, float(np.abs(samples).max(initial=0)))
            if self._loudness:
                self._loudness.hear(samples)


def read_waveform(path: Path, track: int | None = None) -> Generator[float, None, Waveform]:
    """The recording as one draws it; yields the share that is read, from 0 to 1, returns the waveform.

    Raises SpeechError as `measure_speech` does.
    """
    with opened(path, SpeechError) as container:
        expected_s = float(container.duration or 0) / av.time_base
    low, high = [], []
    duration = Fraction(0)
    waiting: Samples = np.zeros(0, np.float32)
    done = 0
    first_frame = next(_frames(path, WHOLE, track), None)
    rate_hz = first_frame.sample_rate if first_frame else SPEECH_RATE_HZ
    for block in _blocks(Ear(rate_hz), _frames(path, WHOLE, track)):
        samples = np.concatenate([waiting, block])
        duration += Fraction(len(block), rate_hz)
        # Where each column begins, counted from the recording's start, so that no rate drifts against the grid.
        first = done * rate_hz // WAVEFORM_RATE_HZ
        whole = int(duration * WAVEFORM_RATE_HZ)
        edges = np.arange(done, whole + 1) * rate_hz // WAVEFORM_RATE_HZ - first
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
    kind: Stretch = "recording" if trim == WHOLE else "stretch"
    if not duration:
        raise refusal(path, SpeechEmpty(path, kind))
    if duration < _SHORTEST_S:
        raise SpeechShort(path, kind, float(duration), float(_SHORTEST_S))
    if not peak >= _AUDIBLE:
        raise SpeechSilent(path, kind)


def read_speech(path: Path, trim: Trim = WHOLE, track: int | None = None) -> Iterator[Samples]:
    """The recording in consecutive blocks, mono, at SPEECH_RATE_HZ, as it is: the mean of its channels. Raises
    SpeechError."""
    return _blocks(Ear(SPEECH_RATE_HZ, plain=True), _frames(path, trim, track))


def hear_speech(speech: Speech) -> Generator[Samples]:
    """The same as the networks had better hear it: as loud as they need it, and where channels cancel each other, the
    loudest of them. Raises SpeechError."""
    gain = np.float32(speech.gain)
    for samples in _blocks(Ear(SPEECH_RATE_HZ), _frames(speech.path, speech.trim, speech.track)):
        yield samples if gain == 1 else np.clip(samples * gain, -1, 1)


def write_stretch(speech: Speech, path: Path) -> Path:
    """What the networks would hear of it, as a WAV file. Raises SpeechError, OSError."""
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(SPEECH_RATE_HZ)
        for samples in hear_speech(speech):
            sound.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def _frames(path: Path, trim: Trim, track: int | None) -> Iterator[AudioFrame]:
    return (frame for frame in stretch_of(path, trim, track) if frame is not None)


def _blocks(ear: Ear, frames: Iterator[AudioFrame]) -> Iterator[Samples]:
    """What the ear hears, in blocks of some seconds."""
    parts: list[Samples] = []
    waiting = 0
    for samples in ear.listen(frames):
        parts.append(samples)
        waiting += len(samples)
        if waiting >= _BLOCK:
            yield np.concatenate(parts)
            parts, waiting = [], 0
    if waiting:
        yield np.concatenate(parts)
