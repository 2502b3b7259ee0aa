"""What took long to make and will be wanted again."""

from __future__ import annotations

import ctypes
import gc
import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

T = TypeVar("T")

_MMAP_THRESHOLD, _TRIM_THRESHOLD, _ARENA_MAX = -3, -1, -8
"""What glibc's mallopt calls them."""
_LARGE_BYTES = 1 << 20
"""Less than a plane of colour of a 4K image, which would be kept on a heap otherwise."""
_HEAPS = 2  # glibc's arenas, however many threads there are; each keeps what it has freed


def share_heaps() -> None:
    """From here on all threads share a few heaps, for a process that may have little memory: glibc sets 64 MB of
    addresses aside for each thread that asks, and libraries end the process where there are none left."""
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
        libc.mallopt(_ARENA_MAX, _HEAPS)


def give_back_at_once() -> None:
    """From here on what is large goes back to the system when it is freed; for a process that lives for hours.

    Left alone, glibc puts the pictures of large clips on heaps of its own after the first has been freed, one for each
    thread, and keeps those: 2 GB after some 4K clips. Elsewhere nothing is done, nor is it needed.
    """
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
        for what in (_MMAP_THRESHOLD, _TRIM_THRESHOLD):
            libc.mallopt(what, _LARGE_BYTES)
    share_heaps()


def give_back_now() -> None:
    """What nobody uses any more goes back to the system, too: decoders with their images, which hang together in
    circles, and what lies freed between what is still used. Takes a tenth of a second."""
    gc.collect()
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "malloc_trim"):
        libc.malloc_trim(0)


class Memory:
    """What was made last, by what it was made of, as long as all of it together weighs no more than `room`.

    A key that is an object with an identity, such as a Face, is that very object: it means “nothing has changed”. Any
    number of threads may ask.
    """

    def __init__(self, room: float, weigh: Callable[[Any], float] = lambda _: 1) -> None:
        self._room = room
        self._weigh = weigh
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._making: dict[Hashable, Lock] = {}
        self._lock = Lock()

    def get(self, key: Hashable) -> Any | None:
        """None where nothing is kept under that key."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: Hashable, value: T) -> T:
        """The value itself, which is kept unless it alone has no room; what was not wanted for longest makes room."""
        if self._weigh(value) > self._room:
            return value
        with self._lock:
            self._kept[key] = value
            self._kept.move_to_end(key)
            while sum(map(self._weigh, self._kept.values())) > self._room:
                self._kept.popitem(last=False)
        return value

    def forget(self, unwanted: Callable[[Any], bool]) -> None:
        """What is kept under keys that nobody will ask for again."""
        with self._lock:
            for key in filter(unwanted, tuple(self._kept)):
                del self._kept[key]

    def recall(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is kept under that key, else what is made now; whoever asks for it meanwhile waits."""
        with self._lock:
            alone = self._making.setdefault(key, Lock())
        with alone:
            try:
                kept = self.get(key)
                return self.keep(key, make()) if kept is None else kept
            finally:
                with self._lock:
                    self._making.pop(key, None)
