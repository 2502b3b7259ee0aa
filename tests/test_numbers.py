"""Every number that stands by itself at the head of a module has a word: what it is, and where it comes from."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "lipsync_desktop"
WORDED = [path for room in ("engine", "service", "cli") for path in sorted((PACKAGE / room).rglob("*.py"))]
_CONSTANT = re.compile(r"_*[A-Z][A-Z0-9_]*")


def wordless(source: str) -> Iterator[str]:
    """Constants with a number in them that have no comment on their lines or above them, where one holds for the
    group that follows without a gap, and no string below."""
    tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    comments = [token for token in tokens if token.type == tokenize.COMMENT]
    commented = {token.start[0] for token in comments}
    alone = {token.start[0] for token in comments if token.line.lstrip().startswith("#")}
    body = ast.parse(source).body
    group_goes_on_at = 0
    for node, below in zip(body, [*body[1:], None], strict=False):
        if not isinstance(node, (ast.Assign, ast.AnnAssign)) or node.value is None:
            continue
        assert node.end_lineno is not None
        above = node.lineno - 1 in alone or node.lineno == group_goes_on_at
        if above:
            group_goes_on_at = node.end_lineno + 1
        beside = any(line in commented for line in range(node.lineno, node.end_lineno + 1))
        word = isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and type(below.value.value) is str
        numbers = (type(part.value) for part in ast.walk(node.value) if isinstance(part, ast.Constant))
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = [part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)]
        if (
            any(map(_CONSTANT.fullmatch, names))
            and {int, float, complex} & {*numbers}
            and not (above or beside or word)
        ):
            yield ", ".join(names)


@pytest.mark.parametrize("path", WORDED, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_every_number_has_a_word(path: Path) -> None:
    assert not list(wordless(path.read_text("utf-8")))


def test_what_a_word_is() -> None:
    worded = (
        '# of both\nA = 1\nB = 2\n\nC = 3  # beside\nD = 4\n"""Below."""\nE = (\n    5,  # within\n)\nF = "f"\ng = 1\n'
    )
    assert not list(wordless(worded))
    assert list(wordless("# a\nA = 1\n\nB = 2\nC_PX, D_PX = 3, 4\nE: dict[str, int] = {'e': -1}\n")) == [
        "B",
        "C_PX, D_PX",
        "E",
    ]
