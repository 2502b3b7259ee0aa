"""A clip looked through for faces: who is seen when, as far as one has looked."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from lipsync_desktop.engine.faces import FaceFinder
from lipsync_desktop.engine.media import probe_face
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.scan import scan
from lipsync_desktop.engine.sightings import Sample, Scan, Sighting
from lipsync_desktop.engine.types import Face, FaceBox, Footage, Image

from .making import write_clip

_SIDE = 240


@pytest.fixture(scope="module")
def photo(resources: Path) -> Image:
    image = cv2.imread(str(resources / "portrait.png"))
    return np.asarray(cv2.resize(image, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA), np.uint8)


@pytest.fixture(scope="module")
def footage(photo: Image, tmp_path_factory: pytest.TempPathFactory) -> Footage:
    """A second with one face in the middle, a second of grey, a second with two faces."""
    grey = np.full((_SIDE, 2 * _SIDE, 3), 90, np.uint8)
    one = grey.copy()
    one[:, _SIDE // 2 : _SIDE // 2 + _SIDE] = photo
    two = np.hstack([photo, photo])
    images = [one] * 25 + [grey] * 25 + [two] * 25
    return probe_face(write_clip(tmp_path_factory.mktemp("scan") / "clip.mp4", images, Fraction(25)), Fraction(25))


def all_of(steps: Generator[Scan, None, Scan]) -> tuple[list[Scan], Scan]:
    """What is known on the way, and at the end."""
    on_the_way = []
    while True:
        try:
            on_the_way.append(next(steps))
        except StopIteration as end:
            return on_the_way, end.value


def middle_px(face: Sighting) -> float:
    return face.box.x + face.box.width / 2


def test_the_stretches_of_a_clip(footage: Footage, models: Models) -> None:
    on_the_way, known = all_of(scan(footage, models.faces))
    assert [span.kind for span in known.spans] == ["one", "none", "several"]
    starts = [span.start_s for span in known.spans]
    assert starts[0] == 0
    assert [float(start) for start in starts] == pytest.approx([0, 1, 2], abs=0.13)  # an eighth of a second
    assert [span.end_s for span in known.spans] == [*starts[1:], Fraction(3)]
    assert known.done_s == known.duration_s == 3
    done = [step.done_s for step in on_the_way]
    assert done == sorted(set(done))
    assert done[-1] == 3
    assert 3 * 7 <= len(on_the_way) <= 3 * 10


def test_the_faces_at_a_time(footage: Footage, models: Models) -> None:
    _, known = all_of(scan(footage, models.faces))
    (face,) = known.faces_at(Fraction(1, 2))
    assert middle_px(face) == pytest.approx(_SIDE, abs=15)
    assert known.faces_at(Fraction(0)) == known.samples[0].faces
    assert known.faces_at(Fraction(3, 2)) == ()
    left, right = sorted(known.faces_at(Fraction(5, 2)), key=middle_px)
    assert (middle_px(left), middle_px(right)) == pytest.approx((_SIDE / 2, _SIDE * 3 / 2), abs=15)
    assert len(known.faces_at(Fraction(3))) == 2


def test_what_has_not_been_looked_at_is_not_known(footage: Footage, models: Models) -> None:
    steps = scan(footage, models.faces)
    first = next(steps)
    assert 0 < first.done_s < Fraction(1, 4)
    assert len(first.faces_at(Fraction(0))) == 1
    assert first.faces_at(Fraction(5, 2)) == ()
    assert [(span.kind, span.start_s, span.end_s) for span in first.spans] == [("one", 0, first.done_s)]
    # The samples are shared, but each scan speaks only of the time that it covers, though it is looked at late.
    middle, *_, last = [step for step in steps if step.done_s > Fraction(1, 2)]
    assert last.samples is first.samples
    assert [(span.kind, span.start_s, span.end_s) for span in first.spans] == [("one", 0, first.done_s)]
    assert [(span.kind, span.start_s, span.end_s) for span in middle.spans] == [("one", 0, middle.done_s)]
    assert [span.kind for span in last.spans] == ["one", "none", "several"]


class _Counted(FaceFinder):
    """A face finder that counts its looks."""

    def __init__(self, finder: FaceFinder) -> None:
        self._finder = finder
        self.looks_every = finder.looks_every
        self.looks = 0

    def find_all(self, image: Image, *, thorough: bool = True) -> list[Face]:
        self.looks += 1
        return self._finder.find_all(image, thorough=thorough)


def test_closing_ends_the_work(footage: Footage, models: Models, tmp_path: Path) -> None:
    finder = _Counted(models.faces)
    steps = scan(footage, finder)
    for _ in range(3):
        next(steps)
    steps.close()
    assert finder.looks == 3
    assert next(steps, None) is None
    moved = footage.path.rename(tmp_path / "moved.mp4")  # nobody holds the file, on Windows either
    moved.rename(footage.path)


def test_an_image_that_is_held_is_looked_at_once(photo: Image, models: Models, tmp_path: Path) -> None:
    """A clip of half a second, whose sound or header goes on to three: its last image stays."""
    clip = probe_face(write_clip(tmp_path / "short.mp4", [photo] * 12, Fraction(25)), Fraction(25))
    finder = _Counted(models.faces)
    _, known = all_of(scan(replace(clip, duration_s=Fraction(3)), finder))
    assert len(known.samples) == 25
    assert finder.looks <= 5
    assert {len(sample.faces) for sample in known.samples} == {1}


def test_a_single_odd_sample_makes_no_stretch_of_its_own() -> None:
    face = Sighting(FaceBox(0, 0, 90, 90))
    counts = [1, 1, 0, 1, 1, 2, 2, 1, 2, 2, 0, 0, 0]
    samples = [Sample(Fraction(i, 8), (face,) * count) for i, count in enumerate(counts)]
    known = Scan(samples, Fraction(13, 8), Fraction(13, 8))
    assert [(span.kind, span.start_s * 8, span.end_s * 8) for span in known.spans] == [
        ("one", 0, 5),
        ("several", 5, 10),
        ("none", 10, 13),
    ]
    assert Scan([], Fraction(0), Fraction(1)).spans == ()
    assert Scan([], Fraction(0), Fraction(1)).faces_at(Fraction(0)) == ()


def test_a_real_clip(material: Path, models: Models) -> None:
    clip = probe_face(material / "video" / "sadtalker_WDA_KatieHill_000.mp4", Fraction(25))
    steps = scan(replace(clip, duration_s=Fraction(5)), models.faces)
    _, known = all_of(steps)
    assert [span.kind for span in known.spans] == ["one"]
    (face,) = known.faces_at(Fraction(4))
    box = face.box
    assert (box.x, box.y, box.width, box.height) == pytest.approx((143, 130, 245, 333), abs=60)  # drawn by hand
