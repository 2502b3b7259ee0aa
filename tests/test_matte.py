"""A head that moves before a background that stands still: the matte, the two layers, and both together."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from lipsync_desktop.engine.head.layers import Layers
from lipsync_desktop.engine.head.matte import Matte
from lipsync_desktop.engine.head.sway import Head, around_head
from lipsync_desktop.engine.imaging import Rectangle
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.types import Floats, Frame, Gesture, Image, Points

from .making import half_a_portrait, mesh_points

GESTURE = Gesture(nod=0.02, turn=0.03, tilt=0.02)


@pytest.fixture(scope="module")
def matte(models: Models) -> Matte:
    return Matte(models.matte)


@pytest.fixture(scope="module")
def portrait(resources: Path) -> Image:
    return half_a_portrait(resources)


@pytest.fixture(scope="module")
def points(portrait: Image, models: Models) -> Points:
    return mesh_points(portrait, models)


@pytest.fixture(scope="module")
def whole(portrait: Image) -> Rectangle:
    return Rectangle(0, 0, portrait.shape[1], portrait.shape[0])


@pytest.fixture(scope="module")
def person(portrait: Image, points: Points, whole: Rectangle, matte: Matte) -> Floats:
    share = matte.of(portrait, points[:468], whole)
    assert share is not None
    return share


def before(background: Image, portrait: Image, person: Floats) -> Image:
    """The portrait's person before another background."""
    return np.asarray(cv2.blendLinear(portrait, background, person, 1 - person), np.uint8)


def bars(image: Image) -> Image:
    """Upright ones, which show every bend."""
    across = np.arange(image.shape[1]) // 12 % 2 * 140 + 60
    return np.broadcast_to(across[None, :, None], image.shape).astype(np.uint8)


def test_the_face_is_the_person_s_and_the_corner_is_not(person: Floats, points: Points) -> None:
    x, y = points[1, :2].astype(int)
    assert person[y, x] == 1
    assert person[:20, :20].max() < 0.1


def test_bars_beside_a_moving_head_stand_still(portrait: Image, points: Points, person: Floats, matte: Matte) -> None:
    image = before(bars(portrait), portrait, person)
    moved = Head(image, points, matte, in_planes=False).show(Frame(image), GESTURE).composed()
    nearby = cv2.dilate(person, np.ones((25, 25))) > 0.02
    assert np.abs(moved.astype(int) - image).max(2)[~nearby].max() <= 1
    assert (np.abs(moved.astype(int) - image).max(2)[person > 0.99] > 8).mean() > 0.05


def test_no_second_edge_stays_where_the_head_was(portrait: Image, points: Points, person: Floats, matte: Matte) -> None:
    """Before plain green every colour between is the edge's own; behind it nothing but green is left."""
    green = np.full_like(portrait, (60, 200, 60))
    image = before(green, portrait, person)
    head = Head(image, points, matte, in_planes=False)
    shown = [head.show(Frame(image), Gesture(turn=turn)).composed() for turn in (-0.04, 0.04)]
    y = int(points[10, 1])  # across the hair, over the forehead
    widths = [not_green(picture[y]).sum() for picture in (image, *shown)]
    assert max(widths) - min(widths) <= 6


def not_green(row: NDArray[np.uint8]) -> NDArray[np.bool_]:
    away: NDArray[np.bool_] = np.abs(row.astype(int) - (60, 200, 60)).max(-1) > 30
    return away


def test_both_layers_make_the_picture(portrait: Image, person: Floats) -> None:
    layers = Layers.of(portrait, person, reach_px=12)
    share = layers.front[..., 3:] / np.float32(255)
    again = layers.front[..., :3] * share + layers.behind * (1 - share)
    off = np.abs(again - portrait).max(2)
    assert off.mean() < 0.5
    assert np.percentile(off, 99) < 12


def test_a_large_picture_is_taken_apart_in_little_room(portrait: Image, points: Points, matte: Matte) -> None:
    """What is worked out of each pixel in three colours and in floats is never there of all pixels at once."""
    times = 2048 / portrait.shape[1]
    image = np.asarray(cv2.resize(portrait, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC), np.uint8)
    area = Rectangle(0, 0, image.shape[1], image.shape[0])
    tracemalloc.start()
    try:
        share = matte.of(image, points[:468] * times, area)
        assert share is not None
        matte_bytes = tracemalloc.get_traced_memory()[1]
        Layers.of(image, share, reach_px=12 * times)
        layers_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    pixels = area.width * area.height
    assert matte_bytes < 40 * pixels
    assert layers_bytes < 52 * pixels


@pytest.mark.parametrize("probability", [0.0, 0.5])
def test_where_nobody_can_tell_all_of_it_moves(portrait: Image, points: Points, probability: float) -> None:
    """A network that sees no person, or half of one, everywhere."""

    def doubtful(*pixels: NDArray[np.float32]) -> tuple[NDArray[np.float32], ...]:
        return (np.full(pixels[0].shape[1] * pixels[0].shape[2], probability, np.float32),)

    noisy = np.clip(portrait.astype(int) + np.random.default_rng(1).integers(-30, 30, portrait.shape), 0, 255)
    image = noisy.astype(np.uint8)
    unsure = Matte(doubtful)
    assert unsure.of(image, points[:468], around_head(points[:468], image)) is None
    moved = Head(image, points, unsure).show(Frame(image), GESTURE).composed()
    beside = (points[[454, 127], :2] + [[0.3 * np.ptp(points[:468, 0]), 0], [0, 0]]).astype(int)[0]
    here = np.s_[beside[1] - 10 : beside[1] + 10, beside[0] - 10 : beside[0] + 10]
    assert np.abs(moved[here].astype(int) - image[here]).mean() > 3
