"""One moment of the footage, as a person wants to see it before the work starts."""

from __future__ import annotations

from fractions import Fraction

from .faces.finder import FaceFinder
from .lips.hindrances import notices_of
from .media import read_frame
from .types import Footage, Look


def look(footage: Footage, finder: FaceFinder, time_s: Fraction = Fraction(0)) -> Look:
    """The image shown at `time_s`, and every face in it. Raises: MediaError, ModelError.

    A picture is searched thoroughly, a clip's image only where nothing is seen at once: many may be asked for in a row.
    """
    image = read_frame(footage, int(time_s * footage.rate))
    faces = finder.find_all(image, thorough=footage.is_still) or finder.find_all(image)
    hindered = [notices_of(footage, image, face, finder.mesh) for face in faces] if footage.is_still else []
    return Look(time_s, image, tuple(faces), tuple(hindered))
