"""One step that can be taken back: a value before and after, each with a number that says what kind of step it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import IntEnum
from typing import Generic, TypeVar

from PySide6.QtGui import QUndoCommand

T = TypeVar("T")
_ONE_GESTURE_S = 0.8


class Kind(IntEnum):
    """Of steps. Those of one kind in quick succession are one; those of settings are as many kinds as there are."""

    ALONE = -1  # as Qt has it: one that is never put together with another
    BOX = 1
    TRIM = 2
    SAME_PERSON = 3
    SETTING = 100


class Change(QUndoCommand, Generic[T]):
    """Sets a value. Steps of the same `kind` in quick succession, as held keys make them, are one. done: whether that
    has been done already, so that it is only done again."""

    def __init__(
        self, text: str, kind: int, put: Callable[[T], None], before: T, after: T, *, done: bool = False
    ) -> None:
        super().__init__(text)
        self._done = done
        self._kind = kind
        self._put = put
        self._before = before
        self._after = after
        self._at_s = time.monotonic()

    def id(self) -> int:
        return self._kind

    def redo(self) -> None:
        if not self._done:
            self._put(self._after)
        self._done = False

    def undo(self) -> None:
        self._put(self._before)

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, Change) or other._at_s - self._at_s > _ONE_GESTURE_S:
            return False
        self._after, self._at_s = other._after, other._at_s
        self.setObsolete(self._after == self._before)
        return True
