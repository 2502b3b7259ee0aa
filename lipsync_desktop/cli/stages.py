"""Where the time of a film goes: every stage alone, then the whole, then the encoder's own bound, in one run."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from fractions import Fraction
from functools import partial
from pathlib import Path
from statistics import median
from typing import Generic, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.filming import clip_images, scenes
from lipsync_desktop.engine.flow import finished
from lipsync_desktop.engine.head.sway import lively
from lipsync_desktop.engine.lips.several import Voice, sync_all
from lipsync_desktop.engine.media import (
    Encoding,
    FilmWriter,
    Track,
    hear_speech,
    measure_speech,
    mixed,
    parts_of,
    probe_face,
)
from lipsync_desktop.engine.models import Models, Wav2LipNetwork
from lipsync_desktop.engine.people.speakers import find_speakers
from lipsync_desktop.engine.people.tracking import track_people
from lipsync_desktop.engine.pipeline import render
from lipsync_desktop.engine.portraits import fitted_memory
from lipsync_desktop.engine.prepared import frame_count
from lipsync_desktop.engine.preparing import lip_model
from lipsync_desktop.engine.settings import BUILT_IN, RenderJob, RenderSettings
from lipsync_desktop.engine.speech.listening import listen
from lipsync_desktop.engine.types import Footage, Frame, Image, Speech

T = TypeVar("T")
_WIDESCREEN_PX = (1280, 720)  # (width, height) of the film that is timed unless a face is given
_KEPT_FRAMES = 100  # that are encoded again afterwards, for the encoder's time alone
_GENERATOR_RUNS, _DETECTOR_RUNS = 15, 3  # of each case, of which the median counts
_DETECTOR_SIZES_PX = ((320, 180), (640, 360), (1280, 720))  # (width, height): time grows with the area


class _Timed(Generic[T]):
    """An iterator that adds up the time spent inside it, and inside what it draws from."""

    def __init__(self, items: Iterable[T]) -> None:
        self._items = iter(items)
        self.seconds = 0.0

    def __iter__(self) -> Iterator[T]:
        return self

    def __next__(self) -> T:
        started = time.perf_counter()
        try:
            return next(self._items)
        finally:
            self.seconds += time.perf_counter() - started


def time_stages(face: Path, speech_path: Path, settings: RenderSettings, models: Models, *, widescreen: bool) -> None:
    """Print the table. `widescreen` puts a picture onto 1280×720 first, the size that figures are quoted for."""
    with tempfile.TemporaryDirectory() as folder:
        if widescreen:
            face = _on_widescreen(face, Path(folder) / "portrait-720p.png")
        footage = probe_face(face, Fraction(25))
        speech = measure_speech(speech_path)
        job = RenderJob(face, speech_path, Path(folder) / "film.webm", settings, overwrite=True)
        total = frame_count(speech.duration_s, footage.rate)
        kind = "picture" if footage.is_still else "clip"
        width, height = footage.size_px
        print(
            f"{kind} {width}×{height}, {total} frames at {float(footage.rate):.3f} a second, quality {settings.quality}"
        )

        with closing(render(job, models)) as steps:  # networks compiled, files in the page cache
            next(step for step in steps if step.done > 1)
        alone, kept = _stages(footage, speech, job, models, total)
        whole_s = _timed_render(job, models)
        encoder_s = _encode(kept, total, footage, speech, job)

    print(f"\n{'stage':<22}{'ms a frame':>12}{'share':>8}")
    for name, seconds in alone.items():
        print(f"{name:<22}{seconds / total * 1e3:>12.2f}{seconds / sum(alone.values()):>8.0%}")
    print(f"{'all, one by one':<22}{sum(alone.values()) / total * 1e3:>12.2f}")
    print(f"\n{'':<22}{'frames/s':>12}{'× real time':>14}")
    for name, seconds in (("whole film", whole_s), ("encoder alone", encoder_s)):
        fps = total / seconds
        print(f"{name:<22}{fps:>12.1f}{fps / float(footage.rate):>14.2f}")
    if settings.model != BUILT_IN:
        _print_wav2lip(settings.model, models)
    for detector in models.library.added("s3fd"):
        _print_detector(detector.name, models)


def _print_wav2lip(name: str, models: Models) -> None:
    """Milliseconds for one frame in each of the ways in which an added Wav2Lip network runs, taking turns."""
    size_px, whole = models.whole_wav2lip(name)
    rng = np.random.default_rng(0)
    mel = rng.uniform(-4, 4, (1, 1, 80, 16)).astype(np.float32)
    face = rng.uniform(0, 1, (1, 6, size_px, size_px)).astype(np.float32)
    forms = {"exact": models.wav2lip(name)}
    added = models.library.get(name)
    if added.fast and added.fast.passed:
        forms["fast"] = models.wav2lip(name, fast=True)
    cases: dict[str, Callable[[], object]] = {"as the original": lambda: whole(mel, face)}
    for form, network in forms.items():
        features = network.encode(face)
        cases[f"{form}, still"] = partial(network.speak, mel, *features)
        cases[f"{form}, clip"] = partial(_encode_and_speak, network, mel, face)
    print(f"\n{'generator ' + name:<22}{'ms a frame':>12}{'times':>14}")
    medians = _medians(cases, _GENERATOR_RUNS)
    for case, seconds in medians.items():
        print(f"{case:<22}{seconds * 1e3:>12.1f}{medians['as the original'] / seconds:>14.2f}")
    if added.fast:
        print(f"fast against exact: PSNR {added.fast.psnr_db:.1f} dB, SSIM {added.fast.ssim:.3f}")


def _encode_and_speak(
    network: Wav2LipNetwork, mel: NDArray[np.float32], face: NDArray[np.float32]
) -> tuple[NDArray[np.float32], ...]:
    return network.speak(mel, *network.encode(face))


def _print_detector(name: str, models: Models) -> None:
    detector, own = models.s3fd(name), models.faces
    print(f"\n{'detector':<22}{'ms a picture':>12}")
    for width, height in _DETECTOR_SIZES_PX:
        noise = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
        cases: dict[str, Callable[[], object]] = {
            f"{name} {width}×{height}": partial(detector.candidates, noise),
            f"built-in {width}×{height}": partial(own.find_all, noise, thorough=False),
        }
        for case, seconds in _medians(cases, _DETECTOR_RUNS).items():
            print(f"{case:<22}{seconds * 1e3:>12.1f}")


def _medians(cases: dict[str, Callable[[], object]], runs: int) -> dict[str, float]:
    """Seconds for each case; one after the other in every round, so that the machine's moods fall on all."""
    taken: dict[str, list[float]] = {case: [] for case in cases}
    for number in range(runs + 1):
        for case, run in cases.items():
            started = time.perf_counter()
            run()
            if number:  # the first round warms up
                taken[case].append(time.perf_counter() - started)
    return {case: median(seconds) for case, seconds in taken.items()}


def _stages(
    footage: Footage, speech: Speech, job: RenderJob, models: Models, total: int
) -> tuple[dict[str, float], list[Frame]]:
    """Seconds spent in each stage, all in this thread, and some frames for the encoder's bound."""
    finder, rate = models.finder(job.settings.detector), footage.rate
    started = time.perf_counter()
    known, people = finished(find_speakers(job, footage, finder, None, total / rate))
    scanning_s = time.perf_counter() - started
    images = _Timed(clip_images(footage, total, job.settings.ending))
    followed = _Timed(scenes(track_people(images, known, people, finder, rate), total))
    sound = _Timed(listen(hear_speech(speech), models.ears))
    fitted = fitted_memory()
    lips = lip_model(job.settings, models, fitted)
    voice = Voice(lively(lips, job.settings, models.matte, fitted) if footage.is_still else lips, sound)
    frames = _Timed(sync_all(followed, [voice], rate, job.settings, still=footage.is_still))
    kept: list[Frame] = []
    encoding_s = 0.0
    with _film(job, footage, speech) as film:
        for done, frame in enumerate(frames):
            if done < _KEPT_FRAMES:
                kept.append(frame)
            started = time.perf_counter()
            film.write(frame)
            encoding_s += time.perf_counter() - started
            _status(done + 1, total)
    return {
        "look through": scanning_s,
        "decode": images.seconds,
        "follow": followed.seconds - images.seconds,
        "mel and voice": sound.seconds,
        "lips and head": frames.seconds - followed.seconds - sound.seconds,
        "convert and encode": encoding_s,
    }, kept


def _timed_render(job: RenderJob, models: Models) -> float:
    started = time.perf_counter()
    for step in render(job, models):
        _status(step.done, step.total)
    return time.perf_counter() - started


@contextmanager
def _film(job: RenderJob, footage: Footage, speech: Speech) -> Iterator[FilmWriter]:
    sound = mixed([Track(speech.path, speech.trim)], speech.duration_s)
    with (
        parts_of(job.output, Encoding(job.settings.codec, job.settings.quality), overwrite=True) as parts,
        FilmWriter(parts, footage.size_px, footage.rate, sound, {}) as film,
    ):
        yield film


def _encode(kept: list[Frame], total: int, footage: Footage, speech: Speech, job: RenderJob) -> float:
    started = time.perf_counter()
    with _film(job, footage, speech) as film:
        for done in range(total):
            film.write(kept[done % len(kept)])
            _status(done + 1, total)
    return time.perf_counter() - started


def _status(done: int, total: int) -> None:
    if sys.stderr.isatty() and (done % 25 == 0 or done == total):
        print(f"\r{done} of {total} ", end="" if done < total else "\r", file=sys.stderr, flush=True)


def _on_widescreen(picture: Path, target: Path) -> Path:
    """The picture, fitted by its height, on a blurred copy of itself that fills 1280×720."""
    width, height = _WIDESCREEN_PX
    image: Image = np.asarray(cv2.imread(str(picture)), np.uint8)
    backdrop = cv2.GaussianBlur(cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA), (0, 0), 40)
    fitted = cv2.resize(image, (round(image.shape[1] * height / image.shape[0]), height), interpolation=cv2.INTER_AREA)
    left = (width - fitted.shape[1]) // 2
    backdrop[:, left : left + fitted.shape[1]] = fitted
    cv2.imwrite(str(target), backdrop)
    return target
