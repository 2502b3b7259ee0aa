"""The upper half of the film's card: how the film is to be made.

What there is to choose, its range, its default and the films that it does something to are declared in
`engine/settings.py`; here each has its row.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLocale, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from lipsync_desktop.engine.settings import BUILT_IN, RenderSettings, Setting
from lipsync_desktop.engine.values import Number, Rate
from lipsync_desktop.ui.parts.calm_wheel import CalmWheel
from lipsync_desktop.ui.parts.card import quiet
from lipsync_desktop.ui.parts.choices import CHOSEN
from lipsync_desktop.ui.parts.fitting import Scroll
from lipsync_desktop.ui.parts.icons import icon
from lipsync_desktop.ui.parts.licences import in_own_words
from lipsync_desktop.ui.parts.words import fast_figures

from .controls import Amount, Control, Entries, Percents
from .setting_words import in_words

if TYPE_CHECKING:
    from lipsync_desktop.engine.library.records import Added, FastMode


_LABEL_PX = 100


class FilmSettings(QWidget):
    """Signals:
    settings_changed(): by the person.
    models_requested()
    """

    settings_changed = Signal()
    models_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._working = False
        self._quiet = False
        self._calm = CalmWheel(self)
        self._added: list[Added] | None = None  # not known yet
        self._wants_fast = False
        self._still = True
        self._words = in_words()
        declared = {setting.name: setting for setting in CHOSEN}
        self._settings = {name: declared[name] for name in self._words}
        self._controls = {name: self._control(setting) for name, setting in self._settings.items()}
        self._model, self._device, self._detector, self._speed, self._codec = (
            self._entries(name) for name in ("model", "device", "detector", "fast", "codec")
        )
        self._labels: dict[str, QLabel] = {}
        self._make_settings()
        self._make_more()
        for name, control in self._controls.items():
            told = {"model": self._model_changed, "fast": self._speed_changed}.get(name, self._changed)
            control.when_changed(told)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        rows.addLayout(self._form)
        rows.addWidget(self._more_button)
        rows.addWidget(self._more_room, 1)
        rows.addStretch(0)
        self._align()
        self.set_choices(RenderSettings())
        self.set_still(True)

    def show_all(self) -> None:
        """Those behind the button, too."""
        self._more_button.setChecked(True)

    def set_working(self, working: bool) -> None:
        """While a film is made, nothing can be set."""
        self._working = working
        self._enable()

    def _control(self, setting: Setting) -> Control:
        match setting.values:
            case Number(unit="") as values:
                return Percents(values, setting.default, self.tr("{} %"))
            case Number() as values:
                return Amount(values, self.tr(" ms"))
            case Rate(usual):
                return Entries({rate: self.tr("{} fps").format(_rate_text(rate)) for rate in usual})
        return Entries(self._words[setting.name].entries)

    def _make_settings(self) -> None:
        self._terms = quiet(QLabel())
        self._terms.setWordWrap(True)
        about = QToolButton()
        about.setIcon(icon("info"))
        about.setAutoRaise(True)
        about.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        about.setAccessibleName(self.tr("About the models"))
        about.setToolTip(self.tr("The models and their licences"))
        about.clicked.connect(self.models_requested)
        self._form = QFormLayout()
        self._form.setVerticalSpacing(4)
        self._add(self._form, "model", about)
        self._form.addRow("", self._terms)
        self._add(self._form, "expressiveness")

    def _make_more(self) -> None:
        self._more_button = QToolButton()
        self._more_button.setCheckable(True)
        self._more_button.setAutoRaise(True)
        self._more_button.setArrowType(Qt.ArrowType.RightArrow)
        self._more_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._more_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._more_button.toggled.connect(self._show_more)
        self._defaults = QPushButton(self.tr("Defaults"))
        self._defaults.clicked.connect(self._reset)
        self._more = QWidget()
        form = self._more_form = QFormLayout(self._more)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(4)
        self._behind = [name for name in self._controls if name not in self._labels]
        for name in self._behind:
            self._add(form, name)
        form.addRow("", self._defaults)
        self._more_room = Scroll(self._more)
        self._more_room.hide()

    def _align(self) -> None:
        """One left edge for all controls; a label that would move it far to the right is broken into lines."""
        labels = self._labels.values()
        longest = max(
            label.fontMetrics().horizontalAdvance(word)
            for label in labels
            for word in label.text().replace("&", "").split()
        )
        whole = [label.sizeHint().width() for label in labels]
        width = max(longest + 4, max((one for one in whole if one <= _LABEL_PX), default=0))
        for label in labels:
            label.setWordWrap(label.sizeHint().width() > width)
            label.setFixedWidth(width)

    def _add(self, form: QFormLayout, name: str, beside: QWidget | None = None) -> None:
        """A row with its label, which leads to the control and names it."""
        control = self._controls[name]
        self._labels[name] = words = QLabel(self._words[name].label)
        words.setBuddy(control.widget)
        control.widget.setAccessibleName(words.text().replace("&", ""))
        control.widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        control.widget.installEventFilter(self._calm)
        if (beside := beside or control.beside) is None:
            form.addRow(words, control.widget)
            return
        row = QHBoxLayout()
        row.addWidget(control.widget, 1)
        row.addWidget(beside)
        form.addRow(words, row)

    def control(self, name: str) -> Any:
        """The widget that sets it."""
        return self._controls[name].widget

    def called(self, name: str) -> str:
        """What its row says that it is."""
        return self._labels[name].text().replace("&", "")

    def choices(self) -> RenderSettings:
        """What the controls say."""
        return RenderSettings(**{name: control.value() for name, control in self._controls.items()})

    def networks(self) -> tuple[tuple[str, str], ...]:
        """Files and checksums of the added networks that are chosen."""
        chosen = (self._model.value(), self._detector.value())
        return tuple(part for one in self._added or () if one.name in chosen for part in sorted(one.files.items()))

    def set_choices(self, choices: RenderSettings) -> None:
        """Put the controls so, without telling anybody; what there is not falls back to the first entry."""
        self._quiet = True
        self._wants_fast = choices.fast
        for name, control in self._controls.items():
            value = getattr(choices, name)
            awaited = control is self._device or (self._added is None and control in (self._model, self._detector))
            if awaited and isinstance(control, Entries) and not control.has(value):
                control.widget.addItem(value, value)  # until it is known what there is
            control.show_value(value)
        self._follow_model()
        self._quiet = False
        self._mark_more()

    def set_devices(self, devices: list[tuple[str, str]]) -> None:
        """(OpenVINO's name, the device's own); the choice stays where it is still there, else it is the CPU."""
        chosen = self._device.value()
        combo = self._device.widget
        self._quiet = True
        combo.clear()
        for name, full_name in devices or [("CPU", self.tr("Processor"))]:
            combo.addItem(f"{name} – {full_name.strip()}", name)
            combo.setItemData(combo.count() - 1, full_name.strip(), Qt.ItemDataRole.ToolTipRole)
        self._device.show_value(chosen if self._device.has(chosen) else "CPU")
        self._quiet = False
        self._mark_more()

    def set_codecs(self, codecs: tuple[str, ...]) -> None:
        """Those that this installation can write; VP9 it can always."""
        combo = self._codec.widget
        for index in reversed(range(1, combo.count())):
            if combo.itemData(index) not in codecs:
                combo.removeItem(index)
        self._mark_more()

    def set_models(self, added: list[Added]) -> None:
        """What there is beside the built-in; a choice stays where it is still there, else it is the built-in."""
        self._added = added
        self._quiet = True
        for entries, kind in ((self._model, "wav2lip"), (self._detector, "s3fd")):
            chosen, combo = entries.value(), entries.widget
            while combo.count() > 1:
                combo.removeItem(1)
            for one in added:
                if one.kind == kind:
                    combo.addItem(one.title, one.name)
                    combo.setItemData(combo.count() - 1, in_own_words(one.licence_name), Qt.ItemDataRole.ToolTipRole)
            entries.show_value(chosen)
        self._follow_model()
        self._quiet = False

    def set_still(self, still: bool) -> None:
        """Whether the film is made from a picture, as some settings do something to these alone, or to clips."""
        self._still = still
        self._enable()

    def _follow_model(self) -> None:
        """What can be chosen with this model, and what has to be known of it. Tells nobody."""
        model = self._added_model
        fast = model.fast if model else None
        with QSignalBlocker(self._speed.widget):
            self._speed.show_value(self._can_be_fast and self._wants_fast)
        self._speed.widget.setItemText(1, self.tr("Fast ({})").format(fast.form) if fast else self.tr("Fast"))
        self._terms.setText(in_own_words(model.licence_name) if model else "")
        self._form.setRowVisible(self._terms, model is not None and not model.commercial_use)
        self._enable()

    @property
    def _added_model(self) -> Added | None:
        return next((one for one in self._added or () if one.name == self._model.value()), None)

    @property
    def _can_be_fast(self) -> bool:
        name, model = self._model.value(), self._added_model
        unknown = name != BUILT_IN and model is None
        return unknown or (model is not None and model.fast is not None and model.fast.passed)

    def _applies(self, name: str) -> bool:
        """Whether the setting does anything to this film."""
        return self._settings[name].applies(still=self._still, built_in=self._model.value() == BUILT_IN)

    def _enable(self) -> None:
        """What can be seen and set now."""
        there_is_a_choice = {"fast": self._model.widget.count() > 1, "detector": self._detector.widget.count() > 1}
        for name in self._behind:
            shown = there_is_a_choice.get(name, self._applies(name))
            self._more_form.setRowVisible(self._labels[name], shown)
        for name, control in self._controls.items():
            on = not self._working and (self._can_be_fast if name == "fast" else self._applies(name))
            for part in (self._labels[name], control.widget, control.beside):
                if part is not None:
                    part.setEnabled(on)
        for part in (self._terms, self._more):
            part.setEnabled(not self._working)
        self._explain()

    def _explain(self) -> None:
        """What each setting is for, or why it cannot be changed now; and what is in force out of sight."""
        about = {
            name: words.tool_tip if self._applies(name) else words.idle or words.tool_tip
            for name, words in self._words.items()
        }
        if model := self._added_model:
            about["model"] = self.tr("The lip model. Its licence: {}.").format(in_own_words(model.licence_name))
        about["fast"] = self._about_speed(model.fast if model else None)
        widgets = {self._controls[name].widget: said for name, said in about.items()}
        for widget, tool_tip in (widgets | {self._defaults: self.tr("All settings as they were at first")}).items():
            said = self.tr("The film is being made.") if self._working else tool_tip
            widget.setToolTip(said)
            widget.setAccessibleDescription(said)
        self._mark_more()

    def _about_speed(self, fast: FastMode | None) -> str:
        if self._model.value() == BUILT_IN:
            return self.tr("The built-in model has one form only, which is fast.")
        if fast is None:
            return self.tr("This model has no fast form.")
        if fast.passed:
            return self.tr("The fast form: {}.").format(fast_figures(fast))
        return self.tr("A fast form would not do on this computer: {}.").format(fast_figures(fast))

    def _mark_more(self) -> None:
        """Say on the button what lies behind it and is not as it was at first."""
        changed = [
            self._labels[name].text().replace("&", "")
            for name in self._behind
            if self._controls[name].value() != self._settings[name].default
            and self._more_form.isRowVisible(self._labels[name])
        ]
        text = self.tr("More settings (%n changed)", "", len(changed)) if changed else self.tr("More settings")
        self._more_button.setText(text)
        told = self.tr("Not as at first: {}.").format(", ".join(changed)) if changed else ""
        self._more_button.setToolTip(told)
        self._more_button.setAccessibleDescription(told)
        font = QFont(self._more_button.font())
        font.setBold(bool(changed))
        self._more_button.setFont(font)

    def _model_changed(self) -> None:
        if not self._quiet:
            self._follow_model()
            self._changed()

    def _speed_changed(self) -> None:
        if not self._quiet:
            self._wants_fast = self._speed.value()
            self._changed()

    def _changed(self, *_: object) -> None:
        if not self._quiet:
            self._mark_more()
            self.settings_changed.emit()

    def _reset(self) -> None:
        before = self.choices()
        self.set_choices(RenderSettings())
        if self.choices() != before:
            self.settings_changed.emit()

    def _show_more(self, on: bool) -> None:
        self._more_button.setArrowType(Qt.ArrowType.DownArrow if on else Qt.ArrowType.RightArrow)
        self._more_room.setVisible(on)

    def _entries(self, name: str) -> Entries:
        control = self._controls[name]
        assert isinstance(control, Entries)
        return control


def _rate_text(rate: Fraction) -> str:
    return QLocale().toString(float(rate), "g", 4)
