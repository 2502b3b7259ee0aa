"""Networks on disk: each runs, and what is missing or damaged is said in one sentence."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import numpy as np
import pytest

from lipsync_desktop import paths
from lipsync_desktop.engine.errors import ModelError
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.models.runtime import ov
from lipsync_desktop.engine.settings import RenderSettings


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A folder with a voice activity network of its own."""
    for file in (paths.models_dir() / "packaged").glob("voice_activity.*"):
        (tmp_path / "packaged").mkdir(exist_ok=True)
        shutil.copy(file, tmp_path / "packaged")
    return tmp_path


def heard_as(mel: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What the articulation network takes: a mel (1, 80, T), phones that nobody is sure of, and that there are some."""
    return mel, np.full((1, 22, mel.shape[2]), 0.4, np.float32), np.ones((1, 1, 1), np.float32)


def test_shapes(models: Models) -> None:
    probability, state = models.voice_activity(np.zeros((1, 576), np.float32), np.zeros((2, 1, 128), np.float32))
    assert probability.shape == (1, 1)
    assert state.shape == (2, 1, 128)
    for columns in (1, 37, 200):
        (articulation,) = models.articulation(*heard_as(np.zeros((1, 80, columns), np.float32)))
        assert articulation.shape == (1, 9, columns)


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
    assert "ABACUS" in str(models.notices[0])


def test_threads_share_a_network(models: Models) -> None:
    """Four threads, each with its own long row of inputs, at once: nobody gets what another asked for."""
    mels = [np.random.default_rng(i).uniform(-4, 4, (1, 80, 40 + 30 * (i % 3))).astype(np.float32) for i in range(60)]
    alone = [models.articulation(*heard_as(mel))[0] for mel in mels]
    assert not np.array_equal(alone[0], alone[3])
    with ThreadPoolExecutor(4) as threads:
        for together in threads.map(lambda _: [models.articulation(*heard_as(mel))[0] for mel in mels], range(4)):
            assert all(np.array_equal(a, b) for a, b in zip(alone, together, strict=True))
        mixed = threads.map(lambda mel: models.articulation(*heard_as(mel))[0], mels * 3)
        assert all(np.array_equal(a, b) for a, b in zip(alone * 3, mixed, strict=True))


def test_a_network_is_loaded_once_whoever_asks_first(copied: Path) -> None:
    models = Models(copied, None)
    with ThreadPoolExecutor(4) as threads:
        loaded = list(threads.map(lambda _: models.voice_activity, range(8)))
    assert all(network is loaded[0] for network in loaded)


def test_devices_are_named(models: Models, copied: Path) -> None:
    devices = models.devices()
    assert "CPU" in dict(devices)
    assert all(name and full_name and full_name != name for name, full_name in devices)
    assert Models(copied, None, "ABACUS").devices() == devices  # no network has to be there, nor the chosen device


def test_an_unknown_device_gives_the_same_results_for_every_thread(copied: Path, models: Models) -> None:
    inputs = np.random.default_rng(0).uniform(-1, 1, (1, 576)).astype(np.float32), np.zeros((2, 1, 128), np.float32)
    (expected, _) = models.voice_activity(*inputs)
    fallen_back = Models(copied, None, "ABACUS")
    with ThreadPoolExecutor(4) as threads:
        for probability, _ in threads.map(lambda _: fallen_back.voice_activity(*inputs), range(8)):
            assert np.array_equal(probability, expected)
    (notice,) = fallen_back.notices
    assert "CPU" in str(notice)


class _FailsAtWork(Models):
    """With a “GPU” that takes a network and refuses its inputs: the error is OpenVINO's own."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, None, "GPU")
        self.compiled_for: list[str] = []

    def _compiled(self, graph: ov.Model, options: Mapping[str, object]) -> ov.CompiledModel:
        self.compiled_for.append(self._device)
        if self._device == "CPU":
            return super()._compiled(graph, options)
        narrow = graph.clone()
        narrow.reshape({"mel": [1, 80, 7], "phonetic": [1, 22, 7], "trust": [1, 1, 1]})
        return self._core.compile_model(narrow, "CPU")


def test_a_device_that_fails_at_work_is_left_once_for_all_threads(models: Models) -> None:
    mel = np.random.default_rng(0).uniform(-4, 4, (1, 80, 50)).astype(np.float32)
    (expected,) = models.articulation(*heard_as(mel))
    failing = _FailsAtWork(paths.models_dir())
    network = failing.articulation
    assert network(*heard_as(mel[..., :7]))[0].shape == (1, 9, 7)
    assert list(failing.notices) == []
    at_once = Barrier(4)

    def together(_: int) -> np.ndarray:
        at_once.wait(10)
        return network(*heard_as(mel))[0]

    with ThreadPoolExecutor(4) as threads:
        for articulation in threads.map(together, range(4)):
            assert np.array_equal(articulation, expected)
    assert failing.compiled_for == ["GPU", "CPU"]
    (notice,) = failing.notices
    assert "GPU" in str(notice)
    assert failing.voice_activity is failing.voice_activity
    assert failing.compiled_for == ["GPU", "CPU", "CPU"]  # the next network does not try again


def test_inputs_that_the_processor_refuses_are_an_error(models: Models) -> None:
    with pytest.raises(RuntimeError):
        models.voice_activity(np.zeros((1, 500), np.float32), np.zeros((2, 1, 128), np.float32))
    assert models.notices == ()


def test_what_was_compiled_is_kept(copied: Path, tmp_path: Path) -> None:
    _ = Models(copied, tmp_path / "cache").voice_activity
    assert list((tmp_path / "cache").glob("*.blob"))


def test_what_a_film_needs_is_loaded_beside_its_start(models: Models) -> None:
    with models.loading(RenderSettings(), matte=False):
        pass
    networks = {"builtin/articulation", "packaged/face_detector", "packaged/face_mesh", "packaged/phones"}
    assert networks | {"packaged/voice_activity"} <= set(models.loaded)
    fresh = Models(paths.models_dir(), None)
    with fresh.loading(RenderSettings(parity=True)):
        pass
    assert fresh.loaded == ()
    with fresh.loading(RenderSettings(liveliness=0)):
        detector = fresh.faces  # which is asked for before it is there
    assert "packaged/matte" not in fresh.loaded
    assert fresh.faces is detector


def test_what_cannot_be_loaded_is_said_where_it_is_needed(copied: Path) -> None:
    models = Models(copied, None)
    with models.loading(RenderSettings()):
        assert models.voice_activity
    with pytest.raises(ModelError, match="missing"):
        _ = models.articulation
