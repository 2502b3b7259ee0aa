"""Playing and stepping: what moves on stage and timeline, and from which file."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from lipsync_desktop.ui.desk import tasks
from lipsync_desktop.ui.desk.desk import Desk
from lipsync_desktop.ui.desk.project import Film
from lipsync_desktop.ui.parts.view import View
from lipsync_desktop.ui.stage.stage import Stage
from lipsync_desktop.ui.steps.face_step import FaceStep
from lipsync_desktop.ui.timeline.timeline import Timeline

from .playback import Playback

if TYPE_CHECKING:
    from lipsync_desktop.engine.types import Ending, Footage


class Watching(QObject):
    """Carries the player's pictures to the stage, and the hand on the timeline to the player.

    Signals:
        playing_changed(bool)
    """

    playing_changed = Signal(bool)

    def __init__(self, desk: Desk, stage: Stage, timeline: Timeline, face: FaceStep) -> None:
        super().__init__(desk)
        self._desk = desk
        self._canvas = stage.canvas
        self._timeline = timeline
        self._face = face
        self._playing: Path | None = None
        self.playback = Playback(self, lambda: self._canvas.detail)
        self.playback.moved.connect(self._moved)
        self.playback.film_image.connect(self._film_image)
        self.playback.clip_image.connect(self._clip_image)
        self.playback.playing_changed.connect(self._playing_changed)
        self.playback.failed.connect(lambda sentence: desk.failed.emit(sentence, True))
        timeline.play_requested.connect(self.toggle)
        timeline.sought.connect(self.seek)
        timeline.stepped.connect(self.step)
        desk.sources_changed.connect(self.take_sources)
        desk.changed.connect(self._find_places)
        self._places_of: tuple[Footage, Fraction, Ending] | None = None

    def take_sources(self) -> None:
        """Play what lies on the desk now."""
        project, film = self._desk.project, self._film
        clip = project.face.footage.path if project.face and not project.face.footage.is_still else None
        start, end = self._stretch_s
        self._playing = film.path if film else None
        self.playback.set_sources(
            self._playing,
            clip,
            project.voice.path if project.voice else None,
            (float(start), None if end is None else float(end)),
            project.voice.track if project.voice and len(project.voice.tracks) > 1 else None,
        )
        footage, choices = project.face and project.face.footage, (film.project if film else project).choices
        self.playback.set_rate(float(footage.rate if footage and not footage.is_still else choices.still_rate))
        self._timeline.set_film(float(start), float(film.project.spoken_s) if film else None)
        self._find_places()

    def _find_places(self) -> None:
        """When the clip shows what the film shows: of the film if there is one, else as it would be made now."""
        desk, film = self._desk, self._film
        project = film.project if film else desk.project
        wanted = None
        if project.face and project.voice and not project.face.footage.is_still:
            wanted = project.face.footage, project.spoken_s, project.choices.ending
        if wanted == self._places_of:
            return
        self._places_of = wanted
        desk.crew.forget("places")
        self.playback.set_places(())
        if wanted:
            desk.crew.start(
                "places",
                lambda: tasks.find_places(*wanted),
                succeeded=self._take_places,
                failed=desk.fail,
            )

    def _take_places(self, places: Sequence[int]) -> None:
        self.playback.set_places(places)
        self._look_here()

    @property
    def _film(self) -> Film | None:
        """The film, unless the original is watched and is to say something else by now."""
        film, project = self._desk.film, self._desk.project
        if film is None or self._desk.view is not View.ORIGINAL:
            return film
        says_the_same = (film.project.voice, film.project.trim_s) == (project.voice, project.trim_s)
        return film if says_the_same else None

    @property
    def _stretch_s(self) -> tuple[Fraction, Fraction | None]:
        """Start and end, in seconds of the recording, of what is watched."""
        film = self._film
        return film.project.trim_s if film else self._desk.project.trim_s

    def set_view(self, view: View) -> None:
        """Original, film, or both; the original where there is no film."""
        self._desk.view = view if self._desk.film else View.ORIGINAL
        if self._playing != (self._film.path if self._film else None):
            self.take_sources()
            self.rewind()
        self._canvas.show_beside(None)
        self._face.show()
        if self._desk.view is View.FILM:
            self._face.show_faces()
        self.playback.set_view(self._desk.view)
        self._desk.changed.emit()

    def watch_film(self) -> None:
        """From its start, at once."""
        self.take_sources()
        self.set_view(View.FILM)
        self.rewind()
        self.playback.play()

    def rewind(self) -> None:
        self.playback.seek(float(self._stretch_s[0]))

    def toggle(self) -> None:
        if not self._desk.is_making and not self._desk.is_recording:
            self.playback.toggle()

    def seek(self, position_s: float) -> None:
        """`position_s` on the timeline."""
        self.playback.seek(position_s)
        self._look_here()

    def step(self, frames: int) -> None:
        self.playback.step(frames)
        self._look_here()

    def _look_here(self) -> None:
        if not self.playback.is_playing and self._desk.view is View.ORIGINAL:
            self._face.look_at(self.playback.clip_position_s)

    def _moved(self, position_s: float) -> None:
        if not self._desk.is_making:
            self._timeline.set_position(position_s)

    def _film_image(self, image: QImage) -> None:
        if self._desk.is_making:
            return
        if self._desk.view is View.FILM:
            self._canvas.show_image(image)
        elif self._desk.view is View.SIDE_BY_SIDE:
            self._canvas.show_beside(image)

    def _clip_image(self, image: QImage) -> None:
        if self._desk.is_making or self._desk.view is View.FILM or self._is_looked_at:
            return
        self._canvas.show_image(image)
        if self._desk.view is View.ORIGINAL:
            self._face.show_moving(self.playback.clip_position_s)

    @property
    def _is_looked_at(self) -> bool:
        """Whether the engine's own image of this moment is shown, with every face in it, or will be at once."""
        alone = self._desk.view is View.ORIGINAL and not self.playback.is_playing
        return alone and not self._desk.crew.busy("look")

    def _playing_changed(self, playing: bool) -> None:
        self._timeline.set_playing(playing)
        self.playing_changed.emit(playing)
        if not playing:
            self._look_here()
