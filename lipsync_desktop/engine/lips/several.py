"""Several people speak in one pass: each in a thread of their own, and what changes side by side in one frame."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction

import cv2

from lipsync_desktop.engine.flow import ahead, shared
from lipsync_desktop.engine.imaging import Rectangle
from lipsync_desktop.engine.settings import RenderSettings
from lipsync_desktop.engine.types import Face, Frame, Image, Patch, Plate, Sound

from .model import LipModel
from .occlusion import in_sight

_AHEAD = 2  # frames that one speaker may be before the others


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """One image and the faces of those who speak in it; painted as in Plate."""

    image: Image
    faces: tuple[Face | None, ...]
    painted: bool


@dataclass(frozen=True, slots=True, eq=False)
class Voice:
    """What somebody says, and what moves their lips."""

    lips: LipModel
    sound: Iterable[Sound]


def sync_all(
    scenes: Iterable[Scene], voices: Sequence[Voice], rate: Fraction, settings: RenderSettings, *, still: bool
) -> Generator[Frame]:
    """One frame for each scene, in which everybody speaks; voices and faces are in the same order.

    In a picture, which is `still`, nothing comes before a mouth. Closing it joins the speakers' threads.
    """

    def speaking(seen: Iterator[Scene], place: int) -> Iterator[Frame]:
        plates = (Plate(scene.image, scene.faces[place], scene.painted) for scene in seen)
        voice = voices[place]
        return voice.lips.sync(plates if still else in_sight(plates), voice.sound, rate, settings)

    if len(voices) == 1:
        yield from speaking(iter(scenes), 0)
        return
    with ExitStack() as stack:
        speakers = [
            stack.enter_context(ahead(speaking(seen, place), _AHEAD))
            for place, seen in enumerate(shared(scenes, len(voices)))
        ]
        for frames in zip(*speakers, strict=True):
            yield together(frames)


def together(frames: Sequence[Frame]) -> Frame:
    """One frame of several with the same image, with what changes in any of them."""
    first = frames[0]
    # In planes only the head of somebody who speaks alone is moved.
    patches = [patch for frame in frames for patch in frame.patches if isinstance(patch, Patch)]
    apart = _apart(first.image, patches)
    return Frame(first.image, apart[0], tuple(apart[1:])) if apart else first


def _apart(image: Image, patches: Sequence[Patch]) -> list[Patch]:
    """The same changes in patches of which none lies on another: those that do become one, with what both change."""
    done: list[Patch] = []
    for patch in patches:
        place = _place(patch)
        while met := [other for other in done if _place(other).meets(place)]:
            done = [other for other in done if other not in met]
            patch = _joined(image, [*met, patch])
            place = _place(patch)
        done.append(patch)
    return done


def _joined(image: Image, patches: Sequence[Patch]) -> Patch:
    """Where two change a pixel, what they change adds up; where one does, it is as that one has it."""
    whole = Rectangle.around([_place(patch) for patch in patches])
    before = whole.of(image)
    now = before.copy()
    for patch in patches:
        place = _place(patch)
        here = place.shifted(whole).of(now)
        change = cv2.subtract(patch.pixels, place.of(image), dtype=cv2.CV_16S)
        here[:] = cv2.add(here, change, dtype=cv2.CV_8U)
    return Patch(whole.x, whole.y, now)


def _place(patch: Patch) -> Rectangle:
    height, width = patch.pixels.shape[:2]
    return Rectangle(patch.x_px, patch.y_px, width, height)
