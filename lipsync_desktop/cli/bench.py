"""`lipsync-desktop bench`: where the time goes, stage by stage."""

from __future__ import annotations

import argparse
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
    bench.set_defaults(command=_bench, tells=True)


def _bench(arguments: argparse.Namespace) -> int:
    from .stages import time_stages

    resources = paths.resources_dir()
    face = arguments.face or resources / "portrait.png"
    speech = arguments.speech or resources / "voice.flac"
    settings = RenderSettings(**given(arguments, RenderSettings))
    time_stages(face, speech, settings, installed_models(settings.device), widescreen=arguments.face is None)
    return DONE
