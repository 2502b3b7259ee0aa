"""`lipsync-desktop models` as a person meets it."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lipsync_desktop import paths
from lipsync_desktop.cli import main as cli
from lipsync_desktop.engine.library import catalogue
from lipsync_desktop.engine.library.catalogue import PUBLISHED, PublishedFile
from lipsync_desktop.engine.library.shelf import Library
from lipsync_desktop.engine.models import adding
from tests.drawn import drawn_wav2lip
from tests.making import write_speech
from tests.thin import write_checkpoint, write_s3fd, write_wav2lip
from tests.weights_server import serving, whole

DATA = Path(__file__).parent / "data"


def lipsync(*arguments: object, home: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lipsync_desktop", *map(str, arguments)]
    environment = {**os.environ, "XDG_DATA_HOME": str(home / "data"), "XDG_CACHE_HOME": str(home / "cache")}
    environment |= {"HOME": str(home), "LOCALAPPDATA": str(home)}
    return subprocess.run(
        command, capture_output=True, text=True, timeout=120, env=environment, stdin=subprocess.DEVNULL, check=False
    )


def test_from_a_file_to_a_film(tmp_path: Path, resources: Path) -> None:
    generator = write_wav2lip(tmp_path / "lips.xml")
    detector = write_s3fd(tmp_path / "finder.xml")

    refused = lipsync("models", "add", generator, home=tmp_path)
    assert refused.returncode == 2
    assert "“lips.xml” is lips (Wav2Lip, 96 px)." in refused.stdout
    assert "trained from Wav2Lip's, or on LRS2, are for research only" in refused.stdout
    assert "Nothing was added" in refused.stderr
    assert "--accept-licence" in refused.stderr
    listed = lipsync("models", "list", home=tmp_path)
    assert [line.split()[0] for line in listed.stdout.splitlines() if not line.startswith(" ")] == [
        "builtin",
        "wav2lip",
        "wav2lip-gan",
        "s3fd",
    ]
    assert listed.stdout.count("not here") == 3

    added = lipsync("models", "add", generator, "--accept-licence", home=tmp_path)
    assert added.returncode == 0, added.stderr
    assert "lipsync-desktop render --model lips" in added.stdout
    assert "against exact" in added.stdout
    named = lipsync("models", "add", detector, "--accept-licence", "--name", "s3fd", home=tmp_path)
    assert named.returncode == 0, named.stderr

    rows = {row["name"]: row for row in json.loads(lipsync("models", "list", "--json", home=tmp_path).stdout)}
    assert rows["lips"]["state"] == rows["s3fd"]["state"] == rows["builtin"]["state"] == "ready"
    assert rows["wav2lip"]["state"] == "not here"
    assert rows["lips"]["sha256"] == [hashlib.sha256(generator.read_bytes()).hexdigest()]
    assert not rows["lips"]["commercial_use"]
    assert rows["builtin"]["commercial_use"]
    assert rows["s3fd"]["licence"] != PUBLISHED[2].licence.name  # it is not the published file
    assert all(row["size_bytes"] > 0 and row["source"] for row in rows.values())

    checked = lipsync("models", "verify", home=tmp_path)
    assert "lips: all" in checked.stdout
    assert "s3fd: all" in checked.stdout

    speech = write_speech(tmp_path / "speech.wav", resources / "voice.flac", 0.6)
    job = ("--face", resources / "portrait.png", "--speech", speech, "--out", tmp_path / "film.webm", "--overwrite")
    film = lipsync("render", *job, "--model", "lips", home=tmp_path)
    assert film.returncode == 0, film.stderr
    assert "Preparing the model, which takes longer this first time." in film.stderr
    again = lipsync("render", *job, "--model", "lips", "--fast", home=tmp_path)
    assert again.returncode == 0, again.stderr
    assert "Preparing" not in again.stderr
    parity = lipsync("render", *job, "--model", "lips", "--parity", "--face-box", "300,300,300,400", home=tmp_path)
    assert "12 frames" in parity.stdout  # 15 without parity: the original ends early

    removed = lipsync("models", "remove", "lips", home=tmp_path)
    assert removed.stdout == "The model “lips” is removed.\n"
    gone = lipsync("render", *job, "--model", "lips", home=tmp_path)
    assert gone.returncode == 2
    assert "There is no added model called “lips” (there: “s3fd”)" in gone.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("add", "nowhere.pth"), "There is no file “nowhere.pth”"),
        (("add", DATA / "checkpoints" / "plain_zip.pth"), "not Wav2Lip's nor S³FD's"),
        (("remove", "wav2lip"), "no added model called “wav2lip”"),
        (("verify", "wav2lip"), "no added model called “wav2lip”"),
        (("download", "nonsense"), "there is: wav2lip, wav2lip-gan, s3fd"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(tmp_path: Path, arguments: tuple[object, ...], sentence: str) -> None:
    result = lipsync("models", *arguments, home=tmp_path)
    assert result.returncode == 2
    *progress, said = result.stderr.splitlines()
    assert sentence in said
    assert all(line.startswith("reading: ") for line in progress)


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Folders of its own for a command in this process, and its signals as they were."""
    for variable in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(variable, str(tmp_path / "home"))
    before = {name: signal.getsignal(name) for name in (signal.SIGINT, signal.SIGTERM)}
    yield tmp_path
    for name, handler in before.items():
        signal.signal(name, handler)


def test_a_download_becomes_a_model(
    own_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    content = write_checkpoint(own_home / "thin.pth", drawn_wav2lip(thinner=16)).read_bytes()
    with serving(whole(content)) as server:
        file = PublishedFile(hashlib.sha256(content).hexdigest(), len(content), (server.address,))
        weights = replace(PUBLISHED[0], name="thin", files=(file,))
        monkeypatch.setattr(catalogue, "published_as", lambda name: weights if name == "thin" else None)
        assert cli.run(["models", "download", "thin"]) == 2
        assert server.ranges == []  # the licence comes first
        monkeypatch.setattr(adding, "published_with", lambda sha256: weights if sha256 == file.sha256 else None)
        assert cli.run(["models", "download", "thin", "--accept-licence"]) == 0
    said = capsys.readouterr()
    assert "research, academic and personal use only" in said.out
    assert "Ready: lipsync-desktop render --model thin" in said.out
    assert "MB from 127.0.0.1" in said.err
    assert server.ranges == [""]
    (added,) = Library(paths.library_dir()).added()
    assert (added.name, added.title, added.source_sha256) == ("thin", "Wav2Lip", file.sha256)
    assert list(paths.downloads_dir().iterdir()) == []  # 400 MB that nobody needs twice


@pytest.mark.parametrize(("answer", "code"), [("n", 2), ("", 2), ("y", 0)])
def test_the_licence_is_asked_for_on_a_terminal(
    own_home: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    asked = []

    def reply(question: str) -> str:
        asked.append(question)
        return answer

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", reply)
    detector = write_s3fd(own_home / "finder.xml")
    assert cli.run(["models", "add", str(detector)]) == code
    assert asked == ["Do you accept this? [y/N] "]
    assert (paths.library_dir() / "finder").is_dir() == (code == 0)
