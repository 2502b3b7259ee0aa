"""What hinders the mouths of a clip's people: told of most of the time, by person, from a scan and a few looks."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from lipsync_desktop.engine.faces.finder import FaceFinder
from lipsync_desktop.engine.flow import finished
from lipsync_desktop.engine.kept import keep
from lipsync_desktop.engine.lips.hindered_people import hindered_people
from lipsync_desktop.engine.media import probe_face
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.notices import MouthHindered, PersonHindered
from lipsync_desktop.engine.people.scan import scan
from lipsync_desktop.engine.people.sightings import Sample, Scan, Sighting
from lipsync_desktop.engine.pipeline import render
from lipsync_desktop.engine.settings import RenderJob, RenderSettings
from lipsync_desktop.engine.types import Face, FaceBox, Footage, Image

from .company import anna, behind_cloth, bert, scene
from .making import write_clip, write_speech

Told = list[list[tuple[str, float]]]


@pytest.fixture(scope="module")
def open_faced(resources: Path) -> Image:
    return anna(resources)


@pytest.fixture(scope="module")
def masked(open_faced: Image, models: Models) -> Image:
    return behind_cloth(open_faced, models)


def clip(images: Sequence[Image], folder: Path) -> Footage:
    return probe_face(write_clip(folder / "clip.mp4", images, Fraction(25)), Fraction(25))


def told(footage: Footage, models: Models) -> Told:
    """Of each person, from left to right."""
    known = finished(scan(footage, models.faces))
    found = finished(hindered_people(footage, known, known.people, models.faces))
    assert all(isinstance(notice, PersonHindered) for notices in found.values() for notice in notices)
    return [
        [(notice.kind, notice.held_s) for notice in found[person.number] if isinstance(notice, PersonHindered)]
        for person in sorted(known.people, key=lambda one: one.box.x)
    ]


def test_whose_mouth_is_covered_for_most_of_the_time(
    open_faced: Image, masked: Image, resources: Path, models: Models, tmp_path: Path
) -> None:
    other = bert(resources)
    footage = clip([scene(masked, other)] * 20 + [scene(open_faced, other)] * 10, tmp_path)
    hers, his = told(footage, models)
    ((kind, held_s),) = hers
    assert (kind, his) == ("covered", [])
    assert 0.6 <= held_s < 1.2  # of 1.2 s, 0.8 of them covered


def test_what_passes_by_is_not_worth_a_word(open_faced: Image, masked: Image, models: Models, tmp_path: Path) -> None:
    footage = clip([scene(masked)] * 10 + [scene(open_faced)] * 20, tmp_path)
    assert told(footage, models) == [[]]


def test_somebody_far_away_is_told(open_faced: Image, models: Models, tmp_path: Path) -> None:
    ground = np.full((300, 400, 3), 90, np.uint8)
    ground[100:180, 160:240] = cv2.resize(open_faced, (80, 80), interpolation=cv2.INTER_AREA)
    (((kind, held_s),),) = told(clip([ground] * 12, tmp_path), models)
    assert kind == "too small"
    assert held_s == pytest.approx(0.48)


def test_a_profile_is_not_looked_at(tmp_path: Path) -> None:
    """Its lips are guessed: they would pass for covered."""

    class Nobody(FaceFinder):
        def __init__(self) -> None:
            """Fails if it is asked."""

    footage = clip([np.full((64, 64, 3), 90, np.uint8)] * 10, tmp_path)
    faces = [Sighting(FaceBox(0, 0, 60, 60), yaw_degrees=yaw) for yaw in (-48.0, -45.0, -42.0, -20.0)]
    samples = [Sample(Fraction(i, 10), (face,)) for i, face in enumerate(faces)]
    known = Scan(samples, Fraction(2, 5), Fraction(2, 5))
    found = finished(hindered_people(footage, known, known.people, Nobody()))
    ((notice,),) = found.values()
    assert str(notice).startswith("Person 1 in “clip.mp4” is turned away for 0.3 of 0.4 s")


class _Counted(FaceFinder):
    """Counts how often somebody is looked at."""

    def __init__(self, finder: FaceFinder) -> None:
        self.mesh = finder.mesh
        self.looks = 0

    def find_at(self, image: Image, box: FaceBox, roll_degrees: float) -> Face | None:
        self.looks += 1
        return super().find_at(image, box, roll_degrees)


def test_nobody_is_looked_at_twice(masked: Image, models: Models, tmp_path: Path) -> None:
    """Of the same clip in the same stretch; what is kept and means nothing is made anew."""
    footage = clip([scene(masked)] * 20, tmp_path)
    known = finished(scan(footage, models.faces))
    folder, finder = tmp_path / "scans", _Counted(models.faces)

    def looks(known: Scan) -> int:
        before = finder.looks
        ((notice,),) = finished(hindered_people(footage, known, known.people, finder, folder)).values()
        assert notice.kind == "covered"
        return finder.looks - before

    assert [looks(known), looks(known)] == [5, 0]
    (kept,) = folder.iterdir()
    assert looks(known.until(Fraction(1, 2))) == 5, "of another stretch"
    for held in (b"", b"[]", b'{"covered": 7}', b'{"covered": 0.6, "odd": 1}', b"[" * 100_000):
        keep(kept, held)
        assert looks(known) == 5


def test_a_picture_is_spoken_of_as_ever(masked: Image, models: Models, tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "masked.png"), scene(masked))
    footage = probe_face(tmp_path / "masked.png", Fraction(25))
    known = finished(scan(footage, models.faces))
    found = finished(hindered_people(footage, known, known.people, models.faces))
    assert found == {1: (MouthHindered(footage.path, "covered"),)}


@pytest.mark.slow
def test_a_mouth_that_is_covered_all_along_is_left_alone(
    masked: Image, resources: Path, models: Models, tmp_path: Path
) -> None:
    """And the other one's is not."""
    footage = clip([scene(masked, bert(resources))] * 20, tmp_path)
    known = finished(scan(footage, models.faces))
    hers, his = (person.number for person in sorted(known.people, key=lambda one: one.box.x))
    said = write_speech(tmp_path / "speech.wav", resources / "voice.flac", seconds=0.8)
    for person, words in ((hers, ["covered all along"]), (his, [])):
        job = RenderJob(footage.path, said, tmp_path / f"{person}.webm", RenderSettings(person=person))
        steps = list(render(job, models))
        assert any(step.frame is not None and step.frame.patch is not None for step in steps) == (person == his)
        told_of = [notice for notice in steps[-1].notices if isinstance(notice, PersonHindered)]
        assert [(notice.person, notice.case) for notice in told_of] == [(person, one) for one in words]
