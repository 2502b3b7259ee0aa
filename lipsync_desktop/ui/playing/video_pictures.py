"""A player's frames → pictures for the stage, in a thread beside the window's: only the newest, the others are late."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from math import gcd
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QImage, QTransform
from PySide6.QtMultimedia import QtVideo, QVideoFrame, QVideoFrameFormat

if TYPE_CHECKING:
    from lipsync_desktop.engine.media.screen import Matrix

Pixels = QVideoFrameFormat.PixelFormat
_PIXELS = {
    Pixels.Format_YUV420P: "yuv420p",
    Pixels.Format_YUV422P: "yuv422p",
    Pixels.Format_YUV420P10: "yuv420p10le",
    Pixels.Format_NV12: "nv12",
    Pixels.Format_NV21: "nv21",
    Pixels.Format_P010: "p010le",
    Pixels.Format_P016: "p016le",
    Pixels.Format_UYVY: "uyvy422",
    Pixels.Format_YUYV: "yuyv422",
    Pixels.Format_Y8: "gray",
}
"""As FFmpeg calls them."""
_MATRICES: dict[QVideoFrameFormat.ColorSpace, Matrix] = {
    QVideoFrameFormat.ColorSpace.ColorSpace_BT601: "BT.601",
    QVideoFrameFormat.ColorSpace.ColorSpace_BT709: "BT.709",
    QVideoFrameFormat.ColorSpace.ColorSpace_BT2020: "BT.2020",
}
_QUARTERS_LEFT = {QtVideo.Rotation.Clockwise90: 3, QtVideo.Rotation.Clockwise180: 2, QtVideo.Rotation.Clockwise270: 1}


class VideoPictures(QObject):
    """Converts one frame at a time; of those that come meanwhile the last one is next.

    Signals: converted(QImage): a picture in the order of the frames.
    """

    converted = Signal(QImage)

    _done = Signal(QImage)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: ThreadPoolExecutor | None = None
        self._newest: tuple[QVideoFrame, float] | None = None
        self._busy = False
        self._wanted = False
        self._done.connect(self._arrived)

    def take(self, frame: QVideoFrame, detail: float) -> None:
        """detail: how much of its width and height is seen, as a share. Never blocks."""
        self._newest = frame, detail
        self._next()

    def forget(self) -> None:
        """What is on the way is no longer wanted."""
        self._newest, self._wanted = None, False

    def close(self) -> None:
        """Wait for the thread, for as long as one picture takes; it comes back with the next frame."""
        self.forget()
        if self._thread:
            self._thread.shutdown()
            self._thread = None

    def _next(self) -> None:
        if self._busy or self._newest is None:
            return
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "pictures of a film")
        (frame, detail), self._newest = self._newest, None
        self._busy = self._wanted = True
        self._thread.submit(self._convert, frame, detail)

    def _convert(self, frame: QVideoFrame, detail: float) -> None:
        image = QImage()
        try:
            image = picture_of(frame, detail)
        finally:
            self._done.emit(image)

    def _arrived(self, image: QImage) -> None:
        self._busy = False
        if self._wanted and not image.isNull():
            self.converted.emit(image)
        self._next()


def picture_of(frame: QVideoFrame, detail: float = 1.0) -> QImage:
    """The frame upright, in RGB; with a whole part of its pixels that is no less than `detail` of each row and column,
    which is then its device pixel ratio.

    Qt's own way holds Python's lock, and without a graphics driver takes half a second where the frame is large; it is
    left for what comes from a graphics card.
    """
    pixels = _PIXELS.get(frame.pixelFormat())
    on_card = frame.handleType() is not QVideoFrame.HandleType.NoHandle
    if pixels is None or on_card or not frame.map(QVideoFrame.MapMode.ReadOnly):
        image = frame.toImage()
        return image.transformed(QTransform.fromScale(-1, -1)) if _stands_on_its_head(frame) else image
    try:
        return _converted(frame, pixels, detail)
    finally:
        frame.unmap()


def _converted(frame: QVideoFrame, pixels: str, detail: float) -> QImage:
    import numpy as np

    from lipsync_desktop.engine.media.screen import for_screen

    form = frame.surfaceFormat()
    planes = [
        np.frombuffer(frame.bits(index), np.uint8)[: _whole_rows(frame, index)].reshape(-1, frame.bytesPerLine(index))
        for index in range(frame.planeCount())
    ]
    full_range = form.colorRange() is QVideoFrameFormat.ColorRange.ColorRange_Full
    size_px, times = (frame.width(), frame.height()), _times_smaller(frame.size(), detail)
    shown = for_screen(planes, size_px, pixels, _MATRICES.get(form.colorSpace(), ""), full_range, times)
    if form.scanLineDirection() is QVideoFrameFormat.Direction.BottomToTop:
        shown = shown[::-1]
    for turned, mirrored in ((form.rotation(), form.isMirrored()), (frame.rotation(), frame.mirrored())):
        shown = np.rot90(shown, _QUARTERS_LEFT.get(turned, 0))
        shown = shown[:, ::-1] if mirrored else shown
    if _stands_on_its_head(frame):
        shown = shown[::-1, ::-1]
    image = QImage(QSize(shown.shape[1], shown.shape[0]), QImage.Format.Format_RGB32)
    np.copyto(np.frombuffer(image.bits(), np.uint8).reshape(shown.shape), shown)
    image.setDevicePixelRatio(1 / times)
    return image


def _times_smaller(size: QSize, detail: float) -> int:
    """By a number that divides width and height, so that the picture fills exactly the place of the whole one."""
    common = gcd(size.width(), size.height())
    return max(times for times in range(1, max(int(1 / detail), 1) + 1) if common % times == 0)


def _whole_rows(frame: QVideoFrame, index: int) -> int:
    return frame.mappedBytes(index) // frame.bytesPerLine(index) * frame.bytesPerLine(index)


def _stands_on_its_head(frame: QVideoFrame) -> bool:
    """What is mirrored and lies on its side comes upside down from Qt (6.11)."""
    form = frame.surfaceFormat()
    return form.isMirrored() and form.rotation() in (QtVideo.Rotation.Clockwise90, QtVideo.Rotation.Clockwise270)
