"""Everything that changes the film can be taken back, and done again, each by its name."""

from __future__ import annotations

import shutil
from fractions import Fraction
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from lipsync_desktop.ui.cards.film_work import FilmState
from lipsync_desktop.ui.desk.project import Missing
from lipsync_desktop.ui.shell.main_window import MainWindow
from tests.ui.conftest import PATIENCE_MS
from tests.ui.test_main_window import (
    clip,
    couple,
    make_film,
    missing,
    open_face,
    open_voice,
    small_portrait,
    state,
    wait,
)

__all__ = ["clip", "couple", "small_portrait"]


def test_step_by_step_to_the_empty_window_and_back(
    window: MainWindow, qtbot: QtBot, small_portrait: Path, couple: Path, voice: Path, tmp_path: Path
) -> None:
    desk, settings = window.desk, window.film_card.settings
    other = Path(shutil.copy(voice, tmp_path / "bye.wav"))
    open_face(window, qtbot, small_portrait)
    open_voice(window, qtbot, voice)
    settings.control("smile").setValue(30)
    window.timeline.trim_edited.emit(0.5, 1.5)
    open_face(window, qtbot, couple)
    window.face._choose(1)
    open_voice(window, qtbot, other)
    settings.control("codec").setCurrentIndex(2)
    stack = desk.undo_stack
    assert [stack.text(at) for at in range(stack.count())] == [
        *("Face", "Voice", "Smile", "Trim", "Face", "Face Box", "Voice", "Format")
    ]
    wholly = desk.project
    assert window.commands.undo.text() == "&Undo Format"

    window.commands.undo.trigger()
    assert settings.control("codec").currentIndex() == 0
    assert desk.preferences.choices.codec == "vp9"
    window.commands.undo.trigger()
    assert (desk.project.voice and desk.project.voice.path) == voice
    assert window.voice_card._name.whole == voice.name
    assert window.timeline._waveform.trim_s == (0.5, 1.5)
    window.commands.undo.trigger()
    assert window.face.chosen == 0
    window.commands.undo.trigger()
    assert window.face_card._name.whole == small_portrait.name
    assert window.face._look is not None
    window.commands.undo.trigger()
    assert desk.project.trim_s == (Fraction(0), None)
    window.commands.undo.trigger()
    assert settings.control("smile").value() == 0
    window.commands.undo.trigger()
    assert missing(window) is Missing.VOICE
    assert window.timeline._waveform.accessibleName() == "Voice, none yet"
    window.commands.undo.trigger()
    assert missing(window) is Missing.FACE_AND_VOICE
    assert window.stage.welcome.isVisible()
    assert not window.commands.undo.isEnabled()

    while window.commands.redo.isEnabled():
        qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert desk.project == wholly
    assert state(window) is FilmState.READY
    make_film(window, qtbot)


def test_a_slider_that_moves_is_one_step(window: MainWindow) -> None:
    slider = window.film_card.settings.control("smile")
    for value in (10, 20, 30):
        slider.setValue(value)
    window.film_card.settings.control("liveliness").setValue(50)
    assert window.desk.undo_stack.count() == 2
    slider.setValue(0)
    window.desk.undo_stack.undo()
    assert slider.value() == 30
    assert window.desk.preferences.choices.smile == 0.3
    window.film_card.settings._defaults.click()
    assert window.desk.undo_stack.undoText() == "Settings"
    window.commands.undo.trigger()
    assert (slider.value(), window.film_card.settings.control("liveliness").value()) == (30, 50)


def shown(window: MainWindow) -> Path | None:
    return window.desk.film.path if window.desk.film else None


def test_the_film_comes_back_with_its_face(
    window: MainWindow, qtbot: QtBot, small_portrait: Path, couple: Path, voice: Path
) -> None:
    open_face(window, qtbot, small_portrait)
    open_voice(window, qtbot, voice)
    film = make_film(window, qtbot)
    window.desk.replace_film = lambda then: then()  # type: ignore[method-assign]  # the person agrees
    open_face(window, qtbot, couple)
    assert shown(window) is None
    window.commands.undo.trigger()
    assert shown(window) == film
    assert state(window) is FilmState.DONE
    window.commands.redo.trigger()
    assert shown(window) is None
    assert state(window) is FilmState.READY


def test_a_clip_is_looked_through_again(
    window: MainWindow, qtbot: QtBot, clip: Path, small_portrait: Path, voice: Path
) -> None:
    with qtbot.waitSignal(window.face.scanned, timeout=PATIENCE_MS):
        window.face.open(clip)
    open_face(window, qtbot, small_portrait)
    assert window.desk.project.faces_found == 1
    assert not window.timeline._strip.isVisible()
    with qtbot.waitSignal(window.face.scanned, timeout=PATIENCE_MS):
        window.commands.undo.trigger()
    assert window.timeline._strip.isVisible()
    assert window.face._scan is not None


def test_nothing_is_taken_back_while_something_is_read(window: MainWindow, qtbot: QtBot, small_portrait: Path) -> None:
    window.film_card.settings.control("smile").setValue(30)
    window.face.open(small_portrait)
    assert not window.commands.undo.isEnabled()
    wait(qtbot, lambda: window.commands.undo.isEnabled())
