"""The picture that was chosen is made ready while the person goes on."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from threading import Event

import pytest
from pytestqt.qtbot import QtBot

from lipsync_desktop.engine.settings import RenderJob
from lipsync_desktop.ui.desk import tasks
from lipsync_desktop.ui.shell.main_window import MainWindow
from tests.ui.test_main_window import clip, couple, make_film, open_face, open_voice, small_portrait, wait

__all__ = ["clip", "couple", "small_portrait"]


def _is_ready(window: MainWindow) -> bool:
    desk, project = window.desk, window.desk.project
    assert project.face
    content = desk.engine.files.content(project.face.footage.path)
    kept = desk.engine.portraits.get(project.silent_job, content)
    return kept is not None and not desk.crew.busy("ready")


def test_a_film_begins_with_what_was_made_ready(
    window: MainWindow, qtbot: QtBot, small_portrait: Path, voice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.desk.engine.forget()
    open_face(window, qtbot, small_portrait)
    wait(qtbot, lambda: _is_ready(window))
    open_voice(window, qtbot, voice)
    monkeypatch.setattr("lipsync_desktop.engine.builtin.model.Rig", None)
    monkeypatch.setattr("lipsync_desktop.engine.head.sway.Head.__init__", None)
    assert make_film(window, qtbot).is_file()


def test_another_face_ends_what_was_begun_for_the_last(
    window: MainWindow, qtbot: QtBot, couple: Path, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[RenderJob] = []
    ended: list[RenderJob] = []
    step = Event()

    def slowly(_: tasks.Engine, job: RenderJob, __: float) -> Generator[None]:
        begun.append(job)
        try:
            while not step.wait(0.01):
                yield
        finally:
            ended.append(job)

    monkeypatch.setattr(tasks, "make_ready", slowly)
    open_face(window, qtbot, couple)
    wait(qtbot, lambda: len(begun) == 1)
    assert window.face.chosen == 0
    window.stage.canvas.face_chosen.emit(1)
    wait(qtbot, lambda: len(begun) == 2)
    assert ended[0] is begun[0]
    assert begun[1].settings.face_box == window.desk.project.face_box
    open_face(window, qtbot, clip)
    wait(qtbot, lambda: len(ended) == 2)
    assert not window.desk.crew.busy("ready")
    assert len(begun) == 2, "a clip was made ready"
