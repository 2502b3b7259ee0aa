"""The seam that every lip model stands behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Protocol, TypeVar

from lipsync_desktop.engine.settings import RenderSettings
from lipsync_desktop.engine.types import Frame, Sound, Take

T = TypeVar("T")


class LipModel(Protocol):
    """Makes the face of each take say what is heard."""

    name: str
    """As it is written into the film's metadata."""

    def sync(
        self, takes: Iterable[Take], sound: Iterable[Sound], rate: Fraction, settings: RenderSettings
    ) -> Iterator[Frame]:
        """One frame for each take, in order. A take without a face passes through untouched.

        `sound` starts together with the first take and is taken as silence after its end.
        """
        ...


def with_next(takes: Iterable[T]) -> Iterator[tuple[T, T | None]]:
    """Each take and the one that follows it: a model may want to know whether the picture moves."""
    waiting: T | None = None
    for take in takes:
        if waiting is not None:
            yield waiting, take
        waiting = take
    if waiting is not None:
        yield waiting, None
