"""The recordings that were tried: how long each is, which is spoken, and which is liked best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPoint, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTreeWidget, QTreeWidgetItem, QWidget

from lipsync_desktop.ui.parts.words import clock

_MOST_ROWS = 4  # that are seen at once
_NAME, _LENGTH, _BEST = range(3)


@dataclass(frozen=True, slots=True)
class Listed:
    """A take as it is listed. length_s: None while that is not known."""

    name: str
    length_s: float | None
    best: bool
    spoken: bool


def _spoken(takes: Sequence[Listed]) -> int:
    """Its number; −1 where none is."""
    return next((number for number, take in enumerate(takes) if take.spoken), -1)


class TakeList(QTreeWidget):
    """A row each; the spoken one is bold. Enter speaks it, F2 renames it, Delete takes it off the list.

    Signals, each with the take's number from 0:
        chosen(int): it is to be spoken.
        renamed(int, str)
        best_chosen(int): it is liked best; or, if it was, no longer.
        removed(int)
        silence_trimmed(int): the silence around what is said in it is to be left out.
        levelled(int, bool): it is to be as loud as others; and what hums between the words is to be softer.
    """

    chosen = Signal(int)
    renamed = Signal(int, str)
    best_chosen = Signal(int)
    removed = Signal(int)
    silence_trimmed = Signal(int)
    levelled = Signal(int, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._takes: list[Listed] = []
        self.setColumnCount(3)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName(self.tr("Takes"))
        self.setToolTip(self.tr("Double click or Enter: speak this take. F2: rename it. Right click: more."))
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        for column in (_LENGTH, _BEST):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.itemActivated.connect(lambda item, _: self.chosen.emit(self.indexOfTopLevelItem(item)))
        self.itemClicked.connect(self._clicked)
        self.itemChanged.connect(self._changed)
        self.customContextMenuRequested.connect(self._show_menu)

    def show_takes(self, takes: Sequence[Listed]) -> None:
        """All of them, in their order."""
        if list(takes) == self._takes:
            return
        spoken = _spoken(takes)
        here = self.currentIndex().row() if spoken == _spoken(self._takes) else spoken
        self._takes = list(takes)
        with QSignalBlocker(self):
            self.clear()
            for take in takes:
                self.addTopLevelItem(self._row(take))
            if current := self.topLevelItem(min(max(here, 0), len(takes) - 1)):
                self.setCurrentItem(current)
        self.updateGeometry()

    def _row(self, take: Listed) -> QTreeWidgetItem:
        length = "" if take.length_s is None else clock(take.length_s)
        row = QTreeWidgetItem([take.name, length, "★" if take.best else "☆"])
        row.setFlags(row.flags() | Qt.ItemFlag.ItemIsEditable)
        row.setTextAlignment(_LENGTH, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        font = row.font(_NAME)
        font.setBold(take.spoken)
        row.setFont(_NAME, font)
        said = [take.name, length]
        said += [self.tr("is spoken")] if take.spoken else []
        said += [self.tr("best take")] if take.best else []
        row.setData(_NAME, Qt.ItemDataRole.AccessibleTextRole, ", ".join(filter(None, said)))
        row.setToolTip(_NAME, take.name)
        row.setToolTip(_BEST, self.tr("Best take") if take.best else self.tr("Mark as the best take"))
        return row

    def menu_for(self, number: int) -> QMenu:
        """What can be done with a take."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        take = self._takes[number]
        best = self.tr("Not the &Best Take") if take.best else self.tr("&Best Take")
        entries = [
            (self.tr("&Speak This Take"), partial(self.chosen.emit, number)),
            (self.tr("&Rename…"), partial(self._rename, number)),
            (best, partial(self.best_chosen.emit, number)),
            (self.tr("Remove from &List"), partial(self.removed.emit, number)),
            None,
            (self.tr("&Trim Silence"), partial(self.silence_trimmed.emit, number)),
            (self.tr("&Level"), partial(self.levelled.emit, number, False)),
            (self.tr("Level and Soften &Noise"), partial(self.levelled.emit, number, True)),
        ]
        for entry in entries:
            if entry is None:
                menu.addSeparator()
            else:
                text, use = entry
                menu.addAction(text).triggered.connect(lambda _=False, use=use: use())
        menu.actions()[0].setEnabled(not take.spoken)
        return menu

    def _show_menu(self, at: QPoint) -> None:
        item = self.itemAt(at) or self.currentItem()
        if item:
            self.menu_for(self.indexOfTopLevelItem(item)).popup(self.viewport().mapToGlobal(at))

    def _rename(self, number: int) -> None:
        if item := self.topLevelItem(number):
            self.setCurrentItem(item)
            self.editItem(item, _NAME)

    def _clicked(self, item: QTreeWidgetItem, column: int) -> None:
        if column == _BEST:
            self.best_chosen.emit(self.indexOfTopLevelItem(item))

    def _changed(self, item: QTreeWidgetItem, column: int) -> None:
        number = self.indexOfTopLevelItem(item)
        if column == _NAME and item.text(_NAME) != self._takes[number].name:
            self.renamed.emit(number, item.text(_NAME).strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = self.currentIndex().row()
        if number >= 0 and event.key() == Qt.Key.Key_F2:
            self._rename(number)
        elif number >= 0 and event.key() == Qt.Key.Key_Delete:
            self.removed.emit(number)
        elif event.key() == Qt.Key.Key_Space or event.text() == "r":  # which are the window's
            event.ignore()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        rows = min(len(self._takes), _MOST_ROWS)
        return QSize(super().minimumSizeHint().width(), rows * max(self.sizeHintForRow(0), 1) + 2 * self.frameWidth())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()
