"""Covered mouths, told from those that are seen: `python -m models.training.covers.measure PICTURE… [--sheet OUT.jpg]`.

Draws a mask in three colours, a cup, a microphone, fingers, a fan and a scarf before the mouth of each picture, and
counts which are told, and which mouths are said to be covered that are not. --sheet: all of them to look at, those that
are missed with a red frame.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from lipsync_desktop import paths
from lipsync_desktop.engine.faces.pose import Pose
from lipsync_desktop.engine.lips.hindrances import is_covered
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.pictures import read_picture
from lipsync_desktop.engine.types import Image, Points

_LONGEST_PX = 1500
_CHEEKS_AND_CHIN = [234, 227, 117, 118, 101, 195, 330, 347, 346, 447, 454, 361, 397, 378, 152, 149, 172, 132]
_CHEEKS = [205, 425, 50, 280]
_SAME_FACE = 0.6
_TILE_PX = 160

Colour = tuple[int, int, int]
Cover = Callable[["Easel"], None]


class Easel:
    """A picture to draw on, in eye distances from between the lips: x to the right along the eyes, y down."""

    def __init__(self, image: Image, points: Points) -> None:
        self.image, self.points = image.copy(), points
        self.unit = Pose.of(points[:468]).unit_px
        across = points[[362, 263], :2].mean(0) - points[[33, 133], :2].mean(0)
        across /= np.linalg.norm(across)
        self._axes = np.stack([across, [-across[1], across[0]]])
        self._middle = points[[13, 14], :2].mean(0)
        self._noise = np.random.default_rng(1)

    @property
    def skin(self) -> Colour:
        height, width = self.image.shape[:2]
        at = np.clip(self.points[_CHEEKS, :2].astype(int), 0, [width - 1, height - 1])
        blue, green, red = (int(level) for level in np.median(self.image[at[:, 1], at[:, 0]], axis=0))
        return blue, green, red

    def fill(self, outline: NDArray[np.floating], colour: Colour, grain: float = 4.0) -> None:
        """outline: (n, 2)."""
        self.fill_px(outline @ self._axes * self.unit + self._middle, colour, grain)

    def fill_px(self, outline: NDArray[np.floating], colour: Colour, grain: float = 4.0) -> None:
        mask = np.zeros(self.image.shape[:2], np.uint8)
        cv2.fillPoly(mask, [(outline * 16).round().astype(np.int32)], (255,), cv2.LINE_AA, 4)
        share = cv2.GaussianBlur(mask, (0, 0), max(0.008 * self.unit, 0.3))[..., None] / 255
        coarse = self._noise.normal(0, 1, mask.shape).astype(np.float32)
        rough = cv2.GaussianBlur(coarse, (0, 0), max(0.02 * self.unit, 0.6))
        cloth = np.array(colour) + (grain / rough.std() * rough)[..., None]
        self.image = np.clip(self.image * (1 - share) + cloth * share, 0, 255).astype(np.uint8)


def mask_in(colour: Colour) -> Cover:
    return lambda easel: easel.fill_px(easel.points[_CHEEKS_AND_CHIN, :2], colour)


def cup(easel: Easel) -> None:
    easel.fill(np.array([(-0.55, -0.25), (0.55, -0.25), (0.45, 1.1), (-0.45, 1.1)]), (60, 50, 190), 2)


def microphone(easel: Easel) -> None:
    easel.fill(np.array([(-0.1, 0.2), (0.25, 0.2), (0.5, 2.3), (0.2, 2.3)]), (35, 35, 38))
    around = np.linspace(0, 2 * np.pi, 40)
    easel.fill(np.stack([0.08 + 0.42 * np.cos(around), 0.1 + 0.42 * np.sin(around)], 1), (75, 75, 78), 14)


def fingers(easel: Easel) -> None:
    light = easel.skin
    shade = (int(0.55 * light[0]), int(0.55 * light[1]), int(0.55 * light[2]))
    around = np.linspace(np.pi / 2, 3 * np.pi / 2, 12)
    for finger in range(4):
        y, tip, half = -0.3 + 0.21 * finger, -0.75 + 0.08 * abs(finger - 1.2), 0.115
        end = np.stack([tip + half * np.cos(around), y + half * np.sin(around)], 1)
        outline = np.concatenate([[(1.0, y + 0.05), (1.0, y + 0.28)], end])
        easel.fill(outline + 0.02, shade)
        easel.fill(outline, light)


def fan(easel: Easel) -> None:
    for fold in range(14):
        angles = -np.pi / 2 + np.array([fold, fold, fold + 1, fold + 1]) / 7 - 1
        far = np.array([0.3, 2.1, 2.1, 0.3])
        outline = np.stack([far * np.cos(angles), 1.75 + far * np.sin(angles)], 1)
        easel.fill(outline, (60, 50, 170) if fold % 2 else (80, 75, 205))


def scarf(easel: Easel) -> None:
    easel.fill(np.array([(-1.4, -0.3), (0, -0.4), (1.4, -0.3), (1.5, 1.6), (-1.5, 1.6)]), (50, 40, 120), 12)


COVERS: dict[str, Cover] = {
    "blue mask": mask_in((225, 205, 180)),
    "black mask": mask_in((38, 36, 36)),
    "skin-coloured mask": lambda easel: mask_in(easel.skin)(easel),
    "cup": cup,
    "microphone": microphone,
    "fingers": fingers,
    "fan": fan,
    "scarf": scarf,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pictures", type=Path, nargs="+")
    parser.add_argument("--sheet", type=Path)
    options = parser.parse_args()
    models = Models(paths.models_dir(), None)
    told, drawn, tiles = Counter[str](), Counter[str](), []
    uncovered, falsely = 0, []
    for picture in options.pictures:
        image = _reduced(read_picture(picture).image)
        face = models.faces.find(image)
        if face is None or face.landmarks is None:
            continue
        uncovered += 1
        if is_covered(image, face.landmarks, models.mesh):
            falsely.append(picture.name)
        row = [_tile(image, face.landmarks, missed=False)]
        for name, cover in COVERS.items():
            easel = Easel(image, face.landmarks)
            cover(easel)
            found = models.faces.find(easel.image, thorough=False)
            if found is None or found.landmarks is None or not _same(face.landmarks, found.landmarks):
                row.append(np.zeros_like(row[0]))
                continue
            right = is_covered(easel.image, found.landmarks, models.mesh)
            drawn[name] += 1
            told[name] += right
            row.append(_tile(easel.image, face.landmarks, missed=not right))
        tiles.append(np.hstack(row))
    for name in COVERS:
        print(f"{name}: {told[name]} of {drawn[name]} told")
    print(f"together: {told.total()} of {drawn.total()} told")
    print(f"uncovered: {len(falsely)} of {uncovered} said to be covered {' '.join(falsely)}")
    if options.sheet:
        cv2.imwrite(str(options.sheet), np.vstack(tiles))


def _reduced(image: Image) -> Image:
    scale = min(1.0, _LONGEST_PX / max(image.shape[:2]))
    return np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def _same(one: Points, other: Points) -> bool:
    """Whether it is the same face: with its mouth covered another one may be the largest that is found."""
    apart = np.linalg.norm(one[:468, :2].mean(0) - other[:468, :2].mean(0))
    return bool(apart < _SAME_FACE * np.linalg.norm(one[33] - one[263]))


def _tile(image: Image, points: Points, *, missed: bool) -> Image:
    middle, half = points[:468, :2].mean(0), 1.1 * np.ptp(points[:468, 0])
    scale = _TILE_PX / (2 * half)
    matrix = np.array([[scale, 0, _TILE_PX / 2 - scale * middle[0]], [0, scale, _TILE_PX / 2 - scale * middle[1]]])
    tile = np.asarray(cv2.warpAffine(image, matrix, (_TILE_PX, _TILE_PX), flags=cv2.INTER_AREA), np.uint8)
    if missed:
        cv2.rectangle(tile, (0, 0), (_TILE_PX - 1, _TILE_PX - 1), (0, 0, 255), 4)
    return tile


if __name__ == "__main__":
    main()
