"""What a clip does when the speech is longer, and what is heard with it; told by a time code in its pictures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from itertools import islice, pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from lipsync_desktop.engine.media import clip_frames, probe_face, read_frames
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.pipeline import render
from lipsync_desktop.engine.settings import RenderJob, RenderSettings
from lipsync_desktop.engine.types import Ending, Image

from .long_films import moving_portrait, time_code, with_time_code
from .making import write_speech, write_wav

RATE = Fraction(25)
IMAGES = 40
TONE_HZ = 1000


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """1.6 s of the portrait, with a tone as its own sound."""
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=RATE, options={"crf": "18"})
        video.width, video.height, video.pix_fmt = 400, 240, "yuv420p"
        audio = container.add_stream("aac", rate=48_000, layout="mono")
        for number, image in enumerate(islice(moving_portrait((400, 240)), IMAGES)):
            frame = av.VideoFrame.from_ndarray(with_time_code(image, number), format="bgr24")
            frame.pts = number
            container.mux(video.encode(frame))
        samples = (0.3 * np.sin(2 * np.pi * TONE_HZ * np.arange(48_000 * IMAGES // 25) / 48_000)).astype(np.float32)
        for start in range(0, len(samples), 1024):
            sound = av.AudioFrame.from_ndarray(samples[None, start : start + 1024], format="fltp", layout="mono")
            sound.sample_rate, sound.pts = 48_000, start
            container.mux(audio.encode(sound))
        container.mux(video.encode())
        container.mux(audio.encode())
    return path


@pytest.fixture
def job(clip: Path, resources: Path, tmp_path: Path) -> RenderJob:
    speech = write_speech(tmp_path / "speech.wav", resources / "voice.flac", seconds=4)
    return RenderJob(clip, speech, tmp_path / "film.webm")


def codes(film: Path) -> list[int]:
    footage = probe_face(film, RATE)
    return [time_code(image) for image in read_frames(footage, round((footage.duration_s or 0) * footage.rate))]


def heard(film: Path) -> np.ndarray:
    """Mono at 48 kHz."""
    with av.open(str(film)) as container:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=48_000)
        parts = [part.to_ndarray()[0] for frame in container.decode(audio=0) for part in resampler.resample(frame)]
    return np.concatenate(parts)


def tone(samples: np.ndarray) -> float:
    """How loud the clip's tone is in it, of full scale."""
    wave = np.exp(-2j * np.pi * TONE_HZ * np.arange(len(samples)) / 48_000)
    return float(2 * np.abs((samples * wave).mean()))


@pytest.mark.parametrize("ending", ["pingpong", "hold"])
def test_the_film_shows_the_clips_images_in_their_order(job: RenderJob, models: Models, ending: Ending) -> None:
    list(render(replace(job, settings=RenderSettings(ending=ending)), models))
    assert codes(job.output) == list(islice(clip_frames(IMAGES, ending), 100))


def changes(images: Iterable[Image]) -> list[float]:
    """From each image to the next, the time code left out."""
    return [float(np.abs(after - before).mean()) for before, after in pairwise(one[:-24].astype(int) for one in images)]


def test_a_loop_shows_no_seam(job: RenderJob, models: Models) -> None:
    steps = render(replace(job, settings=RenderSettings(ending="loop")), models)
    shown = changes(step.frame.image for step in steps if step.frame is not None)
    assert len(shown) == 99
    plain = changes(read_frames(probe_face(job.face, RATE), 100))
    assert max(shown) < 0.5 * max(plain), "of a clip whose ends do not fit at all"


def test_the_clips_own_sound_lies_under_the_voice(job: RenderJob, models: Models) -> None:
    own = replace(job, settings=RenderSettings(ending="hold", own_sound=0.5), overwrite=True)
    list(render(own, models))
    with_it = heard(job.output)
    assert tone(with_it[4800:72_000]) == pytest.approx(0.15, rel=0.15)
    assert tone(with_it[96_000:]) < 0.01, "it ends when the clip stands still"
    list(render(replace(job, overwrite=True), models))
    assert tone(heard(job.output)[4800:72_000]) < 0.01


def test_another_track_stands_in_place_of_the_voice(job: RenderJob, models: Models, tmp_path: Path) -> None:
    wave = 0.4 * np.sin(2 * np.pi * TONE_HZ * np.arange(16_000 * 2) / 16_000)
    music = write_wav(tmp_path / "music.wav", wave.astype(np.float32))
    list(render(replace(job, soundtrack=music), models))
    samples = heard(job.output)
    assert tone(samples[:96_000]) == pytest.approx(0.4, rel=0.1)
    assert np.abs(samples[100_000:]).max(initial=0) < 0.01
    assert len(codes(job.output)) == 100
