"""The whole flow: prepare → film → encode."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TypeVar

from lipsync_desktop import __version__

from .errors.files import RecordingUnreadable
from .flow import Steps, ahead
from .media import SOURCE_TYPE, Encoding, FilmWriter, LiveFilm, mixed, parts_of, require_apart
from .models import Models
from .notices import Notice
from .open_files import OpenFiles
from .portraits import Portraits
from .prepared import Prepared
from .preparing import prepare
from .settings import RenderJob
from .types import Progress

T = TypeVar("T")

IPTC_SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
"""Where IPTC's vocabulary of digital source types has its terms."""
_LARGE_PX = 4_000_000
"""Pixels of a film whose encoder takes so much memory that it waits until all is fitted: half a gigabyte for 4K."""


def render(
    job: RenderJob,
    models: Models,
    scans: Path | None = None,
    portraits: Portraits | None = None,
    files: OpenFiles | None = None,
    *,
    live: bool = False,
) -> Generator[Progress]:
    """Write `job.output`, yielding now and then while preparing, once for each written frame, and then once for each
    250 that are put together with the sound.

    Closing the iterator cancels the render and leaves nothing at `job.output`. Decoding and the lip model run in
    threads of their own beside the encoder; memory is a few frames however long the film. `scans` is the folder in
    which is kept what pictures and clips show, so that the next film of the same need not look at them again;
    `portraits` keep pictures ready, so that the next film of the same one begins at once; `files` are those that are
    open already. A `live` film grows at `job.output` by each frame, plays while it does so, and cannot be gone on with.

    Raises: MediaError, SpeechError, FaceError, OutputError, ModelError, SettingError.
    """
    require_apart(job.output, job.sources)
    if models.first_time(job.settings.model, job.settings.detector):
        yield Progress(0, 0, None, first_time=True)
    files = files or OpenFiles()
    with ExitStack() as stack:
        stack.enter_context(models.loading(job.settings, eyes=False, matte=False))
        encoding = Encoding(job.settings.codec, job.settings.quality, job.settings.crf)
        if live:
            written_by: Callable[..., FilmWriter | LiveFilm] = partial(LiveFilm, job.output, encoding, job.overwrite)
        else:
            parts = parts_of(job.output, encoding, job.overwrite, fingerprint(job, files), job.resume)
            written_by = partial(FilmWriter, stack.enter_context(parts))
        film = yield from _preparing(prepare(job, models, scans, portraits, files))
        total, footage = film.total, film.footage
        yield Progress(0, total, None, film.notices + models.notices)
        sound = mixed(film.tracks, film.heard_s)
        writer = written_by(footage.size_px, footage.rate, sound, tags(film), footage.alpha)
        stack.enter_context(writer)
        written = writer.done
        if written >= total:  # all that was missing is to put it together
            return
        notices, looking = film.notices, Steps(film.frames(stack, written))
        for step in looking:
            notices += (step,) if isinstance(step, Notice) else ()
            yield Progress(0, total, None, notices + models.notices)
        frames = stack.enter_context(ahead(looking.result, depth=4))
        if footage.size_px[0] * footage.size_px[1] < _LARGE_PX:
            writer.warm_up()  # beside what is made for the first of them
        for done, frame in enumerate(frames, start=1):
            if done > written:
                writer.write(frame)
            yield Progress(done, total, frame, notices + models.notices)
        for _ in writer.finishing():
            yield Progress(total, total, frame, notices + models.notices)


def _preparing(steps: Generator[object, None, T]) -> Generator[Progress, None, T]:
    """The steps' result; a sign of life for each of them."""
    yield Progress(0, 0, None)
    watched = Steps(steps)
    for _ in watched:
        yield Progress(0, 0, None)
    return watched.result


def fingerprint(job: RenderJob, files: OpenFiles) -> str:
    """What the film's pictures depend on. Raises MediaError, SpeechError."""
    said = []
    for one in job.speakers:
        recording = files.content(one.recording, RecordingUnreadable)
        said.append((one.person, recording.hash, one.trim, one.track))
    return repr((__version__, files.content(job.face).hash, said, job.settings))


def tags(film: Prepared) -> dict[str, str]:
    """What the film says of itself: in a picture's everything that moves is made by a trained model, a clip was filmed
    and is changed by one."""
    kind = "trainedAlgorithmicMedia" if film.footage.is_still else "compositeWithTrainedAlgorithmicMedia"
    term, model = IPTC_SOURCE_TYPES + kind, film.filming.model
    made_with = f"lip-synced with Lipsync Desktop {__version__}, {model} model; digital source type: {term}"
    title = film.job.output.stem.encode(errors="replace").decode()  # a name need not be text
    return {"title": title, "model": model, "comment": made_with, SOURCE_TYPE: term}
