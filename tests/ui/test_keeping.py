"""Projects in the window: saved, opened, restored; nothing that somebody has done is lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from lipsync_desktop.engine.leftovers import MARK
from lipsync_desktop.engine.project_file import open_project
from lipsync_desktop.ui.desk.tasks import WORK
from lipsync_desktop.ui.shell.main_window import MainWindow
from tests.ui.conftest import PATIENCE_MS
from tests.ui.drops import drag_in, drop, of_files
from tests.ui.test_main_window import couple, make_film, open_face, open_voice, small_portrait, wait
from tests.ui.test_parting import answer, asked, question

__all__ = ["couple", "small_portrait"]

NewWindow = Callable[[], MainWindow]


@pytest.fixture
def face(small_portrait: Path, tmp_path: Path) -> Path:
    (tmp_path / "media").mkdir()
    return Path(shutil.copy(small_portrait, tmp_path / "media" / "anna.png"))


@pytest.fixture
def speech(voice: Path, face: Path) -> Path:
    return Path(shutil.copy(voice, face.with_name("hello.wav")))


@pytest.fixture
def working(window: MainWindow, qtbot: QtBot, face: Path, speech: Path) -> MainWindow:
    """A window in which something has been done."""
    work(window, qtbot, face, speech)
    return window


def work(window: MainWindow, qtbot: QtBot, face: Path, speech: Path) -> None:
    open_face(window, qtbot, face)
    open_voice(window, qtbot, speech)
    window.film_card.settings.control("smile").setValue(30)
    window.timeline.trim_edited.emit(0.25, 0.75)


def save(window: MainWindow, qtbot: QtBot, file: Path, *, with_media: bool = False) -> None:
    qtbot.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    (dialog,) = window.findChildren(QFileDialog)
    dialog.selectNameFilter(dialog.nameFilters()[with_media])
    dialog.fileSelected.emit(str(file))
    dialog.close()
    wait(
        qtbot, lambda: window.desk.file == file and not window.desk.is_unsaved and not window.findChildren(QFileDialog)
    )


def opened(window: MainWindow, qtbot: QtBot, file: Path) -> None:
    with qtbot.waitSignal(window.keeping.opened, timeout=PATIENCE_MS):
        window.incoming.take([file])


def test_the_title_says_what_is_saved(
    window: MainWindow, qtbot: QtBot, face: Path, speech: Path, tmp_path: Path
) -> None:
    commands = window.commands
    assert (window.windowTitle(), window.isWindowModified()) == ("Lipsync Desktop", False)
    assert not commands.save.isEnabled()
    work(window, qtbot, face, speech)
    assert (window.windowTitle(), window.isWindowModified()) == ("New Project[*] – Lipsync Desktop", True)
    save(window, qtbot, tmp_path / "day.lipsync")
    assert (window.windowTitle(), window.isWindowModified()) == ("day[*] – Lipsync Desktop", False)
    assert not commands.save.isEnabled()
    window.film_card.settings.control("smile").setValue(50)
    assert window.isWindowModified()
    commands.undo.trigger()
    assert not window.isWindowModified()
    commands.redo.trigger()
    commands.save.trigger()
    wait(qtbot, lambda: not window.isWindowModified())
    assert open_project(tmp_path / "day.lipsync", tmp_path).document.settings.smile == 0.5


@pytest.mark.parametrize("with_media", [False, True])
def test_what_is_saved_is_opened_again(
    working: MainWindow, qtbot: QtBot, new_window: NewWindow, face: Path, tmp_path: Path, with_media: bool
) -> None:
    film = make_film(working, qtbot).read_bytes()
    box = working.desk.project.face_box
    save(working, qtbot, tmp_path / "day.lipsync", with_media=with_media)
    if with_media:
        shutil.rmtree(face.parent)
    other = new_window()
    opened(other, qtbot, tmp_path / "day.lipsync")
    desk = other.desk
    assert desk.project.face_box == box
    assert [float(end or 0) for end in desk.project.trim_s] == [0.25, 0.75]
    assert other.film_card.settings.control("smile").value() == 30
    assert other.face_card._name.whole == "anna.png"
    assert other.voice_card._name.whole == "hello.wav"
    assert other.timeline._waveform.trim_s == (0.25, 0.75)
    assert other.windowTitle() == "day[*] – Lipsync Desktop"
    assert not other.isWindowModified()
    assert desk.with_media == with_media
    assert not desk.undo_stack.canUndo()
    assert make_film(other, qtbot).read_bytes() == film
    assert desk.preferences.recent_projects == [tmp_path / "day.lipsync"]


def test_a_project_is_dropped_and_chosen_among_recent_ones(working: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    save(working, qtbot, tmp_path / "day.lipsync")
    working.commands.new.trigger()
    assert not asked(working)
    assert working.stage.welcome.isVisible()
    assert working.windowTitle() == "Lipsync Desktop"
    assert working.film_card.settings.control("smile").value() == 30, "what is chosen stays for the next"
    with qtbot.waitSignal(working.keeping.opened, timeout=PATIENCE_MS):
        assert drag_in(working.stage, of_files(tmp_path / "day.lipsync"))
        drop(working.stage, of_files(tmp_path / "day.lipsync"))
    assert working.desk.project.face is not None
    working.commands.new.trigger()
    working.commands.recent.aboutToShow.emit()
    first = working.commands.recent.actions()[0]
    assert first.text() == "day"
    assert "Nothing yet" not in [one.text() for one in working.commands.recent.actions() if one.isVisible()]
    with qtbot.waitSignal(working.keeping.opened, timeout=PATIENCE_MS):
        first.trigger()


def test_before_another_project_it_is_asked(working: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    working.commands.new.trigger()
    assert question(working).text() == "Save your work as a project?"
    answer(working, "Cancel").click()
    assert working.desk.project.face is not None
    working.commands.new.trigger()
    answer(working, "Save").click()
    (dialog,) = working.findChildren(QFileDialog)
    dialog.reject()
    wait(qtbot, lambda: not working.findChildren(QFileDialog))
    assert working.desk.project.face is not None, "it was not saved after all"
    working.commands.new.trigger()
    answer(working, "Save").click()
    (dialog,) = working.findChildren(QFileDialog)
    assert Path(dialog.selectedFiles()[0]).name == "anna – hello.lipsync"
    dialog.fileSelected.emit(str(tmp_path / "day"))
    wait(qtbot, lambda: working.desk.project.face is None)
    assert (tmp_path / "day.lipsync").is_file()
    dialog.close()


def test_what_was_not_saved_can_be_taken_out_again(working: MainWindow, qtbot: QtBot) -> None:
    before = working.desk.project.document
    working.commands.new.trigger()
    answer(working, "Do Not Save").click()
    assert working.desk.project.document.media == ()
    working.commands.recent.aboutToShow.emit()
    entry = next(one for one in working.commands.recent.actions() if one.text() == "Work That Was Not Saved")
    with qtbot.waitSignal(working.keeping.opened, timeout=PATIENCE_MS):
        entry.trigger()
    assert working.desk.project.document == before
    assert working.isWindowModified()


def test_a_project_that_cannot_be_opened_or_saved_is_said(
    working: MainWindow, qtbot: QtBot, face: Path, tmp_path: Path
) -> None:
    bar = working.stage.notice_bar
    save(working, qtbot, tmp_path / "day.lipsync")
    wait(qtbot, lambda: working.desk.crew.is_empty)  # who still makes the face ready would miss it, too
    face.unlink()
    working.keeping.open(tmp_path / "day.lipsync")
    wait(qtbot, lambda: "needs files that are gone: “anna.png”" in bar.sentence)
    assert working.desk.project.face is not None
    working.film_card.settings.control("smile").setValue(50)
    working.desk.file = tmp_path / "nowhere" / "day.lipsync"
    working.commands.save.trigger()
    wait(qtbot, lambda: "There is no folder" in bar.sentence)
    assert working.isWindowModified()


def test_files_that_have_changed_are_said(
    working: MainWindow, qtbot: QtBot, couple: Path, face: Path, tmp_path: Path
) -> None:
    save(working, qtbot, tmp_path / "day.lipsync")
    working.commands.new.trigger()
    shutil.copy(couple, face)
    opened(working, qtbot, tmp_path / "day.lipsync")
    assert "“anna.png”" in working.stage.notice_bar.sentence


# The end, and the beginning after it


def test_closing_asks_and_waits_for_saving(working: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    working.close()
    assert working.isVisible()
    answer(working, "Cancel").click()
    assert working.isVisible()
    save(working, qtbot, tmp_path / "day.lipsync")
    working.film_card.settings.control("smile").setValue(50)
    working.close()
    assert question(working).text() == "Save the changes in “day”?"
    with qtbot.waitSignal(working.left, timeout=PATIENCE_MS):
        answer(working, "Save").click()
    assert open_project(tmp_path / "day.lipsync", tmp_path).document.settings.smile == 0.5
    assert list((tmp_path / "unsaved").rglob(WORK)) == []


def test_a_demo_is_no_work(window: MainWindow, qtbot: QtBot, resources: Path) -> None:
    open_face(window, qtbot, resources / "portrait.png")
    assert not window.isWindowModified()
    assert not window.desk.is_unsaved


def test_what_a_killed_window_left_is_there_again(
    working: MainWindow, qtbot: QtBot, new_window: NewWindow, tmp_path: Path
) -> None:
    save(working, qtbot, tmp_path / "day.lipsync")
    working.film_card.settings.control("smile").setValue(50)
    unsaved = tmp_path / "unsaved"
    wait(qtbot, lambda: len([*unsaved.rglob(WORK)]) == 1)
    wait(qtbot, lambda: not working.desk.crew.busy("unsaved"))
    document = working.desk.project.document
    other = new_window()
    other.keeping.restore()
    wait(qtbot, lambda: other.desk.crew.is_empty)
    assert other.desk.project.document.media == (), "somebody is at work there"

    mark = working.keeping._folder / MARK
    working.keeping._held.close()
    mark.touch()  # as the system leaves it when a process is killed
    with qtbot.waitSignal(other.keeping.opened, timeout=PATIENCE_MS):
        other.keeping.restore()
    assert other.desk.project.document == document
    assert other.windowTitle() == "day[*] – Lipsync Desktop"
    assert other.isWindowModified()
    assert "ended unexpectedly" in other.stage.notice_bar.sentence
    wait(qtbot, lambda: [file.parent for file in unsaved.rglob(WORK)] == [other.keeping._folder])
    other.commands.save.trigger()
    wait(qtbot, lambda: not other.isWindowModified() and list(unsaved.rglob(WORK)) == [])


def test_a_window_that_nobody_could_be_asked_about_leaves_its_work(
    working: MainWindow, qtbot: QtBot, new_window: NewWindow, tmp_path: Path
) -> None:
    """As when the system shuts down."""
    document = working.desk.project.document
    with qtbot.waitSignal(working.left, timeout=PATIENCE_MS):
        working.departure.leave()
    (left,) = (tmp_path / "unsaved").rglob(WORK)
    assert open_project(left, tmp_path).document == document
    other = new_window()
    with qtbot.waitSignal(other.keeping.opened, timeout=PATIENCE_MS):
        other.keeping.restore()
    assert other.desk.project.document == document
