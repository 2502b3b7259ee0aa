"""From the process's start to a window that can be used: nothing heavy is loaded before it is on the screen."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import (
    QCoreApplication,
    QLibraryInfo,
    QLocale,
    QObject,
    QSettings,
    QSocketNotifier,
    QTimer,
    QTranslator,
)
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from lipsync_desktop import __version__, paths
from lipsync_desktop.engine.files import close_to_others, why_unwritable
from lipsync_desktop.engine.memory import give_back_at_once
from lipsync_desktop.interrupts import on_interrupt
from lipsync_desktop.ui.desk.desk import Folders
from lipsync_desktop.ui.desk.preferences import Preferences
from lipsync_desktop.ui.desk.tasks import Engine
from lipsync_desktop.ui.parts.desktop import forget_opencvs_qt
from lipsync_desktop.ui.parts.look import Look

from .instance import Instance, hand_over, own_name
from .logs import start_logging
from .main_window import MainWindow

NO_DISPLAY = 2


def main(
    files: list[Path],
    watch: Callable[[MainWindow], object] | None = None,
    is_up: Callable[[], None] = lambda: None,
) -> int:
    """Open the window, with these files in it, and return its exit code; where one is open already, let it have them.

    `watch` gets the window before it shows; `is_up` is called when it can be used.
    """
    if not has_display():
        print("lipsync-desktop: there is no display to open a window on. See lipsync-desktop --help.", file=sys.stderr)
        return NO_DISPLAY
    give_back_at_once()
    forget_opencvs_qt()
    application = new_application()
    name = own_name()
    if name and hand_over(files, name):
        return 0
    instance = Instance(name, application)
    unkept = why_unwritable(paths.cache_dir())
    with start_logging(paths.log_dir()) as log, _films_folder(fallback=bool(unkept)) as films:
        window = new_window(log.file, films)
        log.on_exception(lambda: window.telling.show_error(window.desk.unexpected(), details=True))
        window.scheme_chosen.connect(Look(application, window.desk.preferences.scheme).choose)
        stop_on_interrupt(application, window)
        if watch:
            watch(window)
        application.setQuitOnLastWindowClosed(False)  # it is hidden at once, and closes when its threads have ended
        window.left.connect(application.quit)
        window.leaving.connect(instance.close)
        instance.called.connect(window.come_to_front)
        window.show()
        notices = []
        if log.file.parent != paths.log_dir():
            sentence = QCoreApplication.translate("app", "“{0}” cannot be written to; the log file is now “{1}”.")
            notices.append(sentence.format(paths.log_dir(), log.file))
        if unkept:
            sentence = QCoreApplication.translate(
                "app", "Nothing can be kept in “{0}” ({1}); everything works without, but takes longer each time."
            )
            notices.append(sentence.format(paths.cache_dir(), unkept))
        if notices:
            window.desk.noticed.emit(" ".join(notices))
            window.engine_ready.connect(lambda: window.desk.noticed.emit(" ".join(notices)))  # files wipe it away
        if files:
            window.incoming.take(files)
        else:
            window.keeping.restore()
        QTimer.singleShot(0, is_up)
        QTimer.singleShot(0, lambda: _warm_up(window))
        return application.exec()


def _warm_up(window: MainWindow) -> None:
    if window.isVisible():  # it may be closed by then, and nobody would wait for the thread
        window.warm_up()


def has_display() -> bool:
    """Whether Qt has a chance to open a window; where it has none, it ends the process with a core dump."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    named = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"))
    return named or Path(os.environ.get("XDG_RUNTIME_DIR", ""), "wayland-0").exists()


def new_application() -> QApplication:
    """Qt with the program's name and the texts in the system's language."""
    application = QApplication(sys.argv[:1])
    application.setApplicationName(paths.APP)
    application.setApplicationDisplayName("Lipsync Desktop")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName(paths.APP)
    application.setWindowIcon(QIcon(str(paths.resources_dir() / "icon.png")))
    install_translations(application, QLocale())
    return application


def install_translations(application: QCoreApplication, locale: QLocale) -> None:
    """The program's texts and Qt's own, in the first of the locale's languages that there is, or in English, which
    has plurals to load."""
    for name, folder in (
        ("qtbase", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
        ("lipsync", str(paths.resources_dir() / "translations")),
    ):
        translator = QTranslator(application)
        if translator.load(locale, name, "_", folder) or translator.load(QLocale("en"), name, "_", folder):
            application.installTranslator(translator)


@contextmanager
def _films_folder(fallback: bool) -> Iterator[Path]:
    """Where films lie until they are exported: in the cache, or where that takes nothing in a folder that goes."""
    if not fallback:
        yield paths.cache_dir() / "films"
        return
    with TemporaryDirectory(prefix=f"{paths.APP}-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def new_window(log_file: Path, films: Path) -> MainWindow:
    """The main window over the program's own folders and the user's settings, which are nobody else's to look into."""
    engine = Engine(paths.models_dir(), paths.cache_dir(), paths.library_dir())
    settings = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, paths.APP, "window")
    folders = Folders(
        paths.data_dir() / "takes",
        films,
        paths.downloads_dir(),
        log_file,
        paths.data_dir() / "unpacked",
        films.with_name("unsaved") if films.parent == paths.cache_dir() else films / "unsaved",
    )
    own = folders.takes, folders.unpacked, folders.unsaved, films, paths.log_dir(), Path(settings.fileName()).parent
    for folder in (paths.data_dir(), *own):
        close_to_others(folder)
    return MainWindow(engine, Preferences(settings), folders)


def stop_on_interrupt(application: QApplication, window: MainWindow) -> QObject:
    """Ctrl-C in the terminal closes the window as its close button does; where the terminal is closed or the system
    shuts down, nobody would answer a question any more. Python alone would notice too late."""
    reader, writer = socket.socketpair()
    for end in (reader, writer):
        end.setblocking(False)
    on_interrupt(lambda number: window.close() if number == signal.SIGINT else window.departure.leave())
    signal.set_wakeup_fd(writer.fileno())
    notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read, application)

    def wake() -> None:
        with suppress(OSError):  # of a signal that comes amid the end
            reader.recv(64)

    notifier.activated.connect(wake)

    def stop() -> None:
        notifier.setEnabled(False)
        signal.set_wakeup_fd(-1)
        reader.close()
        writer.close()

    application.aboutToQuit.connect(stop)
    return notifier
