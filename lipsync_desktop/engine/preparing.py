"""A job → everything that its film is made from, open: `Prepared`; and a picture made ready before anybody speaks."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from .builtin.model import BuiltIn
from .errors.faces import OriginalKnowsOneFace
from .errors.models import OriginalNeedsModel
from .filming import OwnFilming
from .flow import ahead
from .lips.model import LipModel
from .media import require_sound_track
from .memory import Memory
from .models import Models
from .open_files import OpenFiles
from .pictures import looks_like_picture
from .portraits import Portraits, fitted_memory
from .prepared import Prepared
from .recordings import preparing_speech, unspoken
from .settings import BUILT_IN, RenderJob, RenderSettings
from .types import SPEECH_RATE_HZ, Footage, Speech


def prepare(
    job: RenderJob,
    models: Models,
    scans: Path | None = None,
    portraits: Portraits | None = None,
    files: OpenFiles | None = None,
) -> Generator[object, None, Prepared]:
    """Open what is not open in `files` already, or kept in `portraits`; yields while recordings are decoded.

    Raises: MediaError, SpeechError, FaceError, ModelError.
    """
    files = files or OpenFiles()
    if job.settings.parity:
        return (yield from _as_original(job, models, files))
    footage, filming = _filming(job, models, scans, portraits or Portraits(), files)
    hearing = filming.ears.voice_activity
    speeches: list[Speech] = []
    for one in job.speakers:
        speech = yield from preparing_speech(one.recording, one.trim, one.track, hearing, files)
        speeches.append(speech)
    # Before the long work rather than after it.
    soundtrack = (yield from files.measuring(job.soundtrack)) if job.soundtrack else None
    notices = footage.notices + tuple(unspoken(speech) for speech in speeches if not speech.spoken)
    return Prepared(job, footage, tuple(speeches), soundtrack, filming, notices)


def make_ready(
    job: RenderJob, models: Models, scans: Path | None, portraits: Portraits, files: OpenFiles
) -> Generator[object]:
    """Leave in `portraits` what every film of the job's picture begins with: its faces, and what is fitted to them, so
    that such a film begins at once. Nothing is done for a clip, nor for Wav2Lip's own way.

    There need be no recording yet, nor a place for a film: the job's face and settings count, and who speaks. Closing
    the iterator ends it after what is just being fitted; a film that needs the same meanwhile waits for it.

    Raises: MediaError, FaceError, ModelError.
    """
    if job.settings.parity or not looks_like_picture(job.face):
        return
    footage, filming = _filming(job, models, scans, portraits, files)
    moment_s = 1 / footage.rate
    silence = np.zeros(round(moment_s * SPEECH_RATE_HZ), np.float32)
    says_nothing = Speech(job.face, moment_s, spoken=False, samples=(silence,))
    film = Prepared(job, footage, (says_nothing,) * len(job.speakers), None, filming, ())
    with ExitStack() as stack:
        frames = yield from film.frames(stack)
        yield from stack.enter_context(ahead(frames, depth=1))


def _filming(
    job: RenderJob, models: Models, scans: Path | None, portraits: Portraits, files: OpenFiles
) -> tuple[Footage, OwnFilming]:
    """The footage, and how it is filmed. Raises: MediaError, SpeechError, ModelError."""
    settings = job.settings
    portrait = portraits.get(job, files.content(job.face))
    fitted = portrait.fitted if portrait else fitted_memory()
    lips, finder = lip_model(settings, models, fitted), models.finder(settings.detector)
    footage = portrait.footage_of(job) if portrait else _footage(job, files)
    return footage, OwnFilming(
        lips, finder, models.ears, lambda *images: models.matte(*images), scans, portraits, fitted
    )


def _as_original(job: RenderJob, models: Models, files: OpenFiles) -> Generator[object, None, Prepared]:
    from .wav2lip.hearing import hear  # which no other film needs
    from .wav2lip.original import OriginalFilming, OriginalWav2Lip

    settings = job.settings
    if settings.model == BUILT_IN:
        raise OriginalNeedsModel()
    lips = OriginalWav2Lip(settings.model, *models.whole_wav2lip(settings.model))
    footage = _footage(job, files)
    if job.others:
        raise OriginalKnowsOneFace()
    speech = yield from files.measuring(job.speech, job.trim, job.speech_track)
    soundtrack = (yield from files.measuring(job.soundtrack)) if job.soundtrack else None
    mel, notices = hear(speech)
    detector = None if settings.detector == BUILT_IN else settings.detector
    filming = OriginalFilming(lips, lambda: models.s3fd(detector), speech, mel)
    return Prepared(job, footage, (speech,), soundtrack, filming, footage.notices + notices)


def _footage(job: RenderJob, files: OpenFiles) -> Footage:
    """Raises: MediaError, SpeechError."""
    footage = files.footage(job.face, job.settings.still_rate, transparent=job.settings.alpha)
    if job.own_sound_track is not None:
        require_sound_track(job.face, job.own_sound_track)
    return footage


def lip_model(settings: RenderSettings, models: Models, fitted: Memory) -> LipModel:
    """The lip model that the settings name; `fitted` is for what it fits to a picture's face. Raises ModelError."""
    if settings.model == BUILT_IN:
        return BuiltIn(models.articulation, models.mesh, fitted)
    from .wav2lip.model import Wav2Lip

    network = models.wav2lip(settings.model, fast=settings.fast)
    return Wav2Lip(settings.model, network.size_px, network.encode, network.speak, fitted)
