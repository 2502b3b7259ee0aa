"""The finished film: WebM with VP9 and Opus, written beside its place and moved there when it is whole."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from fractions import Fraction
from math import log2
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import cv2
import numpy as np
from av.audio.stream import AudioStream
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from av.video.stream import VideoStream
from numpy.typing import NDArray

from lipsync_desktop.engine.errors import OutputError
from lipsync_desktop.engine.types import Frame, Image, Quality, Speech

from .speech import sound_of

_OPUS_RATE_HZ = 48_000
_OPUS_BITS_A_SECOND = {1: 64_000, 2: 96_000}
_CRF = {"small": 36, "good": 28, "best": 24}
_CPU_USED = {"small": 8, "good": 8, "best": 6}
_KEY_FRAME_EVERY = 250
_SOUND_AHEAD_S = Fraction(1, 2)

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


@contextmanager
def replacing(output: Path, overwrite: bool, suffix: str = ".webm") -> Iterator[Path]:
    """A path to write to; what lies there afterwards takes `output`'s place in one step.

    However the block is left by an exception, nothing stays behind and `output` is as it was. Raises: OutputError.
    """
    _check(output, overwrite, suffix)
    part = output.with_name(f".{output.stem}.{os.getpid()}.part{suffix}")
    try:
        part.touch()
        yield part
        _publish(part, output, overwrite)
    except (av.FFmpegError, OSError) as error:
        raise OutputError(
            f"“{output.name}” could not be written to “{output.parent}” "
            f"({getattr(error, 'strerror', None) or error}). Choose another place or make room."
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _check(output: Path, overwrite: bool, suffix: str) -> None:
    if output.is_dir():
        raise OutputError(f"“{output.name or output}” is a folder. Name a file in it such as “film{suffix}”.")
    if output.suffix.lower() != suffix:
        raise OutputError(f"The film is a WebM file; give “{output.name}” a name that ends in .webm.")
    if not output.parent.is_dir():
        raise OutputError(f"There is no folder “{output.parent}”. Make it first, or choose another place.")
    if output.exists() and not overwrite:
        raise OutputError(_exists(output))


def _publish(part: Path, output: Path, overwrite: bool) -> None:
    if overwrite:
        part.replace(output)
        return
    try:
        os.link(part, output)  # fails where something has taken the name meanwhile
    except FileExistsError as error:
        raise OutputError(_exists(output)) from error
    except OSError as error:  # some disks know no hard links
        if output.exists():
            raise OutputError(_exists(output)) from error
        part.rename(output)


def _exists(output: Path) -> str:
    return f"“{output.name}” exists already. Choose another name, or allow replacing it with --overwrite."


class FilmWriter:
    """Writes the frames of a film, and the speech beside them, to a WebM file.

    size_px: (width, height). rate: frames a second, exact. tags: the film's metadata. On a clean exit the film is
    completed; on an exception it is only closed. What the disk refuses is `replacing`'s to explain.

    Raises: SpeechError, OSError.
    """

    def __init__(
        self,
        path: Path,
        size_px: tuple[int, int],
        rate: Fraction,
        speech: Speech,
        quality: Quality,
        tags: Mapping[str, str],
    ) -> None:
        self._rate = rate
        self._written = 0
        self._base: Image | None = None
        self._planes: Planes = (np.empty(0, np.uint8),) * 3
        self._sound = sound_of(speech.path, speech.trim)
        self._sound_until = Fraction(0)
        self._container = av.open(str(path), "w", format="webm", options={"cues_to_front": "1"})
        self._container.metadata.update(tags)
        self._video = self._add_video(size_px, quality)
        self._audio = self._add_audio(speech.path)

    def _add_video(self, size_px: tuple[int, int], quality: Quality) -> VideoStream:
        width, height = size_px
        cores = min(8, os.cpu_count() or 2)
        options = {
            "deadline": "realtime",
            "cpu-used": str(_CPU_USED[quality]),
            "crf": str(_CRF[quality]),
            "row-mt": "1",
            "tile-columns": str(max(0, min(int(log2(max(width, 256) / 256)), int(log2(cores))))),
            "lag-in-frames": "0",
            "b": "0",
            "g": str(_KEY_FRAME_EVERY),
            "threads": str(cores),
        }
        stream = self._container.add_stream("libvpx-vp9", rate=self._rate, options=options)
        assert isinstance(stream, VideoStream)
        context = stream.codec_context
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.time_base = context.time_base = 1 / self._rate
        context.bit_rate = 0
        context.colorspace = Colorspace.ITU709
        context.color_primaries = ColorPrimaries.BT709
        context.color_trc = ColorTrc.BT709
        context.color_range = ColorRange.MPEG
        return stream

    def _add_audio(self, speech: Path) -> AudioStream:
        channels = min(2, next(sound_of(speech)).layout.nb_channels)
        stream = self._container.add_stream("libopus", rate=_OPUS_RATE_HZ, layout="mono" if channels == 1 else "stereo")
        assert isinstance(stream, AudioStream)
        stream.bit_rate = _OPUS_BITS_A_SECOND[channels]
        return stream

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if kind is not None:
            with suppress(av.FFmpegError, OSError):
                self._container.close()
            return
        self._write_sound(None)
        self._container.mux(self._video.encode())
        self._container.mux(self._audio.encode())
        self._container.close()

    def write(self, frame: Frame) -> None:
        """Append one frame. Only what its patch covers is converted, where the image is the same object as before."""
        self._write_sound(self._written / self._rate + _SOUND_AHEAD_S)
        picture = av.VideoFrame(self._video.width, self._video.height, "yuv420p")
        for plane, target in zip(self._converted(frame), picture.planes, strict=True):
            rows = np.frombuffer(memoryview(target), np.uint8).reshape(-1, target.line_size)
            rows[: plane.shape[0], : plane.shape[1]] = plane
        picture.pts, picture.time_base = self._written, 1 / self._rate
        picture.colorspace, picture.color_range = Colorspace.ITU709, ColorRange.MPEG
        self._container.mux(self._video.encode(picture))
        self._written += 1

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

    def _write_sound(self, until: Fraction | None) -> None:
        while until is None or self._sound_until < until:
            frame = next(self._sound, None)
            if frame is None:
                return
            self._sound_until += Fraction(frame.samples, frame.sample_rate)
            self._container.mux(self._audio.encode(frame))


def to_planes(image: Image) -> Planes:
    """(h, w, 3) uint8 BGR → Y (h, w) and Cb, Cr (⌈h/2⌉, ⌈w/2⌉) uint8, BT.709, limited range, chroma averaged."""
    height, width = image.shape[:2]
    ycbcr = np.asarray(cv2.transform(image, _TO_YCBCR), np.uint8)
    luma = np.ascontiguousarray(ycbcr[..., 0])
    if height % 2 or width % 2:
        ycbcr = np.asarray(cv2.copyMakeBorder(ycbcr, 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE), np.uint8)
    small = cv2.resize(ycbcr, ((width + 1) // 2, (height + 1) // 2), interpolation=cv2.INTER_AREA)
    return luma, np.ascontiguousarray(small[..., 1]), np.ascontiguousarray(small[..., 2])
