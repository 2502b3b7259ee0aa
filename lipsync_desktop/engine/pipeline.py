"""The whole flow: detect → mel → lips → encode."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import TypeVar
from typing import cast as typed

from lipsync_desktop import __version__

from . import original
from .builtin import BuiltIn
from .casting import cast
from .chorus import Scene, Voice, chorus
from .errors import ModelError
from .flow import ahead
from .head import lively
from .lips import LipModel
from .media import (
    Encoding,
    FilmWriter,
    Track,
    measuring_speech,
    mixed,
    parts_of,
    probe_face,
    read_frames,
    read_speech,
)
from .models import Models
from .original import OriginalWav2Lip
from .tracking import Seen, track_people
from .types import Footage, Image, Progress, RenderJob, RenderSettings, Speech
from .voice import listen
from .wav2lip import Wav2Lip

T = TypeVar("T")


def render(job: RenderJob, models: Models, scans: Path | None = None) -> Generator[Progress]:
    """Write `job.output`, yielding now and then while preparing, and then once for each written frame.

    Closing the iterator cancels the render and leaves nothing at `job.output`. Decoding and the lip model run in
    threads of their own beside the encoder; memory is a few frames however long the film. `scans` is the folder in
    which is kept what clips show, so that the next film of the same clip need not look for faces again.

    Raises: MediaError, SpeechError, FaceError, OutputError, ModelError.
    """
    settings = job.settings
    if models.first_time(settings.model, settings.detector):
        yield Progress(0, 0, None, first_time=True)
    lips, finder = lip_model(settings, models), models.finder(settings.detector)
    with ExitStack() as stack:
        encoding = Encoding(settings.codec, settings.quality, settings.crf)
        parts = stack.enter_context(parts_of(job.output, encoding, job.overwrite))
        footage = probe_face(job.face, settings.still_rate)
        speeches = yield from _preparing(measuring(job))
        voices = [Voice(lips, listen(read_speech(one.path, one.trim), models.voice_activity)) for one in speeches]
        spoken = frame_count(max(speech.duration_s for speech in speeches), footage.rate)
        if settings.parity:
            total = original.frame_count(speeches[0].duration_s, footage.rate)
            boxes = yield from _preparing(original_boxes(footage, models, total, job), total)
            images = stack.enter_context(ahead(read_frames(footage, total), depth=4))
            takes = original.takes(images, boxes)
            frames = lips.sync(takes, voices[0].sound, footage.rate, settings)
        else:
            total = film_length(spoken, footage, settings)
            if footage.is_still and not job.others:
                voices = [replace(voices[0], lips=lively(lips, settings))]
            known, people = yield from _preparing(cast(job, footage, finder, scans, total / footage.rate), total)
            shown = stack.enter_context(ahead(clip_images(footage, total), depth=4))
            seen = track_people(shown, known, people, finder, footage.rate)
            frames = chorus(scenes(seen, spoken), voices, footage.rate, settings, still=footage.is_still)
        frames = stack.enter_context(ahead(frames, depth=4))

        made_with = f"lip-synced with Lipsync Desktop {__version__}, {lips.name} model"
        tags = {"title": job.output.stem, "model": lips.name, "comment": made_with}
        tracks = [Track(speech.path, speech.trim) for speech in speeches]
        heard = mixed(tracks, max(speech.duration_s for speech in speeches))
        film = stack.enter_context(FilmWriter(parts, footage.size_px, footage.rate, heard, tags))
        for done, frame in enumerate(frames, start=1):
            film.write(frame)
            yield Progress(done, total, frame, footage.notices + models.notices)


def _preparing(steps: Generator[object, None, T], total: int = 0) -> Generator[Progress, None, T]:
    """The steps' result; a sign of life for each of them."""
    yield Progress(0, total, None)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return typed(T, end.value)
        yield Progress(0, total, None)


def frame_count(duration_s: Fraction, rate: Fraction) -> int:
    """Frames that cover the speech: the film is never shorter, and less than one frame longer."""
    return max(1, ceil(duration_s * rate))


def film_length(spoken: int, footage: Footage, settings: RenderSettings) -> int:
    """Frames of the film; a clip may go on when all is said."""
    if footage.duration_s is None or not settings.keep_rest:
        return spoken
    return max(spoken, round(footage.duration_s * footage.rate))


def measuring(job: RenderJob) -> Generator[Fraction, None, list[Speech]]:
    """What each of those who speak says. Raises SpeechError."""
    speeches = [(yield from measuring_speech(job.speech, job.trim))]
    for _, recording in job.others:
        speeches.append((yield from measuring_speech(recording)))
    return speeches


def clip_images(footage: Footage, total: int) -> Iterator[tuple[Image, Fraction]]:
    """The footage's images for each frame of the film, with the footage's own time."""
    length = max(1, round((footage.duration_s or 0) * footage.rate))
    for index, image in enumerate(read_frames(footage, total)):
        yield image, index % length / footage.rate


def scenes(seen: Iterable[Seen], spoken: int) -> Iterator[Scene]:
    """When all is said, everybody has their own mouth back."""
    for index, one in enumerate(seen):
        yield Scene(one.image, one.faces if index < spoken else (None,) * len(one.faces), painted=True)


def lip_model(settings: RenderSettings, models: Models) -> LipModel:
    """The lip model that the settings name. Raises ModelError."""
    name = settings.model
    if name == "builtin":
        if settings.parity:
            raise ModelError("Only an added Wav2Lip model can do as the original does. Name it with --model.")
        return BuiltIn(models.articulation, models.mesh)
    if settings.parity:
        return OriginalWav2Lip(name, *models.whole_generator(name))
    generator = models.generator(name, fast=settings.fast)
    return Wav2Lip(name, generator.size_px, generator.encode, generator.speak)


def original_boxes(
    footage: Footage, models: Models, total: int, job: RenderJob
) -> Generator[None, None, list[original.Box]]:
    """Where the original sees the face in each frame, once round for a clip. Raises FaceError, ModelError."""
    if job.settings.face_box:
        return [original.chosen_box(job.settings.face_box.scaled(footage.scale), footage.size_px)]
    name = None if job.settings.detector == "builtin" else job.settings.detector
    once = 1 if footage.duration_s is None else max(1, round(footage.duration_s * footage.rate))
    return (yield from original.find_boxes(read_frames(footage, min(once, total)), models.s3fd(name)))
