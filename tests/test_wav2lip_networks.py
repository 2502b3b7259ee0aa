"""Generator and detector against PyTorch's own results, with full-size weights drawn from a seed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lipsync_desktop.engine.faces.s3fd import S3FD
from lipsync_desktop.engine.models.runtime import ov
from lipsync_desktop.engine.models.s3fd_graph import s3fd_graph
from lipsync_desktop.engine.models.wav2lip_graph import lower_half, split, wav2lip_graph
from tests.drawn import drawn_s3fd, drawn_wav2lip
from tests.wav2lip_inputs import FACE_SEED, PICTURE_SHAPE, faces_and_mels, noisy_picture

DATA = Path(__file__).parent / "data"


def run(model: ov.Model, *inputs: np.ndarray) -> list[np.ndarray]:
    compiled = ov.Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return [value.copy() for value in compiled(list(inputs)).values()]


@pytest.fixture(scope="module")
def generator() -> ov.Model:
    return wav2lip_graph(drawn_wav2lip())


def test_the_generator_makes_pytorchs_images(generator: ov.Model) -> None:
    expected = np.load(DATA / "wav2lip_images.npz")["images"] / 65535
    faces, mels = faces_and_mels(FACE_SEED)
    for face, mel, image in zip(faces, mels, expected, strict=True):
        (made,) = run(generator, mel[None], face[None])
        assert np.abs(made[0] - image).max() < 5e-5  # asked: 1e-4; the expected values are rounded to 1.5e-5


@pytest.mark.parametrize("doublings", [0, 1, 2])
def test_the_lower_half_is_that_of_the_whole(doublings: int) -> None:
    whole = wav2lip_graph(drawn_wav2lip(thinner=8, doublings=doublings))
    size_px = 96 << doublings
    faces, mels = faces_and_mels(1, 1, size_px)
    (image,) = run(whole, mels, faces)
    (half,) = run(lower_half(whole), mels, faces)
    assert image.shape == (1, 3, size_px, size_px)
    assert half.shape == (1, 3, size_px // 2, size_px)
    assert np.abs(half - image[:, :, size_px // 2 :]).max() < 1e-5


def test_cutting_early_saves_work(generator: ov.Model) -> None:
    def outputs(model: ov.Model) -> int:
        convolutions = [node for node in model.get_ops() if "Convolution" in node.get_type_name()]
        return sum(int(np.prod(node.get_output_shape(0)[2:])) for node in convolutions)

    assert outputs(lower_half(generator)) < 0.85 * outputs(generator)
    assert outputs(generator) == outputs(wav2lip_graph(drawn_wav2lip()))  # the whole one is left as it was


def test_a_face_is_encoded_once_for_many_sounds(generator: ov.Model) -> None:
    faces, mels = faces_and_mels(FACE_SEED)
    encode, speak = split(lower_half(generator))
    features = run(encode, faces[:1])
    for mel in mels:
        (whole,) = run(generator, mel[None], faces[:1])
        (half,) = run(speak, mel[None], *features)
        assert np.abs(half - whole[:, :, 48:]).max() < 1e-5


def test_the_detector_finds_pytorchs_boxes() -> None:
    expected = np.load(DATA / "s3fd_boxes.npz")
    compiled = ov.Core().compile_model(s3fd_graph(drawn_s3fd()), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    detector = S3FD(lambda *inputs: tuple(value.copy() for value in compiled(list(inputs)).values()))
    image = noisy_picture(PICTURE_SHAPE)
    candidates = detector.candidates(image)
    assert candidates.shape == expected["candidates"].shape
    assert np.abs(candidates[:, :4] - expected["candidates"][:, :4]).max() < 0.01  # asked: 0.5 px
    assert np.abs(candidates[:, 4] - expected["candidates"][:, 4]).max() < 1e-4
    kept = detector.boxes(image)
    assert kept.shape == expected["kept"].shape
    assert np.abs(kept - expected["kept"]).max() < 0.01
