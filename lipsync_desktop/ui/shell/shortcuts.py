"""What the keys do, all on one sheet: read off the menus, so that it is true."""

from __future__ import annotations

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QMenuBar,
    QVBoxLayout,
    QWidget,
)

from lipsync_desktop.ui.parts.card import quiet
from lipsync_desktop.ui.parts.fitting import Scroll

_COLUMNS = 2


class ShortcutsSheet(QDialog):
    """The entries of every menu that have keys, under the menu's name, and the keys that only widgets know."""

    def __init__(self, menus: QMenuBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard Shortcuts"))
        self.resize(720, 480)
        groups = [group for menu in menus.actions() if (group := _group(menu))[1]]
        groups.append((self.tr("On the picture and the timeline"), self._of_widgets()))
        columns = [QVBoxLayout() for _ in range(_COLUMNS)]
        heights = [0] * _COLUMNS
        for title, rows in groups:
            lowest = heights.index(min(heights))
            columns[lowest].addWidget(_table(title, rows))
            heights[lowest] += len(rows) + 2
        inside = QWidget()
        side_by_side = QHBoxLayout(inside)
        for column in columns:
            column.addStretch(1)
            side_by_side.addLayout(column, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.addWidget(Scroll(inside), 1)
        whole.addWidget(buttons)

    def _of_widgets(self) -> list[tuple[str, str]]:
        return [
            (self.tr("Move the face box; with Shift farther, with Alt its size"), self.tr("Arrows")),
            (self.tr("Next face, and choose it"), self.tr("Tab, Enter")),
            (self.tr("Closer, farther, the whole picture"), "+  −  0"),
            (self.tr("Trim the voice, at the end that has the keys"), self.tr("Left, Right")),
            (self.tr("To the beginning, to the end"), self.tr("Home, End")),
            (self.tr("Look at time more closely"), self.tr("Ctrl and wheel")),
            (self.tr("Speak, rename or remove a take of the list"), self.tr("Enter, F2, Del")),
        ]


def _group(menu: QAction) -> tuple[str, list[tuple[str, str]]]:
    """A menu's name, and its entries with their keys."""
    entries: list[tuple[str, str]] = []
    inside = menu.menu()
    for action in inside.actions() if isinstance(inside, QMenu) else []:
        words, _, shown = action.text().partition("\t")
        keys = shown or action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        if keys:
            entries.append((_plain(words), keys))
    return _plain(menu.text()), entries


def _plain(words: str) -> str:
    return words.replace("&", "").removesuffix("…")


def _table(title: str, rows: list[tuple[str, str]]) -> QWidget:
    table = QWidget()
    grid = QGridLayout(table)
    grid.setColumnStretch(0, 1)
    heading = QLabel(title)
    font = heading.font()
    font.setBold(True)
    heading.setFont(font)
    grid.addWidget(heading, 0, 0, 1, 2)
    for row, (words, keys) in enumerate(rows, 1):
        said = QLabel(words)
        said.setWordWrap(True)
        grid.addWidget(said, row, 0)
        grid.addWidget(quiet(QLabel(keys)), row, 1)
    return table
