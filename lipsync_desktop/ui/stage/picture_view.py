"""The picture and a second one beside it: fitted, zoomed and moved about."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QImage,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPalette,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

from .picture_item import PictureItem

_GAP_SHARE = 0.02
_MARGIN_PX = 8
_DETAIL_STEPS = 32
_WHEEL_STEP = 1.0015
_MOST_ZOOM = 32.0


class PictureView(QGraphicsView):
    """Fits the picture, letterboxed, until somebody zooms; the scene's units are the picture's pixels."""

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
        self._picture = PictureItem()
        self._beside = PictureItem()
        for item in (self._picture, self._beside):
            self.scene().addItem(item)
        self._fitted = True
        self._panned_from: QPoint | None = None
        self._colour()

    # What is shown

    def show_image(self, image: QImage | None, size_px: QSize | None = None) -> None:
        """The picture itself, the original where there are two; None for an empty stage. size_px: as PictureItem has
        it."""
        self._show(self._picture, image, size_px)

    def show_beside(self, image: QImage | None) -> None:
        """The film beside the original; None for one picture alone."""
        self._show(self._beside, image)

    @property
    def is_empty(self) -> bool:
        return self._picture.pixmap().isNull()

    @property
    def limits(self) -> QRectF:
        """The picture itself, in its pixels."""
        return QRectF(QPointF(), self._picture.size_px.toSizeF())

    def _show(self, item: PictureItem, image: QImage | None, size_px: QSize | None = None) -> None:
        before = item.size_px
        item.show_image(image, size_px)
        if item.size_px != before:
            self._arrange()

    def _arrange(self) -> None:
        width, height = self._picture.size_px.toTuple()
        beside = self._beside.size_px
        if not beside.isEmpty():
            gap = max(width * _GAP_SHARE, 1.0)
            self._beside.setScale(height / beside.height() if height else 1.0)
            self._beside.setPos(width + gap, 0)
            width = round(width + gap + beside.width() * self._beside.scale())
        self.setSceneRect(0, 0, width, height)
        self.fit()

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

    @property
    def seen_detail(self) -> float:
        """The same in whole steps and rather finer, so that no nudge at the window's edge makes another of it."""
        return ceil(self.detail * _DETAIL_STEPS) / _DETAIL_STEPS

    def zoom_by(self, factor: float, at: QPointF) -> None:
        """What is at that point of the viewport stays there."""
        if self.is_empty:
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

    def _room(self) -> QRect:
        return self.viewport().rect().adjusted(_MARGIN_PX, _MARGIN_PX, -_MARGIN_PX, -_MARGIN_PX)

    def _fitting_zoom(self) -> float:
        rect, room = self.sceneRect(), self._room()
        return min(room.width() / max(rect.width(), 1), room.height() / max(rect.height(), 1))

    def _show_grip(self, shape: Qt.CursorShape) -> None:
        """Set, never unset: Qt 6.11 crashes when an item's cursor is unset before the mouse was ever over the view."""
        self._picture.setCursor(shape)
        self._beside.setCursor(shape)

    def _scroll(self, by: QPoint) -> None:
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() + by.x())
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + by.y())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fitted:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl it zooms; without, it moves a picture that is larger than the stage."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(_WHEEL_STEP ** event.angleDelta().y(), event.position())
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
            self.zoom_by(1 + event.value(), event.position())
            return True
        return super().viewportEvent(event)

    # Moving the picture

    def is_taken(self, event: QMouseEvent) -> bool:
        """Whether something over the picture has a use of its own for the mouse there; a picture alone has none."""
        return False

    @property
    def is_moving(self) -> bool:
        """Whether the mouse has hold of the picture."""
        return self._panned_from is not None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """All of the picture again; a second press on what takes it is like a first."""
        if event.button() != Qt.MouseButton.LeftButton:
            self.mousePressEvent(event)
        elif self._fitted and self.is_taken(event):
            super().mouseDoubleClickEvent(event)
        else:
            self.fit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        by_left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.MiddleButton or (by_left and not self._fitted and not self.is_taken(event)):
            self._panned_from = event.position().toPoint()
            self._show_grip(Qt.CursorShape.ClosedHandCursor)
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._panned_from is not None:
            to = event.position().toPoint()
            self._scroll(self._panned_from - to)
            self._panned_from = to
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._panned_from is not None:
            self._panned_from = None
            self._show_grip(Qt.CursorShape.ArrowCursor if self._fitted else Qt.CursorShape.OpenHandCursor)
        else:
            super().mouseReleaseEvent(event)

    # Looks

    def drawForeground(self, painter: QPainter, rect: QRectF | object) -> None:
        painter.save()
        painter.setWorldTransform(self.viewportTransform().inverted()[0], True)
        self.paint_over(painter)
        painter.restore()

    def paint_over(self, painter: QPainter) -> None:
        """What lies over the picture, in the viewport's pixels."""
        if not self._beside.pixmap().isNull():
            for item, words in ((self._picture, self.tr("Original")), (self._beside, self.tr("Film"))):
                self._paint_caption(painter, item, words)

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
