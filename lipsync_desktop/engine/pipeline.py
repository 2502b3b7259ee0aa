"""The whole flow: detect → mel → lips → encode."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack
from fractions import Fraction
from itertools import islice
from math import ceil
from typing import TypeVar, cast

from lipsync_desktop import __version__

from . import original
from .builtin import BuiltIn
from .errors import FaceError, ModelError
from .faces import FaceFinder, track_faces
from .flow import ahead
from .head import lively
from .lips import LipModel
from .media import FilmWriter, measuring_speech, probe_face, read_frames, read_speech, replacing
from .models import Models
from .occlusion import in_sight
from .original import OriginalWav2Lip
from .types import FaceBox, Footage, Progress, RenderJob, RenderSettings, Take
from .voice import listen
from .wav2lip import Wav2Lip

T = TypeVar("T")
_LOOK_EVERY = 5


def render(job: RenderJob, models: Models) -> Generator[Progress]:
    """Write `job.output`, yielding now and then while preparing, and then once for each written frame.

    Closing the iterator cancels the render and leaves nothing at `job.output`. Decoding and the lip model run in
    threads of their own beside the encoder; memory is a few frames however long the film.

    Raises: MediaError, SpeechError, FaceError, OutputError, ModelError.
    """
    settings = job.settings
    if models.first_time(settings.model, settings.detector):
        yield Progress(0, 0, None, first_time=True)
    lips, finder = lip_model(settings, models), models.finder(settings.detector)
    with ExitStack() as stack:
        part = stack.enter_context(replacing(job.output, job.overwrite))
        footage = probe_face(job.face, settings.still_rate)
        speech = yield from _preparing(measuring_speech(job.speech, job.trim))
        face_box = settings.face_box.scaled(footage.scale) if settings.face_box else None
        if settings.parity:
            total = original.frame_count(speech.duration_s, footage.rate)
            boxes = yield from _preparing(original_boxes(footage, models, total, settings.detector, face_box), total)
            images = stack.enter_context(ahead(read_frames(footage, total), depth=4))
            takes = original.takes(images, boxes)
        else:
            total = frame_count(speech.duration_s, footage.rate)
            yield from _preparing(require_face(footage, finder, face_box), total)
            images = stack.enter_context(ahead(read_frames(footage, total), depth=4))
            followed = track_faces(images, finder, footage.rate, face_box)
            takes = spoken_by_someone(followed, footage) if footage.is_still else in_sight(followed)
        sound = listen(read_speech(job.speech, job.trim), models.voice_activity)
        spoken = lively(lips, footage, settings).sync(takes, sound, footage.rate, settings)
        frames = stack.enter_context(ahead(spoken, depth=4))

        made_with = f"lip-synced with Lipsync Desktop {__version__}, {lips.name} model"
        tags = {"title": job.output.stem, "model": lips.name, "comment": made_with}
        film = stack.enter_context(FilmWriter(part, footage.size_px, footage.rate, speech, settings.quality, tags))
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
            return cast(T, end.value)
        yield Progress(0, total, None)


def frame_count(duration_s: Fraction, rate: Fraction) -> int:
    """Frames that cover the speech: the film is never shorter, and less than one frame longer."""
    return max(1, ceil(duration_s * rate))


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
    footage: Footage, models: Models, total: int, detector: str, face_box: FaceBox | None
) -> Generator[None, None, list[original.Box]]:
    """Where the original sees the face in each frame, once round for a clip. Raises FaceError, ModelError."""
    if face_box:
        return [original.chosen_box(face_box, footage.size_px)]
    name = None if detector == "builtin" else detector
    once = 1 if footage.duration_s is None else max(1, round(footage.duration_s * footage.rate))
    return (yield from original.find_boxes(read_frames(footage, min(once, total)), models.s3fd(name)))


def require_face(footage: Footage, finder: FaceFinder, face_box: FaceBox | None) -> Generator[None]:
    """Look through a clip for a face before the long work starts, a step for each look. Raises FaceError.

    A picture is looked at only once, when its turn comes.
    """
    if footage.duration_s is None:
        return
    images = read_frames(footage, frame_count(footage.duration_s, footage.rate))
    for image in islice(images, 0, None, _LOOK_EVERY):
        if finder.find(image, face_box):
            return
        yield
    raise FaceError(
        f"No face was found anywhere in “{footage.path.name}”. "
        "Choose a clip that shows a face from the front, or give its place with a face box."
    )


def spoken_by_someone(takes: Iterable[Take], footage: Footage) -> Iterator[Take]:
    """The takes of a picture as they are; one without a face is an error. Raises FaceError."""
    for take in takes:
        if take.face is None or take.face.landmarks is None:
            raise FaceError(
                f"The picture “{footage.path.name}” has no face that can be found. "
                "Choose another picture, or give the face's place with a face box."
            )
        yield take
