"""A job → everything that its film is made from, open: `Prepared`; and a picture made ready before anybody speaks."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import numpy as np

from .builtin.model import BuiltIn
from .errors.faces import OriginalKnowsOneFace
from .errors.models import OriginalNeedsModel
from .errors.settings import HigherThanPicture
from .filming import OwnFilming
from .findings import Findings
from .flow import ahead
from .lips.model import LipModel
from .media import require_sound_track, resized
from .models import Models
from .open_files import OpenFiles
from .pictures import looks_like_picture
from .portraits import Portraits, whom
from .prepared import Prepared
from .recordings import preparing_speech, unspoken
from .settings import BUILT_IN, RenderJob, RenderSettings
from .types import SPEECH_RATE_HZ, Floats, Footage, Speech


def prepare(
    job: RenderJob,
    models: Models,
    scans: Path | None = None,
    portraits: Portraits | None = None,
    files: OpenFiles | None = None,
) -> Generator[object, None, Prepared]:
    """Open what is not open in `files` already, or kept in `portraits`; yields while recordings are decoded.

    Raises: MediaError, SpeechError, FaceError, ModelError, SettingError.
    """
    files = files or OpenFiles()
    if job.settings.parity:
        return (yield from _as_original(job, models, files))
    portraits = portraits or Portraits()
    footage, fitted = _opened(job, scans, portraits, files)
    speeches: list[Speech] = []
    # Of a picture that is known nobody has to look at anything; else it is loaded what does, while it is listened.
    known = fitted.holds("faces", whom(job))
    with models.loading(job.settings, eyes=not known, matte=footage.is_still and not known):
        for one in job.speakers:
            speech = yield from preparing_speech(one.recording, one.trim, one.track, models.voice_activity, files)
            speeches.append(speech)
        soundtrack = (yield from files.measuring(job.soundtrack)) if job.soundtrack else None
        filming = _filming(job.settings, models, scans, portraits, fitted)
    notices = footage.notices + tuple(unspoken(speech) for speech in speeches if not speech.spoken)
    return Prepared(job, footage, tuple(speeches), soundtrack, filming, notices)


def make_ready(
    job: RenderJob, models: Models, scans: Path | None, portraits: Portraits, files: OpenFiles
) -> Generator[object]:
    """Leave in `portraits` what every film of the job's picture begins with: its faces, and what is fitted to them, so
    that such a film begins at once. Nothing is done for a clip, nor for Wav2Lip's own way.

    There need be no recording yet, nor a place for a film: the job's face and settings count, and who speaks. Closing
    the iterator ends it after what is just being fitted; a film that needs the same meanwhile waits for it.

    Raises: MediaError, FaceError, ModelError, SettingError.
    """
    if job.settings.parity or not looks_like_picture(job.face):
        return
    footage, fitted = _opened(job, scans, portraits, files)
    filming = _filming(job.settings, models, scans, portraits, fitted)
    moment_s = 1 / footage.rate
    silence = np.zeros(round(moment_s * SPEECH_RATE_HZ), np.float32)
    says_nothing = Speech(job.face, moment_s, spoken=False, samples=(silence,))
    film = Prepared(job, footage, (says_nothing,) * len(job.speakers), None, filming, ())
    with ExitStack() as stack:
        frames = yield from film.frames(stack)
        yield from stack.enter_context(ahead(frames, depth=1))


def _opened(job: RenderJob, scans: Path | None, portraits: Portraits, files: OpenFiles) -> tuple[Footage, Findings]:
    """The footage at the film's size, and where what is fitted to its faces lies. Raises: MediaError, SpeechError,
    SettingError."""
    content = files.content(job.face)
    if portrait := portraits.get(job, content):
        return portrait.footage_of(job), portrait.fitted
    footage = portraits.sized(_footage(job, files))
    picture = f"{content.hash} {footage.size_px} {footage.transparent}"
    return footage, Findings(picture, scans) if footage.is_still else Findings()


def _filming(
    settings: RenderSettings, models: Models, scans: Path | None, portraits: Portraits, fitted: Findings
) -> OwnFilming:
    """Raises ModelError."""
    lips = lip_model(settings, models, fitted)

    def matte(*pixels: Floats) -> tuple[Floats, ...]:
        return (fitted.found("person", pixels[0], lambda: models.matte(*pixels)[0]),)

    look = partial(models.finder, settings.detector)
    return OwnFilming(lips, look, models.ears, matte, scans, portraits, fitted)


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
    """At the film's size. Raises: MediaError, SpeechError, SettingError."""
    footage = files.footage(job.face, job.settings.still_rate, transparent=job.settings.alpha)
    if job.own_sound_track is not None:
        require_sound_track(job.face, job.own_sound_track)
    return footage if job.settings.height is None else _at_height(footage, job.settings.height)


def _at_height(footage: Footage, height_px: int) -> Footage:
    """Raises SettingError."""
    most_px = footage.size_px[1]
    if height_px > most_px:
        raise HigherThanPicture(footage.path, height_px, most_px)
    return resized(footage, footage.size_at(height_px))


def lip_model(settings: RenderSettings, models: Models, fitted: Findings) -> LipModel:
    """The lip model that the settings name; `fitted` is for what it fits to a picture's face. Raises ModelError."""
    if settings.model == BUILT_IN:
        return BuiltIn(models.articulation, lambda: models.mesh, fitted)
    from .wav2lip.model import Wav2Lip

    network = models.wav2lip(settings.model, fast=settings.fast)
    return Wav2Lip(settings.model, network.size_px, network.encode, network.speak, fitted)
