"""Clips that say what they say: dubbed with their own sound, and their lips compared with the real ones.

python -m models.training.reenact CLIP… [--seconds S]

For each clip real films are made, in which the clip's own sound moves its own mouth; the voice is all that the model
knows of what the lips do. Both are read frame by frame with the face mesh, in the head's own frame and in eye
distances. Beside the model stand mouths by simple rules through the same rig (`voice/baselines.py`): as open as the
voice is loud, as its formants say, and lips that stay closed (“frozen”): what the clip's own head, jaw and corners of
the mouth, which stay, tell by themselves.

r: correlation with the real lips, of the gap between them, of the mouth's width, of how high the upper lip is; in the
same frame, and where they fit best within 80 ms to either side (late: by how many ms the film is behind there, for the
gap). points: how far a point of the lips is from where it is in the clip, mean. PSNR, in dB, and SSIM (Wang et al.
2004, a Gaussian of 1.5 px) are of the luminance of a square of 1.2 eye distances around the mouth, 96 px wide, against
the clip as it is; mean over the frames.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from fractions import Fraction
from itertools import islice
from pathlib import Path
from unittest.mock import patch

import cv2
import numpy as np
from numpy.typing import NDArray

from lipsync_desktop import paths
from lipsync_desktop.engine.errors import FaceError, SpeechError
from lipsync_desktop.engine.faces.landmarks import AROUND_MOUTH, SURFACE
from lipsync_desktop.engine.faces.mesh import LIPS
from lipsync_desktop.engine.faces.pose import Pose
from lipsync_desktop.engine.media import clip_length, probe_face, read_frames, read_speech
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.people.sightings import Sighting
from lipsync_desktop.engine.settings import RenderSettings
from lipsync_desktop.engine.types import MEL_RATE_HZ, SPEECH_RATE_HZ, Articulator, Doubles, Image, Points, Samples, Trim

from .mouth.measure import COLUMNS, filmed, in_frame
from .voice.baselines import by_formants, by_loudness

_SIDE_PX, _SIDE = 96, 1.2
_MOST_LATE_S = 0.08
_FEWEST = 25
MEASURES = ("gap", "width", "upper")

Mouth = Callable[[Samples], NDArray[np.floating]]
"""(n,) samples → (n, 8) at 80 Hz."""

METHODS: dict[str, Mouth | None] = {
    "this": None,
    "loudness": by_loudness,
    "formants": by_formants,
    "frozen": lambda samples: pressed(len(samples) * MEL_RATE_HZ // SPEECH_RATE_HZ + 1),
}


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What each frame shows: lengths (n, 3) in the order of MEASURES; lips (n, 40, 2), in eye distances; mouths (n, 96,
    96), grey. Not a number where no face is seen."""

    lengths: Doubles
    lips: Doubles
    places: list[Points | None]
    images: list[Image]


@dataclass(frozen=True, slots=True)
class Likeness:
    """Of a film with the clip that it was made from."""

    gap: float
    width: float
    upper: float
    best_gap: float
    best_width: float
    best_upper: float
    late_ms: float
    points: float
    psnr_db: float
    ssim: float


def likenesses(clip: Path, models: Models, seconds: Fraction | None = None) -> dict[str, Likeness]:
    """By every method; empty where nobody's face is seen, or nothing is heard."""
    found = {}
    footage = probe_face(clip, Fraction(25))
    trim = Trim(end_s=min(filter(None, (seconds, footage.duration_s)), default=None))
    count = min(clip_length(footage), int((trim.end_s or 0) * footage.rate))
    real = seen(read_frames(footage, count), models)
    if real is None:
        return {}
    for name, mouth in METHODS.items():
        try:
            with moved_by(mouth, clip, trim), filmed(clip, clip, models, RenderSettings(), trim) as film:
                made = seen(islice(read_frames(probe_face(film, Fraction(25)), count), count), models)
        except (FaceError, SpeechError):
            return {}
        if made is None:
            return {}
        found[name] = likeness(real, made, float(footage.rate))
    return found


def pressed(count: int) -> Doubles:
    """(count, 8): lips that stay closed; where nothing at all was asked, the clip's own mouth would come back."""
    shown = np.zeros((count, 8))
    shown[:, Articulator.LIP_PRESS] = 1.0
    return shown


@contextmanager
def moved_by(mouth: Mouth | None, clip: Path, trim: Trim) -> Iterator[None]:
    """Films made meanwhile open their mouths so, whatever the network hears; None: as the program does."""
    if mouth is None:
        yield
        return
    samples = np.concatenate(list(read_speech(clip)))
    end = len(samples) if trim.end_s is None else int(trim.end_s * SPEECH_RATE_HZ)
    shown = mouth(samples[:end]).astype(np.float32)
    with patch("lipsync_desktop.engine.builtin.model.articulate", lambda *_: iter([shown])):
        yield


def seen(images: Iterator[Image], models: Models) -> Seen | None:
    """The largest face, followed; None where there never is one."""
    finder, face = models.faces, None
    lengths, lips, places, kept = [], [], [], []
    columns = [COLUMNS.index(name) for name in MEASURES]
    for image in images:
        face = finder.follow(image, face.landmarks) if face and face.landmarks is not None else None
        if face is None:
            face = max(finder.find_all(image), key=lambda one: Sighting.of(one, 0).shown, default=None)
        points = face.landmarks if face else None
        places.append(points)
        kept.append(image)
        if points is None:
            lengths.append(np.full(len(MEASURES), np.nan))
            lips.append(np.full((len(LIPS), 2), np.nan))
            continue
        lengths.append(in_frame(image, points)[columns])
        lips.append(Pose.of(points[:SURFACE]).to_local(points[:SURFACE])[LIPS, :2])
    if all(points is None for points in places):
        return None
    return Seen(np.array(lengths), np.array(lips), places, kept)


def likeness(real: Seen, made: Seen, rate: float) -> Likeness:
    count = min(len(real.images), len(made.images))
    now = [correlation(real.lengths[:count, i], made.lengths[:count, i]) for i in range(len(MEASURES))]
    most = round(_MOST_LATE_S * rate)
    lates = range(-most, most + 1)
    shifted = [[_shifted(real.lengths[:count, i], made.lengths[:count, i], late) for late in lates] for i in range(3)]
    best = [float(np.nanmax(values)) if not np.isnan(values).all() else float("nan") for values in shifted]
    late = float("nan") if np.isnan(shifted[0]).all() else lates[int(np.nanargmax(shifted[0]))] / rate * 1e3
    apart = np.linalg.norm(real.lips[:count] - made.lips[:count], axis=-1).mean(-1)
    pairs = [
        (_mouth(one, points), _mouth(other, points))
        for one, other, points in zip(real.images[:count], made.images[:count], real.places, strict=False)
        if points is not None
    ]
    return Likeness(
        now[0],
        now[1],
        now[2],
        best[0],
        best[1],
        best[2],
        late,
        float(np.nanmean(apart)),
        float(np.mean([psnr_db(one, other) for one, other in pairs])),
        float(np.mean([ssim(one, other) for one, other in pairs])),
    )


def _shifted(real: Doubles, made: Doubles, late: int) -> float:
    """Their correlation if the film were so many frames earlier."""
    return correlation(real[: len(real) - late], made[late:]) if late >= 0 else _shifted(made, real, -late)


def correlation(one: Doubles, other: Doubles) -> float:
    """Not a number where too little is seen, or nothing moves."""
    both = ~np.isnan(one) & ~np.isnan(other)
    if both.sum() < _FEWEST or one[both].std() < 1e-9 or other[both].std() < 1e-9:
        return float("nan")
    return float(np.corrcoef(one[both], other[both])[0, 1])


def _mouth(image: Image, points: Points) -> NDArray[np.uint8]:
    """(96, 96), grey: the square around the mouth."""
    middle = points[AROUND_MOUTH, :2].mean(0)
    scale = _SIDE_PX / (_SIDE * Pose.of(points[:SURFACE]).unit_px)
    matrix = np.array([[scale, 0, _SIDE_PX / 2 - scale * middle[0]], [0, scale, _SIDE_PX / 2 - scale * middle[1]]])
    flags = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    square = cv2.warpAffine(image, matrix, (_SIDE_PX, _SIDE_PX), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.cvtColor(square, cv2.COLOR_BGR2GRAY), np.uint8)


def psnr_db(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    return float(10 * np.log10(255**2 / max(((one.astype(float) - other) ** 2).mean(), 1e-3)))


def ssim(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    a, b = one.astype(np.float64), other.astype(np.float64)

    def blurred(values: Doubles) -> Doubles:
        return np.asarray(cv2.GaussianBlur(values, (11, 11), 1.5), np.float64)

    mean_a, mean_b = blurred(a), blurred(b)
    var_a, var_b = blurred(a * a) - mean_a**2, blurred(b * b) - mean_b**2
    both = blurred(a * b) - mean_a * mean_b
    small, little = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    alike = (2 * mean_a * mean_b + small) * (2 * both + little)
    return float((alike / ((mean_a**2 + mean_b**2 + small) * (var_a + var_b + little))).mean())


def medians(found: list[dict[str, Likeness]]) -> dict[str, Likeness]:
    """Of all clips, each figure by itself."""
    names = [field.name for field in fields(Likeness)]
    return {
        method: Likeness(*(float(np.nanmedian([getattr(one[method], name) for one in found])) for name in names))
        for method in METHODS
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", type=Path, nargs="+")
    parser.add_argument("--seconds", type=Fraction)
    options = parser.parse_args()
    models = Models(paths.models_dir(), None)
    print(f"{'':<44}r: gap width upper   best: gap width upper   late  points  PSNR  SSIM")
    found = []
    for clip in options.clips:
        one = likenesses(clip, models, options.seconds)
        if one:
            found.append(one)
        _tell(clip.name, one)
    if found:
        _tell("median", medians(found))


def _tell(name: str, by_method: dict[str, Likeness]) -> None:
    if not by_method:
        print(f"{name[:34]:<34} nobody is seen, or heard")
    for method, one in by_method.items():
        print(
            f"{name[:34]:<34}{method:<10}{one.gap:>6.2f}{one.width:>6.2f}{one.upper:>6.2f}{one.best_gap:>12.2f}"
            f"{one.best_width:>6.2f}{one.best_upper:>6.2f}{one.late_ms:>7.0f}{one.points:>8.3f}{one.psnr_db:>6.1f}"
            f"{one.ssim:>6.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
