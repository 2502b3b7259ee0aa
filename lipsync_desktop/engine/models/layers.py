"""A few layers as OpenVINO's graphs have them, NCHW, float32."""

from __future__ import annotations

import numpy as np

from lipsync_desktop.engine.types import Floats

from .runtime import ops, ov

Size = tuple[int, int]
"""(vertical, horizontal)."""


def parameter(name: str, *shape: int) -> ov.Node:
    """An input; −1 stands for any length."""
    node = ops.parameter(list(shape), np.float32, name)
    node.output(0).set_names({name})
    return node


def convolution(x: ov.Node, kernel: Floats, bias: Floats, stride: Size = (1, 1), padding: Size = (0, 0)) -> ov.Node:
    """kernel (out, in, h, w), bias (out,)."""
    summed = ops.convolution(x, ops.constant(kernel), list(stride), list(padding), list(padding), [1, 1])
    return ops.add(summed, ops.constant(bias.reshape(1, -1, 1, 1)))


def transposed_convolution(
    x: ov.Node, kernel: Floats, bias: Floats, stride: int, padding: int, output_padding: int
) -> ov.Node:
    """kernel (in, out, h, w), bias (out,); as PyTorch's ConvTranspose2d."""
    summed = ops.convolution_backprop_data(
        x,
        ops.constant(kernel),
        strides=[stride] * 2,
        pads_begin=[padding] * 2,
        pads_end=[padding] * 2,
        output_padding=[output_padding] * 2,
    )
    return ops.add(summed, ops.constant(bias.reshape(1, -1, 1, 1)))


def max_pool(x: ov.Node) -> ov.Node:
    """Over squares of 2 × 2, an odd last row or column left out."""
    return ops.max_pool(x, [2, 2], [1, 1], [0, 0], [0, 0], [2, 2], rounding_type="floor").output(0)


def rows_from(x: ov.Node, first: int) -> ov.Node:
    """The rows of an image from `first` on."""
    numbers = [ops.constant(np.array([n], np.int64)) for n in (first, np.iinfo(np.int64).max, 1, 2)]
    return ops.slice(x, *numbers)


def result(x: ov.Output, name: str) -> ov.Node:
    """An output called `name`."""
    x.set_names({name})
    return ops.result(x)
