"""The window: composes the widgets and the steps of the work, and says who hears whom."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QMainWindow

from lipsync_desktop.ui.cards.face_card import FaceCard
from lipsync_desktop.ui.cards.film_card import FilmCard
from lipsync_desktop.ui.cards.film_work import FilmState
from lipsync_desktop.ui.cards.voice_card import VoiceCard
from lipsync_desktop.ui.desk.desk import Desk, Folders
from lipsync_desktop.ui.desk.preferences import Preferences
from lipsync_desktop.ui.desk.project import Missing
from lipsync_desktop.ui.desk.tasks import Engine, Ready
from lipsync_desktop.ui.exporting.export_list import ExportsButton
from lipsync_desktop.ui.exporting.exports import Exports
from lipsync_desktop.ui.parts.dialogs import open_over
from lipsync_desktop.ui.parts.drops import is_address_alone, local_files, take_copy
from lipsync_desktop.ui.parts.fitting import fit
from lipsync_desktop.ui.parts.look import Scheme
from lipsync_desktop.ui.playing.watching import Watching
from lipsync_desktop.ui.stage.stage import Stage
from lipsync_desktop.ui.steps.arrivals import Arrivals
from lipsync_desktop.ui.steps.face_step import FaceStep
from lipsync_desktop.ui.steps.film_step import FilmStep
from lipsync_desktop.ui.steps.readiness import Readiness
from lipsync_desktop.ui.steps.voice_step import VoiceStep
from lipsync_desktop.ui.timeline.timeline import Timeline

from .actions import Actions, when_chosen
from .arrangement import arranged
from .course import Course
from .departure import Departure
from .focus import SteadyFocus
from .incoming import Incoming
from .keeping import Keeping
from .outgoing import Outgoing
from .parting import Parting
from .telling import Telling
from .upkeep import Upkeep

_FIRST_PX = (1280, 800)


class MainWindow(QMainWindow):
    """One window, one film at a time.

    Signals:
        scheme_chosen(Scheme): how the program is to look.
        engine_ready(): the engine's libraries and networks are loaded.
        leaving(): the window is out of sight for good, and waits for its threads.
        left(): the window is closed, and every thread has ended.
    """

    scheme_chosen = Signal(object)
    engine_ready = Signal()
    leaving = Signal()
    left = Signal()

    def __init__(self, engine: Engine, preferences: Preferences, folders: Folders) -> None:
        super().__init__()
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
        self.exports = Exports(self.desk)
        self.exports_button = ExportsButton(self)
        self.readiness = Readiness(self.desk, lambda: self.stage.canvas.seen_detail)
        self.watching = Watching(self.desk, self.stage, self.timeline, self.face)
        self.focus = SteadyFocus(self, self.stage.canvas)  # before the widgets, so that it ends before them
        self._compose()
        bar = self.stage.notice_bar
        arrivals = Arrivals(self.desk, self.face.open, self.voice.open_all, self)
        self.incoming = Incoming(self.desk, self.face, self.voice, arrivals, self)
        self.outgoing = Outgoing(self.desk, self.exports, self.exports_button, bar, self)
        self.telling = Telling(self.desk, self.statusBar(), bar, self.film, arrivals)
        self.course = Course(self.desk, self.face, self.voice, self.film, self.watching, self.telling)
        self.parting = Parting(self.desk, self)
        self.keeping = Keeping(self.desk, self)
        self.departure = Departure(self.desk, self.parting, self)
        self.upkeep = Upkeep(self.desk)
        self._connect_commands()
        self._connect_widgets()
        self._connect_parts()
        self._connect_the_end()
        if not preferences.geometry.isEmpty():
            self.restoreGeometry(preferences.geometry)
        fit(self, self.screen().availableGeometry())
        self.commands.landmarks.setChecked(preferences.landmarks_shown)
        self.commands.scheme[preferences.scheme].setChecked(True)
        self._refresh()
        self.telling.say(self.film.reason or "")

    def _compose(self) -> None:
        self.setAcceptDrops(True)
        self.resize(*_FIRST_PX)
        self.commands.fill(self.menuBar())
        self.film_card.settings.show_all()
        self.setCentralWidget(arranged(self.stage, self.timeline, (self.face_card, self.voice_card, self.film_card)))
        self.statusBar().addPermanentWidget(self.exports_button)

    # Who hears whom

    def _connect_commands(self) -> None:
        commands, watching = self.commands, self.watching
        slots: list[tuple[QAction, Callable[[], object]]] = [
            (commands.new, self.keeping.new),
            (commands.open_project, self.keeping.choose),
            (commands.save, self.keeping.save),
            (commands.save_as, self.keeping.save_as),
            (commands.open_face, self.incoming.choose_face),
            (commands.open_voice, self.incoming.choose_voice),
            (commands.demo, self.incoming.open_demo),
            (commands.paste, self.incoming.paste),
            (commands.export, self.outgoing.choose),
            (commands.exports, self.exports_button.toggle_list),
            (commands.show_in_folder, self.outgoing.show_in_folder),
            (commands.draw_box, self.face.draw_box),
            (commands.find_face, lambda: self.face.edit_box(None)),
            (commands.fit, self.stage.canvas.fit),
            (commands.record, self.voice.toggle_recording),
            (commands.play, watching.toggle),
            (commands.faster, watching.faster),
            (commands.halt, watching.halt),
            (commands.back, watching.back),
            (commands.previous, lambda: watching.step(-1)),
            (commands.next, lambda: watching.step(1)),
            (commands.make, self.course.make),
            (commands.cancel, self.course.cancel),
            (commands.models, self._show_models),
            (commands.open_log, self.telling.open_log),
            (commands.about, self._show_about),
            (commands.shortcuts, self._show_shortcuts),
            (commands.quit, self.close),
        ]
        slots += [(action, partial(watching.set_view, view)) for view, action in commands.view.items()]
        slots += [(action, partial(self._choose_scheme, scheme)) for scheme, action in commands.scheme.items()]
        for action, slot in slots:
            when_chosen(action, slot)
        commands.landmarks.toggled.connect(self.face.show_landmarks)
        commands.loop.toggled.connect(watching.set_looped)
        commands.full_screen.toggled.connect(lambda on: self.showFullScreen() if on else self.showNormal())
        commands.recent.aboutToShow.connect(lambda: self.incoming.list_recent(commands.recent))
        commands.recent.aboutToShow.connect(lambda: self.keeping.list_recent(commands.recent))

    def _connect_widgets(self) -> None:
        stage, incoming = self.stage, self.incoming
        stage.files_dropped.connect(incoming.take)
        stage.demo_requested.connect(incoming.open_demo)
        stage.face_requested.connect(incoming.choose_face)
        stage.draw_requested.connect(self.face.draw_box)
        stage.view_chosen.connect(self.watching.set_view)
        stage.notice_bar.action_requested.connect(self.outgoing.show_in_folder)
        self.face_card.choose_requested.connect(incoming.choose_face)
        self.face_card.landmarks_toggled.connect(self.commands.landmarks.setChecked)
        self.voice_card.files_dropped.connect(incoming.take_voices)
        self.voice_card.choose_requested.connect(incoming.choose_voice)
        self.voice_card.play_requested.connect(self.watching.toggle)
        self.film_card.work.make_requested.connect(self.course.make)
        self.film_card.work.export_requested.connect(self.outgoing.choose_film)
        self.film_card.settings.models_requested.connect(self._show_models)

    def _connect_parts(self) -> None:
        face, film, watching = self.face, self.film, self.watching
        self.desk.changed.connect(self._refresh)
        self.incoming.weights_came.connect(self._show_models)
        self.incoming.project_came.connect(self.keeping.open)
        self.keeping.opened.connect(self.course.project_opened)
        watching.playing_changed.connect(self.voice_card.set_playing)
        watching.playing_changed.connect(self.commands.set_playing)
        for over in (face.opened, face.scanned, film.made, film.stopped, self.exports.exported):
            over.connect(self.upkeep.settle)

    def _connect_the_end(self) -> None:
        """Of a film or a project that another one replaces, and of the window."""
        self.desk.at_stake.connect(self.parting.before_replacing)
        self.desk.crew.changed.connect(self._crew_changed)
        self.keeping.leaving.connect(self.parting.before_leaving)
        self.keeping.given_up.connect(self.parting.give_up)
        self.parting.save_requested.connect(self.keeping.save)
        self.parting.export_requested.connect(self.outgoing.choose_film)
        self.parting.stop_requested.connect(self.film.cancel)
        self.outgoing.given_up.connect(self.parting.give_up)
        self.departure.begun.connect(self.upkeep.stop)
        self.departure.begun.connect(self.keeping.stop)
        self.departure.begun.connect(self.desk.undo_stack.clear)  # Qt would do so when there is no Python any more
        self.departure.begun.connect(self.readiness.stop)
        self.departure.begun.connect(self.leaving)
        self.departure.begun.connect(self.watching.playback.close)

    # What the program around the window asks of it

    def warm_up(self) -> None:
        """Load the engine in the background; `engine_ready` follows."""
        self.upkeep.warm_up(self._take_engine)

    def _take_engine(self, ready: Ready) -> None:
        self.film_card.settings.set_devices(ready.devices)
        self.film_card.settings.set_codecs(ready.codecs)
        self.film.offer(ready.added)
        self.voice.watch_microphones()
        self.outgoing.codecs = ready.codecs
        self.exports.restore()
        self.upkeep.tidy()
        self.engine_ready.emit()

    def come_to_front(self, files: list[Path]) -> None:
        """Somebody started the program again, perhaps with files."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        if files:
            self.incoming.take(files)

    # What is shown

    def _refresh(self) -> None:
        """Bring everything in line with the desk."""
        desk = self.desk
        making, recording = desk.is_making, desk.is_recording
        self.stage.set_empty(desk.project.face is None and not desk.crew.busy("face") and not recording)
        self.stage.set_faceless(desk.project.missing is Missing.FACE_IN_PICTURE and not making and not recording)
        self.stage.set_view(desk.view, desk.views)
        self.face.refresh()
        self.voice.refresh()
        self.film.refresh()
        self.readiness.refresh()
        self.commands.refresh(
            desk,
            can_make=self.film_card.state in (FilmState.READY, FilmState.DONE),
            can_play=self.watching.playback.has_anything,
            can_record=self.voice.has_microphone,
        )
        self.keeping.refresh()
        self.timeline.setEnabled(not recording and not making)
        self.parting.refresh()

    def _crew_changed(self) -> None:
        if not self.departure.has_begun:
            self._refresh()

    def _show_models(self, to_add: Path | None = None) -> None:
        from lipsync_desktop.ui.models.models_page import ModelsPage

        page = ModelsPage(self.desk, parent=self)
        page.changed.connect(self.film.read_library)
        open_over(page)
        if to_add:
            page.add(to_add)

    def _choose_scheme(self, scheme: Scheme) -> None:
        self.desk.preferences.scheme = scheme
        self.scheme_chosen.emit(scheme)

    def _show_shortcuts(self) -> None:
        from .shortcuts import ShortcutsSheet

        open_over(ShortcutsSheet(self.menuBar(), self))

    def _show_about(self) -> None:
        from .about import AboutDialog

        open_over(AboutDialog(self))

    # What no other widget wants

    def event(self, event: QEvent) -> bool:
        """What is going on stays in the status line: menus would write their entries' tips over it, even empty ones."""
        return event.type() == QEvent.Type.StatusTip or super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.voice.find_microphones()
            self.course.read_again()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.commands.press(event):
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        data = event.mimeData()
        if local_files(data) or data.hasImage() or data.hasHtml() or is_address_alone(data):
            take_copy(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        take_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self.incoming.take_data(event.mimeData())
        take_copy(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.setAccepted(self.departure.is_over())
        if event.isAccepted():
            self.keeping.clean_up(agreed=self.departure.agreed)
            self.film.clean_up()
            self.left.emit()
