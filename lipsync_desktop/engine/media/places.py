"""Where a film or another result goes: written beside its place and moved there when it is whole."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import av

from lipsync_desktop.engine.errors import OutputError, require_memory

_ENCODING = "avcodec_"
"""Where libvpx says “invalid” of pictures and settings that are all right: it has no memory."""
_PICTURE = re.compile(r"\d{6,}\.png|sound\.wav")


@contextmanager
def replacing(output: Path, overwrite: bool, suffix: str = ".webm") -> Iterator[Path]:
    """A path to write to; what lies there afterwards takes `output`'s place in one step.

    However the block is left by an exception, nothing stays behind and `output` is as it was. Raises: OutputError.
    """
    if output.suffix.lower() != suffix and not output.is_dir():
        raise OutputError(f"The film is a WebM file; give “{output.name}” a name that ends in .webm.")
    check_place(output, overwrite, suffix)
    part = output.with_name(f".{output.stem}.{os.getpid()}.part{suffix}")
    try:
        with explaining(output):
            part.touch()
            yield part
            publish(part, output, overwrite)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


@contextmanager
def explaining(output: Path) -> Iterator[None]:
    """What the disk and FFmpeg refuse, as an OutputError; a want of memory is a MemoryError."""
    try:
        yield
    except (av.FFmpegError, OSError) as error:
        if isinstance(error, av.FFmpegError) and str(error.filename).startswith(_ENCODING):
            require_memory()
        raise OutputError(
            f"“{output.name}” could not be written to “{output.parent}” "
            f"({getattr(error, 'strerror', None) or error}). Choose another place or make room."
        ) from error


def check_place(output: Path, overwrite: bool, suffix: str) -> None:
    """Raises OutputError, where nothing can be put at `output`; a `suffix` of "" stands for a folder of pictures."""
    if suffix and output.is_dir():
        raise OutputError(f"“{output.name or output}” is a folder. Name a file in it such as “film{suffix}”.")
    if not output.parent.is_dir():
        raise OutputError(f"There is no folder “{output.parent}”. Make it first, or choose another place.")
    if output.exists() and not overwrite:
        raise OutputError(_exists(output))
    if not suffix and output.exists() and not _holds_only_pictures(output):
        raise OutputError(
            f"“{output.name or output}” holds something else than the pictures of a film, which would be lost. "
            "Choose another name."
        )


def publish(part: Path, output: Path, overwrite: bool) -> None:
    """Move a file, or a folder of pictures, to its place in one step. Raises OutputError, OSError."""
    if part.is_dir():
        _publish_folder(part, output, overwrite)
        return
    if overwrite:
        part.replace(output)
        return
    try:
        os.link(part, output)  # fails where something has taken the name meanwhile
    except FileExistsError as error:
        raise OutputError(_exists(output)) from error
    except OSError as error:  # some disks know no hard links
        if output.exists():
            raise OutputError(_exists(output)) from error
        part.rename(output)


def _publish_folder(part: Path, output: Path, overwrite: bool) -> None:
    check_place(output, overwrite, "")
    if not output.exists():
        part.rename(output)
        return
    old = part.with_name(f"{part.name}.replaced")
    output.rename(old)
    try:
        part.rename(output)
    except OSError:
        old.rename(output)
        raise


def _holds_only_pictures(folder: Path) -> bool:
    return folder.is_dir() and all(_PICTURE.fullmatch(file.name) for file in folder.iterdir())


def _exists(output: Path) -> str:
    return f"“{output.name}” exists already. Choose another name, or allow replacing it with --overwrite."
