"""Rough phone times → those that a network hears.

    python -m models.training.voice.alignment WEIGHTS.pt CORPUS ALIGNED

The phones are known, and about when they come: what is searched is the most likely path through them (Viterbi 1967) by
the phone classifier that every network here is fitted with.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from lipsync_desktop.engine.speech.mel import mel_columns
from lipsync_desktop.engine.types import MEL_RATE_HZ

from .corpus import Phone, Utterance, read_corpus
from .network import PHONETIC, ArticulationNet
from .targets import class_of, segments

Scores = NDArray[np.float64]

LATE_S = 0.06  # the phones that neural.py writes come so much later than their sound
_TOLERANCE_S = 0.04
_HIGHEST_PENALTY = 5.0
_SHORTEST_PAUSE_S = 0.12  # the gap that neural.py leaves between any two words belongs to their sounds
_NEVER = -1e9


def heard(network: ArticulationNet, said: Utterance) -> Scores:
    """(n, classes) log of the probability of every class at every column, by the mel alone."""
    mel = np.concatenate(list(mel_columns([said.samples])), axis=1)
    nothing = torch.zeros(1, PHONETIC, (mel.shape[1] + 1) // 2)
    with torch.inference_mode():
        _, logits = network.logits(torch.from_numpy(mel[np.newaxis]), nothing, trust=0.0)
    return torch.log_softmax(logits[0].T, dim=1).double().numpy()


def aligned(phones: list[Phone], scores: Scores, tolerance_s: float = _TOLERANCE_S) -> list[Phone]:
    """The symbols of `phones` with new times, by `scores` (n, classes), the log likelihood of each class.

    Silence comes first and last. A phone lasts at least two columns; pauses may be left out. What is far from where it
    was, by more than `tolerance_s`, is less likely.
    """
    units = [unit for unit in segments(phones) if unit[2] or unit[1] - unit[0] >= _SHORTEST_PAUSE_S]
    units = [(0.0, 0.0, ""), *units[not units[0][2] : len(units) - (not units[-1][2])], (0.0, 0.0, "")]
    # Each unit is two states in a row, of which only the second can be stayed in.
    likely = np.repeat(np.stack([_likely(unit, scores, tolerance_s) for unit in units], axis=1), 2, axis=1)
    first = np.arange(likely.shape[1]) % 2 == 0
    pause = np.repeat([not symbol for _, _, symbol in units], 2)
    skips = first & np.roll(pause, 2)
    skips[:4] = False

    best = np.full(likely.shape[1], _NEVER)
    best[0] = likely[0, 0]
    back = np.zeros(likely.shape, np.int8)
    for column in range(1, len(likely)):
        ways = np.stack([
            np.where(first, _NEVER, best),
            np.concatenate([[_NEVER], best[:-1]]),
            np.where(skips, np.concatenate([[_NEVER] * 3, best[:-3]]), _NEVER),
        ])  # fmt: skip
        back[column] = chosen = ways.argmax(axis=0)
        best = ways[chosen, np.arange(len(best))] + likely[column]
    path = [len(best) - 1]
    for column in range(len(likely) - 1, 0, -1):
        path.append(path[-1] - (0, 1, 3)[back[column, path[-1]]])
    places = np.array(path[::-1]) // 2
    starts = [0, *np.flatnonzero(np.diff(places)) + 1, len(places)]
    return [(a / MEL_RATE_HZ, b / MEL_RATE_HZ, units[places[a]][2]) for a, b in pairwise(starts)]


def realigned(
    network: ArticulationNet, corpus: Sequence[Utterance], tolerance_s: float = _TOLERANCE_S
) -> list[list[Phone]]:
    """The phones of each utterance, which come LATE_S too late, when they are heard. How often `network` hears each
    class in the whole corpus does not count."""
    columns = [heard(network, said) for said in corpus]
    expected = np.log(np.mean([np.exp(one).mean(axis=0) for one in columns], axis=0))
    return [aligned(said.phones, scores - expected, tolerance_s) for said, scores in zip(corpus, columns, strict=True)]


def aligner(weights: Path) -> ArticulationNet:
    network = ArticulationNet()
    network.load_state_dict(torch.load(weights, weights_only=True))
    network.eval()
    return network


def _likely(unit: Phone, scores: Scores, tolerance_s: float) -> Scores:
    """(n,) for one unit; silence is as likely everywhere, for the phone before it was given too much."""
    start, end, symbol = unit
    score = scores[:, class_of(symbol)]
    if not symbol:
        return score
    time_s = np.arange(len(score)) / MEL_RATE_HZ + LATE_S
    away = np.maximum(0, np.maximum(start - time_s, time_s - end)) / tolerance_s
    return score - np.minimum(0.5 * away**2, _HIGHEST_PENALTY)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("aligned", type=Path)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    arguments.aligned.mkdir(parents=True, exist_ok=True)
    names = sorted(path.stem for path in arguments.corpus.glob("*.wav"))
    corpus = read_corpus(arguments.corpus)
    for name, phones in zip(names, realigned(aligner(arguments.weights), corpus), strict=True):
        shutil.copy(arguments.corpus / f"{name}.wav", arguments.aligned)
        text = json.dumps({"phones": phones}, ensure_ascii=False)
        (arguments.aligned / f"{name}.json").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
