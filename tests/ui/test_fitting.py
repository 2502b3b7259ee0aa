"""The window on small screens, in large type, in long words: all of it is there, and can be reached."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QLocale, QRect, QSettings, QSize
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QScrollBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from lipsync_desktop.ui.desk.preferences import Preferences
from lipsync_desktop.ui.parts.card import ElidedLabel
from lipsync_desktop.ui.parts.fitting import Scroll, fit
from lipsync_desktop.ui.shell.app import install_translations
from lipsync_desktop.ui.shell.main_window import MainWindow

SCREENS = {
    "1366 × 768": QSize(1366, 768),
    "1024 × 600": QSize(1024, 600),
    "1920 × 1080 at 150 %": QSize(1280, 720),
    "1920 × 1080 at 200 %": QSize(960, 540),
    "1366 × 768 at 200 %": QSize(683, 384),
}
CONTROLS = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLabel)


@pytest.fixture(params=["en", "de", "de, large type"])
def described(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    """A language, and type a third larger."""
    before = qapp.font()
    language, *large = request.param.split(", ")
    install_translations(qapp, QLocale(language))
    if large:
        font = QFont(before)
        font.setPointSizeF(before.pointSizeF() * 1.35)
        qapp.setFont(font)
    yield request.param
    qapp.setFont(before)


def test_all_of_the_window_fits_and_can_be_reached(described: str, new_window: Callable[[], MainWindow]) -> None:
    window = new_window()
    window.film_card.settings._more_button.setChecked(True)
    window.film_card.show_working(10, 100, 12.5, 7.0)
    for screen in list(SCREENS.values())[: -1 if "large" in described else None]:
        window.resize(1280, 800)
        fit(window, QRect(0, 0, *screen.toTuple()))
        for _ in range(5):  # each layout tells the one around it
            QApplication.processEvents()
        assert window.width() <= screen.width() - 16
        assert window.height() <= screen.height() - 52, "the title bar has room, too"
        for control in window.findChildren(QWidget):
            if isinstance(control, CONTROLS) and control.isVisible():
                assert_whole(control, window)


def assert_whole(control: QWidget, window: MainWindow) -> None:
    words = control.text() if isinstance(control, QLabel) else control.accessibleName()
    told = f"{type(control).__name__} “{words}” {control.size()} in a window of {window.size()}"
    if not isinstance(control, ElidedLabel | QScrollBar):
        least = control.minimumSizeHint()
        assert control.width() >= least.width() or control.sizePolicy().horizontalPolicy().name == "Ignored", told
        needed = control.heightForWidth(control.width()) if control.hasHeightForWidth() else least.height()
        assert control.height() >= needed, told
    around: QWidget | None = control.parentWidget()
    while around is not None and around is not window:
        if isinstance(around, Scroll) and not isinstance(control, QScrollBar):
            around.ensureWidgetVisible(control, 0, 0)
        around = around.parentWidget()
    seen = control.visibleRegion().boundingRect()
    assert seen.width() == control.width(), told
    assert seen.height() == control.height() or control.height() > 40, told


def test_a_window_of_a_larger_screen_comes_back_on_this_one(
    new_window: Callable[[], MainWindow], settings_file: object, qapp: QApplication
) -> None:
    large = QWidget()
    large.setGeometry(900, 500, 3000, 1800)
    Preferences(QSettings(str(settings_file), QSettings.Format.IniFormat)).geometry = large.saveGeometry()
    window = new_window()
    assert qapp.primaryScreen().availableGeometry().contains(window.frameGeometry())
    assert window.width() > 600


def test_a_window_is_moved_no_further_than_it_has_to(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.setGeometry(100, 120, 300, 200)
    fit(window, QRect(0, 0, 1366, 768))
    assert window.geometry() == QRect(100, 120, 300, 200)
    fit(window, QRect(0, 0, 350, 300))
    assert window.geometry() == QRect(42, 92, 300, 200)
