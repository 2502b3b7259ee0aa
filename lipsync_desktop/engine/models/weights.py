"""A state dict that is read by name, and keeps account of what was asked for."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lipsync_desktop.engine.errors.weights import (
    LayerMissing,
    LayerOfNoNumbers,
    LayerOfOtherShape,
    LayerUnknown,
    WeightsOf,
)
from lipsync_desktop.engine.library.checkpoints import StateDict
from lipsync_desktop.engine.types import Floats

_BATCH_NORM_EPSILON = 1e-5  # PyTorch's default, which no file states


class Weights:
    """`wanted` is the network that the weights should be those of."""

    def __init__(self, state: StateDict, wanted: WeightsOf) -> None:
        self._state = state
        self._wanted = wanted
        self._asked: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return name in self._state

    def take(self, name: str, *shape: int | None) -> Floats:
        """The weights of that name; None stands for any length. Raises ModelError."""
        found = self._state.get(name)
        if found is None:
            raise LayerMissing(self._wanted, name)
        fits = len(found.shape) == len(shape) and all(b in (None, a) for a, b in zip(found.shape, shape, strict=True))
        if not fits:
            expected = "×".join("?" if length is None else str(length) for length in shape)
            raise LayerOfOtherShape(self._wanted, name, "×".join(map(str, found.shape)), expected)
        if not np.isfinite(found).all():
            raise LayerOfNoNumbers(name)
        self._asked.add(name)
        return found

    def convolution(self, name: str, output_axis: int = 0) -> tuple[Floats, Floats]:
        """Kernel and bias of a convolution of square kernels."""
        kernel = self.take(f"{name}.weight", None, None, None, None)
        return kernel, self.take(f"{name}.bias", kernel.shape[output_axis])

    def normed_convolution(self, name: str, output_axis: int = 0) -> tuple[Floats, Floats]:
        """Kernel and bias of a convolution and the batch norm that follows it, in one.

        With the norm's mean μ, variance σ², weight γ and bias β (Ioffe and Szegedy 2015, arXiv 1502.03167) the scale
        s = γ / √(σ² + ε) gives the kernel s·k and the bias s·(b − μ) + β.
        """
        kernel, bias = self.convolution(f"{name}.0", output_axis)
        gamma, beta, mean, variance = (
            self.take(f"{name}.1.{part}", len(bias)).astype(np.float64)
            for part in ("weight", "bias", "running_mean", "running_var")
        )
        scale = gamma / np.sqrt(variance + _BATCH_NORM_EPSILON)
        axes = [1] * 4
        axes[output_axis] = -1
        return (kernel * scale.reshape(axes)).astype(np.float32), (scale * (bias - mean) + beta).astype(np.float32)

    def numbered(self, pattern: str) -> Iterator[str]:
        """The names that `pattern` gives with 0, 1, 2 … in the place of {}, as far as there are such weights."""
        number = 0
        while any(key.startswith(pattern.format(number) + ".") for key in self._state):
            yield pattern.format(number)
            number += 1

    def require_all_used(self) -> None:
        """Raises ModelError, where there are weights that nobody asked for: it is another network then."""
        left = [name for name in self._state if name not in self._asked and not name.endswith("num_batches_tracked")]
        if left:
            raise LayerUnknown(self._wanted, left[0])
