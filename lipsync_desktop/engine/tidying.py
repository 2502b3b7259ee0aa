"""A recording made better to listen to: the silence around it, how loud it is, what hums between its words."""

from __future__ import annotations

import wave
from collections.abc import Generator, Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .media import replacing
from .media.ear import Loudness
from .media.forms import Form
from .media.mixing import limited
from .media.sound import sound_of
from .types import WAVEFORM_RATE_HZ, Floats, Trim, Waveform

_RATE_HZ = 48_000  # of what is written
_BLOCK = _RATE_HZ // 4  # samples, a quarter of a second
_WINDOW = _RATE_HZ // 100  # samples, ten milliseconds
_LOUD = 10 ** (-18 / 20)  # of full scale, as `Loudness` counts it: as voices in films are
_MOST_GAIN = 10 ** (30 / 20)  # 30 dB: beyond it is more noise than voice

# What is said, in levels of ten milliseconds: those at the 10th and the 95th of a hundred stand for noise and voice;
# voice is what lies 10 dB above the noise, where these are at least 20 dB apart.
_NOISE, _VOICE = 10, 95
_ABOVE_NOISE_DB, _APART_DB = 10.0, 20.0
_SHORTEST = 3  # windows: what is shorter is a click
_BEFORE, _AFTER = 20, 30  # windows that are kept around what is said, for breath and room
_OPENS_BEFORE, _CLOSES_AFTER = 5, 15  # windows around what is said in which noise is left as it is
_SOFTENED = 10 ** (-12 / 20)  # noise between words, 12 dB softer: none at all would sound like a fault
_FADE = 5  # windows in which it becomes so
_FLOOR = 1e-6  # of full scale, −120 dB, as silence has no decibels


def said_in(waveform: Waveform) -> Trim:
    """The stretch in which something is said, with a breath around it; all of it where voice and noise are not told
    apart."""
    voice = _voice(_decibels(np.abs(waveform.peaks).max(axis=1, initial=0)))
    if voice is None:
        return Trim()
    whole = np.flatnonzero(np.convolve(voice, np.ones(_SHORTEST), "valid") == _SHORTEST)
    if not len(whole):
        return Trim()
    start = max(int(whole[0]) - _BEFORE, 0)
    end = int(whole[-1]) + _SHORTEST + _AFTER
    end_s = None if end >= len(waveform.peaks) else Fraction(end, WAVEFORM_RATE_HZ)
    return Trim(Fraction(start, WAVEFORM_RATE_HZ), end_s)


def levelled(
    recording: Path, track: int | None, output: Path, *, softening_noise: bool = False
) -> Generator[float, None, Path]:
    """Write the recording to `output`, a WAV file of 16 bits at 48 kHz, as loud as voices in films are; what hums
    between the words 12 dB softer, if asked for. Yields seconds that were heard, twice over.

    Raises: SpeechError, OutputError.
    """
    loudness = Loudness(_RATE_HZ)
    levels: list[Floats] = []
    channels = 1
    for block in _heard(recording, track):
        channels = len(block)
        loudness.hear(block.mean(axis=0))
        levels.append(_levels(block))
        yield len(levels) / 4
    gain = min(_LOUD / max(loudness.level, _FLOOR), _MOST_GAIN)
    gains = _gains(np.concatenate(levels)) if softening_noise and levels else None
    with replacing(output, False, ".wav", [recording]) as part, wave.open(str(part), "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(2)
        sound.setframerate(_RATE_HZ)
        for number, block in enumerate(_heard(recording, track)):
            if gains is not None:
                at = number * _BLOCK + np.arange(block.shape[1])
                block = block * np.interp(at / _WINDOW - 0.5, np.arange(len(gains)), gains).astype(np.float32)
            sound.writeframes((limited(block * np.float32(gain)) * 32767).round().astype("<i2").T.tobytes())
            yield number / 4
    return output


def _heard(recording: Path, track: int | None) -> Iterator[Floats]:
    """(channels, n) float32 at 48 kHz, mono or stereo as it begins, a quarter of a second each; the last is shorter.
    Raises SpeechError."""
    first = next(sound_of(recording, track=track))
    layout = "mono" if first.layout.nb_channels == 1 else "stereo"
    waiting: list[Floats] = []
    for frame in sound_of(recording, track=track, form=Form("fltp", layout, _RATE_HZ)):
        waiting.append(np.nan_to_num(frame.to_ndarray(), posinf=1.0, neginf=-1.0))
        if sum(block.shape[1] for block in waiting) >= _BLOCK:
            joined = np.concatenate(waiting, axis=1)
            whole = joined.shape[1] - joined.shape[1] % _BLOCK
            yield from (joined[:, start : start + _BLOCK] for start in range(0, whole, _BLOCK))
            waiting = [joined[:, whole:]]
    if waiting and (last := np.concatenate(waiting, axis=1)).shape[1]:
        yield last


def _levels(block: Floats) -> Floats:
    """(n,) float32: root mean squares of ten milliseconds each, the last one of what is left."""
    power = np.square(block.mean(axis=0))
    starts = np.arange(0, len(power), _WINDOW)
    lengths = np.diff(np.append(starts, len(power)))
    return np.sqrt(np.add.reduceat(power, starts) / lengths).astype(np.float32)


def _gains(levels: Floats) -> NDArray[np.float64]:
    """(n,) float64, for each ten milliseconds: 1 where something is said and around it, less between."""
    voice = _voice(_decibels(levels))
    if voice is None:
        return np.ones(len(levels))
    around = np.convolve(voice, np.ones(_OPENS_BEFORE + 1 + _CLOSES_AFTER))[_OPENS_BEFORE:][: len(levels)] > 0
    gains = np.pad(np.where(around, 1.0, _SOFTENED), _FADE // 2, mode="edge")
    return np.convolve(gains, np.full(_FADE, 1 / _FADE), "valid")


def _decibels(levels: NDArray[np.floating]) -> NDArray[np.float64]:
    return 20 * np.log10(np.maximum(levels.astype(np.float64), _FLOOR))


def _voice(levels_db: NDArray[np.float64]) -> NDArray[np.bool_] | None:
    """Where something is said; None where that cannot be told."""
    if not len(levels_db):
        return None
    noise_db, voice_db = np.percentile(levels_db, [_NOISE, _VOICE])
    if voice_db - noise_db < _APART_DB:
        return None
    return np.asarray(levels_db > noise_db + _ABOVE_NOISE_DB)
