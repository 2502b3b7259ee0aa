"""Every menu entry: its key, its letter, and that it does something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from lipsync_desktop.ui.cards.face_card import FaceCard
from lipsync_desktop.ui.cards.film_card import FilmCard
from lipsync_desktop.ui.cards.voice_card import VoiceCard
from lipsync_desktop.ui.models.models_page import ModelsPage
from lipsync_desktop.ui.shell.about import AboutDialog
from lipsync_desktop.ui.shell.main_window import MainWindow
from tests.ui.conftest import PATIENCE_MS
from tests.ui.finding import child

_WITHOUT_KEYS = {
    *("Try the Demo", "Show in Folder", "Find the Face Automatically", "Models…", "Open Log File"),
    "About Lipsync Desktop",
}


def _menus(window: MainWindow) -> list[QMenu]:
    menus = [action.menu() for action in window.menuBar().actions()]
    return [menu for menu in menus if isinstance(menu, QMenu)]


def _entries(window: MainWindow) -> list[QAction]:
    """Every entry of every menu that is no menu itself."""
    return [
        action
        for menu in _menus(window)
        for action in menu.actions()
        if not action.isSeparator() and action.menu() is None
    ]


def _letter(text: str) -> str:
    return text.replace("&&", "").partition("&")[2][:1].lower()


def _plain(action: QAction) -> str:
    return action.text().partition("\t")[0].replace("&", "")


def _close_dialogs(window: MainWindow) -> list[type[QDialog]]:
    dialogs = [dialog for dialog in window.findChildren(QDialog) if dialog.isVisible()]
    for dialog in dialogs:
        dialog.close()
    return [type(dialog) for dialog in dialogs]


def test_every_action_is_in_exactly_one_menu(window: MainWindow) -> None:
    entries = _entries(window)
    assert len(entries) > 20
    assert max(Counter(map(id, entries)).values()) == 1
    of_commands = [value for value in vars(window.commands).values() if isinstance(value, QAction)]
    of_commands += window.commands.view.values()
    assert {id(action) for action in of_commands} == {id(action) for action in entries}


def test_every_key_does_one_thing(window: MainWindow) -> None:
    keys = Counter(key.toString() for action in _entries(window) for key in action.shortcuts())
    shown = Counter(_shown(action) for action in _entries(window) if _shown(action))
    assert [key for key, times in (keys + shown).items() if times > 1] == []
    assert {"Ctrl+O", "Ctrl+Shift+O", "Ctrl+E", "Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+Return", "Ctrl+Q"} <= set(keys)
    assert {"R", "Space", "Left", "Right", "J", "K", "L", "Esc"} == set(shown)


def _shown(action: QAction) -> str:
    return action.text().partition("\t")[2]


def test_all_but_a_few_have_a_key(window: MainWindow) -> None:
    without = {_plain(action) for action in _entries(window) if not action.shortcuts() and not _shown(action)}
    assert without <= _WITHOUT_KEYS


def test_letters_are_unique_in_each_menu(window: MainWindow) -> None:
    bars = [[action.text() for action in window.menuBar().actions()]]
    bars += [[action.text() for action in menu.actions() if not action.isSeparator()] for menu in _menus(window)]
    for texts in bars:
        letters = [_letter(text) for text in texts]
        assert all(letters), texts
        assert len(set(letters)) == len(letters), texts


def test_letters_of_menus_and_cards_do_not_meet(window: MainWindow) -> None:
    """Alt and a letter opens a menu, or leads to a control, never either."""
    from PySide6.QtWidgets import QAbstractButton, QLabel

    letters = [_letter(action.text()) for action in window.menuBar().actions()]
    for card in _cards(window):
        texts = [label.text() for label in card.findChildren(QLabel)]
        texts += [button.text() for button in card.findChildren(QAbstractButton)]
        letters += [_letter(text) for text in texts if _letter(text)]
    assert [letter for letter, times in Counter(letters).items() if times > 1] == []


def _cards(window: MainWindow) -> list[FaceCard | VoiceCard | FilmCard]:
    return [window.face_card, window.voice_card, window.film_card]


@pytest.mark.parametrize(
    ("name", "opens"),
    [("open_face", QFileDialog), ("open_voice", QFileDialog), ("models", ModelsPage), ("about", AboutDialog)],
)
def test_entries_that_open_something(window: MainWindow, name: str, opens: type[QDialog]) -> None:
    getattr(window.commands, name).trigger()
    assert _close_dialogs(window) == [opens]


def test_entries_for_looking(window: MainWindow, qtbot: QtBot) -> None:
    commands = window.commands
    commands.full_screen.trigger()
    assert window.isFullScreen()
    commands.full_screen.trigger()
    assert not window.isFullScreen()
    commands.landmarks.trigger()
    assert window.desk.preferences.landmarks_shown
    commands.landmarks.trigger()
    assert not window.desk.preferences.landmarks_shown


def test_pasting_nothing_is_said(window: MainWindow) -> None:
    QGuiApplication.clipboard().setMimeData(QMimeData())
    window.commands.paste.trigger()
    assert window.statusBar().currentMessage() == "There is no picture and no file in this."


def test_the_log_is_opened_or_named(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[QUrl] = []
    answers = iter([True, False])

    def answer(url: QUrl) -> bool:
        asked.append(url)
        return next(answers)

    monkeypatch.setattr(QDesktopServices, "openUrl", answer)
    before = window.statusBar().currentMessage()
    window.commands.open_log.trigger()
    assert asked == [QUrl.fromLocalFile(str(window.desk.folders.log_file))]
    assert window.statusBar().currentMessage() == before
    window.commands.open_log.trigger()
    assert window.desk.folders.log_file.name in window.statusBar().currentMessage()


def test_escape_closes_what_was_said(window: MainWindow) -> None:
    window.telling.show_error("Something.")
    assert window.stage.notice_bar.isVisible()
    window.commands.cancel.trigger()
    assert not window.stage.notice_bar.isVisible()


def test_quitting_closes(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.left, timeout=PATIENCE_MS):
        window.commands.quit.trigger()
    assert not window.isVisible()


@pytest.mark.parametrize(
    "name", ["export", "show_in_folder", "undo", "redo", "find_face", "draw_box", "play", "previous", "next", "make"]
)
def test_what_needs_a_face_or_a_film_cannot_be_chosen_without(window: MainWindow, name: str) -> None:
    assert not getattr(window.commands, name).isEnabled()


def test_the_demo_makes_a_film(window: MainWindow, qtbot: QtBot) -> None:
    commands = window.commands
    with qtbot.waitSignal(window.film.started, timeout=PATIENCE_MS):
        commands.demo.trigger()
    with qtbot.waitSignal(window.film.stopped, timeout=PATIENCE_MS):
        commands.cancel.trigger()
    assert not window.desk.is_making
    _each_is_on(commands.fit, commands.make, commands.draw_box, commands.play)


def _each_is_on(*actions: QAction) -> None:
    assert [_plain(action) for action in actions if not action.isEnabled()] == []


def test_recent_files_are_there_to_choose(window: MainWindow) -> None:
    fill: Callable[[], None] = window.commands.recent.aboutToShow.emit
    fill()
    assert [action.text() for action in window.commands.recent.actions() if not action.isSeparator()] == ["Nothing yet"]


def test_every_entry_with_keys_is_on_the_sheet(window: MainWindow, qtbot: QtBot) -> None:
    from PySide6.QtWidgets import QLabel

    from lipsync_desktop.ui.shell.shortcuts import ShortcutsSheet

    window.commands.shortcuts.trigger()
    sheet = child(window, ShortcutsSheet)
    qtbot.waitUntil(lambda: sheet.isVisible())
    told = {label.text() for label in sheet.findChildren(QLabel)}
    for action in (window.commands.make, window.commands.play, window.commands.draw_box, window.commands.undo):
        assert action.text().partition("\t")[0].replace("&", "").removesuffix("…") in told
    assert {"Ctrl+Return", "Space", "Ctrl+D", "Ctrl+Z"} <= told
    sheet.reject()
