"""What the window remembers, in a settings file of the test's own."""

from __future__ import annotations

import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QByteArray, QSettings

from lipsync_desktop.ui.choices import RATES, Choices
from lipsync_desktop.ui.preferences import Preferences

_OTHERS = Choices("builtin", "best", 1.35, -240.0, Fraction(30_000, 1001), "GPU")


def _open(file: Path) -> Preferences:
    """As the program does on another day: nothing is known but what is in the file."""
    return Preferences(QSettings(str(file), QSettings.Format.IniFormat))


def _on_another_day(file: Path, **values: Any) -> Preferences:
    """Put these in, and open the file again."""
    settings = QSettings(str(file), QSettings.Format.IniFormat)
    preferences = Preferences(settings)
    for name, value in values.items():
        setattr(preferences, name, value)
    settings.sync()
    assert settings.status() is QSettings.Status.NoError
    del preferences, settings
    return _open(file)


def _files(folder: Path, *names: str) -> list[Path]:
    files = [folder / name for name in names]
    for file in files:
        file.touch()
    return files


def test_at_first_there_are_defaults(settings_file: Path) -> None:
    preferences = _open(settings_file)
    assert preferences.choices == Choices()
    assert preferences.geometry.isEmpty()
    assert preferences.recent_faces == preferences.recent_voices == []
    assert preferences.microphone == ""
    assert not preferences.film_at_once
    assert not preferences.landmarks_shown
    assert preferences.open_folder is preferences.export_folder is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("geometry", QByteArray(bytes(range(256)))),
        ("choices", _OTHERS),
        ("microphone", "Zoë’s “USB”, 50 % = [a;b] \\ 麦克风"),
        ("film_at_once", True),
        ("landmarks_shown", True),
    ],
)
def test_each_comes_back(settings_file: Path, name: str, value: object) -> None:
    preferences = _on_another_day(settings_file, **{name: value})
    assert getattr(preferences, name) == value
    untouched = Preferences(QSettings(str(settings_file.with_name("other.ini")), QSettings.Format.IniFormat))
    for other in {"geometry", "choices", "microphone", "film_at_once", "landmarks_shown"} - {name}:
        assert getattr(preferences, other) == getattr(untouched, other)


@pytest.mark.parametrize("name", ["film_at_once", "landmarks_shown"])
def test_what_was_switched_off_stays_off(settings_file: Path, name: str) -> None:
    _on_another_day(settings_file, **{name: True})
    assert not getattr(_on_another_day(settings_file, **{name: False}), name)


@pytest.mark.parametrize("rate", RATES)
def test_every_rate_comes_back_exactly(settings_file: Path, rate: Fraction) -> None:
    choices = _on_another_day(settings_file, choices=replace(Choices(), still_rate=rate)).choices
    assert choices.still_rate == rate
    assert isinstance(choices.still_rate, Fraction)


@pytest.mark.parametrize("name", ["open_folder", "export_folder"])
def test_folders_come_back_while_they_are_there(settings_file: Path, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "films, ä"
    folder.mkdir()
    preferences = _on_another_day(settings_file, **{name: folder})
    assert getattr(preferences, name) == folder
    folder.rmdir()
    assert getattr(preferences, name) is None


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("quality=superb", "quality"),
        ("quality=good, best", "quality"),
        ("expressiveness=wide", "expressiveness"),
        ("expressiveness=nan", "expressiveness"),
        ("expressiveness=2.5", "expressiveness"),
        ("expressiveness=-1", "expressiveness"),
        ("offset_ms=inf", "offset_ms"),
        ("offset_ms=501", "offset_ms"),
        ("offset_ms=", "offset_ms"),
        ("still_rate=25/0", "still_rate"),
        ("still_rate=23", "still_rate"),
        ("still_rate=1e999999999", "still_rate"),
        ("model=wav2lip", "model"),
        ("device=", "device"),
        ("device=@ByteArray(CPU)", "device"),
    ],
)
def test_a_damaged_choice_is_the_default_and_spares_the_others(settings_file: Path, line: str, field: str) -> None:
    _on_another_day(settings_file, choices=_OTHERS)
    lines = settings_file.read_text().splitlines()
    place = next(place for place, text in enumerate(lines) if text.startswith(f"{field}="))
    lines[place] = line
    damaged = settings_file.with_name("damaged.ini")  # Qt remembers files by name, size and time
    damaged.write_text("\n".join(lines))
    assert _open(damaged).choices == replace(_OTHERS, **{field: getattr(Choices(), field)})


@pytest.mark.parametrize(
    "junk",
    [
        b"\x00\xff\xfe\x80" * 200,
        b"[General]\ngeometry=7\nfilm_at_once=maybe\nlandmarks_shown=1, 2\nmicrophone=a, b\nopen_folder=@Invalid()\n",
        b"[recent]\nfaces=@Variant(\\0\\0\\0\\x2)\nvoices=, , \n",
        b"[recent]\nfaces=" + b"x" * 10_000 + b"\nvoices=/\\0/a.wav\n[General]\nexport_folder=" + b"y" * 10_000,
    ],
)
def test_junk_reads_as_nothing(settings_file: Path, junk: bytes) -> None:
    settings_file.write_bytes(junk)
    test_at_first_there_are_defaults(settings_file)


def test_recent_files_newest_first_and_once(settings_file: Path, tmp_path: Path) -> None:
    one, two, odd = _files(tmp_path, "one.png", "two.png", "three, “%20”; = ä 😀.png")
    preferences = _open(settings_file)
    for file in (one, two, odd, one):
        preferences.add_recent_face(file)
    assert preferences.recent_faces == [one, odd, two]
    assert preferences.recent_voices == []
    preferences.add_recent_voice(odd)
    again = _on_another_day(settings_file)
    assert again.recent_faces == [one, odd, two]
    assert again.recent_voices == [odd]


def test_at_most_eight_recent_files(settings_file: Path, tmp_path: Path) -> None:
    files = _files(tmp_path, *(f"{number}.wav" for number in range(11)))
    preferences = _open(settings_file)
    for file in files:
        preferences.add_recent_voice(file)
    assert preferences.recent_voices == files[:2:-1]


def test_files_that_are_gone_are_left_out(settings_file: Path, tmp_path: Path) -> None:
    stays, goes = _files(tmp_path, "stays.png", "goes.png")
    preferences = _open(settings_file)
    for file in (stays, goes):
        preferences.add_recent_face(file)
    goes.unlink()
    assert preferences.recent_faces == [stays]


def test_a_file_is_found_again_from_another_folder(
    settings_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file,) = _files(tmp_path, "here.png")
    monkeypatch.chdir(tmp_path)
    preferences = _open(settings_file)
    preferences.add_recent_face(Path("here.png"))
    preferences.add_recent_face(file)
    monkeypatch.chdir(tmp_path.parent)
    assert preferences.recent_faces == [file]


def test_what_stands_there_twice_is_read_once(settings_file: Path, tmp_path: Path) -> None:
    one, two = _files(tmp_path, "one.png", "two.png")
    QSettings(str(settings_file), QSettings.Format.IniFormat).setValue("recent/faces", [str(one), str(two), str(one)])
    assert _open(settings_file).recent_faces == [one, two]


@pytest.mark.skipif(sys.platform == "win32", reason="folders there have no such rights")
def test_a_name_that_no_file_can_have_is_left_out(settings_file: Path, tmp_path: Path) -> None:
    (file,) = _files(tmp_path, "a.png")
    too_long = tmp_path / ("x" * 5000)
    QSettings(str(settings_file), QSettings.Format.IniFormat).setValue("recent/faces", [str(too_long), str(file)])
    assert _open(settings_file).recent_faces == [file]
