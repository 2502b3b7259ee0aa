"""Wav2Lip as this program runs it by default: what it hears, what it sees, and how its mouth is blended back."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import pi
from pathlib import Path

import cv2
import numpy as np
import pytest

from lipsync_desktop.engine.faces.s3fd import box_around
from lipsync_desktop.engine.findings import Findings
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.pictures import read_picture
from lipsync_desktop.engine.settings import RenderSettings
from lipsync_desktop.engine.types import Face, FaceBox, Image, Plate, Points, Sound
from lipsync_desktop.engine.wav2lip.blend import MouthBlend, mouth_mask
from lipsync_desktop.engine.wav2lip.model import Wav2Lip, covered, gated, upright_crop, windows

from .making import mesh_points

SIZE_PX = 96
RATE = Fraction(25)


@pytest.fixture(scope="module")
def portrait(resources: Path) -> Image:
    return read_picture(resources / "portrait.png").image


@pytest.fixture(scope="module")
def points(portrait: Image, models: Models) -> Points:
    return mesh_points(portrait, models)


class DrawnNetwork:
    """Makes an image of its own from what it is shown: warmer, and darker with every loud column that it hears."""

    def __init__(self) -> None:
        self.encoded: list[np.ndarray] = []
        self.heard: list[np.ndarray] = []

    def encode(self, *inputs: np.ndarray) -> tuple[np.ndarray]:
        (face,) = inputs
        self.encoded.append(face)
        return (face[:, 3:, SIZE_PX // 2 :],)

    def speak(self, *inputs: np.ndarray) -> tuple[np.ndarray]:
        mel, feature = inputs
        self.heard.append(mel[0, 0])
        loudness = float((mel + 4).mean() / 8)
        warm = np.array([0.9, 1.0, 1.1], np.float32).reshape(1, 3, 1, 1)
        mouth = np.ones((SIZE_PX // 2, SIZE_PX), np.float32)
        mouth[18:30, 32:64] = 1 - loudness
        return (np.clip(feature * warm * mouth, 0, 1),)


def lips(network: DrawnNetwork) -> Wav2Lip:
    return Wav2Lip("drawn", SIZE_PX, network.encode, network.speak, Findings())


def sound(*stretches: tuple[float, bool]) -> list[Sound]:
    """Stretches of seconds, loud and voiced or neither."""
    return [
        Sound(
            np.full((80, round(seconds * 80)), 2.0 if voiced else -3.0, np.float32),
            np.full(round(seconds * 80), float(voiced), np.float32),
        )
        for seconds, voiced in stretches
    ]


def still(portrait: Image, points: Points, count: int) -> list[Plate]:
    plate = Plate(portrait, Face(FaceBox(0, 0, 1, 1), points))
    return [plate] * count


def test_a_picture_is_encoded_once_and_a_clip_each_time(portrait: Image, points: Points) -> None:
    network = DrawnNetwork()
    list(lips(network).sync(still(portrait, points, 5), sound((1.0, True)), RATE, RenderSettings()))
    assert len(network.encoded) == 1
    assert len(network.heard) == 5
    network = DrawnNetwork()
    clip = [Plate(portrait.copy(), Face(FaceBox(0, 0, 1, 1), points.copy())) for _ in range(4)]
    list(lips(network).sync(clip, sound((1.0, True)), RATE, RenderSettings()))
    assert len(network.encoded) == 4


def test_silence_leaves_a_closed_mouth_alone(portrait: Image, points: Points) -> None:
    network = DrawnNetwork()
    frames = list(
        lips(network).sync(still(portrait, points, 75), sound((1.0, False), (1.0, True)), RATE, RenderSettings())
    )
    touched = [frame.patch is not None for frame in frames]
    assert not any(touched[:18])  # the voice begins at frame 25, the mouth 0.15 s before it and softly
    assert all(touched[25:50])
    assert not any(touched[57:])  # the film is longer than the speech: rest
    assert len(network.heard) == sum(touched)
    faint = np.abs(frames[touched.index(True)].composed().astype(int) - portrait).max()
    full = np.abs(frames[40].composed().astype(int) - portrait).max()
    assert 0 < faint < full / 2


def test_silence_closes_an_open_mouth_and_a_clips_own(portrait: Image, points: Points) -> None:
    """There the network is asked, and hears silence however loud the noise is."""
    screaming = points.copy()
    screaming[[14, 87, 317, 178, 402], 1] += 60
    network = DrawnNetwork()
    list(lips(network).sync(still(portrait, screaming, 3), sound((1.0, False)), RATE, RenderSettings()))
    assert len(network.heard) == 3
    assert all((mel == -4).all() for mel in network.heard)
    network = DrawnNetwork()
    clip = [Plate(portrait.copy(), Face(FaceBox(0, 0, 1, 1), points.copy())) for _ in range(3)]
    list(lips(network).sync(clip, sound((1.0, False)), RATE, RenderSettings()))
    assert len(network.heard) == 3


def test_a_frame_without_a_face_is_untouched(portrait: Image, points: Points) -> None:
    plates = still(portrait, points, 2) + [Plate(portrait.copy(), None)] + still(portrait, points, 1)
    frames = list(lips(DrawnNetwork()).sync(plates, sound((1.0, True)), RATE, RenderSettings()))
    assert len(frames) == 4
    assert frames[2].patch is None
    assert frames[2].image is plates[2].image
    assert frames[3].patch is not None


def test_what_is_outside_the_mouth_stays(portrait: Image, points: Points) -> None:
    (frame,) = lips(DrawnNetwork()).sync(still(portrait, points, 1), sound((1.0, True)), RATE, RenderSettings())
    changed = np.argwhere((frame.composed() != portrait).any(axis=2))
    low, high = changed.min(0), changed.max(0)
    nose, chin = points[5], points[152]
    assert low[0] > nose[1]
    assert high[0] < chin[1]
    left, right = points[[234, 454], 0]
    assert left < low[1] < high[1] < right
    assert frame.patch is not None
    assert frame.patch.x_px % 2 == frame.patch.y_px % 2 == 0
    assert frame.patch.pixels.shape[0] % 2 == frame.patch.pixels.shape[1] % 2 == 0


@pytest.mark.parametrize("rate", [Fraction(24000, 1001), Fraction(25), Fraction(60)])
@pytest.mark.parametrize("cuts", [(), (1, 2, 90, 91, 200)])
def test_windows(rate: Fraction, cuts: tuple[int, ...]) -> None:
    columns = np.tile(np.arange(240, dtype=np.float32), (80, 1))
    voiced = np.linspace(0, 1, 240, dtype=np.float32)
    pieces = [Sound(m, v) for m, v in zip(np.split(columns, cuts, 1), np.split(voiced, cuts), strict=True)]
    heard = windows(pieces, rate, 0.0)
    for frame in range(round(4 * rate)):
        mel, share = next(heard)
        start = int(frame * (80.0 / float(rate)))
        expected = np.arange(start, start + 16, dtype=np.float32)
        expected[expected >= 240] = -4
        assert np.array_equal(mel[0], expected)
        assert share == (voiced[start] if start < 240 else 0.0)


def test_the_offset_moves_the_window() -> None:
    columns = np.tile(np.arange(100, dtype=np.float32), (80, 1))
    for offset_ms, shift in ((100.0, 8), (-50.0, -4), (0.0, 0), (2000.0, 160)):
        heard = windows([Sound(columns, np.ones(100, np.float32))], RATE, offset_ms)
        for frame in range(60):
            mel, _ = next(heard)
            start = int(frame * 3.2) if not shift else int(np.floor(frame * 3.2 - shift))
            expected = np.arange(start, start + 16, dtype=np.float32)
            expected[(expected < 0) | (expected >= 100)] = -4
            assert np.array_equal(mel[0], expected)


def test_gating_keeps_the_voice_and_nothing_else() -> None:
    whole = list(gated(sound((1.0, False), (1.0, True), (1.0, False))))
    mel = np.concatenate([part.mel for part in whole], axis=1)
    left = np.concatenate([part.voiced for part in whole])
    assert mel.shape == (80, 240)
    assert (mel[:, :60] == -4).all()
    assert (mel[:, 80:160] == 2).all()
    assert (mel[:, -50:] == -4).all()
    assert np.abs(np.diff(left)).max() < 0.3  # no click


def test_the_crop_stands_upright(portrait: Image, points: Points) -> None:
    """The same face, leaning by 30°, is seen as it is when it stands."""
    height, width = portrait.shape[:2]
    centre = points[1, :2]
    turn = cv2.getRotationMatrix2D((float(centre[0]), float(centre[1])), -30, 1.0)
    leaning = np.asarray(cv2.warpAffine(portrait, turn, (width, height)), np.uint8)
    leant = points.copy()
    leant[:, :2] = points[:, :2] @ turn[:, :2].T + turn[:, 2]
    straight, upright = upright_crop(points), upright_crop(leant)
    assert upright.turn - straight.turn == pytest.approx(pi / 6, abs=0.01)
    a, b = straight.sample(portrait, SIZE_PX).astype(int), upright.sample(leaning, SIZE_PX).astype(int)
    inner = np.s_[20:90, 20:76]
    assert np.abs(a - b)[inner].mean() < 6
    assert np.abs(a - b[::-1])[inner].mean() > 20


def test_the_box_is_hairline_to_chin(points: Points) -> None:
    box = box_around(points)
    assert box.y < points[10, 1]
    assert abs(box.y + box.height - points[152, 1]) < 0.05 * box.height
    assert box.x == pytest.approx(points[:468, 0].min(), abs=0.03 * box.width)


def test_the_input_is_masked_below_the_middle() -> None:
    seen = np.random.default_rng(0).integers(0, 256, (96, 96, 3), dtype=np.uint8)
    face = covered(seen)
    assert face.shape == (1, 6, 96, 96)
    assert face.dtype == np.float32
    assert not face[0, :3, 48:].any()
    assert np.array_equal(face[0, :3, :48], face[0, 3:, :48])
    assert np.array_equal(face[0, 3:].transpose(1, 2, 0), (seen / 255).astype(np.float32))  # BGR


def blend(image: Image, points: Points) -> tuple[MouthBlend, np.ndarray]:
    crop = upright_crop(points)
    seen = crop.sample(image, SIZE_PX)
    return MouthBlend(image, points, crop, seen), seen[SIZE_PX // 2 :].astype(np.float32)


def differences(image: Image, patch_of: tuple[MouthBlend, np.ndarray], lower: np.ndarray) -> np.ndarray:
    patch = patch_of[0].paint(lower)
    assert patch is not None
    height, width = patch.pixels.shape[:2]
    there = image[patch.y_px : patch.y_px + height, patch.x_px : patch.x_px + width]
    return patch.pixels.astype(int) - there


def test_the_same_mouth_leaves_no_trace(portrait: Image, points: Points) -> None:
    made = blend(portrait, points)
    assert np.abs(differences(portrait, made, made[1])).mean() < 0.6


def test_another_light_leaves_no_trace(portrait: Image, points: Points) -> None:
    """A network that makes everything warmer and brighter shows no box: skin keeps its colour."""
    made = blend(portrait, points)
    tinted = np.clip(made[1] * np.array([0.85, 1.0, 1.12], np.float32), 0, 255)
    assert np.abs(tinted - made[1]).mean() > 8
    assert np.abs(differences(portrait, made, tinted)).mean() < 1.5


def test_skin_keeps_its_pores(portrait: Image, points: Points) -> None:
    """Noise far finer than the generated image survives where the generated skin agrees with the picture's."""
    grainy = np.clip(portrait + np.random.default_rng(0).normal(0, 12, portrait.shape), 0, 255).astype(np.uint8)
    crop = upright_crop(points)
    seen = crop.sample(grainy, SIZE_PX)
    patch = MouthBlend(grainy, points, crop, seen).paint(seen[SIZE_PX // 2 :].astype(np.float32))
    assert patch is not None
    height, width = patch.pixels.shape[:2]
    there = grainy[patch.y_px : patch.y_px + height, patch.x_px : patch.x_px + width]
    cheek = np.s_[height // 2 : height // 2 + 40, 16:46]  # beside the mouth

    def grain(pixels: np.ndarray) -> float:
        return float(cv2.Laplacian(pixels.astype(np.float32), cv2.CV_32F).std())

    assert grain(patch.pixels[cheek]) > 0.7 * grain(there[cheek])


def test_the_edge_is_soft(points: Points) -> None:
    crop = upright_crop(points)
    to_crop = crop.to_crop(SIZE_PX)
    placed = points[:, :2] @ to_crop[:, :2].T + to_crop[:, 2]
    mask = mouth_mask(placed, SIZE_PX)
    assert mask.max() == pytest.approx(1.0, abs=0.01)
    assert max(np.abs(np.diff(mask, axis=0)).max(), np.abs(np.diff(mask, axis=1)).max()) < 0.35
    assert not mask[: SIZE_PX // 2].any()
    assert not mask[:, 0].any()
    assert not mask[:, -1].any()
    assert not mask[-1].any()
    mouth = placed[[61, 291, 0, 17, 13, 14]].astype(int)
    assert all(mask[y, x] > 0.5 for x, y in mouth)


def test_a_face_at_the_pictures_edge(portrait: Image, points: Points) -> None:
    """The rest of the mouth is blended, and nothing reaches out of the picture."""
    cut = int(points[14, 1])
    cropped = np.ascontiguousarray(portrait[:cut, : int(points[14, 0])])
    patch = blend(cropped, points)[0].paint(np.full((48, 96, 3), 128, np.float32))
    assert patch is not None
    height, width = patch.pixels.shape[:2]
    assert patch.y_px + height <= cropped.shape[0]
    assert patch.x_px + width <= cropped.shape[1]
    away = points.copy()
    away[:, 0] += 5000
    assert blend(portrait, away)[0].paint(np.full((48, 96, 3), 128, np.float32)) is None


def test_a_tall_crop_goes_there_and_back(portrait: Image, points: Points) -> None:
    crop = replace(upright_crop(points), turn=0.3)
    corners = np.array([[0.0, 0.0], [96.0, 0.0], [96.0, 96.0], [10.0, 80.0]])
    placed = crop.to_picture(corners, SIZE_PX)
    matrix = crop.to_crop(SIZE_PX)
    assert np.allclose(placed @ matrix[:, :2].T + matrix[:, 2], corners)
    assert np.linalg.norm(placed[2] - placed[1]) / np.linalg.norm(placed[1] - placed[0]) == pytest.approx(crop.tall)
