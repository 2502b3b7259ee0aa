"""S³FD as a face detector among others: on reduced pictures, rarely, and with the mesh to make sure."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from lipsync_desktop.engine.faces.finder import FaceFinder
from lipsync_desktop.engine.faces.s3fd import S3FD, box_around, suppressed
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.people.tracking import track_faces
from lipsync_desktop.engine.pictures import read_picture
from lipsync_desktop.engine.types import FaceBox, Image

_STRIDES = (4, 8, 16, 32, 64, 128)


class Pointing:
    """A network that sees one face, at a place given in shares of the picture, with the stride that suits its size."""

    def __init__(self, x: float, y: float, size: float) -> None:
        self._place = (x, y, size)
        self.seen: list[tuple[int, int]] = []
        self.blind = False

    def __call__(self, *inputs: np.ndarray) -> tuple[np.ndarray, ...]:
        (image,) = inputs
        height, width = image.shape[2:]
        self.seen.append((width, height))
        x, y, size = (share * length for share, length in zip(self._place, (width, height, width), strict=True))
        best = int(np.argmin([abs(np.log(size / (4 * stride))) for stride in _STRIDES]))
        outputs = []
        for level, stride in enumerate(_STRIDES):
            rows, columns = -(-height // stride), -(-width // stride)
            scores, boxes = np.zeros((1, 1, rows, columns)), np.zeros((1, 4, rows, columns))
            if level == best and not self.blind:
                row, column = int(y / stride), int(x / stride)
                scores[0, 0, row, column] = 0.9
                off = np.array([x - (column + 0.5) * stride, y - (row + 0.5) * stride]) / (4 * stride)
                boxes[0, :, row, column] = [*off / 0.1, *np.log([size / (4 * stride)] * 2) / 0.2]
            outputs += [scores.astype(np.float32), boxes.astype(np.float32)]
        return tuple(outputs)


@pytest.mark.parametrize(("width", "height"), [(500, 400), (1280, 720), (3000, 4000)])
def test_large_pictures_are_reduced_and_boxes_are_not(width: int, height: int) -> None:
    network = Pointing(0.5, 0.25, 0.2)
    image = np.zeros((height, width, 3), np.uint8)
    (detection,) = S3FD(network).upright(image)
    assert max(network.seen[0]) == min(max(width, height), 640)
    box = detection.box
    assert box.x + box.width / 2 == pytest.approx(0.5 * width, abs=2)
    assert box.y + box.height / 2 == pytest.approx(0.25 * height, abs=2)
    assert box.width == pytest.approx(0.2 * width, rel=0.02)
    assert box.score == pytest.approx(0.9, abs=1e-3)
    assert detection.points is None


def test_suppression_counts_both_border_pixels() -> None:
    boxes = np.array([[0, 0, 9, 9, 0.9], [0, 0, 9, 4, 0.8], [0, 0, 9, 2, 0.7], [50, 50, 60, 60, 0.95]], np.float32)
    # of 10×10 pixels the second covers half, the third three tenths: not more than that, so it stays
    assert suppressed(boxes).tolist() == [3, 0, 2]


@pytest.fixture(scope="module")
def portrait(resources: Path) -> Image:
    return read_picture(resources / "portrait.png").image


@pytest.fixture
def finder(models: Models, portrait: Image) -> tuple[FaceFinder, Pointing]:
    face = models.faces.find(portrait)
    assert face is not None
    box = face.box
    height, width = portrait.shape[:2]
    network = Pointing((box.x + box.width / 2) / width, (box.y + box.height / 2) / height, 1.2 * box.width / width)
    return FaceFinder(S3FD(network), models.faces.mesh), network


def test_the_mesh_makes_sure(finder: tuple[FaceFinder, Pointing], models: Models, portrait: Image) -> None:
    face, own = finder[0].find(portrait), models.faces.find(portrait)
    assert face is not None
    assert own is not None
    assert face.landmarks is not None
    assert own.landmarks is not None
    assert np.abs(face.landmarks - own.landmarks)[:, :2].max() < 0.02 * own.box.width
    assert finder[0].find(np.full_like(portrait, 127)) is None


def test_a_followed_face_is_not_detected_again(finder: tuple[FaceFinder, Pointing], portrait: Image) -> None:
    images = [np.roll(portrait, shift, axis=1) for shift in range(12)]
    takes = list(track_faces(images, finder[0], Fraction(25)))
    assert all(take.face is not None for take in takes)
    assert len(finder[1].seen) == 1


def test_a_face_that_is_gone_is_looked_for_now_and_then(finder: tuple[FaceFinder, Pointing], portrait: Image) -> None:
    empty = [np.full_like(portrait, shade) for shade in range(100, 140)]
    images = [portrait, *empty, np.ascontiguousarray(portrait)]
    takes = list(track_faces(images, finder[0], Fraction(25)))
    assert takes[0].face is not None
    assert all(take.face is None for take in takes[1:-1])
    assert takes[-1].face is not None  # a cut is always looked at
    assert len(finder[1].seen) < 25  # each look may take two


def test_a_chosen_face_is_kept(finder: tuple[FaceFinder, Pointing], portrait: Image) -> None:
    face = finder[0].find(portrait)
    assert face is not None
    assert face.landmarks is not None
    chosen = finder[0].find(portrait, FaceBox(face.box.x, face.box.y, face.box.width, face.box.height))
    assert chosen is not None
    around = box_around(face.landmarks)
    assert around.y < face.box.y
    assert around.height > face.box.height
