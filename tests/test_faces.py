"""A face is found and followed: moved, turned, small, in noise, and gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from lipsync_desktop.engine.faces.finder import FaceFinder
from lipsync_desktop.engine.faces.mesh import lip_gap
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.people.tracking import track_faces
from lipsync_desktop.engine.types import Face, FaceBox, Image, Points

RATE = Fraction(25)
EYES = (33, 263)


@pytest.fixture(scope="module")
def finder(models: Models) -> FaceFinder:
    return models.faces


@pytest.fixture(scope="module", params=["drawn", "real"])
def portrait(request: pytest.FixtureRequest, resources: Path) -> Image:
    """The program's own portrait, and a photograph where there is one; at most 512 px high."""
    file = resources / "portrait.png"
    if request.param == "real":
        file = request.getfixturevalue("material") / "images" / "skimage_astronaut.png"
    if not file.is_file():
        pytest.skip(f"{file.name} has not been made")
    image = cv2.imread(str(file))
    assert image is not None
    scale = min(1.0, 512 / image.shape[0])
    return np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


@pytest.fixture(scope="module")
def face(finder: FaceFinder, portrait: Image) -> Face:
    face = finder.find(portrait)
    assert face is not None
    return face


def points_of(face: Face | None) -> Points:
    assert face is not None
    assert face.landmarks is not None
    return face.landmarks


def error(found: Face | None, truth: np.ndarray) -> float:
    """The mean distance of the points from where they are, as a share of the distance between the outer eye corners."""
    apart = np.linalg.norm(truth[EYES[0]] - truth[EYES[1]])
    return float(np.linalg.norm(points_of(found)[:, :2] - truth, axis=1).mean() / apart)


def noisy(image: Image, count: int, shift_px: float = 0.0) -> Iterator[Image]:
    """`count` frames of a film of a still picture, or of one that moves to the right."""
    rng = np.random.default_rng(0)
    for i in range(count):
        matrix = np.array([[1, 0, i * shift_px], [0, 1, 0]], np.float64)
        moved = cv2.warpAffine(image, matrix, image.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
        yield np.clip(moved + rng.normal(0, 4, image.shape), 0, 255).astype(np.uint8)


def test_the_box_goes_around_the_points(face: Face, portrait: Image) -> None:
    points = points_of(face)
    assert points.shape == (478, 3)
    assert face.box.x <= points[:468, 0].min() + 1e-6
    assert face.box.x + face.box.width >= points[:468, 0].max() - 1e-6
    assert -0.01 < lip_gap(points) < 0.5
    assert points[EYES[0], 0] < points[1, 0] < points[EYES[1], 0], "the nose is between the eyes"
    assert points[EYES[0], 1] < points[1, 1] < points[0, 1] < points[152, 1], "eyes, nose, lip, chin, from the top"
    assert points[1, 2] < points[234, 2], "the nose is nearer than the ear"


@pytest.mark.parametrize("quarter", [1, 2, 3])
def test_lying_and_standing_on_its_head(finder: FaceFinder, portrait: Image, face: Face, quarter: int) -> None:
    x, y = points_of(face)[:, :2].T
    height, width = portrait.shape[:2]
    truth = {1: [y, width - x], 2: [width - x, height - y], 3: [height - y, x]}[quarter]
    turned = np.ascontiguousarray(np.rot90(portrait, quarter))
    assert error(finder.find(turned), np.stack(truth, 1)) < 0.06


def test_a_tilted_face(finder: FaceFinder, portrait: Image, face: Face) -> None:
    points = points_of(face)[:, :2]
    matrix = cv2.getRotationMatrix2D(tuple(points.mean(0)), 20, 1)
    tilted = cv2.warpAffine(portrait, matrix, portrait.shape[1::-1])
    assert error(finder.find(np.asarray(tilted, np.uint8)), points @ matrix[:, :2].T + matrix[:, 2]) < 0.06


def test_a_small_face_in_a_big_picture(finder: FaceFinder, portrait: Image, face: Face) -> None:
    scale = 60 / face.box.height
    small = cv2.resize(portrait, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    big = np.full((1500, 2000, 3), 128, np.uint8)
    big[900 : 900 + small.shape[0], 1300 : 1300 + small.shape[1]] = small
    assert error(finder.find(big), points_of(face)[:, :2] * scale + (1300, 900)) < 0.1


def test_two_faces_largest_first(finder: FaceFinder, portrait: Image, face: Face) -> None:
    small = cv2.resize(portrait, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
    both = np.full((portrait.shape[0], portrait.shape[1] + small.shape[1], 3), 128, np.uint8)
    both[: small.shape[0], : small.shape[1]] = small
    both[:, small.shape[1] :] = portrait
    large, little = finder.detect(both)
    assert large.height > little.height
    assert abs(large.x - (face.box.x + small.shape[1])) < 0.1 * face.box.width
    chosen = finder.find(both, little)
    assert chosen is not None
    assert chosen.box.x < small.shape[1], "the box given by hand decides"


def test_all_faces_with_their_points(finder: FaceFinder, portrait: Image, face: Face) -> None:
    """Also one so small beside a large one that a look at the whole picture misses it."""
    large = cv2.resize(portrait, (1000, round(1000 * portrait.shape[0] / portrait.shape[1])))
    scale = 60 / face.box.width
    small = cv2.resize(portrait, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    both = np.full((large.shape[0], 1700, 3), 128, np.uint8)
    both[:, :1000] = large
    both[500 : 500 + small.shape[0], 1300 : 1300 + small.shape[1]] = small
    first, second = finder.find_all(both)
    assert error(first, points_of(face)[:, :2] * (1000 / portrait.shape[1])) < 0.06
    assert error(second, points_of(face)[:, :2] * scale + (1300, 500)) < 0.1
    (only,) = finder.find_all(both, thorough=False)
    assert np.array_equal(points_of(only), points_of(first))


@pytest.mark.parametrize("quarter", [1, 2, 3])
def test_all_faces_whichever_way_up(finder: FaceFinder, portrait: Image, quarter: int) -> None:
    (found,) = finder.find_all(np.ascontiguousarray(np.rot90(portrait, quarter)))
    assert points_of(found).shape == (478, 3)


def test_a_box_by_hand_need_not_be_exact(finder: FaceFinder, portrait: Image, face: Face) -> None:
    box = replace(face.box, x=face.box.x - 0.1 * face.box.width, height=1.2 * face.box.height, score=1.0)
    assert error(finder.find(portrait, box), points_of(face)[:, :2]) < 0.06


def test_nobody_is_there(finder: FaceFinder) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (240, 320, 3), np.uint8)
    for image in (np.zeros((240, 320, 3), np.uint8), noise, np.zeros((1, 1, 3), np.uint8)):
        assert finder.find(image) is None
        assert finder.detect(image) == []
    assert finder.find(noise, FaceBox(100, 100, 80, 80)) is None


def test_a_still_is_fitted_once(finder: FaceFinder, portrait: Image) -> None:
    takes = list(track_faces([portrait] * 20, finder, RATE))
    assert len(takes) == 20
    assert takes[0].face is not None
    assert all(take.face is takes[0].face and take.image is portrait for take in takes)


def test_a_still_face_does_not_tremble(finder: FaceFinder, portrait: Image) -> None:
    takes = list(track_faces(noisy(portrait, 24), finder, RATE))
    points = np.stack([points_of(take.face) for take in takes])[6:-6, :468, :2]
    spread = np.sqrt(((points - points.mean(0)) ** 2).sum(-1).mean())
    assert spread * 128 / np.ptp(points[0, :, 0]) < 0.11


def test_a_moving_face_is_not_behind(finder: FaceFinder, portrait: Image, face: Face) -> None:
    step = 0.02 * face.box.width
    takes = list(track_faces(noisy(portrait, 16, step), finder, RATE))
    x = np.array([points_of(take.face)[:468, 0].mean() for take in takes])
    behind = points_of(face)[:468, 0].mean() + step * np.arange(16) - x
    assert np.abs(behind).mean() < 0.5 * step


def test_the_face_goes_and_comes_back(finder: FaceFinder, portrait: Image) -> None:
    empty = np.full_like(portrait, 128)
    images = [image.copy() for image in [portrait] * 4 + [empty] * 4 + [portrait] * 4]
    takes = list(track_faces(images, finder, RATE))
    assert [take.face is not None for take in takes] == [True] * 4 + [False] * 4 + [True] * 4
    assert all(take.image is image for take, image in zip(takes, images, strict=True))


def test_the_first_person_is_followed_when_a_larger_one_comes(finder: FaceFinder, portrait: Image) -> None:
    height, width = portrait.shape[:2]
    little = cv2.resize(portrait, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
    alone = np.full((height, width + little.shape[1], 3), 128, np.uint8)
    alone[: little.shape[0], : little.shape[1]] = little
    both = alone.copy()
    both[:, little.shape[1] :] = portrait
    takes = list(track_faces([alone, both, both.copy(), both.copy()], finder, RATE))
    assert all(take.face is not None and take.face.box.x < little.shape[1] for take in takes)


def test_pictures_of_people_and_of_none(material: Path, finder: FaceFinder) -> None:
    people = sorted((material / "images").glob("senate_*.jpg")) + sorted((material / "images").glob("governor_*.jpg"))
    for file in people:
        image = np.asarray(cv2.imread(str(file)), np.uint8)
        assert finder.find(image) is not None, file.name
        assert len(finder.find_all(image)) == 1, file.name
    for name in ("skimage_coffee.png", "darknet_dog.jpg", "dlib_dogs.jpg"):
        assert finder.find(np.asarray(cv2.imread(str(material / "images_noface" / name)), np.uint8)) is None, name
