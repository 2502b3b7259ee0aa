"""Where the program's own files lie: in a checkout, in an installed wheel, in a frozen bundle."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
APP = "lipsync-desktop"


def _root() -> Path:
    if getattr(sys, "frozen", False):
        return Path(sys._MEIPASS)  # type: ignore[attr-defined]
    carried = _PACKAGE / "data"
    return carried if carried.is_dir() else _PACKAGE.parent


def models_dir() -> Path:
    """The folder with `builtin/` (this project's networks) and `packaged/` (others', put there by the set-up)."""
    return _root() / "models"


def resources_dir() -> Path:
    return _root() / "resources"


def cache_dir() -> Path:
    """The user's cache folder for this program; it may not exist yet."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = str(Path.home() / "Library" / "Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / APP
