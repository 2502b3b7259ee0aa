"""`lipsync-desktop bench`: where the time goes, stage by stage."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from lipsync_desktop import paths
from lipsync_desktop.installed import installed_models

from .exits import DONE


def add_to(commands: Any) -> None:
    bench = commands.add_parser("bench", help="where the time goes, stage by stage")
    bench.add_argument("--face", type=Path, metavar="FILE", help="default: the program's own portrait at 1280×720")
    bench.add_argument("--speech", type=Path, metavar="FILE", help="default: the program's own voice")
    bench.add_argument("--quality", choices=("small", "good", "best"), default="good")
    bench.add_argument("--device", default="CPU")
    bench.add_argument("--model", default="builtin", metavar="NAME", help="builtin, or an added one (builtin)")
    bench.add_argument("--detector", default="builtin", metavar="NAME", help="builtin, or an added one (builtin)")
    bench.add_argument("--fast", action="store_true", help="an added model's fast form")
    bench.set_defaults(command=_bench, tells=True)


def _bench(arguments: argparse.Namespace) -> int:
    from lipsync_desktop.engine.types import RenderSettings

    from .stages import time_stages

    resources = paths.resources_dir()
    face = arguments.face or resources / "portrait.png"
    speech = arguments.speech or resources / "voice.flac"
    settings = RenderSettings(
        quality=arguments.quality, model=arguments.model, detector=arguments.detector, fast=arguments.fast
    )
    time_stages(face, speech, settings, installed_models(arguments.device), widescreen=arguments.face is None)
    return DONE
