"""The command line where nobody listens, where the encoding is narrow, and where somebody asks it to end."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import unicodedata
from collections.abc import Generator
from pathlib import Path
from threading import Event

import pytest

from lipsync_desktop.cli.console import Patient, json_line, patient
from lipsync_desktop.cli.progress import followed

from .making import write_portrait, write_speech

_PROGRAM = [sys.executable, "-m", "lipsync_desktop"]
_PATIENCE_S = 120

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and descriptors of POSIX")


@pytest.fixture(scope="module")
def files(resources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a portrait and recordings of one second and of two minutes."""
    folder = tmp_path_factory.mktemp("files")
    write_portrait(folder / "face.png", resources / "portrait.png", 240)
    write_speech(folder / "speech.wav", resources / "voice.flac", seconds=1)
    write_speech(folder / "long.wav", resources / "voice.flac", seconds=120)
    return folder


def shell(line: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """What a shell runs; “lipsync” stands for the program."""
    line = line.replace("lipsync ", f"{sys.executable} -m lipsync_desktop ")
    return subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])} | variables,
        capture_output=True,
        timeout=_PATIENCE_S,
        check=False,
    )


@posix
@pytest.mark.slow
@pytest.mark.parametrize(
    "where", ["> /dev/full 2>&1", ">&- 2>&- <&-", "2>&1 | head -n 1 > /dev/null; exit ${PIPESTATUS[0]}"]
)
def test_a_film_is_finished_whoever_listens(files: Path, tmp_path: Path, where: str) -> None:
    if "full" in where and not Path("/dev/full").exists():
        pytest.skip("there is no disk that is always full")
    film = tmp_path / "film.webm"
    said = shell(f"lipsync render --face face.png --speech speech.wav --fps 20 --out {film} {where}", files)
    assert said.returncode == 0, said.stderr
    assert b"".join([said.stdout, said.stderr]) == b""
    assert [path.name for path in tmp_path.iterdir()] == ["film.webm"]
    assert film.read_bytes()[:4] == b"\x1a\x45\xdf\xa3", "nothing else was written into the film"


@posix
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no disk that is always full")
def test_an_answer_that_is_lost_is_no_success(files: Path) -> None:
    said = shell("lipsync info speech.wav > /dev/full", files)
    assert said.returncode == 2
    assert said.stderr.startswith(b"lipsync-desktop: the answer could not be written to standard output (No space")
    assert said.stderr.count(b"\n") == 1
    assert shell("lipsync info speech.wav >&-", files).returncode == 0
    assert shell("lipsync info speech.wav | head -n 0; exit ${PIPESTATUS[0]}", files).returncode == 0


@posix
@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_every_name_can_be_said(files: Path, encoding: str) -> None:
    name = b"\xc3\xbc \xe5\x8f\xa3 \xff\xfe"  # ü, a mouth in Chinese, and what is no text
    (files / os.fsdecode(name)).write_bytes(b"nothing")
    said = shell(f"lipsync info '{os.fsdecode(name)}'", files, PYTHONIOENCODING=encoding)
    assert said.returncode == 2
    assert b"\xff\xfe" in said.stderr
    assert said.stderr.startswith(b"lipsync-desktop: ")
    assert b"Traceback" not in said.stderr
    if encoding == "ascii":
        assert b'"u ? ' in said.stderr
    if encoding == "utf-8":
        assert name in said.stderr


@posix
def test_a_name_says_nothing_to_the_terminal(files: Path) -> None:
    name = "two\nlines, \x1b[2J\x1b]0;title\x07 and \x9b31m colours.wav"
    (files / name).write_bytes(b"nothing")
    said = subprocess.run(
        [*_PROGRAM, "info", name],
        cwd=files,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1]), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=False,
        timeout=_PATIENCE_S,
    )
    assert said.returncode == 2
    sentence = said.stderr.decode()
    assert sentence.startswith("lipsync-desktop: “two\N{REPLACEMENT CHARACTER}lines, \N{REPLACEMENT CHARACTER}[2J")
    assert not [letter for letter in sentence.removesuffix("\n") if unicodedata.category(letter) == "Cc"]


@posix
@pytest.mark.slow
@pytest.mark.parametrize("out", ["film.webm", "film"])
def test_who_cancels_when_the_film_is_there_is_told_so(files: Path, tmp_path: Path, out: str) -> None:
    code = (
        "import os, signal, sys\n"
        "from lipsync_desktop.__main__ import main\n"
        "from lipsync_desktop.engine.media import parts\n"
        "def publish(*arguments, plainly=parts.publish):\n"
        "    plainly(*arguments)\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "parts.publish = publish\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    film = ["render", "--face", "face.png", "--speech", "speech.wav", "--fps", "10", "--out", str(tmp_path / out)]
    said = subprocess.run(
        [sys.executable, "-c", code, *film, *([] if out.endswith("webm") else ["--codec", "png"])],
        cwd=files,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        text=True,
        timeout=_PATIENCE_S,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    assert said.stderr.splitlines()[-1].endswith("it was too late to cancel: the film is whole and in its place.")
    assert [path.name for path in tmp_path.iterdir()] == [out]


def test_json_is_json_in_every_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = {"file": "ü\udcff.png"}
    for encoding in ("ascii", "cp1252", "utf-8"):
        kept = io.BytesIO()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", io.TextIOWrapper(kept, encoding))
            with patient():
                print(json_line(facts))
            assert json.loads(kept.getvalue()) == facts


def test_what_is_lost_is_known() -> None:
    closed = io.StringIO()
    closed.close()
    for stream in (Patient(closed), Patient(None)):
        print("nobody hears this", file=stream, flush=True)
        assert not Patient(None).isatty()
    assert isinstance(Patient(None).lost, type(None))


def start(folder: Path, out: Path, *options: str) -> subprocess.Popen[str]:
    def as_in_a_terminal() -> None:
        for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)

    command = [*_PROGRAM, "render", "--face", "face.png", "--speech", "long.wav", "--out", str(out / "film.webm")]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    return subprocess.Popen(
        [*command, *options],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=as_in_a_terminal,
    )


@posix
@pytest.mark.slow
@pytest.mark.parametrize("then", ["stays", "goes"])
def test_a_terminal_that_is_closed_ends_the_film(files: Path, tmp_path: Path, then: str) -> None:
    with start(files, tmp_path, *(["--resume"] if then == "stays" else [])) as process:
        assert process.stderr
        assert "frames" in process.stderr.readline()
        process.send_signal(signal.SIGHUP)
        process.send_signal(signal.SIGTERM)  # a system that shuts down asks in more than one way
        _, said = process.communicate(timeout=_PATIENCE_S)
    assert process.returncode == 130
    assert "Traceback" not in said
    if then == "stays":
        assert "what is done is kept" in said
        assert (tmp_path / ".film.webm.parts" / "000000.webm").is_file()
    else:
        assert "nothing was left behind" in said
        assert list(tmp_path.iterdir()) == []


@posix
@pytest.mark.parametrize(
    "module", ["lipsync_desktop.cli.console", "lipsync_desktop.cli.main", "numpy", "av", "openvino"]
)
def test_an_early_interrupt_is_no_traceback(files: Path, tmp_path: Path, module: str) -> None:
    code = (
        "import os, signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "class Then:\n"
        "    def find_spec(self, name, *_):\n"
        f"        if name == {module!r}: sys.meta_path.remove(self); os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Then())\n"
        "from lipsync_desktop.__main__ import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    film = ["render", "--face", "face.png", "--speech", "speech.wav", "--out", str(tmp_path / "film.webm")]
    said = subprocess.run(
        [sys.executable, "-c", code, *film],
        cwd=files,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        text=True,
        timeout=_PATIENCE_S,
        check=False,
    )
    assert said.returncode in (130, -signal.SIGINT), said.stderr
    assert said.stderr == "lipsync-desktop: cancelled; nothing was left behind.\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("terminal", "said"),
    [
        (False, "reading: 10%\nreading: 35%\nreading: 40%\nreading: 100%\n"),
        (True, "".join(f"\rreading: {percent:3}% " for percent in (5, 10, 35, 36, 40, 100)) + f"\r{' ' * 40}\r"),
    ],
)
def test_how_far_it_is_stands_in_place_or_in_a_line_every_tenth(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], terminal: bool, said: str
) -> None:
    def steps() -> Generator[float, None, str]:
        yield from (0.05, 0.1, 0.35, 0.36, 0.361, 0.4, 1.0)
        return "read"

    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    assert followed(steps(), "reading", Event()) == "read"
    assert capsys.readouterr().err == said
