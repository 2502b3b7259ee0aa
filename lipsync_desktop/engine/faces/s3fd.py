"""S³FD's pictures and boxes (Zhang et al. 2017, arXiv 1708.05237), as Wav2Lip's own program handles them."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.types import FaceBox, Image, Network, Points

from .detector import Detection
from .landmarks import SURFACE

_MEANS = np.array([104, 117, 123])  # of blue, green and red, yet taken from red, green and blue: the weights expect it
# Scores (of 1) from which on a place is looked at, and a box is a face; the overlap (IoU) above which the weaker of two
# boxes goes; what offsets and logarithms of sizes are multiplied by; pixels between the places of each of the six
# outputs. All as in face_detection/detection/sfd of Wav2Lip's program, which `pytest tests/test_s3fd.py` compares with.
_CANDIDATE = 0.05
_FACE = 0.5
_OVERLAP = 0.3
_CENTRE_VARIANCE, _SIZE_VARIANCE = 0.1, 0.2
_STRIDES = (4, 8, 16, 32, 64, 128)
_REDUCED_PX, _SMALL_PX = 640, 1280
"""The longer side of the picture that a first look sees, and one for small faces. What a look costs is said by
`lipsync-desktop bench` where S³FD is installed."""

# Where S³FD's box has its left, right, top and bottom edge, counted from those of the mesh's points in shares of
# their width and height: medians over labelled pictures, see models/training/faces/measure.py.
_LEFT, _RIGHT, _TOP, _BOTTOM = 0.010, -0.017, -0.129, 0.008


class S3FD:
    """Stands behind `faces.Detector`: looks at a reduced picture, as its time grows with the area.

    `network` takes (1, 3, H, W) float32 and gives (1, 1, h, w) scores and (1, 4, h, w) boxes for each of six strides.
    """

    looks_every = 8

    def __init__(self, network: Network) -> None:
        self._network = network

    def upright(self, image: Image) -> list[Detection]:
        """Faces, best score first."""
        return self._reduced(image, _REDUCED_PX)

    def turned(self, image: Image) -> list[list[Detection]]:
        """None: the first look finds faces on their side, too."""
        return []

    def small(self, image: Image) -> Iterator[list[Detection]]:
        """Faces that are too small for the first look."""
        yield self._reduced(image, _SMALL_PX)

    def boxes(self, image: Image) -> NDArray[np.float32]:
        """(n, 5): left, top, right, bottom in pixels and score of every face, best score first, at full size."""
        candidates = self.candidates(image)
        kept = candidates[suppressed(candidates)]
        return kept[kept[:, 4] > _FACE]

    def candidates(self, image: Image) -> NDArray[np.float32]:
        """(n, 5): what might be a face, before suppression, stride by stride, row by row."""
        pixels = (image[..., ::-1].astype(np.float64) - _MEANS).transpose(2, 0, 1)[None].astype(np.float32)
        outputs = self._network(pixels)
        found = [
            _decoded(outputs[2 * level][0, 0], outputs[2 * level + 1][0], stride)
            for level, stride in enumerate(_STRIDES)
        ]
        return np.concatenate(found)

    def _reduced(self, image: Image, longest_px: int) -> list[Detection]:
        scale = min(1.0, longest_px / max(image.shape[:2]))
        size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
        small = image if scale == 1.0 else np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
        return [
            Detection(FaceBox(left, top, right - left, bottom - top, score).scaled(1 / scale))
            for left, top, right, bottom, score in self.boxes(small).tolist()
        ]


def _decoded(scores: NDArray[np.float32], boxes: NDArray[np.float32], stride: int) -> NDArray[np.float32]:
    """Scores (h, w) and boxes (4, h, w) relative to squares of four strides → (n, 5), in float32 as PyTorch has it."""
    rows, columns = np.where(scores > _CANDIDATE)
    centres = np.stack([columns, rows], 1).astype(np.float32) * stride + np.float32(stride / 2)
    side = np.float32(4 * stride)
    deltas = boxes[:, rows, columns].T
    centres = centres + deltas[:, :2] * np.float32(_CENTRE_VARIANCE) * side
    sizes = side * np.exp(deltas[:, 2:] * np.float32(_SIZE_VARIANCE))
    corner = centres - sizes / 2
    return np.concatenate([corner, corner + sizes, scores[rows, columns, None]], axis=1, dtype=np.float32)


def suppressed(boxes: NDArray[np.float32]) -> NDArray[np.intp]:
    """The indices of the boxes (n, 5) that no better one overlaps by more than 0.3, best first.

    Non-maximum suppression as the original has it: areas count the pixels of both borders.
    """
    left, top, right, bottom, scores = boxes.T
    areas = (right - left + 1) * (bottom - top + 1)
    order = scores.argsort()[::-1]
    kept = []
    while len(order):
        best, rest = order[0], order[1:]
        kept.append(best)
        width = np.minimum(right[best], right[rest]) - np.maximum(left[best], left[rest]) + 1
        height = np.minimum(bottom[best], bottom[rest]) - np.maximum(top[best], top[rest]) + 1
        common = np.maximum(width, 0) * np.maximum(height, 0)
        order = rest[common / (areas[best] + areas[rest] - common) <= _OVERLAP]
    return np.array(kept, np.intp)


def box_around(points: Points) -> FaceBox:
    """The box that S³FD would give an upright face with these points of the mesh, (478, 3).

    It was fitted to boxes in the convention of WIDER FACE, on which S³FD was trained: hairline to chin.
    """
    low, high = points[:SURFACE, :2].min(0), points[:SURFACE, :2].max(0)
    width, height = high - low
    x, y = low[0] + _LEFT * width, low[1] + _TOP * height
    right, bottom = high[0] + _RIGHT * width, high[1] + _BOTTOM * height
    return FaceBox(float(x), float(y), float(right - x), float(bottom - y))
