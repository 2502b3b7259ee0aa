"""The second card: what is said, and the microphone to say it with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStackedLayout,
    QToolButton,
    QWidget,
)

from lipsync_desktop.ui.parts.card import Card, ChooseButton, ElidedLabel, quiet
from lipsync_desktop.ui.parts.icons import icon
from lipsync_desktop.ui.parts.words import clock

from .level_meter import LevelMeter
from .take_list import Listed, TakeList

if TYPE_CHECKING:
    from lipsync_desktop.engine.speech.microphone import Level, Microphone
    from lipsync_desktop.engine.types import SoundTrack


class Microphones(QAbstractListModel):
    """The microphones, by name."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._microphones: list[Microphone] = []

    def show(self, microphones: list[Microphone]) -> None:
        self.beginResetModel()
        self._microphones = list(microphones)
        self.endResetModel()

    def at(self, row: int) -> Microphone | None:
        return self._microphones[row] if 0 <= row < len(self._microphones) else None

    def row_of(self, microphone: Microphone | None) -> int:
        return self._microphones.index(microphone) if microphone in self._microphones else -1

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008  # Qt's own
        return len(self._microphones)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        microphone = self.at(index.row())
        if microphone is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.tr("System default") if microphone.device is None else microphone.name
        return None


class VoiceCard(Card):
    """Signals:
    choose_requested()
    recent_chosen(Path)
    files_dropped(list[Path])
    record_requested(): to start a take, or to end it.
    microphone_chosen(Microphone)
    track_chosen(int): the number of another sound track.
    play_requested()
    film_at_once_toggled(bool)

    takes: the list of what was tried.
    """

    choose_requested = Signal()
    recent_chosen = Signal(object)
    record_requested = Signal()
    microphone_chosen = Signal(object)
    track_chosen = Signal(int)
    play_requested = Signal()
    film_at_once_toggled = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(2, "", parent)
        self.setTitle(self.tr("Voice"))
        self._has_voice = False
        self._spoken: int | None = None
        self._playing = False
        self._can_record = False
        self._searched = False
        self._make_record()
        self._make_file()
        self.takes = TakeList()
        self.takes.hide()
        record = QHBoxLayout()
        record.addWidget(self._record)
        record.addWidget(self._list, 1)
        name = QWidget()
        heading = QHBoxLayout(name)
        heading.setContentsMargins(0, 0, 0, 0)
        heading.addWidget(self._name, 1)
        heading.addWidget(self._more)
        heading.addWidget(self._play)
        self._upper = QStackedLayout()
        self._upper.addWidget(name)
        self._upper.addWidget(self._meter)
        buttons = QHBoxLayout()
        buttons.addWidget(self._choose)
        buttons.addWidget(self._details, 1)
        self.rows.addLayout(record)
        self.rows.addLayout(self._upper)
        self.rows.addLayout(buttons)
        self.rows.addWidget(self._tracks)
        self.rows.addWidget(self.takes)
        self.rows.addWidget(self._at_once)
        self.set_microphones(None, None)
        self.show_empty()

    def _make_record(self) -> None:
        self._record = QPushButton(self.tr("Record"))
        self._record.setIcon(icon("record"))
        self._record.setAccessibleName(self.tr("Record"))
        self._record.clicked.connect(self.record_requested)
        font = QFont(self._record.font())
        font.setFeature(QFont.Tag("tnum"), 1)
        self._record.setFont(font)
        self._model = Microphones(self)
        self._list = QComboBox()
        self._list.setModel(self._model)
        self._list.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._list.setAccessibleName(self.tr("Microphone"))
        self._list.activated.connect(self._chosen)
        self._meter = LevelMeter()
        self._at_once = QCheckBox(self.tr("Make the film when I stop"))
        self._at_once.setToolTip(self.tr("When a take ends, the film of it is made at once."))
        self._at_once.toggled.connect(self.film_at_once_toggled)

    def _make_file(self) -> None:
        self._name = ElidedLabel()
        font = self._name.font()
        font.setBold(True)
        self._name.setFont(font)
        self._details = ElidedLabel()
        quiet(self._details)
        self._play = QToolButton()
        self._play.setAutoRaise(True)
        self._play.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._play.clicked.connect(self.play_requested)
        self._more = QToolButton()
        self._more.setIcon(icon("more"))
        self._more.setAutoRaise(True)
        self._more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._more.setAccessibleName(self.tr("This take"))
        self._more.setToolTip(self.tr("What can be done with this take"))
        self._more.clicked.connect(self._show_menu)
        self._more.hide()
        self._choose = ChooseButton(self.tr("Choose a recording, or a clip whose sound is used (Ctrl+Shift+O)"))
        self._choose.clicked.connect(self.choose_requested)
        self._choose.recent_chosen.connect(self.recent_chosen)
        self._tracks = QComboBox()
        self._tracks.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._tracks.setAccessibleName(self.tr("Sound track"))
        self._tracks.setToolTip(self.tr("The file has several sound tracks: which one speaks"))
        self._tracks.activated.connect(lambda row: self.track_chosen.emit(self._tracks.itemData(row)))
        self._tracks.hide()
        self.set_playing(False)

    def show_empty(self) -> None:
        self._has_voice = False
        self._name.set_whole(self.tr("No voice yet"))
        self._details.set_whole(self.tr("or drop a recording"))
        self._play.setEnabled(False)
        self._play.setToolTip(self.tr("There is no voice to play yet."))

    def show_busy(self, name: str) -> None:
        """While a file is being read."""
        self._name.set_whole(name)
        self._details.set_whole(self.tr("Reading…"))
        self._play.setEnabled(False)
        self._play.setToolTip(self.tr("The recording is still being read."))

    def show_voice(self, path: Path, duration_s: float, trimmed_s: float | None) -> None:
        """trimmed_s: how long the trimmed stretch is; None where all of it is used."""
        self._has_voice = True
        self._name.set_whole(path.name, str(path))
        self._details.set_whole(
            clock(duration_s)
            if trimmed_s is None
            else self.tr("{0} of {1}").format(clock(trimmed_s), clock(duration_s))
        )
        self._play.setEnabled(True)
        self.set_playing(self._playing)

    def show_takes(self, takes: Sequence[Listed]) -> None:
        """What was tried; one alone is no list."""
        self._spoken = next((number for number, take in enumerate(takes) if take.spoken), None)
        self._more.setVisible(self._spoken is not None)
        self.takes.show_takes(takes)
        self.takes.setVisible(len(takes) > 1)

    def _show_menu(self) -> None:
        if self._spoken is not None:
            menu = self.takes.menu_for(self._spoken)
            menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def show_tracks(self, tracks: Sequence[SoundTrack], current: int) -> None:
        """The sound tracks of the voice's file and the number of the one that is used; one alone is no choice."""
        self._tracks.clear()
        for track in tracks:
            self._tracks.addItem(self._track_name(track), track.number)
        self._tracks.setCurrentIndex(self._tracks.findData(current))
        self._tracks.setVisible(len(tracks) > 1)

    def _track_name(self, track: SoundTrack) -> str:
        name = self.tr("Sound track {}").format(track.number)
        return " – ".join(filter(None, [name, track.title, track.language]))

    def show_recording(self, level: Level | None) -> None:
        """What the microphone hears, counting down or recording; None: it is over."""
        recording = level is not None
        self._upper.setCurrentIndex(1 if recording else 0)
        self.takes.setEnabled(not recording)
        self._list.setEnabled(not recording and self._can_record)
        self._list.setToolTip(self.tr("Stop recording first.") if recording else self._list_tip())
        self._choose.allow(not recording, self.tr("Stop recording first."))
        self._record.setIcon(icon("stop" if recording else "record"))
        self._record.setAccessibleName(self.tr("Stop recording") if recording else self.tr("Record"))
        self._explain_record(self.tr("Stop recording (R)") if recording else self._record_tip())
        if level is None:
            self._meter.clear()
            self._record.setText(self.tr("Record"))
            return
        self._details.set_whole("")  # of the voice before
        self._meter.show_level(level.rms_db, level.peak_db, level.clipped)
        self._record.setText(clock(level.elapsed_s, tenths=False) if level.elapsed_s >= 0 else self.tr("Stop"))

    def set_microphones(self, microphones: list[Microphone] | None, current: Microphone | None) -> None:
        """What there is to record with, and which of it is used; None until that is known."""
        self._searched = microphones is not None
        self._can_record = bool(microphones)
        self._model.show(microphones or [])
        self._list.setPlaceholderText(self.tr("No microphone") if self._searched else self._searching())
        self._list.setCurrentIndex(self._model.row_of(current))
        self._list.setEnabled(self._can_record)
        self._record.setEnabled(self._can_record)
        self._explain_record(self._record_tip())
        self._list.setToolTip(self._list_tip())

    def set_recent(self, files: list[Path]) -> None:
        self._choose.set_recent(files)

    def set_film_at_once(self, on: bool) -> None:
        self._at_once.setChecked(on)

    def set_recording_allowed(self, allowed: bool, reason: str = "") -> None:
        """Whether a take can be started now, and why not."""
        self._record.setEnabled(allowed and self._can_record)
        self._explain_record(self._record_tip() if allowed else reason)
        self._choose.allow(allowed, reason)

    def set_playing(self, playing: bool) -> None:
        self._playing = playing
        name = self.tr("Pause") if playing else self.tr("Play")
        self._play.setIcon(icon("pause" if playing else "play"))
        self._play.setAccessibleName(name)
        if self._has_voice:
            self._play.setToolTip("{} ({})".format(name, self.tr("Space")))

    def _record_tip(self) -> str:
        if self._can_record:
            return self.tr("Record your voice (R)")
        return self.tr("No microphone was found. Plug one in.") if self._searched else self._searching()

    def _searching(self) -> str:
        return self.tr("Looking for microphones…")

    def _list_tip(self) -> str:
        if not self._can_record:
            return self._record_tip()
        return self.tr("The microphone to record with: {}").format(self._list.currentText())

    def _explain_record(self, tool_tip: str) -> None:
        self._record.setToolTip(tool_tip)
        self._record.setAccessibleDescription(tool_tip)

    def _chosen(self, row: int) -> None:
        self._list.setToolTip(self._list_tip())
        if microphone := self._model.at(row):
            self.microphone_chosen.emit(microphone)
