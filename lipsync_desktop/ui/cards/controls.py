"""Controls for the kinds of values that settings have: each shows one and says what it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QSpinBox, QWidget

from lipsync_desktop.engine.values import Number
from lipsync_desktop.ui.parts.card import tabular
from lipsync_desktop.ui.parts.slider import Slider


class Control(Protocol):
    """What a row of settings has: a widget, perhaps another beside it that says its value, and the value."""

    @property
    def widget(self) -> QWidget: ...

    @property
    def beside(self) -> QWidget | None: ...

    def value(self) -> Any: ...

    def show_value(self, value: Any) -> None: ...

    def when_changed(self, told: Callable[..., object]) -> None: ...


class Percents:
    """A share of one, on a slider, in percents; a double click sets the one that it has at first."""

    def __init__(self, values: Number, at_first: float, said: str) -> None:
        """said: how a percentage is written, such as “{} %”."""
        self.widget = slider = Slider(round(at_first * 100))
        slider.setRange(round(values.least * 100), round(values.most * 100))
        slider.setSingleStep(round(values.step * 100))
        slider.setPageStep(2 * slider.singleStep())
        self.beside = percent = tabular(QLabel())
        percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        ends = (slider.minimum(), slider.maximum())
        percent.setMinimumWidth(max(percent.fontMetrics().horizontalAdvance(said.format(end)) for end in ends) + 4)
        percent.setText(said.format(slider.value()))
        slider.valueChanged.connect(lambda value: percent.setText(said.format(value)))

    def value(self) -> float:
        return self.widget.value() / 100

    def show_value(self, value: float) -> None:
        self.widget.setValue(round(value * 100))

    def when_changed(self, told: Callable[..., object]) -> None:
        self.widget.valueChanged.connect(told)


class Amount:
    """A number in its unit."""

    beside = None

    def __init__(self, values: Number, unit: str) -> None:
        self._kind = int if values.whole else float
        self.widget = QSpinBox()
        self.widget.setRange(round(values.least), round(values.most))
        self.widget.setSingleStep(round(values.step))
        self.widget.setSuffix(unit)

    def value(self) -> float:
        return self._kind(self.widget.value())

    def show_value(self, value: float) -> None:
        self.widget.setValue(round(value))

    def when_changed(self, told: Callable[..., object]) -> None:
        self.widget.valueChanged.connect(told)


class Entries:
    """One of a list."""

    beside = None

    def __init__(self, entries: Mapping[Any, str]) -> None:
        self.widget = QComboBox()
        self.widget.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.widget.setMinimumContentsLength(8)
        for value, text in entries.items():
            self.widget.addItem(text, value)

    def value(self) -> Any:
        return self.widget.currentData()

    def has(self, value: Any) -> bool:
        return value in self._values()

    def show_value(self, value: Any) -> None:
        """Where it is not in the list, the first."""
        self.widget.setCurrentIndex(self._values().index(value) if self.has(value) else 0)

    def when_changed(self, told: Callable[..., object]) -> None:
        self.widget.currentIndexChanged.connect(told)

    def _values(self) -> list[Any]:
        return [self.widget.itemData(index) for index in range(self.widget.count())]  # Qt finds no fractions
