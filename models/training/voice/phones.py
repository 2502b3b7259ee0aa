"""IPA phones, and what each asks of the mouth."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vowel:
    """`openness` is the height class of the IPA chart, 1 close to 7 open; `rounding` and `spread` in [0, 1]."""

    openness: int
    rounding: float
    spread: float


@dataclass(frozen=True, slots=True)
class Consonant:
    """Targets in [0, 1], each with the weight (dominance) with which the consonant insists on it."""

    jaw: float
    jaw_weight: float
    rounding: float = 0.0
    rounding_weight: float = 0.05
    spread: float = 0.2
    spread_weight: float = 0.05
    lips_apart: float = 0.0
    tongue: float = 0.0


_VOWEL_SETS = {
    "i": Vowel(1, 0.0, 0.90),
    "ɨ": Vowel(1, 0.0, 0.55),
    "ɯ": Vowel(1, 0.0, 0.45),
    "yʉ": Vowel(1, 0.95, 0.0),
    "u": Vowel(1, 1.0, 0.0),
    "ɪᵻ": Vowel(2, 0.0, 0.65),
    "ʏ": Vowel(2, 0.8, 0.0),
    "ʊᵿ": Vowel(2, 0.75, 0.0),
    "e": Vowel(3, 0.0, 0.70),
    "ɘɤ": Vowel(3, 0.0, 0.40),
    "ø": Vowel(3, 0.8, 0.0),
    "ɵ": Vowel(3, 0.7, 0.0),
    "o": Vowel(3, 0.85, 0.0),
    "ə": Vowel(4, 0.05, 0.25),
    "ɚ": Vowel(4, 0.35, 0.10),
    "ɛε": Vowel(5, 0.0, 0.55),
    "ɜɝ": Vowel(5, 0.3, 0.12),
    "ʌ": Vowel(5, 0.0, 0.25),
    "œɞ": Vowel(5, 0.6, 0.0),
    "ɔ": Vowel(5, 0.6, 0.0),
    "æ": Vowel(6, 0.0, 0.50),
    "ɐ": Vowel(6, 0.0, 0.30),
    "aɶ": Vowel(7, 0.0, 0.35),
    "ɑ": Vowel(7, 0.0, 0.20),
    "ɒ": Vowel(7, 0.35, 0.05),
}
_CONSONANT_SETS = {
    "pbmɓʙ": Consonant(0.12, 0.7, 0.0, 0.03, 0.2, 0.03),
    "ɸβ": Consonant(0.15, 0.7, 0.1, 0.1),
    "fvɱʋ": Consonant(0.14, 0.9, 0.0, 0.10, 0.25, 0.12, 0.15),
    "θð": Consonant(0.20, 0.8, 0.0, 0.10, 0.3, 0.15, 0.10, 0.95),
    "td": Consonant(0.16, 0.8, 0.0, 0.05, 0.3, 0.08, 0.10, 0.75),
    "n": Consonant(0.18, 0.7, 0.0, 0.05, 0.3, 0.08, 0.05, 0.75),
    "lɫɬɮ": Consonant(0.24, 0.6, 0.0, 0.06, 0.3, 0.08, 0.05, 0.9),
    "rɾ": Consonant(0.22, 0.6, 0.0, 0.06, 0.3, 0.08, 0.05, 0.65),
    "szɕʑ": Consonant(0.07, 1.2, 0.0, 0.15, 0.45, 0.30, 0.25, 0.45),
    "ʃʒʂʐ": Consonant(0.10, 1.1, 0.60, 0.80, 0.0, 0.4, 0.30, 0.40),
    "ɹɻɺ": Consonant(0.20, 0.7, 0.45, 0.55, 0.0, 0.2, 0.10, 0.40),
    "ʈɖɳɽɭ": Consonant(0.20, 0.7, 0.0, 0.08, 0.2, 0.05, 0.05, 0.70),
    "cɟɲʎçʝ": Consonant(0.18, 0.7, 0.0, 0.06, 0.5, 0.25, 0.10, 0.45),
    "j": Consonant(0.15, 0.9, 0.0, 0.15, 0.75, 0.60, 0.10, 0.40),
    "kɡgŋxɣɠ": Consonant(0.24, 0.45, 0.0, 0.03, 0.25, 0.04, 0.0, 0.12),
    "qɢɴχʁʀħʕ": Consonant(0.30, 0.45, 0.0, 0.03, 0.2, 0.04, 0.0, 0.05),
    "hɦʔ": Consonant(0.30, 0.08, 0.0, 0.01, 0.2, 0.01),
    "wʍ": Consonant(0.12, 1.0, 1.0, 1.6, 0.0, 1.0),
    "ɥ": Consonant(0.12, 1.0, 0.9, 1.4, 0.0, 0.8),
    "ɰ": Consonant(0.20, 0.6),
}
VOWELS = {symbol: vowel for symbols, vowel in _VOWEL_SETS.items() for symbol in symbols}
CONSONANTS = {symbol: consonant for symbols, consonant in _CONSONANT_SETS.items() for symbol in symbols}

STOPS = frozenset("pbtdkɡgcɟqʈɖʔ")
BILABIAL_STOPS = frozenset("pbɓʙ")
BILABIALS = BILABIAL_STOPS | frozenset("m")
LABIODENTALS = frozenset("fvɱʋ")

_ARPABET = """
AA=ɑ AE=æ AH=ʌ AO=ɔ AW=aʊ AX=ə AXR=ɚ AY=aɪ EH=ɛ ER=ɝ EY=eɪ IH=ɪ IX=ɪ IY=i OW=oʊ OY=ɔɪ UH=ʊ UW=u UX=ʉ
B=b CH=tʃ D=d DH=ð DX=ɾ EL=l EM=m EN=n F=f G=ɡ HH=h HV=h JH=dʒ K=k L=l M=m N=n NG=ŋ NX=n P=p Q=ʔ R=ɹ S=s SH=ʃ T=t
TH=θ V=v W=w Y=j Z=z ZH=ʒ
"""
ARPABET: dict[str, str] = dict(pair.split("=") for pair in _ARPABET.split())


def symbols(ipa: str) -> list[str]:
    """The vowels and consonants of an IPA string; diacritics, stress and length are left out."""
    return [symbol for symbol in ipa if symbol in VOWELS or symbol in CONSONANTS]
