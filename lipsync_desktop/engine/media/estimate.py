"""How large a film will be, told from a few of its images."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from io import BytesIO
from itertools import islice
from math import ceil

import av
import numpy as np

from lipsync_desktop.engine.types import Frame

from .encoding import KEY_FRAME_EVERY, Encoding
from .picture_files import encoded_png
from .planes import Converter

_MOST_FRAMES = 48  # that are really encoded: two runs of 24, as `estimation` makes them
_PACKET_BYTES = 8  # what the container adds to each


def estimate(
    frames: Iterable[Frame],
    size_px: tuple[int, int],
    rate: Fraction,
    duration_s: Fraction,
    encoding: Encoding,
    channels: int = 1,
) -> int:
    """Bytes of a film of that length, its sound included.

    frames: of the film, the new mouth included: two runs of up to 24 consecutive ones from two places, one run after
    the other; more than 48 in all are not looked at. Each run is really encoded. Key frames, one at every part's
    beginning, are counted apart from the rest. size_px: (width, height). channels: of the sound.

    Raises: OutputError.
    """
    shown = list(islice(frames, _MOST_FRAMES))
    total = max(1, ceil(duration_s * rate))
    sound = encoding.sound_bytes(duration_s, channels)
    if encoding.codec == "png":
        return sound + round(total * float(np.mean([len(encoded_png(frame.composed())) for frame in shown[::6]])))
    half = ceil(len(shown) / 2)
    runs = [_packet_bytes(run, size_px, rate, encoding) for run in (shown[:half], shown[half:]) if run]
    key_bytes = float(np.mean([run[0] for run in runs]))
    others = [size for run in runs for size in run[1:]] or [0]
    key_frames = ceil(total / KEY_FRAME_EVERY)
    pictures = key_frames * key_bytes + (total - key_frames) * float(np.mean(others))
    return round(pictures + total * _PACKET_BYTES) + sound


def _packet_bytes(frames: Sequence[Frame], size_px: tuple[int, int], rate: Fraction, encoding: Encoding) -> list[int]:
    """What each packet of a part takes that begins with these frames."""
    convert = Converter(encoding.coded_size_px(size_px))
    sizes: list[int] = []
    with av.open(BytesIO(), "w", format=encoding.container) as container:
        stream = encoding.add_video(container, size_px, rate)
        for index, frame in enumerate(frames):
            picture = convert(frame)
            picture.pts, picture.time_base = index, 1 / rate
            sizes += [packet.size for packet in stream.encode(picture)]
        sizes += [packet.size for packet in stream.encode()]
    return sizes
