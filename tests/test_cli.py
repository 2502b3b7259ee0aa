"""The command line as a person meets it: in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from lipsync_desktop.cli import arguments
from lipsync_desktop.cli.main import run

from .making import write_portrait, write_speech, write_wav
from .sound_server import SoundServer


def lipsync(*arguments: object, **kwargs: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lipsync_desktop", *map(str, arguments)]
    done: subprocess.CompletedProcess[str] = subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=False, **kwargs
    )
    return done


Asked = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def asked(capfd: pytest.CaptureFixture[str]) -> Asked:
    """As `lipsync`, in this process, which spares the start of another; what libraries say past Python is heard."""

    def ask(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [str(argument) for argument in arguments]
        capfd.readouterr()
        try:
            code: object = run(command)
        except SystemExit as end:  # as argparse ends what it does not understand
            code = end.code
        assert isinstance(code, int)
        return subprocess.CompletedProcess(command, code, *capfd.readouterr())

    return ask


@pytest.fixture
def portrait(resources: Path, tmp_path: Path) -> Path:
    return write_portrait(tmp_path / "portrait.png", resources / "portrait.png", 320)


@pytest.fixture
def speech(resources: Path, tmp_path: Path) -> Path:
    return write_speech(tmp_path / "speech.wav", resources / "voice.flac", seconds=1.0)


def refused(result: subprocess.CompletedProcess[str], *words: str) -> None:
    assert result.returncode == 2
    assert result.stdout == ""
    (line,) = result.stderr.strip().splitlines()
    assert "Traceback" not in line
    assert line.startswith("lipsync-desktop: ")
    assert line.endswith(".")
    for word in words:
        assert word in line


def test_a_cache_that_cannot_be_made_is_said_once_and_done_without(
    portrait: Path, speech: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in its place")
    for variable in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(variable, str(tmp_path / "file"))
    result = lipsync("render", "--face", portrait, "--speech", speech, "--out", tmp_path / "film.webm", "--fps", "5")
    assert result.returncode == 0, result.stderr
    assert result.stderr.count("nothing can be kept in “") == 1
    assert "it works without, but takes longer each time." in result.stderr
    assert (tmp_path / "film.webm").is_file()
    scanned = lipsync("scan", portrait)
    assert (scanned.returncode, scanned.stdout.count("Person 1")) == (0, 1)
    assert scanned.stderr.count("nothing can be kept") == 1
    assert (tmp_path / "file").read_text() == "in its place"


@pytest.mark.skipif(sys.platform == "win32", reason="there a profile is closed to others as a whole")
def test_nobody_else_may_look_into_the_cache(portrait: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    cache = tmp_path / "lipsync-desktop"
    cache.mkdir(0o755)
    assert lipsync("scan", portrait).returncode == 0
    assert {path.name for path in cache.iterdir()} == {"compiled", "scans"}
    assert [path.stat().st_mode & 0o777 for path in (cache, *cache.iterdir())] == [0o700] * 3


def test_render_writes_a_film_and_plain_lines(portrait: Path, speech: Path, tmp_path: Path) -> None:
    film = tmp_path / "out" / "film.webm"
    film.parent.mkdir()
    result = lipsync("render", "--face", portrait, "--speech", speech, "--out", film, "--fps", "30")
    assert result.returncode == 0, result.stderr
    assert "film.webm is ready: 30 frames" in result.stdout
    assert "\r" not in result.stderr
    assert "30 of 30 frames" in result.stderr
    with av.open(str(film)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 30
    again = lipsync("render", "--face", portrait, "--speech", speech, "--out", film)
    refused(again, "film.webm", "--overwrite")
    assert [entry.name for entry in film.parent.iterdir()] == ["film.webm"]


def test_a_stretch_of_the_recording(asked: Asked, portrait: Path, resources: Path, tmp_path: Path) -> None:
    speech = write_speech(tmp_path / "speech.wav", resources / "voice.flac", seconds=3.0)
    film = tmp_path / "film.webm"
    files = ("--face", portrait, "--speech", speech, "--out", film, "--overwrite")
    for option, count in (
        (("--speech-from", "0.5", "--speech-to", "1.7"), 30),
        (("--speech-from", "2.2"), 20),
        (("--speech-to", "3/4"), 19),  # three quarters of a second are 18.75 frames
    ):
        result = asked("render", *files, *option)
        assert result.returncode == 0, result.stderr
        assert f"film.webm is ready: {count} frames" in result.stdout
        with av.open(str(film)) as container:
            assert sum(1 for _ in container.decode(video=0)) == count
    before = film.read_bytes()
    refused(asked("render", *files, "--speech-from", "3"), "stretch of “speech.wav”", "no sound")
    refused(asked("render", *files, "--speech-from", "2", "--speech-to", "1"), "ends before it begins", "--speech-from")
    assert film.read_bytes() == before


def test_bad_input_is_one_sentence_and_leaves_nothing(
    asked: Asked, portrait: Path, speech: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    film = out / "film.webm"
    noise = tmp_path / "noise.bin"
    noise.write_bytes(np.random.default_rng(1).bytes(4096))
    empty = tmp_path / "empty.png"
    empty.touch()
    half = tmp_path / "half.png"
    half.write_bytes(portrait.read_bytes()[:3000])
    silence = write_wav(tmp_path / "silence.wav", np.zeros(16000))
    short = write_wav(tmp_path / "short.wav", np.full(1600, 0.1))
    nothing = write_wav(tmp_path / "nothing.wav", np.zeros(0))
    for face in (tmp_path / "absent.jpg", empty, half, noise, speech, out):
        refused(asked("render", "--face", face, "--speech", speech, "--out", film), face.name)
    for voice in (tmp_path / "absent.wav", silence, short, nothing, noise, portrait, out):
        refused(asked("render", "--face", portrait, "--speech", voice, "--out", film), voice.name)
    refused(asked("render", "--face", portrait, "--speech", speech, "--out", out), out.name)
    refused(asked("render", "--face", portrait, "--speech", speech, "--out", out / "no" / "film.webm"), "no")
    refused(asked("info", noise), noise.name)
    assert list(out.iterdir()) == []


@pytest.mark.parametrize(
    "option",
    [
        ("--fps", "0"),
        ("--fps", "fast"),
        ("--face-box", "1,2,3"),
        ("--expressiveness", "9"),
        ("--offset-ms", "soon"),
        ("--speech-from", "now"),
        ("--speech-from", "nan"),
        ("--speech-to", "-1"),
        ("--speech-to", "1/0"),
    ],
)
def test_bad_usage(asked: Asked, option: tuple[str, str]) -> None:
    result = asked("render", "--face", "a", "--speech", "b", "--out", "c.webm", *option)
    assert result.returncode == 2
    assert option[0] in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="there Ctrl-C reaches the whole console")
@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_interrupting_leaves_nothing(portrait: Path, resources: Path, tmp_path: Path, by: signal.Signals) -> None:
    out = tmp_path / "out"
    out.mkdir()
    speech = write_speech(tmp_path / "long.wav", resources / "voice.flac", seconds=120)
    command = [sys.executable, "-m", "lipsync_desktop", "render", "--face", portrait, "--speech", speech]
    process = subprocess.Popen(
        [*map(str, command), "--out", str(out / "film.webm")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Where the tests run in the background, a shell may have told everything under it to ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    with process:
        assert process.stderr is not None
        assert "frames" in process.stderr.readline()  # the first tenth is made
        assert list(out.iterdir())
        process.send_signal(by)
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "cancelled" in errors
    assert "Traceback" not in errors
    assert list(out.iterdir()) == []


def test_info_in_words_and_for_programs(asked: Asked, portrait: Path, speech: Path) -> None:
    facts = json.loads(asked("info", portrait, "--json").stdout)
    assert facts["kind"] == "picture"
    (face,) = facts["faces"]
    x, y, width, height = face["box"]
    assert 0 < x < x + width < 320
    assert 0 < y < y + height < 320
    assert width > 60
    assert 0.5 < face["score"] <= 1
    sound = json.loads(asked("info", speech, "--json").stdout)
    assert sound["kind"] == "sound"
    assert "faces" not in sound
    assert "faces: 1" in asked("info", portrait).stdout


def test_demo_says_where_the_film_is(tmp_path: Path) -> None:
    result = lipsync("demo", cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])})
    assert result.returncode == 0, result.stderr
    assert "lipsync-demo.webm is ready" in result.stdout
    assert (tmp_path / "lipsync-demo.webm").stat().st_size > 20_000


def test_no_qt_and_no_librosa_on_the_way(portrait: Path, speech: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from lipsync_desktop.cli.main import run; "
        f"code = run(['render', '--face', {str(portrait)!r}, '--speech', {str(speech)!r}, "
        f"'--out', {str(tmp_path / 'film.webm')!r}]); "
        "kept_out = {'PySide6', 'librosa', 'numba', 'scipy', 'torch', 'openvino_telemetry'}; "
        "heavy = {name for name in kept_out if sys.modules.get(name)}; "
        "sys.exit(f'imported {heavy}' if heavy else code)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("text", "rate"),
    [("25", "25"), ("29.97", "30000/1001"), ("23.976", "24000/1001"), ("30000/1001", "30000/1001"), ("12.5", "25/2")],
)
def test_rates_are_exact(text: str, rate: str) -> None:
    assert str(arguments.rate(text)) == rate


def test_microphones_are_listed(microphone_server: SoundServer) -> None:
    microphone_server.add_source("Headset")
    default, *others = lipsync("microphones").stdout.splitlines()
    assert default == "System default"
    assert "Headset" in others
