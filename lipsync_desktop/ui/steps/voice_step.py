"""The second step: a recording, chosen or spoken now, and the stretch of it that is used."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from lipsync_desktop.engine.project import Take
from lipsync_desktop.engine.types import Trim
from lipsync_desktop.ui.cards.take_list import Listed
from lipsync_desktop.ui.cards.voice_card import VoiceCard
from lipsync_desktop.ui.desk import tasks
from lipsync_desktop.ui.desk.desk import Desk
from lipsync_desktop.ui.desk.project import Film, Project, newer_stamp
from lipsync_desktop.ui.desk.undo import Kind
from lipsync_desktop.ui.parts.view import View
from lipsync_desktop.ui.parts.words import clock
from lipsync_desktop.ui.stage.stage import Stage
from lipsync_desktop.ui.timeline.timeline import Timeline

from .live_voice import LiveVoice
from .recorder import Recorder, seconds_left

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QMediaDevices

    from lipsync_desktop.engine.files import Stamp
    from lipsync_desktop.engine.notices import NoSpeechHeard
    from lipsync_desktop.engine.speech.microphone import Level, Microphone

_log = logging.getLogger(__name__)
_LOOK_EVERY_MS = 3000
_ALL = Trim()
_WHOLE = (Fraction(0), None)


class VoiceStep(QObject):
    """Opens and records voices, and keeps card and timeline showing them.

    Signals:
        opened(bool): another voice is on the desk; whether the film is wanted at once.
        refused(): it could not be opened; the desk has said why.
        recording(): the microphone is about to be used, so nothing should sound.
    """

    opened = Signal(bool)
    refused = Signal()
    recording = Signal()

    def __init__(self, desk: Desk, card: VoiceCard, stage: Stage, timeline: Timeline) -> None:
        super().__init__(desk)
        self._desk = desk
        self._card = card
        self._stage = stage
        self._timeline = timeline
        self._microphone: Microphone | None = None
        self._devices: QMediaDevices | None = None
        self._known: list[Microphone] | None = None
        self.has_microphone = False
        self._live = LiveVoice()
        self._tried_again: Stamp | None = None
        self._recorder = Recorder(desk.crew, desk.folders.takes, self)
        self._recorder.started.connect(desk.preferences.add_recent_voice)
        self._recorder.heard.connect(self._hear)
        self._recorder.ended.connect(self._take_ended)
        self._recorder.abandoned.connect(lambda: self._over(self.tr("Nothing was recorded.")))
        self._recorder.failed.connect(self._recording_failed)
        self._lengths_s: dict[Path, float] = {}
        card.recent_chosen.connect(self.open)
        card.takes.chosen.connect(self.speak)
        card.takes.renamed.connect(self._rename)
        card.takes.best_chosen.connect(self._choose_best)
        card.takes.removed.connect(self._remove)
        card.takes.silence_trimmed.connect(self._trim_silence)
        card.takes.levelled.connect(self._level)
        card.record_requested.connect(self.toggle_recording)
        card.microphone_chosen.connect(self._choose_microphone)
        card.track_chosen.connect(self._choose_track)
        card.film_at_once_toggled.connect(self._film_at_once)
        card.set_film_at_once(desk.preferences.film_at_once)
        card.set_recent(desk.preferences.recent_voices)
        timeline.trim_edited.connect(self._edit_trim)
        desk.stepped.connect(self._follow)

    def open(self, path: Path, *, track: int | None = None, then_make: bool = False, remember: bool = True) -> None:
        """Take a recording, or a clip's sound, as the voice, once the film that is there may go. track: the number of
        its sound track; None: the one that is meant."""
        self._desk.replace_film(lambda: self._open(path, track, then_make, remember))

    def open_all(self, paths: list[Path]) -> None:
        """Take the first of them as the voice, and put all of them on the list."""
        self._desk.replace_film(lambda: self._open(paths[0], None, False, True, paths[1:]))

    def speak(self, number: int) -> None:
        """Take another one of the list as the voice, once the film that is there may go."""
        takes, spoken = self._desk.project.kept_takes
        if number != spoken:
            self._desk.replace_film(lambda: self._read_take(number, takes, self.tr("Take")))

    def _read_take(self, number: int, takes: tuple[Take, ...], text: str) -> None:
        """The take of that number among `takes`, which the list is to be."""
        take = takes[number]
        self._read(take.recording, take.track, lambda opened: self._take(opened, number, takes, text))

    def read_again(self) -> bool:
        """Whether the file has changed on its disk since it was opened, and is being read again. The film stays."""
        voice = self._desk.project.voice
        changed = newer_stamp(voice.path, voice.stamp) if voice else None
        if voice is None or changed in (None, self._tried_again):
            return False
        self._tried_again = changed
        self._read(voice.path, voice.track if len(voice.tracks) > 1 else None, self._opened_again)
        return True

    def _opened_again(self, opened: tasks.OpenedVoice) -> None:
        trim_s = self._desk.project.trim_s
        self._put(opened, trim_s if _fits(trim_s, opened.file.duration_s) else _WHOLE, self._desk.film)
        self.opened.emit(False)
        sentence = self.tr("“{}” has changed on the disk and was read again.")
        self._desk.noticed.emit(sentence.format(opened.file.path.name))

    def _open(self, path: Path, track: int | None, then_make: bool, remember: bool, more: Sequence[Path] = ()) -> None:
        self._read(path, track, lambda opened: self._opened(opened, then_make, remember, more))

    def _read(self, path: Path, track: int | None, use: Callable[[tasks.OpenedVoice], None]) -> None:
        desk = self._desk
        desk.noticed.emit("")
        desk.crew.forget("listening")
        self._card.show_busy(path.name)
        desk.say(self.tr("Reading “{}”…").format(path.name))
        desk.crew.start(
            "voice",
            lambda: tasks.open_voice(desk.engine, path, track),
            succeeded=use,
            failed=self._refused,
        )

    def _opened(self, opened: tasks.OpenedVoice, then_make: bool, remember: bool, more: Sequence[Path]) -> None:
        desk, path = self._desk, opened.file.path
        takes, _ = desk.project.kept_takes
        known = [take.recording for take in takes]
        new = dict.fromkeys(file for file in (path, *more) if file not in known)
        takes = (*takes, *(Take(file) for file in new))
        number = next(at for at, take in enumerate(takes) if take.recording == path)
        self._take(opened, number, takes, self.tr("Voice"), then_make)
        if remember:
            desk.preferences.add_recent_voice(path)
            self._card.set_recent(desk.preferences.recent_voices)

    def _take(
        self, opened: tasks.OpenedVoice, number: int, takes: tuple[Take, ...], text: str, then_make: bool = False
    ) -> None:
        """The take of that number is spoken, as far as it was trimmed before."""
        desk, before, take = self._desk, self._desk.project, takes[number]
        trim_s = take.trim.start_s, take.trim.end_s
        fits = take.track in (None, opened.file.track) and _fits(trim_s, opened.file.duration_s)
        self._put(opened, trim_s if fits else _WHOLE, None, takes=takes, spoken=number)
        desk.remember(text, Kind.ALONE, before)
        self.opened.emit(then_make)

    def _put(
        self, opened: tasks.OpenedVoice, trim_s: tuple[Fraction, Fraction | None], film: Film | None, **more: Any
    ) -> None:
        """Lay it on the desk, beside the film that may stay. more: what else of the project is another by it."""
        desk, file = self._desk, replace(opened.file, waveform=opened.waveform)
        try:
            with desk.all_or_nothing():
                desk.film, desk.view = film, View.ORIGINAL
                desk.change(voice=file, trim_s=trim_s, **more)
                self._show_voice()
        except Exception:
            self._show_voice()
            raise
        if film is None:
            desk.clear_film()
        desk.crew.start(
            "listening",
            lambda: tasks.listen_for_speech(desk.engine, opened.file),
            succeeded=self._listened,
            failed=lambda _: None,  # making the film says what is wrong
        )

    def _listened(self, notice: NoSpeechHeard | None) -> None:
        if notice and not self._desk.is_recording:
            self._desk.notice([notice])

    def _choose_track(self, track: int) -> None:
        voice = self._desk.project.voice
        if voice is not None and track != voice.track:
            self.open(voice.path, track=track, remember=False)

    def _show_voice(self) -> None:
        """The voice on the timeline, as it is trimmed."""
        voice, (start, end) = self._desk.project.voice, self._desk.project.trim_s
        self._timeline.set_voice(voice.waveform if voice else None)
        self._timeline.set_trim(float(start), None if end is None else float(end))

    def _refused(self, error: Exception) -> None:
        self._desk.fail(error)
        self._desk.changed.emit()
        self.refused.emit()

    def _edit_trim(self, start_s: float, end_s: float) -> None:
        desk = self._desk
        if desk.project.voice is None:
            return
        start = Fraction(start_s).limit_denominator(1000)
        end: Fraction | None = Fraction(end_s).limit_denominator(1000)
        if end is not None and end >= desk.project.voice.duration_s - Fraction(1, 1000):
            end = None
        if (start, end) != desk.project.trim_s:
            desk.edit(self.tr("Trim"), Kind.TRIM, trim_s=(start, end))

    def _follow(self, before: Project) -> None:
        """A step was taken, or taken back."""
        project = self._desk.project
        if project.voice is not before.voice:
            self._tried_again = None
            self._show_voice()
        elif project.trim_s != before.trim_s:
            start, end = project.trim_s
            self._timeline.set_trim(float(start), None if end is None else float(end))
            self._desk.sources_changed.emit()

    # The list of takes

    def _rename(self, number: int, name: str) -> None:
        self._change_take(number, self.tr("Rename Take"), name=name)

    def _choose_best(self, number: int) -> None:
        """One of them, or none."""
        takes, spoken = self._desk.project.kept_takes
        best = not takes[number].best
        marked = tuple(replace(take, best=best and at == number) for at, take in enumerate(takes))
        self._desk.edit(self.tr("Best Take"), Kind.ALONE, takes=marked, spoken=spoken)

    def _change_take(self, number: int, text: str, **fields: Any) -> None:
        takes, spoken = self._desk.project.kept_takes
        changed = (*takes[:number], replace(takes[number], **fields), *takes[number + 1 :])
        self._desk.edit(text, Kind.ALONE, takes=changed, spoken=spoken)

    def _remove(self, number: int) -> None:
        """Off the list; the recording stays on the disk. Where it was the voice, the one beside it is."""
        desk = self._desk
        takes, spoken = desk.project.kept_takes
        left = (*takes[:number], *takes[number + 1 :])
        text = self.tr("Remove Take")
        if spoken is None or number != spoken:
            after = spoken if spoken is None or number > spoken else spoken - 1
            desk.edit(text, Kind.ALONE, takes=left, spoken=after)
        elif left:
            desk.replace_film(lambda: self._read_take(min(number, len(left) - 1), left, text))
        else:
            desk.replace_film(lambda: desk.edit(text, Kind.ALONE, voice=None, trim_s=_WHOLE, takes=(), spoken=None))

    def _trim_silence(self, number: int) -> None:
        """What is said in it is what is meant of it."""
        desk = self._desk
        take = desk.project.kept_takes[0][number]
        desk.crew.start(
            "tidy",
            lambda: tasks.said_in(desk.engine, take.recording, take.track),
            succeeded=lambda trim: self._trimmed(take.recording, trim),
            failed=desk.fail,
        )

    def _trimmed(self, recording: Path, trim: Trim) -> None:
        desk, text = self._desk, self.tr("Trim Silence")
        takes, spoken = desk.project.kept_takes
        number = next((at for at, take in enumerate(takes) if take.recording == recording), None)
        if trim == _ALL:
            desk.say(self.tr("There is no silence around it that could be told from the voice."))
        elif number is not None and number == spoken:
            desk.edit(text, Kind.ALONE, trim_s=(trim.start_s, trim.end_s))
        elif number is not None:
            self._change_take(number, text, trim=trim)

    def _level(self, number: int, softening_noise: bool) -> None:
        """A copy that is as loud as others takes its place; the recording stays as it is."""
        desk = self._desk
        take = desk.project.kept_takes[0][number]
        desk.say(self.tr("Levelling “{}”…").format(take.name or take.recording.stem))
        desk.crew.start(
            "tidy",
            lambda: tasks.level(take.recording, take.track, desk.folders.takes, softening_noise),
            succeeded=lambda path: self._levelled(take.recording, path),
            failed=desk.fail,
        )

    def _levelled(self, recording: Path, levelled: Path) -> None:
        desk, text = self._desk, self.tr("Level")
        takes, spoken = desk.project.kept_takes
        number = next((at for at, take in enumerate(takes) if take.recording == recording), None)
        if number is None:  # it is off the list by now
            return
        desk.say(self.tr("It is as loud as voices in films are."))
        take = replace(takes[number], recording=levelled, track=None, name=takes[number].name or recording.stem)
        takes = (*takes[:number], take, *takes[number + 1 :])
        if number == spoken:
            desk.replace_film(lambda: self._read_take(number, takes, text))
        else:
            desk.edit(text, Kind.ALONE, takes=takes, spoken=spoken)

    def _list_takes(self) -> None:
        """On the card, with their lengths, as far as they are known."""
        desk = self._desk
        takes, spoken = desk.project.kept_takes
        voice = desk.project.voice
        if voice:
            self._lengths_s[voice.path] = float(voice.duration_s)
        listed = [
            Listed(take.name or take.recording.stem, _length(take, self._lengths_s), take.best, number == spoken)
            for number, take in enumerate(takes)
        ]
        self._card.show_takes(listed)
        unknown = [take.recording for take in takes if take.recording not in self._lengths_s]
        if unknown and not desk.crew.busy("lengths"):
            desk.crew.start(
                "lengths",
                lambda: tasks.recording_lengths(unknown),
                progressed=self._take_lengths,
                succeeded=self._take_lengths,
                failed=desk.fail,
            )

    def _take_lengths(self, found: dict[Path, float]) -> None:
        self._lengths_s |= found
        self._desk.changed.emit()

    # The microphone

    def watch_microphones(self) -> None:
        """Follow what is plugged in and out, from now on."""
        from PySide6.QtMultimedia import QMediaDevices

        self._devices = QMediaDevices(self)
        self._devices.audioInputsChanged.connect(self.find_microphones)
        if sys.platform == "linux":  # where Qt tells of what is plugged in, but not of what is plugged out
            timer = QTimer(self, interval=_LOOK_EVERY_MS)
            timer.timeout.connect(self._look_while_seen)
            timer.start()
        self.find_microphones()

    def _look_while_seen(self) -> None:
        if self._card.isActiveWindow():
            self.find_microphones()

    def find_microphones(self) -> None:
        """Look what there is to record with, unless it is being used."""
        if self._devices and not self._desk.is_recording and not self._desk.crew.busy("microphones"):
            self._desk.crew.start(
                "microphones",
                tasks.find_microphones,
                succeeded=self._found,
                failed=self._none_found,
            )

    def _found(self, microphones: list[Microphone]) -> None:
        if microphones == self._known:
            return
        self._known = microphones
        wanted = self._desk.preferences.microphone
        named = [microphone for microphone in microphones if microphone.name == wanted]
        self._microphone = next(iter(named or microphones), None)
        self.has_microphone = bool(microphones)
        self._card.set_microphones(microphones, self._microphone)
        self._desk.changed.emit()

    def _none_found(self, error: Exception) -> None:
        if self._known != []:
            _log.warning("No microphone: %s", error)
        self._found([])

    def _choose_microphone(self, microphone: Microphone) -> None:
        self._microphone = microphone
        self._desk.preferences.microphone = microphone.name

    def _film_at_once(self, on: bool) -> None:
        self._desk.preferences.film_at_once = on

    def toggle_recording(self) -> None:
        """Start a take, or end the one that runs."""
        if self._desk.is_recording:
            self._recorder.stop()
        elif self.has_microphone and not self._desk.is_making:
            self._desk.replace_film(self._start_recording)

    def _start_recording(self) -> None:
        self.recording.emit()
        self._live = LiveVoice()
        self._desk.crew.forget("microphones")
        self._desk.crew.forget("voice")
        self._recorder.start(self._microphone)
        self._desk.noticed.emit("")
        self._desk.say(self.tr("Recording starts in a moment. R or Esc stops it."))
        self._desk.changed.emit()

    def _hear(self, level: Level) -> None:
        left = seconds_left(level)
        self._stage.show_countdown(left)
        self._stage.show_recording(level.elapsed_s if left is None else None)
        self._card.show_recording(level)
        self._live.hear(level)
        self._timeline.show_live(self._live.waveform)
        if left is None:
            time = clock(level.elapsed_s)
            lost = self.tr("Some sound was lost: the computer is too busy.") + " " if level.lost else ""
            self._desk.say(lost + self.tr("Recording: {}. R or Esc stops it.").format(time))

    def _over(self, sentence: str) -> None:
        self._stage.show_countdown(None)
        self._stage.show_recording(None)
        self._card.show_recording(None)
        self._show_voice()
        self._timeline.set_position(float(self._desk.project.trim_s[0]))
        self._desk.say(sentence)
        self._desk.changed.emit()
        self.find_microphones()

    def _take_ended(self, path: Path) -> None:
        self._over(self.tr("Recorded “{}”.").format(path.name))
        self._open(path, None, self._desk.preferences.film_at_once, remember=True)

    def _recording_failed(self, error: Exception, path: Path | None) -> None:
        self._over(self.tr("The recording has stopped."))
        if path is not None:
            self._open(path, None, then_make=False, remember=True)
        self._desk.fail(error)

    def refresh(self) -> None:
        """Bring the card in line with the desk."""
        desk = self._desk
        voice = desk.project.voice
        if desk.crew.busy("voice") or desk.is_recording:
            return
        self._list_takes()
        self._card.set_recording_allowed(not desk.is_making, self.tr("The film is being made."))
        if voice is None:
            self._card.show_empty()
            self._card.show_tracks((), 1)
            return
        trimmed = float(desk.project.spoken_s) if desk.project.trim_s != _WHOLE else None
        self._card.show_voice(voice.path, float(voice.duration_s), trimmed)
        self._card.show_tracks(voice.tracks, voice.track)


def _fits(trim_s: tuple[Fraction, Fraction | None], duration_s: Fraction) -> bool:
    """Whether a recording of that length has such a stretch."""
    start, end = trim_s
    return start < duration_s if end is None else end <= duration_s


def _length(take: Take, lengths_s: Mapping[Path, float]) -> float | None:
    """Of the stretch that is meant."""
    if take.recording not in lengths_s:
        return None
    end_s = lengths_s[take.recording] if take.trim.end_s is None else float(take.trim.end_s)
    return max(end_s - float(take.trim.start_s), 0.0)
