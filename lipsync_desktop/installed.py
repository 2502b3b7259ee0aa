"""The networks as this program is installed: in its own folders and the user's."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from . import paths

if TYPE_CHECKING:
    from .engine.models import Models


def installed_models(device: str = "CPU") -> Models:
    """The program's own networks and those that the user has added, on `device`, as OpenVINO names it.

    What is compiled is kept in the user's cache; where that takes nothing, which costs time and nothing else, stderr
    says so. Networks are loaded when they are first used, which raises ModelError.
    """
    from .engine.files import why_unwritable
    from .engine.library.shelf import Library
    from .engine.models import Models

    cache, library = paths.cache_dir(), Library(paths.library_dir())
    library.sweep()
    if why := why_unwritable(cache):
        print(
            f"lipsync-desktop: nothing can be kept in “{cache}” ({why}); it works without, but takes longer each time.",
            file=sys.stderr,
        )
    return Models(paths.models_dir(), cache / "compiled", device, library)
