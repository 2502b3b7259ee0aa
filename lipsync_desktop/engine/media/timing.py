"""A clip's own time: how fast its pictures come when they come, and how long it lasts. Nothing is decoded for it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import av
import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream
from numpy.typing import NDArray

from lipsync_desktop.engine.rates import HIGHEST, LOWEST

from .tracks import length_of, start_of

Ticks = NDArray[np.int64]
"""(n,) presentation times, or distances between them, in units of the track's time base."""

_USUAL_RATES = [Fraction(n) for n in (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 24, 25, 30, 48, 50, 60, 100, 120)]
"""Frames a second that cameras, animations and telephones are set to."""
_USUAL_RATES += [Fraction(n * 1000, 1001) for n in (24, 30, 48, 60, 120)] + [Fraction(25, 2)]
_ROUNDED = Fraction(1, 200)  # how far what a file states, or a steady clip keeps, may be from a usual rate
_NEAR = Fraction(1, 25)  # the same for what was measured between pictures that come now and then
# A recorder of a screen repeats a picture that does not change once or twice a second. So distances above this are
# pauses, unless shorter ones are so rare that the clip is slow throughout.
_PAUSE_S = Fraction(1, 12)
_RARE = 20  # one in so many
_SPREAD = 1.25  # of distances that are meant to be the same
_STEADY = 0.95  # of all distances
# Larger files whose container lists no pictures are looked into at so many places, for so long.
_WHOLE_BYTES = 1 << 28
_PLACES, _STRETCH_S = 24, 10


def timing(container: InputContainer, stream: VideoStream, *, interlaced: bool) -> tuple[Fraction, Fraction]:
    """The constant rate that fits the clip, and its duration in seconds from where the file's time begins.

    The rate is the one at which pictures come when they come: the most usual distance between two of them, or what the
    file states or what is usual near it. Of interlaced clips, in whose files half images may come one by one, it is
    what they state. The container is read from its start, and not put back.
    """
    start = start_of(container)
    rate = _stated(stream, None) if interlaced else None
    duration = _duration(container, stream, start)
    if rate is None or duration is None:
        stretches = list(_stretches(container, stream, duration))
        rate = rate or _rate(stretches, stream)
        last = max((int(times[-1]) for times in stretches), default=0) * _base(stream) - start
        duration = duration or last + 1 / rate
    return rate, max(duration, 1 / rate)


def _duration(container: InputContainer, stream: VideoStream, start: Fraction) -> Fraction | None:
    if stream.duration and stream.time_base:
        offset = (stream.start_time or 0) * stream.time_base - start
        return stream.duration * stream.time_base + max(offset, Fraction(0))
    return length_of(container) or None


def _base(stream: VideoStream) -> Fraction:
    return stream.time_base or Fraction(1, av.time_base)


def _rate(stretches: list[Ticks], stream: VideoStream) -> Fraction:
    distances = np.concatenate([np.diff(times) for times in stretches]) if stretches else np.zeros(0, np.int64)
    distances = np.sort(distances[distances > 0])
    if not len(distances):
        return _stated(stream, None) or Fraction(25)
    base = _base(stream)
    usual = _most_usual(distances, base)
    measured = 1 / (Fraction(int(usual.sum()), len(usual)) * base)
    # Times are rounded to ticks: the more distances were measured, the better is known what they are.
    doubt = Fraction(2 * len(usual), int(usual.sum())) / Fraction(len(usual) ** 0.5).limit_denominator(1000)
    if stated := _stated(stream, (measured, min(doubt, _ROUNDED))):
        return stated
    near = _nearest(measured)
    steady = len(usual) >= _STEADY * len(distances) and usual[-1] - usual[0] <= 2
    if not steady and abs(near / measured - 1) < _NEAR:
        return near
    return _rounded(measured)


def _most_usual(distances: Ticks, base: Fraction) -> Ticks:
    """The largest group of those, sorted, that are meant to be the same; of two as large, the shorter distances."""
    moving = distances[: int(np.searchsorted(distances, int(_PAUSE_S / base) + 1, "right"))]
    if len(moving) * _RARE >= len(distances) and len(moving) > 1:
        distances = moving
    ends = np.searchsorted(distances, distances * _SPREAD + 1, "right")
    first = int(np.argmax(ends - np.arange(len(distances))))
    return distances[first : int(ends[first])]


def _stated(stream: VideoStream, measured: tuple[Fraction, Fraction] | None) -> Fraction | None:
    """The rate that the file states, unless it is the clock's and not the pictures', or too far from what was
    `measured`: a rate, and by which share it may be wrong."""
    average, base = stream.average_rate, stream.base_rate
    agreed = average and base and abs(base / average - 1) < _ROUNDED
    for rate in (base if agreed else None, average):
        if rate and LOWEST <= rate <= HIGHEST and (not measured or abs(rate / measured[0] - 1) <= measured[1]):
            return _rounded(Fraction(rate))
    return None


def _nearest(rate: Fraction) -> Fraction:
    return min(_USUAL_RATES, key=lambda usual: abs(usual - rate))


def _rounded(rate: Fraction) -> Fraction:
    nearest = _nearest(rate)
    if abs(nearest / rate - 1) < _ROUNDED:
        return nearest
    return min(max(rate, Fraction(LOWEST)), Fraction(HIGHEST)).limit_denominator(1001)


def _stretches(container: InputContainer, stream: VideoStream, duration: Fraction | None) -> Iterator[Ticks]:
    """When pictures are presented, sorted, in stretches without gaps: all of the clip, or enough to know its rate."""
    index = stream.index_entries
    if duration is not None and len(index) >= stream.frames > 1:
        yield np.sort(np.fromiter((entry.timestamp for entry in index), np.int64))
    elif duration is None or container.size < _WHOLE_BYTES:
        container.seek(0)
        yield _times(container.demux(stream))
    else:
        for place in range(_PLACES):
            container.seek(int((start_of(container) + duration * place / _PLACES) * av.time_base))
            yield _times(container.demux(stream), int(_STRETCH_S / _base(stream)))


def _times(packets: Iterator[Packet[VideoStream]], span: int | None = None) -> Ticks:
    """All of them, or those of the first `span` ticks."""
    times: list[int] = []
    for packet in packets:
        time = packet.dts if packet.pts is None else packet.pts
        if time is not None:
            times.append(time)
            if span is not None and time - times[0] > span:
                break
    return np.sort(np.array(times, np.int64))
