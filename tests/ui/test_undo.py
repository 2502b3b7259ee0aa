"""Values put back."""

from __future__ import annotations

from PySide6.QtGui import QUndoStack
from pytestqt.qtbot import QtBot

from lipsync_desktop.ui.desk.undo import Change


def test_there_and_back(qtbot: QtBot) -> None:
    values: list[int] = []
    stack = QUndoStack()
    stack.push(Change("Trim", 1, values.append, 0, 1))
    stack.push(Change("Face Box", 2, values.append, 5, 6))
    stack.undo()
    stack.undo()
    stack.redo()
    assert values == [1, 6, 5, 0, 1]
    assert stack.redoText() == "Face Box"


def test_held_keys_are_one_step(qtbot: QtBot) -> None:
    values: list[int] = []
    stack = QUndoStack()
    for value in range(5):
        stack.push(Change("Face Box", 1, values.append, value, value + 1))
    assert stack.count() == 1
    stack.undo()
    assert values[-1] == 0
