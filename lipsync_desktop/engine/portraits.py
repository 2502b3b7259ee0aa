"""Pictures made ready to speak, kept by their contents: the same avatar with new speech begins at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from .files import Content
from .findings import Findings
from .media import resized
from .memory import Memory
from .people.tracking import Seen
from .settings import RenderJob
from .types import Doubles, Face, FaceBox, Footage

_ROOM_PX = 12_000_000
"""Of all kept pictures together; with what is fitted to them about 25 bytes for each pixel."""

_BOX_NUMBERS = 5  # x, y, width, height, score
_LANDMARKS = 478  # of the face mesh, three numbers each


@dataclass(frozen=True, slots=True, eq=False)
class Portrait:
    """One picture, the faces in it that speak, and what was fitted to them."""

    footage: Footage
    seen: Seen
    fitted: Findings = field(default_factory=Findings)

    def footage_of(self, job: RenderJob) -> Footage:
        """The picture's footage as that job wants it."""
        return replace(self.footage, path=job.face, rate=job.settings.still_rate)


class Portraits:
    """The last pictures that were made ready, up to 12 million pixels of them. size_px: (width, height) that they all
    have; None: each its own. Any number of threads may ask."""

    def __init__(self, room_px: int = _ROOM_PX, size_px: tuple[int, int] | None = None) -> None:
        self._size_px = size_px
        self._kept = Memory(room_px, lambda portrait: portrait.footage.size_px[0] * portrait.footage.size_px[1])

    def sized(self, footage: Footage) -> Footage:
        """A picture as it is made ready here; a clip as it is."""
        return resized(footage, self._size_px) if self._size_px and footage.is_still else footage

    def get(self, job: RenderJob, content: Content) -> Portrait | None:
        """The job's picture, which has that content, with the faces that it wants to speak, if it is kept. Raises
        OSError."""
        kept: Portrait | None = self._kept.get(_key(job, content))
        return kept

    def recall(self, job: RenderJob, content: Content, make: Callable[[], Portrait]) -> Portrait:
        """The same, else one that is made now; whoever asks for it meanwhile waits. Raises OSError."""
        return self._kept.recall(_key(job, content), make)


def whom(job: RenderJob) -> NDArray[np.str_]:
    """What says who speaks in a picture, and how they are looked for."""
    settings = job.settings
    who = settings.face_box, settings.same_person, tuple(speaker.person for speaker in job.speakers)
    return np.array(repr((settings.detector, settings.device, who)))


def as_numbers(faces: Sequence[Face | None]) -> Doubles:
    """A row for each: its box, and its landmarks; not a number where there is none."""
    rows = np.full((len(faces), _BOX_NUMBERS + _LANDMARKS * 3), np.nan)
    for row, face in zip(rows, faces, strict=True):
        if face is not None:
            row[:_BOX_NUMBERS] = face.box.x, face.box.y, face.box.width, face.box.height, face.box.score
            if face.landmarks is not None:
                row[_BOX_NUMBERS:] = face.landmarks.ravel()
    return rows


def faces_of(numbers: Doubles) -> tuple[Face | None, ...]:
    """The faces that `as_numbers` made these of."""
    return tuple(None if np.isnan(row[0]) else _face(row) for row in numbers)


def _face(row: Doubles) -> Face:
    box, points = FaceBox(*row[:_BOX_NUMBERS].tolist()), row[_BOX_NUMBERS:].reshape(-1, 3)
    return Face(box, None if np.isnan(points).any() else points)


def _key(job: RenderJob, content: Content) -> tuple[object, ...]:
    return content.hash, job.settings.alpha, job.settings.height, job.settings.fast, str(whom(job))
