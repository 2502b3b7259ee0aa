"""A German window says everything in German that the engine refuses or remarks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lipsync_desktop.engine.errors.downloads import DownloadFailed
from lipsync_desktop.engine.errors.faces import PeopleDiffer, PersonMissing
from lipsync_desktop.engine.errors.models import ModelMissing
from lipsync_desktop.engine.errors.speech import SpeechShort
from lipsync_desktop.engine.errors.weights import GraphGreedy
from lipsync_desktop.engine.facts import Fact, placed_in
from lipsync_desktop.engine.notices import AddressFault, AddressUnusable, PartKept
from lipsync_desktop.ui.parts.sentences import CONTEXT, said
from lipsync_desktop.ui.parts.words import percent
from lipsync_desktop.ui.shell.app import install_translations
from lipsync_desktop.ui.shell.main_window import MainWindow
from tests.facts import ENGINE_ROOMS, kinds, made
from tests.making import write_wav
from tests.ui.conftest import PATIENCE_MS


def _text(path: Path) -> None:
    path.write_text("Dear diary")


def _picture(path: Path) -> None:
    cv2.imwrite(str(path), np.full((60, 80, 3), 90, np.uint8))


def _silence(path: Path) -> None:
    write_wav(path, np.zeros(16_000, np.float32))


def _nothing(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize(
    ("name", "write", "german"),
    [
        ("a.txt", _text, "„a.txt“ ist ein Text. Bitte eine Aufnahme wählen oder ein Video, in dem jemand spricht."),
        (
            "{0}.jpg",  # a name that looks like a place
            _picture,
            "„{0}.jpg“ ist ein Bild (JPEG), in dem niemand zu hören ist. "
            "Bitte eine Aufnahme wählen oder ein Video, in dem jemand spricht.",
        ),
        (
            "still.wav",
            _silence,
            "„still.wav“ ist von Anfang bis Ende still. Bitte eine Aufnahme wählen, in der jemand spricht.",
        ),
        ("leer.wav", _nothing, "„leer.wav“ ist leer. Bitte eine andere Datei wählen."),
    ],
)
def test_what_is_no_voice_is_refused_in_german(
    qapp: QApplication,
    new_window: Callable[[], MainWindow],
    qtbot: QtBot,
    tmp_path: Path,
    name: str,
    write: Callable[[Path], None],
    german: str,
) -> None:
    install_translations(qapp, QLocale("de_DE"))
    window = new_window()
    write(tmp_path / name)
    with qtbot.waitSignal(window.voice.refused, timeout=PATIENCE_MS):
        window.voice.open(tmp_path / name)
    assert window.stage.notice_bar.sentence == german


@pytest.fixture
def in_german(qapp: QApplication) -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("de_DE"))
    install_translations(qapp, QLocale("de_DE"))
    yield
    QLocale.setDefault(before)


@pytest.mark.parametrize("kind", kinds(ENGINE_ROOMS), ids=lambda kind: kind.__name__)
def test_every_kind_is_said_in_german_with_all_that_it_says(in_german: None, kind: type[Fact]) -> None:
    for fact in made(kind):
        template = QCoreApplication.translate(CONTEXT, fact.template)
        assert placed_in(template) == placed_in(fact.template)
        sentence = said(fact)
        if fact.template != "{host}: {fault}.":
            assert template != fact.template
        assert sentence != str(fact)
        assert sentence.endswith(".")
        assert not re.search("[“”]\\w|{| {2}|\\b(the|and|is|which|Choose)\\b", sentence.replace("“ ", "")), sentence


def test_values_are_german_too(in_german: None) -> None:
    short = said(SpeechShort(Path("a.wav"), "recording", 0.125, 0.2))
    assert short.startswith("„a.wav“ dauert nur 0,12 s; Sprache braucht mindestens 0,2 s.")
    assert "1.234 GB" in said(GraphGreedy(Path("a.onnx"), 1234.4))
    assert said(PeopleDiffer(Path("a.mp4"), (1, 2, 3), 2.5)).startswith("Die Personen 1, 2 und 3 in „a.mp4“")
    assert "(vorhanden: „a“, „b“)" in said(ModelMissing("c", ("a", "b")))
    assert "Nur eine ist zu sehen" in said(PersonMissing(Path("a.mp4"), 2, 1))
    assert "Nur 3 sind zu sehen" in said(PersonMissing(Path("a.mp4"), 7, 3))
    failed = said(DownloadFailed("S³FD", (AddressUnusable("a.org", AddressFault.NOT_FOUND), PartKept()), "b.org"))
    assert "a.org: nicht gefunden. Was schon da ist, bleibt für den nächsten Versuch. Bitte später" in failed
    assert percent(0.05) == "5 %"


def test_english_is_said_as_the_engine_says_it(qapp: QApplication) -> None:
    install_translations(qapp, QLocale("en_GB"))
    for kind in kinds(ENGINE_ROOMS):
        for fact in made(kind):
            assert said(fact) == str(fact)
    assert percent(0.05) == "5%"
