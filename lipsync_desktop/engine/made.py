"""Films that are there already, made from the same files in the same way: what is on record of them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

from .errors.files import RecordingUnreadable
from .files import content_hash
from .models import Models
from .open_files import OpenFiles
from .pipeline import fingerprint
from .settings import RenderJob

_DIGEST_BYTES = 16  # as `content_hash` has them


def made_from(job: RenderJob, models: Models, files: OpenFiles) -> str:
    """The same for jobs whose films are the same: by what is in their files, settings, added networks and the program's
    version. Raises MediaError, SpeechError."""
    soundtrack = files.content(job.soundtrack, RecordingUnreadable).hash if job.soundtrack else None
    named = job.settings.model, job.settings.detector
    networks = [(added.name, sorted(added.files.items())) for added in models.library.added() if added.name in named]
    facts = fingerprint(job, files), soundtrack, job.own_sound_track, sorted(networks)
    return blake2b(repr(facts).encode(errors="surrogateescape"), digest_size=_DIGEST_BYTES).hexdigest()


class Made:
    """A file with a line for each film that was made: which, from what, and what is in it. A line that is not whole, as
    a killed process may leave one, says nothing. Films are named as they lie to the file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known: dict[str, tuple[str, str]] = {}
        for name, source, content in self._lines():
            self._known[name] = source, content

    def is_ours(self, film: Path) -> bool:
        """Whether it is there as it was made, so that another may take its place."""
        known = self._known.get(self._name(film))
        return known is not None and known[1] == _content(film)

    def has(self, film: Path, source: str) -> bool:
        """Whether it is there as it was made, and from that, as `made_from` has it."""
        known = self._known.get(self._name(film))
        return known is not None and known == (source, _content(film))

    def add(self, film: Path, source: str) -> None:
        """It has just been made. Raises OSError."""
        line = self._name(film), source, _content(film)
        with self._file.open("a", encoding="utf-8") as file:
            file.write(f"\n{json.dumps(line)}\n")  # the line before it may be half a one
            file.flush()
            os.fsync(file.fileno())
        self._known[line[0]] = line[1:]

    def _name(self, film: Path) -> str:
        try:
            return os.path.relpath(film.resolve(), self._file.parent.resolve())
        except ValueError:  # on another drive of Windows'
            return str(film.resolve())

    def _lines(self) -> Iterator[tuple[str, str, str]]:
        try:
            lines = self._file.read_text("utf-8", errors="replace").splitlines()
        except OSError:
            return
        for line in lines:
            try:
                name, source, content = json.loads(line)
            except (ValueError, TypeError, RecursionError):
                continue
            if all(isinstance(value, str) for value in (name, source, content)):
                yield name, source, content


def _content(film: Path) -> str:
    """What is in it; of a folder of pictures, how they are called and how large each is. “” where there is nothing."""
    try:
        if not film.is_dir():
            return content_hash(film)
        facts = sorted((file.name, file.stat().st_size) for file in film.iterdir())
    except OSError:
        return ""
    return blake2b(repr(facts).encode(errors="surrogateescape"), digest_size=_DIGEST_BYTES).hexdigest()
