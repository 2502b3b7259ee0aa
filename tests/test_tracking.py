"""People followed through a clip that has been looked through."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from lipsync_desktop.engine.faces.finder import FaceFinder
from lipsync_desktop.engine.flow import finished
from lipsync_desktop.engine.media import probe_face, read_frames
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.people.scan import scan
from lipsync_desktop.engine.people.sightings import Scan
from lipsync_desktop.engine.people.tracking import Seen, track_people
from lipsync_desktop.engine.types import Face, Footage, Image

from .company import SIDE_PX, anna, bert, scene
from .making import write_clip

RATE = Fraction(25)


class _NoDetector(FaceFinder):
    """A finder that must not look."""

    def __init__(self, finder: FaceFinder) -> None:
        self.mesh = finder.mesh

    def find_all(self, image: Image, *, thorough: bool = True) -> list[Face]:
        raise AssertionError("the clip has been looked through already")


def film(path: Path, images: list[Image]) -> Footage:
    return probe_face(write_clip(path, images, RATE), RATE)


def tracked(footage: Footage, known: Scan, people: list[int], finder: FaceFinder) -> list[Seen]:
    images = read_frames(footage, round((footage.duration_s or 1) * RATE))
    timed = ((image, index / RATE) for index, image in enumerate(images))
    return list(track_people(timed, known, people, finder, RATE))


def across(seen: list[Seen]) -> NDArray[np.float64]:
    """Where the first one's face is from left to right, in pixels, wherever there is one."""
    points = [one.faces[0].landmarks for one in seen if one.faces[0] is not None]
    return np.array([face[:468, 0].mean() for face in points if face is not None])


@pytest.fixture(scope="module")
def interview(resources: Path, tmp_path_factory: pytest.TempPathFactory) -> Footage:
    """Anna alone, Bert alone, both (Bert on the left), Anna again: 20 images each."""
    one, other = anna(resources), bert(resources)
    images = [scene(one)] * 20 + [scene(other)] * 20 + [scene(other, one)] * 20 + [scene(one, moved_px=12)] * 20
    return film(tmp_path_factory.mktemp("interview") / "clip.mp4", images)


@pytest.fixture(scope="module")
def known(interview: Footage, models: Models) -> Scan:
    return finished(scan(interview, models.faces))


def test_an_interview_is_understood(known: Scan) -> None:
    assert [float(time_s) for time_s in known.cuts] == [0.8, 1.6, 2.4]
    assert [(span.kind, span.people) for span in known.spans] == [
        ("one", (1,)),
        ("one", (2,)),
        ("several", (1, 2)),
        ("one", (1,)),
    ]
    assert [(span.start_s, span.end_s) for span in known.spans] == [
        (Fraction(i, 5), Fraction(i + 4, 5)) for i in (0, 4, 8, 12)
    ]
    assert {person.number: float(person.seen_s) for person in known.people} == pytest.approx({1: 2.4, 2: 1.6}, abs=0.1)
    assert known.main_person is not None
    assert known.main_person.number == 1


def test_each_is_followed_and_nobody_else(interview: Footage, known: Scan, models: Models) -> None:
    seen = tracked(interview, known, [1, 2], _NoDetector(models.faces))
    there = ["".join(str(i + 1) if face else "-" for i, face in enumerate(one.faces)) for one in seen]
    assert there == ["1-"] * 20 + ["-2"] * 20 + ["12"] * 20 + ["1-"] * 20
    middle = [[face.box.x + face.box.width / 2 if face else 0 for face in one.faces] for one in seen]
    assert middle[50] == pytest.approx([1.5 * SIDE_PX, 0.5 * SIDE_PX], abs=20)


def test_a_fast_turn_is_followed_without_lag(resources: Path, models: Models, tmp_path: Path) -> None:
    one = anna(resources)
    places = [0] * 10 + [6 * i for i in range(1, 11)] + [60] * 10
    footage = film(tmp_path / "fast.mp4", [scene(one, moved_px=place) for place in places])
    seen = tracked(footage, finished(scan(footage, models.faces)), [1], models.faces)
    x = across(seen)
    assert len(x) == 30
    late_px = np.array(places) - (x - x[:8].mean())
    assert np.abs(late_px).max() < 3, "less than half of what it moves in one image"


def test_a_short_gap_is_bridged_and_a_long_one_is_not(resources: Path, models: Models, tmp_path: Path) -> None:
    one, nobody = anna(resources), scene()
    short = [scene(one, moved_px=2 * i) for i in range(40)]
    hidden = [image.copy() for image in short]
    for i in range(16, 20):
        hidden[i][20:180] = 90  # a bar before the face
    for i in range(28, 40):
        hidden[i] = nobody.copy()
    footage = film(tmp_path / "gaps.mp4", hidden)
    # As the scan would say, had nothing been in the way: only following fails.
    whole = film(tmp_path / "whole.mp4", short)
    known = finished(scan(whole, models.faces))
    seen = tracked(footage, known, [1], models.faces)
    assert [one.faces[0] is not None for one in seen] == [True] * 28 + [False] * 12
    x = across(seen[:28])
    assert np.diff(x) == pytest.approx(2, abs=1.5)
