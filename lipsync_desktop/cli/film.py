"""`lipsync-desktop render` and `demo`: arguments → a job → progress on a terminal."""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lipsync_desktop import paths
from lipsync_desktop.engine.settings import RenderJob, RenderSettings, declared
from lipsync_desktop.installed import installed_models

from .console import in_one_line
from .exits import DONE
from .options import add_options, given
from .progress import say, shown

if TYPE_CHECKING:
    from lipsync_desktop.engine.notices import Notice
    from lipsync_desktop.engine.settings import RenderJob


def add_to(commands: Any) -> None:
    film = commands.add_parser("render", help="make a film from a picture or clip and a recording")
    film.add_argument("--face", type=Path, required=True, metavar="FILE", help="a portrait or a clip")
    film.add_argument("--speech", type=Path, metavar="FILE", help="a recording, or a video with sound")
    film.add_argument("--out", type=Path, required=True, metavar="FILM.webm", help="or FILM.mp4, or a folder FILM")
    _film_options(film)
    add_options(film, (one for one in declared(RenderJob) if one.name == "others"))
    film.add_argument("--estimate", action="store_true", help="say how large the film would be, and make none")
    film.set_defaults(command=_render, parser=film)

    demo = commands.add_parser("demo", help="make a film from the program's own portrait and voice")
    demo.add_argument("--out", type=Path, metavar="FILM.webm", help="default: lipsync-demo.webm in this folder")
    _film_options(demo)
    demo.set_defaults(command=_demo)


def _film_options(parser: argparse.ArgumentParser) -> None:
    add_options(parser, declared(RenderSettings))
    add_options(parser, (one for one in declared(RenderJob) if one.name != "others"))
    parser.set_defaults(codec=None)  # the film's name says it


def _job(arguments: argparse.Namespace, face: Path, speech: Path, out: Path) -> RenderJob:
    from lipsync_desktop.engine.media import codec_of

    arguments.codec = arguments.codec or codec_of(out)
    settings = RenderSettings(**given(arguments, RenderSettings))
    return RenderJob(face, speech, out, settings, **given(arguments, RenderJob))


def _render(arguments: argparse.Namespace) -> int:
    speech = arguments.speech
    if speech is None:
        if not arguments.others:
            arguments.parser.error("somebody has to speak: give --speech FILE, or --speaker N=FILE")
        first, *arguments.others = arguments.others
        arguments.person, speech = first.person, first.recording
    if arguments.estimate:
        arguments.tells = True
        return _say_how_large(_job(arguments, arguments.face, speech, arguments.out))
    return _make(arguments, arguments.face, speech, arguments.out)


def _say_how_large(job: RenderJob) -> int:
    from lipsync_desktop.engine.estimation import expected_bytes
    from lipsync_desktop.engine.flow import finished

    size = finished(expected_bytes(job, installed_models(job.settings.device), paths.cache_dir() / "scans"))
    print(f"{job.output} would take about {size / 1e6:.2g} MB.")
    return DONE


def _demo(arguments: argparse.Namespace) -> int:
    resources = paths.resources_dir()
    out = arguments.out or Path("lipsync-demo.webm")
    arguments.overwrite = arguments.overwrite or arguments.out is None
    return _make(arguments, resources / "portrait.png", resources / "voice.flac", out)


def _make(arguments: argparse.Namespace, face: Path, speech: Path, out: Path) -> int:
    chosen = given(arguments, RenderSettings)  # without a codec, if the film's name is to tell it
    settings = RenderSettings(**{name: value for name, value in chosen.items() if value is not None})
    models = installed_models(settings.device)
    with models.loading(settings, eyes=False, matte=False):  # which a picture that is known does not need
        from lipsync_desktop.engine.media import parts_folder
        from lipsync_desktop.engine.pipeline import render

        job = _job(arguments, face, speech, out)
    arguments.kept = lambda: (
        "what is done is kept, and --resume goes on from there" if parts_folder(job.output).exists() else ""
    )
    before = _there(job.output)
    arguments.made = lambda: _there(job.output) not in (None, before)
    started = time.monotonic()
    last = None
    said: set[Notice] = set()
    with closing(render(job, models, paths.cache_dir() / "scans")) as progress:
        for last in shown(progress):
            if arguments.interrupted.is_set():  # libraries that call Python back from C swallow what is raised there
                raise KeyboardInterrupt
            if last.first_time:
                print("Preparing the model, which takes longer this first time.", file=sys.stderr)
            if not last.done:  # while no bar is drawn
                say(last.notices, said)
    assert last is not None
    say(last.notices, said)
    seconds = time.monotonic() - started
    made = f"{last.total} frames in {seconds:.1f} s ({last.total / seconds:.0f} a second)"
    print(in_one_line(f"{job.output.resolve()} is ready: {made}."))
    return DONE


def _there(film: Path) -> tuple[int, int] | None:
    """What tells one film, or folder of one, from another that takes its place."""
    try:
        facts = film.lstat()
    except OSError:
        return None
    return facts.st_ino, facts.st_mtime_ns
