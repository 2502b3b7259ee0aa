"""How well networks and baselines move a mouth to speech whose phones are known.

    python -m models.training.voice.evaluation AUDIO [MODEL.xml …]

AUDIO is a folder of recordings beside their manifest.csv, or a corpus that corpus.py wrote. One column for each model,
in one run:

bilab_close           share of /p b m/ during which (± 20 ms) a frame of a film at 25 Hz shows the mouth closed
false_close_vowel     share of vowels away from /p b m/ closed in a frame that shows their middle
close_beside_bilab    the same of the vowels beside /p b m/
close_on_other_cons   share of /t d n k g ŋ s z l θ ð/ closed as for bilab_close; neighbours of /p b m/ make it > 0
closure_auc           how well the aperture tells /p b m/ from vowels: area under the ROC curve
press_auc             how well LIP_PRESS tells /p b m/ from the other consonants
tuck_rate             share of /f v/ with LIP_TUCK above 0.5
tuck_false_vowel      the same of vowels
silence_closed        share of the time closed in silences from 0.1 s after their start to 0.1 s before their end
corr_apert, lag_ms    the aperture against that of the rules in targets.py, and where the correlation is largest

"Closed" is an aperture below 16 % of the method's own 90th percentile while somebody speaks: read bilab_close together
with the false closes, for a mouth that is always shut has 1.0. "rules" is targets.py on the aligned phones.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.speech.articulation import at_frames
from lipsync_desktop.engine.speech.mel import mel_columns
from lipsync_desktop.engine.types import MEL_RATE_HZ, Articulator

from .baselines import by_formants, by_loudness
from .corpus import RATE_HZ, Utterance, read_corpus
from .phones import BILABIALS, VOWELS
from .quiet import openvino
from .recordings import recordings
from .targets import aperture, articulation, segments

Shown = NDArray[np.floating]
_FILM_HZ = Fraction(25)
_CLOSED = 0.16
_AROUND_S = 0.02
_LONGEST_LAG = 32
_OTHER_CONSONANTS = frozenset("tdnkɡgŋszlθð")


def network(path: Path) -> Callable[[Utterance], Shown]:
    model = openvino.compile_model(path, "CPU")

    def hear(said: Utterance) -> Shown:
        mel = np.concatenate(list(mel_columns([said.samples])), axis=1)
        return model(mel[np.newaxis])[0][0].T

    return hear


def rules(said: Utterance) -> Shown:
    return articulation(said.phones, 1 + len(said.samples) // 200)


def measured(utterances: Sequence[Utterance], method: Callable[[Utterance], Shown]) -> dict[str, float]:
    """The figures above, by name."""
    shown = [np.asarray(method(said)) for said in utterances]
    apertures = [aperture(one) for one in shown]
    spoken = [
        track[_columns(start, end)]
        for said, track in zip(utterances, apertures, strict=True)
        for start, end, symbol in segments(said.phones)
        if symbol
    ]
    closed = _CLOSED * np.percentile(np.concatenate(spoken), 90)
    seen: dict[str, list[float]] = {name: [] for name in ("lips", "lips_press", "lips_least", "cons", "cons_press",
        "vowel_least", "vowel_shut", "beside_shut", "vowel_tuck", "tuck", "silence")}  # fmt: skip
    for said, one, track in zip(utterances, shown, apertures, strict=True):
        film = aperture(np.array(list(islice(at_frames([one], _FILM_HZ, 0.0), int(len(one) * _FILM_HZ / MEL_RATE_HZ)))))
        film_s = (np.arange(len(film)) + 0.5) / float(_FILM_HZ)
        phones = segments(said.phones)
        for place, (start, end, symbol) in enumerate(phones):
            quarter = 0.25 * (end - start)
            columns, middle = _columns(start, end), _columns(start + quarter, end - quarter)
            frames = film[(film_s >= start - _AROUND_S) & (film_s <= end + _AROUND_S)]
            at_middle = film[min(int((start + end) / 2 * _FILM_HZ), len(film) - 1)]
            if not len(track[middle]) or not len(frames):
                continue
            if not symbol:
                if end - start > 0.25:
                    seen["silence"] += list(track[_columns(start + 0.1, end - 0.1)] < closed)
            elif symbol in BILABIALS:
                seen["lips"].append(frames.min() < closed)
                seen["lips_press"].append(one[columns, Articulator.LIP_PRESS].max())
                seen["lips_least"].append(track[columns].min())
            elif symbol in "fv":
                seen["tuck"].append(one[columns, Articulator.LIP_TUCK].max())
            elif symbol in _OTHER_CONSONANTS:
                seen["cons"].append(frames.min() < closed)
                seen["cons_press"].append(one[columns, Articulator.LIP_PRESS].max())
            elif symbol in VOWELS and end - start >= 0.05:
                beside = {phone for _, _, phone in phones[max(place - 1, 0) : place + 2]} & set(BILABIALS)
                seen["beside_shut" if beside else "vowel_shut"].append(at_middle < closed)
                seen["vowel_least"].append(track[middle].min())
                seen["vowel_tuck"].append(one[middle, Articulator.LIP_TUCK].max())
    heard = {name: np.array(values, np.float64) for name, values in seen.items()}
    correlation, lag_ms = _correlation([aperture(rules(said)) for said in utterances], apertures)
    return {
        "bilab_close": heard["lips"].mean(),
        "false_close_vowel": heard["vowel_shut"].mean(),
        "close_beside_bilab": heard["beside_shut"].mean(),
        "close_on_other_cons": heard["cons"].mean(),
        "closure_auc": _auc(-heard["lips_least"], -heard["vowel_least"]),
        "press_auc": _auc(heard["lips_press"], heard["cons_press"]),
        "tuck_rate": np.mean(heard["tuck"] > 0.5),
        "tuck_false_vowel": np.mean(heard["vowel_tuck"] > 0.5),
        "silence_closed": heard["silence"].mean(),
        "corr_apert": correlation,
        "lag_ms": lag_ms,
    }


def _columns(start: float, end: float) -> slice:
    """The columns from `start` to `end` in seconds, at least one."""
    first = max(0, int(np.ceil(start * MEL_RATE_HZ)))
    return slice(first, max(first + 1, int(end * MEL_RATE_HZ) + 1))


def _auc(positive: Shown, negative: Shown) -> float:
    """The chance that a positive is larger than a negative; ties count half."""
    difference = positive[:, np.newaxis] - negative
    return float(np.mean((difference > 0) + 0.5 * (difference == 0)))


def _correlation(wanted: Sequence[Shown], shown: Sequence[Shown]) -> tuple[float, float]:
    """Pearson's r without a lag, and the lag in ms with the largest one; positive: shown comes later."""
    pairs = [(a - a.mean(), b - b.mean()) for a, b in zip(wanted, shown, strict=True)]
    scale = np.sqrt(sum(float(a @ a) for a, _ in pairs) * sum(float(b @ b) for _, b in pairs))

    def at(lag: int) -> float:
        later, earlier = max(lag, 0), max(-lag, 0)
        return sum(float(b[later : len(b) - earlier] @ a[earlier : len(a) - later]) for a, b in pairs) / scale

    lags = range(-_LONGEST_LAG, _LONGEST_LAG + 1)
    best = max(lags, key=at)
    before, top, after = at(best - 1), at(best), at(best + 1)
    vertex = best + 0.5 * (before - after) / (before - 2 * top + after)
    return at(0), vertex * 1000 / MEL_RATE_HZ


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("audio", type=Path)
    parser.add_argument("models", type=Path, nargs="*", default=[Path("models/builtin/articulation.xml")])
    arguments = parser.parse_args()

    real = (arguments.audio.parent / "manifest.csv").exists()
    utterances = [said for _, said in recordings(arguments.audio)] if real else read_corpus(arguments.audio)
    seconds = sum(len(said.samples) for said in utterances) / RATE_HZ
    symbols = [symbol for said in utterances for _, _, symbol in segments(said.phones)]
    lips = sum(symbol in BILABIALS for symbol in symbols if symbol)
    print(f"{len(utterances)} recordings, {seconds:.0f} s, {len(symbols)} phones, {lips} of them /p b m/\n")

    methods: dict[str, Callable[[Utterance], Shown]] = {"rules": rules}
    methods |= {path.stem: network(path) for path in arguments.models}
    methods |= {"loudness": lambda said: by_loudness(said.samples), "formants": lambda said: by_formants(said.samples)}
    columns = {name: measured(utterances, method) for name, method in methods.items()}
    print("| metric | " + " | ".join(columns) + " |\n|---" + "|---" * len(columns) + "|")
    for metric in columns["rules"]:
        places = 0 if metric == "lag_ms" else 3
        print(f"| {metric} | " + " | ".join(f"{figures[metric]:.{places}f}" for figures in columns.values()) + " |")


if __name__ == "__main__":
    main()
