"""Collect the window's texts and compile their translations: `python resources/translations/update.py`.

Texts are found by Qt's lupdate in `lipsync_desktop/ui/`, and the sentences of errors and notices where the engine
declares them. They are put into `lipsync_*.ts`, where Qt Linguist, or any editor, translates them; lrelease makes the
`.qm` files that the program loads. English needs only its plurals.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import TypeVar

from lipsync_desktop.engine import errors, notices
from lipsync_desktop.engine.facts import Fact
from lipsync_desktop.ui.parts.sentences import CONTEXT

T = TypeVar("T")

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LANGUAGES = ("de", "en")


def collect(folder: Path) -> None:
    """Bring the `.ts` files in `folder` up to date with the sources; texts that are gone leave."""
    sources = sorted(str(path) for path in (ROOT / "lipsync_desktop" / "ui").rglob("*.py"))
    with TemporaryDirectory() as scratch:
        said = Path(scratch) / "said.py"  # a call for each, as lupdate understands it
        calls = [f"QT_TRANSLATE_NOOP({_quoted(CONTEXT)}, {_quoted(text)})" for text in dict.fromkeys(engine_texts())]
        said.write_text("\n".join(calls), "utf-8")
        for language in LANGUAGES:
            options = ["-pluralonly"] if language == "en" else []
            options += ["-no-obsolete", "-locations", "none", "-source-language", "en", "-target-language", language]
            _run("pyside6-lupdate", *sources, str(said), *options, "-ts", str(folder / f"lipsync_{language}.ts"))


def facts() -> Iterator[type[Fact]]:
    """Every kind of error and notice that the engine has."""
    yield from (kind for kind in _declared(Fact) if hasattr(kind, "sentence"))


def engine_texts() -> Iterator[str]:
    """Their sentences, and the words that are put into them."""
    for kind in facts():
        yield from [kind.sentence] if isinstance(kind.sentence, str) else kind.sentence.values()
    for words in _declared(StrEnum):
        yield from (word.value for word in words)


def _declared(family: type[T]) -> Iterator[type[T]]:
    """What is declared in the rooms of errors and notices, and is of that family."""
    rooms: list[ModuleType] = [errors, notices]
    rooms += [import_module(room.name) for room in iter_modules(errors.__path__, f"{errors.__name__}.")]
    for room in rooms:
        for kind in vars(room).values():
            if isinstance(kind, type) and issubclass(kind, family) and kind.__module__ == room.__name__:
                yield kind


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def release(folder: Path) -> None:
    """Compile every `.ts` file in `folder` beside itself."""
    for language in LANGUAGES:
        _run("pyside6-lrelease", str(folder / f"lipsync_{language}.ts"), "-silent")


def _run(tool: str, *arguments: str) -> None:
    path = Path(sys.executable).with_name(tool)
    subprocess.run([str(path), *arguments], check=True)


if __name__ == "__main__":
    collect(HERE)
    release(HERE)
