"""Wav2Lip behind our seam (Prajwal et al. 2020, arXiv 2008.10010), with its users' complaints answered.

What the original does to the letter is in `original`. Here the face is cut out upright however the head leans, only
the mouth is blended back (`blend`), silence closes it, and a picture's features are computed once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import partial
from math import atan2, cos, floor, sin

import numpy as np

from lipsync_desktop.engine.faces.crops import Crop
from lipsync_desktop.engine.faces.landmarks import OUTER_EYE_CORNERS
from lipsync_desktop.engine.faces.mesh import lip_gap
from lipsync_desktop.engine.faces.s3fd import box_around
from lipsync_desktop.engine.findings import Findings
from lipsync_desktop.engine.lips.fading import watched
from lipsync_desktop.engine.settings import RenderSettings
from lipsync_desktop.engine.speech.articulation import FILM, SILENCE, in_context, speaking
from lipsync_desktop.engine.types import MEL_RATE_HZ, Face, Floats, Frame, Image, Network, Plate, Points, Sound

from .blend import MouthBlend

COLUMNS = 16
"""Mel columns that the network hears for one frame: 200 ms."""

_AS_TRAINED_MS = 40.0  # in training a frame was heard from one frame earlier on than the original's inference does
_CHIN = 0.045
"""Room under the chin, in heights of S³FD's box."""
_CLOSED_GAP = 0.06
"""Lips nearer than this, in mouth widths, are a picture's that rests: silence leaves it as it is. Judged by `pytest
tests/test_wav2lip.py`."""


class Wav2Lip:
    """Stands behind `lips.LipModel`.

    `encode` maps faces (1, 6, S, S) to features; `speak` maps a mel window (1, 1, 80, 16) and these to the lower half
    of images (1, 3, S/2, S) in [0, 1], BGR; `size_px` is S. What is fitted to the face of a picture stays in `fitted`.
    """

    def __init__(self, name: str, size_px: int, encode: Network, speak: Network, fitted: Findings) -> None:
        self.name = name
        self._fitted = fitted
        self._size_px = size_px
        self._encode = encode
        self._speak = speak

    def fit(self, plate: Plate, settings: RenderSettings) -> None:
        if plate.face is not None and plate.face.landmarks is not None:
            self._seated(plate.image, plate.face, plate.face.landmarks, still=True)

    def sync(
        self, plates: Iterable[Plate], sound: Iterable[Sound], rate: Fraction, settings: RenderSettings
    ) -> Iterator[Frame]:
        heard = windows(gated(sound), rate, settings.offset_ms + _AS_TRAINED_MS)
        seat: _Seat | None = None
        for (plate, share, moving), (mel, spoken) in zip(watched(plates, rate), heard, strict=False):
            if plate.face is None or plate.face.landmarks is None:
                seat = None
                yield Frame(plate.image)
                continue
            if seat is None or plate.image is not seat.image or plate.face.landmarks is not seat.points:
                seat = self._seated(plate.image, plate.face, plate.face.landmarks, still=not moving)
            strength = spoken if seat.rests and not moving else share
            if strength <= 0 or not plate.painted:
                yield Frame(plate.image)
                continue
            (lower,) = self._speak(mel[np.newaxis, np.newaxis], *seat.features)
            yield Frame(plate.image, seat.blend.paint(lower[0].transpose(1, 2, 0) * np.float32(255), strength))

    def _seated(self, image: Image, face: Face, points: Points, *, still: bool) -> _Seat:
        """That of a picture is found once."""
        sit = partial(_Seat, image, points, self._size_px, self._encode)
        return self._fitted.recall((face, self.name), sit) if still else sit()


class _Seat:
    """One face in one picture: what the network sees of it, and where the result goes."""

    def __init__(self, image: Image, points: Points, size_px: int, encode: Network) -> None:
        self.image = image
        self.points = points
        self.rests = lip_gap(points) < _CLOSED_GAP
        crop = upright_crop(points)
        seen = crop.sample(image, size_px)
        self.features = encode(covered(seen))
        self.blend = MouthBlend(image, points, crop, seen)


def upright_crop(points: Points) -> Crop:
    """What Wav2Lip wants to see of a face with these points, (478, 3): the box of S³FD and some room under the chin,
    as they would be if the head stood upright."""
    right, left = points[OUTER_EYE_CORNERS, :2]
    turn = atan2(*(left - right)[::-1])
    axes = np.array([[cos(turn), sin(turn)], [-sin(turn), cos(turn)]])
    box = box_around(points[:, :2] @ axes.T)
    height = box.height * (1 + _CHIN)
    x, y = np.array([box.x + box.width / 2, box.y + height / 2]) @ axes
    return Crop(float(x), float(y), box.width, turn, height / box.width)


def covered(seen: Image) -> Floats:
    """What the network takes, (1, 6, S, S): the image (S, S, 3) without its lower half, and the whole of it."""
    whole = (seen.transpose(2, 0, 1) / 255).astype(np.float32)
    upper = whole.copy()
    upper[:, len(seen) // 2 :] = 0
    return np.concatenate([upper, whole])[np.newaxis]


def gated(sound: Iterable[Sound]) -> Iterator[Sound]:
    """The same sound with silence where nobody speaks; `voiced` becomes how much of it is left, smoothly, in [0, 1]."""
    for around in in_context(sound):
        kept = slice(FILM.before, -FILM.after)
        left = speaking(around.voiced)[kept]
        heard = around.mel[:, kept]
        yield Sound(SILENCE + (heard - SILENCE) * left, left)


def windows(sound: Iterable[Sound], rate: Fraction, offset_ms: float) -> Iterator[tuple[Floats, float]]:
    """What is heard for each frame, without end: 16 columns of mel (80, 16), and `voiced` where the frame is shown.

    Frame i's window begins with column int(i · 80 / rate), in the original's floating-point numbers, less the offset:
    a positive `offset_ms` moves the mouth later. Before and after the sound there is silence.
    """
    pieces = iter(sound)
    mel = np.empty((80, 0), np.float32)
    voiced = np.empty(0, np.float32)
    first, ended = 0, False  # the column that `mel` begins with
    late = offset_ms / 1000 * MEL_RATE_HZ
    columns_a_frame = 80.0 / float(rate)
    frame = 0
    while True:
        shown = int(frame * columns_a_frame)
        start = floor(frame * columns_a_frame - late) if late else shown
        while not ended and first + len(voiced) < max(start + COLUMNS, shown + 1):
            piece = next(pieces, None)
            ended = piece is None
            if piece is not None:
                mel, voiced = np.concatenate([mel, piece.mel], axis=1), np.concatenate([voiced, piece.voiced])
        spent = min(max(min(start, shown) - first, 0), len(voiced))
        mel, voiced, first = mel[:, spent:], voiced[spent:], first + spent
        window = np.full((80, COLUMNS), SILENCE, np.float32)
        there = slice(max(start, first), max(min(start + COLUMNS, first + len(voiced)), first, start))
        window[:, there.start - start : there.stop - start] = mel[:, there.start - first : there.stop - first]
        yield window, float(voiced[shown - first]) if 0 <= shown - first < len(voiced) else 0.0
        frame += 1
