"""Wrote the small .pth files in checkpoints/ with PyTorch: `python -m tests.data.make_checkpoints` (torch 2.13).

Each holds the same weights, `expected.npz`, in another of the forms in which such files occur.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import torch
from torch import nn

FOLDER = Path(__file__).resolve().parent / "checkpoints"


class Small(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(
            [nn.Sequential(nn.Conv2d(2, 3, 3), nn.BatchNorm2d(3)), nn.Sequential(nn.Conv2d(3, 1, 1))]
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for block in self.blocks:
            x = block(x)
        return x


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    torch.manual_seed(5)
    network = Small()
    optimiser = torch.optim.Adam(network.parameters())
    network(torch.randn(4, 2, 5, 5)).sum().backward()
    optimiser.step()
    network.eval()
    state = network.state_dict()
    floats = {name: values.numpy() for name, values in state.items() if values.is_floating_point()}
    np.savez(FOLDER / "expected.npz", **floats)

    trained = {
        "state_dict": {f"module.{name}": values for name, values in state.items()},
        "optimizer": optimiser.state_dict(),
        "global_step": 1234,
        "global_epoch": 5,
    }
    for form, zipped in (("zip", True), ("old", False)):
        torch.save(trained, FOLDER / f"trained_{form}.pth", _use_new_zipfile_serialization=zipped)
        torch.save(state, FOLDER / f"plain_{form}.pth", _use_new_zipfile_serialization=zipped)
    torch.save(
        {name: values.half() if values.is_floating_point() else values for name, values in state.items()},
        FOLDER / "half.pth",
    )
    torch.save(
        {name: values.bfloat16() if values.is_floating_point() else values for name, values in state.items()},
        FOLDER / "bfloat16.pth",
    )
    whole = torch.arange(24.0).reshape(4, 6)
    torch.save({"turned": whole.t(), "part": whole[1:3, 2:4]}, FOLDER / "views_zip.pth")
    torch.save(
        {"turned": whole.t(), "part": whole[1:3, 2:4]}, FOLDER / "views_old.pth", _use_new_zipfile_serialization=False
    )
    torch.save({"parameter": nn.Parameter(torch.ones(3))}, FOLDER / "parameter.pth")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.jit.save(torch.jit.script(network), FOLDER / "script.pth")


if __name__ == "__main__":
    main()
