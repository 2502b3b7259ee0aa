"""Where the time goes, as it is printed; and this program beside another, for which a stand-in is there."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from lipsync_desktop.cli.main import run
from lipsync_desktop.cli.spent import Spent, in_turns, of_process
from tests.making import write_portrait, write_speech

_STAND_IN = """
\"\"\"Stands for Wav2Lip's inference.py: the same command line, checked as its own is; it makes no film.\"\"\"
import argparse, os
parser = argparse.ArgumentParser()
for name in ("checkpoint_path", "face", "audio"):
    parser.add_argument(f"--{name}", required=True)
parser.add_argument("--outfile", default="results/result_voice.mp4")
parser.add_argument("--static", default=False, type=bool)
parser.add_argument("--fps", type=float, default=25.0)
parser.add_argument("--box", nargs="+", type=int, default=[-1, -1, -1, -1])
arguments = parser.parse_args()
assert os.path.isfile("inference.py"), "it works in its own folder"
assert arguments.face.split(".")[1] in ("jpg", "png", "jpeg"), arguments.face
top, bottom, left, right = arguments.box
assert (top, bottom, left, right) == (-1, -1, -1, -1) or (0 <= top < bottom and 0 <= left < right)
for file in (arguments.checkpoint_path, arguments.face, arguments.audio):
    assert os.path.getsize(file)
with open(arguments.outfile, "w") as film, open("runs.txt", "a") as runs:
    film.write("a stand-in makes no film")
    runs.write("found by itself\\n" if top < 0 else "given\\n")
"""


@pytest.fixture
def face(resources: Path, tmp_path: Path) -> Path:
    return write_portrait(tmp_path / "face.jpg", resources / "portrait.png", 256)


@pytest.fixture
def speech(resources: Path, tmp_path: Path) -> Path:
    return write_speech(tmp_path / "speech.wav", resources / "voice.flac", seconds=0.4)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "Wav2Lip"
    (folder / "checkpoints").mkdir(parents=True)
    (folder / "checkpoints" / "wav2lip_gan.pth").write_bytes(b"weights")
    (folder / "inference.py").write_text(_STAND_IN, "utf-8")
    return folder


def numbers(line: str) -> list[float]:
    return [float(number) for number in re.findall(r"\d+(?:\.\d+)?", line)]


@pytest.mark.slow
def test_stages_and_the_ratio_to_the_encoder(face: Path, speech: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bench", "--face", str(face), "--speech", str(speech)]) == 0
    lines = {line[:22].strip(): numbers(line[22:]) for line in capsys.readouterr().out.splitlines()}
    stages = ["look through", "decode", "follow", "mel and voice", "lips and head", "convert and encode"]
    assert all(len(lines[stage]) == 3 for stage in stages)
    wall_ms, cpu_ms, share = lines["all, one by one"]
    assert (wall_ms > 0, share) == (True, 100)
    assert cpu_ms == pytest.approx(sum(lines[stage][1] for stage in stages), abs=0.05)
    film, encoder, (as_fast, times, *_) = (
        lines[name] for name in ("whole film", "encoder alone", "film ÷ encoder alone")
    )
    assert as_fast == pytest.approx(film[0] / encoder[0], rel=0.1, abs=0.006)
    assert times == pytest.approx(film[1] / encoder[1], rel=0.1, abs=0.006)
    assert (sys.platform == "win32") or lines["peak memory of the fir"][0] > 50


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="processors and memory of other processes are not told there")
def test_beside_the_original(face: Path, speech: Path, checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--face", str(face), "--speech", str(speech), "--against", str(checkout)]
    assert run(["bench", *options, "--detect"]) == 0
    table = {line[:26].strip(): numbers(line[26:]) for line in capsys.readouterr().out.splitlines() if line}
    assert set(table) == {"10 frames, whole process", "built-in", "original, its face given", "original"}
    for seconds, cpu_ms, peak_mb, times in (table["built-in"], table["original, its face given"], table["original"]):
        assert min(seconds, cpu_ms, peak_mb, times) > 0
    assert table["original, its face given"][3] == 1
    assert table["built-in"][2] > table["original"][2]  # the stand-in loads nothing
    assert (checkout / "runs.txt").read_text("utf-8").split("\n")[:2] == ["given", "found by itself"]


def test_what_cannot_be_compared_is_said(
    face: Path, speech: Path, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["bench", "--face", str(face), "--speech", str(speech), "--against"]
    assert run([*options, str(checkout), "--checkpoint", str(checkout / "none.pth")]) == 2
    assert "none.pth" in capsys.readouterr().err
    (checkout / "inference.py").unlink()
    assert run([*options, str(checkout)]) == 2
    assert "Wav2Lip” is no checkout of Wav2Lip: it has no inference.py." in capsys.readouterr().err


def test_turns_and_medians() -> None:
    said: list[str] = []
    spent = iter([Spent(1, 5), Spent(7, 1, 30), Spent(3, 2, 9), Spent(2, 2), Spent(9, 9), Spent(4, 4)])

    def measure(name: str) -> Spent:
        said.append(name)
        return next(spent)

    medians = in_turns({"a": lambda: measure("a"), "b": lambda: measure("b")}, 3)
    assert said == ["a", "b"] * 3
    assert medians == {"a": Spent(3, 5, 9), "b": Spent(4, 2, 30)}


@pytest.mark.skipif(sys.platform == "win32", reason="processors and memory of other processes are not told there")
def test_a_process_is_measured_with_those_that_it_starts(tmp_path: Path) -> None:
    work = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'sum(range(5_000_000))'])"
    spent = of_process([sys.executable, "-c", work], tmp_path)
    assert spent.cpu_s > 0
    assert spent.peak_mb > 5
