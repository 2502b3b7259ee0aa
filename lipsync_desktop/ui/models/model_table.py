"""The models that there are, and all that is known of the chosen one."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QTextBrowser, QVBoxLayout, QWidget

from lipsync_desktop.ui.parts.licences import in_own_words
from lipsync_desktop.ui.parts.words import fast_figures, file_size

from .model_tasks import ListedModel
from .tables import ReadTable

NETWORKS = "networks"
"""Where the link to the built-in model's networks leads."""


class ModelTable(QWidget):
    """A row each, and below it what is known of the chosen one.

    Signals:
        chosen(): another row, or none.
        linked(str): the address of a link in the description was clicked.
    """

    chosen = Signal()
    linked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models: list[ListedModel] = []
        names = (self.tr("Model"), self.tr("What for"), self.tr("State"), self.tr("Size"), self.tr("Licence"))
        self._table = ReadTable(names, figures=3)
        self._table.setAccessibleName(self.tr("Models"))
        self._about = QTextBrowser()
        self._about.setOpenLinks(False)
        self._about.setTabChangesFocus(True)
        self._about.setAccessibleName(self.tr("About the model"))
        self._about.anchorClicked.connect(lambda address: self.linked.emit(address.toString()))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self._table, 2)
        rows.addWidget(self._about, 3)
        self._table.currentCellChanged.connect(self._choose)

    @property
    def model(self) -> ListedModel | None:
        """The chosen one."""
        row = self._table.currentRow()
        return self._models[row] if 0 <= row < len(self._models) else None

    def show_models(self, models: list[ListedModel], choose: str) -> None:
        """choose: the name of the row to stand on; the first where that is gone."""
        self._models = models
        self._table.show_rows([self._row(model) for model in models])
        names = [model.name for model in models]
        self._table.setCurrentCell(names.index(choose) if choose in names else 0, 0)

    def _row(self, model: ListedModel) -> tuple[str, ...]:
        here = model.added is not None or model.weights is None
        state = self.tr("ready") if here else self.tr("not here")
        size = file_size(model.size_bytes) if model.size_bytes else self.tr("unknown")
        return title(model), purpose(model), state, size, licence_name(model)

    def _choose(self) -> None:
        self._describe()
        self.chosen.emit()

    def _describe(self) -> None:
        model, text = self.model, self._about.palette().color(QPalette.ColorRole.Text)
        self._about.document().setDefaultStyleSheet(f"a {{ color: {text.name()} }}")  # blue is unreadable on black
        self._about.setHtml(description(model) if model else "")

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._describe()
        super().changeEvent(event)


def title(model: ListedModel) -> str:
    """What a person calls it."""
    if model.added:
        return model.added.title
    return model.weights.title if model.weights else QCoreApplication.translate("ModelTable", "Built-in")


def purpose(model: ListedModel) -> str:
    if model.added is None and model.weights is None:
        return QCoreApplication.translate("ModelTable", "lips and faces")
    kind = model.added.kind if model.added else model.weights.kind if model.weights else ""
    if kind == "wav2lip":
        return QCoreApplication.translate("ModelTable", "lips")
    return QCoreApplication.translate("ModelTable", "faces")


def licence_name(model: ListedModel) -> str:
    if model.added:
        return in_own_words(model.added.licence_name)
    return in_own_words(model.weights.licence.name) if model.weights else "MIT, Apache-2.0"


def description(model: ListedModel) -> str:
    """All that is known of it, as HTML."""
    return _Description().html(model)


class _Description(QObject):
    """An object only because lupdate sees plurals nowhere but in an object's `tr`."""

    def html(self, model: ListedModel) -> str:
        if model.added is None and model.weights is None:
            parts = [
                self.tr("The program's own lip model and face detector: free for any use, commercial use included."),
                self.tr(
                    'Several networks make it up; <a href="{}">their licences</a> have a page of their own.'
                ).format(NETWORKS),
            ]
        else:
            parts = [escape(text) for text in self._licence(model)]
            parts += [*(escape(text) for text in self._fast(model)), *self._source(model)]
        parts += [f"SHA-256: <code>{checksum}</code>" for checksum in model.sha256]
        heading = escape(title(model))
        return f"<h3>{heading}</h3>" + "".join(f"<p>{part}</p>" for part in parts)

    def _licence(self, model: ListedModel) -> list[str]:
        words = [_sentence(in_own_words(model.weights.purpose))] if model.weights else []
        words.append(self.tr("Licence: {}.").format(licence_name(model)))
        return words + ([in_own_words(model.licence.terms)] if model.licence else [])

    def _source(self, model: ListedModel) -> list[str]:
        lines = []
        if model.weights:
            page = escape(model.weights.source)
            lines.append(self.tr("Source: {}").format(f'<a href="{page}">{page}</a>'))
        if model.added:
            lines.append(escape(self.tr("Made from the file “{}”.").format(model.added.source_name)))
        return lines

    def _fast(self, model: ListedModel) -> list[str]:
        fast = model.added.fast if model.added else None
        if fast is None:
            return []
        if not fast.passed:
            return [self.tr("No fast form: on this computer it would be {}.").format(fast_figures(fast))]
        lines = [self.tr("Fast form ({0}): {1}.").format(fast.form, fast_figures(fast))]
        if fast.kept_exact:
            lines.append(self.tr("%n of its parts stay exact.", "", len(fast.kept_exact)))
        return lines


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
