"""`lipsync-desktop info` and `microphones`: what the program sees in a file, and what there is to record with."""

from __future__ import annotations

import argparse
from fractions import Fraction
from pathlib import Path
from typing import Any

from lipsync_desktop.installed import installed_models

from .console import json_line
from .exits import DONE


def add_to(commands: Any) -> None:
    info = commands.add_parser("info", help="what the program sees in a file")
    info.add_argument("file", type=Path, metavar="FILE")
    info.add_argument("--json", action="store_true", help="for programs")
    info.set_defaults(command=_info, tells=True)

    listing = commands.add_parser("microphones", help="what there is to record with in the window")
    listing.set_defaults(command=_microphones, tells=True)


def _info(arguments: argparse.Namespace) -> int:
    from lipsync_desktop.engine.lips.hindrances import hindrances
    from lipsync_desktop.engine.media import file_facts, probe_face, read_frames

    facts = file_facts(arguments.file)
    if facts["kind"] in ("picture", "clip"):
        footage = probe_face(arguments.file, Fraction(25))
        (image,) = read_frames(footage, 1)
        models = installed_models("CPU")
        facts["faces"] = []
        for face in models.faces.find_all(image):
            box, hindered = face.box.scaled(1 / footage.scale), hindrances(image, face, models.mesh)
            place = [round(value, 1) for value in (box.x, box.y, box.width, box.height)]
            facts["faces"].append({"box": place, "score": round(box.score, 3), "mouth": ", ".join(hindered) or None})
    if arguments.json:
        print(json_line(facts))
        return DONE
    for key, value in facts.items():
        if key == "notices":
            print("\n".join(value), end="\n" if value else "")
        elif isinstance(value, list):
            print(f"{key}: {len(value)}")
            for item in value:
                print("  " + ", ".join(f"{name} {content}" for name, content in item.items() if content is not None))
        elif value is not None:
            print(f"{key}: {value}")
    return DONE


def _microphones(_arguments: argparse.Namespace) -> int:
    from lipsync_desktop.engine.speech.microphone import microphones

    found = microphones()
    print("\n".join(microphone.name for microphone in found) or "No microphone was found.")
    return DONE
