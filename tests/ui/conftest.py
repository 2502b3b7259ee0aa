"""A real window over the real engine, with settings and folders of the test's own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, QTranslator
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lipsync_desktop import paths
from lipsync_desktop.ui.desk.desk import Folders
from lipsync_desktop.ui.desk.preferences import Preferences
from lipsync_desktop.ui.desk.tasks import Engine
from lipsync_desktop.ui.exporting.export_dialog import ExportDialog
from lipsync_desktop.ui.shell.main_window import MainWindow
from tests.making import write_speech
from tests.sound_server import SoundServer, running_server, skip_where_impossible

PATIENCE_MS = 30_000


@pytest.fixture(scope="session", autouse=True)
def sound_system() -> Iterator[SoundServer | None]:
    """One sound server for all windows of the run, as Qt holds on to the first that it meets; None where there cannot
    be one, as on many machines in the field."""
    with pytest.MonkeyPatch.context() as patch:
        try:
            skip_where_impossible()
        except pytest.skip.Exception:
            yield None
            return
        with running_server(patch) as server:
            yield server


@pytest.fixture(autouse=True)
def own_language(qapp: QApplication) -> Iterator[None]:
    """A test that installs a language leaves none behind."""
    yield
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()


@pytest.fixture(autouse=True)
def no_work_stays(user_folder: Path) -> Iterator[None]:
    """What a program leaves that a test kills is not laid on the next one's desk."""
    yield
    shutil.rmtree(paths.cache_dir() / "unsaved", ignore_errors=True)


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The networks, loaded once for the whole run."""
    return Engine(paths.models_dir(), tmp_path_factory.mktemp("compiled"), tmp_path_factory.mktemp("library"))


@pytest.fixture
def settings_file(tmp_path: Path) -> Path:
    return tmp_path / "settings.ini"


@pytest.fixture
def new_window(qtbot: QtBot, engine: Engine, tmp_path: Path, settings_file: Path) -> Iterator[Callable[[], MainWindow]]:
    """Makes windows that share their settings; each is closed, and its threads have ended, when the test is over."""
    windows: list[MainWindow] = []

    def make() -> MainWindow:
        preferences = Preferences(QSettings(str(settings_file), QSettings.Format.IniFormat))
        log_file = tmp_path / "log" / "lipsync.log"
        kept = (tmp_path / name for name in ("unpacked", "unsaved"))
        folders = Folders(tmp_path / "takes", tmp_path / "films", tmp_path / "downloads", log_file, *kept)
        window = MainWindow(engine, preferences, folders)
        windows.append(window)
        window.show()
        with qtbot.waitSignal(window.engine_ready, timeout=PATIENCE_MS):
            window.warm_up()
        qtbot.waitUntil(lambda: not window.desk.crew.busy("microphones"), timeout=PATIENCE_MS)
        return window

    yield make
    for window in windows:
        leave(window, qtbot)
        window.deleteLater()


@pytest.fixture
def window(new_window: Callable[[], MainWindow]) -> MainWindow:
    """Shown, empty, its engine ready."""
    return new_window()


@pytest.fixture(scope="session")
def voice(resources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of the program's own voice."""
    return write_speech(tmp_path_factory.mktemp("voice") / "hello.wav", resources / "voice.flac", 2.0)


def export_film(window: MainWindow, output: Path) -> None:
    """Export the film that there is, without a dialog."""
    assert window.desk.film
    window.exports.add(window.desk.film.project, output)


def answer_export(window: MainWindow, output: Path) -> None:
    """Say in the dialog that is open where the film goes."""
    (dialog,) = [one for one in window.findChildren(ExportDialog) if one.isVisible()]
    dialog.place.setText(str(output))
    assert dialog.export.isEnabled(), dialog.problem.text()
    dialog.export.click()


def leave(window: MainWindow, qtbot: QtBot) -> None:
    """Close without being asked, and wait for every thread."""
    window.desk.film = None
    window.desk.crew.dismiss()
    window.departure.leave()
    qtbot.waitUntil(lambda: window.desk.crew.is_empty and not window.isVisible(), timeout=PATIENCE_MS)


def saved(window: MainWindow) -> None:
    """As if the project had just been saved, so that nobody is asked about it."""
    window.desk.saved = window.desk.project.document
    window.desk.changed.emit()
