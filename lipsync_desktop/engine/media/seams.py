"""A clip goes on and on without a visible seam: as a video texture (Schödl et al. 2000), its join morphed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import islice, repeat

import cv2
import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.types import Ending, Footage, Image

from .frames import Picture, clip_frames, clip_length, read_stretch, stretch_of

# How long the morph from end to start takes, and how far from both ends it may lie at most; the shorter side of the
# images that are compared, and the longer side at which flow is found. Judged by `pytest tests/test_seams.py`.
_BRIDGE_S = Fraction(1, 4)
_SHARE = 5  # the seam lies in the clip's first and last fifth
_SEARCHED_S = 3  # at either end
_THUMBNAIL_PX = 32  # the shorter side
_AS_GOOD = 1.1  # times the least difference
_INDISCERNIBLE = 0.5  # grey levels of a thumbnail
_RELATED = 0.3  # correlation of thumbnails; what has less in common is another shot
_NO_JUMP = 1.25  # times a usual step from image to image
_FLOW_SIDE_PX = 640  # the longer side

Thumbnails = NDArray[np.float32]
Flow = NDArray[np.float32]
"""(height, width, 2) float32: how far each pixel goes to the right and down, in pixels."""


@dataclass(frozen=True, slots=True)
class Seam:
    """After image `leave`, `bridge` images lead to image `enter`: morphed from those after the one and before the
    other, which go on moving as they did."""

    leave: int
    enter: int
    bridge: int

    def places(self) -> Iterator[int]:
        """Which of the clip's images each of an endless film is; for a morphed one the nearer."""
        yield from range(self.leave + 1)
        while True:
            for step in range(self.bridge):
                yield step + (self.leave + 1 if self.share(step) < 0.5 else self.enter - self.bridge)
            yield from range(self.enter, self.leave + 1)

    def within(self, index: int) -> tuple[int, int]:
        """Image `index` of an endless film lies so many images into the bridge, which is less than its length, or past
        it shows that image of the clip."""
        if index <= self.leave:
            return self.bridge, index
        since = (index - self.leave - 1) % (self.bridge + self.leave + 1 - self.enter)
        return min(since, self.bridge), self.enter + max(since - self.bridge, 0)

    def share(self, step: int) -> float:
        """How far the bridge's image `step` is on the way from the one to the other."""
        return (step + 1) / (self.bridge + 1)


def clip_places(footage: Footage, count: int, ending: Ending) -> Iterator[int]:
    """Which of a clip's images each image of a film of `count` shows, as `pipeline.clip_images` gives them.

    Raises: MediaError.
    """
    if is_seamless(footage, count, ending):
        return islice(find_seam(footage).places(), count)
    return islice(clip_frames(clip_length(footage), ending), count)


def is_seamless(footage: Footage, count: int, ending: Ending) -> bool:
    """Whether a seam comes in sight in a film of `count` images."""
    return ending == "loop" and not footage.is_still and count > clip_length(footage)


def seamless(footage: Footage, count: int, first: int = 0) -> Iterator[tuple[Picture, int]]:
    """`count` images of a clip that begins again and again, at footage.rate, and which of the clip's images each is;
    for a morphed one the nearer. The film begins with the clip's first image, and this with the film's image `first`. A
    picture is the same array each time. Raises: MediaError."""
    if footage.is_still:
        return zip(stretch_of(footage, 0, count), repeat(0))
    return islice(_endless(footage, first), count)


def _endless(footage: Footage, first: int) -> Iterator[tuple[Picture, int]]:
    seam = find_seam(footage)
    return zip(_pictures(footage, seam, first), islice(seam.places(), first, None), strict=False)


def _pictures(footage: Footage, seam: Seam, first: int) -> Iterator[Picture]:
    passed, place = seam.within(first)
    begin = seam.leave + 1 + passed if passed < seam.bridge else place
    pictures, again = stretch_of(footage, begin, seam.leave + 1 + seam.bridge - begin), seam.enter - seam.bridge
    while True:
        if passed >= seam.bridge:
            yield from islice(pictures, seam.leave + 1 - place)
            passed = 0
        following = stretch_of(footage, again + passed, seam.leave + 1 + seam.bridge - again - passed)
        for step in range(passed, seam.bridge):
            yield Picture(partial(morphed, next(pictures).image, next(following).image, seam.share(step)))
        pictures, passed, place = following, seam.bridge, seam.enter


def find_seam(footage: Footage) -> Seam:
    """Where the clip's end looks and moves most like its beginning; of those as good, where least of it is lost.

    Compared are as many images in a row as the bridge is long, so that movements that go the other way do not match.
    A clip that was made to be looped, or that begins in another shot than it ends, begins again as it is.
    Raises: MediaError.
    """
    length = clip_length(footage)
    searched = min(length // _SHARE, int(_SEARCHED_S * footage.rate))
    bridge = min(round(_BRIDGE_S * footage.rate), searched)
    as_it_is = Seam(length - 1, 0, 0)
    if bridge == 0:
        return as_it_is
    head = _thumbnails(footage, 0, searched)
    tail = _thumbnails(footage, length - searched, searched)
    steps = np.concatenate([_steps(head), _steps(tail)])
    if searched > 1 and _steps(np.stack([tail[-1], head[0]]))[0] <= _NO_JUMP * np.median(steps):
        return as_it_is
    apart = np.sqrt(np.square(tail[:, None] - head[None]).mean(2))
    places = searched - bridge + 1
    run = np.mean([apart[k : k + places, k : k + places] for k in range(bridge)], 0)
    unused = np.arange(places)[::-1, None] + np.arange(places)
    good = run <= _AS_GOOD * run.min() + _INDISCERNIBLE
    after, before = map(int, np.unravel_index(np.where(good, unused, unused.max() + 1).argmin(), unused.shape))
    end, start = tail[after : after + bridge], head[before : before + bridge]
    if np.corrcoef(end.ravel(), start.ravel())[0, 1] < _RELATED:
        return as_it_is
    return Seam(length - searched + after - 1, before + bridge, bridge)


def _thumbnails(footage: Footage, first: int, count: int) -> Thumbnails:
    """(count, pixels) grey."""
    width, height = footage.size_px
    scale = _THUMBNAIL_PX / min(width, height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = (
        cv2.cvtColor(cv2.resize(image, size, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
        for image in read_stretch(footage, first, count)
    )
    return np.array([grey.ravel() for grey in small], np.float32)


def _steps(thumbnails: Thumbnails) -> Thumbnails:
    """(count − 1,) grey levels from each to the next."""
    return np.asarray(np.sqrt(np.square(np.diff(thumbnails, axis=0)).mean(1)), np.float32)


def morphed(left: Image, right: Image, share: float) -> Image:
    """The image that lies `share` of the way from `left` to `right`, in (0, 1): both are brought to where things are
    between them, and cross-faded. The flows to there are those of Jiang et al. 2018 (Super SloMo), equation 4."""
    there, back = _flow(left, right), _flow(right, left)
    rest = 1 - share
    to_left = share * share * back - rest * share * there
    to_right = rest * rest * there - rest * share * back
    return np.asarray(cv2.addWeighted(_fetched(left, to_left), rest, _fetched(right, to_right), share, 0), np.uint8)


def _flow(left: Image, right: Image) -> Flow:
    """Dense inverse search (Kroeger et al. 2016), in pictures of one size: far movements are found in small ones only
    where they are enlarged."""
    height, width = left.shape[:2]
    scale = _FLOW_SIDE_PX / max(height, width)
    size = (max(16, round(width * scale)), max(16, round(height * scale)))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    first, second = (
        cv2.cvtColor(cv2.resize(image, size, interpolation=way), cv2.COLOR_BGR2GRAY) for image in (left, right)
    )
    search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    flow = search.calc(first, second, np.zeros((size[1], size[0], 2), np.float32))
    whole = np.asarray(cv2.resize(flow, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    return whole * np.array([width / size[0], height / size[1]], np.float32)


def _fetched(image: Image, flow: Flow) -> Image:
    """Each pixel from where the flow leads from it."""
    height, width = image.shape[:2]
    x = flow[:, :, 0] + np.arange(width, dtype=np.float32)
    y = flow[:, :, 1] + np.arange(height, dtype=np.float32)[:, None]
    return np.asarray(cv2.remap(image, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8)
