"""ARCHITECTURE.md and the tree say the same: every file is in a room, every room has its sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "lipsync_desktop"
_ROW = re.compile(r"^\| (`[^|]*) \| ([^|]+) \|$", re.MULTILINE)
_NAME = re.compile(r"`([^`]+)`")


def rows() -> dict[str, str]:
    """The first column of every row that begins with a file or a folder, name by name, and the row's sentence."""
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    return {name: sentence for names, sentence in _ROW.findall(text) for name in _NAME.findall(names)}


def described() -> set[Path]:
    return {PACKAGE / name for name in rows() if (PACKAGE / name).exists()}


def test_every_file_has_a_sentence_of_its_own_or_of_its_folder() -> None:
    there = described()
    without = [
        str(file.relative_to(PACKAGE))
        for file in sorted(PACKAGE.rglob("*.py"))
        if file.name != "__init__.py" and not {file, *file.parents} & there
    ]
    assert not without


@pytest.mark.parametrize("name", rows())
def test_every_row_is_of_something_that_is_there(name: str) -> None:
    places = (PACKAGE, ROOT, ROOT / "resources" / "packaging", ROOT / "resources")
    assert any((place / name).exists() for place in places), f"{name} is nowhere"


def test_every_sentence_ends() -> None:
    assert not [name for name, sentence in rows().items() if not sentence.strip().endswith(".")]


def test_every_module_that_a_folder_s_row_names_is_in_it() -> None:
    for name, sentence in rows().items():
        folder = PACKAGE / name
        if name.endswith("/") and folder.is_dir():
            named = [word for word in _NAME.findall(sentence) if word.isidentifier()]
            missing = [word for word in named if word != "av" and not (folder / f"{word}.py").exists()]
            assert not missing, f"{name}: {missing}"
