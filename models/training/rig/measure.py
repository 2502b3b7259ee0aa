"""How well painted mouths do what they are asked, seen by the face mesh in the painted pictures.

python -m models.training.rig.measure close PICTURE…          lips that meet at m, lips that part at ah
python -m models.training.rig.measure apart PICTURE…          how far the two most alike of nine visemes are apart
python -m models.training.rig.measure film PICTURE SPEECH     the aperture asked for and seen, frame by frame
python -m models.training.rig.measure tremble PICTURE…        lips that should keep still in a noisy clip of a picture
python -m models.training.rig.measure speed PICTURE           milliseconds on one core

A gap is a share of the mouth's width.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from lipsync_desktop import paths
from lipsync_desktop.engine.builtin.complexion import GREY
from lipsync_desktop.engine.builtin.rig import Rig, aperture
from lipsync_desktop.engine.faces.finder import FaceFinder
from lipsync_desktop.engine.faces.landmarks import AROUND_MOUTH, SURFACE
from lipsync_desktop.engine.faces.mesh import lip_gap
from lipsync_desktop.engine.faces.pose import Pose
from lipsync_desktop.engine.media import measure_speech, read_speech
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.people.tracking import track_faces
from lipsync_desktop.engine.pictures import read_picture
from lipsync_desktop.engine.speech.articulation import articulate, at_frames
from lipsync_desktop.engine.speech.listening import listen
from lipsync_desktop.engine.types import Frame, Image, Patch, Points

from .visemes import VISEMES

CLOSED = 0.02
_NINE = ("m", "ah", "eh", "ee", "oh", "oo", "f", "s", "sh")
_COARSE_PX = 64.0
_RATE = Fraction(25)
_REPEATS = 15


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    for name, command in (("close", close), ("apart", apart), ("tremble", tremble)):
        its = commands.add_parser(name)
        its.add_argument("pictures", type=Path, nargs="+")
        its.set_defaults(run=lambda options, models, command=command: command(options.pictures, models))
    its = commands.add_parser("film")
    its.add_argument("picture", type=Path)
    its.add_argument("speech", type=Path)
    its.set_defaults(run=lambda options, models: film(options.picture, options.speech, models))
    its = commands.add_parser("speed")
    its.add_argument("picture", type=Path)
    its.set_defaults(run=lambda options, models: speed(options.picture, models))
    options = parser.parse_args()
    options.run(options, Models(paths.models_dir(), None))


def faces(pictures: list[Path], finder: FaceFinder) -> Iterator[tuple[str, Image, Points]]:
    for path in pictures:
        image = read_picture(path).image
        face = finder.find(image)
        if face is None or face.landmarks is None:
            print(f"{path.name}: no face")
        else:
            yield path.name, image, face.landmarks


def seen(finder: FaceFinder, image: Image, patch: Patch | None, points: Points) -> float:
    """The gap between the lips in a painted picture; not a number where the mesh sees no face."""
    face = finder.follow(Frame(image, patch).composed(), points)
    return lip_gap(face.landmarks) if face and face.landmarks is not None else float("nan")


def closures(pictures: list[Path], models: Models) -> NDArray[np.float64]:
    """(n, 3): each picture's own gap, and that at m and at ah; prints the names of those that do not close."""
    rows = []
    for name, image, points in faces(pictures, models.faces):
        rig = Rig(image, points)
        said = [seen(models.faces, image, rig.paint(VISEMES[viseme]), points) for viseme in ("m", "ah")]
        rows.append((lip_gap(points), *said))
        if not said[0] <= CLOSED:
            print(f"{name}: {rows[-1][0]:.3f} in the picture, {said[0]:.3f} at m")
    return np.array(rows)


def close(pictures: list[Path], models: Models) -> None:
    before, shut, parted = closures(pictures, models).T
    print(
        f"{len(before)} pictures, gap {np.median(before):.3f} (at most {before.max():.3f}) as they are; at m "
        f"{np.median(shut):.4f} (at most {np.nanmax(shut):.3f}), at most {CLOSED} in {(shut <= CLOSED).mean():.1%}; "
        f"at ah {np.median(parted):.3f} (at least {np.nanmin(parted):.3f}), asked for {aperture(VISEMES['ah']):.3f}"
    )


def film(picture: Path, speech: Path, models: Models) -> None:
    name, image, points = next(faces([picture], models.faces))
    rig = Rig(image, points)
    frames = round(measure_speech(speech).duration_s * _RATE)
    sound = listen(read_speech(speech), models.ears)
    said = islice(at_frames(articulate(sound, models.articulation), _RATE, 0.0), frames)
    asked, gaps = [], []
    for articulation in said:
        asked.append(aperture(articulation))
        gaps.append(seen(models.faces, image, rig.paint(articulation), points))
    wanted, got = np.array(asked), np.array(gaps)
    shut = wanted <= 0.01
    print(
        f"{name}, {frames} frames: asked and seen correlate by {np.corrcoef(wanted, got)[0, 1]:.3f}, differ by "
        f"{np.abs(wanted - got).mean():.3f}; {shut.sum()} frames ask for closed lips, and "
        f"{(got[shut] <= CLOSED).mean():.1%} of them show a gap of at most {CLOSED}"
    )


def closest_pair(rig: Rig, image: Image, landmarks: Points) -> tuple[float, str]:
    """How far apart the two most alike of nine visemes are, where m and ah are 1 apart, and their names.

    The mean difference of brightness within and around the lips, in pictures as coarse as a face of 150 px.
    """
    middle = landmarks[AROUND_MOUTH, :2].mean(0)
    scale = _COARSE_PX / Pose.of(landmarks[:SURFACE]).unit_px
    size = int(1.1 * _COARSE_PX)
    matrix = np.array([[scale, 0, size / 2 - scale * middle[0]], [0, scale, size / 2 - scale * middle[1]]])
    shown = {}
    for name in _NINE:
        whole = Frame(image, rig.paint(VISEMES[name])).composed()
        grey = cv2.GaussianBlur((whole @ GREY).astype(np.float32), (0, 0), max(0.5 / scale, 0.3))
        shown[name] = cv2.warpAffine(grey, matrix, (size, size), flags=cv2.INTER_LINEAR)
    apart = {
        f"{one}–{other}": float(np.abs(shown[one] - shown[other]).mean())
        for at, one in enumerate(_NINE)
        for other in _NINE[at + 1 :]
    }
    closest = min(apart, key=apart.__getitem__)
    return apart[closest] / max(apart["m–ah"], 1e-6), closest


def apart(pictures: list[Path], models: Models) -> None:
    print(f"closest of nine visemes, m and ah being 1 apart: {closest_pairs(pictures, models):.2f}")


def closest_pairs(pictures: list[Path], models: Models) -> float:
    """`closest_pair` of each picture, the median; prints each."""
    found = []
    for name, image, points in faces(pictures, models.faces):
        distance, pair = closest_pair(Rig(image, points), image, points)
        found.append(distance)
        print(f"{name}: {distance:.2f}, {pair}", file=sys.stderr)
    return float(np.median(found))


def tremble(pictures: list[Path], models: Models) -> None:
    for name, px in trembles(pictures, models):
        print(f"{name}: {px:.3f} px of a face of 128")


def trembles(pictures: list[Path], models: Models) -> Iterator[tuple[str, float]]:
    """The painted lips' own movement in a clip of 40 noisy, recompressed copies of a picture, px of a 128 px face."""
    random = np.random.default_rng(0)
    for name, image, points in faces(pictures, models.faces):
        copies = [_noisy(image, random) for _ in range(40)]
        rig: Rig | None = None
        lips = []
        for take in track_faces(copies, models.faces, _RATE):
            if take.face is None or take.face.landmarks is None:
                continue
            rig = Rig(take.image, take.face.landmarks, before=rig)
            lips.append(rig.lips(VISEMES["eh"]))
        apart = np.array(lips[8:-8]) - np.mean(lips[8:-8], axis=0)
        scale = 128 / np.ptp(points[:SURFACE, 0])
        yield name, float(scale * np.sqrt((apart**2).sum(-1).mean()))


def _noisy(image: Image, random: np.random.Generator) -> Image:
    noisy = np.clip(image + random.normal(0, 4, image.shape), 0, 255).astype(np.uint8)
    _, data = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(60, 90))])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


def speed(picture: Path, models: Models) -> None:
    for face_px in (300, 700):
        first, later, said = speeds(picture, models, face_px)
        paints = ", ".join(f"{viseme} {ms:.1f} ms" for viseme, ms in said.items())
        print(f"face of {face_px} px: set-up {first:.1f} ms, in a clip {later:.1f} ms; {paints}")


def speeds(picture: Path, models: Models, face_px: int) -> tuple[float, float, dict[str, float]]:
    """Milliseconds of one core's time: set up, set up again in a clip, and painted at some visemes."""
    cv2.setNumThreads(1)
    _, image, points = next(faces([picture], models.faces))
    scale = face_px / np.ptp(points[:SURFACE, 0])
    scaled = np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    rig = Rig(scaled, points * scale)
    first, later = _took(Rig, scaled, points * scale), _took(partial(Rig, before=rig), scaled, points * scale)
    return first, later, {viseme: _took(rig.paint, VISEMES[viseme]) for viseme in ("m", "ee", "ah")}


def _took(work: Callable[..., object], *arguments: object) -> float:
    times = []
    for _ in range(_REPEATS):
        started = time.thread_time()
        work(*arguments)
        times.append(time.thread_time() - started)
    return 1e3 * median(times)


if __name__ == "__main__":
    main()
