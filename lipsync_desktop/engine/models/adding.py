"""A file that a person brings → what it is → a network in the library, in OpenVINO's own form."""

from __future__ import annotations

import hashlib
from collections.abc import Generator
from dataclasses import dataclass, replace
from math import prod
from pathlib import Path
from typing import TypeVar

from lipsync_desktop.engine.errors.files import WeightsUnreadable
from lipsync_desktop.engine.errors.models import ModelUnwritable
from lipsync_desktop.engine.errors.weights import (
    GraphBuiltOtherwise,
    GraphDamaged,
    GraphGreedy,
    GraphOfFixedSize,
    GraphOfNoDetector,
    GraphOfNoImage,
    GraphOfOtherFaces,
    GraphUnknown,
    GraphWithoutWeights,
    NoWeights,
    WeightsUnknown,
)
from lipsync_desktop.engine.facts import Shape
from lipsync_desktop.engine.files import require_file
from lipsync_desktop.engine.flow import Steps
from lipsync_desktop.engine.library.catalogue import UNKNOWN, Kind, Licence, PublishedWeights, published_with
from lipsync_desktop.engine.library.checkpoints import is_checkpoint, read_checkpoint
from lipsync_desktop.engine.library.records import Added, write_record
from lipsync_desktop.engine.library.shelf import Library
from lipsync_desktop.engine.quiet import quiet_stderr

from .fast import Examples, fast_form
from .layers import result
from .runtime import ov, reason
from .s3fd_graph import face_probability, looks_like_s3fd, s3fd_graph
from .wav2lip_graph import MEL_BANDS, MEL_COLUMNS, SIZES_PX, looks_like_wav2lip, lower_half, split, wav2lip_graph

T = TypeVar("T")

_BLOCK_BYTES = 4 << 20  # read at once
_MOST_NUMBERS = 1 << 28
"""At one place in a graph; the largest of Wav2Lip's are some millions."""


@dataclass(frozen=True, slots=True, eq=False)
class Recognised:
    """What a file is. `published` is what it is known as, None where nobody published exactly this file.

    size_px is the side of a Wav2Lip network's images, 0 for S³FD.
    """

    file: Path
    sha256: str
    kind: Kind
    size_px: int
    title: str
    licence: Licence
    published: PublishedWeights | None
    graph: ov.Model


def recognise(file: Path) -> Generator[float, None, Recognised]:
    """Read a file and build its network; nothing in it is executed. Yields the share that is done.

    Raises ModelError, where it is nothing that can be used.
    """
    require_file(file, WeightsUnreadable)
    yield 0.0
    digest = hashlib.sha256()
    size, done = max(file.stat().st_size, 1), 0
    with file.open("rb") as content:
        while block := content.read(_BLOCK_BYTES):
            digest.update(block)
            done += len(block)
            yield 0.5 * done / size
    sha256 = digest.hexdigest()
    graph, kind = _read(file)
    size_px = graph.output("image").get_shape()[2] if kind == "wav2lip" else 0
    published = published_with(sha256)
    title = (
        published.title if published else f"{file.stem} (Wav2Lip, {size_px} px)" if size_px else f"{file.stem} (S³FD)"
    )
    licence = published.licence if published else UNKNOWN
    yield 1.0
    return Recognised(file, sha256, kind, size_px, title, licence, published, graph)


def add(
    recognised: Recognised, library: Library, name: str | None = None, examples: Examples | None = None
) -> Generator[float, None, Added]:
    """Convert a network into the library, in the place of what had its name; yields the share that is done.

    name: that of the published weights, or one made from the file's, where it is None. examples: with what a
    Wav2Lip network's fast form is calibrated and judged; without them there is none.

    Raises ModelError.
    """
    if name is None:
        name = recognised.published.name if recognised.published else library.free_name(recognised.file.stem)
    with library.placing(name) as folder:
        yield 0.0
        added = Added(
            name,
            recognised.title,
            recognised.kind,
            recognised.size_px,
            recognised.licence.name,
            recognised.licence.commercial_use,
            recognised.file.name,
            recognised.sha256,
            {},
            None,
            folder,
        )
        _save(recognised.graph, added.graph)
        yield 0.1
        if recognised.kind == "wav2lip" and examples is not None:
            fast, judged = yield from _scaled(fast_form(recognised.graph, examples), 0.1, 0.95)
            added = replace(added, fast=judged)
            if judged.passed and judged.form == "INT8":
                _save(fast, added.fast_graph)
        files = {file.name: _sha256(file) for file in sorted(folder.iterdir()) if file.suffix in (".xml", ".bin")}
        added = replace(added, files=files)
        write_record(added, folder)
        yield 1.0
    return replace(added, folder=library.folder / name)


def _read(file: Path) -> tuple[ov.Model, Kind]:
    if file.suffix.lower() in (".onnx", ".xml"):
        graph, kind = _normalised(_read_graph(file), file)
        _require_usable(graph, kind, file)
        return graph, kind
    if not is_checkpoint(file):
        raise NoWeights(file)
    state = read_checkpoint(file)
    if looks_like_wav2lip(state):
        return wav2lip_graph(state), "wav2lip"
    if looks_like_s3fd(state):
        return s3fd_graph(state), "s3fd"
    raise WeightsUnknown(file, next(iter(state), ""))


def _read_graph(file: Path) -> ov.Model:
    if file.suffix.lower() == ".xml" and not file.with_suffix(".bin").is_file():
        raise GraphWithoutWeights(file)
    try:
        with quiet_stderr():
            return ov.Core().read_model(file)
    except (RuntimeError, ValueError) as error:  # ValueError: what it says quotes the file, and is no text
        raise GraphDamaged(file) from error


def _normalised(model: ov.Model, file: Path) -> tuple[ov.Model, Kind]:
    """The same network with the names, the order and the sizes of inputs and outputs that ours have."""
    try:
        shapes = [list(_lengths(port)) for port in model.inputs]
        if len(shapes) == 2 and any(shape[1:] == [1, MEL_BANDS, MEL_COLUMNS] for shape in shapes):
            return _as_wav2lip(model), "wav2lip"
        if len(shapes) == 1 and shapes[0][1:2] == [3] and len(model.outputs) == 12:
            return _as_detector(model), "s3fd"
    except RuntimeError as error:
        raise GraphOfFixedSize(file) from error
    raise GraphUnknown(file, tuple(map(Shape, shapes)))


def _require_usable(graph: ov.Model, kind: Kind, file: Path) -> None:
    """Make sure that a graph can be used as films use it, whoever built it. Raises ModelError."""
    ports = [port for node in graph.get_ordered_ops() for port in node.outputs()]
    largest = max((prod(_lengths(port)) for port in ports if port.get_partial_shape().is_static), default=0)
    if largest > _MOST_NUMBERS:
        raise GraphGreedy(file, 4 * largest / 1e9)
    if kind == "wav2lip":
        try:
            split(lower_half(graph))
        except (RuntimeError, ValueError) as error:
            raise GraphBuiltOtherwise(file) from error


def _lengths(port: ov.Output) -> list[int]:
    """The shape, −1 where any length will do."""
    return [-1 if length.is_dynamic else length.get_length() for length in port.get_partial_shape()]


def _as_wav2lip(model: ov.Model) -> ov.Model:
    mel, face = sorted(model.inputs, key=lambda port: _lengths(port)[1:] != [1, MEL_BANDS, MEL_COLUMNS])
    channels, height, width = _lengths(face)[1:]
    if channels != 6 or height != width or height not in SIZES_PX:
        raise GraphOfOtherFaces(width, height, channels, ", ".join(map(str, SIZES_PX)))
    model.reshape({mel: [1, 1, MEL_BANDS, MEL_COLUMNS], face: [1, 6, height, width]})
    image = model.outputs[0]
    if list(image.get_shape()) != [1, 3, height, width]:
        raise GraphOfNoImage(str(list(image.get_shape())))
    for port, name in ((mel, "mel"), (face, "face"), (image, "image")):
        port.get_tensor().set_names({name})
    return ov.Model([image.get_node()], [mel.get_node(), face.get_node()], "wav2lip")


def _as_detector(model: ov.Model) -> ov.Model:
    model.reshape([1, 3, -1, -1])
    results = []
    for number in range(6):
        scores, boxes = (model.outputs[2 * number + i].get_node().input_value(0) for i in range(2))
        if _lengths(scores)[1] == 2:
            scores = face_probability(scores).output(0)
        if [_lengths(scores)[1], _lengths(boxes)[1]] != [1, 4]:
            raise GraphOfNoDetector()
        results += [result(scores, f"scores_{number}"), result(boxes, f"boxes_{number}")]
    return ov.Model(results, model.get_parameters(), "s3fd")


def _save(graph: ov.Model, file: Path) -> None:
    try:
        ov.save_model(graph, file, compress_to_fp16=False)
    except RuntimeError as error:
        raise ModelUnwritable(file.parent.parent, reason(error)) from error


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _scaled(steps: Generator[float, None, T], start: float, end: float) -> Generator[float, None, T]:
    """The same steps as a part of a longer way."""
    shares = Steps(steps)
    for share in shares:
        yield start + share * (end - start)
    return shares.result
