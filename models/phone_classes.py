"""What hama's phone recogniser tells apart, put together by what looks or sounds alike.

The classes of models/training/voice/targets.py in their order, between what is no phone and what fits none: each with
the places of its symbols among the 191 that the network gives probabilities of (`g2p_vocab.json` in the package, then
a word's boundary, then the blank of connectionist temporal classification, Graves et al. 2006).
"""

from __future__ import annotations

ALIKE: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("<blank>", (190,)),
    ("b p pʰ p͈ ɓ ʙ", (10, 35, 36, 37, 82, 132)),
    ("m", (31,)),
    ("f v ɱ ʋ", (17, 49, 108, 124)),
    ("ð θ", (69, 173)),
    ("d t tʰ t͈", (12, 41, 42, 43)),
    ("n", (32,)),
    ("l r ɫ ɾ ʎ", (30, 38, 103, 116, 126)),
    ("s s͈ t͡ɕ t͡ɕʰ t͡ɕ͈ z ɕ ʑ", (39, 40, 44, 45, 46, 57, 85, 129)),
    ("d͡ʒ t͡ʃ ʂ ʃ ʐ ʒ", (13, 47, 119, 120, 128, 130)),
    ("ɹ ɻ", (113, 114)),
    ("c g h k kʰ k͈ x ç ŋ ɟ ɡ ɣ ɦ ɲ ʁ ʔ χ", (11, 18, 19, 27, 28, 29, 55, 67, 75, 94, 95, 96, 99, 109, 118, 131, 174)),
    ("j ʝ", (21, 133)),
    ("w ɥ", (50, 98)),
    ("i wi y ɨ ɪ ɪə ʏ", (20, 53, 56, 100, 101, 102, 127)),
    ("ju u ɯ ɯi ʉ ʊ", (25, 48, 105, 106, 122, 123)),
    ("e eə eɪ je we ø ɘ ɤ ɵ", (14, 15, 16, 23, 52, 72, 88, 97, 111)),
    ("jo o oʊ ɒ ɔ ɔɪ", (24, 33, 34, 81, 83, 84)),
    ("æ œ ɚ ɛ ɜ ɝ", (66, 76, 90, 91, 92, 93)),
    ("a aɪ aʊ ja jʌ wa wʌ ɐ ɑ ə ʌ", (7, 8, 9, 22, 26, 51, 54, 79, 80, 89, 125)),
    ("ħ ɖ ɮ ɰ ɴ ɸ ɽ ʀ ʈ β", (73, 86, 104, 107, 110, 112, 115, 117, 121, 172)),
)
"""The rest, diacritics, tones and marks, is the last class."""
SYMBOLS = 191
