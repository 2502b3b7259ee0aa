"""Wrote thin_wav2lip.onnx and what it gives, with PyTorch: `python -m tests.data.make_onnx` (torch 2.13, onnx 1.23)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import nn

from tests.data.make_wav2lip import Conv, Wav2Lip
from tests.wav2lip_inputs import faces_and_mels

HERE = Path(__file__).resolve().parent
_THINNER = 16


def thin(network: nn.Module) -> None:
    """The same layers with fewer channels."""
    for block in network.modules():
        if not isinstance(block, Conv):
            continue
        layer = block.conv_block[0]
        inner, outer = (n if n in (1, 6) else max(n // _THINNER, 1) for n in (layer.in_channels, layer.out_channels))
        more = {"output_padding": layer.output_padding} if isinstance(layer, nn.ConvTranspose2d) else {}
        block.conv_block[0] = type(layer)(inner, outer, layer.kernel_size, layer.stride, layer.padding, **more)
        block.conv_block[1] = nn.BatchNorm2d(outer)


def main() -> None:
    torch.manual_seed(2)
    network = Wav2Lip()
    thin(network)
    network.output_block[1] = nn.Conv2d(32 // _THINNER, 3, 1)
    network.eval()
    faces, mels = faces_and_mels(4, 1)
    inputs = torch.from_numpy(mels), torch.from_numpy(faces)
    names = {"input_names": ["audio_sequences", "face_sequences"], "output_names": ["frames"]}
    torch.onnx.export(network, inputs, HERE / "thin_wav2lip.onnx", **names, dynamo=False)
    with torch.no_grad():
        image = network(*inputs).numpy()
    np.savez_compressed(HERE / "thin_wav2lip.npz", image=np.round(image * 65535).astype(np.uint16))


if __name__ == "__main__":
    main()
