"""The networks as this program is installed: in its own folders and the user's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import paths

if TYPE_CHECKING:
    from .engine.models import Models


def installed_models(device: str = "CPU") -> Models:
    """The program's own networks and those that the user has added, on `device`, as OpenVINO names it.

    What is compiled is kept in the user's cache. Networks are loaded when they are first used, which raises ModelError.
    """
    from .engine.library import Library
    from .engine.models import Models

    return Models(paths.models_dir(), paths.cache_dir() / "compiled", device, Library(paths.library_dir()))
