"""What was found about a picture is not looked for again, also by another process; what is damaged is not there."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from lipsync_desktop import paths
from lipsync_desktop.engine import findings
from lipsync_desktop.engine.findings import Findings
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.pipeline import render
from lipsync_desktop.engine.portraits import as_numbers, faces_of
from lipsync_desktop.engine.settings import RenderJob, RenderSettings
from lipsync_desktop.engine.types import Face, FaceBox

from .making import pixels_of, write_speech


class Finder:
    def __init__(self, found: NDArray[np.float64]) -> None:
        self.looked = 0
        self._found = found

    def __call__(self) -> NDArray[np.float64]:
        self.looked += 1
        return self._found


POINTS = np.linspace(0, 1, 30).reshape(10, 3)


@pytest.mark.parametrize("array", [np.array([[1 / 3, 2.0], [np.pi, -0.0]]), np.empty((2, 0)), np.array(["covered"])])
def test_what_was_found_is_the_same_the_next_time(tmp_path: Path, array: NDArray[np.float64]) -> None:
    find = Finder(array)
    for _ in range(3):
        found = Findings("anna", tmp_path / "kept").found("response", POINTS, find)
        assert found.dtype == array.dtype
        assert found.tobytes() == array.tobytes()
    assert find.looked == 1


def test_another_picture_face_question_or_version_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    find = Finder(np.zeros(3))
    Findings("anna", tmp_path).found("response", POINTS, find)
    Findings("bert", tmp_path).found("response", POINTS, find)
    Findings("anna", tmp_path).found("hindrances", POINTS, find)
    Findings("anna", tmp_path).found("response", POINTS + 1e-9, find)
    monkeypatch.setattr(findings, "__version__", "another")
    Findings("anna", tmp_path).found("response", POINTS, find)
    assert find.looked == len(list(tmp_path.iterdir())) == 5


def test_what_is_damaged_is_looked_for_again(tmp_path: Path) -> None:
    find = Finder(np.arange(4.0))
    Findings("anna", tmp_path).found("response", POINTS, find)
    (file,) = tmp_path.iterdir()
    for damaged in (file.read_bytes()[:-1], file.read_bytes()[:-1] + b"!", b""):
        file.write_bytes(damaged)
        assert Findings("anna", tmp_path).found("response", POINTS, find).tolist() == [0, 1, 2, 3]
    assert find.looked == 4


def test_nothing_is_kept_without_a_folder_nor_missed_where_it_takes_nothing(tmp_path: Path) -> None:
    find = Finder(np.zeros(3))
    (tmp_path / "file").write_bytes(b"")
    for folder in (None, tmp_path / "file" / "below"):
        Findings("anna", folder).found("response", POINTS, find)
    assert find.looked == 2


def test_the_next_film_of_the_same_picture_needs_no_eyes_and_is_the_same(
    models: Models, resources: Path, tmp_path: Path
) -> None:
    image = cv2.resize(pixels_of(resources / "portrait.png"), (256, 256), interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(tmp_path / "face.png"), image)
    speech = write_speech(tmp_path / "speech.wav", resources / "voice.flac", seconds=0.4)
    films = [tmp_path / "first.webm", tmp_path / "second.webm"]
    eyes = {"packaged/face_detector", "packaged/face_mesh", "packaged/matte"}
    started = Models(paths.models_dir(), tmp_path / "compiled")
    for film, with_networks in zip(films, (models, started), strict=True):
        job = RenderJob(tmp_path / "face.png", speech, film, RenderSettings(still_rate=Fraction(10)))
        frames = [step.frame for step in render(job, with_networks, tmp_path / "scans") if step.frame]
        assert len(frames) == 4
    assert _packets(films[0]) == _packets(films[1])
    assert eyes <= set(models.loaded)
    assert not eyes & set(started.loaded)


def test_faces_are_what_they_were_as_numbers() -> None:
    points = np.random.default_rng(1).random((478, 3)) / 3
    faces = (Face(FaceBox(1 / 3, 2.0, 3.0, 4.0, 0.9), points), None, Face(FaceBox(0.0, 0.0, 1.0, 1.0)))
    first, nobody, by_hand = faces_of(as_numbers(faces))
    assert first is not None
    assert first.landmarks is not None
    assert first.box == FaceBox(1 / 3, 2.0, 3.0, 4.0, 0.9)
    assert (first.landmarks == points).all()
    assert nobody is None
    assert by_hand is not None
    assert by_hand.landmarks is None


def _packets(film: Path) -> list[bytes]:
    with av.open(str(film)) as container:
        return [bytes(packet) for packet in container.demux(video=0)]
