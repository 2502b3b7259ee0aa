"""The upper half of the film's card: how the film is to be made."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from lipsync_desktop.ui.parts.calm_wheel import CalmWheel
from lipsync_desktop.ui.parts.card import quiet, tabular
from lipsync_desktop.ui.parts.choices import (
    BUILT_IN,
    LARGEST_OFFSET_MS,
    MOST_EXPRESSIVE,
    MOST_LIVELY,
    MOST_SMOOTHING_MS,
    RATES,
    Choices,
)
from lipsync_desktop.ui.parts.fitting import Scroll
from lipsync_desktop.ui.parts.icons import icon
from lipsync_desktop.ui.parts.licences import in_own_words
from lipsync_desktop.ui.parts.words import fast_figures

if TYPE_CHECKING:
    from lipsync_desktop.engine.library.records import Added, FastMode


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
        self._labels: list[QLabel] = []
        self._tool_tips: dict[QWidget, str] = {}
        self._added: list[Added] | None = None  # not known yet
        self._wants_fast = False
        self._still = True
        self._make_settings()
        self._make_more()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        rows.addLayout(self._form)
        rows.addWidget(self._more_button)
        rows.addWidget(self._more_room)
        self.set_choices(Choices())
        self.set_still(True)

    def set_working(self, working: bool) -> None:
        """While a film is made, nothing can be set."""
        self._working = working
        self._enable()

    def _make_settings(self) -> None:
        self._model = _combo((self.tr("Built-in"), BUILT_IN))
        self._terms = quiet(QLabel())
        self._terms.setWordWrap(True)
        about = QToolButton()
        about.setIcon(icon("info"))
        about.setAutoRaise(True)
        about.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        about.setAccessibleName(self.tr("About the models"))
        about.setToolTip(self.tr("The models and their licences"))
        about.clicked.connect(self.models_requested)
        self._expression, percent = self._slider(0, round(MOST_EXPRESSIVE * 100))
        self._form = QFormLayout()
        self._form.setVerticalSpacing(4)
        self._add(self._form, self.tr("&Model"), self._model, about)
        self._form.addRow("", self._terms)
        words = self._add(self._form, self.tr("E&xpression"), self._expression, percent)
        self._of_built_in = [words, self._expression, percent]
        self._tool_tips[self._model] = self.tr("The lip model. The built-in one is free for any use.")
        self._model.currentIndexChanged.connect(self._model_changed)

    def _slider(self, least: int, most: int) -> tuple[QSlider, QLabel]:
        """For percents, which the label beside it says."""
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(least, most)
        slider.setPageStep(10)
        slider.setSingleStep(5)
        percent = tabular(QLabel())
        percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        widths = (percent.fontMetrics().horizontalAdvance(self.tr("{} %").format(value)) for value in (least, most))
        percent.setMinimumWidth(max(widths) + 4)
        percent.setText(self.tr("{} %").format(slider.value()))
        slider.valueChanged.connect(lambda value: percent.setText(self.tr("{} %").format(value)))
        slider.valueChanged.connect(self._changed)
        return slider, percent

    def _make_more(self) -> None:
        self._more_button = QToolButton()
        self._more_button.setCheckable(True)
        self._more_button.setAutoRaise(True)
        self._more_button.setArrowType(Qt.ArrowType.RightArrow)
        self._more_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._more_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._more_button.toggled.connect(self._show_more)
        self._quality = _combo(
            (self.tr("Small file"), "small"), (self.tr("Good"), "good"), (self.tr("Best picture"), "best")
        )
        self._offset = QSpinBox()
        self._offset.setRange(-LARGEST_OFFSET_MS, LARGEST_OFFSET_MS)
        self._offset.setSingleStep(10)
        self._offset.setSuffix(self.tr(" ms"))
        self._smile, smile = self._slider(-100, 100)
        self._smoothing = QSpinBox()
        self._smoothing.setRange(0, MOST_SMOOTHING_MS)
        self._smoothing.setSingleStep(10)
        self._smoothing.setSuffix(self.tr(" ms"))
        self._liveliness, liveliness = self._slider(0, round(MOST_LIVELY * 100))
        self._codec = _combo(
            (self.tr("WebM (VP9)"), "vp9"), (self.tr("WebM (AV1)"), "av1"), (self.tr("MP4 (H.264)"), "h264")
        )
        self._ending = _combo(
            (self.tr("Back and forth"), "pingpong"),
            (self.tr("Begin again"), "loop"),
            (self.tr("Stand still"), "hold"),
        )
        self._rest = _combo((self.tr("End with the voice"), False), (self.tr("Go on by itself"), True))
        self._own_sound, own_sound = self._slider(0, 100)
        self._rate = _combo(*((self.tr("{} fps").format(_rate_text(rate)), str(rate)) for rate in RATES))
        self._device = _combo((self.tr("Processor (CPU)"), "CPU"))
        self._detector = _combo((self.tr("Built-in"), BUILT_IN))
        self._speed = _combo((self.tr("Exact"), False), (self.tr("Fast"), True))
        self._defaults = QPushButton(self.tr("Defaults"))
        self._defaults.clicked.connect(self._reset)
        self._more = QWidget()
        form = self._more_form = QFormLayout(self._more)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(4)
        smiling = self._add(form, self.tr("Sm&ile"), self._smile, smile)
        smoothing = self._add(form, self.tr("Sm&oothing"), self._smoothing)
        moving = self._add(form, self.tr("Head motio&n"), self._liveliness, liveliness)
        ending = self._add(form, self.tr("Lon&ger voice"), self._ending)
        rest = self._add(form, self.tr("&Unspoken rest"), self._rest)
        own = self._add(form, self.tr("&Clip's sound"), self._own_sound, own_sound)
        speed = self._add(form, self.tr("S&peed"), self._speed)
        detector = self._add(form, self.tr("F&ace detector"), self._detector)
        quality = self._add(form, self.tr("&Quality"), self._quality)
        codec = self._add(form, self.tr("Forma&t"), self._codec)
        offset = self._add(form, self.tr("&Sync"), self._offset)
        rate = self._add(form, self.tr("Frame &rate"), self._rate)
        device = self._add(form, self.tr("&Device"), self._device)
        self._rows_of_built_in = [smiling, smoothing]
        self._of_stills = [moving, self._liveliness, liveliness]
        self._rows_of_stills = [moving, rate]
        self._rows_of_clips = [ending, rest, own]
        self._fields = {
            "smile": smiling,
            "smoothing_ms": smoothing,
            "liveliness": moving,
            "ending": ending,
            "keep_rest": rest,
            "own_sound": own,
            "fast": speed,
            "detector": detector,
            "quality": quality,
            "codec": codec,
            "offset_ms": offset,
            "still_rate": rate,
            "device": device,
        }
        form.addRow("", self._defaults)
        self._tool_tips |= {
            self._smile: self.tr("More of a smile, or less; a double click sets 0 %."),
            self._smoothing: self.tr("How far movements run into each other; lips that meet still do."),
            self._ending: self.tr("What the clip does where the voice is longer."),
            self._rest: self.tr("What the clip does where the voice is shorter."),
            self._own_sound: self.tr("How loud the clip's own sound is under the voice."),
            self._quality: self.tr("Best picture takes about half as long again."),
            self._codec: self.tr("WebM plays in every browser; MP4 in every editor; AV1 is smaller."),
            self._offset: self.tr("Moves the mouth later, or earlier where negative."),
            self._device: self.tr("Where the networks run. A device that fails is replaced by the processor."),
            self._detector: self.tr("What finds the face in each picture of the film"),
            self._defaults: self.tr("All settings as they were at first"),
        }
        self._more_room = Scroll(self._more)
        self._more_room.hide()
        for combo in (self._quality, self._codec, self._ending, self._rest, self._rate, self._device, self._detector):
            combo.currentIndexChanged.connect(self._changed)
        self._speed.currentIndexChanged.connect(self._speed_changed)
        for number in (self._offset, self._smoothing):
            number.valueChanged.connect(self._changed)

    def _add(self, form: QFormLayout, label: str, control: QWidget, beside: QWidget | None = None) -> QLabel:
        """A row with its label, which leads to the control and names it."""
        words = QLabel(label)
        words.setBuddy(control)
        self._labels.append(words)
        control.setAccessibleName(label.replace("&", ""))
        control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        control.installEventFilter(self._calm)
        if isinstance(control, QComboBox):
            control.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            control.setMinimumContentsLength(8)
        if beside is None:
            form.addRow(words, control)
            return words
        row = QHBoxLayout()
        row.addWidget(control, 1)
        row.addWidget(beside)
        form.addRow(words, row)
        return words

    def choices(self) -> Choices:
        """What the controls say."""
        return Choices(
            model=self._model.currentData(),
            quality=self._quality.currentData(),
            expressiveness=self._expression.value() / 100,
            smile=self._smile.value() / 100,
            smoothing_ms=float(self._smoothing.value()),
            liveliness=self._liveliness.value() / 100,
            offset_ms=float(self._offset.value()),
            still_rate=Fraction(self._rate.currentData()),
            device=self._device.currentData(),
            detector=self._detector.currentData(),
            fast=self._speed.currentData(),
            ending=self._ending.currentData(),
            keep_rest=self._rest.currentData(),
            own_sound=self._own_sound.value() / 100,
            codec=self._codec.currentData(),
        )

    def networks(self) -> tuple[tuple[str, str], ...]:
        """Files and checksums of the added networks that are chosen."""
        chosen = (self._model.currentData(), self._detector.currentData())
        return tuple(part for one in self._added or () if one.name in chosen for part in sorted(one.files.items()))

    def set_choices(self, choices: Choices) -> None:
        """Put the controls so, without telling anybody; what there is not falls back to the first entry."""
        self._quiet = True
        for combo, value in (
            (self._model, choices.model),
            (self._quality, choices.quality),
            (self._codec, choices.codec),
            (self._ending, choices.ending),
            (self._rate, str(choices.still_rate)),
            (self._device, choices.device),
            (self._detector, choices.detector),
        ):
            awaited = combo is self._device or (self._added is None and combo in (self._model, self._detector))
            if awaited and combo.findData(value) < 0:
                combo.addItem(value, value)  # until it is known what there is
            combo.setCurrentIndex(max(combo.findData(value), 0))
        self._rest.setCurrentIndex(int(choices.keep_rest))
        self._wants_fast = choices.fast
        self._follow_model()
        self._expression.setValue(round(choices.expressiveness * 100))
        self._smile.setValue(round(choices.smile * 100))
        self._smoothing.setValue(round(choices.smoothing_ms))
        self._liveliness.setValue(round(choices.liveliness * 100))
        self._offset.setValue(round(choices.offset_ms))
        self._own_sound.setValue(round(choices.own_sound * 100))
        self._quiet = False
        self._mark_more()

    def set_devices(self, devices: list[tuple[str, str]]) -> None:
        """(OpenVINO's name, the device's own); the choice stays where it is still there, else it is the CPU."""
        chosen = self._device.currentData()
        self._quiet = True
        self._device.clear()
        for name, full_name in devices or [("CPU", self.tr("Processor"))]:
            self._device.addItem(f"{name} – {full_name.strip()}", name)
            self._device.setItemData(self._device.count() - 1, full_name.strip(), Qt.ItemDataRole.ToolTipRole)
        here = [self._device.findData(name) for name in (chosen, "CPU")]
        self._device.setCurrentIndex(next((index for index in here if index >= 0), 0))
        self._quiet = False
        self._mark_more()

    def set_codecs(self, codecs: tuple[str, ...]) -> None:
        """Those that this installation can write; VP9 it can always."""
        for index in reversed(range(1, self._codec.count())):
            if self._codec.itemData(index) not in codecs:
                self._codec.removeItem(index)
        self._mark_more()

    def set_models(self, added: list[Added]) -> None:
        """What there is beside the built-in; a choice stays where it is still there, else it is the built-in."""
        self._added = added
        self._quiet = True
        for combo, kind in ((self._model, "wav2lip"), (self._detector, "s3fd")):
            chosen = combo.currentData()
            while combo.count() > 1:
                combo.removeItem(1)
            for one in added:
                if one.kind == kind:
                    combo.addItem(one.title, one.name)
                    combo.setItemData(combo.count() - 1, in_own_words(one.licence_name), Qt.ItemDataRole.ToolTipRole)
            combo.setCurrentIndex(max(combo.findData(chosen), 0))
        self._follow_model()
        self._quiet = False

    def _follow_model(self) -> None:
        """What can be chosen with this model, and what has to be known of it. Tells nobody."""
        name = self._model.currentData()
        model = next((one for one in self._added or () if one.name == name), None)
        fast = model.fast if model else None
        unknown = name != BUILT_IN and model is None
        can_be_fast = unknown or (fast is not None and fast.passed)
        with QSignalBlocker(self._speed):
            self._speed.setCurrentIndex(int(can_be_fast and self._wants_fast))
        self._speed.setEnabled(can_be_fast)
        self._speed.setItemText(1, self.tr("Fast ({})").format(fast.form) if fast else self.tr("Fast"))
        self._terms.setText(in_own_words(model.licence_name) if model else "")
        self._form.setRowVisible(self._terms, model is not None and not model.commercial_use)
        for row in self._rows_of_built_in:
            self._more_form.setRowVisible(row, name == BUILT_IN)
        self._more_form.setRowVisible(self._detector, self._detector.count() > 1)
        self._more_form.setRowVisible(self._speed, self._model.count() > 1)
        self._tool_tips |= {
            self._model: self.tr("The lip model. Its licence: {}.").format(self._terms.text())
            if model
            else self.tr("The lip model. The built-in one is free for any use."),
            self._expression: self.tr("How large the movements are; a double click sets 100 %.")
            if name == BUILT_IN
            else self.tr("Only the built-in model has it: this one moves as it learnt to."),
            self._speed: self.tr("The built-in model has one form only, which is fast.")
            if name == BUILT_IN
            else self._about_speed(fast),
        }
        self._enable()

    def _about_speed(self, fast: FastMode | None) -> str:
        if fast is None:
            return self.tr("This model has no fast form.")
        if fast.passed:
            return self.tr("The fast form: {}.").format(fast_figures(fast))
        return self.tr("A fast form would not do on this computer: {}.").format(fast_figures(fast))

    def set_still(self, still: bool) -> None:
        """Only a film from a picture has a frame rate to choose; a clip keeps its own."""
        self._still = still
        self._rate.setEnabled(still)
        for row in self._rows_of_stills:
            self._more_form.setRowVisible(row, still)
        for row in self._rows_of_clips:
            self._more_form.setRowVisible(row, not still)
        self._tool_tips[self._rate] = (
            self.tr("Frames a second of the film") if still else self.tr("The film keeps the clip's own frame rate.")
        )
        self._tool_tips[self._liveliness] = (
            self.tr("How much the head moves; at 0 % it keeps still, and the eyes do not blink.")
            if still
            else self.tr("In a clip the head moves by itself.")
        )
        self._enable()

    def _enable(self) -> None:
        """What can be set now."""
        working = self._working
        for control in (self._model, self._terms, self._more, *self._labels):
            control.setEnabled(not working)
        for control in self._of_built_in:
            control.setEnabled(not working and self._model.currentData() == BUILT_IN)
        for control in self._of_stills:
            control.setEnabled(not working and self._still)
        self._explain()

    def _explain(self) -> None:
        """What each setting is for, or why it cannot be changed now; and what is in force out of sight."""
        for control, tool_tip in self._tool_tips.items():
            said = self.tr("The film is being made.") if self._working else tool_tip
            control.setToolTip(said)
            control.setAccessibleDescription(said)
        self._mark_more()

    def _mark_more(self) -> None:
        """Say on the button what lies behind it and is not as it was at first."""
        choices, defaults = self.choices(), Choices()
        changed = [
            label.text().replace("&", "")
            for field, label in self._fields.items()
            if getattr(choices, field) != getattr(defaults, field) and self._more_form.isRowVisible(label)
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
            self._wants_fast = self._speed.currentData()
            self._changed()

    def _changed(self, *_: object) -> None:
        if not self._quiet:
            self._mark_more()
            self.settings_changed.emit()

    def _reset(self) -> None:
        before = self.choices()
        self.set_choices(Choices())
        if self.choices() != before:
            self.settings_changed.emit()

    def _show_more(self, on: bool) -> None:
        self._more_button.setArrowType(Qt.ArrowType.DownArrow if on else Qt.ArrowType.RightArrow)
        self._more_room.setVisible(on)


def _combo(*entries: tuple[str, object]) -> QComboBox:
    combo = QComboBox()
    for text, value in entries:
        combo.addItem(text, value)
    return combo


def _rate_text(rate: Fraction) -> str:
    return QLocale().toString(float(rate), "g", 4)
