"""`lipsync-desktop models`: list, add, download, remove and verify the models that work beside the built-in one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from lipsync_desktop import paths
from lipsync_desktop.engine.settings import BUILT_IN
from lipsync_desktop.installed import installed_models

from .console import json_line
from .progress import followed

if TYPE_CHECKING:
    from lipsync_desktop.engine.library.catalogue import Licence, PublishedWeights
    from lipsync_desktop.engine.library.download import Fetched
    from lipsync_desktop.engine.library.records import Added
    from lipsync_desktop.engine.library.shelf import Library

_MB = 1_000_000  # bytes, as disks are counted


def add_to(commands: Any) -> None:
    """Add the command to a parser's subcommands."""
    models = commands.add_parser("models", help="the lip models and face detectors that work beside the built-in ones")
    actions = models.add_subparsers(required=True, metavar="ACTION")

    listed = actions.add_parser("list", help="what there is, and under which licence")
    listed.add_argument("--json", action="store_true", help="for programs")
    listed.set_defaults(command=_list, tells=True)

    added = actions.add_parser("add", help="take a file of weights into use: .pth, .pt, .onnx, or OpenVINO's .xml")
    added.add_argument("file", type=Path, metavar="FILE")
    added.add_argument("--name", help="what to call it (its published name, or one made from the file's)")
    _licence_option(added)
    added.set_defaults(command=_add)

    fetched = actions.add_parser("download", help="fetch published weights from their public addresses and add them")
    fetched.add_argument("name", metavar="NAME")
    _licence_option(fetched)
    fetched.set_defaults(command=_download)

    removed = actions.add_parser("remove", help="remove an added model")
    removed.add_argument("name", metavar="NAME")
    removed.set_defaults(command=_remove)

    verified = actions.add_parser("verify", help="check the files of the added models")
    verified.add_argument("name", nargs="?", metavar="NAME", help="one model alone")
    verified.set_defaults(command=_verify, tells=True)


def _licence_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--accept-licence", action="store_true", help="do not ask whether the licence is accepted")


def _library() -> Library:
    from lipsync_desktop.engine.library.shelf import Library

    return Library(paths.library_dir())


def _list(arguments: argparse.Namespace) -> int:
    from lipsync_desktop.engine.library.catalogue import PUBLISHED

    added = {network.name: network for network in _library().added()}
    rows = [_built_in()]
    rows += [_published(weights, added.pop(weights.name, None)) for weights in PUBLISHED]
    rows += [_own(network) for network in added.values()]
    if arguments.json:
        print(json_line(rows))
        return 0
    for row in rows:
        size = f"{row['size_bytes'] / _MB:.0f} MB" if row["size_bytes"] else "size unknown"
        print(f"{row['name']:<14}{row['state']:<12}{size:>12}   {row['purpose']}")
        print(f"{'':<14}licence: {row['licence']}; from {row['source']}")
        if row["fast"]:
            print(f"{'':<14}{_fast_sentence(row['fast'])}")
    return 0


def _built_in() -> dict[str, Any]:
    files = sorted(paths.models_dir().glob("*/*.bin")) + sorted(paths.models_dir().glob("*/*.xml"))
    return {
        "name": BUILT_IN,
        "state": "ready",
        "purpose": "lips from speech and face detector; free for any use",
        "size_bytes": sum(file.stat().st_size for file in files),
        "sha256": [_sha256(paths.models_dir() / "builtin" / "articulation.bin")],
        "licence": "MIT, with networks under Apache-2.0 and MIT",
        "commercial_use": True,
        "source": "this project",
        "fast": None,
    }


def _sha256(file: Path) -> str:
    import hashlib

    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _published(weights: PublishedWeights, added: Added | None) -> dict[str, Any]:
    if added:
        return {**_own(added), "source": weights.source if _is_published(added) else added.source_name}
    return {
        "name": weights.name,
        "state": "not here",
        "purpose": weights.purpose,
        "size_bytes": weights.files[0].size_bytes,
        "sha256": [file.sha256 for file in weights.files],
        "licence": weights.licence.name,
        "commercial_use": weights.licence.commercial_use,
        "source": weights.source,
        "fast": None,
    }


def _is_published(added: Added) -> bool:
    from lipsync_desktop.engine.library.catalogue import published_with

    return published_with(added.source_sha256) is not None


def _own(network: Added) -> dict[str, Any]:
    return {
        "name": network.name,
        "state": "ready",
        "purpose": network.title,
        "size_bytes": network.size_bytes,
        "sha256": [network.source_sha256],
        "licence": network.licence_name,
        "commercial_use": network.commercial_use,
        "source": network.source_name,
        "fast": _fast(network),
    }


def _fast(network: Added | None) -> dict[str, Any] | None:
    from dataclasses import asdict

    return asdict(network.fast) if network and network.fast else None


def _fast_sentence(fast: dict[str, Any]) -> str:
    figures = (
        f"{fast['faster']:.1f} times as fast, PSNR {fast['psnr_db']:.1f} dB, SSIM {fast['ssim']:.3f} against exact"
    )
    return f"fast form: {figures}" if fast["passed"] else f"no fast form: it would be {figures}"


def _add(arguments: argparse.Namespace) -> int:
    from lipsync_desktop.engine.models.adding import recognise

    recognised = followed(recognise(arguments.file), "reading", arguments.interrupted)
    print(f"“{arguments.file.name}” is {recognised.title}.")
    _require_acceptance(recognised.licence, arguments.accept_licence)
    return _take_in(recognised, arguments.name, arguments.interrupted)


def _take_in(recognised: Any, name: str | None, interrupted: Event) -> int:
    from lipsync_desktop.engine.models.adding import add
    from lipsync_desktop.engine.models.calibration import examples

    models = installed_models()
    resources = paths.resources_dir()
    judged_with = None
    if recognised.kind == "wav2lip":
        judged_with = examples(models, resources / "portrait.png", resources / "voice.flac")
    added = followed(add(recognised, models.library, name, judged_with), "converting", interrupted)
    fast = _fast(added)
    if fast:
        print(_fast_sentence(fast))
    use = "--model" if added.kind == "wav2lip" else "--detector"
    print(f"Ready: lipsync-desktop render {use} {added.name} …")
    return 0


def _download(arguments: argparse.Namespace) -> int:
    from lipsync_desktop.engine.library.catalogue import PUBLISHED, published_as
    from lipsync_desktop.engine.library.download import download
    from lipsync_desktop.engine.models.adding import recognise

    from .refusals import NothingToDownload

    weights = published_as(arguments.name)
    if weights is None:
        names = ", ".join(weights.name for weights in PUBLISHED)
        raise NothingToDownload(arguments.name, names)
    print(f"{weights.title}, from {weights.source}")
    _require_acceptance(weights.licence, arguments.accept_licence)
    file = _fetched(download(weights, paths.downloads_dir()))
    recognised = followed(recognise(file), "reading", arguments.interrupted)
    code = _take_in(recognised, weights.name, arguments.interrupted)
    file.unlink()
    return code


def _require_acceptance(licence: Licence, accepted: bool) -> None:
    """Show the licence and ask. Raises ModelError, where it is not accepted."""
    from .refusals import LicenceRefused, LicenceUnanswered

    print(f"Licence: {licence.name}.\n{licence.terms}")
    if accepted:
        return
    if sys.stdin is None or not sys.stdin.isatty():
        raise LicenceUnanswered()
    if input("Do you accept this? [y/N] ").strip().lower() not in ("y", "yes"):
        raise LicenceRefused()


def _remove(arguments: argparse.Namespace) -> int:
    _library().remove(arguments.name)
    print(f"The model “{arguments.name}” is removed.")
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    library = _library()
    networks = [library.get(arguments.name)] if arguments.name else library.added()
    for network in networks:
        followed(library.verify(network.name), "checking", arguments.interrupted)
        print(f"{network.name}: all {len(network.files)} files are as they were made.")
    if not networks:
        print("No models have been added.")
    return 0


def _fetched(steps: Generator[Fetched, None, Path]) -> Path:
    """The file; how much has arrived is shown on a terminal, and said in lines elsewhere."""
    from lipsync_desktop.engine.flow import Steps

    shown, due, said = sys.stderr.isatty(), 0.1, 0
    with closing(Steps(steps)) as arriving:
        for step in arriving:
            for notice in step.notices[said:]:
                print(f"\n{notice}" if shown else notice, file=sys.stderr)
            said = len(step.notices)
            share = step.done_bytes / step.total_bytes if step.total_bytes else 0.0
            text = f"{step.done_bytes / _MB:.0f} of {step.total_bytes / _MB:.0f} MB"
            text += f" from {step.host}" if step.host else " checked"
            if shown:
                print(f"\r{share:4.0%}  {text} ", end="", file=sys.stderr, flush=True)
            elif share >= due:
                print(text, file=sys.stderr, flush=True)
                due += 0.1
    if shown:
        print(file=sys.stderr)
    return arriving.result
