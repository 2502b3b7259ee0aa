"""The window on its screen: as large as there is room, its frame included, and no larger."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMargins, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

_FRAME = QMargins(8, 44, 8, 8)
"""As thick as the frames of today's desktops are; how thick one is, is known only once the window is shown."""


def fit(window: QWidget, available: QRect) -> None:
    """Make the window no larger than the room that there is for it, in logical pixels, and put it inside."""
    if window.isMaximized() or window.isFullScreen():
        return
    inside = available.marginsRemoved(_FRAME)
    window.resize(window.size().boundedTo(inside.size()))
    if window.testAttribute(Qt.WidgetAttribute.WA_Moved):  # else the desktop finds a place for it
        place = window.geometry()
        place.moveRight(min(place.right(), inside.right()))
        place.moveBottom(min(place.bottom(), inside.bottom()))
        place.moveLeft(max(place.left(), inside.left()))
        place.moveTop(max(place.top(), inside.top()))
        window.setGeometry(place)


class Scroll(QScrollArea):
    """What is as high as it likes where there is room, lower where it can be, and scrolls where it cannot; never
    sideways."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self._inside = inside
        self.setWidget(inside)
        self.setFrameShape(QFrame.Shape.NoFrame)
        for ground in (self.viewport(), inside):  # what lies under it is seen
            ground.setAutoFillBackground(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        return self._wide(self._inside.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        least_px = 3 * self.fontMetrics().lineSpacing()
        return self._wide(min(least_px, self._inside.minimumSizeHint().height()))

    def _wide(self, height_px: int) -> QSize:
        """With room for the bar, so that nothing is cut when it comes."""
        return QSize(self._inside.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width(), height_px)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # what is inside has another size
            self.updateGeometry()
            self._lay_out()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        """Qt would give what is inside the height that it likes, where it could be lower."""
        room, layout = self.viewport().size(), self._inside.layout()
        least_px = layout.minimumHeightForWidth(room.width()) if layout and layout.hasHeightForWidth() else 0
        least_px = max(least_px, self._inside.minimumSizeHint().height())
        self._inside.resize(room.width(), max(room.height(), least_px))
