"""The card of the face."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QPalette
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from lipsync_desktop.ui.cards.face_card import FaceCard
from lipsync_desktop.ui.parts.card import ChooseButton, ElidedLabel
from tests.ui.drops import drag_in, drag_out, drop, of_files, of_text
from tests.ui.finding import child

_WIDTH_PX = 264
_HIGHEST_PX = 170
_LONG = Path("/pictures") / f"a portrait {'with a very long name ' * 6}final.png"


@pytest.fixture
def card(qtbot: QtBot) -> FaceCard:
    card = FaceCard()
    qtbot.addWidget(card)
    card.resize(_WIDTH_PX, _HIGHEST_PX)
    with qtbot.waitExposed(card):
        card.show()
    return card


def _texts(card: FaceCard) -> list[str]:
    return [label.text() for label in card.findChildren(QLabel)]


def _choose(card: FaceCard) -> ChooseButton:
    return child(card, ChooseButton)


def _box(card: FaceCard) -> QToolButton:
    return next(b for b in card.findChildren(QToolButton) if b.accessibleName() == "Face box")


def _entry(card: FaceCard, text: str) -> QAction:
    return next(action for action in _box(card).menu().actions() if action.text() == text)


def _faces(card: FaceCard) -> list[QAction]:
    return [action for action in _box(card).menu().actions() if action.actionGroup() is not None]


def test_empty_says_what_to_do(card: FaceCard) -> None:
    assert _texts(card) == ["No face yet", "Drop a portrait or a clip."]
    assert not _box(card).isEnabled()
    assert _box(card).toolTip() == "There is no picture yet."
    assert _choose(card).isEnabled()


def test_busy_names_the_file(card: FaceCard) -> None:
    card.show_busy("portrait.png")
    assert _texts(card) == ["portrait.png", "Looking for faces…"]
    assert not _box(card).isEnabled()


def test_a_long_name_is_shortened_in_the_middle(card: FaceCard) -> None:
    card.show_face(_LONG, "512 × 512", 1, 0, False)
    name = child(card, ElidedLabel)
    assert name.text().startswith("a portrait")
    assert name.text().endswith("final.png")
    assert "…" in name.text()
    assert name.fontMetrics().horizontalAdvance(name.text()) <= name.width()
    assert name.toolTip() == str(_LONG)
    assert name.accessibleName() == _LONG.name


def test_a_wider_card_shows_more_of_the_name(card: FaceCard, qtbot: QtBot) -> None:
    card.show_face(_LONG, "512 × 512", 1, 0, False)
    name = child(card, ElidedLabel)
    before = len(name.text())
    card.resize(2 * _WIDTH_PX, _HIGHEST_PX)
    qtbot.waitUntil(lambda: len(name.text()) > before)


@pytest.mark.parametrize(
    ("faces", "chosen", "by_hand", "said"), [(3, 1, False, "face 2 of 3"), (3, None, True, "box by hand")]
)
def test_which_face_speaks(card: FaceCard, faces: int, chosen: int | None, by_hand: bool, said: str) -> None:
    card.show_face(Path("a.png"), "512 × 512", faces, chosen, by_hand)
    assert f"512 × 512 · {said}" in _texts(card)


def test_a_problem_stands_in_the_place_of_the_details(card: FaceCard) -> None:
    card.show_face(Path("a.png"), "512 × 512", 0, None, False)
    card.show_problem("No face found. Draw a box around it.")
    assert _texts(card) == ["a.png", "No face found. Draw a box around it."]
    assert _box(card).isEnabled()


def test_details_are_secondary_text(card: FaceCard) -> None:
    name, details = card.findChildren(QLabel)
    assert details.foregroundRole() is QPalette.ColorRole.PlaceholderText
    assert name.font().bold()
    assert not details.font().bold()


def test_faces_to_choose_from_are_listed_only_where_there_are_several(card: FaceCard, qtbot: QtBot) -> None:
    card.show_face(Path("a.png"), "512 × 512", 3, 1, False)
    assert [face.text() for face in _faces(card)] == ["Face 1", "Face 2", "Face 3"]
    assert [face.isChecked() for face in _faces(card)] == [False, True, False]
    with qtbot.waitSignal(card.face_chosen) as chosen:
        _faces(card)[2].trigger()
    assert chosen.args == [2]
    assert [face.isChecked() for face in _faces(card)] == [False, False, True]
    card.show_face(Path("b.png"), "512 × 512", 1, 0, False)
    assert _faces(card) == []


def test_box_menu_asks_for_what_it_says(card: FaceCard, qtbot: QtBot) -> None:
    card.show_face(Path("a.png"), "512 × 512", 1, None, True)
    with qtbot.waitSignal(card.draw_requested):
        _entry(card, "Draw a box").trigger()
    with qtbot.waitSignal(card.automatic_requested):
        _entry(card, "Find the face automatically").trigger()
    with qtbot.waitSignal(card.landmarks_toggled) as toggled:
        _entry(card, "Show landmarks").trigger()
    assert toggled.args == [True]


def test_nothing_to_find_again_where_the_first_face_was_found(card: FaceCard) -> None:
    card.show_face(Path("a.png"), "512 × 512", 1, 0, False)
    assert not _entry(card, "Find the face automatically").isEnabled()
    card.show_face(Path("a.png"), "512 × 512", 1, None, True)
    assert _entry(card, "Find the face automatically").isEnabled()


def test_landmarks_are_shown_as_the_window_says(card: FaceCard) -> None:
    card.set_landmarks_shown(True)
    assert _entry(card, "Show landmarks").isChecked()


def test_while_a_film_is_made_nothing_changes(card: FaceCard) -> None:
    card.show_face(Path("a.png"), "512 × 512", 1, 0, False)
    card.set_enabled_editing(False)
    for button in (_box(card), _choose(card)):
        assert not button.isEnabled()
        assert button.toolTip() == "The film is being made."
    card.set_enabled_editing(True)
    for button in (_box(card), _choose(card)):
        assert button.isEnabled()
        assert button.toolTip() != "The film is being made."


def test_choose_by_mouse_and_keys(card: FaceCard, qtbot: QtBot) -> None:
    with qtbot.waitSignal(card.choose_requested):
        qtbot.mouseClick(_choose(card), Qt.MouseButton.LeftButton)
    _choose(card).setFocus()
    with qtbot.waitSignal(card.choose_requested):
        qtbot.keyClick(_choose(card), Qt.Key.Key_Space)


def test_recent_files(card: FaceCard, qtbot: QtBot) -> None:
    files = [Path("/one/me & you.png"), Path("/two/b.mp4")]
    card.set_recent(files)
    entries = _choose(card).menu().actions()
    assert [entry.text() for entry in entries] == ["me && you.png", "b.mp4"]
    assert [entry.toolTip() for entry in entries] == [str(file) for file in files]
    with qtbot.waitSignal(card.recent_chosen) as chosen:
        entries[1].trigger()
    assert chosen.args == [files[1]]
    card.set_recent([])
    assert _choose(card).menu() is None


def test_dropped_files(card: FaceCard, qtbot: QtBot, tmp_path: Path) -> None:
    files = [tmp_path / "a.png", tmp_path / "b.wav"]
    for file in files:
        file.touch()
    mime = of_files(*files)
    calm = card.grab().toImage()
    assert drag_in(card, mime)
    highlighted = card.grab().toImage()
    assert highlighted != calm
    with qtbot.waitSignal(card.files_dropped) as dropped:
        drop(card, mime)
    assert dropped.args == [files]
    assert card.grab().toImage() == calm


def test_files_dragged_away_again(card: FaceCard, tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()
    mime = of_files(tmp_path / "a.png")
    calm = card.grab().toImage()
    drag_in(card, mime)
    drag_out(card)
    assert card.grab().toImage() == calm


def test_words_are_not_taken(card: FaceCard) -> None:
    mime = of_text("a.png")
    assert not drag_in(card, mime)


def test_fits_in_the_column(card: FaceCard) -> None:
    card.set_recent([_LONG])
    card.show_face(_LONG, "1920 × 1080 · 0:11.0 · 29.97 fps", 3, 1, False)
    card.show_problem("The picture has no face that I can find. Draw a box around it.")
    assert card.minimumSizeHint().width() <= _WIDTH_PX
    assert card.heightForWidth(_WIDTH_PX) <= _HIGHEST_PX


def test_keys_go_in_reading_order(card: FaceCard, qtbot: QtBot) -> None:
    card.show_face(Path("a.png"), "512 × 512", 1, 0, False)
    _choose(card).setFocus()
    qtbot.keyClick(_choose(card), Qt.Key.Key_Tab)
    assert card.focusWidget() is _box(card)
