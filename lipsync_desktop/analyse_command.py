"""`lipsync-desktop analyse`: what a voice asks of the mouth, as a table, for programs, and as a picture."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import __version__, paths

if TYPE_CHECKING:
    import numpy as np

    from .engine.analysis import Curves, Floats, Sync
    from .engine.models import Models

_DIGITS = 4


def add_to(commands: Any, rate: Callable[[str], Fraction], seconds: Callable[[str], Fraction]) -> None:
    """Add the command to a parser's subcommands; `rate` and `seconds` read its numbers."""
    analyse = commands.add_parser("analyse", help="what a voice asks of the mouth, and whether a film shows it")
    analyse.add_argument(
        "--speech", type=Path, required=True, metavar="FILE", help="a recording, or a video with sound"
    )
    analyse.add_argument("--film", type=Path, metavar="FILE", help="a film made with that speech, to compare with")
    analyse.add_argument(
        "--out", type=Path, action="append", default=[], metavar="FILE", help="a .csv, .json or .png; may be repeated"
    )
    analyse.add_argument("--fps", type=rate, default=Fraction(25), metavar="N", help="rows a second (25; the film's)")
    analyse.add_argument(
        "--speech-from", type=seconds, default=Fraction(0), metavar="S", help="from this second on (0)"
    )
    analyse.add_argument("--speech-to", type=seconds, metavar="S", help="up to this second (the end)")
    analyse.add_argument("--overwrite", action="store_true", help="replace files that exist")
    analyse.set_defaults(command=_analyse)


def _analyse(arguments: argparse.Namespace) -> int:
    from .engine import analysis
    from .engine.errors import OutputError
    from .engine.media import probe_face
    from .engine.models import Models
    from .engine.types import Trim

    for out in arguments.out:
        if out.suffix.lower() not in _WRITERS:
            raise OutputError(f"“{out.name}” has to end in .csv, .json or .png. Give it one of these names.")
    models = Models(paths.models_dir(), paths.cache_dir() / "compiled")
    rate = probe_face(arguments.film, arguments.fps).rate if arguments.film else arguments.fps
    trim = Trim(arguments.speech_from, arguments.speech_to)
    asked = analysis.curves(arguments.speech, rate, models, trim)
    seen = _look(arguments.film, models) if arguments.film else None
    sync = None if seen is None else analysis.compare(asked, seen, still=True)
    for out in arguments.out:
        _write(out, arguments.overwrite, asked, seen, sync)
    for line in _summary(asked, seen, sync):
        print(line)
    for out in arguments.out:
        print(f"{out.resolve()} is written.")
    return 0


def _look(film: Path, models: Models) -> Floats:
    """The gaps in the film's frames, with progress on a terminal."""
    from .engine.analysis import gaps_in

    looking, shown = gaps_in(film, models), -1
    try:
        while True:
            percent = int(100 * next(looking))
            if percent != shown and sys.stderr.isatty():
                print(f"\rLooking at the film: {percent} % ", end="", file=sys.stderr, flush=True)
                shown = percent
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]
    finally:
        looking.close()
        if shown >= 0:
            print(file=sys.stderr)


def _summary(asked: Curves, seen: Floats | None, sync: Sync | None) -> Iterator[str]:
    yield f"{len(asked.aperture)} frames at {float(asked.rate):.3f} a second"
    for name, (count, seconds) in _classes(asked).items():
        yield f"{name:<14}{count:>5} times {seconds:>8.2f} s"
    if sync:
        yield f"asked and seen: correlation {sync.correlation:.3f}, mean difference {sync.error:.3f} mouth widths"
        yield f"the film's mouth is {abs(sync.lag_ms):.0f} ms {'late' if sync.lag_ms > 0 else 'early'}"
        yield f"closed lips seen in {sync.closed} of {sync.asked_closed} frames that ask for them"
    elif seen is not None:
        yield "The film shows too little of a face to compare it with the voice."


def _classes(asked: Curves) -> dict[str, tuple[int, float]]:
    """How often, and for how many seconds, the mouth does what."""
    found: dict[str, tuple[int, float]] = {}
    for name, start, end in asked.stretches:
        count, seconds = found.get(name, (0, 0.0))
        found[name] = count + 1, seconds + float(end - start)
    return found


def _write(out: Path, overwrite: bool, asked: Curves, seen: Floats | None, sync: Sync | None) -> None:
    from .engine.media import replacing

    suffix = out.suffix.lower()
    with replacing(out, overwrite, suffix) as part:
        _WRITERS[suffix](part, asked, seen, sync)


def _rows(asked: Curves, seen: Floats | None) -> Iterator[dict[str, Any]]:
    from .engine.analysis import CLASSES
    from .engine.types import Articulator

    for frame, articulation in enumerate(asked.articulation):
        row: dict[str, Any] = {"time_s": round(float(frame / asked.rate), _DIGITS)}
        row |= {one.name.lower(): _rounded(articulation[one]) for one in Articulator}
        row |= {"aperture": _rounded(asked.aperture[frame]), "voice": _rounded(asked.voiced[frame])}
        row["class"] = CLASSES[asked.classes[frame]]
        if seen is not None:
            gap = float(seen[frame]) if frame < len(seen) else float("nan")
            row["seen_aperture"] = _rounded(gap) if gap == gap else None
        yield row


def _rounded(value: float | np.floating[Any]) -> float:
    return round(float(value), _DIGITS)


def _write_csv(part: Path, asked: Curves, seen: Floats | None, sync: Sync | None) -> None:
    rows = list(_rows(asked, seen))
    with part.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)


def _write_json(part: Path, asked: Curves, seen: Floats | None, sync: Sync | None) -> None:
    classes = _classes(asked).items()
    analysis = {
        "program": f"Lipsync Desktop {__version__}",
        "fps": str(asked.rate),
        "classes": {name: {"times": count, "seconds": _rounded(seconds)} for name, (count, seconds) in classes},
        "stretches": [
            {"class": name, "start_s": _rounded(float(start)), "end_s": _rounded(float(end))}
            for name, start, end in asked.stretches
        ],
        "sync": asdict(sync) if sync else None,
        "frames": list(_rows(asked, seen)),
    }
    part.write_text(json.dumps(analysis, ensure_ascii=False, indent=1), "utf-8")


def _write_png(part: Path, asked: Curves, seen: Floats | None, sync: Sync | None) -> None:
    import cv2

    from .engine.chart import draw

    _, data = cv2.imencode(".png", draw(asked, seen))
    part.write_bytes(data.tobytes())


_WRITERS: dict[str, Callable[[Path, Curves, Floats | None, Sync | None], None]] = {
    ".csv": _write_csv,
    ".json": _write_json,
    ".png": _write_png,
}
