"""The first card: whose face it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from lipsync_desktop.ui.parts.card import Card, ChooseButton, ElidedLabel, quiet
from lipsync_desktop.ui.parts.icons import icon
from lipsync_desktop.ui.parts.words import clock


class FaceCard(Card):
    """Signals:
    choose_requested()
    recent_chosen(Path)
    files_dropped(list[Path])
    draw_requested(): to draw a box by hand.
    automatic_requested(): to forget the choice.
    landmarks_toggled(bool)
    face_chosen(int)
    same_person_chosen(int): this person of the scan is the one who speaks, too; 0: nobody is.
    """

    choose_requested = Signal()
    recent_chosen = Signal(object)
    draw_requested = Signal()
    automatic_requested = Signal()
    landmarks_toggled = Signal(bool)
    face_chosen = Signal(int)
    same_person_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(1, "", parent)
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
        self._facts = self._speaks = self._hindered = ""
        self._same = QToolButton()
        self._same.setText(self.tr("Same person…"))
        self._same.setAutoRaise(True)
        self._same.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._same.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._same.setAccessibleName(self._same.text())
        self._same.setToolTip(self.tr("Who was taken for somebody else, and is the one who speaks"))
        self._same.setAccessibleDescription(self._same.toolTip())
        self._same.setMenu(QMenu(self))
        row = QHBoxLayout()
        row.addWidget(self._choose)
        row.addWidget(self._box)
        row.addStretch(1)
        self.rows.addWidget(self._name)
        self.rows.addWidget(self._details)
        self.rows.addWidget(self._same, 0, Qt.AlignmentFlag.AlignLeft)
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
        self.show_speaking(None, ())
        self._allow_box(False, self.tr("There is no picture yet."))

    def show_busy(self, name: str) -> None:
        """While a file is being opened."""
        self._name.set_whole(name)
        self._details.setText(self.tr("Looking for faces…"))
        self.show_speaking(None, ())
        self._allow_box(False, self.tr("The picture is still being opened."))

    def show_face(
        self, path: Path, details: str, faces: int, chosen: int | None, by_hand: bool, hindered: Sequence[str] = ()
    ) -> None:
        """details: size and length; faces: how many the picture shows; chosen: which of them speaks; hindered: what
        hinders its mouth, in sentences."""
        self._name.set_whole(path.name, str(path))
        if by_hand:
            what = self.tr("box by hand")
        elif chosen is not None and faces > 1:
            what = self.tr("face {0} of {1}").format(chosen + 1, faces)
        else:
            what = self.tr("%n face(s)", "", faces)
        self._facts = "\n".join((f"{details} · {what}", *hindered))
        self._tell()
        self._allow_box(True, self.tr("Which face speaks, and where it is"))
        self._automatic.setEnabled(by_hand or bool(chosen))
        self._list_faces(faces, chosen)

    def show_speaking(
        self, speaks_s: tuple[float, float] | None, others: Sequence[tuple[int, float, float]], joined: bool = False
    ) -> None:
        """speaks_s: for how long, of how long a clip; None where that is not known, or it is a picture. others: who in
        the scan may be the same person: number, first and last seen at. joined: whether some were put together."""
        self._same.setVisible(speaks_s is not None and (bool(others) or joined))
        self._speaks = self._hindered = ""
        if speaks_s is not None:
            speaks, whole = (QLocale().toString(seconds, "f", 1) for seconds in speaks_s)
            self._speaks = "\n" + self.tr("Speaks in {0} of {1} s").format(speaks, whole)
            self._tell()
        menu = self._same.menu()
        menu.clear()
        for number, first_s, last_s in others:
            words = self.tr("This is the same person: {0} – {1}").format(clock(first_s), clock(last_s))
            menu.addAction(words).triggered.connect(lambda _=False, number=number: self.same_person_chosen.emit(number))
        if joined:
            menu.addSeparator()
            menu.addAction(self.tr("Tell them apart again")).triggered.connect(lambda: self.same_person_chosen.emit(0))

    def show_hindered(self, sentences: Sequence[str]) -> None:
        """What hinders the mouth of the one who speaks in a clip; until `show_speaking` tells of somebody else."""
        self._hindered = "".join(f"\n{sentence}" for sentence in sentences)
        self._tell()

    def _tell(self) -> None:
        self._details.setText(self._facts + self._speaks + self._hindered)

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
        self._same.setEnabled(enabled)
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
