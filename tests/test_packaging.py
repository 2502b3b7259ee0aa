"""What can be checked here of the installers for Windows and macOS, and of the way to a release."""

from __future__ import annotations

import hashlib
import plistlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImageReader

_ROOT = Path(__file__).parents[1]
_PACKAGING = _ROOT / "resources" / "packaging"
_WORKFLOW = _ROOT / ".github" / "workflows" / "release.yml"


@pytest.fixture(scope="module")
def icons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("icons")
    subprocess.run((sys.executable, _PACKAGING / "icons.py", folder), check=True)
    return folder


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A little repository of version 1.2.3, ready to be tagged."""
    folder = tmp_path / "checkout"
    (folder / "lipsync_desktop").mkdir(parents=True)
    (folder / "lipsync_desktop" / "__init__.py").write_text('__version__ = "1.2.3"\n')
    (folder / "CHANGELOG.md").write_text("# Changelog\n\n## [1.2.3]\n")
    (folder / "make.py").write_text("")
    _git(folder, "init", "--quiet")
    _commit(folder)
    return folder


def _git(folder: Path, *command: str) -> None:
    me = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.invalid", "-c", "commit.gpgsign=false")
    subprocess.run(("git", *me, *command), cwd=folder, check=True, capture_output=True)


def _commit(folder: Path) -> None:
    _git(folder, "add", "--all")
    _git(folder, "commit", "--quiet", "--message", "A change")


def _release(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, _PACKAGING / "release.py", *arguments)
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_icon_is_readable_in_every_size(icons: Path) -> None:
    sizes_px = {
        ".ico": [16, 20, 24, 32, 40, 48, 64, 128, 256],
        ".icns": [16, 32, 32, 64, 128, 256, 256, 512, 512, 1024],
    }
    for kind, expected_px in sizes_px.items():
        reader = QImageReader(str(icons / f"lipsync-desktop{kind}"))
        found_px = []
        for index in range(reader.imageCount()):
            reader.jumpToImage(index)
            image = reader.read()
            found_px.append(image.width())
            assert image.pixelColor(image.width() // 2, image.height() // 2).alpha() > 0
        assert found_px == expected_px


def test_macos_is_told_why_the_microphone_is_wanted() -> None:
    about = plistlib.loads((_PACKAGING / "macos.plist").read_bytes())
    assert "voice" in about["NSMicrophoneUsageDescription"]
    assert about["LSMinimumSystemVersion"] == "14.0"  # NumPy's and PyAV's wheels ask for it
    kinds = {kind for entry in about["CFBundleDocumentTypes"] for kind in entry["LSItemContentTypes"]}
    assert kinds == {"public.image", "public.movie", "public.audio"}
    allowed = plistlib.loads((_PACKAGING / "entitlements.plist").read_bytes())
    assert allowed["com.apple.security.device.audio-input"]
    assert allowed["com.apple.security.cs.allow-jit"]


def test_the_workflow_names_files_that_exist() -> None:
    text = _WORKFLOW.read_text(encoding="utf-8")
    named = set(re.findall(r"\b(?:resources/packaging/[\w.]+|make\.py|build\.spec)", text))
    assert {"make.py", "build.spec", "resources/packaging/macos.sh", "resources/packaging/windows.nsi"} <= named
    assert [name for name in sorted(named) if not (_ROOT / name).is_file()] == []


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_the_scripts_parse() -> None:
    for script in sorted(_PACKAGING.glob("*.sh")):
        subprocess.run(("bash", "-n", script), check=True)


@pytest.mark.skipif(shutil.which("makensis") is None, reason="needs makensis")
def test_the_windows_installer_compiles(icons: Path, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle"
    (bundle / "_internal").mkdir(parents=True)
    for name in ("lipsync-desktop.exe", "lipsync-desktop-cli.exe", "_internal/base_library.zip"):
        (bundle / name).write_bytes(b"stand-in")
    defines = {
        "VERSION": "1.2.3",
        "SOURCE": bundle,
        "ART": icons,
        "OUTPUT": tmp_path / "lipsync-desktop-setup.exe",
    }
    given = [f"-D{name}={value}" for name, value in defines.items()]
    subprocess.run(("makensis", "-V1", "-WX", *given, _PACKAGING / "windows.nsi"), check=True)
    assert (tmp_path / "lipsync-desktop-setup.exe").read_bytes()[:2] == b"MZ"


def test_what_is_ready_may_be_tagged(checkout: Path) -> None:
    said = _release("--checkout", checkout, "check", "--tag", "v1.2.3")
    assert (said.returncode, said.stderr) == (0, "")
    assert "git tag -a v1.2.3" in said.stdout


def test_uncommitted_work_is_refused(checkout: Path) -> None:
    (checkout / "left.py").touch()
    said = _release("--checkout", checkout, "check")
    assert said.returncode == 1
    assert "left.py" in said.stderr


def test_another_tag_is_refused(checkout: Path) -> None:
    assert "v1.2.3" in _release("--checkout", checkout, "check", "--tag", "v1.2.4").stderr


def test_a_tag_of_another_commit_is_refused(checkout: Path) -> None:
    _git(checkout, "tag", "v1.2.3")
    assert _release("--checkout", checkout, "check").returncode == 0
    (checkout / "new.py").touch()
    _commit(checkout)
    assert "another commit" in _release("--checkout", checkout, "check").stderr


def test_a_changelog_without_the_version_is_refused(checkout: Path) -> None:
    (checkout / "CHANGELOG.md").write_text("# Changelog\n\n## [Unreleased]\n")
    _commit(checkout)
    assert "## [1.2.3]" in _release("--checkout", checkout, "check").stderr


def test_failing_tests_are_refused(checkout: Path) -> None:
    (checkout / "make.py").write_text("raise SystemExit(1)\n")
    _commit(checkout)
    said = _release("--checkout", checkout, "check")
    assert said.returncode == 1
    assert "tests fail" in said.stderr


def test_checksums_are_of_the_files(tmp_path: Path) -> None:
    for name in ("b.deb", "a.exe"):
        (tmp_path / name).write_text(name)
    for _ in range(2):  # the second time SHA256SUMS is there already
        assert _release("sums", *tmp_path.iterdir()).returncode == 0
    sums = (tmp_path / "SHA256SUMS").read_text().splitlines()
    assert sums == [f"{hashlib.sha256(name.encode()).hexdigest()}  {name}" for name in ("a.exe", "b.deb")]
    assert _release("sums", tmp_path / "missing.exe").returncode == 1
