"""Every kind of error and notice, made with plausible values."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from importlib import import_module
from itertools import product
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Literal, get_args, get_origin, get_type_hints

from lipsync_desktop.engine import errors, notices
from lipsync_desktop.engine.facts import Fact, Shape
from lipsync_desktop.engine.notices import AddressRefuses, NoAddress

ENGINE_ROOMS = [
    errors.__name__,
    notices.__name__,
    *(f"{errors.__name__}.{m.name}" for m in iter_modules(errors.__path__)),
]
ROOMS = [*ENGINE_ROOMS, "lipsync_desktop.cli.refusals", "lipsync_desktop.service.faults"]

PLACE = Path("/home/anna/Bilder/Oma.final.png")
_VALUES: dict[object, tuple[Any, ...]] = {
    Path: (PLACE,),
    int: (0, 1, 4711),
    float: (2.5, 1234.5),
    object: (4711, "wort"),
    bool: (True, False),
    str: ("", "wort"),
    tuple[int, ...]: ((1, 2, 3),),
    tuple[Shape, ...]: ((), (Shape((1, 80, 16)), Shape((1, -1)))),
    tuple[str, ...]: ((), ("eins", "zwei")),
    tuple[Fact, ...]: ((AddressRefuses("nas.local", 500), NoAddress()),),
}


def kinds(rooms: list[str]) -> list[type[Fact]]:
    """Those that say something, of these rooms; families of them do not."""
    declared = [kind for room in map(import_module, rooms) for kind in vars(room).values() if _is_of(kind, room)]
    return [kind for kind in declared if hasattr(kind, "sentence")]


def _is_of(kind: object, room: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Fact) and kind.__module__ == room.__name__  # type: ignore[attr-defined]


def made(kind: type[Fact]) -> Iterator[Fact]:
    """One for each of its sentences."""
    hints = get_type_hints(kind)
    seen: set[str] = set()
    for values in product(*(_values(name, hints[name]) for name in kind.fields)):
        fact = kind(*values)
        if fact.template not in seen and not (seen and isinstance(kind.sentence, str)):
            seen.add(fact.template)
            yield fact


def _values(name: str, kind: Any) -> tuple[Any, ...]:
    if name == "suffix":
        return (".webm", ".mp4")
    if get_origin(kind) is Literal:
        return get_args(kind)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return tuple(kind)
    return tuple(reversed(_VALUES[kind]))
