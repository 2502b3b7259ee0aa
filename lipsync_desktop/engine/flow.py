"""Stages of the pipeline: in a thread of their own with a bounded queue between them and their consumer, or run out."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from queue import Empty, Full, Queue
from typing import TypeVar, cast

T = TypeVar("T")
_POLL_S = 0.05


def finished(steps: Generator[object, None, T]) -> T:
    """The result of steps that nobody watches."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return cast(T, end.value)


class _End:
    """The last thing in the queue: how the stage ended."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


@contextmanager
def ahead(items: Iterable[T], depth: int) -> Iterator[Iterator[T]]:
    """Run `items` in a thread, at most `depth` items ahead of the consumer.

    An exception of the stage comes out in the consumer, in its place in the order. On leaving the block, however
    it is left, the stage is closed (its `finally` clauses run, in its thread) and the thread joined.
    """
    queue: Queue[T | _End] = Queue(depth)
    stop = threading.Event()

    def put(item: T | _End) -> None:
        while not stop.is_set():
            try:
                queue.put(item, timeout=_POLL_S)
                return
            except Full:
                continue

    def work() -> None:
        source = iter(items)
        try:
            for item in source:
                put(item)
                if stop.is_set():
                    break
            put(_End())
        except BaseException as error:  # handed over, not swallowed
            put(_End(error))
        finally:
            close = getattr(source, "close", None)
            if close:
                close()

    def consume() -> Iterator[T]:
        while True:
            item = queue.get()
            if isinstance(item, _End):
                if item.error:
                    raise item.error
                return
            yield item

    thread = threading.Thread(target=work, name=f"ahead:{getattr(items, '__name__', 'stage')}", daemon=True)
    thread.start()
    try:
        yield consume()
    finally:
        stop.set()
        while True:
            try:
                queue.get_nowait()
            except Empty:
                break
        thread.join()
