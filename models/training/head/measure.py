"""What moves beside the head in finished films of pictures, and what moving it costs.

python -m models.training.head.measure --speech SPEECH PICTURE…

For each picture a real film is made and decoded again. Points that can be told from others (Shi and Tomasi 1994), from
beyond the hair line to as far as a head moves what is around it, are followed through its frames (Lucas and Kanade
1981): how far 95 of 100 move at most, in pixels of the picture, and how far the nose does. “flat”: nobody can tell the
person from what is behind them, which moves along.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from lipsync_desktop import paths
from lipsync_desktop.engine.errors import FaceError
from lipsync_desktop.engine.faces.pose import Pose
from lipsync_desktop.engine.head.matte import Matte
from lipsync_desktop.engine.head.sway import Head, around_head
from lipsync_desktop.engine.imaging import Rectangle, resized
from lipsync_desktop.engine.media import probe_face, read_frames
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.pipeline import render
from lipsync_desktop.engine.settings import RenderJob, RenderSettings
from lipsync_desktop.engine.types import Frame, Gesture, Image, Points

_BEYOND, _BEYOND_PX = 0.06, 10
"""How far beyond the hair line points begin: in eye distances, and at least, in pixels, as far as each is compared."""
_WINDOW_PX = 9
_STANDS_STILL_PX = 0.3
_NOSE = 1
_FEWEST = 4
_LONGEST = 150
_ROUNDS = 25


@dataclass(frozen=True, slots=True)
class Beside:
    """moved_px, nose_px: how far background and nose move. points: how many were followed. show_ms: for one frame of
    the head alone."""

    moved_px: float
    nose_px: float
    points: int
    flat: bool
    show_ms: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pictures", type=Path, nargs="+")
    parser.add_argument("--speech", type=Path, required=True)
    options = parser.parse_args()
    models = Models(paths.models_dir(), None)
    print(f"{'':<42}{'moved px':>9}{'nose px':>9}{'points':>9}{'ms':>9}")
    found = []
    for picture in options.pictures:
        if beside := beside_head(picture, options.speech, models):
            found.append(beside)
            print(
                f"{picture.name[:40]:<42}{beside.moved_px:>9.2f}{beside.nose_px:>9.2f}{beside.points:>9}"
                f"{beside.show_ms:>9.1f}{'  flat' if beside.flat else ''}",
                flush=True,
            )
    moved = np.array([beside.moved_px for beside in found if beside.points >= _FEWEST])
    far = np.sum(moved > _STANDS_STILL_PX)
    print(f"{len(moved)} pictures: median {np.median(moved):.2f} px, most {moved.max():.2f} px")
    print(f"above {_STANDS_STILL_PX} px: {far}")


def beside_head(picture: Path, speech: Path, models: Models) -> Beside | None:
    """None where the picture shows no face."""
    (image,) = read_frames(probe_face(picture, Fraction(25)), 1)
    face = models.faces.find(image)
    if face is None or face.landmarks is None:
        return None
    points = face.landmarks[:468] - [0.5, 0.5, 0.0]
    area = around_head(points, image)
    share = Matte(models.matte).of(image, points, area)
    background = _background(image, points, area, models)
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "film.mp4"
        settings = RenderSettings(codec="h264", quality="best")
        try:
            for _ in render(RenderJob(picture, speech, film, settings), models):
                pass
        except FaceError:
            return None
        footage = probe_face(film, Fraction(25))
        moved, nose, count = _followed(read_frames(footage, _LONGEST), background, points[_NOSE, :2])
    return Beside(moved, nose, count, share is None, _show_ms(image, face.landmarks, models))


def _background(image: Image, points: Points, area: Rectangle, models: Models) -> NDArray[np.uint8]:
    """A mask of the whole picture, 255 where points are looked for. The matte of all that is seen, without its
    refinement, says where that is."""
    unit = Pose.of(points).unit_px
    share = resized(Matte(models.matte).coarse(image, points, area), area.width, area.height)
    reach = 2 * max(round(_BEYOND * unit), _BEYOND_PX) + 1
    free = cv2.erode((share < 0.03).astype(np.uint8), np.ones((reach, reach), np.uint8), borderValue=1)
    mask = np.zeros(image.shape[:2], np.uint8)
    area.of(mask)[:] = 255 * free
    return mask


def _followed(
    frames: Iterator[Image], background: NDArray[np.uint8], nose: NDArray[np.float64]
) -> tuple[float, float, int]:
    still = cv2.cvtColor(next(frames), cv2.COLOR_BGR2GRAY)
    height, width = still.shape  # even, as a film's is
    corners = cv2.goodFeaturesToTrack(still, 300, 0.02, 5, mask=background[:height, :width])
    there = np.zeros((0, 1, 2), np.float32) if corners is None else corners
    starts = np.concatenate([there, np.array([[nose]])]).astype(np.float32)
    moved, noses = [0.0], []
    for frame in frames:
        shade = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
        ends, found, _ = cv2.calcOpticalFlowPyrLK(
            still, shade, starts, starts.copy(), winSize=(_WINDOW_PX, _WINDOW_PX), maxLevel=1
        )
        far = np.linalg.norm(np.asarray(ends) - starts, axis=2)[:, 0]
        seen = found[:-1, 0] > 0
        moved.append(float(np.percentile(far[:-1][seen], 95)) if seen.any() else 0.0)
        noses.append(float(far[-1]))
    return max(moved), max(noses), len(there)


def _show_ms(image: Image, landmarks: Points, models: Models) -> float:
    head, taken = Head(image, landmarks, Matte(models.matte)), []
    for number in range(_ROUNDS):
        started = time.process_time()
        head.show(Frame(image), Gesture(0.01, 0.02 * np.sin(number), 0.01, 0.2))
        taken.append(time.process_time() - started)
    return 1000 * min(taken)


if __name__ == "__main__":
    main()
