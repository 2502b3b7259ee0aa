"""Phones with times → the articulation that a mouth would show.

Neighbouring phones pull on the jaw, the lips and the tongue in proportion to their dominance, which decays
exponentially before and after them: the coarticulation model of Cohen and Massaro, "Modeling coarticulation in
synthetic visual speech", 1993. Closures do not blend: lips that have to meet do meet.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.types import MEL_RATE_HZ, Articulator

from .phones import BILABIAL_STOPS, BILABIALS, CONSONANTS, LABIODENTALS, VOWELS, symbols

Segment = tuple[float, float, str]

_JAW_OF_OPENNESS = {1: 0.18, 2: 0.26, 3: 0.38, 4: 0.38, 5: 0.56, 6: 0.74, 7: 0.88}
_SHORTEST_CLOSURE_S = 0.045  # shorter ones fall between two frames of a film at 25 Hz
_LONGEST_STOP_S = 0.12
_REAL_SILENCE_S = 0.06

CLASSES = (
    "pbɓʙ", "m", "fvʋɱ", "θð", "td", "n", "lɫrɾʎ", "szɕʑ", "ʃʒʂʐ", "ɹɻ", "kɡgŋxɣhqχʁɟcɲçʔɦ", "jʝ", "wɥʍ",
    "iɨɪᵻyʏ", "uʊʉɯᵿ", "eøɘɤɵ", "oɔɒ", "ɛεæœɜɝɚ", "aɑʌɐəɶɞ",
)  # fmt: skip
"""Phones that look or sound alike. Class 0 is silence, then these in order, and one more for all others."""


def segments(phones: Sequence[tuple[float, float, str]]) -> list[Segment]:
    """One symbol each: affricates and diphthongs split in time, neighbouring silences ("") joined."""
    split: list[Segment] = []
    for start, end, ipa in phones:
        parts = symbols(ipa)
        if not parts and split and not split[-1][2]:
            split[-1] = (split[-1][0], end, "")
        elif len(parts) < 2:
            split.append((start, end, parts[0] if parts else ""))
        else:
            first = 0.45 if parts[0] in CONSONANTS else 0.58
            shares = [0, first, 1] if len(parts) == 2 else np.linspace(0, 1, len(parts) + 1)
            times = [start + float(share) * (end - start) for share in shares]
            split += [(a, b, part) for (a, b), part in zip(pairwise(times), parts, strict=True)]
    return [segment for segment in split if segment[1] > segment[0]]


def closure(start: float, end: float, symbol: str) -> tuple[float, float]:
    """When the lips of a bilabial touch, in seconds: a stop's before its burst, a nasal's nearly throughout."""
    duration = end - start
    if symbol in BILABIAL_STOPS:
        end = start + min(0.75 * duration, _LONGEST_STOP_S)
    else:
        start, end = start + 0.05 * duration, end - 0.10 * duration
    middle, half = (start + end) / 2, max(end - start, _SHORTEST_CLOSURE_S) / 2
    return middle - half, middle + half


def articulation(phones: Sequence[tuple[float, float, str]], length: int) -> NDArray[np.float32]:
    """(length, 8) float32 in [0, 1] at MEL_RATE_HZ, in the order of Articulator; all zero in silence."""
    time_s = np.arange(length) / MEL_RATE_HZ
    pull = np.zeros((4, length))  # jaw, spread, round, tongue
    weight = np.full((4, length), 1e-4)
    press, tuck, silence, apart = np.zeros((4, length))

    for start, end, symbol in segments(phones):
        duration = end - start
        targets, dominances = _wanted(symbol)
        core = duration * (0.24 if not symbol else 0.125)
        for row, (target, dominance) in enumerate(zip(targets, dominances, strict=True)):
            onset_s, offset_s = (0.055, 0.045) if symbol in CONSONANTS or not symbol else (0.060, 0.050)
            if row == 2 and target > 0.4:
                onset_s, offset_s = 0.110, 0.060  # lips round a tenth of a second ahead
            before, after = np.maximum(start + core - time_s, 0), np.maximum(time_s - end + core, 0)
            influence = dominance * np.exp(-before / onset_s - after / offset_s)
            pull[row] += influence * target
            weight[row] += influence
        if not symbol:
            if duration > _REAL_SILENCE_S:
                held = start + min(0.05, 0.3 * duration), end - min(0.08, 0.3 * duration)
                silence = np.maximum(silence, _plateau(time_s, *held, 0.07, 0.07))
        elif symbol in CONSONANTS:
            apart = np.maximum(apart, CONSONANTS[symbol].lips_apart * _plateau(time_s, start, end, 0.05, 0.05))
            if symbol in BILABIALS:
                press = np.maximum(press, _plateau(time_s, *closure(start, end, symbol), 0.045, 0.040))
            elif symbol in "ɸβ":
                press = np.maximum(press, 0.6 * _plateau(time_s, start, end, 0.055, 0.045))
            elif symbol in LABIODENTALS:
                inset = 0.08 * duration
                tuck = np.maximum(tuck, _plateau(time_s, start + inset, max(end, start + 0.03) - inset, 0.06, 0.05))

    jaw, spread, rounding, tongue = pull / weight
    jaw = jaw * (1 - 0.6 * press) * (1 - 0.35 * tuck)
    shown = np.zeros((length, len(Articulator)))
    shown[:, Articulator.JAW_OPEN] = jaw
    shown[:, Articulator.LIP_SPREAD] = spread * (1 - 0.3 * press)
    shown[:, Articulator.LIP_ROUND] = rounding * (1 - 0.15 * press)
    shown[:, Articulator.UPPER_LIP_RAISE] = (0.06 + 0.36 * jaw + apart) * (1 - press)
    shown[:, Articulator.LOWER_LIP_DROP] = (0.10 + 0.72 * jaw + 0.5 * apart) * (1 - press) * (1 - 0.75 * tuck)
    shown[:, Articulator.LIP_PRESS] = press
    shown[:, Articulator.LIP_TUCK] = tuck
    shown[:, Articulator.TONGUE_UP] = tongue
    spoken = shown * np.where(np.arange(8) == Articulator.LIP_PRESS, 1.0, 1 - silence[:, np.newaxis])
    return np.clip(_smoothed(spoken), 0, 1).astype(np.float32)


def _wanted(symbol: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The targets of jaw, spread, round and tongue, and the dominance of each."""
    if not symbol:
        return (0.0, 0.0, 0.0, 0.0), (1.0, 0.5, 0.5, 0.8)
    if symbol in VOWELS:
        vowel = VOWELS[symbol]
        strength = 0.6 if symbol in "əɚᵻ" else 1.0
        rounding_strength = strength * (1.3 if vowel.rounding > 0.5 else 1.0)
        targets = (_JAW_OF_OPENNESS[vowel.openness], vowel.spread, vowel.rounding, 0.05)
        return targets, (strength, strength, rounding_strength, 0.5)
    consonant = CONSONANTS[symbol]
    targets = (consonant.jaw, consonant.spread, consonant.rounding, consonant.tongue)
    tongue_strength = 1.0 if consonant.tongue > 0.3 else 0.4
    return targets, (consonant.jaw_weight, consonant.spread_weight, consonant.rounding_weight, tongue_strength)


def _plateau(
    time_s: NDArray[np.float64], start: float, end: float, rise_s: float, fall_s: float
) -> NDArray[np.float64]:
    """1 from start to end, with raised-cosine ramps outside."""
    rise = np.clip((time_s - start + rise_s) / rise_s, 0, 1)
    fall = np.clip((end + fall_s - time_s) / fall_s, 0, 1)
    return 0.5 - 0.5 * np.cos(np.pi * np.minimum(rise, fall))


def _smoothed(values: NDArray[np.float64], sigma_s: float = 0.010) -> NDArray[np.float64]:
    kernel = np.exp(-0.5 * (np.arange(-3, 4) / MEL_RATE_HZ / sigma_s) ** 2)
    kernel /= kernel.sum()
    padded = np.pad(values, ((3, 3), (0, 0)), mode="edge")
    return np.stack([np.convolve(column, kernel, "valid") for column in padded.T], axis=1)


def class_of(symbol: str) -> int:
    """The class of a phone, see CLASSES."""
    found = (place for place, alike in enumerate(CLASSES, start=1) if symbol in alike)
    return next(found, len(CLASSES) + 1) if symbol else 0


def classes(phones: Sequence[tuple[float, float, str]], length: int) -> NDArray[np.int64]:
    """(length,) the class of the phone at each column."""
    track = np.zeros(length, np.int64)
    for start, end, symbol in segments(phones):
        track[round(start * MEL_RATE_HZ) : round(end * MEL_RATE_HZ)] = class_of(symbol)
    return track


def aperture(shown: NDArray[np.floating]) -> NDArray[np.floating]:
    """How far the mouth is open, in [0, 1]; `shown` is (…, 8)."""
    apart = (
        0.50 * shown[..., Articulator.JAW_OPEN]
        + 0.35 * shown[..., Articulator.LOWER_LIP_DROP]
        + 0.15 * shown[..., Articulator.UPPER_LIP_RAISE]
    )
    met = (1 - shown[..., Articulator.LIP_PRESS]) * (1 - 0.55 * shown[..., Articulator.LIP_TUCK])
    return apart * met * (1 - 0.25 * shown[..., Articulator.LIP_ROUND])
