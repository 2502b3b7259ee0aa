"""`lipsync-desktop analyse`: what a voice asks of the mouth, as a table, for programs, and as a picture."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from lipsync_desktop import __version__
from lipsync_desktop.engine.settings import RenderJob, RenderSettings, declared
from lipsync_desktop.installed import installed_models

from .options import add_option, add_options
from .progress import followed

if TYPE_CHECKING:
    import numpy as np

    from lipsync_desktop.engine.analysis.curves import Curves, Sync
    from lipsync_desktop.engine.types import Doubles

_DIGITS = 4  # after the point, in the files
_SAME_LENGTH_S = 0.5  # by how much film and recording may differ without a word; a container rounds by less


def add_to(commands: Any) -> None:
    """Add the command to a parser's subcommands."""
    analyse = commands.add_parser("analyse", help="what a voice asks of the mouth, and whether a film shows it")
    analyse.add_argument(
        "--speech", type=Path, required=True, metavar="FILE", help="a recording, or a video with sound"
    )
    analyse.add_argument("--film", type=Path, metavar="FILE", help="a film made with that speech, to compare with")
    analyse.add_argument(
        "--out", type=Path, action="append", default=[], metavar="FILE", help="a .csv, .json or .png; may be repeated"
    )
    (rate,) = (one for one in declared(RenderSettings) if one.name == "still_rate")
    add_option(analyse, rate, "rows a second (25; the film's)")
    add_options(analyse, (one for one in declared(RenderJob) if one.name in ("trim", "speech_track")))
    analyse.add_argument("--overwrite", action="store_true", help="replace files that exist")
    analyse.set_defaults(command=_analyse)


@dataclass(frozen=True, slots=True)
class _Analysis:
    """All that is written and said. seen: (n,) apertures in mouth widths, None without a film."""

    speech: Path
    film: Path | None
    asked: Curves
    seen: Doubles | None
    sync: Sync | None


def _analyse(arguments: argparse.Namespace) -> int:
    from lipsync_desktop.engine.media import replacing

    from .refusals import TableNameUnknown

    arguments.tells = not arguments.out
    outs = list({out.resolve(): out for out in arguments.out}.values())
    sources = [arguments.speech, *([arguments.film] if arguments.film else [])]
    for out in outs:
        if out.suffix.lower() not in _WRITERS:
            raise TableNameUnknown(out)
    with ExitStack() as stack:
        parts = [stack.enter_context(replacing(out, arguments.overwrite, out.suffix.lower(), sources)) for out in outs]
        analysis = _analysed(arguments)
        for part in parts:
            _WRITERS[part.suffix](part, analysis)
    for line in _summary(analysis):
        print(line)
    for out in outs:
        print(f"{out.resolve()} is written.")
    return 0


def _analysed(arguments: argparse.Namespace) -> _Analysis:
    from lipsync_desktop.engine.analysis.curves import compare, hearing, looking
    from lipsync_desktop.engine.media import probe_face

    models = installed_models()
    rate = arguments.still_rate
    if arguments.film:
        rate = probe_face(arguments.film, rate).rate
    interrupted: Event = arguments.interrupted
    heard = hearing(arguments.speech, rate, models, arguments.trim, arguments.speech_track)
    asked = followed(heard, "listening to the speech", interrupted)
    for notice in asked.notices:
        print(notice, file=sys.stderr)
    seen = sync = None
    if arguments.film:
        seen = followed(looking(arguments.film, models), "looking at the film", interrupted)
        sync = compare(asked, seen, still=True)
    return _Analysis(arguments.speech, arguments.film, asked, seen, sync)


def _summary(analysis: _Analysis) -> Iterator[str]:
    asked, seen, sync = analysis.asked, analysis.seen, analysis.sync
    yield f"{len(asked.aperture)} frames at {float(asked.rate):.3f} a second"
    for name, (count, seconds) in _classes(asked).items():
        yield f"{name:<14}{count:>5} times {seconds:>8.2f} s"
    if seen is None:
        return
    film_s, speech_s = (len(values) / float(asked.rate) for values in (seen, asked.aperture))
    if abs(film_s - speech_s) > _SAME_LENGTH_S:
        yield f"The film lasts {film_s:.1f} s, the speech {speech_s:.1f} s: as much as both have is compared."
    if sync:
        yield _figures(sync)
        yield f"closed lips seen in {sync.closed} of {sync.asked_closed} frames that ask for them"
    else:
        yield "The film shows too little of a face to compare it with the voice."


def _figures(sync: Sync) -> str:
    lag_ms = round(sync.lag_ms)
    late = f"{abs(lag_ms)} ms {'late' if lag_ms > 0 else 'early'}" if lag_ms else "on time"
    return f"asked and seen: correlation {sync.correlation:.3f}, mean difference {sync.error:.3f} mouth widths, {late}"


def _classes(asked: Curves) -> dict[str, tuple[int, float]]:
    """How often, and for how many seconds, the mouth does what."""
    found: dict[str, tuple[int, float]] = {}
    for name, start, end in asked.stretches:
        count, seconds = found.get(name, (0, 0.0))
        found[name] = count + 1, seconds + float(end - start)
    return found


def _rows(analysis: _Analysis) -> Iterator[dict[str, Any]]:
    from lipsync_desktop.engine.analysis.curves import CLASSES
    from lipsync_desktop.engine.types import Articulator

    asked, seen = analysis.asked, analysis.seen
    for frame, articulation in enumerate(asked.articulation):
        row: dict[str, Any] = {"time_s": _rounded(float(frame / asked.rate))}
        row |= {one.name.lower(): _rounded(articulation[one]) for one in Articulator}
        row |= {"aperture": _rounded(asked.aperture[frame]), "voice": _rounded(asked.voiced[frame])}
        row["class"] = CLASSES[asked.classes[frame]]
        if seen is not None:
            gap = float(seen[frame]) if frame < len(seen) else float("nan")
            row["seen_aperture"] = _rounded(gap) if gap == gap else None
        yield row


def _rounded(value: float | np.floating[Any] | Fraction) -> float:
    return round(float(value), _DIGITS)


def _write_csv(part: Path, analysis: _Analysis) -> None:
    rows = list(_rows(analysis))
    with part.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)


def _write_json(part: Path, analysis: _Analysis) -> None:
    from lipsync_desktop.engine.analysis.curves import closures

    asked = analysis.asked
    written = {
        "program": f"Lipsync Desktop {__version__}",
        "model": "built-in",
        "speech": analysis.speech.name,
        "film": analysis.film.name if analysis.film else None,
        "fps": str(asked.rate),
        "sync": asdict(analysis.sync) if analysis.sync else None,
        "classes": {
            name: {"times": count, "seconds": _rounded(seconds)} for name, (count, seconds) in _classes(asked).items()
        },
        "notices": [str(notice) for notice in asked.notices],
        "closures": [
            {"start_s": _rounded(one.start_s), "end_s": _rounded(one.end_s), "seen": one.seen}
            for one in closures(asked, analysis.seen)
        ],
        "stretches": [
            {"class": name, "start_s": _rounded(start), "end_s": _rounded(end)} for name, start, end in asked.stretches
        ],
        "frames": list(_rows(analysis)),
    }
    text = json.dumps(written, ensure_ascii=False, indent=1)
    part.write_bytes(text.encode(errors="backslashreplace"))  # a name need not be text


def _write_png(part: Path, analysis: _Analysis) -> None:
    import cv2

    from lipsync_desktop.engine.analysis.chart import draw

    title = analysis.speech.name
    if analysis.film:
        title += f" and {analysis.film.name}"
    if analysis.sync:
        title += f"   {_figures(analysis.sync)}"
    _, data = cv2.imencode(".png", draw(analysis.asked, analysis.seen, title))
    part.write_bytes(data.tobytes())


_WRITERS: dict[str, Callable[[Path, _Analysis], None]] = {
    ".csv": _write_csv,
    ".json": _write_json,
    ".png": _write_png,
}
