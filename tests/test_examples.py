"""The programs in examples/ do what they say, as they stand."""

from __future__ import annotations

import csv
import os
import re
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import av
import pytest

from lipsync_desktop import Articulator, Models

from .serving import portrait as portrait
from .serving import real, serving
from .serving import speech as speech

_EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
_MOST_LINES = 32
_FRAMES = 23  # of 0.9 s of speech at 25 frames a second

Example = Callable[..., object]


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> Example:
    """Runs one with arguments; what it exits with, None where it simply ends."""

    def run(name: str, *arguments: object) -> object:
        monkeypatch.setattr(sys, "argv", [name, *map(str, arguments)])
        try:
            runpy.run_path(str(_EXAMPLES / name), run_name="__main__")
        except SystemExit as end:
            return end.code
        return None

    return run


def frames_in(film: Path) -> int:
    with av.open(str(film)) as container:
        return sum(1 for _ in container.decode(video=0))


def test_each_is_short_and_tried() -> None:
    tried = set(re.findall(r'example\("(\w+\.py)"', Path(__file__).read_text("utf-8")))
    assert tried == {file.name for file in _EXAMPLES.glob("*.py")}
    assert all(len(file.read_text("utf-8").splitlines()) <= _MOST_LINES for file in _EXAMPLES.glob("*.py"))


def test_a_film(
    example: Example, portrait: Path, speech: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    film = tmp_path / "film.webm"
    assert example("film.py", portrait, speech, film) is None
    assert capsys.readouterr().out == f"{film} has {_FRAMES} frames.\n"
    assert frames_in(film) == _FRAMES
    assert "film.webm" in str(example("film.py", portrait, speech, film))  # it is there already


def test_watching(
    example: Example, portrait: Path, speech: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    film = tmp_path / "film.webm"
    assert "nothing was left behind" in str(example("watch.py", portrait, speech, film, 0))
    assert not [*tmp_path.iterdir()]
    assert example("watch.py", portrait, speech, film, 600) is None
    assert capsys.readouterr().out.splitlines()[-1] == f"{_FRAMES} of {_FRAMES} frames of 256×256 pixels"
    assert frames_in(film) == _FRAMES


def test_a_batch(
    example: Example, portrait: Path, speech: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "films.csv"
    rows = [("face", "speech", "out"), (portrait, speech, "one.webm"), (speech, speech, "two.webm")]
    with table.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    assert example("batch.py", table) == 1
    one, two = capsys.readouterr().out.splitlines()
    assert one == f"one.webm: {_FRAMES} frames"
    assert two.startswith("two.webm: ")
    assert speech.name in two
    assert sorted(path.name for path in tmp_path.iterdir()) == ["films.csv", "one.webm"]


@pytest.mark.slow
def test_a_batch_on_many_machines(portrait: Path, speech: Path, tmp_path: Path) -> None:
    """In a process of its own, as Dask leaves threads behind."""
    pytest.importorskip("distributed")

    def example(name: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(_EXAMPLES / name), *map(str, arguments)]
        environment = {**os.environ, "PYTHONPATH": str(_EXAMPLES.parent)}
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=environment)

    table = tmp_path / "films.csv"
    lines = ["face,speech,out,smile"] + [f"{portrait},{speech},{name}.webm,0.2" for name in ("one", "two", "three")]
    table.write_text("\n".join([*lines, f"{speech},{speech},four.webm,"]), "utf-8")
    told = example("batch_on_dask.py", table)
    assert told.returncode == 1, told.stderr
    assert sorted(told.stdout.splitlines())[1:] == [
        f"{name}.webm: {_FRAMES} frames" for name in ("one", "three", "two")
    ]
    assert "four.webm: " in told.stdout
    assert speech.name in told.stdout
    assert {frames_in(film) for film in tmp_path.glob("*.webm")} == {_FRAMES}


def test_curves(example: Example, speech: Path, tmp_path: Path) -> None:
    table = tmp_path / "curves.csv"
    assert example("curves.py", speech, table) is None
    with table.open(newline="", encoding="utf-8") as file:
        rows = [*csv.DictReader(file)]
    assert len(rows) == 54  # 0.9 s at 60 frames a second
    assert [*rows[0]] == ["seconds", "voiced", *(one.name.lower() for one in Articulator)]
    assert max(float(row["jaw_open"]) for row in rows) > 0.2
    assert all(0 <= float(value) <= 1 for row in rows for value in row.values())


def test_asking_the_service(
    example: Example, models: Models, portrait: Path, speech: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    film = tmp_path / "film.webm"
    with serving(tmp_path / "service", real(models)) as client:
        address = f"http://127.0.0.1:{client.port}"
        assert example("ask_service.py", portrait, speech, film, address) is None
        assert capsys.readouterr().out.splitlines()[-1] == f"done: {_FRAMES} of {_FRAMES} frames"
        assert frames_in(film) == _FRAMES
        refused = tmp_path / "refused.webm"
        assert example("ask_service.py", speech, speech, refused, address) == "The image is neither JPEG, PNG nor HEIC."
        assert not refused.exists()
