"""Corpus → what the network is fitted to: mel, phonetic features, articulation and phone class at every column.

python -m models.training.voice.features CORPUS FEATURES.npz
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lipsync_desktop import paths
from lipsync_desktop.engine.speech.mel import mel_columns
from lipsync_desktop.engine.speech.phonetic import phonetic
from lipsync_desktop.engine.types import Network

from .augmentation import augmented
from .corpus import read_corpus
from .quiet import openvino
from .targets import articulation, classes


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """One long track: `mel` (n, 80) float16, `phonetic` (n / 2, 22) float16, `articulation` (n, 8) uint8 of
    255, `phone_class` (n,) int8."""

    mel: NDArray[np.float16]
    phonetic: NDArray[np.float16]
    articulation: NDArray[np.uint8]
    phone_class: NDArray[np.int8]

    @classmethod
    def load(cls, *paths: Path) -> Features:
        stored = [np.load(path) for path in paths]
        return cls(*(np.concatenate([one[name] for one in stored]) for name in cls.__slots__))


def compiled(model: Path) -> Network:
    """A network of this project or of those in models/packaged, on one thread."""
    network = openvino.compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 1})

    def hear(*inputs: NDArray[np.float32]) -> tuple[NDArray[np.float32], ...]:
        return (network(inputs)[0],)

    return hear


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("features", type=Path)
    parser.add_argument("--copies", type=int, default=1, help="differently augmented copies of each utterance")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--phones", type=Path, default=paths.models_dir() / "packaged" / "phones.xml")
    arguments = parser.parse_args()
    rng = np.random.default_rng(arguments.seed)
    corpus = read_corpus(arguments.corpus)
    network = compiled(arguments.phones)
    mel, heard, shown, phone_class = [], [], [], []
    for place in rng.permutation(np.repeat(np.arange(len(corpus)), arguments.copies)):
        said = augmented(corpus[place], rng, corpus)
        columns = np.concatenate(list(mel_columns([said.samples])), axis=1).T
        columns = columns[: len(columns) // 2 * 2]
        heard.append(phonetic(said.samples, network)[:, : len(columns) : 2].T.astype(np.float16))
        mel.append(columns.astype(np.float16))
        shown.append(np.round(articulation(said.phones, len(columns)) * 255).astype(np.uint8))
        phone_class.append(classes(said.phones, len(columns)).astype(np.int8))
    np.savez(
        arguments.features,
        mel=np.concatenate(mel),
        phonetic=np.concatenate(heard),
        articulation=np.concatenate(shown),
        phone_class=np.concatenate(phone_class),
    )


if __name__ == "__main__":
    main()
