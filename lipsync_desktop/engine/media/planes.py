"""Frames as video encoders take them."""

from __future__ import annotations

import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace
from numpy.typing import NDArray

from lipsync_desktop.engine.planes import Planes
from lipsync_desktop.engine.types import Frame, Image, Patch, PlanesPatch


class Converter:
    """Frames as VideoFrames of a stream's size, BT.709; an image that is the same object as before is not converted
    again, and of one whose planes are known only what its patches change.

    size_px: (width, height); what of an image lies beyond it is left out. alpha: (h, w) uint8, opaque 255, or None.
    """

    def __init__(self, size_px: tuple[int, int], alpha: NDArray[np.uint8] | None = None) -> None:
        self._size_px = size_px
        self._alpha = alpha
        self._base: Image | None = None
        self._planes: Planes | None = None

    def __call__(self, frame: Frame) -> VideoFrame:
        picture = VideoFrame(*self._size_px, "yuv420p" if self._alpha is None else "yuva420p")
        rows = _rows(picture)
        for target, plane in zip(rows, self._planes_of(frame), strict=False):
            _put(target, plane)
        if self._alpha is not None:
            _put(rows[3], self._alpha)
        for patch in frame.patches:
            _paint(Planes(*rows[:3]), frame, patch)
        picture.colorspace, picture.color_range = Colorspace.ITU709, ColorRange.MPEG
        return picture

    def _planes_of(self, frame: Frame) -> Planes:
        if frame.planes is not None:
            return frame.planes
        if self._planes is None or frame.image is not self._base:
            self._base, self._planes = frame.image, Planes.of(frame.image)
        return self._planes


def _paint(film: Planes, frame: Frame, patch: Patch | PlanesPatch) -> None:
    """Bring a patch of the frame into the film's planes."""
    new = patch.planes if isinstance(patch, PlanesPatch) else Planes.of(patch.pixels)
    height, width = new.y.shape
    here = film.at(patch.x_px, patch.y_px, width, height)
    if isinstance(patch, Patch) and frame.planes is not None:
        # What did not change stays as it was filmed, to the bit: only the difference is converted.
        bottom, right = patch.y_px + height, patch.x_px + width
        before = Planes.of(frame.image[patch.y_px : bottom, patch.x_px : right])
        for target, one, other in zip(here, new, before, strict=True):
            change = cv2.subtract(one, other, dtype=cv2.CV_16S)[: target.shape[0], : target.shape[1]]
            target[:] = cv2.add(target, change, dtype=cv2.CV_8U)
        return
    for target, plane in zip(here, new, strict=True):
        _put(target, plane)


def _rows(picture: VideoFrame) -> list[NDArray[np.uint8]]:
    """Its planes, to be written into."""
    return [
        np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)[: plane.height, : plane.width]
        for plane in picture.planes
    ]


def _put(target: NDArray[np.uint8], plane: NDArray[np.uint8]) -> None:
    """From the corner on, as far as both go."""
    height, width = min(plane.shape[0], target.shape[0]), min(plane.shape[1], target.shape[1])
    target[:height, :width] = plane[:height, :width]
