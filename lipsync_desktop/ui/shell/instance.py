"""One window for each person and screen: a program that is started again hands its files to the one that runs."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from lipsync_desktop import paths

_PATIENCE_MS = 2000
_MOST_BYTES = 1_000_000
_LONGEST_SOCKET_BYTES = 100


def hand_over(files: list[Path], name: str) -> bool:
    """Whether a running program took the files, or with none came to the front."""
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(_PATIENCE_MS):
        return False
    socket.write(json.dumps([str(file.resolve()) for file in files]).encode() + b"\n")
    socket.flush()
    while socket.bytesAvailable() < 1:
        if not socket.waitForReadyRead(_PATIENCE_MS):  # it hangs, or is just closing
            return False
    return True


def own_name() -> str | None:
    """The same for every start by one person on one screen with one folder of data, in a place that is only theirs;
    None where there is no such place."""
    screen = [os.environ.get(name, "") for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")]
    who = hashlib.sha256(repr([str(paths.data_dir()), *screen]).encode(errors="replace")).hexdigest()
    name = f"{paths.APP}-{who[:16]}"
    if sys.platform == "win32":
        return name
    for folder in _own_folders():
        if len(os.fsencode(folder / name)) <= _LONGEST_SOCKET_BYTES and _is_only_ours(folder):
            return str(folder / name)
    return None


def _own_folders() -> Iterator[Path]:
    """Where a socket may be, the best first."""
    session = Path(os.environ.get("XDG_RUNTIME_DIR", ""))
    if session.is_absolute():
        yield session
    for folder in (paths.cache_dir() / "run", Path(tempfile.gettempdir()) / f"{paths.APP}-{os.getuid()}"):
        with suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            yield folder


def _is_only_ours(folder: Path) -> bool:
    """Whether nobody else can put a socket of their own there, or another folder in its place."""
    try:
        facts = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(facts.st_mode) and facts.st_uid == os.getuid() and not facts.st_mode & 0o022


class Instance(QObject):
    """Listens for later starts, and on macOS for files that the Finder opens with this program.

    Signals:
        called(files): the window is wanted, with these files in it, or none.
    """

    called = Signal(list)

    def __init__(self, name: str | None, parent: QObject) -> None:
        """Listening is a comfort: where it is not to be had, or has no name, every start opens a window of its own."""
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._receive)
        if name:
            QLocalServer.removeServer(name)  # of one that crashed; a living one would have answered
            self._server.listen(name)
        parent.installEventFilter(self)

    def close(self) -> None:
        """Later starts open a window of their own from here on."""
        self._server.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            self.called.emit([Path(event.file())])
            return True
        return super().eventFilter(watched, event)

    def _receive(self) -> None:
        while socket := self._server.nextPendingConnection():
            socket.disconnected.connect(socket.deleteLater)
            socket.readyRead.connect(self._read)
            self._take(socket)

    def _read(self) -> None:
        socket = self.sender()
        if isinstance(socket, QLocalSocket):
            self._take(socket)

    def _take(self, socket: QLocalSocket) -> None:
        if socket.canReadLine():
            try:
                named = [Path(text) for text in json.loads(bytes(socket.readLine().data()))]
                files = [file for file in named if os.path.isfile(file)]  # noqa: PTH113  # Path's raises for odd names
            except (ValueError, TypeError):
                socket.abort()
                return
            socket.write(b"\n")
            socket.flush()
            self.called.emit(files)
        elif socket.bytesAvailable() > _MOST_BYTES:
            socket.abort()
