"""The log file gets everything that nobody caught, and the person hears of it once."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QThread, Signal, qInstallMessageHandler, qWarning
from pytestqt.qtbot import QtBot

from lipsync_desktop.ui.shell import logs
from lipsync_desktop.ui.shell.logs import Log, start_logging


class _Button(QObject):
    pressed = Signal()


class _Told:
    """Counts, and knows in which thread."""

    def __init__(self) -> None:
        self.threads: list[QThread] = []

    def __call__(self) -> None:
        self.threads.append(QThread.currentThread())

    @property
    def times(self) -> int:
        return len(self.threads)


@pytest.fixture
def log(qtbot: QtBot, tmp_path: Path) -> Iterator[Log]:
    with start_logging(tmp_path / "state" / "logs") as log:
        yield log


@pytest.fixture
def told(log: Log) -> _Told:
    told = _Told()
    log.on_exception(told)
    return told


def _in_slot(slot: Callable[[], object]) -> None:
    """As Qt calls it: what it raises nobody catches."""
    button = _Button()
    button.pressed.connect(slot)
    button.pressed.emit()


def _fail() -> None:
    raise ValueError("a slot went wrong")


def _text(log: Log) -> str:
    return log.file.read_text(encoding="utf-8")


def test_an_exception_in_a_slot(log: Log, told: _Told, qtbot: QtBot) -> None:
    _in_slot(_fail)
    assert told.times == 0
    qtbot.waitUntil(lambda: told.times == 1)
    text = _text(log)
    assert "ERROR uncaught: a slot went wrong" in text
    assert "Traceback (most recent call last)" in text
    assert "in _fail" in text


def test_an_exception_in_a_thread_is_told_in_the_windows(log: Log, told: _Told, qtbot: QtBot) -> None:
    thread = threading.Thread(target=_fail)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: told.times == 1)
    assert told.threads == [QThread.currentThread()]
    assert "in _fail" in _text(log)


def test_a_thread_may_end_itself(log: Log, told: _Told, qtbot: QtBot) -> None:
    thread = threading.Thread(target=sys.exit)
    thread.start()
    thread.join()
    _in_slot(_fail)
    qtbot.waitUntil(lambda: told.times == 1)
    assert "SystemExit" not in _text(log)


def test_an_exception_that_nobody_could_catch(log: Log, told: _Told, qtbot: QtBot) -> None:
    class Careless:
        def __del__(self) -> None:
            raise OSError("too late")

    Careless()
    qtbot.waitUntil(lambda: told.times == 1)
    assert "too late" in _text(log)


def test_told_once_for_each_place_and_kind(log: Log, told: _Told, qtbot: QtBot) -> None:
    def elsewhere(kind: type[Exception] = KeyError) -> None:
        raise kind("other")

    for slot in (_fail, _fail, elsewhere, _fail, elsewhere, lambda: elsewhere(TypeError)):
        _in_slot(slot)
    qtbot.waitUntil(lambda: told.times >= 3)
    assert told.times == 3
    assert _text(log).count("Traceback (most recent call last)") == 6


def test_what_qt_complains_of(log: Log, told: _Told) -> None:
    qWarning("a widget is where it should not be")
    assert "WARNING qt.default: a widget is where it should not be" in _text(log)
    assert told.times == 0


def test_what_the_engine_says(log: Log) -> None:
    logging.getLogger("lipsync_desktop.engine.models").info("The GPU failed – “ß”.")
    logging.getLogger("numba").debug("too much")
    assert "INFO lipsync_desktop.engine.models: The GPU failed – “ß”." in _text(log)
    assert "too much" not in _text(log)


def test_old_logs_go(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(10):
        logging.getLogger("size").info("x" * (logs._BYTES // 2 + 1))
    files = sorted(file.name for file in log.file.parent.iterdir())
    assert files == [log.file.name, *(f"{log.file.name}.{index}" for index in range(1, logs._KEPT + 1))]
    assert all(file.stat().st_size <= logs._BYTES for file in log.file.parent.iterdir())


def test_the_next_day_goes_on_in_the_same_file(qtbot: QtBot, tmp_path: Path) -> None:
    for day in ("first", "second"):
        with start_logging(tmp_path):
            logging.getLogger("day").info("the %s day", day)
    text = (tmp_path / "lipsync-desktop.log").read_text(encoding="utf-8")
    assert text.index("the first day") < text.index("the second day")


def test_everything_is_as_before_when_it_is_left(qtbot: QtBot, tmp_path: Path) -> None:
    root = logging.getLogger()

    def hooks() -> tuple[object, ...]:
        return sys.excepthook, threading.excepthook, sys.unraisablehook, root.level, list(root.handlers)

    def mine(*_: object) -> None:
        heard.append(_)

    heard: list[object] = []
    before = qInstallMessageHandler(mine)
    try:
        as_it_was = hooks()
        with start_logging(tmp_path) as log:
            assert all(now != then for now, then in zip(hooks()[:3], as_it_was[:3], strict=True))
            qWarning("inside")
        assert hooks() == as_it_was
        qWarning("outside")
        assert len(heard) == 1
    finally:
        qInstallMessageHandler(before)
    assert "inside" in _text(log)
    assert "outside" not in _text(log)
    log.file.unlink()  # on Windows only a closed file can go


def test_a_folder_that_cannot_be_made(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "state").touch()
    wanted = tmp_path / "state" / "logs"
    with start_logging(wanted) as log:
        logging.getLogger("somewhere").info("still written")
    assert log.file.parent != wanted
    assert "still written" in _text(log)
    log.file.unlink()
    log.file.parent.rmdir()


def test_a_file_that_cannot_be_written(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "lipsync-desktop.log").mkdir()
    with start_logging(tmp_path) as log:
        logging.getLogger("somewhere").info("still written")
    assert log.file.parent != tmp_path
    assert "still written" in _text(log)
    log.file.unlink()
    log.file.parent.rmdir()
