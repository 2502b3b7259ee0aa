"""What the page of models asks of the engine: generators for workers, as in `tasks`."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lipsync_desktop import paths
from lipsync_desktop.engine.settings import BUILT_IN
from lipsync_desktop.ui.desk.tasks import Engine

if TYPE_CHECKING:
    from lipsync_desktop.engine.library.catalogue import Licence, PublishedWeights
    from lipsync_desktop.engine.library.download import Fetched
    from lipsync_desktop.engine.library.records import Added
    from lipsync_desktop.engine.models.adding import Recognised


@dataclass(frozen=True, slots=True, eq=False)
class ListedModel:
    """One model of the page: published weights, an added network, weights that were added, or neither: the built-in.

    `licence` is None where only its name is known, and for the built-in model; size_bytes 0 where nobody states it.
    `sha256` are the checksums of the files that it is made from, any one of them.
    """

    name: str
    weights: PublishedWeights | None
    added: Added | None
    licence: Licence | None
    size_bytes: int
    sha256: tuple[str, ...]


def list_models(engine: Engine, published: Sequence[PublishedWeights]) -> Generator[None, None, list[ListedModel]]:
    """The built-in model, the published weights, and then the person's own."""
    yield
    added = {network.name: network for network in engine.library.added()}
    models = [_built_in()]
    models += [_published(weights, added.pop(weights.name, None), published) for weights in published]
    models += [_own(network, published) for network in added.values()]
    return models


def recognise(file: Path) -> Generator[float, None, Recognised]:
    """What a file is. Raises ModelError."""
    from lipsync_desktop.engine.models.adding import recognise

    return (yield from recognise(file))


def add(
    engine: Engine, recognised: Recognised, name: str | None, fetched: Path | None
) -> Generator[float, None, Added]:
    """Convert a network into the library, with its fast form; yields the share that is done.

    name: None for one made from the file's. fetched: a file that has served when that is done, and goes.
    Raises MediaError, FaceError, ModelError.
    """
    from lipsync_desktop.engine.models.adding import add
    from lipsync_desktop.engine.models.calibration import examples

    yield 0.0
    judged_with = None
    if recognised.kind == "wav2lip":
        resources = paths.resources_dir()
        judged_with = examples(engine.models(), resources / "portrait.png", resources / "voice.flac")
    engine.forget()
    added = yield from add(recognised, engine.library, name, judged_with)
    engine.forget()
    if fetched:
        with suppress(OSError):
            fetched.unlink()
    return added


def download(weights: PublishedWeights, folder: Path) -> Generator[Fetched, None, Path]:
    """Raises DownloadError."""
    from lipsync_desktop.engine.library.download import download

    return (yield from download(weights, folder))


def remove(engine: Engine, name: str) -> Generator[None, None, None]:
    """Raises ModelError."""
    yield
    engine.forget()
    engine.library.remove(name)


def check(engine: Engine, name: str) -> Generator[float, None, int]:
    """How many files there are, all of them as they were made. Raises ModelError."""
    yield from engine.library.verify(name)
    return len(engine.library.get(name).files)


def _built_in() -> ListedModel:
    folder = paths.models_dir()
    files = [*folder.glob("*/*.bin"), *folder.glob("*/*.xml")]
    checksums = [hashlib.sha256(file.read_bytes()).hexdigest() for file in files if file.name == "articulation.bin"]
    return ListedModel(BUILT_IN, None, None, None, sum(file.stat().st_size for file in files), tuple(checksums))


def _published(weights: PublishedWeights, added: Added | None, published: Sequence[PublishedWeights]) -> ListedModel:
    if added:
        return _own(added, published)
    checksums = tuple(file.sha256 for file in weights.files)
    return ListedModel(weights.name, weights, None, weights.licence, weights.files[0].size_bytes, checksums)


def _own(added: Added, published: Sequence[PublishedWeights]) -> ListedModel:
    from lipsync_desktop.engine.library.catalogue import UNKNOWN, published_with

    weights = published_with(added.source_sha256, published)
    licences = [weights.licence] if weights else [UNKNOWN]
    licence = next((licence for licence in licences if licence.name == added.licence_name), None)
    return ListedModel(added.name, weights, added, licence, added.size_bytes, (added.source_sha256,))
