"""The film as it would be made now, seen without being made: one moment of it, or as it plays."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from threading import Semaphore
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage

from lipsync_desktop.engine.types import Trim
from lipsync_desktop.ui.desk import tasks
from lipsync_desktop.ui.desk.desk import Desk
from lipsync_desktop.ui.parts.pictures import as_qimage

if TYPE_CHECKING:
    from lipsync_desktop.engine.playing import Cast
    from lipsync_desktop.engine.settings import RenderJob
    from lipsync_desktop.engine.types import Frame, Image

_AHEAD = 8
"""Frames that wait for their moment at most."""
_TICK_MS = 8
_PATIENCE_S = 0.4
"""How far the newest frame may be behind the sound until frames are left out."""
_MOST_LEFT_OUT = 4  # one of so many frames is shown at least
_ROOM_POLL_S = 0.05


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be seen: equal ones are the same pictures. size_px: of the footage."""

    job: RenderJob
    networks: tuple[tuple[str, str], ...]
    detail: float
    rate: float
    start_s: float
    size_px: tuple[int, int]

    def frame_at(self, position_s: float) -> int:
        """Of the film, at a position on the timeline."""
        return max(int((position_s - self.start_s) * self.rate + 1e-6), 0)


@dataclass(frozen=True, slots=True, eq=False)
class _Shot:
    """A frame of the film as a picture, on its way to its moment."""

    index: int
    image: QImage


class Live(QObject):
    """Frames are made by a worker, a few ahead, and shown when the sound comes to them; what comes too late is not
    shown, and where that goes on, fewer frames are made.

    Signals:
        shown(QImage, QSize): a frame, and the size of the picture that it stands for.
        begun(): the first frame of those that are to be played is there.
        kept_up(int): of so many frames one is shown from now on.
    """

    shown = Signal(QImage, QSize)
    begun = Signal()
    kept_up = Signal(int)

    def __init__(
        self,
        desk: Desk,
        wanted: Callable[[], Wanted | None],
        cast: Callable[[], Cast | None],
        position_s: Callable[[], float],
    ) -> None:
        """wanted: by the person, now; cast: who speaks in a clip; position_s: of the sound, on the timeline."""
        super().__init__(desk)
        self._desk = desk
        self._wanted = wanted
        self._cast = cast
        self._position_s = position_s
        self._seen: tuple[Wanted, int] | None = None
        self._again = False
        self._rehearsed: Wanted | None = None
        self._playing: Wanted | None = None
        self._waiting: deque[_Shot] = deque()
        self._room = Semaphore(0)
        self._every = 1
        self._at_once = False
        self._asked_at_s: float | None = None
        self._lead_s = 0.0
        self._newest = -1
        self.size_px = (0, 0)
        """Of the last frame that was shown, as it was made."""
        self.played = self.dropped = 0
        """Frames whose moment came since `play`, and those of them that were not there."""
        self._tick = QTimer(self, interval=_TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._tick.timeout.connect(self._look)

    @property
    def is_playing(self) -> bool:
        """Or about to."""
        return self._playing is not None

    # One moment

    def show(self) -> None:
        """The frame at the position, soon; of several that are asked for meanwhile the last."""
        wanted = self._wanted()
        if wanted is None or self.is_playing:
            return
        index = wanted.frame_at(self._position_s())
        if self._seen != (wanted, index):
            self._look_at(wanted, index, at_once=True)

    def _look_at(self, wanted: Wanted, index: int, *, at_once: bool) -> None:
        """at_once: as near as can be without listening to a stretch by itself, which follows."""
        if self._desk.crew.busy("moment"):
            self._again = True
            return
        self._again = False
        engine, cast = self._desk.engine, self._cast()
        elsewhere = self._seen is None or self._seen[1] != index
        self._desk.crew.start(
            "moment",
            lambda: _moment(engine, wanted, cast, index, at_once, elsewhere and cast is not None),
            progressed=lambda image: self._show_original(wanted, image),
            succeeded=lambda image: self._show_moment(wanted, index, image, at_once),
            failed=self._fail,
            interval_s=0.0,
        )

    def forget(self) -> None:
        """Something else is on the stage."""
        self.stop()
        self._seen, self._again = None, False
        self._desk.crew.forget("moment")

    def _show_original(self, wanted: Wanted, image: QImage | None) -> None:
        """Until the frame is there."""
        if isinstance(image, QImage) and not self.is_playing:
            self.shown.emit(image, QSize(*wanted.size_px))

    def rehearse(self, wanted: Wanted) -> None:
        """Make ready what will be wanted, beside the person."""
        if wanted == self._rehearsed or self.is_playing:
            return
        self._rehearsed = wanted
        engine, cast = self._desk.engine, self._cast()
        self._desk.crew.start(
            "rehearsal",
            lambda: _rehearsal(engine, wanted, cast),
            succeeded=lambda _: None,
            failed=lambda _: None,  # whoever wants to see it is told
        )

    def _show_moment(self, wanted: Wanted, index: int, image: QImage, at_once: bool) -> None:
        if not self.is_playing:
            self._seen, self.size_px = (wanted, index), (image.width(), image.height())
            self.shown.emit(image, QSize(*wanted.size_px))
        if self._again:
            self.show()
        elif at_once and wanted.job.trim != Trim() and not self.is_playing:
            self._look_at(wanted, index, at_once=False)

    def _fail(self, error: Exception) -> None:
        self.stop()
        self._desk.fail(error)

    # As it plays

    def play(self) -> None:
        """From the position on; `begun` tells when the sound may begin."""
        if (wanted := self._wanted()) is None:
            return
        self.played = self.dropped = 0
        self._every, self._lead_s, self._newest = max(self._every - 1, 1), 0.0, -1  # it may do better by now
        self._desk.crew.forget("size")
        self._begin(wanted)

    def follow(self) -> None:
        """The position is another: go on from there."""
        wanted = self._wanted()
        if not self.is_playing or wanted is None:
            return
        self._newest, self._at_once = -1, True
        self._waiting.clear()
        self._go_on(wanted)

    def _go_on(self, wanted: Wanted) -> None:
        """From where the sound is; what is just being begun is waited for, as it is wanted by and by, too."""
        if self._asked_at_s is None:
            self._begin(wanted)
        else:
            self._again = True

    def follow_changes(self) -> None:
        """Something may be wanted otherwise than before."""
        if not self.is_playing:
            self.show()
        elif (wanted := self._wanted()) and wanted != self._playing:
            self._go_on(wanted)

    def renew(self) -> None:
        """More is known of what is seen."""
        self._seen = None
        if self.is_playing:
            self.follow()
        else:
            self.show()

    def stop(self) -> None:
        self._desk.crew.forget("live")
        self._tick.stop()
        self._waiting.clear()
        self._playing, self._asked_at_s = None, None

    def _begin(self, wanted: Wanted) -> None:
        """Make frames anew; those that wait are shown until the first is there."""
        self._playing, self._again = wanted, False
        self._asked_at_s = time.monotonic()
        self._room = room = Semaphore(_AHEAD)
        first, every = wanted.frame_at(self._position_s() + self._lead_s), self._every
        engine, cast = self._desk.engine, self._cast()
        self._desk.crew.start(
            "live",
            lambda: _frames(engine, wanted, cast, first, every, room),
            progressed=self._take,
            succeeded=lambda _: None,
            failed=self._fail,
            interval_s=0.0,
        )

    def _take(self, shot: _Shot | None) -> None:
        if shot is None or self._playing is None:
            return
        if self._asked_at_s is not None:
            self._waiting.clear()
            sounding = self._tick.isActive()
            if sounding:
                self._lead_s = min(time.monotonic() - self._asked_at_s, 2.0)
            self._asked_at_s = None
            self._tick.start()
            if self._at_once or not sounding:
                self._at_once = False
                self._show(shot)
                self._room.release()
            else:
                self._waiting.append(shot)
            if not sounding:
                self.begun.emit()
        else:
            self._waiting.append(shot)
        if self._again and (wanted := self._wanted()):
            self._begin(wanted)

    def _look(self) -> None:
        """Show what is due."""
        if self._playing is None:
            return
        due = self._playing.frame_at(self._position_s())
        shot = None
        while self._waiting and self._waiting[0].index <= due:
            shot = self._waiting.popleft()
            self._room.release()
        if shot is not None:
            self._show(shot)
        if self._is_behind(due) and self._every < _MOST_LEFT_OUT:
            self._every += 1
            self.kept_up.emit(self._every)
            self._begin(self._playing)

    def _is_behind(self, due: int) -> bool:
        """Whether frames do not come as fast as they are due."""
        if self._newest < 0 or self._waiting or self._asked_at_s is not None or self._playing is None:
            return False
        return due - self._newest > _PATIENCE_S * self._playing.rate and self._desk.crew.busy("live")

    def _show(self, shot: _Shot) -> None:
        assert self._playing
        if self._newest >= 0:
            self.played += shot.index - self._newest
            self.dropped += max(shot.index - self._newest - 1, 0)
        self._newest = shot.index
        self._seen, self.size_px = (self._playing, shot.index), (shot.image.width(), shot.image.height())
        self.shown.emit(shot.image, QSize(*self._playing.size_px))


def _moment(
    engine: tasks.Engine, wanted: Wanted, cast: Cast | None, index: int, at_once: bool, original_first: bool
) -> Generator[object, None, QImage]:
    performance = yield from tasks.rehearse(engine, wanted.job, wanted.detail, cast, at_once=at_once)
    index = min(index, performance.total - 1)
    if original_first:
        yield _as_shown(performance.original(index))
    return _picture(performance.moment(index))


def _rehearsal(engine: tasks.Engine, wanted: Wanted, cast: Cast | None) -> Generator[object, None, None]:
    performance = yield from tasks.rehearse(engine, wanted.job, wanted.detail, cast)
    performance.moment(0)
    yield from performance.hear()


def _frames(
    engine: tasks.Engine, wanted: Wanted, cast: Cast | None, first: int, every: int, room: Semaphore
) -> Generator[Any, None, None]:
    """The film's frames from the first on, each as soon as there is room; None while there is none."""
    performance = yield from _quietly(tasks.rehearse(engine, wanted.job, wanted.detail, cast))
    if first >= performance.total:
        return
    with closing(performance.frames(first, every)) as frames:
        for place, frame in enumerate(frames):
            while not room.acquire(timeout=_ROOM_POLL_S):
                yield None
            yield _Shot(first + place * every, _picture(frame))


def _quietly(steps: Generator[object, None, Any]) -> Generator[None, None, Any]:
    with closing(steps):
        while True:
            try:
                next(steps)
            except StopIteration as end:
                return end.value
            yield None


def _picture(frame: Frame) -> QImage:
    return _as_shown(frame.composed())


def _as_shown(image: Image) -> QImage:
    """In the form in which Qt draws it without converting it once more."""
    return as_qimage(image).convertToFormat(QImage.Format.Format_RGB32)
