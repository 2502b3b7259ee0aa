"""What clips show, kept by their contents, so that none is looked through twice."""

from __future__ import annotations

import json
import os
from collections.abc import Generator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

from .faces import FaceFinder
from .files import content_hash
from .scan import scan
from .sightings import Sample, Scan, Sighting
from .types import FaceBox, Footage

_FORM = 2
_MOST_BYTES = 64 << 20


def kept_scan(
    footage: Footage, finder: FaceFinder, folder: Path | None, detector: str, until_s: Fraction | None = None
) -> Generator[Scan, None, Scan]:
    """`scan`, unless the folder holds one of the same content that goes as far; what is new is put there.

    The folder is kept below 64 MB: what was not used for longest goes first. Raises: MediaError.
    """
    if folder is None:
        return (yield from scan(footage, finder, until_s))
    path = folder / f"{content_hash(footage.path)}-{detector}.json"
    if (known := _read(path, footage)) and known.done_s >= min(until_s or known.duration_s, known.duration_s):
        with suppress(OSError):
            path.touch()
        return known
    known = yield from scan(footage, finder, until_s)
    with suppress(OSError):  # a cache that cannot be written costs time, nothing else
        _write(path, known, footage)
        _tidy(folder, path)
    return known


def _read(path: Path, footage: Footage) -> Scan | None:
    """None where nothing is there that can be used."""
    try:
        held = json.loads(path.read_text("utf-8"))
        if held["form"] != _FORM or held["rate"] != str(footage.rate) or held["size_px"] != list(footage.size_px):
            return None
        samples = [
            Sample(Fraction(time_s), tuple(_sighting_of(face) for face in faces)) for time_s, faces in held["samples"]
        ]
        cuts = [Fraction(time_s) for time_s in held["cuts"]]
        return Scan(samples, Fraction(held["done_s"]), Fraction(held["duration_s"]), cuts)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _sighting_of(face: list[float]) -> Sighting:
    *box, person, yaw, roll = face
    return Sighting(FaceBox(*box), int(person), yaw, roll)


def _write(path: Path, known: Scan, footage: Footage) -> None:
    held: dict[str, Any] = {
        "form": _FORM,
        "rate": str(footage.rate),
        "size_px": footage.size_px,
        "done_s": str(known.done_s),
        "duration_s": str(known.duration_s),
        "cuts": [str(time_s) for time_s in known.cuts],
        "samples": [(str(sample.time_s), [_numbers(face) for face in sample.faces]) for sample in known.samples],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        part.write_text(json.dumps(held, separators=(",", ":")), "utf-8")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _numbers(face: Sighting) -> list[float]:
    box = face.box
    return [box.x, box.y, box.width, box.height, box.score, face.person, face.yaw_degrees, face.roll_degrees]


def _tidy(folder: Path, newest: Path) -> None:
    files = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
    room = _MOST_BYTES
    for file in files:
        room -= file.stat().st_size
        if room < 0 and file != newest:
            file.unlink()
