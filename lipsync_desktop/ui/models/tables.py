"""Tables to read and to choose a row from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_AIR_PX = 12


class ReadTable(QTableWidget):
    """One row is chosen at a time, by mouse or keys; nothing can be written into it. Figures stand on the right."""

    def __init__(self, columns: Sequence[str], figures: int) -> None:
        """figures: the column that holds them."""
        super().__init__(0, len(columns))
        self._figures = figures
        for column, name in enumerate(columns):
            self.setHorizontalHeaderItem(column, self._item(column, name))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + _AIR_PX)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setHighlightSections(False)

    def sizeHintForColumn(self, column: int) -> int:
        return super().sizeHintForColumn(column) + _AIR_PX

    def show_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """In the place of those that were there; none is chosen."""
        self.setRowCount(0)
        self.setRowCount(len(rows))
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                self.setItem(row, column, self._item(column, text))

    def _item(self, column: int, text: str) -> QTableWidgetItem:
        item = QTableWidgetItem(text)
        item.setTextAlignment(_RIGHT if column == self._figures else _LEFT)
        return item
