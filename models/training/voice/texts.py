"""Sentences to synthesise: function words, dictionary words and invented words full of lip consonants; and prose."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path
from random import Random

_DICTIONARIES = Path("/usr/share/dict")
_DICTIONARY = {
    "en": "american-english",
    "de": "ngerman",
    "fr": "french",
    "es": "spanish",
    "it": "italian",
    "pl": "polish",
    "pt": "portuguese",
    "nl": "dutch",
    "sv": "swedish",
}
_FUNCTION_WORDS = {
    "en": "the a of and to in is you that it for was on are with as they be at this have from or by my we but not "
    "what all were when your can said there use each which do how their if will up other about many then them these "
    "some her would make like him into time has look two more go see no way could people than first been who its now "
    "find long down day did get come made may part",
    "de": "der die das und ist ich du wir sie mit auf für von dem den ein eine nicht auch aber wie was wenn noch nur "
    "schon über bei oder mehr im um zu",
    "fr": "le la les de des un une et est je tu il nous vous que qui pour dans avec sur pas plus mais ou par ce cette "
    "son mon au aux tout bien",
    "es": "el la los de un una y es yo que en con por para no más pero como su mi muy todo este esta cuando donde ya",
    "it": "il la lo di un una e è io che in con per non più ma come suo mio molto tutto questo quando dove bene già",
    "pl": "i w na z to nie się że jest do po za od jak ale co tak my wy oni bardzo już tylko mam",
    "pt": "o a os de um uma e é eu que em com por para não mais mas como seu meu muito tudo este quando onde bem já",
    "nl": "de het een en is ik je wij van op met voor niet ook maar hoe wat als nog meer bij over uit",
    "sv": "och att det som en ett är jag du vi på med för inte men hur vad när mer bara om till",
}
# Onsets, nuclei and codas. Lip consonants come first and about twice as often as in running speech, beside the
# consonants that they are most easily taken for.
_SYLLABLES = {
    "en": (
        "p b m f v w p b m t d n k g l r s z sh th h y j bl pr st fl",
        "a e i o u oo ee ai ow ar er oy aw",
        "p b m v f m t d k n ng l s th",
    ),
    "de": ("p b m f w pf t d n k g l r s z sch h j br", "a e i o u ä ö ü au ei eu", "p m f t k n ng l s ch"),
    "fr": ("p b m f v t d n k g l r s z ch j", "a e é i o u ou eu an on in oi", "p b m f t n l r s"),
    "es": ("p b m f t d n c g l r s ch ñ ll y", "a e i o u ie ue", "n s l r m"),
    "it": ("p b m f v t d n c g l r s z sc gn", "a e i o u", "n r l m"),
    "cs": ("p b m f v t d n k l r ř s š z ž č c h ch j", "a e i o u á é í ů ou", "p m k t n l s š v"),
    "hu": ("p b m f v t d n k g l r s sz z zs cs h gy ny j", "a á e é i í o ó ö ő u ú ü ű", "p b m k t n l s"),
    "tr": ("p b m f v t d n k g l r s ş z c ç h y", "a e ı i o ö u ü", "p m k t n l ş"),
    "fi": ("p m v t k n l r s h j", "a e i o u y ä ö aa ee ii oo uu ai ei ie uo yö", "n s l r t"),
    "ro": ("p b m f v t d n c g l r s ș z ț h j", "a e i o u ă î oa ea", "p b m c t n l s"),
    "id": ("p b m w t d n k g l r s j c h ng ny", "a e i o u", "p m t k n ng s"),
}


def sentence(language: str, rng: Random) -> str:
    """3 to 11 words of `language` (a key of _DICTIONARY or _SYLLABLES), with some punctuation for pauses."""
    length = rng.randint(3, 11)
    said = []
    for place in range(length):
        word = _word(language, rng)
        pause = place < length - 1 and rng.random() < 0.09
        said.append(word + (rng.choice(",,;.") if pause else ""))
    return " ".join(said) + rng.choice("...?!")


def clause(rng: Random) -> str:
    """3 to 14 words of English as people wrote it: of the King James Bible, by Debian's bible-kjv-text."""
    return rng.choice(_clauses())


@cache
def _clauses() -> list[str]:
    printed = subprocess.run(["bible", "-f", "gen1:1-rev22:21"], capture_output=True, text=True, check=True).stdout
    verses = (line.partition(" ")[2] for line in printed.splitlines())
    clauses = (part.strip() for verse in verses for part in re.findall(r"[^.:;?!]+[.:;?!]?", verse))
    return [part + ("" if part[-1] in ".?!" else ".") for part in clauses if 3 <= len(part.split()) <= 14]


def _word(language: str, rng: Random) -> str:
    kind = rng.random()
    if language not in _DICTIONARY or (language in _SYLLABLES and kind < 0.2):
        return _invented(language, rng)
    if kind < 0.55:
        return rng.choice(_FUNCTION_WORDS[language].split())
    return rng.choice(_dictionary_words(language))


def _invented(language: str, rng: Random) -> str:
    onsets, nuclei, codas = (part.split() for part in _SYLLABLES[language])
    syllables = (
        rng.choice(onsets) + rng.choice(nuclei) + (rng.choice(codas) if rng.random() < 0.4 else "")
        for _ in range(rng.randint(1, 4))
    )
    return "".join(syllables)


@cache
def _dictionary_words(language: str) -> list[str]:
    lines = (_DICTIONARIES / _DICTIONARY[language]).read_text("utf-8", "ignore").split()
    return [word for word in lines if 2 <= len(word) <= 11 and word.islower() and word.isalpha()]
