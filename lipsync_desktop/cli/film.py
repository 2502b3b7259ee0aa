"""`lipsync-desktop render` and `demo`: arguments → a job → progress on a terminal."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lipsync_desktop import paths
from lipsync_desktop.installed import installed_models

from .arguments import face_box, number, rate, same_person, seconds, speaker
from .console import in_one_line
from .exits import DONE

if TYPE_CHECKING:
    from lipsync_desktop.engine.notices import Notice
    from lipsync_desktop.engine.types import Progress, RenderJob

_BAR_WIDTH = 30
_LINE_EVERY = 0.1


def add_to(commands: Any) -> None:
    film = commands.add_parser("render", help="make a film from a picture or clip and a recording")
    film.add_argument("--face", type=Path, required=True, metavar="FILE", help="a portrait or a clip")
    film.add_argument("--speech", type=Path, metavar="FILE", help="a recording, or a video with sound")
    film.add_argument(
        "--speaker",
        type=speaker,
        action="append",
        default=[],
        metavar="N=FILE",
        help="what person N of the scan says; may be repeated, for several people, and stands in place of --speech",
    )
    film.add_argument("--out", type=Path, required=True, metavar="FILM.webm", help="or FILM.mp4, or a folder FILM")
    _film_options(film)
    film.add_argument("--estimate", action="store_true", help="say how large the film would be, and make none")
    film.set_defaults(command=_render, parser=film)

    demo = commands.add_parser("demo", help="make a film from the program's own portrait and voice")
    demo.add_argument("--out", type=Path, metavar="FILM.webm", help="default: lipsync-demo.webm in this folder")
    _film_options(demo)
    demo.set_defaults(command=_demo)


def _film_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--fps", type=rate, default=Fraction(25), metavar="N", help="frames a second of a film from a picture (25)"
    )
    parser.add_argument("--quality", choices=("small", "good", "best"), default="good")
    parser.add_argument(
        "--codec", choices=("vp9", "av1", "h264", "png"), help="how the pictures are written (by the film's name: vp9)"
    )
    parser.add_argument("--crf", type=int, metavar="N", help="the codec's own measure, in place of the quality")
    parser.add_argument(
        "--alpha", action="store_true", help="keep a picture's transparency, in VP9 or PNG; its head keeps still"
    )
    parser.add_argument(
        "--model", default="builtin", metavar="NAME", help="the lip model: builtin, or one that was added (builtin)"
    )
    parser.add_argument(
        "--detector", default="builtin", metavar="NAME", help="what finds faces: builtin, or an added one (builtin)"
    )
    parser.add_argument("--fast", action="store_true", help="an added model's fast form, where it is good enough")
    parser.add_argument(
        "--parity",
        action="store_true",
        help="an added Wav2Lip model exactly as its own program runs it, faults included",
    )
    parser.add_argument("--device", default="CPU", help="CPU, GPU or NPU, as OpenVINO names them (CPU)")
    parser.add_argument(
        "--offset-ms",
        type=number(float, -1000, 1000),
        default=0.0,
        metavar="MS",
        help="positive moves the mouth later (0)",
    )
    parser.add_argument(
        "--expressiveness", type=number(float, 0, 2), default=1.0, metavar="X", help="size of the movements, 0 to 2 (1)"
    )
    parser.add_argument(
        "--smile", type=number(float, -1, 1), default=0.0, metavar="X", help="less or more of a smile, -1 to 1 (0)"
    )
    parser.add_argument(
        "--smoothing-ms",
        type=number(float, 0, 200),
        default=0.0,
        metavar="MS",
        help="how far movements run into each other; lips that meet still do (0)",
    )
    parser.add_argument(
        "--liveliness",
        type=number(float, 0, 2),
        default=1.0,
        metavar="X",
        help="how much the head in a picture moves to the speech, 0 to 2; 0 keeps it still, eyes included (1)",
    )
    parser.add_argument(
        "--face-box", type=face_box, metavar="X,Y,W,H", help="the face, in pixels of the upright picture"
    )
    parser.add_argument("--person", type=int, metavar="N", help="who speaks, by the scan's number (who is seen most)")
    parser.add_argument(
        "--same-person",
        type=same_person,
        action="append",
        default=[],
        metavar="N,M",
        help="people of the scan who are one and the same, such as 1,3; may be repeated",
    )
    parser.add_argument(
        "--ending",
        choices=("pingpong", "loop", "hold"),
        default="pingpong",
        help="a clip shorter than the speech goes back and forth, begins again, or stands still (pingpong)",
    )
    parser.add_argument(
        "--keep-rest", action="store_true", help="a clip longer than the speech goes on with its own mouth"
    )
    parser.add_argument(
        "--own-sound",
        type=number(float, 0, 1),
        default=0.0,
        metavar="X",
        help="a clip's own sound under the voice, 0 to 1 (0)",
    )
    parser.add_argument(
        "--own-sound-track",
        type=number(int, 1, 999),
        metavar="N",
        help="which of the clip's sound tracks that is, as info numbers them (its default)",
    )
    parser.add_argument(
        "--soundtrack", type=Path, metavar="FILE", help="what is heard in place of the speech that moves the lips"
    )
    parser.add_argument(
        "--resume",
        action="store_true",
        help="go on where the same film broke off; if this breaks off, keep what is done",
    )
    parser.add_argument(
        "--speech-track",
        type=number(int, 1, 999),
        metavar="N",
        help="which sound track of the recording speaks, as info numbers them (one with a voice)",
    )
    parser.add_argument(
        "--speech-from", type=seconds, default=Fraction(0), metavar="S", help="speak from this second on (0)"
    )
    parser.add_argument("--speech-to", type=seconds, metavar="S", help="speak up to this second (the end)")
    parser.add_argument("--overwrite", action="store_true", help="replace the film if it exists")


def _job(
    arguments: argparse.Namespace, face: Path, speech: Path, out: Path, others: tuple[tuple[int, Path], ...] = ()
) -> RenderJob:
    from lipsync_desktop.engine.media import codec_of
    from lipsync_desktop.engine.types import RenderJob, RenderSettings, Trim

    settings = RenderSettings(
        still_rate=arguments.fps,
        quality=arguments.quality,
        model=arguments.model,
        device=arguments.device,
        offset_ms=arguments.offset_ms,
        expressiveness=arguments.expressiveness,
        smile=arguments.smile,
        smoothing_ms=arguments.smoothing_ms,
        liveliness=arguments.liveliness,
        face_box=arguments.face_box,
        person=arguments.person,
        same_person=tuple(arguments.same_person),
        ending=arguments.ending,
        keep_rest=arguments.keep_rest,
        own_sound=arguments.own_sound,
        codec=arguments.codec or codec_of(out),
        crf=arguments.crf,
        alpha=arguments.alpha,
        detector=arguments.detector,
        fast=arguments.fast,
        parity=arguments.parity,
    )
    trim = Trim(arguments.speech_from, arguments.speech_to)
    return RenderJob(
        face,
        speech,
        out,
        settings,
        arguments.overwrite,
        trim,
        others,
        arguments.soundtrack,
        arguments.resume,
        arguments.speech_track,
        arguments.own_sound_track,
    )


def _render(arguments: argparse.Namespace) -> int:
    speech, others = arguments.speech, tuple(arguments.speaker)
    if speech is None:
        if not others:
            arguments.parser.error("somebody has to speak: give --speech FILE, or --speaker N=FILE")
        (arguments.person, speech), *rest = others
        others = tuple(rest)
    job = _job(arguments, arguments.face, speech, arguments.out, others)
    if arguments.estimate:
        arguments.tells = True
        return _say_how_large(job)
    return _make(job, arguments)


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
    job = _job(arguments, resources / "portrait.png", resources / "voice.flac", out)
    return _make(job, arguments)


def _make(job: RenderJob, arguments: argparse.Namespace) -> int:
    from lipsync_desktop.engine.media import parts_folder
    from lipsync_desktop.engine.pipeline import render

    arguments.kept = parts_folder(job.output).exists
    before = _there(job.output)
    arguments.made = lambda: _there(job.output) not in (None, before)
    models = installed_models(job.settings.device)
    started = time.monotonic()
    last = None
    said: set[Notice] = set()
    with closing(render(job, models, paths.cache_dir() / "scans")) as progress:
        for last in _shown(progress):
            if arguments.interrupted.is_set():  # libraries that call Python back from C swallow what is raised there
                raise KeyboardInterrupt
            if last.first_time:
                print("Preparing the model, which takes longer this first time.", file=sys.stderr)
            if not last.done:  # while no bar is drawn
                _say(last.notices, said)
    assert last is not None
    _say(last.notices, said)
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


def _say(notices: Iterable[Notice], said: set[Notice]) -> None:
    """Each of them once."""
    for notice in notices:
        if notice not in said:
            print(in_one_line(str(notice)), file=sys.stderr)
            said.add(notice)


def _shown(progress: Iterator[Progress]) -> Iterator[Progress]:
    """Pass progress on, drawing a bar on a terminal and a line every tenth of the way elsewhere."""
    terminal = sys.stderr.isatty()
    started = time.monotonic()
    due = _LINE_EVERY
    drawn_at = 0.0
    try:
        for step in progress:
            yield step
            if not step.done:
                continue
            share = step.done / step.total
            now = time.monotonic()
            left_s = (now - started) / step.done * (step.total - step.done)
            if terminal and (now - drawn_at > 0.1 or step.done == step.total):
                drawn_at = now
                filled = round(share * _BAR_WIDTH)
                bar = "█" * filled + "·" * (_BAR_WIDTH - filled)
                rate = step.done / max(now - started, 1e-9)
                text = f"{bar} {share:4.0%}  {rate:3.0f} frames/s  {_clock(left_s)} left"
                print(f"\r{text} ", end="", file=sys.stderr, flush=True)
            elif not terminal and (share >= due or (step.done == step.total and due < 2)):
                due = 2 if step.done == step.total else due
                print(f"{step.done} of {step.total} frames, {_clock(left_s)} left", file=sys.stderr, flush=True)
                due += _LINE_EVERY
    finally:
        if terminal and drawn_at:
            print(file=sys.stderr)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"
