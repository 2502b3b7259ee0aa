"""A film that plays while it is made: WebM that grows by each picture, without a length and an index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

from lipsync_desktop.engine.types import Frame

from .block import FilmBlock
from .encoding import Encoding
from .places import check_place, explaining
from .planes import Converter
from .sound_track import SoundTrack

_SOUND_AHEAD_S = Fraction(1, 10)  # of its pictures, which the muxer holds back until it has the sound beside them
# Each picture is a cluster of its own, and in the file before the next one is made.
_OPTIONS = {"live": "1", "cluster_time_limit": "0", "flush_packets": "1"}


class LiveFilm(FilmBlock):
    """Writes the frames of a film, with their sound, straight to `output`, which others may read meanwhile; its sound
    goes on to its end on a clean exit. After an exception nothing is left there: who has read so far has a film that
    breaks off.

    size_px, rate, sound, tags, alpha: as for FilmWriter. Raises: OutputError, SpeechError; ValueError, for an encoding
    that is not kept in WebM.
    """

    def __init__(
        self,
        output: Path,
        encoding: Encoding,
        overwrite: bool,
        size_px: tuple[int, int],
        rate: Fraction,
        sound: Iterator[AudioFrame],
        tags: Mapping[str, str],
        alpha: NDArray[np.uint8] | None = None,
    ) -> None:
        encoding.check_alpha(alpha, size_px)
        if encoding.container != "webm":
            raise ValueError(f"{encoding.codec} in a film that is to play while it is made")
        check_place(output, overwrite, encoding.suffix)
        self.done = 0
        self._output, self._rate = output, rate
        self._convert = Converter(encoding.coded_size_px(size_px), alpha)
        with explaining(output):
            self._container = av.open(str(output), "w", format=encoding.container, options=_OPTIONS)
            self._container.metadata.update(tags)
            self._pictures = encoding.add_video(self._container, size_px, rate, alpha is not None)
            self._sound = SoundTrack(self._container, encoding, sound)

    def warm_up(self) -> None:
        """As of FilmWriter."""
        with explaining(self._output):
            self._pictures.codec_context.open(strict=False)

    def write(self, frame: Frame) -> None:
        """Append frame number `done`."""
        with explaining(self._output):
            picture = self._convert(frame)
            picture.pts, picture.time_base = self.done, 1 / self._rate
            packets = self._pictures.encode(picture)
            self._sound.write(self.done / self._rate + _SOUND_AHEAD_S)
            self._container.mux(packets)
        self.done += 1

    def _finish(self) -> Iterator[None]:
        """The sound to its end."""
        with explaining(self._output):
            self._container.mux(self._pictures.encode())
            self._sound.complete()
            self._container.close()
        yield

    def _give_up(self) -> None:
        with suppress(av.FFmpegError, OSError):
            self._container.close()
        with suppress(OSError):  # whoever reads it still keeps it, on Windows
            self._output.unlink()
