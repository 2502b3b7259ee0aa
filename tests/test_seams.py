"""Clips that begin again without a visible seam, made of moving drawings."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from lipsync_desktop.engine.media import clip_length, probe_face, read_frames
from lipsync_desktop.engine.media.seams import Seam, find_seam, morphed, seamless
from lipsync_desktop.engine.types import Footage, Image

from .making import write_clip

RATE = Fraction(25)


@cache
def texture(seed: int, height: int, width: int) -> np.ndarray:
    noise = np.random.default_rng(seed).integers(0, 255, (height, width, 3)).astype(np.uint8)
    return np.asarray(cv2.normalize(cv2.GaussianBlur(noise, (0, 0), 4), noise, 0, 255, cv2.NORM_MINMAX))


def drawing(x_px: float, y_px: float, seed: int = 0) -> np.ndarray:
    """A spotted ball, 72 px wide, whose middle is at (x, y), before a pale wall; to a fraction of a pixel."""
    wall = cv2.addWeighted(texture(seed + 1, 144, 192), 0.3, np.full((144, 192, 3), 170, np.uint8), 0.7, 0)
    ball, mask = texture(seed, 72, 72), np.zeros((72, 72), np.float32)
    cv2.circle(mask, (36, 36), 32, 1, -1, cv2.LINE_AA)
    moved = np.array([[1, 0, x_px - 36], [0, 1, y_px - 36]], np.float32)
    there = cv2.warpAffine(mask, moved, (192, 144))[:, :, None]
    image = wall * (1 - there) + cv2.warpAffine(ball, moved, (192, 144)) * there
    return np.round(image).astype(np.uint8)


def largest_step(images: list[Image]) -> float:
    return max(float(cv2.norm(a, b, cv2.NORM_L1)) for a, b in pairwise(images)) / images[0].size


def clip_of(path: Path, draw: Callable[[int], np.ndarray], length: int) -> Footage:
    return probe_face(write_clip(path, map(draw, range(length)), RATE), RATE)


def swinging(period: float) -> Callable[[int], np.ndarray]:
    return lambda i: drawing(96 + 30 * np.sin(2 * np.pi * i / period), 72 + 6 * np.cos(2 * np.pi * i / period))


@pytest.mark.parametrize("period", [37.0, 26.0, 51.0])
def test_the_seam_is_no_larger_a_step_than_the_clips_own(tmp_path: Path, period: float) -> None:
    footage = clip_of(tmp_path / "clip.mp4", swinging(period), 80)
    own = largest_step(list(read_frames(footage, 80)))
    film = [picture.image for picture, _ in seamless(footage, 240)]
    assert len(film) == 240
    assert largest_step(film) <= 1.5 * own


def test_a_clip_that_ends_elsewhere_is_bridged(tmp_path: Path) -> None:
    """The ball drifts away by a third of its width: no two images are alike."""
    footage = clip_of(tmp_path / "clip.mp4", lambda i: drawing(70 + 0.3 * i, 72), 80)
    plain = largest_step(list(read_frames(footage, 100)))
    bridged = largest_step([picture.image for picture, _ in seamless(footage, 100)])
    assert bridged < plain / 2


def test_the_movement_goes_on_in_its_direction(tmp_path: Path) -> None:
    """On its way back the ball is at the same places; only images in which it moves the same way are joined."""
    period = 30
    footage = clip_of(tmp_path / "clip.mp4", swinging(period), 80)
    seam = find_seam(footage)
    step = seam.enter - seam.bridge - (seam.leave + 1)
    assert abs((step + period / 2) % period - period / 2) <= 2


def test_every_image_says_which_of_the_clip_it_is(tmp_path: Path) -> None:
    footage = clip_of(tmp_path / "clip.mp4", swinging(37), 60)
    clip = list(read_frames(footage, 60))
    seam = find_seam(footage)
    film = [(picture.image, index) for picture, index in seamless(footage, 200)]
    assert [index for _, index in film[: seam.leave + 1]] == list(range(seam.leave + 1))
    again = seam.leave + 1 + seam.bridge
    assert film[again][1] == seam.enter
    assert 0 < seam.bridge <= seam.enter
    assert seam.leave + seam.bridge < 60
    pure = [(image, index) for k, (image, index) in enumerate(film) if k <= seam.leave or again <= k < again + 20]
    assert all(np.array_equal(image, clip[index]) for image, index in pure)
    bridge = film[seam.leave + 1 : again]
    assert all(0 <= index < 60 for _, index in bridge)
    assert all(cv2.norm(image, clip[index], cv2.NORM_L1) / image.size < 12 for image, index in bridge)


def test_a_clip_that_was_made_to_be_looped_stays_as_it_is(tmp_path: Path) -> None:
    assert find_seam(clip_of(tmp_path / "clip.mp4", swinging(60), 60)) == Seam(59, 0, 0)


def test_another_shot_is_not_morphed_into(tmp_path: Path) -> None:
    def draw(i: int) -> np.ndarray:
        return drawing(96, 72) if i < 30 else 255 - drawing(40, 100, seed=9)

    footage = clip_of(tmp_path / "clip.mp4", draw, 60)
    clip = list(read_frames(footage, 60))
    assert all(np.array_equal(picture.image, clip[k % 60]) for k, (picture, _) in enumerate(seamless(footage, 130)))


@pytest.mark.parametrize("length", [2, 4, 5, 9])
def test_the_shortest_clips_go_on_too(tmp_path: Path, length: int) -> None:
    footage = clip_of(tmp_path / "clip.mp4", swinging(20), length)
    indices = [index for _, index in seamless(footage, 40)]
    assert len(indices) == 40
    assert set(indices) <= set(range(length))


def test_a_picture_stands_still(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "still.png"), drawing(96, 72))
    film = [(picture.image, index) for picture, index in seamless(probe_face(tmp_path / "still.png", RATE), 3)]
    assert [index for _, index in film] == [0, 0, 0]
    assert all(image is film[0][0] for image, _ in film)


def test_what_moves_is_morphed_to_half_way_and_has_no_ghost() -> None:
    between = morphed(drawing(84, 72), drawing(108, 78), 0.5)
    true = drawing(96, 75)
    faded = cv2.addWeighted(drawing(84, 72), 0.5, drawing(108, 78), 0.5, 0)
    assert cv2.norm(between, true, cv2.NORM_L1) < 0.35 * cv2.norm(faded, true, cv2.NORM_L1)


def test_real_clips(material: Path) -> None:
    """Where an ordinary loop jumps, this one moves no further than the clip itself does somewhere."""
    for name in ("retalking_5.mp4", "sadtalker_WDA_KatieHill_000.mp4"):
        footage = probe_face(material / "video" / name, RATE)
        clip = list(read_frames(footage, clip_length(footage)))
        seam = find_seam(footage)
        film = [picture.image for picture, _ in seamless(footage, seam.leave + seam.bridge + 4)][seam.leave - 2 :]
        assert largest_step(film) <= 1.5 * largest_step(clip)
