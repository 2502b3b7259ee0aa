"""One worker, one ending: real threads, waited for by their signals."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from lipsync_desktop.workers import PROGRESS_INTERVAL_S, Crew, Worker


class Heard:
    """Every signal of a worker, in the order in which they came."""

    def __init__(self, worker: Worker) -> None:
        self.signals: list[tuple[str, Any]] = []
        self.threads: set[int] = set()
        for name in ("progressed", "succeeded", "failed"):
            getattr(worker, name).connect(lambda value, name=name: self._hear(name, value))
        worker.cancelled.connect(lambda: self._hear("cancelled", None))

    def _hear(self, name: str, value: Any) -> None:
        self.threads.add(threading.get_ident())
        self.signals.append((name, value))

    @property
    def endings(self) -> list[str]:
        return [name for name, _ in self.signals if name != "progressed"]


def run(qtbot: QtBot, task: Callable[[], Generator[Any, None, Any]], **options: Any) -> Heard:
    worker = Worker(task, **options)
    heard = Heard(worker)
    with qtbot.waitSignal(worker.finished, timeout=5000):
        worker.start()
    qtbot.waitUntil(lambda: bool(heard.endings), timeout=1000)
    worker.deleteLater()
    return heard


def test_result_and_progress_arrive_in_the_thread_that_waits(qtbot: QtBot) -> None:
    def task() -> Generator[int, None, str]:
        yield 1
        yield 2
        return "film"

    heard = run(qtbot, task, interval_s=0)
    assert heard.signals == [("progressed", 1), ("progressed", 2), ("succeeded", "film")]
    assert heard.threads == {threading.get_ident()}


def test_progress_is_thinned_but_the_last_step_is_told(qtbot: QtBot) -> None:
    count = 5000

    def task() -> Generator[int, None, None]:
        yield from range(count)

    heard = run(qtbot, task)
    steps = [value for name, value in heard.signals if name == "progressed"]
    assert steps[0] == 0
    assert steps[-1] == count - 1
    assert len(steps) < count / 100
    assert PROGRESS_INTERVAL_S == 0.1


def test_an_exception_is_handed_on_and_nothing_else(qtbot: QtBot) -> None:
    def task() -> Generator[int, None, None]:
        yield 1
        raise RuntimeError("device lost")

    heard = run(qtbot, task)
    assert heard.endings == ["failed"]
    assert str(heard.signals[-1][1]) == "device lost"


def test_cancelling_closes_the_task_before_it_is_told(qtbot: QtBot) -> None:
    closed: list[int] = []

    def task() -> Generator[int, None, None]:
        try:
            while True:
                yield 0
        finally:
            closed.append(threading.get_ident())

    worker = Worker(task)
    heard = Heard(worker)
    when_told: list[int] = []
    worker.cancelled.connect(lambda: when_told.append(len(closed)))
    with qtbot.waitSignal(worker.progressed, timeout=5000):
        worker.start()
    with qtbot.waitSignal(worker.finished, timeout=5000):
        worker.cancel()
        worker.cancel()
    qtbot.waitUntil(lambda: bool(heard.endings), timeout=1000)
    assert heard.endings == ["cancelled"]
    assert when_told == [1]
    assert closed[0] != threading.get_ident()


def test_what_fails_while_it_is_closed_is_a_failure(qtbot: QtBot) -> None:
    def task() -> Generator[int, None, None]:
        try:
            while True:
                yield 0
        finally:
            raise OSError("disk full")

    worker = Worker(task)
    heard = Heard(worker)
    with qtbot.waitSignal(worker.progressed, timeout=5000):
        worker.start()
    with qtbot.waitSignal(worker.finished, timeout=5000):
        worker.cancel()
    qtbot.waitUntil(lambda: bool(heard.endings), timeout=1000)
    assert heard.endings == ["failed"]


def test_cancelled_before_it_began_it_does_nothing(qtbot: QtBot) -> None:
    started: list[int] = []
    gate = threading.Event()

    def task() -> Generator[int, None, None]:
        gate.wait(5)
        started.append(1)
        yield 1
        started.append(2)

    worker = Worker(task)
    heard = Heard(worker)
    with qtbot.waitSignal(worker.finished, timeout=5000):
        worker.start()
        worker.cancel()
        gate.set()
    qtbot.waitUntil(lambda: bool(heard.endings), timeout=1000)
    assert heard.endings == ["cancelled"]
    assert 2 not in started


@pytest.mark.parametrize("how", ["done", "error"])
def test_no_signal_after_the_ending(qtbot: QtBot, how: str) -> None:
    def task() -> Generator[int, None, None]:
        yield from range(10)
        if how == "error":
            raise ValueError(how)

    heard = run(qtbot, task)
    assert heard.signals[-1][0] == heard.endings[0]
    assert len(heard.endings) == 1


def waiting(gate: threading.Event, result: str, closed: list[str]) -> Callable[[], Generator[int, None, str]]:
    def task() -> Generator[int, None, str]:
        try:
            yield 0
            while not gate.wait(0.01):
                yield 1
        finally:
            closed.append(result)
        return result

    return task


def test_a_new_worker_takes_the_old_ones_place_and_only_it_is_heard(qtbot: QtBot) -> None:
    crew, gate = Crew(), threading.Event()
    closed: list[str] = []
    heard: list[object] = []
    moved: list[int] = []
    for name in ("first", "second"):
        crew.start(
            "look",
            waiting(gate, name, closed),
            succeeded=heard.append,
            failed=heard.append,
            progressed=moved.append,
        )
        qtbot.waitUntil(lambda: bool(moved))
    qtbot.waitUntil(lambda: closed == ["first"])
    assert crew.busy("look")
    gate.set()
    qtbot.waitUntil(lambda: crew.is_empty)
    assert heard == ["second"]
    assert not crew.busy("look")


def test_forgotten_work_is_kept_until_its_thread_has_ended(qtbot: QtBot) -> None:
    crew, gate = Crew(), threading.Event()
    closed: list[str] = []
    heard: list[object] = []
    crew.start("film", waiting(gate, "film", closed), succeeded=heard.append, failed=heard.append)
    crew.forget("film")
    assert not crew.busy("film")
    assert not crew.is_empty
    qtbot.waitUntil(lambda: crew.is_empty)
    assert heard == []


def test_cancelling_is_told(qtbot: QtBot) -> None:
    crew, gate = Crew(), threading.Event()
    closed: list[str] = []
    told: list[object] = []
    crew.start(
        "film",
        waiting(gate, "film", closed),
        succeeded=told.append,
        failed=told.append,
        cancelled=lambda: told.append("cancelled"),
    )
    crew.cancel("film")
    qtbot.waitUntil(lambda: crew.is_empty)
    assert told == ["cancelled"]


def test_at_the_end_everybody_is_waited_for() -> None:
    crew, gate = Crew(), threading.Event()
    closed: list[str] = []
    heard: list[object] = []
    for purpose in ("face", "voice"):
        crew.start(purpose, waiting(gate, purpose, closed), succeeded=heard.append, failed=heard.append)
    crew.dismiss()
    crew.wait()
    assert crew.is_empty
    assert heard == []
