"""Teeth in painted mouths: bright and wide as real ones where they are drawn, on the right bone where they are real."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from lipsync_desktop.engine.builtin.complexion import GREY
from lipsync_desktop.engine.builtin.mouth import Mouth
from lipsync_desktop.engine.builtin.own_teeth import OwnTeeth, own_teeth
from lipsync_desktop.engine.builtin.rig import Rig
from lipsync_desktop.engine.builtin.teeth import arch
from lipsync_desktop.engine.faces.landmarks import SURFACE
from lipsync_desktop.engine.faces.pose import Pose
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.pictures import read_picture
from lipsync_desktop.engine.types import Articulator, Frame, Image, Points

IVORY = np.array([200.0, 215.0, 230.0])
WIDTH, HEIGHT, UNIT_PX = 400, 300, 200.0
FACING = Pose(np.eye(3), np.array([200.0, 0.0, 0.0]), UNIT_PX)


@pytest.mark.parametrize("upper", [True, False])
def test_an_arch_is_the_same_on_both_sides_but_for_what_is_odd(upper: bool) -> None:
    row = arch(upper)
    assert np.allclose(row.across, -row.across[::-1], atol=0.2)
    assert row.behind.min() < 0.1 < row.behind[0]
    assert np.allclose(np.linalg.norm(row.normal, axis=-1), 1, atol=1e-4)
    assert 0.03 < np.abs(row.alpha - row.alpha[:, ::-1]).mean() + np.abs(row.albedo - row.albedo[:, ::-1]).mean() < 0.3


def painted(image: Image, points: Points, **articulation: float) -> tuple[Image, Rig]:
    said = np.zeros(len(Articulator), np.float32)
    for name, value in articulation.items():
        said[Articulator[name.upper()]] = value
    rig = Rig(image, points)
    return Frame(image, rig.paint(said)).composed(), rig


def test_drawn_teeth_stay_bright_to_two_thirds_of_the_mouth(resources: Path, models: Models) -> None:
    """Luminance of the brightest fifth between the lips, in eighths from the middle to the corner."""
    image = read_picture(resources / "portrait.png").image
    face = models.faces.find(image)
    assert face is not None
    assert face.landmarks is not None
    half_open = {"jaw_open": 0.28, "lip_spread": 0.6, "upper_lip_raise": 0.3, "lower_lip_drop": 0.5}
    shown, _ = painted(image, face.landmarks, **half_open)
    seen = models.faces.follow(shown, face.landmarks)
    assert seen is not None
    assert seen.landmarks is not None
    inner = [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95]
    outline = seen.landmarks[inner, :2]
    mask = cv2.fillPoly(np.zeros(image.shape[:2], np.uint8), [outline.round().astype(np.int32)], (1,)) > 0
    left, right = outline[:, 0].min(), outline[:, 0].max()
    away = np.abs(np.arange(image.shape[1]) - (left + right) / 2) / ((right - left) / 2)
    shade = shown @ GREY

    def brightest(low: float, high: float) -> float:
        within = shade[mask & ((away >= low) & (away < high))[None]]
        return float(within[within >= np.quantile(within, 0.8)].mean())

    cheek = float(np.median([shade[int(y), int(x)] for x, y, _ in seen.landmarks[[205, 425]]]))
    assert brightest(0, 0.125) > 1.0 * cheek
    assert brightest(0.5, 0.625) > 0.85 * brightest(0, 0.125)
    assert brightest(0.875, 1.0) < 0.6 * brightest(0, 0.125)


def mouth(
    top: float, bottom: float, teeth: tuple[float, float], colour: np.ndarray, pose: Pose = FACING
) -> OwnTeeth | None:
    """What is found in an open mouth from `top` to `bottom`, dark but for one row from and to shares of its height."""
    image = np.full((HEIGHT, WIDTH, 3), (120, 140, 190), np.uint8)
    across = np.linspace(100, 300, 11)
    bow = 1 - ((across - 200) / 100) ** 2
    middle = (top + bottom) / 2
    upper = np.stack([across, middle + (top - middle) * bow], 1)
    lower = np.stack([across, middle + (bottom - middle) * bow], 1)
    outline = np.concatenate([upper, lower[::-1]]).round().astype(np.int32)
    cv2.fillPoly(image, [outline], (25, 20, 50))
    first, last = (round(top + share * (bottom - top)) for share in teeth)
    image[first:last, 140:260] = colour
    at_lips = np.array([0.0, middle / UNIT_PX, 0.0])
    return own_teeth(image, pose, at_lips, upper, lower, (bottom - top) / UNIT_PX - 0.13, IVORY)


def test_a_row_at_the_upper_lip_goes_with_the_skull() -> None:
    found = mouth(110, 190, (0.05, 0.45), IVORY)
    assert found is not None
    assert found.upper.any()
    assert not found.lower.any()
    assert found.lower_tip is None
    assert found.upper_tip == pytest.approx((146 - 150) / UNIT_PX, abs=0.03)
    assert np.abs(found.white - IVORY).max() < 3
    assert found.edge[:, 0] == pytest.approx(np.linspace(-0.3, 0.3, len(found.edge)), abs=0.03)
    assert found.edge[:, 1] == pytest.approx(found.upper_tip, abs=0.02)


def test_a_row_at_the_lower_lip_goes_with_the_jaw() -> None:
    found = mouth(110, 190, (0.55, 0.95), IVORY)
    assert found is not None
    assert found.lower.any()
    assert not found.upper.any()
    assert found.upper_tip is None
    assert len(found.edge) == 0
    assert found.lower_tip == pytest.approx((154 - 150) / UNIT_PX, abs=0.03)


def test_a_tongue_is_no_row_of_teeth() -> None:
    assert mouth(110, 190, (0.4, 0.95), np.array([130.0, 130.0, 190.0])) is None


def test_a_strip_of_teeth_is_no_row() -> None:
    assert mouth(110, 190, (0.05, 0.15), IVORY) is None


def test_a_head_that_is_turned_far_keeps_no_teeth() -> None:
    turn = np.radians(46.0)
    away = np.array([[np.cos(turn), 0, np.sin(turn)], [0, 1, 0], [-np.sin(turn), 0, np.cos(turn)]])
    assert mouth(110, 190, (0.05, 0.45), IVORY, Pose(away, FACING.origin, UNIT_PX)) is None


def test_drawn_teeth_do_not_hang_below_the_pictures_own_beside_which_they_stand(
    resources: Path, models: Models
) -> None:
    image = read_picture(resources / "portrait.png").image
    face = models.faces.find(image)
    assert face is not None
    assert face.landmarks is not None
    rig = Rig(image, face.landmarks)
    inside, points = rig.interior, face.landmarks[:SURFACE] - [0.5, 0.5, 0.0]
    found = mouth(110, 190, (0.05, 0.45), IVORY)
    assert found is not None
    rising = replace(found, upper_tip=0.06, edge=np.array([[-0.3, -0.02], [-0.15, 0.0], [0.0, 0.06], [0.3, 0.06]]))

    def lowest(own: OwnTeeth, across: float) -> float:
        row = Mouth(Pose.of(points), inside.middle, 1.0, replace(inside, own=own))._rows[0]
        column, _ = row.from_head @ [across, 0.0, 1.0]
        filled = np.flatnonzero(row.pixels[:, round(float(column)), 3] > 127)
        return float((filled.max() - row.from_head[1, 2]) / row.from_head[1, 1])

    level = replace(rising, edge=np.array([[-0.3, 0.06], [0.3, 0.06]]))
    assert lowest(rising, 0.15) == pytest.approx(lowest(level, 0.15), abs=0.002)
    assert lowest(rising, -0.15) < lowest(level, -0.15) - 0.02


def test_a_hardly_open_jaw_shows_upper_teeth_alone() -> None:
    found = mouth(134, 166, (0.3, 0.95), IVORY)
    assert found is None or not found.lower.any()


def test_a_real_open_mouth_keeps_its_lower_teeth_on_the_jaw(material: Path, models: Models) -> None:
    image = read_picture(material / "images" / "facerec_32bit.png").image
    face = models.faces.find(image)
    assert face is not None
    assert face.landmarks is not None
    own = Rig(image, face.landmarks).interior.own
    assert own is not None
    assert own.lower.any()
    assert not own.upper.any()


def test_a_tongue_that_is_out_is_not_kept(material: Path, models: Models) -> None:
    image = read_picture(material / "images" / "human_stock-emotions-a-6.jpg").image
    face = models.faces.find(image)
    assert face is not None
    assert face.landmarks is not None
    own = Rig(image, face.landmarks).interior.own
    assert own is None or own.upper_tip is None or own.upper_tip < 0.05
