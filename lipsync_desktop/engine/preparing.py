"""A job → everything that its film is made from, open: `Prepared`."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

from .builtin.model import BuiltIn
from .errors.faces import OriginalKnowsOneFace
from .errors.models import OriginalNeedsModel
from .filming import OwnFilming
from .lips.model import LipModel
from .media import require_sound_track
from .memory import Memory
from .models import Models
from .open_files import OpenFiles
from .portraits import Portraits, fitted_memory
from .prepared import Prepared
from .recordings import preparing_speech, unspoken
from .settings import BUILT_IN, RenderJob, RenderSettings
from .types import Footage, Speech


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
    portraits = portraits or Portraits()
    settings = job.settings
    portrait = portraits.get(job, files.content(job.face))
    fitted = portrait.fitted if portrait else fitted_memory()
    lips, finder = lip_model(settings, models, fitted), models.finder(settings.detector)
    footage = portrait.footage_of(job) if portrait else _footage(job, files)
    ears = models.ears
    speeches: list[Speech] = []
    for one in job.speakers:
        speech = yield from preparing_speech(one.recording, one.trim, one.track, ears.voice_activity, files)
        speeches.append(speech)
    # Before the long work rather than after it.
    soundtrack = (yield from files.measuring(job.soundtrack)) if job.soundtrack else None
    filming = OwnFilming(lips, finder, ears, lambda *images: models.matte(*images), scans, portraits, fitted)
    notices = footage.notices + tuple(unspoken(speech) for speech in speeches if not speech.spoken)
    return Prepared(job, footage, tuple(speeches), soundtrack, filming, notices)


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
