"""Where the time of a film goes: every stage alone, then the whole, then the encoder's own bound, in one run."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.filming import clip_images, scenes
from lipsync_desktop.engine.findings import Findings
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
from lipsync_desktop.engine.prepared import frame_count
from lipsync_desktop.engine.preparing import lip_model
from lipsync_desktop.engine.settings import BUILT_IN, RenderJob, RenderSettings
from lipsync_desktop.engine.speech.listening import listen
from lipsync_desktop.engine.types import Footage, Frame, Image, Speech

from .spent import Spent, Work, in_turns, of, own_peak_mb, so_far

T = TypeVar("T")
_WIDESCREEN_PX = (1280, 720)  # (width, height) of the film that is timed unless a face is given
_ROUNDS = 3  # of film and encoder, of which the median counts
_KEPT_FRAMES = 100  # that are encoded again afterwards, for the encoder's time alone
_GENERATOR_RUNS, _DETECTOR_RUNS = 15, 3  # of each case, of which the median counts
_DETECTOR_SIZES_PX = ((320, 180), (640, 360), (1280, 720))  # (width, height): time grows with the area


class _Timed(Generic[T]):
    """An iterator that adds up what is spent inside it, and inside what it draws from."""

    def __init__(self, items: Iterable[T]) -> None:
        self._items = iter(items)
        self.spent = Spent(0.0, 0.0)

    def __iter__(self) -> Iterator[T]:
        return self

    def __next__(self) -> T:
        before = so_far()
        try:
            return next(self._items)
        finally:
            self.spent += so_far() - before


def time_stages(face: Path, speech_path: Path, settings: RenderSettings, models: Models) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        footage = probe_face(face, Fraction(25))
        speech = measure_speech(speech_path)
        job = RenderJob(face, speech_path, Path(folder) / "film.webm", settings, overwrite=True)
        total = frame_count(speech.duration_s, footage.rate)
        kind = "picture" if footage.is_still else "clip"
        width, height = footage.size_px
        print(
            f"{kind} {width}×{height}, {total} frames at {float(footage.rate):.3f} a second, quality {settings.quality}"
        )

        _render(job, models)  # networks compiled, files in the page cache
        peak_mb = own_peak_mb()
        alone, kept = _stages(footage, speech, job, models, total)
        wholes = in_turns(
            {
                "whole film": lambda: of(lambda: _render(job, models)),
                "encoder alone": lambda: of(lambda: _encode(kept, total, footage, speech, job)),
            },
            _ROUNDS,
        )

    everything = sum(alone.values(), Spent(0.0, 0.0))
    print(f"\n{'stage':<22}{'ms a frame':>12}{'CPU-ms':>10}{'share':>8}")
    for name, spent in (alone | {"all, one by one": everything}).items():
        share = spent.cpu_s / everything.cpu_s
        print(f"{name:<22}{spent.wall_s / total * 1e3:>12.2f}{spent.cpu_s / total * 1e3:>10.2f}{share:>8.0%}")
    print(f"\n{'':<22}{'frames/s':>12}{'CPU-ms':>10}{'× real time':>14}")
    for name, spent in wholes.items():
        fps = total / spent.wall_s
        print(f"{name:<22}{fps:>12.1f}{spent.cpu_s / total * 1e3:>10.2f}{fps / float(footage.rate):>14.2f}")
    film, encoder = wholes["whole film"], wholes["encoder alone"]
    print(
        f"{'film ÷ encoder alone':<22}{encoder.wall_s / film.wall_s:>12.2f}{film.cpu_s / encoder.cpu_s:>10.2f}"
        "   (as fast as it; times its CPU)"
    )
    if peak_mb:
        print(f"peak memory of the first film: {peak_mb:.0f} MB")
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
    cases: dict[str, Work] = {"as the original": lambda: whole(mel, face)}
    for form, network in forms.items():
        features = network.encode(face)
        cases[f"{form}, still"] = partial(network.speak, mel, *features)
        cases[f"{form}, clip"] = partial(_encode_and_speak, network, mel, face)
    print(f"\n{'generator ' + name:<22}{'ms a frame':>12}{'CPU-ms':>10}{'times':>14}")
    medians = _warm_in_turns(cases, _GENERATOR_RUNS)
    for case, spent in medians.items():
        times = medians["as the original"].wall_s / spent.wall_s
        print(f"{case:<22}{spent.wall_s * 1e3:>12.1f}{spent.cpu_s * 1e3:>10.1f}{times:>14.2f}")
    if added.fast:
        print(f"fast against exact: PSNR {added.fast.psnr_db:.1f} dB, SSIM {added.fast.ssim:.3f}")


def _encode_and_speak(
    network: Wav2LipNetwork, mel: NDArray[np.float32], face: NDArray[np.float32]
) -> tuple[NDArray[np.float32], ...]:
    return network.speak(mel, *network.encode(face))


def _print_detector(name: str, models: Models) -> None:
    detector, own = models.s3fd(name), models.faces
    print(f"\n{'detector':<22}{'ms a picture':>12}{'CPU-ms':>10}")
    for width, height in _DETECTOR_SIZES_PX:
        noise = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
        cases: dict[str, Work] = {
            f"{name} {width}×{height}": partial(detector.candidates, noise),
            f"built-in {width}×{height}": partial(own.find_all, noise, thorough=False),
        }
        for case, spent in _warm_in_turns(cases, _DETECTOR_RUNS).items():
            print(f"{case:<22}{spent.wall_s * 1e3:>12.1f}{spent.cpu_s * 1e3:>10.1f}")


def _warm_in_turns(cases: dict[str, Work], runs: int) -> dict[str, Spent]:
    for work in cases.values():
        work()
    return in_turns({case: partial(of, work) for case, work in cases.items()}, runs)


def _stages(
    footage: Footage, speech: Speech, job: RenderJob, models: Models, total: int
) -> tuple[dict[str, Spent], list[Frame]]:
    """What is spent in each stage, all in this thread, and some frames for the encoder's bound."""
    finder, rate = models.finder(job.settings.detector), footage.rate
    before = so_far()
    known, people = finished(find_speakers(job, footage, finder, None, total / rate))
    scanning = so_far() - before
    images = _Timed(clip_images(footage, total, job.settings.ending))
    followed = _Timed(scenes(track_people(images, known, people, finder, rate), total))
    sound = _Timed(listen(hear_speech(speech), models.ears))
    fitted = Findings()
    lips = lip_model(job.settings, models, fitted)
    voice = Voice(lively(lips, job.settings, models.matte, fitted) if footage.is_still else lips, sound)
    frames = _Timed(sync_all(followed, [voice], rate, job.settings, still=footage.is_still))
    kept: list[Frame] = []
    encoding = Spent(0.0, 0.0)
    with _film(job, footage, speech) as film:
        for done, frame in enumerate(frames):
            if done < _KEPT_FRAMES:
                kept.append(frame)
            encoding += of(partial(film.write, frame))
            _status(done + 1, total)
    return {
        "look through": scanning,
        "decode": images.spent,
        "follow": followed.spent - images.spent,
        "mel and voice": sound.spent,
        "lips and head": frames.spent - followed.spent - sound.spent,
        "convert and encode": encoding,
    }, kept


def _render(job: RenderJob, models: Models) -> None:
    for step in render(job, models):
        _status(step.done, step.total)


@contextmanager
def _film(job: RenderJob, footage: Footage, speech: Speech) -> Iterator[FilmWriter]:
    sound = mixed([Track(speech.path, speech.trim)], speech.duration_s)
    with (
        parts_of(job.output, Encoding(job.settings.codec, job.settings.quality), overwrite=True) as parts,
        FilmWriter(parts, footage.size_px, footage.rate, sound, {}) as film,
    ):
        yield film


def _encode(kept: list[Frame], total: int, footage: Footage, speech: Speech, job: RenderJob) -> None:
    with _film(job, footage, speech) as film:
        for done in range(total):
            film.write(kept[done % len(kept)])
            _status(done + 1, total)


def _status(done: int, total: int) -> None:
    if sys.stderr.isatty() and (done % 25 == 0 or done == total):
        print(f"\r{done} of {total} ", end="" if done < total else "\r", file=sys.stderr, flush=True)


def on_widescreen(picture: Path, target: Path) -> Path:
    """The picture, fitted by its height, on a blurred copy of itself that fills 1280×720."""
    width, height = _WIDESCREEN_PX
    image: Image = np.asarray(cv2.imread(str(picture)), np.uint8)
    backdrop = cv2.GaussianBlur(cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA), (0, 0), 40)
    fitted = cv2.resize(image, (round(image.shape[1] * height / image.shape[0]), height), interpolation=cv2.INTER_AREA)
    left = (width - fitted.shape[1]) // 2
    backdrop[:, left : left + fitted.shape[1]] = fitted
    cv2.imwrite(str(target), backdrop)
    return target
