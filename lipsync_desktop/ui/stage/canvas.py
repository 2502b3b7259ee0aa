"""The picture on the stage with the face boxes over it, under mouse and keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import QWidget

from .drawing import Drawing, in_the_middle
from .face_box_item import FaceBoxItem
from .face_boxes import FaceBoxes
from .picture_view import PictureView

if TYPE_CHECKING:
    from lipsync_desktop.engine.types import Face, FaceBox

_KEY_STEP = 1.25
_ZOOM_KEYS = {Qt.Key.Key_Plus: _KEY_STEP, Qt.Key.Key_Equal: _KEY_STEP, Qt.Key.Key_Minus: 1 / _KEY_STEP}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Canvas(PictureView):
    """Shares mouse and keys out to the picture, the boxes and the drawing, and says in words what is shown.

    Signals:
        face_chosen(int): a face was clicked, or Enter pressed on it.
        box_edited(FaceBox): a box was drawn, moved or resized, by mouse or keys; once for each drag or key.
        drawing_changed(): the next drag draws a box, or no longer does.
    """

    face_chosen = Signal(int)
    box_edited = Signal(object)
    drawing_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.boxes = FaceBoxes(self.scene())
        self.boxes.face_chosen.connect(self.face_chosen)
        self.boxes.edited.connect(self._edited)
        self._drawing = Drawing()
        self._by_keys = False
        self._shown_as = ""
        self._describe()

    # What is shown

    def show_faces(self, faces: Sequence[Face], chosen: int | None) -> None:
        """The faces that are seen, in pixels of the picture, and which of them speaks."""
        self.boxes.show_faces(faces, chosen)
        self._describe()
        self.viewport().update()

    def show_box(self, box: FaceBox | None) -> None:
        """The box given by hand, which then speaks; None where there is none. Nothing is emitted."""
        self.boxes.show_by_hand(box)
        self._describe()
        self.viewport().update()

    def set_landmarks_shown(self, on: bool) -> None:
        self.boxes.set_landmarks_shown(on)

    def set_editable(self, editable: bool) -> None:
        """Whether boxes can be chosen and changed."""
        if not editable:
            self.stop_drawing()
        self.boxes.set_editable(editable)

    def _arrange(self) -> None:
        super()._arrange()
        self.boxes.set_limits(self.limits)
        self._describe()

    def _edited(self, rect: QRectF) -> None:
        from lipsync_desktop.engine.types import FaceBox

        self.box_edited.emit(FaceBox(rect.x(), rect.y(), rect.width(), rect.height()))

    # What is said of it

    def describe_as(self, words: str) -> None:
        """What is shown, where it is nothing in which faces are chosen; empty: a picture with its faces."""
        self._shown_as = words
        self._describe()

    def _describe(self) -> None:
        boxes = self.boxes
        if self.is_empty:
            name = self.tr("Stage, empty")
        elif self._shown_as:
            name = self._shown_as
        else:
            name = self.tr("Picture, %n face(s) found", "", len(boxes.faces))
            if boxes.by_hand:
                name += self.tr(", box drawn by hand")
            elif boxes.chosen is not None and len(boxes.faces) > 1:
                name += self.tr(", face {} chosen").format(boxes.chosen + 1)
            if boxes.current is not None and boxes.current != boxes.chosen:
                name += self.tr(", Enter chooses face {}").format(boxes.current + 1)
        for widget in (self, self.viewport()):  # the keys may be in either
            widget.setAccessibleName(name)
        self.setAccessibleDescription(
            self.tr(
                "Arrow keys move the face box, with Alt they resize it. Tab goes to the next face, Enter takes it. "
                "Plus and minus zoom, 0 shows all of the picture."
            )
        )

    # Mouse

    def start_drawing(self) -> None:
        """The next drag draws a box; Enter puts one in the middle, for the arrow keys; Escape ends."""
        self._drawing.is_due = not self.is_empty
        if self._drawing.is_due:
            self.viewport().setCursor(Qt.CursorShape.CrossCursor)
        self.drawing_changed.emit()

    @property
    def is_drawing(self) -> bool:
        """Whether the next drag draws a box."""
        return self._drawing.is_due

    def stop_drawing(self) -> None:
        was_due = self._drawing.is_due
        self._drawing.stop()
        if was_due:
            self.drawing_changed.emit()
        self.viewport().unsetCursor()
        self.viewport().update()

    def is_taken(self, event: QMouseEvent) -> bool:
        return self.boxes.editable and isinstance(self.itemAt(event.position().toPoint()), FaceBoxItem)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """While drawing, a second press is like a first."""
        if self._drawing.is_due:
            self.mousePressEvent(event)
        else:
            super().mouseDoubleClickEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._drawing.is_due and event.button() == Qt.MouseButton.LeftButton:
            self._drawing.begin(self._inside(event))
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drawing.in_hand:
            self._drawing.drag(self._inside(event))
            self.viewport().update()
        elif self.is_moving or not self._drawing.is_due:  # the boxes under the crosshair keep still
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._drawing.in_hand:
            super().mouseReleaseEvent(event)
            return
        if (rect := self._drawing.let_go(self._inside(event))) is not None:
            self.stop_drawing()
            self._edited(rect)
        self.viewport().update()

    def _inside(self, event: QMouseEvent) -> QPointF:
        point, limits = self.mapToScene(event.position().toPoint()), self.limits
        return QPointF(
            min(max(point.x(), limits.left()), limits.right()), min(max(point.y(), limits.top()), limits.bottom())
        )

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, boxes, item = event.key(), self.boxes, self.boxes.speaking
        self._by_keys = True
        if key == Qt.Key.Key_Escape and self._give_up():
            return
        if key in _ENTER and self._drawing.is_due:
            self.stop_drawing()
            self._edited(in_the_middle(self.limits))
        elif key in _ENTER and boxes.editable and boxes.current is not None:
            boxes.choose(boxes.current)
        elif key == Qt.Key.Key_0 and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.fit()
        elif key in _ZOOM_KEYS:
            middle = item.sceneBoundingRect().center() if item else self.mapToScene(self.viewport().rect().center())
            self.zoom_by(_ZOOM_KEYS[Qt.Key(key)], self.viewportTransform().map(middle))
        elif key in _ARROWS and boxes.editable and item:
            self._nudge(item, event)
        else:
            event.ignore()

    def _give_up(self) -> bool:
        """End what the mouse is about to do; whether it was about anything."""
        drawing = self._drawing.is_due
        self.stop_drawing()
        return self.boxes.give_up() or drawing

    def _nudge(self, item: FaceBoxItem, event: QKeyEvent) -> None:
        across, down = _ARROWS[Qt.Key(event.key())]
        step = 10.0 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        grip = (abs(across), abs(down)) if event.modifiers() & Qt.KeyboardModifier.AltModifier else (0, 0)
        self.boxes.nudge(item, grip, QPointF(across * step, down * step))

    def focusNextPrevChild(self, onwards: bool) -> bool:
        """Tab goes from face to face before it leaves the stage."""
        if self.boxes.go_on(onwards):
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
        self.boxes.current = self.boxes.chosen
        self._describe()
        super().focusOutEvent(event)
        self.viewport().update()

    # Looks

    def paint_over(self, painter: QPainter) -> None:
        super().paint_over(painter)
        if self._drawing.rubber is not None:
            accent = self.palette().color(QPalette.ColorRole.Highlight)
            _paint_frame(painter, self.mapFromScene(self._drawing.rubber).boundingRect(), QPen(accent, 2))
        if self.hasFocus() and self._by_keys and not self.is_empty:
            pen = QPen(Qt.GlobalColor.white, 1, Qt.PenStyle.DashLine)
            _paint_frame(painter, self._focused().adjusted(-7, -7, 7, 7), pen)

    def _focused(self) -> QRect:
        """Where the keys go: a face, a box, or all that is shown."""
        item = self.boxes.focused
        around = self.mapFromScene(item.rect if item else self.sceneRect()).boundingRect()
        return around if item else around.adjusted(8, 8, -8, -8)


def _paint_frame(painter: QPainter, frame: QRect, pen: QPen) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(0, 0, 0, 170), pen.width() + 2))
    painter.drawRect(frame)
    painter.setPen(pen)
    painter.drawRect(frame)
