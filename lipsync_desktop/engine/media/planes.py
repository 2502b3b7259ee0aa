"""Pictures as video codecs take them: brightness and colour apart, the colour at half the size."""

from __future__ import annotations

import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace
from numpy.typing import NDArray

from lipsync_desktop.engine.types import Frame, Image

# ITU-R BT.709-6, 8 bits, limited range: rows give Y, Cb, Cr from B, G, R.
_LUMA = np.array([0.0722, 0.7152, 0.2126])
_BT709 = np.stack(
    [
        _LUMA * 219 / 255,
        (np.array([1, 0, 0]) - _LUMA) / 1.8556 * 224 / 255,
        (np.array([0, 0, 1]) - _LUMA) / 1.5748 * 224 / 255,
    ]
)
_TO_YCBCR = np.column_stack([_BT709, [16.0, 128.0, 128.0]])

Planes = tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]


class Converter:
    """Frames as VideoFrames of a stream's size, BT.709; of a frame whose image is the same object as before only what
    its patch covers is converted.

    size_px: (width, height); what of an image lies beyond it is left out. alpha: (h, w) uint8, opaque 255, or None.
    """

    def __init__(self, size_px: tuple[int, int], alpha: NDArray[np.uint8] | None = None) -> None:
        self._size_px = size_px
        self._alpha = alpha
        self._base: Image | None = None
        self._planes: Planes = (np.empty(0, np.uint8),) * 3

    def __call__(self, frame: Frame) -> VideoFrame:
        picture = VideoFrame(*self._size_px, "yuv420p" if self._alpha is None else "yuva420p")
        planes = self._converted(frame) + (() if self._alpha is None else (self._alpha,))
        for plane, target in zip(planes, picture.planes, strict=True):
            rows = np.frombuffer(memoryview(target), np.uint8).reshape(-1, target.line_size)
            height, width = min(plane.shape[0], target.height), min(plane.shape[1], target.width)
            rows[:height, :width] = plane[:height, :width]
        picture.colorspace, picture.color_range = Colorspace.ITU709, ColorRange.MPEG
        return picture

    def _converted(self, frame: Frame) -> Planes:
        if frame.image is not self._base:
            self._base, self._planes = frame.image, to_planes(frame.image)
        if frame.patch is None:
            return self._planes
        x, y = frame.patch.x_px, frame.patch.y_px
        luma, *chroma = to_planes(frame.patch.pixels)
        planes = tuple(plane.copy() for plane in self._planes)
        planes[0][y : y + luma.shape[0], x : x + luma.shape[1]] = luma
        for plane, part in zip(planes[1:], chroma, strict=True):
            plane[y // 2 : y // 2 + part.shape[0], x // 2 : x // 2 + part.shape[1]] = part
        return planes[0], planes[1], planes[2]


def to_planes(image: Image) -> Planes:
    """(h, w, 3) uint8 BGR → Y (h, w) and Cb, Cr (⌈h/2⌉, ⌈w/2⌉) uint8, BT.709, limited range, chroma averaged."""
    height, width = image.shape[:2]
    ycbcr = np.asarray(cv2.transform(image, _TO_YCBCR), np.uint8)
    luma = np.ascontiguousarray(ycbcr[..., 0])
    if height % 2 or width % 2:
        ycbcr = np.asarray(cv2.copyMakeBorder(ycbcr, 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE), np.uint8)
    small = cv2.resize(ycbcr, ((width + 1) // 2, (height + 1) // 2), interpolation=cv2.INTER_AREA)
    return luma, np.ascontiguousarray(small[..., 1]), np.ascontiguousarray(small[..., 2])
