"""The card of the voice."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt, QTranslator
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QCheckBox, QComboBox, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from lipsync_desktop.engine.speech.microphone import Level, Microphone
from lipsync_desktop.engine.types import SoundTrack
from lipsync_desktop.ui.cards.level_meter import LevelMeter
from lipsync_desktop.ui.cards.voice_card import VoiceCard
from lipsync_desktop.ui.parts.card import ChooseButton, ElidedLabel
from tests.ui.drops import drag_in, drop, of_files
from tests.ui.finding import child

_WIDTH_PX = 264
_HIGHEST_PX = 170
_LONG = Path("/takes") / f"a take {'with a very long name ' * 6}final.wav"
_BUILT_IN = Microphone("System default")
_STUDIO = Microphone("Studio", "hw:1")
_HEADSET = Microphone("Headset", "hw:2")


@pytest.fixture
def card(qtbot: QtBot) -> VoiceCard:
    card = VoiceCard()
    qtbot.addWidget(card)
    card.resize(_WIDTH_PX, _HIGHEST_PX)
    card.set_microphones([_BUILT_IN, _STUDIO], _BUILT_IN)
    with qtbot.waitExposed(card):
        card.show()
    return card


def _level(elapsed_s: float) -> Level:
    return Level(elapsed_s, -20.0, -9.0, clipped=False, lost=False)


def _record(card: VoiceCard) -> QPushButton:
    return child(card, QPushButton)


def _list(card: VoiceCard) -> QComboBox:
    return child(card, QComboBox)


def _choose(card: VoiceCard) -> ChooseButton:
    return child(card, ChooseButton)


def _play(card: VoiceCard) -> QToolButton:
    return next(button for button in card.findChildren(QToolButton) if button.accessibleName() in ("Play", "Pause"))


def _at_once(card: VoiceCard) -> QCheckBox:
    return child(card, QCheckBox)


def _details(card: VoiceCard) -> ElidedLabel:
    return next(label for label in card.findChildren(ElidedLabel) if not label.font().bold())


def _name(card: VoiceCard) -> ElidedLabel:
    return next(label for label in card.findChildren(ElidedLabel) if label.font().bold())


def test_empty_says_so(card: VoiceCard) -> None:
    assert _name(card).whole == "No voice yet"
    assert _details(card).text() == "or drop a recording"
    assert _details(card).foregroundRole() is QPalette.ColorRole.PlaceholderText
    assert not _play(card).isEnabled()
    assert _play(card).toolTip() == "There is no voice to play yet."


def test_busy_names_the_file(card: VoiceCard) -> None:
    card.show_busy("take.wav")
    assert _name(card).whole == "take.wav"
    assert _details(card).text() == "Reading…"
    assert not _play(card).isEnabled()
    assert _play(card).toolTip() == "The recording is still being read."


@pytest.mark.parametrize(("trimmed_s", "said"), [(None, "0:11.0"), (7.3, "0:07.3 of 0:11.0")])
def test_how_long_it_is(card: VoiceCard, trimmed_s: float | None, said: str) -> None:
    card.show_voice(Path("/takes/take.wav"), 11.0, trimmed_s)
    assert _details(card).text() == said
    assert _name(card).toolTip() == str(Path("/takes/take.wav"))


def test_play_asks_and_shows(card: VoiceCard, qtbot: QtBot) -> None:
    card.show_voice(Path("take.wav"), 11.0, None)
    with qtbot.waitSignal(card.play_requested):
        qtbot.mouseClick(_play(card), Qt.MouseButton.LeftButton)
    assert _play(card).accessibleName() == "Play"
    card.set_playing(True)
    assert _play(card).accessibleName() == "Pause"
    assert "Space" in _play(card).toolTip()


def test_record_asks_by_mouse_and_keys(card: VoiceCard, qtbot: QtBot) -> None:
    with qtbot.waitSignal(card.record_requested):
        qtbot.mouseClick(_record(card), Qt.MouseButton.LeftButton)
    _record(card).setFocus()
    with qtbot.waitSignal(card.record_requested):
        qtbot.keyClick(_record(card), Qt.Key.Key_Space)


def test_a_take_is_counted_in_timed_and_over(card: VoiceCard, qtbot: QtBot) -> None:
    meter = child(card, LevelMeter)
    assert not meter.isVisible()
    card.show_recording(_level(-2.0))
    assert meter.isVisible()
    assert _record(card).text() == "Stop"
    card.show_recording(_level(64.2))
    assert _record(card).text() == "1:04"
    assert _record(card).accessibleName() == "Stop recording"
    for control in (_list(card), _choose(card)):
        assert not control.isEnabled()
        assert control.toolTip() == "Stop recording first."
    with qtbot.waitSignal(card.record_requested):
        qtbot.mouseClick(_record(card), Qt.MouseButton.LeftButton)
    card.show_recording(None)
    assert not meter.isVisible()
    assert _record(card).text() == "Record"
    assert _record(card).accessibleName() == "Record"
    for control in (_list(card), _choose(card)):
        assert control.isEnabled()
        assert control.toolTip() != "Stop recording first."


def test_the_chosen_microphone_is_told(card: VoiceCard, qtbot: QtBot) -> None:
    _list(card).setFocus()
    with qtbot.waitSignal(card.microphone_chosen) as chosen:
        qtbot.keyClick(_list(card), Qt.Key.Key_Down)
    assert chosen.args == [_STUDIO]


def test_microphones_come_and_go(card: VoiceCard, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(card.microphone_chosen):
        card.set_microphones([_BUILT_IN, _HEADSET, _STUDIO], _STUDIO)
    assert [_list(card).itemText(row) for row in range(_list(card).count())] == ["System default", "Headset", "Studio"]
    assert _list(card).currentText() == "Studio"


def test_no_microphone_is_said_where_it_matters(card: VoiceCard) -> None:
    card.set_microphones([], None)
    assert not _record(card).isEnabled()
    assert _record(card).toolTip() == "No microphone was found. Plug one in."
    assert not _list(card).isEnabled()
    card.set_microphones([_STUDIO], _STUDIO)
    assert _record(card).isEnabled()
    assert _list(card).currentText() == "Studio"


def test_no_take_while_a_film_is_made(card: VoiceCard) -> None:
    card.set_recording_allowed(False, "The film is being made.")
    for control in (_record(card), _choose(card)):
        assert not control.isEnabled()
        assert control.toolTip() == control.accessibleDescription() == "The film is being made."
    card.set_recording_allowed(True)
    assert _record(card).isEnabled()
    assert _record(card).toolTip() == "Record your voice (R)"
    assert _choose(card).isEnabled()


def test_the_whole_name_of_the_microphone_is_in_the_tool_tip(card: VoiceCard, qtbot: QtBot) -> None:
    qtbot.keyClick(_list(card), Qt.Key.Key_Down)
    assert "Studio" in _list(card).toolTip()


def test_film_at_once(card: VoiceCard, qtbot: QtBot) -> None:
    _at_once(card).setFocus()
    with qtbot.waitSignal(card.film_at_once_toggled) as toggled:
        qtbot.keyClick(_at_once(card), Qt.Key.Key_Space)
    assert toggled.args == [True]
    card.set_film_at_once(False)
    assert not _at_once(card).isChecked()


def test_choose_and_recent_takes(card: VoiceCard, qtbot: QtBot) -> None:
    with qtbot.waitSignal(card.choose_requested):
        qtbot.mouseClick(_choose(card), Qt.MouseButton.LeftButton)
    card.set_recent([Path("/takes/one.wav")])
    with qtbot.waitSignal(card.recent_chosen) as chosen:
        _choose(card).menu().actions()[0].trigger()
    assert chosen.args == [Path("/takes/one.wav")]


def test_a_dragged_sound_lights_the_card_up(card: VoiceCard, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "take.wav").touch()
    mime = of_files(tmp_path / "take.wav")
    calm = card.grab().toImage()
    assert drag_in(card, mime)
    assert card.grab().toImage() != calm
    with qtbot.waitSignal(card.files_dropped) as dropped:
        drop(card, mime)
    assert dropped.args == [[tmp_path / "take.wav"]]
    assert card.grab().toImage() == calm


def test_fits_in_the_column(card: VoiceCard) -> None:
    card.set_recent([_LONG])
    card.set_microphones([Microphone("A microphone with quite a long name (USB)", "hw:3")], None)
    card.show_voice(_LONG, 700.0, 655.2)
    assert card.minimumSizeHint().width() <= _WIDTH_PX
    assert card.sizeHint().height() <= _HIGHEST_PX


class _Longer(QTranslator):
    """Every text longer by three tenths, in letters of its own, as German is."""

    def translate(self, context: str, text: str, note: str | None = None, n: int = -1) -> str:
        return text + text[: len(text) * 3 // 10]

    def isEmpty(self) -> bool:  # noqa: N802  # Qt calls it so
        return False


def test_longer_words_fit_too(qtbot: QtBot) -> None:
    longer = _Longer()
    QCoreApplication.installTranslator(longer)
    try:
        card = VoiceCard()
        qtbot.addWidget(card)
        card.set_recent([_LONG])
        card.set_microphones([_STUDIO], _STUDIO)
        assert card.minimumSizeHint().width() <= _WIDTH_PX
    finally:
        QCoreApplication.removeTranslator(longer)


def test_every_control_has_a_name_and_a_tool_tip(card: VoiceCard) -> None:
    for control in (_record(card), _list(card), _choose(card), _play(card)):
        assert control.accessibleName()
        assert control.toolTip()
    assert _at_once(card).text()
    assert _at_once(card).toolTip()


def test_keys_go_in_reading_order(card: VoiceCard, qtbot: QtBot) -> None:
    card.show_voice(Path("take.wav"), 11.0, None)
    controls = [_record(card), _list(card), _play(card), _choose(card), _at_once(card)]
    controls[0].setFocus()
    for before, after in pairwise(controls):
        qtbot.keyClick(before, Qt.Key.Key_Tab)
        assert card.focusWidget() is after


def test_several_sound_tracks_are_a_choice(card: VoiceCard, qtbot: QtBot) -> None:
    tracks = (SoundTrack(1, "deu", "Music", 2), SoundTrack(3, "", "", 1))
    choice = card.findChildren(QComboBox)[-1]
    card.show_voice(Path("film.mkv"), 3.0, None)
    card.show_tracks(tracks[:1], 1)
    assert not choice.isVisible()
    card.show_tracks(tracks, 3)
    assert choice.isVisible()
    assert [choice.itemText(row) for row in range(choice.count())] == ["Sound track 1 – Music – deu", "Sound track 3"]
    assert choice.currentData() == 3
    assert card.minimumSizeHint().width() <= _WIDTH_PX
    with qtbot.waitSignal(card.track_chosen) as chosen:
        qtbot.keyClick(choice, Qt.Key.Key_Up)
    assert chosen.args == [1]
    card.show_tracks((), 1)
    assert not choice.isVisible()


def test_no_microphone_is_not_said_before_it_is_known(qtbot: QtBot) -> None:
    card = VoiceCard()
    qtbot.addWidget(card)
    assert _list(card).placeholderText() == "Looking for microphones…"
    assert not _record(card).isEnabled()
    assert _record(card).toolTip() == "Looking for microphones…"
    card.set_microphones([], None)
    assert _list(card).placeholderText() == "No microphone"
    assert _record(card).toolTip() == "No microphone was found. Plug one in."
    card.set_microphones([_BUILT_IN], _BUILT_IN)
    assert _record(card).toolTip() == "Record your voice (R)"
