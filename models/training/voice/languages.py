"""Sentences in ten languages, for evaluation only, in voices that were not trained on where there are any.

    python -m models.training.voice.languages FOLDER --aligner WEIGHTS.pt --voices VOICES [--material AUDIO]

Each language is a corpus of its own below FOLDER, as corpus.py writes it; its files are called VOICE-NUMBER. SVOX Pico
(the package py-nanotts) has voices for German, English, Spanish, French and Italian that nothing was trained on. For
Portuguese, Polish, Russian, Japanese and Chinese no package has such voices that run here: Kokoro's read, which were
trained on, but never in these languages, Portuguese but for other sentences, and Polish and Russian with an accent.
AUDIO is where recordings of people lie beside their manifest: those with a transcript that is not English come along.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile
import torch
from numpy.typing import NDArray
from py_nanotts import NanoTTS

from .alignment import LATE_S, aligner, realigned
from .corpus import RATE_HZ, Espeak, Utterance
from .neural import Kokoro
from .recordings import read

_SENTENCES = {
    "de": (
        "Mein Bruder möchte am Abend mit dem Boot über den Fluss fahren.",
        "Bitte bring mir bis morgen früh ein paar Bücher vorbei!",
        "Viele Leute wohnen im Winter lieber in der warmen Stadt.",
        "Der Apfelbaum im Park blüht, wenn es im Mai warm wird.",
        "Papa kauft Butter, Milch, Pflaumen und sieben frische Brote.",
        "Haben wir heute Abend wirklich niemanden vergessen?",
    ),
    "en": (
        "My brother wants to go across the river by boat tomorrow.",
        "Please bring me a couple of books before the shop opens!",
        "Most people would rather live in a warm place in winter.",
        "The apple tree in the park blooms when May is warm enough.",
        "Bob bought butter, milk, plums and five fresh loaves of bread.",
        "Have we really forgotten nobody, or would you like to move first?",
    ),
    "es": (
        "Mi hermano quiere pasar mañana por el puente con su barco.",
        "Por favor, tráeme un par de libros antes de que abran la tienda.",
        "Mucha gente prefiere vivir en una ciudad templada en invierno.",
        "El manzano del parque florece cuando mayo empieza bien.",
        "Pablo compró pan, mermelada, ciruelas y siete botellas de vino.",
        "¿De verdad no hemos olvidado a nadie en la fiesta?",
    ),
    "fr": (
        "Mon beau-frère veut bien passer le fleuve en bateau demain.",
        "Apporte-moi un peu de pain et trois bouteilles de vin blanc.",
        "Beaucoup de femmes préfèrent vivre au bord de la mer.",
        "Le pommier du parc fleurit quand il fait beau au mois de mai.",
        "Papa a acheté du beurre, des prunes et sept bons fromages.",
        "Avons-nous vraiment pensé à tout le monde pour la fête?",
    ),
    "it": (
        "Mio fratello vuole attraversare il fiume in barca domani mattina.",
        "Per favore, portami un paio di libri prima che apra il bar.",
        "Molta gente preferisce vivere in un posto più caldo d'inverno.",
        "Il pero del parco fiorisce quando maggio comincia bene.",
        "Paolo ha comprato pane, burro, prugne e sette bottiglie di vino.",
        "Abbiamo davvero pensato a tutti quanti per la festa?",
    ),
    "pt": (
        "Meu irmão quer passar amanhã pela ponte com o barco novo.",
        "Por favor, traga uns bons livros antes de fechar a porta.",
        "Muita gente prefere viver num bairro mais quente no inverno.",
        "A pereira do parque floresce bem quando maio começa.",
        "O Paulo comprou pão, manteiga, ameixas e sete copos de vinho.",
        "Será que não esquecemos mesmo ninguém para a festa?",
    ),
    "pl": (
        "Mój brat bardzo chce popłynąć jutro łodzią przez rzekę.",
        "Proszę pani, babcia piecze pyszny placek z jabłkami.",
        "Wielu ludzi woli w zimie mieszkać w ciepłym mieście.",
        "Jabłoń w parku pięknie kwitnie, kiedy w maju jest ciepło.",
        "Piotr kupił chleb, masło, śliwki i siedem butelek wody.",
        "Czy na pewno o nikim nie zapomnieliśmy?",
    ),
    "ru": (
        "Мой брат очень хочет завтра поплыть по реке на лодке.",
        "Папа купил маме белую шубу и пару тёплых перчаток.",
        "Многие люди любят зимой бывать в тёплых местах.",
        "Яблоня в парке цветёт, когда в мае бывает тепло.",
        "Бабушка печёт пирог, а мы пьём чай с вареньем.",
        "Мы правда никого не забыли пригласить на праздник?",
    ),
    "ja": (
        "ぼくの ともだちは まいばん ぱんと ばなな お たべます。",
        "あした ふねで むこうの しまに わたりませんか。",
        "うみべの まちわ ふゆでも あまり さむく ありません。",
        "こうえんの うめの はなわ さんがつに なると さきます。",
        "ぱぱわ ばたーと みかんと びーる お かいました。",
        "まみこさんわ ぴあのも ばいおりんも ひけます。",
    ),
    "zh": (
        "wo3 baba5 ming2tian1 bu4 mai3 ping2guo3.",
        "ta1 mama5 bang1 peng2you5 ban1 bai2se4 de5 bing1xiang1.",
        "feng1 bi3 bing1 bian1 hai2 leng3, wo3men5 bu4 pa4.",
        "mei4mei5 bao4 zhe5 bu4 wa2wa5 pao3 lai2 pao3 qu4.",
        "qing3 ba3 men2 da3kai1, fang2jian1 li3 tai4 men1 le5.",
        "pang2bian1 you3 yi4 pi3 bai2 ma3 he2 ba1 zhi1 mian2yang2.",
    ),
}  # fmt: skip
_SPELLED_BY = {"en": "en-us", "pt": "pt-br", "zh": "cmn-latn-pinyin"}
"""espeak-ng's voice, where it is not called like the language."""
_PICO = {"de": "de-DE", "en": "en-GB", "es": "es-ES", "fr": "fr-FR", "it": "it-IT"}
_KOKORO = {
    "pt": ("pf_dora", "pm_alex"),
    "pl": ("if_sara", "em_alex"),
    "ru": ("if_sara", "em_alex"),
    "ja": ("jf_alpha", "jm_kumo"),
    "zh": ("zf_xiaoxiao", "zm_yunyang"),
}

_UNSURE_S = 0.5
"""How far from where espeak-ng says them phones of others may well be."""


def said(language: str, kokoro: Kokoro) -> Iterator[tuple[str, Utterance]]:
    """Its sentences by the name of their voice, with phones that come about LATE_S too late."""
    spelled_by = _SPELLED_BY.get(language, language)
    for place, text in enumerate(_SENTENCES[language]):
        if language in _PICO:
            pcm = np.frombuffer(NanoTTS().speak(text, voice=_PICO[language]), "<i2")
            yield "pico", _timed(pcm.astype(np.float32) / np.float32(32768), text, spelled_by)
        else:
            voice = _KOKORO[language][place % 2]
            read_aloud = kokoro.read(text, spelled_by, kokoro.styles[voice], 1.0)
            if read_aloud:
                yield voice, read_aloud


def recorded(audio: Path) -> Iterator[tuple[str, str, Utterance]]:
    """Language, name and roughly timed phones of the recordings with transcripts in other languages than English."""
    with (audio.parent / "manifest.csv").open(encoding="utf-8", newline="") as manifest:
        for row in csv.DictReader(manifest):
            language = row["tags"].partition(";")[0]
            if row["file"].startswith("audio/") and row["transcript"] and language in _SENTENCES and language != "en":
                name = Path(row["file"]).name
                yield language, name, _timed(read(audio / name), row["transcript"], _SPELLED_BY.get(language, language))


def _timed(samples: NDArray[np.float32], text: str, spelled_by: str) -> Utterance:
    """When the phones come if they come as those of espeak-ng do, of which there is sound from the start to the end."""
    rough = Espeak().read(text, spelled_by, {})
    if not rough:
        raise ValueError(text)
    sounding = np.flatnonzero(np.abs(samples) > 0.03 * np.abs(samples).max()) / RATE_HZ
    first, last = rough.phones[0][0], max(end for _, end, ipa in rough.phones if ipa)
    scale = (sounding[-1] - sounding[0]) / (last - first)
    start = sounding[0] + LATE_S
    return Utterance(
        samples, [(start + (a - first) * scale, start + (b - first) * scale, ipa) for a, b, ipa in rough.phones]
    )


def write(folder: Path, name: str, utterance: Utterance) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    soundfile.write(folder / f"{name}.wav", utterance.samples, RATE_HZ, subtype="PCM_16")
    text = json.dumps({"phones": utterance.phones}, ensure_ascii=False)
    (folder / f"{name}.json").write_text(text, "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--aligner", type=Path, required=True)
    parser.add_argument("--voices", type=Path, required=True)
    parser.add_argument("--material", type=Path)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    network, kokoro = aligner(arguments.aligner), Kokoro.load(arguments.voices, threads=1)
    for language in _SENTENCES:
        voices, corpus = zip(*said(language, kokoro), strict=True)
        exact = realigned(network, corpus, _UNSURE_S) if language in _PICO else realigned(network, corpus)
        for place, (voice, one, phones) in enumerate(zip(voices, corpus, exact, strict=True)):
            write(arguments.folder / language, f"{voice}-{place}", Utterance(one.samples, phones))
    for language, name, one in recorded(arguments.material) if arguments.material else ():
        (phones,) = realigned(network, [one], _UNSURE_S)
        write(arguments.folder / f"{language}-real", Path(name).stem, Utterance(one.samples, phones))


if __name__ == "__main__":
    main()
