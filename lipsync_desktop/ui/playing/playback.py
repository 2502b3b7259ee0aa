"""What plays: the film with its original in step, the voice over its clip, or the clip alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from lipsync_desktop.ui.parts.view import View

from .player import Player

_APART_S = 0.06
_LONGEST_WAIT_S = 0.3


class Playback(QObject):
    """Up to three players behind one clock, in seconds of the timeline: those of the recording, or of the clip alone.

    The one that leads has the sound: the film, else the voice, else the clip. The clip's picture follows it, and
    where it is shorter it goes on as it does in the film. Nothing plays backwards, so that on its way back it is shown
    picture by picture, as fast as they come.

    Signals:
        moved(float): the position on the timeline.
        film_image(QImage), clip_image(QImage): what is to be seen at it, as far as the view shows it.
        playing_changed(bool)
        ended()
        failed(str): a sentence.
    """

    moved = Signal(float)
    film_image = Signal(QImage)
    clip_image = Signal(QImage)
    playing_changed = Signal(bool)
    ended = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None, detail: Callable[[], float] = lambda: 1.0) -> None:
        """detail: how much of a moving picture's width and height is seen at this moment, as a share."""
        super().__init__(parent)
        self._film, self._voice, self._clip = (Player(self, detail) for _ in range(3))
        self._voice.set_watched(False)
        self._start_s = 0.0
        self._end_s: float | None = None
        self._view = View.ORIGINAL
        self._rate = 25.0
        self._places: Sequence[int] = ()
        self._awaited_s: float | None = None
        self._film.image_shown.connect(self.film_image)
        self._clip.image_shown.connect(self._clip_shown)
        for player in (self._film, self._voice, self._clip):
            player.moved.connect(lambda position_s, player=player: self._moved(player, position_s))
            player.playing_changed.connect(lambda playing, player=player: self._playing_changed(player, playing))
            player.ended.connect(lambda player=player: self._ended(player))
            player.failed.connect(self.failed)

    @property
    def has_anything(self) -> bool:
        return self._leader.path is not None

    @property
    def is_playing(self) -> bool:
        return self._leader.is_playing

    @property
    def position_s(self) -> float:
        """On the timeline."""
        return self._leader.position_s + self._offset_s

    @property
    def heard_s(self) -> float:
        """The same while it plays, without the steps in which it is told."""
        return self._leader.heard_s + self._offset_s

    def set_sources(
        self,
        film: Path | None,
        clip: Path | None,
        voice: Path | None,
        trim_s: tuple[float, float | None],
        voice_track: int | None = None,
    ) -> None:
        """What there is to play; `trim_s` is the stretch of the voice that is spoken, `voice_track` where it is one of
        several sound tracks."""
        self.pause()
        self._start_s, self._end_s = trim_s if voice else (0.0, None)
        self._film.open(film)
        self._clip.open(clip)
        self._voice.open(voice)
        self._voice.set_track(voice_track)
        self._voice.set_range(*trim_s)
        self._arrange()

    def set_rate(self, rate: float) -> None:
        """Frames a second, for stepping."""
        self._rate = rate

    def set_places(self, places: Sequence[int]) -> None:
        """Which of the clip's images each image of the film shows; where there are none, the clip begins again."""
        if places != self._places:
            self._places = places
            if not self.is_playing:
                self._put_clip_in_step()

    @property
    def clip_position_s(self) -> float:
        """In the clip, of what is to be seen now."""
        if self._leader is self._clip:
            return self._clip.position_s
        since_s = max(self.position_s - self._start_s, 0.0)
        if not self._places:
            return since_s % self._clip.duration_s if self._clip.duration_s else since_s
        image, rest = divmod(since_s * self._rate, 1.0)
        return (self._places[min(int(image), len(self._places) - 1)] + rest) / self._rate

    def set_view(self, view: View) -> None:
        """The position stays."""
        self._view = view
        self._arrange()
        if not self.is_playing:
            self._film.seek(self._film.position_s)  # the picture that nobody watched
            self._put_clip_in_step()
        elif not self._shows_clip and self._clip is not self._leader:
            self._clip.pause()

    def play(self) -> None:
        self._leader.play()

    def pause(self) -> None:
        for player in (self._film, self._voice, self._clip):
            player.pause()

    def set_speed(self, speed: float) -> None:
        """How many times as fast as it was recorded."""
        for player in (self._film, self._voice, self._clip):
            player.set_speed(speed)

    def toggle(self) -> None:
        if self.is_playing:
            self.pause()
        else:
            self.play()

    def seek(self, position_s: float) -> None:
        """`position_s` on the timeline."""
        self._leader.seek(max(position_s - self._offset_s, 0.0))
        self._put_clip_in_step()

    def step(self, frames: int) -> None:
        """So many frames on, or back, between the first and the last."""
        self.pause()
        last = max(round(self._length_s * self._rate) - 1, 0)
        frame = min(round((self.position_s - self._start_s) * self._rate), last) + frames
        # A thousandth into the frame, which rounding to milliseconds cannot make the one before.
        self.seek(self._start_s + min(max(frame, 0), last) / self._rate + 0.001)

    def close(self) -> None:
        for player in (self._film, self._voice, self._clip):
            player.close()

    @property
    def _leader(self) -> Player:
        return next((player for player in (self._film, self._voice) if player.path), self._clip)

    @property
    def _length_s(self) -> float:
        """Of what is watched; 0 until it is known."""
        if self._leader is not self._voice:
            return self._leader.duration_s
        return (self._voice.duration_s if self._end_s is None else self._end_s) - self._start_s

    @property
    def _offset_s(self) -> float:
        """Seconds of the timeline before the leader's own beginning."""
        return self._start_s if self._leader is self._film else 0.0

    def _arrange(self) -> None:
        """Sound from the leader only, pictures only where they are seen."""
        self._film.set_watched(self._view in (View.FILM, View.SIDE_BY_SIDE))
        self._clip.set_watched(self._shows_clip)
        self._clip.set_muted(self._leader is not self._clip)

    @property
    def _shows_clip(self) -> bool:
        return self._view in (View.ORIGINAL, View.SIDE_BY_SIDE)

    @property
    def _clip_goes_on(self) -> bool:
        """Whether the clip's next image follows the one that is to be seen now."""
        if not self._places:
            return True
        image = min(int(max(self.position_s - self._start_s, 0.0) * self._rate), len(self._places) - 2)
        return image >= 0 and self._places[image + 1] == self._places[image] + 1

    def _put_clip_in_step(self) -> None:
        if self._clip is not self._leader and self._clip.path:
            self._clip.seek(self.clip_position_s)

    def _moved(self, player: Player, position_s: float) -> None:
        if player is not self._leader:
            return
        self.moved.emit(position_s + self._offset_s)
        follows = self._clip is not self._leader and self._clip.path is not None and self._shows_clip
        if follows and self.is_playing:
            self._follow()

    def _follow(self) -> None:
        due_s = self.clip_position_s
        if not self._clip_goes_on:
            self._clip.pause()
            if self._awaited_s is None or abs(self._awaited_s - due_s) > _LONGEST_WAIT_S:
                self._show_clip_at(due_s)
        elif not self._clip.is_playing or abs(self._clip.position_s - due_s) > max(_APART_S, 1.5 / self._rate):
            self._put_clip_in_step()
            self._clip.play()

    def _show_clip_at(self, due_s: float) -> None:
        """One picture, unless it is there: while another is on its way, more would only queue up."""
        if int(self._clip.position_s * self._rate) != int(due_s * self._rate):
            self._awaited_s = due_s
            self._clip.seek(due_s)

    def _clip_shown(self, image: QImage) -> None:
        self._awaited_s = None
        self.clip_image.emit(image)

    def _playing_changed(self, player: Player, playing: bool) -> None:
        if player is not self._leader:
            return
        if not playing:
            self._clip.pause()
        self.playing_changed.emit(playing)

    def _ended(self, player: Player) -> None:
        if player is self._leader:
            self._put_clip_in_step()
            self.ended.emit()
