"""Compiled networks, kept for the next start.

OpenVINO's own cache believes whatever lies in it: a flipped bit makes another film, or ends the process. What is kept
here is compared with its checksum before OpenVINO sees it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from lipsync_desktop.engine.kept import keep, read_kept

from .runtime import ov

_SUFFIX = ".blob"
_MOST_BYTES = 2 << 30  # of one compiled network; nothing larger is read into memory


class Keeper:
    """Keeps what one core compiled."""

    def __init__(self, core: ov.Core) -> None:
        self._core = core

    def place(self, folder: Path, name: str, made_of: str, device: str, options: Mapping[str, object]) -> Path | None:
        """Where a network is kept: another place for other contents, options, devices or versions of OpenVINO. None
        where the device keeps nothing, or is not there."""
        try:
            able = self._core.get_property(device, "OPTIMIZATION_CAPABILITIES")
            whole = self._core.get_property(device, "FULL_DEVICE_NAME")
        except RuntimeError:
            return None
        if "EXPORT_IMPORT" not in able:
            return None
        facts = repr((made_of, ov.get_version(), device, whole, sorted(able), sorted(options.items())))
        return folder / f"{name}-{hashlib.sha256(facts.encode()).hexdigest()[:16]}{_SUFFIX}"

    def find(self, place: Path, device: str, options: Mapping[str, object]) -> ov.CompiledModel | None:
        """None where none is kept there, or not as it was."""
        content = read_kept(place, _MOST_BYTES)
        if content is None:
            return None
        held = ov.Tensor(ov.Type.u8, ov.Shape([len(content)]))
        held.data.data[:] = content
        with suppress(RuntimeError):
            return self._core.import_model(held, device, dict(options))
        return None

    def keep(self, place: Path, compiled: ov.CompiledModel, room_bytes: int | None = None) -> None:
        """As far as device and disk let us; the folder is kept below `room_bytes`."""
        with suppress(RuntimeError):
            keep(place, compiled.export_model().getbuffer(), room_bytes)


def anything_kept(folder: Path) -> bool:
    """Whether the folder holds a compiled network. Never raises."""
    with suppress(OSError):
        return any(folder.glob(f"*{_SUFFIX}"))
    return False
