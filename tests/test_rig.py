"""The rig on drawn faces whose mesh points were measured once (`tests/data/face_*.npy`)."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from lipsync_desktop.engine.builtin.rig import Rig, aperture
from lipsync_desktop.engine.faces.mesh import lip_gap
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.types import Articulator, Frame, Image, Patch, Points

DATA = Path(__file__).parent / "data"


def drawn_face(mouth: str) -> Image:
    """A face, 400 × 320, mouth "closed", "parted" or "open"; `tests/data` has what the mesh saw in each."""
    face = np.full((400, 320, 3), (150, 120, 90), np.uint8)

    def ellipse(
        centre: tuple[int, int],
        axes: tuple[int, int],
        colour: tuple[int, int, int],
        arc: tuple[int, int] = (0, 360),
        width: int = -1,
    ) -> None:
        cv2.ellipse(face, centre, axes, 0, *arc, colour, width, cv2.LINE_AA)

    ellipse((160, 400), (70, 120), (120, 150, 200))
    ellipse((160, 190), (105, 140), (140, 170, 220))
    for x in (115, 205):
        ellipse((x, 165), (22, 11), (235, 235, 240))
        ellipse((x, 165), (10, 10), (60, 70, 90))
        ellipse((x, 165), (5, 5), (10, 10, 10))
        ellipse((x, 168), (26, 20), (70, 90, 130), (190, 350), 2)
        ellipse((x, 150), (32, 16), (40, 60, 90), (200, 340), 6)
    ellipse((160, 222), (20, 12), (110, 140, 195), (20, 160), 3)
    for x in (150, 170):
        ellipse((x, 228), (4, 3), (60, 80, 120))
    cv2.line(face, (152, 175), (148, 215), (120, 150, 205), 2, cv2.LINE_AA)
    if mouth == "open":
        ellipse((160, 278), (44, 30), (110, 110, 200))
        ellipse((160, 278), (36, 20), (30, 25, 45))
        ellipse((160, 268), (28, 8), (225, 235, 240))
    elif mouth == "parted":
        ellipse((160, 274), (44, 24), (110, 110, 200))
        ellipse((160, 274), (38, 11), (30, 25, 45))
        ellipse((160, 270), (32, 7), (225, 235, 240))
    else:
        ellipse((160, 272), (42, 16), (110, 110, 200))
        cv2.line(face, (120, 271), (200, 271), (60, 60, 120), 2, cv2.LINE_AA)
    noise = np.random.default_rng(1).normal(0, 4, face.shape)
    return np.clip(cv2.GaussianBlur(face, (0, 0), 1.2) + noise, 0, 255).astype(np.uint8)


def drawing(mouth: str) -> tuple[Image, Points]:
    return drawn_face(mouth), np.load(DATA / f"face_{mouth}.npy").astype(np.float64)


@pytest.fixture(scope="module")
def closed() -> tuple[Image, Points]:
    return drawing("closed")


@pytest.fixture(scope="module")
def parted() -> tuple[Image, Points]:
    return drawing("parted")


@pytest.fixture(scope="module")
def opened() -> tuple[Image, Points]:
    return drawing("open")


def saying(**articulators: float) -> NDArray[np.float32]:
    articulation = np.zeros(len(Articulator), np.float32)
    for name, value in articulators.items():
        articulation[Articulator[name.upper()]] = value
    return articulation


def painted(image: Image, patch: Patch | None) -> Image:
    return Frame(image, patch).composed()


def cavity(image: Image) -> int:
    """How many pixels are as dark as the inside of a mouth, where the mouth is."""
    return int((image[235:360, 100:220].max(-1) < 75).sum())


AH = saying(jaw_open=0.85, upper_lip_raise=0.2, lower_lip_drop=0.3)
OO = saying(jaw_open=0.2, lip_round=1.0)
M = saying(lip_press=1.0)


def test_silence_leaves_the_picture_alone(closed: tuple[Image, Points], parted: tuple[Image, Points]) -> None:
    assert Rig(*closed).paint(AH, speaking=0.0) is None
    assert Rig(*parted).paint(AH, speaking=0.0) is None


def test_a_mouth_wide_open_in_the_picture_is_closed_in_silence(opened: tuple[Image, Points]) -> None:
    image, points = opened
    assert cavity(painted(image, Rig(image, points).paint(AH, speaking=0.0))) < 60


def test_lips_meet_on_a_press_even_where_the_picture_has_an_open_mouth(opened: tuple[Image, Points]) -> None:
    image, points = opened
    assert cavity(image) > 300
    assert cavity(painted(image, Rig(image, points).paint(M))) < 60


def test_the_mouth_opens_with_the_jaw(closed: tuple[Image, Points]) -> None:
    image, points = closed
    rig = Rig(image, points)
    sizes = [cavity(painted(image, rig.paint(saying(jaw_open=jaw)))) for jaw in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert sizes == sorted(set(sizes))
    assert sizes[-1] > 600


def test_the_aperture_asked_for_grows_with_the_jaw_and_ends_with_a_press() -> None:
    asked = [aperture(saying(jaw_open=jaw)) for jaw in np.linspace(0.05, 1, 9)]
    assert asked == sorted(set(asked))
    assert 0.4 < asked[-1] < 0.7
    assert aperture(saying(jaw_open=0.4, lip_press=1.0)) == 0.0


@pytest.mark.parametrize("said", [AH, OO, M], ids=["ah", "oo", "m"])
def test_no_box_shows(opened: tuple[Image, Points], said: NDArray[np.float32]) -> None:
    image, points = opened
    patch = Rig(image, points).paint(said)
    assert patch is not None
    height, width = patch.pixels.shape[:2]
    assert patch.x_px % 2 == patch.y_px % 2 == height % 2 == width % 2 == 0
    under = image[patch.y_px : patch.y_px + height, patch.x_px : patch.x_px + width]
    assert patch.pixels.shape == under.shape
    edge = np.ones((height, width), bool)
    edge[1:-1, 1:-1] = False
    np.testing.assert_array_equal(patch.pixels[edge], under[edge])
    assert (patch.pixels != under).any()


@pytest.mark.parametrize("mouth", ["closed", "parted", "open"])
def test_rest_and_speech_blend_without_a_jump(mouth: str) -> None:
    image, points = drawing(mouth)
    rig = Rig(image, points)
    shown = [painted(image, rig.paint(AH, share)).astype(int) for share in (0.0, 0.02, 0.5, 0.98, 1.0)]
    first, last = np.abs(shown[1] - shown[0]).mean(), np.abs(shown[4] - shown[3]).mean()
    whole = np.abs(shown[4] - shown[0]).mean()
    assert first < 0.2 * whole
    assert last < 0.2 * whole


def test_a_picture_on_its_side_is_painted_alike(closed: tuple[Image, Points]) -> None:
    image, points = closed
    upright = painted(image, Rig(image, points).paint(AH))
    turned = np.ascontiguousarray(np.rot90(image, -1))
    lying = points[:, [1, 0, 2]].copy()
    lying[:, 0] = image.shape[0] - points[:, 1]
    back = np.rot90(painted(turned, Rig(turned, lying).paint(AH)), 1)
    assert np.abs(back.astype(int) - upright).mean() < 0.1 * np.abs(upright.astype(int) - image).mean() + 0.2
    assert abs(cavity(back) - cavity(upright)) < 0.1 * cavity(upright)


@pytest.mark.parametrize("cut", [(0, 300), (60, 400), (0, 340)], ids=["chin", "forehead", "neck"])
def test_a_face_at_the_pictures_edge(opened: tuple[Image, Points], cut: tuple[int, int]) -> None:
    whole, points = opened
    image = np.ascontiguousarray(whole[cut[0] : cut[1], 90:])
    moved = points - [90, cut[0], 0]
    for said in (AH, OO, M):
        result = painted(image, Rig(image, moved).paint(said))
        assert result.shape == image.shape
        assert (result != image).any()


def test_a_mouth_that_the_pictures_edge_cuts(opened: tuple[Image, Points]) -> None:
    image, points = opened
    for bottom in range(230, 320, 3):
        cut = np.ascontiguousarray(image[:bottom])
        patch = Rig(cut, points).paint(AH)
        assert patch is None or patch.y_px + patch.pixels.shape[0] <= bottom
    for right in range(90, 240, 5):
        cut = np.ascontiguousarray(image[:, :right])
        patch = Rig(cut, points).paint(AH)
        assert patch is None or patch.x_px + patch.pixels.shape[1] <= right


def test_a_picture_of_odd_size(closed: tuple[Image, Points]) -> None:
    whole, points = closed
    image = np.ascontiguousarray(whole[:331, :255])
    patch = Rig(image, points).paint(AH)
    assert patch is not None
    assert painted(image, patch).shape == image.shape


@pytest.mark.parametrize("scale", [0.19, 0.5, 3.0])
def test_any_size_of_face(opened: tuple[Image, Points], scale: float) -> None:
    image, points = opened
    image = np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    rig = Rig(image, points * scale)
    for said in (AH, OO, M):
        result = painted(image, rig.paint(said))
        assert (result != image).any()
        assert (result[: int(100 * scale)] == image[: int(100 * scale)]).all()


def test_a_face_turned_far_away_keeps_still(closed: tuple[Image, Points]) -> None:
    image, points = closed
    angle = np.radians(70.0)
    turned = points - points.mean(0)
    turn = np.array([[np.cos(angle), 0, np.sin(angle)], [0, 1, 0], [-np.sin(angle), 0, np.cos(angle)]])
    assert Rig(image, turned @ turn.T + points.mean(0)).paint(AH) is None


def test_the_same_is_painted_again(opened: tuple[Image, Points]) -> None:
    image, points = opened
    rig = Rig(image, points)
    first, again = rig.paint(AH), Rig(image, points, before=rig).paint(AH)
    assert first is not None
    assert again is not None
    np.testing.assert_array_equal(first.pixels, again.pixels)


def test_a_shot_keeps_its_own_teeth(opened: tuple[Image, Points], closed: tuple[Image, Points]) -> None:
    rig = Rig(*opened)
    assert rig.interior.own is not None
    later = Rig(*closed, before=rig)
    assert later.interior is rig.interior
    with_own, drawn = (painted(closed[0], rig.paint(AH)) for rig in (later, Rig(*closed)))
    assert (with_own != drawn).any()


def test_the_tongue_shows_when_it_is_up(closed: tuple[Image, Points]) -> None:
    rig = Rig(*closed)
    up, down = (rig.paint(saying(jaw_open=0.5, lower_lip_drop=0.3, tongue_up=raised)) for raised in (1.0, 0.0))
    assert up is not None
    assert down is not None
    redder = (
        up.pixels[..., 2].astype(int) - up.pixels[..., 1] > down.pixels[..., 2].astype(int) - down.pixels[..., 1] + 15
    )
    assert redder.sum() > 40


def test_the_upper_lip_has_its_share_of_the_opening(closed: tuple[Image, Points]) -> None:
    rig = Rig(*closed)
    upper, lower = rig.lips(saying(jaw_open=0.5, upper_lip_raise=0.25, lower_lip_drop=0.4))
    rest = rig.lips(saying())
    raised, fallen = (rest[0] - upper)[5, 1], (lower - rest[1])[5, 1]
    assert 0.3 < raised / (raised + fallen) < 0.5


def test_a_smile_that_speaks_lets_its_lip_down_over_its_teeth(parted: tuple[Image, Points]) -> None:
    image, points = parted
    rig = Rig(image, points)
    assert rig.interior.own is not None
    assert rig.interior.own.upper_tip is not None
    said = saying(jaw_open=0.3, upper_lip_raise=0.15, lower_lip_drop=0.3)
    (_, raised), (_, shut) = rig.lips(said)[0, 5], rig.lips(M)[0, 5]
    assert points[13, 1] + 5 < raised < shut - 3


def test_a_mouth_that_rounds_takes_its_cheeks_along_and_leaves_the_nose(closed: tuple[Image, Points]) -> None:
    image, points = closed
    wings, cheeks = points[[98, 327], :2], points[[207, 427], :2]
    ramp = np.tile(np.linspace(0, 255, image.shape[1]), (image.shape[0], 1)).astype(np.uint8)
    image = np.dstack([ramp] * 3)
    shown = painted(image, Rig(image, points).paint(OO)).astype(float) - image

    def narrower_px(spots: Points) -> float:
        left, right = (shown[int(y), int(x), 0] * image.shape[1] / 255 for x, y in spots)
        return float(right - left)

    assert narrower_px(cheeks) > 12
    assert abs(narrower_px(wings)) < 3


def test_f_takes_the_lower_lip_under_the_upper_teeth(closed: tuple[Image, Points]) -> None:
    rig = Rig(*closed)
    upper, lower = rig.lips(saying(lip_tuck=1.0, jaw_open=0.1, upper_lip_raise=0.4))[:, 5, 1]
    shut = rig.lips(M)[0, 5, 1]
    assert upper < shut - 5
    assert lower < shut


def test_little_light_comes_through_a_small_opening(closed: tuple[Image, Points]) -> None:
    rig = Rig(*closed)

    def brightest(jaw: float) -> int:
        said = saying(jaw_open=jaw, lower_lip_drop=0.3)
        (x, high), (_, low) = rig.lips(said)[:, 5].astype(int)
        return int(painted(closed[0], rig.paint(said))[high + 1 : low, x - 15 : x + 15].max())

    assert brightest(0.12) < 0.6 * brightest(0.5)


def test_lips_that_bare_teeth_are_further_apart_than_the_jaw_alone_would_have_them(
    closed: tuple[Image, Points],
) -> None:
    jaw, lips = {"jaw_open": 0.1, "lower_lip_drop": 0.3}, {"upper_lip_raise": 0.36, "tongue_up": 0.45}
    assert aperture(saying(**jaw, **lips)) > aperture(saying(**jaw, upper_lip_raise=0.1)) + 0.05
    assert aperture(saying(**jaw, **lips, lip_press=1.0)) == 0.0


def test_lower_teeth_are_shown_by_lips_that_bare_them(closed: tuple[Image, Points]) -> None:
    rig = Rig(*closed)
    hissing = rig.paint(saying(jaw_open=0.08, lower_lip_drop=0.28, upper_lip_raise=0.34))
    vowel = rig.paint(saying(jaw_open=0.4, lower_lip_drop=0.3, upper_lip_raise=0.2))

    def pale_above_the_lower_lip(patch: Patch | None, said: NDArray[np.float32]) -> float:
        _, lower = rig.lips(said)
        x, y = lower[5]
        spot = painted(closed[0], patch)[int(y) - 4 : int(y) - 1, int(x) - 8 : int(x) + 8]
        return float(spot.mean())

    shown = pale_above_the_lower_lip(hissing, saying(jaw_open=0.08, lower_lip_drop=0.28, upper_lip_raise=0.34))
    hidden = pale_above_the_lower_lip(vowel, saying(jaw_open=0.4, lower_lip_drop=0.3, upper_lip_raise=0.2))
    assert shown > 1.5 * hidden


def test_the_mesh_sees_in_the_painted_picture_what_was_asked_for(parted: tuple[Image, Points], models: Models) -> None:
    image, points = parted
    rig = Rig(image, points)
    for said, least, most in ((M, 0.0, 0.02), (AH, 0.3, 0.7)):
        face = models.faces.follow(painted(image, rig.paint(said)), points)
        assert face is not None
        assert face.landmarks is not None
        assert least <= lip_gap(face.landmarks) <= most
