"""Where everything stands: stage and timeline to the left, the cards in a column to the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from lipsync_desktop.ui.parts.fitting import Scroll

_COLUMN_PX = 328
_GAP_PX = 8


def arranged(stage: QWidget, timeline: QWidget, cards: Sequence[QWidget]) -> QWidget:
    """All of it in one widget. The stage gets the room that there is, and of the column the last of the cards; what is
    above that scrolls where the window is low."""
    *upper, last = cards
    left = _stacked(stage, timeline)
    left.setStretchFactor(stage, 3)
    left.setStretchFactor(timeline, 1)  # lower in a low window
    column = QWidget()
    scrolled = _scrolling(upper)
    right = _stacked(scrolled, last)
    right.setStretchFactor(last, 1)
    column.setLayout(right)
    centre = QWidget()
    whole = QHBoxLayout(centre)
    whole.setContentsMargins(_GAP_PX, _GAP_PX, _GAP_PX, _GAP_PX)
    whole.setSpacing(_GAP_PX)
    whole.addLayout(left, 1)
    whole.addWidget(_Column(column))
    return centre


def _scrolling(widgets: Sequence[QWidget]) -> Scroll:
    """The widgets above each other, scrolled where the window is too low for them."""
    inside = QWidget()
    column = _stacked(*widgets)
    column.addStretch(1)
    inside.setLayout(column)
    scroll = Scroll(inside)
    scroll.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
    return scroll


def _stacked(*widgets: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(_GAP_PX)
    for widget in widgets:
        column.addWidget(widget)
    return column


class _Column(Scroll):
    """The cards' column: as wide as it always is, or as the widest card has to be in large type and long words."""

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Show):
            self.setFixedWidth(max(_COLUMN_PX, self.minimumSizeHint().width()))
        return super().event(event)
