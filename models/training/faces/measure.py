"""How well faces are found and followed: `python -m models.training.faces.measure MATERIAL`.

MATERIAL is a folder with images/, images_noface/ and faces.csv (file, x, y, w, h in pixels of the upright picture).
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from lipsync_desktop import paths
from lipsync_desktop.engine.faces.detector import iou
from lipsync_desktop.engine.faces.finder import FaceFinder
from lipsync_desktop.engine.faces.landmarks import INNER_LIPS, LIP_CORNERS, SURFACE, ring
from lipsync_desktop.engine.faces.s3fd import box_around
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.people.tracking import track_faces
from lipsync_desktop.engine.pictures import read_picture
from lipsync_desktop.engine.types import FaceBox, Image, Points

_FRAMES = 60
_WARM_UP = 10
_FACE_PX = 128


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("material", type=Path)
    material = parser.parse_args().material
    finder = Models(paths.models_dir(), None).faces
    recall(material, finder)
    hairline_to_chin(material, finder)
    false_alarms(material, finder)
    odd_pictures(material, finder)
    tremble_and_lag(material, finder)


def labels(material: Path) -> dict[str, list[FaceBox]]:
    faces: dict[str, list[FaceBox]] = {}
    with (material / "faces.csv").open() as file:
        for row in csv.DictReader(file):
            box = FaceBox(*(float(row[key]) for key in "xywh"))
            faces.setdefault(row["file"], []).append(box)
    return faces


def labelled(material: Path) -> Iterator[tuple[str, Image, list[FaceBox]]]:
    """Every labelled picture as it is used, with its labels in its own pixels."""
    for name, boxes in sorted(labels(material).items()):
        picture = read_picture(material / name)
        scale = picture.image.shape[1] / picture.full_size_px[0]
        yield name, picture.image, [box.scaled(scale) for box in boxes]


def found(face: FaceBox, label: FaceBox) -> bool:
    """Whether it is the labelled face: its box's centre in the label, and a size not more than twice off."""
    x, y = face.x + face.width / 2 - label.x, face.y + face.height / 2 - label.y
    return 0 < x < label.width and 0 < y < label.height and 0.5 < face.height / label.height < 2


def recall(material: Path, finder: FaceFinder) -> None:
    largest, every, total, overlaps, missed = 0, 0, 0, [], []
    pictures = list(labelled(material))
    started = time.perf_counter()
    for name, image, boxes in pictures:
        biggest = max(boxes, key=lambda box: box.width * box.height)
        detected = finder.detect(image)
        if any(found(box, biggest) for box in detected):
            largest += 1
            overlaps.append(max(iou(box, biggest) for box in detected))
        else:
            missed.append(name)
        every += sum(any(found(box, label) for box in detected) for label in boxes)
        total += len(boxes)
    seconds = (time.perf_counter() - started) / len(pictures)
    print(f"largest face found in {largest} of {len(pictures)} pictures; missed: {', '.join(missed) or 'none'}")
    print(f"labelled faces found: {every} of {total}; overlap with the label (median IoU) {np.median(overlaps):.2f}")
    print(f"{seconds * 1e3:.0f} ms a picture, without reading it")


def hairline_to_chin(material: Path, finder: FaceFinder) -> None:
    """How well the mesh's points tell the box that a detector trained on WIDER FACE gives, as S³FD is: the labels are
    such boxes, of another detector."""
    edges, overlaps = [], []
    for _, image, boxes in labelled(material):
        faces = finder.find_all(image)
        for label in boxes:
            near = [face for face in faces if found(face.box, label) and face.landmarks is not None]
            if not near:
                continue
            face = max(near, key=lambda face: iou(face.box, label))
            assert face.landmarks is not None
            low, high = face.landmarks[:SURFACE, :2].min(0), face.landmarks[:SURFACE, :2].max(0)
            start = (np.array([label.x, label.y]) - low) / (high - low)
            end = (np.array([label.x + label.width, label.y + label.height]) - high) / (high - low)
            edges.append([start[0], end[0], start[1], end[1]])
            overlaps.append(iou(box_around(face.landmarks), label))
    left, right, top, bottom = np.median(edges, axis=0)
    print(f"S³FD's box from the mesh: left {left:+.3f}, right {right:+.3f}, top {top:+.3f}, bottom {bottom:+.3f}")
    print(
        f"its overlap with {len(overlaps)} labels: median IoU {np.median(overlaps):.2f}, "
        f"one in ten below {np.percentile(overlaps, 10):.2f}"
    )


def false_alarms(material: Path, finder: FaceFinder) -> None:
    pictures = sorted((material / "images_noface").iterdir())
    alarms = [picture.name for picture in pictures if finder.find(read_picture(picture).image)]
    print(f"pictures without a face taken for one: {len(alarms)} of {len(pictures)} ({', '.join(alarms) or 'none'})")


def odd_pictures(material: Path, finder: FaceFinder) -> None:
    """Every labelled picture on its side and on its head, and each largest face 60 px high in 2000×1500."""
    turned, tiny, count = [0, 0, 0], 0, 0
    for _, image, boxes in labelled(material):
        label = max(boxes, key=lambda box: box.width * box.height)
        height, width = image.shape[:2]
        count += 1
        for quarter in (1, 2, 3):
            corners = np.array([[label.x, label.y], [label.x + label.width, label.y + label.height]])
            for _ in range(quarter):  # counter-clockwise, as np.rot90
                corners = np.stack([corners[:, 1], (width if _ % 2 == 0 else height) - corners[:, 0]], 1)
            low, high = corners.min(0), corners.max(0)
            face = finder.find(np.ascontiguousarray(np.rot90(image, quarter)))
            box = FaceBox(*low, *(high - low))
            middle = (face.box.x + face.box.width / 2, face.box.y + face.box.height / 2) if face else (-1.0, -1.0)
            turned[quarter - 1] += box.x < middle[0] < box.x + box.width and box.y < middle[1] < box.y + box.height
        scale = 60 / label.height
        small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)[:700, :900]
        canvas = np.full((1500, 2000, 3), 128, np.uint8)
        canvas[700 : 700 + small.shape[0], 1000 : 1000 + small.shape[1]] = small
        place = FaceBox(1000 + label.x * scale, 700 + label.y * scale, label.width * scale, label.height * scale)
        tiny += any(found(box, place) for box in finder.detect(canvas))
    left, upside_down, right = turned
    print(f"found lying left {left}, on its head {upside_down}, lying right {right}, tiny {tiny}, of {count} each")


def tremble_and_lag(material: Path, finder: FaceFinder) -> None:
    """Lip points of a still face under noise and recompression, and of a face that moves and turns at speed."""
    print(f"\n{'px of a 128 px face':<32}{'raw':>8}{'smoothed':>10}")
    for name in ("senate_cory-booker.jpg", "skimage_astronaut.png", "facerec_32bit.png"):
        image = read_picture(material / "images" / name).image
        face = finder.find(image)
        assert face is not None
        assert face.landmarks is not None
        width = float(np.ptp(face.landmarks[:SURFACE, 0]))
        centre = face.landmarks[:SURFACE, :2].mean(0)
        raw, smooth = (lips(finder, noisy(image, still), smoothed) for still, smoothed in ((True, False), (True, True)))
        print(f"{name[:24]:<24} tremble{rms(raw) * _FACE_PX / width:>8.3f}{rms(smooth) * _FACE_PX / width:>10.3f}")
        moving = [noisy(image, False, centre) for _ in range(2)]
        raw, smooth = lips(finder, moving[0], False), lips(finder, moving[1], True)
        print(f"{'':<24}  lag ms{lag_ms(raw, raw):>8.1f}{lag_ms(raw, smooth):>10.1f}")


def noisy(image: Image, still: bool, centre: Points | None = None) -> Iterator[Image]:
    rng = np.random.default_rng(0)
    for i in range(_FRAMES):
        if not still and centre is not None:
            swing = np.sin(2 * np.pi * i / 20)
            matrix = cv2.getRotationMatrix2D((float(centre[0]), float(centre[1])), 8 * swing, 1)
            matrix[0, 2] += 0.02 * image.shape[1] * swing
            moved = cv2.warpAffine(image, matrix, image.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
        else:
            moved = image
        grain = np.clip(moved + rng.normal(0, 4, image.shape), 0, 255).astype(np.uint8)
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(60, 90))]
        yield np.asarray(cv2.imdecode(cv2.imencode(".jpg", grain, quality)[1], cv2.IMREAD_COLOR), np.uint8)


def lips(finder: FaceFinder, images: Iterator[Image], smoothed: bool) -> np.ndarray:
    """(frames, 22, 2) points of the inner lips."""
    inner = [*ring(*INNER_LIPS), *LIP_CORNERS]
    points = []
    if smoothed:
        for plate in track_faces(images, finder, Fraction(25)):
            assert plate.face is not None
            assert plate.face.landmarks is not None
            points.append(plate.face.landmarks)
    else:
        face = None
        for image in images:
            face = finder.follow(image, face.landmarks) if face and face.landmarks is not None else finder.find(image)
            assert face is not None
            assert face.landmarks is not None
            points.append(face.landmarks)
    return np.stack(points)[_WARM_UP:-_WARM_UP, inner, :2]


def rms(points: np.ndarray) -> float:
    return float(np.sqrt(((points - points.mean(0)) ** 2).sum(-1).mean()))


def lag_ms(raw: np.ndarray, smooth: np.ndarray) -> float:
    """Where the mean position's correlation peaks, in between frames by a parabola."""
    a, b = raw.mean(1)[:, 0], smooth.mean(1)[:, 0]
    shifts = range(-3, 4)
    match = [np.corrcoef(a[3:-3], b[3 + s : len(b) - 3 + s])[0, 1] for s in shifts]
    k = int(np.clip(np.argmax(match), 1, len(match) - 2))
    left, peak, right = match[k - 1 : k + 2]
    return (shifts[k] + 0.5 * (left - right) / (left - 2 * peak + right)) * 40


if __name__ == "__main__":
    main()
