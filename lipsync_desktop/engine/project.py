"""A project's document: everything that a film is made of, and what else was tried for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from .settings import RenderJob, RenderSettings
from .types import Speaker, Trim


@dataclass(frozen=True, slots=True)
class Take:
    """A recording that may be spoken: a stretch of it, from one of its sound tracks; None: from the one that is meant.
    name: what a person calls it, “” for the file's own; best: whether they like it best."""

    recording: Path
    trim: Trim = field(default_factory=Trim)
    track: int | None = None
    name: str = ""
    best: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """What a person works on, as it is kept. spoken: which of the takes is spoken in the film; None: none yet. The
    boxes, people and corrections of the face are among the settings."""

    face: Path | None = None
    takes: tuple[Take, ...] = ()
    spoken: int | None = None
    settings: RenderSettings = field(default_factory=RenderSettings)
    others: tuple[Speaker, ...] = ()
    soundtrack: Path | None = None
    own_sound_track: int | None = None

    @classmethod
    def of(cls, job: RenderJob) -> Document:
        """The one of a film that is made already, or to be made."""
        take = Take(job.speech, job.trim, job.speech_track)
        return cls(job.face, (take,), 0, job.settings, job.others, job.soundtrack, job.own_sound_track)

    def job(self, output: Path) -> RenderJob:
        """The film of it, which has to have a face and a take that is spoken."""
        assert self.face is not None
        assert self.spoken is not None
        take = self.takes[self.spoken]
        return RenderJob(
            self.face,
            take.recording,
            output,
            self.settings,
            trim=take.trim,
            others=self.others,
            soundtrack=self.soundtrack,
            speech_track=take.track,
            own_sound_track=self.own_sound_track,
        )

    @property
    def media(self) -> tuple[Path, ...]:
        """Every file that it needs, once."""
        files = [self.face, *(take.recording for take in self.takes), *(one.recording for one in self.others)]
        return tuple(dict.fromkeys(file for file in (*files, self.soundtrack) if file is not None))
