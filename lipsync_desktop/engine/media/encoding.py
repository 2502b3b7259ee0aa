"""How a film's pictures become bytes: the codecs, their encoders' settings, and the names that films have."""

from __future__ import annotations

import os
from dataclasses import dataclass
from fractions import Fraction
from math import log2
from pathlib import Path

import av
import cv2
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from av.video.stream import VideoStream
from numpy.typing import NDArray

from lipsync_desktop.engine.errors.films import (
    CodecMissing,
    CodecNotTransparent,
    CrfImpossible,
    NoCrf,
    NoFilmName,
    OtherContainer,
    PicturesNeedFolder,
)
from lipsync_desktop.engine.types import Codec, Quality

KEY_FRAME_EVERY = 250  # frames; a part of a film that is made in parts is as long
_SOUND_RATE_HZ = 48_000  # of Opus, which knows no higher one, and of AAC beside it

# SVT-AV1 writes to stderr what it thinks of itself; 1 leaves it its errors.
os.environ.setdefault("SVT_LOG", "1")


@dataclass(frozen=True, slots=True)
class _Coder:
    """One codec: FFmpeg's names for its encoders and its container, and what CRF the three qualities are."""

    title: str
    suffix: str
    container: str
    video: str
    audio: str
    audio_bits_a_second: dict[int, int]
    crf: dict[Quality, int]
    crf_range: tuple[int, int]


_OPUS = {1: 64_000, 2: 96_000}  # bits a second for one channel and for two
# CRF is each encoder's own scale: less is better, and larger.
_CODERS: dict[Codec, _Coder] = {
    "vp9": _Coder(
        "VP9", ".webm", "webm", "libvpx-vp9", "libopus", _OPUS, {"small": 36, "good": 28, "best": 24}, (0, 63)
    ),
    "av1": _Coder(
        "AV1", ".webm", "webm", "libsvtav1", "libopus", _OPUS, {"small": 40, "good": 32, "best": 25}, (1, 63)
    ),
    "h264": _Coder(
        "H.264",
        ".mp4",
        "mp4",
        "libx264",
        "aac",
        {1: 96_000, 2: 160_000},
        {"small": 28, "good": 23, "best": 19},
        (1, 51),
    ),
    "png": _Coder("PNG", "", "wav", "png", "pcm_s16le", {}, {}, (0, 0)),
}
# x264's macroblock tree reads memory that nobody has written in its AVX-512 form, where a picture's width is no
# multiple of 128, so that the same film would come out differently each time.
_AVX_512F = 13  # CV_CPU_AVX_512F
_WITHOUT_AVX512 = {"x264-params": "asm=AVX2"} if cv2.checkHardwareSupport(_AVX_512F) else {}
_CPU_USED = {"small": 8, "good": 8, "best": 6}


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a film's pictures are written. `crf`, as the codec counts it, stands in place of the quality.

    VP9 is libvpx's, AV1 SVT-AV1's, both with Opus in WebM; H.264 with AAC in MP4. H.264 is x264's, which is under the
    GPL: the program calls it where the user's own PyAV brings it, and an installer that brings both is under the GPL as
    a whole. PNG keeps every bit and knows no quality.

    Raises: OutputError, for a CRF that the codec does not know, and where this computer's PyAV lacks the encoder.
    """

    codec: Codec = "vp9"
    quality: Quality = "good"
    crf: int | None = None

    def __post_init__(self) -> None:
        coder = _CODERS[self.codec]
        lowest, highest = coder.crf_range
        if self.crf is not None and lowest == highest:
            raise NoCrf()
        if self.crf is not None and not lowest <= self.crf <= highest:
            raise CrfImpossible(coder.title, lowest, highest, self.crf)
        if self.codec not in available_codecs():
            raise CodecMissing(coder.title)

    @property
    def suffix(self) -> str:
        """How the names of its films end; none for a folder of pictures."""
        return _CODERS[self.codec].suffix

    @property
    def container(self) -> str:
        """FFmpeg's name for the file format."""
        return _CODERS[self.codec].container

    def check_name(self, output: Path) -> None:
        """Raises OutputError, where films of this codec have other names."""
        if output.suffix.lower() == self.suffix:
            return
        title = _CODERS[self.codec].title
        if not self.suffix:
            raise PicturesNeedFolder(output, title)
        raise OtherContainer(output, title, self.suffix)

    def check_alpha(self, alpha: NDArray[np.uint8] | None, size_px: tuple[int, int]) -> None:
        """Raises OutputError, where the codec has no transparency; ValueError, for an alpha of another size."""
        if alpha is None:
            return
        if self.codec not in ("vp9", "png"):
            raise CodecNotTransparent(_CODERS[self.codec].title)
        if alpha.shape[::-1] != size_px:
            raise ValueError(f"alpha of {alpha.shape[::-1]} for pictures of {size_px}")

    def coded_size_px(self, size_px: tuple[int, int]) -> tuple[int, int]:
        """The (width, height) that the codec can keep: H.264 leaves out an odd last column or row."""
        width, height = size_px
        return (width - width % 2, height - height % 2) if self.codec == "h264" else size_px

    def add_video(
        self, container: OutputContainer, size_px: tuple[int, int], rate: Fraction, with_alpha: bool = False
    ) -> VideoStream:
        """A stream whose encoder makes a key frame first and every KEY_FRAME_EVERY frames."""
        stream = container.add_stream(_CODERS[self.codec].video, rate=rate, options=self._options(size_px[0]))
        assert isinstance(stream, VideoStream)
        context = stream.codec_context
        stream.width, stream.height = self.coded_size_px(size_px)
        stream.pix_fmt = "yuva420p" if with_alpha else "yuv420p"
        stream.time_base = context.time_base = 1 / rate
        context.bit_rate = 0
        context.colorspace = Colorspace.ITU709
        context.color_primaries = ColorPrimaries.BT709
        context.color_trc = ColorTrc.BT709
        context.color_range = ColorRange.MPEG
        return stream

    def _options(self, width_px: int) -> dict[str, str]:
        crf = _CODERS[self.codec].crf[self.quality] if self.crf is None else self.crf
        options = {"crf": str(crf), "g": str(KEY_FRAME_EVERY)}
        cores = min(8, os.cpu_count() or 2)
        if self.codec == "av1":
            return options | {"preset": "8"}
        if self.codec == "h264":
            return options | {"preset": "veryfast", "threads": str(cores)} | _WITHOUT_AVX512
        return options | {
            "deadline": "realtime",
            "cpu-used": str(_CPU_USED[self.quality]),
            "row-mt": "1",
            "tile-columns": str(max(0, min(int(log2(max(width_px, 256) / 256)), int(log2(cores))))),
            "lag-in-frames": "0",
            "auto-alt-ref": "0",
            "b": "0",
            "threads": str(cores),
        }

    def add_sound(self, container: OutputContainer, first: AudioFrame) -> AudioStream:
        """A stream for sound that begins with `first`: mono or stereo; in a WAV file at the sound's own rate."""
        coder = _CODERS[self.codec]
        channels = min(2, first.layout.nb_channels)
        rate_hz = first.sample_rate if self.codec == "png" else _SOUND_RATE_HZ
        stream = container.add_stream(coder.audio, rate=rate_hz, layout="mono" if channels == 1 else "stereo")
        assert isinstance(stream, AudioStream)
        if self.codec != "png":
            stream.bit_rate = coder.audio_bits_a_second[channels]
        return stream

    def sound_bytes(self, duration_s: Fraction, channels: int) -> int:
        """What so much sound takes in about, in bytes, with what the container adds to each 20 ms of it."""
        if self.codec == "png":
            return round(duration_s * _SOUND_RATE_HZ * 2 * channels)
        return round(duration_s * (_CODERS[self.codec].audio_bits_a_second[channels] / 8 + 50 * 8))


def available_codecs() -> tuple[Codec, ...]:
    """Those whose encoder this computer's PyAV has, the usual one first."""
    return tuple(codec for codec, coder in _CODERS.items() if coder.video in av.codecs_available)


def codec_of(output: Path) -> Codec:
    """The usual codec of a film of that name. Raises OutputError, where no film has such a name."""
    for codec in available_codecs():
        if _CODERS[codec].suffix == output.suffix.lower():
            return codec
    raise NoFilmName(output, "h264" in available_codecs())
