"""What people are told when memory is short, whichever library finds out."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import av
import cv2
import pytest

from lipsync_desktop.engine import errors
from lipsync_desktop.engine.errors import MemoryShort, fact_of, short_of_memory
from lipsync_desktop.engine.errors.files import FileUnreadable
from lipsync_desktop.engine.errors.films import FilmUnencodable
from lipsync_desktop.engine.errors.models import NetworkRefused
from lipsync_desktop.engine.media.places import explaining
from tests.making import write_speech

_SENTENCE = "There is not enough memory for this."


def caused(error: Exception, cause: BaseException) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        cv2.error("OpenCV(5.0.0) alloc.cpp:73: error: (-4:Insufficient memory) Failed to allocate 108000000 bytes"),
        RuntimeError("Exception from src/inference/src/cpp/core.cpp:107:\nstd::bad_alloc"),
        RuntimeError("can't start new thread"),
        RuntimeError("Exception from src/inference/src/dev/plugin.cpp:54:\nResource temporarily unavailable\n\n"),
        OSError(errno.ENOMEM, os.strerror(errno.ENOMEM)),
        caused(FileUnreadable(Path("a.png"), "disk", "no"), MemoryError()),
        caused(NetworkRefused("lips", "no"), caused(RuntimeError("no"), RuntimeError("bad allocation"))),
    ],
    ids=str,
)
def test_a_want_of_memory_is_told_as_what_it_is(error: Exception) -> None:
    assert short_of_memory(error)
    assert isinstance(fact_of(error), MemoryShort)
    assert str(fact_of(error)).startswith(_SENTENCE)


def test_other_errors_stay_what_they_are() -> None:
    empty = FileUnreadable(Path("bad_alloc.png"), "empty", "")
    assert fact_of(empty) is empty
    assert fact_of(KeyError("key")) is None
    assert fact_of(av.BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")) is None
    turning = KeyError("turning")
    turning.__context__ = caused(ValueError("round"), turning)
    assert fact_of(turning) is None


def test_an_encoder_without_memory_says_something_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def encode() -> None:
        with explaining(Path("film.webm")):
            raise av.InvalidDataError(1, "Invalid data found when processing input", "avcodec_send_frame()")

    with pytest.raises(FilmUnencodable, match="could not be written"):
        encode()
    monkeypatch.setattr(errors, "_ENOUGH_BYTES", 1 << 60)
    with pytest.raises(MemoryError):
        encode()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps a process to so much memory")
@pytest.mark.parametrize("most_mb", [600, 700, 850])
def test_a_process_that_may_have_little_memory_ends_in_a_sentence(
    tmp_path: Path, resources: Path, most_mb: int
) -> None:
    speech = write_speech(tmp_path / "speech.wav", resources / "voice.flac", 0.4)
    film = tmp_path / "films" / "film.webm"
    film.parent.mkdir()
    program = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({most_mb} << 20,) * 2)
from lipsync_desktop.cli.main import run
sys.exit(run(sys.argv[1:]))
"""
    arguments = ["render", "--face", resources / "portrait.png", "--speech", speech, "--out", film]
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2, done.stderr
    assert _SENTENCE in done.stderr
    assert "Traceback" not in done.stderr
    assert list(film.parent.iterdir()) == []
