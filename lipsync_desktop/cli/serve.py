"""`lipsync-desktop serve`: the engine behind HTTP, for other programs on this computer."""

from __future__ import annotations

import argparse
import logging
import os
import re
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lipsync_desktop import paths
from lipsync_desktop.engine.settings import RenderSettings, declared
from lipsync_desktop.installed import installed_models
from lipsync_desktop.interrupts import on_interrupt

from .arguments import number
from .options import add_options

_TOKEN_VARIABLE = "LIPSYNC_TOKEN"
_SHORTEST_TOKEN = 16  # letters; fewer could be guessed
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?|https?://\[[0-9a-f:]+\](:\d{1,5})?")


def add_to(commands: Any) -> None:
    """Add the command to a parser's subcommands."""
    serve = commands.add_parser("serve", help="make films for other programs, over HTTP on this computer")
    serve.add_argument(
        "--port", type=number(int, 0, 65_535), default=5001, metavar="N", help="0 for any that is free (5001)"
    )
    serve.add_argument("--host", default="127.0.0.1", help="another than this computer's own demands a token")
    serve.add_argument(
        "--token-file",
        type=Path,
        metavar="FILE",
        help=f"demand the token in this file of every request; it may also be in {_TOKEN_VARIABLE}",
    )
    serve.add_argument(
        "--origin",
        type=_origin,
        action="append",
        default=[],
        metavar="URL",
        help="let pages of this origin use the service; may be repeated (none)",
    )
    add_options(serve, (one for one in declared(RenderSettings) if one.name == "device"))
    serve.add_argument(
        "--queue", type=number(int, 1, 1000), default=16, metavar="N", help="films that may wait to be made (16)"
    )
    serve.add_argument(
        "--rate", type=number(int, 1, 100_000), default=120, metavar="N", help="films a minute for one address (120)"
    )
    serve.add_argument(
        "--max-body", type=number(int, 1, 2000), default=64, metavar="MB", help="the largest request (64)"
    )
    serve.add_argument(
        "--max-speech", type=number(float, 1, 36_000), default=600.0, metavar="S", help="the longest recording (600)"
    )
    serve.add_argument(
        "--max-pixels", type=number(float, 0.1, 120), default=50.0, metavar="MP", help="the largest picture (50)"
    )
    serve.add_argument(
        "--keep", type=number(float, 1, 86_400), default=900.0, metavar="S", help="how long finished jobs stay (900)"
    )
    serve.add_argument(
        "--grace",
        type=number(float, 0, 3600),
        default=10.0,
        metavar="S",
        help="how long a film may still be made when the service is stopped (10)",
    )
    serve.set_defaults(command=_serve)


def _serve(arguments: argparse.Namespace) -> int:
    try:
        from lipsync_desktop.service.app import EngineStatus
        from lipsync_desktop.service.limits import Limits
        from lipsync_desktop.service.server import Place, service
    except ModuleNotFoundError as error:
        if error.name not in ("flask", "waitress"):
            raise
        from .refusals import ServiceNotInstalled

        raise ServiceNotInstalled() from error
    from functools import partial

    from lipsync_desktop.engine.files import why_unwritable
    from lipsync_desktop.engine.pipeline import render
    from lipsync_desktop.engine.portraits import Portraits

    models = installed_models(arguments.device)
    with models.loading(RenderSettings(device=arguments.device)):
        for load in (lambda: models.faces, lambda: models.ears, lambda: models.articulation):
            load()
    limits = Limits(
        body_bytes=arguments.max_body << 20,
        image_pixels=round(arguments.max_pixels * 1e6),
        speech_s=arguments.max_speech,
        waiting=arguments.queue,
        requests_a_minute=arguments.rate,
        kept_s=arguments.keep,
        grace_s=arguments.grace,
    )
    place = Place(arguments.host, arguments.port, _token(arguments.token_file), tuple(arguments.origin))
    making = partial(render, models=models, portraits=Portraits())
    engine = EngineStatus(lambda: models.loaded, lambda: [added.name for added in models.library.added("wav2lip")])
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a moment's wait for a thread is no news
    with ExitStack() as stack:
        folder = paths.cache_dir() / "service"
        if why_unwritable(folder):
            folder = Path(stack.enter_context(TemporaryDirectory(prefix=f"{paths.APP}-", ignore_cleanup_errors=True)))
        running = stack.enter_context(service(place, making, engine, folder, limits))
        on_interrupt(lambda _: running.stop())
        print(f"The service listens at {running.address}; Ctrl-C stops it.", flush=True)
        running.run()
    print("The service has stopped.", file=sys.stderr)
    return 0


def _token(file: Path | None) -> str | None:
    """Raises LipsyncError."""
    from lipsync_desktop.engine.files import require_file

    from .refusals import TokenShort, TokenUnreadable

    if file is None:
        token = os.environ.get(_TOKEN_VARIABLE, "").strip()
    else:
        require_file(file, TokenUnreadable)
        token = file.read_text("utf-8", "replace").strip()
    if (token or file is not None) and len(token) < _SHORTEST_TOKEN:
        raise TokenShort(_SHORTEST_TOKEN)
    return token or None


def _origin(text: str) -> str:
    if not _ORIGIN.fullmatch(text):
        raise argparse.ArgumentTypeError(f"“{text}” is not an origin; write http://localhost:3000")
    return text
