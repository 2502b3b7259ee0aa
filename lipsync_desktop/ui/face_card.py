"""The first card: whose face it is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from .card import Card, ChooseButton, ElidedLabel, quiet
from .icons import icon


class FaceCard(Card):
    """Signals:
    choose_requested()
    recent_chosen(Path)
    files_dropped(list[Path])
    draw_requested(): to draw a box by hand.
    automatic_requested(): to forget the choice.
    landmarks_toggled(bool)
    face_chosen(int)
    """

    choose_requested = Signal()
    recent_chosen = Signal(object)
    draw_requested = Signal()
    automatic_requested = Signal()
    landmarks_toggled = Signal(bool)
    face_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setTitle(self.tr("Face"))
        self._name = ElidedLabel()
        font = self._name.font()
        font.setBold(True)
        self._name.setFont(font)
        self._details = quiet(QLabel())
        self._details.setWordWrap(True)
        self._choose = ChooseButton(self.tr("Choose a picture or a clip (Ctrl+O)"))
        self._choose.clicked.connect(self.choose_requested)
        self._choose.recent_chosen.connect(self.recent_chosen)
        self._box = QToolButton()
        self._box.setText(self.tr("Face box"))
        self._box.setIcon(icon("box"))
        self._box.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._box.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._box.setAccessibleName(self.tr("Face box"))
        self._box.setMenu(self._make_menu())
        row = QHBoxLayout()
        row.addWidget(self._choose)
        row.addWidget(self._box)
        row.addStretch(1)
        self.rows.addWidget(self._name)
        self.rows.addWidget(self._details)
        self.rows.addLayout(row)
        self.show_empty()

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        self._draw = menu.addAction(icon("draw"), self.tr("Draw a box"))
        self._draw.triggered.connect(self.draw_requested)
        self._automatic = menu.addAction(icon("face"), self.tr("Find the face automatically"))
        self._automatic.triggered.connect(self.automatic_requested)
        self._landmarks = menu.addAction(icon("landmarks"), self.tr("Show landmarks"))
        self._landmarks.setCheckable(True)
        self._landmarks.toggled.connect(self.landmarks_toggled)
        self._separator = menu.addSeparator()
        self._faces = QActionGroup(self)
        return menu

    def show_empty(self) -> None:
        self._name.set_whole(self.tr("No face yet"))
        self._details.setText(self.tr("Drop a portrait or a clip."))
        self._allow_box(False, self.tr("There is no picture yet."))

    def show_busy(self, name: str) -> None:
        """While a file is being opened."""
        self._name.set_whole(name)
        self._details.setText(self.tr("Looking for faces…"))
        self._allow_box(False, self.tr("The picture is still being opened."))

    def show_face(self, path: Path, details: str, faces: int, chosen: int | None, by_hand: bool) -> None:
        """details: size and length; faces: how many the picture shows; chosen: which of them speaks."""
        self._name.set_whole(path.name, str(path))
        if by_hand:
            what = self.tr("box by hand")
        elif chosen is not None and faces > 1:
            what = self.tr("face {0} of {1}").format(chosen + 1, faces)
        else:
            what = self.tr("%n face(s)", "", faces)
        self._details.setText(f"{details} · {what}")
        self._allow_box(True, self.tr("Which face speaks, and where it is"))
        self._automatic.setEnabled(by_hand or bool(chosen))
        self._list_faces(faces, chosen)

    def show_problem(self, sentence: str) -> None:
        """In the place of the details."""
        self._details.setText(sentence)

    def set_recent(self, files: list[Path]) -> None:
        self._choose.set_recent(files)

    def set_landmarks_shown(self, on: bool) -> None:
        self._landmarks.setChecked(on)

    def set_enabled_editing(self, enabled: bool) -> None:
        """Whether another face and another box can be chosen now."""
        self._allow_box(enabled, self.tr("Which face speaks, and where it is") if enabled else self._making())
        self._choose.allow(enabled, self._making())

    def _making(self) -> str:
        return self.tr("The film is being made.")

    def _allow_box(self, allowed: bool, tool_tip: str) -> None:
        self._box.setEnabled(allowed)
        self._box.setToolTip(tool_tip)
        self._box.setAccessibleDescription(tool_tip)

    def _list_faces(self, faces: int, chosen: int | None) -> None:
        menu = self._box.menu()
        for action in self._faces.actions():
            self._faces.removeAction(action)
            menu.removeAction(action)
        self._separator.setVisible(faces > 1)
        for index in range(faces if faces > 1 else 0):
            action = QAction(self.tr("Face {}").format(index + 1), self)
            action.setCheckable(True)
            action.setChecked(index == chosen)
            action.triggered.connect(lambda _=False, index=index: self.face_chosen.emit(index))
            self._faces.addAction(action)
            menu.addAction(action)
