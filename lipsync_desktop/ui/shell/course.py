"""From step to step: what the end of one means to the others."""

from __future__ import annotations

from PySide6.QtCore import QObject

from lipsync_desktop.ui.desk.desk import Desk
from lipsync_desktop.ui.desk.project import Project
from lipsync_desktop.ui.parts.view import View
from lipsync_desktop.ui.playing.watching import Watching
from lipsync_desktop.ui.steps.face_step import FaceStep
from lipsync_desktop.ui.steps.film_step import FilmStep
from lipsync_desktop.ui.steps.voice_step import VoiceStep

from .telling import Telling


class Course(QObject):
    """A face, a voice, and the film of them, which is watched; each as soon as it can be."""

    def __init__(
        self, desk: Desk, face: FaceStep, voice: VoiceStep, film: FilmStep, watching: Watching, telling: Telling
    ) -> None:
        super().__init__(desk)
        self._desk = desk
        self._face = face
        self._voice = voice
        self._film = film
        self._watching = watching
        self._telling = telling
        face.opened.connect(self._face_opened)
        face.scanned.connect(telling.say_next)
        face.drawing.connect(self._prepare_drawing)
        desk.stepped.connect(self._stepped)
        voice.opened.connect(self._voice_opened)
        voice.recording.connect(watching.playback.pause)
        voice.recording.connect(watching.rewind)
        for step in (face, voice):
            step.refused.connect(film.forget_wish)
        film.started.connect(self._film_started)
        film.made.connect(watching.watch_film)
        film.stopped.connect(self._film_stopped)

    def make(self) -> None:
        """The film of what lies on the desk; a file that has changed since it was opened is read again before."""
        if self.read_again():
            self._film.make_once_ready()
        else:
            self._film.make()

    def read_again(self) -> bool:
        """Whether files on the desk have changed on the disk, and are being read again."""
        if self._desk.is_making or self._desk.crew.busy("face", "voice", "record"):
            return False
        return any([self._face.read_again(), self._voice.read_again()])

    def cancel(self) -> None:
        """What is being done, or else what was said."""
        if self._desk.is_recording:
            self._voice.toggle_recording()
        elif self._desk.is_making:
            self._film.cancel()
        elif self._desk.crew.busy("export"):
            self._desk.crew.cancel("export")
        else:
            self._telling.notice("")

    def _face_opened(self) -> None:
        self._watch_sources()
        self._telling.say_next()
        self._film.make_once_ready(False)

    def _voice_opened(self, then_make: bool) -> None:
        self._watch_sources()
        self._watching.rewind()
        self._telling.say_next()
        self._film.make_once_ready(then_make)

    def project_opened(self) -> None:
        """What is on the desk now can be played."""
        self._film.forget_wish()
        self._watch_sources()
        self._watching.rewind()
        self._telling.say_next()

    def _stepped(self, before: Project) -> None:
        """Another face or voice lies there again."""
        project = self._desk.project
        if project.face is not before.face or project.voice is not before.voice:
            self._watch_sources()
            self._watching.rewind()
            self._telling.say_next()

    def _watch_sources(self) -> None:
        self._watching.playback.pause()
        self._watching.take_sources()
        self._watching.set_view(View.ORIGINAL)

    def _prepare_drawing(self) -> None:
        self._watching.playback.pause()
        self._watching.set_view(View.ORIGINAL)

    def _film_started(self) -> None:
        self._watching.playback.pause()
        self._face.show_faces()

    def _film_stopped(self) -> None:
        self._watching.set_view(self._desk.view)
        self._watching.rewind()
