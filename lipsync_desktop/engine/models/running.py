"""The networks on disk, compiled once, when they are first needed."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.catalogue import Kind
from lipsync_desktop.engine.errors import ModelError
from lipsync_desktop.engine.face_detector import FaceDetector
from lipsync_desktop.engine.face_mesh import FaceMesh
from lipsync_desktop.engine.faces import FaceFinder
from lipsync_desktop.engine.library import Added, Library
from lipsync_desktop.engine.s3fd import S3FD
from lipsync_desktop.engine.types import Network

from .fast import SHORT
from .generator import lower_half, split
from .runtime import ov

_HINTS = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"}
_ONE_THREAD = {"INFERENCE_NUM_THREADS": 1}
_PREPARED = "prepared"


@dataclass(frozen=True, slots=True)
class Generator:
    """A Wav2Lip network for images of `size_px`, ready to run.

    encode: faces (1, 6, S, S) → features; speak: a mel window (1, 1, 80, 16) and the features → the lower half of
    images (1, 3, S/2, S) in [0, 1], BGR.
    """

    size_px: int
    encode: Network
    speak: Network


class Models:
    """The networks in `folder` and those that the person has added to `library`, on `device`, as OpenVINO names it.

    What was compiled once is kept in `cache` (None: nowhere). The program's own networks are so small that a second
    thread only slows them down, and the encoder wants the other cores; those of the library take all cores. A device
    that does not do falls back to the CPU, with a notice. Any number of threads may use the same network.
    """

    def __init__(self, folder: Path, cache: Path | None, device: str = "CPU", library: Library | None = None) -> None:
        self.library = library or Library(folder / "added")
        self._folder = folder
        self._cache = cache
        self._device = device
        self._core = ov.Core()
        self._loaded: dict[str, _Compiled] = {}
        self._lock = Lock()
        if cache is not None:
            self._core.set_property({"CACHE_DIR": str(cache)})
        self.notices: tuple[str, ...] = ()

    def devices(self) -> list[tuple[str, str]]:
        """What this computer can run networks on: OpenVINO's name and the device's own, such as
        (“CPU”, “Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz”)."""
        return [(name, str(self._core.get_property(name, "FULL_DEVICE_NAME"))) for name in self._core.available_devices]

    @property
    def loaded(self) -> tuple[str, ...]:
        """The names of the networks that are ready to run."""
        return tuple(sorted(self._loaded))

    @cached_property
    def faces(self) -> FaceFinder:
        """Raises ModelError."""
        return FaceFinder(FaceDetector(self._packaged("packaged/face_detector")), self.mesh)

    @property
    def voice_activity(self) -> Network:
        """(1, 576) samples and (2, 1, 128) state → (1, 1) probability and the next state. Raises ModelError."""
        return self._packaged("packaged/voice_activity")

    @property
    def articulation(self) -> Network:
        """Mel (1, 80, T) → articulation (1, 8, T). Raises ModelError."""
        return self._packaged("builtin/articulation")

    def finder(self, detector: str) -> FaceFinder:
        """The one with the program's own detector, “builtin”, or with an added one. Raises ModelError."""
        return self.faces if detector == "builtin" else FaceFinder(self.s3fd(detector), self.mesh)

    def s3fd(self, name: str | None = None) -> S3FD:
        """The added detector of that name, or the first there is. Raises ModelError."""
        there = self.library.added("s3fd")
        if name is None and not there:
            raise ModelError(
                "To do as the original does takes its face detector S³FD: add it with “lipsync-desktop models download "
                "s3fd” or “models add FILE”, or give the face's place with a face box."
            )
        added = there[0] if name is None else self._of_kind(name, "s3fd", "finds no faces")
        return S3FD(self._added_network(added, "whole", lambda: self._read_added(added.graph)))

    def generator(self, name: str, *, fast: bool = False) -> Generator:
        """The generator in two parts; `fast` takes its fast form, where there is one that keeps what it should.

        Raises ModelError.
        """
        added = self._of_kind(name, "wav2lip", "makes no mouths")
        judged = added.fast if fast and added.fast is not None and added.fast.passed else None
        if fast and judged is None:
            self._notify(f"“{name}” has no fast form that is good enough on this computer; it runs exactly instead.")
        graph = added.fast_graph if judged and judged.form == "INT8" else added.graph
        hints = SHORT if judged and judged.form == "BF16" else {}
        form = judged.form if judged else "exact"
        encode, speak = (
            self._added_network(added, f"{form}/{part}", partial(self._part, graph, i), hints)
            for i, part in enumerate(("encode", "speak"))
        )
        return Generator(added.size_px, encode, speak)

    def whole_generator(self, name: str) -> tuple[int, Network]:
        """The side of its images in pixels; mel (1, 1, 80, 16) and face (1, 6, S, S) → image (1, 3, S, S).

        Raises ModelError.
        """
        added = self._of_kind(name, "wav2lip", "makes no mouths")
        return added.size_px, self._added_network(added, "whole", lambda: self._read_added(added.graph))

    def first_time(self, *names: str) -> bool:
        """Whether one of these added networks has not been prepared for this computer and device before."""
        caches = [self._cache_of(added) for added in self.library.added() if added.name in names]
        return any(cache is not None and not (cache / _PREPARED).is_file() for cache in caches)

    @property
    def mesh(self) -> FaceMesh:
        """478 points of a face. Raises ModelError."""
        return FaceMesh(self._packaged("packaged/face_mesh"))

    def _of_kind(self, name: str, kind: Kind, lacks: str) -> Added:
        added = self.library.get(name)
        if added.kind != kind:
            raise ModelError(f"The model “{name}” {lacks}. Choose another.")
        return added

    def _cache_of(self, added: Added) -> Path | None:
        """Where the compiled forms of an added network are kept: large, and of no use once it is another."""
        if self._cache is None:
            return None
        return self._cache / "added" / _version(added) / re.sub(r"\W", "_", self._device)

    def _added_network(
        self, added: Added, part: str, read: Callable[[], ov.Model], hints: Mapping[str, str] | None = None
    ) -> Network:
        cache = self._cache_of(added)
        key = f"{_version(added)}/{part}"
        if cache is None:
            return self._network(key, read, hints or {})
        network = self._network(key, read, {**(hints or {}), "CACHE_DIR": str(cache)})
        with suppress(OSError):
            (cache / _PREPARED).touch()
            self._tidy(cache.parent.parent)
        return network

    def _tidy(self, caches: Path) -> None:
        """Remove the compiled forms of networks that are gone, or were made anew. Raises OSError."""
        there = {_version(added) for added in self.library.added()}
        for folder in caches.iterdir():
            if folder.name not in there:
                shutil.rmtree(folder, ignore_errors=True)

    def _packaged(self, name: str) -> Network:
        return self._network(name, lambda: self._read(name), _ONE_THREAD)

    def _part(self, graph: Path, index: int) -> ov.Model:
        return split(lower_half(self._read_added(graph)))[index]

    def _network(self, key: str, read: Callable[[], ov.Model], options: Mapping[str, object]) -> Network:
        with self._lock:
            if key not in self._loaded:
                graph = read()
                compiled = self._compiled(graph, options)
                instead = None if self._device == "CPU" else lambda: self._without_device(graph, options)
                self._loaded[key] = _Compiled(compiled, instead)
            return self._loaded[key]

    def _read(self, name: str) -> ov.Model:
        file = self._folder / f"{name}.xml"
        if not (file.is_file() and file.with_suffix(".bin").is_file()):
            raise ModelError(
                f"The network “{file.name}” is missing from {file.parent}. Install the program again, or run "
                "“python3 make.py demo” in a checkout."
            )
        try:
            return self._core.read_model(file)
        except RuntimeError as error:
            raise ModelError(
                f"The network “{file.name}” in {file.parent} is damaged. Install the program again, or delete that "
                "folder and run “python3 make.py demo” in a checkout."
            ) from error

    def _read_added(self, file: Path) -> ov.Model:
        try:
            return self._core.read_model(file)
        except RuntimeError as error:
            raise ModelError(f"The model in “{file.parent}” is damaged. Remove it and add its file again.") from error

    def _compiled(self, graph: ov.Model, options: Mapping[str, object]) -> ov.CompiledModel:
        if self._device != "CPU":
            elsewhere = {name: value for name, value in options.items() if name not in _ONE_THREAD}
            try:
                return self._core.compile_model(graph, self._device, {**_HINTS, **elsewhere})
            except RuntimeError:
                self._give_up_device()
        try:
            return self._core.compile_model(graph, "CPU", {**_HINTS, **options})
        except RuntimeError as error:
            raise ModelError(
                f"This computer's processor cannot run the network “{graph.friendly_name}” ({error})."
            ) from error

    def _without_device(self, graph: ov.Model, options: Mapping[str, object]) -> ov.CompiledModel:
        """The same network for the CPU, after the device failed in the middle of the work."""
        with self._lock:
            if self._device != "CPU":
                self._give_up_device()
            return self._compiled(graph, options)

    def _give_up_device(self) -> None:
        self._notify(
            f"The device “{self._device}” cannot run the networks; the CPU does it instead. "
            f"This computer has: {', '.join(self._core.available_devices)}."
        )
        self._device = "CPU"

    def _notify(self, sentence: str) -> None:
        if sentence not in self.notices:
            self.notices += (sentence,)


def _version(added: Added) -> str:
    """A name that is another when the network, or OpenVINO, is."""
    return f"{added.name}-{hashlib.sha256(f'{added.files}{ov.get_version()}'.encode()).hexdigest()[:16]}"


class _Compiled:
    """Stands behind `types.Network`: a request for each thread at work, and a way out when the device fails.

    Requests lie in a pool and not with their threads: OpenVINO takes and gives back Python's lock when it frees one,
    which at the end of a thread of Qt's ends the process.
    """

    def __init__(self, compiled: ov.CompiledModel, on_cpu: Callable[[], ov.CompiledModel] | None) -> None:
        self._compiled = compiled
        self._on_cpu = on_cpu
        self._lock = Lock()
        self._idle: deque[tuple[ov.CompiledModel, ov.InferRequest]] = deque()

    def __call__(self, *inputs: NDArray[np.float32]) -> tuple[NDArray[np.float32], ...]:
        arrays = [np.ascontiguousarray(array, np.float32) for array in inputs]
        compiled = self._compiled
        try:
            return self._infer(compiled, arrays)
        except RuntimeError:
            # Asked of nobody but ourselves: a device that is gone answers no questions either.
            replaced = self._instead_of(compiled)
            if replaced is compiled:
                raise
            return self._infer(replaced, arrays)

    def _instead_of(self, failed: ov.CompiledModel) -> ov.CompiledModel:
        """The same network for the CPU, compiled by whichever thread comes first; `failed` itself if that was it."""
        with self._lock:
            if self._compiled is failed and self._on_cpu:
                self._compiled, self._on_cpu = self._on_cpu(), None
            return self._compiled

    def _infer(self, compiled: ov.CompiledModel, arrays: list[NDArray[np.float32]]) -> tuple[NDArray[np.float32], ...]:
        try:
            its, request = self._idle.pop()
        except IndexError:
            its, request = compiled, compiled.create_infer_request()
        if its is not compiled:
            request = compiled.create_infer_request()
        request.infer(arrays)
        outputs = tuple(request.get_output_tensor(i).data.copy() for i in range(len(compiled.outputs)))
        self._idle.append((compiled, request))
        return outputs
