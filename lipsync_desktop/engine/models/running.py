"""The networks on disk, compiled once, when they are first needed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.errors import ModelError
from lipsync_desktop.engine.face_detector import FaceDetector
from lipsync_desktop.engine.face_mesh import FaceMesh
from lipsync_desktop.engine.faces import FaceFinder
from lipsync_desktop.engine.types import Network

from .runtime import ov

_THREADS = 1
_HINTS = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"}


class Models:
    """The networks in `folder`, on `device`, as OpenVINO names it.

    What was compiled once is kept in `cache` (None: nowhere). The networks are so small that a second thread only
    slows them down, and the encoder wants the other cores. A device that does not do falls back to the CPU, with a
    notice. Any number of threads may use the same network.
    """

    def __init__(self, folder: Path, cache: Path | None, device: str = "CPU") -> None:
        self._folder = folder
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

    @cached_property
    def faces(self) -> FaceFinder:
        """Raises ModelError."""
        detector = FaceDetector(self._network("packaged/face_detector"))
        return FaceFinder(detector, FaceMesh(self._network("packaged/face_mesh")))

    @property
    def voice_activity(self) -> Network:
        """(1, 576) samples and (2, 1, 128) state → (1, 1) probability and the next state. Raises ModelError."""
        return self._network("packaged/voice_activity")

    @property
    def articulation(self) -> Network:
        """Mel (1, 80, T) → articulation (1, 8, T). Raises ModelError."""
        return self._network("builtin/articulation")

    def _network(self, name: str) -> Network:
        with self._lock:
            if name not in self._loaded:
                graph = self._read(name)
                compiled = self._compiled(graph)
                on_cpu = None if self._device == "CPU" else lambda: self._without_device(graph)
                self._loaded[name] = _Compiled(compiled, on_cpu)
            return self._loaded[name]

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

    def _compiled(self, graph: ov.Model) -> ov.CompiledModel:
        if self._device != "CPU":
            try:
                return self._core.compile_model(graph, self._device, _HINTS)
            except RuntimeError:
                self._give_up_device()
        try:
            return self._core.compile_model(graph, "CPU", {**_HINTS, "INFERENCE_NUM_THREADS": _THREADS})
        except RuntimeError as error:
            raise ModelError(
                f"This computer's processor cannot run the network “{graph.friendly_name}” ({error})."
            ) from error

    def _without_device(self, graph: ov.Model) -> ov.CompiledModel:
        """The same network for the CPU, after the device failed in the middle of the work."""
        with self._lock:
            if self._device != "CPU":
                self._give_up_device()
            return self._compiled(graph)

    def _give_up_device(self) -> None:
        self.notices += (
            f"The device “{self._device}” cannot run the networks; the CPU does it instead. "
            f"This computer has: {', '.join(self._core.available_devices)}.",
        )
        self._device = "CPU"


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
