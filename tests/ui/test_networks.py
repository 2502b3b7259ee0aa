"""The built-in model's networks and their licences."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QTableWidget, QTextBrowser, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from lipsync_desktop import paths
from lipsync_desktop.ui.models.networks import Networks, networks
from lipsync_desktop.ui.parts.words import file_size
from tests.ui.finding import child


@pytest.fixture
def page(qtbot: QtBot) -> Networks:
    return _opened(qtbot)


def _opened(qtbot: QtBot) -> Networks:
    page = Networks(paths.models_dir())
    qtbot.addWidget(page)
    page.resize(720, 480)
    with qtbot.waitExposed(page):
        page.show()
    return page


def _table(page: Networks) -> QTableWidget:
    return child(page, QTableWidget)


def _licence(page: Networks) -> str:
    return child(page, QTextBrowser).toPlainText()


def _column(page: Networks, name: str) -> list[str]:
    shown = _table(page).model()
    names = [shown.headerData(column, Qt.Orientation.Horizontal) for column in range(shown.columnCount())]
    return [shown.index(row, names.index(name)).data() for row in range(shown.rowCount())]


def test_every_network_on_disk_is_listed() -> None:
    on_disk = set(paths.models_dir().glob("*/*.xml"))
    assert {facts.file for facts in networks(paths.models_dir())} == on_disk
    assert len(on_disk) >= 4


def test_a_size_is_that_of_both_files(page: Networks) -> None:
    sizes = [
        facts.file.stat().st_size + facts.file.with_suffix(".bin").stat().st_size
        for facts in networks(paths.models_dir())
    ]
    assert _column(page, "Size") == [file_size(size) for size in sizes]


def test_a_licences_name_is_that_of_its_text() -> None:
    for facts in networks(paths.models_dir()):
        text = facts.licence_file.read_text(encoding="utf-8")
        named = {"MIT": "MIT", "Apache-2.0": "Apache License"}[facts.licence]
        assert named in text, facts.name


def test_the_licence_follows_the_keys(page: Networks, qtbot: QtBot) -> None:
    table = _table(page)
    table.setFocus()
    seen = [_licence(page)]
    for _ in range(table.rowCount() - 1):
        qtbot.keyClick(table, Qt.Key.Key_Down)
        seen.append(_licence(page))
    assert "The built-in model" in seen[0]
    assert "##" not in seen[0]  # a page, not its source
    assert seen[1] == seen[0]
    assert "Apache License" in seen[2]
    assert seen[4] == seen[3] == seen[2]
    assert "Silero" in seen[5]
    assert "hama" in seen[6]
    qtbot.keyClick(table, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    assert _licence(page) == seen[0]


def test_tab_leads_out_of_table_and_text(qtbot: QtBot) -> None:
    page = Networks(paths.models_dir())
    around = QWidget()
    qtbot.addWidget(around)
    column = QVBoxLayout(around)
    column.addWidget(page)
    column.addWidget(QPushButton("Close"))
    with qtbot.waitExposed(around):
        around.show()
    around.activateWindow()
    table, text = _table(page), child(page, QTextBrowser)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Tab)
    assert text.hasFocus()
    qtbot.keyClick(text, Qt.Key.Key_Tab)
    assert not text.hasFocus()
    assert not table.hasFocus()


def test_the_columns_are_wide_enough(page: Networks) -> None:
    table = _table(page)
    assert not table.horizontalScrollBar().isVisible()
    assert not table.verticalScrollBar().isVisible()
    for column in range(table.columnCount()):
        assert table.columnWidth(column) >= table.sizeHintForColumn(column)


def test_missing_files_are_said(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "models" / "packaged").mkdir(parents=True)
    (tmp_path / "models" / "packaged" / "face_mesh.xml").write_bytes(b"x" * 1000)
    monkeypatch.setattr(paths, "_root", lambda: tmp_path)
    page = _opened(qtbot)
    assert _column(page, "Size") == ["missing"] * 3 + [file_size(1000)] + ["missing"] * 3
    assert "MODEL_CARD.md" in _licence(page)
    assert _licence(page).endswith("is missing. Install the program again.")


def test_nothing_can_be_written_into_it(page: Networks, qtbot: QtBot) -> None:
    table, before = _table(page), _licence(page)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_F2)
    qtbot.keyClicks(child(page, QTextBrowser), "words")
    assert table.state() != QTableWidget.State.EditingState
    assert _licence(page) == before
