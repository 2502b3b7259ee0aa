"""What Linux users install, made of a small bundle with the real tools, and taken apart again."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import xml.etree.ElementTree as ET
from pathlib import Path
from types import ModuleType

import pytest

from lipsync_desktop import __version__
from lipsync_desktop.ui.parts.suffixes import CLIPS, PICTURES

_PACKAGING = Path(__file__).parents[1] / "resources" / "packaging"
_TIME = 1_700_000_000

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the packages are Linux's")


@pytest.fixture
def linux(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(_PACKAGING))
    import linux

    return linux


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """Two programs that are linked to the system's C library, data with careless modes, and a link."""
    folder = tmp_path / "lipsync-desktop"
    inside = folder / "_internal" / "models"
    inside.mkdir(parents=True)
    for name in ("lipsync-desktop", "lipsync-desktop-cli"):
        shutil.copyfile("/bin/true", folder / name)
        (folder / name).chmod(0o700)
    (inside / "network.bin").write_bytes(bytes(range(256)) * 64)
    (inside / "network.bin").chmod(0o600)
    (inside / "same.bin").symlink_to("network.bin")
    return folder


@pytest.fixture
def package(linux: ModuleType, bundle: Path, tmp_path: Path) -> Path:
    if shutil.which("dpkg-shlibdeps") is None:
        pytest.skip("dpkg-dev is not installed")
    return Path(linux.make_package(bundle, tmp_path, _TIME))


def said_by(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_the_archive_holds_the_bundle_as_anybody_can_use_it(linux: ModuleType, bundle: Path, tmp_path: Path) -> None:
    archive = linux.make_archive(bundle, tmp_path, _TIME)
    with tarfile.open(archive) as opened:
        entries = opened.getmembers()
    stem = archive.name.removesuffix(".tar.gz")
    assert __version__ in stem
    modes = {entry.name.removeprefix(f"{stem}/"): entry.mode for entry in entries}
    assert modes["lipsync-desktop"] == modes["_internal"] == 0o755
    assert modes["_internal/models/network.bin"] == 0o644
    assert next(entry for entry in entries if entry.name.endswith("same.bin")).linkname == "network.bin"
    assert {(entry.uname, entry.uid, entry.mtime) for entry in entries} == {("root", 0, _TIME)}


def test_the_same_bundle_gives_the_same_files(linux: ModuleType, bundle: Path, tmp_path: Path, package: Path) -> None:
    first = package.read_bytes(), linux.make_archive(bundle, tmp_path, _TIME).read_bytes()
    copy = shutil.copytree(bundle, tmp_path / "again" / bundle.name, symlinks=True)
    second = tmp_path / "second"
    second.mkdir()
    assert linux.make_package(copy, second, _TIME).read_bytes() == first[0]
    assert linux.make_archive(copy, second, _TIME).read_bytes() == first[1]


def test_nothing_unfinished_is_left(package: Path, bundle: Path) -> None:
    assert sorted(path.name for path in package.parent.iterdir()) == sorted([bundle.name, package.name])


def test_the_package_says_what_it_needs(package: Path) -> None:
    fields = dict(line.split(": ", 1) for line in said_by("dpkg-deb", "-f", package).splitlines() if line[0] != " ")
    assert fields["Package"] == "lipsync-desktop"
    assert fields["Version"] == __version__
    needed = fields["Depends"].split(", ")
    assert any(name.startswith("libc6 (>= ") for name in needed)  # found in the programs
    assert "x11-utils | zenity | kdialog" in needed  # one of them shows why a start failed
    assert "python" not in fields["Depends"]


def test_the_package_puts_everything_where_a_desktop_looks(package: Path, tmp_path: Path) -> None:
    root = tmp_path / "root"
    said_by("dpkg-deb", "-x", package, root)
    assert (root / "usr/bin/lipsync-desktop").readlink() == Path("/opt/lipsync-desktop/lipsync-desktop")
    assert (root / "opt/lipsync-desktop/lipsync-desktop").stat().st_mode & 0o777 == 0o755
    assert (root / "opt/lipsync-desktop/_internal/models/network.bin").stat().st_mode & 0o777 == 0o644
    share = root / "usr/share"
    for size, kind in (("256x256", "png"), ("scalable", "svg")):
        assert (share / "icons/hicolor" / size / "apps" / f"lipsync-desktop.{kind}").stat().st_size > 0
    page = ET.parse(share / "metainfo/lipsync-desktop.metainfo.xml").getroot()
    release = page.find("releases/release")
    assert release is not None
    assert release.attrib == {"version": __version__, "date": "2023-11-14"}
    assert page.findtext("launchable") == "lipsync-desktop.desktop"
    assert "GPL" in (share / "doc/lipsync-desktop/copyright").read_text(encoding="utf-8")


def test_its_menu_entry_opens_what_the_window_opens() -> None:
    lines = (_PACKAGING / "lipsync-desktop.desktop").read_text(encoding="utf-8").splitlines()
    entry = dict(line.split("=", 1) for line in lines[1:])
    assert entry["Exec"] == "lipsync-desktop %F"
    kinds = entry["MimeType"].split(";")
    subtypes = {kind.split("/")[1].removeprefix("x-") for kind in kinds if kind}
    of_names = {"jpg": "jpeg", "tif": "tiff", "mov": "quicktime", "mkv": "matroska", "avi": "msvideo", "hif": "heif"}
    for suffix in (name.removeprefix(".") for name in PICTURES + CLIPS):
        assert of_names.get(suffix, suffix) in subtypes
    assert {"audio/x-wav", "audio/mpeg", "audio/flac", "audio/ogg", "audio/mp4"} <= set(kinds)
