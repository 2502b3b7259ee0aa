"""The level meter: what it says, how long it says it, and that the bar follows."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from lipsync_desktop.ui.cards.level_meter import LevelMeter


def test_clipping_is_said_for_two_seconds(qtbot: QtBot) -> None:
    meter = _meter(qtbot)
    clock = QElapsedTimer()
    meter.show_level(-3, 0, True)
    clock.start()
    meter.show_level(-20, -12, False)
    assert (meter.warning, meter.accessibleDescription()) == ("Too loud", "Too loud")
    qtbot.waitUntil(lambda: meter.warning != "Too loud", timeout=4000)
    assert 1900 < clock.elapsed() < 3000


def test_silence_is_said_after_a_while(qtbot: QtBot) -> None:
    meter = _meter(qtbot)
    meter.show_level(-70, -60, False)
    assert meter.warning == ""
    qtbot.waitUntil(lambda: meter.warning == "Too quiet", timeout=4000)
    meter.show_level(-30, -20, False)
    assert meter.warning == ""
    assert meter.accessibleDescription() == "-20 dB"


def test_clearing_forgets_everything(qtbot: QtBot) -> None:
    meter = _meter(qtbot)
    empty = meter.grab().toImage()
    meter.show_level(-3, 0, True)
    assert meter.grab().toImage() != empty
    meter.clear()
    assert (meter.warning, meter.accessibleDescription()) == ("", "")
    assert meter.grab().toImage() == empty


def test_a_louder_sound_lights_more(qtbot: QtBot) -> None:
    lit = []
    for peak_db in (-90, -50, -30, -10):
        meter = _meter(qtbot)
        meter.show_level(peak_db, peak_db, False)
        lit.append(_lit(meter.grab().toImage(), meter.palette().highlight().color()))
    assert lit[0] == 0
    assert lit == sorted(set(lit))


def test_the_peak_is_held_and_then_falls(qtbot: QtBot) -> None:
    meter = _meter(qtbot)
    meter.show_level(-12, -6, False)
    meter.show_level(-90, -90, False)
    held = meter.grab().toImage()
    meter.show_level(-90, -90, False)
    assert meter.grab().toImage() == held

    def fallen() -> bool:
        meter.show_level(-90, -90, False)
        return meter.grab().toImage() != held

    clock = QElapsedTimer()
    clock.start()
    qtbot.waitUntil(fallen, timeout=4000)
    assert clock.elapsed() > 1000


def _meter(qtbot: QtBot) -> LevelMeter:
    meter = LevelMeter()
    qtbot.addWidget(meter)
    meter.resize(240, 20)
    return meter


def _lit(image: QImage, colour: QColor) -> int:
    """How many points of the bar's middle line have that colour."""
    y = image.height() // 2
    return sum(image.pixelColor(x, y).rgb() == colour.rgb() for x in range(image.width()))
