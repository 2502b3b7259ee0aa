"""Fit the network to features.

    python -m models.training.voice.fit WEIGHTS.pt FEATURES.npz [FEATURES.npz …]

A fixed number of steps from a fixed seed on one thread.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from lipsync_desktop.engine.types import Articulator

from .features import Features
from .muon import Muon
from .network import ArticulationNet

_BATCH, _COLUMNS = 24, 200
_WARM_UP_STEPS = 100
_MEL_ALONE, _PHONES_ALONE = 0.3, 0.15
"""Shares of the stretches in which the network has to do with one of its inputs: synthesised speech is so easy to hear
in the mel that it would learn nothing else, and people are not."""

_SLOPE = np.linspace(-1, 1, 80)[:, np.newaxis]
_LOG_POWER = np.log(10) * 1.25  # in one of the mel's units, 12.5 dB
_PRESS, _TUCK, _ROUND = Articulator.LIP_PRESS, Articulator.LIP_TUCK, Articulator.LIP_ROUND
_ROUNDED, _ROUNDED_WEIGHS = 0.4, 1.5
_IMPORTANCE = torch.tensor([1.2, 0.6, 1.0, 0.8, 1.0, 0.0, 0.0, 0.5])[:, None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How long, from what chance, and how fast to learn; from where, None for the start."""

    steps: int
    seed: int
    learning_rate: float
    start: Path | None


def batch(features: Features, rng: np.random.Generator) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """mel (24, 80, 200), phonetic (24, 22, 100), articulation (24, 8, 200), class (24, 200)."""
    starts = rng.integers(0, (len(features.mel) - _COLUMNS) // 2, _BATCH) * 2
    pairs = starts[:, np.newaxis] // 2 + np.arange(_COLUMNS // 2)
    heard = features.phonetic[pairs].astype(np.float32).transpose(0, 2, 1)
    columns = starts[:, np.newaxis] + np.arange(_COLUMNS)
    mel = disguised(features.mel[columns].astype(np.float32).transpose(0, 2, 1), rng)
    shown = features.articulation[columns].astype(np.float32).transpose(0, 2, 1) / 255
    return (
        torch.from_numpy(mel),
        torch.from_numpy(heard),
        torch.from_numpy(shown),
        torch.from_numpy(features.phone_class[columns]).long(),
    )


def disguised(mel: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Other vocal tracts (Jaitly and Hinton 2013), levels, colours and contrasts, background noise, and masked bands
    (Park et al. 2019)."""
    mel = np.stack([_stretched(one, rng.uniform(0.86, 1.16)) for one in mel])
    mel += rng.uniform(-0.5, 0.5, (_BATCH, 1, 1))
    mel += rng.uniform(-0.6, 0.6, (_BATCH, 1, 1)) * _SLOPE
    level = mel.mean(axis=(1, 2), keepdims=True)
    mel = level + (mel - level) * rng.uniform(0.75, 1.2, (_BATCH, 1, 1))
    mel = np.where(rng.random((_BATCH, 1, 1)) < 0.5, _noisy(mel, rng), mel)
    mel += 0.08 * rng.standard_normal(mel.shape, dtype=np.float32)
    for one in mel[::2]:
        low, width = rng.integers(0, 80), rng.integers(0, 14)
        one[low : low + width] = one.mean()
    return np.clip(mel, -4, 4).astype(np.float32)


def _noisy(mel: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """The powers of (batch, 80, T) and of steady noise of any colour and level added up."""
    level = np.quantile(mel, 0.5, axis=(1, 2), keepdims=True) + rng.uniform(-5, 0.3, (_BATCH, 1, 1))
    noise = level + rng.uniform(-1.2, 1.2, (_BATCH, 1, 1)) * _SLOPE
    noise = noise + rng.gumbel(-0.57 / _LOG_POWER, 0.5 / _LOG_POWER, mel.shape)
    return np.logaddexp(_LOG_POWER * mel, _LOG_POWER * noise) / _LOG_POWER


def _stretched(mel: NDArray[np.float32], factor: float) -> NDArray[np.float32]:
    """(80, T) with its frequencies multiplied by about 2 − `factor`: band 26 is 1 kHz, where the scale turns from
    linear to logarithmic and the multiplication from a stretch to a shift; the highest bands stay."""
    band = np.arange(80)
    offset = np.where(band < 26, band, 26 + 14 * np.clip((band - 26) / 20, 0, 1)) * np.clip((79 - band) / 12, 0, 1)
    place = np.clip(band + (factor - 1) * offset, 0, 78.999)
    below = place.astype(int)
    share = (place - below).astype(np.float32)[:, np.newaxis]
    return mel[below] * (1 - share) + mel[below + 1] * share


def loss(shown_logits: Tensor, class_logits: Tensor, shown: Tensor, phone_class: Tensor) -> Tensor:
    """Position, velocity, aperture, the two contacts as yes or no, and the phone class as a teacher.

    Where lips close, touch the teeth or are round counts more, or else the mean of what might be would be none of it.
    """
    heard = torch.sigmoid(shown_logits)
    closing, tucking = (shown[:, _PRESS] > 0.6).float(), (shown[:, _TUCK] > 0.5).float()
    rounded = (shown[:, _ROUND] > _ROUNDED).float()
    weight = 1 + 3 * closing + 2 * tucking
    position = (weight[:, None] * _IMPORTANCE * (heard - shown) ** 2).mean()
    rounding = (rounded * (heard[:, _ROUND] - shown[:, _ROUND]) ** 2).mean() / len(Articulator)
    velocity = (heard.diff(dim=-1) - shown.diff(dim=-1)).square().mean()
    opening = (weight * (_aperture(heard) - _aperture(shown)) ** 2).mean()
    contacts = [_PRESS, _TUCK]
    contact = F.binary_cross_entropy_with_logits(shown_logits[:, contacts], shown[:, contacts], reduction="none")
    contact = (contact * torch.stack([1 + 2 * closing, 1 + 4 * tucking], dim=1)).mean()
    return (
        4 * (position + _ROUNDED_WEIGHS * rounding)
        + 8 * velocity
        + 4 * opening
        + 1.2 * contact
        + 0.3 * F.cross_entropy(class_logits, phone_class)
    )


def _aperture(shown: Tensor) -> Tensor:
    """targets.aperture, differentiable."""
    jaw, drop, rise = Articulator.JAW_OPEN, Articulator.LOWER_LIP_DROP, Articulator.UPPER_LIP_RAISE
    apart = 0.50 * shown[:, jaw] + 0.35 * shown[:, drop] + 0.15 * shown[:, rise]
    return apart * (1 - shown[:, _PRESS]) * (1 - 0.55 * shown[:, _TUCK]) * (1 - 0.25 * shown[:, Articulator.LIP_ROUND])


def fit(features: Features, teacher: ArticulationNet | None, plan: Plan, weights: Path) -> None:
    """Write the exponential average of the weights over the last thousand steps or so.

    Half of what a `teacher` says, who may look ahead and hears phones, and half of the targets is what to learn then
    (Hinton, Vinyals, Dean 2015).
    """
    steps, seed, learning_rate = plan.steps, plan.seed, plan.learning_rate
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    network = ArticulationNet(live=teacher is not None)
    if plan.start:
        network.load_state_dict(torch.load(plan.start, weights_only=True))
    average = torch.optim.swa_utils.AveragedModel(
        network, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.998), use_buffers=True
    )
    hidden = [
        part.weight for part in (network.enter, network.join, *network.blocks.modules()) if isinstance(part, nn.Conv1d)
    ]
    others = [weight for weight in network.parameters() if not any(weight is one for one in hidden)]
    optimisers = [Muon(hidden, 2.5 * learning_rate), torch.optim.AdamW(others, learning_rate, weight_decay=0.01)]

    def pace(step: int) -> float:
        warm = min(1.0, (step + 1) / _WARM_UP_STEPS)
        return warm * (0.5 + 0.5 * float(np.cos(np.pi * step / steps))) + 0.005

    schedules = [torch.optim.lr_scheduler.LambdaLR(optimiser, pace) for optimiser in optimisers]
    short = torch.ops.mkldnn._is_mkldnn_bf16_supported()  # twice as fast there, and twelve times as slow elsewhere
    started = time.monotonic()
    for step in range(1, steps + 1):
        mel, phonetic, shown, phone_class = batch(features, rng)
        if teacher:
            with torch.inference_mode():
                shown = (shown + torch.sigmoid(teacher.logits(mel, phonetic)[0])) / 2
        alone = torch.from_numpy(rng.random((2, _BATCH, 1, 1)).astype(np.float32))
        trust = (alone[0] > (1 if teacher else _MEL_ALONE)).float()
        mel = torch.where((alone[1] < _PHONES_ALONE) & (trust > 0), mel.mean(dim=(1, 2), keepdim=True), mel)
        with torch.autocast("cpu", torch.bfloat16, enabled=short):
            heard = network.logits(mel, phonetic, trust)
        shown_logits, class_logits = (logits.float() for logits in heard)
        off = loss(shown_logits, class_logits, shown, phone_class)
        network.zero_grad()
        off.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        for optimiser, schedule in zip(optimisers, schedules, strict=True):
            optimiser.step()
            schedule.step()
        if step >= _WARM_UP_STEPS:
            average.update_parameters(network)
        if step % 100 == 0 or step == steps:
            print(f"step {step} of {steps}  loss {off.item():.4f}  {time.monotonic() - started:.0f} s", flush=True)
            torch.save(average.module.state_dict(), weights)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("features", type=Path, nargs="+")
    parser.add_argument("--steps", type=int, default=6500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--learning-rate", type=float, default=2e-3)
    parser.add_argument("--from", type=Path, metavar="WEIGHTS.pt", dest="start", help="go on from these weights")
    parser.add_argument(
        "--live-from", type=Path, metavar="WEIGHTS.pt", help="fit the live network to these weights' own"
    )
    arguments = parser.parse_args()
    teacher = None
    if arguments.live_from:
        teacher = ArticulationNet()
        teacher.load_state_dict(torch.load(arguments.live_from, weights_only=True))
        teacher.eval()
    plan = Plan(arguments.steps, arguments.seed, arguments.learning_rate, arguments.start)
    fit(Features.load(*arguments.features), teacher, plan, arguments.weights)


if __name__ == "__main__":
    main()
