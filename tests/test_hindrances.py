"""What hinders a picture's mouth from speaking: told before the work, and a covered mouth is not painted over."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from lipsync_desktop.engine.lips.hindrances import hindrances
from lipsync_desktop.engine.media import probe_face
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.notices import Hindrance, MouthHindered
from lipsync_desktop.engine.pictures import read_picture
from lipsync_desktop.engine.pipeline import render
from lipsync_desktop.engine.preview import look
from lipsync_desktop.engine.settings import RenderJob, RenderSettings
from lipsync_desktop.engine.types import Image, Points

from .making import half_a_portrait, mesh_points

SKIN, CLOTH, PAPER, METAL = (140, 165, 205), (225, 205, 180), (60, 50, 190), (75, 75, 78)
CHEEKS_AND_CHIN = [234, 227, 117, 118, 101, 195, 330, 347, 346, 447, 454, 361, 397, 378, 152, 149, 172, 132]


@pytest.fixture(scope="module")
def portrait(resources: Path) -> Image:
    return half_a_portrait(resources)


@pytest.fixture(scope="module")
def points(portrait: Image, models: Models) -> Points:
    return mesh_points(portrait, models)


def mask(image: Image, points: Points) -> Image:
    outline = points[CHEEKS_AND_CHIN, :2].round().astype(np.int32)
    return np.asarray(cv2.fillPoly(image.copy(), [outline], CLOTH, cv2.LINE_AA), np.uint8)


def fingers(image: Image, points: Points) -> Image:
    covered = image.copy()
    x, y, width = *points[13, :2], np.ptp(points[:468, 0])
    for row in (-0.13, -0.04, 0.05, 0.14):
        start, end = ((int(x + side * width), int(y + row * width)) for side in (-0.3, 0.5))
        for colour, thick in (((90, 110, 150), 0.1), (SKIN, 0.085)):
            cv2.line(covered, start, end, colour, int(thick * width), cv2.LINE_AA)
    return covered


def cup(image: Image, points: Points) -> Image:
    x, y, width = *points[13, :2], np.ptp(points[:468, 0])
    outline = np.array([(-0.24, -0.1), (0.24, -0.1), (0.18, 0.5), (-0.18, 0.5)]) * width + (x, y)
    return np.asarray(cv2.fillPoly(image.copy(), [outline.astype(np.int32)], PAPER, cv2.LINE_AA), np.uint8)


def microphone(image: Image, points: Points) -> Image:
    x, y, width = *points[13, :2].astype(int), np.ptp(points[:468, 0])
    return np.asarray(cv2.circle(image.copy(), (x, y), int(0.2 * width), METAL, -1, cv2.LINE_AA), np.uint8)


def seen(image: Image, models: Models) -> tuple[Hindrance, ...]:
    face = models.faces.find(image)
    assert face is not None
    return hindrances(image, face, models.mesh)


@pytest.mark.parametrize("cover", [mask, fingers, cup, microphone])
def test_what_covers_a_mouth_is_told(
    portrait: Image, points: Points, models: Models, cover: Callable[[Image, Points], Image]
) -> None:
    assert seen(cover(portrait, points), models) == ("covered",)


def test_nothing_hinders_a_plain_face(portrait: Image, models: Models) -> None:
    grey = np.repeat(cv2.cvtColor(portrait, cv2.COLOR_BGR2GRAY)[..., None], 3, 2)
    for image in (portrait, portrait[:, ::-1].copy(), grey, cv2.GaussianBlur(portrait, (0, 0), 2)):
        assert seen(np.asarray(image, np.uint8), models) == ()


def test_small_faces_and_stone_are_told(portrait: Image, points: Points, models: Models) -> None:
    factor = 40 / np.ptp(points[:468, 0])
    assert "too small" in seen(np.asarray(cv2.resize(portrait, None, fx=factor, fy=factor)), models)
    x, y = (int(low) for low in points[:468, :2].min(0))
    right, bottom = (int(high) for high in points[:468, :2].max(0))
    stone = portrait.copy()
    stone[:20] = (200, 60, 20)
    stone[y:bottom, x:right] = cv2.cvtColor(portrait[y:bottom, x:right], cv2.COLOR_BGR2GRAY)[..., None]
    assert seen(stone, models) == ("no person",)


def test_real_mouths_are_not_covered(material: Path, models: Models) -> None:
    """A moustache in a palette's colours, a laughing beard, a shout, a painting, a grey picture."""
    for name in (
        "compreface_einstein.gif",
        "facerec_alex-lacamoire.png",
        "liveportrait_driving_d9.jpg",
        "sadtalker_art_11.png",
        "thumbor_Giunchedi_Filippo_January_2015_01-grayscale.jpg",
    ):
        assert "covered" not in seen(read_picture(material / "images" / name).image, models), name


@pytest.fixture
def covered(portrait: Image, points: Points, tmp_path: Path) -> Path:
    cv2.imwrite(str(tmp_path / "masked.png"), mask(portrait, points))
    return tmp_path / "masked.png"


@pytest.mark.slow
def test_a_covered_mouth_is_left_alone_and_said(
    covered: Path, points: Points, resources: Path, models: Models, tmp_path: Path
) -> None:
    job = RenderJob(covered, resources / "voice.flac", tmp_path / "film.webm", RenderSettings(liveliness=0))
    *_, last = render(job, models)
    assert MouthHindered(covered, "covered") in last.notices
    assert last.frame is not None
    assert last.frame.patch is None
    lively = RenderJob(covered, job.speech, tmp_path / "lively.webm")
    assert any(step.frame is not None and step.frame.patch is not None for step in render(lively, models))


def test_it_is_said_before_the_work(covered: Path, models: Models) -> None:
    footage = probe_face(covered, Fraction(25))
    ((notice,),) = look(footage, models.faces).notices
    assert notice == MouthHindered(covered, "covered")
    assert "masked.png" in str(notice)
