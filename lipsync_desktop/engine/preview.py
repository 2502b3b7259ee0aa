"""One moment of the footage, as a person wants to see it before the work starts."""

from __future__ import annotations

from fractions import Fraction

from .faces import FaceFinder
from .media import read_frame
from .types import Footage, Look


def look(footage: Footage, finder: FaceFinder, time_s: Fraction = Fraction(0)) -> Look:
    """The image shown at `time_s`, and every face in it. Raises: MediaError, ModelError."""
    image = read_frame(footage, int(time_s * footage.rate))
    return Look(time_s, image, tuple(finder.find_all(image)))
