"""Playing and stepping: what moves on stage and timeline, and from which file, or made while it is seen."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, QSize, Signal
from PySide6.QtGui import QImage

from lipsync_desktop.ui.desk import tasks
from lipsync_desktop.ui.desk.desk import Desk
from lipsync_desktop.ui.desk.project import Film
from lipsync_desktop.ui.parts.view import View
from lipsync_desktop.ui.stage.stage import Stage
from lipsync_desktop.ui.steps.face_step import FaceStep
from lipsync_desktop.ui.timeline.timeline import Timeline

from .live import Live, Wanted
from .playback import Playback

if TYPE_CHECKING:
    from lipsync_desktop.engine.types import Ending, Footage


_SPEEDS = 1.0, 1.5, 2.0
_BACK_S = 1.0
_SEEN_AT_ONCE = ("expressiveness", "smile", "smoothing_ms", "liveliness", "offset_ms", "model", "fast")
"""Settings that the person sees on the stage while they change."""


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
        self.live = Live(desk, self._wanted, lambda: face.cast, lambda: self.playback.heard_s)
        self.live.shown.connect(self._live_shown)
        self.live.begun.connect(self._live_begun)
        self.live.kept_up.connect(self._say_pace)
        self._shown_settings = self._settings_seen
        self._speed = _SPEEDS[0]
        self._loops = False
        self.playback.ended.connect(self._ended)
        timeline.play_requested.connect(self.toggle)
        timeline.sought.connect(self.seek)
        timeline.stepped.connect(self.step)
        desk.sources_changed.connect(self.take_sources)
        desk.changed.connect(self._find_places)
        desk.changed.connect(self._keep_preview)
        face.scanned.connect(self._see_whole_clip)
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
        if self._desk.view is View.PREVIEW:
            return None
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
        """Original, preview, film, or both; the original where the others are not to be had."""
        self._desk.view = view if view in self._desk.views else View.ORIGINAL
        if self._desk.view is not View.PREVIEW:
            self.live.forget()
        if self._playing != (self._film.path if self._film else None):
            self.take_sources()
            self.rewind()
        self._canvas.show_beside(None)
        self._face.show()
        if self._desk.view in (View.PREVIEW, View.FILM):
            self._face.show_faces()
        self.playback.set_view(self._desk.view)
        self._desk.changed.emit()
        self.live.show()

    def watch_film(self) -> None:
        """From its start, at once."""
        self.take_sources()
        self.set_view(View.FILM)
        self.rewind()
        self.playback.play()

    def rewind(self) -> None:
        self.playback.seek(float(self._stretch_s[0]))
        self.live.show()

    def toggle(self) -> None:
        if self._desk.is_making or self._desk.is_recording:
            return
        if self.playback.is_playing:
            self.playback.pause()
            self._set_speed(_SPEEDS[0])
        elif self.live.is_playing:  # the first frame is still being waited for
            self.live.stop()
        else:
            self._play()

    def faster(self) -> None:
        """Play, or where it plays, faster."""
        if not self.is_playing:
            self.toggle()
            return
        self._set_speed(_SPEEDS[min(_SPEEDS.index(self._speed) + 1, len(_SPEEDS) - 1)])
        self._desk.say(
            self.tr("It plays {} times as fast; K stops it.").format(QLocale().toString(self._speed, "g", 3))
        )

    def halt(self) -> None:
        if self.is_playing:
            self.toggle()

    def back(self) -> None:
        """A second back, playing or not."""
        self.seek(max(self.playback.position_s - _BACK_S, float(self._stretch_s[0])))

    def set_looped(self, looped: bool) -> None:
        """Whether it begins again at its end."""
        self._loops = looped

    @property
    def is_playing(self) -> bool:
        """Or about to."""
        return self.playback.is_playing or self.live.is_playing

    def _set_speed(self, speed: float) -> None:
        self._speed = speed
        self.playback.set_speed(speed)

    def _ended(self) -> None:
        if self._loops and not self._desk.is_making:
            self._play()
        else:
            self._set_speed(_SPEEDS[0])

    def _play(self) -> None:
        """The film as it would be made now, where there is none yet."""
        if self._stands_as_it_was and View.PREVIEW in self._desk.views:
            self.set_view(View.PREVIEW)
            if self._wanted() is None:
                self.set_view(View.ORIGINAL)
        if self._desk.view is View.PREVIEW:
            self.live.play()
        else:
            self.playback.play()

    def seek(self, position_s: float) -> None:
        """`position_s` on the timeline."""
        self.playback.seek(position_s)
        self.live.follow()
        self._look_here()

    def step(self, frames: int) -> None:
        self.playback.step(frames)
        self._look_here()

    def _look_here(self) -> None:
        if self.playback.is_playing:
            return
        if self._desk.view is View.ORIGINAL:
            self._face.look_at(self.playback.clip_position_s)
        else:
            self.live.show()

    def _moved(self, position_s: float) -> None:
        if not self._desk.is_making:
            self._timeline.set_position(position_s)

    def _wanted(self) -> Wanted | None:
        """What is to be seen; None where another view is chosen, or it is not known yet who speaks in a clip."""
        return self._previewed if self._desk.view is View.PREVIEW else None

    @property
    def _previewed(self) -> Wanted | None:
        """What a preview would show now."""
        desk, project = self._desk, self._desk.project
        if View.PREVIEW not in desk.views or project.face is None:
            return None
        footage = project.face.footage
        if not footage.is_still and self._face.cast is None and desk.crew.busy("scan"):
            return None
        return Wanted(
            project.job(desk.folders.films / project.film_name),
            project.networks,
            self._canvas.seen_detail,
            float(project.choices.still_rate if footage.is_still else footage.rate),
            float(project.trim_s[0]),
            footage.size_px,
        )

    @property
    def _settings_seen(self) -> tuple[object, ...]:
        return tuple(getattr(self._desk.project.choices, name) for name in _SEEN_AT_ONCE)

    def _keep_preview(self) -> None:
        """In line with the desk; whoever changes how it speaks sees it."""
        desk, before = self._desk, self._shown_settings
        self._shown_settings = self._settings_seen
        if desk.is_making:
            self.live.forget()
        elif desk.view is View.PREVIEW and View.PREVIEW not in desk.views:
            self.set_view(View.ORIGINAL)
        elif before != self._shown_settings and self._stands_as_it_was and View.PREVIEW in desk.views:
            self.set_view(View.PREVIEW)
        else:
            self.live.follow_changes()
            if (previewed := self._previewed) and not desk.crew.busy("face", "voice", "record"):
                self.live.rehearse(previewed)

    @property
    def _stands_as_it_was(self) -> bool:
        """Whether the original stands on the stage, and no film has been made of it."""
        return self._desk.view is View.ORIGINAL and self._desk.film is None and not self.playback.is_playing

    def _see_whole_clip(self) -> None:
        """All is known now of who speaks when."""
        self.live.renew()

    def _live_shown(self, image: QImage, size_px: QSize) -> None:
        if self._desk.view is View.PREVIEW and not self._desk.is_making:
            self._canvas.show_image(image, size_px)

    def _live_begun(self) -> None:
        """With its sound."""
        self.playback.play()
        if not self.playback.is_playing:
            self.live.stop()

    def _say_pace(self, every: int) -> None:
        sentence = self.tr("One picture in {} is shown, as this computer makes no more; the film will have them all.")
        self._desk.say(sentence.format(every))

    def _film_image(self, image: QImage) -> None:
        if self._desk.is_making:
            return
        if self._desk.view is View.FILM:
            self._canvas.show_image(image)
        elif self._desk.view is View.SIDE_BY_SIDE:
            self._canvas.show_beside(image)

    def _clip_image(self, image: QImage) -> None:
        if self._desk.is_making or self._desk.view in (View.PREVIEW, View.FILM) or self._is_looked_at:
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
            self.live.stop()
            self._look_here()
