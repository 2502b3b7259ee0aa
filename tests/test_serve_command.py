"""`lipsync-desktop serve` as a process: it says where it is, ends when it is told to, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lipsync_desktop import paths

from .serving import Client, order
from .serving import portrait as portrait
from .serving import speech as speech

_TOKEN = "0123456789abcdef"
_WITHOUT_FLASK = """
import sys
sys.modules["flask"] = None
from lipsync_desktop.cli.main import run
sys.exit(run(["serve", "--port", "0"]))
"""


@contextmanager
def served(*options: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], Client]]:
    command = [sys.executable, "-W", "error", "-m", "lipsync_desktop", "serve", "--port", "0", *options]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **environment}
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.fullmatch(r"The service listens at http://127\.0\.0\.1:(\d+); Ctrl-C stops it\.\n", line)
        assert found, line + process.communicate(timeout=30)[1]
        yield process, Client(int(found[1]), {"Authorization": f"Bearer {_TOKEN}"})
    finally:
        process.kill()
        process.communicate()


def refused(*options: str, **environment: str) -> str:
    command = [sys.executable, "-m", "lipsync_desktop", "serve", "--port", "0", *options]
    result = subprocess.run(
        command, capture_output=True, text=True, timeout=60, env={**os.environ, **environment}, check=False
    )
    assert result.returncode == 2
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return result.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends processes without asking them")
def test_a_cache_that_cannot_be_made_is_said_once_and_done_without(
    portrait: Path, speech: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "temporary").mkdir()
    with served(XDG_CACHE_HOME=str(tmp_path / "file"), TMPDIR=str(tmp_path / "temporary")) as (process, client):
        assert client.post("/api/generate", order(portrait, speech, fps=5)).status == 200
        process.send_signal(signal.SIGTERM)
        _, complained = process.communicate(timeout=30)
    assert process.returncode == 0
    assert complained.count("nothing can be kept in “") == 1
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends processes without asking them")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_it_serves_and_ends_when_told_to(name: str, portrait: Path, speech: Path) -> None:
    with served() as (process, client):
        assert client.get("/health").said["status"] == "ok"
        assert client.post("/api/generate", order(portrait, speech, fps=5)).status == 200
        long = client.post("/api/jobs", order(portrait, speech, fps=100))
        assert long.status == 202
        process.send_signal(getattr(signal, name))
        said, complained = process.communicate(timeout=30)
    assert (process.returncode, said, complained) == (0, "", "The service has stopped.\n")
    assert [path.name for path in (paths.cache_dir() / "service").iterdir()] == ["lock"]


@pytest.mark.skipif(sys.platform == "win32", reason="as above")
def test_what_a_killed_one_left_is_removed_by_the_next(portrait: Path, speech: Path) -> None:
    folder = paths.cache_dir() / "service"
    with served() as (process, client):
        job = client.post("/api/jobs", order(portrait, speech, fps=5)).said["id"]
        assert b"event: done" in client.get(f"/api/jobs/{job}/events").body
        process.kill()
        process.wait()
    (left,) = (path for path in folder.iterdir() if path.is_dir())
    assert list(left.glob("*/film.webm"))
    with served() as (_, first), served() as (_, second):
        assert not left.exists()
        assert first.get("/health").status == second.get("/health").status == 200
        assert len([path for path in folder.iterdir() if path.is_dir()]) == 2


def test_the_token_comes_from_a_file_or_the_environment(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{_TOKEN}\n")
    for options, environment in ((("--token-file", str(tmp_path / "token")), {}), ((), {"LIPSYNC_TOKEN": _TOKEN})):
        with served(*options, **environment) as (_, client):
            assert client.get("/health").status == 200
            assert Client(client.port).get("/health").status == 401


def test_what_it_does_not_do(tmp_path: Path) -> None:
    (tmp_path / "short").write_text("abc")
    assert "token" in refused("--host", "0.0.0.0")
    assert "too short" in refused("--token-file", str(tmp_path / "short"))
    assert "“none”" in refused("--token-file", str(tmp_path / "none"))
    assert "is not an origin" in refused("--origin", "*")
    assert "is not an origin" in refused("--origin", "http://localhost:3000/page")
    assert "cannot listen" in refused("--host", "no.such.host.invalid", LIPSYNC_TOKEN=_TOKEN)


def test_without_the_extra_it_says_what_to_install() -> None:
    result = subprocess.run(
        [sys.executable, "-c", _WITHOUT_FLASK], capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert "pip install" in result.stderr
    assert "[service]" in result.stderr


def test_help_loads_nothing_of_it() -> None:
    code = (
        "import sys, json; from lipsync_desktop.cli import main; main._parser(); print(json.dumps(sorted(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert not {"flask", "waitress", "werkzeug", "numpy", "av", "openvino"} & set(json.loads(result.stdout))
