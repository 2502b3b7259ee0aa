"""Where the program's own files lie: in a checkout, in an installed wheel, in a frozen bundle."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
APP = "lipsync-desktop"
_NO_HOME = Path("/nonexistent")


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


def third_party_file() -> Path:
    """What this program is made of, with every licence, in Markdown."""
    return _root() / "docs" / "THIRD_PARTY.md"


def licences_dir() -> Path:
    """Every part's licence in full, and the bill of materials: only a bundle has that folder."""
    return _root() / "licences"


def cache_dir() -> Path:
    """The user's cache folder for this program; it may not exist yet."""
    return _users("LOCALAPPDATA", "AppData/Local", "Library/Caches", "XDG_CACHE_HOME", ".cache")


def data_dir() -> Path:
    """Where the user's own material of this program is kept, such as recorded takes; it may not exist yet."""
    return _users("LOCALAPPDATA", "AppData/Local", "Library/Application Support", "XDG_DATA_HOME", ".local/share")


def library_dir() -> Path:
    """Where the models lie that the user has added; it may not exist yet."""
    return data_dir() / "models"


def downloads_dir() -> Path:
    """Where files of weights lie while they arrive; it may not exist yet."""
    return cache_dir() / "downloads"


def log_dir() -> Path:
    """Where the log file is; it may not exist yet."""
    folder = _users("LOCALAPPDATA", "AppData/Local", "Library/Logs", "XDG_STATE_HOME", ".local/state")
    return folder / "Logs" if sys.platform == "win32" else folder


def _users(windows: str, windows_default: str, mac: str, xdg: str, xdg_default: str) -> Path:
    """The program's folder in one of the user's, where each system wants it; a relative path there is to be ignored
    (XDG Base Directory Specification)."""
    try:
        home = Path.home()
    except RuntimeError:  # a container's user may have none
        home = _NO_HOME
    if sys.platform == "darwin":
        return home / mac / APP
    variable, default = (windows, windows_default) if sys.platform == "win32" else (xdg, xdg_default)
    named = Path(os.environ.get(variable, ""))
    return (named if named.is_absolute() else home / default) / APP
