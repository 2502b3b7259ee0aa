"""The whole window as people use it: real files, real engine, real films."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import islice
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QGuiApplication, QImage, QStatusTipEvent
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from lipsync_desktop.engine.media import clip_frames, read_speech
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.people.sightings import Scan
from lipsync_desktop.engine.pictures import read_picture
from lipsync_desktop.engine.types import Ending, FaceBox, Look, Waveform
from lipsync_desktop.ui.cards.film_work import FilmState
from lipsync_desktop.ui.desk import tasks
from lipsync_desktop.ui.desk.project import Missing
from lipsync_desktop.ui.exporting.export_dialog import ExportDialog
from lipsync_desktop.ui.parts.pictures import as_qimage
from lipsync_desktop.ui.parts.view import View
from lipsync_desktop.ui.shell.main_window import MainWindow
from lipsync_desktop.ui.stage.canvas import Canvas
from tests import heif
from tests.company import anna, behind_cloth, bert, scene
from tests.making import pixels_of, write_clip, write_portrait, write_speech
from tests.sounds import hum, write_channels, write_tracks
from tests.ui.conftest import PATIENCE_MS, answer_export, export_film, saved
from tests.ui.drops import drag_in, drop, dropped_as, of_files


def wait(qtbot: QtBot, until: Callable[[], bool]) -> None:
    qtbot.waitUntil(until, timeout=PATIENCE_MS)


def open_face(window: MainWindow, qtbot: QtBot, path: Path) -> None:
    with qtbot.waitSignal(window.face.opened, timeout=PATIENCE_MS):
        window.face.open(path)


def open_voice(window: MainWindow, qtbot: QtBot, path: Path) -> None:
    with qtbot.waitSignal(window.voice.opened, timeout=PATIENCE_MS):
        window.voice.open(path)


def state(window: MainWindow) -> FilmState:
    return window.film_card.state


def missing(window: MainWindow) -> Missing | None:
    return window.desk.project.missing


def make_film(window: MainWindow, qtbot: QtBot) -> Path:
    with qtbot.waitSignal(window.film.made, timeout=PATIENCE_MS) as made:
        primary(window).click()
    return Path(made.args[0])


def primary(window: MainWindow) -> QPushButton:
    work = window.film_card.work
    return work.export if work.state is FilmState.DONE else work.make


@pytest.fixture(scope="session")
def small_portrait(resources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_portrait(tmp_path_factory.mktemp("face") / "anna.png", resources / "portrait.png", 512)


@pytest.fixture(scope="session")
def couple(small_portrait: Path) -> Path:
    """A large face on the left and a smaller one on the right."""
    image = pixels_of(small_portrait)
    little = cv2.resize(image, (320, 320), interpolation=cv2.INTER_AREA)
    right = np.full((512, 320, 3), 90, np.uint8)
    right[96:416] = little
    path = small_portrait.with_name("couple.png")
    cv2.imwrite(str(path), np.hstack([image, right]))
    return path


@pytest.fixture(scope="session")
def clip(small_portrait: Path) -> Path:
    """Two seconds with a face, then one with none."""
    image = cv2.resize(pixels_of(small_portrait), (320, 320), interpolation=cv2.INTER_AREA)
    images = [np.roll(image, index, 1) for index in range(50)] + [np.full_like(image, 128)] * 25
    return write_clip(small_portrait.with_name("walk.mp4"), images, Fraction(25))


def test_an_empty_window_says_what_to_do(window: MainWindow) -> None:
    assert window.stage.welcome.isVisible()
    assert state(window) is FilmState.NOT_READY
    assert not primary(window).isEnabled()
    assert primary(window).toolTip() == window.film.reason
    assert window.statusBar().currentMessage() == window.film.reason
    assert not window.commands.export.isEnabled()
    assert not window.commands.play.isEnabled()


def test_from_a_picture_and_a_voice_to_an_exported_film(
    window: MainWindow, qtbot: QtBot, small_portrait: Path, voice: Path, tmp_path: Path
) -> None:
    open_face(window, qtbot, small_portrait)
    assert not window.stage.welcome.isVisible()
    assert window.desk.project.missing is Missing.VOICE
    open_voice(window, qtbot, voice)
    assert state(window) is FilmState.READY
    film = make_film(window, qtbot)
    assert window.desk.view is View.FILM
    assert state(window) is FilmState.DONE
    wait(qtbot, lambda: window.watching.playback.is_playing)

    primary(window).click()
    dialog = window.findChild(ExportDialog)
    assert dialog is not None
    assert dialog.output.name == "anna – hello.webm"
    output = tmp_path / "out.webm"
    output.write_bytes(b"an older film")
    with qtbot.waitSignal(window.exports.exported, timeout=PATIENCE_MS):
        answer_export(window, output)
    assert output.read_bytes() == film.read_bytes()
    assert output.name in window.stage.notice_bar.sentence
    with av.open(str(output)) as container:
        assert container.streams.video[0].codec_context.name == "vp9"
        assert container.streams.audio[0].codec_context.name == "opus"
        tags = {key.lower(): value for key, value in container.metadata.items()}
        assert "lip-synced" in tags["comment"]
        assert sum(1 for _ in container.decode(video=0)) == 50
    assert [file.name for file in tmp_path.glob(".*")] == []


def test_nothing_changed_nothing_made_again(
    window: MainWindow, qtbot: QtBot, small_portrait: Path, voice: Path
) -> None:
    open_face(window, qtbot, small_portrait)
    open_voice(window, qtbot, voice)
    first = make_film(window, qtbot)
    with qtbot.waitSignal(window.film.made, timeout=PATIENCE_MS) as made:
        window.commands.make.trigger()
    assert Path(made.args[0]) == first
    assert not window.desk.crew.busy("film")
    window.film_card.settings.control("expressiveness").setValue(150)
    assert state(window) is FilmState.READY
    second = make_film(window, qtbot)
    assert second != first
    window.film_card.settings.control("expressiveness").setValue(150)
    assert state(window) is FilmState.DONE


def test_cancelling_leaves_the_window_ready_at_once(
    window: MainWindow, qtbot: QtBot, small_portrait: Path, resources: Path, tmp_path: Path
) -> None:
    open_face(window, qtbot, small_portrait)
    open_voice(window, qtbot, resources / "voice.flac")
    primary(window).click()
    wait(qtbot, lambda: window.film_card.work.progress.value() > 0)
    assert state(window) is FilmState.WORKING
    with qtbot.waitSignal(window.film.stopped, timeout=1000):
        qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert state(window) is FilmState.READY
    wait(qtbot, lambda: window.desk.crew.is_empty)
    assert list((tmp_path / "films").rglob("*.webm")) == []
    assert "Cancelled" in window.statusBar().currentMessage()


def test_the_demo_is_one_click(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.film.made, timeout=PATIENCE_MS):
        qtbot.mouseClick(window.stage.welcome._demo, Qt.MouseButton.LeftButton)
    assert window.desk.view is View.FILM
    assert window.desk.preferences.recent_faces == []


def test_the_window_answers_while_a_film_is_made(
    window: MainWindow, qtbot: QtBot, small_portrait: Path, resources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_face(window, qtbot, small_portrait)
    open_voice(window, qtbot, resources / "voice.flac")
    shown: list[int] = []
    show = window.stage.canvas.show_image

    def see(image: QImage | None) -> None:
        shown.extend([] if image is None else [image.cacheKey()])
        show(image)

    monkeypatch.setattr(window.stage.canvas, "show_image", see)
    make_film(window, qtbot)
    assert len(set(shown)) > 3


def test_no_place_for_the_film_is_said(
    window: MainWindow, qtbot: QtBot, small_portrait: Path, voice: Path, tmp_path: Path
) -> None:
    (tmp_path / "films").write_text("in the way")
    open_face(window, qtbot, small_portrait)
    open_voice(window, qtbot, voice)
    with qtbot.waitSignal(window.film.stopped, timeout=PATIENCE_MS):
        primary(window).click()
    assert "no place for the film" in window.stage.notice_bar.sentence
    assert state(window) is FilmState.READY


# What cannot be taken


@pytest.mark.parametrize("width", [108, 84, 54])
def test_clips_whose_rows_are_padded_are_shown(window: MainWindow, qtbot: QtBot, tmp_path: Path, width: int) -> None:
    image = np.full((192, width, 3), (30, 60, 120), np.uint8)
    open_face(window, qtbot, write_clip(tmp_path / "upright.mp4", [image] * 5, Fraction(25)))
    shown = window.stage.canvas._picture.pixmap().toImage()
    assert (shown.width(), shown.height()) == (width, 192)
    assert shown.pixelColor(width - 1, 100).red() == pytest.approx(120, abs=6)


def test_an_answer_that_fails_leaves_the_face_as_it_was(
    window: MainWindow, qtbot: QtBot, small_portrait: Path, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_face(window, qtbot, small_portrait)
    project, name = window.desk.project, window.face_card._name.text()
    shown = window.stage.canvas._picture.pixmap().toImage()

    def fail(_image: object) -> QImage:
        raise BufferError("no memory for it")

    with monkeypatch.context() as patch:
        patch.setattr("lipsync_desktop.ui.steps.face_step.as_qimage", fail)
        with qtbot.waitSignal(window.face.refused, timeout=PATIENCE_MS):
            window.face.open(clip)
        assert not window.desk.crew.busy("scan")
        patch.setattr("lipsync_desktop.ui.steps.face_step.as_qimage", as_qimage)
    assert window.desk.project == project
    assert window.face_card._name.text() == name
    assert window.stage.canvas._picture.pixmap().toImage() == shown
    assert not window.timeline._strip.isVisible()
    assert "Something went wrong" in window.stage.notice_bar.sentence
    assert window.desk.preferences.recent_faces == [small_portrait]
    open_face(window, qtbot, clip)
    assert window.desk.project.face is not None
    assert window.desk.project.face.footage.path == clip


def test_an_answer_that_fails_leaves_the_voice_as_it_was(
    window: MainWindow, qtbot: QtBot, voice: Path, resources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_voice(window, qtbot, voice)
    project, show = window.desk.project, window.timeline.set_voice

    def fail_for_another(waveform: Waveform | None) -> None:
        if waveform and waveform.duration_s > 3:
            raise RuntimeError("cannot be drawn")
        show(waveform)

    monkeypatch.setattr(window.timeline, "set_voice", fail_for_another)
    with qtbot.waitSignal(window.voice.refused, timeout=PATIENCE_MS):
        window.voice.open(resources / "voice.flac")
    assert window.desk.project == project
    assert "Something went wrong" in window.stage.notice_bar.sentence
    assert window.voice_card._name.text() == voice.name
    assert window.timeline._voice_s == pytest.approx(2.0)


def looked_at(window: MainWindow, time_s: float) -> bool:
    """Whether the stage shows what the clip has at that time."""
    look = window.face._look
    return look is not None and abs(look.time_s - time_s) < 0.01


def test_what_the_clip_shows_is_what_the_film_will_show(
    window: MainWindow, qtbot: QtBot, clip: Path, resources: Path, tmp_path: Path
) -> None:
    """A clip of three seconds, a voice of five: at 4.5 s it is on its way back."""
    speech = write_speech(tmp_path / "long.wav", resources / "voice.flac", 5.0)
    open_face(window, qtbot, clip)
    open_voice(window, qtbot, speech)
    playback = window.watching.playback
    wait(qtbot, lambda: len(playback._places) == 125)
    endings: tuple[tuple[Ending, float], ...] = (("pingpong", 36.5), ("hold", 74.5))
    for ending, moment in endings:
        window.desk.change(choices=replace(window.desk.project.choices, ending=ending))
        expected = list(islice(clip_frames(75, ending), 125))
        wait(qtbot, partial(lambda places: list(playback._places) == places, expected))
        window.watching.seek(4.5)
        assert playback.clip_position_s == pytest.approx(moment / 25, abs=0.002)
        wait(qtbot, partial(looked_at, window, moment / 25))


# Faces


def test_another_face_is_chosen_by_clicking_it(window: MainWindow, qtbot: QtBot, couple: Path) -> None:
    open_face(window, qtbot, couple)
    assert window.face.chosen == 0
    canvas = window.stage.canvas
    little = window.face._look.faces[1].box  # type: ignore[union-attr]
    at = canvas.mapFromScene(QPointF(little.x + little.width / 2, little.y + little.height / 2))
    qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert window.face.chosen == 1
    chosen = window.desk.project.face_box
    assert chosen is not None
    assert abs(chosen.x - little.x) < 1
    window.commands.undo.trigger()
    assert window.face.chosen == 0
    window.commands.redo.trigger()
    assert window.face.chosen == 1


def test_a_box_is_dragged_nudged_and_put_back(window: MainWindow, qtbot: QtBot, small_portrait: Path) -> None:
    open_face(window, qtbot, small_portrait)
    canvas = window.stage.canvas
    box = window.face._look.faces[0].box  # type: ignore[union-attr]
    start = canvas.mapFromScene(QPointF(box.x + box.width / 2, box.y + box.height / 2))
    viewport = canvas.viewport()
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(viewport, start + QPoint(10, 5))
    qtbot.mouseMove(viewport, start + QPoint(20, 10))
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=start + QPoint(20, 10))
    moved = window.desk.project.face_box
    assert moved is not None
    assert moved.x > box.x
    assert abs(moved.width - box.width) < 1e-6
    canvas.setFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    nudged = window.desk.project.face_box
    assert nudged is not None
    assert abs(nudged.x - moved.x - 10) < 1e-6
    assert "hand" in window.face_card._details.text()
    window.commands.find_face.trigger()
    assert window.desk.project.face_box is None
    while window.desk.undo_stack.canUndo():
        window.commands.undo.trigger()
    assert window.desk.project.face_box is None


def test_where_no_face_is_found_one_is_drawn(window: MainWindow, qtbot: QtBot, tmp_path: Path, voice: Path) -> None:
    picture = tmp_path / "wall.png"
    cv2.imwrite(str(picture), np.full((300, 400, 3), 140, np.uint8))
    open_face(window, qtbot, picture)
    open_voice(window, qtbot, voice)
    assert missing(window) is Missing.FACE_IN_PICTURE
    assert not primary(window).isEnabled()
    assert "Draw a box" in window.statusBar().currentMessage()
    window.commands.draw_box.trigger()
    canvas = window.stage.canvas
    viewport = canvas.viewport()
    start, end = canvas.mapFromScene(QPointF(100, 80)), canvas.mapFromScene(QPointF(220, 230))
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(viewport, end)
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=end)
    box = window.desk.project.face_box
    assert box is not None
    assert abs(box.x - 100) < 3
    assert abs(box.height - 150) < 4
    assert missing(window) is None
    with qtbot.waitSignal(window.film.stopped, timeout=PATIENCE_MS):
        primary(window).click()
    assert "no face that can be found at the face box" in window.stage.notice_bar.sentence


def has_landmarks(canvas: Canvas) -> bool:
    return canvas.boxes.landmarks is not None


def test_landmarks_are_shown_on_demand_and_remembered(
    new_window: Callable[[], MainWindow], qtbot: QtBot, small_portrait: Path
) -> None:
    window = new_window()
    open_face(window, qtbot, small_portrait)
    canvas = window.stage.canvas
    assert not has_landmarks(canvas)
    window.commands.landmarks.trigger()
    assert has_landmarks(canvas)
    assert new_window().commands.landmarks.isChecked()


def test_a_telephones_picture_stands_upright(
    window: MainWindow, qtbot: QtBot, small_portrait: Path, tmp_path: Path
) -> None:
    sideways = np.rot90(pixels_of(small_portrait), -1)
    path = tmp_path / "IMG_0001.HEIC"
    path.write_bytes(heif.heif(heif.grid(sideways, 256, heif.irot(1))))
    open_face(window, qtbot, path)
    look = window.face._look
    assert look is not None
    assert len(look.faces) == 1
    assert (look.image == read_picture(path).image).all()  # what the film is made of


# Clips


def test_a_clip_is_scanned_stepped_and_played(window: MainWindow, qtbot: QtBot, clip: Path) -> None:
    with qtbot.waitSignal(window.face.scanned, timeout=PATIENCE_MS):
        window.face.open(clip)
    spans = window.timeline._strip._spans
    assert [span.kind for span in spans] == ["speaks", "none"]
    assert abs(float(spans[0].end_s) - 2.0) < 0.2
    assert "Speaks 6" in window.timeline._strip.description
    window.watching.seek(2.5)
    wait(qtbot, lambda: window.face._look is not None and window.face._look.faces == ())
    for _ in range(20):
        qtbot.keyClick(window, Qt.Key.Key_Left)
    wait(qtbot, lambda: bool(window.face._look and window.face._look.faces))
    look = window.face._look
    assert look is not None
    assert round(look.time_s * 25) == round(2.5 * 25) - 20
    with qtbot.waitSignal(window.watching.playing_changed, timeout=PATIENCE_MS):
        qtbot.keyClick(window, Qt.Key.Key_Space)
    wait(qtbot, lambda: window.watching.playback.position_s > 2.0)
    with qtbot.waitSignal(window.watching.playing_changed, timeout=PATIENCE_MS):
        qtbot.keyClick(window, Qt.Key.Key_Space)
    wait(qtbot, lambda: not window.desk.crew.busy("look"))


def test_a_clip_shows_its_faces_before_it_is_looked_through(
    window: MainWindow, qtbot: QtBot, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def waiting(_engine: tasks.Engine, _footage: object) -> Generator[Scan, None, Scan]:
        nothing = Scan([], Fraction(0), Fraction(3))
        while not go_on.wait(0.01):
            yield nothing
        return nothing

    monkeypatch.setattr(tasks, "scan_clip", waiting)
    try:
        with qtbot.waitSignal(window.watching.playback.clip_image, timeout=PATIENCE_MS):
            open_face(window, qtbot, clip)
        (box,) = window.stage.canvas.boxes.faces
        assert box.isVisible()
        assert window.face.chosen == 0
        assert window.desk.crew.busy("scan")
    finally:
        window.desk.crew.forget("scan")
        go_on.set()


def test_who_was_taken_for_two_becomes_one(
    window: MainWindow, qtbot: QtBot, resources: Path, tmp_path: Path, voice: Path
) -> None:
    """Anna, then Bert."""
    one, other = anna(resources), bert(resources)
    path = write_clip(tmp_path / "apart.mp4", [scene(one)] * 30 + [scene(other)] * 20, Fraction(25))
    with qtbot.waitSignal(window.face.scanned, timeout=PATIENCE_MS):
        window.face.open(path)
    open_voice(window, qtbot, voice)
    card, strip = window.face_card, window.timeline._strip
    assert [span.kind for span in strip._spans] == ["speaks", "others"]
    assert card._details.text().endswith("Speaks in 1.2 of 2.0 s")
    assert card._same.isVisible()
    (entry,) = card._same.menu().actions()
    assert entry.text() == "This is the same person: 0:01.2 – 0:01.9"
    entry.trigger()
    assert list(window.desk.project.same_person) == [(1, 2)]
    assert window.desk.project.job(tmp_path / "film.webm").settings.same_person == ((1, 2),)
    assert [span.kind for span in strip._spans] == ["speaks", "speaks"]
    assert card._details.text().endswith("Speaks in 2.0 of 2.0 s")
    window.commands.undo.trigger()
    assert list(window.desk.project.same_person) == []
    assert card._details.text().endswith("Speaks in 1.2 of 2.0 s")
    window.commands.redo.trigger()
    (apart,) = (action for action in card._same.menu().actions() if action.text())
    apart.trigger()
    assert window.desk.project.same_person == ()
    window.watching.seek(1.6)
    wait(qtbot, lambda: not window.desk.crew.busy("look") and window.face.chosen is None)


def test_a_clip_whose_mouth_is_covered_says_so_on_the_card(
    window: MainWindow, qtbot: QtBot, resources: Path, tmp_path: Path, voice: Path, models: Models
) -> None:
    """Behind a cloth for two thirds of the time."""
    face = anna(resources)
    images = [scene(behind_cloth(face, models))] * 20 + [scene(face)] * 10
    with qtbot.waitSignal(window.face.scanned, timeout=PATIENCE_MS):
        window.face.open(write_clip(tmp_path / "masked.mp4", images, Fraction(25)))
    open_voice(window, qtbot, voice)
    wait(qtbot, lambda: "covers the mouth" in window.face_card._details.text())


def test_a_clip_speaks_and_is_seen_beside_its_original(
    window: MainWindow, qtbot: QtBot, clip: Path, voice: Path
) -> None:
    open_face(window, qtbot, clip)
    open_voice(window, qtbot, voice)
    make_film(window, qtbot)
    window.commands.view[View.SIDE_BY_SIDE].trigger()
    canvas = window.stage.canvas
    wait(qtbot, lambda: not canvas._beside.pixmap().isNull())
    assert canvas._beside.pixmap().size() == canvas._picture.pixmap().size()
    window.commands.view[View.ORIGINAL].trigger()
    assert canvas._beside.pixmap().isNull()


def test_a_chosen_person_stays_chosen_in_every_shot(
    window: MainWindow, qtbot: QtBot, resources: Path, tmp_path: Path
) -> None:
    """Anna in the middle, Bert beside her on the left, Bert in the middle."""
    one, other = anna(resources), bert(resources)
    images = [scene(one)] * 20 + [scene(other, one)] * 20 + [scene(other)] * 20
    path = write_clip(tmp_path / "company.mp4", images, Fraction(25))
    with qtbot.waitSignal(window.face.scanned, timeout=PATIENCE_MS):
        window.face.open(path)
    assert window.face.chosen == 0

    def look_at(time_s: float) -> Look:
        window.watching.seek(time_s)
        wait(qtbot, lambda: window.face._look is not None and abs(float(window.face._look.time_s) - time_s) < 0.03)
        assert window.face._look is not None
        return window.face._look

    def chosen() -> int | None:
        return window.face.chosen

    faces = look_at(1.2).faces
    left = min(range(2), key=lambda place: faces[place].box.x)
    assert window.face.chosen == 1 - left, "Anna comes first and is seen as long"
    window.face._choose(left)
    assert chosen() == left
    look_at(0.4)
    assert chosen() is None, "Bert is not there"
    look_at(2.0)
    assert chosen() == 0
    window.desk.undo_stack.undo()
    assert chosen() is None
    look_at(0.4)
    assert chosen() == 0


def test_the_size_of_the_film_is_worked_out_beside_everything_else(
    window: MainWindow, qtbot: QtBot, small_portrait: Path, voice: Path
) -> None:
    open_face(window, qtbot, small_portrait)
    open_voice(window, qtbot, voice)
    size = window.film_card.work.size_told
    wait(qtbot, size.isVisible)
    assert size.text().startswith("About ")
    films = window.desk.folders.films
    assert not films.exists() or not [file for file in films.rglob("*") if file.is_file()]
    film = make_film(window, qtbot)
    assert not size.isVisible()
    kilobytes = float(size.text().split()[1]) * (1000 if size.text().endswith("MB") else 1)
    assert 0.4 < kilobytes * 1000 / film.stat().st_size < 2.5


def test_another_format_is_made_and_exported(
    window: MainWindow, qtbot: QtBot, small_portrait: Path, voice: Path, tmp_path: Path
) -> None:
    open_face(window, qtbot, small_portrait)
    open_voice(window, qtbot, voice)
    formats = window.film_card.settings.control("codec")
    if formats.findData("h264") < 0:
        pytest.skip("this PyAV writes no H.264")
    formats.setCurrentIndex(formats.findData("h264"))
    film = make_film(window, qtbot)
    assert film.suffix == ".mp4"
    with qtbot.waitSignal(window.exports.exported, timeout=PATIENCE_MS):
        export_film(window, tmp_path / "out.mp4")
    with av.open(str(tmp_path / "out.mp4")) as container:
        assert container.streams.video[0].codec_context.name == "h264"


def test_a_clip_without_any_face_asks_for_a_box(window: MainWindow, qtbot: QtBot, tmp_path: Path, voice: Path) -> None:
    path = write_clip(tmp_path / "wall.mp4", [np.full((160, 160, 3), 90, np.uint8)] * 20, Fraction(25))
    open_voice(window, qtbot, voice)
    with qtbot.waitSignal(window.face.scanned, timeout=PATIENCE_MS):
        window.face.open(path)
    assert window.desk.project.missing is Missing.FACE_IN_PICTURE
    assert state(window) is FilmState.NOT_READY


# Voices


def test_a_trim_is_heard_seen_and_undone(window: MainWindow, qtbot: QtBot, small_portrait: Path, voice: Path) -> None:
    open_face(window, qtbot, small_portrait)
    open_voice(window, qtbot, voice)
    view = window.timeline._waveform
    axis = window.timeline.axis
    y = view.height() // 2
    start = QPoint(round(axis.x(0)) + 3, y)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(view, QPoint(round(axis.x(1.0)), y))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(round(axis.x(1.0)), y))
    trim_start, trim_end = window.desk.project.trim_s
    assert abs(float(trim_start) - 1.0) < 0.02
    assert trim_end is None
    assert "of" in window.voice_card._details.whole
    film = make_film(window, qtbot)
    with av.open(str(film)) as container:
        frames = sum(1 for _ in container.decode(video=0))
    assert frames == -(-(2 - trim_start) * 25 // 1)
    window.commands.undo.trigger()
    assert window.desk.project.trim_s == (Fraction(0), None)
    assert state(window) is FilmState.READY


def test_the_voice_alone_can_be_played(window: MainWindow, qtbot: QtBot, voice: Path) -> None:
    open_voice(window, qtbot, voice)
    qtbot.mouseClick(window.voice_card._play, Qt.MouseButton.LeftButton)
    wait(qtbot, lambda: window.watching.playback.position_s > 0.2)
    assert window.watching.playback.is_playing
    qtbot.mouseClick(window.voice_card._play, Qt.MouseButton.LeftButton)
    assert not window.watching.playback.is_playing


def test_a_clip_lends_its_sound(window: MainWindow, qtbot: QtBot, resources: Path) -> None:
    with qtbot.waitSignal(window.film.made, timeout=PATIENCE_MS) as made:
        window.incoming.open_demo()
    film = Path(made.args[0])
    copy = film.with_name("lent.webm")
    copy.write_bytes(film.read_bytes())
    window.desk.clear_film()
    open_voice(window, qtbot, copy)
    assert window.desk.project.voice is not None
    assert abs(float(window.desk.project.voice.duration_s) - 8.56) < 0.1


# Drops, pastes, errors


def test_what_is_dropped_finds_its_card(
    window: MainWindow, qtbot: QtBot, small_portrait: Path, voice: Path, tmp_path: Path
) -> None:
    disguised = tmp_path / "portrait.wav"
    disguised.write_bytes(small_portrait.read_bytes())
    assert drag_in(window.stage, of_files(disguised, voice))
    drop(window.stage, of_files(disguised, voice))
    wait(qtbot, lambda: window.desk.project.missing is None)
    assert window.desk.project.face is not None
    assert window.desk.project.face.footage.path == disguised
    drop(window.voice_card, of_files(voice))
    wait(qtbot, lambda: not window.desk.crew.busy("voice"))


def test_a_picture_is_pasted(window: MainWindow, qtbot: QtBot, small_portrait: Path) -> None:
    QGuiApplication.clipboard().setImage(QImage(str(small_portrait)))
    with qtbot.waitSignal(window.face.opened, timeout=PATIENCE_MS):
        window.commands.paste.trigger()
    assert window.desk.project.faces_found == 1
    QGuiApplication.clipboard().clear()


@pytest.mark.parametrize("what", ["text", "empty", "missing"])
def test_a_wrong_file_is_an_error_in_words(window: MainWindow, qtbot: QtBot, tmp_path: Path, what: str) -> None:
    path = tmp_path / f"{what}.png"
    if what != "missing":
        path.write_text("Dear diary" if what == "text" else "")
    with qtbot.waitSignal(window.face.refused, timeout=PATIENCE_MS):
        window.face.open(path)
    sentence = window.stage.notice_bar.sentence
    assert path.name in sentence
    assert "Error" not in sentence
    assert "Traceback" not in sentence
    assert window.stage.welcome.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.stage.notice_bar.sentence == ""


def test_a_silent_voice_is_refused_and_the_old_one_stays(
    window: MainWindow, qtbot: QtBot, voice: Path, tmp_path: Path
) -> None:
    from tests.making import write_wav

    open_voice(window, qtbot, voice)
    silent = write_wav(tmp_path / "silence.wav", np.zeros(16000, np.float32))
    with qtbot.waitSignal(window.voice.refused, timeout=PATIENCE_MS):
        window.voice.open(silent)
    assert "silent" in window.stage.notice_bar.sentence
    assert window.voice_card._name.whole == voice.name


def test_a_fault_of_our_own_is_said_without_its_traceback(
    window: MainWindow, qtbot: QtBot, small_portrait: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> object:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("lipsync_desktop.engine.preview.look", broken)
    with qtbot.waitSignal(window.face.refused, timeout=PATIENCE_MS):
        window.face.open(small_portrait)
    assert "log" in window.stage.notice_bar.sentence
    assert "division" not in window.stage.notice_bar.sentence
    assert window.stage.notice_bar._details.isVisible()
    monkeypatch.undo()
    open_face(window, qtbot, small_portrait)


def test_a_device_that_fails_is_replaced_with_a_notice(
    window: MainWindow, qtbot: QtBot, small_portrait: Path, voice: Path
) -> None:
    open_face(window, qtbot, small_portrait)
    open_voice(window, qtbot, voice)
    window.film_card.settings.set_devices([("CPU", "a processor"), ("GPU.7", "no such thing")])
    window.film_card.settings.control("device").setCurrentIndex(1)
    make_film(window, qtbot)
    assert "GPU.7" in window.stage.notice_bar.sentence


# From day to day


def test_settings_and_recent_files_are_remembered(
    new_window: Callable[[], MainWindow], qtbot: QtBot, small_portrait: Path, voice: Path
) -> None:
    first = new_window()
    open_face(first, qtbot, small_portrait)
    open_voice(first, qtbot, voice)
    first.film_card.settings.control("offset_ms").setValue(120)
    first.resize(1024, 700)
    saved(first)
    with qtbot.waitSignal(first.left, timeout=PATIENCE_MS):
        first.close()
    second = new_window()
    assert second.desk.project.choices.offset_ms == 120
    assert second.film_card.settings.choices().offset_ms == 120
    assert abs(second.height() - 700) < 10  # Qt makes room for a frame
    second.commands.recent.aboutToShow.emit()
    assert {action.text() for action in second.commands.recent.actions()} >= {small_portrait.name, voice.name}


def test_damaged_settings_are_no_obstacle(new_window: Callable[[], MainWindow], settings_file: Path) -> None:
    settings_file.write_text("[film]\nquality=\x00\x01\nexpressiveness=wide\nstill_rate=1/0\n[General]\ngeometry=7\n")
    window = new_window()
    assert window.film_card.settings.choices().expressiveness == 1.0
    assert QSettings(str(settings_file), QSettings.Format.IniFormat).status() is QSettings.Status.NoError


def test_closing_during_work_asks_and_then_stops_cleanly(
    window: MainWindow, qtbot: QtBot, small_portrait: Path, resources: Path, tmp_path: Path
) -> None:
    open_face(window, qtbot, small_portrait)
    open_voice(window, qtbot, resources / "voice.flac")
    primary(window).click()
    wait(qtbot, lambda: window.film_card.work.progress.value() > 0)
    saved(window)
    window.close()
    question = window.findChild(QMessageBox)
    assert question is not None
    assert window.isVisible()
    question.escapeButton().click()
    assert window.isVisible()
    assert window.desk.is_making
    window.close()
    (question,) = [box for box in window.findChildren(QMessageBox) if box.isVisible()]
    close = next(button for button in question.buttons() if button is not question.escapeButton())
    with qtbot.waitSignal(window.left, timeout=PATIENCE_MS):
        close.click()
    assert window.desk.crew.is_empty
    assert list((tmp_path / "films").rglob("*")) == []


def test_an_unkept_film_is_asked_about(window: MainWindow, qtbot: QtBot, small_portrait: Path, voice: Path) -> None:
    open_face(window, qtbot, small_portrait)
    open_voice(window, qtbot, voice)
    make_film(window, qtbot)
    window.close()
    question = window.findChild(QMessageBox)
    assert question is not None
    assert "not been exported" in question.text()
    question.escapeButton().click()


def test_closing_waits_for_the_answer_or_for_the_end_of_what_it_asks_about(
    window: MainWindow,
    qtbot: QtBot,
    small_portrait: Path,
    voice: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go_on = threading.Event()
    export = tasks.export

    def export_slowly(*arguments: object) -> Generator[float, None, Path]:
        yield 0.0
        go_on.wait(PATIENCE_MS / 1000)
        return (yield from export(*arguments))  # type: ignore[arg-type]

    monkeypatch.setattr(tasks, "export", export_slowly)
    open_face(window, qtbot, small_portrait)
    open_voice(window, qtbot, voice)
    make_film(window, qtbot)
    export_film(window, tmp_path / "film.webm")
    saved(window)
    window.close()
    question = window.findChild(QMessageBox)
    assert question is not None
    assert "still being exported" in question.text()
    assert window.isVisible()
    with qtbot.waitSignal(window.left, timeout=PATIENCE_MS):
        go_on.set()
    assert (tmp_path / "film.webm").is_file()


# Keys and names


def test_every_control_has_a_name_and_can_be_reached(window: MainWindow, qtbot: QtBot, small_portrait: Path) -> None:
    from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QScrollBar

    open_face(window, qtbot, small_portrait)
    window.film_card.settings._more_button.click()
    kinds = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox)
    controls = [
        widget
        for kind in kinds
        for widget in window.findChildren(kind)
        if widget.isVisible() and not isinstance(widget, QScrollBar) and not widget.objectName().startswith("qt_")
    ]
    assert len(controls) > 15
    nameless = [widget for widget in controls if not (widget.accessibleName() or getattr(widget, "text", str)())]
    assert nameless == []
    unreachable = [widget for widget in controls if not widget.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert [widget.accessibleName() or getattr(widget, "text", str)() for widget in unreachable] == []


def test_space_on_a_button_presses_it_and_elsewhere_plays(window: MainWindow, qtbot: QtBot, voice: Path) -> None:
    open_voice(window, qtbot, voice)
    window.activateWindow()
    more = window.film_card.settings._more_button
    more.setFocus()
    before = more.isChecked()
    qtbot.keyClick(more, Qt.Key.Key_Space)
    assert more.isChecked() is not before
    assert not window.watching.playback.is_playing
    qtbot.keyClick(window.stage.canvas, Qt.Key.Key_Space)
    wait(qtbot, lambda: window.watching.playback.is_playing)


def test_it_fits_a_small_laptop(window: MainWindow, qtbot: QtBot, clip: Path, voice: Path) -> None:
    window.resize(1024, 640)
    open_face(window, qtbot, clip)
    open_voice(window, qtbot, voice)
    QApplication.processEvents()
    assert (window.width(), window.height()) == (1024, 640)
    inside = window.rect()
    for widget in (primary(window), window.voice_card._record, window.timeline, window.stage):
        assert inside.contains(widget.rect().translated(widget.mapTo(window, QPoint(0, 0))))
    assert window.stage.canvas.height() > 300


def test_the_box_that_is_chosen_is_what_the_engine_gets(window: MainWindow, qtbot: QtBot, couple: Path) -> None:
    open_face(window, qtbot, couple)
    window.face.edit_box(FaceBox(10, 20, 30, 40))
    assert window.desk.project.face_box == FaceBox(10, 20, 30, 40)
    assert window.face.chosen is None


def test_one_of_several_sound_tracks(window: MainWindow, qtbot: QtBot, voice: Path, tmp_path: Path) -> None:
    """The one with a voice is taken; the other can be chosen, and then nobody speaks."""
    spoken = np.concatenate(list(read_speech(voice)))[np.newaxis]
    tracks = [[(Fraction(0), hum(2, 262, 16_000)[np.newaxis])], [(Fraction(0), spoken)]]
    path = write_tracks(tmp_path / "two.mkv", tracks, 16_000)
    open_voice(window, qtbot, path)
    opened = window.desk.project.voice
    assert opened is not None
    assert (opened.track, len(opened.tracks)) == (2, 2)
    choice = window.voice_card._tracks
    assert choice.isVisible()
    wait(qtbot, lambda: not window.desk.crew.busy("listening"))
    assert window.stage.notice_bar.sentence == ""
    with qtbot.waitSignal(window.voice.opened, timeout=PATIENCE_MS):
        qtbot.keyClick(choice, Qt.Key.Key_Up)
    wait(qtbot, lambda: "No speech was heard in “two.mkv”" in window.stage.notice_bar.sentence)
    assert window.desk.project.voice is not None
    assert window.desk.project.voice.track == 1
    assert choice.currentData() == 1
    open_voice(window, qtbot, voice)
    assert not choice.isVisible()


def test_awkward_sound_is_opened(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    for channels in (np.tile(hum(1, 262, 16_000), (10, 1)), np.stack([hum(1, 262, 16_000), -hum(1, 262, 16_000)])):
        path = write_channels(tmp_path / f"{len(channels)}.wav", channels, 16_000)
        open_voice(window, qtbot, path)
        assert window.desk.project.voice is not None
        assert window.desk.project.voice.path == path
        assert window.timeline.isVisible()


@pytest.mark.parametrize("proposed", [Qt.DropAction.MoveAction, Qt.DropAction.CopyAction])
def test_what_is_dropped_is_copied_and_stays_where_it_was(
    window: MainWindow, qtbot: QtBot, voice: Path, proposed: Qt.DropAction
) -> None:
    for widget in (window, window.stage, window.face_card, window.voice_card):
        assert dropped_as(widget, of_files(voice), proposed) == [Qt.DropAction.CopyAction] * 3
    wait(qtbot, lambda: window.desk.crew.is_empty)


def test_menus_leave_the_status_line_alone(window: MainWindow) -> None:
    said = window.statusBar().currentMessage()
    assert said
    QApplication.sendEvent(window, QStatusTipEvent(""))  # as a menu does when it opens
    window.commands.open_face.showStatusText(window)  # and when the hand is over an entry
    assert window.statusBar().currentMessage() == said


def test_what_went_wrong_is_said_in_one_place(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear diary")
    with qtbot.waitSignal(window.face.refused, timeout=PATIENCE_MS):
        window.face.open(letter)
    assert window.stage.notice_bar.sentence == "“letter.txt” is a text. Choose a picture, a clip or a recording."
    assert window.statusBar().currentMessage() == window.film.reason
