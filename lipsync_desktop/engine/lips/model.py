"""The seam that every lip model stands behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Protocol

from lipsync_desktop.engine.settings import RenderSettings
from lipsync_desktop.engine.types import Frame, Plate, Sound


class LipModel(Protocol):
    """Makes the face of each plate say what is heard."""

    name: str
    """As it is written into the film's metadata."""

    def fit(self, plate: Plate, settings: RenderSettings) -> None:
        """Make beforehand whatever `sync` fits to the face of a picture, and leave it where that finds it."""
        ...

    def sync(
        self, plates: Iterable[Plate], sound: Iterable[Sound], rate: Fraction, settings: RenderSettings
    ) -> Iterator[Frame]:
        """One frame for each plate, in order. A plate without a face passes through untouched.

        `sound` starts together with the first plate and is taken as silence after its end.
        """
        ...
