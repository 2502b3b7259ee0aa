"""A film's sound on its way into the container, a little ahead of the pictures."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain

from av.audio.frame import AudioFrame
from av.container import OutputContainer

from .encoding import Encoding


class SoundTrack:
    """The container's sound, which starts where its first frame does; none where there are no frames."""

    def __init__(self, container: OutputContainer, encoding: Encoding, frames: Iterator[AudioFrame]) -> None:
        self._container = container
        self._until = Fraction(0)
        first = next(frames, None)
        self._frames = chain([first], frames) if first else iter(())
        self._stream = encoding.add_sound(container, first) if first else None

    def write(self, until: Fraction) -> None:
        """Go on to that second."""
        while self._stream and self._until < until:
            frame = next(self._frames, None)
            if frame is None:
                return
            self._until += Fraction(frame.samples, frame.sample_rate)
            self._container.mux(self._stream.encode(frame))

    def complete(self) -> None:
        """Write what is left."""
        if self._stream:
            for frame in chain(self._frames, [None]):
                self._container.mux(self._stream.encode(frame))
