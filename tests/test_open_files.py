"""What a film is made from is opened once, and again when it is another."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from lipsync_desktop.engine.errors import MediaError
from lipsync_desktop.engine.estimation import expected_bytes
from lipsync_desktop.engine.flow import finished
from lipsync_desktop.engine.media import hear_speech, measuring_speech, speech, stretch
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.open_files import OpenFiles
from lipsync_desktop.engine.pipeline import render
from lipsync_desktop.engine.portraits import Portraits
from lipsync_desktop.engine.settings import RenderJob, RenderSettings
from lipsync_desktop.engine.types import Trim
from lipsync_desktop.service import server
from tests.counting import Opened, opened
from tests.making import write_portrait, write_speech, write_wav
from tests.serving import order, real, serving
from tests.sounds import hum, write_channels

__all__ = ["opened"]
RATE = Fraction(25)


@pytest.fixture
def face(resources: Path, tmp_path: Path) -> Path:
    return write_portrait(tmp_path / "face.png", resources / "portrait.png", 256)


def test_from_estimate_to_film(models: Models, resources: Path, face: Path, tmp_path: Path, opened: Opened) -> None:
    voice = write_speech(tmp_path / "hello.wav", resources / "voice.flac", 0.6)
    opened.passes.clear()
    job = RenderJob(face, voice, tmp_path / "film.webm", RenderSettings(still_rate=Fraction(10)), overwrite=True)
    list(render(job, models, tmp_path / "scans"))
    assert opened.pictures == 1
    assert opened.hashes == {"face.png": 1, "hello.wav": 1}
    assert opened.passes == {"hello.wav": 2}  # to measure and to be heard in the film
    files = OpenFiles()
    finished(expected_bytes(job, models, tmp_path / "scans", files=files))
    list(render(job, models, tmp_path / "scans", files=files))
    assert opened.pictures == 2
    assert opened.hashes == {"face.png": 2, "hello.wav": 2}
    assert opened.passes == {"hello.wav": 4}


def test_from_request_to_film(
    models: Models, resources: Path, face: Path, tmp_path: Path, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = OpenFiles()
    monkeypatch.setattr(server, "OpenFiles", lambda: files)
    silence = write_wav(tmp_path / "silence.wav", np.zeros(16_000))
    voice = write_speech(tmp_path / "hello.wav", resources / "voice.flac", 0.6)
    opened.passes.clear()
    with serving(tmp_path / "service", real(models, Portraits())) as client:
        for films in (1, 2):
            assert client.post("/api/generate", order(face, voice, fps=0)).said["code"] == "bad_request"
            assert client.post("/api/generate", order(face, voice, fps=10)).status == 200
            assert opened.pictures == 1  # which is kept by its content
            assert opened.hashes == {"image": films, "audio": films}
            assert opened.passes == {"audio": 2 * films}  # to be measured as it comes in, and heard in the film
        assert client.post("/api/generate", order(face, silence)).said["code"] == "no_speech"
        assert not files._kept._kept  # of what has ended, or was refused


def test_what_has_changed_is_opened_anew(face: Path, resources: Path, tmp_path: Path) -> None:
    files = OpenFiles()
    first = files.footage(face, RATE)
    again = files.footage(face, Fraction(30))
    assert again.image is first.image
    assert again.content is first.content
    assert again.rate == Fraction(30)
    facts, other = face.stat(), tmp_path / "other.png"
    other.write_bytes(face.read_bytes())
    os.utime(other, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    other.replace(face)  # as long and as old, but another
    assert files.footage(face, RATE).image is not first.image
    voice = write_speech(tmp_path / "hello.wav", resources / "voice.flac", 0.6)
    spoken = finished(files.measuring(voice))
    assert finished(files.measuring(voice)) is spoken
    assert finished(files.measuring(voice, Trim(Fraction(0), Fraction(1, 2)))).duration_s == Fraction(1, 2)
    files.forget(tmp_path / "elsewhere")
    assert finished(files.measuring(voice)) is spoken
    files.forget(tmp_path)
    assert finished(files.measuring(voice)) is not spoken
    write_speech(voice, resources / "voice.flac", 0.7)
    assert finished(files.measuring(voice)).duration_s == Fraction(7, 10)
    face.unlink()
    with pytest.raises(MediaError, match=r"no file “face\.png”"):
        files.footage(face, RATE)


def test_no_more_is_kept_than_there_is_room_for(face: Path) -> None:
    files = OpenFiles(room_bytes=100_000)
    assert files.footage(face, RATE).image is not files.footage(face, RATE).image


@pytest.mark.parametrize("trim", [Trim(), Trim(Fraction(1, 3), Fraction(29, 10))], ids=["whole", "stretch"])
def test_what_is_kept_is_what_would_be_decoded(tmp_path: Path, trim: Trim, monkeypatch: pytest.MonkeyPatch) -> None:
    """To the bit and the block, from a rate that is no multiple of ours, with a side that is inverted for a while."""
    sides = np.stack([hum(5.3, 220, 44_100)] * 2)
    sides[1, 66_150:110_250] *= -1
    path = write_channels(tmp_path / "voice.flac", sides * 1e-2, 44_100)
    kept = finished(measuring_speech(path, trim, keep=True))
    monkeypatch.setattr(speech, "_KEPT_S", 1)
    decoded = finished(measuring_speech(path, trim, keep=True))
    assert kept.samples is not None
    assert decoded.samples is None
    assert kept.gain == decoded.gain > 1
    for one, other in zip(hear_speech(kept), hear_speech(decoded), strict=True):
        assert np.array_equal(one, other)
    part = stretch(kept, Fraction(1), Fraction(2))
    heard, whole = (np.concatenate(list(hear_speech(said))) for said in (part, kept))
    assert np.array_equal(heard, whole[16_000:32_000])
    assert (
        np.abs(heard - np.concatenate(list(hear_speech(stretch(decoded, Fraction(1), Fraction(2))))))[99:-99].max()
        < 0.01
    )
