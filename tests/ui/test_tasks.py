"""What the workers do for the window, where the window's own tests do not see it."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from lipsync_desktop.engine.errors import OutputError
from lipsync_desktop.engine.leftovers import MARK, held
from lipsync_desktop.engine.media.places import explaining
from lipsync_desktop.engine.settings import RenderJob
from lipsync_desktop.ui.desk import tasks
from lipsync_desktop.ui.desk.tasks import Engine


def test_only_what_was_left_long_ago_is_removed(tmp_path: Path) -> None:
    films = tmp_path / "films"
    old, new = films / "12-345", films / "67-890"
    for folder in (old, new):
        (folder / "1").mkdir(parents=True)
        (folder / "1" / "film.webm").write_bytes(b"film")
    a_week_ago = time.time() - 7 * 24 * 3600
    for left in (old / "1", old):
        os.utime(left, (a_week_ago, a_week_ago))
    assert list(tasks.tidy(films)) == [old]
    assert list(films.iterdir()) == [new]
    assert list(tasks.tidy(tmp_path / "nowhere")) == []


def test_the_folder_of_a_window_that_is_open_stays(tmp_path: Path) -> None:
    films = tmp_path / "films"
    folder = films / "12-345"
    folder.mkdir(parents=True)
    a_week_ago = time.time() - 7 * 24 * 3600
    with held(folder):
        for left in (folder / MARK, folder):
            os.utime(left, (a_week_ago, a_week_ago))
        assert list(tasks.tidy(films)) == []
        assert folder.is_dir()


def test_an_export_never_replaces_what_the_film_is_made_from(tmp_path: Path) -> None:
    film, clip, link = tmp_path / "film.webm", tmp_path / "clip.webm", tmp_path / "link.webm"
    film.write_bytes(b"film")
    clip.write_bytes(b"theirs")
    link.symlink_to(clip)
    for output in (clip, link, film):
        with pytest.raises(OutputError, match=f"“{output.name}” would replace"):
            list(tasks.export(film, output, [clip]))
    assert clip.read_bytes() == b"theirs"
    list(tasks.export(film, tmp_path / "export.webm", [clip]))
    assert (tmp_path / "export.webm").read_bytes() == b"film"


def test_a_full_disk_is_not_answered_with_another_place_that_nobody_can_choose(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def render(job: RenderJob, *_: object) -> Generator[None]:
        yield from ()
        with explaining(job.output):
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("lipsync_desktop.engine.pipeline.render", render)
    engine = Engine(tmp_path / "models", tmp_path / "cache", tmp_path / "library")
    monkeypatch.setattr(engine, "models", lambda _device: None)
    job = RenderJob(Path("anna.png"), Path("hello.wav"), tmp_path / "films" / "1" / "film.webm")
    with pytest.raises(OutputError) as refusal:
        list(tasks.make_film(engine, job))
    sentence = str(refusal.value)
    assert str(job.output.parent) in sentence
    assert "No space left on device" in sentence
    assert "Make room on that disk" in sentence
    assert "another place" not in sentence
