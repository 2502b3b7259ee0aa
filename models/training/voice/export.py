"""Weights → OpenVINO's format with half-precision weights.

python -m models.training.voice.export WEIGHTS.pt [WEIGHTS.pt …] models/builtin/articulation.xml
python -m models.training.voice.export WEIGHTS.pt models/builtin/articulation_live.xml --live

Of several weights, each fitted from the one before it, their mean is written (Wortsman et al. 2022).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from .network import ArticulationNet, ByMel
from .quiet import openvino


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path, nargs="+")
    parser.add_argument("model", type=Path)
    parser.add_argument("--live", action="store_true")
    arguments = parser.parse_args()

    network: nn.Module = ArticulationNet(live=arguments.live)
    network.load_state_dict(_mean([torch.load(path, weights_only=True) for path in arguments.weights]))
    network.eval()
    inputs = {"mel": torch.rand(1, 80, 333) * 8 - 4}
    if arguments.live:
        network = ByMel(network)
    else:
        inputs |= {"phonetic": torch.rand(1, 22, 333), "trust": torch.ones(1, 1, 1)}
    shapes = [
        (name, openvino.PartialShape([*one.shape[:2], -1 if one.shape[2] > 1 else 1])) for name, one in inputs.items()
    ]
    model = openvino.convert_model(network, example_input=tuple(inputs.values()), input=shapes)
    for place, name in enumerate(inputs):
        model.inputs[place].set_names({name})
    model.outputs[0].set_names({"articulation"})
    openvino.save_model(model, arguments.model, compress_to_fp16=True)

    written = openvino.compile_model(arguments.model, "CPU")([one.numpy() for one in inputs.values()])["articulation"]
    with torch.inference_mode():
        difference = np.abs(written - network(*inputs.values()).numpy()).max()
    print(f"{arguments.model}: at most {difference:.4f} from the weights given")


def _mean(weights: Sequence[dict[str, Tensor]]) -> dict[str, Tensor]:
    last = weights[-1]
    return {
        name: torch.stack([one[name] for one in weights]).mean(dim=0) if value.is_floating_point() else value
        for name, value in last.items()
    }


if __name__ == "__main__":
    main()
