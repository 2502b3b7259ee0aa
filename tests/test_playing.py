"""A film that is played is the film that is made at that size, wherever it begins."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest

from lipsync_desktop.engine.flow import finished
from lipsync_desktop.engine.media import read_pictures, resized
from lipsync_desktop.engine.media.frames import probe_face
from lipsync_desktop.engine.media.seams import find_seam, seamless
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.open_files import OpenFiles
from lipsync_desktop.engine.pipeline import render
from lipsync_desktop.engine.playing import Performance, Wings, performing, stage_size
from lipsync_desktop.engine.settings import RenderJob, RenderSettings
from lipsync_desktop.engine.types import Ending, Image, Trim

from .making import pixels_of, write_clip, write_speech

_SIDE_PX, _PLAYED_PX = 320, 256
_RATE = Fraction(10)


@pytest.fixture(scope="module")
def speech(resources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Long enough that its end is heard without its beginning."""
    return write_speech(tmp_path_factory.mktemp("speech") / "speech.wav", resources / "voice.flac", 8.0)


@pytest.fixture(scope="module")
def face(resources: Path, speech: Path) -> Path:
    image = cv2.resize(pixels_of(resources / "portrait.png"), (_SIDE_PX, _SIDE_PX), interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(speech.with_name("face.png")), image)
    return speech.with_name("face.png")


@pytest.fixture(scope="module")
def clip(face: Path) -> Path:
    """A second of a face that goes to the right."""
    image = pixels_of(face)
    return write_clip(face.with_name("clip.mp4"), (np.roll(image, index, 1) for index in range(10)), _RATE)


def _made(job: RenderJob, models: Models) -> Iterator[Image]:
    """The frames that are handed to the encoder."""
    for progress in render(job, models):
        if progress.frame and progress.done:
            yield progress.frame.composed()


def _playing(job: RenderJob, models: Models, wings: Wings, detail: float) -> Performance:
    return finished(performing(job, models, detail, wings, None, OpenFiles()))


def _frames(performance: Performance, first: int, count: int, every: int = 1) -> list[Image]:
    with closing(performance.frames(first, every)) as frames:
        return [frame.composed() for frame in islice(frames, count)]


def test_a_picture_plays_as_its_film_of_that_size_from_any_moment(
    models: Models, face: Path, speech: Path, tmp_path: Path
) -> None:
    small = tmp_path / "small.png"
    cv2.imwrite(str(small), cv2.resize(pixels_of(face), (_PLAYED_PX, _PLAYED_PX), interpolation=cv2.INTER_AREA))
    settings = RenderSettings(still_rate=_RATE, expressiveness=1.2, smile=0.3, smoothing_ms=40, offset_ms=-60)
    job = RenderJob(face, speech, tmp_path / "film.webm", settings, overwrite=True)
    made = dict(enumerate(_made(replace(job, face=small), models)))
    wings = Wings()
    performance = _playing(job, models, wings, 0.8)
    assert performance.size_px == (_PLAYED_PX, _PLAYED_PX)
    assert performance.total == len(made) == 80
    for first in (0, 29, 74):
        played = _frames(performance, first, 6)
        assert len(played) == 6
        for index, frame in enumerate(played, start=first):
            assert np.array_equal(frame, made[index]), index
        assert np.array_equal(performance.moment(first).composed(), made[first])
    assert len(_frames(performance, 0, 100, every=2)) == 40
    assert np.ptp(made[0].astype(int) - made[29]) > 0, "it moves"


def test_what_is_ready_is_not_made_again(
    models: Models, face: Path, speech: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = RenderJob(face, speech, tmp_path / "film.webm", RenderSettings(still_rate=_RATE))
    wings = Wings()
    before = _playing(job, models, wings, 0.8).moment(20).composed()
    monkeypatch.setattr(models.faces, "find_all", None)
    monkeypatch.setattr(models.faces, "find_at", None)
    monkeypatch.setattr("lipsync_desktop.engine.playing.listen", None)
    monkeypatch.setattr("lipsync_desktop.engine.playing.Head.__init__", None)
    wide_awake = replace(job, settings=replace(job.settings, expressiveness=1.5, liveliness=0.5))
    after = _playing(wide_awake, models, wings, 0.8).moment(20).composed()
    assert not np.array_equal(before, after)
    assert np.array_equal(_playing(job, models, wings, 0.8).moment(20).composed(), before)


def test_another_stretch_is_heard_by_itself(models: Models, face: Path, speech: Path, tmp_path: Path) -> None:
    job = RenderJob(face, speech, tmp_path / "film.webm", RenderSettings(still_rate=_RATE))
    wings = Wings()
    whole = _playing(job, models, wings, 0.8)
    part = _playing(replace(job, trim=Trim(Fraction(1), Fraction(3))), models, wings, 0.8)
    assert (whole.total, part.total) == (80, 20)
    assert not np.array_equal(whole.moment(5).composed(), part.moment(5).composed())


@pytest.mark.parametrize("ending", ["pingpong", "loop", "hold"])
def test_a_clip_plays_as_its_film_and_from_elsewhere_nearly_so(
    models: Models, clip: Path, speech: Path, tmp_path: Path, ending: Ending
) -> None:
    job = RenderJob(clip, speech, tmp_path / "film.webm", RenderSettings(ending=ending), trim=Trim(end_s=Fraction(2)))
    made = dict(enumerate(_made(job, models)))
    performance = _playing(job, models, Wings(), 1.0)
    assert performance.total == len(made) == 20
    for index, frame in enumerate(_frames(performance, 0, 12)):
        assert np.array_equal(frame, made[index]), index
    for index, frame in enumerate(_frames(performance, 13, 7), start=13):
        assert cv2.PSNR(frame, made[index]) > 38, index


@pytest.mark.parametrize("ending", ["pingpong", "loop", "hold"])
def test_a_clip_is_read_from_any_image_on(clip: Path, ending: Ending) -> None:
    footage = probe_face(clip, _RATE)
    through = [picture.image for picture in read_pictures(footage, 40, ending)]
    for first in (0, 3, 9, 10, 14, 25, 39):
        there = [picture.image for picture in read_pictures(footage, 40 - first, ending, first)]
        assert len(there) == 40 - first
        assert all(np.array_equal(*pair) for pair in zip(there, through[first:], strict=True)), first


def test_a_seamless_clip_is_read_from_any_image_on(face: Path) -> None:
    image = pixels_of(face)
    images = [np.roll(image, round(6 * np.sin(index / 8)) + index // 9, 1) for index in range(60)]
    footage = probe_face(write_clip(face.with_name("swing.mp4"), images, Fraction(25)), _RATE)
    seam = find_seam(footage)
    assert seam.bridge > 0
    through = list(seamless(footage, 150))
    for first in (0, seam.leave, seam.leave + 1, seam.leave + 3, seam.leave + seam.bridge + 1, 90, 140):
        there = list(seamless(footage, 150 - first, first))
        assert [place for _, place in there] == [place for _, place in through[first:]]
        pairs = zip(there, through[first:], strict=True)
        assert all(np.array_equal(one.image, other.image) for (one, _), (other, _) in pairs), first


def test_a_footage_comes_at_the_size_of_the_stage(face: Path, clip: Path) -> None:
    assert stage_size((1280, 720), 0.7) == (896, 504)
    assert stage_size((1280, 720), 0.69) == (896, 504)
    assert stage_size((1280, 720), 1.0) == (1280, 720)
    assert stage_size((200, 300), 0.1) == (200, 300)
    for path in (face, clip):
        small = resized(probe_face(path, _RATE), (200, 200))
        assert small.scale == 200 / _SIDE_PX
        assert [picture.image.shape for picture in read_pictures(small, 2)] == [(200, 200, 3)] * 2
