"""How often files are opened: the real decoders and the real hash, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from lipsync_desktop.engine import files
from lipsync_desktop.engine.media import timeline
from lipsync_desktop.engine.pictures import decoding


@dataclass
class Opened:
    """pictures: decoded. By the file's name: passes that were begun over a sound track, ended or not; hashes of the
    contents."""

    pictures: int = 0
    passes: Counter[str] = field(default_factory=Counter)
    hashes: Counter[str] = field(default_factory=Counter)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    """From here on."""
    seen = Opened()
    decode, hear, read = decoding.decoded, timeline._in_place, files.content_hash

    def counted_picture(*arguments: Any) -> Any:
        seen.pictures += 1
        return decode(*arguments)

    def counted_sound(path: Path, *arguments: Any) -> Iterator[Any]:
        seen.passes[path.name] += 1
        yield from hear(path, *arguments)

    def counted_hash(path: Path) -> str:
        seen.hashes[path.name] += 1
        return read(path)

    wrapped: list[tuple[Any, str, Callable[..., Any]]] = [
        (decoding, "decoded", counted_picture),
        (timeline, "_in_place", counted_sound),
        (files, "content_hash", counted_hash),
    ]
    for room, name, counted in wrapped:
        monkeypatch.setattr(room, name, counted)
    return seen
