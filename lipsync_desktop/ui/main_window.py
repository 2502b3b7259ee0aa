"""The window: composes the widgets, owns the workers, and carries values between them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData, Qt, QTemporaryDir, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QUndoStack,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QMessageBox,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from lipsync_desktop import paths
from lipsync_desktop.workers import Crew

from . import tasks
from .actions import Actions
from .desktop import show
from .face_card import FaceCard
from .film_card import FilmCard
from .pace import Pace
from .pictures import as_qimage
from .playback import Playback
from .preferences import Preferences
from .project import Film, Missing, Project
from .recorder import Recorder, seconds_left
from .stage import Stage
from .timeline import Timeline
from .undo import Change
from .view import View
from .voice_card import VoiceCard
from .words import clock, time_left

if TYPE_CHECKING:
    from lipsync_desktop.engine.microphone import Level, Microphone
    from lipsync_desktop.engine.types import FaceBox, Look, Progress, Scan, Waveform

_log = logging.getLogger(__name__)

_SMALLEST_PX = (1024, 640)
_FIRST_PX = (1280, 800)
_COLUMN_PX = 312
_GAP_PX = 8
_BOX_STEP, _TRIM_STEP = 1, 2
_SAME_FACE_IOU = 0.3


@dataclass(frozen=True, slots=True)
class Folders:
    """Where the window keeps what it makes: recorded takes (kept), and films until they are exported (removed)."""

    takes: Path
    films: Path
    log_file: Path


class MainWindow(QMainWindow):
    """One window, one film at a time.

    Signals:
        engine_ready(): the engine's libraries and networks are loaded.
        film_ready(Path): a film has been made.
        exported(Path): it has been written where the person said.
    """

    engine_ready = Signal()
    film_ready = Signal(object)
    exported = Signal(object)

    def __init__(self, engine: tasks.Engine, preferences: Preferences, folders: Folders) -> None:
        super().__init__()
        self._engine = engine
        self._preferences = preferences
        self._folders = folders
        self._crew = Crew(self)
        self._project = Project(choices=preferences.choices)
        self._look: Look | None = None
        self._scan: Scan | None = None
        self._waveform: Waveform | None = None
        self._film: Film | None = None
        self._film_folder: QTemporaryDir | None = None
        self._films_made = 0
        self._view = View.ORIGINAL
        self._pace = Pace()
        self._microphone: Microphone | None = None
        self._microphones_known = False
        self._closing = False
        self._make_when_ready = False
        self._asked_to_close: QMessageBox | None = None
        self._devices_watch: Any = None

        self._undo_stack = QUndoStack(self)
        self.actions_ = Actions(self, self._undo_stack)
        self.stage = Stage()
        self.timeline = Timeline()
        self.face_card = FaceCard()
        self.voice_card = VoiceCard()
        self.film_card = FilmCard()
        self.playback = Playback(self)
        self.recorder = Recorder(self._crew, folders.takes, self)

        self._compose()
        self._connect_actions()
        self._connect_widgets()
        self._restore()
        self._refresh()
        self._say(self.tr("Drop a portrait or a clip here, or try the demo."))

    # Composition

    def _compose(self) -> None:
        self.setWindowTitle(self.tr("Lipsync Desktop"))
        self.setAcceptDrops(True)
        self.setMinimumSize(*_SMALLEST_PX)
        self.resize(*_FIRST_PX)
        self.actions_.fill(self.menuBar())
        self.addActions(self.findChildren(QAction))

        left = QVBoxLayout()
        left.setSpacing(_GAP_PX)
        left.addWidget(self.stage, 1)
        left.addWidget(self.timeline)

        upper = QWidget()
        cards = QVBoxLayout(upper)
        cards.setContentsMargins(0, 0, 0, 0)
        cards.setSpacing(_GAP_PX)
        cards.addWidget(self.face_card)
        cards.addWidget(self.voice_card)
        cards.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(upper)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout()
        column.setSpacing(_GAP_PX)
        column.addWidget(scroll, 1)
        column.addWidget(self.film_card)

        right = QWidget()
        right.setLayout(column)
        column.setContentsMargins(0, 0, 0, 0)
        right.setFixedWidth(_COLUMN_PX)
        whole = QHBoxLayout()
        whole.setContentsMargins(_GAP_PX, _GAP_PX, _GAP_PX, _GAP_PX)
        whole.setSpacing(_GAP_PX)
        whole.addLayout(left, 1)
        whole.addWidget(right)
        centre = QWidget()
        centre.setLayout(whole)
        self.setCentralWidget(centre)
        self.statusBar().setAccessibleName(self.tr("What is going on"))

    def _connect_actions(self) -> None:
        actions = self.actions_
        for action, slot in (
            (actions.open_face, self.choose_face),
            (actions.open_voice, self.choose_voice),
            (actions.demo, self.try_demo),
            (actions.export, self.choose_export),
            (actions.show_in_folder, self._show_in_folder),
            (actions.quit, self.close),
            (actions.paste, self._paste),
            (actions.draw_box, self._draw_box),
            (actions.find_face, lambda: self._edit_box(None)),
            (actions.fit, self.stage.canvas.fit),
            (actions.record, self.toggle_recording),
            (actions.play, self.playback.toggle),
            (actions.previous, lambda: self._step(-1)),
            (actions.next, lambda: self._step(1)),
            (actions.make, self.make_film),
            (actions.cancel, self._cancel),
            (actions.models, self._show_models),
            (actions.open_log, self._open_log),
            (actions.about, self._show_about),
        ):
            action.triggered.connect(lambda _=False, slot=slot: slot())
        actions.landmarks.toggled.connect(self._show_landmarks)
        actions.full_screen.toggled.connect(lambda on: self.showFullScreen() if on else self.showNormal())
        for view, action in actions.view.items():
            action.triggered.connect(lambda _=False, view=view: self._set_view(view))
        actions.recent.aboutToShow.connect(self._fill_recent)

    def _connect_widgets(self) -> None:
        stage, canvas = self.stage, self.stage.canvas
        stage.files_dropped.connect(self.take_files)
        stage.demo_requested.connect(self.try_demo)
        stage.face_requested.connect(self.choose_face)
        stage.view_chosen.connect(self._set_view)
        canvas.face_chosen.connect(self._choose_face)
        canvas.box_edited.connect(lambda box: self._edit_box(self._full_size(box)))
        notice_bar = stage.notice_bar
        notice_bar.details_requested.connect(self._open_log)
        notice_bar.action_requested.connect(self._show_in_folder)

        face = self.face_card
        face.choose_requested.connect(self.choose_face)
        face.recent_chosen.connect(self.open_face)
        face.files_dropped.connect(lambda files: self.open_face(files[0]))
        face.draw_requested.connect(self._draw_box)
        face.automatic_requested.connect(lambda: self._edit_box(None))
        face.landmarks_toggled.connect(self.actions_.landmarks.setChecked)
        face.face_chosen.connect(self._choose_face)

        voice = self.voice_card
        voice.choose_requested.connect(self.choose_voice)
        voice.recent_chosen.connect(self.open_voice)
        voice.files_dropped.connect(lambda files: self.open_voice(files[0]))
        voice.record_requested.connect(self.toggle_recording)
        voice.microphone_chosen.connect(self._choose_microphone)
        voice.play_requested.connect(self._play_voice)
        voice.film_at_once_toggled.connect(lambda on: setattr(self._preferences, "film_at_once", on))

        film = self.film_card
        film.settings_changed.connect(self._choices_changed)
        film.make_requested.connect(self.make_film)
        film.cancel_requested.connect(self._cancel)
        film.export_requested.connect(self.choose_export)
        film.models_requested.connect(self._show_models)

        self.timeline.play_requested.connect(self.playback.toggle)
        self.timeline.sought.connect(self._seek)
        self.timeline.stepped.connect(self._step)
        self.timeline.trim_edited.connect(self._edit_trim)

        playback = self.playback
        playback.moved.connect(self._moved)
        playback.film_image.connect(self._film_image)
        playback.clip_image.connect(self._clip_image)
        playback.playing_changed.connect(self._playing_changed)
        playback.failed.connect(lambda sentence: self.stage.notice_bar.show_error(sentence, details=True))

        recorder = self.recorder
        recorder.heard.connect(self._hear)
        recorder.ended.connect(self._take_ended)
        recorder.abandoned.connect(lambda: self._recording_over(self.tr("Nothing was recorded.")))
        recorder.failed.connect(self._recording_failed)
        self._crew.changed.connect(self._crew_changed)

    def _restore(self) -> None:
        preferences = self._preferences
        if not preferences.geometry.isEmpty():
            self.restoreGeometry(preferences.geometry)
        self.film_card.set_choices(self._project.choices)
        self.voice_card.set_film_at_once(preferences.film_at_once)
        self.actions_.landmarks.setChecked(preferences.landmarks_shown)
        self.face_card.set_recent(preferences.recent_faces)
        self.voice_card.set_recent(preferences.recent_voices)

    # The engine, loaded behind the first picture of the window

    def warm_up(self) -> None:
        """Load the engine in the background; `engine_ready` follows."""
        self._crew.start("warm up", lambda: tasks.warm_up(self._engine), succeeded=self._warm, failed=self._fail)

    def _warm(self, devices: list[tuple[str, str]]) -> None:
        self.film_card.set_devices(devices)
        self._choices_changed()
        self._watch_microphones()
        self.engine_ready.emit()

    # Files in

    def choose_face(self) -> None:
        """Ask for a picture or a clip."""
        kinds = self.tr("Pictures and clips ({})").format(
            "*.png *.jpg *.jpeg *.webp *.gif *.bmp *.tif *.tiff *.avif *.heic *.mp4 *.mov *.m4v *.mkv *.webm *.avi"
        )
        self._ask_for_file(self.tr("Choose a Face"), kinds, self.open_face)

    def choose_voice(self) -> None:
        """Ask for a recording, or for a clip with sound."""
        kinds = self.tr("Recordings and clips ({})").format(
            "*.wav *.mp3 *.m4a *.aac *.flac *.ogg *.opus *.aif *.aiff *.wma *.mp4 *.mov *.m4v *.mkv *.webm *.avi"
        )
        self._ask_for_file(self.tr("Choose a Voice"), kinds, self.open_voice)

    def _ask_for_file(self, title: str, kinds: str, use: Callable[[Path], None]) -> None:
        folder = str(self._preferences.open_folder or Path.home())
        dialog = QFileDialog(self, title, folder, f"{kinds};;{self.tr('All files (*)')}")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def chosen(name: str) -> None:
            self._preferences.open_folder = Path(name).parent
            use(Path(name))

        dialog.fileSelected.connect(chosen)
        dialog.open()

    def take_files(self, files: list[Path]) -> None:
        """Pictures and clips become the face, sounds the voice, whatever their names say."""
        for file in files[:2]:
            self._crew.start(
                f"identify {file}",
                lambda file=file: tasks.identify(file),
                succeeded=lambda kind, file=file: self.open_voice(file) if kind == "sound" else self.open_face(file),
                failed=self._fail,
            )

    def try_demo(self) -> None:
        """The program's own portrait and voice, and a film of them."""
        resources = paths.resources_dir()
        self.open_face(resources / "portrait.png", remember=False)
        self.open_voice(resources / "voice.flac", then_make=True, remember=False)

    def _paste(self) -> None:
        data = QGuiApplication.clipboard().mimeData()
        if files := _local_files(data):
            self.take_files(files)
            return
        image = QImage(data.imageData()) if data.hasImage() else QImage()
        if image.isNull():
            self._say(self.tr("There is no picture and no file to paste."))
            return
        path = self._folders.takes / f"pasted-{datetime.now():%Y-%m-%d-%H%M%S}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        if image.save(str(path)):
            self.open_face(path)
        else:
            sentence = self.tr("The pasted picture could not be kept in “{}”. Make room there.").format(path.parent)
            self.stage.notice_bar.show_error(sentence, details=False)

    def _fill_recent(self) -> None:
        menu = self.actions_.recent
        menu.clear()
        for files, use in (
            (self._preferences.recent_faces, self.open_face),
            (self._preferences.recent_voices, self.open_voice),
        ):
            menu.addSeparator()
            for file in files:
                action = menu.addAction(file.name.replace("&", "&&"))
                action.setToolTip(str(file))
                action.triggered.connect(lambda _=False, file=file, use=use: use(file))
        if menu.isEmpty():
            menu.addAction(self.tr("Nothing yet")).setEnabled(False)

    # Face

    def open_face(self, path: Path, *, remember: bool = True) -> None:
        """Show a picture or clip and find the faces in it."""
        self.playback.pause()
        self.face_card.show_busy(path.name)
        self.stage.set_busy(self.tr("Opening “{}”…").format(path.name))
        self._say(self.tr("Looking for faces in “{}”…").format(path.name))
        rate = self._project.choices.still_rate
        self._crew.start(
            "face",
            lambda: tasks.open_face(self._engine, path, rate),
            succeeded=lambda opened: self._face_opened(opened, remember),
            failed=self._face_failed,
        )

    def _face_opened(self, opened: tasks.OpenedFace, remember: bool) -> None:
        footage = opened.file.footage
        if remember:
            self._preferences.add_recent_face(footage.path)
            self.face_card.set_recent(self._preferences.recent_faces)
        self._crew.forget("look")
        self._crew.forget("scan")
        self._undo_stack.clear()
        self._drop_film()
        self._look, self._scan = opened.look, None
        found = len(opened.look.faces) if footage.is_still else None
        self._project = replace(self._project, face=opened.file, face_box=None, faces_found=found)
        self.stage.set_busy(None)
        self.stage.notice_bar.close_notice()
        if footage.notices:
            self.stage.notice_bar.show_notice(" ".join(footage.notices))
        self._set_sources()
        self.timeline.set_clip(None if footage.is_still else float(footage.duration_s or 0), float(footage.rate))
        self.timeline.set_scan(None)
        self._view = View.ORIGINAL
        self._show_look()
        self._refresh()
        if not footage.is_still:
            self._crew.start(
                "scan",
                lambda: tasks.scan_clip(self._engine, footage),
                progressed=self._scanned,
                succeeded=self._scan_done,
                failed=self._fail,
            )
        self._say_next()
        self._make_if_asked()

    def _face_failed(self, error: Exception) -> None:
        self.stage.set_busy(None)
        self._make_when_ready = False
        self._refresh()
        self._fail(error)

    def _scanned(self, scan: Scan) -> None:
        self._scan = scan
        self.timeline.set_scan(scan)
        if not self._crew.busy("film"):
            share = float(scan.done_s / scan.duration_s) if scan.duration_s else 1.0
            self._say(self.tr("Looking through the clip for faces: {}").format(f"{share:.0%}"))

    def _scan_done(self, scan: Scan) -> None:
        self._scan = scan
        self.timeline.set_scan(scan)
        most = max((len(sample.boxes) for sample in scan.samples), default=0)
        self._project = replace(self._project, faces_found=most)
        self._refresh()
        self._say_next()

    def _show_look(self) -> None:
        """The picture as the engine sees it, with the faces in it."""
        look, canvas = self._look, self.stage.canvas
        if look is None or self._crew.busy("film"):
            return
        if self._view is View.FILM:
            return
        canvas.show_image(as_qimage(look.image))
        self._show_faces()

    def _show_faces(self) -> None:
        look, canvas = self._look, self.stage.canvas
        editable = self._view is View.ORIGINAL and not self._crew.busy("film")
        canvas.set_editable(editable)
        if look is None or not editable:
            canvas.show_faces([], None)
            canvas.show_box(None)
            return
        chosen = self._chosen()
        canvas.show_faces(look.faces, chosen)
        box = self._project.face_box
        canvas.show_box(self._shown_size(box) if box and chosen is None else None)

    def _chosen(self) -> int | None:
        """Which of the faces on the stage is the one that speaks; None where that is a box of its own."""
        if self._look is None or not self._look.faces:
            return None
        box = self._project.face_box
        if box is None:
            return 0
        shown = self._shown_size(box)
        overlaps = [_iou(shown, face.box) for face in self._look.faces]
        best = max(range(len(overlaps)), key=overlaps.__getitem__)
        by_hand = box.score >= 1.0 and overlaps[best] < 1.0
        return best if overlaps[best] > _SAME_FACE_IOU and not by_hand else None

    def _choose_face(self, index: int) -> None:
        if self._look and index != self._chosen():
            self._edit_box(self._full_size(self._look.faces[index].box))

    def _edit_box(self, box: FaceBox | None) -> None:
        before = self._project.face_box
        if self._project.face is None or box == before:
            return
        text = self.tr("Face Box") if box else self.tr("Automatic Face")
        self._undo_stack.push(Change(text, _BOX_STEP, self._put_box, before, box))

    def _put_box(self, box: FaceBox | None) -> None:
        self._project = replace(self._project, face_box=box)
        self._show_faces()
        self._refresh()

    def _draw_box(self) -> None:
        if self._project.face is None:
            return
        self._set_view(View.ORIGINAL)
        self.playback.pause()
        self.stage.canvas.start_drawing()
        self.stage.canvas.setFocus()
        self._say(self.tr("Draw a box around the face. Esc leaves it as it is."))

    def _full_size(self, box: FaceBox) -> FaceBox:
        assert self._project.face
        scale = self._project.face.footage.scale
        return box if scale == 1 else box.scaled(1 / scale)

    def _shown_size(self, box: FaceBox) -> FaceBox:
        assert self._project.face
        scale = self._project.face.footage.scale
        return box if scale == 1 else box.scaled(scale)

    def _show_landmarks(self, on: bool) -> None:
        self._preferences.landmarks_shown = on
        self.stage.canvas.set_landmarks_shown(on)
        self.face_card.set_landmarks_shown(on)

    # Voice

    def open_voice(self, path: Path, *, then_make: bool = False, remember: bool = True) -> None:
        """Take a recording, or a clip's sound, as the voice."""
        if self.recorder.is_recording:
            self.recorder.stop()
        self.playback.pause()
        self.voice_card.show_busy(path.name)
        self._say(self.tr("Reading “{}”…").format(path.name))
        self._crew.start(
            "voice",
            lambda: tasks.open_voice(path),
            succeeded=lambda opened: self._voice_opened(opened, then_make, remember),
            failed=self._voice_failed,
        )

    def _voice_opened(self, opened: tasks.OpenedVoice, then_make: bool, remember: bool) -> None:
        if remember:
            self._preferences.add_recent_voice(opened.file.path)
            self.voice_card.set_recent(self._preferences.recent_voices)
        self._undo_stack.clear()
        self._drop_film()
        self._waveform = opened.waveform
        self._project = replace(self._project, voice=opened.file, trim_s=(Fraction(0), None))
        self.stage.notice_bar.close_notice()
        self.timeline.set_voice(opened.waveform)
        self.timeline.set_trim(0.0, None)
        self._set_sources()
        self._show_look()
        self._refresh()
        self._say_next()
        self._make_when_ready = self._make_when_ready or then_make
        self._make_if_asked()

    def _voice_failed(self, error: Exception) -> None:
        self._make_when_ready = False
        self._refresh()
        self._fail(error)

    def _edit_trim(self, start_s: float, end_s: float) -> None:
        voice = self._project.voice
        if voice is None:
            return
        start = Fraction(start_s).limit_denominator(1000)
        end: Fraction | None = Fraction(end_s).limit_denominator(1000)
        if end is not None and end >= voice.duration_s:
            end = None
        if (start, end) != self._project.trim_s:
            text = self.tr("Trim")
            self._undo_stack.push(Change(text, _TRIM_STEP, self._put_trim, self._project.trim_s, (start, end)))

    def _put_trim(self, trim_s: tuple[Fraction, Fraction | None]) -> None:
        self._project = replace(self._project, trim_s=trim_s)
        start, end = trim_s
        self.timeline.set_trim(float(start), None if end is None else float(end))
        self._set_sources()
        self._refresh()

    def _play_voice(self) -> None:
        if not self.playback.is_playing and self._film is None:
            self.playback.seek(float(self._project.trim_s[0]))
        self.playback.toggle()

    # The microphone

    def _watch_microphones(self) -> None:
        from PySide6.QtMultimedia import QMediaDevices

        self._devices_watch = QMediaDevices(self)
        self._devices_watch.audioInputsChanged.connect(self._find_microphones)
        self._find_microphones()

    def _find_microphones(self) -> None:
        if not self.recorder.is_recording:
            self._crew.start(
                "microphones",
                tasks.find_microphones,
                succeeded=self._microphones_found,
                failed=self._no_microphones,
            )

    def _microphones_found(self, microphones: list[Microphone]) -> None:
        wanted = self._preferences.microphone
        named = [microphone for microphone in microphones if microphone.name == wanted]
        self._microphone = (named or microphones or [None])[0]
        self._microphones_known = bool(microphones)
        self.voice_card.set_microphones(microphones, self._microphone)
        self._refresh()

    def _no_microphones(self, error: Exception) -> None:
        _log.warning("No microphone: %s", error)
        self._microphone, self._microphones_known = None, False
        self.voice_card.set_microphones([], None)
        self._refresh()

    def _choose_microphone(self, microphone: Microphone) -> None:
        self._microphone = microphone
        self._preferences.microphone = microphone.name

    def toggle_recording(self) -> None:
        """Start a take, or end the one that runs."""
        if self.recorder.is_recording:
            self.recorder.stop()
        elif self.actions_.record.isEnabled():
            self.playback.pause()
            self.stage.notice_bar.close_notice()
            self._crew.forget("microphones")
            self.recorder.start(self._microphone)
            self._say(self.tr("Recording starts in a moment. R or Esc stops it."))
            self._refresh()

    def _hear(self, level: Level) -> None:
        left = seconds_left(level)
        self.stage.show_countdown(left)
        self.stage.show_recording(level.elapsed_s if left is None else None)
        self.voice_card.show_recording(level)
        if left is None:
            self._say(self.tr("Recording: {}. R or Esc stops it.").format(clock(level.elapsed_s)))

    def _recording_over(self, sentence: str) -> None:
        self.stage.show_countdown(None)
        self.stage.show_recording(None)
        self.voice_card.show_recording(None)
        self._refresh()
        self._say(sentence)
        self._find_microphones()

    def _take_ended(self, path: Path) -> None:
        self._recording_over(self.tr("Recorded “{}”.").format(path.name))
        self.open_voice(path, then_make=self._preferences.film_at_once)

    def _recording_failed(self, error: Exception, path: Path | None) -> None:
        self._recording_over(self.tr("The recording has stopped."))
        self._fail(error)
        if path is not None:
            self.open_voice(path)

    # The film

    def make_film(self) -> None:
        """Render, unless the film that is there already shows exactly this."""
        project = self._project
        if project.missing or self._crew.busy("film", "face", "voice") or self.recorder.is_recording:
            return
        if self._film and self._film.project == project:
            self._set_view(View.FILM)
            return
        if self._film_folder is None:
            self._folders.films.mkdir(parents=True, exist_ok=True)
            self._film_folder = QTemporaryDir(str(self._folders.films / "film-XXXXXX"))
        self._films_made += 1
        output = Path(self._film_folder.path()) / str(self._films_made) / f"{project.title}.webm"
        self.playback.pause()
        self._pace = Pace()
        self.stage.notice_bar.close_notice()
        self.stage.canvas.show_faces([], None)
        self.stage.canvas.show_box(None)
        self.stage.canvas.set_editable(False)
        self.stage.canvas.show_beside(None)
        self._crew.start(
            "film",
            lambda: tasks.make_film(self._engine, project.job(output)),
            progressed=self._film_progressed,
            succeeded=lambda notices: self._film_made(Film(project, output), notices),
            failed=self._film_failed,
            cancelled=self._film_cancelled,
        )
        self.film_card.show_working(0, 0, 0.0, None)
        self._refresh()
        self._say(self.tr("Preparing the film…"))

    def _make_if_asked(self) -> None:
        if self._make_when_ready and not self._crew.busy("face", "voice"):
            self._make_when_ready = False
            self.make_film()

    def _film_progressed(self, progress: Progress) -> None:
        if progress.frame is None:
            self.film_card.show_working(0, progress.total, 0.0, None)
            return
        self._pace.reach(progress.done, time.monotonic())
        left_s = self._pace.left_s(progress.total)
        self.film_card.show_working(progress.done, progress.total, self._pace.steps_a_second, left_s)
        self.stage.canvas.show_image(as_qimage(progress.frame.composed()))
        self.timeline.set_position(
            float(self._project.trim_s[0]) + progress.done / progress.total * float(self._project.spoken_s)
        )
        share = f"{progress.done / progress.total:.0%}"
        self._say(
            self.tr("Making the film: {0}, {1}.").format(share, time_left(left_s))
            if left_s is not None
            else self.tr("Making the film: {0}.").format(share)
        )

    def _film_made(self, film: Film, notices: tuple[str, ...]) -> None:
        self._film = film
        if film.project.face_box is None and film.project.faces_found is None:
            _log.info("The film was made while its clip was still being looked through.")
        self._set_sources()
        self._set_view(View.FILM)
        self._refresh()
        if notices:
            self.stage.notice_bar.show_notice(" ".join(notices))
        self._say(self.tr("The film is ready. Export it to keep it."))
        self.playback.seek(float(self._project.trim_s[0]))
        self.playback.play()
        self.film_ready.emit(film.path)

    def _film_cancelled(self) -> None:
        self._back_to_original()
        self._say(self.tr("Cancelled. Nothing was left behind."))

    def _film_failed(self, error: Exception) -> None:
        self._back_to_original()
        self._fail(error)

    def _back_to_original(self) -> None:
        self._set_view(View.FILM if self._film else View.ORIGINAL)
        self.playback.seek(float(self._project.trim_s[0]))
        self._refresh()

    def _drop_film(self) -> None:
        self._crew.forget("film")
        self._film = None

    def _cancel(self) -> None:
        if self.recorder.is_recording:
            self.recorder.stop()
        elif self._crew.busy("film"):
            # The thread may be in the middle of a step; the person need not wait for it.
            self._crew.forget("film")
            self._film_cancelled()
        elif self._crew.busy("export"):
            self._crew.cancel("export")
        else:
            self.stage.notice_bar.close_notice()

    def choose_export(self) -> None:
        """Ask where the film goes, and write it there."""
        if self._film is None:
            return
        folder = self._preferences.export_folder or Path.home()
        dialog = QFileDialog(self, self.tr("Export WebM"), str(folder), self.tr("WebM film (*.webm)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("webm")
        dialog.selectFile(self._film.path.name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.export(Path(name)))
        dialog.open()

    def export(self, output: Path) -> None:
        """Write the film to `output`, in the place of what is there."""
        film = self._film
        if film is None:
            return
        self._preferences.export_folder = output.parent
        self._crew.start(
            "export",
            lambda: tasks.export(film.path, output),
            progressed=lambda share: self._say(self.tr("Exporting: {}").format(f"{share:.0%}")),
            succeeded=lambda path: self._exported(film, path),
            failed=self._fail,
            cancelled=lambda: self._say(self.tr("The export was cancelled; nothing was written.")),
        )

    def _exported(self, film: Film, path: Path) -> None:
        if self._film is film:
            self._film = replace(film, exported_to=path)
        sentence = self.tr("“{0}” is in “{1}”.").format(path.name, path.parent)
        self.stage.notice_bar.show_notice(sentence, self.tr("Show in Folder"))
        self._say(sentence)
        self._refresh()
        self.exported.emit(path)

    def _show_in_folder(self) -> None:
        if self._film and self._film.exported_to:
            show(self._film.exported_to.parent)

    # Watching

    def _set_sources(self) -> None:
        face, voice = self._project.face, self._project.voice
        clip = face.footage.path if face and not face.footage.is_still else None
        start, end = self._project.trim_s
        film = self._film.path if self._film else None
        trim_s = (float(start), None if end is None else float(end))
        self.playback.set_sources(film, clip, voice.path if voice else None, trim_s)
        self.timeline.set_film(float(self._film.project.spoken_s) if self._film else None)

    def _set_view(self, view: View) -> None:
        if self._film is None:
            view = View.ORIGINAL
        self._view = view
        self.stage.canvas.show_beside(None)
        self.playback.set_view(view)
        self._show_look()
        self._refresh()

    def _film_image(self, image: QImage) -> None:
        if self._crew.busy("film"):
            return
        if self._view is View.FILM:
            self.stage.canvas.show_image(image)
            self._show_faces()
        elif self._view is View.SIDE_BY_SIDE:
            self.stage.canvas.show_beside(image)

    def _clip_image(self, image: QImage) -> None:
        if self._crew.busy("film") or self._view is View.FILM:
            return
        self.stage.canvas.show_image(image)
        if self._scan and self._view is View.ORIGINAL:
            self._show_scanned()

    def _show_scanned(self) -> None:
        """Boxes for the moment that plays, from the scan: looking itself would not keep up."""
        from lipsync_desktop.engine.types import Face

        assert self._scan
        boxes = self._scan.boxes_at(Fraction(self._clip_time_s()).limit_denominator(1000))
        chosen = self._project.face_box
        at = 0 if boxes else None
        if chosen and boxes:
            shown = self._shown_size(chosen)
            at = max(range(len(boxes)), key=lambda i: _iou(shown, boxes[i]))
        self.stage.canvas.set_editable(False)
        self.stage.canvas.show_box(None)
        self.stage.canvas.show_faces([Face(box) for box in boxes], at)

    def _clip_time_s(self) -> float:
        face = self._project.face
        assert face
        duration_s = float(face.footage.duration_s or 0)
        time_s = max(0.0, self.playback.position_s - float(self._project.trim_s[0]))
        return time_s % duration_s if duration_s else 0.0

    def _moved(self, position_s: float) -> None:
        if not self._crew.busy("film"):
            self.timeline.set_position(position_s)

    def _seek(self, position_s: float) -> None:
        self.playback.seek(position_s)
        self._look_here()

    def _step(self, frames: int) -> None:
        self.playback.step(frames)
        self._look_here()

    def _look_here(self) -> None:
        """When a clip stands still: the exact image, and every face in it."""
        face = self._project.face
        if face is None or face.footage.is_still or self.playback.is_playing or self._view is not View.ORIGINAL:
            return
        time_s = self._clip_time_s()
        footage = face.footage
        self._crew.start(
            "look",
            lambda: tasks.look_at(self._engine, footage, time_s),
            succeeded=self._looked,
            failed=self._fail,
        )

    def _looked(self, look: Look) -> None:
        self._look = look
        if not self.playback.is_playing and self._view is View.ORIGINAL:
            self._show_look()
            self._refresh()

    def _playing_changed(self, playing: bool) -> None:
        self.timeline.set_playing(playing)
        self.voice_card.set_playing(playing)
        actions = self.actions_
        actions.play.setText((self.tr("&Pause") if playing else self.tr("&Play")) + "\t" + self.tr("Space"))
        if not playing:
            self._look_here()

    # Keys and drops that no other widget wants

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        slots: dict[int, QAction] = {
            Qt.Key.Key_Space: self.actions_.play,
            Qt.Key.Key_R: self.actions_.record,
            Qt.Key.Key_Left: self.actions_.previous,
            Qt.Key.Key_Right: self.actions_.next,
            Qt.Key.Key_Escape: self.actions_.cancel,
        }
        action = slots.get(event.key())
        if plain and action is not None:
            action.trigger()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _local_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.take_files(_local_files(event.mimeData()))
        event.acceptProposedAction()

    # What is shown

    def _choices_changed(self) -> None:
        choices = self.film_card.choices()
        self._preferences.choices = choices
        self._project = replace(self._project, choices=choices)
        self._refresh()

    def _say(self, sentence: str) -> None:
        self.statusBar().showMessage(sentence)

    def _say_next(self) -> None:
        self._say(self._reason() or self.tr("Ready. Make the film."))

    def _reason(self) -> str | None:
        """What is missing for a film, as a request."""
        match self._project.missing:
            case Missing.FACE_AND_VOICE:
                return self.tr("Drop a portrait or a clip, and record or drop a voice.")
            case Missing.FACE:
                return self.tr("Drop a portrait or a clip, or choose one.")
            case Missing.FACE_IN_PICTURE:
                return self.tr("No face that I can find. Draw a box around the face, or choose another picture.")
            case Missing.VOICE:
                return self.tr("Now the voice: record yourself, or drop a recording.")
        return None

    def _refresh(self) -> None:
        """Bring every widget in line with the project and with what is being done."""
        project, crew, actions = self._project, self._crew, self.actions_
        working = crew.busy("film")
        recording = self.recorder.is_recording
        has_face, has_film = project.face is not None, self._film is not None
        self.stage.set_empty(not has_face and not crew.busy("face") and not recording)
        self.stage.set_view(self._view, has_film and not working)
        self._refresh_face()
        self._refresh_voice()
        self._refresh_film()
        for view, action in actions.view.items():
            action.setEnabled(view is View.ORIGINAL or (has_film and not working))
            action.setChecked(view is self._view)
        actions.export.setEnabled(has_film and not working)
        actions.show_in_folder.setEnabled(bool(self._film and self._film.exported_to))
        actions.draw_box.setEnabled(has_face and not working)
        actions.find_face.setEnabled(has_face and project.face_box is not None and not working)
        actions.record.setEnabled(recording or (self._microphones_known and not working))
        actions.record.setText(
            (self.tr("Stop &Recording") if recording else self.tr("&Record Voice")) + "\tR"
        )
        actions.make.setEnabled(project.missing is None and not working and not recording)
        actions.cancel.setEnabled(True)
        for action in (actions.play, actions.previous, actions.next):
            action.setEnabled(not working and not recording and self.playback.has_anything)
        self.timeline.setEnabled(not recording)

    def _refresh_face(self) -> None:
        project, look = self._project, self._look
        if self._crew.busy("face"):
            return
        if project.face is None or look is None:
            self.face_card.show_empty()
            return
        footage = project.face.footage
        width, height = footage.full_size_px
        details = f"{width} × {height}"
        if footage.duration_s is not None:
            rate = self.tr("{} fps").format(f"{float(footage.rate):.4g}")
            details += f" · {clock(float(footage.duration_s))} · {rate}"
        chosen = self._chosen()
        by_hand = project.face_box is not None and chosen is None
        self.face_card.show_face(footage.path, details, len(look.faces), chosen, by_hand)
        self.face_card.set_enabled_editing(not self._crew.busy("film"))
        if project.faces_found == 0 and project.face_box is None:
            self.face_card.show_problem(self.tr("No face found. Draw a box around it."))

    def _refresh_voice(self) -> None:
        voice = self._project.voice
        if self._crew.busy("voice") or self.recorder.is_recording:
            return
        if voice is None:
            self.voice_card.show_empty()
            return
        trimmed = float(self._project.spoken_s) if self._project.trim_s != (Fraction(0), None) else None
        self.voice_card.show_voice(voice.path, float(voice.duration_s), trimmed)

    def _refresh_film(self) -> None:
        project = self._project
        self.film_card.set_still(project.face is None or project.face.footage.is_still)
        if self._crew.busy("film"):
            return
        if reason := self._reason():
            self.film_card.show_not_ready(reason)
        elif self._film and self._film.project == project:
            self.film_card.show_done()
        else:
            self.film_card.show_ready()

    def _crew_changed(self) -> None:
        if self._closing and self._crew.is_empty:
            QTimer.singleShot(0, self.close)

    def _fail(self, error: Exception) -> None:
        """Say what happened, in the engine's own sentence where it has one."""
        from lipsync_desktop.engine.errors import LipsyncError

        known = isinstance(error, LipsyncError)
        _log.log(logging.WARNING if known else logging.ERROR, "%s", error, exc_info=error)
        self.show_error(str(error) if known else self.unexpected(), details=not known)

    def show_error(self, sentence: str, *, details: bool) -> None:
        """One bar over the stage, until it is closed or another takes its place."""
        self.stage.notice_bar.show_error(sentence, details=details)
        self._say(sentence)

    def unexpected(self) -> str:
        """What to say about a fault of the program's own."""
        return self.tr("Something went wrong that should not. Your files are untouched; the log file says more.")

    def _show_models(self) -> None:
        from .models_page import ModelsPage

        page = ModelsPage(self)
        page.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        page.open()

    def _show_about(self) -> None:
        from .about import AboutDialog

        dialog = AboutDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _open_log(self) -> None:
        if not show(self._folders.log_file):
            self._say(self.tr("The log file is “{}”.").format(self._folders.log_file))

    # The end

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._closing:
            if self._crew.is_empty:
                self._finish()
                event.accept()
            else:
                event.ignore()
            return
        question = self._unfinished()
        if question is None:
            self._leave()
            if self._crew.is_empty:
                self._finish()
                event.accept()
            else:
                event.ignore()
            return
        event.ignore()
        if self._asked_to_close is None:
            self._ask_to_close(question)

    def _unfinished(self) -> str | None:
        """What would be lost by closing now, as a question."""
        if self.recorder.is_recording:
            return self.tr("A recording is running. Stop it and close? What is recorded stays on disk.")
        if self._crew.busy("film"):
            return self.tr("The film is not finished. Stop making it and close?")
        if self._crew.busy("export"):
            return self.tr("The film is still being exported. Stop and close?")
        if self._film and self._film.exported_to is None:
            return self.tr("The film has not been exported. Close without keeping it?")
        return None

    def _ask_to_close(self, question: str) -> None:
        box = QMessageBox(QMessageBox.Icon.Question, self.tr("Close Lipsync Desktop"), question, parent=self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        leave = box.addButton(self.tr("Close"), QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton(self.tr("Stay"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        self._asked_to_close = box

        def answered() -> None:
            self._asked_to_close = None
            if box.clickedButton() is leave:
                self._leave()
                self.close()

        box.finished.connect(answered)
        box.open()

    def _leave(self) -> None:
        """From here on the window only waits for its threads."""
        self._closing = True
        self._preferences.geometry = self.saveGeometry()
        self.playback.close()
        self._crew.dismiss()
        self.hide()

    def _finish(self) -> None:
        if self._film_folder:
            self._film_folder.remove()
            self._film_folder = None


def _local_files(data: QMimeData) -> list[Path]:
    files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [file for file in files if file.is_file()]


def _iou(one: FaceBox, other: FaceBox) -> float:
    """Intersection over union of two boxes."""
    wide = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    high = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    shared = max(wide, 0.0) * max(high, 0.0)
    whole = one.width * one.height + other.width * other.height - shared
    return shared / whole if whole else 0.0
