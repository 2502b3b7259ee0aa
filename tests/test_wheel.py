"""The wheel works where it lands: it carries what `paths.py` will look for."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from lipsync_desktop import __version__, paths

_ROOT = Path(__file__).resolve().parents[1]


_ASKING = "import json; from hatchling.build import get_requires_for_build_{0} as asked; print(json.dumps(asked()))"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What the building of a wheel touches, as git has it: without others' networks."""
    folder = tmp_path / "clone"
    folder.mkdir()
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE"):
        shutil.copy(_ROOT / name, folder)
    ignored = shutil.ignore_patterns("__pycache__", "packaged", "training", "screenshots")
    for name in ("lipsync_desktop", "docs", "models", "resources"):
        shutil.copytree(_ROOT / name, folder / name, ignore=ignored)
    return folder


def build(root: Path, into: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(into)]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, env={**os.environ, **environment})


def wanted_by(root: Path, kind: str) -> list[str]:
    """What pip is told to put into the place where a wheel of that kind is built, besides hatchling."""
    command = [sys.executable, "-c", _ASKING.format(kind)]
    said = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    return [re.split(r"[^\w-]", requirement)[0] for requirement in json.loads(said)]


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


@pytest.mark.parametrize("kind", ["wheel", "editable"])
def test_a_fresh_clone_asks_for_what_converts_networks(clone: Path, kind: str) -> None:
    converting = {"flatbuffers", "openvino", "pip", "tflite"}
    assert converting <= set(wanted_by(clone, kind))
    shutil.copytree(paths.models_dir() / "packaged", clone / "models" / "packaged")
    assert converting.isdisjoint(wanted_by(clone, kind))


def test_without_the_internet_a_fresh_clone_says_what_to_do(clone: Path, tmp_path: Path) -> None:
    nowhere = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path), "PIP_CONFIG_FILE": os.devnull}
    result = build(clone, tmp_path / "dist", **nowhere)
    assert result.returncode != 0
    assert "mediapipe==0.10.21 could not be fetched; is there a connection to the internet?" in result.stderr
    assert "The networks could not be put into models/packaged" in result.stderr
    assert "Traceback" not in result.stderr
    assert not [*(tmp_path / "dist").glob("*")]


def test_it_is_not_made_of_half_a_checkout(clone: Path, tmp_path: Path) -> None:
    shutil.copytree(paths.models_dir() / "packaged", clone / "models" / "packaged")
    shutil.rmtree(clone / "models" / "builtin")
    result = build(clone, tmp_path / "dist")
    assert result.returncode != 0
    assert "models/builtin" in result.stderr
    assert "complete checkout" in result.stderr
