"""A picture or a clip as upright images with square pixels at a constant rate."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace
from av.video.stream import VideoStream

from lipsync_desktop.engine.errors import MediaError
from lipsync_desktop.engine.pictures import fitted_size, looks_like_picture, read_picture
from lipsync_desktop.engine.types import Footage, Image

from .tracks import decoded_pictures, is_single, opened, picture_track, rotation_of, start_of

_HIGHEST_RATE = 120
_LATE = Fraction(1, 4)  # of a frame
_USUAL_RATES = [Fraction(n) for n in (15, 24, 25, 30, 48, 50, 60, 100, 120)]
_USUAL_RATES += [Fraction(n * 1000, 1001) for n in (24, 30, 48, 60, 120)]
_HD_LINES = 720
_RUN_UP_S = 10
# Without an index, and with time stamps that are guessed until the second key frame after a jump.
_GUESSING = {"mpeg"}
# What FFmpeg calls a stream's matrix (AVColorSpace) and what its scaler calls the same.
_MATRICES = {
    1: Colorspace.ITU709,
    5: Colorspace.ITU601,
    6: Colorspace.ITU601,
    7: Colorspace.SMPTE240M,
    9: Colorspace.BT2020,
}
_TURNS = {90: cv2.ROTATE_90_COUNTERCLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_CLOCKWISE}


def probe_face(path: Path, still_rate: Fraction) -> Footage:
    """What a face comes from. A picture gets `still_rate`, a clip the constant rate nearest to its own.

    Raises: MediaError.
    """
    if looks_like_picture(path):
        picture = read_picture(path)
        height, width = picture.image.shape[:2]
        return Footage(path, (width, height), still_rate, None, picture.full_size_px, picture.notices)
    with opened(path) as container:
        stream = picture_track(container)
        if stream is None:
            raise MediaError(f"“{path.name}” holds no picture. Choose a portrait or a clip for the face.")
        first = next(decoded_pictures(container, stream), None)
        if first is None:
            raise MediaError(f"No image of “{path.name}” can be read: it is damaged. Choose another clip.")
        width, height = _square(first, stream)
        shown = fitted_size(width, height)
        sideways = rotation_of(first) in (90, 270)
        size, full = (shown[::-1], (height, width)) if sideways else (shown, (width, height))
        rate, duration = (still_rate, None) if is_single(stream) else _time(container, stream)
        notices: tuple[str, ...] = ()
        if shown != (width, height):
            notices = (f"“{path.name}” is very large ({width}×{height}); it is used at {shown[0]}×{shown[1]}.",)
        return Footage(path, size, rate, duration, full, notices)


def read_frames(footage: Footage, count: int) -> Iterator[Image]:
    """Exactly `count` images at footage.rate. A picture is the same array each time; so is a clip's image that is
    shown twice. A clip that ends early begins again.

    Image i shows what the clip shows at i / rate, counted from where the file's time begins. Raises: MediaError.
    """
    if footage.duration_s is None:
        image = _still(footage)
        for _ in range(count):
            yield image
        return
    length = max(1, round(footage.duration_s * footage.rate))
    while count > 0:
        yield from _once(footage, min(length, count))
        count -= length


def read_frame(footage: Footage, index: int) -> Image:
    """Image `index` of those that `read_frames` gives, without decoding all that come before. Raises MediaError."""
    if footage.duration_s is None:
        return _still(footage)
    index %= max(1, round(footage.duration_s * footage.rate))
    with opened(footage.path) as container:
        stream = picture_track(container)
        assert stream is not None
        start = start_of(container)
        due = index / footage.rate + _LATE / footage.rate
        # Some pictures that are shown before a key frame come only after it in the file.
        for since in (due - _RUN_UP_S,) if container.format.name in _GUESSING else (due, due - _RUN_UP_S):
            if since <= 0:
                break
            with suppress(av.FFmpegError):
                container.seek(int((start + since) * av.time_base))
                if frame := _shown_at(due, decoded_pictures(container, stream), start):
                    return _image(frame, stream, footage)
    *_, image = _once(footage, index + 1)
    return image


def _shown_at(due: Fraction, frames: Iterator[VideoFrame], start: Fraction) -> VideoFrame | None:
    """The last frame that is presented by `due`, or None where the frames begin later, or do not say when."""
    shown: VideoFrame | None = None
    for frame in frames:
        if frame.pts is None or frame.time_base is None:
            return None
        if frame.pts * frame.time_base - start > due:
            return shown
        shown = frame
    return shown


def _still(footage: Footage) -> Image:
    if looks_like_picture(footage.path):
        return read_picture(footage.path).image
    return next(_once(footage, 1))


def _once(footage: Footage, count: int) -> Iterator[Image]:
    """The clip from its start, `count` images; the last one is held where it ends early."""
    with opened(footage.path) as container:
        stream = picture_track(container)
        assert stream is not None
        start = start_of(container)
        # Timestamps are rounded, to milliseconds in some containers: a frame may come a little late.
        late = _LATE / footage.rate
        image: Image | None = None
        waiting: VideoFrame | None = None
        done = 0
        for index, frame in enumerate(decoded_pictures(container, stream)):
            time = index / footage.rate
            if frame.pts is not None and frame.time_base is not None:
                time = frame.pts * frame.time_base - start
            while done < count and waiting is not None and done / footage.rate + late < time:
                image = _image(waiting, stream, footage) if image is None else image
                yield image
                done += 1
            if done >= count:
                return
            waiting, image = frame, None
        if waiting is None:
            raise MediaError(f"No image of “{footage.path.name}” can be read: it is damaged. Choose another clip.")
        image = _image(waiting, stream, footage) if image is None else image
        for _ in range(count - done):
            yield image


def _image(frame: VideoFrame, stream: VideoStream, footage: Footage) -> Image:
    width, height = fitted_size(*_square(frame, stream))
    guessed = Colorspace.ITU709 if frame.height >= _HD_LINES else Colorspace.ITU601
    matrix = _MATRICES.get(int(frame.colorspace), guessed)
    image = np.asarray(frame.reformat(width, height, "bgr24", src_colorspace=matrix).to_ndarray(), np.uint8)
    if rotation := rotation_of(frame):
        image = np.asarray(cv2.rotate(image, _TURNS[rotation]), np.uint8)
    if image.shape[1::-1] != footage.size_px:  # a stream may change its size on the way
        image = np.asarray(cv2.resize(image, footage.size_px, interpolation=cv2.INTER_AREA), np.uint8)
    return image


def _square(frame: VideoFrame, stream: VideoStream) -> tuple[int, int]:
    """(width, height) with square pixels, before rotation."""
    aspect = stream.sample_aspect_ratio or Fraction(1)
    if not Fraction(1, 8) <= aspect <= 8:
        aspect = Fraction(1)
    return max(1, round(frame.width * aspect)), frame.height


def _time(container: InputContainer, stream: VideoStream) -> tuple[Fraction, Fraction]:
    """The constant rate and the duration, in seconds from where the file's time begins."""
    start = start_of(container)
    rate = _nominal(stream)
    duration = None
    if stream.duration and stream.time_base:
        offset = (stream.start_time or 0) * stream.time_base - start
        duration = stream.duration * stream.time_base + max(offset, Fraction(0))
    elif container.duration:
        duration = Fraction(container.duration, av.time_base)
    if rate is None or duration is None:
        times = _times(container, stream)
        span = times[-1] - times[0] if times else Fraction(0)
        counted = (len(times) - 1) / span if span else Fraction(25)
        rate = rate or _usual(Fraction(counted))
        duration = duration or (times[-1] - start if times else Fraction(0)) + 1 / rate
    return rate, max(duration, 1 / rate)


def _nominal(stream: VideoStream) -> Fraction | None:
    """The rate that the file states, unless it is the clock's and not the pictures'."""
    average, base = stream.average_rate, stream.base_rate
    if average and base and abs(base / average - 1) < Fraction(1, 200) and base <= _HIGHEST_RATE:
        return _usual(Fraction(base))
    if average and 1 <= average <= _HIGHEST_RATE:
        return _usual(Fraction(average))
    return None


def _usual(rate: Fraction) -> Fraction:
    nearest = min(_USUAL_RATES, key=lambda usual: abs(usual - rate))
    if abs(nearest / rate - 1) < Fraction(1, 200):
        return nearest
    return min(max(rate, Fraction(1)), Fraction(_HIGHEST_RATE)).limit_denominator(1001)


def _times(container: InputContainer, stream: VideoStream) -> list[Fraction]:
    """Every frame's presentation time in seconds, without decoding."""
    container.seek(0)
    times = [p.pts * p.time_base for p in container.demux(stream) if p.pts is not None and p.time_base]
    container.seek(0)
    return sorted(times)
