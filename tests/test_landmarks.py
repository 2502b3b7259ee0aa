"""The named points of the mesh are where their names say, on a face that looks straight ahead with its lips parted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lipsync_desktop.engine.faces import landmarks, mesh
from lipsync_desktop.engine.faces.landmarks import ring
from lipsync_desktop.engine.faces.pose import Pose
from lipsync_desktop.engine.types import Doubles

_FACE = np.load(Path(__file__).parent / "data" / "face_parted.npy")
_HALVES = {"LEFT_CHEEK": "RIGHT_CHEEK", "RIGHT_CHEEK": "LEFT_CHEEK"}
_SETS = {name: value for name, value in vars(landmarks).items() if isinstance(value, np.ndarray)}
_LIPS = ("INNER_LIPS", "SEMI_INNER_LIPS", "SEMI_OUTER_LIPS", "OUTER_LIPS")
_NEAR = 0.06
"""Eye distances by which this face is not its own mirror image."""


@pytest.fixture(scope="module")
def local() -> Doubles:
    """(478, 2) of the face in its own frame, in eye distances."""
    return Pose.of(_FACE).to_local(_FACE)[:, :2]


def apart(one: Doubles, other: Doubles) -> float:
    """How far the worst of one's points is from the nearest of the other's that is not taken yet; mirrored."""
    distances = np.linalg.norm(one[:, np.newaxis] * [-1, 1] - other, axis=2)
    nearest = distances.argmin(1)
    return float(distances.min(1).max()) if len(set(nearest)) == len(one) == len(other) else float("inf")


@pytest.mark.parametrize("name", _SETS)
def test_a_set_is_its_own_mirror_image(name: str, local: Doubles) -> None:
    mirror = _SETS[_HALVES.get(name, name)]
    assert apart(local[np.unique(_SETS[name])], local[np.unique(mirror)]) < _NEAR


def test_the_eyes_are_each_other_s_mirror_images(local: Doubles) -> None:
    left, right = landmarks.LEFT_EYE, landmarks.RIGHT_EYE
    assert left.temple_first
    assert not right.temple_first
    for edge in ("upper", "lower", "brow_upper", "brow_lower"):
        one, other = local[getattr(left, edge)], local[getattr(right, edge)]
        assert np.abs(one * [-1, 1] - other[::-1]).max() < _NEAR, edge
    for eye in (left, right):
        middle, rim = _FACE[eye.iris[0]], _FACE[eye.iris[1:]]
        assert np.linalg.norm(rim.mean(0) - middle) < 0.1 * np.linalg.norm(rim[0] - rim[2])
    assert np.concatenate([left.iris, right.iris]).tolist() == list(range(landmarks.SURFACE, len(_FACE)))


def test_edges_run_from_left_to_right_and_upper_ones_are_above(local: Doubles) -> None:
    for eye in (landmarks.LEFT_EYE, landmarks.RIGHT_EYE):
        assert [len(edge) for edge in (eye.upper, eye.lower, eye.brow_upper, eye.brow_lower)] == [9, 9, 5, 5]
        assert len(set(eye.opening)) == len(eye.opening) == 16
        assert set(eye.coarse) < set(eye.opening)
    pairs = [(eye.upper, eye.lower) for eye in (landmarks.LEFT_EYE, landmarks.RIGHT_EYE)]
    pairs += [(_SETS[name][0], _SETS[name][1]) for name in _LIPS]
    for upper, lower in pairs:
        assert (upper[0], upper[-1]) == (lower[0], lower[-1]), "they share their corners"
        assert (local[upper[1:-1], 1] < local[lower[1:-1], 1]).all()
        assert (np.diff(local[upper, 0]) > 0).all()
        assert (np.diff(local[lower, 0]) > 0).all()


def test_each_ring_of_lips_lies_around_the_one_before(local: Doubles) -> None:
    areas = []
    for name in _LIPS:
        around = ring(*_SETS[name])
        assert len(set(around)) == len(around) == 20
        x, y = local[around].T
        areas.append(abs(x @ np.roll(y, 1) - y @ np.roll(x, 1)) / 2)
    assert areas == sorted(areas)
    assert _SETS["OVAL"].shape == (36,)
    assert set(landmarks.OVAL_TOP) | set(landmarks.CHIN_LINE) < set(landmarks.OVAL)


def test_the_network_s_refined_points_go_to_places_of_their_own() -> None:
    lips, *eyes = mesh._REFINED
    assert len(set(lips)) == len(lips) == 80
    assert [len(set(eye)) for eye in eyes] == [len(eye) for eye in eyes] == [71, 71]
    assert not set(eyes[0]) & set(eyes[1])
