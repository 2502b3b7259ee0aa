"""This revision makes films no slower than the one before: their processor time, in that of the encoder alone, measured
in turns by both, on whatever machine and beside whatever else it does."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median

import pytest

from lipsync_desktop import paths
from tests.making import write_speech

_ROOT = Path(__file__).resolve().parents[1]
_BASELINE = "LIPSYNC_BASELINE"
"""The environment variable that may name another revision to compare with."""
_MOST_MORE = 1.1
_ROUNDS, _MOST_ROUNDS = 3, 12  # of which the median counts; more where it would be too much

# Runs in either revision, so that it asks for nothing but what the package offers. The yardstick is the film's own
# pictures, encoded again by the same encoder with settings that stand here, and takes no code of either revision.
_WORKER = """
import json, os, sys, time
from fractions import Fraction
from pathlib import Path
import av
from lipsync_desktop import RenderJob, installed_models, render

face, speech, film = map(Path, sys.argv[1:])
models = installed_models()
VP9 = {"crf": "28", "g": "250", "deadline": "realtime", "cpu-used": "8", "row-mt": "1", "tile-columns": "1",
       "lag-in-frames": "0", "auto-alt-ref": "0", "b": "0", "threads": "2"}

def spent(work):
    before = time.process_time()
    work()
    return time.process_time() - before

def make():
    for _ in render(RenderJob(face, speech, film, overwrite=True), models):
        pass

def encode():
    with av.open(os.devnull, "w", format="webm") as out:
        stream = out.add_stream("libvpx-vp9", rate=25, options=VP9)
        stream.width, stream.height, stream.pix_fmt = pictures[0].width, pictures[0].height, "yuv420p"
        stream.codec_context.bit_rate = 0
        for number, picture in enumerate(pictures):
            picture.pts, picture.time_base, picture.pict_type = number, Fraction(1, 25), 0
            out.mux(stream.encode(picture))
        out.mux(stream.encode())

make()
with av.open(str(film)) as made:
    pictures = list(made.decode(video=0))
for _ in sys.stdin:
    print(json.dumps([spent(make), spent(encode)]), flush=True)
"""


class _Revision:
    """One of the two, in a process of its own that works when it is asked to."""

    def __init__(self, root: Path, home: Path, face: Path, speech: Path) -> None:
        home.mkdir()
        command: list[str | Path] = [sys.executable, "-c", _WORKER, face, speech, home / "film.webm"]
        environment = {**os.environ, "PYTHONPATH": str(root), "XDG_CACHE_HOME": str(home)}
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=home, env=environment)

    def __enter__(self) -> _Revision:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()  # it ends when it is asked nothing any more

    def ratio(self) -> float:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        film_s, encoder_s = json.loads(self._process.stdout.readline())
        return float(film_s / encoder_s)


def git(*words: str | Path) -> str:
    done = subprocess.run(["git", *words], cwd=_ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def revision_before() -> str:
    """The one that is named; that of the last release; or the one before this: “” where no history tells."""
    named = os.environ.get(_BASELINE)
    if named:
        assert git("rev-parse", "--verify", f"{named}^{{commit}}"), f"{_BASELINE} names no revision"
        return named
    before = "HEAD" if git("status", "--porcelain", "lipsync_desktop") else git("rev-parse", "--verify", "-q", "HEAD^1")
    return before and (git("describe", "--tags", "--abbrev=0", "--match", "v*", before) or before)


@pytest.fixture
def before(tmp_path: Path) -> Iterator[Path]:
    """A checkout of the revision to compare with, with the networks that are here and in no revision."""
    if shutil.which("git") is None or not (_ROOT / ".git").exists() or not (revision := revision_before()):
        pytest.skip("no earlier revision is here to compare with")
    root = tmp_path / "before"
    try:
        subprocess.run(["git", "worktree", "add", "--detach", root, revision], cwd=_ROOT, check=True, timeout=300)
        shutil.copytree(paths.models_dir() / "packaged", root / "models" / "packaged", dirs_exist_ok=True)
        yield root
    finally:
        git("worktree", "remove", "--force", root)


@pytest.mark.slow
def test_a_film_takes_no_more_than_a_tenth_longer_than_before(before: Path, resources: Path, tmp_path: Path) -> None:
    face, speech = resources / "portrait.png", write_speech(tmp_path / "two.wav", resources / "voice.flac", seconds=2)
    more: list[float] = []
    with ExitStack() as stack:
        then, now = (
            stack.enter_context(_Revision(root, tmp_path / name, face, speech))
            for root, name in ((before, "then"), (_ROOT, "now"))
        )
        while len(more) < _ROUNDS or (median(more) > _MOST_MORE and len(more) < _MOST_ROUNDS):
            more.append(now.ratio() / then.ratio())
    assert median(more) <= _MOST_MORE, f"times the film's ÷ the encoder's time of before, in each round: {more}"
