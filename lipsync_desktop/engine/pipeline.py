"""The whole flow: detect → mel → lips → encode."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack
from fractions import Fraction
from itertools import islice, repeat
from math import ceil
from pathlib import Path
from typing import TypeVar

from lipsync_desktop import __version__

from .builtin.model import BuiltIn
from .errors.faces import OriginalKnowsOneFace
from .errors.files import RecordingUnreadable
from .errors.models import OriginalNeedsModel
from .files import content_hash, require_file
from .flow import Steps, ahead
from .head.sway import lively
from .lips.model import LipModel
from .lips.several import Scene, Voice, sync_all
from .media import (
    SOURCE_TYPE,
    Encoding,
    FilmWriter,
    Track,
    clip_frames,
    clip_length,
    hear_speech,
    measuring_speech,
    mixed,
    parts_of,
    probe_face,
    read_alpha,
    read_frames,
    read_speech,
    require_apart,
    require_sound_track,
)
from .media.seams import is_seamless, seamless
from .memory import Memory
from .models import Models
from .people.speakers import find_speakers
from .people.tracking import Seen, track_people
from .portraits import Portraits, fitted_memory
from .recordings import preparing_speech, unspoken
from .speech.listening import listen
from .types import Ending, Footage, Image, Network, Progress, RenderJob, RenderSettings, Samples, Speech, Trim
from .wav2lip import original
from .wav2lip.model import Wav2Lip
from .wav2lip.original import OriginalWav2Lip

T = TypeVar("T")

IPTC_SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
"""Where IPTC's vocabulary of digital source types has its terms."""


def render(
    job: RenderJob, models: Models, scans: Path | None = None, portraits: Portraits | None = None
) -> Generator[Progress]:
    """Write `job.output`, yielding now and then while preparing, once for each written frame, and then once for each
    250 that are put together with the sound.

    Closing the iterator cancels the render and leaves nothing at `job.output`. Decoding and the lip model run in
    threads of their own beside the encoder; memory is a few frames however long the film. `scans` is the folder in
    which is kept what clips show, so that the next film of the same clip need not look for faces again; `portraits`
    keep pictures ready, so that the next film of the same one begins at once.

    Raises: MediaError, SpeechError, FaceError, OutputError, ModelError.
    """
    settings = job.settings
    require_apart(job.output, job.sources)
    if models.first_time(settings.model, settings.detector):
        yield Progress(0, 0, None, first_time=True)
    require_file(job.face)
    portrait = None if portraits is None or settings.parity else portraits.get(job)
    fitted = portrait.fitted if portrait else fitted_memory()
    lips, finder = lip_model(settings, models, fitted), models.finder(settings.detector)
    with ExitStack() as stack:
        footage = (
            portrait.footage_of(job)
            if portrait
            else probe_face(job.face, settings.still_rate, transparent=settings.alpha)
        )
        encoding = Encoding(settings.codec, settings.quality, settings.crf)
        parts = stack.enter_context(parts_of(job.output, encoding, job.overwrite, fingerprint(job), job.resume))
        speeches, soundtrack = yield from _preparing(measuring(job, models.voice_activity))
        spoken, total = film_length(speeches, footage, settings)
        notices = footage.notices + tuple(unspoken(speech) for speech in speeches if not speech.spoken)
        yield Progress(0, total, None, notices + models.notices)
        sound = mixed(tracks(job, footage, speeches, soundtrack), heard_for(speeches, total, footage.rate))
        film = stack.enter_context(
            FilmWriter(parts, footage.size_px, footage.rate, sound, tags(job, lips, footage), read_alpha(footage))
        )
        if film.done >= total:  # all that was missing is to put it together
            return
        voices = [Voice(lips, listen(heard(one, settings), models.voice_activity)) for one in speeches]
        if settings.parity:
            boxes = yield from _preparing(original_boxes(footage, models, total, job), total)
            images = stack.enter_context(ahead(read_frames(footage, total), depth=4))
            plates = original.plates(images, boxes, film.done)
            frames = lips.sync(plates, voices[0].sound, footage.rate, settings)
        else:
            if footage.is_still and not footage.transparent and not job.others:
                voices = [Voice(lively(lips, settings, fitted), voices[0].sound)]
            if portrait:
                seen: Iterator[Seen] = repeat(portrait.seen)
            else:
                known, people = yield from _preparing(
                    find_speakers(job, footage, finder, scans, total / footage.rate), total
                )
                shown = stack.enter_context(ahead(clip_images(footage, total, settings.ending), depth=4))
                seen = track_people(shown, known, people, finder, footage.rate)
                if portraits is not None and footage.is_still:
                    seen = portraits.keep(job, footage, seen, fitted)
            seen = islice(seen, total)
            frames = sync_all(scenes(seen, spoken, film.done), voices, footage.rate, settings, still=footage.is_still)
        written = film.done
        for done, frame in enumerate(stack.enter_context(ahead(frames, depth=4)), start=1):
            if done > written:
                film.write(frame)
            yield Progress(done, total, frame, notices + models.notices)
        for _ in film.finishing():
            yield Progress(total, total, frame, notices + models.notices)


def _preparing(steps: Generator[object, None, T], total: int = 0) -> Generator[Progress, None, T]:
    """The steps' result; a sign of life for each of them."""
    yield Progress(0, total, None)
    watched = Steps(steps)
    for _ in watched:
        yield Progress(0, total, None)
    return watched.result


def frame_count(duration_s: Fraction, rate: Fraction) -> int:
    """Frames that cover the speech: the film is never shorter, and less than one frame longer."""
    return max(1, ceil(duration_s * rate))


def film_length(speeches: Sequence[Speech], footage: Footage, settings: RenderSettings) -> tuple[int, int]:
    """Frames in which somebody may speak, and all of the film's: a clip may go on when all is said."""
    if settings.parity:
        total = original.frame_count(speeches[0].duration_s, footage.rate)
        return total, total
    spoken = frame_count(max(speech.duration_s for speech in speeches), footage.rate)
    rest = round(footage.duration_s * footage.rate) if footage.duration_s and settings.keep_rest else 0
    return spoken, max(spoken, rest)


def fingerprint(job: RenderJob) -> str:
    """What the film's pictures depend on. Raises MediaError, SpeechError."""
    voices = [job.speech, *(recording for _, recording in job.others)]
    for voice in voices:
        require_file(voice, RecordingUnreadable)
    contents = [content_hash(file) for file in (job.face, *voices)]
    others = [number for number, _ in job.others]
    return repr((__version__, contents, job.trim, job.speech_track, others, job.settings))


def tags(job: RenderJob, lips: LipModel, footage: Footage) -> dict[str, str]:
    """What the film says of itself: in a picture's everything that moves is made by a trained model, a clip was filmed
    and is changed by one."""
    kind = "trainedAlgorithmicMedia" if footage.is_still else "compositeWithTrainedAlgorithmicMedia"
    term = IPTC_SOURCE_TYPES + kind
    made_with = f"lip-synced with Lipsync Desktop {__version__}, {lips.name} model; digital source type: {term}"
    title = job.output.stem.encode(errors="replace").decode()  # a name need not be text
    return {"title": title, "model": lips.name, "comment": made_with, SOURCE_TYPE: term}


def tracks(
    job: RenderJob, footage: Footage, speeches: Sequence[Speech], soundtrack: Speech | None = None
) -> list[Track]:
    """What is heard: the voices, or what is to stand in their place, over the clip's own sound."""
    voices = [
        Track(one.path, one.trim, number=one.track, channels=one.channels if one.changes else None)
        for one in ([soundtrack] if soundtrack else speeches)
    ]
    if footage.is_still or not job.settings.own_sound:
        return voices
    again_s = footage.duration_s if job.settings.ending == "loop" else None
    own = Track(
        footage.path,
        gain=job.settings.own_sound,
        period_s=again_s,
        required=job.own_sound_track is not None,
        number=job.own_sound_track,
    )
    return [*voices, own]


def heard_for(speeches: Sequence[Speech], total: int, rate: Fraction) -> Fraction:
    """Seconds of sound: as long as the speech, to the sample, unless the film goes on."""
    spoken_s = max(speech.duration_s for speech in speeches)
    return spoken_s if frame_count(spoken_s, rate) >= total else total / rate


def measuring(job: RenderJob, voice_activity: Network) -> Generator[object, None, tuple[list[Speech], Speech | None]]:
    """What each of those who speak says, and what is heard in its place. Raises SpeechError, FaceError."""
    if job.own_sound_track is not None:
        require_sound_track(job.face, job.own_sound_track)
    if job.settings.parity:
        if job.others:
            raise OriginalKnowsOneFace()
        speeches = [(yield from measuring_speech(job.speech, job.trim, job.speech_track))]
    else:
        speeches = [(yield from preparing_speech(job.speech, job.trim, job.speech_track, voice_activity))]
    for _, recording in job.others:
        speeches.append((yield from preparing_speech(recording, Trim(), None, voice_activity)))
    # Before the long work rather than after it.
    soundtrack = (yield from measuring_speech(job.soundtrack)) if job.soundtrack else None
    return speeches, soundtrack


def heard(speech: Speech, settings: RenderSettings) -> Iterator[Samples]:
    """What the networks hear; the original hears it as it is. Raises SpeechError."""
    return read_speech(speech.path, speech.trim, speech.track) if settings.parity else hear_speech(speech)


def clip_images(footage: Footage, total: int, ending: Ending) -> Iterator[tuple[Image, Fraction]]:
    """The footage's images for each frame of the film, with the footage's own time."""
    if is_seamless(footage, total, ending):
        placed = seamless(footage, total)
    else:
        places = clip_frames(clip_length(footage), ending)
        placed = zip(read_frames(footage, total, ending), places, strict=False)
    for image, place in placed:
        yield image, place / footage.rate


def scenes(seen: Iterable[Seen], spoken: int, written: int = 0) -> Iterator[Scene]:
    """When all is said, everybody has their own mouth back; what is written need not be painted again."""
    for index, one in enumerate(seen):
        yield Scene(one.image, one.faces if index < spoken else (None,) * len(one.faces), painted=index >= written)


def lip_model(settings: RenderSettings, models: Models, fitted: Memory) -> LipModel:
    """The lip model that the settings name; `fitted` is for what it fits to a picture's face. Raises ModelError."""
    name = settings.model
    if name == "builtin":
        if settings.parity:
            raise OriginalNeedsModel()
        return BuiltIn(models.articulation, models.mesh, fitted)
    if settings.parity:
        return OriginalWav2Lip(name, *models.whole_wav2lip(name))
    network = models.wav2lip(name, fast=settings.fast)
    return Wav2Lip(name, network.size_px, network.encode, network.speak, fitted)


def original_boxes(
    footage: Footage, models: Models, total: int, job: RenderJob
) -> Generator[None, None, list[original.Box]]:
    """Where the original sees the face in each frame, once round for a clip. Raises FaceError, ModelError."""
    if job.settings.face_box:
        return [original.chosen_box(job.settings.face_box.scaled(footage.scale), footage.size_px)]
    name = None if job.settings.detector == "builtin" else job.settings.detector
    once = 1 if footage.duration_s is None else max(1, round(footage.duration_s * footage.rate))
    return (yield from original.find_boxes(read_frames(footage, min(once, total)), models.s3fd(name)))
