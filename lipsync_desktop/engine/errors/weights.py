"""Files of weights that are none, or those of another network."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Literal

from lipsync_desktop.engine.facts import Shape

from . import ModelError

_EXPECTED = ": expected are the weights of Wav2Lip or S³FD as .pth, .pt or .onnx, or OpenVINO's .xml with its .bin."
_TRUST = " Fetch the file from a place that you trust."


class NoWeights(ModelError):
    sentence = "“{file}” is no file of weights" + _EXPECTED
    path: Path


class WeightsUnknown(ModelError):
    """example: the name of one of the layers that it holds; “” where it holds none."""

    sentence = {
        True: "“{file}” holds weights such as “{example}”, which are not Wav2Lip's nor S³FD's" + _EXPECTED,
        False: "“{file}” holds no weights" + _EXPECTED,
    }
    path: Path
    example: str

    @property
    def case(self) -> bool:
        return bool(self.example)


# What PyTorch wrote, or seems to have written


class CheckpointUnreadable(ModelError):
    """reason: the system's words."""

    sentence = "“{file}” cannot be read ({reason}). Choose another file."
    path: Path
    reason: str


class CheckpointDamaged(ModelError):
    """reason: what was wrong first."""

    sentence = "“{file}” is damaged, or no file of weights that PyTorch wrote ({reason}). Fetch it again."
    path: Path
    reason: str


class CheckpointHostile(ModelError):
    """wanted: the name in Python of what it asks for."""

    sentence = "“{file}” was not opened: it asks for “{wanted}”, which no weights need and which may do harm." + _TRUST
    path: Path
    wanted: str


class CheckpointOutside(ModelError):
    """entry: of the archive."""

    sentence = "“{file}” was not opened: it wants to lie outside its folder, at “{entry}”." + _TRUST
    path: Path
    entry: str


class CheckpointCompressed(ModelError):
    """entry: of the archive."""

    sentence = (
        "“{file}” was not opened: “{entry}” in it is compressed, as PyTorch never does, and may be larger than this "
        "computer's memory." + _TRUST
    )
    path: Path
    entry: str


# Graphs


class GraphWithoutWeights(ModelError):
    """path: of the graph."""

    sentence = "“{path.stem}.bin” is missing beside “{file}”: it holds the weights."
    path: Path


class GraphDamaged(ModelError):
    sentence = "“{file}” is damaged, or no network that OpenVINO can read" + _EXPECTED
    path: Path


class GraphOfFixedSize(ModelError):
    sentence = "“{file}” takes no pictures of another size or number than it was made for."
    path: Path


class GraphUnknown(ModelError):
    """inputs: their shapes."""

    sentence = {
        True: "“{file}” is a network for inputs of {inputs}, neither Wav2Lip nor S³FD" + _EXPECTED,
        False: "“{file}” is a network for inputs of no kind, neither Wav2Lip nor S³FD" + _EXPECTED,
    }
    path: Path
    inputs: tuple[Shape, ...]

    @property
    def case(self) -> bool:
        return bool(self.inputs)


class GraphGreedy(ModelError):
    sentence = (
        "“{file}” was not added: it asks for {gigabytes:,.0f} GB of memory in one step, which neither Wav2Lip nor S³FD "
        "does."
    )
    path: Path
    gigabytes: float


class GraphBuiltOtherwise(ModelError):
    sentence = "“{file}” has the inputs of Wav2Lip, but is built otherwise" + _EXPECTED
    path: Path


class GraphOfOtherFaces(ModelError):
    """sizes: the sides that can be used, in pixels."""

    sentence = (
        "This network takes faces of {width}×{height} pixels in {channels} channels; Wav2Lip's are squares of {sizes} "
        "in 6 channels."
    )
    width: int
    height: int
    channels: int
    sizes: str


class GraphOfNoImage(ModelError):
    """shape: of what it makes."""

    sentence = "This network makes something of {shape}, and no image like its face."
    shape: str


class GraphOfNoDetector(ModelError):
    sentence = "This network looks for faces, but not as S³FD does: its outputs have other channels."


# Layers


class WeightsOf(StrEnum):
    """Whose weights they should be."""

    GENERATOR = "a Wav2Lip generator"
    DETECTOR = "an S³FD face detector"


class LayerMissing(ModelError):
    sentence = "These are not the weights of {wanted}: “{layer}” is missing."
    wanted: WeightsOf
    layer: str


class LayerUnknown(ModelError):
    sentence = "These are not the weights of {wanted}: “{layer}” is unknown to it."
    wanted: WeightsOf
    layer: str


class LayerOfOtherShape(ModelError):
    """there: its shape, “” for a single number."""

    sentence = {
        True: "These are not the weights of {wanted}: “{layer}” is {there}, expected {expected}.",
        False: "These are not the weights of {wanted}: “{layer}” is a number, expected {expected}.",
    }
    wanted: WeightsOf
    layer: str
    there: str
    expected: str

    @property
    def case(self) -> bool:
        return bool(self.there)


class LayerOfNoNumbers(ModelError):
    sentence = "These weights are damaged: some numbers in “{layer}” are none."
    layer: str


class LayerDoesNotFit(ModelError):
    sentence = "These are not the weights of a Wav2Lip generator: “{layer}” does not fit what comes before."
    layer: str


class GeneratorDoesNotFit(ModelError):
    """kind: what does not."""

    sentence = {
        "decoder": "These are not the weights of a Wav2Lip generator: encoder and decoder do not match.",
        "image": "These are not the weights of a Wav2Lip generator: it makes no image like the one it takes.",
        "sound": "These are not the weights of a Wav2Lip generator: it hears other sound than 16 mel columns.",
    }
    kind: Literal["decoder", "image", "sound"]


class GeneratorOfOtherSize(ModelError):
    """sizes: those that can be used, in pixels."""

    sentence = (
        "This Wav2Lip generator seems to make images of {size_px} pixels; those of {sizes} can be used. If that is "
        "wrong, export it as ONNX, which says its sizes, and add that file."
    )
    size_px: int
    sizes: str
