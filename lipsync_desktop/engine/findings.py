"""What is fitted to the faces of one picture while it is wanted, and what was found about it, on the disk for the next
time."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lipsync_desktop import __version__

from .kept import keep, read_kept
from .memory import Memory

_KINDS_FITTED = 4  # things fitted to a face that stay at once, the least recently asked for going first
_MOST_BYTES = 4 << 20  # of one array that was found
_ROOM_BYTES = 64 << 20  # for all that is kept in the folder


class Findings(Memory):
    """What is fitted to one face stays: its head, what hinders its mouth, and that with the last smiles asked for.

    picture: what tells this picture from all others; folder: where arrays that were found about it are kept, None:
    nowhere. Any number of threads may ask.
    """

    def __init__(self, picture: str = "", folder: Path | None = None) -> None:
        super().__init__(_KINDS_FITTED)
        self._picture = picture
        self._folder = folder

    def holds(self, what: str, about: NDArray[Any]) -> bool:
        """Whether that has been found before, as far as one can tell without looking closely."""
        place = self._place(what, about)
        return place is not None and place.is_file()

    def found(self, what: str, about: NDArray[Any], find: Callable[[], NDArray[Any]]) -> NDArray[Any]:
        """What this version of the program has found about these numbers in the picture before, such as a face's
        points, else what it finds now: to the bit the same."""
        place = self._place(what, about)
        if place is None:
            return find()
        content = read_kept(place, _MOST_BYTES)
        if content is not None:
            with suppress(ValueError):
                array: NDArray[Any] = np.load(BytesIO(content), allow_pickle=False)
                return array
        array = find()
        file = BytesIO()
        np.save(file, array, allow_pickle=False)
        keep(place, file.getbuffer(), _ROOM_BYTES)
        return array

    def _place(self, what: str, about: NDArray[Any]) -> Path | None:
        if self._folder is None:
            return None
        facts = repr((__version__, self._picture, what, about.dtype, about.shape)).encode()
        digest = sha256(facts + np.ascontiguousarray(about).tobytes()).hexdigest()[:32]
        return self._folder / f"{digest}.found"
