"""A box drawn with the mouse, from the press to letting go."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

from .face_box_item import SMALLEST_PX

_DRAWN_SHARE = 0.4


class Drawing:
    """Is due, until it is stopped; then each drag draws. Points and rectangles are in the picture's pixels."""

    def __init__(self) -> None:
        self.is_due = False
        self.rubber: QRectF | None = None
        self._from: QPointF | None = None

    @property
    def in_hand(self) -> bool:
        """Whether the mouse is drawing right now."""
        return self._from is not None

    def stop(self) -> None:
        self.is_due = False
        self._from = self.rubber = None

    def begin(self, at: QPointF) -> None:
        self._from = at

    def drag(self, to: QPointF) -> None:
        if self._from is not None:
            self.rubber = QRectF(self._from, to).normalized()

    def let_go(self, at: QPointF) -> QRectF | None:
        """The box that is drawn; None for one too small to be meant, and then another can be drawn."""
        self.drag(at)
        rect, self._from, self.rubber = self.rubber, None, None
        return rect if rect is not None and min(rect.width(), rect.height()) >= SMALLEST_PX else None


def in_the_middle(limits: QRectF) -> QRectF:
    """The box to begin with for somebody without a mouse."""
    side = min(limits.width(), limits.height()) * _DRAWN_SHARE
    rect = QRectF(0, 0, side, side)
    rect.moveCenter(limits.center())
    return rect
