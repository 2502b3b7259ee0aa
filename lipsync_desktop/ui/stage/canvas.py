"""The picture on the stage, a second one beside it, and the face boxes over it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPalette,
    QPen,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

from .face_box_item import SMALLEST_PX, BoxRole, FaceBoxItem, LandmarksItem, changed
from .picture_item import PictureItem

if TYPE_CHECKING:
    from lipsync_desktop.engine.types import Face, FaceBox

_GAP_SHARE = 0.02
_MARGIN_PX = 8
_WHEEL_STEP = 1.0015
_KEY_STEP = 1.25
_MOST_ZOOM = 32.0
_DRAWN_SHARE = 0.4
_SAME_FACE_IOU = 0.3
_ZOOM_KEYS = {Qt.Key.Key_Plus: _KEY_STEP, Qt.Key.Key_Equal: _KEY_STEP, Qt.Key.Key_Minus: 1 / _KEY_STEP}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Canvas(QGraphicsView):
    """Fits the picture, letterboxed, until somebody zooms; boxes are in the picture's pixels.

    Signals:
        face_chosen(int): a face was clicked, or Enter pressed on it.
        box_edited(FaceBox): a box was drawn, moved or resized, by mouse or keys; once for each drag or key.
    """

    face_chosen = Signal(int)
    box_edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # pictures are not mirrored
        self.setScene(QGraphicsScene(self))
        self.scene().setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)  # extents change with every zoom
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setAcceptDrops(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._picture = PictureItem()
        self._beside = PictureItem()
        for item in (self._picture, self._beside):
            self.scene().addItem(item)
        self._faces: list[FaceBoxItem] = []
        self._shown_faces: Sequence[Face] = ()
        self._chosen: int | None = None
        self._current: int | None = None
        self._box: FaceBoxItem | None = None
        self._landmarks: LandmarksItem | None = None
        self._landmarks_shown = False
        self._editable = True
        self._fitted = True
        self._drawing = False
        self._drawn_from: QPointF | None = None
        self._rubber: QRectF | None = None
        self._panned_from: QPoint | None = None
        self._by_keys = False
        self._shown_as = ""
        self._describe()
        self._colour()

    # What is shown

    def show_image(self, image: QImage | None) -> None:
        """The picture itself, the original where there are two; None for an empty stage."""
        self._show(self._picture, image)

    def show_beside(self, image: QImage | None) -> None:
        """The film beside the original; None for one picture alone."""
        self._show(self._beside, image)

    def _show(self, item: PictureItem, image: QImage | None) -> None:
        before = item.size_px
        item.show_image(image)
        if item.size_px != before:
            self._arrange()

    def show_faces(self, faces: Sequence[Face], chosen: int | None) -> None:
        """The faces that are seen, in pixels of the picture, and which of them speaks."""
        if chosen != self._chosen or (self._current or 0) >= len(faces):
            self._current = chosen
        self._shown_faces, self._chosen = faces, chosen
        for item in self._faces[len(faces) :]:
            self.scene().removeItem(item)
        del self._faces[len(faces) :]
        for index in range(len(self._faces), len(faces)):
            item = self._new_item()
            item.clicked.connect(lambda index=index: self._clicked(index))
            self._faces.append(item)
        for index, (item, face) in enumerate(zip(self._faces, faces, strict=True)):
            speaks = index == chosen
            item.put(
                _rect(face.box),
                BoxRole.SPEAKING if speaks else BoxRole.OTHER,
                index + 1 if len(faces) > 1 else None,
            )
            item.setToolTip("" if speaks else self.tr("Click to let this face speak"))
        self._hide_replaced()
        self._show_landmarks()
        self._describe()
        self.viewport().update()

    def show_box(self, box: FaceBox | None) -> None:
        """The box given by hand, which then speaks; None where there is none. Nothing is emitted."""
        if box is None and self._box is not None:
            self.scene().removeItem(self._box)
            self._box = None
        elif box is not None:
            self._box = self._box or self._new_item()
            self._box.put(_rect(box), BoxRole.SPEAKING, None)
        self._hide_replaced()
        self._describe()
        self.viewport().update()

    def _hide_replaced(self) -> None:
        """The box given by hand stands for the face that it covers: two frames a pixel apart only blur."""
        for item in self._faces:
            item.setVisible(self._box is None or _overlap(item.rect, self._box.rect) < _SAME_FACE_IOU)

    def describe_as(self, words: str) -> None:
        """What is shown, where it is nothing in which faces are chosen; empty: a picture with its faces."""
        self._shown_as = words
        self._describe()

    def set_landmarks_shown(self, on: bool) -> None:
        self._landmarks_shown = on
        self._show_landmarks()

    def set_editable(self, editable: bool) -> None:
        """Whether boxes can be chosen and changed."""
        self._editable = editable
        if not editable:
            self.stop_drawing()
        for item in self._boxes():
            item.set_editable(editable)

    def _new_item(self) -> FaceBoxItem:
        item = FaceBoxItem()
        self.scene().addItem(item)
        item.set_limits(self._limits())
        item.set_editable(self._editable)
        item.edited.connect(self._edited)
        return item

    def _boxes(self) -> list[FaceBoxItem]:
        return [*self._faces, self._box] if self._box else list(self._faces)

    def _limits(self) -> QRectF:
        return QRectF(QPointF(), self._picture.size_px.toSizeF())

    def _show_landmarks(self) -> None:
        if self._landmarks:
            self.scene().removeItem(self._landmarks)
            self._landmarks = None
        face = self._shown_faces[self._chosen] if self._chosen is not None else None
        if self._landmarks_shown and face is not None and face.landmarks is not None:
            points = [QPointF(x, y) for x, y in face.landmarks[:, :2].tolist()]
            self._landmarks = LandmarksItem(points)
            self.scene().addItem(self._landmarks)

    def _describe(self) -> None:
        if self._picture.pixmap().isNull():
            name = self.tr("Stage, empty")
        elif self._shown_as:
            name = self._shown_as
        else:
            name = self.tr("Picture, %n face(s) found", "", len(self._shown_faces))
            if self._box:
                name += self.tr(", box drawn by hand")
            elif self._chosen is not None and len(self._shown_faces) > 1:
                name += self.tr(", face {} chosen").format(self._chosen + 1)
            if self._current is not None and self._current != self._chosen:
                name += self.tr(", Enter chooses face {}").format(self._current + 1)
        for widget in (self, self.viewport()):  # the keys may be in either
            widget.setAccessibleName(name)
        self.setAccessibleDescription(
            self.tr(
                "Arrow keys move the face box, with Alt they resize it. Tab goes to the next face, Enter takes it. "
                "Plus and minus zoom, 0 shows all of the picture."
            )
        )

    # Fitting and zooming

    def fit(self) -> None:
        """All of the picture, as large as there is room."""
        self._fitted = True
        rect = self.sceneRect()
        if rect.isEmpty() or self._room().isEmpty():
            return
        zoom = self._fitting_zoom()
        self.setTransform(QTransform.fromScale(zoom, zoom))
        self.centerOn(rect.center())
        self._show_grip(Qt.CursorShape.ArrowCursor)

    @property
    def detail(self) -> float:
        """How many of the picture's pixels in a row there is a pixel for on the screen, at most 1 for each."""
        return min(self.transform().m11() * self.devicePixelRatioF(), 1.0)

    def _room(self) -> QRect:
        return self.viewport().rect().adjusted(_MARGIN_PX, _MARGIN_PX, -_MARGIN_PX, -_MARGIN_PX)

    def _fitting_zoom(self) -> float:
        rect, room = self.sceneRect(), self._room()
        return min(room.width() / max(rect.width(), 1), room.height() / max(rect.height(), 1))

    def _zoom_by(self, factor: float, at: QPointF) -> None:
        """What is at that point of the viewport stays there."""
        if self._picture.pixmap().isNull():
            return
        fitting = self._fitting_zoom()
        zoom = min(self.transform().m11() * factor, max(_MOST_ZOOM, fitting))
        if zoom <= fitting:
            self.fit()
            return
        self._fitted = False
        anchor = self.viewportTransform().inverted()[0].map(at)
        self.setTransform(QTransform.fromScale(zoom, zoom))
        self._scroll((self.viewportTransform().map(anchor) - at).toPoint())
        self._show_grip(Qt.CursorShape.OpenHandCursor)

    def _show_grip(self, shape: Qt.CursorShape) -> None:
        """Set, never unset: Qt 6.11 crashes when an item's cursor is unset before the mouse was ever over the view."""
        self._picture.setCursor(shape)
        self._beside.setCursor(shape)

    def _scroll(self, by: QPoint) -> None:
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() + by.x())
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + by.y())

    def _arrange(self) -> None:
        width, height = self._picture.size_px.toTuple()
        beside = self._beside.size_px
        if not beside.isEmpty():
            gap = max(width * _GAP_SHARE, 1.0)
            self._beside.setScale(height / beside.height() if height else 1.0)
            self._beside.setPos(width + gap, 0)
            width = round(width + gap + beside.width() * self._beside.scale())
        self.setSceneRect(0, 0, width, height)
        for box in self._boxes():
            box.set_limits(self._limits())
        self.fit()
        self._describe()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fitted:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl it zooms; without, it moves a picture that is larger than the stage."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom_by(_WHEEL_STEP ** event.angleDelta().y(), event.position())
            event.accept()
        elif self._fitted:
            event.ignore()
        else:
            super().wheelEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture
            and event.value() > -1
        ):
            self._zoom_by(1 + event.value(), event.position())
            return True
        return super().viewportEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """All of the picture again; a second press on a box, or while drawing, is like a first."""
        if event.button() != Qt.MouseButton.LeftButton or self._drawing:
            self.mousePressEvent(event)
        elif self._editable and self._fitted and self._is_box_at(event):
            super().mouseDoubleClickEvent(event)
        else:
            self.fit()

    def _is_box_at(self, event: QMouseEvent) -> bool:
        return isinstance(self.itemAt(event.position().toPoint()), FaceBoxItem)

    # Drawing a box, moving the picture

    def start_drawing(self) -> None:
        """The next drag draws a box; Enter puts one in the middle, for the arrow keys; Escape ends."""
        self._drawing = not self._picture.pixmap().isNull()
        if self._drawing:
            self.viewport().setCursor(Qt.CursorShape.CrossCursor)

    def stop_drawing(self) -> None:
        self._drawing = False
        self._drawn_from = self._rubber = None
        self.viewport().unsetCursor()
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._drawing and event.button() == Qt.MouseButton.LeftButton:
            self._drawn_from = self._inside(event)
            return
        over_box = self._editable and self._is_box_at(event)
        by_left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.MiddleButton or (by_left and not self._fitted and not over_box):
            self._panned_from = event.position().toPoint()
            self._show_grip(Qt.CursorShape.ClosedHandCursor)
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drawn_from is not None:
            self._rubber = QRectF(self._drawn_from, self._inside(event)).normalized()
            self.viewport().update()
        elif self._panned_from is not None:
            to = event.position().toPoint()
            self._scroll(self._panned_from - to)
            self._panned_from = to
        elif not self._drawing:  # the boxes under the crosshair keep still
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._drawn_from is not None:
            rect = QRectF(self._drawn_from, self._inside(event)).normalized()
            self._drawn_from = self._rubber = None
            if min(rect.width(), rect.height()) >= SMALLEST_PX:
                self.stop_drawing()
                self._edited(rect)
            self.viewport().update()
        elif self._panned_from is not None:
            self._panned_from = None
            self._show_grip(Qt.CursorShape.ArrowCursor if self._fitted else Qt.CursorShape.OpenHandCursor)
        else:
            super().mouseReleaseEvent(event)

    def _inside(self, event: QMouseEvent) -> QPointF:
        point, limits = self.mapToScene(event.position().toPoint()), self._limits()
        return QPointF(
            min(max(point.x(), limits.left()), limits.right()), min(max(point.y(), limits.top()), limits.bottom())
        )

    # Choosing and changing boxes

    def _clicked(self, index: int) -> None:
        self._current = index
        if index != self._chosen or self._box is not None:
            self.face_chosen.emit(index)

    def _edited(self, rect: QRectF) -> None:
        from lipsync_desktop.engine.types import FaceBox

        self.box_edited.emit(FaceBox(rect.x(), rect.y(), rect.width(), rect.height()))

    def _speaking(self) -> FaceBoxItem | None:
        if self._box:
            return self._box
        return self._faces[self._chosen] if self._chosen is not None and self._chosen < len(self._faces) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, item = event.key(), self._speaking()
        self._by_keys = True
        if key == Qt.Key.Key_Escape and self._give_up():
            return
        if key in _ENTER and self._drawing:
            self._draw_in_the_middle()
        elif key in _ENTER and self._editable and self._current is not None:
            self._clicked(self._current)
        elif key == Qt.Key.Key_0 and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.fit()
        elif key in _ZOOM_KEYS:
            middle = item.sceneBoundingRect().center() if item else self.mapToScene(self.viewport().rect().center())
            self._zoom_by(_ZOOM_KEYS[Qt.Key(key)], self.viewportTransform().map(middle))
        elif key in _ARROWS and self._editable and item:
            self._nudge(item, event)
        else:
            event.ignore()

    def _give_up(self) -> bool:
        """End what the mouse is about to do; whether it was about anything."""
        drawing = self._drawing
        self.stop_drawing()
        return any(item.give_up() for item in self._boxes()) or drawing

    def _draw_in_the_middle(self) -> None:
        limits = self._limits()
        side = min(limits.width(), limits.height()) * _DRAWN_SHARE
        rect = QRectF(0, 0, side, side)
        rect.moveCenter(limits.center())
        self.stop_drawing()
        self._edited(rect)

    def _nudge(self, item: FaceBoxItem, event: QKeyEvent) -> None:
        across, down = _ARROWS[Qt.Key(event.key())]
        step = 10.0 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        grip = (abs(across), abs(down)) if event.modifiers() & Qt.KeyboardModifier.AltModifier else (0, 0)
        rect = changed(item.rect, grip, QPointF(across * step, down * step), self._limits())
        if rect != item.rect:
            self._edited(rect)

    def focusNextPrevChild(self, onwards: bool) -> bool:
        """Tab goes from face to face before it leaves the stage."""
        if self._editable and len(self._faces) > 1:
            after = 0 if self._current is None else self._current + (1 if onwards else -1)
            if 0 <= after < len(self._faces):
                self._current = after
                self._by_keys = True
                self._describe()
                self.viewport().update()
                return True
        return super().focusNextPrevChild(onwards)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_keys = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._current = self._chosen
        self._describe()
        super().focusOutEvent(event)
        self.viewport().update()

    # Looks

    def drawForeground(self, painter: QPainter, rect: QRectF | object) -> None:
        painter.save()
        painter.setWorldTransform(self.viewportTransform().inverted()[0], True)
        if not self._beside.pixmap().isNull():
            for item, words in ((self._picture, self.tr("Original")), (self._beside, self.tr("Film"))):
                self._paint_caption(painter, item, words)
        if self._rubber is not None:
            accent = self.palette().color(QPalette.ColorRole.Highlight)
            self._paint_frame(painter, self.mapFromScene(self._rubber).boundingRect(), QPen(accent, 2))
        if self.hasFocus() and self._by_keys and not self._picture.pixmap().isNull():
            pen = QPen(Qt.GlobalColor.white, 1, Qt.PenStyle.DashLine)
            self._paint_frame(painter, self._focused().adjusted(-7, -7, 7, 7), pen)
        painter.restore()

    def _focused(self) -> QRect:
        """Where the keys go: a face, a box, or all that is shown."""
        item = self._faces[self._current] if self._current is not None else self._box
        rect = item.rect if item else self.sceneRect()
        around = self.mapFromScene(rect).boundingRect()
        return around if item else around.adjusted(8, 8, -8, -8)

    def _paint_frame(self, painter: QPainter, frame: QRect, pen: QPen) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(0, 0, 0, 170), pen.width() + 2))
        painter.drawRect(frame)
        painter.setPen(pen)
        painter.drawRect(frame)

    def _paint_caption(self, painter: QPainter, item: PictureItem, words: str) -> None:
        corner = self.mapFromScene(item.sceneBoundingRect().topLeft())
        size = self.fontMetrics().size(0, words)
        plate = QRectF(max(corner.x(), 0) + 8, max(corner.y(), 0) + 8, size.width() + 16, size.height() + 6)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 150))
        painter.drawRoundedRect(plate, 4, 4)
        painter.setPen(Qt.GlobalColor.white)
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, words)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._colour()
        super().changeEvent(event)

    def _colour(self) -> None:
        """Neutral grey, so that colours are judged fairly; lighter or darker as the system is."""
        window = self.palette().color(QPalette.ColorRole.Window)
        level = 58 if window.lightness() < 128 else 205
        self.setBackgroundBrush(QColor(level, level, level))


def _rect(box: FaceBox) -> QRectF:
    return QRectF(box.x, box.y, box.width, box.height)


def _overlap(one: QRectF, other: QRectF) -> float:
    """Intersection over union."""
    both = one.intersected(other)
    shared = both.width() * both.height()
    return shared / max(one.width() * one.height() + other.width() * other.height() - shared, 1e-6)
