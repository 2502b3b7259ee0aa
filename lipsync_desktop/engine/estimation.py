"""How large a film will be, from a second of it that is really made."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import ExitStack
from fractions import Fraction
from itertools import islice
from pathlib import Path

from .flow import ahead
from .media import Encoding, channels_of, estimate
from .models import Models
from .open_files import OpenFiles
from .portraits import Portraits
from .prepared import Prepared
from .preparing import prepare
from .settings import RenderJob
from .types import Frame

_PLACES = (Fraction(1, 4), Fraction(5, 8))
"""Where the samples are taken, in shares of what the first speaker has to say."""
_IMAGES_EACH = 24
"""Frames of a sample: about a second. How near the estimate comes is judged by `pytest tests/test_estimation.py`."""
_RUN_UP = 4
"""Frames until the mouth moves as it does in the middle of a sentence."""


def expected_bytes(
    job: RenderJob,
    models: Models,
    scans: Path | None = None,
    portraits: Portraits | None = None,
    files: OpenFiles | None = None,
) -> Generator[object, None, int]:
    """The size of the film's file; nothing is written at `job.output`. Yields while it is made out; `scans`,
    `portraits` and `files` as for `render`.

    Raises: MediaError, SpeechError, FaceError, OutputError, ModelError, SettingError.
    """
    film = yield from prepare(job, models, scans, portraits, files)
    settings, footage = job.settings, film.footage
    encoding = Encoding(settings.codec, settings.quality, settings.crf)
    frames: list[Frame] = []
    for place in _PLACES:
        frames += yield from _sample(film, place)
    return estimate(
        frames, footage.size_px, footage.rate, film.total / footage.rate, encoding, channels_of(film.tracks)
    )


def _sample(film: Prepared, place: Fraction) -> Generator[object, None, list[Frame]]:
    """Consecutive frames of the film, about that far into what the first of those who speak has to say."""
    says_s = film.speeches[0].duration_s
    lasts_s = min(max((_RUN_UP + _IMAGES_EACH) / film.footage.rate, Fraction(1, 2)), says_s)
    begins_s = min(place * says_s, says_s - lasts_s)
    stretch = film.during(begins_s, begins_s + lasts_s)
    run_up = min(_RUN_UP, stretch.total - 1)
    kept: list[Frame] = []
    with ExitStack() as stack:
        made = yield from stretch.frames(stack)
        frames = stack.enter_context(ahead(made, depth=4))
        for frame in islice(frames, run_up, run_up + _IMAGES_EACH):
            yield frame
            kept.append(frame)
    return kept
