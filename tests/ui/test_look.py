"""Dark and light, and what the program paints itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lipsync_desktop.ui.desk.preferences import Preferences
from lipsync_desktop.ui.parts.card import Card
from lipsync_desktop.ui.parts.look import Look, Scheme, colours
from lipsync_desktop.ui.parts.slider import Slider

_ROLE = QPalette.ColorRole
_READ_ON = {_ROLE.WindowText: _ROLE.Window, _ROLE.Text: _ROLE.Base, _ROLE.ButtonText: _ROLE.Button}
_READ_ON |= {_ROLE.PlaceholderText: _ROLE.AlternateBase, _ROLE.HighlightedText: _ROLE.Highlight}
_READ_ON |= {_ROLE.ToolTipText: _ROLE.ToolTipBase, _ROLE.Link: _ROLE.Window}


@pytest.fixture
def undressed(qapp: QApplication) -> Iterator[QApplication]:
    before, style = qapp.palette(), qapp.style().name()
    yield qapp
    qapp.setPalette(before)
    qapp.setStyle(style)


@pytest.mark.parametrize("dark", [False, True])
def test_every_text_can_be_read(dark: bool) -> None:
    """WCAG 2.1, 1.4.3: 4.5 : 1."""
    palette = colours(dark=dark)
    for text, ground in _READ_ON.items():
        lighter, darker = sorted((_luminance(palette.color(text)), _luminance(palette.color(ground))), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, text


@pytest.mark.parametrize("dark", [False, True])
def test_what_films_are_judged_beside_has_no_hue(dark: bool) -> None:
    palette = colours(dark=dark)
    for role in (_ROLE.Window, _ROLE.Base, _ROLE.AlternateBase):
        colour = palette.color(role)
        parts = colour.red(), colour.green(), colour.blue()
        assert max(parts) - min(parts) <= 2, role


def test_the_choice_is_followed_and_remembered(undressed: QApplication, tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    look = Look(undressed, Preferences(settings).scheme)
    for scheme, dark in ((Scheme.DARK, True), (Scheme.LIGHT, False)):
        look.choose(scheme)
        Preferences(settings).scheme = scheme
        assert undressed.palette().color(_ROLE.Window) == colours(dark=dark).color(_ROLE.Window)
        assert Preferences(settings).scheme is scheme
    settings.setValue("scheme", "of yesterday")
    assert Preferences(settings).scheme is Scheme.SYSTEM
    look.deleteLater()


@pytest.mark.parametrize(
    ("least", "value", "filled"), [(-100, 50, (0.5, 0.75)), (-100, -50, (0.25, 0.5)), (0, 50, (0, 0.5))]
)
def test_a_slider_is_filled_from_where_nothing_is_changed(
    qtbot: QtBot, least: int, value: int, filled: tuple[float, float]
) -> None:
    slider = Slider(at_first=0)
    qtbot.addWidget(slider)
    slider.setRange(least, 100)
    slider.setValue(value)
    slider.resize(214, 20)
    image = slider.grab().toImage()
    accent = slider.palette().color(_ROLE.Highlight)
    lit = [x for x in range(image.width()) if image.pixelColor(x, 10) == accent]
    start, end = (7 + 200 * share for share in filled)
    assert all(start - 2 <= x <= end + 8 for x in lit)
    assert len(lit) >= end - start - 10
    QTest.mouseDClick(slider, Qt.MouseButton.LeftButton)
    assert slider.value() == 0


def test_a_card_bears_its_number(qtbot: QtBot) -> None:
    images = []
    for number in (1, 2):
        card = Card(number, "Face")
        qtbot.addWidget(card)
        card.resize(200, 100)
        images.append(card.grab().toImage())
    assert images[0] != images[1]
    assert images[0].pixelColor(10, 15) == images[1].pixelColor(10, 15) == QPalette().color(_ROLE.Highlight)


def _luminance(colour: QColor) -> float:
    """WCAG 2.1, relative luminance."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())
