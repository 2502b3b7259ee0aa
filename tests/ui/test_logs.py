"""The log file: real exceptions that nobody catches, in slots, threads and finalisers, and Qt's own messages."""

from __future__ import annotations

import logging
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QTimer, Signal, qWarning
from pytestqt.qtbot import QtBot

from lipsync_desktop.ui.logs import Log, start_logging


class _Bell(QObject):
    rung = Signal(int)


def _fall(which: int) -> None:
    raise ValueError(f"fell {which}")


def _ring(*numbers: int) -> None:
    """A slot raises, once for each number."""
    bell = _Bell()
    bell.rung.connect(_fall)
    for number in numbers:
        bell.rung.emit(number)


def _told(log: Log) -> list[str]:
    """Grows by one when the window is told; what is queued for it arrives as the event loop turns."""
    times: list[str] = []
    log.on_exception(lambda: times.append(threading.current_thread().name))
    return times


def _settle(qtbot: QtBot) -> None:
    """Wait until everything that is queued now has arrived."""
    turned: list[bool] = []
    QTimer.singleShot(0, lambda: turned.append(True))
    qtbot.waitUntil(lambda: bool(turned))


def test_an_exception_in_a_slot_is_in_the_file_and_told(qtbot: QtBot, tmp_path: Path) -> None:
    with start_logging(tmp_path / "new" / "folder") as log:
        told = _told(log)
        _ring(1)
        _settle(qtbot)
        written = log.file.read_text(encoding="utf-8")
    assert "ValueError: fell 1" in written
    assert "in _fall" in written
    assert told == ["MainThread"]


def test_the_same_again_is_written_again_but_told_once(qtbot: QtBot, tmp_path: Path) -> None:
    with start_logging(tmp_path) as log:
        told = _told(log)
        _ring(1, 2, 3)
        _settle(qtbot)
        assert log.file.read_text(encoding="utf-8").count("ValueError: fell") == 3
        assert len(told) == 1
        bell = _Bell()
        bell.rung.connect(lambda number: 1 // (number - number))
        bell.rung.emit(1)
        _settle(qtbot)
    assert len(told) == 2


def test_a_thread_that_dies_is_told_to_the_window_in_its_own_thread(qtbot: QtBot, tmp_path: Path) -> None:
    with start_logging(tmp_path) as log:
        told = _told(log)
        thread = threading.Thread(target=_fall, args=(7,), name="a worker")
        thread.start()
        thread.join()
        _settle(qtbot)
        assert "ValueError: fell 7" in log.file.read_text(encoding="utf-8")
    assert told == ["MainThread"]


def test_a_thread_that_ends_itself_is_no_fault(qtbot: QtBot, tmp_path: Path) -> None:
    with start_logging(tmp_path) as log:
        told = _told(log)
        thread = threading.Thread(target=sys.exit)
        thread.start()
        thread.join()
        _settle(qtbot)
        assert log.file.read_text(encoding="utf-8") == ""
    assert told == []


def test_an_exception_that_python_cannot_raise_is_told_too(qtbot: QtBot, tmp_path: Path) -> None:
    class Falling:
        def __del__(self) -> None:
            _fall(9)

    with start_logging(tmp_path) as log:
        told = _told(log)
        Falling()
        _settle(qtbot)
        assert "ValueError: fell 9" in log.file.read_text(encoding="utf-8")
    assert len(told) == 1


def test_qts_messages_and_the_programs_own_are_written_and_not_told(qtbot: QtBot, tmp_path: Path) -> None:
    with start_logging(tmp_path) as log:
        told = _told(log)
        qWarning("the cable is loose")
        logging.getLogger("lipsync_desktop.engine").warning("%s is gone", "Zoë’s face.png")
        logging.getLogger("lipsync_desktop.engine").debug("of no use to anybody")
        _settle(qtbot)
        lines = log.file.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
    assert "WARNING qt." in lines[0]
    assert lines[0].endswith("the cable is loose")
    assert lines[1].endswith("WARNING lipsync_desktop.engine: Zoë’s face.png is gone")
    assert told == []


def test_the_file_is_bounded_and_keeps_the_newest(tmp_path: Path) -> None:
    with start_logging(tmp_path) as log:
        for number in range(600):
            logging.getLogger("lipsync_desktop").info("%d %s", number, "x" * 10_000)
        files = list(tmp_path.iterdir())
        assert len(files) == 4
        assert sum(file.stat().st_size for file in files) <= 4_000_000
        assert " 599 x" in log.file.read_text(encoding="utf-8")


def test_what_was_written_before_is_kept(tmp_path: Path) -> None:
    for number in range(2):
        with start_logging(tmp_path) as log:
            logging.getLogger("lipsync_desktop").info("day %d", number)
    assert [line[-5:] for line in log.file.read_text(encoding="utf-8").splitlines()] == ["day 0", "day 1"]


def test_nothing_is_left_behind(tmp_path: Path, qtlog: object) -> None:
    def hooks() -> tuple[object, ...]:
        root = logging.getLogger()
        return sys.excepthook, threading.excepthook, sys.unraisablehook, root.level, tuple(root.handlers)

    before = hooks()
    with start_logging(tmp_path) as log:
        assert all(now is not then for now, then in zip(hooks()[:3], before[:3], strict=True))
    assert hooks() == before
    logging.getLogger("lipsync_desktop").error("into the air")
    assert log.file.read_text(encoding="utf-8") == ""


@pytest.mark.qt_log_level_fail("CRITICAL")
def test_qts_messages_go_where_they_went_before(tmp_path: Path, qtlog: object) -> None:
    with start_logging(tmp_path) as log:
        qWarning("one")
    qWarning("two")
    assert [record.message for record in qtlog.records] == ["two"]  # type: ignore[attr-defined]
    assert "two" not in log.file.read_text(encoding="utf-8")


def test_without_a_place_for_it_the_log_is_kept_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "taken").write_text("a file, not a folder")
    with start_logging(tmp_path / "taken") as log:
        logging.getLogger("lipsync_desktop").warning("here")
    assert "here" in log.file.read_text(encoding="utf-8")
    assert log.file.parent.parent == tmp_path


def test_nobody_sees_a_traceback(tmp_path: Path) -> None:
    program = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer, qWarning
from lipsync_desktop.ui.logs import start_logging

application = QCoreApplication([])
with start_logging(Path(sys.argv[1])) as log:
    log.on_exception(lambda: print("told", flush=True))
    QTimer.singleShot(0, lambda: qWarning("loose"))
    QTimer.singleShot(0, lambda: 1 // 0)
    QTimer.singleShot(50, lambda: print("alive", flush=True))
    QTimer.singleShot(100, application.quit)
    application.exec()
"""
    command = [sys.executable, "-c", program, str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert result.stdout.split() == ["told", "alive"]
    assert result.stderr == ""
    (file,) = tmp_path.iterdir()
    written = file.read_text(encoding="utf-8")
    assert "ZeroDivisionError" in written
    assert "loose" in written
