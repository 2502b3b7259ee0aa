"""Lids over a still's eyes: within the opening, in the skin's colours, both or none."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from lipsync_desktop.engine.faces.pose import Pose
from lipsync_desktop.engine.head.blink import lids_of
from lipsync_desktop.engine.imaging import Rectangle
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.pictures import read_picture
from lipsync_desktop.engine.types import Image, Points

from .making import mesh_points

RIGHT_EYE = [33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7]
LEFT_EYE = [362, 398, 384, 385, 386, 387, 388, 466, 263, 249, 390, 373, 374, 380, 381, 382]


@pytest.fixture(scope="module")
def portrait(resources: Path) -> Image:
    return read_picture(resources / "portrait.png").image


@pytest.fixture(scope="module")
def points(portrait: Image, models: Models) -> Points:
    return mesh_points(portrait, models)


def blinking(image: Image, points: Points, share: float = 1.0) -> Image:
    pose = Pose.of(points[:468])
    shown = image.copy()
    for lid in lids_of(image, points, pose.unit_px, pose.yaw_degrees):
        lid.close(shown, Rectangle(0, 0, image.shape[1], image.shape[0]), share)
    return shown


def within(image: Image, points: Points, eye: list[int], wider: float) -> np.ndarray:
    """A mask of an eye's opening, `wider` eye distances more on every side."""
    mask = np.zeros(image.shape[:2], np.uint8)
    cv2.fillPoly(mask, [points[eye, :2].round().astype(np.int32)], (255,))
    reach = round(wider * Pose.of(points[:468]).unit_px)
    return cv2.dilate(mask, np.ones((2 * reach + 1, 2 * reach + 1))) > 0


def darkened(image: Image, points: Points, eyes: list[list[int]]) -> Image:
    dark = image.copy()
    for eye in eyes:
        dark[within(image, points, eye, 0.1)] = 20
    return dark


def test_an_open_eye_is_the_picture_s_own(portrait: Image, points: Points) -> None:
    assert np.array_equal(blinking(portrait, points, 0.0), portrait)


def test_only_the_opening_and_its_lashes_change(portrait: Image, points: Points) -> None:
    """Rims of glasses and brows around it are not touched by one level."""
    around = within(portrait, points, RIGHT_EYE, 0.13) | within(portrait, points, LEFT_EYE, 0.13)
    for share in (0.3, 0.7, 1.0):
        changed = np.abs(blinking(portrait, points, share).astype(int) - portrait).max(2)
        assert changed[~around].max() == 0


def test_a_closed_lid_shows_neither_white_nor_iris(portrait: Image, points: Points) -> None:
    closed = blinking(portrait, points)
    for eye in (RIGHT_EYE, LEFT_EYE):
        x, y, width, height = cv2.boundingRect(points[eye, :2].astype(np.float32))
        middle = np.s_[y + height // 4 : y + height // 2, x + width // 3 : x + 2 * width // 3]
        under = np.s_[y + 2 * height : y + 3 * height, x + width // 3 : x + 2 * width // 3]
        lid, skin = closed[middle].reshape(-1, 3).mean(0), portrait[under].reshape(-1, 3).mean(0)
        assert np.abs(lid - skin).max() < 0.35 * skin.max()
        assert closed[middle].std(axis=(0, 1)).max() < 0.4 * portrait[middle].std(axis=(0, 1)).max()


def test_the_lid_comes_down_steadily(portrait: Image, points: Points) -> None:
    inside = within(portrait, points, RIGHT_EYE, 0.0)
    changed = [
        (np.abs(blinking(portrait, points, share).astype(int) - portrait).max(2)[inside] > 12).mean()
        for share in (0.25, 0.5, 0.75, 1.0)
    ]
    assert changed == sorted(changed)
    assert changed[0] < 0.6
    assert changed[-1] > 0.8


@pytest.mark.parametrize("covered", [[RIGHT_EYE], [LEFT_EYE], [RIGHT_EYE, LEFT_EYE]])
def test_an_eye_that_lies_outside_the_picture_keeps_both_open(
    portrait: Image, points: Points, covered: list[list[int]]
) -> None:
    moved = points.copy()
    for eye in covered:
        moved[eye, 0] += portrait.shape[1]
    assert np.array_equal(blinking(portrait, moved), portrait)


def test_one_closed_eye_keeps_the_other_open(portrait: Image, points: Points) -> None:
    winking = points.copy()
    winking[[246, 161, 160, 159, 158, 157, 173]] = winking[[7, 163, 144, 145, 153, 154, 155]]
    assert np.array_equal(blinking(portrait, winking), portrait)


def test_dark_glasses_keep_both_open(portrait: Image, points: Points) -> None:
    dark = darkened(portrait, points, [RIGHT_EYE, LEFT_EYE])
    assert np.array_equal(blinking(dark, points), dark)


def test_every_real_face_blinks_with_both_eyes_or_none(material: Path, models: Models) -> None:
    for name in ("facerec_obama.jpg", "hallo_1.jpg", "senate_jon-ossoff.jpg", "skimage_astronaut.png"):
        image = read_picture(material / "images" / name).image
        face = models.faces.find(image)
        assert face is not None
        assert face.landmarks is not None
        pose = Pose.of(face.landmarks[:468])
        assert len(lids_of(image, face.landmarks, pose.unit_px, pose.yaw_degrees)) == 2, name
