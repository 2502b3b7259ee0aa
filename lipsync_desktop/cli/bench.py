"""`lipsync-desktop bench`: where the time goes, stage by stage."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

from lipsync_desktop import paths
from lipsync_desktop.engine.settings import RenderSettings, declared
from lipsync_desktop.installed import installed_models

from .exits import DONE
from .options import add_options, given

_TIMED = ("quality", "model", "device", "detector", "fast")
"""The settings that say how long something takes."""


def add_to(commands: Any) -> None:
    bench = commands.add_parser("bench", help="where the time goes, stage by stage")
    bench.add_argument("--face", type=Path, metavar="FILE", help="default: the program's own portrait at 1280×720")
    bench.add_argument("--speech", type=Path, metavar="FILE", help="default: the program's own voice")
    add_options(bench, (one for one in declared(RenderSettings) if one.name in _TIMED))
    bench.add_argument(
        "--against",
        type=Path,
        metavar="DIR",
        help="compare with a checkout of Wav2Lip's own program, in turns, instead; bring it and what it needs",
    )
    bench.add_argument("--checkpoint", type=Path, metavar="FILE", help="its weights (DIR/checkpoints/wav2lip_gan.pth)")
    bench.add_argument("--detect", action="store_true", help="let it look for faces, too, which takes it long")
    bench.set_defaults(command=_bench, tells=True)


def _bench(arguments: argparse.Namespace) -> int:
    from .against import Checkout, compare
    from .stages import on_widescreen, time_stages

    resources = paths.resources_dir()
    face = arguments.face or resources / "portrait.png"
    speech = arguments.speech or resources / "voice.flac"
    settings = RenderSettings(**given(arguments, RenderSettings))
    models = installed_models(settings.device)
    with tempfile.TemporaryDirectory() as folder:
        if arguments.face is None:  # the size that figures are quoted for
            face = on_widescreen(face, Path(folder) / "portrait-720p.png")
        if arguments.against is None:
            time_stages(face, speech, settings, models)
        else:
            weights = arguments.checkpoint or arguments.against / "checkpoints" / "wav2lip_gan.pth"
            compare(Checkout(arguments.against, weights), face, speech, settings, models, detect=arguments.detect)
    return DONE
