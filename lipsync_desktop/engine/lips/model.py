"""The seam that every lip model stands behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Protocol, TypeVar

from lipsync_desktop.engine.types import Frame, Plate, RenderSettings, Sound

T = TypeVar("T")


class LipModel(Protocol):
    """Makes the face of each plate say what is heard."""

    name: str
    """As it is written into the film's metadata."""

    def sync(
        self, plates: Iterable[Plate], sound: Iterable[Sound], rate: Fraction, settings: RenderSettings
    ) -> Iterator[Frame]:
        """One frame for each plate, in order. A plate without a face passes through untouched.

        `sound` starts together with the first plate and is taken as silence after its end.
        """
        ...


def with_next(plates: Iterable[T]) -> Iterator[tuple[T, T | None]]:
    """Each plate and the one that follows it: a model may want to know whether the picture moves."""
    waiting: T | None = None
    for plate in plates:
        if waiting is not None:
            yield waiting, plate
        waiting = plate
    if waiting is not None:
        yield waiting, None
