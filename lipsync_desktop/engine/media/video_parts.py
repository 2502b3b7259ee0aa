"""Moving pictures in closed parts: each begins with a key frame and is a small film without sound."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.container import OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream
from numpy.typing import NDArray

from lipsync_desktop.engine.types import Frame

from .encoding import KEY_FRAME_EVERY
from .parts import Parts, written_down
from .planes import Converter

PART_FRAMES = KEY_FRAME_EVERY


class VideoParts:
    """The parts of one film, each named by its first frame: those that are done, and the one that is being written.

    size_px: (width, height). alpha: (h, w) uint8 or None. Raises: OSError, av.FFmpegError.
    """

    def __init__(self, parts: Parts, size_px: tuple[int, int], rate: Fraction, alpha: NDArray[np.uint8] | None) -> None:
        self._parts, self._size_px, self._rate, self._alpha = parts, size_px, rate, alpha
        self._convert = Converter(parts.encoding.coded_size_px(size_px), alpha)
        self._unfinished: tuple[OutputContainer, VideoStream] | None = None
        self._begun = self.done = _complete_frames(parts)

    def warm_up(self) -> None:
        """Begin the next part: its encoder is open before there is a frame for it."""
        _, stream = self._begin()
        stream.codec_context.open(strict=False)

    def write(self, frame: Frame) -> None:
        """Append one frame."""
        container, stream = self._unfinished or self._begin()
        picture = self._convert(frame)
        picture.pts, picture.time_base = self.done - self._begun, 1 / self._rate
        container.mux(stream.encode(picture))
        self.done += 1
        if self.done - self._begun == PART_FRAMES:
            self.complete()

    def _begin(self) -> tuple[OutputContainer, VideoStream]:
        encoding = self._parts.encoding
        container = av.open(str(self._place_unfinished), "w", format=encoding.container)
        stream = encoding.add_video(container, self._size_px, self._rate, self._alpha is not None)
        self._unfinished = container, stream
        return self._unfinished

    def complete(self) -> None:
        """End the part that is being written, if there is one: from here on it counts."""
        if self._unfinished is None:
            return
        container, stream = self._unfinished
        container.mux(stream.encode())
        self.close()
        written_down(self._place_unfinished)
        self._place_unfinished.replace(_place(self._parts, self._begun))
        self._begun = self.done

    def close(self) -> None:
        """Let go of the part that is being written. Raises OSError, av.FFmpegError."""
        if self._unfinished is not None:
            container, _ = self._unfinished
            self._unfinished = None
            container.close()

    @property
    def _place_unfinished(self) -> Path:
        return self._parts.folder / f"unfinished{self._parts.encoding.suffix}"

    def add_to(self, container: OutputContainer) -> VideoStream:
        """A stream of the film's container that takes the packets."""
        if self._parts.encoding.codec != "h264":
            return self._parts.encoding.add_video(container, self._size_px, self._rate, self._alpha is not None)
        # In MP4 the packets are not as the encoder makes them, and only the part's own header fits them.
        with av.open(str(_place(self._parts, 0))) as part:
            return container.add_stream_from_template(part.streams.video[0], opaque=True)

    def packets(self) -> Iterator[Packet[Any]]:
        """All parts' packets in the order of their decoding; times count frames from the film's start."""
        first = 0
        while first < self.done:
            count = 0
            for packet in _packets(_place(self._parts, first)):
                assert packet.pts is not None
                assert packet.dts is not None
                assert packet.time_base is not None
                frames = packet.time_base * self._rate
                packet.pts, packet.dts = first + round(packet.pts * frames), first + round(packet.dts * frames)
                packet.duration, packet.time_base = 1, 1 / self._rate
                count += 1
                yield packet
            first += count


def _place(parts: Parts, first: int) -> Path:
    return parts.folder / f"{first:06}{parts.encoding.suffix}"


def _complete_frames(parts: Parts) -> int:
    """How many frames lie in whole parts without a gap; a part that is cut off, or the film's short last, is none."""
    done = 0
    while _count(_place(parts, done)) == PART_FRAMES:
        done += PART_FRAMES
    return done


def _count(part: Path) -> int:
    if not part.exists():
        return 0
    try:
        return sum(not packet.is_corrupt for packet in _packets(part))
    except av.FFmpegError:
        return 0


def _packets(part: Path) -> Iterator[Packet[Any]]:
    with av.open(str(part.absolute())) as container:
        for packet in container.demux(video=0):
            if packet.dts is not None:  # the last one only says that there are no more
                yield packet
