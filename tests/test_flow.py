"""Stages in threads: order, errors, cancelling, the length of a look-ahead; what several share; steps with a result."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from contextlib import ExitStack

import pytest

from lipsync_desktop.engine.flow import Rewindable, Steps, ahead, finished, shared, side_by_side


def test_items_come_in_order_and_end() -> None:
    with ahead(range(100), depth=3) as items:
        assert list(items) == list(range(100))


def test_runs_in_another_thread_and_no_further_ahead_than_its_depth() -> None:
    made = threading.Semaphore(0)
    threads = set()
    count = 0

    def source() -> Iterator[int]:
        nonlocal count
        for i in range(50):
            count += 1
            threads.add(threading.current_thread())
            made.release()
            yield i

    with ahead(source(), depth=4) as items:
        for _ in range(5):  # four in the queue, one in the hand
            assert made.acquire(timeout=5)
        assert not made.acquire(timeout=0.2)
        assert count == 5
        assert next(items) == 0
        assert made.acquire(timeout=5)
    assert threading.current_thread() not in threads


def test_an_error_comes_out_after_the_items_before_it() -> None:
    def source() -> Iterator[int]:
        yield 1
        raise ValueError("spoiled")

    with ahead(source(), depth=4) as items:
        assert next(items) == 1
        with pytest.raises(ValueError, match="spoiled"):
            next(items)


def test_leaving_early_closes_the_stage_and_joins_its_thread() -> None:
    closed_in: list[threading.Thread] = []

    def source() -> Iterator[int]:
        try:
            while True:
                yield 1
        finally:
            closed_in.append(threading.current_thread())

    before = threading.active_count()
    with ahead(source(), depth=2) as items:
        next(items)
    assert closed_in
    assert closed_in[0] is not threading.current_thread()
    assert threading.active_count() == before


def test_an_error_in_the_consumer_also_ends_a_stage_that_waits_for_room() -> None:
    before = threading.active_count()

    def consume() -> None:
        with ahead(iter(range(10**9)), depth=1) as items:
            next(items)
            raise KeyError("consumer")

    with pytest.raises(KeyError):
        consume()
    assert threading.active_count() == before


def test_chained_stages_end_together() -> None:
    def double(items: Iterator[int]) -> Iterator[int]:
        for item in items:
            yield 2 * item

    before = threading.active_count()
    with ahead(iter(range(10**9)), depth=2) as first, ahead(double(first), depth=2) as second:
        assert [next(second) for _ in range(3)] == [0, 2, 4]
    assert threading.active_count() == before


def counted(closed: list[bool]) -> Generator[int, None, str]:
    try:
        yield 1
        yield 2
    finally:
        closed.append(True)
    return "done"


def test_steps_and_then_their_result() -> None:
    steps = Steps(counted([]))
    assert next(steps) == 1
    assert not hasattr(steps, "result"), "not before they are over"
    assert list(steps) == [2]
    assert steps.result == finished(counted([])) == "done"


def test_steps_that_are_closed_clean_up_and_have_no_result() -> None:
    closed: list[bool] = []
    steps = Steps(counted(closed))
    next(steps)
    steps.close()
    assert closed
    assert not hasattr(steps, "result")


def test_side_by_side_things_are_made_at_once_and_come_in_order() -> None:
    both = threading.Barrier(2, timeout=5)

    def make(i: int) -> int:
        if i < 2:
            both.wait()  # would break if the first were over before the second began
        return i * i

    assert list(side_by_side(make, range(20), workers=2)) == [i * i for i in range(20)]


def test_side_by_side_an_error_comes_after_what_was_before_it() -> None:
    made = side_by_side(lambda i: 6 // (3 - i), range(9), workers=2)
    assert [next(made), next(made), next(made)] == [2, 3, 6]
    with pytest.raises(ZeroDivisionError):
        next(made)


def test_leaving_what_is_made_side_by_side_ends_its_threads_and_its_source() -> None:
    drawn: list[int] = []
    before = threading.active_count()

    def source() -> Iterator[int]:
        for i in range(10**9):
            drawn.append(i)
            yield i

    made = side_by_side(str, source(), workers=2)
    assert next(made) == "0"
    assert isinstance(made, Generator)
    made.close()
    assert threading.active_count() == before
    assert len(drawn) <= 3  # two in work, one in the hand


def test_what_is_rewindable_is_drawn_once_and_read_from_anywhere() -> None:
    drawn: list[int] = []

    def numbers() -> Iterator[int]:
        for number in range(4):
            drawn.append(number)
            yield number

    numbered = Rewindable(numbers())
    assert next(numbered.since(2)) == 2
    assert drawn == [0, 1, 2]
    assert list(numbered.since()) == [0, 1, 2, 3]
    assert list(numbered.since(3)) == [3]
    assert list(numbered.since(9)) == []
    assert drawn == [0, 1, 2, 3]


def test_everybody_learns_why_what_is_rewindable_ends() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise OSError("gone")

    numbers = Rewindable(broken())
    for _ in range(2):
        seen = numbers.since()
        assert next(seen) == 1
        with pytest.raises(OSError, match="gone"):
            next(seen)


def test_several_are_given_the_same_in_whatever_order_they_ask() -> None:
    one, other = shared(iter(range(6)), 2)
    assert [next(one), next(one), next(one)] == [0, 1, 2]
    assert list(other) == list(range(6))
    assert list(one) == [3, 4, 5]


def test_an_error_of_what_is_shared_comes_out_in_each_place() -> None:
    def source() -> Iterator[int]:
        yield 1
        raise ValueError("spoiled")

    for items in shared(source(), 2):
        assert next(items) == 1
        with pytest.raises(ValueError, match="spoiled"):
            next(items)


def test_threads_that_share_each_get_all() -> None:
    with ExitStack() as stack:
        readers = [stack.enter_context(ahead(items, depth=1)) for items in shared(iter(range(200)), 3)]
        assert list(zip(*readers, strict=True)) == [(i, i, i) for i in range(200)]
