"""Full-size Wav2Lip and S³FD weights drawn from a seed: real ones may not be given away.

The layers are those of the reference definitions (Rudrabha/Wav2Lip, commit 5c90fa9). Scales are chosen so that the
signal neither dies nor explodes on its way through the network.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

StateDict = dict[str, np.ndarray]

_FACE_ENCODER = [
    [(6, 16, 7)],
    [(16, 32, 3), (32, 32, 3), (32, 32, 3)],
    [(32, 64, 3), (64, 64, 3), (64, 64, 3), (64, 64, 3)],
    [(64, 128, 3), (128, 128, 3), (128, 128, 3)],
    [(128, 256, 3), (256, 256, 3), (256, 256, 3)],
    [(256, 512, 3), (512, 512, 3)],
    [(512, 512, 3), (512, 512, 1)],
]
_AUDIO_ENCODER = [
    *[(1, 32, 3), (32, 32, 3), (32, 32, 3)],
    *[(32, 64, 3), (64, 64, 3), (64, 64, 3)],
    *[(64, 128, 3), (128, 128, 3), (128, 128, 3)],
    *[(128, 256, 3), (256, 256, 3)],
    *[(256, 512, 3), (512, 512, 1)],
]
_FACE_DECODER = [
    [(512, 512, 1)],
    [(1024, 512, 3), (512, 512, 3)],
    [(1024, 512, 3), (512, 512, 3), (512, 512, 3)],
    [(768, 384, 3), (384, 384, 3), (384, 384, 3)],
    [(512, 256, 3), (256, 256, 3), (256, 256, 3)],
    [(320, 128, 3), (128, 128, 3), (128, 128, 3)],
    [(160, 64, 3), (64, 64, 3), (64, 64, 3)],
]
_S3FD = {
    "conv1_1": (3, 64, 3),
    "conv1_2": (64, 64, 3),
    "conv2_1": (64, 128, 3),
    "conv2_2": (128, 128, 3),
    "conv3_1": (128, 256, 3),
    "conv3_2": (256, 256, 3),
    "conv3_3": (256, 256, 3),
    "conv4_1": (256, 512, 3),
    "conv4_2": (512, 512, 3),
    "conv4_3": (512, 512, 3),
    "conv5_1": (512, 512, 3),
    "conv5_2": (512, 512, 3),
    "conv5_3": (512, 512, 3),
    "fc6": (512, 1024, 3),
    "fc7": (1024, 1024, 1),
    "conv6_1": (1024, 256, 1),
    "conv6_2": (256, 512, 3),
    "conv7_1": (512, 128, 1),
    "conv7_2": (128, 256, 3),
}
_HEADS = {  # channels, classes, and how much more a face needs so that few places pass for one
    "conv3_3_norm": (256, 4, -3.5),
    "conv4_3_norm": (512, 2, -16.0),
    "conv5_3_norm": (512, 2, -3.0),
    "fc7": (1024, 2, -2.0),
    "conv6_2": (512, 2, -6.0),
    "conv7_2": (256, 2, -6.5),
}


def drawn_wav2lip(seed: int = 0, *, thinner: int = 1, doublings: int = 0) -> StateDict:
    """A generator's state dict. `thinner` divides every count of channels; each of `doublings` adds a block of the
    same pattern at the face encoder's start and the decoder's end, which doubles the image's side."""
    rng = np.random.default_rng(seed)

    def scaled(channels: int) -> int:
        return channels if channels in (1, 6) else max(channels // thinner, 1)

    encoder, decoder = [list(block) for block in _FACE_ENCODER], [list(block) for block in _FACE_DECODER]
    for _ in range(doublings):
        encoder[1:1] = [[(16, 16, 3), (16, 16, 3)]]
        decoder.append([(80, 64, 3), (64, 64, 3)])
    state: StateDict = {}
    for i, block in enumerate(encoder):
        for j, (inner, outer, kernel) in enumerate(block):
            halves = 0 < i < len(encoder) - 1 and j > 0
            state |= _normed(rng, f"face_encoder_blocks.{i}.{j}", scaled(inner), scaled(outer), kernel, residual=halves)
    for j, (inner, outer, kernel) in enumerate(_AUDIO_ENCODER):
        residual = inner == outer and kernel == 3
        state |= _normed(rng, f"audio_encoder.{j}", scaled(inner), scaled(outer), kernel, residual=residual)
    for i, block in enumerate(decoder):
        for j, (inner, outer, kernel) in enumerate(block):
            name = f"face_decoder_blocks.{i}.{j}"
            transposed = i > 0 and j == 0
            state |= _normed(rng, name, scaled(inner), scaled(outer), kernel, residual=j > 0, transposed=transposed)
    state |= _normed(rng, "output_block.0", scaled(80), scaled(32), 3)
    last = rng.normal(0, 1.2 / np.sqrt(scaled(32)), (3, scaled(32), 1, 1))
    return state | {
        "output_block.1.weight": last.astype(np.float32),
        "output_block.1.bias": rng.normal(0, 0.3, 3).astype(np.float32),
    }


def drawn_s3fd(seed: int = 0, *, thinner: int = 1) -> StateDict:
    """A detector's state dict: its biases let a few of the places of a picture of noise pass for faces."""
    rng = np.random.default_rng(seed)

    def scaled(channels: int) -> int:
        return channels if channels == 3 else channels // thinner

    state: StateDict = {}
    for name, (inner, outer, kernel) in _S3FD.items():
        gain = 0.02 if name == "conv1_1" else 1.0
        state |= dict(_convolution(rng, name, scaled(inner), scaled(outer), kernel, gain))
    for name, (channels, classes, rare) in _HEADS.items():
        if name.endswith("_norm"):
            length = {"conv3_3_norm": 10, "conv4_3_norm": 8, "conv5_3_norm": 5}[name]
            state[f"{name}.weight"] = (length * rng.uniform(0.9, 1.1, scaled(channels))).astype(np.float32)
        sharp, loose = (9.0, 1.5) if name.endswith("_norm") else (2.0, 1.0)
        state |= dict(_convolution(rng, f"{name}_mbox_conf", scaled(channels), classes, 3, sharp))
        state |= dict(_convolution(rng, f"{name}_mbox_loc", scaled(channels), 4, 3, loose))
        state[f"{name}_mbox_conf.bias"][:] = 0
        state[f"{name}_mbox_conf.bias"][-1] = rare
    return state


def _normed(
    rng: np.random.Generator,
    name: str,
    inner: int,
    outer: int,
    kernel: int,
    *,
    residual: bool = False,
    transposed: bool = False,
) -> StateDict:
    shape = (inner, outer, kernel, kernel) if transposed else (outer, inner, kernel, kernel)
    spread = np.sqrt(2 / (inner * kernel**2) * (4 if transposed and kernel > 1 else 1))
    gain = 0.4 if residual else 1.0
    values = {
        "0.weight": rng.standard_normal(shape, np.float32) * np.float32(spread),
        "0.bias": rng.normal(0, 0.1, outer),
        "1.weight": gain * rng.uniform(0.7, 1.3, outer),
        "1.bias": rng.normal(0, 0.1, outer),
        "1.running_mean": rng.normal(0, 0.1, outer),
        "1.running_var": rng.uniform(0.6, 1.6, outer),
    }
    state = {f"{name}.conv_block.{key}": np.asarray(value, np.float32) for key, value in values.items()}
    return state | {f"{name}.conv_block.1.num_batches_tracked": np.asarray(1, np.int64)}


def _convolution(
    rng: np.random.Generator, name: str, inner: int, outer: int, kernel: int, gain: float
) -> Iterator[tuple[str, np.ndarray]]:
    spread = np.float32(gain * np.sqrt(2 / (inner * kernel**2)))
    yield f"{name}.weight", rng.standard_normal((outer, inner, kernel, kernel), np.float32) * spread
    yield f"{name}.bias", rng.normal(0, 0.05, outer).astype(np.float32)
