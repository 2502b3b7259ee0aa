"""Mel columns → articulation: a small temporal convolutional network."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .targets import CLASSES

_CHANNELS = 128
_DILATIONS = (1, 2, 4, 1, 2)
_WIDTH = 5


class _Block(nn.Module):
    def __init__(self, dilation: int) -> None:
        super().__init__()
        padding = _WIDTH // 2 * dilation
        self.spread = nn.Conv1d(_CHANNELS, _CHANNELS, _WIDTH, padding=padding, dilation=dilation)
        self.norm = nn.BatchNorm1d(_CHANNELS)
        self.mix = nn.Conv1d(_CHANNELS, _CHANNELS, 1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.mix(F.gelu(self.norm(self.spread(x)), approximate="tanh"))


class ArticulationNet(nn.Module):
    """mel (batch, 80, T) in [−4, 4] → articulation (batch, 8, T) in [0, 1], both at 80 Hz.

    A residual temporal convolutional network (Bai, Kolter, Koltun 2018), not causal: each output sees 22 columns,
    0.275 s, to either side.
    """

    def __init__(self) -> None:
        super().__init__()
        self.enter = nn.Conv1d(80, _CHANNELS, _WIDTH, padding=_WIDTH // 2)
        self.blocks = nn.Sequential(*(_Block(dilation) for dilation in _DILATIONS))
        self.norm = nn.BatchNorm1d(_CHANNELS)
        self.drop = nn.Dropout1d(0.1)
        self.leave = nn.Conv1d(_CHANNELS, 8, 1)
        self.classify = nn.Conv1d(_CHANNELS, len(CLASSES) + 2, 1)

    def logits(self, mel: Tensor) -> tuple[Tensor, Tensor]:
        """Of the articulation and, for fitting alone, of the phone class: (batch, 21, T)."""
        x = self.blocks(F.gelu(self.enter(mel / 4), approximate="tanh"))
        x = self.drop(F.gelu(self.norm(x), approximate="tanh"))
        return self.leave(x), self.classify(x)

    def forward(self, mel: Tensor) -> Tensor:
        return torch.sigmoid(self.logits(mel)[0])
