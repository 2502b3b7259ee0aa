"""Weights → OpenVINO's format with half-precision weights.

python -m models.training.voice.export WEIGHTS.pt models/builtin/articulation.xml
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from .network import ArticulationNet
from .quiet import openvino


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path)
    parser.add_argument("model", type=Path)
    arguments = parser.parse_args()

    network = ArticulationNet()
    network.load_state_dict(torch.load(arguments.weights, weights_only=True))
    network.eval()
    mel = torch.rand(1, 80, 333) * 8 - 4
    shape = openvino.PartialShape([1, 80, -1])
    model = openvino.convert_model(network, example_input=mel, input=[("mel", shape)])
    model.inputs[0].set_names({"mel"})
    model.outputs[0].set_names({"articulation"})
    openvino.save_model(model, arguments.model, compress_to_fp16=True)

    written = openvino.compile_model(arguments.model, "CPU")({"mel": mel.numpy()})["articulation"]
    with torch.inference_mode():
        difference = np.abs(written - network(mel).numpy()).max()
    print(f"{arguments.model}: at most {difference:.4f} from the weights given")


if __name__ == "__main__":
    main()
