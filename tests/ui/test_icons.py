"""Icons in the palette's colours."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QImage, QPalette
from pytestqt.qtbot import QtBot

from lipsync_desktop import paths
from lipsync_desktop.ui.parts.icons import icon
from tests.ui.finding import rgb

_NAMES = sorted(
    [
        *("open", "record", "stop", "play", "pause", "previous", "next", "loop", "undo", "close", "cancel", "more"),
        *("face", "box", "draw", "landmarks", "voice", "film", "export", "folder", "settings", "side-by-side"),
        *("warning", "info", "zoom-in", "zoom-out", "fit-time"),
    ]
)
_ACTIVE, _DISABLED = QPalette.ColorGroup.Active, QPalette.ColorGroup.Disabled
_TEXT = QPalette.ColorRole.ButtonText


@pytest.fixture
def text_colours(qtbot: QtBot) -> Iterator[None]:
    """Button text in colours that no system has, so that a drawing in any other colour shows."""
    before = QGuiApplication.palette()
    QGuiApplication.setPalette(_with_text(before, QColor("#1020d0"), QColor("#30a040")))
    yield
    QGuiApplication.setPalette(before)


def _with_text(palette: QPalette, active: QColor, disabled: QColor) -> QPalette:
    palette = QPalette(palette)
    palette.setColor(_ACTIVE, _TEXT, active)
    palette.setColor(_DISABLED, _TEXT, disabled)
    return palette


def _drawn_only_in(image: QImage, colour: str) -> bool:
    """Whether every wholly covered pixel has that colour, up to what blending rounds off, and there are some."""
    pixels = [image.pixelColor(x, y) for y in range(image.height()) for x in range(image.width())]
    solid = [rgb(pixel) for pixel in pixels if pixel.alpha() == 255]
    wanted = rgb(QColor(colour))
    return bool(solid) and all(abs(a - b) <= 1 for seen in solid for a, b in zip(seen, wanted, strict=True))


@pytest.mark.parametrize("name", _NAMES)
def test_drawn_in_the_palettes_colours(text_colours: None, name: str) -> None:
    drawn = icon(name)
    assert _drawn_only_in(drawn.pixmap(QSize(96, 96)).toImage(), "#1020d0")
    assert _drawn_only_in(drawn.pixmap(QSize(96, 96), QIcon.Mode.Disabled).toImage(), "#30a040")


def test_follows_the_palette(text_colours: None) -> None:
    drawn = icon("film")
    drawn.pixmap(QSize(96, 96))
    red = QColor("#c01010")
    QGuiApplication.setPalette(_with_text(QGuiApplication.palette(), red, red))
    assert _drawn_only_in(drawn.pixmap(QSize(96, 96)).toImage(), red.name())


def test_sharp_at_every_scale(text_colours: None) -> None:
    """Twice the pixels, drawn anew: a blown-up small picture has more blurred pixels than this has in all."""
    drawn = icon("stop")
    pixmap = drawn.pixmap(QSize(24, 24), 2.0)
    blown_up = drawn.pixmap(QSize(24, 24), 1.0).toImage().scaled(48, 48)
    assert pixmap.size() == QSize(48, 48)
    assert pixmap.devicePixelRatio() == 2.0
    assert pixmap.toImage() != blown_up


def test_every_drawing_is_known_and_in_one_stroke() -> None:
    drawings = {file.stem: file.read_text() for file in (paths.resources_dir() / "icons").glob("*.svg")}
    assert sorted(drawings) == _NAMES
    for name, drawing in drawings.items():
        assert 'viewBox="0 0 24 24"' in drawing, name
        assert 'stroke-width="1.75"' in drawing.partition(">")[0], name
        assert set(re.findall(r'(?:stroke|fill)="([^"]*)"', drawing)) <= {"none", "currentColor"}, name


def test_an_unknown_name_is_refused(qtbot: QtBot) -> None:
    with pytest.raises(FileNotFoundError):
        icon("no such icon")
