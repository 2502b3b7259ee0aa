"""The networks that a person has added: each converted, in a folder of its own, with what is known about it."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from .catalogue import Kind
from .errors import ModelError

_ABOUT = "about.json"
_FORM = 1
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_BLOCK_BYTES = 1 << 20
RESERVED = "builtin"


@dataclass(frozen=True, slots=True)
class FastMode:
    """What the fast form of a network keeps and gains, measured against FP32 on this computer.

    form: “BF16”, where the processor has it, or “INT8”. psnr_db and ssim compare its images with those of FP32;
    `faster` is how many times as fast it is. `passed` says whether that is good enough to be used; `kept_exact` names
    the parts that stay in FP32.
    """

    passed: bool
    psnr_db: float
    ssim: float
    faster: float
    kept_exact: tuple[str, ...] = ()
    form: Literal["BF16", "INT8"] = "INT8"


@dataclass(frozen=True, slots=True)
class Added:
    """A network in the library, as OpenVINO's IR in `folder`.

    size_px is the side of the images of a Wav2Lip network, 0 for S3FD. `source_name` and `source_sha256` are those of
    the file that it was made from; `files` maps each file's name in the folder to its SHA-256.
    """

    name: str
    title: str
    kind: Kind
    size_px: int
    licence_name: str
    commercial_use: bool
    source_name: str
    source_sha256: str
    files: dict[str, str]
    fast: FastMode | None
    folder: Path

    @property
    def graph(self) -> Path:
        return self.folder / "network.xml"

    @property
    def fast_graph(self) -> Path:
        return self.folder / "fast.xml"

    @property
    def size_bytes(self) -> int:
        """On disk; what is missing does not count."""
        return sum((self.folder / name).stat().st_size for name in self.files if (self.folder / name).is_file())


class Library:
    """The networks in `folder`, which need not exist yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def added(self, kind: Kind | None = None) -> list[Added]:
        """All of them, or those of one kind, by name; what is damaged is left out."""
        abouts = sorted(self.folder.glob(f"*/{_ABOUT}")) if self.folder.is_dir() else []
        networks = [network for about in abouts if (network := _read(about))]
        return [network for network in networks if kind in (None, network.kind)]

    def get(self, name: str) -> Added:
        """Raises ModelError, where there is none of that name."""
        network = next((network for network in self.added() if network.name == name), None)
        if network is None:
            there = ", ".join(f"“{network.name}”" for network in self.added()) or "none"
            raise ModelError(
                f"There is no added model called “{name}” (there: {there}). Add its file with "
                "“lipsync-desktop models add FILE”, or on the window's page of models."
            )
        return network

    def remove(self, name: str) -> None:
        """Raises ModelError, where there is none of that name or its folder does not go."""
        network = self.get(name)
        try:
            (network.folder / _ABOUT).unlink()
            shutil.rmtree(network.folder)
        except OSError as error:
            raise ModelError(
                f"“{network.folder}” could not be removed ({error.strerror}). Remove the folder by hand."
            ) from error

    def verify(self, name: str) -> Generator[float]:
        """Compare every file with the checksum that it had when it was made; yields the share that is read.

        Raises ModelError, naming the file that differs.
        """
        network = self.get(name)
        size, done = max(network.size_bytes, 1), 0
        for file_name, expected in network.files.items():
            file = network.folder / file_name
            digest = hashlib.sha256()
            try:
                with file.open("rb") as content:
                    while block := content.read(_BLOCK_BYTES):
                        digest.update(block)
                        done += len(block)
                        yield done / size
            except OSError as error:
                raise ModelError(
                    f"“{file_name}” of the model “{name}” cannot be read ({error.strerror}). Add the model again."
                ) from error
            if digest.hexdigest() != expected:
                raise ModelError(f"“{file_name}” of the model “{name}” is damaged. Add the model again.")

    def free_name(self, wanted: str) -> str:
        """A name like the one wanted that can be a folder's and that no model has."""
        plain = re.sub(r"[^a-z0-9._-]+", "-", wanted.lower()).strip("-._")[:56] or "model"
        taken = {network.name for network in self.added()} | {RESERVED}
        numbered = (plain if n == 1 else f"{plain}-{n}" for n in range(1, len(taken) + 2))
        return next(name for name in numbered if name not in taken)

    @contextmanager
    def placing(self, name: str) -> Iterator[Path]:
        """A folder to write the files of the network `name` into; when the block ends well it takes the place of what
        was there, when not, nothing changes. Raises ModelError."""
        if not _NAME.fullmatch(name) or name == RESERVED:
            raise ModelError(
                f"“{name}” cannot be a model's name. Use small letters, digits, dots, dashes, and not “{RESERVED}”."
            )
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            part = Path(tempfile.mkdtemp(prefix=".new-", dir=self.folder))
        except OSError as error:
            raise ModelError(f"There is no place for models in “{self.folder}” ({error.strerror}).") from error
        try:
            yield part
            target = self.folder / name
            old = part.with_name(part.name.replace(".new-", ".old-"))
            with suppress(FileNotFoundError):
                os.replace(target, old)  # noqa: PTH105  # Path.replace takes no folder's place on Windows either
            os.replace(part, target)  # noqa: PTH105
            shutil.rmtree(old, ignore_errors=True)
        except OSError as error:
            raise ModelError(f"The model could not be written into “{self.folder}” ({error.strerror}).") from error
        finally:
            shutil.rmtree(part, ignore_errors=True)


def describe(network: Added, folder: Path) -> None:
    """Write what is known about a network beside its files. Raises OSError."""
    facts = asdict(network)
    del facts["folder"]
    (folder / _ABOUT).write_text(json.dumps({"form": _FORM, **facts}, indent=2) + "\n", encoding="utf-8")


def _read(about: Path) -> Added | None:
    """None where the file is not one of those that `describe` writes."""
    try:
        facts: dict[str, Any] = json.loads(about.read_text(encoding="utf-8"))
        if facts.pop("form") != _FORM:
            return None
        fast = facts.pop("fast")
        if fast is not None:
            fast = FastMode(**{**fast, "kept_exact": tuple(fast["kept_exact"])})
        network = Added(**facts, fast=fast, folder=about.parent)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return network if network.name == about.parent.name else None
