"""Small inputs for tests, made with the real libraries."""

from __future__ import annotations

import wave
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
import cv2
import numpy as np

from lipsync_desktop.engine.media import read_speech
from lipsync_desktop.engine.pictures import read_picture
from lipsync_desktop.engine.types import SPEECH_RATE_HZ, Image, Points

if TYPE_CHECKING:
    from lipsync_desktop.engine.models import Models


def pixels_of(path: Path) -> Image:
    """A picture as it is stored, (height, width, 3 or 4) BGR or BGRA, by OpenCV's reading of it and not by ours."""
    pixels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert pixels is not None, path
    return np.asarray(pixels, np.uint8)


def mesh_points(image: Image, models: Models) -> Points:
    """(478, 3): the mesh of the largest face, which there has to be."""
    face = models.faces.find(image)
    assert face is not None
    assert face.landmarks is not None
    return face.landmarks


def half_a_portrait(resources: Path) -> Image:
    """The program's own, half as high and as wide."""
    return np.ascontiguousarray(read_picture(resources / "portrait.png").image[::2, ::2])


def write_portrait(path: Path, source: Path, side_px: int) -> Path:
    """A picture of a face, square and as small as a test can do with."""
    cv2.imwrite(str(path), cv2.resize(pixels_of(source), (side_px, side_px), interpolation=cv2.INTER_AREA))
    return path


def write_wav(path: Path, samples: np.ndarray, rate_hz: int = SPEECH_RATE_HZ) -> Path:
    """Mono float samples as 16-bit PCM."""
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate_hz)
        sound.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def write_speech(path: Path, source: Path, seconds: float, silence_s: float = 0.0) -> Path:
    """`seconds` of a recording, repeated as often as it takes, and silence behind it."""
    speech = np.concatenate(list(read_speech(source)))
    wanted = np.resize(speech, round(seconds * SPEECH_RATE_HZ))
    return write_wav(path, np.concatenate([wanted, np.zeros(round(silence_s * SPEECH_RATE_HZ), np.float32)]))


def write_clip(path: Path, images: Iterable[np.ndarray], rate: Fraction) -> Path:
    """BGR images as H.264 in whatever container the name says."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate, options={"crf": "16"})
        stream.pix_fmt = "yuv420p"
        for i, image in enumerate(images):
            if i == 0:
                stream.height, stream.width = image.shape[:2]
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="bgr24")
            frame.pts = i
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path
