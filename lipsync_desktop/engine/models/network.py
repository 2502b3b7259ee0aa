"""A compiled network that any number of threads may ask at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from .runtime import ov


class Compiled:
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
