"""How a film that is being written ends: whole, or given up."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterator
from types import TracebackType
from typing import Self


class FilmBlock(ABC):
    """A film is written in a `with` block: on a clean exit its end is written, unless that has been done; after an
    exception it is given up."""

    _finished = False

    def finishing(self) -> Iterator[None]:
        """Write its end, as leaving the block does at once; yields now and then. Nothing can be written afterwards."""
        self._finished = True
        yield from self._finish()

    @abstractmethod
    def _finish(self) -> Iterator[None]: ...

    @abstractmethod
    def _give_up(self) -> None: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if kind is not None:
            self._give_up()
        elif not self._finished:
            deque(self.finishing(), maxlen=0)
