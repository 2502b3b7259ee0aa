"""How well networks and baselines move a mouth to speech whose phones are known.

    python -m models.training.voice.evaluation AUDIO [MODEL.xml …] [--in clean room noise whisper song] [--rates HZ …]

AUDIO is a folder of recordings beside their manifest.csv, or a corpus that corpus.py or languages.py wrote. A network
is heard as films hear it: with the phone recogniser (and "by mel", without), through the voice gate and the sampler, at
the frames of films of --rates; one that is called …_live by the mel alone, as it comes. One table for each condition
that the recordings are brought into and each rate, one column for each method:

bilab_close           share of /p b m/ during which (± 20 ms) a frame shows the mouth closed
p_close … m_close     the same of each
b_tucked, m_tucked    share of /b/, /m/ that are not, and show the lip at the teeth instead
vowel_shut            share of vowels away from /p b m/ closed in the frame that shows their middle
beside_shut           the same of the vowels beside /p b m/
cons_shut             the same of /t d n k g ŋ s z l θ ð/
tuck                  share of /f v/ during which a frame shows the lip at the teeth, LIP_TUCK above 0.5
tuck_shut             share of /f v/ during which none does, and the mouth closes instead
tuck_false            share of other phones that show it in the frame of their middle
rounded               share of /w u ʊ/ during which a frame has LIP_ROUND above 0.45
round_false           share of /i ɪ e ɛ æ a ɑ ʌ/ that have it in the frame of their middle, no /w u ʊ o ɔ/ beside them
vowel_open            share of those that the rules open in which the frame of the middle opens at least half as far
silence_closed        share of the frames closed in silences from 0.1 s after their start to 0.1 s before their end
spoken                share of the frames in words in which the mouth is let move at all
corr_apert, lag_ms    the aperture against that of the rules in targets.py, and where the correlation is largest

"Closed" is an aperture below 16 % of the method's own 90th percentile while somebody speaks: read bilab_close together
with the false closes, for a mouth that is always shut has 1.0. "rules" is targets.py on the aligned phones, through the
same sampler. Behind ± stands half of the 95 % interval that drawing other speakers gives (Efron 1979); the first two
words of a file's name say who speaks. --rhubarb: the unpacked package rhubarb-lip-sync-wasm, another program's column.

Conditions: a room whose sound decays by 60 dB in half a second, as loud as the voice itself; noise of all colours 5 dB
below the voice; the voice whispered; vowels sung, two to six times as long, on steps of the scale (augmentation.py).
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lipsync_desktop import paths
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.speech.articulation import articulate, articulate_live, at_frames
from lipsync_desktop.engine.speech.listening import Ears, listen
from lipsync_desktop.engine.types import MEL_RATE_HZ, Articulator, Doubles

from .augmentation import in_noise, in_room, sung, whispered
from .baselines import by_formants, by_loudness, by_rhubarb
from .corpus import RATE_HZ, Utterance, read_corpus
from .features import compiled
from .phones import BILABIALS, VOWELS
from .recordings import recordings
from .targets import aperture, articulation, segments

Shown = NDArray[np.floating]
Method = Callable[[Utterance], Shown]
"""Speech → articulation (n, 8) at MEL_RATE_HZ."""

_CLOSED = 0.16
_AROUND_S = 0.02
_TUCKED, _ROUNDED = 0.5, 0.45
_LONGEST_LAG = 32
_DRAWN = 500
_OTHER_CONSONANTS = frozenset("tdnkɡgŋszlθð")
_ROUND, _PLAIN = frozenset("wuʊoɔ"), frozenset("iɪeɛæaɑʌ")
_OPEN = 0.15
"""An aperture from which on the rules count as open."""


def network(path: Path, ears: Ears) -> Method:
    """As a film hears it, or as live speech is heard."""
    hears, articulated = compiled(path), articulate_live if _is_live(path) else articulate

    def hear(said: Utterance) -> Shown:
        return np.concatenate(list(articulated(listen([said.samples], ears), hears)))

    return hear


def _is_live(path: Path) -> bool:
    return path.stem.endswith("_live")


def rules(said: Utterance) -> Shown:
    return articulation(said.phones, 1 + len(said.samples) // 200)


@dataclass(frozen=True, slots=True, eq=False)
class _Film:
    """What one recording's frames show, (n, 8), at `rate`."""

    said: Utterance
    shown: Shown
    rate: float

    def during(self, start_s: float, end_s: float) -> slice:
        """The frames whose middles lie between, and the nearest one in any case."""
        first = int(np.ceil(start_s * self.rate - 0.5))
        last = int(np.floor(end_s * self.rate - 0.5))
        nearest = round((start_s + end_s) / 2 * self.rate - 0.5)
        first, last = min(first, nearest), max(last, nearest)
        return slice(max(first, 0), max(last, 0) + 1)

    def at_middle(self, start_s: float, end_s: float) -> int:
        return min(int((start_s + end_s) / 2 * self.rate), len(self.shown) - 1)


def films(utterances: Sequence[Utterance], method: Method, rate: Fraction) -> list[_Film]:
    made = []
    for said in utterances:
        frames = int(len(said.samples) / RATE_HZ * rate)
        shown = np.array(list(islice(at_frames([np.asarray(method(said), np.float32)], rate, 0.0), frames)))
        made.append(_Film(said, shown, float(rate)))
    return made


def compared(
    spoken: Mapping[str, Sequence[Utterance]], methods: Mapping[str, Method], rate: Fraction
) -> dict[str, dict[str, tuple[float, float]]]:
    """The figures of each method, by name; `spoken` is by speaker."""
    utterances = [said for by_one in spoken.values() for said in by_one]
    speakers = [speaker for speaker, by_one in spoken.items() for _ in by_one]
    wanted = films(utterances, rules, rate)
    return {name: measured(films(utterances, method, rate), wanted, speakers) for name, method in methods.items()}


def measured(
    filmed: Sequence[_Film], wanted: Sequence[_Film], speakers: Sequence[str]
) -> dict[str, tuple[float, float]]:
    """The figures above, by name, each with half of its interval; `speakers` tells whose each film is."""
    spoken = [
        aperture(film.shown[film.during(start, end)])
        for film in filmed
        for start, end, symbol in segments(film.said.phones)
        if symbol
    ]
    closed = _CLOSED * np.percentile(np.concatenate(spoken), 90)
    seen: dict[str, dict[str, list[float]]] = {speaker: defaultdict(list) for speaker in speakers}
    for speaker, film, by_rules in zip(speakers, filmed, wanted, strict=True):
        for name, values in _seen(film, by_rules, closed).items():
            seen[speaker][name] += values
    figures = {name: _mean_and_half_interval([by_one[name] for by_one in seen.values()]) for name in _SHARES}
    r, lag_ms = _correlation([aperture(one.shown) for one in wanted], [aperture(one.shown) for one in filmed])
    return figures | {"corr_apert": (r, 0.0), "lag_ms": (lag_ms * MEL_RATE_HZ / filmed[0].rate, 0.0)}


_SHARES = ("bilab_close", "p_close", "b_close", "m_close", "b_tucked", "m_tucked", "vowel_shut", "beside_shut",
    "cons_shut", "tuck", "tuck_shut", "tuck_false", "rounded", "round_false", "vowel_open", "silence_closed", "spoken",
)  # fmt: skip


def _seen(film: _Film, by_rules: _Film, closed: float) -> dict[str, list[float]]:
    """Of every phone of a recording whether it is so."""
    seen: dict[str, list[float]] = defaultdict(list)
    open_, wanted = aperture(film.shown), aperture(by_rules.shown)
    tucked, round_ = film.shown[:, Articulator.LIP_TUCK] > _TUCKED, film.shown[:, Articulator.LIP_ROUND] > _ROUNDED
    phones = segments(film.said.phones)
    for place, (start, end, symbol) in enumerate(phones):
        frames, middle = film.during(start - _AROUND_S, end + _AROUND_S), film.at_middle(start, end)
        if not len(open_[frames]):
            continue
        if not symbol:
            if end - start > 0.25:
                seen["silence_closed"] += list(open_[film.during(start + 0.1, end - 0.1)] < closed)
            continue
        seen["spoken"] += list(film.shown[film.during(start, end)].max(axis=1) > 0.02)
        beside = {phone for _, _, phone in phones[max(place - 1, 0) : place + 2]}
        shut = bool(open_[frames].min() < closed)
        if symbol in BILABIALS:
            seen["bilab_close"].append(shut)
            seen[f"{symbol}_close"].append(shut)
            seen[f"{symbol}_tucked"].append(not shut and bool(tucked[frames].any()))
        elif symbol in "fv":
            seen["tuck"].append(bool(tucked[frames].any()))
            seen["tuck_shut"].append(shut and not tucked[frames].any())
        elif symbol in _OTHER_CONSONANTS:
            seen["cons_shut"].append(bool(open_[middle] < closed))
        elif symbol in VOWELS and end - start >= 0.05:
            seen["beside_shut" if beside & BILABIALS else "vowel_shut"].append(open_[middle] < closed)
            if wanted[middle] > _OPEN:
                seen["vowel_open"].append(open_[middle] > wanted[middle] / 2)
        if symbol in "wuʊ":
            seen["rounded"].append(bool(round_[frames].any()))
        elif symbol in _PLAIN and not beside & _ROUND:
            seen["round_false"].append(round_[middle])
        if symbol not in "fv":
            seen["tuck_false"].append(tucked[middle])
    return seen


def _mean_and_half_interval(by_speaker: Sequence[Sequence[float]]) -> tuple[float, float]:
    sums = np.array([[sum(one), len(one)] for one in by_speaker], np.float64)
    drawn = sums[np.random.default_rng(0).integers(0, len(sums), (_DRAWN, len(sums)))].sum(axis=1)
    means = drawn[:, 0] / np.maximum(drawn[:, 1], 1)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(sums[:, 0].sum() / max(sums[:, 1].sum(), 1)), float(high - low) / 2


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
    parser.add_argument("--in", nargs="+", choices=_CONDITIONS, default=["clean"], dest="conditions")
    parser.add_argument("--rates", nargs="+", type=Fraction, default=[Fraction(25)])
    parser.add_argument("--rhubarb", type=Path, metavar="PACKAGE")
    arguments = parser.parse_args()

    spoken = by_speaker(arguments.audio)
    utterances = [said for by_one in spoken.values() for said in by_one]
    seconds = sum(len(said.samples) for said in utterances) / RATE_HZ
    symbols = [symbol for said in utterances for _, _, symbol in segments(said.phones)]
    lips = sum(symbol in BILABIALS for symbol in symbols if symbol)
    print(f"{len(utterances)} recordings of {len(spoken)} voices, {seconds:.0f} s, ", end="")
    print(f"{len(symbols)} phones, {lips} of them /p b m/")

    ears = Models(paths.models_dir(), None).ears
    methods: dict[str, Method] = {"rules": rules}
    for path in arguments.models:
        by_mel = network(path, Ears(ears.voice_activity, None))
        methods |= (
            {path.stem: by_mel} if _is_live(path) else {path.stem: network(path, ears), f"{path.stem} by mel": by_mel}
        )
    methods |= {"loudness": lambda said: by_loudness(said.samples), "formants": lambda said: by_formants(said.samples)}
    if arguments.rhubarb:
        methods["Rhubarb"] = lambda said: by_rhubarb(said.samples, arguments.rhubarb)
    for condition in arguments.conditions:
        brought = {speaker: [_CONDITIONS[condition](said) for said in by_one] for speaker, by_one in spoken.items()}
        heard = {name: cache(method) for name, method in methods.items()}
        for rate in arguments.rates:
            columns = compared(brought, heard, rate)
            title = f"{condition}, {float(rate):g} Hz"
            print(f"\n| {title} | " + " | ".join(columns) + " |\n|---" + "|---" * len(columns) + "|")
            for metric in columns["rules"]:
                cells = (_cell(metric, *figures[metric]) for figures in columns.values())
                print(f"| {metric} | " + " | ".join(cells) + " |", flush=True)


def by_speaker(audio: Path) -> dict[str, list[Utterance]]:
    """The recordings of a folder, or the utterances of a corpus."""
    real = (audio.parent / "manifest.csv").exists()
    spoken: dict[str, list[Utterance]] = defaultdict(list)
    for name, said in recordings(audio) if real else zip(sorted(audio.glob("*.wav")), read_corpus(audio), strict=True):
        spoken[" ".join(re.findall(r"[^\W\d_]+", Path(name).stem)[:2])].append(said)
    return spoken


def _cell(metric: str, value: float, half: float) -> str:
    if metric == "lag_ms":
        return f"{value:.0f}"
    return f"{value:.3f}" + (f" ± {half:.2f}" if half else "")


def _sounding(said: Utterance, changed: Callable[[Doubles], Doubles]) -> Utterance:
    return Utterance(changed(said.samples.astype(np.float64)).astype(np.float32), said.phones)


def _song(said: Utterance) -> Utterance:
    samples, phones = sung(said.samples.astype(np.float64), said.phones, np.random.default_rng(4))
    return Utterance(samples.astype(np.float32), phones)


_CONDITIONS: dict[str, Callable[[Utterance], Utterance]] = {
    "clean": lambda said: said,
    "room": lambda said: _sounding(said, lambda samples: in_room(samples, 0.5, 0.0, np.random.default_rng(1))),
    "noise": lambda said: _sounding(said, lambda samples: in_noise(samples, 5.0, np.random.default_rng(2))),
    "whisper": lambda said: _sounding(said, lambda samples: whispered(samples, np.random.default_rng(3))),
    "song": _song,
}


if __name__ == "__main__":
    main()
