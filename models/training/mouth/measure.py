"""What finished films show of lips and of what lies between them, beside what real talking clips show.

python -m models.training.mouth.measure --speech SPEECH [--seconds S] PICTURE…

Everything is read from decoded frames with the face mesh. Lengths are in eye distances in the head's own frame,
brightness is against the cheek (mesh points 205, 425).
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any
from unittest.mock import patch

import cv2
import numpy as np
from numpy.typing import NDArray

from lipsync_desktop import paths
from lipsync_desktop.engine.builtin.complexion import GREY
from lipsync_desktop.engine.errors import FaceError
from lipsync_desktop.engine.faces.finder import FaceFinder
from lipsync_desktop.engine.faces.landmarks import CHEEKS, CHIN, INNER_LIPS, LIP_CORNERS, LIP_MIDDLES, SURFACE, ring
from lipsync_desktop.engine.faces.mesh import lip_gap
from lipsync_desktop.engine.faces.pose import Pose
from lipsync_desktop.engine.media import probe_face, read_frames
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.people.sightings import Sighting
from lipsync_desktop.engine.pictures import read_picture
from lipsync_desktop.engine.pipeline import render
from lipsync_desktop.engine.settings import RenderJob, RenderSettings
from lipsync_desktop.engine.types import Image, Points, Trim

Doubles = NDArray[np.float64]

PARTED = 0.04
"""A mouth that is less open shows nothing that could be measured."""
_HALF_OPEN = 0.07, 0.25
"""Where teeth are compared with each other."""
_BRIGHT = 0.62
"""What is at least so bright, against the cheek, counts as bright: of the tongue and of gums nothing is."""
_JUMP = 0.25
_TEETH_SHOW = 0.10
"""A bright share from which on teeth are compared with each other."""
_SCALE_PX = 160.0
"""Pixels of an eye distance that the inside is looked at with."""
_AGAIN_PX = 1.2
_EIGHTHS = 8

COLUMNS = ("aperture", "gap", "width", "upper", "lower", "chin", "bright", "sharp")


@dataclass(frozen=True, slots=True, eq=False)
class Film:
    """What each frame of a film shows; not a number where no face is seen.

    aperture: (n,), the gap in mouth widths. gap, width, upper, lower, chin: (n,), between the lips, between their
    corners, and how low the middle of either lip and the chin are. bright: (n,), the share of the inner mouth that is
    as bright as teeth; sharp: (n,), how sharp its steepest edges are against those of the lips around it; eighths: (n,
    8), the brightness of its brightest fifth from the middle to the corner. colour: (n, 3), BGR, that fifth in the
    middle quarter. All four only where the lips are parted.
    """

    aperture: Doubles
    gap: Doubles
    width: Doubles
    upper: Doubles
    lower: Doubles
    chin: Doubles
    bright: Doubles
    sharp: Doubles
    eighths: Doubles
    colour: Doubles

    @property
    def bright_share(self) -> float:
        return _median(self.bright)

    @property
    def jumps(self) -> float:
        """The share of frames that are parted, as is the one before, in which the bright share jumps."""
        steps = np.abs(np.diff(self.bright))
        return float((steps[~np.isnan(steps)] > _JUMP).mean()) if (~np.isnan(steps)).any() else float("nan")

    @property
    def halfway(self) -> float:
        """Luminance of the teeth half-way to the corner against those in the middle, in half-open mouths that show
        them."""
        shows = (self.bright > _TEETH_SHOW) & (self.gap > _HALF_OPEN[0]) & (self.gap < _HALF_OPEN[1])
        return _median(self.eighths[shows, 3:5].mean(1) / self.eighths[shows, :2].mean(1))

    @property
    def centre(self) -> Doubles:
        """(3,): the teeth's colour in the middle, BGR."""
        shows = (self.bright > _TEETH_SHOW) & (self.gap > _HALF_OPEN[0]) & (self.gap < _HALF_OPEN[1])
        return np.array([_median(channel) for channel in self.colour[shows].T])

    @property
    def sharpness(self) -> float:
        return _median(self.sharp[self.gap > _HALF_OPEN[0]])

    @property
    def ranges(self) -> dict[str, float]:
        """How far lips and chin move, from the 5th to the 95th percentile."""
        return {name: _range(getattr(self, name)) for name in ("upper", "lower", "width", "chin")}

    @property
    def upper_share(self) -> float:
        """The upper lip's share of the opening's movement."""
        upper, lower = _range(self.upper), _range(self.lower)
        return upper / (upper + lower)


def _median(values: Doubles) -> float:
    return float(np.nanmedian(values)) if (~np.isnan(values)).any() else float("nan")


def _range(values: Doubles) -> float:
    low, high = np.nanpercentile(values, [5, 95])
    return float(high - low)


def seen(images: Iterable[Image], finder: FaceFinder) -> Film | None:
    """The largest face in frames that follow each other; None where there is none."""
    rows: list[Doubles] = []
    face = None
    for image in images:
        face = finder.follow(image, face.landmarks) if face and face.landmarks is not None else None
        if face is None:
            face = max(finder.find_all(image), key=lambda one: Sighting.of(one, 0).shown, default=None)
        if face is None or face.landmarks is None:
            rows.append(np.full(len(COLUMNS) + _EIGHTHS + 3, np.nan))
            continue
        rows.append(in_frame(image, face.landmarks))
    table = np.array(rows)
    if not len(table) or np.isnan(table[:, 0]).all():
        return None
    columns = len(COLUMNS)
    one = dict(zip(COLUMNS, table[:, :columns].T, strict=True))
    return Film(**one, eighths=table[:, columns : columns + _EIGHTHS], colour=table[:, columns + _EIGHTHS :])


def in_frame(image: Image, landmarks: Points) -> Doubles:
    """(19,): the figures of one frame, in the order of `Film`."""
    points = landmarks[:SURFACE] - [0.5, 0.5, 0.0]
    local = Pose.of(points).to_local(points)
    upper, lower, chin = local[[*LIP_MIDDLES, CHIN], 1]
    width = float(np.linalg.norm(np.diff(local[LIP_CORNERS], axis=0)))
    inside = _inside(image, points) if lower - upper > PARTED else np.full(2 + _EIGHTHS + 3, np.nan)
    return np.concatenate([[lip_gap(landmarks), lower - upper, width, upper, lower, chin], inside])


def _inside(image: Image, points: Points) -> Doubles:
    """(13,): bright share, sharpness, eighths and colour of the inner mouth."""
    nothing = np.full(2 + _EIGHTHS + 3, np.nan)
    unit = Pose.of(points).unit_px
    corners = points[INNER_LIPS[0, [0, -1]], :2]
    axis = corners[1] - corners[0]
    half = max(float(np.linalg.norm(axis)) / 2, 1e-3)
    axis /= 2 * half
    scale = _SCALE_PX / unit
    size = int(1.5 * _SCALE_PX)
    middle = corners.mean(0)
    turn = scale * np.array([[axis[0], axis[1]], [-axis[1], axis[0]]])
    matrix = np.column_stack([turn, size / 2 - turn @ middle])
    flags = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    upright = np.asarray(cv2.warpAffine(image, matrix, (size, size), flags=flags), np.uint8)
    outline = points[ring(*INNER_LIPS), :2] @ turn.T + matrix[:, 2]
    mask = np.zeros((size, size), np.uint8)
    cv2.fillPoly(mask, [(outline * 16).round().astype(np.int32)], (1,), cv2.LINE_8, 4)
    core = cv2.erode(mask, np.ones((3, 3), np.uint8)) > 0
    cheek = float(np.median([_around(image, points[at], max(1, int(0.035 * unit))) for at in CHEEKS]))
    if core.sum() < 60 or cheek < 8:
        return nothing
    grey = upright @ GREY
    bright = float((grey[core] > _BRIGHT * cheek).mean())
    away = np.abs(np.arange(size) - size / 2 + 0.5) / (half * scale)
    eighths = [_brightest(grey[core & (np.floor(8 * away) == eighth)[None]]) / cheek for eighth in range(_EIGHTHS)]
    centre = core & (away < 0.25)[None]
    white = nothing[:3]
    if centre.sum() > 20:
        white = upright[centre & (grey >= np.quantile(grey[centre], 0.8))].mean(0)
    return np.concatenate([[bright, _sharpness(grey, core)], eighths, white])


def _brightest(values: Doubles) -> float:
    """The mean of the brightest fifth."""
    return float(values[values >= np.quantile(values, 0.8)].mean()) if len(values) >= 5 else float("nan")


def _around(image: Image, point: Doubles, radius: int) -> float:
    x, y = int(point[0]), int(point[1])
    spot = image[max(y - radius, 0) : y + radius + 1, max(x - radius, 0) : x + radius + 1]
    return float(np.median(spot @ GREY)) if spot.size else float("nan")


def _sharpness(grey: Doubles, core: NDArray[np.bool_]) -> float:
    """How soft the steepest edges around the lips are, over how soft those of the inner mouth are; more than 1 where
    the inside is the sharper of the two. What a Gaussian takes off a slope tells how soft it was."""
    first, second = (_slopes(cv2.GaussianBlur(grey, (0, 0), sigma)) for sigma in (0.6, _AGAIN_PX))
    ring = cv2.dilate(core.astype(np.uint8), np.ones((31, 31), np.uint8)) > 0
    ring &= cv2.dilate(core.astype(np.uint8), np.ones((7, 7), np.uint8)) == 0
    inner = cv2.erode(core.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    if inner.sum() < 100 or ring.sum() < 100:
        return float("nan")
    within, around = (_softness(first[of], second[of]) for of in (inner, ring))
    return around / within


def _softness(first: Doubles, second: Doubles) -> float:
    steep = first >= np.quantile(first, 0.95)
    ratio = float(np.median(first[steep] / np.maximum(second[steep], 1e-3)))
    return float(_AGAIN_PX / np.sqrt(max(ratio**2 - 1, 1e-3)))


def _slopes(grey: NDArray[Any]) -> Doubles:
    return np.hypot(cv2.Sobel(grey, cv2.CV_64F, 1, 0), cv2.Sobel(grey, cv2.CV_64F, 0, 1))


def clip(path: Path, models: Models, frames: int = 250) -> Film | None:
    """A clip or film as it is, its first frames."""
    footage = probe_face(path, Fraction(25))
    length = round((footage.duration_s or 1) * footage.rate)
    return seen(read_frames(footage, min(frames, length)), models.faces)


@contextmanager
def filmed(
    face: Path, speech: Path, models: Models, settings: RenderSettings | None = None, trim: Trim | None = None
) -> Iterator[Path]:
    """A finished film, gone afterwards. Raises FaceError."""
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "film.webm"
        for _ in render(RenderJob(face, speech, film, settings or RenderSettings(), trim=trim or Trim()), models):
            pass
        yield film


@contextmanager
def own_teeth_hidden() -> Iterator[None]:
    """Films made meanwhile show drawn teeth where the picture would show its own."""
    with patch("lipsync_desktop.engine.builtin.mouth.own_teeth", lambda *_, **__: None):
        yield


def film(face: Path, speech: Path, models: Models, trim: Trim | None = None) -> Film | None:
    """What a finished film of a face shows; None where the picture or the film shows none."""
    try:
        with filmed(face, speech, models, trim=trim) as made:
            return clip(made, models)
    except FaceError:
        return None


def own_and_drawn(face: Path, speech: Path, models: Models, trim: Trim | None = None) -> tuple[float, float] | None:
    """Drawn teeth against the person's own, hidden from the model: how much brighter they are, as a share, and how far
    their colours are apart (CIEDE2000), in the middle; None where the picture shows no teeth."""
    (own,) = clip_of(read_picture(face).image, models)
    if own is None or not own[len(COLUMNS) - 2] > _TEETH_SHOW or not own[1] > _HALF_OPEN[0]:
        return None
    with own_teeth_hidden():
        made = film(face, speech, models, trim)
    if made is None or np.isnan(made.centre).any():
        return None
    real, drawn = own[-3:], made.centre
    return float(drawn @ GREY / (real @ GREY) - 1), ciede2000(_lab(drawn), _lab(real))


def clip_of(image: Image, models: Models) -> list[Doubles | None]:
    """The figures of one picture."""
    face = models.faces.find(image)
    return [None if face is None or face.landmarks is None else in_frame(image, face.landmarks)]


def _lab(colour: Doubles) -> Doubles:
    pixel = (colour / 255).astype(np.float32).reshape(1, 1, 3)
    return np.asarray(cv2.cvtColor(pixel, cv2.COLOR_BGR2Lab)[0, 0], np.float64)


def ciede2000(one: Doubles, other: Doubles) -> float:
    """How far two colours (3,) in CIELAB are apart, by Sharma, Wu and Dalal 2005."""
    chroma = (np.hypot(*one[1:]) + np.hypot(*other[1:])) / 2
    stretch = 1.5 - 0.5 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7))
    (l1, a1, b1), (l2, a2, b2) = one * [1, stretch, 1], other * [1, stretch, 1]
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    hue = (h1 + turn / 2) % 360
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    t = sum(
        weight * np.cos(np.radians(times * hue + off))
        for weight, times, off in ((1, 0, 0), (-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63))
    )
    across = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2)) / (1 + 0.015 * chroma * t)
    bright = (l2 - l1) / (1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2))
    rich = (c2 - c1) / (1 + 0.045 * chroma)
    bend = -2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7)) * np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2))))
    return float(np.sqrt(bright**2 + rich**2 + across**2 + bend * rich * across))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("faces", type=Path, nargs="+")
    parser.add_argument("--speech", type=Path, required=True)
    parser.add_argument("--seconds", type=Fraction)
    options = parser.parse_args()
    models = Models(paths.models_dir(), None)
    trim = Trim(end_s=options.seconds)
    print(f"{'':<34}bright  jumps half-way sharp  upper  width   own: brighter ΔE2000")
    for face in options.faces:
        made = film(face, options.speech, models, trim)
        if made is None:
            print(f"{face.name[:33]:<34}no face")
            continue
        own = own_and_drawn(face, options.speech, models, trim)
        beside = "" if own is None else f"{own[0]:>+15.0%}{own[1]:>7.1f}"
        print(
            f"{face.name[:33]:<34}{made.bright_share:>6.2f}{made.jumps:>7.1%}{made.halfway:>9.2f}{made.sharpness:>6.2f}"
            f"{made.upper_share:>7.2f}{made.ranges['width']:>7.3f}{beside}",
            flush=True,
        )


if __name__ == "__main__":
    main()
