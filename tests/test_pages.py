"""The pages that people read name what there is: files, options, and pages that link to each other."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest

from docs import tables
from lipsync_desktop.cli.main import _parser

_ROOT = Path(__file__).resolve().parents[1]
_PAGES = (*sorted(_ROOT.glob("*.md")), *sorted((_ROOT / "docs").glob("*.md")))
_WORKFLOWS = sorted((_ROOT / ".github" / "workflows").glob("*.yml"))
_ELSEWHERE = ("http://", "https://", "mailto:", "#")


@pytest.mark.parametrize("page", _PAGES, ids=lambda page: page.name)
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8"))
    within = [link.partition("#")[0] for link in links if not link.startswith(_ELSEWHERE)]
    assert [link for link in within if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "SECURITY.md"])
def test_files_that_are_named_exist(name: str) -> None:
    words = re.findall(r"`([\w./-]+\.(?:py|md|toml|yaml|lock))`", (_ROOT / name).read_text("utf-8"))
    places = (_ROOT, _ROOT / "lipsync_desktop")
    assert words
    assert [word for word in words if not any((place / word).is_file() for place in places)] == []


def test_every_page_is_in_the_sites_menu() -> None:
    menu = re.findall(r": ([\w-]+\.md)$", (_ROOT / "mkdocs.yml").read_text("utf-8"), re.MULTILINE)
    assert sorted(menu) == sorted(page.name for page in (_ROOT / "docs").glob("*.md"))


@pytest.mark.parametrize("page", tables.PAGES, ids=lambda page: page.name)
def test_tables_of_settings_are_as_declared(page: Path) -> None:
    text = page.read_text("utf-8")
    assert "python docs/tables.py -->" in text
    assert text == tables.renewed(text)


def test_every_option_of_a_film_is_described() -> None:
    (commands,) = (one for one in _parser()._actions if isinstance(one, argparse._SubParsersAction))
    options = {name for one in commands.choices["render"]._actions for name in one.option_strings if name != "-h"}
    described = re.findall(r"^\| `(--[\w-]+)", (_ROOT / "docs" / "command-line.md").read_text("utf-8"), re.MULTILINE)
    assert options - {"--help", "--face", "--speech", "--out"} == set(described)


@pytest.mark.parametrize("workflow", _WORKFLOWS, ids=lambda workflow: workflow.name)
def test_workflows_take_actions_by_commit_and_may_only_read(workflow: Path) -> None:
    text = workflow.read_text("utf-8")
    used = re.findall(r"uses: (.+)", text)
    assert used
    assert [one for one in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v[\d.]+", one)] == []
    assert re.search(r"^permissions:\n  contents: read\n\n", text, re.MULTILINE)
