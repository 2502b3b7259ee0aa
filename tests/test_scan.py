"""A clip looked through for faces: who is seen when, as far as one has looked."""

from __future__ import annotations

import os
from collections.abc import Generator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from lipsync_desktop.engine.faces.finder import FaceFinder
from lipsync_desktop.engine.files import content_hash
from lipsync_desktop.engine.flow import Steps, finished
from lipsync_desktop.engine.kept import keep, read_kept
from lipsync_desktop.engine.media import probe_face
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.people.kept_scans import kept_scan
from lipsync_desktop.engine.people.scan import scan
from lipsync_desktop.engine.people.sightings import Sample, Scan, Sighting
from lipsync_desktop.engine.types import Face, FaceBox, Footage, Image

from .company import SIDE_PX, anna, bert, scene
from .making import pixels_of, write_clip

_SIDE = 240


@pytest.fixture(scope="module")
def photo(resources: Path) -> Image:
    image = pixels_of(resources / "portrait.png")
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
    watched = Steps(steps)
    on_the_way = list(watched)
    return on_the_way, watched.result


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
    assert [(span.kind, span.start_s, span.end_s) for span in first.spans] == [("one", Fraction(0), first.done_s)]
    # The samples are shared, but each scan speaks only of the time that it covers, though it is looked at late.
    middle, *_, last = [step for step in steps if step.done_s > Fraction(1, 2)]
    assert last.samples is first.samples
    assert [(span.kind, span.start_s, span.end_s) for span in first.spans] == [("one", Fraction(0), first.done_s)]
    assert [(span.kind, span.start_s, span.end_s) for span in middle.spans] == [("one", Fraction(0), middle.done_s)]
    assert [span.kind for span in last.spans] == ["one", "none", "several"]


class _Counted(FaceFinder):
    """A face finder that counts how often its detector is asked."""

    def __init__(self, finder: FaceFinder) -> None:
        self._finder = finder
        self.mesh = finder.mesh
        self.looks_every = finder.looks_every
        self.looks = 0

    def find_all(self, image: Image, *, thorough: bool = True) -> list[Face]:
        self.looks += 1
        return self._finder.find_all(image, thorough=thorough)

    def boxes(self, image: Image) -> list[FaceBox]:
        self.looks += 1
        return self._finder.boxes(image)


def test_closing_ends_the_work(footage: Footage, models: Models, tmp_path: Path) -> None:
    finder = _Counted(models.faces)
    steps = scan(footage, finder)
    for _ in range(3):
        next(steps)
    steps.close()
    assert finder.looks == 2, "who is found, and seen to be there, is followed"
    assert next(steps, None) is None
    moved = footage.path.rename(tmp_path / "moved.mp4")  # nobody holds the file, on Windows either
    moved.rename(footage.path)


def test_who_is_there_is_followed_and_who_comes_is_seen(models: Models, resources: Path, tmp_path: Path) -> None:
    """Bert comes to Anna in the middle of a shot: from his first image on, though the detector looks twice a second."""
    one, other = anna(resources), bert(resources)
    alone = scene(one, one)
    alone[:, :SIDE_PX] = 90
    company = alone.copy()
    company[:, :SIDE_PX] = other
    finder = _Counted(models.faces)
    clip = probe_face(write_clip(tmp_path / "clip.mp4", [alone] * 35 + [company] * 40, Fraction(25)), Fraction(25))
    known = finished(scan(clip, finder))
    assert not known.cuts
    assert [len(sample.faces) for sample in known.samples if sample.time_s < Fraction(35, 25)] == [1] * 12
    assert {len(sample.faces) for sample in known.samples if sample.time_s >= Fraction(36, 25)} == {2}
    assert [person.number for person in known.people] == [1, 2]
    assert finder.looks < len(known.samples) / 2


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
    assert [(span.kind, float(span.start_s * 8), float(span.end_s * 8)) for span in known.spans] == [
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


def test_kinds_of_faces_that_cannot_speak() -> None:
    tiny, turned = Sighting(FaceBox(0, 0, 20, 24)), Sighting(FaceBox(0, 0, 90, 99), 2, yaw_degrees=-70)
    able = Sighting(FaceBox(0, 0, 90, 99), 3)
    shown = [(tiny,), (turned, tiny), (able, turned, tiny), ()]
    samples = [Sample(Fraction(i), faces) for i, faces in enumerate(face for face in shown for _ in range(2))]
    spans = Scan(samples, Fraction(8), Fraction(8)).spans
    assert [(span.kind, span.faces, span.people) for span in spans] == [
        ("tiny", 1, (1,)),
        ("turned", 2, (1, 2)),
        ("one", 3, (1, 2, 3)),
        ("none", 0, ()),
    ]


def test_a_clip_is_looked_through_once(footage: Footage, models: Models, tmp_path: Path) -> None:
    folder = tmp_path / "scans"
    first = finished(kept_scan(footage, models.faces, folder, "builtin"))
    again = _Counted(models.faces)
    renamed = tmp_path / "another name.mp4"
    renamed.write_bytes(footage.path.read_bytes())
    second = finished(kept_scan(replace(footage, path=renamed), again, folder, "builtin"))
    assert again.looks == 0
    assert list(second.samples) == list(first.samples)
    assert (second.cuts, second.done_s, second.duration_s) == (first.cuts, first.done_s, first.duration_s)
    finished(kept_scan(footage, again, folder, "another"))
    assert again.looks > 0, "another detector sees other faces"


def test_what_is_kept_goes_as_far_as_it_was_looked_at(footage: Footage, models: Models, tmp_path: Path) -> None:
    second = Fraction(1)
    part = finished(kept_scan(footage, models.faces, tmp_path, "builtin", second))
    assert second <= part.done_s < Fraction(3, 2)
    again = _Counted(models.faces)
    assert finished(kept_scan(footage, again, tmp_path, "builtin", second)).done_s == part.done_s
    assert again.looks == 0
    assert finished(kept_scan(footage, again, tmp_path, "builtin")).done_s == 3
    assert again.looks > 0


_HEAD = '{"form": 2, "rate": "25", "size_px": [480, 240], "done_s": "3", "duration_s": "3", '


@pytest.mark.parametrize(
    "held",
    [
        "",
        "{}",
        '{"form": 2}',
        "[1]",
        '{"form": 2, "rate": "25", "size_px": [480, 240]}',
        "[" * 100_000 + "]" * 100_000,
        _HEAD + '"cuts": [], "samples": ' + "[" * 100_000 + "]" * 100_000 + "}",
        _HEAD + '"cuts": ["1e999999999"], "samples": []}',
        _HEAD + '"cuts": [1], "samples": []}',
        _HEAD + '"cuts": ["1/0"], "samples": []}',
        _HEAD + '"cuts": [], "samples": [["0", [[1e999, 1, 1, 1, 1, 1, 1, 1]]]]}',
        _HEAD + '"cuts": [], "samples": [["0", [["1", 1, 1, 1, 1, 1, 1, 1]]]]}',
        _HEAD + '"cuts": [], "samples": [["0", [[' + "9" * 4000 + ", 1, 1, 1, 1, 1, 1, 1]]]]}",
        _HEAD + '"cuts": [], "samples": [["0", [[1, 1, 1, 1, 1, 1, 1, 1, 1]]]]}',
        _HEAD + '"cuts": [], "samples": {"0": 1}}',
    ],
)
def test_what_is_kept_and_means_nothing_is_made_anew(
    footage: Footage, models: Models, tmp_path: Path, held: str
) -> None:
    kept = tmp_path / f"{content_hash(footage.path)}-builtin.scan"
    keep(kept, held.encode())
    known = finished(kept_scan(footage, models.faces, tmp_path, "builtin", Fraction(1, 10)))
    assert known.samples
    assert (read_kept(kept, 1 << 20) or b"").startswith(b'{"form":2')
    assert [file.name for file in tmp_path.iterdir()] == [kept.name]


def test_only_so_much_is_kept(
    footage: Footage, models: Models, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lipsync_desktop.engine.people.kept_scans.ROOM_BYTES", 2500)
    for age, name in enumerate(["oldest", "older", "old"]):
        file = tmp_path / f"{name}.scan"
        file.write_text("x" * 1200)
        os.utime(file, (1e9 - 1000 * (3 - age), 1e9 - 1000 * (3 - age)))
    finished(kept_scan(footage, models.faces, tmp_path, "builtin", Fraction(1, 2)))
    names = {file.name.split("-")[0].removesuffix(".scan") for file in tmp_path.iterdir()}
    assert names == {"old", content_hash(footage.path)}


def test_the_hash_is_the_contents(tmp_path: Path) -> None:
    one, same, other = (tmp_path / name for name in ("one", "same", "other"))
    one.write_bytes(bytes(1000))
    same.write_bytes(bytes(1000))
    other.write_bytes(bytes(999) + b"1")
    assert content_hash(one) == content_hash(same) != content_hash(other)


def test_a_picture_is_a_clip_of_one_image(photo: Image, models: Models, tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "two.png"), np.hstack([photo, photo]))
    known = finished(scan(probe_face(tmp_path / "two.png", Fraction(25)), models.faces))
    assert len(known.samples) == 1
    assert [person.number for person in known.people] == [1, 2]
