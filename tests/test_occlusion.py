"""Lips that something covers are left alone: a portrait with a bar that passes before its mouth."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest

from lipsync_desktop.engine.lips.occlusion import in_sight, redness
from lipsync_desktop.engine.media import probe_face, read_frames
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.people.tracking import track_faces
from lipsync_desktop.engine.types import Face, FaceBox, Image, Plate, Points

from .making import half_a_portrait, mesh_points

BOX = FaceBox(0, 0, 1, 1)
SKIN, MICROPHONE = (140, 165, 205), (40, 40, 40)


@pytest.fixture(scope="module")
def portrait(resources: Path) -> Image:
    return half_a_portrait(resources)


@pytest.fixture(scope="module")
def points(portrait: Image, models: Models) -> Points:
    return mesh_points(portrait, models)


def covered(image: Image, points: Points, colour: tuple[int, int, int]) -> Image:
    x, y = points[[61, 291, 0, 17], :2].mean(0).astype(int)
    half = int(0.4 * np.ptp(points[:468, 0]))
    return np.asarray(
        cv2.rectangle(image.copy(), (x - half, y - half // 3), (x + half, y + half), colour, -1), np.uint8
    )


def plates(images: list[Image], points: Points) -> Iterator[Plate]:
    return (Plate(image, Face(BOX, points)) for image in images)


def spoken(film: Iterator[Plate]) -> str:
    return "".join("." if plate.face else "x" for plate in in_sight(film))


@pytest.mark.parametrize("colour", [SKIN, MICROPHONE])
def test_what_covers_the_lips_is_not_painted_over(
    portrait: Image, points: Points, colour: tuple[int, int, int]
) -> None:
    hidden = covered(portrait, points, colour)
    assert spoken(plates([portrait] * 6 + [hidden] * 5 + [portrait] * 6, points)) == "......xxxxx......"


def test_one_odd_frame_says_nothing(portrait: Image, points: Points) -> None:
    hidden = covered(portrait, points, SKIN)
    assert spoken(plates([portrait] * 6 + [hidden] + [portrait] * 3, points)) == "." * 10
    flicker = [portrait] * 6 + [hidden] * 3 + [portrait] + [hidden] * 3 + [portrait] * 3
    assert spoken(plates(flicker, points)) == "......xxxxxxx..."


@pytest.mark.parametrize("kind", ["grey", "covered from the start"])
def test_lips_that_were_never_seen_well_are_taken_for_seen(portrait: Image, points: Points, kind: str) -> None:
    grey = np.asarray(np.repeat(cv2.cvtColor(portrait, cv2.COLOR_BGR2GRAY)[..., None], 3, 2), np.uint8)
    image = grey if kind == "grey" else covered(portrait, points, MICROPHONE)
    assert spoken(plates([image] * 10, points)) == "." * 10


def test_another_shot_is_seen_afresh(portrait: Image, points: Points) -> None:
    grey = np.repeat(cv2.cvtColor(portrait, cv2.COLOR_BGR2GRAY)[..., None], 3, 2)
    moved = points + [np.ptp(points[:468, 0]), 0, 0]
    film = [*plates([portrait] * 6, points), *plates([np.roll(grey, int(moved[0, 0] - points[0, 0]), 1)] * 6, moved)]
    assert spoken(iter(film)) == "." * 12


def test_a_frame_without_a_face_stays_without(portrait: Image, points: Points) -> None:
    film = [*plates([portrait] * 3, points), Plate(portrait, None), *plates([portrait] * 3, points)]
    assert spoken(iter(film)) == "...x..."


def test_lips_are_redder_than_skin(portrait: Image, points: Points) -> None:
    assert redness(portrait, points) > 3
    assert redness(covered(portrait, points, SKIN), points) < 0.5
    outside = points + [10_000, 0, 0]
    assert redness(portrait, outside) == 0


def test_a_hand_in_a_real_clip(material: Path, models: Models) -> None:
    footage = probe_face(material / "video/facerec_short_hamilton_clip.mp4", Fraction(25))
    followed = track_faces(islice(read_frames(footage, 240), 110, None), models.faces, footage.rate)
    shown = spoken(followed)
    assert "x" in shown[218 - 110 : 226 - 110]  # the microphone
    assert "x" not in shown[190 - 110 : 212 - 110]
