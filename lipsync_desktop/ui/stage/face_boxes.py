"""The faces' boxes over the picture, the one given by hand, and which of them speaks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtWidgets import QGraphicsScene

from .face_box_item import BoxRole, FaceBoxItem, LandmarksItem, changed

if TYPE_CHECKING:
    from lipsync_desktop.engine.types import Face, FaceBox

_SAME_FACE_IOU = 0.3


class FaceBoxes(QObject):
    """Puts boxes into the scene, in the picture's pixels, and hears what is done to them.

    Signals:
        face_chosen(int): a face was clicked or taken that does not speak yet.
        edited(QRectF): a box was moved or resized; once for each drag or key.
    """

    face_chosen = Signal(int)
    edited = Signal(QRectF)

    def __init__(self, scene: QGraphicsScene) -> None:
        super().__init__(scene)
        self._scene = scene
        self.faces: list[FaceBoxItem] = []
        self.by_hand: FaceBoxItem | None = None
        self.landmarks: LandmarksItem | None = None
        self.chosen: int | None = None
        self.current: int | None = None  # the face that Enter takes
        self.editable = True
        self._shown: Sequence[Face] = ()
        self._limits = QRectF()
        self._landmarks_shown = False

    # What is shown

    def show_faces(self, faces: Sequence[Face], chosen: int | None) -> None:
        if chosen != self.chosen or (self.current or 0) >= len(faces):
            self.current = chosen
        self._shown, self.chosen = faces, chosen
        for item in self.faces[len(faces) :]:
            self._scene.removeItem(item)
        del self.faces[len(faces) :]
        for index in range(len(self.faces), len(faces)):
            item = self._new_item()
            item.clicked.connect(lambda index=index: self.choose(index))
            self.faces.append(item)
        for index, (item, face) in enumerate(zip(self.faces, faces, strict=True)):
            speaks = index == chosen
            item.put(
                _rect(face.box),
                BoxRole.SPEAKING if speaks else BoxRole.OTHER,
                index + 1 if len(faces) > 1 else None,
            )
            item.setToolTip("" if speaks else self.tr("Click to let this face speak"))
        self._hide_replaced()
        self._show_landmarks()

    def show_by_hand(self, box: FaceBox | None) -> None:
        """The box given by hand, which then speaks; None where there is none. Nothing is emitted."""
        if box is None and self.by_hand is not None:
            self._scene.removeItem(self.by_hand)
            self.by_hand = None
        elif box is not None:
            self.by_hand = self.by_hand or self._new_item()
            self.by_hand.put(_rect(box), BoxRole.SPEAKING, None)
        self._hide_replaced()

    def _hide_replaced(self) -> None:
        """The box given by hand stands for the face that it covers: two frames a pixel apart only blur."""
        for item in self.faces:
            item.setVisible(self.by_hand is None or _overlap(item.rect, self.by_hand.rect) < _SAME_FACE_IOU)

    def set_landmarks_shown(self, on: bool) -> None:
        self._landmarks_shown = on
        self._show_landmarks()

    def _show_landmarks(self) -> None:
        if self.landmarks:
            self._scene.removeItem(self.landmarks)
            self.landmarks = None
        face = self._shown[self.chosen] if self.chosen is not None else None
        if self._landmarks_shown and face is not None and face.landmarks is not None:
            points = [QPointF(x, y) for x, y in face.landmarks[:, :2].tolist()]
            self.landmarks = LandmarksItem(points)
            self._scene.addItem(self.landmarks)

    def set_editable(self, editable: bool) -> None:
        """Whether boxes can be chosen and changed."""
        self.editable = editable
        for item in self._all():
            item.set_editable(editable)

    def set_limits(self, limits: QRectF) -> None:
        """The picture, which no hand moves a box out of."""
        self._limits = limits
        for item in self._all():
            item.set_limits(limits)

    def _new_item(self) -> FaceBoxItem:
        item = FaceBoxItem()
        self._scene.addItem(item)
        item.set_limits(self._limits)
        item.set_editable(self.editable)
        item.edited.connect(self.edited)
        return item

    def _all(self) -> list[FaceBoxItem]:
        return [*self.faces, self.by_hand] if self.by_hand else list(self.faces)

    # Choosing and changing

    @property
    def speaking(self) -> FaceBoxItem | None:
        """The box that the keys move."""
        if self.by_hand:
            return self.by_hand
        return self.faces[self.chosen] if self.chosen is not None and self.chosen < len(self.faces) else None

    @property
    def focused(self) -> FaceBoxItem | None:
        """Where the keys go: a face, or else a box given by hand."""
        return self.faces[self.current] if self.current is not None else self.by_hand

    def choose(self, index: int) -> None:
        self.current = index
        if index != self.chosen or self.by_hand is not None:
            self.face_chosen.emit(index)

    def go_on(self, onwards: bool) -> bool:
        """To the next face, or the one before; whether there is one to go to."""
        if self.editable and len(self.faces) > 1:
            after = 0 if self.current is None else self.current + (1 if onwards else -1)
            if 0 <= after < len(self.faces):
                self.current = after
                return True
        return False

    def nudge(self, item: FaceBoxItem, grip: tuple[int, int], moved: QPointF) -> None:
        """Move or resize the box, as `changed` does."""
        rect = changed(item.rect, grip, moved, self._limits)
        if rect != item.rect:
            self.edited.emit(rect)

    def give_up(self) -> bool:
        """End a drag as if it had never begun; whether there was one."""
        return any(item.give_up() for item in self._all())


def _rect(box: FaceBox) -> QRectF:
    return QRectF(box.x, box.y, box.width, box.height)


def _overlap(one: QRectF, other: QRectF) -> float:
    """Intersection over union."""
    both = one.intersected(other)
    shared = both.width() * both.height()
    return shared / max(one.width() * one.height() + other.width() * other.height() - shared, 1e-6)
