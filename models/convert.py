"""A network's file as others publish it → OpenVINO's form."""

from __future__ import annotations

import sys
from pathlib import Path

# OpenVINO's model converter, not needed here, reports every import to an analytics service.
for name in ("openvino.tools.ovc", "openvino_telemetry"):
    sys.modules.setdefault(name, None)  # type: ignore[arg-type]
import numpy as np  # noqa: E402
import openvino as ov  # noqa: E402
from mediapipe_graph import read_graph  # noqa: E402
from numpy.typing import NDArray  # noqa: E402
from openvino import opset13 as ops  # noqa: E402
from phone_classes import ALIKE, SYMBOLS  # noqa: E402

_OPERATIONS_OF_ITS_OWN = ("face_landmark_with_attention.tflite", "selfie_segmentation.tflite")
_PHONES = "asr_waveform_fp16.onnx"
_HEARD_AT_ONCE = 76_800
"""Samples, 4.8 s; lipsync_desktop/engine/speech/phonetic.py calls the network with these."""
_FIRST, _STEP, _FRAME = 12_800, 200, 320
"""Samples: where what is believed of one call begins, and from column to column and frame to frame."""
_PAIRS = 128
"""Pairs of columns that one call is believed for, 3.2 s."""
_HIDDEN = "/acoustic_model/Transpose_2_output_0"
"""The last layer before the symbols, (1, 256, frames)."""


def convert(file: Path, into: Path) -> None:
    """Write the network in `file` as `into`, an .xml with its .bin beside it, in FP16."""
    network = read_graph(file, into.stem) if file.name in _OPERATIONS_OF_ITS_OWN else ov.Core().read_model(file)
    if file.name == _PHONES:
        network = _by_class(network)
    ov.save_model(network, into, compress_to_fp16=True)


def _by_class(network: ov.Model) -> ov.Model:
    """Samples (1, 76800) of speech → fourth roots of the probabilities of ALIKE and the rest, (1, 22, 128), at 40 Hz.

    The hidden layer is brought to the columns of the mel, linearly, and these to pairs, before it decides: so it has as
    much to say of every pair. The roots show what it thinks besides what it is sure of.
    """
    network.reshape({"waveform": [1, _HEARD_AT_ONCE], "waveform_lengths": [1]})
    waveform, length = network.get_parameters()
    length.output(0).replace(ops.constant(np.array([_HEARD_AT_ONCE], np.int64)).output(0))
    layers = (layer for operation in network.get_ops() for layer in operation.outputs())
    hidden = ops.convert(next(layer for layer in layers if _HIDDEN in layer.get_names()), "f32")
    last = {operation.get_friendly_name(): operation for operation in network.get_ops()}
    weight = last["acoustic_model.model.proj.weight"].get_data()[..., 0].astype(np.float32)
    bias = last["acoustic_model.model.proj.bias"].get_data().astype(np.float32)[:, np.newaxis]
    pairs = ops.matmul(hidden, ops.constant(_into_pairs(hidden.get_output_shape(0)[2])), False, False)
    symbols = ops.softmax(ops.add(ops.matmul(ops.constant(weight), pairs, False, False), ops.constant(bias)), 1)
    classes = ops.matmul(ops.constant(_classes()), symbols, False, False)
    return ov.Model([ops.power(classes, ops.constant(np.float32(0.25)))], [waveform], "phones")


def _into_pairs(frames: int) -> NDArray[np.float32]:
    """(frames, _PAIRS): what of each frame goes into each pair."""
    at = (_FIRST + np.arange(2 * _PAIRS) * _STEP) / _FRAME
    near = np.maximum(0, 1 - np.abs(np.arange(frames)[:, np.newaxis] - at))
    pairs: NDArray[np.float32] = near.reshape(frames, _PAIRS, 2).mean(axis=2).astype(np.float32)
    return pairs


def _classes() -> NDArray[np.float32]:
    """(22, 191): 1 where a symbol belongs to a class."""
    belongs = np.zeros((len(ALIKE) + 1, SYMBOLS), np.float32)
    for number, (_, places) in enumerate(ALIKE):
        belongs[number, list(places)] = 1
    belongs[-1] = 1 - belongs[:-1].sum(axis=0)
    return belongs
