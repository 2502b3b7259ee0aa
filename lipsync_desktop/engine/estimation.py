"""How large a film will be, from a second of it that is really made."""

from __future__ import annotations

import tempfile
from collections.abc import Generator
from contextlib import closing
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from .media import Encoding, estimate, measuring_speech, probe_face
from .models import Models
from .pipeline import film_length, frame_count, render
from .types import Image, RenderJob, Speech, Trim

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
    speech: Speech = yield from measuring_speech(job.speech, job.trim)
    _, total = film_length([speech], footage, settings)
    images: list[Image] = []
    for place in _PLACES:
        images += yield from _sample(job, speech, place, footage.rate, models, scans)
    return estimate(images, footage.size_px, footage.rate, total / footage.rate, encoding)


def _sample(
    job: RenderJob, speech: Speech, place: Fraction, rate: Fraction, models: Models, scans: Path | None
) -> Generator[object, None, list[Image]]:
    """Consecutive images of the film, about that far into it."""
    lasts_s = max((_RUN_UP + _IMAGES_EACH) / rate, Fraction(1, 2))
    start_s = job.trim.start_s + max(Fraction(0), min(place * speech.duration_s, speech.duration_s - lasts_s))
    end_s = start_s + min(lasts_s, speech.duration_s)
    images: list[Image] = []
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / f"film{job.output.suffix}"
        settings = replace(job.settings, keep_rest=False)
        stretch = replace(
            job, output=output, settings=settings, trim=Trim(start_s, end_s), others=(), soundtrack=None, resume=False
        )
        with closing(render(stretch, models, scans)) as film:
            for step in film:
                yield step
                if step.frame is not None and step.done > min(_RUN_UP, frame_count(end_s - start_s, rate) - 1):
                    images.append(step.frame.composed())
                if len(images) == _IMAGES_EACH:
                    break
    return images
