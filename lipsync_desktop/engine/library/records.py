"""What is known about each network that a person has added: lies beside its files, and is believed only when whole."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from math import isfinite
from pathlib import Path
from typing import Any, Literal, get_args

from .catalogue import Kind

RECORD = "about.json"
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
"""Of a network, and of its folder."""
_FORM, _WITHOUT_CHECKSUM = 2, 1
"""Of the file: today's, and the one before it, which is still read."""
_LONGEST_BYTES = 1 << 20  # a record has some hundred
_FILE = re.compile(r"(network|fast)\.(xml|bin)")
_LARGEST_PX = 1 << 12  # the side of a generator's image; those in the wild end at 384

FastForm = Literal["BF16", "INT8"]


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
    form: FastForm = "INT8"


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


def write_record(network: Added, folder: Path) -> None:
    """Write what is known about a network beside its files. Raises OSError."""
    facts = asdict(network)
    del facts["folder"]
    record = {"form": _FORM, "checksum": _checksum(facts), **facts}
    (folder / RECORD).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def read_record(folder: Path) -> Added | None:
    """None where a folder holds no record, or one that `write_record` did not write just so, or another's."""
    file = folder / RECORD
    try:
        if not file.is_file() or file.stat().st_size > _LONGEST_BYTES:
            return None
        facts: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        form = facts.pop("form")
        if form != _WITHOUT_CHECKSUM and (form != _FORM or facts.pop("checksum") != _checksum(facts)):
            return None
        return _network(facts, folder)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError):
        return None


def _checksum(facts: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def _network(facts: dict[str, Any], folder: Path) -> Added | None:
    """Raises TypeError and others where the facts are not those of a network."""
    texts = ("name", "title", "licence_name", "source_name", "source_sha256")
    files, size_px, fast = facts["files"], facts["size_px"], facts["fast"]
    good = (
        all(type(facts[text]) is str for text in texts)
        and NAME.fullmatch(facts["name"])
        and facts["name"] == folder.name
        and facts["kind"] in get_args(Kind)
        and type(size_px) is int
        and 0 <= size_px <= _LARGEST_PX
        and (facts["kind"] == "wav2lip") == (size_px > 0)
        and type(facts["commercial_use"]) is bool
        and all(_FILE.fullmatch(name) and type(checksum) is str for name, checksum in files.items())
    )
    if not good:
        return None
    return Added(**{**facts, "fast": None if fast is None else _fast_mode(fast)}, folder=folder)


def _fast_mode(fast: dict[str, Any]) -> FastMode:
    """Raises TypeError and others where it is none."""
    mode = FastMode(**{**fast, "kept_exact": tuple(fast["kept_exact"])})
    figures = (mode.psnr_db, mode.ssim, mode.faster)
    if (
        type(mode.passed) is not bool
        or mode.form not in get_args(FastForm)
        or not all(type(figure) in (int, float) and isfinite(figure) for figure in figures)
        or not all(type(part) is str for part in mode.kept_exact)
    ):
        raise ValueError(fast)
    return mode
