"""Whole films, judged by what the face mesh sees in their decoded frames.

python -m models.training.film.measure --speech SPEECH FACE…      FACE is a picture or a clip

For each face a real film is made, decoded again, and the gap between the lips (a share of the mouth's width) in every
frame compared with the aperture that the voice asked for. Frames in which a picture's own expression comes back at
rest are left out.
"""

from __future__ import annotations

import argparse
import tempfile
from fractions import Fraction
from itertools import islice
from pathlib import Path

import numpy as np

from lipsync_desktop import paths
from lipsync_desktop.engine.articulation import articulate, at_frames
from lipsync_desktop.engine.builtin import relax
from lipsync_desktop.engine.face_mesh import lip_gap
from lipsync_desktop.engine.media import measure_speech, probe_face, read_frames, read_speech
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.pipeline import frame_count, render
from lipsync_desktop.engine.rig import aperture
from lipsync_desktop.engine.types import RenderJob
from lipsync_desktop.engine.voice import listen

_CLOSED = 0.02
_ASKS_CLOSED, _ASKS_OPEN = 0.01, 0.10
_MOST_LAG = 4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("faces", type=Path, nargs="+")
    parser.add_argument("--speech", type=Path, required=True)
    options = parser.parse_args()
    models = Models(paths.models_dir(), None)
    head = ("frames", "corr.", "error", "lag ms", "closed", "of", "false")
    print(f"{'':<42}" + "".join(f"{column:>9}" for column in head))
    shut = asked_shut = 0
    for face in options.faces:
        closed, asked = measure(face, options.speech, models)
        shut, asked_shut = shut + closed, asked_shut + asked
    print(f"closures seen: {shut} of {asked_shut} ({shut / max(asked_shut, 1):.1%})")


def measure(face: Path, speech: Path, models: Models) -> tuple[int, int]:
    """Print a row; return how many of the frames that ask for closed lips show them, and how many ask."""
    footage = probe_face(face, Fraction(25))
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "film.webm"
        for _ in render(RenderJob(face, speech, film), models):
            pass
        seen = gaps_in(film, models)
    asked, full = asked_of(speech, footage.rate, models, footage.is_still)
    kept = full & ~np.isnan(seen)
    wanted, got = asked[kept], seen[kept]
    closing, opening = wanted <= _ASKS_CLOSED, wanted >= _ASKS_OPEN
    lag_ms = lag(asked, seen) / float(footage.rate) * 1e3
    closed, false = int((got[closing] <= _CLOSED).sum()), int((got[opening] <= _CLOSED).sum())
    print(
        f"{face.name[:40]:<42}{kept.sum():>9}{np.corrcoef(wanted, got)[0, 1]:>9.3f}{np.abs(wanted - got).mean():>9.3f}"
        f"{lag_ms:>9.1f}{closed:>9}{closing.sum():>9}{false:>9}",
        flush=True,
    )
    return closed, int(closing.sum())


def gaps_in(film: Path, models: Models) -> np.ndarray:
    """The lip gap in each frame, not a number where the mesh sees no face."""
    footage = probe_face(film, Fraction(25))
    assert footage.duration_s is not None
    gaps, face = [], None
    for image in read_frames(footage, round(footage.duration_s * footage.rate)):
        face = models.faces.follow(image, face.landmarks) if face and face.landmarks is not None else None
        face = face or models.faces.find(image)
        gaps.append(lip_gap(face.landmarks) if face and face.landmarks is not None else np.nan)
    return np.array(gaps)


def asked_of(speech: Path, rate: Fraction, models: Models, still: bool) -> tuple[np.ndarray, np.ndarray]:
    """The aperture asked for in each frame, and whether the picture's own expression is wholly gone in it."""
    frames = frame_count(measure_speech(speech).duration_s, rate)
    sound = listen(read_speech(speech), models.voice_activity)
    asked, full, speaking = [], [], 0.0
    for articulation in islice(at_frames(articulate(sound, models.articulation), rate, 0.0), frames):
        speaking = relax(speaking, articulation, rate)
        asked.append(aperture(articulation))
        full.append(speaking == 1.0 or not still)
    return np.array(asked), np.array(full)


def lag(asked: np.ndarray, seen: np.ndarray) -> float:
    """Frames by which what is seen comes after what was asked: the peak of their correlation, by a parabola."""
    seen = np.where(np.isnan(seen), np.nanmean(seen), seen)
    shifts = np.arange(-_MOST_LAG, _MOST_LAG + 1)
    inner = slice(_MOST_LAG, len(asked) - _MOST_LAG)
    match = [np.corrcoef(asked[inner], np.roll(seen, -shift)[inner])[0, 1] for shift in shifts]
    peak = int(np.clip(np.argmax(match), 1, len(match) - 2))
    left, top, right = match[peak - 1 : peak + 2]
    return float(shifts[peak] + 0.5 * (left - right) / (left - 2 * top + right))


if __name__ == "__main__":
    main()
