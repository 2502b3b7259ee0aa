"""What other programs may import: all of it there, typed, and nothing loaded before it is asked for."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import lipsync_desktop
from lipsync_desktop import FaceError, LipsyncError, Models, SpeechError, installed_models, paths

_SOURCE = Path(lipsync_desktop.__file__)


def test_all_that_is_named_is_there() -> None:
    for name in lipsync_desktop.__all__:
        assert getattr(lipsync_desktop, name).__name__ == name
    assert set(lipsync_desktop.__all__) <= set(dir(lipsync_desktop))


def test_checkers_see_the_same_names() -> None:
    (for_checkers,) = (node for node in ast.parse(_SOURCE.read_text("utf-8")).body if isinstance(node, ast.If))
    imported = [
        (statement.module, alias.name)
        for statement in for_checkers.body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
    ]
    assert sorted(name for _, name in imported) == sorted(lipsync_desktop.__all__)
    for room, name in imported:
        __import__(f"lipsync_desktop.{room}")
        assert getattr(sys.modules[f"lipsync_desktop.{room}"], name) is getattr(lipsync_desktop, name)


def test_what_is_not_named_is_not_there() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'rendr'"):
        lipsync_desktop.rendr  # type: ignore[attr-defined]  # noqa: B018


def test_nothing_is_loaded_before_it_is_asked_for() -> None:
    command = "import sys; before = set(sys.modules); import lipsync_desktop; print(*(set(sys.modules) - before))"
    run = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["lipsync_desktop"]


def test_the_kinds_of_errors_are_one_kind() -> None:
    assert issubclass(FaceError, LipsyncError)
    assert issubclass(SpeechError, lipsync_desktop.MediaError)


def test_the_programs_own_networks(user_folder: Path) -> None:
    models = installed_models()
    assert isinstance(models, Models)
    assert models.articulation is not None
    assert models.library.added() == []
    assert paths.cache_dir().is_relative_to(user_folder)
