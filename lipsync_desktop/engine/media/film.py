"""The finished film: its pictures, which survive in parts, and its sound, put together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from fractions import Fraction

import av
import numpy as np
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

from lipsync_desktop.engine.types import Frame

from .block import FilmBlock
from .encoding import KEY_FRAME_EVERY
from .labels import label_mp4, xmp
from .parts import Parts, written_down
from .picture_files import PictureFiles
from .sound_track import SoundTrack
from .video_parts import VideoParts

_SOUND_AHEAD_S = Fraction(1, 2)  # sound is written so far ahead of its pictures, as the muxer wants them interleaved
_SAME_EACH_TIME = {"fflags": "+bitexact"}
"""Else WebM's tracks have numbers by chance, and no film is the same as it was, byte for byte."""
_OPTIONS = {
    "webm": {"cues_to_front": "1", **_SAME_EACH_TIME},
    "mp4": {"movflags": "+faststart", **_SAME_EACH_TIME},
    "wav": _SAME_EACH_TIME,
}


class FilmWriter(FilmBlock):
    """Writes the frames of a film to its parts; on a clean exit puts them and the sound together as `parts.whole`.

    size_px: (width, height). rate: frames a second, exact. sound: the whole film's, mono or stereo as its first frame
    is; heard only at the end, and in the same way whether the film was made in one go or not. tags: the film's
    metadata; of PNG pictures each carries its source type, where there is one. alpha: (h, w) uint8, what of each frame
    is opaque (255), in VP9 and PNG. After an exception the parts that are whole stay where they are; what becomes of
    them, and what the disk refuses, is `parts_of`'s to say.

    Raises: OutputError for an alpha that the codec cannot keep, SpeechError, OSError.
    """

    def __init__(
        self,
        parts: Parts,
        size_px: tuple[int, int],
        rate: Fraction,
        sound: Iterator[AudioFrame],
        tags: Mapping[str, str],
        alpha: NDArray[np.uint8] | None = None,
    ) -> None:
        parts.encoding.check_alpha(alpha, size_px)
        self._parts, self._rate, self._sound, self._tags = parts, rate, sound, tags
        self._pictures = (
            PictureFiles(parts, alpha, xmp(tags))
            if parts.encoding.codec == "png"
            else VideoParts(parts, size_px, rate, alpha)
        )

    @property
    def done(self) -> int:
        """Frames that are written; before the first `write` those that an earlier try left."""
        return self._pictures.done

    def warm_up(self) -> None:
        """Open the encoder, which takes a while, before there is a frame to write. Raises OSError, av.FFmpegError."""
        if isinstance(self._pictures, VideoParts):
            self._pictures.warm_up()

    def write(self, frame: Frame) -> None:
        """Append frame number `done`. Of an image that is the same object as before only the patch is converted."""
        self._pictures.write(frame)

    def _finish(self) -> Iterator[None]:
        """Put pictures and sound together; yields after each part of the film. Raises: SpeechError, OSError."""
        if isinstance(self._pictures, VideoParts):
            self._pictures.complete()
        yield from self._join()

    def _give_up(self) -> None:
        if isinstance(self._pictures, VideoParts):
            with suppress(av.FFmpegError, OSError):
                self._pictures.close()

    def _join(self) -> Iterator[None]:
        """Copy the pictures' packets and encode the sound, side by side; in a folder of pictures the sound alone."""
        encoding = self._parts.encoding
        pictures = self._pictures if isinstance(self._pictures, VideoParts) else None
        whole = self._parts.whole if pictures else self._parts.whole / "sound.wav"
        format = encoding.container
        with av.open(str(whole), "w", format=format, options=_OPTIONS[format]) as container:
            container.metadata.update(self._tags)
            video = pictures.add_to(container) if pictures else None
            sound = SoundTrack(container, encoding, self._sound)
            for packet in pictures.packets() if pictures else ():
                assert packet.pts is not None
                sound.write(packet.pts / self._rate + _SOUND_AHEAD_S)
                packet.stream = video
                container.mux(packet)
                if packet.pts % KEY_FRAME_EVERY == KEY_FRAME_EVERY - 1:
                    yield
            sound.complete()
        if format == "mp4":
            label_mp4(whole, self._tags)
        written_down(whole)
