"""A clip looked through for faces, faster than it plays."""

from __future__ import annotations

from collections.abc import Generator
from itertools import islice

from .faces import FaceFinder
from .media import read_frames
from .types import FaceBox, Footage, Image, Sample, Scan

_LOOKS_A_SECOND = 8


def scan(footage: Footage, finder: FaceFinder) -> Generator[Scan, None, Scan]:
    """Look at about eight images of each second; yields what is known so far, returns what is known at the end.

    Raises: MediaError.
    """
    assert footage.duration_s is not None
    every = max(1, round(footage.rate / _LOOKS_A_SECOND))
    count = max(1, round(footage.duration_s * footage.rate))
    samples: list[Sample] = []
    seen: tuple[Image, tuple[FaceBox, ...]] | None = None
    for index, image in enumerate(islice(read_frames(footage, count), 0, None, every)):
        if seen is None or image is not seen[0]:
            seen = image, tuple(face.box for face in finder.find_all(image, thorough=False))
        samples.append(Sample(index * every / footage.rate, seen[1]))
        yield Scan(samples, min((index + 1) * every / footage.rate, footage.duration_s), footage.duration_s)
    return Scan(samples, footage.duration_s, footage.duration_s)
