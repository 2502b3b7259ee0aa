"""The window: composes the widgets and the steps of the work, and carries commands to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QDir, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
)
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

from lipsync_desktop import paths
from lipsync_desktop.ui.cards.face_card import FaceCard
from lipsync_desktop.ui.cards.film_card import FilmCard
from lipsync_desktop.ui.cards.film_work import FilmState
from lipsync_desktop.ui.cards.voice_card import VoiceCard
from lipsync_desktop.ui.desk import tasks
from lipsync_desktop.ui.desk.desk import Desk, Folders
from lipsync_desktop.ui.desk.preferences import Preferences
from lipsync_desktop.ui.parts.announced import Announced
from lipsync_desktop.ui.parts.desktop import show
from lipsync_desktop.ui.parts.drops import is_weights, local_files, take_copy
from lipsync_desktop.ui.parts.fitting import Scroll, fit
from lipsync_desktop.ui.parts.view import View
from lipsync_desktop.ui.playing.watching import Watching
from lipsync_desktop.ui.stage.stage import Stage
from lipsync_desktop.ui.steps.arrivals import Arrivals
from lipsync_desktop.ui.steps.face_step import FaceStep
from lipsync_desktop.ui.steps.film_step import FilmStep
from lipsync_desktop.ui.steps.voice_step import VoiceStep
from lipsync_desktop.ui.timeline.timeline import Timeline

from .actions import Actions
from .focus import SteadyFocus
from .parting import Parting

_FIRST_PX = (1280, 800)
_COLUMN_PX = 312
_GAP_PX = 8
_SETTLED_MS = 2000
_PICTURES = "*.png *.jpg *.jpeg *.webp *.gif *.bmp *.tif *.tiff *.avif *.heic *.heif *.hif *.jp2"
_CLIPS = "*.mp4 *.mov *.m4v *.mkv *.webm *.avi"
_SOUNDS = "*.wav *.mp3 *.m4a *.aac *.flac *.ogg *.opus *.aif *.aiff *.wma"


class MainWindow(QMainWindow):
    """One window, one film at a time.

    Signals:
        engine_ready(): the engine's libraries and networks are loaded.
        leaving(): the window is out of sight for good, and waits for its threads.
        left(): the window is closed, and every thread has ended.
    """

    engine_ready = Signal()
    leaving = Signal()
    left = Signal()

    def __init__(self, engine: tasks.Engine, preferences: Preferences, folders: Folders) -> None:
        super().__init__()
        self._closing = False
        self.desk = Desk(engine, preferences, folders, self)
        self.commands = Actions(self, self.desk.undo_stack)
        self.stage = Stage()
        self.timeline = Timeline()
        self.face_card = FaceCard()
        self.voice_card = VoiceCard()
        self.film_card = FilmCard()
        self.face = FaceStep(self.desk, self.face_card, self.stage, self.timeline)
        self.voice = VoiceStep(self.desk, self.voice_card, self.stage, self.timeline)
        self.film = FilmStep(self.desk, self.film_card, self.stage, self.timeline)
        self.arrivals = Arrivals(self.desk, self.face.open, self.voice.open, self)
        self.parting = Parting(self.desk, self)
        self.focus = SteadyFocus(self, self.stage.canvas)
        self.watching = Watching(self.desk, self.stage, self.timeline, self.face)
        self._compose()
        self._connect_commands()
        self._connect_cards()
        self._connect_steps()
        if not preferences.geometry.isEmpty():
            self.restoreGeometry(preferences.geometry)
        fit(self, self.screen().availableGeometry())
        self.commands.landmarks.setChecked(preferences.landmarks_shown)
        self._refresh()
        self._say(self.film.reason or "")

    def _compose(self) -> None:
        self.setWindowTitle(self.tr("Lipsync Desktop"))
        self.setAcceptDrops(True)
        self.resize(*_FIRST_PX)
        self.commands.fill(self.menuBar())
        left = QVBoxLayout()
        left.setSpacing(_GAP_PX)
        left.addWidget(self.stage, 1)
        left.addWidget(self.timeline)
        cards = QWidget()
        right = QVBoxLayout(cards)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(_GAP_PX)
        right.addWidget(_scrolling(self.face_card, self.voice_card), 1)
        right.addWidget(self.film_card)
        centre = QWidget()
        whole = QHBoxLayout(centre)
        whole.setContentsMargins(_GAP_PX, _GAP_PX, _GAP_PX, _GAP_PX)
        whole.setSpacing(_GAP_PX)
        whole.addLayout(left, 1)
        whole.addWidget(_Column(cards))
        self.setCentralWidget(centre)
        self.statusBar().setAccessibleDescription(self.tr("What is going on"))
        self._announced = Announced(self.statusBar())

    def _connect_commands(self) -> None:
        commands, canvas = self.commands, self.stage.canvas
        slots: list[tuple[QAction, Callable[[], object]]] = [
            (commands.open_face, self.choose_face),
            (commands.open_voice, self.choose_voice),
            (commands.demo, self.try_demo),
            (commands.export, self.choose_export),
            (commands.show_in_folder, self._show_in_folder),
            (commands.quit, self.close),
            (commands.paste, self._paste),
            (commands.draw_box, self.face.draw_box),
            (commands.find_face, lambda: self.face.edit_box(None)),
            (commands.fit, canvas.fit),
            (commands.record, self.voice.toggle_recording),
            (commands.play, self.watching.toggle),
            (commands.previous, lambda: self.watching.step(-1)),
            (commands.next, lambda: self.watching.step(1)),
            (commands.make, self.make),
            (commands.cancel, self._cancel),
            (commands.models, self._show_models),
            (commands.open_log, self._open_log),
            (commands.about, self._show_about),
        ]
        slots += [(action, partial(self.watching.set_view, view)) for view, action in commands.view.items()]
        for action, slot in slots:
            action.triggered.connect(partial(_call, slot))
        commands.landmarks.toggled.connect(self.face.show_landmarks)
        commands.full_screen.toggled.connect(lambda on: self.showFullScreen() if on else self.showNormal())
        commands.recent.aboutToShow.connect(self._fill_recent)

    def _connect_cards(self) -> None:
        self.stage.files_dropped.connect(self.take_files)
        self.stage.demo_requested.connect(self.try_demo)
        self.stage.face_requested.connect(self.choose_face)
        self.stage.view_chosen.connect(self.watching.set_view)
        self.stage.notice_bar.details_requested.connect(self._open_log)
        self.stage.notice_bar.action_requested.connect(self._show_in_folder)
        self.face_card.choose_requested.connect(self.choose_face)
        self.face_card.landmarks_toggled.connect(self.commands.landmarks.setChecked)
        self.voice_card.choose_requested.connect(self.choose_voice)
        self.voice_card.play_requested.connect(self.watching.toggle)
        self.film_card.work.make_requested.connect(self.make)
        self.film_card.work.export_requested.connect(self.choose_export)
        self.film_card.settings.models_requested.connect(self._show_models)

    def _connect_steps(self) -> None:
        desk, watching = self.desk, self.watching
        desk.changed.connect(self._refresh)
        desk.crew.changed.connect(self._crew_changed)
        desk.said.connect(self._say)
        desk.failed.connect(self.show_error)
        desk.noticed.connect(self._notice)
        desk.at_stake.connect(self.parting.before_replacing)
        self.parting.export_requested.connect(self.choose_export)
        self.parting.stop_requested.connect(self.film.cancel)
        self.face.opened.connect(self._face_opened)
        self.face.scanned.connect(self._say_next)
        self.face.drawing.connect(self._prepare_drawing)
        self.voice.opened.connect(self._voice_opened)
        self.voice.recording.connect(watching.playback.pause)
        self.voice.recording.connect(watching.rewind)
        for step in (self.face, self.voice):
            step.refused.connect(self.film.forget_wish)
        self.film.started.connect(self._film_started)
        self.film.made.connect(watching.watch_film)
        self.film.stopped.connect(self._film_stopped)
        self.film.exported.connect(self._exported)
        watching.playing_changed.connect(self._playing_changed)
        self._settled = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._settled.timeout.connect(self._give_back_memory)
        for over in (self.face.opened, self.face.scanned, self.film.made, self.film.stopped):
            over.connect(self._settled.start)

    # The engine, loaded behind the first picture of the window

    def warm_up(self) -> None:
        """Load the engine in the background; `engine_ready` follows."""
        desk = self.desk
        desk.crew.start("warm up", lambda: tasks.warm_up(desk.engine), succeeded=self._warm, failed=desk.fail)

    def _warm(self, ready: tasks.Ready) -> None:
        self.film_card.settings.set_devices(ready.devices)
        self.film_card.settings.set_codecs(ready.codecs)
        self.film.offer(ready.added)
        self.voice.watch_microphones()
        films = self.desk.folders.films
        self.desk.crew.start("tidy", lambda: tasks.tidy(films), succeeded=lambda _: None, failed=self.desk.fail)
        self.engine_ready.emit()

    def _give_back_memory(self) -> None:
        crew = self.desk.crew
        if self._closing:
            return
        if crew.is_empty:
            crew.start("memory", tasks.give_back_memory, succeeded=lambda _: None, failed=self.desk.fail)
        else:  # a thread that nobody hears any more may still hold on to a clip
            self._settled.start()

    # Files in and out

    def choose_face(self) -> None:
        """Ask for a picture or a clip."""
        kinds = self.tr("Pictures and clips ({})").format(f"{_PICTURES} {_CLIPS}")
        self._ask_for_file(self.tr("Choose a Face"), kinds, self.face.open)

    def choose_voice(self) -> None:
        """Ask for a recording, or for a clip with sound."""
        kinds = self.tr("Recordings and clips ({})").format(f"{_SOUNDS} {_CLIPS}")
        self._ask_for_file(self.tr("Choose a Voice"), kinds, self.voice.open)

    def _ask_for_file(self, title: str, kinds: str, use: Callable[[Path], None]) -> None:
        preferences = self.desk.preferences
        folder = str(preferences.open_folder or Path.home())
        dialog = QFileDialog(self, title, folder, f"{kinds};;{self.tr('All files (*)')}")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)

        def chosen(name: str) -> None:
            preferences.open_folder = Path(name).parent
            use(Path(name))

        dialog.fileSelected.connect(chosen)
        _open(dialog)

    def take_files(self, files: list[Path]) -> None:
        """A picture or clip becomes the face, a sound the voice, whatever their names say; weights become a model."""
        if weights := [file for file in files if is_weights(file)]:
            self._show_models(weights[0])
            return
        self.arrivals.take(files)

    def come_to_front(self, files: list[Path]) -> None:
        """Somebody started the program again, perhaps with files."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        if files:
            self.take_files(files)

    def try_demo(self) -> None:
        """The program's own portrait and voice, and a film of them."""
        resources = paths.resources_dir()
        self.face.open(resources / "portrait.png", remember=False)
        self.voice.open(resources / "voice.flac", then_make=True, remember=False)

    def _paste(self) -> None:
        data = QGuiApplication.clipboard().mimeData()
        if files := local_files(data):
            self.take_files(files)
            return
        image = QImage(data.imageData()) if data.hasImage() else QImage()
        if image.isNull():
            self._say(self.tr("There is no picture and no file to paste."))
            return
        folder = self.desk.folders.takes
        path = folder / f"pasted-{datetime.now():%Y-%m-%d-%H%M%S}.png"
        if QDir().mkpath(str(folder)) and image.save(str(path)):
            self.face.open(path)
        else:
            self.show_error(self.tr("The pasted picture could not be kept in “{}”. Make room there.").format(folder))

    def _fill_recent(self) -> None:
        menu, preferences = self.commands.recent, self.desk.preferences
        menu.clear()
        for files, use in ((preferences.recent_faces, self.face.open), (preferences.recent_voices, self.voice.open)):
            menu.addSeparator()
            for file in files:
                action = menu.addAction(file.name.replace("&", "&&"))
                action.triggered.connect(partial(_call, partial(use, file)))
        if menu.isEmpty():
            menu.addAction(self.tr("Nothing yet")).setEnabled(False)

    def choose_export(self) -> None:
        """Ask where the film goes, and write it there."""
        film = self.desk.film
        if film is None:
            return
        folder = self.desk.preferences.export_folder or Path.home()
        suffix = film.path.suffix
        kind = self.tr("MP4 film (*.mp4)") if suffix == ".mp4" else self.tr("WebM film (*.webm)")
        dialog = QFileDialog(self, self.tr("Export film"), str(folder), kind)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix.removeprefix("."))
        dialog.selectFile(film.path.name)
        dialog.fileSelected.connect(lambda name: self.film.export(Path(name)))
        dialog.rejected.connect(self.parting.give_up)
        _open(dialog)

    def _exported(self, path: Path) -> None:
        sentence = self.tr("“{0}” is in “{1}”.").format(path.name, path.parent)
        self.stage.notice_bar.show_notice(sentence, self.tr("Show in Folder"))
        self._say(self.tr("The film is exported."))

    def _show_in_folder(self) -> None:
        film = self.desk.film
        if film and film.exported_to:
            show(film.exported_to.parent)

    # From step to step

    def make(self) -> None:
        """The film of what lies on the desk; a file that has changed since it was opened is read again before."""
        if self._read_again():
            self.film.make_once_ready()
        else:
            self.film.make()

    def _read_again(self) -> bool:
        """Whether files on the desk have changed on the disk, and are being read again."""
        if self.desk.is_making or self.desk.crew.busy("face", "voice", "record"):
            return False
        return any([self.face.read_again(), self.voice.read_again()])

    def _face_opened(self) -> None:
        self.watching.playback.pause()
        self.watching.take_sources()
        self.watching.set_view(View.ORIGINAL)
        self._say_next()
        self.film.make_once_ready(False)

    def _voice_opened(self, then_make: bool) -> None:
        self.watching.playback.pause()
        self.watching.take_sources()
        self.watching.set_view(View.ORIGINAL)
        self.watching.rewind()
        self._say_next()
        self.film.make_once_ready(then_make)

    def _say_next(self) -> None:
        """What to do now, unless something is being done."""
        desk = self.desk
        if desk.crew.busy("face", "voice", "film", "record"):
            return
        if not desk.film_is_current:
            self._say(self.film.reason or self.tr("Ready. Make the film."))
        elif desk.film_is_unkept:
            self._say(self.tr("The film is ready. Export it to keep it."))
        else:
            self._say("")

    def _prepare_drawing(self) -> None:
        self.watching.playback.pause()
        self.watching.set_view(View.ORIGINAL)

    def _film_started(self) -> None:
        self.watching.playback.pause()
        self.face.show_faces()

    def _film_stopped(self) -> None:
        self.watching.set_view(self.desk.view)
        self.watching.rewind()

    def _playing_changed(self, playing: bool) -> None:
        self.voice_card.set_playing(playing)
        text = self.tr("&Pause") if playing else self.tr("&Play")
        self.commands.play.setText(text + "\t" + self.tr("Space"))

    def _cancel(self) -> None:
        if self.desk.is_recording:
            self.voice.toggle_recording()
        elif self.desk.is_making:
            self.film.cancel()
        elif self.desk.crew.busy("export"):
            self.desk.crew.cancel("export")
        else:
            self.stage.notice_bar.close_notice()

    # What is shown

    def _refresh(self) -> None:
        """Bring everything in line with the desk."""
        desk, commands = self.desk, self.commands
        making, recording = desk.is_making, desk.is_recording
        has_face, has_film = desk.project.face is not None, desk.film is not None
        self.stage.set_empty(not has_face and not desk.crew.busy("face") and not recording)
        self.stage.set_view(desk.view, has_film and not making)
        self.face.refresh()
        self.voice.refresh()
        self.film.refresh()
        for view, action in commands.view.items():
            action.setEnabled(view is View.ORIGINAL or (has_film and not making))
            action.setChecked(view is desk.view)
        commands.export.setEnabled(has_film and not making)
        commands.show_in_folder.setEnabled(bool(desk.film and desk.film.exported_to))
        commands.draw_box.setEnabled(has_face and not making)
        commands.find_face.setEnabled(desk.project.face_box is not None and not making)
        commands.record.setEnabled(recording or (self.voice.has_microphone and not making))
        commands.record.setText((self.tr("Stop &Recording") if recording else self.tr("&Record Voice")) + "\tR")
        commands.make.setEnabled(self.film_card.state in (FilmState.READY, FilmState.DONE))
        playable = self.watching.playback.has_anything and not making and not recording
        for action in (commands.play, commands.previous, commands.next):
            action.setEnabled(playable)
        self.timeline.setEnabled(not recording and not making)
        self.parting.refresh()

    def _say(self, sentence: str) -> None:
        self.statusBar().showMessage(sentence)
        self._announced.say(sentence)

    def _notice(self, sentence: str) -> None:
        bar = self.stage.notice_bar
        if sentence and bar.is_error:
            bar.show_error(self.arrivals.beside(sentence, bar.sentence), details=False)
        elif sentence:
            bar.show_notice(sentence)
        else:
            bar.close_notice()

    def show_error(self, sentence: str, details: bool = False) -> None:
        """One bar over the stage, until it is closed or another takes its place."""
        bar = self.stage.notice_bar
        bar.show_error(self.arrivals.beside(sentence, bar.sentence), details=details)
        self._say_next()

    def _show_models(self, to_add: Path | None = None) -> None:
        from lipsync_desktop.ui.models.models_page import ModelsPage

        page = ModelsPage(self.desk, parent=self)
        page.changed.connect(self.film.read_library)
        _open(page)
        if to_add:
            page.add(to_add)

    def _show_about(self) -> None:
        from .about import AboutDialog

        _open(AboutDialog(self))

    def _open_log(self) -> None:
        log_file = self.desk.folders.log_file
        if not show(log_file):
            self._say(self.tr("The log file is “{}”.").format(log_file))

    def event(self, event: QEvent) -> bool:
        """What is going on stays in the status line: menus would write their entries' tips over it, even empty ones."""
        return event.type() == QEvent.Type.StatusTip or super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.voice.find_microphones()
            self._read_again()
        super().changeEvent(event)

    # Keys and drops that no other widget wants

    def keyPressEvent(self, event: QKeyEvent) -> None:
        actions: dict[int, QAction] = {
            Qt.Key.Key_Space: self.commands.play,
            Qt.Key.Key_R: self.commands.record,
            Qt.Key.Key_Left: self.commands.previous,
            Qt.Key.Key_Right: self.commands.next,
            Qt.Key.Key_Escape: self.commands.cancel,
        }
        action = actions.get(event.key())
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        repeats = action in (self.commands.previous, self.commands.next)
        if action and plain and (repeats or not event.isAutoRepeat()):
            action.trigger()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if local_files(event.mimeData()):
            take_copy(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        take_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self.take_files(local_files(event.mimeData()))
        take_copy(event)

    # The end

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._closing:
            self.parting.before_closing(self.leave)
        event.setAccepted(self._closing and self.desk.crew.is_empty)
        if event.isAccepted():
            self.film.clean_up()
            self.left.emit()

    def leave(self) -> None:
        """Close without a question: what is being done is given up, what is not exported is removed."""
        self._leave()
        self.close()  # does nothing within its own event

    def _leave(self) -> None:
        """From here on the window only waits for its threads, out of sight."""
        if not self._closing:
            self._closing = True
            self.desk.preferences.geometry = self.saveGeometry()
            self.hide()
            self.leaving.emit()
            self.watching.playback.close()
            self.desk.crew.dismiss()

    def _crew_changed(self) -> None:
        if not self._closing:
            self._refresh()
        elif self.desk.crew.is_empty:
            QTimer.singleShot(0, self.close)


class _Column(Scroll):
    """The cards' column: as wide as it always is, or as the widest card has to be in large type and long words."""

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Show):
            self.setFixedWidth(max(_COLUMN_PX, self.minimumSizeHint().width()))
        return super().event(event)


def _scrolling(*widgets: QWidget) -> Scroll:
    """The widgets above each other, scrolled where the window is too low for them."""
    inside = QWidget()
    column = QVBoxLayout(inside)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(_GAP_PX)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
    return Scroll(inside)


def _open(dialog: QDialog) -> None:
    """Over the window, without stopping it."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def _call(slot: Callable[[], object], _checked: bool = False) -> None:
    """What a triggered action says besides is of no interest."""
    slot()
