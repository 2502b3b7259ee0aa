"""Mouths to compare with: as open as the voice is loud, or as its formants say, and as another program draws them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_toeplitz
from scipy.ndimage import maximum_filter1d

from lipsync_desktop.engine.speech.mel import mel_columns
from lipsync_desktop.engine.types import Articulator

from .corpus import RATE_HZ

Shown = NDArray[np.float64]
_HOP, _FRAME, _ORDER = 200, 400, 18

_SHAPES = {  # jaw, spread, round, upper lip, lower lip, press, tuck, tongue
    "A": (0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0),
    "B": (0.1, 0.4, 0.0, 0.2, 0.3, 0.0, 0.0, 0.4),
    "C": (0.4, 0.4, 0.0, 0.2, 0.4, 0.0, 0.0, 0.0),
    "D": (0.8, 0.3, 0.0, 0.3, 0.7, 0.0, 0.0, 0.0),
    "E": (0.4, 0.0, 0.5, 0.2, 0.4, 0.0, 0.0, 0.0),
    "F": (0.2, 0.0, 1.0, 0.1, 0.2, 0.0, 0.0, 0.0),
    "G": (0.1, 0.1, 0.0, 0.2, 0.0, 0.0, 1.0, 0.0),
    "H": (0.4, 0.2, 0.0, 0.2, 0.4, 0.0, 0.0, 0.9),
    "X": (0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0),
}
"""The mouths that Rhubarb Lip Sync's manual draws: A for p b m, B for most consonants and ee, C for eh, D for ah, E for
aw, F for oo and w, G for f and v, H for l, X for rest."""

_NODE = """
import { Rhubarb } from "%s/dist/index.js"; import { readFileSync, writeSync } from "fs"; console.log = console.error;
const cues = (await Rhubarb.getLipSync(readFileSync(0))).mouthCues; writeSync(1, JSON.stringify(cues));
"""


def by_loudness(samples: NDArray[np.float32]) -> Shown:
    """(n, 8): jaw and lips follow the level over the 35 dB below the loudest."""
    level = _relative_level(_level_db(samples))
    shown = np.zeros((len(level), 8))
    shown[:, Articulator.JAW_OPEN] = shown[:, Articulator.LOWER_LIP_DROP] = level
    shown[:, Articulator.UPPER_LIP_RAISE] = 0.5 * level
    return shown


def by_formants(samples: NDArray[np.float32]) -> Shown:
    """(n, 8): the first formant opens, the second spreads or rounds, a sudden drop of the level closes."""
    level_db = _level_db(samples)
    level = _relative_level(level_db)
    first_hz, second_hz = _formants_hz(samples, level)
    voiced = np.clip((level - 0.25) / 0.3, 0, 1)
    jaw = np.clip((first_hz - 250) / 550, 0, 1) * voiced
    mel = np.concatenate(list(mel_columns([samples])), axis=1)[:, : len(level)]
    hiss = mel[55:].mean(axis=0) - mel[5:30].mean(axis=0)
    drop_db = maximum_filter1d(level_db, 25) - level_db
    shown = np.zeros((len(level), 8))
    shown[:, Articulator.JAW_OPEN] = jaw
    shown[:, Articulator.LOWER_LIP_DROP] = (0.1 + 0.72 * jaw) * voiced
    shown[:, Articulator.UPPER_LIP_RAISE] = 0.4 * jaw
    shown[:, Articulator.LIP_SPREAD] = np.clip((second_hz - 1400) / 800, 0, 1) * voiced
    rounded = np.clip((1250 - second_hz) / 500, 0, 1) * np.clip((650 - first_hz) / 250, 0, 1)
    shown[:, Articulator.LIP_ROUND] = rounded * voiced
    shown[:, Articulator.LIP_PRESS] = np.clip((drop_db - 12) / 10, 0, 1) * (hiss < 0) * (level < 0.6)
    shown[:, Articulator.LIP_TUCK] = np.clip((hiss - 0.3) / 0.6, 0, 1) * (level < 0.45) * (level > 0.1)
    return shown


def by_rhubarb(samples: NDArray[np.float32], package: Path) -> Shown:
    """(n, 8) of Rhubarb Lip Sync's mouth shapes by sound alone; `package` is rhubarb-lip-sync-wasm, unpacked. Node.js
    has to be there."""
    program = ["node", "--input-type=module", "-e", _NODE % package.resolve()]
    pcm = (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()
    cues = json.loads(subprocess.run(program, input=pcm, capture_output=True, check=True).stdout)
    shown = np.tile(_SHAPES["X"], (1 + len(samples) // _HOP, 1))
    for cue in cues:
        shown[round(cue["start"] * RATE_HZ / _HOP) : round(cue["end"] * RATE_HZ / _HOP)] = _SHAPES[cue["value"]]
    return shown


def _level_db(samples: NDArray[np.float32]) -> Shown:
    window = np.hanning(_FRAME) / np.hanning(_FRAME).sum()
    power = np.convolve(samples.astype(np.float64) ** 2, window, "same")
    return 10 * np.log10(np.pad(power, (0, 1), "edge")[::_HOP] + 1e-9)


def _relative_level(level_db: Shown) -> Shown:
    loud_db = np.percentile(level_db, 95)
    floor_db = max(np.percentile(level_db, 5) + 6, loud_db - 35)
    return np.clip((level_db - floor_db) / (loud_db - floor_db), 0, 1)


def _formants_hz(samples: NDArray[np.float32], level: Shown) -> tuple[Shown, Shown]:
    """By linear prediction, the autocorrelation method; a neutral vowel's where there is none."""
    emphasised = np.pad(np.append(samples[:1], samples[1:] - 0.97 * samples[:-1]), _FRAME // 2)
    formants = np.tile([450.0, 1500.0], (len(level), 1))
    for place in np.flatnonzero(level >= 0.15):
        frame = emphasised[place * _HOP : place * _HOP + _FRAME] * np.hamming(_FRAME)
        correlation = np.correlate(frame, frame, "full")[_FRAME - 1 : _FRAME + _ORDER]
        correlation[0] = correlation[0] * (1 + 1e-6) + 1e-9
        poles = np.roots(np.append(1, -solve_toeplitz(correlation[:-1], correlation[1:])))
        poles = poles[poles.imag > 0]
        frequency_hz = np.angle(poles) * RATE_HZ / (2 * np.pi)
        bandwidth_hz = -np.log(np.abs(poles) + 1e-9) * RATE_HZ / np.pi
        found = np.sort(frequency_hz[(frequency_hz > 180) & (frequency_hz < 3500) & (bandwidth_hz < 500)])
        if len(found) >= 2:
            formants[place] = found[:2]
    smoothed = [np.convolve(np.pad(track, 2, "edge"), np.ones(5) / 5, "valid") for track in formants.T]
    return smoothed[0], smoothed[1]
