"""`lipsync-desktop scan`: whose faces a clip shows, when and where, for people and for programs."""

from __future__ import annotations

import argparse
from collections.abc import Generator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lipsync_desktop import paths
from lipsync_desktop.engine.settings import BUILT_IN
from lipsync_desktop.installed import installed_models

from .console import json_line
from .progress import followed

if TYPE_CHECKING:
    from lipsync_desktop.engine.faces.finder import FaceFinder
    from lipsync_desktop.engine.lips.hindered_people import Hindered
    from lipsync_desktop.engine.people.sightings import Scan
    from lipsync_desktop.engine.types import FaceBox, Footage

_WORDS = {
    "one": "one face",
    "several": "several faces",
    "none": "no face",
    "tiny": "a face too small to speak",
    "turned": "a face turned away",
}


def add_to(commands: Any) -> None:
    """Add the command to a parser's subcommands."""
    scan = commands.add_parser("scan", help="whose faces a clip shows, when and where")
    scan.add_argument("clip", type=Path, metavar="CLIP", help="a clip, or a picture")
    scan.add_argument("--json", action="store_true", help="for programs")
    scan.set_defaults(command=_scan, tells=True)


def _scan(arguments: argparse.Namespace) -> int:
    from lipsync_desktop.engine.media import probe_face

    footage = probe_face(arguments.clip, Fraction(25))
    finder = installed_models().faces
    known = followed(_looking(footage, finder), "looking for faces", arguments.interrupted)
    hindered = followed(_looking_closer(known, footage, finder), "looking at mouths", arguments.interrupted)
    if arguments.json:
        print(json_line(_facts(known, hindered, footage)))
    else:
        _tell(known, hindered, footage)
    return 0


def _scans() -> Path:
    return paths.cache_dir() / "scans"


def _looking(footage: Footage, finder: FaceFinder) -> Generator[float, None, Scan]:
    from lipsync_desktop.engine.flow import Steps
    from lipsync_desktop.engine.people.kept_scans import kept_scan

    steps = Steps(kept_scan(footage, finder, _scans(), BUILT_IN))
    for known in steps:
        yield float(known.done_s / known.duration_s)
    return steps.result


def _looking_closer(
    known: Scan, footage: Footage, finder: FaceFinder
) -> Generator[float, None, dict[int, tuple[Hindered, ...]]]:
    from lipsync_desktop.engine.lips.hindered_people import hindered_people

    return (yield from hindered_people(footage, known, known.people, finder, _scans()))


def _facts(known: Scan, hindered: dict[int, tuple[Hindered, ...]], footage: Footage) -> dict[str, Any]:
    """Times in seconds; boxes (x, y, width, height) in pixels of the whole upright picture."""
    return {
        "file": str(footage.path),
        "duration_s": None if footage.is_still else float(known.duration_s),
        "rate": None if footage.is_still else f"{footage.rate.numerator}/{footage.rate.denominator}",
        "cuts_s": [float(time_s) for time_s in known.cuts],
        "spans": [
            {
                "start_s": float(span.start_s),
                "end_s": float(span.end_s),
                "kind": span.kind,
                "faces": span.faces,
                "people": list(span.people),
            }
            for span in known.spans
        ],
        "people": [
            {
                "person": person.number,
                "seen_s": float(person.seen_s),
                "best_s": float(person.best_s),
                "box": _box(person.box, footage),
                "mouth": ", ".join(notice.kind for notice in hindered[person.number]) or None,
            }
            for person in known.people
        ],
    }


def _box(box: FaceBox, footage: Footage) -> list[float]:
    whole = box.scaled(1 / footage.scale)
    return [round(value, 1) for value in (whole.x, whole.y, whole.width, whole.height)]


def _tell(known: Scan, hindered: dict[int, tuple[Hindered, ...]], footage: Footage) -> None:
    cuts = set(known.cuts)
    for span in () if footage.is_still else known.spans:
        cut = "cut, " if span.start_s in cuts else ""
        people = ", ".join(str(number) for number in span.people)
        whose = f" (person {people})" if len(span.people) == 1 else f" (people {people})" if people else ""
        print(f"{float(span.start_s):9.2f} – {float(span.end_s):9.2f} s  {cut}{_WORDS[span.kind]}{whose}")
    main = known.main_person
    for person in known.people:
        box = ",".join(f"{value:.0f}" for value in _box(person.box, footage))
        speaks = ", who speaks where nobody else is chosen" if person == main else ""
        when = f" is seen for {float(person.seen_s):.1f} s, best at {float(person.best_s):.2f} s,"
        print(f"Person {person.number}{'' if footage.is_still else when} at {box}{speaks}")
        for notice in hindered[person.number]:
            print(f"  {notice}")
    if not known.people:
        print("Nobody's face is seen.")
