"""Corpus → what the network is fitted to: mel, articulation and phone class at every column.

python -m models.training.voice.features CORPUS FEATURES.npz
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.speech.mel import mel_columns

from .augmentation import augmented
from .corpus import read_corpus
from .targets import articulation, classes


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """One long track: `mel` (n, 80) float16, `articulation` (n, 8) uint8 of 255, `phone_class` (n,) int8."""

    mel: NDArray[np.float16]
    articulation: NDArray[np.uint8]
    phone_class: NDArray[np.int8]

    @classmethod
    def load(cls, *paths: Path) -> Features:
        stored = [np.load(path) for path in paths]
        return cls(*(np.concatenate([one[name] for one in stored]) for name in cls.__slots__))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("features", type=Path)
    parser.add_argument("--copies", type=int, default=1, help="differently augmented copies of each utterance")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    rng = np.random.default_rng(arguments.seed)
    corpus = read_corpus(arguments.corpus)
    mel, shown, phone_class = [], [], []
    for place in rng.permutation(np.repeat(np.arange(len(corpus)), arguments.copies)):
        said = augmented(corpus[place], rng, corpus)
        columns = np.concatenate(list(mel_columns([said.samples])), axis=1).T
        mel.append(columns.astype(np.float16))
        shown.append(np.round(articulation(said.phones, len(columns)) * 255).astype(np.uint8))
        phone_class.append(classes(said.phones, len(columns)).astype(np.int8))
    np.savez(
        arguments.features,
        mel=np.concatenate(mel),
        articulation=np.concatenate(shown),
        phone_class=np.concatenate(phone_class),
    )


if __name__ == "__main__":
    main()
