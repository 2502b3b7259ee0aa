"""What the window remembers from one day to the next."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings

from lipsync_desktop.engine.settings import RenderSettings, Setting
from lipsync_desktop.engine.values import Number, Rate, Switch
from lipsync_desktop.ui.parts.choices import CHOSEN, SUFFIXES
from lipsync_desktop.ui.parts.look import Scheme

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
    def recent_projects(self) -> list[Path]:
        """Newest first, only files that are still there."""
        return self._recent("projects")

    def add_recent_project(self, path: Path) -> None:
        self._add_recent("projects", path)

    @property
    def choices(self) -> RenderSettings:
        values = {}
        for setting in CHOSEN:
            try:
                value = _read(setting, self._text(f"film/{setting.name}"))
            except (ValueError, KeyError):
                continue
            if value in setting.values:
                values[setting.name] = value
        return RenderSettings(**values)

    @choices.setter
    def choices(self, choices: RenderSettings) -> None:
        for setting in CHOSEN:
            self._settings.setValue(f"film/{setting.name}", str(getattr(choices, setting.name)))

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
    def scheme(self) -> Scheme:
        """Dark, light, or as the system is."""
        text = self._text("scheme")
        return Scheme(text) if text in {one.value for one in Scheme} else Scheme.SYSTEM

    @scheme.setter
    def scheme(self, scheme: Scheme) -> None:
        self._settings.setValue("scheme", scheme.value)

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

    @property
    def project_folder(self) -> Path | None:
        """Where a project was saved or opened last."""
        return self._folder("project_folder")

    @project_folder.setter
    def project_folder(self, folder: Path) -> None:
        self._settings.setValue("project_folder", str(folder))

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


def _read(setting: Setting, text: str) -> Any:
    """Raises ValueError, KeyError."""
    match setting.values:
        case Number(whole=whole):
            return int(text) if whole else float(text)
        case Switch():
            return _YES_OR_NO[text]
        case Rate(usual):  # looked up, not parsed: “1e999999999” is a fraction, too, which takes for ever to work out
            return {str(rate): rate for rate in usual}[text]
    return text if setting.name != "codec" or text in SUFFIXES else setting.default


def _is(there: Callable[[], bool]) -> bool:
    """`Path.is_file` raises where a folder on the way may not be read, or the name is longer than names can be."""
    try:
        return there()
    except (OSError, ValueError):
        return False
