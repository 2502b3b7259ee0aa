"""What the person has chosen so far, and the film that follows from it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from lipsync_desktop.engine.project import Document, Take
from lipsync_desktop.engine.settings import RenderJob, RenderSettings
from lipsync_desktop.engine.types import FaceBox, Footage, SoundTrack, Speaker, Trim
from lipsync_desktop.ui.parts.choices import FORM, SUFFIXES

if TYPE_CHECKING:
    from lipsync_desktop.engine.files import Stamp
    from lipsync_desktop.engine.types import Look, Waveform

_LONGEST = 60  # letters of a name, as disks take no endless ones


def newer_stamp(path: Path, stamp: Stamp) -> Stamp | None:
    """The file's stamp where it is another by now; None where it is the same, or gone, as its reader will tell."""
    from lipsync_desktop.engine.files import stamp_of

    try:
        now = stamp_of(path)
    except OSError:
        return None
    return now if now != stamp else None


@dataclass(frozen=True, slots=True)
class FaceFile:
    """A picture or clip that can be read. look: its first image, with the faces in it."""

    footage: Footage
    stamp: Stamp
    look: Look | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class VoiceFile:
    """A recording that can be spoken. track: the number of the sound track that is used, of those in `tracks`.
    waveform: as it is drawn."""

    path: Path
    duration_s: Fraction
    stamp: Stamp
    track: int = 1
    tracks: tuple[SoundTrack, ...] = ()
    waveform: Waveform | None = field(default=None, compare=False, repr=False)


class Missing(Enum):
    """What a film still needs."""

    FACE_AND_VOICE = "face and voice"
    FACE = "face"
    FACE_IN_PICTURE = "face in picture"
    VOICE = "voice"


@dataclass(frozen=True, slots=True)
class Project:
    """Everything that a film depends on: equal projects make equal films.

    face_box: chosen or drawn, in pixels of the full-size picture; None: the largest face. same_person: people of
    the scan who are one and the same, group by group. faces_found: how many the picture shows, or the whole clip;
    None while that is not known. trim_s: start and end of the stretch that is spoken, in seconds of the recording;
    None: to its end. networks: files and checksums of the added networks that the choices name, as another may come
    to have the same name. others, soundtrack, own_sound_track: as a job has them, of projects from elsewhere.

    takes: all recordings that were tried; spoken: which of them `voice` is. The stretch of that one is `trim_s`.
    """

    face: FaceFile | None = None
    face_box: FaceBox | None = None
    same_person: tuple[tuple[int, ...], ...] = ()
    faces_found: int | None = field(default=None, compare=False)
    voice: VoiceFile | None = None
    trim_s: tuple[Fraction, Fraction | None] = (Fraction(0), None)
    choices: RenderSettings = field(default_factory=RenderSettings)
    networks: tuple[tuple[str, str], ...] = ()
    others: tuple[Speaker, ...] = ()
    soundtrack: Path | None = None
    own_sound_track: int | None = None
    takes: tuple[Take, ...] = field(default=(), compare=False)
    spoken: int | None = field(default=None, compare=False)

    @property
    def missing(self) -> Missing | None:
        """The next thing to ask for; None when a film can be made."""
        if self.face is None:
            return Missing.FACE_AND_VOICE if self.voice is None else Missing.FACE
        if not self.shows_a_face:
            return Missing.FACE_IN_PICTURE
        return Missing.VOICE if self.voice is None else None

    @property
    def shows_a_face(self) -> bool:
        """Whether somebody is there who can speak, as far as it is known: found, or said to be."""
        return self.faces_found != 0 or self.face_box is not None

    @property
    def sources(self) -> list[Path]:
        """The files that a film is made from."""
        return list(self.document.media)

    @property
    def spoken_s(self) -> Fraction:
        """How long the film will be."""
        assert self.voice
        start, end = self.trim_s
        return (self.voice.duration_s if end is None else end) - start

    @property
    def film_name(self) -> str:
        assert self.face
        assert self.voice
        suffix = SUFFIXES[self.choices.codec]
        return f"{self.face.footage.path.stem[:_LONGEST]} – {self.voice.path.stem[:_LONGEST]}{suffix}"

    def in_form(self, choices: RenderSettings) -> Project:
        """The same as a film in the format, size and quality of those choices."""
        form = {name: getattr(choices, name) for name in FORM}
        return replace(self, choices=replace(self.choices, **form))

    @property
    def silent_job(self) -> RenderJob:
        """What is known of the work without a voice and a place for the film: whose face speaks, and how."""
        assert self.face
        settings = replace(self.choices, face_box=self.face_box, same_person=self.same_person)
        return RenderJob(self.face.footage.path, Path(), Path(), settings)

    def job(self, output: Path) -> RenderJob:
        """The work for the engine; nothing may be `missing`."""
        assert self.face
        assert self.voice
        return replace(self.document.job(output), overwrite=True)

    @property
    def document(self) -> Document:
        """What is kept of it in a file."""
        settings = replace(self.choices, face_box=self.face_box, same_person=self.same_person)
        face = self.face.footage.path if self.face else None
        takes, spoken = self.kept_takes
        return Document(face, takes, spoken, settings, self.others, self.soundtrack, self.own_sound_track)

    @property
    def kept_takes(self) -> tuple[tuple[Take, ...], int | None]:
        """The takes, with the stretch and the track of the one that is spoken as they are now, and its place among
        them."""
        if self.voice is None:
            return self.takes, None
        at = len(self.takes) if self.spoken is None else self.spoken
        take = self.takes[at] if self.spoken is not None else Take(self.voice.path)
        now = replace(take, recording=self.voice.path, trim=Trim(*self.trim_s), track=self.voice.track)
        return (*self.takes[:at], now, *self.takes[at + 1 :]), at


@dataclass(frozen=True, slots=True)
class Film:
    """A finished film in a folder of the program's own, and the project that it shows."""

    project: Project
    path: Path
    exported_to: Path | None = None

    def shows(self, project: Project) -> bool:
        """Whether it is what an export of that project shows, in whatever form."""
        return self.project.in_form(project.choices) == project
