"""A picture or a clip as upright images with square pixels at a constant rate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from itertools import chain, islice, repeat
from pathlib import Path

import av
import cv2
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from lipsync_desktop.engine.errors import MediaError
from lipsync_desktop.engine.errors.clips import ClipDamaged, NoPicture, PicturesUndecodable
from lipsync_desktop.engine.errors.pictures import NotTransparent
from lipsync_desktop.engine.files import Content, require_file
from lipsync_desktop.engine.notices import ClipScaled, HighDynamicRange, Interlaced, Notice
from lipsync_desktop.engine.pictures import fitted_size, looks_like_picture, read_picture
from lipsync_desktop.engine.planes import Planes
from lipsync_desktop.engine.types import Ending, Footage, Image

from .colour import is_hdr, own_planes, to_bgr
from .deinterlacing import deinterlaced
from .kinds import refusal
from .orientation import Orientation, orientation_of
from .timing import timing
from .tracks import decoded_pictures, is_decodable, is_single, opened, picture_track, start_of

_LATE = Fraction(1, 4)  # of a frame
_RUN_UP_S = 10  # how far before the wanted image a jump goes at most
_LEAD = 3  # frames
# Without an index, and with time stamps that are guessed until the second key frame after a jump.
_GUESSING = {"mpeg"}
_PALETTE = "pal8"  # which comes with the first picture alone
_KEPT_IMAGES = 24
_KEPT_BYTES = 150_000_000


class Picture:
    """One image of the footage, and its planes, where it has such as a film takes as they are; each is made when it is
    first asked for, and the same from then on."""

    def __init__(self, image: Callable[[], Image], planes: Callable[[], Planes | None] = lambda: None) -> None:
        self._image, self._planes = image, planes

    @cached_property
    def image(self) -> Image:
        return self._image()

    @cached_property
    def planes(self) -> Planes | None:
        return self._planes()


def probe_face(
    path: Path, still_rate: Fraction, *, transparent: bool = False, content: Content | None = None
) -> Footage:
    """What a face comes from. A picture, which is decoded here and nowhere else, gets `still_rate`, a clip the rate at
    which its pictures come when they come. content: the file's, where it is known.

    Raises: MediaError, also where what has to be `transparent` is not.
    """
    require_file(path)
    content = content or Content(path)
    if looks_like_picture(path):
        picture = read_picture(path, with_alpha=transparent)
        height, width = picture.image.shape[:2]
        if transparent and picture.alpha is None:
            raise NotTransparent(path)
        return Footage(
            path,
            (width, height),
            still_rate,
            None,
            picture.full_size_px,
            picture.notices,
            transparent,
            picture.image,
            picture.alpha,
            content,
        )
    if transparent:
        raise NotTransparent(path)
    with opened(path) as container:
        stream = picture_track(container)
        if stream is None:
            raise refusal(path, _no_picture(path, container))
        first = next(decoded_pictures(container, stream), None)
        if first is None:
            raise refusal(path, ClipDamaged(path))
        width, height = _square(first, stream)
        shown = fitted_size(width, height)
        upright = orientation_of(first)
        single = is_single(container, stream)
        if single:
            rate, duration = still_rate, None
        else:
            rate, duration = timing(container, stream, interlaced=first.interlaced_frame)
        notices: list[Notice] = []
        if shown != (width, height):
            notices.append(ClipScaled(path, width, height, *shown))
        if is_hdr(stream):
            notices.append(HighDynamicRange(path))
        if first.interlaced_frame:
            notices.append(Interlaced(path))
        size_px, full_size_px = upright.size(*shown), upright.size(width, height)
        footage = Footage(path, size_px, rate, duration, full_size_px, tuple(notices), content=content)
        if not single:
            return footage
        return replace(footage, image=_picture(next(deinterlaced(iter([first])), first), stream, footage).image)


def _no_picture(path: Path, container: InputContainer) -> MediaError:
    """Why the file has none that can be shown."""
    unknown = any(not is_decodable(stream) for stream in container.streams.video)
    return PicturesUndecodable(path) if unknown else NoPicture(path)


def clip_frames(length: int, ending: Ending) -> Iterator[int]:
    """Which of a clip's `length` images each image of an endless film shows, as `read_frames` gives them."""
    return chain.from_iterable(_rounds(length, ending))


def read_frames(footage: Footage, count: int, ending: Ending = "loop") -> Iterator[Image]:
    """Exactly `count` images at footage.rate. A picture is the same array each time; so is a clip's image that is
    shown twice. A clip that ends early begins again, goes back and forth, or stands still.

    Image i shows what the clip shows at i / rate, counted from where the file's time begins. Raises: MediaError.
    """
    return (picture.image for picture in read_pictures(footage, count, ending))


def read_pictures(footage: Footage, count: int, ending: Ending = "loop", first: int = 0) -> Iterator[Picture]:
    """As `read_frames`, with the planes of a clip's images; from image `first` on, without decoding all that come
    before."""
    return islice(_endless(footage, ending, first), count)


def resized(footage: Footage, size_px: tuple[int, int]) -> Footage:
    """The same at another size (width, height), in which all its images come."""
    if size_px == footage.size_px:
        return footage
    image, alpha = (
        None if pixels is None else np.asarray(cv2.resize(pixels, size_px, interpolation=cv2.INTER_AREA), np.uint8)
        for pixels in (footage.image, footage.alpha)
    )
    return replace(footage, size_px=size_px, image=image, alpha=alpha)


def unscaled(clip: Footage) -> Footage:
    """The same clip at its own size, as it was probed."""
    return resized(clip, fitted_size(*clip.full_size_px))


def read_stretch(footage: Footage, first: int, count: int) -> Iterator[Image]:
    """`count` images of those that `read_frames` gives, from image `first` on, without decoding all that come before;
    the clip's last one is held where it ends early. Raises: MediaError."""
    return (picture.image for picture in stretch_of(footage, first, count))


def stretch_of(footage: Footage, first: int, count: int) -> Iterator[Picture]:
    """As `read_stretch`, with the planes of a clip's images."""
    if footage.image is not None:
        image = footage.image
        yield from repeat(Picture(lambda: image), count)
        return
    for by_seeking in (True, False) if first else (False,):
        with opened(footage.path) as container:
            stream = picture_track(container)
            assert stream is not None
            if by_seeking and stream.codec_context.pix_fmt == _PALETTE:
                continue
            frames = _from(container, stream, first, footage.rate) if by_seeking else _pictures(container, stream)
            if frames:
                yield from _constant(frames, container, stream, footage, first, count)
                return


def read_frame(footage: Footage, index: int) -> Image:
    """Image `index` of those that `read_frames` gives, without decoding all that come before. Raises: MediaError."""
    return next(read_stretch(footage, index % clip_length(footage), 1))


def clip_length(footage: Footage) -> int:
    """How many images a clip has at footage.rate; a picture has one."""
    return max(1, round((footage.duration_s or 0) * footage.rate))


def _rounds(length: int, ending: Ending) -> Iterator[range]:
    """An endless film's way through the clip, in stretches that go one way."""
    yield range(length)
    while True:
        if ending == "hold":
            yield range(length - 1, length)
            continue
        if ending == "pingpong" and length > 2:
            yield range(length - 2, 0, -1)
        yield range(length)


def _endless(footage: Footage, ending: Ending, first: int) -> Iterator[Picture]:
    picture: Picture | None = None
    last = -1
    for whole in _rounds(clip_length(footage), ending):
        stretch, first = whole[first:], max(first - len(whole), 0)
        if not stretch:
            continue
        if picture is not None and len(stretch) == 1 and stretch[0] == last:
            yield from repeat(picture)
        pictures = _backwards if stretch.step < 0 else _forwards
        for picture in pictures(footage, stretch):
            yield picture
        last = stretch[-1]


def _forwards(footage: Footage, stretch: range) -> Iterator[Picture]:
    return stretch_of(footage, stretch.start, len(stretch))


def _backwards(footage: Footage, stretch: range) -> Iterator[Picture]:
    """A clip can only be decoded forwards: a handful of images at a time is kept and turned round."""
    width, height = footage.size_px
    size = max(1, min(_KEPT_IMAGES, 2 * _KEPT_BYTES // (9 * width * height)))
    for end in range(stretch.start + 1, stretch.stop + 1, -size):
        first = max(end - size, stretch.stop + 1)
        kept = list(stretch_of(footage, first, end - first))
        while kept:
            yield kept.pop()


def _pictures(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    return deinterlaced(decoded_pictures(container, stream))


def _from(container: InputContainer, stream: VideoStream, index: int, rate: Fraction) -> Iterator[VideoFrame] | None:
    """Frames from somewhere before image `index`, or None where the file has to be read from its start."""
    start, due = start_of(container), index / rate
    # Some pictures that are shown before a key frame come only after it in the file.
    for since in (due - _RUN_UP_S,) if container.format.name in _GUESSING else (due - _LEAD / rate, due - _RUN_UP_S):
        if since <= 0:
            return None
        with suppress(av.FFmpegError):
            container.seek(int((start + since) * av.time_base))
            frames = _pictures(container, stream)
            # The first may be made of one field alone: nothing came before it.
            lead = list(islice(frames, 2))
            times = [frame.pts * frame.time_base for frame in lead if frame.pts is not None and frame.time_base]
            if len(times) == 2 and times[1] - start <= due:
                return chain(lead, frames)
    return None


def _constant(
    frames: Iterator[VideoFrame],
    container: InputContainer,
    stream: VideoStream,
    footage: Footage,
    first: int,
    count: int,
) -> Iterator[Picture]:
    """`count` images at footage.rate from image `first` on; the last one is held where the frames end early."""
    start = start_of(container)
    # Timestamps are rounded, to milliseconds in some containers: a frame may come a little late.
    late = _LATE / footage.rate
    picture: Picture | None = None
    waiting: VideoFrame | None = None
    due, end = first, first + count
    for index, frame in enumerate(frames):
        time = index / footage.rate
        if frame.pts is not None and frame.time_base is not None:
            time = frame.pts * frame.time_base - start
        while due < end and waiting is not None and due / footage.rate + late < time:
            picture = _picture(waiting, stream, footage) if picture is None else picture
            yield picture
            due += 1
        if due >= end:
            return
        waiting, picture = frame, None
    if waiting is None:
        raise ClipDamaged(footage.path)
    picture = _picture(waiting, stream, footage) if picture is None else picture
    yield from repeat(picture, end - due)


def _picture(frame: VideoFrame, stream: VideoStream, footage: Footage) -> Picture:
    turned, size = orientation_of(frame), fitted_size(*_square(frame, stream))

    def image() -> Image:
        upright = turned.applied(to_bgr(frame, stream, *size))
        if upright.shape[1::-1] == footage.size_px:
            return upright
        # A stream may change its size on the way.
        return np.asarray(cv2.resize(upright, footage.size_px, interpolation=cv2.INTER_AREA), np.uint8)

    def planes() -> Planes | None:
        as_it_is = (frame.width, frame.height) == size and turned.size(*size) == footage.size_px
        return _upright(own_planes(frame, stream), turned) if as_it_is else None

    return Picture(image, planes)


def _upright(planes: Planes | None, turned: Orientation) -> Planes | None:
    """None of an image whose last colours, at an odd edge, would be its first."""
    if planes is None or turned == Orientation():
        return planes
    height, width = planes.y.shape
    return None if height % 2 or width % 2 else Planes(*map(turned.applied, planes))


def _square(frame: VideoFrame, stream: VideoStream) -> tuple[int, int]:
    """(width, height) with square pixels, before rotation."""
    aspect = stream.sample_aspect_ratio or Fraction(1)
    if not Fraction(1, 8) <= aspect <= 8:
        aspect = Fraction(1)
    return max(1, round(frame.width * aspect)), frame.height
