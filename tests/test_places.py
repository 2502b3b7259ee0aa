"""Where results go: never over what they are made from, and nothing of anybody else's is touched on the way."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from lipsync_desktop.engine.errors import LipsyncError, OutputError
from lipsync_desktop.engine.media import (
    Encoding,
    file_facts,
    measure_speech,
    parts_folder,
    parts_of,
    probe_face,
    replacing,
    require_apart,
    sweep_parts,
)
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.models.adding import recognise
from lipsync_desktop.engine.pipeline import render
from lipsync_desktop.engine.settings import RenderJob
from lipsync_desktop.engine.types import Speaker

_DAY_S = 24 * 3600.0


def aged(path: Path, days: float) -> Path:
    for one in [*path.rglob("*"), path]:
        os.utime(one, (time.time() - days * _DAY_S,) * 2)
    return path


# -- apart from what it is made from ----------------------------------------------------------------------------------


def _itself(source: Path) -> Path:
    return source


def _by_a_detour(source: Path) -> Path:
    return source.parent / "." / ".." / source.parent.name / source.name


def _by_a_link(source: Path) -> Path:
    (source.parent / "link.webm").symlink_to(source)
    return source.parent / "link.webm"


def _by_a_hard_link(source: Path) -> Path:
    (source.parent / "hard.webm").hardlink_to(source)
    return source.parent / "hard.webm"


def _by_a_linked_folder(source: Path) -> Path:
    (source.parent.parent / "linked").symlink_to(source.parent)
    return source.parent.parent / "linked" / source.name


@pytest.mark.parametrize("disguise", [_itself, _by_a_detour, _by_a_link, _by_a_hard_link, _by_a_linked_folder])
def test_a_source_is_known_under_every_name(tmp_path: Path, disguise: Callable[[Path], Path]) -> None:
    source = tmp_path / "in" / "clip.webm"
    source.parent.mkdir()
    source.write_bytes(b"theirs")
    other = tmp_path / "in" / "voice.wav"
    other.write_bytes(b"speech")
    output = disguise(source)
    for given in (output, Path(os.path.relpath(output))):
        with pytest.raises(OutputError, match=r"would replace “clip\.webm”, from which it is to be made"):
            require_apart(given, [other, source])
        with (
            pytest.raises(OutputError, match="would replace"),
            replacing(given, overwrite=True, sources=[source]) as part,
        ):
            part.write_bytes(b"ours")
    require_apart(tmp_path / "in" / "film.webm", [source, other, tmp_path / "absent.wav"])
    assert source.read_bytes() == b"theirs"


def test_a_link_that_is_the_source(tmp_path: Path) -> None:
    (tmp_path / "clip.webm").write_bytes(b"theirs")
    (tmp_path / "link.webm").symlink_to(tmp_path / "clip.webm")
    with pytest.raises(OutputError, match=r"“clip\.webm” would replace “link\.webm”"):
        require_apart(tmp_path / "clip.webm", [tmp_path / "link.webm"])


def test_a_folder_that_holds_a_source(tmp_path: Path) -> None:
    pictures = tmp_path / "film"
    pictures.mkdir()
    for name in ("000001.png", "sound.wav"):
        (pictures / name).write_bytes(b"theirs")
        (tmp_path / f"to {name}").symlink_to(pictures / name)
    (tmp_path / "other").symlink_to(pictures)
    for output in (pictures, tmp_path / "other", tmp_path):
        for source in ("film/000001.png", "film/sound.wav", "to sound.wav", "other/000001.png"):
            with pytest.raises(OutputError, match="is a folder that holds “"):
                require_apart(output, [tmp_path / source])


def test_a_source_among_the_parts(tmp_path: Path) -> None:
    output = tmp_path / "film.webm"
    parts_folder(output).mkdir()
    source = parts_folder(output) / "000000.webm"
    source.write_bytes(b"theirs")
    with pytest.raises(OutputError, match=r"“000000\.webm” lies among the unfinished parts of “film\.webm”"):
        require_apart(output, [source])


def test_a_film_is_refused_before_any_work(tmp_path: Path, models: Models) -> None:
    files = {name: tmp_path / name for name in ("clip.webm", "voice.wav", "other.wav", "music.wav")}
    for file in files.values():
        file.write_bytes(b"nothing that could be read")
    clip, voice, other, music = files.values()
    job = RenderJob(clip, voice, clip, overwrite=True, others=(Speaker(2, other),), soundtrack=music)
    for output in files.values():
        with pytest.raises(OutputError, match=f"“{output.name}” would replace “{output.name}”"):
            next(render(replace(job, output=output), models))
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(files)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files")
def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "link.wav").symlink_to("/dev/zero")
    readers: list[Callable[[Path], object]] = [
        file_facts,
        measure_speech,
        lambda path: probe_face(path, Fraction(25)),
        lambda path: next(recognise(path)),
    ]
    for name in ("pipe.png", "link.wav"):
        for read in readers:
            with pytest.raises(LipsyncError, match=f"“{name}” is a pipe or a device, not a file"):
                read(tmp_path / name)


# -- names and those who write at the same time -----------------------------------------------------------------------


def test_two_who_write_to_one_name_do_not_disturb_each_other(tmp_path: Path) -> None:
    film = tmp_path / "film.webm"
    with replacing(film, overwrite=True) as first:
        first.write_bytes(b"first")
        with pytest.raises(KeyError), replacing(film, overwrite=True) as second:  # noqa: PT012  # what is in it fails
            assert second != first
            raise KeyError
        assert first.read_bytes() == b"first"
    assert film.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [film]


@pytest.mark.parametrize("stem", ["n" * 240, "n" * 250, "ü" * 124, "n\udcff\udcfe"])
@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are bytes")
def test_names_of_every_length_and_kind(tmp_path: Path, stem: str) -> None:
    film = tmp_path / f"{stem}.webm"
    with parts_of(film, Encoding(), overwrite=True) as parts:
        parts.whole.write_bytes(b"film")
    with replacing(film, overwrite=True) as part:
        part.write_bytes(b"another")
    assert film.read_bytes() == b"another"
    assert list(tmp_path.iterdir()) == [film]


def test_a_name_that_is_too_long_is_refused(tmp_path: Path) -> None:
    film = tmp_path / f"{'n' * 300}.webm"
    with pytest.raises(OutputError, match=r"n\.webm” could not be written"), parts_of(film, Encoding()):
        pass
    with pytest.raises(OutputError, match=r"n\.webm” could not be written"), replacing(film, overwrite=True):
        pass


@pytest.mark.parametrize("name", ["/", ".", ".."])
def test_a_folder_without_a_name_is_refused(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for codec in ("vp9", "png"):
        assert parts_folder(Path(name)).parent.is_dir()
        with pytest.raises(OutputError), parts_of(Path(name), Encoding(codec)):
            pass
    assert [path.name for path in tmp_path.rglob("*")] == ["here"]


@pytest.mark.skipif(sys.platform == "win32", reason="there a process has no limit that it can set")
def test_who_may_open_no_more_files_leaves_nothing(tmp_path: Path) -> None:
    import resource

    free = os.dup(0)
    os.close(free)
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free, before[1]))
    try:
        with pytest.raises(OutputError, match=r"“film\.webm” could not be written"):
            parts_of(tmp_path / "film.webm", Encoding()).__enter__()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    assert list(tmp_path.iterdir()) == []


def test_a_link_to_nothing_has_a_name_taken(tmp_path: Path) -> None:
    film = tmp_path / "film.webm"
    film.symlink_to(tmp_path / "gone.webm")
    with pytest.raises(OutputError, match="exists already"), parts_of(film, Encoding()):
        pass
    assert film.is_symlink()


# -- what killed processes leave --------------------------------------------------------------------------------------


def left(output: Path, days: float, *, wanted: bool) -> Path:
    """The parts of a film, as a process leaves them that ends without clearing up."""
    encoding = Encoding("vp9" if output.suffix else "png")
    with pytest.raises(KeyError), parts_of(output, encoding, resume=True) as parts:  # noqa: PT012  # what is in it fails
        (parts.folder / "000000.webm").write_bytes(b"a part")
        raise KeyError
    if not wanted:
        (parts.folder / "wanted").unlink()
    return aged(parts.folder, days)


def test_parts_are_swept_when_nobody_comes_back_for_them(tmp_path: Path) -> None:
    stays = [left(tmp_path / "young.webm", 1, wanted=False), left(tmp_path / "wanted.webm", 20, wanted=True)]
    theirs = tmp_path / ".theirs.parts"
    theirs.mkdir()
    (theirs / "lock").touch()
    aged(theirs, 99)
    with parts_of(tmp_path / "alive.webm", Encoding(), resume=True) as parts:
        aged(parts.folder, 99)
        goes = []
        for days, wanted in ((3, False), (40, True)):
            (tmp_path / str(days)).mkdir()
            folder = left(tmp_path / str(days) / f"{days}.webm", days, wanted=wanted)
            goes.append(folder.rename(tmp_path / folder.name))
        assert sorted(sweep_parts(tmp_path)) == sorted(goes)
        assert parts.folder.is_dir()
        parts.whole.write_bytes(b"film")
    assert all(folder.is_dir() for folder in [*stays, theirs])


def test_the_next_film_in_the_folder_sweeps(tmp_path: Path) -> None:
    folder = left(tmp_path / "old.webm", 3, wanted=False)
    export = tmp_path / ".0123456789abcdef.part.webm"
    for name in (export.name, ".mine.part.webm", "film.part.webm"):
        aged_file = tmp_path / name
        aged_file.touch()
        aged(aged_file, 3)
    with replacing(tmp_path / "film.webm", overwrite=False) as part, parts_of(tmp_path / "b.webm", Encoding()) as parts:
        part.write_bytes(b"film")
        parts.whole.write_bytes(b"film")
    assert not folder.exists()
    assert {path.name for path in tmp_path.iterdir()} == {".mine.part.webm", "film.part.webm", "film.webm", "b.webm"}


def test_a_folder_of_pictures_comes_back_from_a_broken_exchange(tmp_path: Path) -> None:
    film = tmp_path / "film"
    folder = left(film, 0, wanted=False)
    (folder / "film.replaced").mkdir()
    (folder / "film.replaced" / "000001.png").write_bytes(b"theirs")
    with pytest.raises(OutputError, match="exists already"), parts_of(film, Encoding("png")):
        pass
    assert (film / "000001.png").read_bytes() == b"theirs"
