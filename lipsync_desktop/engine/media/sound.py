"""A file's sound in one form from start to end, whatever it is recorded in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
from av.audio.frame import AudioFrame

from lipsync_desktop.engine.types import Trim

from .ear import Ear
from .forms import Form, resampler_to
from .timeline import WHOLE, stretch_of

_MOST_KNOWN_CHANNELS = 8  # up to here FFmpeg knows how named channels go together


def sound_of(
    path: Path, trim: Trim = WHOLE, track: int | None = None, form: Form | None = None
) -> Iterator[AudioFrame]:
    """Decoded sound, counted from where the file's time begins: a track that starts later begins with silence.

    track: counted from 1; None: the one that the file marks as its default. All frames have one form: `form`, or else
    that of the first, but mono or stereo; those that have it already are the decoder's own. The sound is trimmed to the
    sample, and presentation times are renumbered without gaps. Raises SpeechError.
    """
    frames = (frame for frame in stretch_of(path, trim, track) if frame is not None)
    position = 0
    for frame in in_form(frames, form):
        frame.pts, frame.time_base = position, Fraction(1, frame.sample_rate)
        position += frame.samples
        yield frame


def in_form(frames: Iterable[AudioFrame], form: Form | None = None) -> Iterator[AudioFrame]:
    """Consecutive frames of any forms → of one: `form`, mono or stereo, or that of the first, no more than stereo."""
    convert: Callable[[AudioFrame | None], Iterable[AudioFrame]] | None = None
    last: Form | None = None
    for frame in frames:
        its = Form.of(frame)
        form = form or (its if frame.layout.nb_channels <= 2 else Form("fltp", "stereo", its.rate_hz))
        if its != last:
            if convert:
                yield from convert(None)
            convert, last = None if its == form else _converter(frame, form), its
        if convert is None:
            yield frame
        else:
            yield from convert(frame)
    if convert:
        yield from convert(None)


def _converter(like: AudioFrame, form: Form) -> Callable[[AudioFrame | None], Iterable[AudioFrame]]:
    """Takes frames like that one, then None."""
    resampler = resampler_to(form)
    names = [channel.name for channel in like.layout.channels]
    if len(names) <= 2 or (len(names) <= _MOST_KNOWN_CHANNELS and "NONE" not in names):
        return resampler.resample
    ear = Ear(like.sample_rate)

    def folded(frame: AudioFrame | None) -> Iterator[AudioFrame]:
        """In one channel: where they are is not known, so that the library does not know how to put them together."""
        for samples in ear.hear(frame):
            mono = AudioFrame.from_ndarray(samples[np.newaxis], format="flt", layout="mono")
            mono.sample_rate = like.sample_rate
            yield from resampler.resample(mono)
        if frame is None:
            yield from resampler.resample(None)

    return folded
