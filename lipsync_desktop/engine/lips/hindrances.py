"""Whether a picture shows a mouth that can be made to speak, and what hinders it, told before the work.

Whether something covers a mouth is found out with the eyes of the face mesh. It puts lips onto a hand or a mask, too:
where they would be. But when the pixels there are shifted a little, lips that are seen go along, and lips that are
guessed from the rest of the face do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

import cv2
import numpy as np

from lipsync_desktop.engine.faces.crops import Crop
from lipsync_desktop.engine.faces.mesh import LIPS, FaceMesh, crop_around, lip_gap
from lipsync_desktop.engine.faces.pose import Pose
from lipsync_desktop.engine.imaging import sampled, smoothstep
from lipsync_desktop.engine.notices import Hindrance, MouthHindered
from lipsync_desktop.engine.settings import RenderSettings
from lipsync_desktop.engine.types import Face, Footage, Frame, Image, Plate, Points, Sound

from .model import LipModel
from .occlusion import redness

_SIZE_PX = 192  # of the crop in which pixels are shifted: as large as the mesh's input
_SHIFTS = np.array([(0, 1), (0, -1), (1, 0), (-1, 0), (0.8, 0.8), (-0.8, -0.8), (0.8, -0.8), (-0.8, 0.8)]) * 0.1
"""In eye distances, as are all lengths here."""
_AROUND, _FADE = 0.18, 0.55
"""How far around the lips pixels are shifted wholly, and how fast that fades, as a share of how far it reaches."""
_STRAY = 0.43
"""From which on lips do not go along: their mean error, as a share of the shift."""
_STRAY_IF_PALE, _PALE = 0.28, -1.5
"""The same for lips that are so much less red than skin, as a microphone is."""
_WIDE_OPEN = 0.35
"""A gap between the lips, in mouth widths."""
MOST_YAW_DEGREES = 40.0
"""A head turned further to a side is told of; its far half of the mouth can hardly be seen."""
LEAST_PX = 48
"""The width of a face."""
_GREY, _COLOURED = 8.0, 15.0
"""The chroma, in CIELAB, of stone, and how much more a coloured picture around it has."""


def hindrances(image: Image, face: Face, mesh: FaceMesh) -> tuple[Hindrance, ...]:
    """What hinders the mouth of this face from speaking well, the gravest first; nothing is known of a face without
    landmarks."""
    return () if face.landmarks is None else tuple(_hindrances(image, face.landmarks, mesh))


def notices_of(footage: Footage, image: Image, face: Face, mesh: FaceMesh) -> tuple[MouthHindered, ...]:
    """The same as facts about a picture or clip."""
    return tuple(MouthHindered(footage.path, kind) for kind in hindrances(image, face, mesh))


def _hindrances(image: Image, points: Points, mesh: FaceMesh) -> Iterator[Hindrance]:
    if is_covered(image, points, mesh):
        yield "covered"
    elif lip_gap(points) > _WIDE_OPEN:
        yield "wide open"
    if abs(Pose.of(points[:468]).yaw_degrees) > MOST_YAW_DEGREES:
        yield "turned away"
    if np.ptp(points[:468, 0]) < LEAST_PX:
        yield "too small"
    if _is_of_stone(image, points):
        yield "no person"


def is_covered(image: Image, points: Points, mesh: FaceMesh) -> bool:
    """Whether something lies before the mouth. points: (478, 3), in pixels."""
    strays = _strays(image, points, mesh)
    return strays > _STRAY or (strays > _STRAY_IF_PALE and redness(image, points) < _PALE)


def _strays(image: Image, points: Points, mesh: FaceMesh) -> float:
    """How far lips are from where the pixels around them were shifted to, as a share of the shift."""
    seen, whole = crop_around(points).sample(image, _SIZE_PX), Crop(_SIZE_PX / 2, _SIZE_PX / 2, _SIZE_PX)
    found, _ = mesh.fit(seen, whole)
    unit, lips = Pose.of(found[:468]).unit_px, found[LIPS, :2]
    low, high = lips.min(0), lips.max(0)
    pixels = np.stack(np.meshgrid(np.arange(_SIZE_PX), np.arange(_SIZE_PX)), -1)
    off = np.linalg.norm((pixels - (low + high) / 2) / ((high - low) / 2 + _AROUND * unit), axis=-1)
    share = 1 - smoothstep(1.0, 1.0 + _FADE, off)
    errors = []
    for shift in _SHIFTS:
        moved = sampled(seen, (pixels - share[..., None] * shift * unit).astype(np.float32))
        error = (mesh.fit(moved, whole)[0][LIPS, :2] - lips) / unit - shift
        errors.append(float(np.sqrt((error**2).sum(1).mean()) / np.linalg.norm(shift)))
    return float(np.mean(errors))


def _is_of_stone(image: Image, points: Points) -> bool:
    """Whether the face is grey, and what is around it is not."""
    scale = min(1.0, 256 / max(image.shape[:2]))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    chroma = np.linalg.norm(cv2.cvtColor(small, cv2.COLOR_BGR2Lab)[..., 1:], axis=-1)
    hull = cv2.convexHull((points[:468, :2] * scale).astype(np.int32))
    face = cv2.fillConvexPoly(np.zeros(chroma.shape, np.uint8), hull, (1,)) > 0
    if not face.any() or face.all():
        return False
    own, around = float(np.median(chroma[face])), float(np.percentile(chroma[~face], 90))
    return own < _GREY and around > own + _COLOURED


class LeftAlone:
    """Stands behind `lips.LipModel` in place of another one, for a mouth that is covered: it stays as it is."""

    def __init__(self, lips: LipModel) -> None:
        self.name = lips.name

    def fit(self, plate: Plate, settings: RenderSettings) -> None:
        pass

    def sync(
        self, plates: Iterable[Plate], sound: Iterable[Sound], rate: Fraction, settings: RenderSettings
    ) -> Iterator[Frame]:
        for plate in plates:
            yield Frame(plate.image)
