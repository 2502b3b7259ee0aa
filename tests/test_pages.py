"""The pages that people read name what there is: files, options, and pages that link to each other."""

from __future__ import annotations

import argparse
import re
import shlex
from pathlib import Path

import pytest

from docs import tables
from lipsync_desktop.cli.main import _parser

_ROOT = Path(__file__).resolve().parents[1]
_PAGES = (*sorted(_ROOT.glob("*.md")), *sorted((_ROOT / "docs").glob("*.md")))
_WORKFLOWS = sorted((_ROOT / ".github" / "workflows").glob("*.yml"))
_ELSEWHERE = ("http://", "https://", "mailto:")
_MOST_WORDS = 650
"""What somebody reads in two minutes, tables and addresses counted with the rest."""


def links_of(page: Path) -> list[tuple[str, str]]:
    """Every file of ours that the page leads to, relative to it (empty: itself), and the heading in it."""
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8"))
    parts = [link.partition("#") for link in links if not link.startswith(_ELSEWHERE)]
    return [(name, heading) for name, _, heading in parts]


def headings_of(page: Path) -> set[str]:
    """As GitHub and MkDocs write them in an address."""
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", _PAGES, ids=lambda page: page.name)
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    for name, heading in links_of(page):
        there = page.parent / name if name else page
        assert there.exists(), name
        assert not heading or heading in headings_of(there), f"{name}#{heading}"


def test_the_first_page_is_read_in_two_minutes() -> None:
    text = (_ROOT / "README.md").read_text("utf-8")
    assert len(text.split()) <= _MOST_WORDS
    assert "| `--" not in text, "options are described in docs/"


def test_the_first_page_leads_to_every_page_for_people_who_make_films() -> None:
    menu = (_ROOT / "mkdocs.yml").read_text("utf-8").partition("nav:")[2].partition("- More:")[0]
    pages = set(re.findall(r": ([\w-]+\.md)$", menu, re.MULTILINE)) - {"index.md"}
    assert len(pages) >= 6
    for first, folder in ((_ROOT / "README.md", "docs/"), (_ROOT / "docs" / "index.md", "")):
        assert {folder + page for page in pages} <= {name for name, _ in links_of(first)}, first.name


def commands_on(page: Path) -> list[list[str]]:
    blocks = re.findall(r"^```\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return [shlex.split(line) for block in blocks for line in block.splitlines()]


@pytest.mark.parametrize("name", ["README.md", "docs/index.md"])
def test_the_first_pages_commands_can_be_given(name: str) -> None:
    ours = [words[1:] for words in commands_on(_ROOT / name) if words[0] == "lipsync-desktop"]
    assert len(ours) == 2
    for words in ours:
        _parser().parse_args(words)


def test_the_command_that_tests_everything_is_on_the_first_page_and_is_what_a_clean_machine_runs() -> None:
    assert ["python3", "make.py", "test"] in commands_on(_ROOT / "README.md")
    assert (_ROOT / ".ci" / "run").read_text("utf-8").endswith("\nexec python3 make.py test\n")


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
