"""What the window remembers from one day to the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from fractions import Fraction
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings

from lipsync_desktop.ui.parts.choices import (
    ENDINGS,
    LARGEST_OFFSET_MS,
    MOST_EXPRESSIVE,
    MOST_LIVELY,
    MOST_SMOOTHING_MS,
    QUALITIES,
    RATES,
    SUFFIXES,
    Choices,
)

_MOST_RECENT = 8
_YES_OR_NO = {"True": True, "False": False}


class Preferences:
    """Typed access to the settings file; what is damaged there, or means nothing today, reads as the default."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    @property
    def geometry(self) -> QByteArray:
        """As `QWidget.saveGeometry` gives it; empty where there is none."""
        value = self._settings.value("geometry")
        return value if isinstance(value, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._settings.setValue("geometry", geometry)

    @property
    def recent_faces(self) -> list[Path]:
        """Newest first, only files that are still there."""
        return self._recent("faces")

    def add_recent_face(self, path: Path) -> None:
        self._add_recent("faces", path)

    @property
    def recent_voices(self) -> list[Path]:
        """Newest first, only files that are still there."""
        return self._recent("voices")

    def add_recent_voice(self, path: Path) -> None:
        self._add_recent("voices", path)

    @property
    def choices(self) -> Choices:
        usable: dict[str, Callable[[Any], bool]] = {
            "model": bool,
            "detector": bool,
            "fast": lambda _: True,
            "quality": lambda value: value in QUALITIES,
            "expressiveness": lambda value: 0 <= value <= MOST_EXPRESSIVE,
            "smile": lambda value: abs(value) <= 1,
            "smoothing_ms": lambda value: 0 <= value <= MOST_SMOOTHING_MS,
            "liveliness": lambda value: 0 <= value <= MOST_LIVELY,
            "offset_ms": lambda value: abs(value) <= LARGEST_OFFSET_MS,
            "still_rate": bool,
            "device": bool,
            "ending": lambda value: value in ENDINGS,
            "keep_rest": lambda _: True,
            "own_sound": lambda value: 0 <= value <= 1,
            "codec": lambda value: value in SUFFIXES,
        }
        kinds: dict[str, Callable[[str], Any]] = {
            "expressiveness": float,
            "smile": float,
            "smoothing_ms": float,
            "liveliness": float,
            "offset_ms": float,
            "still_rate": _rate,
            "fast": _YES_OR_NO.__getitem__,
            "keep_rest": _YES_OR_NO.__getitem__,
            "own_sound": float,
        }
        values = {}
        for field in fields(Choices):
            try:
                value = kinds.get(field.name, str)(self._text(f"film/{field.name}"))
            except (ValueError, KeyError):
                continue
            if usable[field.name](value):
                values[field.name] = value
        return Choices(**values)

    @choices.setter
    def choices(self, choices: Choices) -> None:
        for field in fields(choices):
            self._settings.setValue(f"film/{field.name}", str(getattr(choices, field.name)))

    @property
    def microphone(self) -> str:
        """The name of the microphone chosen last; empty where none was."""
        return self._text("microphone")

    @microphone.setter
    def microphone(self, name: str) -> None:
        self._settings.setValue("microphone", name)

    @property
    def film_at_once(self) -> bool:
        """Whether a take becomes a film as soon as it is recorded."""
        return self._text("film_at_once") == "true"

    @film_at_once.setter
    def film_at_once(self, on: bool) -> None:
        self._settings.setValue("film_at_once", "true" if on else "false")

    @property
    def landmarks_shown(self) -> bool:
        return self._text("landmarks_shown") == "true"

    @landmarks_shown.setter
    def landmarks_shown(self, on: bool) -> None:
        self._settings.setValue("landmarks_shown", "true" if on else "false")

    @property
    def open_folder(self) -> Path | None:
        """Where a file was opened last."""
        return self._folder("open_folder")

    @open_folder.setter
    def open_folder(self, folder: Path) -> None:
        self._settings.setValue("open_folder", str(folder))

    @property
    def export_folder(self) -> Path | None:
        """Where a film was exported to last."""
        return self._folder("export_folder")

    @export_folder.setter
    def export_folder(self, folder: Path) -> None:
        self._settings.setValue("export_folder", str(folder))

    def _text(self, key: str) -> str:
        value = self._settings.value(key)
        return value if isinstance(value, str) else ""

    def _folder(self, key: str) -> Path | None:
        text = self._text(key)
        return Path(text) if text and _is(Path(text).is_dir) else None

    def _recent(self, kind: str) -> list[Path]:
        value = self._settings.value(f"recent/{kind}")
        names = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        files = [Path(name) for name in names if isinstance(name, str) and name]
        return [file for file in dict.fromkeys(files) if _is(file.is_file)][:_MOST_RECENT]

    def _add_recent(self, kind: str, path: Path) -> None:
        path = path.absolute()
        others = [other for other in self._recent(kind) if other != path]
        self._settings.setValue(f"recent/{kind}", [str(file) for file in [path, *others][:_MOST_RECENT]])


def _rate(text: str) -> Fraction:
    """Looked up, not parsed: “1e999999999” is a fraction, too, which nobody has the time to work out."""
    return {str(rate): rate for rate in RATES}[text]


def _is(there: Callable[[], bool]) -> bool:
    """`Path.is_file` raises where a folder on the way may not be read, or the name is longer than names can be."""
    try:
        return there()
    except (OSError, ValueError):
        return False
