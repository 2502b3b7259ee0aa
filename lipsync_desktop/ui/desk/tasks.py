"""What the window asks of the engine: generators for workers. Each loads its part of the engine when it runs."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Generator, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from lipsync_desktop.engine.settings import BUILT_IN

from .project import FaceFile, VoiceFile

if TYPE_CHECKING:
    from lipsync_desktop.engine.library.records import Added
    from lipsync_desktop.engine.library.shelf import Library
    from lipsync_desktop.engine.lips.hindered_people import Hindered
    from lipsync_desktop.engine.models import Models
    from lipsync_desktop.engine.notices import NoSpeechHeard, Notice
    from lipsync_desktop.engine.open_files import OpenFiles
    from lipsync_desktop.engine.people.sightings import Scan
    from lipsync_desktop.engine.playing import Cast, Performance, Wings
    from lipsync_desktop.engine.portraits import Portraits
    from lipsync_desktop.engine.project import Document
    from lipsync_desktop.engine.settings import RenderJob
    from lipsync_desktop.engine.speech.microphone import Level, Microphone
    from lipsync_desktop.engine.types import Codec, Ending, Footage, Look, Progress, Trim, Waveform

WORK = "work.lipsync"
"""The project's file in a folder of unsaved work."""
ABOUT = "about.json"
"""What else is known of it."""
_WORK_KEPT_S = 183 * 24 * 3600
_LONGEST_STEM = 60  # letters of a name that another is made from
_COPY_BYTES = 1 << 20
_KEPT_S = 2 * 24 * 3600


class Engine:
    """The networks of `folder`, and those that a person has added to the folder `library`, for each device, loaded when
    they are first needed, by whichever thread is first; and what is open already, and ready to speak."""

    def __init__(self, folder: Path, cache: Path, library: Path) -> None:
        self._folder = folder
        self._cache = cache
        self._library = library
        self._models: dict[str, Models] = {}
        self._portraits: Portraits | None = None
        self._wings: Wings | None = None
        self._lock = Lock()

    @cached_property
    def files(self) -> OpenFiles:
        """Faces and voices, as they were opened last."""
        from lipsync_desktop.engine.open_files import OpenFiles

        return OpenFiles()

    @property
    def wings(self) -> Wings:
        """What is ready to be played."""
        from lipsync_desktop.engine.playing import Wings

        portraits = self.portraits
        with self._lock:
            self._wings = self._wings or Wings(portraits)
            return self._wings

    @property
    def portraits(self) -> Portraits:
        """Pictures that have spoken."""
        from lipsync_desktop.engine.portraits import Portraits

        with self._lock:
            self._portraits = self._portraits or Portraits()
            return self._portraits

    def models(self, device: str = "CPU") -> Models:
        from lipsync_desktop.engine.models import Models

        with self._lock:
            if device not in self._models:
                self._models[device] = Models(self._folder, self._cache / "compiled", device, self.library)
            return self._models[device]

    @property
    def scans(self) -> Path:
        """The folder in which is kept what pictures and clips show."""
        return self._cache / "scans"

    @property
    def library(self) -> Library:
        from lipsync_desktop.engine.library.shelf import Library

        return Library(self._library)

    def forget(self) -> None:
        """Load everything anew when it is next needed: the library has changed, or is about to."""
        with self._lock:
            self._models.clear()
            self._portraits = None
            self._wings = None


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """devices: OpenVINO's (name, full name); added: what is in the library; codecs: what can be written."""

    devices: list[tuple[str, str]]
    added: list[Added]
    codecs: tuple[Codec, ...]


@dataclass(frozen=True, slots=True, eq=False)
class OpenedFace:
    file: FaceFile
    look: Look


@dataclass(frozen=True, slots=True, eq=False)
class OpenedVoice:
    file: VoiceFile
    waveform: Waveform


@dataclass(frozen=True, slots=True, eq=False)
class OpenedProject:
    """face, voice: as they are opened, where the project has them; changed: files that hold something else by now."""

    document: Document
    with_media: bool
    changed: tuple[Path, ...]
    face: OpenedFace | None
    voice: OpenedVoice | None


@dataclass(frozen=True, slots=True)
class Left:
    """A folder with unsaved work, the project's file, if it has one, and whether that has its media inside."""

    folder: Path
    file: Path | None
    with_media: bool


def warm_up(engine: Engine) -> Generator[str, None, Ready]:
    """Load and compile everything that every film needs."""
    yield "libraries"
    from lipsync_desktop.engine.media import available_codecs

    models = engine.models()
    models.library.sweep()
    yield "faces"
    assert models.faces
    yield "voice"
    assert models.ears
    yield "lips"
    assert models.articulation
    return Ready(models.devices(), models.library.added(), available_codecs())


def read_library(engine: Engine) -> Generator[None, None, list[Added]]:
    """What the person has added."""
    yield
    return engine.library.added()


def tidy(films: Path) -> Generator[Path, None, None]:
    """Remove what windows that ended badly left in the films' folder days ago; yields each folder that goes."""
    from lipsync_desktop.engine.leftovers import sweep

    yield from sweep(films, "*-*", _KEPT_S, unmarked_age_s=_KEPT_S)


def give_back_memory() -> Generator[None, None, None]:
    """What large clips and films have needed goes back to the system."""
    from lipsync_desktop.engine.memory import give_back_now

    yield
    give_back_now()


def identify(
    engine: Engine, files: list[Path], still_rate: Fraction
) -> Generator[None, None, list[tuple[Path, str | Exception]]]:
    """Whether each file is a “picture”, a “clip” or a “sound”, or else the error that says why it is none."""
    from lipsync_desktop.engine.errors import LipsyncError
    from lipsync_desktop.engine.media import file_facts
    from lipsync_desktop.engine.pictures import looks_like_picture

    found: list[tuple[Path, str | Exception]] = []
    for file in files:
        yield
        try:
            if looks_like_picture(file):
                engine.files.footage(file, still_rate)  # of which the first good one is used
                found.append((file, "picture"))
            else:
                found.append((file, str(file_facts(file)["kind"])))
        except LipsyncError as error:
            found.append((file, error))
    return found


def open_face(engine: Engine, path: Path, still_rate: Fraction) -> Generator[None, None, OpenedFace]:
    """A picture, or a clip at its first image, with the faces in it. Raises MediaError, ModelError."""
    from lipsync_desktop.engine.preview import look

    yield
    footage = engine.files.footage(path, still_rate)
    assert footage.content
    yield
    return OpenedFace(FaceFile(footage, footage.content.stamp), look(footage, engine.models().faces))


def look_at(engine: Engine, footage: Footage, time_s: float) -> Generator[None, None, Look]:
    """The image of a clip at that time, and the faces in it. Raises MediaError."""
    from lipsync_desktop.engine.preview import look

    yield
    return look(footage, engine.models().faces, Fraction(time_s).limit_denominator(1_000_000))


def scan_clip(engine: Engine, footage: Footage) -> Generator[Scan, None, Scan]:
    """Where in the clip there are faces. Raises MediaError."""
    from lipsync_desktop.engine.people.kept_scans import kept_scan

    return (yield from kept_scan(footage, engine.models().faces, engine.scans, BUILT_IN))


def look_at_mouth(
    engine: Engine, footage: Footage, known: Scan, number: int
) -> Generator[float, None, tuple[Hindered, ...]]:
    """What hinders the mouth of somebody whom the scan of a clip has seen. Raises MediaError, ModelError."""
    from lipsync_desktop.engine.lips.hindered_people import hindered_people

    (person,) = (one for one in known.people if one.number == number)
    told = yield from hindered_people(footage, known, [person], engine.models().faces, engine.scans)
    return told[number]


def find_places(footage: Footage, spoken_s: Fraction, ending: Ending) -> Generator[None, None, tuple[int, ...]]:
    """Which of the clip's images each image of a film shows, as long as somebody speaks in it. Raises MediaError."""
    from lipsync_desktop.engine.media import clip_length
    from lipsync_desktop.engine.media.seams import clip_places
    from lipsync_desktop.engine.prepared import frame_count

    yield
    return tuple(clip_places(footage, max(frame_count(spoken_s, footage.rate), clip_length(footage)), ending))


def open_voice(engine: Engine, path: Path, track: int | None = None) -> Generator[object, None, OpenedVoice]:
    """A recording and its waveform. track: the number of its sound track; None: the one that is meant. Raises
    SpeechError, ModelError."""
    from lipsync_desktop.engine.errors.files import RecordingUnreadable
    from lipsync_desktop.engine.media import sound_tracks
    from lipsync_desktop.engine.recordings import spoken_track

    yield 0.0
    stamp = engine.files.content(path, RecordingUnreadable).stamp
    tracks = tuple(sorted(sound_tracks(path), key=lambda one: one.number))
    if track is None and len(tracks) > 1:
        track = yield from spoken_track(path, engine.models().voice_activity, engine.files)
    number = track or tracks[0].number
    speech = yield from engine.files.measuring(path, track=number)
    assert speech.waveform
    return OpenedVoice(VoiceFile(path, speech.duration_s, stamp, number, tracks), speech.waveform)


def listen_for_speech(engine: Engine, voice: VoiceFile) -> Generator[object, None, NoSpeechHeard | None]:
    """What to say where nobody is heard to speak in the recording. Raises SpeechError, ModelError."""
    from lipsync_desktop.engine.recordings import preparing_speech, unspoken
    from lipsync_desktop.engine.types import Trim

    yield 0.0
    listening = engine.models().voice_activity
    speech = yield from preparing_speech(voice.path, Trim(), voice.track, listening, engine.files)
    return None if speech.spoken else unspoken(speech)


def save_project(engine: Engine, document: Document, file: Path, with_media: bool) -> Generator[None, None, Path]:
    """Where the project's file is now. Raises OutputError, MediaError."""
    from lipsync_desktop.engine.project_file import save_project

    yield
    return save_project(document, file, with_media=with_media, content=engine.files.content)


def open_project(engine: Engine, file: Path, unpacked: Path) -> Generator[object, None, OpenedProject]:
    """A project, its face and the voice that is spoken in it. Raises MediaError, SpeechError, ModelError."""
    from lipsync_desktop.engine.project_file import open_project

    yield file
    opened = open_project(file, unpacked, engine.files.content)
    document = opened.document
    face = voice = None
    if document.face:
        face = yield from open_face(engine, document.face, document.settings.still_rate)
    if document.spoken is not None:
        take = document.takes[document.spoken]
        voice = yield from open_voice(engine, take.recording, take.track)
    return OpenedProject(document, opened.with_media, opened.changed, face, voice)


def keep_unsaved(
    engine: Engine, document: Document, folder: Path, file: Path | None, with_media: bool
) -> Generator[None, None, None]:
    """Write a project down in a folder of unsaved work. file: the project's own, which does not hold it as it is, and
    whether that has its media inside. Raises OutputError, OSError."""
    from lipsync_desktop.engine.project_file import save_project

    yield
    about = json.dumps({"file": str(file) if file else None, "with_media": with_media})
    (folder / ABOUT).write_text(about, "utf-8")
    save_project(document, folder / WORK, content=engine.files.content)


def find_left(unsaved: Path) -> Generator[None, None, Left | None]:
    """The newest work that a window left which was killed. What is older than half a year is removed."""
    from lipsync_desktop.engine.leftovers import left_behind, sweep

    yield
    deque(sweep(unsaved, "*-*", _WORK_KEPT_S, unmarked_age_s=_WORK_KEPT_S), maxlen=0)
    left = [folder for folder in left_behind(unsaved, "*-*") if (folder / WORK).is_file()]
    if not left:
        return None
    newest = max(left, key=lambda folder: (folder / WORK).stat().st_mtime)
    try:
        about = json.loads((newest / ABOUT).read_text("utf-8"))
        return Left(newest, Path(about["file"]) if about["file"] else None, bool(about["with_media"]))
    except (OSError, ValueError, TypeError, KeyError):
        return Left(newest, None, False)


def said_in(engine: Engine, path: Path, track: int | None) -> Generator[object, None, Trim]:
    """The stretch of a recording in which something is said. Raises SpeechError, ModelError."""
    from lipsync_desktop.engine.tidying import said_in

    opened = yield from open_voice(engine, path, track)
    return said_in(opened.waveform)


def level(path: Path, track: int | None, folder: Path, softening_noise: bool) -> Generator[float, None, Path]:
    """A copy of a recording among the takes, as loud as others. Raises SpeechError, OutputError."""
    from lipsync_desktop.engine.files import private_folder
    from lipsync_desktop.engine.tidying import levelled

    place = private_folder(folder) / f"{path.stem[:_LONGEST_STEM]}-{datetime.now():%Y-%m-%d-%H%M%S-%f}.wav"
    return (yield from levelled(path, track, place, softening_noise=softening_noise))


def recording_lengths(recordings: Iterable[Path]) -> Generator[dict[Path, float], None, dict[Path, float]]:
    """Seconds of each, as its file says; of those that can be read."""
    from lipsync_desktop.engine.errors import LipsyncError
    from lipsync_desktop.engine.media import file_facts

    found: dict[Path, float] = {}
    for recording in recordings:
        with suppress(LipsyncError):
            found[recording] = file_facts(recording).get("duration_s") or 0.0
        yield found
    return found


def find_microphones() -> Generator[None, None, list[Microphone]]:
    """Raises MicrophoneError."""
    from lipsync_desktop.engine.speech.microphone import microphones

    yield
    return microphones()


def record(microphone: Microphone | None, path: Path) -> Generator[Level]:
    """Record until it is closed. Raises MicrophoneError."""
    from lipsync_desktop.engine.speech.microphone import record

    yield from record(microphone, path)


def make_ready(engine: Engine, job: RenderJob, detail: float) -> Generator[object]:
    """Leave with the engine what every film of the job's picture begins with, first as it is played when so much of its
    width and height is seen. Raises MediaError, FaceError, ModelError."""
    from lipsync_desktop.engine.playing import stage_size
    from lipsync_desktop.engine.preparing import make_ready

    yield "libraries"
    models = engine.models(job.settings.device)
    files, whole = engine.files, engine.files.footage(job.face, job.settings.still_rate)
    size_px = stage_size(whole.size_px, detail)
    yield from make_ready(job, models, engine.scans, engine.wings.portraits(size_px, whole), files)
    yield from make_ready(job, models, engine.scans, engine.portraits, files)


def make_film(engine: Engine, job: RenderJob) -> Generator[Progress, None, tuple[Notice, ...]]:
    """Render; returns the notices. Raises the engine's errors; nobody has chosen the place of a film that is not
    exported yet, nor could choose another."""
    from lipsync_desktop.engine.errors.films import FilmUnwritable, NoRoomForFilm
    from lipsync_desktop.engine.files import private_folder, reason_of
    from lipsync_desktop.engine.pipeline import render

    notices: tuple[Notice, ...] = ()
    folder = job.output.parent
    try:
        private_folder(folder)
    except OSError as error:
        raise NoRoomForFilm(folder, reason_of(error)) from error
    try:
        models = engine.models(job.settings.device)
        with closing(render(job, models, engine.scans, engine.portraits, engine.files)) as steps:
            for progress in steps:
                notices = progress.notices
                yield progress
    except FilmUnwritable as error:
        raise NoRoomForFilm(folder, error.reason) from error
    return notices


def rehearse(
    engine: Engine, job: RenderJob, detail: float, cast: Cast | None, *, at_once: bool = False
) -> Generator[object, None, Performance]:
    """The film ready to be played, as `performing` has it. Raises the engine's errors."""
    from lipsync_desktop.engine.playing import performing

    yield "libraries"
    models = engine.models(job.settings.device)
    return (yield from performing(job, models, detail, engine.wings, engine.scans, engine.files, cast, at_once=at_once))


def expect_film(engine: Engine, job: RenderJob) -> Generator[object, None, int]:
    """How many bytes the film will have, from a second that is really made. Raises the engine's errors."""
    from lipsync_desktop.engine.estimation import expected_bytes

    models = engine.models(job.settings.device)
    return (yield from expected_bytes(job, models, engine.scans, engine.portraits, engine.files))


def export(film: Path, output: Path, sources: Iterable[Path] = ()) -> Generator[float, None, Path]:
    """Copy the finished film, but over none of the files that it is made from; yields the share that is written. Raises
    OutputError."""
    from lipsync_desktop.engine.media import replacing

    size = max(film.stat().st_size, 1)
    done = 0
    with (
        replacing(output, True, film.suffix, [film, *sources]) as part,
        film.open("rb") as source,
        part.open("wb") as target,
    ):
        while block := source.read(_COPY_BYTES):
            target.write(block)
            done += len(block)
            yield done / size
    return output
