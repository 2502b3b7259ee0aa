"""Ruler, waveform, strip and playhead together, by mouse and by keys."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from lipsync_desktop.engine.people.sightings import Sample, Scan, Sighting
from lipsync_desktop.engine.types import FaceBox, Waveform
from lipsync_desktop.ui.timeline.timeline import Timeline

_FACE = Sighting(FaceBox(0, 0, 90, 90))
_LEFT = Qt.MouseButton.LeftButton


def voice(seconds: float) -> Waveform:
    swing = np.abs(np.sin(np.arange(round(seconds * 100)) / 7)).astype(np.float32)
    return Waveform(Fraction(seconds), np.stack([-swing, swing], 1))


def scan(done_s: int, duration_s: int, faces: list[int]) -> Scan:
    """`faces` seen in each second."""
    samples = [Sample(Fraction(i, 5), (_FACE,) * faces[i // 5]) for i in range(done_s * 5)]
    return Scan(samples, Fraction(done_s), Fraction(duration_s))


@pytest.fixture
def timeline(qtbot: QtBot) -> Timeline:
    timeline = Timeline()
    qtbot.addWidget(timeline)
    timeline.resize(900, 110)
    with qtbot.waitExposed(timeline):
        timeline.show()
    timeline.activateWindow()
    return timeline


def at(timeline: Timeline, time_s: float) -> QPoint:
    return QPoint(round(timeline.axis.x(time_s)), 8)


def shown_time(timeline: Timeline) -> str:
    return next(
        label.text() for label in timeline.findChildren(QLabel) if label.accessibleName().startswith("Position")
    )


def drag(row: QWidget, start: QPoint, end: QPoint) -> None:
    QTest.mousePress(row, _LEFT, pos=start)
    QTest.mouseMove(row, end)
    QTest.mouseRelease(row, _LEFT, pos=end)


def wheel(widget: QWidget, x: float, turned: int) -> None:
    """With Ctrl."""
    point, nothing = QPointF(x, 60), QPoint()
    event = QWheelEvent(
        point,
        QPointF(widget.mapToGlobal(point.toPoint())),
        nothing,
        QPoint(0, turned),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_empty_there_is_nothing_to_play(timeline: Timeline) -> None:
    assert timeline.playhead_x() is None
    assert shown_time(timeline) == "–"
    assert not timeline.transport.play.isEnabled()
    assert timeline._waveform.accessibleName() == "Voice, none yet"


@pytest.mark.parametrize("width_px", [600, 900, 1900])
def test_the_playhead_stands_at_its_time(timeline: Timeline, width_px: int) -> None:
    timeline.resize(width_px, 110)
    timeline.set_voice(voice(8))
    timeline.set_position(2)
    row = timeline._waveform
    assert timeline.playhead_x() == pytest.approx(row.x() + 10 + (row.width() - 20) / 4)
    assert timeline.axis.x(8) == pytest.approx(row.width() - 10)
    assert shown_time(timeline) == "0:02.0 / 0:08.0"


def test_the_mouse_seeks_on_every_row(timeline: Timeline, qtbot: QtBot) -> None:
    timeline.set_voice(voice(8))
    timeline.set_clip(6, 25)
    sought: list[float] = []
    timeline.sought.connect(sought.append)
    for row in (timeline._ruler, timeline._waveform, timeline._strip):
        sought.clear()
        drag(row, at(timeline, 3), at(timeline, 5))
        assert sought == [pytest.approx(3, abs=0.02), pytest.approx(5, abs=0.02)]
    assert timeline._waveform.trim_s == (0, 8)


def test_the_mouse_trims_within_limits(timeline: Timeline) -> None:
    timeline.set_voice(voice(8))
    trims: list[tuple[float, float]] = []
    timeline.trim_edited.connect(lambda start_s, end_s: trims.append((start_s, end_s)))
    row = timeline._waveform
    drag(row, at(timeline, 0), at(timeline, 2))
    drag(row, at(timeline, 8), at(timeline, 6))
    assert trims == pytest.approx(np.array([(2, 8), (2, 6)]), abs=0.02)
    assert trims[0][1] == 8
    drag(row, at(timeline, row.trim_s[0]), at(timeline, 7.9))
    assert row.trim_s[1] - row.trim_s[0] == pytest.approx(0.2)
    QTest.mouseDClick(row, _LEFT, pos=at(timeline, 4))
    assert trims[-1] == row.trim_s == (0, 8)


@pytest.mark.parametrize("grip_px", [-5, 3, 11])
def test_a_handle_does_not_jump_to_the_hand(timeline: Timeline, grip_px: int) -> None:
    timeline.set_voice(voice(3600))
    timeline.set_trim(600, 3000)
    row = timeline._waveform
    second_px = timeline.axis.x(1) - timeline.axis.x(0)
    for handle, side in ((0, 1), (1, -1)):
        before_s = row.trim_s[handle]
        start = at(timeline, before_s) + QPoint(side * grip_px, 0)
        drag(row, start, start + QPoint(7, 0))
        assert row.trim_s[handle] == pytest.approx(before_s + 7 / second_px)


def test_a_clip_without_voice_is_sought_on_the_empty_row_too(timeline: Timeline) -> None:
    timeline.set_clip(8, 25)
    sought: list[float] = []
    timeline.sought.connect(sought.append)
    drag(timeline._waveform, at(timeline, 3), at(timeline, 5))
    assert sought == [pytest.approx(3, abs=0.02), pytest.approx(5, abs=0.02)]


def test_only_the_left_button_seeks(timeline: Timeline) -> None:
    timeline.set_voice(voice(8))
    timeline.set_clip(6, 25)
    sought: list[float] = []
    timeline.sought.connect(sought.append)
    for row in (timeline._ruler, timeline._waveform, timeline._strip):
        QTest.mouseClick(row, Qt.MouseButton.RightButton, pos=at(timeline, 3))
    assert sought == []


def test_keys_trim_and_tab_goes_from_start_to_end_and_out(timeline: Timeline, qtbot: QtBot) -> None:
    timeline.set_voice(voice(8))
    row = timeline._waveform
    row.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(row, Qt.Key.Key_Left)
    assert list(row.trim_s) == [0, 8]
    QTest.keyClick(row, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(row, Qt.Key.Key_Right)
    assert list(row.trim_s) == [pytest.approx(0.11), 8]
    assert row.accessibleName() == "Start of the voice: 0:00.1"
    QTest.keyClick(row, Qt.Key.Key_Tab)
    assert row.hasFocus()
    QTest.keyClick(row, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert row.trim_s[1] == pytest.approx(7.9)
    assert row.accessibleName() == "End of the voice: 0:07.9"
    QTest.keyClick(row, Qt.Key.Key_Tab)
    assert not row.hasFocus()


def test_a_film_counts_from_its_own_beginning(timeline: Timeline) -> None:
    timeline.set_voice(voice(8))
    timeline.set_trim(2, 6)
    timeline.set_film(2, 4)
    timeline.set_position(3)
    assert shown_time(timeline) == "0:01.0 / 0:04.0"


def test_label_and_ruler_count_from_where_what_is_spoken_begins(timeline: Timeline) -> None:
    timeline.set_voice(voice(8))
    timeline.set_trim(2, 6)
    timeline.set_position(3)
    assert shown_time(timeline) == "0:01.0 / 0:04.0"
    assert timeline._ruler.labels == [(2, "0:00"), (3, "0:01"), (4, "0:02"), (5, "0:03"), (6, "0:04")]
    timeline.set_film(0, 8)  # of before the trim, and watched
    assert shown_time(timeline) == "0:03.0 / 0:08.0"
    assert timeline._ruler.labels[:: len(timeline._ruler.labels) - 1] == [(0, "0:00"), (8, "0:08")]


def test_a_take_is_drawn_while_it_grows(timeline: Timeline) -> None:
    timeline.set_voice(voice(8))
    timeline.set_trim(2, 6)
    timeline.show_live(voice(3))
    assert timeline.axis.duration_s == 10
    assert shown_time(timeline) == "0:03.0"
    row = timeline._waveform
    assert row.accessibleName() == "Voice, being recorded"
    image = row.grab().toImage()

    def drawn(time_s: float) -> bool:
        x = round(timeline.axis.x(time_s))
        column = {image.pixelColor(x, y).rgb() for y in range(image.height())}
        return len(column) > 1

    assert [drawn(time_s) for time_s in (0.5, 1.5, 2.6, 3.4, 6, 9)] == [True] * 3 + [False] * 3
    timeline.show_live(voice(12))
    assert timeline.axis.duration_s == 20
    timeline.set_voice(voice(8))
    assert timeline.axis.duration_s == 8
    assert row.accessibleName() == "Start of the voice: 0:00.0"


def test_the_kinds_of_the_strip_differ_in_pattern(timeline: Timeline) -> None:
    timeline.set_clip(8, 25)
    timeline.set_scan(scan(6, 8, [1, 1, 2, 2, 0, 0]))
    image = timeline._strip.grab().toImage()

    def shades(start_s: float, end_s: float) -> list[int]:
        xs = range(round(timeline.axis.x(start_s)) + 3, round(timeline.axis.x(end_s)) - 3)
        return [image.pixelColor(x, image.height() // 2).lightness() for x in xs]

    one, several, none, unseen = shades(0, 2), shades(2, 4), shades(4, 6), shades(6, 8)
    assert len(set(one)) == len(set(unseen)) == 1
    assert one[0] != unseen[0]
    assert len(set(several)) > 1
    assert len(set(none)) > 1
    assert max(several) > one[0]
    assert timeline._strip.accessibleDescription() == (
        "One face 25%, Several faces 25%, No face 25%, not looked at yet 25%"
    )


def test_a_clip_longer_than_the_voice_ends_with_the_axis(timeline: Timeline) -> None:
    timeline.set_clip(8, 25)
    timeline.set_scan(scan(8, 8, [1] * 4 + [0] * 4))
    timeline.set_voice(voice(4))
    assert timeline.axis.duration_s == 4
    assert timeline._strip.description == "One face 100%"
    image = timeline._strip.grab().toImage()
    y = image.height() // 2
    assert image.pixelColor(image.width() - 4, y) == image.pixelColor(4, y), "painted beyond the end"


def test_an_hour_is_drawn_once_and_with_two_points_a_pixel(timeline: Timeline) -> None:
    timeline.set_voice(voice(3600))
    row = timeline._waveform
    row.grab()
    assert row._waveform is not None
    assert row._outline(row._waveform, 1.0).size() <= 2 * row.width()
    drawn = row._drawn
    timeline.set_position(1800)
    row.grab()
    assert row._drawn is drawn


def test_time_is_looked_at_closely_and_what_is_under_the_hand_stays(timeline: Timeline, qtbot: QtBot) -> None:
    timeline.set_voice(voice(8))
    x = timeline.axis.x(3)
    wheel(timeline, x + timeline._waveform.x(), 240)
    assert timeline.axis.width_px > 1.5 * (timeline._waveform.width() - 20)
    assert timeline.axis.x(3) == pytest.approx(x, abs=1)
    assert timeline._scroll.isVisible()
    qtbot.mouseClick(timeline._waveform, Qt.MouseButton.LeftButton, pos=QPoint(round(x), 20))
    for _ in range(20):
        timeline.transport.nearer.click()
    assert timeline.axis.duration_s / timeline.axis.width_px * (timeline._waveform.width() - 20) == pytest.approx(1.0)
    assert not timeline.transport.nearer.isEnabled()
    assert all(abs(float(text.split(":")[1]) - time_s) < 0.05 for time_s, text in timeline._ruler.labels)
    timeline.transport.whole.click()
    assert timeline.axis.width_px == timeline._waveform.width() - 20
    assert not timeline._scroll.isVisible()
    assert not timeline.transport.farther.isEnabled()


def test_the_page_turns_when_what_plays_leaves_it(timeline: Timeline) -> None:
    timeline.set_voice(voice(8))
    timeline.zoom_by(4, 10)
    timeline.set_position(1.9)
    timeline.set_playing(True)
    assert timeline.axis.x(0) == 10
    timeline.set_position(2.1)
    assert 10 < timeline.axis.x(2.1) < 0.2 * timeline._waveform.width()
    timeline.set_playing(False)
    timeline.set_position(7)  # somebody looks elsewhere
    assert timeline.axis.x(7) > timeline._waveform.width()


def test_another_recording_is_looked_at_no_closer_than_it_can_be(timeline: Timeline) -> None:
    timeline.set_voice(voice(8))
    timeline.zoom_by(8)
    timeline.set_voice(voice(2))
    assert timeline.axis.width_px == pytest.approx(2 * (timeline._waveform.width() - 20))
