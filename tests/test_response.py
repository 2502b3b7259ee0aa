"""A face that answers too little is asked for more: what is seen is what the voice asked for."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from lipsync_desktop.engine.builtin.response import Response, respond
from lipsync_desktop.engine.builtin.rig import Rig, aperture
from lipsync_desktop.engine.faces.mesh import crop_around, lip_gap
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.pictures import read_picture
from lipsync_desktop.engine.types import Articulator, Frame, Image, Patch, Points

from .making import mesh_points


def test_the_factor_makes_up_for_what_is_not_seen() -> None:
    asked = np.array([0.0, 0.1, 0.2, 0.4])
    half = Response(asked, asked / 1.25)
    assert half.factor(0.2) == pytest.approx(1.25)
    assert half.factor(0.1) == pytest.approx(1.25)
    assert half.factor(0.0) == 1.0
    assert 1.0 < half.factor(0.003) < 1.05  # nearly closed lips are not parted by what the mesh may have missed
    assert half.factor(0.9) == pytest.approx(0.65)  # beyond what was tried it stays where that ended
    assert Response(asked, asked * 3).factor(0.2) == 0.65
    assert Response(asked, asked / 9).factor(0.04) == 2.0
    as_asked = Response(asked, asked)
    assert all(as_asked.factor(aperture) == pytest.approx(1.0) for aperture in (0.05, 0.1, 0.33))


def opening(jaw: float) -> np.ndarray:
    articulation = np.zeros(8, np.float32)
    articulation[Articulator.JAW_OPEN] = jaw
    articulation[Articulator.UPPER_LIP_RAISE], articulation[Articulator.LOWER_LIP_DROP] = 0.36 * jaw, 0.72 * jaw
    return articulation


def found(models: Models, image: Image) -> Points:
    return mesh_points(image, models)


class Reluctant(Rig):
    """A face that opens a quarter less than it is asked to, as one with a beard is seen to."""

    def paint(self, articulation: np.ndarray, speaking: float = 1.0, factor: float = 1.0) -> Patch | None:
        return super().paint(articulation, speaking, 0.75 * factor)


def test_what_is_seen_is_what_was_asked(models: Models, resources: Path) -> None:
    image = read_picture(resources / "portrait.png").image
    points = found(models, image)
    rig = Reluctant(image, points)
    before = image.copy()
    response = respond(rig, image, points, models.mesh)
    assert response is not None
    assert np.array_equal(image, before)
    assert (np.diff(response.seen) > 0).all()
    errors: dict[bool, list[float]] = {True: [], False: []}
    for jaw in (0.15, 0.25, 0.4, 0.55, 0.7):
        asked = aperture(opening(jaw))
        for told, factor in ((True, response.factor(asked)), (False, 1.0)):
            painted = Frame(image, rig.paint(opening(jaw), 1.0, factor)).composed()
            seen, _ = models.mesh.fit(painted, crop_around(points), times=2)
            errors[told].append(abs(lip_gap(seen) - asked))
    assert np.mean(errors[True]) < 0.02
    assert np.mean(errors[True]) < 0.5 * np.mean(errors[False])


def test_a_closed_mouth_stays_closed(models: Models, resources: Path) -> None:
    image = read_picture(resources / "portrait.png").image
    points = found(models, image)
    rig = Rig(image, points)
    pressed = opening(0.2)
    pressed[Articulator.LIP_PRESS] = 1.0
    response = respond(rig, image, points, models.mesh)
    assert response is not None
    plain, told = rig.paint(pressed), rig.paint(pressed, 1.0, response.factor(aperture(pressed)))
    assert plain is not None
    assert told is not None
    assert np.array_equal(plain.pixels, told.pixels)


def test_a_face_that_cannot_be_tried_out(models: Models, resources: Path) -> None:
    """Nothing is known of one that is turned away, or that the mesh does not see."""
    image = read_picture(resources / "portrait.png").image
    points = found(models, image)
    grey = np.full_like(image, 127)
    assert respond(Rig(grey, points), grey, points, models.mesh) is None
    aside = points.copy()
    turn = cv2.Rodrigues(np.array([0.0, 1.4, 0.0]))[0]
    aside[:] = (points - points.mean(0)) @ turn.T + points.mean(0)
    assert respond(Rig(image, aside), image, aside, models.mesh) is None


def test_a_smile_is_added_or_taken_away(models: Models, resources: Path) -> None:
    image = read_picture(resources / "portrait.png").image
    points = found(models, image)
    unit = np.linalg.norm(points[33] - points[263])

    def corners(smile: float, articulation: np.ndarray) -> np.ndarray:
        painted = Frame(image, Rig(image, points, smile=smile).paint(articulation)).composed()
        return np.asarray(models.mesh.fit(painted, crop_around(points), times=2)[0][[61, 291], :2])

    for said in (opening(0.0), opening(0.4)):
        plain, smiling, grave = (corners(smile, said) for smile in (0.0, 1.0, -1.0))
        assert (smiling[:, 1] < plain[:, 1] - 0.02 * unit).all()
        assert (grave[:, 1] > plain[:, 1] + 0.02 * unit).all()
        assert np.ptp(smiling[:, 0]) > np.ptp(plain[:, 0]) > np.ptp(grave[:, 0])
    resting = Rig(image, points, smile=0.5).paint(opening(0.0), speaking=0.0)
    assert resting is not None  # a smile stays while nobody speaks
    assert Rig(image, points).paint(opening(0.0), speaking=0.0) is None
