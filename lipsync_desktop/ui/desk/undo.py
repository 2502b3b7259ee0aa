"""One step that can be taken back: a value before and after."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtGui import QUndoCommand

T = TypeVar("T")
_ONE_GESTURE_S = 0.8


class Change(QUndoCommand, Generic[T]):
    """Sets a value. Steps of the same `kind` in quick succession, as held keys make them, are one."""

    def __init__(self, text: str, kind: int, put: Callable[[T], None], before: T, after: T) -> None:
        super().__init__(text)
        self._kind = kind
        self._put = put
        self._before = before
        self._after = after
        self._at_s = time.monotonic()

    def id(self) -> int:
        return self._kind

    def redo(self) -> None:
        self._put(self._after)

    def undo(self) -> None:
        self._put(self._before)

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, Change) or other._at_s - self._at_s > _ONE_GESTURE_S:
            return False
        self._after, self._at_s = other._after, other._at_s
        return True
