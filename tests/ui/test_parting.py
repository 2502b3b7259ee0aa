"""A film that nobody has exported is not lost without a question, in which exporting it is an answer."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QAbstractButton, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from lipsync_desktop.engine.settings import RenderJob
from lipsync_desktop.ui.desk import tasks
from lipsync_desktop.ui.desk.project import Film
from lipsync_desktop.ui.exporting.export_dialog import ExportDialog
from lipsync_desktop.ui.shell.main_window import MainWindow
from lipsync_desktop.ui.steps.arrivals import identifying
from tests.ui.conftest import PATIENCE_MS, answer_export, export_film, saved
from tests.ui.drops import drag_in, drop, of_files
from tests.ui.test_main_window import couple, open_face, open_voice, small_portrait, wait

__all__ = ["couple", "small_portrait"]

Way = Callable[[MainWindow, Path, Path], object]


@pytest.fixture
def made(window: MainWindow, qtbot: QtBot, small_portrait: Path, voice: Path, tmp_path: Path) -> MainWindow:
    """A window with a film in it that is not exported: as if it had just been made."""
    open_face(window, qtbot, small_portrait)
    open_voice(window, qtbot, voice)
    path = tmp_path / "films" / "anna – hello.webm"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"a film")
    window.desk.film = Film(window.desk.project, path)
    saved(window)
    return window


def question(window: MainWindow) -> QMessageBox:
    (box,) = [box for box in window.findChildren(QMessageBox) if box.isVisible()]
    return box


def asked(window: MainWindow) -> bool:
    return any(box.isVisible() for box in window.findChildren(QMessageBox))


def answer(window: MainWindow, text: str) -> QAbstractButton:
    return next(button for button in question(window).buttons() if button.text().replace("&", "") == text)


def paste(window: MainWindow, face: Path, voice: Path) -> None:
    QGuiApplication.clipboard().setImage(QImage(str(face)))
    window.commands.paste.trigger()
    QGuiApplication.clipboard().clear()


def recent(window: MainWindow, face: Path, voice: Path) -> None:
    window.commands.recent.aboutToShow.emit()
    next(action for action in window.commands.recent.actions() if action.text() == voice.name).trigger()


def drag_and_drop(widget: QWidget, *files: Path) -> None:
    assert drag_in(widget, of_files(*files))
    drop(widget, of_files(*files))


WAYS: dict[str, Way] = {
    "another face": lambda window, face, voice: window.face.open(face),
    "another voice": lambda window, face, voice: window.voice.open(voice),
    "a recent file": recent,
    "a file on the stage": lambda window, face, voice: drag_and_drop(window.stage, face),
    "two files at once": lambda window, face, voice: drag_and_drop(window.stage, face, voice),
    "a file on a card": lambda window, face, voice: drag_and_drop(window.voice_card, voice),
    "a picture that is pasted": paste,
    "the demo": lambda window, face, voice: window.incoming.open_demo(),
    "a second start": lambda window, face, voice: window.come_to_front([face]),
}


@pytest.mark.parametrize("way", WAYS)
def test_whatever_would_lose_the_film_asks_first(
    made: MainWindow, qtbot: QtBot, couple: Path, voice: Path, way: str
) -> None:
    film, before = made.desk.film, made.desk.project
    WAYS[way](made, couple, voice)
    wait(qtbot, lambda: asked(made))
    box = question(made)
    assert box.text() == "“anna – hello” has not been exported. Go on without keeping it?"
    assert {button.text().replace("&", "") for button in box.buttons()} == {"Go On Without It", "Cancel", "Export…"}
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert not made.desk.crew.busy("face", "voice", "record")
    assert (made.desk.film, made.desk.project) == (film, before)


def test_a_take_asks_before_it_is_recorded(made: MainWindow, qtbot: QtBot) -> None:
    made.voice.has_microphone = True
    made.voice.toggle_recording()
    wait(qtbot, lambda: asked(made))
    assert not made.desk.is_recording
    answer(made, "Cancel").click()
    assert not made.desk.is_recording


def test_going_on_without_it(made: MainWindow, qtbot: QtBot, couple: Path, voice: Path) -> None:
    WAYS["two files at once"](made, couple, voice)
    wait(qtbot, lambda: asked(made) and not made.desk.crew.busy(identifying([couple, voice])))
    with qtbot.waitSignal(made.face.opened, timeout=PATIENCE_MS):
        answer(made, "Go On Without It").click()
    wait(qtbot, lambda: not made.desk.crew.busy("face", "voice"))
    assert made.desk.film is None
    assert made.desk.project.face is not None
    assert made.desk.project.face.footage.path == couple
    assert not asked(made)


def test_a_film_is_exported_before_it_goes(made: MainWindow, qtbot: QtBot, couple: Path, tmp_path: Path) -> None:
    made.face.open(couple)
    answer(made, "Export…").click()
    assert made.desk.film is not None
    with qtbot.waitSignal(made.face.opened, timeout=PATIENCE_MS):
        answer_export(made, tmp_path / "kept.webm")
    assert (tmp_path / "kept.webm").read_bytes() == b"a film"
    assert made.desk.film is None


def test_an_export_that_does_not_come_about_loses_nothing(
    made: MainWindow, qtbot: QtBot, couple: Path, tmp_path: Path
) -> None:
    made.face.open(couple)
    answer(made, "Export…").click()
    dialog = made.findChild(ExportDialog)
    assert dialog is not None
    dialog.place.setText(str(tmp_path / "no such folder" / "kept.webm"))
    assert not dialog.export.isEnabled()
    assert "no such folder" in dialog.problem.text()
    dialog.reject()
    assert made.desk.film_is_unkept
    made.face.open(couple)
    answer(made, "Export…").click()
    folder = tmp_path / "folder"
    folder.mkdir()
    with qtbot.waitSignal(made.desk.failed, timeout=PATIENCE_MS):
        dialog = next(dialog for dialog in made.findChildren(ExportDialog) if dialog.isVisible())
        dialog.place.setText(str(folder / "kept.webm"))
        folder.rmdir()
        dialog.wanted.emit(dialog.project, dialog.output)
        dialog.done(ExportDialog.DialogCode.Accepted)
    wait(qtbot, lambda: not made.desk.crew.busy("export"))
    assert "There is no folder" in made.stage.notice_bar.sentence
    assert made.desk.film_is_unkept
    assert not made.desk.crew.busy("face")
    assert not asked(made)
    export_film(made, tmp_path / "kept.webm")  # later, for another reason: nothing is left that waits for it
    wait(qtbot, lambda: not made.desk.crew.busy("export"))
    assert not made.desk.crew.busy("face")
    assert made.desk.film is not None


@pytest.fixture
def slow_export(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Exports wait for it."""
    event, export = Event(), tasks.export

    def export_later(*arguments: object) -> Generator[float, None, Path]:
        yield 0.0
        event.wait(PATIENCE_MS / 1000)
        return (yield from export(*arguments))  # type: ignore[arg-type]

    monkeypatch.setattr(tasks, "export", export_later)
    return event


def test_a_question_without_a_reason_goes_away_and_what_was_asked_for_comes(
    made: MainWindow, qtbot: QtBot, couple: Path, tmp_path: Path, slow_export: Event
) -> None:
    export_film(made, tmp_path / "kept.webm")
    made.face.open(couple)
    assert "still being exported" in question(made).text()
    with qtbot.waitSignal(made.face.opened, timeout=PATIENCE_MS):
        slow_export.set()
    assert not asked(made)
    assert (tmp_path / "kept.webm").read_bytes() == b"a film"


def test_closing_offers_the_export_too(made: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    made.close()
    assert "Close without keeping it?" in question(made).text()
    answer(made, "Export…").click()
    with qtbot.waitSignal(made.left, timeout=PATIENCE_MS):
        answer_export(made, tmp_path / "kept.webm")
    assert (tmp_path / "kept.webm").read_bytes() == b"a film"


@pytest.fixture
def go_on(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Films wait for it, and are nothing to look at."""
    event = Event()

    def make_film(engine: object, job: RenderJob) -> Generator[None, None, tuple[str, ...]]:
        event.wait(PATIENCE_MS / 1000)
        yield from ()
        job.output.parent.mkdir(parents=True, exist_ok=True)
        job.output.write_bytes(b"a film")
        return ()

    monkeypatch.setattr(tasks, "make_film", make_film)
    yield event
    event.set()


@pytest.fixture
def making(window: MainWindow, qtbot: QtBot, small_portrait: Path, voice: Path, go_on: Event) -> MainWindow:
    open_face(window, qtbot, small_portrait)
    open_voice(window, qtbot, voice)
    window.course.make()
    return window


def is_making(window: MainWindow) -> bool:
    return window.desk.is_making


def test_a_film_in_the_making_is_not_stopped_without_a_question(making: MainWindow, qtbot: QtBot, couple: Path) -> None:
    making.face.open(couple)
    assert question(making).text() == "The film is not finished. Stop making it?"
    answer(making, "Go On Making It").click()
    assert is_making(making)
    making.face.open(couple)
    with qtbot.waitSignal(making.face.opened, timeout=PATIENCE_MS):
        answer(making, "Stop").click()
    assert not is_making(making)
    assert making.desk.film is None


def test_a_film_that_is_finished_while_one_is_asked_is_asked_about(
    making: MainWindow, qtbot: QtBot, couple: Path, go_on: Event
) -> None:
    making.film.made.disconnect()
    making.face.open(couple)
    go_on.set()
    wait(qtbot, lambda: asked(making) and "has not been exported" in question(making).text())
    answer(making, "Cancel").click()
    assert making.desk.film_is_unkept
