"""Faces of one person are put together, those of two are not, however they are lit, moved and cut."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from lipsync_desktop.engine.media import probe_face, read_frames
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.people.identity import Appearance, People, appearance_of, unlike
from lipsync_desktop.engine.people.shots import is_cut
from lipsync_desktop.engine.types import Face, Image

from .company import anna, bert, scene


@pytest.fixture(scope="module")
def two(resources: Path) -> tuple[Image, Image]:
    return anna(resources), bert(resources)


def face_in(image: Image, models: Models) -> Face:
    (face,) = models.faces.find_all(image)
    return face


def looked_at(image: Image, models: Models) -> tuple[list[Face], list[Appearance]]:
    faces = models.faces.find_all(image)
    return faces, [appearance_of(image, face.landmarks) for face in faces if face.landmarks is not None]


def difference(one: Image, other: Image, models: Models) -> float:
    (a, b) = (face_in(image, models).landmarks for image in (one, other))
    assert a is not None
    assert b is not None
    return unlike(appearance_of(one, a), appearance_of(other, b))


def test_an_appearance_does_not_depend_on_size_place_or_light(two: tuple[Image, Image], models: Models) -> None:
    one, _ = two
    assert difference(one, one, models) < 1e-6
    small = np.asarray(cv2.resize(one, None, fx=0.7, fy=0.7, interpolation=cv2.INTER_AREA), np.uint8)
    for other in (small, scene(one, moved_px=30), scene(one, brightness=0.8)):
        assert difference(one, other, models) < 0.7


def test_two_people_look_different(two: tuple[Image, Image], models: Models) -> None:
    assert difference(*two, models) > 2.0


def test_who_comes_back_has_the_number_they_had(two: tuple[Image, Image], models: Models) -> None:
    one, other = two
    people = People()
    told = []
    for shot, image in enumerate([one, other, one, scene(other, moved_px=20, brightness=0.9)]):
        told.append(people.meet(*looked_at(image, models), shot, shot * 2.0))
    assert told == [(1,), (2,), (1,), (2,)]
    both = scene(other, one)
    faces, appearances = looked_at(both, models)
    numbers = people.meet(faces, appearances, 9, 20.0)
    by_place = [number for _, number in sorted(zip(faces, numbers, strict=True), key=lambda pair: pair[0].box.x)]
    assert by_place == [2, 1]
    assert people.merged() == {1: 1, 2: 2}


def test_twins_beside_each_other_are_two(two: tuple[Image, Image], models: Models) -> None:
    one, _ = two
    twins = scene(one, one)
    people = People()
    first = people.meet(*looked_at(twins, models), 0, 0.0)
    assert sorted(first) == [1, 2]
    assert people.meet(*looked_at(twins, models), 0, 0.1) == first, "each stays where they are"
    assert people.merged() == {1: 1, 2: 2}


def test_cuts(two: tuple[Image, Image]) -> None:
    one, other = two
    assert is_cut(scene(one), scene(other, one))
    assert is_cut(scene(one), np.full_like(scene(one), 20))
    assert not is_cut(scene(one), scene(one, moved_px=4))
    assert not is_cut(scene(one), scene(one, brightness=0.6)), "a light that goes off"
    rng = np.random.default_rng(0)
    dark = [rng.integers(0, 12, (90, 160, 3)).astype(np.uint8) for _ in range(2)]
    assert not is_cut(*dark), "noise in the dark"


def test_cuts_of_a_real_clip(material: Path) -> None:
    footage = probe_face(material / "video" / "facerec_short_hamilton_clip.mp4", Fraction(25))
    images = read_frames(footage, 300)
    cuts = [index for index, pair in enumerate(pairwise(images), start=1) if is_cut(*pair)]
    assert cuts == [46, 108, 237]  # seen by eye
