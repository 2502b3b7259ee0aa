"""The picture on the stage, a second one beside it, and the face boxes over it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPalette,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsItem, QGraphicsPixmapItem, QGraphicsScene, QGraphicsView, QWidget

from .face_box_item import SMALLEST_PX, FaceBoxItem, LandmarksItem, Role, changed

if TYPE_CHECKING:
    from lipsync_desktop.engine.types import Face, FaceBox

_GAP_SHARE = 0.02
_MARGIN_PX = 8
_ZOOM_STEP = 1.0015
_MOST_ZOOM = 32.0
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
        box_edited(FaceBox): a box was drawn, moved or resized, by mouse or keys.
    """

    face_chosen = Signal(int)
    box_edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setScene(QGraphicsScene(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setAcceptDrops(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._picture = QGraphicsPixmapItem()
        self._beside = QGraphicsPixmapItem()
        for item in (self._picture, self._beside):
            item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
            self.scene().addItem(item)
        self._faces: list[FaceBoxItem] = []
        self._shown_faces: Sequence[Face] = ()
        self._chosen: int | None = None
        self._current: int | None = None
        self._box: FaceBoxItem | None = None
        self._landmarks: QGraphicsItem | None = None
        self._landmarks_shown = False
        self._editable = True
        self._fitted = True
        self._drawing = False
        self._drawn_from: QPointF | None = None
        self._rubber: QRectF | None = None
        self._panned_from: QPoint | None = None
        self._by_keys = False
        self._describe()
        self._colour()

    # What is shown

    def show_image(self, image: QImage | None) -> None:
        """The picture itself, the original where there are two; None for an empty stage."""
        before = self._picture.pixmap().size()
        self._picture.setPixmap(QPixmap.fromImage(image) if image else QPixmap())
        if self._picture.pixmap().size() != before:
            self._arrange()

    def show_beside(self, image: QImage | None) -> None:
        """The film beside the original; None for one picture alone."""
        before = self._beside.pixmap().size()
        self._beside.setPixmap(QPixmap.fromImage(image) if image else QPixmap())
        if self._beside.pixmap().size() != before:
            self._arrange()

    def show_faces(self, faces: Sequence[Face], chosen: int | None) -> None:
        """The faces that are seen, in pixels of the picture, and which of them speaks."""
        for item in self._faces:
            self.scene().removeItem(item)
        self._shown_faces, self._chosen = faces, chosen
        self._current = chosen if self._current is None or self._current >= len(faces) else self._current
        several = len(faces) > 1
        self._faces = [
            self._item(face.box, Role.SPEAKING if index == chosen else Role.OTHER, index + 1 if several else None)
            for index, face in enumerate(faces)
        ]
        for index, item in enumerate(self._faces):
            item.clicked.connect(lambda index=index: self._clicked(index))
        self._show_landmarks()
        self._describe()

    def show_box(self, box: FaceBox | None) -> None:
        """The box given by hand, which then speaks; None where there is none."""
        if self._box is not None:
            self.scene().removeItem(self._box)
        self._box = self._item(box, Role.SPEAKING, None) if box else None
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

    def _item(self, box: FaceBox, role: Role, number: int | None) -> FaceBoxItem:
        rect = QRectF(box.x, box.y, box.width, box.height)
        item = FaceBoxItem(rect, role, number, self._limits(), self.palette().color(QPalette.ColorRole.Highlight))
        self.scene().addItem(item)
        item.set_editable(self._editable)
        item.edited.connect(self._edited)
        return item

    def _boxes(self) -> list[FaceBoxItem]:
        return [*self._faces, self._box] if self._box else list(self._faces)

    def _limits(self) -> QRectF:
        return QRectF(self._picture.pixmap().rect())

    def _show_landmarks(self) -> None:
        if self._landmarks:
            self.scene().removeItem(self._landmarks)
            self._landmarks = None
        face = self._shown_faces[self._chosen] if self._chosen is not None else None
        if self._landmarks_shown and face is not None and face.landmarks is not None:
            points = [QPointF(x, y) for x, y in face.landmarks[:, :2].tolist()]
            self._landmarks = LandmarksItem(points, self.palette().color(QPalette.ColorRole.Highlight))
            self.scene().addItem(self._landmarks)

    def _describe(self) -> None:
        if self._picture.pixmap().isNull():
            name = self.tr("Stage, empty")
        else:
            name = self.tr("Picture, %n face(s) found", "", len(self._shown_faces))
            if self._box:
                name += self.tr(", box drawn by hand")
            elif self._chosen is not None and len(self._shown_faces) > 1:
                name += self.tr(", face {} chosen").format(self._chosen + 1)
        self.setAccessibleName(name)
        self.setAccessibleDescription(
            self.tr("Arrow keys move the face box, with Alt they resize it. Tab goes to the next face, Enter takes it.")
        )

    # Fitting and zooming

    def fit(self) -> None:
        """All of the picture, as large as there is room."""
        self._fitted = True
        rect = self.sceneRect()
        room = self.viewport().rect().adjusted(_MARGIN_PX, _MARGIN_PX, -_MARGIN_PX, -_MARGIN_PX)
        if rect.isEmpty() or room.isEmpty():
            return
        zoom = min(room.width() / rect.width(), room.height() / rect.height())
        self.resetTransform()
        self.scale(zoom, zoom)
        self.centerOn(rect.center())

    def _arrange(self) -> None:
        width, height = self._picture.pixmap().width(), self._picture.pixmap().height()
        beside = self._beside.pixmap()
        if not beside.isNull():
            gap = max(width * _GAP_SHARE, 1.0)
            self._beside.setScale(height / beside.height() if height else 1.0)
            self._beside.setPos(width + gap, 0)
            width = round(width + gap + beside.width() * self._beside.scale())
        self.setSceneRect(0, 0, width, height)
        self.fit()
        self._describe()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fitted:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier or self._picture.pixmap().isNull():
            event.ignore()
            return
        factor = _ZOOM_STEP ** event.angleDelta().y()
        zoom = self.transform().m11() * factor
        if zoom < self._fitting_zoom():
            self.fit()
        elif zoom < _MOST_ZOOM:
            self._fitted = False
            self.scale(factor, factor)
        event.accept()

    def _fitting_zoom(self) -> float:
        rect, room = self.sceneRect(), self.viewport().size()
        return min(room.width() / max(rect.width(), 1), room.height() / max(rect.height(), 1)) * 0.98

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.fit()

    # Drawing a box, moving the picture

    def start_drawing(self) -> None:
        """The next drag draws a box."""
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
        over = isinstance(self.itemAt(event.position().toPoint()), FaceBoxItem)
        if event.button() == Qt.MouseButton.MiddleButton or (not self._fitted and not (over and self._editable)):
            self._panned_from = event.position().toPoint()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drawn_from is not None:
            self._rubber = QRectF(self._drawn_from, self._inside(event)).normalized()
            self.viewport().update()
        elif self._panned_from is not None:
            moved = event.position().toPoint() - self._panned_from
            self._panned_from = event.position().toPoint()
            for bar, by in ((self.horizontalScrollBar(), moved.x()), (self.verticalScrollBar(), moved.y())):
                bar.setValue(bar.value() - by)
        else:
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
            self.viewport().unsetCursor()
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
        if event.key() == Qt.Key.Key_Escape and self._drawing:
            self.stop_drawing()
        elif event.key() == Qt.Key.Key_0 and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.fit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._editable and self._current is not None:
            self._clicked(self._current)
        elif event.key() in _ARROWS and self._editable and (item := self._speaking()):
            self._nudge(item, event)
        else:
            event.ignore()

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
                self.viewport().update()
                return True
        return super().focusNextPrevChild(onwards)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_keys = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._current = self._chosen
        super().focusOutEvent(event)

    # Looks

    def drawForeground(self, painter: QPainter, rect: QRectF | object) -> None:
        accent = self.palette().color(QPalette.ColorRole.Highlight)
        if self._rubber is not None:
            pen = QPen(accent, 2, Qt.PenStyle.DashLine)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawRect(self._rubber)
        painter.save()
        painter.resetTransform()
        ratio = self.viewport().devicePixelRatioF()
        painter.scale(ratio, ratio)
        if not self._beside.pixmap().isNull():
            for item, words in ((self._picture, self.tr("Original")), (self._beside, self.tr("Film"))):
                self._caption(painter, item, words)
        if self.hasFocus() and self._by_keys and self._current is not None and self._current < len(self._faces):
            around = self.mapFromScene(self._faces[self._current].rect).boundingRect().adjusted(-5, -5, 5, 5)
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.BrightText), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(around)
        painter.restore()

    def _caption(self, painter: QPainter, item: QGraphicsPixmapItem, words: str) -> None:
        corner = self.mapFromScene(item.sceneBoundingRect().topLeft())
        size = self.fontMetrics().size(0, words)
        plate = QRectF(corner.x() + 8, corner.y() + 8, size.width() + 16, size.height() + 6)
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
