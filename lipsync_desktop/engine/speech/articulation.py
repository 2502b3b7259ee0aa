"""Speech as the network hears it → how the mouth moves, and that at the frames of a film."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, count, repeat
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.types import MEL_RATE_HZ, Articulator, Floats, Network, Sound

from .phonetic import CHANNELS as PHONETIC


@dataclass(frozen=True, slots=True)
class Reach:
    """Columns that decide about one: `before` and `after` it. A network is called for `step` of them at once; it works
    on pairs of columns, so that `before` and `step` are even."""

    before: int
    after: int
    step: int


FILM = Reach(60, 60, 256)
"""What models/builtin/articulation.xml sees: 0.75 s to either side; steps are the phone recogniser's."""
LIVE = Reach(112, 7, 4)
"""What models/builtin/articulation_live.xml sees: with the 25 ms of a mel column 112 ms of what is still to come."""

SILENCE = np.float32(-4)
"""Every band of a mel column in which nothing is heard."""

# The voice detector fires some 50 ms into a word and cannot hear the consonants around its vowels well. It knows little
# of whispers, and of voices in rooms; the network hears these, but takes some music for speech. `python -m
# models.training.voice.evaluation` judges them together: `spoken` and `silence_closed`.
_DETECTOR_WEIGHS = 0.5
_ODDS = 2.5
_DOUBT = np.float32(1e-4)
"""Nobody is ever surer."""
_VOICED = 0.3
"""The detector's probability from which on somebody speaks, where it alone is asked."""
# Columns: how long before and after a voice the mouth may move, and how long it takes to begin and to end.
_BEFORE_VOICE = 12
_AFTER_VOICE = 15
_RAMP = 7

_CONTACTS = [Articulator.LIP_PRESS, Articulator.LIP_TUCK]
_AROUND = 8
"""Columns to either side of a frame in which it is looked for where a contact is strongest."""


def articulate(sound: Iterable[Sound], network: Network) -> Iterator[Floats]:
    """The articulation, (n, 8) float32 in [0, 1] in the order of Articulator, of sound in pieces of any sizes.

    One sample for each column of mel, at MEL_RATE_HZ; sample k belongs to the moment k / MEL_RATE_HZ. `network` maps
    mel (1, 80, T), phonetic (1, 22, T) and (1, 1, 1), 0 where there is nothing phonetic, to articulation and the
    probability of speech (1, 9, T). Where nobody speaks, the mouth comes to rest: all values fade to zero within 90 ms,
    190 ms after the last voice, and are back 150 ms before the next. Before its start and after its end the sound
    counts as silence. The result does not depend on the sizes of the pieces.
    """
    for around in in_context(sound, FILM):
        phonetic = np.zeros((PHONETIC, len(around.voiced)), np.float32) if around.phonetic is None else around.phonetic
        trust = np.full((1, 1, 1), around.phonetic is not None, np.float32)
        (heard,) = network(around.mel[np.newaxis], phonetic[np.newaxis], trust)
        yield _moving(heard[0], around, FILM)


def articulate_live(sound: Iterable[Sound], network: Network) -> Iterator[Floats]:
    """The same while the speech is still coming, four samples each time, as soon as seven columns more are known.

    `network` maps mel (1, 80, T) to the same. Nothing phonetic is needed.
    """
    for around in in_context(sound, LIVE):
        (heard,) = network(around.mel[np.newaxis])
        yield _moving(heard[0], around, LIVE)


def _moving(heard: Floats, around: Sound, reach: Reach) -> Floats:
    """(n, 8) of (9, before + n + after)."""
    share = speaking(agreed(around.voiced, heard[-1]))
    kept = slice(reach.before, len(share) - reach.after)
    moving: Floats = np.clip((heard[:-1] * share)[:, kept].T, 0, 1, dtype=np.float32)
    return moving


def agreed(voiced: Floats, heard: Floats) -> Floats:
    """Whether somebody speaks, (n,) 1 or 0: the network's odds, times the voice detector's as far as these weigh."""
    odds = _odds(heard) * _odds(voiced) ** _DETECTOR_WEIGHS
    return np.where(odds > _ODDS, np.float32(1), np.float32(0))


def _odds(probability: Floats) -> Floats:
    odds: Floats = (probability + _DOUBT) / (1 - probability + _DOUBT)
    return odds


def speaking(voiced: Floats) -> Floats:
    """(n,) float32: 1 around every voiced column of (n,), 0 further away, and smooth in between."""
    reach = np.zeros(2 * max(_BEFORE_VOICE, _AFTER_VOICE) + 1)
    middle = len(reach) // 2
    reach[middle - _BEFORE_VOICE : middle + _AFTER_VOICE + 1] = 1
    near = np.convolve(voiced > _VOICED, reach)[middle : middle + len(voiced)] > 0.5
    ramp = np.hanning(_RAMP + 2)[1:-1]
    padded = np.pad(near.astype(np.float64), _RAMP // 2, mode="edge")
    return np.convolve(padded, ramp / ramp.sum(), "valid").astype(np.float32)


def in_context(sound: Iterable[Sound], reach: Reach = FILM) -> Iterator[Sound]:
    """Stretches of before + n + after columns, n columns further each time; n is the step but at the end.

    Silence surrounds the sound; what is phonetic in it stays as it is at the start and at the end.
    """
    at_once = reach.before + reach.step + reach.after
    held: Sound | None = None
    for piece in sound:
        held = _silent(piece, 0, reach.before) if held is None else held
        held = _joined(held, piece)
        while len(held.voiced) >= at_once:
            yield _part(held, slice(at_once))
            held = _part(held, slice(reach.step, None))
    if held is None:
        return
    held = _joined(held, _silent(held, -1, reach.after))
    while len(held.voiced) > reach.before + reach.after:
        yield _part(held, slice(at_once))
        held = _part(held, slice(reach.step, None))


def _silent(beside: Sound, column: int, count: int) -> Sound:
    """`count` columns without a sound, next to that column."""
    phonetic = None if beside.phonetic is None else np.repeat(beside.phonetic[:, [column]], count, axis=1)
    return Sound(np.full((80, count), SILENCE), np.zeros(count, np.float32), phonetic)


def _joined(one: Sound, other: Sound) -> Sound:
    phonetic = (
        None
        if one.phonetic is None or other.phonetic is None
        else np.concatenate([one.phonetic, other.phonetic], axis=1)
    )
    return Sound(np.concatenate([one.mel, other.mel], axis=1), np.concatenate([one.voiced, other.voiced]), phonetic)


def _part(sound: Sound, columns: slice) -> Sound:
    phonetic = None if sound.phonetic is None else sound.phonetic[:, columns]
    return Sound(sound.mel[:, columns], sound.voiced[columns], phonetic)


def smoothed(articulation: Iterable[Floats], smoothing_ms: float) -> Iterator[Floats]:
    """Pieces (n, 8) in, (m, 8) out: each moment the mean, by a Hann window, of `smoothing_ms` to either side.

    Contacts of the lips stay as they are: a mouth may glide, but it has to close. Everything around counts as rest.
    """
    reach = round(smoothing_ms / 1000 * MEL_RATE_HZ)
    if reach == 0:
        yield from articulation
        return
    window = np.hanning(2 * reach + 3)[1:-1]
    window /= window.sum()
    around = np.zeros((reach, 8), np.float32)
    held = np.empty((0, 8), np.float32)
    for piece in chain([around], articulation, [around]):
        held = np.concatenate([held, piece])
        if len(held) <= 2 * reach:
            continue
        mean = np.stack([np.convolve(curve, window, "valid") for curve in held.T], 1).astype(np.float32)
        mean[:, _CONTACTS] = held[reach : len(held) - reach, _CONTACTS]
        yield mean
        held = held[len(held) - 2 * reach :]


def at_frames(articulation: Iterable[Floats], rate: Fraction, offset_ms: float) -> Iterator[Floats]:
    """The articulation shown by each frame of a film, (8,) float32, without end.

    Frame i of a film at `rate` is on the screen from i / rate to (i + 1) / rate. It shows the mean of what the mouth
    does meanwhile. The frame in which lips touch most, each other or the teeth, shows them as they do then: a /p/ is
    shorter than two frames of a film at 25 Hz and must not fall between them; nor may it shut the vowels beside it.
    `articulation` comes in pieces (n, 8) at MEL_RATE_HZ. A positive `offset_ms` moves the mouth later. Before the first
    piece and after the last the mouth rests, all zero.
    """
    shown = MEL_RATE_HZ / rate  # samples, as are the times below
    moments = np.linspace(0, float(shown), max(2, ceil(shown)) + 1)
    earliest = -Fraction(offset_ms) / 1000 * MEL_RATE_HZ

    first = min(0, floor(earliest)) - _AROUND
    held = np.zeros((-first, 8), np.float32)
    pieces = chain(articulation, repeat(np.zeros((MEL_RATE_HZ, 8), np.float32)))
    for frame in count():
        start = earliest + frame * shown
        while first + len(held) <= start + shown + _AROUND + 1:
            held = np.concatenate([held, next(pieces)])
        passed = max(0, floor(start) - _AROUND - first)
        held, first = held[passed:], first + passed
        values = _interpolated(held, float(start - first) + moments).mean(axis=0)
        for contact in _CONTACTS:
            strongest = _peak(held[:, contact], float(start - first), float(start - first + shown))
            values[contact] = max(values[contact], strongest)
        yield values.astype(np.float32)


def _peak(curve: Floats, start: float, end: float) -> float:
    """The highest local maximum of (n,) samples from `start` up to, not including, `end`; 0 where none lies there. A
    plateau's is in its middle."""
    steps = np.diff(curve)
    changes = np.flatnonzero(steps)
    tops = (steps[changes[:-1]] > 0) & (steps[changes[1:]] < 0)
    middles = (changes[:-1][tops] + 1 + changes[1:][tops]) / 2
    within = middles[(middles >= start) & (middles < end)]
    return float(curve[within.astype(int)].max(initial=0.0))


def _interpolated(samples: Floats, moments: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, 8), linearly between samples (m, 8)."""
    before = moments.astype(int)
    share = (moments - before)[:, np.newaxis]
    mixed: NDArray[np.float64] = samples[before] * (1 - share) + samples[before + 1] * share
    return mixed
