"""Mel columns and phonetic features → articulation: a small temporal convolutional network."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .targets import CLASSES

PHONETIC = 22
_CHANNELS = 192
_DILATIONS = (1, 2, 4, 1, 2, 4)
_WIDTH = 5
_LIVE_AHEAD = (1, 1, 0, 0, 0, 0)
"""Frames at 40 Hz that the blocks of the live network look ahead; with the three columns of the first convolution and
the 25 ms of a mel column these are 112 ms."""
_DOUBT = 0.1
"""Standard deviations of what is added to the phonetic features while fitting."""


class _Block(nn.Module):
    """ahead: frames that it looks ahead of the (_WIDTH − 1) · dilation that it sees besides the one of now."""

    def __init__(self, dilation: int, ahead: int) -> None:
        super().__init__()
        self.around = ((_WIDTH - 1) * dilation - ahead, ahead)
        self.spread = nn.Conv1d(_CHANNELS, _CHANNELS, _WIDTH, dilation=dilation)
        self.norm = nn.BatchNorm1d(_CHANNELS)
        self.mix = nn.Conv1d(_CHANNELS, _CHANNELS, 1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.mix(F.gelu(self.norm(self.spread(F.pad(x, self.around))), approximate="tanh"))


class ArticulationNet(nn.Module):
    """mel (batch, 80, T) in [−4, 4] and phonetic (batch, 22, T) → articulation (batch, 8, T) and, below it, how likely
    somebody speaks (batch, 1, T), in [0, 1]; all at 80 Hz.

    A residual temporal convolutional network (Bai, Kolter, Koltun 2018), not causal: each output sees at most 60
    columns, 0.75 s, to either side. Inside it works at 40 Hz, which halves its cost. The `live` one is as large, sees
    at most 7 columns ahead and 112 back, and does without the phonetic features, which come late.
    """

    def __init__(self, *, live: bool = False) -> None:
        super().__init__()
        ahead = _LIVE_AHEAD if live else tuple(_WIDTH // 2 * dilation for dilation in _DILATIONS)
        self.enter = nn.Conv1d(80, _CHANNELS, 7, stride=2, padding=3)
        self.level = nn.BatchNorm1d(PHONETIC, affine=False)
        self.doubt = nn.Dropout1d(0.05)
        self.join = nn.Conv1d(PHONETIC, _CHANNELS, 3, padding=1)
        self.blocks = nn.Sequential(*map(_Block, _DILATIONS, ahead))
        self.norm = nn.BatchNorm1d(_CHANNELS)
        self.drop = nn.Dropout1d(0.1)
        self.leave = nn.Conv1d(_CHANNELS, 2 * 8, 1)
        self.classify = nn.Conv1d(_CHANNELS, 2 * (len(CLASSES) + 2), 1)

    def logits(self, mel: Tensor, phonetic: Tensor, trust: Tensor | float = 1.0) -> tuple[Tensor, Tensor]:
        """Of the articulation and, for fitting and aligning alone, of the phone class: (batch, 21, T).

        `phonetic` comes at 40 Hz; `trust` (batch, 1, 1) is 0 where it is not to be had, else 1.
        """
        hidden = self.doubt(self.level(phonetic))
        if self.training:  # people do not sound like synthesisers there, either
            hidden = hidden + _DOUBT * torch.randn_like(hidden)
        entered = self.enter(mel / 4) + self.join(hidden * trust)
        x = self.blocks(F.gelu(entered, approximate="tanh"))
        x = self.drop(F.gelu(self.norm(x), approximate="tanh"))
        return _at_80_hz(self.leave(x), mel), _at_80_hz(self.classify(x), mel)

    def forward(self, mel: Tensor, phonetic: Tensor, trust: Tensor) -> Tensor:
        return _with_speech(*self.logits(mel, phonetic[..., ::2], trust))


class ByMel(nn.Module):
    """The same network by the mel alone: mel (1, 80, T) → (1, 9, T)."""

    def __init__(self, network: ArticulationNet) -> None:
        super().__init__()
        self.network = network

    def forward(self, mel: Tensor) -> Tensor:
        nothing = mel.new_zeros(1, PHONETIC, 1)
        return _with_speech(*self.network.logits(mel, nothing, 0.0))


def _with_speech(shown: Tensor, phone_class: Tensor) -> Tensor:
    return torch.cat([torch.sigmoid(shown), 1 - torch.softmax(phone_class, dim=1)[:, :1]], dim=1)


def _at_80_hz(pairs: Tensor, mel: Tensor) -> Tensor:
    """(batch, 2 n, half of T) → (batch, n, T): each column is two neighbours."""
    return pairs.unflatten(1, (-1, 2)).transpose(2, 3).flatten(2)[..., : mel.shape[-1]]
