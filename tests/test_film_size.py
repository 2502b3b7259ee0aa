"""A film that is smaller than its picture or clip: its size, and that it is the film which is played at that size."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from lipsync_desktop.cli.refusals import refusal
from lipsync_desktop.engine.errors.settings import HigherThanPicture
from lipsync_desktop.engine.estimation import expected_bytes
from lipsync_desktop.engine.flow import finished
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.open_files import OpenFiles
from lipsync_desktop.engine.pipeline import render
from lipsync_desktop.engine.playing import Wings, performing
from lipsync_desktop.engine.portraits import Portraits
from lipsync_desktop.engine.settings import RenderJob, RenderSettings
from lipsync_desktop.engine.types import Image
from lipsync_desktop.service.refusals import code_for

from .making import pixels_of, write_clip, write_portrait, write_speech

_RATE = Fraction(10)
_SIDE_PX, _FILM_PX = 320, 256


@pytest.fixture(scope="module")
def face(resources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_portrait(tmp_path_factory.mktemp("face") / "face.png", resources / "portrait.png", _SIDE_PX)


@pytest.fixture(scope="module")
def job(face: Path, resources: Path) -> RenderJob:
    """At the film's size."""
    speech = write_speech(face.with_name("speech.wav"), resources / "voice.flac", 1.0)
    settings = RenderSettings(still_rate=_RATE, height=_FILM_PX)
    return RenderJob(face, speech, face.with_name("film.webm"), settings, overwrite=True)


def _of_height(job: RenderJob, height: int | None) -> RenderJob:
    return replace(job, settings=replace(job.settings, height=height))


def _made(job: RenderJob, models: Models, scans: Path | None = None) -> list[Image]:
    """The frames that are handed to the encoder."""
    steps = render(job, models, scans)
    return [progress.frame.composed() for progress in steps if progress.frame and progress.done][: 10 * 3]


def _played(job: RenderJob, models: Models, detail: float, scans: Path | None = None) -> list[Image]:
    performance = finished(performing(job, models, detail, Wings(), scans, OpenFiles()))
    with closing(performance.frames()) as frames:
        return [frame.composed() for frame in frames]


def _size_px(film: Path) -> tuple[int, int]:
    with av.open(str(film)) as container:
        return container.streams.video[0].width, container.streams.video[0].height


@pytest.mark.parametrize("moving", [False, True], ids=["picture", "clip"])
def test_it_is_the_film_that_is_played_at_that_size(
    models: Models, job: RenderJob, tmp_path: Path, moving: bool
) -> None:
    if moving:
        images = (np.roll(pixels_of(job.face), index, 1) for index in range(10))
        job = replace(job, face=write_clip(tmp_path / "clip.mp4", images, _RATE))
    made, played = _made(job, models), _played(job, models, _FILM_PX / _SIDE_PX)
    assert _size_px(job.output) == (_FILM_PX, _FILM_PX)
    assert len(made) >= len(played) == 10
    for index, (frame, other) in enumerate(zip(made, played, strict=False)):
        assert np.array_equal(frame, other), index


def test_a_clip_is_known_at_any_size_once_it_was_looked_through(
    models: Models, job: RenderJob, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = write_clip(tmp_path / "clip.mp4", (np.roll(pixels_of(job.face), index, 1) for index in range(10)), _RATE)
    job = replace(job, face=clip)
    _made(_of_height(job, None), models, tmp_path / "scans")
    (kept,) = (tmp_path / "scans").glob("*.scan")
    before = kept.read_bytes()
    monkeypatch.setattr("lipsync_desktop.engine.people.kept_scans.scan", None)
    assert _made(job, models, tmp_path / "scans")[0].shape == (_FILM_PX, _FILM_PX, 3)
    assert kept.read_bytes() == before


def test_what_is_found_in_a_picture_is_kept_for_each_size(models: Models, job: RenderJob, tmp_path: Path) -> None:
    played = _played(job, models, _FILM_PX / _SIDE_PX, tmp_path)
    made = _made(_of_height(job, None), models, tmp_path)
    assert np.array_equal(made[5], _made(_of_height(job, None), models)[5])
    assert np.array_equal(_made(job, models, tmp_path)[5], played[5])


@pytest.mark.parametrize(
    ("size_px", "height", "film_px"), [((321, 241), 241, (321, 241)), ((321, 241), 225, (298, 224))]
)
def test_sizes_are_even_but_for_the_pictures_own(
    models: Models, job: RenderJob, tmp_path: Path, size_px: tuple[int, int], height: int, film_px: tuple[int, int]
) -> None:
    picture = tmp_path / "odd.png"
    around = cv2.resize(pixels_of(job.face), (241, 241), interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(picture), cv2.copyMakeBorder(around, 0, 0, 40, size_px[0] - 281, cv2.BORDER_REPLICATE))
    _made(_of_height(replace(job, face=picture), height), models)
    assert _size_px(job.output) == film_px


def test_no_film_is_higher_than_its_picture(models: Models, job: RenderJob) -> None:
    job.output.unlink(missing_ok=True)
    with pytest.raises(HigherThanPicture, match=f"cannot be 322 pixels high, as that is only {_SIDE_PX}") as told:
        _made(_of_height(job, _SIDE_PX + 2), models)
    assert "--height" in refusal(told.value)
    assert code_for(type(told.value)) == "bad_request"
    assert not job.output.exists()


def test_a_picture_that_is_ready_at_one_size_is_made_ready_at_another(models: Models, job: RenderJob) -> None:
    portraits, files = Portraits(), OpenFiles()
    for height in (_FILM_PX, None, _FILM_PX):
        for _ in render(_of_height(job, height), models, portraits=portraits, files=files):
            pass
        assert _size_px(job.output) == (height or _SIDE_PX,) * 2


def test_what_is_transparent_shrinks_along_and_so_does_the_file(models: Models, job: RenderJob, tmp_path: Path) -> None:
    picture = tmp_path / "cut_out.png"
    alpha = np.zeros((_SIDE_PX, _SIDE_PX, 1), np.uint8)
    cv2.circle(alpha, (_SIDE_PX // 2, _SIDE_PX // 2), _SIDE_PX // 2 - 4, 255, -1)
    cv2.imwrite(str(picture), np.dstack([pixels_of(job.face)[..., :3], alpha]))
    of_it = replace(
        job, face=picture, output=tmp_path / "film", settings=replace(job.settings, alpha=True, codec="png")
    )
    _made(of_it, models)
    pixels = pixels_of(sorted(of_it.output.glob("*.png"))[0])
    assert pixels.shape == (_FILM_PX, _FILM_PX, 4)
    assert (pixels[0, 0, 3], pixels[_FILM_PX // 2, _FILM_PX // 2, 3]) == (0, 255)
    whole, small = (finished(expected_bytes(_of_height(of_it, height), models)) for height in (None, _FILM_PX))
    assert 0.4 < small / whole < 0.9


def test_what_was_made_at_another_size_is_not_gone_on_with(models: Models, job: RenderJob, tmp_path: Path) -> None:
    job = replace(job, output=tmp_path / "film.webm", resume=True)
    with closing(render(_of_height(job, None), models)) as steps:
        for progress in steps:
            if progress.done == 5:
                break
    assert len(_made(job, models)) >= 10
    assert _size_px(job.output) == (_FILM_PX, _FILM_PX)
