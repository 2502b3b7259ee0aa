"""Two people who can be told apart, from the program's own portrait, and scenes with them."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.types import Image

from .making import mesh_points, pixels_of

SIDE_PX = 200


def anna(resources: Path) -> Image:
    """The portrait, (200, 200, 3)."""
    image = pixels_of(resources / "portrait.png")
    return np.asarray(cv2.resize(image, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA), np.uint8)


def bert(resources: Path) -> Image:
    """The same in a mirror and in other colours: other features in other clothes."""
    return np.ascontiguousarray(anna(resources)[:, ::-1, ::-1])


def behind_cloth(person: Image, models: Models) -> Image:
    """With a cloth before mouth and chin."""
    points = mesh_points(person, models)
    cloth = points[[234, 117, 195, 346, 454, 361, 397, 378, 152, 149, 172, 132], :2].round().astype(np.int32)
    return np.asarray(cv2.fillPoly(person.copy(), [cloth], (225, 205, 180), cv2.LINE_AA), np.uint8)


def scene(*people: Image, moved_px: int = 0, brightness: float = 1.0) -> Image:
    """(200, 400, 3): one in the middle, or two beside each other, each so far to the right."""
    ground = np.full((SIDE_PX, 2 * SIDE_PX, 3), 90, np.uint8)
    if len(people) == 1:
        ground[:, SIDE_PX // 2 : SIDE_PX // 2 + SIDE_PX] = people[0]
    elif people:
        ground = np.hstack(people)
    matrix = np.array([[1, 0, moved_px], [0, 1, 0]], np.float64)
    moved = cv2.warpAffine(ground, matrix, ground.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(np.clip(moved * brightness, 0, 255), np.uint8)
