"""A film that only has to be made, and the seam for how its frames come about."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from typing import Protocol

from .media import Track, stretch
from .notices import Notice
from .settings import RenderJob
from .types import Footage, Frame, Speech


class Filming(Protocol):
    """How a film's frames come about: in this program's way, or as Wav2Lip's own program makes them."""

    @property
    def model(self) -> str:
        """The lip model, as it is written into the film's metadata."""
        ...

    def length(self, film: Prepared) -> tuple[int, int]:
        """Frames in which somebody may speak, and all of the film's. Raises SpeechError."""
        ...

    def frames(self, film: Prepared, written: int, stack: ExitStack) -> Generator[object, None, Iterator[Frame]]:
        """All of the film's, of which the first `written` need not be painted; `stack` ends what runs beside them.

        Yields while those who speak are looked for, and what people should know of them (`Notice`). Raises: MediaError,
        FaceError, ModelError.
        """
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """Everything that a film is made from is open. speeches: first what is in the job's `speech`, then its `others`;
    soundtrack: what is heard in their place. notices: for the person."""

    job: RenderJob
    footage: Footage
    speeches: tuple[Speech, ...]
    soundtrack: Speech | None
    filming: Filming
    notices: tuple[Notice, ...]

    @property
    def spoken(self) -> int:
        """Frames in which somebody may speak."""
        return self.filming.length(self)[0]

    @property
    def total(self) -> int:
        """Frames of the whole film."""
        return self.filming.length(self)[1]

    @property
    def spoken_s(self) -> Fraction:
        return max(speech.duration_s for speech in self.speeches)

    @property
    def heard_s(self) -> Fraction:
        """Seconds of sound: as long as the speech, to the sample, unless the film goes on."""
        rate = self.footage.rate
        return self.spoken_s if frame_count(self.spoken_s, rate) >= self.total else self.total / rate

    @property
    def tracks(self) -> list[Track]:
        """What is heard: the voices, or what is to stand in their place, over the clip's own sound."""
        job, settings = self.job, self.job.settings
        voices = [
            Track(one.path, one.trim, number=one.track, channels=one.channels, changes=one.changes)
            for one in ([self.soundtrack] if self.soundtrack else self.speeches)
        ]
        if self.footage.is_still or not settings.own_sound:
            return voices
        own = Track(
            self.footage.path,
            gain=settings.own_sound,
            period_s=self.footage.duration_s if settings.ending == "loop" else None,
            required=job.own_sound_track is not None,
            number=job.own_sound_track,
        )
        return [*voices, own]

    def frames(self, stack: ExitStack, written: int = 0) -> Generator[object, None, Iterator[Frame]]:
        """As `Filming.frames`."""
        return self.filming.frames(self, written, stack)

    def during(self, begin_s: Fraction, end_s: Fraction) -> Prepared:
        """A film of what is said from the one to the other alone, in seconds from where the speech begins."""
        job = replace(self.job, settings=replace(self.job.settings, keep_rest=False))
        return replace(self, job=job, speeches=tuple(stretch(one, begin_s, end_s) for one in self.speeches))


def frame_count(duration_s: Fraction, rate: Fraction) -> int:
    """Frames that cover the speech: the film is never shorter, and less than one frame longer."""
    return max(1, ceil(duration_s * rate))
