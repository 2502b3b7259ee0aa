"""The same picture with new speech: nothing is found or fitted twice, and the film is the same."""

from __future__ import annotations

import threading
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from lipsync_desktop.engine.errors import SpeechError
from lipsync_desktop.engine.files import Content
from lipsync_desktop.engine.flow import finished
from lipsync_desktop.engine.media import measure_speech
from lipsync_desktop.engine.memory import Memory
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.open_files import OpenFiles
from lipsync_desktop.engine.pipeline import render
from lipsync_desktop.engine.portraits import Portraits
from lipsync_desktop.engine.preparing import make_ready
from lipsync_desktop.engine.settings import RenderJob, RenderSettings

from .making import pixels_of, write_clip, write_speech, write_wav


def test_a_memory_forgets_what_was_not_wanted_for_longest() -> None:
    memory = Memory(2)
    assert [memory.recall(key, lambda key=key: key.upper()) for key in "aba"] == ["A", "B", "A"]  # type: ignore[misc]
    memory.keep("c", "C")
    assert (memory.get("a"), memory.get("b"), memory.get("c")) == ("A", None, "C")
    small = Memory(3, len)
    small.keep("short", "ab")
    assert small.keep("long", "four") == "four"
    assert (small.get("short"), small.get("long")) == ("ab", None)
    small.keep("other", "cd")
    assert (small.get("short"), small.get("other")) == (None, "cd")


def test_who_asks_for_what_is_being_made_waits_for_it() -> None:
    memory, asked, finish = Memory(2), threading.Event(), threading.Event()
    made: list[str] = []

    def make() -> str:
        asked.set()
        finish.wait()
        return "made once"

    first = threading.Thread(target=lambda: made.append(memory.recall("it", make)))
    first.start()
    asked.wait()
    second = threading.Thread(target=lambda: made.append(memory.recall("it", lambda: "made twice")))
    second.start()
    assert memory.recall("another", lambda: "at once") == "at once"
    finish.set()
    for thread in (first, second):
        thread.join()
    assert made == ["made once", "made once"]


def test_who_waits_for_what_cannot_be_made_tries_itself() -> None:
    memory = Memory(2)
    with pytest.raises(ZeroDivisionError):
        memory.recall("it", lambda: 1 // 0)
    assert memory.recall("it", lambda: 1) == 1


def _pictures(film: Path) -> bytes:
    with av.open(str(film)) as container:
        return b"".join(bytes(packet) for packet in container.demux(video=0))


def test_a_film_of_a_kept_picture_is_the_same_and_looks_for_nobody(
    models: Models, resources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = cv2.resize(pixels_of(resources / "portrait.png"), (256, 256), interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(tmp_path / "face.png"), image)
    speech = write_speech(tmp_path / "speech.wav", resources / "voice.flac", seconds=0.6)
    settings = RenderSettings(still_rate=Fraction(10))
    job = RenderJob(tmp_path / "face.png", speech, tmp_path / "film.webm", settings, overwrite=True)
    for _ in render(job, models):
        pass
    alone = _pictures(job.output)
    portraits, content = Portraits(), Content(job.face)
    for _ in render(job, models, portraits=portraits):
        pass
    assert _pictures(job.output) == alone
    kept = portraits.get(job, content)
    assert kept is not None
    moved = replace(job, face=(tmp_path / "face.png").rename(tmp_path / "again.png"))
    monkeypatch.setattr(models.faces, "find_all", None)
    monkeypatch.setattr(models.faces, "find_at", None)
    for _ in render(moved, models, portraits=portraits):
        pass
    assert _pictures(job.output) == alone
    assert portraits.get(moved, content) is kept
    assert portraits.get(replace(moved, settings=replace(settings, person=2)), content) is None


def test_what_a_film_begins_with_can_be_made_before_anybody_speaks(
    models: Models, resources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = cv2.resize(pixels_of(resources / "portrait.png"), (256, 256), interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(tmp_path / "face.png"), image)
    settings = RenderSettings(still_rate=Fraction(10))
    silent = RenderJob(tmp_path / "face.png", Path(), Path(), settings)
    portraits, files = Portraits(), OpenFiles()
    finished(make_ready(silent, models, None, portraits, files))
    kept = portraits.get(silent, files.content(silent.face))
    assert kept is not None
    speech = write_speech(tmp_path / "speech.wav", resources / "voice.flac", seconds=0.6)
    job = replace(silent, speech=speech, output=tmp_path / "film.webm", overwrite=True)
    for _ in render(job, models):
        pass
    alone = _pictures(job.output)

    def again(*_: object, **__: object) -> None:
        raise AssertionError

    for fitting in (
        "lipsync_desktop.engine.builtin.model.Rig",
        "lipsync_desktop.engine.builtin.model.respond",
        "lipsync_desktop.engine.head.sway.Head.__init__",
        "lipsync_desktop.engine.filming.hindrances",
        "lipsync_desktop.engine.filming.find_speakers",
    ):
        monkeypatch.setattr(fitting, again)
    for _ in render(job, models, portraits=portraits, files=files):
        pass
    assert _pictures(job.output) == alone
    assert portraits.get(job, files.content(job.face)) is kept


def test_a_clip_is_not_made_ready(models: Models, tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", [np.zeros((64, 64, 3), np.uint8)] * 3, Fraction(25))
    assert not list(make_ready(RenderJob(clip, Path(), Path()), models, None, Portraits(), OpenFiles()))


def test_a_file_that_points_to_others_is_no_recording(tmp_path: Path) -> None:
    write_wav(tmp_path / "private.wav", np.full(16000, 0.3))
    (tmp_path / "list").write_text("ffconcat version 1.0\nfile private.wav\n")
    with pytest.raises(SpeechError, match="“list”"):
        measure_speech(tmp_path / "list")
