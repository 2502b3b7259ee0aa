"""What is true of every file that a person hands over, before anyone asks what is in it."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

from .errors import LipsyncError, MediaError

_PIECES, _PIECE_BYTES = 64, 1 << 20


def require_file(path: Path, error: type[LipsyncError] = MediaError) -> None:
    """Make sure that there is something to read at `path`. Raises `error`."""
    try:
        if path.is_dir():
            raise error(f"“{path.name}” is a folder. Choose a file in it.")
        with path.open("rb") as file:
            if not file.read(1):
                raise error(f"“{path.name}” is empty. Choose another file.")
    except (FileNotFoundError, NotADirectoryError) as cause:
        raise error(f"There is no file “{path.name}” in that place. Check its name, or choose another.") from cause
    except PermissionError as cause:
        raise error(f"“{path.name}” may not be read. Allow reading it, or choose another file.") from cause
    except OSError as cause:
        raise error(f"“{path.name}” cannot be read from its disk ({cause.strerror}). Choose another file.") from cause


def content_hash(path: Path) -> str:
    """Of the whole file, or, above 64 MiB, of its size and 64 pieces from all over it."""
    size = path.stat().st_size
    digest = blake2b(f"{size}".encode(), digest_size=16)
    with path.open("rb") as file:
        for piece in range(_PIECES):
            if size > _PIECES * _PIECE_BYTES:
                file.seek(piece * (size - _PIECE_BYTES) // (_PIECES - 1))
            digest.update(file.read(_PIECE_BYTES))
    return digest.hexdigest()
