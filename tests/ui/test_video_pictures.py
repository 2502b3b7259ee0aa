"""A film that plays costs the window next to nothing, and shows what Qt itself would show."""

from __future__ import annotations

import time
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QImage, QTransform
from PySide6.QtMultimedia import QtVideo, QVideoFrame, QVideoFrameFormat
from pytestqt.qtbot import QtBot

from lipsync_desktop.ui.playing.video_pictures import VideoPictures, picture_of
from lipsync_desktop.ui.shell.main_window import MainWindow
from tests.making import write_clip
from tests.ui.conftest import PATIENCE_MS

Pixels = QVideoFrameFormat.PixelFormat
_LONGEST_GAP_S = 0.05


def frame_of(
    pixels: Pixels,
    size: tuple[int, int] = (102, 60),
    turned: QtVideo.Rotation = QtVideo.Rotation.None_,
    mirrored: bool = False,
    level: int | None = None,
) -> QVideoFrame:
    """Planes that are brighter and brighter from byte to byte, or as bright all over."""
    form = QVideoFrameFormat(QSize(*size), pixels)
    form.setColorSpace(QVideoFrameFormat.ColorSpace.ColorSpace_BT601)
    form.setRotation(turned)
    form.setMirrored(mirrored)
    frame = QVideoFrame(form)
    assert frame.map(QVideoFrame.MapMode.WriteOnly)
    for index in range(frame.planeCount()):
        plane = np.frombuffer(frame.bits(index), np.uint8)
        plane[:] = np.linspace(60, 200, len(plane)) if level is None else level
    frame.unmap()
    return frame


def pixels_of(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].astype(int)


@pytest.mark.parametrize(
    "pixels", [Pixels.Format_YUV420P, Pixels.Format_YUV422P, Pixels.Format_NV12, Pixels.Format_UYVY]
)
@pytest.mark.parametrize(
    "turned", [QtVideo.Rotation.None_, QtVideo.Rotation.Clockwise90, QtVideo.Rotation.Clockwise180]
)
@pytest.mark.parametrize("mirrored", [False, True])
def test_the_same_picture_as_qts(qtbot: QtBot, pixels: Pixels, turned: QtVideo.Rotation, mirrored: bool) -> None:
    frame = frame_of(pixels, turned=turned, mirrored=mirrored)
    ours, theirs = picture_of(frame), frame.toImage()
    if mirrored and turned is QtVideo.Rotation.Clockwise90:  # which Qt shows upside down
        theirs = theirs.transformed(QTransform.fromScale(-1, -1))
    assert ours.size() == theirs.size()
    assert np.abs(pixels_of(ours) - pixels_of(theirs)).max() <= 8  # the colours between two samples are guesses


def test_no_more_pixels_than_are_seen(qtbot: QtBot) -> None:
    frame = frame_of(Pixels.Format_YUV420P, (1920, 1080))
    for detail, width in ((1.0, 1920), (0.6, 1920), (0.5, 960), (0.3, 640), (0.001, 16)):
        image = picture_of(frame, detail)
        assert image.width() == width
        assert image.deviceIndependentSize().toSize() == QSize(1920, 1080)


def test_of_the_frames_that_come_too_fast_only_the_newest(qtbot: QtBot) -> None:
    pictures, levels = VideoPictures(), []
    pictures.converted.connect(lambda image: levels.append(image.pixelColor(5, 5).lightness()))
    for level in range(16, 236, 10):
        pictures.take(frame_of(Pixels.Format_Y8, level=level), 1.0)
    qtbot.waitUntil(lambda: len(levels) == 2, timeout=PATIENCE_MS)
    assert levels[0] < 30
    assert levels[1] > 215
    pictures.take(frame_of(Pixels.Format_Y8, level=16), 1.0)
    pictures.close()
    assert len(levels) == 2, "what is forgotten is not shown"


@pytest.mark.slow
def test_the_window_answers_while_a_large_clip_plays(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, faces_off: None
) -> None:
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 255, (2160, 3840, 3), np.uint8)
    clip = write_clip(tmp_path / "large.mp4", (np.roll(noise, 7 * i, 1) for i in range(20)), Fraction(10))
    with qtbot.waitSignal(window.face.opened, timeout=PATIENCE_MS):
        window.face.open(clip)
    shown: list[QImage] = []
    turns: list[float] = [time.thread_time()]
    window.watching.playback.clip_image.connect(shown.append)
    beat = QTimer(interval=1)
    beat.timeout.connect(lambda: turns.append(time.thread_time()))
    beat.start()
    with qtbot.waitSignal(window.watching.playback.ended, timeout=2 * PATIENCE_MS):
        window.watching.toggle()
    beat.stop()
    assert len(shown) > 1
    assert shown[0].width() < 3840
    assert shown[0].deviceIndependentSize().toSize() == QSize(3840, 2160)
    assert max(after - before for before, after in pairwise(turns)) < _LONGEST_GAP_S


@pytest.fixture
def faces_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks through the clip meanwhile."""
    monkeypatch.setattr("lipsync_desktop.ui.desk.tasks.scan_clip", lambda engine, footage: iter(()))
