"""Stages of the pipeline: in a thread behind a bounded queue, in several threads, beside others, shared by several,
step by step to their result, or gone through once for all who want to see it."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from queue import Empty, Full, Queue
from typing import Generic, TypeVar

S = TypeVar("S")
T = TypeVar("T")
WORKERS = max((os.cpu_count() or 2) - 1, 1)
"""Threads of one stage beside the others."""
_POLL_S = 0.05  # how long a full queue is waited for until somebody asks whether the reader has gone


class Steps(Generic[S, T]):
    """What a generator yields, one by one; and then its `result`, which is there once all of that is over."""

    result: T

    def __init__(self, steps: Generator[S, None, T]) -> None:
        self._steps = steps

    def __iter__(self) -> Iterator[S]:
        return self

    def __next__(self) -> S:
        try:
            return next(self._steps)
        except StopIteration as end:
            self.result = end.value
            raise

    def close(self) -> None:
        self._steps.close()


def finished(steps: Generator[object, None, T]) -> T:
    """The result of steps that nobody watches."""
    watched = Steps(steps)
    for _ in watched:
        pass
    return watched.result


class _End:
    """The last thing in the queue: how the stage, or what several share, ended."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


class Rewindable(Generic[T]):
    """What an iterator yields, drawn when somebody first wants it and kept, so that anybody can go through it again,
    from any place on; any number of threads may. An exception ends it, and comes to everybody who gets so far."""

    def __init__(self, items: Iterable[T]) -> None:
        self._items = iter(items)
        self._drawn: list[T] = []
        self._end: _End | None = None
        self._lock = threading.Lock()

    def since(self, index: int = 0) -> Iterator[T]:
        """From item `index` on, counted from 0."""
        while index < len(self._drawn) or self._draw(index):
            yield self._drawn[index]
            index += 1

    def _draw(self, index: int) -> bool:
        """Up to that item; whether there is one."""
        with self._lock:
            while index >= len(self._drawn) and self._end is None:
                try:
                    self._drawn.append(next(self._items))
                except StopIteration:
                    self._end = _End()
                except Exception as error:
                    self._end = _End(error)
            if index >= len(self._drawn) and self._end and self._end.error:
                raise self._end.error
            return index < len(self._drawn)


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


@contextmanager
def beside(works: Iterable[Callable[[], object]]) -> Iterator[None]:
    """Run each of these in a thread of its own beside what is done in the block, at whose end they are joined.

    They are there for what they leave behind. What is wrong with one is not raised here: whoever needs what it was to
    leave makes it again, and meets the same.
    """
    threads = [threading.Thread(target=_silently, args=(work,), name="beside") for work in works]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for thread in threads:
            thread.join()


def _silently(work: Callable[[], object]) -> None:
    with suppress(Exception):
        work()


def shared(items: Iterable[T], readers: int) -> list[Iterator[T]]:
    """The same items for each reader, in a thread of its own or not; what one of them has drawn waits for the others.

    An exception of the source comes out in every reader, in its place in the order.
    """
    source, lock = iter(items), threading.Lock()
    waiting: list[deque[T]] = [deque() for _ in range(readers)]
    ends: list[_End] = []

    def read(own: deque[T]) -> Iterator[T]:
        while True:
            with lock:
                if not own and not ends:
                    try:
                        item = next(source)
                    except StopIteration:
                        ends.append(_End())
                    except BaseException as error:  # handed over, not swallowed
                        ends.append(_End(error))
                    else:
                        for one in waiting:
                            one.append(item)
                if not own:
                    if ends[0].error:
                        raise ends[0].error
                    return
                item = own.popleft()
            yield item

    return [read(own) for own in waiting]


def side_by_side(make: Callable[[S], T], items: Iterable[S], workers: int = WORKERS) -> Iterator[T]:
    """`make` of each item, in their order and as soon as it is made, up to `workers` of them in threads at once; no
    more than one finished one waits beside those. The items themselves are drawn in the caller's thread.

    An exception comes out in its place in the order. On leaving the iterator the threads are joined.
    """
    waiting: deque[Future[T]] = deque()
    with ThreadPoolExecutor(workers, "side_by_side") as pool:
        try:
            for item in items:
                waiting.append(pool.submit(make, item))
                while len(waiting) > workers or (waiting and waiting[0].done()):
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for one in waiting:
                one.cancel()
