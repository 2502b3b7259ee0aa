"""Clips by the command line: looked through, spoken by several people, in every format, and resumed."""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
import pytest

from .company import anna, bert, scene
from .long_films import moving_portrait
from .making import write_clip, write_speech


def lipsync(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lipsync_desktop", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def clip(resources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    one, other = anna(resources), bert(resources)
    images = [scene(one)] * 15 + [scene()] * 15 + [scene(other, one)] * 15
    return write_clip(tmp_path_factory.mktemp("company") / "clip.mp4", images, Fraction(25))


@pytest.fixture(scope="module")
def speech(resources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_speech(tmp_path_factory.mktemp("said") / "speech.wav", resources / "voice.flac", seconds=1.8)


def test_a_clip_is_looked_through(clip: Path) -> None:
    told = json.loads(lipsync("scan", clip, "--json").stdout)
    spans = [(span["start_s"], span["end_s"], span["kind"], span["faces"], span["people"]) for span in told["spans"]]
    assert spans == [(0, 0.6, "one", 1, [1]), (0.6, 1.2, "none", 0, []), (1.2, 1.8, "several", 2, [1, 2])]
    assert told["cuts_s"] == [0.6, 1.2]
    assert (told["duration_s"], told["rate"]) == (1.8, "25/1")
    assert [person["person"] for person in told["people"]] == [1, 2]
    assert all(len(person["box"]) == 4 for person in told["people"])
    said = lipsync("scan", clip).stdout.splitlines()
    assert said[0].split() == ["0.00", "–", "0.60", "s", "one", "face", "(person", "1)"]
    assert "cut, several faces (people 1, 2)" in said[2]
    assert said[3].startswith("Person 1 is seen for 1.2 s")


def test_several_speak(clip: Path, speech: Path, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    result = lipsync("render", "--face", clip, "--speaker", f"1={speech}", "--speaker", f"2={speech}", "--out", film)
    assert result.returncode == 0, result.stderr
    with av.open(str(film)) as container:
        codecs = [stream.codec_context.name for stream in container.streams]
        assert codecs == ["h264", "aac"]
        assert sum(1 for _ in container.decode(video=0)) == 45


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--speaker", "9=SPEECH", "--out", "film.webm"], "no person 9"),
        (["--speech", "SPEECH", "--out", "film.avi"], "no name of a film"),
        (["--speech", "SPEECH", "--out", "film.mp4", "--codec", "vp9"], "ends in .webm"),
        (["--speech", "SPEECH", "--out", "film.webm", "--crf", "99"], "between 0 and 63, not 99"),
        (["--speech", "SPEECH", "--out", "film.webm", "--codec", "av1", "--crf", "0"], "CRF of AV1 lies between 1"),
        (["--speech", "SPEECH", "--out", "film.webm", "--alpha"], "no picture with transparent parts"),
        (["--speech", "SPEECH", "--out", "film.webm", "--soundtrack", "mix.wav"], "no file “mix.wav”"),
    ],
)
def test_what_cannot_be_is_said(clip: Path, speech: Path, tmp_path: Path, options: list[str], words: str) -> None:
    given = [option.replace("SPEECH", str(speech)).replace("film.", f"{tmp_path}/film.") for option in options]
    result = lipsync("render", "--face", clip, *given)
    assert result.returncode == 2
    assert words in result.stderr
    assert "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("speaker", ["anna=voice.wav", "2", "0=voice.wav", "="])
def test_who_is_no_speaker(clip: Path, tmp_path: Path, speaker: str) -> None:
    result = lipsync("render", "--face", clip, "--speaker", speaker, "--out", tmp_path / "film.webm")
    assert result.returncode == 2
    assert "names nobody; write 2=voice.wav" in result.stderr


def test_somebody_has_to_speak(clip: Path, tmp_path: Path) -> None:
    result = lipsync("render", "--face", clip, "--out", tmp_path / "film.webm")
    assert result.returncode == 2
    assert "somebody has to speak" in result.stderr


def test_how_large_it_would_be(clip: Path, speech: Path, tmp_path: Path) -> None:
    result = lipsync("render", "--face", clip, "--speech", speech, "--out", tmp_path / "film.webm", "--estimate")
    assert result.returncode == 0
    assert "would take about 0." in result.stdout
    assert list(tmp_path.iterdir()) == []


def packets(film: Path) -> list[tuple[int, int | None, bytes]]:
    with av.open(str(film)) as container:
        return [(packet.stream_index, packet.pts, bytes(packet)) for packet in container.demux() if packet.size]


@pytest.mark.slow
def test_a_film_that_was_killed_is_resumed_and_equal(resources: Path, tmp_path: Path) -> None:
    images = islice(moving_portrait((400, 240)), 80)
    face = write_clip(tmp_path / "face.mp4", images, Fraction(25))
    said = write_speech(tmp_path / "speech.wav", resources / "voice.flac", seconds=13)
    (tmp_path / "films").mkdir()
    command = ["render", "--face", face, "--speech", said, "--resume", "--out", tmp_path / "films" / "film.webm"]
    arguments = [sys.executable, "-m", "lipsync_desktop", *map(str, command)]
    with subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr is not None
        assert any("260 of 325" in line or "293 of 325" in line for line in run.stderr)
        run.kill()
    parts = tmp_path / "films" / ".film.webm.parts"
    assert "000000.webm" in [file.name for file in parts.iterdir()]
    assert lipsync(*command).returncode == 0
    assert [file.name for file in (tmp_path / "films").iterdir()] == ["film.webm"]
    once = tmp_path / "once" / "film.webm"
    once.parent.mkdir()
    assert lipsync("render", "--face", face, "--speech", said, "--out", once).returncode == 0
    assert packets(once) == packets(tmp_path / "films" / "film.webm")
