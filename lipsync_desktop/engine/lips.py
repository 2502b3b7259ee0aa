"""The seam that every lip model stands behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Protocol

from .types import Frame, RenderSettings, Sound, Take


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
