"""A file's sound on one time line: without holes, in one piece, in its place.

Whatever the file does (its format changes midway, its time stamps leap, recordings were joined), what comes out here is
one sample after the other, counted from where the file's time begins.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.format import Flags
from av.packet import Packet

from lipsync_desktop.engine.errors import SpeechError
from lipsync_desktop.engine.errors.files import RecordingUnreadable
from lipsync_desktop.engine.errors.speech import TimeStampsDamaged
from lipsync_desktop.engine.files import require_file
from lipsync_desktop.engine.types import Trim

from .forms import few_planes, part, sample_at, silence_like
from .links import links
from .tracks import decoded, opened, picture_track, sound_track, start_of

WHOLE = Trim()

_JITTER_S = Fraction(3, 50)
"""Time stamps that are no further off are rounded, or shaky: no hole. Eyes do not notice as much."""
_LEAP_S = 10
"""A transport stream's clock may begin anew; no hole is longer that nothing else in the file bridges."""
_OVERLAP_S = 1
"""In such a stream what goes further back than this is another recording, not the same sound again."""
_LONGEST_SILENCE_S = 3900
"""In all its holes; a file of which more is missing than an hour's recording lasts is damaged."""


def stretch_of(path: Path, trim: Trim = WHOLE, track: int | None = None) -> Iterator[AudioFrame | None]:
    """Decoded sound, counted from where the file's time begins: a track that starts later begins with silence.

    track: counted from 1; None: the one that the file marks as its default. Trimmed to the sample. Each frame has the
    form in which it was recorded, however often that changes, but no more planes than can be looked at; None stands for
    each that is passed over before the stretch begins. Their presentation times mean nothing. Raises SpeechError.
    """
    position_s = Fraction(0)
    for frame in _whole(path, track):
        rate_hz = frame.sample_rate
        start = max(sample_at(trim.start_s - position_s, rate_hz), 0)
        end = frame.samples
        if trim.end_s is not None:
            end = min(sample_at(trim.end_s - position_s, rate_hz), end)
            if end <= 0:
                return
        position_s += Fraction(frame.samples, rate_hz)
        yield part(frame, start, end) if start < end else None


def _whole(path: Path, track: int | None) -> Iterator[AudioFrame]:
    require_file(path, RecordingUnreadable)
    heard = False
    for link in links(path):
        try:
            with opened(path, SpeechError, link) as container:
                for frame in _in_place(path, container, sound_track(container, path, track)):
                    heard = True
                    yield frame
        except SpeechError:
            if link is None or not heard:
                raise  # else it is what was joined that is damaged: what came before is still good


def _in_place(path: Path, container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
    """The track's frames where their time stamps say: silence in the holes, nothing twice."""
    leaps = _Leaps(container, stream)
    origin = start_of(container)
    position = Fraction(0)  # since the origin
    silent_s = Fraction(0)
    first: Fraction | None = None
    for frame in few_planes(decoded(leaps.packets())):
        time = _time_of(frame) if leaps.has_clock else None
        if time is not None:
            late = time - origin - position
            if first is None:
                first = time
                late = max(late, Fraction(0))
            elif abs(late) <= _JITTER_S:
                late = Fraction(0)
            elif leaps.begins_anew(time, late, first):
                origin, late, first = time - position, Fraction(0), time
            silent_s += max(late, Fraction(0))
            if silent_s > _LONGEST_SILENCE_S:
                raise TimeStampsDamaged(path, float(silent_s) / 3600)
            for silence in silence_like(frame, late):
                yield silence
                position += Fraction(silence.samples, silence.sample_rate)
            skipped = min(sample_at(-late, frame.sample_rate), frame.samples) if late < 0 else 0
            leaps.passed(time + Fraction(frame.samples, frame.sample_rate))
            if skipped == frame.samples:
                continue
            frame = part(frame, skipped, frame.samples)
        position += Fraction(frame.samples, frame.sample_rate)
        yield frame


class _Leaps:
    """Tells a hole in a track from a clock that begins anew, as where transport streams were joined: there the other
    tracks leap, too. has_clock: whether there are time stamps; else FFmpeg only counts, by the rate that it saw first.
    """

    def __init__(self, container: InputContainer, stream: AudioStream) -> None:
        self._container, self._stream = container, stream
        flags = Flags(container.format.flags)
        self._is_stream = Flags.ts_discont in flags and container.format.name != "ogg"
        self.has_clock = Flags.ts_discont in flags or Flags.generic_index not in flags
        self._reached: Fraction | None = None

    def packets(self) -> Iterator[Packet[Any]]:
        """The track's; those of the picture are only looked at."""
        picture = picture_track(self._container) if self._is_stream else None
        for packet in self._container.demux([self._stream, picture] if picture else [self._stream]):
            if packet.stream is self._stream:
                yield packet
            elif packet.dts is not None and self._reached is not None and packet.time_base:
                time = packet.dts * packet.time_base
                if self._reached < time <= self._reached + _LEAP_S:
                    self._reached = time

    def passed(self, time: Fraction) -> None:
        """The track's sound reaches as far as that. Its last packet may come behind the picture's that follow it."""
        self._reached = time if self._reached is None else max(self._reached, time)

    def begins_anew(self, time: Fraction, late: Fraction, first: Fraction) -> bool:
        """Whether sound at `time`, so much later than it follows in the file, belongs to a clock that began anew.
        first: where the clock began before."""
        if late < 0:
            furthest = _OVERLAP_S if self._is_stream else _LEAP_S
            anew = time <= first + _JITTER_S or -late > furthest
        else:
            anew = self._is_stream and self._reached is not None and time > self._reached + _LEAP_S
        if anew:
            self._reached = None
        return anew


def _time_of(frame: AudioFrame) -> Fraction | None:
    return None if frame.pts is None or not frame.time_base else frame.pts * frame.time_base
