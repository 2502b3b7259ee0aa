"""A face's box on the stage: seen, chosen, moved, resized."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QCursor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsObject,
    QGraphicsSceneHoverEvent,
    QGraphicsSceneMouseEvent,
    QStyleOptionGraphicsItem,
    QWidget,
)

SMALLEST_PX = 16.0
_HANDLE_PX = 8.0
_GRIP_PX = 12.0
_OUTSIDE_PX = 28.0
_SHADOW = QColor(0, 0, 0, 150)
_OTHERS = QColor(255, 255, 255, 170)
_MOVED_PX = 2.0


class Role(Enum):
    """Whether this face speaks, or is only seen."""

    SPEAKING = "speaking"
    OTHER = "other"


_SHAPES = {
    (-1, -1): Qt.CursorShape.SizeFDiagCursor,
    (1, 1): Qt.CursorShape.SizeFDiagCursor,
    (-1, 1): Qt.CursorShape.SizeBDiagCursor,
    (1, -1): Qt.CursorShape.SizeBDiagCursor,
    (-1, 0): Qt.CursorShape.SizeHorCursor,
    (1, 0): Qt.CursorShape.SizeHorCursor,
    (0, -1): Qt.CursorShape.SizeVerCursor,
    (0, 1): Qt.CursorShape.SizeVerCursor,
    (0, 0): Qt.CursorShape.SizeAllCursor,
}


class FaceBoxItem(QGraphicsObject):
    """One box in the scene's units, which are the picture's pixels; lines and handles keep their size on the screen.

    Signals:
        clicked(): pressed and let go without moving.
        edited(QRectF): moved or resized, when the mouse lets go.
    """

    clicked = Signal()
    edited = Signal(QRectF)

    def __init__(self, rect: QRectF, role: Role, number: int | None, limits: QRectF, accent: QColor) -> None:
        super().__init__()
        self._rect = QRectF(rect)
        self._role = role
        self._number = number
        self._limits = limits
        self._accent = accent
        self._editable = False
        self._hovered = False
        self._grip: tuple[int, int] | None = None
        self._pressed_at = QPointF()
        self._before = QRectF(rect)
        self.setAcceptHoverEvents(True)
        self.setZValue(2 if role is Role.SPEAKING else 1)

    @property
    def rect(self) -> QRectF:
        return QRectF(self._rect)

    def set_editable(self, editable: bool) -> None:
        """Whether the speaking face's box can be moved; others can be chosen."""
        self._editable = editable
        self.setAcceptedMouseButtons(Qt.MouseButton.LeftButton if editable else Qt.MouseButton.NoButton)
        self.setAcceptHoverEvents(editable)
        if not editable:
            self.unsetCursor()
        self.update()

    def boundingRect(self) -> QRectF:
        reach = _OUTSIDE_PX / self._zoom()
        return self._rect.adjusted(-reach, -reach, reach, reach)

    def shape(self) -> QPainterPath:
        reach = _GRIP_PX / self._zoom() if self._movable else 0.0
        path = QPainterPath()
        path.addRect(self._rect.adjusted(-reach, -reach, reach, reach))
        return path

    @property
    def _movable(self) -> bool:
        return self._editable and self._role is Role.SPEAKING

    def _zoom(self) -> float:
        scene = self.scene()
        views = scene.views() if scene else []
        return max(abs(views[0].transform().m11()), 1e-6) if views else 1.0

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        speaking = self._role is Role.SPEAKING
        colour = QColor(self._accent) if speaking or self._hovered else _OTHERS
        for width, pen_colour in ((4.0 if speaking else 3.0, _SHADOW), (2.0 if speaking else 1.25, colour)):
            pen = QPen(pen_colour, width)
            pen.setCosmetic(True)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self._rect)
        if self._movable:
            self._paint_handles(painter)
        if self._number is not None:
            self._paint_number(painter, colour)

    def _paint_handles(self, painter: QPainter) -> None:
        half = _HANDLE_PX / 2 / self._zoom()
        pen = QPen(_SHADOW, 1.0)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(Qt.GlobalColor.white)
        for point in self._handles().values():
            painter.drawRect(QRectF(point.x() - half, point.y() - half, 2 * half, 2 * half))

    def _paint_number(self, painter: QPainter, colour: QColor) -> None:
        painter.save()
        corner = painter.worldTransform().map(self._rect.topLeft())
        painter.resetTransform()
        ratio = painter.device().devicePixelRatio() if painter.device() else 1.0
        painter.scale(ratio, ratio)
        badge = QRectF(corner.x() / ratio, corner.y() / ratio - 22, 20, 18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour if self._role is Role.SPEAKING else _SHADOW)
        painter.drawRoundedRect(badge, 4, 4)
        painter.setPen(Qt.GlobalColor.white)
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(self._number))
        painter.restore()

    def _handles(self) -> dict[tuple[int, int], QPointF]:
        rect = self._rect
        xs = {-1: rect.left(), 0: rect.center().x(), 1: rect.right()}
        ys = {-1: rect.top(), 0: rect.center().y(), 1: rect.bottom()}
        return {(i, j): QPointF(xs[i], ys[j]) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0)}

    def _grip_at(self, point: QPointF) -> tuple[int, int]:
        """Which corner or edge is under the point, (0, 0) for the inside."""
        reach = _GRIP_PX / self._zoom()
        near = {grip: (point - handle).manhattanLength() for grip, handle in self._handles().items()}
        grip = min(near, key=near.__getitem__)
        return grip if near[grip] <= 1.5 * reach else (0, 0)

    def hoverMoveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self._hovered = True
        grip = self._grip_at(event.pos())
        self.setCursor(QCursor(_SHAPES[grip] if self._movable else Qt.CursorShape.PointingHandCursor))
        self.update()

    def hoverLeaveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self._hovered = False
        self.unsetCursor()
        self.update()

    def mousePressEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        self._pressed_at = event.pos()
        self._before = QRectF(self._rect)
        self._grip = self._grip_at(event.pos()) if self._movable else None

    def mouseMoveEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        if self._grip is None:
            return
        moved = event.pos() - self._pressed_at
        self.prepareGeometryChange()
        self._rect = changed(self._before, self._grip, moved, self._limits)
        self.update()

    def mouseReleaseEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        moved = (event.pos() - self._pressed_at).manhattanLength() * self._zoom()
        self._grip = None
        if self._rect != self._before and moved >= _MOVED_PX:
            self.edited.emit(QRectF(self._rect))
            return
        self.prepareGeometryChange()
        self._rect = QRectF(self._before)
        self.clicked.emit()


def changed(rect: QRectF, grip: tuple[int, int], moved: QPointF, limits: QRectF) -> QRectF:
    """`rect` with the gripped corner or edge moved, or moved whole for (0, 0); inside the limits, never too small."""
    if grip == (0, 0):
        x = min(max(rect.x() + moved.x(), limits.left()), limits.right() - rect.width())
        y = min(max(rect.y() + moved.y(), limits.top()), limits.bottom() - rect.height())
        return QRectF(x, y, rect.width(), rect.height())
    left, top, right, bottom = rect.left(), rect.top(), rect.right(), rect.bottom()
    if grip[0] < 0:
        left = max(min(left + moved.x(), right - SMALLEST_PX), limits.left())
    elif grip[0] > 0:
        right = min(max(right + moved.x(), left + SMALLEST_PX), limits.right())
    if grip[1] < 0:
        top = max(min(top + moved.y(), bottom - SMALLEST_PX), limits.top())
    elif grip[1] > 0:
        bottom = min(max(bottom + moved.y(), top + SMALLEST_PX), limits.bottom())
    return QRectF(QPointF(left, top), QPointF(right, bottom))


class LandmarksItem(QGraphicsItem):
    """A face's points as dots of one screen pixel or two."""

    def __init__(self, points: list[QPointF], accent: QColor) -> None:
        super().__init__()
        self._points = points
        self._accent = accent
        xs, ys = [point.x() for point in points], [point.y() for point in points]
        self._bounds = QRectF(QPointF(min(xs), min(ys)), QPointF(max(xs), max(ys))).adjusted(-4, -4, 4, 4)
        self.setZValue(1.5)

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for width, colour in ((3.0, _SHADOW), (2.0, self._accent)):
            pen = QPen(colour, width)
            pen.setCosmetic(True)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawPoints(self._points)
