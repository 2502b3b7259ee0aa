"""Wav2Lip's generator (Prajwal et al. 2020, arXiv 2008.10010) as a graph, built from its weights.

The original's layers follow a pattern from which the larger ones in the wild do not depart: a face encoder that halves
its image block by block, down to 1 × 1; an audio encoder from 80 × 16 to 1 × 1; a decoder that starts from the sound
and doubles, with the encoder's features joined on at each size. How many blocks and channels there are, and so the
image's side, is read from the weights. Only strides and residuals cannot be: they are taken to be the pattern's.
"""

from __future__ import annotations

import numpy as np

from lipsync_desktop.engine.errors.weights import GeneratorDoesNotFit, GeneratorOfOtherSize, LayerDoesNotFit, WeightsOf
from lipsync_desktop.engine.library.checkpoints import StateDict

from .layers import convolution, parameter, result, rows_from, transposed_convolution
from .runtime import ops, ov
from .weights import Weights

SIZES_PX = (96, 128, 192, 256, 288, 384)  # the sides of the generators in the wild
MEL_BANDS, MEL_COLUMNS = 80, 16  # what all of them were trained to hear at once: a fifth of a second

_AUDIO_STRIDES = ((1, 1), (3, 1), (3, 3), (3, 2))
"""Of the audio encoder's widening layers in turn, down and along the mel (models/wav2lip.py)."""
_JOINED = "joined_{}"


def looks_like_wav2lip(state: StateDict) -> bool:
    return any(name.startswith("face_encoder_blocks.") for name in state)


def wav2lip_graph(state: StateDict) -> ov.Model:
    """Inputs “mel” (1, 1, 80, 16) and “face” (1, 6, S, S), output “image” (1, 3, S, S) in [0, 1], BGR.

    “face” holds the image with its lower half black, then the whole image, both BGR / 255. Raises ModelError.
    """
    weights = Weights(state, WeightsOf.GENERATOR)
    size_px = _size_px(weights)
    mel, face = parameter("mel", 1, 1, MEL_BANDS, MEL_COLUMNS), parameter("face", 1, 6, size_px, size_px)
    features = _encoded_face(weights, face)
    x = _encoded_sound(weights, mel)
    if len(list(weights.numbered("face_decoder_blocks.{}"))) != len(features):
        raise GeneratorDoesNotFit("decoder")
    for block, name in enumerate(weights.numbered("face_decoder_blocks.{}")):
        x = _decoded(weights, x, name, block)
        feature = features.pop()
        if x.get_output_shape(0)[2:] != feature.get_output_shape(0)[2:]:
            raise GeneratorDoesNotFit("decoder")
        x = ops.concat([x, feature], axis=1)
        x.set_friendly_name(_JOINED.format(block))
    x = _block(weights, x, "output_block.0", residual=False)
    kernel, bias = weights.convolution("output_block.1")
    image = ops.sigmoid(convolution(x, kernel, bias))
    if list(image.get_output_shape(0)) != [1, 3, size_px, size_px]:
        raise GeneratorDoesNotFit("image")
    weights.require_all_used()
    return ov.Model([result(image.output(0), "image")], [mel, face], "wav2lip")


def _size_px(weights: Weights) -> int:
    """Every block of the encoder but the first and the last halves the image; the last one's kernel covers the rest."""
    blocks = list(weights.numbered("face_encoder_blocks.{}"))
    last = weights.take(f"{blocks[-1]}.0.conv_block.0.weight", None, None, None, None) if blocks else np.zeros(4)
    size_px = int(last.shape[-1]) << max(len(blocks) - 2, 0)
    if size_px not in SIZES_PX:
        raise GeneratorOfOtherSize(size_px, ", ".join(map(str, SIZES_PX)))
    return size_px


def _encoded_face(weights: Weights, x: ov.Node) -> list[ov.Node]:
    """The features of every block, largest image first."""
    features = []
    blocks = list(weights.numbered("face_encoder_blocks.{}"))
    for block, name in enumerate(blocks):
        first, last = block == 0, block == len(blocks) - 1
        for layer, part in enumerate(weights.numbered(name + ".{}")):
            stride = (1, 1) if first or last or layer else (2, 2)
            x = _block(weights, x, part, stride, residual=layer > 0 and not first and not last, padded=not last)
        features.append(x)
    return features


def _encoded_sound(weights: Weights, x: ov.Node) -> ov.Node:
    """(1, 1, 80, 16) → (1, C, 1, 1)."""
    parts = list(weights.numbered("audio_encoder.{}"))
    kernels = [weights.take(f"{part}.conv_block.0.weight", None, None, None, None).shape for part in parts]
    last_wide = max((i for i, kernel in enumerate(kernels) if kernel[-1] > 1), default=-1)
    widened = 0
    for i, (part, kernel) in enumerate(zip(parts, kernels, strict=True)):
        if widens := kernel[0] != kernel[1]:
            widened += 1
        stride = _AUDIO_STRIDES[widened - 1] if widens and 0 < widened <= len(_AUDIO_STRIDES) else (1, 1)
        padded = i != last_wide
        x = _block(weights, x, part, stride, residual=not widens and padded and kernel[-1] > 1, padded=padded)
    if list(x.get_output_shape(0))[2:] != [1, 1]:
        raise GeneratorDoesNotFit("sound")
    return x


def _decoded(weights: Weights, x: ov.Node, name: str, block: int) -> ov.Node:
    """One block of the decoder: the first turns the sound's features over, the second opens them to the smallest
    image, every other doubles it."""
    for layer, part in enumerate(weights.numbered(name + ".{}")):
        if layer or block == 0:
            x = _block(weights, x, part, residual=layer > 0)
            continue
        kernel, bias = weights.normed_convolution(f"{part}.conv_block", output_axis=1)
        _require_channels(x, kernel.shape[0], part)
        stride, padding = (1, 0) if block == 1 else (2, 1)
        x = ops.relu(transposed_convolution(x, kernel, bias, stride, padding, kernel.shape[-1] % 2 * (stride - 1)))
    return x


def _block(
    weights: Weights,
    x: ov.Node,
    name: str,
    stride: tuple[int, int] = (1, 1),
    *,
    residual: bool,
    padded: bool = True,
) -> ov.Node:
    """Convolution, batch norm, and its own input on top where it is residual; then ReLU."""
    kernel, bias = weights.normed_convolution(f"{name}.conv_block")
    _require_channels(x, kernel.shape[1], name)
    padding = (kernel.shape[-1] - 1) // 2 if padded else 0
    y = convolution(x, kernel, bias, stride, (padding, padding))
    return ops.relu(ops.add(y, x) if residual else y)


def _require_channels(x: ov.Node, channels: int, name: str) -> None:
    if x.get_output_shape(0)[1] != channels:
        raise LayerDoesNotFit(name)


def lower_half(whole: ov.Model) -> ov.Model:
    """The same network, without the rows of its images that lie above the middle: what was covered in its input.

    They are cut off as early in the decoder as can be: each convolution of 3 × 3 spoils one row behind a cut, which
    the next cut takes away. The result differs from the whole one's lower half by nothing but rounding. A graph that
    was not made by `wav2lip_graph` is cut at its end alone.
    """
    model = whole.clone()
    image = model.outputs[0].get_node().input_value(0)
    half = image.get_shape()[2] // 2
    named = {node.get_friendly_name(): node for node in model.get_ops()}
    joints = [named[name] for name in map(_JOINED.format, range(len(named))) if name in named]
    start = 0
    for joint, first in zip(joints, _cuts(joints, image, half), strict=True):
        if start:
            joint.input(1).replace_source_output(rows_from(joint.input_value(1), start).output(0))
        if first > start:
            (reader,) = joint.output(0).get_target_inputs()
            reader.replace_source_output(rows_from(joint.output(0), first - start).output(0))
        start = 2 * first if joint is not joints[-1] else first
    if half > start:
        model.outputs[0].get_node().input(0).replace_source_output(rows_from(image, half - start).output(0))
    model.validate_nodes_and_infer_types()
    model.outputs[0].get_tensor().set_names({"image"})
    return model


def _cuts(joints: list[ov.Node], image: ov.Output, half: int) -> list[int]:
    """For each joint the first row that is needed of it; `image` needs those from `half` on."""
    if not joints:
        return []
    cuts: list[int] = []
    needed = half
    for end in [image, *(joint.input_value(0) for joint in reversed(joints[1:]))]:
        needed = max(needed - _spoilt_rows(end), 0) // (2 if cuts else 1)
        cuts.insert(0, needed)
    return cuts


def _spoilt_rows(end: ov.Output) -> int:
    """How many rows below a cut are wrong at `end`, from the joint before it on."""
    node, rows = end.get_node(), 0
    while node.get_type_name() != "Concat":
        if node.get_type_name() == "Convolution":
            rows += (node.input_value(1).get_shape()[2] - 1) // 2
        elif node.get_type_name() == "ConvolutionBackpropData":
            rows += node.input_value(1).get_shape()[2] - 3
        node = node.input_value(0).get_node()
    return rows


def split(whole: ov.Model) -> tuple[ov.Model, ov.Model]:
    """What depends on the face alone, and the rest: face → features; mel and the features → image.

    Works on every graph with inputs “mel” and “face”, whoever made it.
    """
    model = whole.clone()
    mel, face = (model.input(name).get_node() for name in ("mel", "face"))
    heard, seen = _reached_from(mel), _reached_from(face)
    borders: dict[tuple[str, int], ov.Output] = {}
    for node in model.get_ordered_ops():
        if node.get_friendly_name() not in heard:
            continue
        for source in node.input_values():
            name = source.get_node().get_friendly_name()
            if name in seen and name not in heard:
                borders[name, source.get_index()] = source
    encode = ov.Model([ops.result(source) for source in borders.values()], [face], "encode").clone()
    features = []
    for number, source in enumerate(borders.values()):
        feature = parameter(f"feature_{number}", *source.get_shape())
        for reader in source.get_target_inputs():
            if reader.get_node().get_friendly_name() in heard:
                reader.replace_source_output(feature.output(0))
        features.append(feature)
    speak = ov.Model([model.outputs[0].get_node()], [mel, *features], "speak")
    return encode, speak


def _reached_from(start: ov.Node) -> set[str]:
    """The names of all nodes that depend on `start`."""
    reached, waiting = {start.get_friendly_name()}, [start]
    while waiting:
        for output in waiting.pop().outputs():
            for reader in output.get_target_inputs():
                node = reader.get_node()
                if node.get_friendly_name() not in reached:
                    reached.add(node.get_friendly_name())
                    waiting.append(node)
    return reached
