"""Real recordings with phone times, for evaluation only."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from .corpus import RATE_HZ, Phone, Utterance
from .phones import ARPABET, symbols

if TYPE_CHECKING:
    from pocketsphinx import Decoder


def recordings(audio: Path) -> Iterator[tuple[str, Utterance]]:
    """The file name and the phones of all recordings of a folder that come with an alignment, by hand or by machine,
    or with an English transcript, which pocketsphinx then aligns where it is installed."""
    with (audio.parent / "manifest.csv").open(encoding="utf-8", newline="") as manifest:
        rows = {Path(row["file"]).name: row for row in csv.DictReader(manifest) if row["file"].startswith("audio/")}
    for name, row in rows.items():
        path = audio / name
        phones = _aligned(audio / "transcripts", path.stem)
        if phones is None and row["transcript"] and row["transcript"].isascii():
            phones = _forced(read(path), row["transcript"])
        if phones:
            yield name, Utterance(read(path), phones)


def read(path: Path) -> NDArray[np.float32]:
    """Mono at RATE_HZ; a .raw file is 16 bit at that rate."""
    if path.suffix == ".raw":
        return np.fromfile(path, "<i2").astype(np.float32) / np.float32(32768)
    samples, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    mono = samples.mean(axis=1)
    return mono if rate_hz == RATE_HZ else soxr.resample(mono, rate_hz, RATE_HZ)


def _aligned(folder: Path, stem: str) -> list[Phone] | None:
    for suffix, parse in ((".phone.json", _json), (".TextGrid", _textgrid), (".phone.lab", _lab)):
        path = folder / f"{stem}{suffix}"
        if path.exists():
            return parse(path.read_text("utf-8"))
    return None


def _json(text: str) -> list[Phone]:
    """soundswallower and pocketsphinx: words with their phones, b the start and d the duration in seconds."""
    phones = (phone for word in json.loads(text)["w"] for phone in word["w"])
    return [(phone["b"], phone["b"] + phone["d"], _ipa(phone["t"])) for phone in phones]


def _textgrid(text: str) -> list[Phone]:
    """Praat's short form; the tier of phones is called "phone" or "phones"."""
    intervals = re.search(r'"phones?"\n.*\n.*\n\d+\n((?:[\d.]+\n[\d.]+\n".*"\n?)+)', text)
    if not intervals:
        return []
    found = re.findall(r'([\d.]+)\n([\d.]+)\n"(.*)"', intervals[1])
    return [(float(start), float(end), _ipa(name)) for start, end, name in found]


def _lab(text: str) -> list[Phone]:
    """HTS: start and end in 100 ns, and the phone between - and +."""
    found = re.findall(r"^(\d+) (\d+) \S*?-(\w+)\+", text, re.MULTILINE)
    return [(int(start) / 1e7, int(end) / 1e7, _ipa(name)) for start, end, name in found]


def _ipa(name: str) -> str:
    """ARPABET is upper case or ASCII; everything else is taken as IPA."""
    return ARPABET.get(
        name.upper().rstrip("012"), "" if name in ("sil", "SIL", "pau", "spn") else "".join(symbols(name))
    )


def _forced(samples: NDArray[np.float32], transcript: str) -> list[Phone] | None:
    """Pocketsphinx's alignment of a transcript, None where a word is unknown or it gives up."""
    try:
        from pocketsphinx import Decoder
    except ImportError:
        return None
    decoder = Decoder(lm=None, loglevel="FATAL", backtrace=False)
    words = re.sub(r"[^a-z' ]", " ", transcript.lower()).split()
    if any(decoder.lookup_word(word) is None for word in words):
        return None
    pcm = (samples / max(1e-6, np.abs(samples).max()) * 0.6 * 32767).astype(np.int16).tobytes()
    try:
        decoder.set_align_text(" ".join(words))
        _decode(decoder, pcm)
        if decoder.hyp() is None:
            return None
        decoder.set_alignment()  # from the words just found to their phones
        _decode(decoder, pcm)
        alignment = decoder.get_alignment()
    except RuntimeError:
        return None
    return [
        (phone.start / 100, (phone.start + phone.duration) / 100, _ipa(phone.name))
        for word in alignment or ()
        for phone in word
    ]


def _decode(decoder: Decoder, pcm: bytes) -> None:
    decoder.start_utt()
    decoder.process_raw(pcm, full_utt=True)
    decoder.end_utt()
