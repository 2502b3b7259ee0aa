"""Where a film goes, as what, how high, how good; and how large its file will be."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from lipsync_desktop.engine.errors import LipsyncError
from lipsync_desktop.engine.types import Codec
from lipsync_desktop.ui.cards.setting_words import in_words
from lipsync_desktop.ui.desk import tasks
from lipsync_desktop.ui.desk.desk import Desk
from lipsync_desktop.ui.desk.project import Project
from lipsync_desktop.ui.parts.choices import SUFFIXES
from lipsync_desktop.ui.parts.dialogs import open_over
from lipsync_desktop.ui.parts.sentences import said
from lipsync_desktop.ui.parts.words import file_size

from .export_tasks import has_alpha

_HEIGHTS_PX = (2160, 1440, 1080, 720, 480, 360, 240)
_SETTLED_MS = 600
_WIDTH_PX = 520
_MOST_OF_A_NAME = 1000  # “film 2”, “film 3” and so on


@dataclass(frozen=True, slots=True)
class _Format:
    codec: Codec
    alpha: bool = False

    @property
    def suffix(self) -> str:
        """None for a folder of pictures."""
        return SUFFIXES.get(self.codec, "")


class ExportDialog(QDialog):
    """Asks about the film of a project as it is now.

    Signals:
        wanted(Project, Path): the film in that form is to be put there.
    """

    wanted = Signal(object, object)

    def __init__(
        self, desk: Desk, project: Project, codecs: Sequence[Codec], taken: Collection[Path], parent: QWidget
    ) -> None:
        """codecs: those that this installation can write; taken: where other films are still to come. Nothing may be
        missing in the project."""
        super().__init__(parent)
        assert project.face
        self._desk = desk
        self._project = project
        self._taken = taken
        self._footage = project.face.footage
        self.setWindowTitle(self.tr("Export Film"))
        self.place = QLineEdit()
        self.choose = QPushButton(self.tr("C&hoose…"))
        self.choose.setAutoDefault(False)
        self.format, self.height_, self.quality = QComboBox(), QComboBox(), QComboBox()
        self.size_told, self.problem = QLabel(), QLabel()
        self._compose()
        self._fill(codecs)
        self._until_expected = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._until_expected.timeout.connect(self._expect)
        for box in (self.format, self.height_, self.quality):
            box.currentIndexChanged.connect(self._form_changed)
        self.place.textChanged.connect(self._check)
        self.choose.clicked.connect(self._choose_place)
        self.finished.connect(lambda: desk.crew.forget("export size"))
        self._suggest_place()
        self._form_changed()
        if self._footage.is_still:
            face, rate = self._footage.path, project.choices.still_rate
            desk.crew.start(
                "alpha",
                lambda: has_alpha(desk.engine, face, rate),
                succeeded=self._offer_alpha,
                failed=lambda _: None,  # making the film says what is wrong
            )
            self.finished.connect(lambda: desk.crew.forget("alpha"))

    def _compose(self) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        place = QHBoxLayout()
        place.addWidget(self.place, 1)
        place.addWidget(self.choose)
        words = {
            self.place: self.tr("&Place"),
            self.format: self.tr("&Format"),
            self.height_: self.tr("&Size"),
            self.quality: self.tr("&Quality"),
        }
        for widget, label in words.items():
            caption = QLabel(label)
            caption.setBuddy(widget)
            widget.setAccessibleName(label.replace("&", ""))
            if widget is self.place:
                form.addRow(caption, place)
            else:
                form.addRow(caption, widget)
        self.size_told.setAccessibleName(self.tr("Size to expect"))
        form.addRow(QLabel(self.tr("To expect")), self.size_told)
        self.problem.setWordWrap(True)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.problem.setMinimumHeight(2 * self.fontMetrics().lineSpacing() + 2)  # nothing moves when it comes
        self.problem.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.export = self.buttons.addButton(self.tr("&Export"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        rows = QVBoxLayout(self)
        rows.addLayout(form)
        rows.addWidget(self.problem)
        rows.addWidget(self.buttons)
        self.buttons.button(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
        self.export.setDefault(True)  # as only the dialog's own can be
        self.resize(_WIDTH_PX, self.sizeHint().height())

    def _fill(self, codecs: Sequence[Codec]) -> None:
        words, choices = in_words(), self._project.choices
        titles = dict(words["codec"].entries)
        titles["png"] = self.tr("PNG pictures in a folder")
        for codec in codecs:
            self.format.addItem(titles[codec], _Format(codec))
        own_width, own_height = self._footage.size_px
        self.height_.addItem(self.tr("As it is ({0} × {1})").format(own_width, own_height), None)
        for height in _HEIGHTS_PX:
            if height < own_height:
                self.height_.addItem("{} × {}".format(*self._footage.size_at(height)), height)
        for quality, text in words["quality"].entries.items():
            self.quality.addItem(text, quality)
        _choose(self.format, _Format(choices.codec, choices.alpha))
        _choose(self.height_, choices.height)
        _choose(self.quality, choices.quality)

    def _offer_alpha(self, there: bool) -> None:
        codecs = [self.format.itemData(index).codec for index in range(self.format.count())] if there else []
        if "vp9" in codecs:
            self.format.addItem(self.tr("WebM (VP9), transparent"), _Format("vp9", alpha=True))
        if "png" in codecs:
            self.format.addItem(self.tr("PNG pictures in a folder, transparent"), _Format("png", alpha=True))

    @property
    def project(self) -> Project:
        """In the form that is chosen."""
        form = self._format
        chosen = replace(
            self._project.choices,
            codec=form.codec,
            alpha=form.alpha,
            height=self.height_.currentData(),
            quality=self.quality.currentData(),
        )
        return self._project.in_form(chosen)

    @property
    def output(self) -> Path:
        """The film's place."""
        return Path(self.place.text().strip()).expanduser()

    @property
    def _format(self) -> _Format:
        form = self.format.currentData()
        assert isinstance(form, _Format)
        return form

    def _suggest_place(self) -> None:
        """A name that nothing has, where a film was exported to last."""
        folder = self._desk.preferences.export_folder or Path.home()
        name = Path(self._project.film_name).stem
        numbers = ["", *(f" {number}" for number in range(2, _MOST_OF_A_NAME))]
        names = (folder / f"{name}{number}{self._format.suffix}" for number in numbers)
        self.place.setText(str(next((one for one in names if not (one.exists() or one in self._taken)), folder / name)))

    def _choose_place(self) -> None:
        form = self._format
        kinds = {".mp4": self.tr("MP4 film (*.mp4)"), ".webm": self.tr("WebM film (*.webm)")}
        output = self.output
        dialog = QFileDialog(self, self.tr("Export film"), str(output.parent), kinds.get(form.suffix, ""))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # the sentence below says so
        dialog.setDefaultSuffix(form.suffix.removeprefix("."))
        dialog.selectFile(output.name)
        dialog.fileSelected.connect(self.place.setText)
        open_over(dialog)

    def _form_changed(self) -> None:
        """The name ends as the format wants it, and its size is another."""
        form, output = self._format, self.output
        if output.name:
            name = output.stem if output.suffix.lower() in SUFFIXES.values() else output.name
            # The name of a folder of pictures has no ending.
            self.place.setText(str(output.with_name(name + form.suffix if form.suffix else name.replace(".", "_"))))
        self.quality.setEnabled(form.codec != "png")
        self._check()
        self.size_told.setText(self.tr("working…"))
        self._desk.crew.forget("export size")
        self._until_expected.start()

    def _check(self) -> None:
        """Whether the film can go there, and what it would replace."""
        from lipsync_desktop.engine.media import Encoding, require_apart
        from lipsync_desktop.engine.media.places import check_place

        form, output = self._format, self.output
        refused, sentence = not self.place.text().strip(), ""
        if not refused:
            try:
                require_apart(output, self._project.job(output).sources)
                if not output.is_dir():
                    Encoding(form.codec).check_name(output)
                check_place(output, True, form.suffix)
                if output.absolute() in self._taken:
                    refused, sentence = True, self.tr("Another film will be there. Choose another name.")
                elif output.exists():
                    sentence = self.tr("What has this name now will be replaced.")
            except LipsyncError as error:
                refused, sentence = True, said(error)
        self.problem.setText(sentence)
        self.export.setEnabled(not refused)

    def _expect(self) -> None:
        """In a worker: a second of the film is really made for it."""
        desk, project = self._desk, self.project
        if desk.film and desk.film.project == project and desk.film.path.is_file():
            self._show_size(desk.film.path.stat().st_size)
            return
        job = project.job(self.output)
        desk.crew.start(
            "export size",
            lambda: tasks.expect_film(desk.engine, job),
            succeeded=self._show_size,
            failed=self._show_no_size,
        )

    def _show_size(self, size: int) -> None:
        self.size_told.setText(self.tr("about {}").format(file_size(size)))

    def _show_no_size(self, error: Exception) -> None:
        self.size_told.setText("–")
        if isinstance(error, LipsyncError):
            self.problem.setText(said(error))

    def _accept(self) -> None:
        self._check()
        if self.export.isEnabled():
            self.wanted.emit(self.project, self.output)
            self.accept()


def _choose(box: QComboBox, value: Any) -> None:
    """The entry of that value, if there is one; Qt compares no dataclasses."""
    for index in range(box.count()):
        if box.itemData(index) == value:
            box.setCurrentIndex(index)
