"""The size that is told before a film is made, against the film."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice
from pathlib import Path

import cv2
import pytest

from lipsync_desktop.engine.estimation import expected_bytes
from lipsync_desktop.engine.flow import finished
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.pipeline import render
from lipsync_desktop.engine.types import Codec, RenderJob, RenderSettings

from .long_films import moving_portrait
from .making import write_clip, write_speech


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
