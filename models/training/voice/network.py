"""Mel columns → articulation: a small temporal convolutional network."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .targets import CLASSES

_CHANNELS = 192
_DILATIONS = (1, 2, 4, 1, 2, 4)
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

    A residual temporal convolutional network (Bai, Kolter, Koltun 2018), not causal: each output sees at most 60
    columns, 0.75 s, to either side. Inside it works at 40 Hz, which halves its cost.
    """

    def __init__(self) -> None:
        super().__init__()
        self.enter = nn.Conv1d(80, _CHANNELS, 7, stride=2, padding=3)
        self.blocks = nn.Sequential(*(_Block(dilation) for dilation in _DILATIONS))
        self.norm = nn.BatchNorm1d(_CHANNELS)
        self.drop = nn.Dropout1d(0.1)
        self.leave = nn.Conv1d(_CHANNELS, 2 * 8, 1)
        self.classify = nn.Conv1d(_CHANNELS, 2 * (len(CLASSES) + 2), 1)

    def logits(self, mel: Tensor) -> tuple[Tensor, Tensor]:
        """Of the articulation and, for fitting and aligning alone, of the phone class: (batch, 21, T)."""
        x = self.blocks(F.gelu(self.enter(mel / 4), approximate="tanh"))
        x = self.drop(F.gelu(self.norm(x), approximate="tanh"))
        return _at_80_hz(self.leave(x), mel), _at_80_hz(self.classify(x), mel)

    def forward(self, mel: Tensor) -> Tensor:
        return torch.sigmoid(self.logits(mel)[0])


def _at_80_hz(pairs: Tensor, mel: Tensor) -> Tensor:
    """(batch, 2 n, half of T) → (batch, n, T): each column is two neighbours."""
    return pairs.unflatten(1, (-1, 2)).transpose(2, 3).flatten(2)[..., : mel.shape[-1]]
