"""The page of models: what there is, under which licence; files are added, fetched, checked and removed."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from lipsync_desktop import paths
from lipsync_desktop.engine.settings import BUILT_IN
from lipsync_desktop.ui.desk.desk import Desk
from lipsync_desktop.ui.parts.card import tabular
from lipsync_desktop.ui.parts.desktop import open_page, show
from lipsync_desktop.ui.parts.dialogs import open_over
from lipsync_desktop.ui.parts.drops import local_files, take_copy
from lipsync_desktop.ui.parts.notice_bar import NoticeBar
from lipsync_desktop.ui.parts.pace import Pace
from lipsync_desktop.ui.parts.sentences import said
from lipsync_desktop.ui.parts.suffixes import WEIGHTS, is_weights, patterns
from lipsync_desktop.ui.parts.words import fast_figures, file_size, time_left
from lipsync_desktop.workers import Task

from . import model_tasks
from .licence_dialog import LicenceDialog
from .model_table import NETWORKS, ModelTable, title
from .networks import Networks

if TYPE_CHECKING:
    from lipsync_desktop.engine.library.catalogue import Licence, PublishedWeights
    from lipsync_desktop.engine.library.download import Fetched
    from lipsync_desktop.engine.library.records import Added
    from lipsync_desktop.engine.models.adding import Recognised

_SIZE_PX = (840, 620)
_WORK, _LIST = "model", "list of models"


class ModelsPage(QDialog):
    """One thing at a time, in a worker; closing the page cancels it.

    Signals:
        changed(): there are other models now.
    """

    changed = Signal()

    def __init__(
        self, desk: Desk, published: Sequence[PublishedWeights] | None = None, parent: QWidget | None = None
    ) -> None:
        """published: what can be fetched; None: all that the catalogue has."""
        from lipsync_desktop.engine.library.catalogue import PUBLISHED

        super().__init__(parent)
        self._desk = desk
        self._published = PUBLISHED if published is None else published
        self._pace = Pace()
        self._kept = ""
        self.setWindowTitle(self.tr("Models"))
        self.setAcceptDrops(True)
        self.resize(*_SIZE_PX)
        self._table = ModelTable()
        self._make_work()
        self._make_buttons()
        self._compose()
        self._table.chosen.connect(self._refresh)
        self._table.linked.connect(self._follow)
        self._notice.details_requested.connect(lambda: show(desk.folders.log_file))
        desk.changed.connect(self._refresh)
        desk.crew.changed.connect(self._refresh)
        self._list(BUILT_IN)

    def _make_work(self) -> None:
        self._work = QWidget()
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(self.tr("Progress"))
        self._doing = tabular(QLabel())
        self._doing.setTextFormat(Qt.TextFormat.PlainText)
        self._doing.setWordWrap(True)
        self._cancel_button = QPushButton(self.tr("Cancel"))
        self._cancel_button.setAutoDefault(False)
        self._cancel_button.clicked.connect(self.cancel)
        bar = QHBoxLayout()
        bar.addWidget(self._progress, 1)
        bar.addWidget(self._cancel_button)
        rows = QVBoxLayout(self._work)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self._doing)
        rows.addLayout(bar)
        self._notice = NoticeBar()

    def _make_buttons(self) -> None:
        self._add_button = self._button(self.tr("&Add file…"), self.choose_file)
        self._fetch_button = self._button(self.tr("&Download"), self.fetch)
        self._check_button = self._button(self.tr("C&heck"), self.check)
        self._remove_button = self._button(self.tr("&Remove…"), self.ask_to_remove)

    def _button(self, text: str, press: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: press())
        return button

    def _compose(self) -> None:
        words = QLabel(
            self.tr("<b>Built-in</b>: free for any use, commercial use included. All of it runs on this computer.")
        )
        words.setWordWrap(True)
        buttons = QHBoxLayout()
        for button in (self._add_button, self._fetch_button, self._check_button, self._remove_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        models = QWidget()
        rows = QVBoxLayout(models)
        for row in (self._table, self._work, self._notice):
            rows.addWidget(row)
        rows.setStretchFactor(self._table, 1)
        rows.addLayout(buttons)
        self._tabs = QTabWidget()
        self._tabs.setAccessibleName(self.windowTitle())
        self._tabs.addTab(models, self.tr("Models"))
        self._networks = Networks(paths.models_dir())
        self._tabs.addTab(self._networks, self.tr("Built-in networks"))
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(words)
        column.addWidget(self._tabs, 1)
        column.addWidget(close)

    # What there is

    def _list(self, choose: str) -> None:
        """Read the library anew and stand on the model called so."""
        desk, published = self._desk, self._published
        desk.crew.start(
            _LIST,
            lambda: model_tasks.list_models(desk.engine, published),
            succeeded=lambda models: self._table.show_models(models, choose),
            failed=self._failed,
        )

    def _follow(self, address: str) -> None:
        if address == NETWORKS:
            self._tabs.setCurrentWidget(self._networks)
        else:
            open_page(address)

    def _refresh(self) -> None:
        """What can be done now, or why not."""
        model, busy = self._table.model, self._reason
        self._work.setVisible(self._desk.crew.busy(_WORK))
        fetchable = model.weights if model and model.added is None else None
        reasons: list[tuple[QPushButton, str, str]] = [
            (self._add_button, busy, self.tr("Take a file of weights into use: .pth, .pt, .onnx, or OpenVINO's .xml")),
            (
                self._fetch_button,
                busy or ("" if fetchable else self.tr("This model is here already.")),
                self.tr("Fetch it from {}").format(_hosts(fetchable) if fetchable else ""),
            ),
        ]
        own = "" if model and model.added else self.tr("Only models that were added can be checked and removed.")
        reasons += [
            (self._check_button, busy or own, self.tr("Compare its files with the checksums that they were made with")),
            (self._remove_button, busy or own, self.tr("Remove it from this computer")),
        ]
        for button, reason, tool_tip in reasons:
            button.setEnabled(not reason)
            button.setToolTip(reason or tool_tip)
            button.setAccessibleDescription(reason or tool_tip)

    @property
    def _reason(self) -> str:
        """Why nothing can be done now; empty where it can."""
        if self._desk.crew.busy(_WORK):
            return self.tr("Wait until this is done, or cancel it.")
        return self.tr("The film is being made.") if self._desk.is_making else ""

    # A file becomes a model

    def choose_file(self) -> None:
        """Ask for a file of weights."""
        kinds = self.tr("Weights ({})").format(patterns(WEIGHTS))
        folder = str(self._desk.preferences.open_folder or Path.home())
        dialog = QFileDialog(self, self.tr("Add a Model"), folder, ";;".join([kinds, self.tr("All files (*)")]))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.add(Path(name)))
        open_over(dialog)

    def add(self, file: Path) -> None:
        """See what the file is, ask whether its licence is accepted, and take it into use."""
        if self._reason:
            self._notice.show_notice(self._reason)
            return
        self._desk.preferences.open_folder = file.parent
        self._recognise(file, self._ask_to_add)

    def _recognise(self, file: Path, then: Callable[[Recognised], None]) -> None:
        self._start(self.tr("Reading “{}”…").format(file.name), lambda: model_tasks.recognise(file), then)

    def _ask_to_add(self, recognised: Recognised) -> None:
        weights, file = recognised.published, recognised.file.name
        if weights:
            about = self.tr("“{0}” is {1}.").format(file, weights.title)
        elif recognised.kind == "wav2lip":
            about = self.tr("“{0}” is a Wav2Lip network for faces of {1} pixels.").format(file, recognised.size_px)
        else:
            about = self.tr("“{}” is a face detector of the kind S³FD.").format(file)
        self._ask(about, recognised.licence, weights, partial(self._convert, recognised))

    def _ask(self, about: str, licence: Licence, weights: PublishedWeights | None, then: Callable[[], None]) -> None:
        """Show the licence, and go on once it is accepted."""
        dialog = LicenceDialog(about, licence, weights.source if weights else "", self)
        dialog.accepted.connect(then)
        nothing = self.tr("Nothing was added, as the licence was not accepted.")
        dialog.rejected.connect(lambda: self._notice.show_notice(nothing))
        open_over(dialog)

    def _convert(self, recognised: Recognised, name: str | None = None, fetched: Path | None = None) -> None:
        engine = self._desk.engine
        self._start(
            self.tr("Converting {}…").format(recognised.title),
            lambda: model_tasks.add(engine, recognised, name, fetched),
            self._added,
        )

    def _added(self, added: Added) -> None:
        sentence = self.tr("{} is ready. Choose it in the film's settings.").format(added.title)
        if added.fast and added.fast.passed:
            sentence += " " + self.tr("Its fast form: {}.").format(fast_figures(added.fast))
        self._changed_to(sentence, added.name)

    # Fetching

    def fetch(self) -> None:
        """Ask whether the licence of the chosen weights is accepted, fetch them, and take them into use."""
        model = self._table.model
        if model is None or model.weights is None or model.added or self._reason:
            return
        weights = model.weights
        size = weights.files[0].size_bytes
        about = self.tr("{0}: {1} will be fetched from {2}.").format(
            weights.title, file_size(size) if size else self.tr("a file of unknown size"), _hosts(weights)
        )
        self._ask(about, weights.licence, weights, partial(self._fetch, weights))

    def _fetch(self, weights: PublishedWeights) -> None:
        self._pace = Pace()
        folder = self._desk.folders.downloads
        self._start(
            self.tr("Connecting…"),
            lambda: model_tasks.download(weights, folder),
            lambda file: self._recognise(file, partial(self._convert, name=weights.name, fetched=file)),
            self._show_fetched,
            kept=self.tr("What has arrived is kept for the next try."),
        )

    def _show_fetched(self, fetched: Fetched) -> None:
        done, total = fetched.done_bytes, fetched.total_bytes
        self._show_share(done / total if total else None)
        if fetched.notices:
            self._notice.show_notice(" ".join(map(said, fetched.notices)))
        if not fetched.host:
            self._doing.setText(self.tr("Checking what has arrived…"))
            return
        if done < self._pace.done:
            self._pace = Pace()  # another address begins anew
        self._pace.reach(done, time.monotonic())
        left_s = self._pace.left_s(total) if total else None
        arrived = self.tr("{0} of {1} from {2}").format(
            file_size(done), file_size(total) if total else "?", fetched.host
        )
        self._doing.setText(arrived if left_s is None else f"{arrived} · {time_left(left_s)}")

    # Checking and removing

    def check(self) -> None:
        """Compare the files of the chosen model with their checksums."""
        if (model := self._table.model) and model.added and not self._reason:
            engine, name = self._desk.engine, model.name
            self._start(
                self.tr("Checking {}…").format(title(model)),
                lambda: model_tasks.check(engine, name),
                lambda count: self._notice.show_notice(self.tr("All %n file(s) are as they were made.", "", count)),
            )

    def ask_to_remove(self) -> None:
        """Ask whether the chosen model may go."""
        model = self._table.model
        if model is None or model.added is None or self._reason:
            return
        question = self.tr("Remove {} from this computer?").format(title(model))
        box = QMessageBox(QMessageBox.Icon.Question, self.tr("Remove the Model"), question, parent=self)
        box.setTextFormat(Qt.TextFormat.PlainText)
        remove = box.addButton(self.tr("Remove"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(self.tr("Keep"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        remove.clicked.connect(lambda: self._remove(model.name, title(model)))
        open_over(box)

    def _remove(self, name: str, called: str) -> None:
        engine = self._desk.engine
        self._start(
            self.tr("Removing {}…").format(called),
            lambda: model_tasks.remove(engine, name),
            lambda _: self._changed_to(self.tr("{} is removed.").format(called), name),
        )

    # One thing at a time

    def _start(
        self,
        doing: str,
        task: Task,
        succeeded: Callable[[Any], None],
        progressed: Callable[[Any], None] | None = None,
        kept: str = "",
    ) -> None:
        """kept: what is left behind when it is cancelled, in a sentence."""
        self._notice.close_notice()
        self._doing.setText(doing)
        self._kept = kept
        self._show_share(None)
        self._desk.crew.start(
            _WORK, task, succeeded=succeeded, failed=self._failed, progressed=progressed or self._show_share
        )

    def _show_share(self, share: float | None) -> None:
        """None: not known."""
        self._progress.setRange(0, 0 if share is None else 1000)
        self._progress.setValue(round(1000 * (share or 0)))

    def _changed_to(self, sentence: str, name: str) -> None:
        self._notice.show_notice(sentence)
        self._list(name)
        self.changed.emit()

    def _failed(self, error: Exception) -> None:
        sentence, log_says_more = self._desk.explain(error)
        self._notice.show_error(sentence, log_says_more)

    def cancel(self) -> None:
        """Stop at once. The thread may be in the middle of a step, but the person need not wait for it."""
        if self._desk.crew.busy(_WORK):
            self._desk.crew.forget(_WORK)
            self._notice.show_notice(self.tr("Cancelled.") + " " + (self._kept or self.tr("Nothing was left behind.")))

    def done(self, result: int) -> None:
        for purpose in (_WORK, _LIST):
            self._desk.crew.forget(purpose)
        super().done(result)

    # Files dropped on the page

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if local_files(event.mimeData()):
            take_copy(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        take_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        files = local_files(event.mimeData())
        weights = [file for file in files if is_weights(file)] or files
        take_copy(event)
        self.add(weights[0])


def _hosts(weights: PublishedWeights) -> str:
    """Where it comes from, without repetition."""
    hosts = (QUrl(address).host() for address in weights.files[0].addresses)
    return ", ".join(dict.fromkeys(hosts))
