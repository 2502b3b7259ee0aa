"""Networks on disk: each runs, and what is missing or damaged is said in one sentence."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from lipsync_desktop import paths
from lipsync_desktop.engine.errors import ModelError
from lipsync_desktop.engine.models import Models


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A folder with a voice activity network of its own."""
    for file in (paths.models_dir() / "packaged").glob("voice_activity.*"):
        (tmp_path / "packaged").mkdir(exist_ok=True)
        shutil.copy(file, tmp_path / "packaged")
    return tmp_path


def test_shapes(models: Models) -> None:
    probability, state = models.voice_activity(np.zeros((1, 576), np.float32), np.zeros((2, 1, 128), np.float32))
    assert probability.shape == (1, 1)
    assert state.shape == (2, 1, 128)
    for columns in (1, 37, 200):
        (articulation,) = models.articulation(np.zeros((1, 80, columns), np.float32))
        assert articulation.shape == (1, 8, columns)


def test_an_output_outlives_the_next_run(models: Models) -> None:
    state = np.zeros((2, 1, 128), np.float32)
    _, first = models.voice_activity(np.zeros((1, 576), np.float32), state)
    kept = first.copy()
    models.voice_activity(np.ones((1, 576), np.float32), first)
    assert np.array_equal(first, kept)


def test_a_missing_network_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"face_detector\.xml.*missing.*make\.py"):
        _ = Models(tmp_path, None).faces


@pytest.mark.parametrize("name", ["voice_activity.xml", "voice_activity.bin"])
def test_a_damaged_network_is_named(copied: Path, name: str) -> None:
    file = copied / "packaged" / name
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(ModelError, match=r"voice_activity\.xml.*damaged"):
        _ = Models(copied, None).voice_activity


def test_an_unknown_device_falls_back_with_a_notice(copied: Path) -> None:
    models = Models(copied, None, "ABACUS")
    models.voice_activity(np.zeros((1, 576), np.float32), np.zeros((2, 1, 128), np.float32))
    assert len(models.notices) == 1
    assert "ABACUS" in models.notices[0]


def test_what_was_compiled_is_kept(copied: Path, tmp_path: Path) -> None:
    _ = Models(copied, tmp_path / "cache").voice_activity
    assert list((tmp_path / "cache").glob("*.blob"))
