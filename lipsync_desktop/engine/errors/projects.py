"""Projects that cannot be opened."""

from __future__ import annotations

from pathlib import Path

from . import MediaError


class ProjectDamaged(MediaError):
    sentence = "“{file}” is no project of this program, or is damaged. Open another one."
    path: Path


class ProjectNewer(MediaError):
    """form: that of the file."""

    sentence = (
        "“{file}” was saved by a newer version of this program (form {form}), which this one cannot read. Open it with "
        "that version."
    )
    path: Path
    form: int


class ProjectMediaMissing(MediaError):
    """missing: the names of files."""

    sentence = "“{file}” needs files that are gone: {missing}. Put them beside it, or back where they were."
    path: Path
    missing: tuple[str, ...]
