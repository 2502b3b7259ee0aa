"""What is kept is what was kept, or it is not there: damage is found, and a folder that takes nothing is no error."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from lipsync_desktop import paths
from lipsync_desktop.engine.files import private_folder, why_unwritable
from lipsync_desktop.engine.kept import keep, read_kept
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.pipeline import render
from lipsync_desktop.engine.settings import RenderJob
from tests.making import write_speech

_MOST_BYTES = 1 << 20


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    path = tmp_path / "kept" / "one.blob"
    keep(path, bytes(range(256)) * 4)
    return path


def test_what_is_kept_comes_back(kept: Path) -> None:
    assert read_kept(kept, _MOST_BYTES) == bytes(range(256)) * 4
    assert read_kept(kept, 1024) is not None
    assert read_kept(kept, 1023) is None
    assert [path.name for path in kept.parent.iterdir()] == ["one.blob"]


def test_every_flipped_bit_is_found(kept: Path) -> None:
    whole = kept.read_bytes()
    for place in range(len(whole)):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << place % 8
        kept.write_bytes(damaged)
        assert read_kept(kept, _MOST_BYTES) is None, place
    kept.write_bytes(whole)
    assert read_kept(kept, _MOST_BYTES) is not None


def _replaced_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _replaced_by_pipe(path: Path) -> None:
    path.unlink()
    if sys.platform != "win32":
        os.mkfifo(path)


_DAMAGES: dict[str, Callable[[Path], object]] = {
    "gone": lambda path: path.unlink(),
    "empty": lambda path: path.write_bytes(b""),
    "a start": lambda path: path.write_bytes(path.read_bytes()[:20]),
    "shorter": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "longer": lambda path: path.write_bytes(path.read_bytes() + b"x"),
    "something else": lambda path: path.write_bytes(bytes(2000)),
    "huge": lambda path: os.truncate(path, 1 << 40),
    "a folder": _replaced_by_folder,
    "a pipe": _replaced_by_pipe,
    "no folder": lambda path: shutil.rmtree(path.parent),
}


@pytest.mark.parametrize("damage", list(_DAMAGES))
def test_damage_is_not_there(kept: Path, damage: str) -> None:
    _DAMAGES[damage](kept)
    assert read_kept(kept, _MOST_BYTES) is None


def test_what_lies_in_anothers_place_is_not_there(kept: Path) -> None:
    other = kept.with_name("two.blob")
    kept.rename(other)
    assert read_kept(other, _MOST_BYTES) is None


def test_a_folder_that_takes_nothing_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in its place")
    path = tmp_path / "file" / "below" / "one.blob"
    keep(path, b"content", 1000)
    assert read_kept(path, _MOST_BYTES) is None
    assert (tmp_path / "file").read_text() == "in its place"
    assert why_unwritable(path.parent)
    assert why_unwritable(tmp_path / "new") == ""


def test_what_a_killed_process_left_goes(kept: Path) -> None:
    old, young = kept.with_name(".a.part"), kept.with_name(".b.part")
    for part in (old, young):
        part.write_bytes(b"half")
    os.utime(old, (time.time() - 4000,) * 2)
    keep(kept, b"new", 1000)
    assert sorted(path.name for path in kept.parent.iterdir()) == [".b.part", "one.blob"]


@pytest.mark.skipif(sys.platform == "win32", reason="there a profile is closed to others as a whole")
def test_nobody_else_may_look_in(tmp_path: Path) -> None:
    def rights(path: Path) -> int:
        return stat.S_IMODE(path.stat().st_mode)

    before = os.umask(0)
    try:
        made = private_folder(tmp_path / "a" / "b")
        keep(made / "c" / "kept.blob", b"content")
    finally:
        os.umask(before)
    assert [rights(path) for path in (made.parent, made, made / "c")] == [0o700] * 3
    assert rights(made / "c" / "kept.blob") == 0o600
    open_to_all = tmp_path / "there"
    open_to_all.mkdir()
    open_to_all.chmod(0o755)
    (tmp_path / "link").symlink_to(open_to_all)
    private_folder(tmp_path / "link")
    assert rights(open_to_all) == 0o755  # a link's target is somebody's own arrangement
    private_folder(open_to_all)
    assert rights(open_to_all) == 0o700


def packets(film: Path) -> list[bytes]:
    with av.open(str(film)) as container:
        return [bytes(packet) for packet in container.demux() if packet.size]


@pytest.mark.slow
def test_films_are_the_same_whatever_became_of_what_is_kept(tmp_path: Path, resources: Path) -> None:
    speech = write_speech(tmp_path / "speech.wav", resources / "voice.flac", 0.4)
    cache = tmp_path / "cache"

    def film() -> list[bytes]:
        job = RenderJob(resources / "portrait.png", speech, tmp_path / "film.webm", overwrite=True)
        for _ in render(job, Models(paths.models_dir(), cache / "compiled"), cache / "scans"):
            pass
        return packets(job.output)

    expected = film()
    files = sorted(path for path in cache.rglob("*") if path.is_file())
    assert sorted(path.suffix for path in files) == [*[".blob"] * 6, *[".found"] * 5, ".scan"]
    contents = {path: path.read_bytes() for path in files}
    rng = np.random.default_rng(0)
    for wounds, share in ((1, 1), (10, 2)):
        for path, whole in contents.items():
            damaged = bytearray(whole[: len(whole) // share])
            for place in rng.integers(0, len(damaged), wounds):
                damaged[place] ^= 1 << int(rng.integers(8))
            path.write_bytes(damaged)
        assert film() == expected
        assert all(read_kept(path, 1 << 26) for path in files)  # made anew
    for path in files:
        _replaced_by_folder(path)
    assert film() == expected
    shutil.rmtree(cache)
    cache.write_text("a file in its place")
    assert film() == expected
