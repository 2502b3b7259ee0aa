"""MediaPipe's networks with operations of its own, from their TFLite files to OpenVINO graphs.

OpenVINO's own reader stops at four operations that MediaPipe invented: three of the face mesh with attention, one of
the matte. Each can be said in standard ones. TFLite keeps channels last, the graph first.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
import openvino as ov
import tflite
from flatbuffers import flexbuffers
from openvino import opset13 as op

_DTYPES = {
    tflite.TensorType.FLOAT32: np.float32,
    tflite.TensorType.FLOAT16: np.float16,
    tflite.TensorType.INT32: np.int32,
    tflite.TensorType.INT64: np.int64,
}
_CODES = {code: name for name, code in vars(tflite.BuiltinOperator).items() if isinstance(code, int)}
_PADDING = {tflite.Padding.SAME: "same_upper", tflite.Padding.VALID: "valid"}


def read_graph(file: Path, name: str) -> ov.Model:
    """The graph: `image` (1, height, width, 3) in; every output flat, under its name in the file."""
    return _Reader(file.read_bytes()).graph(name)


def _floats(values: Any) -> Any:
    return op.constant(np.asarray(values, np.float32))


def _whole(values: Any) -> Any:
    return op.constant(np.asarray(values, np.int64))


def _channels_first(node: Any) -> Any:
    return op.transpose(node, _whole([0, 3, 1, 2]))


def _channels_last(node: Any) -> Any:
    return op.transpose(node, _whole([0, 2, 3, 1]))


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._model = tflite.Model.GetRootAs(data, 0)
        self._net = self._model.Subgraphs(0)
        self._nodes: dict[int, Any] = {}
        self._constants: dict[int, np.ndarray] = {}

    def graph(self, name: str) -> ov.Model:
        (image,) = self._net.InputsAsNumpy()
        parameter = op.parameter(self._shape(image), np.float32, name="image")
        parameter.output(0).set_names({"image"})
        self._nodes[image] = _channels_first(parameter)
        for index in range(self._net.OperatorsLength()):
            self._add(self._net.Operators(index))
        results = []
        for output in self._net.OutputsAsNumpy():
            result = op.result(op.reshape(self._nodes[output], _whole([-1]), False))
            result.output(0).set_names({self._net.Tensors(output).Name().decode()})
            results.append(result)
        return ov.Model(results, [parameter], name)

    def _shape(self, tensor: int) -> list[int]:
        described = self._net.Tensors(tensor)
        return [int(n) for n in described.ShapeAsNumpy()] if described.ShapeLength() else []

    def _constant(self, tensor: int) -> np.ndarray:
        if tensor not in self._constants:
            described = self._net.Tensors(tensor)
            raw = self._model.Buffers(described.Buffer()).DataAsNumpy().tobytes()
            self._constants[tensor] = np.frombuffer(raw, _DTYPES[described.Type()]).reshape(self._shape(tensor) or -1)
        return self._constants[tensor]

    def _node(self, tensor: int) -> Any:
        if tensor in self._nodes:
            return self._nodes[tensor]
        values = self._constant(tensor).astype(np.float32)
        return _floats(values.transpose(0, 3, 1, 2) if values.ndim == 4 else values)

    def _as_in_file(self, tensor: int) -> Any:
        """With the channels last, where it has four axes."""
        node = self._node(tensor)
        return _channels_last(node) if len(self._shape(tensor)) == 4 else node

    def _add(self, operator: Any) -> None:
        inputs = [int(i) for i in operator.InputsAsNumpy()]
        (output,) = (int(i) for i in operator.OutputsAsNumpy())
        code = self._model.OperatorCodes(operator.OpcodeIndex())
        name = _CODES[max(code.BuiltinCode(), code.DeprecatedBuiltinCode())]
        if name == "DEQUANTIZE":
            self._constants[output] = self._constant(inputs[0]).astype(np.float32)
        elif name == "CUSTOM":
            options = bytes(operator.CustomOptionsAsNumpy()) if operator.CustomOptionsLength() else b""
            self._nodes[output] = self._custom(code.CustomCode().decode(), inputs, options)
        else:
            self._nodes[output] = self._standard(name, operator, inputs, output)

    def _standard(self, name: str, operator: Any, inputs: list[int], output: int) -> Any:
        match name:
            case "CONV_2D":
                options = _options(operator, tflite.Conv2DOptions)
                weights = _floats(self._constant(inputs[1]).transpose(0, 3, 1, 2))
                strides, padding = [options.StrideH(), options.StrideW()], _PADDING[options.Padding()]
                node = op.convolution(self._node(inputs[0]), weights, strides, [0, 0], [0, 0], [1, 1], padding)
                return self._biased(node, inputs[2], options.FusedActivationFunction())
            case "DEPTHWISE_CONV_2D":
                options = _options(operator, tflite.DepthwiseConv2DOptions)
                weights = _floats(self._constant(inputs[1]).transpose(3, 0, 1, 2)[:, :, None])
                strides, padding = [options.StrideH(), options.StrideW()], _PADDING[options.Padding()]
                node = op.group_convolution(self._node(inputs[0]), weights, strides, [0, 0], [0, 0], [1, 1], padding)
                return self._biased(node, inputs[2], options.FusedActivationFunction())
            case "PRELU":
                return op.prelu(self._node(inputs[0]), _floats(self._constant(inputs[1]).reshape(-1)))
            case "ADD":
                options = _options(operator, tflite.AddOptions)
                return _activated(op.add(*map(self._node, inputs)), options.FusedActivationFunction())
            case "MUL":
                options = _options(operator, tflite.MulOptions)
                return _activated(op.multiply(*map(self._node, inputs)), options.FusedActivationFunction())
            case "RELU":
                return op.relu(self._node(inputs[0]))
            case "HARD_SWISH":
                return op.hswish(self._node(inputs[0]))
            case "LOGISTIC":
                return op.sigmoid(self._node(inputs[0]))
            case "AVERAGE_POOL_2D":
                options = _options(operator, tflite.Pool2DOptions)
                strides = [options.StrideH(), options.StrideW()]
                window = [options.FilterHeight(), options.FilterWidth()]
                padding = _PADDING[options.Padding()]
                return op.avg_pool(self._node(inputs[0]), strides, [0, 0], [0, 0], window, True, "floor", padding)
            case "RESIZE_BILINEAR":
                options = _options(operator, tflite.ResizeBilinearOptions)
                corners = "align_corners" if options.AlignCorners() else "asymmetric"
                mode = "half_pixel" if options.HalfPixelCenters() else corners
                size = _whole(self._constant(inputs[1]))
                return op.interpolate(
                    self._node(inputs[0]),
                    size,
                    "linear_onnx",
                    "sizes",
                    coordinate_transformation_mode=mode,
                    axes=_whole([2, 3]),
                )
            case "MAX_POOL_2D":
                options = _options(operator, tflite.Pool2DOptions)
                strides = [options.StrideH(), options.StrideW()]
                window = [options.FilterHeight(), options.FilterWidth()]
                padding = _PADDING[options.Padding()]
                pooled = op.max_pool(self._node(inputs[0]), strides, [1, 1], [0, 0], [0, 0], window, "floor", padding)
                return pooled.output(0)
            case "PAD":
                pads = self._constant(inputs[1]).reshape(-1, 2)
                pads = pads[[0, 3, 1, 2]] if len(pads) == 4 else pads
                return op.pad(self._node(inputs[0]), _whole(pads[:, 0]), _whole(pads[:, 1]), "constant", _floats(0.0))
            case "RESHAPE":
                node = op.reshape(self._as_in_file(inputs[0]), _whole(self._shape(output)), False)
                return _channels_first(node) if len(self._shape(output)) == 4 else node
            case "STRIDED_SLICE":
                options = _options(operator, tflite.StridedSliceOptions)
                begin, end, step = (self._constant(i).ravel() for i in inputs[1:4])
                bits = options.BeginMask(), options.EndMask()
                masks = [[mask >> axis & 1 for axis in range(len(begin))] for mask in bits]
                node = op.strided_slice(self._as_in_file(inputs[0]), _whole(begin), _whole(end), _whole(step), *masks)
                return _channels_first(node) if len(self._shape(output)) == 4 else node
        raise NotImplementedError(f"the network holds an operation that was not expected: {name}")

    def _biased(self, node: Any, bias: int, activation: int) -> Any:
        return _activated(op.add(node, _floats(self._constant(bias).reshape(1, -1, 1, 1))), activation)

    def _custom(self, name: str, inputs: list[int], options: bytes) -> Any:
        match name:
            case "Landmarks2TransformMatrix":
                return _matrix_around(self._node(inputs[0]), flexbuffers.Loads(options))
            case "TransformTensorBilinear":
                features, matrix = map(self._node, inputs)
                return _sampled(features, matrix, flexbuffers.Loads(options), self._shape(inputs[0]))
            case "TransformLandmarks":
                return _transformed(*map(self._node, inputs))
            case "Convolution2DTransposeBias":
                return self._transposed_convolution(inputs, options)
        raise NotImplementedError(f"the network holds a custom operation that was not expected: {name}")

    def _transposed_convolution(self, inputs: list[int], options: bytes) -> Any:
        """options: padding (1 is the same), and the strides along columns and rows."""
        padding, along, down = struct.unpack("<iii", options[:12])
        weights = _floats(self._constant(inputs[1]).transpose(3, 0, 1, 2))
        pads = "same_upper" if padding == 1 else "valid"
        node = op.convolution_backprop_data(self._node(inputs[0]), weights, [down, along], auto_pad=pads)
        return op.add(node, _floats(self._constant(inputs[2]).reshape(1, -1, 1, 1)))


def _options(operator: Any, kind: Any) -> Any:
    options, table = kind(), operator.BuiltinOptions()
    options.Init(table.Bytes, table.Pos)
    return options


def _activated(node: Any, activation: int) -> Any:
    match activation:
        case tflite.ActivationFunctionType.NONE:
            return node
        case tflite.ActivationFunctionType.RELU:
            return op.relu(node)
        case tflite.ActivationFunctionType.RELU6:
            return op.clamp(node, 0.0, 6.0)
    raise NotImplementedError(f"the network holds an activation that was not expected: {activation}")


def _transformed(points: Any, matrix: Any) -> Any:
    """(1, n, 2) points through the first two rows of a (1, 4, 4) matrix."""
    linear = op.slice(matrix, _whole([0, 0]), _whole([2, 2]), _whole([1, 1]), _whole([1, 2]))
    shift = op.slice(matrix, _whole([0, 3]), _whole([2, 4]), _whole([1, 1]), _whole([1, 2]))
    return op.add(op.matmul(points, linear, False, True), op.transpose(shift, _whole([0, 2, 1])))


def _matrix_around(landmarks: Any, options: dict[str, Any]) -> Any:
    """(1, n, 3) landmarks → (1, 4, 4), from an output grid's pixels to the feature map's: the turned, scaled bounding
    box of a subset of the landmarks."""
    if options.get("target_rotation_radians", 0):
        raise NotImplementedError("the face mesh turns its attention in a way that was not expected")

    def coordinate(points: Any, axis: int) -> Any:
        return op.gather(points, _whole([axis]), _whole(2))

    left, right = (
        op.gather(landmarks, _whole([options[key]]), _whole(1)) for key in ("left_rotation_idx", "right_rotation_idx")
    )
    line = op.subtract(right, left)
    dx, dy = coordinate(line, 0), coordinate(line, 1)
    length = op.sqrt(op.add(op.multiply(dx, dx), op.multiply(dy, dy)))
    cos, sin = op.divide(dx, length), op.divide(dy, length)
    subset = op.gather(landmarks, _whole(np.ravel(options["subset_idxs"])), _whole(1))
    x, y = coordinate(subset, 0), coordinate(subset, 1)
    along = op.add(op.multiply(cos, x), op.multiply(sin, y))
    down = op.subtract(op.multiply(cos, y), op.multiply(sin, x))

    def extent(values: Any) -> tuple[Any, Any]:
        high, low = op.reduce_max(values, _whole([1]), True), op.reduce_min(values, _whole([1]), True)
        return op.multiply(op.add(high, low), _floats([[[0.5]]])), op.subtract(high, low)

    (centre_along, width), (centre_down, height) = extent(along), extent(down)
    centre_x = op.subtract(op.multiply(cos, centre_along), op.multiply(sin, centre_down))
    centre_y = op.add(op.multiply(sin, centre_along), op.multiply(cos, centre_down))
    out_width, out_height = options["output_width"], options["output_height"]
    scale_x = op.multiply(width, _floats([[[options["scale_x"] / out_width]]]))
    scale_y = op.multiply(height, _floats([[[options["scale_y"] / out_height]]]))
    rows = [
        (op.multiply(cos, scale_x), op.negative(op.multiply(sin, scale_y)), centre_x),
        (op.multiply(sin, scale_x), op.multiply(cos, scale_y), centre_y),
    ]
    zero, one = _floats([[[0.0]]]), _floats([[[1.0]]])

    def shifted(a: Any, b: Any, centre: Any) -> Any:
        half_x, half_y = _floats([[[out_width / 2]]]), _floats([[[out_height / 2]]])
        return op.subtract(centre, op.add(op.multiply(a, half_x), op.multiply(b, half_y)))

    matrix = [op.concat([a, b, zero, shifted(a, b, centre)], 2) for a, b, centre in rows]
    matrix += [op.concat([zero, zero, one, zero], 2), op.concat([zero, zero, zero, one], 2)]
    return op.concat(matrix, 1)


def _sampled(features: Any, matrix: Any, options: dict[str, Any], shape: list[int]) -> Any:
    """(1, C, h, w) features, read bilinearly where the matrix puts an output grid's pixel centres; zero outside."""
    height, width = options["output_height"], options["output_width"]
    ys, xs = np.mgrid[:height, :width]
    centres = np.stack([xs + 0.5, ys + 0.5, np.zeros_like(xs), np.ones_like(xs)], -1).reshape(1, -1, 4)
    placed = op.gather(op.matmul(_floats(centres), matrix, False, True), _whole([0, 1]), _whole(2))
    normal = op.subtract(op.multiply(placed, _floats([[[2 / shape[2], 2 / shape[1]]]])), _floats([[[1.0, 1.0]]]))
    grid = op.reshape(normal, _whole([1, height, width, 2]), False)
    return op.grid_sample(features, grid, {"align_corners": False, "mode": "bilinear", "padding_mode": "zeros"})
