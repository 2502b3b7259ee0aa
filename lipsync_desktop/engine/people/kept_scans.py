"""What clips show, kept by their contents, so that none is looked through twice."""

from __future__ import annotations

import json
import re
from collections.abc import Generator
from fractions import Fraction
from math import isfinite
from pathlib import Path
from typing import Any

from lipsync_desktop.engine.faces.finder import FaceFinder
from lipsync_desktop.engine.kept import keep, read_kept
from lipsync_desktop.engine.types import FaceBox, Footage

from .scan import scan
from .sightings import Sample, Scan, Sighting

_FORM = 2  # of the file; another one is not read, and the clip looked through again
ROOM_BYTES = 64 << 20
"""For what is known of all clips together."""
_SECONDS = re.compile(r"\d{1,20}(/[1-9]\d{0,19})?")


def kept_scan(
    footage: Footage, finder: FaceFinder, folder: Path | None, detector: str, until_s: Fraction | None = None
) -> Generator[Scan, None, Scan]:
    """`scan`, unless the folder holds one of the same content that goes as far; what is new is put there.

    The folder is kept below 64 MB: what was not used for longest goes first. Raises: MediaError.
    """
    if folder is None:
        return (yield from scan(footage, finder, until_s))
    assert footage.content
    path = folder / f"{footage.content.hash}-{detector}.scan"
    if (known := _read(path, footage)) and known.done_s >= min(until_s or known.duration_s, known.duration_s):
        return known
    known = yield from scan(footage, finder, until_s)
    keep(path, _written(known, footage), ROOM_BYTES)
    return known


def _read(path: Path, footage: Footage) -> Scan | None:
    """None where nothing is there that can be used."""
    content = read_kept(path, ROOM_BYTES)
    if content is None:
        return None
    try:
        held = json.loads(content)
        if held["form"] != _FORM or held["rate"] != str(footage.rate) or held["size_px"] != list(footage.size_px):
            return None
        samples = [Sample(_time(time_s), tuple(map(_sighting_of, faces))) for time_s, faces in held["samples"]]
        cuts = [_time(time_s) for time_s in held["cuts"]]
        return Scan(samples, _time(held["done_s"]), _time(held["duration_s"]), cuts)
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError):
        return None


def _time(text: str) -> Fraction:
    """Not just any fraction: nobody has the time to work out “1e999999999”. Raises ValueError, TypeError."""
    if not _SECONDS.fullmatch(text):
        raise ValueError(text)
    return Fraction(text)


def _sighting_of(face: list[float]) -> Sighting:
    """Raises ValueError, TypeError."""
    if not all(type(number) in (int, float) and isfinite(number) for number in face):
        raise ValueError(face)
    *box, person, yaw, roll = face
    return Sighting(FaceBox(*box), int(person), yaw, roll)


def _written(known: Scan, footage: Footage) -> bytes:
    held: dict[str, Any] = {
        "form": _FORM,
        "rate": str(footage.rate),
        "size_px": footage.size_px,
        "done_s": str(known.done_s),
        "duration_s": str(known.duration_s),
        "cuts": [str(time_s) for time_s in known.cuts],
        "samples": [(str(sample.time_s), [_numbers(face) for face in sample.faces]) for sample in known.samples],
    }
    return json.dumps(held, separators=(",", ":")).encode()


def _numbers(face: Sighting) -> list[float]:
    box = face.box
    return [box.x, box.y, box.width, box.height, box.score, face.person, face.yaw_degrees, face.roll_degrees]
