"""The networks that a person has added: each converted, in a folder of its own, with what is known about it."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lipsync_desktop.engine.errors.models import (
    ModelFileDamaged,
    ModelFileUnreadable,
    ModelMissing,
    ModelNameImpossible,
    ModelNotPlaced,
    ModelNotRemoved,
    ModelRecordDamaged,
    NoPlaceForModels,
)
from lipsync_desktop.engine.files import private_folder, reason_of
from lipsync_desktop.engine.leftovers import held, sweep
from lipsync_desktop.engine.settings import BUILT_IN

from .catalogue import Kind
from .records import NAME, RECORD, Added, read_record

_NEW, _OLD = ".new-", ".was-"
_EARLIER = ".old-*"
"""What earlier versions left."""
_LEFT_S = 3600.0  # how old a folder is that another process cannot be at work on any more
_BLOCK_BYTES = 1 << 20  # read at once


class Library:
    """The networks in `folder`, which need not exist yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def added(self, kind: Kind | None = None) -> list[Added]:
        """All of them, or those of one kind, by name; what is damaged is left out."""
        with suppress(OSError):
            networks = [network for folder in sorted(self.folder.glob("*")) if (network := read_record(folder))]
            return [network for network in networks if kind in (None, network.kind)]
        return []

    def get(self, name: str) -> Added:
        """Raises ModelError, where there is none of that name, or its record is damaged."""
        network = next((network for network in self.added() if network.name == name), None)
        if network is None and self._lies_there(name):
            raise ModelRecordDamaged(name, self.folder / name)
        if network is None:
            raise ModelMissing(name, tuple(network.name for network in self.added()))
        return network

    def _lies_there(self, name: str) -> bool:
        with suppress(OSError):
            return bool(NAME.fullmatch(name)) and (self.folder / name).is_dir()
        return False

    def remove(self, name: str) -> None:
        """Raises ModelError, where there is none of that name or its folder does not go."""
        folder = self.folder / name if self._lies_there(name) else self.get(name).folder
        try:
            (folder / RECORD).unlink(missing_ok=True)
            shutil.rmtree(folder)
        except OSError as error:
            raise ModelNotRemoved(folder, reason_of(error)) from error

    def verify(self, name: str) -> Generator[float]:
        """Compare every file with the checksum that it had when it was made; yields the share that is read.

        Raises ModelError, naming the file that differs.
        """
        network = self.get(name)
        yield from self.compared(network, network.files)

    def compared(self, network: Added, file_names: Iterable[str]) -> Generator[float]:
        """Compare these files of a network with their checksums; yields the share that is read.

        Raises ModelError, naming the file that differs.
        """
        size, done = max(network.size_bytes, 1), 0
        for file_name in file_names:
            digest = hashlib.sha256()
            try:
                with (network.folder / file_name).open("rb") as content:
                    while block := content.read(_BLOCK_BYTES):
                        digest.update(block)
                        done += len(block)
                        yield min(done / size, 1.0)
            except OSError as error:
                raise ModelFileUnreadable(network.name, file_name, reason_of(error)) from error
            if digest.hexdigest() != network.files.get(file_name):
                raise ModelFileDamaged(network.name, file_name)

    def free_name(self, wanted: str) -> str:
        """A name like the one wanted that can be a folder's and that no model has."""
        plain = re.sub(r"[^a-z0-9._-]+", "-", wanted.lower()).strip("-._")[:56] or "model"
        taken = {network.name for network in self.added()} | {BUILT_IN}
        numbered = (plain if n == 1 else f"{plain}-{n}" for n in range(1, len(taken) + 2))
        return next(name for name in numbered if name not in taken)

    @contextmanager
    def placing(self, name: str) -> Iterator[Path]:
        """A folder to write the files of the network `name` into; when the block ends well it takes the place of what
        was there, when not, nothing changes. Raises ModelError."""
        if not NAME.fullmatch(name) or name == BUILT_IN:
            raise ModelNameImpossible(name, BUILT_IN)
        try:
            private_folder(self.folder)
            part = Path(tempfile.mkdtemp(prefix=_NEW, dir=self.folder))
        except OSError as error:
            raise NoPlaceForModels(self.folder, reason_of(error)) from error
        try:
            with held(part):
                yield part
            self._put(part, name)
        except OSError as error:
            raise ModelNotPlaced(self.folder / name, reason_of(error)) from error
        finally:
            shutil.rmtree(part, ignore_errors=True)

    def sweep(self) -> None:
        """Clear up after processes that were killed while they added a model. Never raises."""
        with suppress(OSError):
            for old in self.folder.glob(f"{_OLD}*"):
                if time.time() - old.lstat().st_mtime > _LEFT_S:
                    self._return(old)
            for pattern in (f"{_NEW}*", _EARLIER):
                for _ in sweep(self.folder, pattern, _LEFT_S, unmarked_age_s=_LEFT_S):
                    pass

    def _put(self, part: Path, name: str) -> None:
        """Raises OSError; what was there is there again then."""
        target = self.folder / name
        old = part.with_name(f"{_OLD}{name}")
        self._return(old)
        with suppress(FileNotFoundError):
            os.utime(target)  # so that nobody takes it for a leftover
            os.replace(target, old)  # noqa: PTH105  # Path.replace takes no folder's place on Windows either
        try:
            os.replace(part, target)  # noqa: PTH105
        finally:
            self._return(old)

    def _return(self, old: Path) -> None:
        """What was to be replaced goes, or, where nothing took its place, goes back there. Raises OSError."""
        target = old.with_name(old.name.removeprefix(_OLD))
        if os.path.lexists(target):
            if old.is_symlink() or old.is_file():
                old.unlink()
            shutil.rmtree(old, ignore_errors=True)
        else:
            with suppress(FileNotFoundError):
                os.replace(old, target)  # noqa: PTH105
