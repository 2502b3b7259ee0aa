"""Whole films from small inputs: real networks, real encoder, reopened with a real decoder."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from lipsync_desktop.engine.errors import FaceError, LipsyncError, MediaError, ModelError, OutputError, SpeechError
from lipsync_desktop.engine.media import read_speech
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.pipeline import render
from lipsync_desktop.engine.prepared import frame_count
from lipsync_desktop.engine.settings import RenderJob, RenderSettings
from lipsync_desktop.engine.types import SPEECH_RATE_HZ, FaceBox, Frame, Progress, Trim

from .making import pixels_of, write_clip, write_portrait, write_speech, write_wav


@pytest.fixture
def portrait(resources: Path, tmp_path: Path) -> Path:
    """The demo portrait, 400 px high."""
    return write_portrait(tmp_path / "portrait.png", resources / "portrait.png", 400)


@pytest.fixture
def speech(resources: Path, tmp_path: Path) -> Path:
    return write_speech(tmp_path / "speech.wav", resources / "voice.flac", seconds=1.5)


@pytest.fixture
def job(portrait: Path, speech: Path, tmp_path: Path) -> RenderJob:
    folder = tmp_path / "films"
    folder.mkdir()
    return RenderJob(portrait, speech, folder / "film.webm")


@pytest.fixture
def mouth_alone(job: RenderJob) -> RenderJob:
    """The film of a head that keeps still."""
    return replace(job, settings=RenderSettings(liveliness=0))


def written(steps: Iterator[Progress]) -> Iterator[Progress]:
    """The steps after the preparations: one for each frame of the film."""
    return (step for step in steps if step.done)


def frames_of(steps: Iterator[Progress]) -> list[Frame]:
    return [step.frame for step in written(steps) if step.frame is not None]


def decoded(film: Path) -> list[np.ndarray]:
    with av.open(str(film)) as container:
        return [frame.to_ndarray(format="bgr24") for frame in container.decode(video=0)]


def test_a_portrait_speaks(mouth_alone: RenderJob, models: Models) -> None:
    steps = list(written(render(mouth_alone, models)))
    total = frame_count(Fraction(3, 2), Fraction(25))
    assert [step.done for step in steps] == list(range(1, total + 1))
    assert all(step.total == total for step in steps)

    with av.open(str(mouth_alone.output)) as film:
        video, audio = film.streams.video[0], film.streams.audio[0]
        assert (video.codec_context.name, audio.codec_context.name) == ("vp9", "opus")
        assert video.average_rate == 25
        assert film.metadata["title"] == "film"
        assert film.duration is not None
        assert abs(film.duration / 1e6 - 1.5) < 1 / 25
    images = decoded(mouth_alone.output)
    assert len(images) == total

    photo = pixels_of(mouth_alone.face).astype(int)
    change = np.mean([np.abs(image - photo).mean(2) for image in images], axis=0)
    height = photo.shape[0]
    assert change[: height // 3].mean() < 2  # the brow stays what it was
    assert change.max() > 20  # the mouth does not


def test_outside_the_patch_the_photo_is_bit_for_bit_the_same(mouth_alone: RenderJob, models: Models) -> None:
    photo = pixels_of(mouth_alone.face)
    frames = frames_of(render(mouth_alone, models))
    assert any(frame.patch is not None for frame in frames)
    for frame in frames:
        whole = frame.composed()
        assert np.array_equal(frame.image, photo)
        if frame.patch is None:
            continue
        y, x = frame.patch.y_px, frame.patch.x_px
        h, w = frame.patch.pixels.shape[:2]
        outside = np.ones(photo.shape[:2], bool)
        outside[y : y + h, x : x + w] = False
        assert np.array_equal(whole[outside], photo[outside])
        edge = np.abs(whole.astype(int) - photo)[y : y + h, x : x + w].max(2)
        assert max(edge[0].max(), edge[-1].max(), edge[:, 0].max(), edge[:, -1].max()) <= 2  # no visible box
        assert h * w < photo.shape[0] * photo.shape[1] / 3


def test_a_head_moves_as_it_speaks(job: RenderJob, models: Models) -> None:
    photo = pixels_of(job.face).astype(int)
    frames = frames_of(render(job, models))
    off = np.array([np.abs(frame.composed() - photo).mean(2) for frame in frames])
    height, width = photo.shape[:2]
    hair = off[:, height // 8 : height // 3, width // 3 : 2 * width // 3].mean((1, 2))
    assert hair[0] < 1  # it starts as the picture is, but for colours at half the size
    assert hair.max() > 2
    assert np.abs(np.diff(hair)).max() < 0.3 * hair.max()  # and does not jump
    shoulder = np.s_[:, -height // 12 :, : width // 8]
    assert off[shoulder].max() <= 1


def test_a_clip_has_its_own_liveliness(job: RenderJob, models: Models, tmp_path: Path) -> None:
    photo = pixels_of(job.face)
    clip = write_clip(tmp_path / "clip.mp4", [photo] * 20, Fraction(25))
    frames = frames_of(render(replace(job, face=clip), models))
    brow = np.s_[: photo.shape[0] // 3]
    assert all(np.array_equal(frame.composed()[brow], frame.image[brow]) for frame in frames)


def test_a_photo_is_fitted_once(job: RenderJob, models: Models) -> None:
    frames = frames_of(render(job, models))
    assert len({id(frame.image) for frame in frames}) == 1


def test_cancelling_leaves_nothing(job: RenderJob, models: Models) -> None:
    steps = render(job, models)
    assert next(written(steps)).done == 1
    assert list(job.output.parent.iterdir())  # the part file
    steps.close()
    assert list(job.output.parent.iterdir()) == []


def test_signs_of_life_while_preparing(job: RenderJob, models: Models, moving: Path) -> None:
    steps = list(render(replace(job, face=moving), models))
    preparing = [step for step in steps if not step.done]
    assert steps[: len(preparing)] == preparing  # all of them before the first frame
    assert all(step.frame is None for step in preparing)
    totals = [step.total for step in preparing]
    assert totals.count(0) > 3  # while the recording is measured
    assert set(totals) == {0, steps[-1].total}
    assert totals == sorted(totals)


def test_cancelling_while_preparing_leaves_nothing(job: RenderJob, models: Models) -> None:
    steps = render(job, models)
    assert next(steps).done == 0
    steps.close()
    assert list(job.output.parent.iterdir()) == []


def test_an_existing_film_is_not_overwritten(job: RenderJob, models: Models) -> None:
    job.output.write_bytes(b"precious")
    with pytest.raises(OutputError, match=r"film\.webm"):
        next(render(job, models))
    assert job.output.read_bytes() == b"precious"
    steps = render(replace(job, overwrite=True), models)
    assert next(written(steps)).done == 1
    steps.close()
    assert job.output.read_bytes() == b"precious"  # cancelled: the old film stays
    list(render(replace(job, overwrite=True), models))
    assert len(decoded(job.output)) > 30


def test_a_picture_without_a_face(job: RenderJob, models: Models) -> None:
    ramp = np.linspace(0, 255, 300, dtype=np.uint8)
    cv2.imwrite(str(job.face), np.dstack([np.tile(ramp, (300, 1))] * 3))
    with pytest.raises(FaceError, match=r"portrait\.png"):
        list(render(job, models))
    assert list(job.output.parent.iterdir()) == []


def test_a_clip_without_a_face_is_refused_before_the_work(job: RenderJob, models: Models, tmp_path: Path) -> None:
    empty = [np.full((120, 160, 3), 10 * i, np.uint8) for i in range(20)]
    clip = write_clip(tmp_path / "empty.mp4", empty, Fraction(25))
    with pytest.raises(FaceError, match=r"empty\.mp4"):
        list(written(render(replace(job, face=clip), models)))
    assert list(job.output.parent.iterdir()) == []


@pytest.fixture
def moving(portrait: Path, tmp_path: Path) -> Path:
    """A clip in which the portrait drifts, vanishes for ten frames and comes back; 30000/1001, 40 frames."""
    photo = pixels_of(portrait)

    def images() -> Iterator[np.ndarray]:
        for i in range(40):
            if 15 <= i < 25:
                yield np.full_like(photo, 90)
            else:
                shift = np.array([[1, 0, i], [0, 1, i / 2]], np.float32)
                yield cv2.warpAffine(photo, shift, photo.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)

    return write_clip(tmp_path / "moving.mp4", images(), Fraction(30000, 1001))


def test_a_clip_speaks_and_keeps_its_rate_and_its_faceless_frames(job: RenderJob, models: Models, moving: Path) -> None:
    steps = list(written(render(replace(job, face=moving), models)))
    total = frame_count(Fraction(3, 2), Fraction(30000, 1001))
    assert len(steps) == total == 45  # five more than the clip has: it begins again
    patched = [step.frame is not None and step.frame.patch is not None for step in steps]
    assert all(patched[:15])
    assert not any(patched[16:25])
    assert all(patched[26:40])
    with av.open(str(job.output)) as film:
        assert film.streams.video[0].average_rate == Fraction(30000, 1001)
    assert len(decoded(job.output)) == total


def test_a_film_from_a_stretch_of_a_recording(job: RenderJob, models: Models, resources: Path, tmp_path: Path) -> None:
    whole = write_speech(tmp_path / "whole.wav", resources / "voice.flac", seconds=4)
    trim = Trim(Fraction("1.31"), Fraction("2.57"))
    steps = list(written(render(replace(job, speech=whole, trim=trim), models)))
    assert len(steps) == len(decoded(job.output)) == frame_count(Fraction("1.26"), Fraction(25)) == 32
    heard, spoken = (np.concatenate(list(read_speech(path))) for path in (job.output, whole))
    assert abs(len(heard) / SPEECH_RATE_HZ - 1.26) < 0.021  # an Opus packet is 20 ms long
    # Opus hears nothing below some hertz and is not exact, so that likeness tells where it comes from, not the samples.
    likeness = np.correlate(spoken, heard[: round(1.2 * SPEECH_RATE_HZ)], "valid")
    assert abs(int(np.argmax(likeness)) / SPEECH_RATE_HZ - 1.31) < 0.001


def test_the_mouth_follows_the_stretch_and_not_what_is_around_it(
    job: RenderJob, models: Models, resources: Path, tmp_path: Path
) -> None:
    whole = write_speech(tmp_path / "whole.wav", resources / "voice.flac", seconds=3)
    spoken = np.concatenate(list(read_speech(whole)))[20_960:32_000]
    cut = write_wav(tmp_path / "cut.wav", spoken * 32768 / 32767)
    trimmed = replace(job, speech=whole, trim=Trim(Fraction("1.31"), Fraction(2)))
    for one, other in zip(
        frames_of(render(trimmed, models)),
        frames_of(render(replace(job, speech=cut, overwrite=True), models)),
        strict=True,
    ):
        assert np.array_equal(one.composed(), other.composed())


def test_a_stretch_beyond_the_end_is_refused_before_the_work(job: RenderJob, models: Models) -> None:
    with pytest.raises(SpeechError, match=r"speech\.wav.*\.$"):
        list(written(render(replace(job, trim=Trim(Fraction(9))), models)))
    assert list(job.output.parent.iterdir()) == []


def test_silence_keeps_the_persons_own_expression(mouth_alone: RenderJob, models: Models, resources: Path) -> None:
    write_speech(mouth_alone.speech, resources / "voice.flac", seconds=1.0, silence_s=1.5)
    frames = frames_of(render(mouth_alone, models))
    assert all(frame.patch is None for frame in frames[-8:])
    assert sum(frame.patch is not None for frame in frames[:25]) > 12


def test_the_offset_moves_the_mouth(job: RenderJob, models: Models) -> None:
    def motion(offset_ms: float) -> np.ndarray:
        settings = RenderSettings(offset_ms=offset_ms, liveliness=0)
        frames = frames_of(render(replace(job, settings=settings, overwrite=True), models))
        photo = frames[0].image.astype(int)
        return np.array([np.abs(frame.composed() - photo).mean() for frame in frames])

    now, later = motion(0), motion(200)
    shifts = range(-8, 9)
    likeness = [np.corrcoef(np.roll(now, shift)[8:-8], later[8:-8])[0, 1] for shift in shifts]
    assert shifts[int(np.argmax(likeness))] == 5


def test_a_face_box_given_by_hand_chooses_the_face(job: RenderJob, models: Models) -> None:
    photo = pixels_of(job.face)
    width = photo.shape[1]
    cv2.imwrite(str(job.face), np.hstack([photo, photo]))
    right = next(box for box in models.faces.detect(np.hstack([photo, photo])) if box.x > width * 0.9)
    settings = RenderSettings(face_box=FaceBox(right.x, right.y, right.width, right.height))
    patches = [frame.patch for frame in frames_of(render(replace(job, settings=settings), models))]
    assert all(patch.x_px >= width for patch in patches if patch is not None)
    assert any(patches)


def test_a_pictures_transparency_is_kept(portrait: Path, job: RenderJob, models: Models) -> None:
    image = pixels_of(portrait)
    alpha = np.zeros(image.shape[:2], np.uint8)
    cv2.ellipse(alpha, (image.shape[1] // 2, image.shape[0] // 2), (120, 180), 0, 0, 360, (255,), -1)
    cv2.imwrite(str(portrait), np.dstack([image, alpha]))
    settings = RenderSettings(alpha=True, codec="png")
    folder = job.output.with_name("film")
    patched = [
        frame.patch is not None for frame in frames_of(render(replace(job, settings=settings, output=folder), models))
    ]
    files = sorted(folder.glob("*.png"))
    assert len(files) == len(patched)
    assert any(patched)
    for file, changed in zip(files, patched, strict=True):
        shown = pixels_of(file)
        assert np.array_equal(shown[..., 3], alpha)
        assert changed or np.array_equal(shown[..., :3], image), "transparent parts keep their colours"


def test_what_has_no_transparency_is_named(job: RenderJob, models: Models) -> None:
    with pytest.raises(MediaError, match=r"portrait\.png.*no transparency to keep"):
        list(render(replace(job, settings=RenderSettings(alpha=True)), models))


def test_an_unknown_model_is_named(job: RenderJob, models: Models) -> None:
    with pytest.raises(ModelError, match="nonsense"):
        list(render(replace(job, settings=RenderSettings(model="nonsense")), models))


def test_errors_are_sentences(job: RenderJob, models: Models, tmp_path: Path) -> None:
    for wrong in (replace(job, face=tmp_path / "no.png"), replace(job, speech=tmp_path / "no.wav")):
        with pytest.raises(LipsyncError, match=r"no\.(png|wav).*\.$"):
            list(render(wrong, models))
    assert list(job.output.parent.iterdir()) == []


_PEAK = """
import resource, sys
from pathlib import Path
from lipsync_desktop import paths
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.pipeline import render
from lipsync_desktop.engine.settings import RenderJob
face, speech, out = map(Path, sys.argv[1:])
steps = render(RenderJob(face, speech, out), Models(paths.models_dir(), None))
frames = sum(step.done > 0 for step in steps)
print(frames, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="peak memory is read by getrusage")
def test_memory_does_not_grow_with_the_film(portrait: Path, resources: Path, tmp_path: Path) -> None:
    peaks = []
    for seconds in (20, 100):
        speech = write_speech(tmp_path / f"{seconds}.wav", resources / "voice.flac", seconds)
        command = [sys.executable, "-c", _PEAK, str(portrait), str(speech), str(tmp_path / f"{seconds}.webm")]
        frames, peak_kb = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        assert int(frames) == 25 * seconds
        peaks.append(int(peak_kb))
    assert peaks[1] - peaks[0] < 6 * 25 * 80  # kB for each frame more, of which one picture alone has 480
