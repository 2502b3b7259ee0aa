"""Several people speak in one pass: each in the images in which those before them already do."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from lipsync_desktop.engine.settings import RenderSettings
from lipsync_desktop.engine.types import Face, Frame, Image, Plate, Sound

from .model import LipModel
from .occlusion import in_sight


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """One image and the faces of those who are still to speak in it; painted as in Plate."""

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
) -> Iterator[Frame]:
    """One frame for each scene, in which everybody speaks; voices and faces are in the same order.

    In a picture, which is `still`, nothing comes before a mouth.
    """
    voice, *others = voices
    waiting: deque[Scene] = deque()

    def plates() -> Iterator[Plate]:
        for scene in scenes:
            if others:
                waiting.append(scene)
            yield Plate(scene.image, scene.faces[0], scene.painted)

    frames = voice.lips.sync(plates() if still else in_sight(plates()), voice.sound, rate, settings)
    if not others:
        return frames
    return sync_all((_after(waiting.popleft(), frame) for frame in frames), others, rate, settings, still=still)


def _after(scene: Scene, frame: Frame) -> Scene:
    return replace(scene, image=frame.composed(), faces=scene.faces[1:])
