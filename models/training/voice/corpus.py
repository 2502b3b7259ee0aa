"""Speech with phone times, synthesised by espeak-ng, festival and flite.

    python -m models.training.voice.corpus FOLDER

Each utterance is NAME.wav (16 kHz mono) beside NAME.json: {"phones": [[start_s, end_s, ipa], …]}, "" for silence.
Only voices under permissive licences, and espeak-ng as a program; see README.md.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from .phones import ARPABET, STOPS
from .texts import sentence

RATE_HZ = 16_000
SHARES = {"flite": 0.36, "hts": 0.18, "diphone": 0.20, "espeak": 0.26}
Phone = tuple[float, float, str]


@dataclass(frozen=True, slots=True, eq=False)
class Utterance:
    """`samples` (n,) float32 at RATE_HZ; `phones` are (start_s, end_s, IPA), "" for silence, in order."""

    samples: NDArray[np.float32]
    phones: list[Phone]


def flite(rng: Random) -> Utterance | None:
    """One sentence in a voice of CMU flite, which prints the end of each phone."""
    voice = rng.choice(["rms", "slt", "awb", "rms", "slt", "awb", "kal16"])
    stretch = rng.triangular(0.75, 1.4, 1.0)
    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder, "speech.wav")
        settings = ["--setf", f"duration_stretch={stretch:.2f}"]
        command = ["flite", "-voice", voice, *settings, "-psdur", "-o", str(wav), "-t", sentence("en", rng)]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        samples = _read(wav)
    ends = [(name, float(end)) for name, end in re.findall(r"([a-z]+)[: ]([\d.]+)", printed)]
    return _utterance(samples, [(end, _ipa(name)) for name, end in ends])


def hts(rng: Random) -> Iterator[Utterance]:
    """Eight sentences of festival's HTS voice."""
    return _festival("cmu_us_slt_arctic_hts", rng)


def diphone(rng: Random) -> Iterator[Utterance]:
    """Eight sentences of one of festival's American diphone voices."""
    return _festival(rng.choice(["kal_diphone", "ked_diphone"]), rng)


def _festival(voice: str, rng: Random, count: int = 8) -> Iterator[Utterance]:
    with tempfile.TemporaryDirectory() as folder:
        script = [f"(voice_{voice})"]
        for number in range(count):
            script += [
                f"(Parameter.set 'Duration_Stretch {rng.triangular(0.75, 1.4, 1.0):.2f})",
                f'(set! said (utt.synth (Utterance Text "{sentence("en", rng)}")))',
                f'(utt.save.wave said "{folder}/{number}.wav" \'riff)',
                f'(utt.save.segs said "{folder}/{number}.seg")',
            ]
        program = Path(folder, "say.scm")
        program.write_text("\n".join(script), "latin-1", "ignore")
        subprocess.run(["festival", "-b", str(program)], capture_output=True, check=False)
        for number in range(count):
            wav, segments = Path(folder, f"{number}.wav"), Path(folder, f"{number}.seg")
            if wav.exists() and segments.exists():
                lines = (line.split() for line in segments.read_text("latin-1").splitlines())
                ends = [(float(line[0]), _ipa(line[2])) for line in lines if len(line) >= 3]
                said = _utterance(_read(wav), ends)
                if said:
                    yield said


class _EventId(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    """espeak_EVENT of espeak-ng's speak_lib.h."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _EventId),
    )


_SYNTH_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))
_SYNCHRONOUS, _PHONEME_EVENTS, _PHONEME_IPA, _EVENT_PHONEME, _UTF8 = 2, 1, 2, 7, 1
_RATE, _PITCH, _PITCH_RANGE = 1, 3, 4


class Espeak:
    """One sentence a call in a random language, variant, speed and pitch."""

    _LANGUAGES = (  # noqa: SIM905
        "en-us en-us en-us en en-gb-x-rp en-gb-scotland de fr es es-419 it pl pt pt-br nl sv cs hu tr fi ro id"
    ).split()
    _VARIANTS = (  # noqa: SIM905
        "m1 m2 m3 m4 m5 m6 m7 m8 f1 f2 f3 f4 f5 Alex Alicia Andrea Andy Annie Denis Diogo Gene Gene2 Henrique Hugo "
        "Jacky Lee Marco Mario Michael Mike Nguyen adam anika announcer antonio aunty belinda benjamin boris caleb "
        "david ed edward edward2 grandma grandpa gustave iven iven2 iven3 iven4 john kaukovalta linda marcelo max "
        "michel miguel norbert pablo paul pedro quincy rob robert sandro shelby steph steph2 steph3 travis victor zac"
    ).split()

    def __init__(self) -> None:
        self._library = ctypes.CDLL("libespeak-ng.so.1")
        self._rate_hz = self._library.espeak_Initialize(_SYNCHRONOUS, 0, None, _PHONEME_EVENTS | _PHONEME_IPA)
        self._blocks: list[NDArray[np.int16]] = []
        self._events: list[tuple[float, str]] = []
        self._callback = _SYNTH_CALLBACK(self._receive)  # espeak keeps only the pointer
        self._library.espeak_SetSynthCallback(self._callback)

    def _receive(self, samples, count, events) -> int:  # type: ignore[no-untyped-def]
        if samples and count > 0:
            self._blocks.append(np.ctypeslib.as_array(samples, (count,)).copy())
        place = 0
        while events[place].type:
            event = events[place]
            if event.type == _EVENT_PHONEME:
                raw = ctypes.string_at(ctypes.addressof(event.id), 8).split(b"\0")[0]
                self._events.append((event.audio_position / 1000, raw.decode("utf-8", "ignore")))
            place += 1
        return 0

    def __call__(self, rng: Random) -> Utterance | None:
        language, variant = rng.choice(self._LANGUAGES), rng.choice(self._VARIANTS)
        text = sentence(language.split("-")[0], rng)
        settings = {
            _RATE: int(rng.triangular(110, 260, 165)),
            _PITCH: rng.randint(15, 85),
            _PITCH_RANGE: rng.randint(15, 90),
        }
        return self.read(text, f"{language}+{variant}", settings)

    def read(self, text: str, voice: str, settings: dict[int, int]) -> Utterance | None:
        """`text` in a voice of espeak-ng's; what a setting is not given for stays as it was."""
        said = text.encode() + b"\0"
        self._blocks, self._events = [], []
        if self._library.espeak_SetVoiceByName(voice.encode()):
            return None
        for parameter, value in settings.items():
            self._library.espeak_SetParameter(parameter, value, 0)
        self._library.espeak_Synth(said, len(said), 0, 1, 0, _UTF8, None, None)
        if not self._blocks or len(self._events) < 4:
            return None
        samples = np.concatenate(self._blocks).astype(np.float32) / np.float32(32768)
        events = [(start_s, "" if "(" in ipa else ipa) for start_s, ipa in self._events]  # "(en)" announces a language
        ends = [*(start_s for start_s, _ in events[1:]), len(samples) / self._rate_hz]
        found = _utterance(_resampled(samples, self._rate_hz), list(zip(ends, (ipa for _, ipa in events), strict=True)))
        return found and Utterance(found.samples, starting_with_the_closure(found.samples, found.phones))


def starting_with_the_closure(samples: NDArray[np.float32], phones: list[Phone]) -> list[Phone]:
    """espeak-ng reports a stop near its burst: start it at the quietest 50 ms between 70 ms before and 30 ms after."""
    hop, window = RATE_HZ // 200, RATE_HZ // 20
    power = np.concatenate([[0.0], np.cumsum(np.diff(samples, prepend=0.0).astype(np.float64) ** 2)])
    starts = [start for start, _, _ in phones]
    for place, (start, end, ipa) in enumerate(phones):
        if ipa[:1] in STOPS and ipa:
            earliest = max(start - 0.07, starts[place - 1] + 0.02 if place else 0.0)
            tries = np.arange(int(earliest * RATE_HZ), int((start + 0.03) * RATE_HZ) + hop, hop)
            tries = tries[tries + window < len(power)]
            if len(tries):
                quietest = tries[np.argmin(power[tries + window] - power[tries])] / RATE_HZ
                starts[place] = min(float(quietest), end - 0.02)
    ends = [*starts[1:], phones[-1][1]]
    return [(start, end, ipa) for start, end, (_, _, ipa) in zip(starts, ends, phones, strict=True) if end > start]


def _ipa(name: str) -> str:
    return ARPABET.get(name.upper().rstrip("012"), "")


def _utterance(samples: NDArray[np.float32], ends: list[tuple[float, str]]) -> Utterance | None:
    """None where the phones do not cover the sound, which means that something went wrong."""
    peak = float(np.abs(samples).max(initial=0.0))
    if len(ends) < 4 or peak < 0.01 or abs(ends[-1][0] - len(samples) / RATE_HZ) > 0.5:
        return None
    times = [0.0, *(end for end, _ in ends)]
    phones = [(a, b, ipa) for (a, b), (_, ipa) in zip(pairwise(times), ends, strict=True) if b > a]
    return Utterance(samples * np.float32(0.7 / peak), phones)


def _read(wav: Path) -> NDArray[np.float32]:
    samples, rate_hz = soundfile.read(wav, dtype="float32")
    return _resampled(samples, rate_hz)


def _resampled(samples: NDArray[np.float32], rate_hz: int) -> NDArray[np.float32]:
    return samples if rate_hz == RATE_HZ else soxr.resample(samples, rate_hz, RATE_HZ)


def utterances(engine: str, seconds: float, seed: int) -> Iterator[Utterance]:
    """At least `seconds` of speech by "flite", "hts", "diphone" or "espeak"."""
    rng = Random(f"{engine} {seed}")
    say = Espeak() if engine == "espeak" else {"flite": flite, "hts": hts, "diphone": diphone}[engine]
    while seconds > 0:
        said = say(rng)
        for utterance in said if isinstance(said, Iterator) else [said]:
            if utterance:
                seconds -= len(utterance.samples) / RATE_HZ
                yield utterance


def read_corpus(folder: Path) -> list[Utterance]:
    """All utterances of a folder, in the order of their names."""
    corpus = []
    for wav in sorted(folder.glob("*.wav")):
        phones = json.loads(wav.with_suffix(".json").read_text("utf-8"))["phones"]
        corpus.append(Utterance(_read(wav), [(start, end, ipa) for start, end, ipa in phones]))
    return corpus


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--hours", type=float, default=6.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engines", nargs="+", default=list(SHARES), choices=list(SHARES))
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for engine in arguments.engines:
        seconds = arguments.hours * 3600 * SHARES[engine]
        for number, said in enumerate(utterances(engine, seconds, arguments.seed)):
            name = arguments.folder / f"{engine}-{number:05d}"
            soundfile.write(f"{name}.wav", said.samples, RATE_HZ, subtype="PCM_16")
            Path(f"{name}.json").write_text(json.dumps({"phones": said.phones}, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main()
