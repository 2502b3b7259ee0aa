"""Every text has its translation, and the window shows it."""

from __future__ import annotations

import ast
import re
import shutil
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from lipsync_desktop import ui
from lipsync_desktop.ui.cards.face_card import FaceCard
from lipsync_desktop.ui.cards.film_card import FilmCard
from lipsync_desktop.ui.cards.voice_card import VoiceCard
from lipsync_desktop.ui.parts.words import time_left
from lipsync_desktop.ui.shell.app import install_translations

Entries = dict[tuple[str, str], list[str]]
_COLUMN_PX = 312


@pytest.fixture
def german(qapp: QApplication) -> None:
    install_translations(qapp, QLocale("de_DE"))


@pytest.fixture(params=["en_GB", "C", "fi_FI"])
def english(qapp: QApplication, request: pytest.FixtureRequest) -> None:
    """Where the language is English, or one that the program does not speak."""
    install_translations(qapp, QLocale(request.param))


def entries(file: Path) -> Entries:
    """(context, text) → its translations, one for each number where it has a number in it."""
    found: Entries = {}
    for context in ElementTree.parse(file).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            texts = [form.text or "" for form in translation.iter("numerusform")] or [translation.text or ""]
            found[context.findtext("name", ""), message.findtext("source", "")] = texts
    return found


@pytest.fixture
def collected(resources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The translations after the sources were read anew, compiled."""
    if not Path(sys.executable).with_name("pyside6-lupdate").is_file():
        pytest.skip("Qt's lupdate is not beside this Python")
    monkeypatch.syspath_prepend(resources / "translations")
    import update

    for file in (resources / "translations").glob("*.ts"):
        shutil.copy(file, tmp_path)
    update.collect(tmp_path)
    update.release(tmp_path)
    return tmp_path


@pytest.mark.parametrize("language", ["de", "en"])
def test_nothing_is_missing(resources: Path, collected: Path, language: str) -> None:
    name = f"lipsync_{language}.ts"
    kept, now = entries(resources / "translations" / name), entries(collected / name)
    assert set(now) == set(kept), "run resources/translations/update.py and translate what is new"
    assert [key for key, texts in kept.items() if not all(text.strip() for text in texts)] == []
    assert 'type="unfinished"' not in (resources / "translations" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["de", "en"])
def test_what_is_compiled_is_what_is_written(resources: Path, collected: Path, language: str) -> None:
    name = f"lipsync_{language}.qm"
    assert (resources / "translations" / name).read_bytes() == (collected / name).read_bytes()


def test_no_text_stands_where_lupdate_does_not_look() -> None:
    """Within an f-string it finds none."""
    hidden = [
        f"{file.name}:{call.lineno}"
        for file in Path(ui.__path__[0]).rglob("*.py")
        for text in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in ("tr", "translate")
    ]
    assert hidden == []


def test_placeholders_and_tags_survive(resources: Path) -> None:
    pattern = re.compile(r"\{[^}]*\}|%n|</?\w+>|\(\*[^)]*\)")
    for (_, source), texts in entries(resources / "translations" / "lipsync_de.ts").items():
        for text in texts:
            assert sorted(pattern.findall(source)) == sorted(pattern.findall(text)), source
            assert source.count("&") == text.count("&"), source


def test_english_has_its_plurals(english: None) -> None:
    assert time_left(1.8) == "about 2 seconds left"
    assert time_left(61) == "about 1 minute left"


def test_german_has_its_plurals_and_qts_own_words(german: None, qtbot: QtBot) -> None:
    card = FaceCard()
    qtbot.addWidget(card)
    card.show_face(Path("anna.png"), "1024 × 1024", 1, 0, False)
    assert card._details.text().endswith("1 Gesicht")
    card.show_face(Path("anna.png"), "1024 × 1024", 3, None, False)
    assert card._details.text().endswith("3 Gesichter")
    assert card.title() == "Gesicht"
    assert time_left(120) == "noch etwa 2 Minuten"
    assert QApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"


@pytest.mark.parametrize("kind", [FaceCard, VoiceCard, FilmCard])
def test_german_fits_the_column(german: None, qtbot: QtBot, kind: type[QWidget]) -> None:
    card = kind()
    qtbot.addWidget(card)
    card.resize(_COLUMN_PX, card.sizeHint().height())
    card.show()
    assert card.minimumSizeHint().width() <= _COLUMN_PX
    for widget in card.findChildren(QWidget):
        if isinstance(widget, (QPushButton, QToolButton)) and widget.isVisible():
            assert widget.width() >= widget.minimumSizeHint().width(), widget.text()
        if isinstance(widget, QLabel) and widget.isVisible() and widget.wordWrap():
            assert widget.height() >= widget.heightForWidth(widget.width()), widget.text()


def test_german_mnemonics_that_are_on_the_screen_together_differ(resources: Path) -> None:
    german = entries(resources / "translations" / "lipsync_de.ts")
    menus = [german["Actions", source][0] for source in ("&File", "&Edit", "&View", "Fi&lm", "&Help")]
    others = [text for (context, _), [text, *_] in german.items() if context in ("FilmCard", "NoticeBar", "Welcome")]
    keys = [text[text.index("&") + 1].lower() for text in (*menus, *others) if "&" in text]
    assert sorted(keys) == sorted(set(keys))
