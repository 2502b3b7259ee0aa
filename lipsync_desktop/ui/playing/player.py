"""One file that plays: pictures to whoever shows them, sound to the speakers."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import inf
from pathlib import Path

from PySide6.QtCore import QLoggingCategory, QObject, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QImage

# Remarks about devices and codecs are no news to anybody, and the import already makes some; errors come as signals.
QLoggingCategory.setFilterRules("qt.multimedia*=false")
from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer, QVideoFrame, QVideoSink  # noqa: E402

from .clock import Clock  # noqa: E402
from .sound_server import server_answers  # noqa: E402
from .video_pictures import VideoPictures  # noqa: E402

_TICK_MS = 33
_NEAR_S = 0.01
_STALLED_S = 4.0
_LOADED = (
    QMediaPlayer.MediaStatus.LoadedMedia,
    QMediaPlayer.MediaStatus.BufferedMedia,
    QMediaPlayer.MediaStatus.BufferingMedia,
    QMediaPlayer.MediaStatus.EndOfMedia,
)


class Player(QObject):
    """A media file, or a stretch of it; the machinery behind it is made when the first file is opened.

    What QMediaPlayer is told goes through Qt's event loop and never straight from Python: it waits for threads of its
    own, which may be waiting for Python's lock.

    Signals:
        moved(float): the position in seconds of the file, about 30 times a second while it plays, and after a seek.
        image_shown(QImage): the picture at the position; one with a device pixel ratio below 1 stands for a larger one,
            while it plays.
        playing_changed(bool)
        ended(): the end of the stretch is reached; the next `play` begins at its start.
        failed(str): a sentence.
    """

    moved = Signal(float)
    image_shown = Signal(QImage)
    playing_changed = Signal(bool)
    ended = Signal()
    failed = Signal(str)

    _told_source = Signal(QUrl)
    _told_track = Signal(int)
    _told_position_ms = Signal("qint64")  # type: ignore[arg-type]  # PySide takes C++'s names for types, too
    _told_speed = Signal(float)
    _told_to_play = Signal()
    _told_to_pause = Signal()
    _told_to_stop = Signal()
    _told = Signal()

    def __init__(self, parent: QObject | None = None, detail: Callable[[], float] = lambda: 1.0) -> None:
        """detail: how much of a moving picture's width and height is seen at this moment, as a share."""
        super().__init__(parent)
        self._detail = detail
        self._path: Path | None = None
        self._player: QMediaPlayer | None = None
        self._output: QAudioOutput | None = None
        self._sink: QVideoSink | None = None
        self._range_s: tuple[float, float | None] = (0.0, None)
        self._track: int | None = None
        self._speed = 1.0
        self._muted = False
        self._watched = True
        self._playing = False
        self._loaded = False
        self._broken = False
        self._wanted_s: float | None = None
        self._underway = 0
        self._had_server = False
        self._clock = Clock()
        self._reached: tuple[int, float] = 0, 0.0  # the position in ms, and since when it has been that
        self._told.connect(self._arrived, Qt.ConnectionType.QueuedConnection)
        self._pictures = VideoPictures(self)
        self._pictures.converted.connect(self.image_shown)
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self._follow)

    @property
    def path(self) -> Path | None:
        return self._path

    @property
    def is_playing(self) -> bool:
        """Or about to."""
        return self._playing

    @property
    def position_s(self) -> float:
        if self._wanted_s is not None:
            return self._wanted_s
        return self._player.position() / 1000 if self._player else 0.0

    @property
    def heard_s(self) -> float:
        """The position while it plays, without the steps in which Qt tells it."""
        if not self._playing or self._wanted_s is not None:
            return self.position_s
        return self._clock.at(self.position_s, time.monotonic())

    @property
    def duration_s(self) -> float:
        """0 until it is known."""
        return self._player.duration() / 1000 if self._player else 0.0

    def open(self, path: Path | None) -> None:
        """Another file, paused at its start; None for none. The same file again changes nothing."""
        if path == self._path:
            return
        if self._player is None:
            self._make()
        self._path, self._wanted_s, self._loaded, self._broken = path, None, False, False
        self._pictures.forget()
        self._told_to_stop.emit()
        self._told_source.emit(_url(path))
        if path:
            self._told_to_pause.emit()  # shows the first picture
        self._set_playing(False)

    def play(self) -> None:
        if self._player is None or self._path is None or self._broken:
            return
        if self._had_server and server_answers() is not (self._output is not None):
            self._make_anew()
        start_s, end_s = self._range_s
        last_s = end_s if end_s is not None else self.duration_s or inf
        if not start_s - _NEAR_S < self.position_s < last_s - _NEAR_S:
            self.seek(start_s)
        self._told_to_play.emit()
        self._set_playing(True)

    def pause(self) -> None:
        if self._playing:
            self._told_to_pause.emit()
            self._set_playing(False)

    def seek(self, position_s: float) -> None:
        """The picture at that position follows."""
        if self._player is None or self._path is None:
            return
        self._wanted_s = max(position_s, 0.0)
        self._clock = Clock(self._speed)
        if self._loaded:
            self._apply_seek()
        self.moved.emit(self.position_s)

    def set_speed(self, speed: float) -> None:
        """How many times as fast as it was recorded."""
        if speed != self._speed:
            self._speed, self._clock = speed, Clock(speed)
            self._told_speed.emit(speed)

    def set_muted(self, muted: bool) -> None:
        self._muted = muted
        if self._output:
            self._output.setMuted(muted)

    def set_watched(self, watched: bool) -> None:
        """Whether anybody looks: pictures that nobody sees are not converted."""
        self._watched = watched
        if not watched:
            self._pictures.forget()

    def set_range(self, start_s: float, end_s: float | None) -> None:
        """The stretch that is played; None: to the file's end."""
        self._range_s = (start_s, end_s)

    def set_track(self, number: int | None) -> None:
        """Which of the file's sound tracks is heard, counted from 1; None: its default."""
        if number != self._track:
            self._track = number
            self._choose_track()

    def close(self) -> None:
        """Free everything; the file can be opened again."""
        if self._player is None or self._sink is None:
            return
        self._pictures.close()
        self._told_to_stop.emit()
        self._told_source.emit(QUrl())
        self._sink.videoFrameChanged.disconnect(self._show)
        self._player.mediaStatusChanged.disconnect(self._status_changed)
        self._player.playbackStateChanged.disconnect(self._state_changed)
        self._player.errorOccurred.disconnect(self._fail)
        for part in (self._player, self._output, self._sink):
            if part is not None:
                part.deleteLater()
        self._player = self._output = self._sink = None
        self._path, self._wanted_s, self._loaded = None, None, False
        self._set_playing(False)

    def _make(self) -> None:
        self._player, self._sink = QMediaPlayer(self), QVideoSink(self)
        answers = server_answers()
        if answers or not self._had_server:
            self._output = QAudioOutput(self)
            self._output.setMuted(self._muted)
            self._player.setAudioOutput(self._output)
        self._had_server = self._had_server or answers
        self._player.setVideoSink(self._sink)
        self._sink.videoFrameChanged.connect(self._show)
        self._player.mediaStatusChanged.connect(self._status_changed)
        self._player.playbackStateChanged.connect(self._state_changed)
        self._player.errorOccurred.connect(self._fail)
        soon = Qt.ConnectionType.QueuedConnection
        self._told_source.connect(self._player.setSource, soon)
        self._told_track.connect(self._player.setActiveAudioTrack, soon)
        self._told_speed.connect(self._player.setPlaybackRate, soon)
        self._told_position_ms.connect(self._player.setPosition, soon)
        self._told_to_play.connect(self._player.play, soon)
        self._told_to_pause.connect(self._player.pause, soon)
        self._told_to_stop.connect(self._player.stop, soon)
        self._told_speed.emit(self._speed)

    def _make_anew(self) -> None:
        """With the sound devices that there are now, or without any."""
        path, position_s = self._path, self.position_s
        self.close()
        self.open(path)
        self.seek(position_s)

    def _apply_seek(self) -> None:
        if self._player is None or self._wanted_s is None:
            return
        if self._player.mediaStatus() is QMediaPlayer.MediaStatus.EndOfMedia:
            self._told_to_pause.emit()
        self._told_position_ms.emit(round(self._wanted_s * 1000))
        self._underway += 1
        self._told.emit()

    def _choose_track(self) -> None:
        if self._player and self._loaded and self._track and len(self._player.audioTracks()) >= self._track:
            self._told_track.emit(self._track - 1)

    def _arrived(self) -> None:
        """The player has been told the last position that was wanted, and knows it itself."""
        self._underway -= 1
        if self._underway == 0 and self._loaded:
            self._wanted_s = None

    def _set_playing(self, playing: bool) -> None:
        if playing == self._playing:
            return
        self._playing = playing
        if playing:
            self._reached, self._clock = (-1, 0.0), Clock(self._speed)
            self._tick.start()
        else:
            self._tick.stop()
            if self._sink:
                self._show(self._sink.videoFrame())  # as fine as it is, now that there is time to look
        self.playing_changed.emit(playing)

    def _follow(self) -> None:
        end_s = self._range_s[1]
        if end_s is not None and self.position_s >= end_s:
            self._rewind()
            return
        self.moved.emit(self.position_s)
        self._watch_for_stalling()

    def _watch_for_stalling(self) -> None:
        """A sound device that goes away is no error to Qt: the position stands still and nothing sounds any more."""
        if self._player is None or self._path is None:
            return
        now, position_ms = time.monotonic(), self._player.position()
        if position_ms != self._reached[0]:
            self._reached = position_ms, now
        elif now - self._reached[1] > _STALLED_S and self._playing:
            name = self._path.name
            self._make_anew()
            sentence = self.tr(
                "“{}” has stopped: the sound device does not answer any more. Check the system's sound, and play on."
            )
            self.failed.emit(sentence.format(name))

    def _rewind(self) -> None:
        self._wanted_s = self._range_s[0]  # whoever hears of the pause shall find the position where it goes on
        self._told_to_pause.emit()
        self._set_playing(False)
        self.seek(self._range_s[0])
        self.ended.emit()

    def _show(self, frame: QVideoFrame) -> None:
        if self._sink and self._watched and frame.isValid():  # a frame may be on its way when all is closed
            self._pictures.take(frame, self._detail() if self._playing else 1.0)

    def _status_changed(self, status: QMediaPlayer.MediaStatus) -> None:
        if self._player is None or self._path is None or self._player.source() != _url(self._path):
            return  # still about the file before
        self._loaded = status in _LOADED
        if status is QMediaPlayer.MediaStatus.LoadedMedia:
            self._choose_track()
        if status is QMediaPlayer.MediaStatus.EndOfMedia:
            self._rewind()
        elif self._loaded and self._underway == 0:
            self._apply_seek()

    def _state_changed(self, state: QMediaPlayer.PlaybackState) -> None:
        if state is QMediaPlayer.PlaybackState.StoppedState and self._loaded:
            self._wanted_s = self._range_s[0]  # the end; the rewinding follows

    def _fail(self, error: QMediaPlayer.Error, reason: str) -> None:
        if self._path:
            self._broken = True
            self._set_playing(False)
            sentence = self.tr("“{0}” cannot be played here ({1}). The film can be made and exported all the same.")
            self.failed.emit(sentence.format(self._path.name, reason))


def _url(path: Path | None) -> QUrl:
    return QUrl.fromLocalFile(str(path)) if path else QUrl()
