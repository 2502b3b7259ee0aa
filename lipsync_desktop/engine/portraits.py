"""Pictures made ready to speak, kept by their contents: the same avatar with new speech begins at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from .files import Content
from .findings import Findings
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
    return content.hash, job.settings.alpha, job.settings.fast, str(whom(job))
