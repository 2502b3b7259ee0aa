"""What the engine says, in the person's language: a fact's sentence translated, with its fields put into their places.

The sentences stand where the facts are declared; `resources/translations/update.py` collects them from there.
"""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QCoreApplication, QLocale

from lipsync_desktop.engine.facts import Fact, Shape

CONTEXT = "engine"
"""Under which Qt has the facts' sentences, and the few words that they are put together from."""


def said(fact: Fact) -> str:
    """An error or a notice of the engine, as the window says it."""
    return fact.put_into(_in_own_words(fact.template), _worded)


def _in_own_words(text: str) -> str:
    return QCoreApplication.translate(CONTEXT, text)


def _worded(value: object) -> object:
    match value:
        case Fact():
            return said(value)
        case StrEnum():
            return _in_own_words(value.value)
        case float():
            return _Number(value)
        case tuple() if not isinstance(value, Shape):
            return _listed(value)
    return value


def _listed(values: tuple[object, ...]) -> str:
    words = list(map(str, map(_worded, values)))
    if all(isinstance(value, Fact) for value in values):
        return " ".join(words)
    if all(isinstance(value, str) for value in values):
        return ", ".join(QCoreApplication.translate("engine", "“{}”").format(word) for word in words)
    *others, last = words
    return QCoreApplication.translate("engine", "{0} and {1}").format(", ".join(others), last) if others else last


class _Number(float):
    """With the points and commas of the person's language."""

    def __format__(self, form: str) -> str:
        locale = QLocale()
        points = {".": locale.decimalPoint(), ",": locale.groupSeparator()}
        return "".join(points.get(letter, letter) for letter in format(float(self), form))
