"""Pictures made ready to speak, kept by their contents: the same avatar with new speech begins at once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from .files import Content
from .memory import Memory
from .people.tracking import Seen
from .settings import RenderJob
from .types import Footage

_ROOM_PX = 12_000_000
"""Of all kept pictures together; with what is fitted to them about 25 bytes for each pixel."""
_KINDS_FITTED = 4  # things fitted to a face that stay at once, the least recently asked for going first


def fitted_memory() -> Memory:
    """For what is fitted to one face: its head, what hinders its mouth, and that with the last smiles asked for."""
    return Memory(_KINDS_FITTED)


@dataclass(frozen=True, slots=True, eq=False)
class Portrait:
    """One picture, the faces in it that speak, and what was fitted to them."""

    footage: Footage
    seen: Seen
    fitted: Memory = field(default_factory=fitted_memory)

    def footage_of(self, job: RenderJob) -> Footage:
        """The picture's footage as that job wants it."""
        return replace(self.footage, path=job.face, rate=job.settings.still_rate)


class Portraits:
    """The last pictures that were made ready, up to 12 million pixels of them. Any number of threads may ask."""

    def __init__(self, room_px: int = _ROOM_PX) -> None:
        self._kept = Memory(room_px, lambda portrait: portrait.footage.size_px[0] * portrait.footage.size_px[1])

    def get(self, job: RenderJob, content: Content) -> Portrait | None:
        """The job's picture, which has that content, with the faces that it wants to speak, if it is kept. Raises
        OSError."""
        kept: Portrait | None = self._kept.get(_key(job, content))
        return kept

    def keep(self, job: RenderJob, portrait: Portrait) -> Portrait:
        """The same, which is kept as that job's."""
        assert portrait.footage.content
        return self._kept.keep(_key(job, portrait.footage.content), portrait)


def _key(job: RenderJob, content: Content) -> tuple[object, ...]:
    settings = job.settings
    who = settings.face_box, settings.same_person, tuple(speaker.person for speaker in job.speakers)
    return content.hash, settings.alpha, settings.detector, settings.device, settings.fast, who
