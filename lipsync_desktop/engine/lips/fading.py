"""A mouth that is changed less and less before its face is lost, and more and more when it is back: nothing pops."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from fractions import Fraction

from lipsync_desktop.engine.people.shots import is_cut
from lipsync_desktop.engine.types import Plate

_FADE_S = 0.16


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
