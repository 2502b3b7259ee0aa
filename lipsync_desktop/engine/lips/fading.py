"""A mouth that is changed less and less before its face is lost, and more and more when it is back: nothing pops."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import TypeVar

from lipsync_desktop.engine.people.shots import is_cut
from lipsync_desktop.engine.types import Plate

T = TypeVar("T")

_FADE_S = 0.16
"""From the whole change to none: four frames at 25 a second. Judged by `pytest tests/test_fading.py`."""


def with_next(plates: Iterable[T]) -> Iterator[tuple[T, T | None]]:
    """Each plate and the one that follows it: what is to be done with it may depend on that."""
    waiting: T | None = None
    for plate in plates:
        if waiting is not None:
            yield waiting, plate
        waiting = plate
    if waiting is not None:
        yield waiting, None


def watched(plates: Iterable[Plate], rate: Fraction) -> Iterator[tuple[Plate, float, bool]]:
    """Each plate, how much of its mouth may be changed, 0 to 1, and whether its face moves; once it has, the rest does.

    What moves is a clip: its own mouth says something else, and is replaced in silence, too.
    """
    moving = False
    for (plate, share), following in with_next(fading(plates, rate)):
        moving = moving or (following is not None and following[0].face is not plate.face)
        yield plate, share, moving


def fading(plates: Iterable[Plate], rate: Fraction) -> Iterator[tuple[Plate, float]]:
    """Each plate, and how much of its mouth may be changed, 0 to 1. Holds back as many plates as the fade lasts.

    Where the film begins or ends, and at a cut, there is nothing to fade from or to.
    """
    reach = max(1, round(_FADE_S * rate))
    held: deque[Plate] = deque()
    since, before = reach, None
    for plate in plates:
        held.append(plate)
        if len(held) > reach:
            since = _since(since, before, held[0], reach)
            before = held[0]
            yield before, min(since, _until_lost(held, reach)) / reach
            held.popleft()
    while held:
        since = _since(since, before, held[0], reach)
        before = held[0]
        yield before, min(since, _until_lost(held, reach)) / reach
        held.popleft()


def _since(since: int, before: Plate | None, plate: Plate, reach: int) -> int:
    """Steps of the fade since the face is back."""
    if not _seen(plate):
        return 0
    fresh = before is not None and not _seen(before) and is_cut(before.image, plate.image)
    return reach if fresh else min(since + 1, reach)


def _until_lost(held: deque[Plate], reach: int) -> int:
    """Steps of the fade until the face is lost."""
    lost = next((i for i, plate in enumerate(held) if not _seen(plate)), None)
    if lost is None or (lost > 0 and is_cut(held[lost - 1].image, held[lost].image)):
        return reach
    return lost


def _seen(plate: Plate) -> bool:
    return plate.face is not None and plate.face.landmarks is not None
