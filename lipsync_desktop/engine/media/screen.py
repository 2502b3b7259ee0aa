"""Decoded images, as a player hands them out, → what a screen takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace
from numpy.typing import NDArray

Matrix = Literal["BT.601", "BT.709", "BT.2020", ""]
"""What the colours were made with; nothing: BT.601 below 720 lines, BT.709 from there on."""

_MATRICES = {"BT.601": Colorspace.ITU601, "BT.709": Colorspace.ITU709, "BT.2020": Colorspace.BT2020}
_HD_LINES = 720  # rows from which on what names no matrix is BT.709


def for_screen(
    planes: Sequence[NDArray[np.uint8]],
    size_px: tuple[int, int],
    pixels: str,
    matrix: Matrix,
    full_range: bool,
    times_smaller: int = 1,
) -> NDArray[np.uint8]:
    """The planes of an image of (width, height), each (rows, bytes of a row), whose pixels are what FFmpeg calls
    `pixels` → (h, w, 4) uint8, both so many times smaller: blue, green, red, and a byte that means nothing. Python's
    lock is free meanwhile."""
    frame = VideoFrame(*size_px, pixels)
    for plane, target in zip(planes, frame.planes, strict=True):
        rows = np.frombuffer(memoryview(target), np.uint8).reshape(-1, target.line_size)
        high, wide = min(plane.shape[0], target.height), min(plane.shape[1], target.line_size)
        rows[:high, :wide] = plane[:high, :wide]
    guessed = Colorspace.ITU709 if size_px[1] >= _HD_LINES else Colorspace.ITU601
    width, height = (length // times_smaller for length in size_px)
    shown = frame.reformat(
        width,
        height,
        "bgra",
        src_colorspace=_MATRICES.get(matrix, guessed),
        src_color_range=ColorRange.JPEG if full_range else ColorRange.MPEG,
        dst_color_range=ColorRange.JPEG,
    )
    (whole,) = shown.planes
    rows = np.frombuffer(memoryview(whole), np.uint8).reshape(height, whole.line_size)
    return rows[:, : 4 * width].reshape(height, width, 4)
