"""What a head does while it speaks: it sways, nods with the stress, raises its brows, and blinks where phrases end.

Blinks come about every four seconds, and gladly at the end of a phrase (Bentivoglio et al. 1997; Cummins 2012); nods
follow the loudness of stressed syllables (Munhall et al. 2004). Nothing of it is random: the same speech always gives
the same film.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import chain, count, repeat
from math import exp, pi, sin

import numpy as np

from lipsync_desktop.engine.speech.articulation import SILENCE
from lipsync_desktop.engine.types import MEL_RATE_HZ, Gesture, Sound

_STEP_S = 1 / MEL_RATE_HZ  # of one mel column, as everything here is counted

# A slow sway for each direction: amplitude in radians, and the frequencies in Hz of its two waves.
_NOD, _TURN, _TILT = (0.012, 0.23, 0.37), (0.024, 0.17, 0.29), (0.014, 0.13, 0.31)
_SWAY_IN_SILENCE = 0.45
"""The share of the sway that a listener keeps. What comes of these numbers, calm, blinks' number and smoothness, is
judged by `pytest tests/test_gestures.py`."""
_STRESS_NOD = 0.018
"""Radians for a syllable that stands out as much as stressed ones do."""
_QUICK_S, _SLOW_S, _HEAD_S, _CALM_S, _BROWS_S = 0.05, 1.2, 0.08, 0.5, 0.15
"""How fast loudness is followed, its average, the head, the readiness to move and the brows, as time constants."""
_STANDS_OUT, _RAISES_BROWS = 1.0, 1.1
"""How far above the average, in its mean deviations, the loudness of a syllable is that nods, and one that is said
with raised brows."""

_CLOSING_S, _CLOSED_S, _OPENING_S = 0.09, 0.04, 0.17
"""A blink's three parts, a third of a second together."""
_BLINK_AFTER_S, _BLINK_AT_PAUSE_AFTER_S = 4.6, 1.8
"""From the last blink to the next, at the latest and where a phrase ends at the soonest."""
_FIRST_BLINK_S = 1.1  # from the film's start
_VOICED = 0.3  # Silero's probability from which on a column is speech


def gestures(sound: Iterable[Sound], rate: Fraction) -> Iterator[Gesture]:
    """The gesture shown by each frame of a film, without end; silence follows the sound."""
    silence = Sound(np.full((80, MEL_RATE_HZ), SILENCE), np.zeros(MEL_RATE_HZ, np.float32))
    steps = _steps(chain(sound, repeat(silence)))
    done = 0
    gesture = Gesture()
    for frame in count():
        until = (frame + Fraction(1, 2)) / rate * MEL_RATE_HZ
        while done <= until:
            gesture = next(steps)
            done += 1
        yield gesture


def _steps(sound: Iterable[Sound]) -> Iterator[Gesture]:
    """One gesture for each mel column."""
    stress, eyes, time_s = _Stress(), _Eyes(), 0.0
    nod = half_way = brows = ready = 0.0
    voiced_before = False
    for piece in sound:
        loudness = (piece.mel.mean(axis=0) + 4).tolist()
        for loud, voiced in zip(loudness, (piece.voiced > _VOICED).tolist(), strict=True):
            stands_out = stress.step(loud, voiced)
            half_way += (_STRESS_NOD * min(stands_out / _STANDS_OUT, 1.5) - half_way) * _share(_HEAD_S)
            nod += (half_way - nod) * _share(_HEAD_S)
            brows += (float(np.clip(stands_out - _RAISES_BROWS, 0, 1)) - brows) * _share(_BROWS_S)
            ready += (float(voiced) - ready) * _share(_CALM_S)
            much = _SWAY_IN_SILENCE + (1 - _SWAY_IN_SILENCE) * ready
            up_down, turn, tilt = (much * _sway(time_s, *wave) for wave in (_NOD, _TURN, _TILT))
            yield Gesture(up_down + nod, turn, tilt, brows, eyes.step(phrase_ends=voiced_before and not voiced))
            voiced_before = voiced
            time_s += _STEP_S


class _Stress:
    """How much a moment stands out of what is said around it, in mean deviations of loudness."""

    def __init__(self) -> None:
        self._quick, self._mean, self._deviation = 0.0, 0.0, 0.0

    def step(self, loud: float, voiced: bool) -> float:
        self._quick += (loud - self._quick) * _share(_QUICK_S)
        if not voiced:
            return 0.0
        if self._mean == 0.0:
            self._mean, self._deviation = loud, loud / 4
        off = self._quick - self._mean
        self._mean += off * _share(_SLOW_S)
        self._deviation += (abs(off) - self._deviation) * _share(_SLOW_S)
        return max(off, 0.0) / max(self._deviation, 0.1)


def _share(time_constant_s: float) -> float:
    return 1 - exp(-_STEP_S / time_constant_s)


def _sway(time_s: float, amplitude: float, first_hz: float, second_hz: float) -> float:
    """Zero at the start: the film begins with the picture as it is."""
    return amplitude * (0.6 * sin(2 * pi * first_hz * time_s) - 0.4 * sin(2 * pi * second_hz * time_s))


class _Eyes:
    """When to blink, and how far the lids are down."""

    def __init__(self) -> None:
        self._since_s = _BLINK_AFTER_S - _FIRST_BLINK_S

    def step(self, *, phrase_ends: bool) -> float:
        self._since_s += _STEP_S
        if self._since_s > _BLINK_AFTER_S or (phrase_ends and self._since_s > _BLINK_AT_PAUSE_AFTER_S):
            self._since_s = 0.0
        if self._since_s < _CLOSING_S:
            share = self._since_s / _CLOSING_S
        else:
            share = 1 - (self._since_s - _CLOSING_S - _CLOSED_S) / _OPENING_S
        share = min(max(share, 0.0), 1.0)
        return share * share * (3 - 2 * share)


def scaled(gesture: Gesture, liveliness: float) -> Gesture:
    """Larger or smaller movements; who blinks, blinks wholly."""
    return Gesture(
        gesture.nod * liveliness,
        gesture.turn * liveliness,
        gesture.tilt * liveliness,
        min(gesture.brows * liveliness, 1.5),
        gesture.lids,
    )
