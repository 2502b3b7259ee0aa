"""The engine's sentences are for everybody: none of them has the words of one front end."""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import lipsync_desktop.engine
from lipsync_desktop.cli.main import _parser
from lipsync_desktop.cli.refusals import _REMEDIES, refusal
from lipsync_desktop.engine.errors.films import FilmExists, OtherEnding
from lipsync_desktop.engine.media.places import check_place, replacing

_ENGINE = Path(lipsync_desktop.engine.__file__).parent
_FLAG = re.compile(r"(?<![\w-])--[a-z]")


def _texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and text of every literal that is no docstring, the pieces of formatted ones included."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


def _flags(source: str) -> list[int]:
    return [line for line, text in _texts(ast.parse(source)) if _FLAG.search(text)]


def test_what_looks_for_flags_finds_them() -> None:
    assert _flags('"""Like --this."""\nraise OSError(f"Leave out --parity, {name}.")\nx = "a -- b"') == [2]


def test_no_sentence_of_the_engine_names_an_option_of_the_command_line() -> None:
    modules = sorted(_ENGINE.rglob("*.py"))
    assert len(modules) > 50
    found = {str(module.relative_to(_ENGINE)): _flags(module.read_text(encoding="utf-8")) for module in modules}
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(("suffix", "kind"), [(".mp4", "an MP4 file"), (".webm", "a WebM file")])
def test_a_wrong_ending_is_told_by_the_films_own_kind(tmp_path: Path, suffix: str, kind: str) -> None:
    wrong = tmp_path / ("wrong.webm" if suffix == ".mp4" else "wrong.mp4")
    with pytest.raises(OtherEnding) as refused, replacing(wrong, overwrite=True, suffix=suffix):
        pass
    sentence = str(refused.value)
    assert sentence.startswith(f"The film is {kind}, and “{wrong.name}” does not end in {suffix}.")
    assert f"“wrong{suffix}”" in sentence
    assert list(tmp_path.iterdir()) == []


def test_the_remedy_is_named_for_those_who_have_a_word_for_it(tmp_path: Path) -> None:
    (tmp_path / "film.webm").write_bytes(b"a film")
    with pytest.raises(FilmExists) as refused:
        check_place(tmp_path / "film.webm", overwrite=False, suffix=".webm")
    assert str(refused.value) in refusal(refused.value)
    assert refusal(refused.value).endswith(" The option is --overwrite.")


def test_every_option_that_a_remedy_names_is_there() -> None:
    options = _options(_parser())
    assert {"--face-box", "--token-file"} <= options
    named = {kind.__name__: re.findall(r"--[a-z][a-z-]*", remedy) for kind, remedy in _REMEDIES.items()}
    assert {name: flags for name, flags in named.items() if not options.issuperset(flags)} == {}


def _options(parser: argparse.ArgumentParser) -> set[str]:
    """Of the parser and of all its commands."""
    found = {option for action in parser._actions for option in action.option_strings}
    for action in parser._actions:
        for command in (action.choices or {}).values() if isinstance(action, argparse._SubParsersAction) else ():
            found |= _options(command)
    return found
