"""What the program says of itself."""

from __future__ import annotations

import platform
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLabel, QPushButton, QTabWidget, QTextBrowser
from pytestqt.qtbot import QtBot

from lipsync_desktop import __version__, paths
from lipsync_desktop.ui.shell import about
from lipsync_desktop.ui.shell.about import AboutDialog, versions
from tests.ui.finding import child


@pytest.fixture
def dialog(qtbot: QtBot) -> AboutDialog:
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    return dialog


def _page(dialog: AboutDialog, index: int) -> QTextBrowser:
    tabs = child(dialog, QTabWidget)
    tabs.setCurrentIndex(index)
    page = tabs.currentWidget()
    assert isinstance(page, QTextBrowser)
    return page


def test_versions_of_all_that_works_here() -> None:
    lines = versions().splitlines()
    assert lines[0] == f"Lipsync Desktop {__version__}"
    assert f"Python {platform.python_version()}" in lines
    assert any(line.startswith(f"Qt {qVersion()}, PySide6 ") for line in lines)
    assert [line.split()[0] for line in lines[4:]] == list(about._PACKAGES)
    assert "–" not in versions()


def test_a_package_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(about, "_PACKAGES", ("no-such-package-anywhere",))
    assert versions().endswith("no-such-package-anywhere: –")


def test_versions_are_shown_and_copied(dialog: AboutDialog, qtbot: QtBot) -> None:
    assert _page(dialog, 0).toPlainText() == versions()
    QGuiApplication.clipboard().clear()
    copy = next(button for button in dialog.findChildren(QPushButton) if button.text() == "Copy versions")
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == versions()
    assert dialog.isVisible()


def test_the_licences_and_the_models_are_the_files(dialog: AboutDialog) -> None:
    licences = _page(dialog, 1).toPlainText()
    assert "LGPL" in licences
    for package in ("PySide6", "OpenVINO", "NumPy", "librosa", "PyAV", "Silero"):
        assert package in licences
    assert "|" not in licences.replace("||", "")  # tables are tables, not their source
    models = _page(dialog, 2).toPlainText()
    card = (paths.models_dir() / "builtin" / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert card.splitlines()[0].removeprefix("# ") in models


@pytest.mark.parametrize("index", [1, 2])
def test_a_missing_file_is_said(
    dialog: AboutDialog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, index: int
) -> None:
    monkeypatch.setattr(paths, "_root", lambda: tmp_path)
    text = _page(dialog, index).toPlainText()
    assert str(tmp_path) in text
    assert text.endswith("is missing. Install the program again.")


def test_it_says_its_name_and_what_every_film_says(dialog: AboutDialog) -> None:
    words = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert f"Lipsync Desktop {__version__}" in words
    assert "lip-synced" in words
    picture = next(label.pixmap() for label in dialog.findChildren(QLabel) if not label.pixmap().isNull())
    assert picture.deviceIndependentSize().width() == 64


def test_a_bundle_shows_the_licences_in_full(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, dialog: AboutDialog
) -> None:
    assert "Licence texts" not in [button.text() for button in dialog.findChildren(QPushButton)]
    (tmp_path / "licences").mkdir()
    shown: list[Path] = []
    monkeypatch.setattr(paths, "_root", lambda: tmp_path)
    monkeypatch.setattr(about, "show", shown.append)
    in_a_bundle = AboutDialog()
    qtbot.addWidget(in_a_bundle)
    next(button for button in in_a_bundle.findChildren(QPushButton) if button.text() == "Licence texts").click()
    assert shown == [tmp_path / "licences"]


@pytest.mark.parametrize("how", ["button", "Esc"])
def test_it_closes(dialog: AboutDialog, qtbot: QtBot, how: str) -> None:
    if how == "button":
        child(dialog, QDialogButtonBox).button(QDialogButtonBox.StandardButton.Close).click()
    else:
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_links_lead_nowhere(dialog: AboutDialog) -> None:
    """The program opens no connection, nor does a page of it start one."""
    page = _page(dialog, 1)
    before = page.toPlainText()
    assert not page.openLinks()
    assert not page.openExternalLinks()
    QApplication.processEvents()
    assert page.toPlainText() == before
