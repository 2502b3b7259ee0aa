"""The film's sound: one recording as it is, or several at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

from lipsync_desktop.engine.errors import SpeechError
from lipsync_desktop.engine.types import Trim

from .forms import Form
from .sound import sound_of
from .timeline import WHOLE
from .tracks import can_be_heard, opened

MIX_RATE_HZ = 48_000  # what encoders take, so that nothing is resampled twice
_BLOCK = MIX_RATE_HZ // 4  # samples, a quarter of a second
_KNEE = 0.8  # of full scale, where loud sound begins to bend; judged by `pytest tests/test_mixing.py`

Block = NDArray[np.float32]
"""(channels, n) float32 at MIX_RATE_HZ, full scale ±1."""


@dataclass(frozen=True, slots=True)
class Track:
    """One of the recordings that are heard at once, from the film's start on.

    gain: 1 is as loud as it was recorded. period_s: begins again every so many seconds, silent where it is shorter;
    None: is heard once. A track that is not `required` may be a clip without sound, and is silent then. number: of the
    file's sound track, None: its usual one. channels: as many as all of it needs; None: as many as it begins with.
    changes: whether its form is another midway.
    """

    path: Path
    trim: Trim = WHOLE
    gain: float = 1.0
    period_s: Fraction | None = None
    required: bool = True
    number: int | None = None
    channels: int | None = None
    changes: bool = False


def mixed(tracks: Sequence[Track], duration_s: Fraction) -> Iterator[AudioFrame]:
    """The tracks' sum, none of it after `duration_s`; silence where nothing is heard.

    A single track at gain 1 gives its own frames and ends when it ends; only more than two channels, or another form
    later on, is brought into one. Otherwise float32 at MIX_RATE_HZ follows, stereo where one of the
    tracks is, exactly as long as the film, through `limited`. Presentation times have no gaps; memory is some blocks
    however long the tracks are.

    Raises: SpeechError, for a file that cannot be read, or that is required and has no sound.
    """
    heard = _heard(tracks)
    if len(heard) == 1 and heard[0].gain == 1 and heard[0].period_s is None:
        (track,) = heard
        form = _form(track.channels or 1) if track.changes else None
        yield from sound_of(track.path, _ending(track.trim, duration_s), track.number, form)
        return
    channels = channels_of(tracks)
    total = round(duration_s * MIX_RATE_HZ)
    flows = [_in_blocks(_lasting(_repeated(track, channels), channels, total), channels) for track in heard]
    position = 0
    for blocks in zip(*flows, _in_blocks(_silence(channels, total), channels), strict=True):
        *heard_now, mixture = blocks
        for track, block in zip(heard, heard_now, strict=True):
            mixture = mixture + np.float32(track.gain) * block
        frame = AudioFrame.from_ndarray(limited(mixture), format="fltp", layout="mono" if channels == 1 else "stereo")
        frame.sample_rate = MIX_RATE_HZ
        frame.pts, frame.time_base = position, Fraction(1, MIX_RATE_HZ)
        position += frame.samples
        yield frame


def limited(samples: Block) -> Block:
    """Bends what is too loud instead of cutting it off: below k = 0.8 (−1.9 dB) y = x; above it
    y = sign(x) · (k + (1 − k) · tanh((|x| − k) / (1 − k))), which goes on with the same slope and stays within ±1."""
    level = np.abs(samples)
    if not (level > _KNEE).any():
        return samples
    bent = np.copysign(_KNEE + (1 - _KNEE) * np.tanh((level - _KNEE) / (1 - _KNEE)), samples)
    return np.where(level > _KNEE, bent, samples).astype(np.float32)


def channels_of(tracks: Sequence[Track]) -> int:
    """How many channels their sum has: one or two. Raises SpeechError as `mixed` does."""
    return max((_channels(track) for track in _heard(tracks)), default=1)


def _heard(tracks: Sequence[Track]) -> list[Track]:
    return [track for track in tracks if track.gain and (track.required or _has_sound(track.path))]


def _has_sound(path: Path) -> bool:
    with opened(path, SpeechError) as container:
        return can_be_heard(container)


def _channels(track: Track) -> int:
    if track.channels:
        return track.channels
    first = next(sound_of(track.path, track.trim, track.number), None)
    return first.layout.nb_channels if first else 1


def _form(channels: int) -> Form:
    return Form("fltp", "mono" if channels == 1 else "stereo", MIX_RATE_HZ)


def _ending(trim: Trim, duration_s: Fraction) -> Trim:
    """The stretch, no longer than `duration_s`."""
    latest = trim.start_s + duration_s
    return Trim(trim.start_s, latest if trim.end_s is None else min(trim.end_s, latest))


def _repeated(track: Track, channels: int) -> Iterator[Block]:
    """The track as often as it begins again."""
    if track.period_s is None:
        yield from _resampled(track, track.trim, channels)
        return
    position = count = 0
    while True:
        count += 1
        following = round(count * track.period_s * MIX_RATE_HZ)
        trim = _ending(track.trim, track.period_s)
        yield from _lasting(_resampled(track, trim, channels), channels, following - position)
        position = following


def _resampled(track: Track, trim: Trim, channels: int) -> Iterator[Block]:
    """The recording at MIX_RATE_HZ; mono in both channels at full level, more than two channels weighted to one."""
    own = min(channels, _channels(track))
    for frame in sound_of(track.path, trim, track.number, _form(own)):
        samples: NDArray[Any] = np.nan_to_num(frame.to_ndarray(), posinf=1.0, neginf=-1.0)
        yield np.broadcast_to(samples, (channels, samples.shape[1]))


def _lasting(blocks: Iterator[Block], channels: int, count: int) -> Iterator[Block]:
    """`count` samples of them: cut off, or with silence behind."""
    for block in blocks:
        yield block[:, :count]
        count -= min(block.shape[1], count)
        if not count:
            return
    yield from _silence(channels, count)


def _silence(channels: int, count: int) -> Iterator[Block]:
    for start in range(0, count, _BLOCK):
        yield np.zeros((channels, min(_BLOCK, count - start)), np.float32)


def _in_blocks(blocks: Iterator[Block], channels: int) -> Iterator[Block]:
    """The same samples in blocks of _BLOCK; the last one is shorter."""
    waiting = np.zeros((channels, 0), np.float32)
    for block in blocks:
        waiting = np.concatenate([waiting, block], 1)
        while waiting.shape[1] >= _BLOCK:
            yield waiting[:, :_BLOCK]
            waiting = waiting[:, _BLOCK:]
    if waiting.shape[1]:
        yield waiting
