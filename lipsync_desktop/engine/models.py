"""The networks on disk, compiled once, when they are first needed. The only room that knows OpenVINO."""

from __future__ import annotations

import sys
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .errors import ModelError
from .face_detector import FaceDetector
from .face_mesh import FaceMesh
from .faces import FaceFinder
from .types import Network

# Importing OpenVINO also imports its model converter, which reports every import to an analytics service. OpenVINO
# does without either of the two when it cannot be imported; it then starts in half the time, too.
for _name in ("openvino.tools.ovc", "openvino_telemetry"):
    sys.modules.setdefault(_name, None)  # type: ignore[arg-type]
import openvino as ov  # noqa: E402

_THREADS = 1


class Models:
    """The networks in `folder`, on `device`, as OpenVINO names it.

    What was compiled once is kept in `cache` (None: nowhere). The networks are so small that a second thread only
    slows them down, and the encoder wants the other cores. A device that does not do falls back to the CPU, with a
    notice. Each network may be used by one thread at a time.
    """

    def __init__(self, folder: Path, cache: Path | None, device: str = "CPU") -> None:
        self._folder = folder
        self._device = device
        self._core = ov.Core()
        if cache is not None:
            self._core.set_property({"CACHE_DIR": str(cache)})
        self.notices: tuple[str, ...] = ()

    @cached_property
    def faces(self) -> FaceFinder:
        """Raises ModelError."""
        detector = FaceDetector(self._network("packaged/face_detector"))
        return FaceFinder(detector, FaceMesh(self._network("packaged/face_mesh")))

    @cached_property
    def voice_activity(self) -> Network:
        """(1, 576) samples and (2, 1, 128) state → (1, 1) probability and the next state. Raises ModelError."""
        return self._network("packaged/voice_activity")

    @cached_property
    def articulation(self) -> Network:
        """Mel (1, 80, T) → articulation (1, 8, T). Raises ModelError."""
        return self._network("builtin/articulation")

    def _network(self, name: str) -> Network:
        file = self._folder / f"{name}.xml"
        if not (file.is_file() and file.with_suffix(".bin").is_file()):
            raise ModelError(
                f"The network “{file.name}” is missing from {file.parent}. Install the program again, or run "
                "“python3 make.py demo” in a checkout."
            )
        try:
            graph = self._core.read_model(file)
        except RuntimeError as error:
            raise ModelError(
                f"The network “{file.name}” in {file.parent} is damaged. Install the program again, or delete that "
                "folder and run “python3 make.py demo” in a checkout."
            ) from error
        return _Compiled(self._compiled(graph))

    def _compiled(self, graph: ov.Model) -> ov.CompiledModel:
        hints = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"}
        if self._device != "CPU":
            try:
                return self._core.compile_model(graph, self._device, hints)
            except RuntimeError:
                self.notices += (
                    f"The device “{self._device}” cannot run the networks; the CPU does it instead. "
                    f"This computer has: {', '.join(self._core.available_devices)}.",
                )
                self._device = "CPU"
        try:
            return self._core.compile_model(graph, "CPU", {**hints, "INFERENCE_NUM_THREADS": _THREADS})
        except RuntimeError as error:
            raise ModelError(
                f"This computer's processor cannot run the network “{graph.friendly_name}” ({error})."
            ) from error


class _Compiled:
    """Stands behind `types.Network`."""

    def __init__(self, compiled: ov.CompiledModel) -> None:
        self._request = compiled.create_infer_request()
        self._outputs = range(len(compiled.outputs))

    def __call__(self, *inputs: NDArray[np.float32]) -> tuple[NDArray[np.float32], ...]:
        self._request.infer([np.ascontiguousarray(array, np.float32) for array in inputs])
        return tuple(self._request.get_output_tensor(i).data.copy() for i in self._outputs)
