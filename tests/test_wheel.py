"""The wheel works where it lands: it carries what `paths.py` will look for."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

from lipsync_desktop import __version__, paths

_ROOT = Path(__file__).resolve().parents[1]


def build(root: Path, into: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(into)]
    return subprocess.run(command, cwd=root, capture_output=True, text=True)


def test_it_carries_networks_resources_and_licences(tmp_path: Path) -> None:
    build(_ROOT, tmp_path).check_returncode()
    with ZipFile(tmp_path / f"lipsync_desktop-{__version__}-py3-none-any.whl") as wheel:
        names = set(wheel.namelist())
        notices = wheel.read("lipsync_desktop/data/docs/THIRD_PARTY.md")
    for folder in (paths.models_dir() / "builtin", paths.models_dir() / "packaged", paths.resources_dir()):
        files = [path for path in folder.rglob("*") if path.is_file()]
        carried = [path for path in files if "packaging" not in path.relative_to(folder).parts]
        assert carried
        assert {f"lipsync_desktop/data/{path.relative_to(_ROOT).as_posix()}" for path in carried} <= names
    assert f"lipsync_desktop-{__version__}.dist-info/licenses/LICENSE" in names
    assert not [name for name in names if "packaging" in name]  # which is for installers
    assert notices == paths.third_party_file().read_bytes()


def test_it_is_not_made_without_the_networks(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE"):
        shutil.copy(_ROOT / name, tmp_path)
    for folder in ("lipsync_desktop", "docs"):
        shutil.copytree(_ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for folder in ("models/builtin", "resources"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "file").touch()
    result = build(tmp_path, tmp_path / "dist")
    assert result.returncode != 0
    assert "models/packaged" in result.stderr
    assert "models/fetch.py" in result.stderr
