"""Where the program looks for its own files and the user's."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lipsync_desktop import paths

_USERS: list[Callable[[], Path]] = [paths.cache_dir, paths.data_dir, paths.log_dir]
_VARIABLES = ["XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"]
_DEFAULTS = [".cache", ".local/share", ".local/state"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    for variable in (*_VARIABLES, "LOCALAPPDATA"):
        monkeypatch.delenv(variable, raising=False)
    return tmp_path


def test_what_the_program_brings_is_there() -> None:
    assert (paths.models_dir() / "builtin" / "articulation.xml").is_file()
    assert (paths.resources_dir() / "icon.png").is_file()
    assert paths.third_party_file().is_file()


def test_an_installed_package_carries_its_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site-packages" / "lipsync_desktop"
    package.mkdir(parents=True)
    monkeypatch.setattr(paths, "_PACKAGE", package)
    assert paths.models_dir() == tmp_path / "site-packages" / "models"
    (package / "data").mkdir()
    assert paths.models_dir() == package / "data" / "models"
    assert paths.third_party_file() == package / "data" / "docs" / "THIRD_PARTY.md"


def test_a_frozen_bundle_has_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.models_dir() == tmp_path / "models"
    assert paths.resources_dir() == tmp_path / "resources"


@pytest.mark.parametrize(("folder", "variable", "default"), list(zip(_USERS, _VARIABLES, _DEFAULTS, strict=True)))
def test_linux(
    home: Path, monkeypatch: pytest.MonkeyPatch, folder: Callable[[], Path], variable: str, default: str
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert folder() == home / default / "lipsync-desktop"
    monkeypatch.setenv(variable, str(home / "else where"))
    assert folder() == home / "else where" / "lipsync-desktop"
    for ignored in ("", "not/absolute"):
        monkeypatch.setenv(variable, ignored)
        assert folder() == home / default / "lipsync-desktop"


def test_somebody_without_a_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", fail)
    monkeypatch.setattr(sys, "platform", "linux")
    for folder in _USERS:
        assert folder().is_absolute()
        assert not folder().parent.exists()
    monkeypatch.setenv("XDG_CACHE_HOME", str(home))
    assert paths.cache_dir() == home / "lipsync-desktop"


def test_windows(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    local = home / "AppData" / "Local" / "lipsync-desktop"
    assert [folder() for folder in _USERS] == [local, local, local / "Logs"]
    monkeypatch.setenv("LOCALAPPDATA", str(home / "roaming"))
    assert paths.cache_dir() == home / "roaming" / "lipsync-desktop"


def test_macos(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "ignored"))
    folders = [home / "Library" / name / "lipsync-desktop" for name in ("Caches", "Application Support", "Logs")]
    assert [folder() for folder in _USERS] == folders


def test_asking_makes_no_folder(home: Path) -> None:
    assert all(folder().parts for folder in _USERS)
    assert list(home.iterdir()) == []
