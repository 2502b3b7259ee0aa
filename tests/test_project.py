"""Projects in files: all of it comes back, from wherever it was moved to, and the film of it is the same."""

from __future__ import annotations

import json
import shutil
import sys
import zipfile
from collections import deque
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from lipsync_desktop.engine.errors import MediaError, OutputError
from lipsync_desktop.engine.errors.projects import ProjectDamaged, ProjectMediaMissing, ProjectNewer
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.pipeline import render
from lipsync_desktop.engine.project import Document, Take
from lipsync_desktop.engine.project_file import Opened, open_project, save_project
from lipsync_desktop.engine.settings import RenderJob, RenderSettings, declared
from lipsync_desktop.engine.types import FaceBox, Speaker, Trim

from .full_disk import no_room_above
from .making import write_portrait, write_speech


@pytest.fixture
def media(tmp_path: Path) -> Path:
    """A folder of files whose contents nobody asks for."""
    folder = tmp_path / "media"
    folder.mkdir()
    for name in ("anna.mp4", "hello.wav", "bye.wav", "mix.flac"):
        (folder / name).write_bytes(name.encode() * 100)
    return folder


@pytest.fixture
def document(media: Path) -> Document:
    """One that has everything."""
    settings = RenderSettings(
        Fraction(30000, 1001),
        "best",
        smile=0.1 + 0.2,
        face_box=FaceBox(1.1, 2, 30, 40, 0.9),
        person=2,
        same_person=((1, 3), (2, 4, 5)),
        crf=20,
        keep_rest=True,
    )
    takes = (
        Take(media / "hello.wav", Trim(Fraction(1, 3), Fraction(2)), name="Erster „Versuch“"),
        Take(media / "bye.wav", track=2, best=True),
        Take(media / "hello.wav"),
    )
    others = (Speaker(1, media / "bye.wav", Trim(Fraction(1))),)
    return Document(media / "anna.mp4", takes, 1, settings, others, media / "mix.flac", 2)


def opened(file: Path, unpacked: Path | None = None) -> Opened:
    return open_project(file, unpacked or file.with_name("unpacked"))


@pytest.mark.parametrize("with_media", [False, True])
def test_all_of_it_comes_back(document: Document, tmp_path: Path, with_media: bool) -> None:
    file = save_project(document, tmp_path / "day", with_media=with_media)
    assert file == tmp_path / "day.lipsync"
    again = opened(file)
    assert again.with_media == with_media
    assert again.changed == ()
    if with_media:
        assert [path.read_bytes() for path in again.document.media] == [path.read_bytes() for path in document.media]
        assert all(path.is_relative_to(tmp_path / "unpacked") for path in again.document.media)
        assert [path.name for path in again.document.media] == [path.name for path in document.media]
    else:
        assert again.document == document
        assert again.document.job(tmp_path / "film.webm") == document.job(tmp_path / "film.webm")
    assert again.document.settings == document.settings
    assert [file.name for file in tmp_path.glob(".*")] == []


def test_an_empty_one_and_one_without_its_media_are_saved(document: Document, media: Path, tmp_path: Path) -> None:
    assert opened(save_project(Document(), tmp_path / "empty.lipsync")).document == Document()
    (media / "mix.flac").unlink()
    file = save_project(document, tmp_path / "day.lipsync")
    with pytest.raises(ProjectMediaMissing, match=r"needs files that are gone: “mix\.flac”"):
        opened(file)
    (media / "mix.flac").write_bytes(b"another, but that is all there is")
    assert opened(file).document == document


def test_a_job_goes_in_and_comes_out(document: Document, tmp_path: Path) -> None:
    job = document.job(tmp_path / "film.webm")
    assert Document.of(job).job(job.output) == job
    for one in declared(RenderJob):  # none is left out but how the file is written
        assert one.name in ("overwrite", "resume") or getattr(job, one.name) != one.default or one.name == "trim"


def test_media_are_found_where_the_project_went(document: Document, media: Path, tmp_path: Path) -> None:
    file = save_project(document, tmp_path / "day.lipsync")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.move(media, elsewhere / "media")
    shutil.move(file, elsewhere / "day.lipsync")
    moved = opened(elsewhere / "day.lipsync").document
    assert moved.face == elsewhere / "media" / "anna.mp4"
    assert replace(moved, face=None, takes=(), others=(), soundtrack=None).settings == document.settings

    (elsewhere / "voices").mkdir()
    shutil.move(elsewhere / "media" / "hello.wav", elsewhere / "voices" / "Hallo.wav")  # known by its content
    shutil.move(elsewhere / "media" / "anna.mp4", elsewhere / "a.mp4")
    moved = opened(elsewhere / "day.lipsync").document
    assert moved.face == elsewhere / "a.mp4"
    assert [take.recording for take in moved.takes] == [
        elsewhere / "voices" / "Hallo.wav",
        elsewhere / "media" / "bye.wav",
        elsewhere / "voices" / "Hallo.wav",
    ]
    (elsewhere / "a.mp4").unlink()
    (elsewhere / "media" / "bye.wav").unlink()
    with pytest.raises(ProjectMediaMissing, match=r"“anna\.mp4”, “bye\.wav”") as told:
        opened(elsewhere / "day.lipsync")
    assert told.value.missing == ("anna.mp4", "bye.wav")


def test_what_has_changed_meanwhile_is_said(document: Document, media: Path, tmp_path: Path) -> None:
    file = save_project(document, tmp_path / "day.lipsync")
    (media / "bye.wav").write_bytes(b"another")
    again = opened(file)
    assert again.document == document
    assert again.changed == (media / "bye.wav",)


def test_one_with_its_media_needs_nothing_else(document: Document, media: Path, tmp_path: Path) -> None:
    file = save_project(document, tmp_path / "day.lipsync", with_media=True)
    contents = [path.read_bytes() for path in document.media]
    shutil.rmtree(media)
    once = opened(file).document
    assert [path.read_bytes() for path in once.media] == contents
    stamps = [path.stat().st_mtime_ns for path in once.media]
    assert [path.stat().st_mtime_ns for path in opened(file).document.media] == stamps  # they lie there still
    once.media[0].write_bytes(b"somebody was here")
    assert [path.read_bytes() for path in opened(file).document.media] == contents


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such disk")
def test_it_is_written_whole_or_not_at_all(document: Document, tmp_path: Path) -> None:
    file = save_project(Document(), tmp_path / "day.lipsync")
    before = file.read_bytes()
    with no_room_above(512), pytest.raises(OutputError, match=r"day\.lipsync"):
        save_project(document, file)
    assert file.read_bytes() == before
    assert [left.name for left in tmp_path.glob(".*")] == []


def test_it_replaces_none_of_its_media(document: Document, media: Path, tmp_path: Path) -> None:
    face = media / "odd.lipsync"
    face.write_bytes(b"a picture of that name")
    with pytest.raises(OutputError, match="would replace"):
        save_project(replace(document, face=face), face)
    assert face.read_bytes() == b"a picture of that name"


def test_a_newer_one_is_refused_with_a_sentence(document: Document, tmp_path: Path) -> None:
    file = save_project(document, tmp_path / "day.lipsync")
    facts = json.loads(file.read_text())
    file.write_text(json.dumps({**facts, "lipsync": 2}))
    with pytest.raises(ProjectNewer, match=r"“day.lipsync” was saved by a newer version of this program \(form 2\)"):
        opened(file)
    file.write_text(json.dumps({**facts, "settings": {**facts["settings"], "hair": 1}}))
    with pytest.raises(ProjectNewer):
        opened(file)
    del facts["settings"]["smile"]  # as an older one has it that knows no such setting
    file.write_text(json.dumps(facts))
    assert opened(file).document.settings == replace(document.settings, smile=0.0)


_WRONG: dict[str, Any] = {
    "lipsync": (0, "1", None, []),
    "media": ([], None, [{}], [{"path": "a", "hash": "..", "bytes": 1}], "abc"),
    "face": (-1, 9, "0", True),
    "takes": (None, [{}], [1], {"a": 1}),
    "spoken": (-1, 3, "0", False),
    "others": ([{"person": "1", "media": 0, "from_s": "0", "to_s": None, "track": None}], 7),
    "own_sound_track": (0, "1", 1.5),
    "settings": ({"smile": 7}, {"smile": "1"}, {"still_rate": "1e999999999"}, {"face_box": [1, 2]}, [], None),
}


@pytest.mark.parametrize("name", _WRONG)
def test_what_is_no_project(document: Document, tmp_path: Path, name: str) -> None:
    file = save_project(document, tmp_path / "day.lipsync")
    facts = json.loads(file.read_text())
    for value in _WRONG[name]:
        file.write_text(json.dumps({**facts, name: value}))
        with pytest.raises(ProjectDamaged):
            opened(file)
    del facts[name]
    file.write_text(json.dumps(facts))
    with pytest.raises(ProjectDamaged):
        opened(file)


def test_damaged_files_are_refused(document: Document, tmp_path: Path) -> None:
    file = save_project(document, tmp_path / "day.lipsync", with_media=True)
    whole = file.read_bytes()
    damaged = tmp_path / "damaged.lipsync"
    for cut in (1, 10, 300, len(whole) // 2, len(whole) - 1):
        for content in (whole[:cut], whole[:cut] + bytes([whole[cut] ^ 255]) + whole[cut + 1 :]):
            damaged.write_bytes(content)
            try:
                again = opened(damaged, tmp_path / "there").document
            except MediaError:
                continue
            assert again.settings == document.settings  # what is damaged there means nothing
    damaged.write_text("[" * 100_000)
    with pytest.raises(ProjectDamaged):
        opened(damaged)


@pytest.mark.parametrize("place", ["../../evil.wav", "media/00-..", "media/00-", "evil.wav", "media/00-a\\b.wav"])
def test_an_archive_writes_nowhere_else(document: Document, tmp_path: Path, place: str) -> None:
    file = save_project(document, tmp_path / "day.lipsync", with_media=True)
    with zipfile.ZipFile(file) as archive:
        facts = json.loads(archive.read("project.json"))
        content = archive.read(facts["media"][0]["path"])
    facts["media"][0]["path"] = place
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("project.json", json.dumps(facts))
        archive.writestr(place, content)
    inner = tmp_path / "one" / "two" / "three"
    with pytest.raises(ProjectDamaged):
        opened(file, inner)
    assert not list(tmp_path.rglob("*evil*"))


@pytest.mark.parametrize("with_media", [False, True])
def test_the_film_is_the_same_byte_for_byte(resources: Path, models: Models, tmp_path: Path, with_media: bool) -> None:
    face = write_portrait(tmp_path / "anna.png", resources / "portrait.png", 160)
    speech = write_speech(tmp_path / "hello.wav", resources / "voice.flac", 0.6)
    settings = RenderSettings(smile=0.3, face_box=FaceBox(40.5, 30, 80, 90))
    job = RenderJob(face, speech, tmp_path / "film.webm", settings, trim=Trim(Fraction(1, 7), Fraction(1, 2)))
    deque(render(job, models), maxlen=0)
    film = job.output.read_bytes()
    file = save_project(Document.of(job), tmp_path / "day.lipsync", with_media=with_media)
    if with_media:
        face.unlink()
        speech.unlink()
    again = replace(opened(file).document.job(job.output), overwrite=True)
    deque(render(again, models), maxlen=0)
    assert job.output.read_bytes() == film
