"""Recordings, and the sound tracks of clips, as speech."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from functools import partial
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

from lipsync_desktop.engine.errors import require_memory
from lipsync_desktop.engine.errors.speech import RecordingUndecodable, SpeechEmpty, SpeechShort, SpeechSilent, Stretch
from lipsync_desktop.engine.flow import finished
from lipsync_desktop.engine.types import SPEECH_RATE_HZ, WAVEFORM_RATE_HZ, Samples, Speech, Trim, Waveform

from .ear import Ear, Loudness
from .forms import Form, sample_at
from .kinds import refusal
from .timeline import WHOLE, stretch_of

_SHORTEST_S = Fraction(1, 5)  # of a recording; a shorter one is refused
_AUDIBLE = 2 / 32768  # two steps of 16 bits, −84 dB of full scale
_QUIET = 10 ** (-35 / 20)
"""Of full scale, as `Loudness` counts it: below −35 dB the networks begin to miss what is said."""
_MOST_GAIN = 1000.0  # 60 dB: nothing is made louder by more
_BLOCK = 2 * SPEECH_RATE_HZ  # samples handed on at least, two seconds
_KEPT_S = 600
"""How long a recording may be that is kept as the networks hear it: 38 MB."""


def measure_speech(path: Path, trim: Trim = WHOLE, track: int | None = None) -> Speech:
    """Decode the recording once, for its exact length and all else that there is to know of it. Raises SpeechError,
    where nobody can speak with it."""
    return finished(measuring_speech(path, trim, track))


def measuring_speech(
    path: Path, trim: Trim = WHOLE, track: int | None = None, *, keep: bool = False
) -> Generator[Fraction, None, Speech]:
    """`measure_speech` step by step, also on the way to the stretch: yields the seconds heard, returns the result.

    keep: the sound, too, as the networks hear it, where it is not too long.
    """
    measured, kept = _Measured(), _Kept() if keep else None
    for frame in stretch_of(path, trim, track):
        if frame is not None:
            with _resampled(path):
                measured.hear(frame)
                if kept:
                    kept.hear(frame)
        yield measured.duration_s
    with _resampled(path):
        measured.hear(None)
        if kept:
            kept.hear(None)
    _require_speech(path, trim, measured.duration_s, measured.peak)
    return Speech(
        path,
        measured.duration_s,
        trim,
        track,
        measured.gain,
        measured.channels,
        measured.changes,
        waveform=Waveform(measured.duration_s, measured.drawn.peaks),
        samples=kept.blocks if kept else None,
    )


@contextmanager
def _resampled(path: Path) -> Iterator[None]:
    """Rates that no recording has are damage, which FFmpeg's resampler takes for a want of memory. Raises
    SpeechError."""
    try:
        yield
    except av.FFmpegError:
        require_memory()
        undecodable = True
    else:
        undecodable = False
    if undecodable:  # outside, as what came of a want of memory is told as one
        raise refusal(path, RecordingUndecodable(path))


class _Measured:
    """What there is to know of sound before anybody speaks with it."""

    def __init__(self) -> None:
        self.duration_s = Fraction(0)
        self.peak = 0.0
        self.channels = 1
        self.changes = False
        self.drawn = _Drawn(SPEECH_RATE_HZ)
        self._form: Form | None = None
        self._ear: Ear | None = None
        self._loudness = Loudness(SPEECH_RATE_HZ)
        self._blocks = _Blocks()

    @property
    def gain(self) -> float:
        """What makes a quiet voice as loud as the networks need it; 1 for all others."""
        quiet = _QUIET / self._loudness.level if self._ear else 1.0
        return min(max(quiet, 1.0), _MOST_GAIN)

    def hear(self, frame: AudioFrame | None) -> None:
        """The next piece; None: nothing follows."""
        if frame is not None:
            self.duration_s += Fraction(frame.samples, frame.sample_rate)
            self.channels = max(self.channels, min(2, frame.layout.nb_channels))
            self.changes = self.changes or self._form not in (None, Form.of(frame))
            self._form = Form.of(frame)
            if self._ear is None:
                rate_hz = frame.sample_rate
                self._ear, self._loudness, self.drawn = Ear(rate_hz), Loudness(rate_hz), _Drawn(rate_hz)
        for piece in self._ear.hear(frame) if self._ear else ():
            self._take(self._blocks.add(piece))
        if frame is None:
            self._take(self._blocks.rest())
            self.drawn.finish()

    def _take(self, blocks: Iterator[Samples]) -> None:
        for samples in blocks:
            self.peak = max(self.peak, float(np.abs(samples).max(initial=0)))
            self._loudness.hear(samples)
            self.drawn.hear(samples)


class _Drawn:
    """Sound at `rate_hz` as one draws it."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._duration_s = Fraction(0)
        self._waiting: Samples = np.zeros(0, np.float32)
        self._low: list[Samples] = []
        self._high: list[Samples] = []
        self._done = 0

    @property
    def peaks(self) -> NDArray[np.float32]:
        """As of a Waveform."""
        if not self._low:
            return np.zeros((0, 2), np.float32)
        return np.asarray(np.stack([np.concatenate(self._low), np.concatenate(self._high)], 1), np.float32)

    def hear(self, block: Samples) -> None:
        samples = np.concatenate([self._waiting, block])
        self._duration_s += Fraction(len(block), self._rate_hz)
        # Where each column begins, counted from the recording's start, so that no rate drifts against the grid.
        first = self._done * self._rate_hz // WAVEFORM_RATE_HZ
        whole = int(self._duration_s * WAVEFORM_RATE_HZ)
        edges = np.arange(self._done, whole + 1) * self._rate_hz // WAVEFORM_RATE_HZ - first
        if len(edges) > 1:
            self._low.append(np.minimum.reduceat(samples[: edges[-1]], edges[:-1]))
            self._high.append(np.maximum.reduceat(samples[: edges[-1]], edges[:-1]))
            samples, self._done = samples[edges[-1] :], whole
        self._waiting = samples

    def finish(self) -> None:
        if len(self._waiting):
            self._low.append(self._waiting.min(keepdims=True))
            self._high.append(self._waiting.max(keepdims=True))


class _Kept:
    """Sound at SPEECH_RATE_HZ, as `hear_speech` decodes it, unless it grows too long to be kept."""

    def __init__(self) -> None:
        self._ear: Ear | None = Ear(SPEECH_RATE_HZ)
        self._waiting = _Blocks()
        self._blocks: list[Samples] = []
        self._room = _KEPT_S * SPEECH_RATE_HZ

    @property
    def blocks(self) -> tuple[Samples, ...] | None:
        return tuple(self._blocks) if self._ear else None

    def hear(self, frame: AudioFrame | None) -> None:
        """The next piece; None: nothing follows."""
        if self._ear is None:
            return
        for piece in self._ear.hear(frame):
            self._blocks += self._waiting.add(piece)
            self._room -= len(piece)
        if frame is None:
            self._blocks += self._waiting.rest()
        if self._room < 0:
            self._ear, self._blocks = None, []


class _Blocks:
    """Pieces of sound put together to blocks of some seconds."""

    def __init__(self) -> None:
        self._pieces: list[Samples] = []
        self._length = 0

    def add(self, piece: Samples) -> Iterator[Samples]:
        self._pieces.append(piece)
        self._length += len(piece)
        if self._length >= _BLOCK:
            yield from self.rest()

    def rest(self) -> Iterator[Samples]:
        if self._length:
            yield np.concatenate(self._pieces)
            self._pieces, self._length = [], 0


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
    return _decoded(Ear(SPEECH_RATE_HZ, plain=True), path, trim, track)


def recorded_speech(path: Path, trim: Trim = WHOLE, track: int | None = None) -> tuple[int, Samples]:
    """The rate at which it begins, in Hz, and all of it at that rate: mono, as it is, as by `read_speech`. Raises
    SpeechError."""
    first = next((frame for frame in stretch_of(path, trim, track) if frame is not None), None)
    rate_hz = first.sample_rate if first else SPEECH_RATE_HZ
    blocks = list(_decoded(Ear(rate_hz, plain=True), path, trim, track))
    return rate_hz, np.concatenate(blocks) if blocks else np.zeros(0, np.float32)


def hear_speech(speech: Speech) -> Generator[Samples]:
    """The same as the networks had better hear it: as loud as they need it, and where channels cancel each other, the
    loudest of them. What is kept of it is not decoded again. Raises SpeechError."""
    gain = np.float32(speech.gain)
    decode = partial(_decoded, Ear(SPEECH_RATE_HZ), speech.path, speech.trim, speech.track)
    for samples in decode() if speech.samples is None else speech.samples:
        yield samples if gain == 1 else np.clip(samples * gain, -1, 1)


def stretch(speech: Speech, begin_s: Fraction, end_s: Fraction) -> Speech:
    """What is said from the one to the other, in seconds from its start; nothing where it has ended by then."""
    begin_s, end_s = min(begin_s, speech.duration_s), min(end_s, speech.duration_s)
    trim = Trim(speech.trim.start_s + begin_s, speech.trim.start_s + end_s)
    samples = speech.samples
    if samples is not None:
        first, last = (sample_at(edge_s, SPEECH_RATE_HZ) for edge_s in (begin_s, end_s))
        samples = (np.concatenate(samples)[first:last],)
    return replace(speech, duration_s=end_s - begin_s, trim=trim, samples=samples)


def _decoded(ear: Ear, path: Path, trim: Trim, track: int | None) -> Iterator[Samples]:
    """What the ear hears, in blocks of some seconds."""
    blocks = _Blocks()
    with _resampled(path):
        for piece in ear.listen(frame for frame in stretch_of(path, trim, track) if frame is not None):
            yield from blocks.add(piece)
        yield from blocks.rest()
