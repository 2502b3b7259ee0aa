"""The film before it is made: it talks at the press of a key, and what is changed is seen at once."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path
from threading import Event

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from lipsync_desktop.engine.flow import finished
from lipsync_desktop.engine.types import Frame
from lipsync_desktop.ui.desk import tasks
from lipsync_desktop.ui.parts.pictures import as_qimage
from lipsync_desktop.ui.parts.view import View
from lipsync_desktop.ui.playing import live
from lipsync_desktop.ui.shell.main_window import MainWindow
from tests.making import pixels_of, write_clip, write_speech
from tests.ui.conftest import PATIENCE_MS
from tests.ui.test_main_window import make_film, open_face, open_voice, small_portrait, wait

__all__ = ["small_portrait"]

Shown = list[tuple[QImage, QSize]]


@pytest.fixture(scope="module")
def long_voice(resources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Longer than any test plays."""
    return write_speech(tmp_path_factory.mktemp("voice") / "long.wav", resources / "voice.flac", 30.0)


@pytest.fixture(scope="module")
def walk(small_portrait: Path) -> Path:
    """A second of a face that goes to the right."""
    image = cv2.resize(pixels_of(small_portrait), (256, 256), interpolation=cv2.INTER_AREA)
    return write_clip(
        small_portrait.with_name("short walk.mp4"), (np.roll(image, i, 1) for i in range(25)), Fraction(25)
    )


@pytest.fixture
def ready(window: MainWindow, qtbot: QtBot, small_portrait: Path, voice: Path) -> MainWindow:
    """A face and a voice, and nobody at work."""
    open_face(window, qtbot, small_portrait)
    open_voice(window, qtbot, voice)
    _rest(window, qtbot)
    return window


@pytest.fixture
def shown(ready: MainWindow) -> Shown:
    """What the stage is given, in order."""
    images: Shown = []
    ready.watching.live.shown.connect(lambda image, size_px: images.append((image, size_px)))
    return images


def _rest(window: MainWindow, qtbot: QtBot) -> None:
    wait(qtbot, lambda: not window.desk.crew.busy("rehearsal", "moment", "ready", "scan", "mouth", "listening"))


def _moment(window: MainWindow, index: int) -> QImage:
    """As the engine makes it."""
    wanted = window.watching._previewed
    assert wanted
    performance = finished(tasks.rehearse(window.desk.engine, wanted.job, wanted.detail, window.face.cast))
    return as_qimage(performance.moment(index).composed()).convertToFormat(QImage.Format.Format_RGB32)


def _speed_is(window: MainWindow, speed: float) -> bool:
    """As the sound's player has it."""
    player = window.watching.playback._voice._player
    return player is not None and player.playbackRate() == speed


def _view(window: MainWindow) -> View:
    return window.desk.view


def _space(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.watching.live.begun, timeout=PATIENCE_MS):
        qtbot.keyClick(window, Qt.Key.Key_Space)


def test_space_makes_it_talk(ready: MainWindow, qtbot: QtBot, shown: Shown, small_portrait: Path) -> None:
    assert _view(ready) is View.ORIGINAL
    _space(ready, qtbot)
    assert _view(ready) is View.PREVIEW
    assert ready.watching.playback.is_playing
    assert ready.stage.canvas.boxes.faces == []
    assert ready.stage.canvas.accessibleName() == "Preview of the film"
    with qtbot.waitSignal(ready.watching.playback.ended, timeout=PATIENCE_MS):
        wait(qtbot, lambda: len(shown) > 4)
    height, width = pixels_of(small_portrait).shape[:2]
    assert {size_px for _, size_px in shown} == {QSize(width, height)}
    assert ready.stage.canvas.limits.size() == QSize(width, height).toSizeF()
    assert max(image.width() for image, _ in shown) <= width
    assert shown[0][0] == _moment(ready, 0)
    assert any(image != shown[0][0] for image, _ in shown)
    live_ = ready.watching.live
    assert 0 < live_.played <= 50
    assert 0 <= live_.dropped < live_.played
    wait(qtbot, lambda: not ready.desk.crew.busy("moment"))
    assert shown[-1][0] == shown[0][0], "it stands at its beginning again"


def test_what_is_changed_is_seen_at_once(ready: MainWindow, qtbot: QtBot, shown: Shown) -> None:
    ready.watching.seek(0.9)
    control = ready.film_card.settings.control
    for name, value in (("expressiveness", 150), ("smile", 40), ("smoothing_ms", 60), ("liveliness", 30)):
        before = [image for image, _ in shown][-1:]
        shown.clear()
        control(name).setValue(value)
        wait(qtbot, lambda: bool(shown))
        _rest(ready, qtbot)
        assert shown[-1][0] == _moment(ready, 22), name
        assert [shown[-1][0]] != before, name
    assert _view(ready) is View.PREVIEW
    assert not ready.watching.playback.is_playing


def test_of_many_changes_the_last_is_seen(ready: MainWindow, qtbot: QtBot, shown: Shown) -> None:
    ready.watching.set_view(View.PREVIEW)
    _rest(ready, qtbot)
    shown.clear()
    for value in range(100, 180):
        ready.film_card.settings.control("expressiveness").setValue(value)
    _rest(ready, qtbot)
    assert 0 < len(shown) < 10
    assert shown[-1][0] == _moment(ready, 0)


def test_another_stretch_is_seen_at_once_and_then_as_it_is_heard(ready: MainWindow, qtbot: QtBot, shown: Shown) -> None:
    ready.watching.set_view(View.PREVIEW)
    ready.watching.seek(1.2)
    _rest(ready, qtbot)
    shown.clear()
    ready.timeline.trim_edited.emit(0.53, 1.7)
    wait(qtbot, lambda: len(shown) == 2)
    assert shown[1][0] == _moment(ready, 16)
    first, then = (np.frombuffer(image.constBits(), np.uint8).astype(int) for image, _ in shown)
    assert np.abs(first - then).mean() < 1.0


def test_a_jump_leaves_the_sound_alone(ready: MainWindow, qtbot: QtBot, shown: Shown, long_voice: Path) -> None:
    open_voice(ready, qtbot, long_voice)
    _rest(ready, qtbot)
    _space(ready, qtbot)
    paused: list[bool] = []
    ready.watching.playing_changed.connect(paused.append)
    for place_s in (20.0, 4.0):
        shown.clear()
        ready.watching.seek(place_s)
        wait(qtbot, lambda: bool(shown))
        assert place_s <= ready.watching.playback.heard_s < place_s + 3.0
    ready.film_card.settings.control("expressiveness").setValue(30)
    wanted = ready.watching.live._wanted()
    wait(qtbot, lambda: ready.watching.live._seen is not None and ready.watching.live._seen[0] == wanted)
    assert paused == []
    assert ready.watching.playback.is_playing
    qtbot.keyClick(ready, Qt.Key.Key_Space)
    assert paused == [False]
    assert not ready.watching.live.is_playing


def test_what_comes_too_late_is_not_shown_and_that_is_said(
    ready: MainWindow, qtbot: QtBot, long_voice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_voice(ready, qtbot, long_voice)
    _rest(ready, qtbot)
    picture: Callable[[Frame], QImage] = live._picture
    never = Event()

    def slowly(frame: Frame) -> QImage:
        never.wait(0.12)
        return picture(frame)

    monkeypatch.setattr(live, "_picture", slowly)
    _space(ready, qtbot)
    wait(qtbot, lambda: ready.watching.live.dropped > 10)
    assert ready.watching.playback.is_playing
    assert "the film will have them all" in ready.statusBar().currentMessage()


def test_a_clip_speaks_as_far_as_it_was_looked_through(
    window: MainWindow, qtbot: QtBot, walk: Path, voice: Path
) -> None:
    open_face(window, qtbot, walk)
    open_voice(window, qtbot, voice)
    _rest(window, qtbot)
    images: list[QImage] = []
    window.watching.live.shown.connect(lambda image, _: images.append(image))
    _space(window, qtbot)
    wait(qtbot, lambda: len(images) > 3)
    assert _view(window) is View.PREVIEW
    qtbot.keyClick(window, Qt.Key.Key_Space)
    assert images[0] != images[-1]
    window.watching.set_view(View.ORIGINAL)
    assert not window.desk.crew.busy("live", "moment")


def test_the_preview_gives_way_to_the_film(ready: MainWindow, qtbot: QtBot) -> None:
    buttons = [view for view, button in ready.stage._toggle._buttons.items() if button.isVisible()]
    assert buttons == [View.ORIGINAL, View.PREVIEW]
    _space(ready, qtbot)
    make_film(ready, qtbot)
    assert _view(ready) is View.FILM
    assert not ready.watching.live.is_playing
    ready.watching.playback.pause()
    ready.commands.view[View.PREVIEW].trigger()
    assert _view(ready) is View.PREVIEW
    _space(ready, qtbot)
    ready.commands.view[View.FILM].trigger()
    assert not ready.watching.live.is_playing


def test_there_is_no_preview_without_a_voice(window: MainWindow, qtbot: QtBot, small_portrait: Path) -> None:
    open_face(window, qtbot, small_portrait)
    assert not window.commands.view[View.PREVIEW].isEnabled()
    window.watching.set_view(View.PREVIEW)
    assert _view(window) is View.ORIGINAL
    window.film_card.settings.control("expressiveness").setValue(150)
    assert _view(window) is View.ORIGINAL


def test_l_plays_and_faster_k_stops_j_goes_back(ready: MainWindow, qtbot: QtBot, long_voice: Path) -> None:
    open_voice(ready, qtbot, long_voice)
    _rest(ready, qtbot)
    playback, canvas = ready.watching.playback, ready.stage.canvas
    canvas.setFocus()
    for speed in (1.0, 1.5, 2.0, 2.0):
        qtbot.keyClick(canvas, Qt.Key.Key_L)
        wait(qtbot, lambda: playback.is_playing)
        qtbot.waitUntil(partial(_speed_is, ready, speed), timeout=PATIENCE_MS)
    qtbot.keyClick(canvas, Qt.Key.Key_K)
    assert not ready.watching.is_playing
    qtbot.waitUntil(partial(_speed_is, ready, 1.0), timeout=PATIENCE_MS)
    ready.watching.seek(5.0)
    qtbot.keyClick(canvas, Qt.Key.Key_J)
    assert playback.position_s == pytest.approx(4.0)
    ready.watching.seek(0.5)
    qtbot.keyClick(canvas, Qt.Key.Key_J)
    assert playback.position_s == 0.0


def test_it_begins_again_at_its_end_where_that_is_wanted(ready: MainWindow, qtbot: QtBot) -> None:
    ready.commands.loop.trigger()
    begun: list[None] = []
    ready.watching.live.begun.connect(lambda: begun.append(None))
    ready.watching.toggle()
    wait(qtbot, lambda: len(begun) > 1 and ready.watching.playback.is_playing)
    ready.commands.loop.trigger()
    with qtbot.waitSignal(ready.watching.playback.ended, timeout=PATIENCE_MS):
        pass
    assert not ready.watching.is_playing
