"""What the command line says and does about people's sound."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from lipsync_desktop.cli.exits import BAD_INPUT, DONE
from lipsync_desktop.cli.main import run
from lipsync_desktop.engine.flow import finished
from lipsync_desktop.engine.media import mixed, read_speech
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.preparing import prepare
from lipsync_desktop.engine.settings import RenderJob, RenderSettings

from .making import write_portrait, write_wav
from .sounds import hum, pitch_of, write_tracks


@pytest.fixture
def face(resources: Path, tmp_path: Path) -> Path:
    return write_portrait(tmp_path / "face.png", resources / "portrait.png", 256)


def test_that_nobody_speaks_is_said_before_the_work(
    face: Path, resources: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    music = write_wav(tmp_path / "music.wav", hum(1, 262, 16_000) + hum(1, 330, 16_000))
    command = ["render", "--face", str(face), "--out", str(tmp_path / "film.webm"), "--overwrite"]
    assert run([*command, "--speech", str(music)]) == DONE
    said = capsys.readouterr().err.splitlines()
    (notice,) = [index for index, line in enumerate(said) if "No speech was heard in “music.wav”" in line]
    assert not any("frames" in line for line in said[:notice])
    assert run([*command, "--speech", str(resources / "voice.flac"), "--speech-to", "1"]) == DONE
    assert "No speech" not in capsys.readouterr().err


def test_sound_tracks_are_chosen_by_number(
    face: Path, resources: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    voice = np.concatenate(list(read_speech(resources / "voice.flac")))[np.newaxis, :24_000]
    tracks = [[(Fraction(0), hum(1.5, 262, 16_000)[np.newaxis])], [(Fraction(0), voice)]]
    path = write_tracks(tmp_path / "two.mkv", tracks, 16_000)
    assert run(["info", str(path)]) == DONE
    assert "track 2" in capsys.readouterr().out
    film = tmp_path / "film.webm"
    command = ["render", "--face", str(face), "--speech", str(path), "--out", str(film), "--overwrite"]
    for chosen, pitch_hz in (([], None), (["--speech-track", "1"], 262), (["--speech-track", "2"], None)):
        assert run([*command, *chosen]) == DONE
        heard = np.concatenate(list(read_speech(film)))[4_000:20_000]
        assert (abs(pitch_of(heard, 16_000) - 262) < 2) == (pitch_hz == 262)
        assert ("No speech" in capsys.readouterr().err) == (pitch_hz == 262)
    film.unlink()
    assert run([*command, "--speech-track", "3"]) == BAD_INPUT
    assert "“two.mkv” has 2 sound tracks: there is no number 3." in capsys.readouterr().err
    assert not film.exists()


def test_the_clips_own_sound_track_is_chosen(
    models: Models, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tracks = [[(Fraction(0), hum(1, pitch_hz, 16_000)[np.newaxis])] for pitch_hz in (700, 1900)]
    clip = write_tracks(tmp_path / "clip.mkv", tracks, 16_000, picture_s=1)
    speech = write_wav(tmp_path / "speech.wav", hum(1, 200, 16_000) / 10)
    command = ["render", "--face", str(clip), "--speech", str(speech), "--out", str(tmp_path / "film.webm")]
    assert run([*command, "--own-sound", "1", "--own-sound-track", "5"]) == BAD_INPUT
    assert "“clip.mkv” has 2 sound tracks: there is no number 5." in capsys.readouterr().err
    for number, pitch_hz in ((None, 700), (1, 700), (2, 1900)):
        job = RenderJob(clip, speech, tmp_path / "film.webm", RenderSettings(own_sound=1.0), own_sound_track=number)
        heard = mixed(finished(prepare(job, models)).tracks, Fraction(1))
        sound = np.concatenate([frame.to_ndarray()[0] for frame in heard])
        assert pitch_of(sound, 48_000) == pytest.approx(pitch_hz, abs=2)
