"""A clip looked through for faces, faster than it plays: once, for what is found is kept."""

from __future__ import annotations

import json
import os
from collections import Counter, deque
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from .face_detector import iou
from .faces import FaceFinder
from .files import content_hash
from .flow import ahead
from .media import read_frames
from .people import Look, People, changed_places, look_of
from .shots import CHANGED, Thumbnail, change, differ, thumbnail
from .sightings import Sample, Scan, Sighting
from .types import Face, FaceBox, Footage, Image

_LOOKS_A_SECOND = 8
_LOOK_HARDER_EVERY = 3
"""Looks at which nobody is seen, until one that is thorough."""
_CERTAIN = 0.8
_APART = 0.2
_MANY_LOOKS = 4
_FORM = 1
_MOST_BYTES = 64 << 20


def scan(footage: Footage, finder: FaceFinder, until_s: Fraction | None = None) -> Generator[Scan, None, Scan]:
    """Look at about eight images of each second, and at the first of each shot; yields what is known so far, returns
    what is known at the end, or at `until_s`. A picture is a clip of one image.

    Raises: MediaError.
    """
    duration_s = footage.duration_s or 1 / footage.rate
    every = max(1, round(footage.rate / _LOOKS_A_SECOND), finder.looks_every)
    count = max(1, round(duration_s * footage.rate))
    if until_s is not None:
        count = min(count, max(1, round(until_s * footage.rate) + 1))
    people = People()
    samples: list[Sample] = []
    cuts: list[Fraction] = []
    before: tuple[Image, Thumbnail] | None = None
    most_changed = (0.0, Fraction(0))
    seen: tuple[Image, list[tuple[Face, Look]], tuple[Sighting, ...]] | None = None
    nobody_for = 0
    certain: Counter[int] = Counter()
    shown: deque[Image] = deque(maxlen=_LOOKS_A_SECOND)
    with ahead(read_frames(footage, count), depth=4) as images:
        for index, image in enumerate(images):
            time_s = index / footage.rate
            cut = False
            if before is None or image is not before[0]:
                small = thumbnail(image)
                cut = before is not None and differ(before[1], small)
                most_changed = max(most_changed, (change(before[1], small), time_s)) if before else most_changed
                before = image, small
            if cut:
                cuts.append(time_s)
                shown.clear()
            if not cut and index % every:
                continue
            if seen is None or image is not seen[0]:
                last = [] if seen is None or cut else seen[1]
                detected = finder.find_all(image, thorough=cut or seen is None)
                faces = _and_still_there(detected, [face for face, _ in last], image, finder)
                if not faces and nobody_for % _LOOK_HARDER_EVERY == _LOOK_HARDER_EVERY - 1:
                    faces = detected = finder.find_all(image)
                nobody_for = 0 if faces else nobody_for + 1
                looks = [look_of(image, face.landmarks) for face in faces if face.landmarks is not None]
                looked = list(zip(faces, looks, strict=True))
                if most_changed[0] > CHANGED and changed_places(last, looked):
                    cuts.append(most_changed[1])
                    shown.clear()
                    last = []
                numbers = people.meet(faces, looks, len(cuts), float(time_s))
                certain.update(number for face, number in zip(faces, numbers, strict=True) if face in detected)
                sightings = (Sighting.of(face, number) for face, number in zip(faces, numbers, strict=True))
                seen = image, looked, tuple(sightings)
                for face, number in zip(faces, numbers, strict=True):
                    if not any(iou(face.box, other.box) > _APART for other, _ in last):
                        _trace_back(face, number, shown, samples, finder)
            samples.append(Sample(time_s, seen[2]))
            shown.append(image)
            most_changed = (0.0, time_s)
            yield Scan(samples, min((index + every) / footage.rate, duration_s), duration_s, cuts)
    done_s = duration_s if until_s is None else min(count / footage.rate, duration_s)
    return _sorted_out(Scan(samples, done_s, duration_s, cuts), people.merged(), certain)


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


def _and_still_there(detected: list[Face], last: list[Face], image: Image, finder: FaceFinder) -> list[Face]:
    """Largest first: what a detector misses, or sees upright though it lies, may still be where it was a moment ago."""
    faces = detected.copy()
    for face in last:
        still = finder.follow(image, face.landmarks) if face.landmarks is not None else None
        if still is None or still.box.score <= _CERTAIN:
            continue
        there = [other for other in faces if iou(still.box, other.box) >= _APART]
        if not there or Sighting.of(still, 0).lies:
            faces = [still, *(other for other in faces if other not in there)]
    return sorted(faces, key=lambda face: -face.box.width * face.box.height)


def _trace_back(face: Face, person: int, shown: Sequence[Image], samples: list[Sample], finder: FaceFinder) -> None:
    """Who is found a little late, such as after a cut, is put where they were before, in the samples of the images."""
    for back, image in enumerate(reversed(shown), start=1):
        before = finder.follow(image, face.landmarks) if face.landmarks is not None else None
        sample = samples[-back]
        if before is None or before.box.score <= _CERTAIN or sample.of(person):
            return
        if any(iou(before.box, other.box) > _APART for other in sample.faces):
            return
        faces = sorted((*sample.faces, Sighting.of(before, person)), key=lambda one: -one.box.width * one.box.height)
        samples[-back] = replace(sample, faces=tuple(faces))
        face = before


def _sorted_out(scan: Scan, same: dict[int, int], certain: Counter[int]) -> Scan:
    """People numbered from 1 without gaps, each once; who is detected once only, in a shot of many looks, is nobody."""
    shots = Counter(scan.shot_at(sample.time_s) for sample in scan.samples)
    looks: Counter[int] = Counter()
    for number, times in certain.items():
        looks[same[number]] += times
    kept = [
        replace(
            sample,
            faces=tuple(
                replace(face, person=same[face.person])
                for face in sample.faces
                if looks[same[face.person]] > 1 or shots[scan.shot_at(sample.time_s)] < _MANY_LOOKS
            ),
        )
        for sample in scan.samples
    ]
    order = dict.fromkeys(face.person for sample in kept for face in sample.faces)
    places = {person: place for place, person in enumerate(order, start=1)}
    samples = [
        replace(sample, faces=tuple(replace(face, person=places[face.person]) for face in sample.faces))
        for sample in kept
    ]
    return replace(scan, samples=samples)


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
