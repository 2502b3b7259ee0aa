"""The service's own folder for what it is sent and makes; what a killed process left is removed by the next."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lipsync_desktop.engine.files import lock, private_folder

_LOCK = "lock"


@contextmanager
def workplace(parent: Path) -> Iterator[Path]:
    """A new folder in `parent` that nobody else may read; it is gone afterwards. Raises OSError."""
    private_folder(parent)
    with (parent / _LOCK).open("a") as all_of_us:
        lock(all_of_us, wait=True)  # so that nobody takes a folder for a leftover that is just being made
        _sweep(parent)
        folder = Path(tempfile.mkdtemp(dir=parent))
        ours = (folder / _LOCK).open("a")
        lock(ours)
    try:
        yield folder
    finally:
        ours.close()
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(parent: Path) -> None:
    for folder in parent.iterdir():
        if folder.is_symlink() or not folder.is_dir():
            continue
        with suppress(OSError):
            with (folder / _LOCK).open("a") as its:
                left = lock(its)
            if left:
                shutil.rmtree(folder, ignore_errors=True)
