"""How a frame's samples are written; frames made, cut and rewritten, and none of their planes that is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any

import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

_BLOCK_S = 1  # the longest frame of silence: hours of it take no memory
_MOST_PLANES = 7
"""PyAV reads past the end of a frame's list of planes where there are more (docs/UPSTREAM.md)."""
_MIX = {"rematrix_maxval": "1", "lfe_mix_level": "0.3"}
_KNOWN_FORMATS = {"u8", "s16", "s32", "flt", "dbl"}  # to NumPy, by PyAV; each of them also in planes
_SOUND_FIELD = "ambisonic"  # whose channels are no loudspeakers, so that FFmpeg does not know how to put them together
_OWN_ORDER = re.compile(r" \(|\+")  # as in “3 channels (FC+FL+FR)”


@dataclass(frozen=True, slots=True)
class Form:
    """How a frame's samples are written: FFmpeg's names, and samples a second."""

    format: str
    layout: str
    rate_hz: int

    @staticmethod
    def of(frame: AudioFrame) -> Form:
        return Form(frame.format.name, frame.layout.name, frame.sample_rate)


def resampler_to(form: Form) -> AudioResampler:
    """The channels' weights add up to one, so that several are as loud as one. What is for bass alone is among them: in
    recordings of many microphones it is one of these."""
    return AudioResampler(form.format, form.layout, form.rate_hz, options=_MIX)


def forget_order(decoder: AudioCodecContext) -> None:
    """Channels in an order of their own, as QuickTime, AIFF and CAF list them, are so many whose places are not known.
    To be called before anything else asks which they are.

    PyAV frees such a list with everything that it makes of it (docs/UPSTREAM.md); here it is taken from the decoder.
    """
    layout = decoder.layout  # with the list that was the decoder's
    if layout.nb_channels:
        has_a_name = not _OWN_ORDER.search(layout.name)
        decoder.layout = layout.name if has_a_name else f"{layout.nb_channels} channels"


def sample_at(seconds: Fraction, rate_hz: int) -> int:
    """The nearest sample: the same one from whichever sample it is counted."""
    return floor(seconds * rate_hz + Fraction(1, 2))


def few_planes(frames: Iterator[AudioFrame]) -> Iterator[AudioFrame]:
    """The same, with the channels of a frame that has too many of them, or samples of a strange kind, in one plane; of
    a sound field what comes from everywhere, in one channel."""
    resampler: AudioResampler | None = None
    last: Form | None = None
    for frame in frames:
        kind, is_field = frame.format.packed.name, frame.layout.name.startswith(_SOUND_FIELD)
        many = frame.format.is_planar and frame.layout.nb_channels > _MOST_PLANES
        if kind in _KNOWN_FORMATS and not (many or is_field):
            yield frame
            continue
        its = Form.of(frame)
        if resampler is None or its != last:
            packed = Form(kind if kind in _KNOWN_FORMATS else "dbl", its.layout, its.rate_hz)
            resampler, last = resampler_to(packed), its
        pts, time_base = frame.pts, frame.time_base
        for one in resampler.resample(frame):  # one for one, as the rate stays
            if is_field:
                one = _first_channel(one)
            one.pts, one.time_base = pts, time_base
            yield one


def _first_channel(packed: AudioFrame) -> AudioFrame:
    samples: NDArray[Any] = np.ascontiguousarray(packed.to_ndarray()[:, :: packed.layout.nb_channels])
    first = AudioFrame.from_ndarray(samples, format=packed.format.name, layout="mono")
    first.sample_rate = packed.sample_rate
    return first


def part(frame: AudioFrame, start: int, end: int) -> AudioFrame:
    """Samples `start` to `end` of each channel."""
    if (start, end) == (0, frame.samples):
        return frame
    step = 1 if frame.format.is_planar else frame.layout.nb_channels
    samples: NDArray[Any] = np.ascontiguousarray(frame.to_ndarray()[:, start * step : end * step])
    part = AudioFrame.from_ndarray(samples, format=frame.format.name, layout=frame.layout.name)
    part.sample_rate = frame.sample_rate
    return part


def silence_like(frame: AudioFrame, seconds: Fraction) -> Iterator[AudioFrame]:
    """That much of it, a block at a time, in the frame's form."""
    left = sample_at(seconds, frame.sample_rate)
    zero = b"\x80" if frame.format.packed.name == "u8" else b"\0"
    while left > 0:
        block = AudioFrame(frame.format.name, frame.layout.name, min(left, _BLOCK_S * frame.sample_rate))
        for plane in block.planes:
            plane.update(zero * plane.buffer_size)
        block.sample_rate = frame.sample_rate
        left -= block.samples
        yield block
