"""What a killed process left goes; what is young, alive, marked by nobody, linked or somebody else's stays."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lipsync_desktop.engine.leftovers import MARK, held, left_behind, sweep

_HOUR_S = 3600.0
_AT_WORK = """
import sys
from pathlib import Path
from lipsync_desktop.engine.leftovers import held
folder = Path(sys.argv[1])
folder.mkdir()
with held(folder):
    (folder / "half.bin").write_bytes(b"half")
    print("at work", flush=True)
    sys.stdin.read()
"""


def aged(folder: Path, age_s: float = 2 * _HOUR_S) -> Path:
    """As if nobody had written there for so long."""
    then = time.time() - age_s
    for path in [*folder.iterdir(), folder]:
        os.utime(path, (then, then))
    return folder


def swept(parent: Path) -> list[str]:
    return [folder.name for folder in sweep(parent, ".new-*", _HOUR_S)]


def test_what_a_killed_process_left_goes_when_it_is_old(tmp_path: Path) -> None:
    folder = tmp_path / ".new-a"
    with subprocess.Popen(
        [sys.executable, "-c", _AT_WORK, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"at work\n"
        aged(folder)
        assert swept(tmp_path) == []  # somebody is at work there, however long it takes
        process.kill()
        process.wait()
        assert process.stdin
        process.stdin.close()
    assert (folder / MARK).exists()
    (folder / "half.bin").touch()
    assert swept(tmp_path) == []  # it was written to just now
    aged(folder)
    assert swept(tmp_path) == [".new-a"]
    assert not folder.exists()


def test_a_folder_is_unmarked_when_the_work_ends(tmp_path: Path) -> None:
    with held(tmp_path):
        assert (tmp_path / MARK).exists()
    assert list(tmp_path.iterdir()) == []


def test_what_may_be_anybodys_stays(tmp_path: Path) -> None:
    unmarked = tmp_path / ".new-unmarked"
    unmarked.mkdir()
    (unmarked / "letter.txt").write_text("dear")
    other = tmp_path / "other"
    other.mkdir()
    (other / MARK).touch()
    (tmp_path / ".new-link").symlink_to(other)
    (tmp_path / ".new-file").write_text("a file")
    aged(unmarked)
    aged(other)
    assert swept(tmp_path) == []
    assert (other / MARK).exists()
    young = sweep(tmp_path, ".new-*", _HOUR_S, unmarked_age_s=3 * _HOUR_S)
    assert list(young) == []
    assert list(sweep(tmp_path, ".new-*", _HOUR_S, unmarked_age_s=_HOUR_S)) == [unmarked]
    assert sorted(path.name for path in tmp_path.iterdir()) == [".new-file", ".new-link", "other"]


@pytest.mark.skipif(sys.platform == "win32", reason="there files have other owners' lists")
def test_what_is_somebody_elses_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / ".new-theirs"
    folder.mkdir()
    (folder / MARK).touch()
    aged(folder)
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    assert swept(tmp_path) == []
    assert folder.exists()


def test_a_place_that_is_not_there_is_swept(tmp_path: Path) -> None:
    assert swept(tmp_path / "nowhere") == []
    (tmp_path / "file").write_text("in its place")
    assert swept(tmp_path / "file") == []


def test_what_is_left_behind_is_found(tmp_path: Path) -> None:
    for name in ("1-held", "2-free", "3-unmarked", "other"):
        (tmp_path / name).mkdir()
    (tmp_path / "2-free" / MARK).touch()
    with held(tmp_path / "1-held"):
        assert [folder.name for folder in left_behind(tmp_path, "*-*")] == ["2-free", "3-unmarked"]
    assert [*left_behind(tmp_path / "nowhere", "*")] == []
