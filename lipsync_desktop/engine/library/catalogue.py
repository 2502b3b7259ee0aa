"""The weights that others publish and that a person may bring: what they are, under which licence, and where from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["wav2lip", "s3fd"]
"""What a network does: makes mouths from speech, or finds faces."""


@dataclass(frozen=True, slots=True)
class Licence:
    """`terms` is what a person has to know before the weights are taken into use."""

    name: str
    commercial_use: bool
    terms: str


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """One of the files in which the same weights are published; `addresses` hold exactly these bytes."""

    sha256: str
    size_bytes: int
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PublishedWeights:
    """Published weights: `name` as in commands and folders, `source` the page of their authors.

    The first of `files` is the one to download.
    """

    name: str
    title: str
    kind: Kind
    purpose: str
    licence: Licence
    source: str
    files: tuple[PublishedFile, ...]


RESEARCH_ONLY = Licence(
    "research only, no commercial use",
    False,
    "The authors of Wav2Lip allow these weights for research, academic and personal use only. Any form of commercial "
    "use is prohibited, because they were trained on LRS2, a set of recordings that the BBC gives out for research "
    "alone. That holds for the films made with them, too.",
)
BSD = Licence(
    "BSD-3-Clause",
    True,
    "The author of these weights states the 3-clause BSD licence: any use is allowed, without any warranty. They come "
    "with the program face-alignment, © Adrian Bulat, and were trained on WIDER FACE.",
)
UNKNOWN = Licence(
    "unknown: ask whoever made it",
    False,
    "This file is none of those that are publicly known, so nobody can say here what it may be used for. Ask whoever "
    "made it. Weights that were trained from Wav2Lip's, or on LRS2, are for research only.",
)

_HUGGING_FACE = "https://huggingface.co"

PUBLISHED = (
    PublishedWeights(
        "wav2lip",
        "Wav2Lip",
        "wav2lip",
        "lips from speech, the more exact of the two",
        RESEARCH_ONLY,
        "https://github.com/Rudrabha/Wav2Lip",
        (
            PublishedFile(
                "b78b681b68ad9fe6c6fb1debc6ff43ad05834a8af8a62ffc4167b7b34ef63c37",
                435_807_851,
                (
                    f"{_HUGGING_FACE}/camenduru/Wav2Lip/resolve/main/checkpoints/wav2lip.pth",
                    f"{_HUGGING_FACE}/numz/wav2lip_studio/resolve/main/Wav2lip/wav2lip.pth",
                ),
            ),
        ),
    ),
    PublishedWeights(
        "wav2lip-gan",
        "Wav2Lip GAN",
        "wav2lip",
        "lips from speech, the sharper of the two",
        RESEARCH_ONLY,
        "https://github.com/Rudrabha/Wav2Lip",
        (
            PublishedFile(
                "ca9ab7b7b812c0e80a6e70a5977c545a1e8a365a6c49d5e533023c034d7ac3d8",
                435_801_865,
                (
                    f"{_HUGGING_FACE}/camenduru/Wav2Lip/resolve/main/checkpoints/wav2lip_gan.pth",
                    f"{_HUGGING_FACE}/numz/wav2lip_studio/resolve/main/Wav2lip/wav2lip_gan.pth",
                ),
            ),
            # The authors' later TorchScript form; nobody states its size.
            PublishedFile("180cfd49d31d47f195d5bfc62830ffe2c40724b7bbbce6faadc73ac6ab1a3b8e", 0),
        ),
    ),
    PublishedWeights(
        "s3fd",
        "S³FD",
        "s3fd",
        "finds faces, as Wav2Lip's own program does",
        BSD,
        "https://github.com/1adrianb/face-alignment",
        (
            PublishedFile(
                "619a31681264d3f7f7fc7a16a42cbbe8b23f31a256f75a366e5a1bcd59b33543",
                89_843_225,
                (
                    "https://www.adrianbulat.com/downloads/python-fan/s3fd-619a316812.pth",
                    f"{_HUGGING_FACE}/camenduru/Wav2Lip/resolve/main/checkpoints/s3fd-619a316812.pth",
                    "https://github.com/1adrianb/face-alignment/releases/download/v1.1.0/s3fd-619a316812.pth",
                ),
            ),
        ),
    ),
)
"""In the order in which they are listed."""


def published_as(name: str, weights: Iterable[PublishedWeights] = PUBLISHED) -> PublishedWeights | None:
    """The published weights of that name."""
    return next((those for those in weights if those.name == name), None)


def published_with(sha256: str, weights: Iterable[PublishedWeights] = PUBLISHED) -> PublishedWeights | None:
    """The published weights that a file with this checksum holds."""
    return next((those for those in weights if any(file.sha256 == sha256 for file in those.files)), None)
