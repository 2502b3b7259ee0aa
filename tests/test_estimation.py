"""The size that is told before a film is made, against the film."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from lipsync_desktop.engine.estimation import expected_bytes
from lipsync_desktop.engine.flow import finished
from lipsync_desktop.engine.media import hear_speech, read_speech
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.pipeline import render
from lipsync_desktop.engine.prepared import Prepared
from lipsync_desktop.engine.settings import RenderJob, RenderSettings
from lipsync_desktop.engine.types import SPEECH_RATE_HZ, Codec, Speaker

from .company import anna, bert, scene
from .long_films import moving_portrait
from .making import write_clip, write_speech
from .sounds import write_channels


@pytest.mark.parametrize("codec", ["vp9", "h264"])
@pytest.mark.parametrize("moving", [False, True], ids=["picture", "clip"])
def test_about_as_large_as_told(models: Models, resources: Path, tmp_path: Path, codec: Codec, moving: bool) -> None:
    image = next(moving_portrait((400, 240)))
    face = tmp_path / "face.png"
    cv2.imwrite(str(face), image)
    if moving:
        face = write_clip(tmp_path / "face.mp4", islice(moving_portrait((400, 240)), 75), Fraction(25))
    speech = write_speech(tmp_path / "speech.wav", resources / "voice.flac", seconds=4)
    (tmp_path / "films").mkdir()
    output = tmp_path / "films" / f"film.{'webm' if codec == 'vp9' else 'mp4'}"
    job = RenderJob(face, speech, output, RenderSettings(codec=codec, ending="hold"))
    told = finished(expected_bytes(job, models))
    assert list(output.parent.iterdir()) == []
    list(render(job, models))
    assert 0.55 < told / output.stat().st_size < 1.8


def test_it_can_be_given_up(models: Models, resources: Path, tmp_path: Path) -> None:
    speech = write_speech(tmp_path / "speech.wav", resources / "voice.flac", seconds=2)
    steps = expected_bytes(RenderJob(resources / "portrait.png", speech, tmp_path / "film.webm"), models)
    for _ in range(6):
        next(steps)
    steps.close()
    assert [file.name for file in tmp_path.iterdir()] == ["speech.wav"]


def test_stereo_and_long_speakers_count(models: Models, resources: Path, tmp_path: Path) -> None:
    """Two in a picture; one speaks in stereo, and longer than the other."""
    picture = tmp_path / "two.png"
    cv2.imwrite(str(picture), scene(anna(resources), bert(resources)))
    short = write_speech(tmp_path / "short.wav", resources / "voice.flac", seconds=2)
    voice = np.concatenate(list(read_speech(resources / "voice.flac")))[: 6 * SPEECH_RATE_HZ]
    long = write_channels(tmp_path / "long.wav", np.stack([voice, voice * 0.8]), SPEECH_RATE_HZ)
    output = tmp_path / "film.mp4"
    settings = RenderSettings(person=1, codec="h264", liveliness=0)
    job = RenderJob(picture, short, output, settings, others=(Speaker(2, long),))
    told = finished(expected_bytes(job, models))
    list(render(job, models))
    assert 0.6 < told / output.stat().st_size < 1.7
    with av.open(str(output)) as film:
        assert film.streams.audio[0].channels == 2
    alone = finished(expected_bytes(replace(job, others=()), models))
    assert told > 2 * alone


def test_all_who_speak_are_seen_to(
    models: Models, resources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = tmp_path / "two.png"
    cv2.imwrite(str(picture), scene(anna(resources), bert(resources)))
    speech = write_speech(tmp_path / "speech.wav", resources / "voice.flac", seconds=3)
    brief = write_speech(tmp_path / "brief.wav", resources / "voice.flac", seconds=1)
    made, during = [], Prepared.during

    def watched(film: Prepared, begin_s: Fraction, end_s: Fraction) -> Prepared:
        stretch = during(film, begin_s, end_s)
        made.append([float(one.duration_s) for one in stretch.speeches])
        assert [sum(map(len, hear_speech(one))) / SPEECH_RATE_HZ for one in stretch.speeches] == made[-1]
        return stretch

    monkeypatch.setattr(Prepared, "during", watched)
    for voice, meanwhile_s in ((speech, 1.12), (brief, 0)):  # who has ended says nothing any more
        job = RenderJob(picture, speech, tmp_path / "film.webm", RenderSettings(person=1), others=(Speaker(2, voice),))
        finished(expected_bytes(job, models))
        assert made[-1] == [1.12, meanwhile_s]
