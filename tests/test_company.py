"""Films with several people: who speaks is who was asked to, and nobody else's pixels change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from lipsync_desktop.engine.errors import FaceError
from lipsync_desktop.engine.flow import finished
from lipsync_desktop.engine.media import probe_face
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.people.kept_scans import kept_scan
from lipsync_desktop.engine.pipeline import render
from lipsync_desktop.engine.settings import RenderJob, RenderSettings
from lipsync_desktop.engine.types import FaceBox, Frame, Patch, PlanesPatch, Progress, Speaker

from .company import SIDE_PX, anna, bert, scene
from .making import pixels_of, write_clip, write_speech, write_wav


@pytest.fixture(scope="module")
def clip(resources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Anna alone, then Bert beside her on the left, then Bert alone: 15 images each."""
    one, other = anna(resources), bert(resources)
    images = [scene(one)] * 15 + [scene(other, one)] * 15 + [scene(other)] * 15
    return write_clip(tmp_path_factory.mktemp("company") / "clip.mp4", images, Fraction(25))


@pytest.fixture
def job(clip: Path, resources: Path, tmp_path: Path) -> RenderJob:
    speech = write_speech(tmp_path / "speech.wav", resources / "voice.flac", seconds=1.8)
    return RenderJob(clip, speech, tmp_path / "film.webm")


def frames_of(steps: Iterator[Progress]) -> list[Frame]:
    return [step.frame for step in steps if step.frame is not None]


def speaking(frames: list[Frame]) -> str:
    """Who is changed in each frame: “l”eft, “r”ight, in the “m”iddle, or nobody, “-”."""

    def side(patch: Patch | PlanesPatch) -> str:
        x = patch.x_px + patch.pixels.shape[1] / 2
        return "l" if x < 0.75 * SIDE_PX else "r" if x > 1.25 * SIDE_PX else "m"

    return "".join(side(frame.patch) if frame.patch else "-" for frame in frames)


def test_one_person_speaks_wherever_they_are(job: RenderJob, models: Models, tmp_path: Path) -> None:
    for person, expected in ((1, "m" * 15 + "r" * 15 + "-" * 15), (2, "-" * 15 + "l" * 15 + "m" * 15)):
        chosen = replace(job, settings=RenderSettings(person=person), overwrite=True)
        said = speaking(frames_of(render(chosen, models, tmp_path / "scans")))
        assert sum(a != b for a, b in zip(said, expected, strict=True)) <= 2, said


def test_a_box_says_who_in_every_shot(job: RenderJob, models: Models, tmp_path: Path) -> None:
    box = FaceBox(0.33 * SIDE_PX, 0.3 * SIDE_PX, 0.3 * SIDE_PX, 0.4 * SIDE_PX)  # Bert, where he is beside Anna
    said = speaking(frames_of(render(replace(job, settings=RenderSettings(face_box=box)), models)))
    assert said.startswith("-" * 14)
    assert set(said[16:29]) == {"l"}
    assert set(said[31:]) == {"m"}


def test_several_speak_in_one_pass(job: RenderJob, models: Models, resources: Path, tmp_path: Path) -> None:
    quiet = np.random.default_rng(0).normal(0, 0.003, round(1.8 * 16000))
    silence = write_wav(tmp_path / "silence.wav", quiet)
    picture = tmp_path / "both.png"
    cv2.imwrite(str(picture), cv2.resize(scene(bert(resources), anna(resources)), None, fx=2, fy=2))
    both = replace(job, face=picture, settings=RenderSettings(person=1), others=(Speaker(2, job.speech),))
    image = pixels_of(picture)
    left, right = np.split(np.arange(image.shape[1]), 2)

    def moved(job: RenderJob, columns: np.ndarray) -> float:
        frames = [frame.composed().astype(int) for frame in frames_of(render(job, models))]
        return float(np.mean([np.abs(frame[:, columns] - image[:, columns]).mean() for frame in frames]))

    assert moved(both, left) > 0.2
    assert moved(replace(both, overwrite=True), right) > 0.2
    one = replace(both, others=(Speaker(2, silence),), overwrite=True)
    moves = {side: moved(one, columns) for side, columns in (("left", left), ("right", right))}
    assert min(moves.values()) == 0, "who says nothing is left alone"
    assert max(moves.values()) > 0.2


def test_who_is_seen_most_is_seen_in_the_film(job: RenderJob, models: Models, resources: Path, tmp_path: Path) -> None:
    """Whether or not the rest of the clip, in which somebody else is seen longer, has been looked at before."""
    one, other = anna(resources), bert(resources)
    clip = write_clip(tmp_path / "long.mp4", [scene(one)] * 20 + [scene(other)] * 60, Fraction(25))
    short = write_speech(tmp_path / "short.wav", resources / "voice.flac", seconds=0.6)
    first = replace(job, face=clip, speech=short, overwrite=True)
    scans = tmp_path / "scans"
    assert speaking(frames_of(render(first, models, scans))).count("m") >= 10
    finished(kept_scan(probe_face(clip, Fraction(25)), models.faces, scans, "builtin"))
    assert speaking(frames_of(render(first, models, scans))).count("m") >= 10


def test_a_box_in_which_there_is_nobody(job: RenderJob, models: Models, tmp_path: Path) -> None:
    empty = write_clip(tmp_path / "empty.mp4", [scene()] * 12, Fraction(25))
    nowhere = replace(job, face=empty, settings=RenderSettings(face_box=FaceBox(20, 20, 90, 120)))
    with pytest.raises(FaceError, match=r"no face that can be found at the face box in “empty\.mp4”\. Put the box"):
        list(render(nowhere, models))
    assert not job.output.exists()


@pytest.mark.parametrize("box", [FaceBox(900, 20, 90, 120), FaceBox(20, -300, 90, 120)])
def test_a_box_outside_the_picture(job: RenderJob, models: Models, box: FaceBox) -> None:
    with pytest.raises(FaceError, match=r"The face box lies outside “clip\.mp4”, which measures \d+×\d+ pixels"):
        list(render(replace(job, settings=RenderSettings(face_box=box)), models))
    assert not job.output.exists()


def test_nobody_of_that_number(job: RenderJob, models: Models) -> None:
    with pytest.raises(FaceError, match=r"no person 3 in “clip\.mp4”: only 2 can be seen"):
        list(render(replace(job, settings=RenderSettings(person=3)), models))
    with pytest.raises(FaceError, match="no person 7"):
        list(render(replace(job, others=(Speaker(7, job.speech),)), models))
    assert not job.output.exists()


def test_two_who_are_one_person_speak_as_one(job: RenderJob, models: Models, resources: Path, tmp_path: Path) -> None:
    one, other = anna(resources), bert(resources)
    apart = write_clip(tmp_path / "apart.mp4", [scene(one)] * 25 + [scene(other)] * 20, Fraction(25))
    alone = replace(job, face=apart, settings=RenderSettings(person=2), overwrite=True)
    scans = tmp_path / "scans"
    assert speaking(frames_of(render(alone, models, scans))).count("m") <= 21
    for person in (None, 1, 2):
        both = replace(alone, settings=RenderSettings(person=person, same_person=((1, 2),)))
        assert speaking(frames_of(render(both, models, scans))).count("m") >= 43


def test_two_seen_side_by_side_are_not_one(job: RenderJob, models: Models, tmp_path: Path) -> None:
    for numbers, said in (
        ((1, 2), r"People 1 and 2 of “clip\.mp4” cannot be one person.*at 0\.\d s"),
        ((1, 5), "no person 5"),
    ):
        with pytest.raises(FaceError, match=said):
            list(render(replace(job, settings=RenderSettings(same_person=(numbers,))), models, tmp_path / "scans"))
    assert not job.output.exists()


def test_the_rest_of_the_clip_keeps_its_own_mouth(job: RenderJob, models: Models, resources: Path) -> None:
    short = write_speech(job.speech.with_name("short.wav"), resources / "voice.flac", seconds=0.6)
    cut = frames_of(render(replace(job, speech=short), models))
    assert len(cut) == 15
    kept = replace(job, speech=short, settings=RenderSettings(keep_rest=True), overwrite=True)
    whole = frames_of(render(kept, models))
    assert len(whole) == 45
    assert all(frame.patch is None for frame in whole[15:])
    assert any(frame.patch is not None for frame in whole[:15])
