"""Exports: asked for in a dialog, queued, made beside the work, stopped, gone on with at the next start."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import av
import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QToolButton
from pytestqt.qtbot import QtBot

from lipsync_desktop.engine.media import parts_folder
from lipsync_desktop.engine.types import Progress
from lipsync_desktop.ui.desk.project import Film
from lipsync_desktop.ui.exporting import export_tasks
from lipsync_desktop.ui.exporting.export import Export, State
from lipsync_desktop.ui.exporting.export_dialog import ExportDialog
from lipsync_desktop.ui.shell.main_window import MainWindow
from tests.making import pixels_of
from tests.ui.conftest import PATIENCE_MS, answer_export, leave
from tests.ui.test_main_window import couple, open_face, open_voice, small_portrait, wait

__all__ = ["couple", "small_portrait"]


@pytest.fixture
def ready(window: MainWindow, qtbot: QtBot, small_portrait: Path, voice: Path, tmp_path: Path) -> MainWindow:
    """A face and a voice, and no film yet."""
    window.desk.preferences.export_folder = tmp_path
    open_face(window, qtbot, small_portrait)
    open_voice(window, qtbot, voice)
    return window


@pytest.fixture
def go_on(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Exports stand still after their third frame until it is set."""
    event, make = Event(), export_tasks.make_export

    def make_with_a_rest(*arguments: Any) -> Generator[Progress]:
        for progress in make(*arguments):
            yield progress
            if progress.done == 3:
                while not event.wait(0.02):
                    yield progress  # it can be stopped meanwhile

    monkeypatch.setattr(export_tasks, "make_export", make_with_a_rest)
    return event


def dialog_of(window: MainWindow) -> ExportDialog:
    window.commands.export.trigger()
    (dialog,) = [one for one in window.findChildren(ExportDialog) if one.isVisible()]
    return dialog


def only(window: MainWindow) -> Export:
    (export,) = window.exports.all
    return export


def is_running(window: MainWindow) -> bool:
    assert not [one.sentence for one in window.exports.all if one.state is State.FAILED]
    return any(one.state is State.RUNNING and one.share > 0 for one in window.exports.all)


def button(window: MainWindow, number: int, name: str) -> QToolButton:
    row = window.exports_button.list.row(number)
    return next(one for one in row.findChildren(QToolButton) if one.accessibleName() == name)


def size_px(film: Path) -> tuple[int, int]:
    with av.open(str(film)) as container:
        return container.streams.video[0].width, container.streams.video[0].height


def entries(dialog: ExportDialog) -> list[str]:
    return [dialog.format.itemText(index) for index in range(dialog.format.count())]


def test_what_lies_on_the_desk_is_exported_while_it_is_changed(
    ready: MainWindow, qtbot: QtBot, go_on: Event, couple: Path, tmp_path: Path
) -> None:
    assert ready.commands.export.isEnabled()
    dialog = dialog_of(ready)
    assert dialog.output == tmp_path / "anna – hello.webm"
    own_px = ready.desk.project.face.footage.size_px[1] if ready.desk.project.face else 0
    heights = [dialog.height_.itemData(index) for index in range(dialog.height_.count())]
    assert heights == [None, *(height for height in (480, 360, 240) if height < own_px)]
    wait(qtbot, lambda: "about" in dialog.size_told.text())
    dialog.height_.setCurrentIndex(dialog.height_.findData(240))
    assert "about" not in dialog.size_told.text(), "it is another film"
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    wait(qtbot, lambda: is_running(ready))
    assert ready.exports_button.isVisible()
    assert "Exporting 1 film" in ready.exports_button.accessibleName()
    assert ready.exports_button.list.row(only(ready).number).findChildren(QLabel)
    # The window is free: another face, other settings.
    ready.film_card.settings.control("expressiveness").setValue(150)
    again = dialog_of(ready)
    assert again.output == tmp_path / "anna – hello 2.webm"
    again.place.setText(str(tmp_path / "anna – hello.webm"))
    assert not again.export.isEnabled()
    assert "Another film will be there" in again.problem.text()
    again.reject()
    open_face(ready, qtbot, couple)
    assert is_running(ready)
    with qtbot.waitSignal(ready.exports.exported, timeout=PATIENCE_MS):
        go_on.set()
    film = tmp_path / "anna – hello.webm"
    assert size_px(film) == (240, 240)
    assert only(ready).state is State.DONE
    assert film.name in ready.stage.notice_bar.sentence
    assert ready.commands.show_in_folder.isEnabled()
    assert button(ready, only(ready).number, "Show in Folder").isVisibleTo(ready.exports_button.list)
    assert not list((tmp_path / "films" / "exports").iterdir()), "nothing is left to go on with"
    button(ready, only(ready).number, "Remove").click()
    assert film.exists()
    assert not ready.exports_button.isVisible()


def test_several_queue_and_what_is_stopped_leaves_nothing(
    ready: MainWindow, qtbot: QtBot, go_on: Event, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    for name in ("one.webm", "two.webm", "three.webm"):
        ready.exports.add(ready.desk.project, folder / name)
    wait(qtbot, lambda: is_running(ready))
    first, second, third = ready.exports.all
    assert [one.state for one in ready.exports.all] == [State.RUNNING, State.WAITING, State.WAITING]
    assert parts_folder(first.output).is_dir()
    ready.commands.exports.trigger()
    assert ready.exports_button.list.isVisible()
    qtbot.mouseClick(button(ready, second.number, "Stop"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(button(ready, first.number, "Stop"), Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: is_running(ready) and only(ready).number == third.number)
    with qtbot.waitSignal(ready.exports.exported, timeout=PATIENCE_MS):
        go_on.set()
    wait(qtbot, lambda: not ready.desk.crew.busy(*(f"discard {one.number}" for one in (first, second))))
    assert [file.name for file in folder.iterdir()] == ["three.webm"]
    qtbot.keyClick(ready.exports_button.list, Qt.Key.Key_Escape)
    assert not ready.exports_button.list.isVisible()


def test_what_is_made_already_is_taken_as_it_is(
    ready: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tmp_path / "films" / "anna – hello.webm"
    made.parent.mkdir(exist_ok=True)
    made.write_bytes(b"a film")
    ready.desk.film = Film(ready.desk.project, made)
    monkeypatch.setattr(export_tasks, "make_export", None)
    with qtbot.waitSignal(ready.exports.exported, timeout=PATIENCE_MS):
        dialog_of(ready)
        answer_export(ready, tmp_path / "kept.webm")
        assert ready.desk.film_is_on_its_way
    assert (tmp_path / "kept.webm").read_bytes() == b"a film"
    assert not ready.desk.film_is_unkept


def test_the_next_start_goes_on_where_the_last_one_ended(
    ready: MainWindow,
    qtbot: QtBot,
    go_on: Event,
    new_window: Callable[[], MainWindow],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    output = tmp_path / "later.webm"
    project = ready.desk.project
    ready.exports.add(project.in_form(replace(project.choices, height=240)), output)
    wait(qtbot, lambda: is_running(ready) and not ready.desk.crew.busy(f"note {only(ready).number}"))
    ready.close()
    box = next(one for one in ready.findChildren(QMessageBox) if one.isVisible())
    assert "go on at the next start" in box.text()
    leave(ready, qtbot)
    assert not output.exists()
    assert parts_folder(output).is_dir()
    go_on.set()
    later = new_window()
    wait(qtbot, lambda: bool(later.exports.all) and only(later).state is State.DONE)
    assert size_px(output) == (240, 240)
    assert not parts_folder(output).exists()
    assert not list((tmp_path / "films" / "exports").iterdir())


def test_what_goes_wrong_is_said_and_can_be_tried_again(
    ready: MainWindow, qtbot: QtBot, couple: Path, tmp_path: Path, new_window: Callable[[], MainWindow]
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    output = gone / "film.webm"
    project = ready.desk.project
    gone.rmdir()
    with qtbot.waitSignal(ready.desk.failed, timeout=PATIENCE_MS):
        ready.exports.add(project, output)
    failed = only(ready)
    assert failed.state is State.FAILED
    assert "There is no folder" in failed.sentence
    assert "There is no folder" in ready.stage.notice_bar.sentence
    assert "failed" in ready.exports_button.text()
    gone.mkdir()
    with qtbot.waitSignal(ready.exports.exported, timeout=PATIENCE_MS):
        button(ready, failed.number, "Try Again").click()
    assert output.exists()


def test_notes_that_cannot_be_read_are_told_or_passed_over(
    new_window: Callable[[], MainWindow], qtbot: QtBot, tmp_path: Path
) -> None:
    notes = tmp_path / "films" / "exports"
    notes.mkdir(parents=True)
    (notes / "1.json").write_text("{")
    (notes / "2.json").write_text('{"output": "/nowhere/film.webm"}')
    (notes / "2.lipsync").write_text("no project")
    window = new_window()
    wait(qtbot, lambda: bool(window.exports.all))
    told = only(window)
    assert (told.state, told.output.name) == (State.FAILED, "film.webm")
    assert "is no project of this program" in told.sentence
    button(window, told.number, "Remove").click()
    assert not (notes / "2.lipsync").exists()


def test_transparent_formats_are_offered_where_the_picture_is(
    window: MainWindow, qtbot: QtBot, small_portrait: Path, voice: Path, tmp_path: Path
) -> None:
    pixels = pixels_of(small_portrait)[..., :3]
    alpha = np.full((*pixels.shape[:2], 1), 255, np.uint8)
    alpha[:8] = 0
    cut_out = tmp_path / "cut.out.png"
    cv2.imwrite(str(cut_out), np.dstack([pixels, alpha]))
    window.desk.preferences.export_folder = tmp_path
    open_voice(window, qtbot, voice)
    open_face(window, qtbot, small_portrait)
    dialog = dialog_of(window)
    wait(qtbot, lambda: not window.desk.crew.busy("alpha"))
    assert not any("transparent" in entry for entry in entries(dialog))
    dialog.reject()
    open_face(window, qtbot, cut_out)
    dialog = dialog_of(window)
    wait(qtbot, lambda: not window.desk.crew.busy("alpha"))
    transparent = [index for index, entry in enumerate(entries(dialog)) if "transparent" in entry]
    assert len(transparent) == 2
    dialog.format.setCurrentIndex(transparent[1])
    assert dialog.output == tmp_path / "cut_out – hello"
    assert not dialog.quality.isEnabled()
    assert dialog.export.isEnabled()
    dialog.height_.setCurrentIndex(dialog.height_.count() - 1)
    with qtbot.waitSignal(window.exports.exported, timeout=PATIENCE_MS):
        dialog.export.click()
    first = pixels_of(sorted((tmp_path / "cut_out – hello").glob("*.png"))[0])
    assert first.shape[2] == 4
    assert (first[0, 0, 3], first[-1, -1, 3]) == (0, 255)


def test_the_dialog_says_what_is_in_the_way(ready: MainWindow, tmp_path: Path, small_portrait: Path) -> None:
    dialog = dialog_of(ready)
    there = tmp_path / "there.webm"
    there.write_bytes(b"a film")
    for text, allowed, sentence in (
        ("", False, ""),
        (str(tmp_path / "no such" / "film.webm"), False, "There is no folder"),
        (str(tmp_path / "film.mp4"), False, "is a WebM file"),
        (str(there), True, "will be replaced"),
        (str(tmp_path / "film.webm"), True, ""),
    ):
        dialog.place.setText(text)
        assert dialog.export.isEnabled() is allowed
        assert sentence in dialog.problem.text()
    names = [one.accessibleName() for one in (dialog.place, dialog.format, dialog.height_, dialog.quality)]
    assert names == ["Place", "Format", "Size", "Quality"]
    assert dialog.height() < 560, "on a small screen, too"
