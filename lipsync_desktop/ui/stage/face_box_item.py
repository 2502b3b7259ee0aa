"""A face's box on the stage: seen, chosen, moved, resized."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QCursor, QPainter, QPainterPath, QPalette, QPen, QTransform
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsObject,
    QGraphicsSceneHoverEvent,
    QGraphicsSceneMouseEvent,
    QStyleOptionGraphicsItem,
    QWidget,
)

SMALLEST_PX = 16.0
_HANDLE_PX = 8
_OUTSIDE_PX = 10.0
_INSIDE_PX = 8.0
_CORNER_PX = 16.0
_ROOM_FOR_MIDDLE_PX = 48
_BADGE_PX = (22, 18)
_REACH_PX = 28.0
_MOVED_PX = 3.0
_DOTS_ACROSS = 90
_DOT_PX = (0.8, 2.5)
_SHADOW = QColor(0, 0, 0, 150)
_OTHERS = QColor(255, 255, 255, 235)


class BoxRole(Enum):
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

    def __init__(self) -> None:
        super().__init__()
        self._rect = QRectF()
        self._role = BoxRole.OTHER
        self._number: int | None = None
        self._limits = QRectF()
        self._editable = False
        self._hovered = False
        self._grip = (0, 0)
        self._pressed_at: QPointF | None = None
        self._dragged = False
        self._before = QRectF()

    @property
    def rect(self) -> QRectF:
        return QRectF(self._rect)

    def set_limits(self, limits: QRectF) -> None:
        """The picture, which no hand moves the box out of."""
        self._limits = QRectF(limits)

    def put(self, rect: QRectF, role: BoxRole, number: int | None) -> None:
        """Show it there and say nothing; a box being dragged from there already stays in hand."""
        if self._pressed_at is None or rect != self._before or role is not self._role:
            self._pressed_at = None
            self.prepareGeometryChange()
            self._rect = QRectF(rect)
        self._role, self._number = role, number
        self.setZValue(2 if role is BoxRole.SPEAKING else 1)
        self.update()

    def set_editable(self, editable: bool) -> None:
        """Whether the speaking face's box can be moved; others can be chosen."""
        self._editable = editable
        self.setAcceptedMouseButtons(Qt.MouseButton.LeftButton if editable else Qt.MouseButton.NoButton)
        self.setAcceptHoverEvents(editable)
        if not editable:
            self.give_up()
            self._hovered = False
            self.setCursor(Qt.CursorShape.ArrowCursor)
        self.update()

    def give_up(self) -> bool:
        """End a drag as if it had never begun; whether there was one."""
        if self._pressed_at is None:
            return False
        self._pressed_at = None
        self.prepareGeometryChange()
        self._rect = QRectF(self._before)
        return True

    def boundingRect(self) -> QRectF:
        reach = _REACH_PX / self._zoom()
        return self._rect.adjusted(-reach, -reach, reach, reach)

    def shape(self) -> QPainterPath:
        reach = _OUTSIDE_PX / self._zoom() if self._movable else 0.0
        path = QPainterPath()
        path.addRect(self._rect.adjusted(-reach, -reach, reach, reach))
        return path

    @property
    def _movable(self) -> bool:
        return self._editable and self._role is BoxRole.SPEAKING

    def _to_screen(self) -> QTransform:
        scene = self.scene()
        views = scene.views() if scene else []
        return views[0].viewportTransform() if views else QTransform()

    def _zoom(self) -> float:
        return max(self._to_screen().m11(), 1e-6)

    # Looks: painted in whole pixels of the screen, so that lines are crisp at every zoom

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        to_screen = self._to_screen()
        painter.setWorldTransform(to_screen.inverted()[0], True)
        corners = to_screen.mapRect(self._rect)
        rect = QRect(corners.topLeft().toPoint(), corners.bottomRight().toPoint()).adjusted(0, 0, -1, -1)
        palette = widget.palette() if widget else QPalette()
        speaking = self._role is BoxRole.SPEAKING
        colour = palette.color(QPalette.ColorRole.Highlight) if speaking or self._hovered else _OTHERS
        wash = QColor(colour)
        wash.setAlpha(48)
        painter.setBrush(wash if self._hovered and not speaking else Qt.BrushStyle.NoBrush)
        for width, pen_colour in ((4, _SHADOW), (2, colour)):
            pen = QPen(pen_colour, width)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            if not speaking and not self._hovered:  # by more than its colour
                pen.setDashPattern([3 * 4 / width, 2 * 4 / width])
            painter.setPen(pen)
            painter.drawRect(rect)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._movable:
            self._paint_handles(painter, rect)
        if self._number is not None:
            self._paint_number(painter, rect, palette)

    def _paint_handles(self, painter: QPainter, rect: QRect) -> None:
        painter.setPen(QPen(_SHADOW.darker(), 1))
        painter.setBrush(Qt.GlobalColor.white)
        across, down = rect.width() >= _ROOM_FOR_MIDDLE_PX, rect.height() >= _ROOM_FOR_MIDDLE_PX
        xs = [rect.left(), *([rect.center().x()] if across else []), rect.left() + rect.width()]
        ys = [rect.top(), *([rect.center().y()] if down else []), rect.top() + rect.height()]
        for x in xs:
            for y in ys:
                if x in (xs[0], xs[-1]) or y in (ys[0], ys[-1]):
                    painter.drawRect(x - _HANDLE_PX // 2, y - _HANDLE_PX // 2, _HANDLE_PX, _HANDLE_PX)

    def _paint_number(self, painter: QPainter, rect: QRect, palette: QPalette) -> None:
        """Above the box, or inside where the picture's edge leaves no room."""
        speaking = self._role is BoxRole.SPEAKING
        width, height = _BADGE_PX
        above = rect.top() - height - 6
        badge = QRect(rect.left(), above if above >= 0 else rect.top() + 6, width, height)
        badge.translate(0 if above >= 0 else 6, 0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(QPalette.ColorRole.Highlight) if speaking or self._hovered else _SHADOW)
        painter.drawRoundedRect(badge, 4, 4)
        lit = palette.color(QPalette.ColorRole.HighlightedText)
        painter.setPen(lit if speaking or self._hovered else Qt.GlobalColor.white)
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(self._number))

    # Mouse

    def _grip_at(self, point: QPointF) -> tuple[int, int]:
        """Which corner (±1, ±1) or edge (±1, 0), (0, ±1) is under the point, (0, 0) for the inside."""
        zoom, rect = self._zoom(), self._rect

        def side(value: float, low: float, high: float, reach_px: float) -> int:
            reach = min(reach_px / zoom, (high - low) / 4)
            return -1 if value <= low + reach else 1 if value >= high - reach else 0

        i = side(point.x(), rect.left(), rect.right(), _INSIDE_PX)
        j = side(point.y(), rect.top(), rect.bottom(), _INSIDE_PX)
        if i and not j:
            j = side(point.y(), rect.top(), rect.bottom(), _CORNER_PX)
        elif j and not i:
            i = side(point.x(), rect.left(), rect.right(), _CORNER_PX)
        return i, j

    def hoverMoveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self._hovered = True
        shape = _SHAPES[self._grip_at(event.pos())] if self._movable else Qt.CursorShape.PointingHandCursor
        self.setCursor(QCursor(shape))
        self.update()

    def hoverLeaveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self._hovered = False
        self.update()

    def mousePressEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        self._pressed_at = event.pos()
        self._dragged = False
        self._before = QRectF(self._rect)
        self._grip = self._grip_at(event.pos())

    def mouseMoveEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        if self._pressed_at is None or not self._movable:
            return
        moved = event.pos() - self._pressed_at
        self._dragged |= moved.manhattanLength() * self._zoom() >= _MOVED_PX
        if self._dragged:
            self.prepareGeometryChange()
            self._rect = changed(self._before, self._grip, moved, self._limits)

    def mouseReleaseEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        if self._pressed_at is None:
            return
        self._pressed_at = None
        if not self._dragged:
            self.clicked.emit()
        elif self._rect != self._before:
            self.edited.emit(QRectF(self._rect))


def changed(rect: QRectF, grip: tuple[int, int], moved: QPointF, limits: QRectF) -> QRectF:
    """`rect` with the gripped corner or edge moved, or moved whole for (0, 0); inside the limits, never too small."""
    if grip == (0, 0):
        x = max(min(rect.x() + moved.x(), limits.right() - rect.width()), limits.left())
        y = max(min(rect.y() + moved.y(), limits.bottom() - rect.height()), limits.top())
        return QRectF(x, y, rect.width(), rect.height()).intersected(limits)
    left, top, right, bottom = rect.left(), rect.top(), rect.right(), rect.bottom()
    if grip[0] < 0:
        left = min(left + moved.x(), right - SMALLEST_PX)
    elif grip[0] > 0:
        right = max(right + moved.x(), left + SMALLEST_PX)
    if grip[1] < 0:
        top = min(top + moved.y(), bottom - SMALLEST_PX)
    elif grip[1] > 0:
        bottom = max(bottom + moved.y(), top + SMALLEST_PX)
    return QRectF(QPointF(left, top), QPointF(right, bottom)).intersected(limits)


class LandmarksItem(QGraphicsItem):
    """A face's points as dots of a few screen pixels; the mouse goes through."""

    def __init__(self, points: list[QPointF]) -> None:
        super().__init__()
        self._points = points
        xs, ys = [point.x() for point in points], [point.y() for point in points]
        self._bounds = QRectF(QPointF(min(xs), min(ys)), QPointF(max(xs), max(ys))).adjusted(-4, -4, 4, 4)
        self.setZValue(1.5)

    def boundingRect(self) -> QRectF:
        return self._bounds

    def shape(self) -> QPainterPath:
        return QPainterPath()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        accent = (widget.palette() if widget else QPalette()).color(QPalette.ColorRole.Highlight)
        ratio = widget.devicePixelRatioF() if widget else 1.0
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        dot = ratio * min(max(self._bounds.width() * zoom / _DOTS_ACROSS, _DOT_PX[0]), _DOT_PX[1])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for width, colour in ((dot * 1.8, _SHADOW), (dot, accent.lighter(140))):
            pen = QPen(colour, width)
            pen.setCosmetic(True)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawPoints(self._points)
