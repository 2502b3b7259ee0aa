"""What hinders the mouths of a clip's people, told before the work: from where a scan has seen them, and a few looks.

That somebody is turned away or too small the scan knows of every moment. What is told from pixels is looked for at a
few moments of each person, but not of a profile, whose lips are guessed anyway. Only what holds for most of the time
counts: people open their mouths when they speak, and hands pass by. What such looks have told is kept beside the scan.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Generator, Sequence
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import get_args

from lipsync_desktop.engine.faces.finder import FaceFinder
from lipsync_desktop.engine.kept import keep, read_kept
from lipsync_desktop.engine.media import read_frame
from lipsync_desktop.engine.notices import Hindrance, MouthHindered, PersonHindered
from lipsync_desktop.engine.people.kept_scans import ROOM_BYTES
from lipsync_desktop.engine.people.sightings import Person, Scan, Sighting
from lipsync_desktop.engine.types import Footage

from .hindrances import LEAST_PX, MOST_YAW_DEGREES, hindrances

_LOOKS = 5  # at one person, evenly over the time in which they are seen
_ENOUGH_IF_CLEAR = 3
"""Looks after which a mouth passes for a good one, if nothing has hindered it in any of them."""
_FORM = 1  # of what is kept; another one is not read
_MOST = 0.5  # of the time: a hindrance that holds for more is told

Hindered = MouthHindered | PersonHindered
_Seen = tuple[Fraction, Sighting]


def hindered_people(
    footage: Footage, known: Scan, people: Sequence[Person], finder: FaceFinder, folder: Path | None = None
) -> Generator[float, None, dict[int, tuple[Hindered, ...]]]:
    """What hinders the mouth of each of these people of a scan, by their numbers, the gravest first: in a clip for more
    than half of the time in which they are seen. Yields the share that is done. folder: where what clips show is kept.

    Raises: MediaError, ModelError.
    """
    told: dict[int, tuple[Hindered, ...]] = {}
    for person in people:
        done, number = len(told) / len(people), person.number
        yield done
        seen = known.sightings(number)
        if footage.is_still:
            told[number] = tuple(MouthHindered(footage.path, kind) for kind in _look(footage, seen[0], finder))
            continue
        shares = _at_every_moment(seen)
        if "turned away" not in shares:
            shares = (yield from _kept_shares(footage, seen, finder, done, folder)) | shares
        seen_s = float(person.seen_s)
        told[number] = tuple(
            PersonHindered(footage.path, kind, number, share * seen_s, seen_s) for kind, share in shares.items()
        )
    return told


def _at_every_moment(seen: Sequence[_Seen]) -> dict[Hindrance, float]:
    """For which share of the time the scan alone tells a hindrance."""
    faces = [face for _, face in seen]
    turned = sum(abs(face.yaw_degrees) > MOST_YAW_DEGREES for face in faces) / len(faces)
    small = sum(face.box.width < LEAST_PX for face in faces) / len(faces)
    shares: dict[Hindrance, float] = {"turned away": turned, "too small": small}
    return {kind: share for kind, share in shares.items() if share > _MOST}


def _kept_shares(
    footage: Footage, seen: Sequence[_Seen], finder: FaceFinder, done: float, folder: Path | None
) -> Generator[float, None, dict[Hindrance, float]]:
    """What a few looks tell, unless the folder holds what they have told of the same sightings in the same clip."""
    if folder is None or footage.content is None:
        return (yield from _at_some_moments(footage, seen, finder, done))
    path = folder / f"{footage.content.hash}-{sha256(repr((_FORM, seen)).encode()).hexdigest()}.mouth"
    shares = _read(path)
    if shares is None:
        shares = yield from _at_some_moments(footage, seen, finder, done)
        keep(path, json.dumps(shares).encode(), ROOM_BYTES)
    return shares


def _read(path: Path) -> dict[Hindrance, float] | None:
    """None where nothing is there that can be used."""
    try:
        held = json.loads(read_kept(path, ROOM_BYTES) or b"")
        shares: dict[Hindrance, float] = {kind: float(held[kind]) for kind in get_args(Hindrance) if held.get(kind)}
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    return shares if len(shares) == len(held) and all(_MOST < share <= 1 for share in shares.values()) else None


def _at_some_moments(
    footage: Footage, seen: Sequence[_Seen], finder: FaceFinder, done: float
) -> Generator[float, None, dict[Hindrance, float]]:
    """The same of what takes a look."""
    found: Counter[Hindrance] = Counter()
    looks = 0
    for moment in _spread(seen):
        found.update(_look(footage, moment, finder))
        looks += 1
        if looks == _ENOUGH_IF_CLEAR and not found:
            break
        yield done
    told: tuple[Hindrance, ...] = "covered", "wide open", "no person"
    return {kind: found[kind] / looks for kind in told if found[kind] / looks > _MOST}


def _spread(seen: Sequence[_Seen]) -> Sequence[_Seen]:
    """Some of them, from the middle of equal stretches; every second one first, so that the first few are far apart."""
    count = min(_LOOKS, len(seen))
    chosen = [seen[(2 * place + 1) * len(seen) // (2 * count)] for place in range(count)]
    return chosen[::2] + chosen[1::2]


def _look(footage: Footage, moment: _Seen, finder: FaceFinder) -> tuple[Hindrance, ...]:
    time_s, there = moment
    image = read_frame(footage, int(time_s * footage.rate))
    face = finder.find_at(image, there.box, there.roll_degrees)
    return () if face is None else hindrances(image, face, finder.mesh)
