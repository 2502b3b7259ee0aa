"""The built-in lip model: hear the articulation, then move the picture's own pixels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import partial

import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.faces.mesh import FaceMesh
from lipsync_desktop.engine.findings import Findings
from lipsync_desktop.engine.flow import side_by_side
from lipsync_desktop.engine.lips.fading import watched
from lipsync_desktop.engine.settings import RenderSettings
from lipsync_desktop.engine.speech.articulation import articulate, at_frames, smoothed
from lipsync_desktop.engine.types import (
    Articulator,
    Doubles,
    Face,
    Frame,
    Image,
    Network,
    Patch,
    Plate,
    Points,
    Sound,
)

from .response import Response, respond
from .rig import Rig, aperture

Articulation = NDArray[np.float32]
_Stroke = tuple[Image, "Callable[[], Patch | None] | None"]
"""An image, and what paints its patch, if anybody speaks in it."""

_AUDIBLE = 0.2
"""The largest articulation, of 1, from which on the picture's own expression is gone wholly."""
_RELEASE_S = 0.3
"""How long it takes to come back after the voice; judged by `pytest tests/test_builtin.py`."""
_SAME_SHOT = 0.5
"""How far the mesh's points may go from one image to the next, in the mean and in widths of the face, before it is
taken for another shot."""


class BuiltIn:
    """Stands behind `lips.LipModel`.

    `network` maps mel (1, 80, T) to articulation (1, 8, T); `mesh` gives what sees how far a face opens its mouth when
    asked to. What is fitted to the face of a picture stays in `fitted`.
    """

    name = "built-in"

    def __init__(self, network: Network, mesh: Callable[[], FaceMesh], fitted: Findings) -> None:
        self._network = network
        self._mesh = mesh
        self._fitted = fitted

    def fit(self, plate: Plate, settings: RenderSettings) -> None:
        if plate.face is not None and plate.face.landmarks is not None:
            self._fit_still(plate.image, plate.face, plate.face.landmarks, settings.smile)

    def sync(
        self, plates: Iterable[Plate], sound: Iterable[Sound], rate: Fraction, settings: RenderSettings
    ) -> Iterator[Frame]:
        return side_by_side(_painted, self._strokes(plates, sound, rate, settings))

    def _strokes(
        self, plates: Iterable[Plate], sound: Iterable[Sound], rate: Fraction, settings: RenderSettings
    ) -> Iterator[_Stroke]:
        """What only has to be painted, in whatever thread: nothing else depends on it."""
        heard_at_80_hz = smoothed(articulate(sound, self._network), settings.smoothing_ms)
        mouth = at_frames(heard_at_80_hz, rate, settings.offset_ms)
        rig: Rig | None = None
        shown: Plate | None = None
        response: Response | None = None
        speaking = 0.0
        for (plate, share, moving), heard in zip(watched(plates, rate), mouth, strict=False):
            articulation = express(heard, settings.expressiveness)
            speaking = relax(speaking, articulation, rate)
            if plate.face is None or plate.face.landmarks is None:
                rig = shown = None
                yield plate.image, None
                continue
            if rig is None or shown is None or plate.image is not shown.image or plate.face is not shown.face:
                same_shot = rig is not None and shown is not None and _same_shot(shown.face, plate.face)
                before = rig if same_shot else None
                if moving:
                    rig = Rig(plate.image, plate.face.landmarks, before=before, smile=settings.smile, clip=True)
                    response = response if same_shot else respond(rig, plate.image, plate.face.landmarks, self._mesh())
                else:
                    rig, response = self._fit_still(plate.image, plate.face, plate.face.landmarks, settings.smile)
                shown = plate
            if not plate.painted:
                yield plate.image, None
                continue
            factor = response.factor(aperture(articulation)) if response else 1.0
            yield plate.image, partial(rig.paint, articulation, share if moving else speaking, factor)

    def _fit_still(self, image: Image, face: Face, points: Points, smile: float) -> tuple[Rig, Response | None]:
        """What moves the face of a picture, made once."""
        return self._fitted.recall((face, smile), partial(self._fit, image, points, smile))

    def _fit(self, image: Image, points: Points, smile: float) -> tuple[Rig, Response | None]:
        rig = Rig(image, points, smile=smile)

        def response() -> Doubles:
            found = respond(rig, image, points, self._mesh())
            return np.empty((2, 0)) if found is None else np.stack([found.asked, found.seen])

        asked, seen = self._fitted.found(f"response {smile}", points, response)
        return rig, Response(asked, seen) if len(asked) else None


def _painted(stroke: _Stroke) -> Frame:
    image, paint = stroke
    return Frame(image, paint() if paint else None)


def express(articulation: Articulation, expressiveness: float) -> Articulation:
    """Larger or smaller movements; closed lips stay closed however little the rest moves."""
    scaled = articulation * np.float32(expressiveness)
    scaled[Articulator.LIP_PRESS] = articulation[Articulator.LIP_PRESS]
    scaled[Articulator.LIP_TUCK] = articulation[Articulator.LIP_TUCK] * min(expressiveness, 1.0)
    clipped: Articulation = np.clip(scaled, 0, 1, dtype=np.float32)
    return clipped


def relax(speaking: float, articulation: Articulation, rate: Fraction) -> float:
    """How far the face is from its own rest expression, 0 to 1: at once with the voice, back slowly after it."""
    level = min(1.0, float(articulation.max()) / _AUDIBLE)
    return max(level, speaking - 1 / (_RELEASE_S * float(rate)))


def _same_shot(before: Face | None, now: Face) -> bool:
    if before is None or before.landmarks is None or now.landmarks is None:
        return False
    moved = np.linalg.norm(now.landmarks[:, :2] - before.landmarks[:, :2], axis=1).mean()
    return bool(moved < _SAME_SHOT * np.ptp(before.landmarks[:, 0]))
