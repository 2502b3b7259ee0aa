"""The parity path against frames that PyTorch and the reference's own steps made, with weights drawn from a seed."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from lipsync_desktop.engine.errors import FaceError, SpeechError
from lipsync_desktop.engine.faces.s3fd import S3FD
from lipsync_desktop.engine.flow import Steps
from lipsync_desktop.engine.models.runtime import ov
from lipsync_desktop.engine.models.s3fd_graph import s3fd_graph
from lipsync_desktop.engine.models.wav2lip_graph import wav2lip_graph
from lipsync_desktop.engine.settings import RenderSettings
from lipsync_desktop.engine.types import FaceBox, Network, Sound
from lipsync_desktop.engine.wav2lip.original import (
    OriginalWav2Lip,
    chosen_box,
    find_boxes,
    frame_count,
    plates,
    smoothed,
    windows,
)
from tests.drawn import drawn_s3fd, drawn_wav2lip
from tests.wav2lip_inputs import clip_images, clip_mel

DATA = Path(__file__).parent / "data"
CINEMA = Fraction(24000, 1001)


def network(graph: ov.Model) -> Network:
    compiled = ov.Core().compile_model(graph, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return lambda *inputs: tuple(value.copy() for value in compiled(list(inputs)).values())


@pytest.fixture(scope="module")
def detector() -> S3FD:
    return S3FD(network(s3fd_graph(drawn_s3fd())))


def sound(mel: np.ndarray, *cuts: int) -> list[Sound]:
    return [Sound(part, np.ones(part.shape[1], np.float32)) for part in np.split(mel, cuts, axis=1)]


def test_a_film_is_the_references(detector: S3FD) -> None:
    """Detection, smoothing, windows, masking, generation, rounding and pasting, of a clip shorter than its speech."""
    expected = np.load(DATA / "wav2lip_film.npz")
    images = list(clip_images())
    steps = Steps(find_boxes(images, detector))
    assert len(list(steps)) == len(images), "one step for each image"
    boxes = steps.result
    assert boxes == [tuple(box) for box in expected["boxes"].tolist()]

    mel = clip_mel()
    lips = OriginalWav2Lip("wav2lip", 96, network(wav2lip_graph(drawn_wav2lip())))
    looped = (images * 2)[: len(expected["frames"])]
    made = [
        frame.composed()
        for frame in lips.sync(plates(looped, boxes), sound(mel, 5, 30), CINEMA, RenderSettings(parity=True))
    ]
    assert len(made) == len(expected["frames"])
    apart = np.abs(np.stack(made).astype(int) - expected["frames"])
    assert apart.max() <= 1  # rounding down turns a difference of 1e-6 into a level now and then
    assert (apart > 0).mean() < 1e-3
    changed = [np.argwhere((a != b).any(axis=2)) for a, b in zip(made, looped, strict=True)]
    assert all(len(places) for places in changed)


@pytest.mark.parametrize("rate", [Fraction(25), CINEMA, Fraction(30000, 1001), Fraction(30), Fraction(60)])
def test_windows_are_counted_as_the_reference_counts(rate: Fraction) -> None:
    mel = np.tile(np.arange(400, dtype=np.float32), (80, 1))
    expected: list[int] = []
    while True:  # inference.py
        start = int(len(expected) * (80.0 / float(rate)))
        if start + 16 > 400:
            expected.append(400 - 16)
            break
        expected.append(start)
    for cuts in ((), (1, 2, 77, 300)):
        heard = list(windows(sound(mel, *cuts), rate))
        assert [int(window[0, 0]) for window in heard] == expected
        assert all(window.shape == (80, 16) and np.ptp(window[0]) == 15 for window in heard)
    assert frame_count(400, rate) == len(expected)


def test_the_offset_moves_the_windows() -> None:
    mel = np.tile(np.arange(200, dtype=np.float32), (80, 1))
    there, later, earlier = (
        [int(window[0, 0]) for window in windows(sound(mel, 50, 90), Fraction(25), offset)] for offset in (0, 100, -100)
    )
    assert len(there) == len(later) == len(earlier)
    assert later == [max(start - 8, 0) for start in there[:-1]] + [later[-1]]
    assert earlier == [min(start + 8, 184) for start in there]


def test_speech_that_is_too_short_is_refused() -> None:
    with pytest.raises(SpeechError, match=r"0\.2 s.*longer"):
        frame_count(15, Fraction(25))
    assert frame_count(16, Fraction(25)) == 2


def test_smoothing_looks_ahead_and_writes_over() -> None:
    boxes = [(n, 2 * n, 100 + n, 200) for n in (0, 7, 3, 40, 12, 5, 90, 1)]
    by_hand = np.array(boxes)
    for i in range(8):
        by_hand[i] = (by_hand[i : i + 5] if i + 5 <= 8 else by_hand[8 - 5 :]).mean(axis=0)
    assert smoothed(boxes) == [tuple(box) for box in by_hand.tolist()]
    assert smoothed(boxes[:1]) == boxes[:1]
    assert smoothed(boxes[:4])[0] == boxes[3]  # the reference's slice begins at −1, as there are fewer than five


def test_a_frame_without_a_face_is_named(detector: S3FD) -> None:
    outputs = detector._network
    looks = 0

    def blind_from_the_third_on(*inputs: np.ndarray) -> tuple[np.ndarray, ...]:
        nonlocal looks
        looks += 1
        seen = outputs(*inputs)
        return seen if looks < 3 else tuple(0 * output if i % 2 == 0 else output for i, output in enumerate(seen))

    with pytest.raises(FaceError, match=r"frame 2.*face box"):
        list(find_boxes(clip_images(), S3FD(blind_from_the_third_on)))


def test_a_box_given_by_hand_is_taken_as_it_is() -> None:
    assert chosen_box(FaceBox(10.7, 20.2, 30.5, 40), (100, 72)) == (10, 20, 41, 60)
    assert chosen_box(FaceBox(-5, 50, 300, 400), (100, 72)) == (0, 50, 100, 72)
    with pytest.raises(FaceError, match="outside the picture"):
        chosen_box(FaceBox(200, 20, 30, 40), (100, 72))
