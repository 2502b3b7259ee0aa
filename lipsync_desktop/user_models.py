"""The networks as every command has them: the program's and the person's own, kept ready in the person's cache."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from . import paths

if TYPE_CHECKING:
    from .engine.models import Models


def user_models(device: str = "CPU") -> Models:
    """Says so on stderr where the cache cannot be written to, which costs time and nothing else."""
    from .engine.files import why_unwritable
    from .engine.library import Library
    from .engine.models import Models

    cache, library = paths.cache_dir(), Library(paths.library_dir())
    library.sweep()
    if why := why_unwritable(cache):
        print(
            f"lipsync-desktop: nothing can be kept in “{cache}” ({why}); it works without, but takes longer each time.",
            file=sys.stderr,
        )
    return Models(paths.models_dir(), cache / "compiled", device, library)
