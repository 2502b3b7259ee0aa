"""What is remembered, and what is not believed."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QByteArray, QSettings

from lipsync_desktop.engine.settings import RenderSettings
from lipsync_desktop.engine.values import Number, Rate
from lipsync_desktop.ui.desk.preferences import Preferences
from lipsync_desktop.ui.parts.choices import CHOSEN


def opened(file: Path) -> Preferences:
    return Preferences(QSettings(str(file), QSettings.Format.IniFormat))


def written(file: Path, *lines: str) -> Preferences:
    """Settings as somebody else left them."""
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return opened(file)


def touched(folder: Path, *names: str) -> list[Path]:
    files = [folder / name for name in names]
    for file in files:
        file.touch()
    return files


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.ini"


def test_at_first(file: Path) -> None:
    preferences = opened(file)
    assert preferences.geometry.isEmpty()
    assert preferences.recent_faces == preferences.recent_voices == []
    assert preferences.choices == RenderSettings()
    assert preferences.microphone == ""
    assert preferences.open_folder is preferences.export_folder is None
    assert not preferences.film_at_once
    assert not preferences.landmarks_shown


def test_everything_is_there_the_next_day(file: Path, tmp_path: Path) -> None:
    face, voice = touched(tmp_path, "me, “myself” & I; 100 %.png", "Grüße 語.wav")
    choices = RenderSettings(
        model="my-lips-2",
        quality="best",
        expressiveness=1.25,
        offset_ms=-70.0,
        still_rate=Fraction(30_000, 1001),
        device="GPU.1",
        detector="s3fd",
        fast=True,
        smile=-0.5,
        smoothing_ms=40.0,
        liveliness=1.5,
        ending="hold",
        keep_rest=True,
        own_sound=0.3,
        codec="h264",
    )
    assert all(getattr(choices, one.name) != one.default for one in CHOSEN)
    geometry = QByteArray(bytes(range(256)))
    preferences = opened(file)
    preferences.geometry = geometry
    preferences.add_recent_face(face)
    preferences.add_recent_voice(voice)
    preferences.choices = choices
    preferences.microphone = "Røde, “2”; @Invalid()"
    preferences.film_at_once = preferences.landmarks_shown = True
    preferences.open_folder = tmp_path
    preferences.export_folder = tmp_path.parent
    preferences._settings.sync()

    again = opened(file)
    assert again.geometry == geometry
    assert again.recent_faces == [face]
    assert again.recent_voices == [voice]
    assert again.choices == choices
    assert again.microphone == "Røde, “2”; @Invalid()"
    assert again.film_at_once
    assert again.landmarks_shown
    assert again.open_folder == tmp_path
    assert again.export_folder == tmp_path.parent


def test_every_usual_rate(file: Path) -> None:
    (usual,) = (setting.values.usual for setting in CHOSEN if isinstance(setting.values, Rate))
    for rate in usual:
        preferences = opened(file)
        preferences.choices = RenderSettings(still_rate=rate)
        preferences._settings.sync()
        assert opened(file).choices.still_rate == rate


def test_the_ends_of_every_range(file: Path) -> None:
    for end in ("least", "most"):
        ranges = {one.name: one.values for one in CHOSEN if isinstance(one.values, Number)}
        ends: dict[str, Any] = {name: float(getattr(one, end)) for name, one in ranges.items()}
        preferences = opened(file)
        preferences.choices = RenderSettings(**ends)
        preferences._settings.sync()
        assert opened(file).choices == RenderSettings(**ends)


@pytest.mark.parametrize(
    "line",
    [
        "model=",
        "model=one, two",
        "detector=@Invalid()",
        "fast=perhaps",
        "smile=-1.1",
        "smoothing_ms=inf",
        "liveliness=-1",
        "quality=superb",
        "codec=png",
        "codec=gif",
        "quality=small, best",
        "expressiveness=nan",
        "expressiveness=2.5",
        "expressiveness=-0.1",
        "expressiveness=much",
        "offset_ms=1001",
        "offset_ms=-inf",
        "offset_ms=@Invalid()",
        "still_rate=25/0",
        "still_rate=23",
        "still_rate=1e999999999",
        "device=",
        "device=@ByteArray(GPU)",
    ],
)
def test_one_damaged_choice_does_not_take_the_others_along(file: Path, line: str) -> None:
    name = line.partition("=")[0]
    good = {"quality": "best", "expressiveness": "0.5", "offset_ms": "20.0", "still_rate": "60", "device": "NPU"}
    others = [f"{key}={value}" for key, value in good.items() if key != name]
    choices = written(file, "[film]", line, *others).choices
    assert getattr(choices, name) == getattr(RenderSettings(), name)
    wanted = RenderSettings(
        model="builtin", quality="best", expressiveness=0.5, offset_ms=20.0, still_rate=Fraction(60), device="NPU"
    )
    assert all(getattr(choices, key) == getattr(wanted, key) for key in good if key != name)


def test_values_of_another_kind(file: Path) -> None:
    preferences = written(
        file,
        "[General]",
        "geometry=large",
        "microphone=one, two",
        "film_at_once=@Invalid()",
        "landmarks_shown=yes",
        "open_folder=@ByteArray(/)",
        "export_folder=/no/such/folder",
        "[recent]",
        "faces=@Invalid()",
        "voices=@ByteArray(a.wav)",
    )
    assert preferences.geometry.isEmpty()
    assert preferences.microphone == ""
    assert not preferences.film_at_once
    assert not preferences.landmarks_shown
    assert preferences.open_folder is preferences.export_folder is None
    assert preferences.recent_faces == preferences.recent_voices == []


def test_a_file_that_is_no_settings_file(file: Path) -> None:
    file.write_bytes(bytes(range(256)) * 8)
    assert opened(file).choices == RenderSettings()
    assert opened(file).recent_faces == []


def test_settings_that_cannot_be_written_are_kept_for_today(tmp_path: Path) -> None:
    preferences = opened(tmp_path / "a file" / "settings.ini")
    (tmp_path / "a file").touch()
    preferences.choices = RenderSettings(quality="best")
    preferences._settings.sync()
    assert preferences.choices.quality == "best"


def test_recent_files_newest_first_and_each_once(file: Path, tmp_path: Path) -> None:
    a, b, c = touched(tmp_path, "a.png", "b.png", "c.png")
    preferences = opened(file)
    for face in (a, b, c, a):
        preferences.add_recent_face(face)
    assert preferences.recent_faces == [a, c, b]
    assert preferences.recent_voices == []
    preferences.add_recent_voice(b)
    assert preferences.recent_voices == [b]
    assert preferences.recent_faces == [a, c, b]


def test_eight_recent_files(file: Path, tmp_path: Path) -> None:
    files = touched(tmp_path, *(f"{index}.wav" for index in range(10)))
    preferences = opened(file)
    for voice in files:
        preferences.add_recent_voice(voice)
    assert preferences.recent_voices == files[:1:-1]
    preferences.add_recent_voice(files[2])
    assert preferences.recent_voices == [files[2], *files[:2:-1]]


def test_missing_files_are_left_out(file: Path, tmp_path: Path) -> None:
    a, b = touched(tmp_path, "a.png", "b.png")
    preferences = opened(file)
    for face in (a, b):
        preferences.add_recent_face(face)
    b.unlink()
    assert preferences.recent_faces == [a]
    b.mkdir()
    assert preferences.recent_faces == [a]


def test_names_are_kept_whole(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (a,) = touched(tmp_path, "a.png")
    monkeypatch.chdir(tmp_path)
    preferences = opened(file)
    preferences.add_recent_face(Path("a.png"))
    assert preferences.recent_faces == [a]


def test_names_that_no_file_can_have(file: Path, tmp_path: Path) -> None:
    (a,) = touched(tmp_path, "a.png")
    preferences = written(
        file, "[General]", f"open_folder=/{'x' * 5000}", "[recent]", f'faces="{"x" * 5000}", {a}, {a}, "", "a\\0b"'
    )
    assert preferences.recent_faces == [a]
    assert preferences.open_folder is None


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read(file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "secret"
    folder.mkdir()
    (a,) = touched(folder, "a.png")
    preferences = opened(file)
    preferences.add_recent_face(a)
    folder.chmod(0)
    try:
        assert preferences.recent_faces == []
    finally:
        folder.chmod(0o700)
