"""What networks see of a picture lies where it should, however large the picture is."""

from __future__ import annotations

from math import radians

import numpy as np
import pytest

from lipsync_desktop.engine.faces.crops import Crop
from lipsync_desktop.engine.types import Image


@pytest.mark.parametrize("side", [50.0, 91.0, 130.0, 300.0, 777.0, 1600.0])
@pytest.mark.parametrize(("turn_degrees", "tall"), [(0, 1.0), (17, 1.0), (-120, 1.3)])
def test_a_spot_is_seen_where_it_is(side: float, turn_degrees: float, tall: float) -> None:
    size, crop = 96, Crop(801.3, 640.8, side, radians(turn_degrees), tall)
    spot = crop.to_picture(np.array([61.0, 34.0]), size)
    x, y = np.meshgrid(np.arange(1601) + 0.5, np.arange(1203) + 0.5)
    near = np.exp(-0.5 * ((x - spot[0]) ** 2 + (y - spot[1]) ** 2) / (3 * side / size) ** 2)
    seen = crop.sample(np.dstack([(near * 255).round().astype(np.uint8)] * 3), size)[..., 0].astype(np.float64)
    at = np.arange(size) + 0.5
    found = np.array([(seen.sum(0) * at).sum(), (seen.sum(1) * at).sum()]) / seen.sum()
    np.testing.assert_allclose(found, [61, 34], atol=0.1)


def test_what_is_too_fine_to_be_seen_is_grey() -> None:
    board = np.indices((1200, 1200)).sum(0) % 2 * 255
    image = np.dstack([board.astype(np.uint8)] * 3)
    for side in (400.0, 900.0):
        inner = Crop(600, 600, side, 0.3).sample(image, 192)
        assert np.abs(inner.astype(int) - 128).max() <= 2


def test_beyond_the_picture_it_is_black() -> None:
    white: Image = np.full((40, 40, 3), 255, np.uint8)
    seen = Crop(0, 20, 40).sample(white, 64)
    assert (seen[2:-2, :30] == 0).all()
    assert (seen[2:-2, 34:-2] == 255).all()
    assert not Crop(-500, -500, 40).sample(white, 64).any()
    assert Crop(1, 20, 4000).sample(white, 64).shape == (64, 64, 3)


def test_networks_see_red_first() -> None:
    red = np.zeros((64, 64, 3), np.uint8)
    red[..., 2] = 200
    seen = Crop(32, 32, 32).sample_rgb(red, 16)
    assert seen.dtype == np.float32
    assert seen[8, 8].tolist() == [200, 0, 0]
