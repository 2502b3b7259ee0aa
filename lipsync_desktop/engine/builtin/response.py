"""How far a face's mouth is seen open when it is asked to be, and what to ask instead.

Every face answers differently: a beard or a thin lip hides some of the gap, a painted mouth shows more. So each shot is
tried out once, on its first picture, with the eyes of the face mesh, by which its films are judged, too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.faces.mesh import FaceMesh, crop_around, lip_gap
from lipsync_desktop.engine.types import Articulator, Image, Patch, Points

from .rig import Rig, aperture

_TRIED = (0.03, 0.06, 0.09, 0.12, 0.16, 0.20, 0.26, 0.34, 0.45, 0.62, 0.80, 1.0)
"""How far the jaw is opened in each trial, of 1: close together where lips begin to part."""
_LEAST, _MOST = 0.65, 2.0
"""Between what the factor on the aperture lies, whatever a trial says. How near films then come to what was asked is
judged by `python -m models.training.film.measure`."""
_CLEARLY_OPEN = 0.03
"""The aperture, in mouth widths, from which on the factor counts wholly; below, a closed mouth must stay closed."""


@dataclass(frozen=True, slots=True, eq=False)
class Response:
    """`asked` and `seen` apertures, in mouth widths, both rising."""

    asked: NDArray[np.float64]
    seen: NDArray[np.float64]

    def factor(self, aperture: float) -> float:
        """By how much the movement has to be larger or smaller for this aperture to be seen."""
        if aperture <= 0:
            return 1.0
        found = float(np.interp(aperture, self.seen, self.asked)) / aperture
        sure = min(aperture / _CLEARLY_OPEN, 1.0)
        return 1.0 + sure * (float(np.clip(found, _LEAST, _MOST)) - 1.0)


def respond(rig: Rig, image: Image, points: Points, mesh: FaceMesh) -> Response | None:
    """Try the mouth out; None where the mesh loses the face. `points` (478, 3) are the face's in the image."""
    asked, seen = [0.0], [0.0]
    canvas = image.copy()
    crop = crop_around(points)
    for jaw in _TRIED:
        articulation = _opening(jaw)
        patch = rig.paint(articulation)
        if patch is None:
            return None
        place = _place(patch)
        canvas[place] = patch.pixels
        found, sure = mesh.fit(canvas, crop, times=2)
        canvas[place] = image[place]
        if sure < 0.5:
            return None
        asked.append(aperture(articulation))
        seen.append(max(lip_gap(found), seen[-1] + 1e-4))
    # The mesh sees in small steps; its neighbours say what a single try does not.
    smooth = np.convolve(seen, (0.25, 0.5, 0.25), "valid")
    return Response(np.array(asked), np.concatenate([seen[:1], smooth, seen[-1:]]))


def _opening(jaw: float) -> NDArray[np.float32]:
    """A mouth that opens as for a vowel."""
    articulation = np.zeros(len(Articulator), np.float32)
    articulation[Articulator.JAW_OPEN] = jaw
    articulation[Articulator.UPPER_LIP_RAISE] = 0.06 + 0.36 * jaw
    articulation[Articulator.LOWER_LIP_DROP] = 0.10 + 0.72 * jaw
    return articulation


def _place(patch: Patch) -> tuple[slice, slice]:
    height, width = patch.pixels.shape[:2]
    return slice(patch.y_px, patch.y_px + height), slice(patch.x_px, patch.x_px + width)
