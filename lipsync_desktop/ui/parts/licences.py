"""The catalogue's texts about licences and purposes, in the person's language."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

_CONTEXT = "Catalogue"
TEXTS = (
    QT_TRANSLATE_NOOP("Catalogue", "research only, no commercial use"),
    QT_TRANSLATE_NOOP("Catalogue", "unknown: ask whoever made it"),
    QT_TRANSLATE_NOOP("Catalogue", "lips from speech, the more exact of the two"),
    QT_TRANSLATE_NOOP("Catalogue", "lips from speech, the sharper of the two"),
    QT_TRANSLATE_NOOP("Catalogue", "finds faces, as Wav2Lip's own program does"),
    QT_TRANSLATE_NOOP(
        "Catalogue",
        "The authors of Wav2Lip allow these weights for research, academic and personal use only. Any form of "
        "commercial use is prohibited, because they were trained on LRS2, a set of recordings that the BBC gives out "
        "for research alone. That holds for the films made with them, too.",
    ),
    QT_TRANSLATE_NOOP(
        "Catalogue",
        "The author of these weights states the 3-clause BSD licence: any use is allowed, without any warranty. They "
        "come with the program face-alignment, © Adrian Bulat, and were trained on WIDER FACE.",
    ),
    QT_TRANSLATE_NOOP(
        "Catalogue",
        "This file is none of those that are publicly known, so nobody can say here what it may be used for. Ask "
        "whoever made it. Weights that were trained from Wav2Lip's, or on LRS2, are for research only.",
    ),
)
"""Those of `engine.catalogue`, for lupdate to find."""


def in_own_words(text: str) -> str:
    """A text of the catalogue translated; any other as it is."""
    return QCoreApplication.translate(_CONTEXT, text)
