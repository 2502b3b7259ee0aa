"""Models that a person adds: recognised, converted, kept whole or not at all, checked, removed, and used in films."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Generator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest

from lipsync_desktop import paths
from lipsync_desktop.engine.errors import ModelError
from lipsync_desktop.engine.flow import Steps
from lipsync_desktop.engine.library.catalogue import PUBLISHED, RESEARCH_ONLY, UNKNOWN, PublishedFile, published_as
from lipsync_desktop.engine.library.records import FastMode, write_record
from lipsync_desktop.engine.library.shelf import Library
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.models import adding as adding_room
from lipsync_desktop.engine.models.adding import add, recognise
from lipsync_desktop.engine.models.calibration import examples
from lipsync_desktop.engine.models.fast import Examples, int8_form
from lipsync_desktop.engine.models.runtime import ops, ov
from lipsync_desktop.engine.pipeline import render
from lipsync_desktop.engine.settings import RenderJob, RenderSettings
from lipsync_desktop.engine.types import FaceBox, Progress
from tests.drawn import drawn_wav2lip
from tests.making import write_portrait, write_speech
from tests.thin import write_s3fd, write_wav2lip
from tests.wav2lip_inputs import faces_and_mels

T = TypeVar("T")
CHECKPOINTS = Path(__file__).parent / "data" / "checkpoints"


def finished(steps: Generator[float, None, T]) -> T:
    """The steps' result, where their shares never fall and end at most at 1."""
    before = 0.0
    shares = Steps(steps)
    for share in shares:
        assert before <= share <= 1
        before = share
    return shares.result


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library")


@pytest.fixture(scope="session")
def judged_with(models: Models, resources: Path) -> Examples:
    return examples(models, resources / "portrait.png", resources / "voice.flac")


@pytest.fixture
def wav2lip_file(tmp_path: Path) -> Path:
    return write_wav2lip(tmp_path / "My Lips 2.xml")


def test_a_network_is_added_and_used(wav2lip_file: Path, library: Library) -> None:
    recognised = finished(recognise(wav2lip_file))
    assert (recognised.kind, recognised.size_px, recognised.published) == ("wav2lip", 96, None)
    assert recognised.licence is UNKNOWN
    added = finished(add(recognised, library))
    assert added.name == "my-lips-2"
    assert added.folder == library.folder / "my-lips-2"
    assert library.added() == [added] == library.added("wav2lip")
    assert library.added("s3fd") == []
    assert library.get("my-lips-2") == added
    assert added.size_bytes > 100_000
    assert not added.commercial_use
    finished(library.verify("my-lips-2"))

    network = Models(paths.models_dir(), None, library=library).wav2lip("my-lips-2")
    features = network.encode(np.zeros((1, 6, 96, 96), np.float32))
    (image,) = network.speak(np.zeros((1, 1, 80, 16), np.float32), *features)
    assert image.shape == (1, 3, 48, 96)
    assert 0 <= image.min() < image.max() <= 1


@pytest.mark.parametrize("doublings", [1, 2])
def test_larger_images(tmp_path: Path, library: Library, doublings: int) -> None:
    file = write_wav2lip(tmp_path / "large.xml", doublings=doublings)
    added = finished(add(finished(recognise(file)), library))
    assert added.size_px == 96 << doublings
    network = Models(paths.models_dir(), None, library=library).wav2lip("large")
    features = network.encode(np.zeros((1, 6, added.size_px, added.size_px), np.float32))
    (image,) = network.speak(np.zeros((1, 1, 80, 16), np.float32), *features)
    assert image.shape == (1, 3, added.size_px // 2, added.size_px)


def test_the_fast_form_is_judged(wav2lip_file: Path, library: Library, judged_with: Examples) -> None:
    added = finished(add(finished(recognise(wav2lip_file)), library, examples=judged_with))
    assert added.fast is not None
    assert 20 < added.fast.psnr_db < 90
    assert 0.5 < added.fast.ssim <= 1
    assert added.fast.faster > 0
    assert added.fast_graph.is_file() == (added.fast.passed and added.fast.form == "INT8")
    assert added.fast == library.get(added.name).fast
    forced = replace(added, fast=replace(added.fast, passed=False))
    assert forced.fast is not None
    models = Models(paths.models_dir(), None, library=library)
    models.wav2lip(added.name, fast=True)
    assert (models.notices == ()) == added.fast.passed


def test_what_the_fast_form_loses_is_what_it_says(wav2lip_file: Path, library: Library, judged_with: Examples) -> None:
    graph = finished(recognise(wav2lip_file)).graph
    samples = judged_with.samples(96)
    exact = ov.Core().compile_model(graph, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    expected = [next(iter(exact([*sample]).values()))[0, :, 48:].transpose(1, 2, 0).copy() for sample in samples[12:]]
    fast, judged = finished(int8_form(graph, samples[:12], samples[12:], expected))
    assert judged.form == "INT8"
    quantised = [node for node in fast.get_ops() if node.get_type_name() == "FakeQuantize"]
    assert len(quantised) > 20
    core = ov.Core()
    coarse = core.compile_model(fast, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    made = [next(iter(coarse([*sample]).values()))[0, :, 48:].transpose(1, 2, 0).copy() for sample in samples[12:]]
    error = np.mean([(a - b) ** 2 for a, b in zip(expected, made, strict=True)])
    assert error > 0
    assert -10 * np.log10(error) == pytest.approx(judged.psnr_db, abs=0.05)


def test_a_detector_is_added(tmp_path: Path, library: Library) -> None:
    recognised = finished(recognise(write_s3fd(tmp_path / "s3fd.xml")))
    assert (recognised.kind, recognised.size_px) == ("s3fd", 0)
    added = finished(add(recognised, library))
    assert added.fast is None
    models = Models(paths.models_dir(), None, library=library)
    assert models.s3fd().boxes(np.zeros((60, 80, 3), np.uint8)).shape[1] == 5
    with pytest.raises(ModelError, match="makes no mouths"):
        models.wav2lip("s3fd")


def test_onnx_is_read(tmp_path: Path, library: Library) -> None:
    """Written by PyTorch's exporter from a thin generator with batch size 1 (tests/data/make_onnx.py)."""
    recognised = finished(recognise(Path(__file__).parent / "data" / "thin_wav2lip.onnx"))
    assert (recognised.kind, recognised.size_px) == ("wav2lip", 96)
    expected = np.load(Path(__file__).parent / "data" / "thin_wav2lip.npz")["image"] / 65535
    added = finished(add(recognised, library))
    size_px, whole = Models(paths.models_dir(), None, library=library).whole_wav2lip(added.name)
    faces, mels = faces_and_mels(4, 1)
    (image,) = whole(mels, faces)
    assert size_px == 96
    assert np.abs(image - expected).max() < 1e-4


def test_published_files_are_known_by_their_checksum(
    wav2lip_file: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    recognised = finished(recognise(wav2lip_file))
    wav2lip = replace(PUBLISHED[0], files=(PublishedFile(recognised.sha256, 1),))
    monkeypatch.setattr(adding_room, "published_with", lambda sha256: wav2lip if sha256 == recognised.sha256 else None)
    known = finished(recognise(wav2lip_file))
    assert known.published is wav2lip
    assert known.licence is RESEARCH_ONLY
    assert known.title == "Wav2Lip"
    added = finished(add(known, library))
    assert added.name == "wav2lip"
    assert not added.commercial_use


def write_network(file: Path, *shapes: list[int]) -> Path:
    inputs = [ops.parameter(shape, np.float32) for shape in shapes]
    ov.save_model(ov.Model([ops.relu(node) for node in inputs], inputs), file)
    return file


def test_what_is_something_else_is_said(tmp_path: Path) -> None:
    text = tmp_path / "notes.pth"
    text.write_text("not weights")
    alone = write_wav2lip(tmp_path / "alone.xml")
    alone.with_suffix(".bin").unlink()
    damaged = tmp_path / "damaged.onnx"
    damaged.write_bytes(b"\x08\x07" + b"x" * 100)
    cases = {
        text: "no file of weights.*expected are the weights of Wav2Lip or S³FD",
        CHECKPOINTS / "plain_zip.pth": r"holds weights such as “blocks\.0\.0\.weight”.*expected",
        alone: r"“alone\.bin” is missing beside “alone\.xml”",
        damaged: r"damaged\.onnx.*expected",
        write_network(tmp_path / "one.xml", [1, 3, 224, 224]): "inputs of 1×3×224×224, neither Wav2Lip nor S³FD",
        write_network(tmp_path / "two.xml", [1, 80, 16], [1, 6, 96, 96]): "inputs of 1×80×16 and 1×6×96×96",
        write_network(tmp_path / "odd.xml", [1, 1, 80, 16], [1, 6, 100, 100]): "100×100 pixels in 6 channels",
        write_network(tmp_path / "grey.xml", [1, 1, 80, 16], [1, 3, 96, 96]): "96×96 pixels in 3 channels",
        tmp_path / "nowhere.pth": "no file “nowhere.pth”",
        tmp_path: "is a folder",
    }
    for file, sentence in cases.items():
        with pytest.raises(ModelError, match=sentence):
            finished(recognise(file))


def write_lips(file: Path, spread: int) -> Path:
    """A network with the inputs and the output of Wav2Lip, built otherwise; it adds one number, `spread` times over."""
    mel = ops.parameter([1, 1, 80, 16], np.float32, "mel")
    face = ops.parameter([1, 6, 96, 96], np.float32, "face")
    image = ops.slice(face, [0], [3], [1], [1])
    loud = ops.reduce_max(mel, [0, 1, 2, 3], True)
    row = ops.broadcast(ops.constant(np.float32(0)), [spread])
    image = ops.add(ops.add(image, loud), ops.reduce_sum(row, [0], False))
    ov.save_model(ov.Model([image], [mel, face]), file, compress_to_fp16=False)
    return file


def test_a_network_that_was_built_otherwise_is_used(tmp_path: Path, library: Library) -> None:
    added = finished(add(finished(recognise(write_lips(tmp_path / "own.xml", 10))), library))
    network = Models(paths.models_dir(), None, library=library).wav2lip(added.name)
    mel, face = np.full((1, 1, 80, 16), 0.5, np.float32), np.zeros((1, 6, 96, 96), np.float32)
    (image,) = network.speak(mel, *network.encode(face))
    assert image.shape == (1, 3, 48, 96)
    assert np.all(image == 0.5)


def test_a_network_that_asks_for_all_memory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"“bomb\.xml” was not added: it asks for 40 GB of memory in one step"):
        finished(recognise(write_lips(tmp_path / "bomb.xml", 10_000_000_000)))


def test_damaged_networks_never_end_in_anything_but_a_sentence(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    graph = write_wav2lip(tmp_path / "graph.xml")
    for whole, file in (
        ((Path(__file__).parent / "data" / "thin_wav2lip.onnx").read_bytes(), tmp_path / "damaged.onnx"),
        (graph.read_bytes(), tmp_path / "damaged.xml"),
    ):
        file.with_suffix(".bin").write_bytes(graph.with_suffix(".bin").read_bytes())
        sentences = []
        for _ in range(60):
            damaged = bytearray(whole)
            for place in rng.integers(0, min(len(whole), 5000), 6):
                damaged[place] = int(rng.integers(256))
            file.write_bytes(damaged)
            try:
                finished(recognise(file))
            except ModelError as error:
                sentences.append(str(error))
        assert len(sentences) > 30
        assert all(file.name in sentence or "This network" in sentence for sentence in sentences)


def test_weights_that_do_not_fit_are_said() -> None:
    from lipsync_desktop.engine.models.wav2lip_graph import wav2lip_graph

    state = drawn_wav2lip(thinner=16)
    missing = {name: values for name, values in state.items() if name != "audio_encoder.3.conv_block.1.running_var"}
    more = {**state, "sam.spatial.weight": np.zeros(3, np.float32)}
    bent = {**state, "face_encoder_blocks.2.1.conv_block.0.weight": np.zeros((4, 3, 3, 3), np.float32)}
    broken = {**state, "output_block.1.bias": np.full(3, np.nan, np.float32)}
    shallow = {name: values for name, values in state.items() if not name.startswith("face_encoder_blocks.6")}
    for weights, sentence in (
        (missing, r"“audio_encoder\.3\.conv_block\.1\.running_var” is missing"),
        (more, "“sam.spatial.weight” is unknown"),
        (bent, r"face_encoder_blocks\.2\.1"),
        (broken, "“output_block.1.bias” are none"),
        (shallow, "export it as ONNX|do not match"),
    ):
        with pytest.raises(ModelError, match=sentence):
            wav2lip_graph(weights)


def test_cancelling_leaves_nothing(wav2lip_file: Path, library: Library, judged_with: Examples) -> None:
    steps = add(finished(recognise(wav2lip_file)), library, examples=judged_with)
    for share in steps:
        if share > 0.2:
            break
    assert list(library.folder.iterdir())
    steps.close()
    assert list(library.folder.iterdir()) == []


def test_adding_again_takes_the_olds_place(tmp_path: Path, library: Library) -> None:
    first = finished(add(finished(recognise(write_wav2lip(tmp_path / "a.xml"))), library, "mine"))
    second = finished(add(finished(recognise(write_wav2lip(tmp_path / "b.xml", seed=1))), library, "mine"))
    assert library.added() == [second]
    assert first.files != second.files
    assert [path.name for path in library.folder.iterdir()] == ["mine"]


@pytest.mark.parametrize("name", ["builtin", "", "../evil", "A b", "x" * 80, ".hidden", "a/b"])
def test_names_are_checked(wav2lip_file: Path, library: Library, name: str) -> None:
    recognised = finished(recognise(wav2lip_file))
    with pytest.raises(ModelError, match="cannot be a model's name"):
        finished(add(recognised, library, name))


def test_a_free_name(library: Library, wav2lip_file: Path) -> None:
    assert library.free_name("Größe & Co!") == "gr-e-co"
    assert library.free_name("builtin") == "builtin-2"
    assert library.free_name("…") == "model"
    recognised = finished(recognise(wav2lip_file))
    assert [finished(add(recognised, library)).name for _ in range(2)] == ["my-lips-2", "my-lips-2-2"]


def test_damage_is_found(wav2lip_file: Path, library: Library) -> None:
    added = finished(add(finished(recognise(wav2lip_file)), library))
    weights = added.graph.with_suffix(".bin")
    content = bytearray(weights.read_bytes())
    content[1000] ^= 1
    weights.write_bytes(content)
    with pytest.raises(ModelError, match=r"“network\.bin” of the model “my-lips-2” is damaged"):
        finished(library.verify("my-lips-2"))
    weights.unlink()
    with pytest.raises(ModelError, match="cannot be read"):
        finished(library.verify("my-lips-2"))
    with pytest.raises(ModelError, match=r"“network\.bin” of the model “my-lips-2” cannot be read.*Add the model"):
        Models(paths.models_dir(), None, library=library).wav2lip("my-lips-2")


def test_removing(wav2lip_file: Path, library: Library) -> None:
    finished(add(finished(recognise(wav2lip_file)), library))
    library.remove("my-lips-2")
    assert library.added() == []
    assert list(library.folder.iterdir()) == []
    with pytest.raises(ModelError, match=r"no added model called “my-lips-2” \(there: none\)"):
        library.remove("my-lips-2")


def test_folders_of_others_are_left_out(wav2lip_file: Path, library: Library) -> None:
    added = finished(add(finished(recognise(wav2lip_file)), library))
    shutil.copytree(added.folder, library.folder / "renamed")
    for name, content in {
        "empty": "",
        "list": "[]",
        "number": "1",
        "deep": "[" * 100_000 + "]" * 100_000,
        "future": json.dumps({"form": 3}),
        "half": json.dumps({"form": 1, "name": "half"}),
    }.items():
        (library.folder / name).mkdir()
        (library.folder / name / "about.json").write_text(content)
    (library.folder / "folder" / "about.json").mkdir(parents=True)
    (library.folder / "notes.txt").write_text("of the person's own")
    if sys.platform != "win32":
        (library.folder / "pipe").mkdir()
        os.mkfifo(library.folder / "pipe" / "about.json")
    assert library.added() == [added]
    models = Models(paths.models_dir(), None, library=library)
    assert not models.first_time("builtin", "deep", added.name)
    with pytest.raises(ModelError, match=r"What is known about the added model “deep” is damaged\. Add its file again"):
        models.wav2lip("deep")
    library.remove("deep")
    with pytest.raises(ModelError, match="There is no added model called “deep”"):
        library.get("deep")


def _changed(facts: dict[str, Any], place: list[str], value: object) -> dict[str, Any]:
    changed = json.loads(json.dumps(facts))
    inner = changed
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = value
    return dict(changed)


def test_a_record_is_believed_only_as_it_was_written(wav2lip_file: Path, library: Library) -> None:
    added = finished(add(finished(recognise(wav2lip_file)), library))
    fast = replace(added, fast=FastMode(True, 40.0, 0.99, 2.0))
    write_record(fast, added.folder)
    assert library.added() == [fast]
    about = added.folder / "about.json"
    whole = about.read_bytes()
    for place in range(0, len(whole), 7):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << place % 8
        about.write_bytes(damaged)
        assert library.added() in ([], [fast]), place  # a space may become another one
    facts = json.loads(whole)
    del facts["checksum"]
    facts["form"] = 1  # as it was written before records had checksums
    about.write_text(json.dumps(facts))
    assert library.added() == [fast]
    for field, value in (
        (["files"], ["network.xml"]),
        (["files"], {"../../evil.xml": "0" * 64}),
        (["files"], {"network.xml": 1}),
        (["title"], 1),
        (["title"], None),
        (["kind"], "other"),
        (["kind"], []),
        (["size_px"], 0),
        (["size_px"], 10**400),
        (["size_px"], "96"),
        (["size_px"], True),
        (["commercial_use"], "no"),
        (["more"], 1),
        (["fast"], 1),
        (["fast", "psnr_db"], "40"),
        (["fast", "psnr_db"], 10**400),
        (["fast", "faster"], float("nan")),
        (["fast", "passed"], 1),
        (["fast", "form"], "INT4"),
        (["fast", "kept_exact"], [1]),
    ):
        about.write_text(json.dumps(_changed(facts, field, value)))
        assert library.added() == [], (field, value)


@pytest.mark.parametrize("ending", [".xml", ".bin"])
def test_a_network_that_was_changed_is_said_and_not_used(
    tmp_path: Path, wav2lip_file: Path, library: Library, ending: str
) -> None:
    added = finished(add(finished(recognise(wav2lip_file)), library))

    def models() -> Models:
        return Models(paths.models_dir(), tmp_path / "cache", library=library)

    models().wav2lip(added.name)
    file = added.graph.with_suffix(ending)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    sentence = rf"“network\{ending}” of the model “my-lips-2” is damaged\. Add the model again\."
    for asked in (models().wav2lip, models().whole_wav2lip):
        with pytest.raises(ModelError, match=sentence):
            asked(added.name)
    finished(add(finished(recognise(wav2lip_file)), library, added.name))
    models().wav2lip(added.name)


def test_a_model_stays_when_its_successor_cannot_take_its_place(
    tmp_path: Path, wav2lip_file: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = finished(add(finished(recognise(wav2lip_file)), library, "mine"))
    replaced = os.replace

    def failing(source: Path, target: Path) -> None:
        if source.name.startswith(".new-"):
            raise PermissionError(13, "Permission denied")
        replaced(source, target)

    successor = finished(recognise(write_wav2lip(tmp_path / "b.xml", seed=1)))
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", failing)
        with pytest.raises(ModelError, match=r"could not be put at “.*mine” \(Permission denied\)\. What was there is"):
            finished(add(successor, library, "mine"))
    assert library.added() == [first]
    finished(library.verify("mine"))
    assert [path.name for path in library.folder.iterdir()] == ["mine"]


def test_what_a_killed_process_left_is_cleared_up(wav2lip_file: Path, library: Library) -> None:
    first = finished(add(finished(recognise(wav2lip_file)), library, "mine"))
    second = finished(add(finished(recognise(wav2lip_file)), library, "other"))
    first.folder.rename(library.folder / ".was-mine")  # killed between two steps
    shutil.copytree(second.folder, library.folder / ".was-other")
    for name in (".new-abc", ".old-abc", ".new-young", ".was-young"):
        shutil.copytree(second.folder, library.folder / name)
    long_ago = time.time() - 7200
    for folder in library.folder.iterdir():
        for path in [*folder.iterdir(), folder] if "young" not in folder.name else [folder]:
            os.utime(path, None if "young" in folder.name else (long_ago, long_ago))
    library.sweep()
    assert library.added() == [first, second]
    assert sorted(path.name for path in library.folder.iterdir()) == [".new-young", ".was-young", "mine", "other"]


def test_the_first_time_is_told_once(tmp_path: Path, wav2lip_file: Path, library: Library) -> None:
    finished(add(finished(recognise(wav2lip_file)), library))

    def models() -> Models:
        return Models(paths.models_dir(), tmp_path / "cache", library=library)

    assert models().first_time("my-lips-2")
    assert not models().first_time("builtin")
    models().wav2lip("my-lips-2")
    assert not models().first_time("my-lips-2", "builtin")
    (kept,) = (tmp_path / "cache" / "added").iterdir()
    assert list(kept.glob("CPU/*.blob"))
    finished(add(finished(recognise(write_wav2lip(tmp_path / "new.xml", seed=3))), library, "my-lips-2"))
    assert models().first_time("my-lips-2")
    models().wav2lip("my-lips-2")
    (fresh,) = (tmp_path / "cache" / "added").iterdir()  # what was compiled of the old one is of no use
    assert fresh != kept
    finished(add(finished(recognise(write_wav2lip(tmp_path / "other.xml"))), library))
    library.remove("my-lips-2")
    models().wav2lip("other")
    assert [folder.name.rpartition("-")[0] for folder in (tmp_path / "cache" / "added").iterdir()] == ["other"]


@pytest.fixture
def job(tmp_path: Path, resources: Path) -> RenderJob:
    speech = write_speech(tmp_path / "speech.wav", resources / "voice.flac", 0.8)
    return RenderJob(resources / "portrait.png", speech, tmp_path / "film.webm", RenderSettings(model="lips"))


@pytest.fixture
def stocked(tmp_path: Path, library: Library) -> Models:
    """Models with an added generator “lips” and an added detector “s3fd”."""
    finished(add(finished(recognise(write_wav2lip(tmp_path / "lips.xml"))), library))
    finished(add(finished(recognise(write_s3fd(tmp_path / "s3fd.xml"))), library))
    return Models(paths.models_dir(), tmp_path / "cache", library=library)


def test_a_film_with_an_added_model(job: RenderJob, stocked: Models) -> None:
    steps = list(render(job, stocked))
    assert steps[0].first_time
    assert not any(step.first_time for step in steps[1:])
    written: list[Progress] = [step for step in steps if step.frame is not None]
    assert len(written) == 20
    assert any(step.frame and step.frame.patch for step in written)
    assert not next(render(replace(job, overwrite=True), stocked)).first_time


def test_a_film_as_the_original(job: RenderJob, stocked: Models) -> None:
    settings = replace(job.settings, parity=True, face_box=FaceBox(300, 300, 300, 400))
    steps = [step for step in render(replace(job, settings=settings), stocked) if step.frame is not None]
    assert len(steps) == 17  # 65 columns: the window of frame 15 is the last that fits; one more for the end
    assert steps[3].frame is not None
    patch = steps[3].frame.patch
    assert patch is not None
    assert (patch.x_px, patch.y_px, *patch.pixels.shape) == (300, 300, 400, 300, 3)


def test_mixed_use(job: RenderJob, stocked: Models, resources: Path, tmp_path: Path) -> None:
    """S³FD with the built-in lips. A drawn detector finds anything; the mesh makes sure of the face at the box."""
    face = write_portrait(tmp_path / "portrait.png", resources / "portrait.png", 320)
    settings = replace(job.settings, model="builtin", detector="s3fd", face_box=FaceBox(119, 103, 88, 119))
    assert any(step.frame and step.frame.patch for step in render(replace(job, face=face, settings=settings), stocked))


def test_parity_says_what_it_lacks(job: RenderJob, tmp_path: Path, stocked: Models) -> None:
    with pytest.raises(ModelError, match="Only an added Wav2Lip model"):
        list(render(replace(job, settings=RenderSettings(parity=True)), stocked))
    stocked.library.remove("s3fd")
    with pytest.raises(ModelError, match=r"S³FD.*face box"):
        list(render(replace(job, settings=replace(job.settings, parity=True)), stocked))
    assert not job.output.exists()


def test_the_catalogue_is_whole() -> None:
    assert [weights.name for weights in PUBLISHED] == ["wav2lip", "wav2lip-gan", "s3fd"]
    for weights in PUBLISHED:
        assert published_as(weights.name) is weights
        assert weights.licence.terms
        assert weights.licence.commercial_use == (weights.kind == "s3fd")
        assert weights.files[0].size_bytes > 80_000_000
    assert published_as("nonsense") is None
    assert Fraction(PUBLISHED[0].files[0].size_bytes) == 435_807_851
