"""Makes the demo voice: festival's HTS voice "slt" says the two demo sentences, with a pause between them.

    python models/training/portrait/speak.py [resources/voice.flac]

Needs festival and its voice (Debian: festival, festvox-us-slt-hts), NumPy and soundfile.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

SENTENCES = (
    "Hello! I was drawn by a program, and my voice was made by a program, too.",
    "Bring your own picture, and I will make you a film.",
)
VOICE = "cmu_us_slt_arctic_hts"
PAUSE_S = 0.6
EDGE_S = 0.25
PEAK = 10 ** (-3 / 20)
SILENCE = 0.004


def spoken(sentence: str) -> tuple[NDArray[np.float64], int]:
    """(n,) samples without silence at either end, and their rate in Hz."""
    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder) / "sentence.wav"
        say = f'(utt.save.wave (utt.synth (Utterance Text "{sentence}")) "{wav}" \'riff)'
        subprocess.run(["festival", "--batch", f"(voice_{VOICE})", say], check=True)
        samples, rate_hz = soundfile.read(wav)
    loud = np.flatnonzero(np.abs(samples) > SILENCE * np.abs(samples).max())
    return samples[loud[0] : loud[-1] + 1], rate_hz


def faded(samples: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    ramp = np.sin(np.linspace(0, np.pi / 2, n)) ** 2
    samples = samples.copy()
    samples[:n] *= ramp
    samples[-n:] *= ramp[::-1]
    return samples


def main() -> None:
    default = Path(__file__).parents[3] / "resources" / "voice.flac"
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    (first, rate_hz), (second, _) = map(spoken, SENTENCES)
    edge, pause = np.zeros(int(EDGE_S * rate_hz)), np.zeros(int(PAUSE_S * rate_hz))
    n = rate_hz // 100
    speech = np.concatenate([edge, faded(first, n), pause, faded(second, n), edge])
    soundfile.write(target, speech / np.abs(speech).max() * PEAK, rate_hz, subtype="PCM_16")


if __name__ == "__main__":
    main()
