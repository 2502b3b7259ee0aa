"""S³FD (Zhang et al. 2017, arXiv 1708.05237) as a graph, built from its weights."""

from __future__ import annotations

import numpy as np

from lipsync_desktop.engine.errors.weights import WeightsOf
from lipsync_desktop.engine.library.checkpoints import StateDict

from .layers import convolution, max_pool, parameter, result
from .runtime import ops, ov
from .weights import Weights

_STAGES = (("conv1_", 2), ("conv2_", 2), ("conv3_", 3), ("conv4_", 3), ("conv5_", 3))
"""VGG-16's: how the convolutions before each pooling are called, and how many they are."""
_NORMED = ("conv3_3", "conv4_3", "conv5_3")
_EPSILON = 1e-10  # the original's L2Norm divides by the length and this


def looks_like_s3fd(state: StateDict) -> bool:
    return "conv3_3_norm.weight" in state or "conv3_3_norm_mbox_conf.weight" in state


def s3fd_graph(state: StateDict) -> ov.Model:
    """Input “image” (1, 3, H, W): RGB from 0 to 255, less 104, 117 and 123; outputs “scores_N” (1, 1, h, w), the
    probability of a face, and “boxes_N” (1, 4, h, w), for the strides 4, 8, 16, 32, 64, 128. Raises ModelError.
    """
    weights = Weights(state, WeightsOf.DETECTOR)
    image = parameter("image", 1, 3, -1, -1)
    x: ov.Node = image
    features: dict[str, ov.Node] = {}
    for stage, layers in _STAGES:
        for layer in range(1, layers + 1):
            x = _convolved(weights, x, f"{stage}{layer}", padding=1)
        features[f"{stage}{layers}"] = x
        x = max_pool(x)
    x = _convolved(weights, x, "fc6", padding=3)
    x = features["fc7"] = _convolved(weights, x, "fc7")
    for stage in ("conv6_", "conv7_"):
        x = _convolved(weights, x, f"{stage}1")
        x = features[f"{stage}2"] = _convolved(weights, x, f"{stage}2", padding=1, stride=2)

    results = []
    heads = {name: features[name] for name in ("conv3_3", "conv4_3", "conv5_3", "fc7", "conv6_2", "conv7_2")}
    for number, (name, feature) in enumerate(heads.items()):
        if name in _NORMED:
            name = f"{name}_norm"
            feature = _normed(weights, feature, name)
        logits = convolution(feature, *weights.convolution(f"{name}_mbox_conf"), padding=(1, 1))
        boxes = convolution(feature, *weights.convolution(f"{name}_mbox_loc"), padding=(1, 1))
        scores = face_probability(logits.output(0))
        results += [result(scores.output(0), f"scores_{number}"), result(boxes.output(0), f"boxes_{number}")]
    weights.require_all_used()
    return ov.Model(results, [image], "s3fd")


def _convolved(weights: Weights, x: ov.Node, name: str, *, padding: int = 0, stride: int = 1) -> ov.Node:
    return ops.relu(convolution(x, *weights.convolution(name), (stride, stride), (padding, padding)))


def _normed(weights: Weights, x: ov.Node, name: str) -> ov.Node:
    """Each pixel's features scaled to the same length, times a weight for each channel (Liu et al. 2015, ParseNet)."""
    scale = weights.take(f"{name}.weight", None).reshape(1, -1, 1, 1)
    squares = ops.reduce_sum(ops.multiply(x, x), np.array([1], np.int64), keep_dims=True)
    length = ops.add(ops.sqrt(squares), ops.constant(np.full((1, 1, 1, 1), _EPSILON, np.float32)))
    return ops.multiply(ops.divide(x, length), ops.constant(scale))


def face_probability(logits: ov.Output) -> ov.Node:
    """(1, n, h, w) → (1, 1, h, w): the last channel against the largest of the others.

    The first head has three channels for the background.
    """
    channels = logits.get_partial_shape()[1].get_length()
    axis = np.array(1, np.int64)
    *background, face = ops.split(logits, axis, channels).outputs()
    highest = background[0]
    for other in background[1:]:
        highest = ops.maximum(highest, other).output(0)
    return ops.sigmoid(ops.subtract(face, highest))
