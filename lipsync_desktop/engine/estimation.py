"""How large a film will be, from a second of it that is really made."""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from .errors import SpeechError
from .media import Encoding, channels_of, estimate, measure_speech, probe_face
from .models import Models
from .pipeline import film_length, frame_count, measuring, render, tracks
from .settings import RenderJob
from .types import Image, Speaker, Speech, Trim

_PLACES = (Fraction(1, 4), Fraction(5, 8))
_IMAGES_EACH = 24
_RUN_UP = 4
"""Frames until the mouth moves as it does in the middle of a sentence."""


def expected_bytes(job: RenderJob, models: Models, scans: Path | None = None) -> Generator[object, None, int]:
    """The size of the film's file; nothing is written at `job.output`. Yields while it is made out.

    Raises: MediaError, SpeechError, FaceError, OutputError, ModelError.
    """
    settings = job.settings
    footage = probe_face(job.face, settings.still_rate, transparent=settings.alpha)
    encoding = Encoding(settings.codec, settings.quality, settings.crf)
    speeches, soundtrack = yield from measuring(job, models.voice_activity)
    _, total = film_length(speeches, footage, settings)
    images: list[Image] = []
    for place in _PLACES:
        images += yield from _sample(job, speeches, place, footage.rate, models, scans)
    channels = channels_of(tracks(job, footage, speeches, soundtrack))
    return estimate(images, footage.size_px, footage.rate, total / footage.rate, encoding, channels)


def _sample(
    job: RenderJob, speeches: Sequence[Speech], place: Fraction, rate: Fraction, models: Models, scans: Path | None
) -> Generator[object, None, list[Image]]:
    """Consecutive images of the film, about that far into what the first of those who speak has to say."""
    speech, *others = speeches
    lasts_s = min(max((_RUN_UP + _IMAGES_EACH) / rate, Fraction(1, 2)), speech.duration_s)
    begins_s = min(place * speech.duration_s, speech.duration_s - lasts_s)
    stretch = Trim(job.trim.start_s + begins_s, job.trim.start_s + begins_s + lasts_s)
    images: list[Image] = []
    with tempfile.TemporaryDirectory() as folder:
        sample = replace(
            job,
            output=Path(folder) / f"film{job.output.suffix}",
            settings=replace(job.settings, keep_rest=False, own_sound=0.0),
            trim=stretch,
            others=tuple(_meanwhile(job, others, begins_s, lasts_s)),
            soundtrack=None,
            resume=False,
            speech_track=speech.track,
        )
        with closing(render(sample, models, scans)) as film:
            for step in film:
                yield step
                if step.frame is not None and step.done > min(_RUN_UP, frame_count(lasts_s, rate) - 1):
                    images.append(step.frame.composed())
                if len(images) == _IMAGES_EACH:
                    break
    return images


def _meanwhile(job: RenderJob, others: Sequence[Speech], begins_s: Fraction, lasts_s: Fraction) -> Iterator[Speaker]:
    """What the others say at the same time; nothing of those who are silent."""
    for other, speech in zip(job.others, others, strict=True):
        start_s = speech.trim.start_s + begins_s
        stretch = Trim(start_s, start_s + lasts_s)
        with suppress(SpeechError):
            measure_speech(speech.path, stretch, speech.track)
            yield replace(other, trim=stretch, track=speech.track)
