"""The film's sound: one recording as it is, or several at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from lipsync_desktop.engine.errors import SpeechError
from lipsync_desktop.engine.types import Trim

from .speech import WHOLE, sound_of
from .tracks import opened

MIX_RATE_HZ = 48_000
_BLOCK = MIX_RATE_HZ // 4
_KNEE = 0.8

Block = NDArray[np.float32]
"""(channels, n) float32 at MIX_RATE_HZ, full scale ±1."""


@dataclass(frozen=True, slots=True)
class Track:
    """One of the recordings that are heard at once, from the film's start on.

    gain: 1 is as loud as it was recorded. period_s: begins again every so many seconds, silent where it is shorter;
    None: is heard once. A track that is not `required` may be a clip without sound, and is silent then.
    """

    path: Path
    trim: Trim = WHOLE
    gain: float = 1.0
    period_s: Fraction | None = None
    required: bool = True


def mixed(tracks: Sequence[Track], duration_s: Fraction) -> Iterator[AudioFrame]:
    """The tracks' sum, none of it after `duration_s`; silence where nothing is heard.

    A single track at gain 1 gives its own frames, unchanged, and ends when it ends. Otherwise float32 at MIX_RATE_HZ
    follows, stereo where one of the tracks is, exactly as long as the film, through `limited`. Presentation times have
    no gaps; memory is some blocks however long the tracks are.

    Raises: SpeechError, for a file that cannot be read, or that is required and has no sound.
    """
    heard = [track for track in tracks if track.gain and (track.required or _has_sound(track.path))]
    if len(heard) == 1 and heard[0].gain == 1 and heard[0].period_s is None:
        yield from sound_of(heard[0].path, _ending(heard[0].trim, duration_s))
        return
    channels = max((_channels(track) for track in heard), default=1)
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


def _has_sound(path: Path) -> bool:
    with opened(path, SpeechError) as container:
        return bool(container.streams.audio)


def _channels(track: Track) -> int:
    first = next(sound_of(track.path, track.trim), None)
    return min(2, first.layout.nb_channels) if first else 1


def _ending(trim: Trim, duration_s: Fraction) -> Trim:
    """The stretch, no longer than `duration_s`."""
    latest = trim.start_s + duration_s
    return Trim(trim.start_s, latest if trim.end_s is None else min(trim.end_s, latest))


def _repeated(track: Track, channels: int) -> Iterator[Block]:
    """The track as often as it begins again."""
    if track.period_s is None:
        yield from _resampled(track.path, track.trim, channels)
        return
    position = count = 0
    while True:
        count += 1
        following = round(count * track.period_s * MIX_RATE_HZ)
        trim = _ending(track.trim, track.period_s)
        yield from _lasting(_resampled(track.path, trim, channels), channels, following - position)
        position = following


def _resampled(path: Path, trim: Trim, channels: int) -> Iterator[Block]:
    """The recording at MIX_RATE_HZ; mono in both channels at full level, more than two channels weighted to one."""
    frames = sound_of(path, trim)
    first = next(frames, None)
    if first is None:
        return
    layout = "mono" if first.layout.nb_channels == 1 or channels == 1 else "stereo"
    resampler = AudioResampler(format="fltp", layout=layout, rate=MIX_RATE_HZ, options={"rematrix_maxval": "1"})
    for frame in chain([first], frames, [None]):
        for part in resampler.resample(frame):
            samples: NDArray[Any] = np.nan_to_num(part.to_ndarray(), posinf=1.0, neginf=-1.0)
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
