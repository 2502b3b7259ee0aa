"""What a bundle is made of, found from files that are really installed here."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable
from importlib.metadata import distribution
from pathlib import Path
from types import ModuleType
from typing import Any

import cv2
import numpy as np
import pytest

_PACKAGING = Path(__file__).parents[1] / "resources" / "packaging"
_GENERATOR = Path(np.random._generator.__file__)


@pytest.fixture
def inventory(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(_PACKAGING))
    import inventory

    return inventory


@pytest.fixture
def bill(inventory: ModuleType, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """The bill of materials of these files, as it is written."""

    def write(*files: Path) -> dict[str, Any]:
        program = inventory.the_program("1.2.3")
        parts = inventory.components([(path.name, str(path)) for path in files], program)
        inventory.write_bill(parts, program, tmp_path / "bill.json")
        return dict(json.loads((tmp_path / "bill.json").read_text(encoding="utf-8")))

    return write


def test_files_are_traced_to_their_parts(bill: Callable[..., dict[str, Any]]) -> None:
    written = bill(_GENERATOR, Path(cv2.__file__), Path(json.__file__))
    parts = {part["name"]: part for part in written["components"]}
    assert parts["numpy"]["version"] == np.__version__
    assert parts["numpy"]["purl"] == f"pkg:pypi/numpy@{np.__version__}"
    assert parts["opencv-python"]["version"] == distribution("opencv-python").version
    assert parts["python"]["version"] == ".".join(map(str, sys.version_info[:3]))
    assert {"mediapipe", "silero-vad", "hama"} <= set(parts)  # whose networks are inside
    assert "torch" not in parts
    assert written["metadata"]["component"]["version"] == "1.2.3"


def test_libraries_in_a_wheel_are_named_with_their_checksum(bill: Callable[..., dict[str, Any]]) -> None:
    (numpy,) = [part for part in bill(_GENERATOR)["components"] if part["name"] == "numpy"]
    (library,) = numpy["components"]
    assert library["name"].startswith("_generator")
    assert library["hashes"][0]["content"] == hashlib.sha256(_GENERATOR.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("file", "name", "version"),
    [
        ("libx265-1a2b3c4d.so.215", "x265", "215"),
        ("libQt5Core-9088e21b.so.5.15.19", "Qt5Core", "5.15.19"),
        ("avcodec-62-0123abcd.dll", "avcodec-62", None),
        ("libtbb.12.dylib", "tbb.12", None),
    ],
)
def test_a_librarys_name_tells_its_version(
    inventory: ModuleType, tmp_path: Path, file: str, name: str, version: str | None
) -> None:
    (tmp_path / file).touch()
    part = inventory.Component("wheel", "1", "pypi", "MIT", ())
    entry = inventory._library(part, f"wheel.libs/{file}", tmp_path / file)
    assert (entry["name"], entry.get("version")) == (name, version)


def test_every_part_has_its_licence_and_the_gpl_is_there(inventory: ModuleType, tmp_path: Path) -> None:
    import av

    program = inventory.the_program("1.2.3")
    parts = inventory.components([("av/__init__.py", av.__file__), ("cv2", cv2.__file__)], program)
    inventory.copy_licences(parts, tmp_path)
    folders = {folder.name: list(folder.rglob("*.*")) for folder in tmp_path.iterdir()}
    assert set(folders) == {f"{part.name}-{part.version}" for part in parts}
    assert all(folders.values())
    gpl = tmp_path / f"av-{av.__version__}" / "GPL-2.0.txt"  # for x264 and x265, which that wheel carries
    assert "GNU GENERAL PUBLIC LICENSE" in gpl.read_text(encoding="utf-8")


def test_the_same_parts_give_the_same_bill(bill: Callable[..., dict[str, Any]]) -> None:
    assert bill(_GENERATOR, Path(cv2.__file__)) == bill(Path(cv2.__file__), _GENERATOR)


def test_a_file_from_nowhere_stops_the_build(bill: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    stray = tmp_path / "libstray.so.1"
    stray.touch()
    if sys.platform == "win32":
        pytest.skip("there it would be Windows's")
    with pytest.raises(LookupError, match=r"libstray\.so\.1"):
        bill(stray)


def test_a_part_without_a_licence_stops_the_build(
    inventory: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = tmp_path / "bare-1.0.dist-info"
    package.mkdir()
    (tmp_path / "bare.py").touch()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: bare\nVersion: 1.0\n")
    (package / "RECORD").write_text("bare.py,,\nbare-1.0.dist-info/METADATA,,\nbare-1.0.dist-info/RECORD,,\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(LookupError, match=r"bare 1\.0"):
        inventory.components([("bare.py", str(tmp_path / "bare.py"))], inventory.the_program("1"))
