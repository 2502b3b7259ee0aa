"""What the drawn networks are asked, the same for PyTorch and for this program."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

FACE_SEED = 7
PICTURE_SHAPE = (150, 200)
CLIP_FPS = 24000 / 1001


def faces_and_mels(seed: int, count: int = 2, size_px: int = 96) -> tuple[np.ndarray, np.ndarray]:
    """(count, 6, size, size) in [0, 1], the first three channels black in their lower half, and (count, 1, 80, 16)."""
    rng = np.random.default_rng(seed)
    small = rng.uniform(0, 1, (count, 12, 12, 3)).astype(np.float32)
    images = np.stack([cv2.resize(image, (size_px, size_px), interpolation=cv2.INTER_CUBIC) for image in small])
    images = np.clip(images, 0, 1).transpose(0, 3, 1, 2)
    masked = images.copy()
    masked[:, :, size_px // 2 :] = 0
    mels = np.clip(rng.normal(-1, 1.5, (count, 1, 80, 16)), -4, 4)
    return np.concatenate([masked, images], axis=1).astype(np.float32), mels.astype(np.float32)


def noisy_picture(shape: tuple[int, int], seed: int = 3) -> np.ndarray:
    """(height, width, 3) uint8: blots of many sizes."""
    rng = np.random.default_rng(seed)
    height, width = shape
    picture = np.zeros((height, width, 3), np.float32)
    for cells in (3, 8, 24, 60):
        blots = rng.normal(0, 40, (cells, cells, 3)).astype(np.float32)
        picture += cv2.resize(blots, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.clip(picture + 128, 0, 255).astype(np.uint8)


def clip_images() -> Iterator[np.ndarray]:
    """Seven images (72, 100, 3) uint8 of a picture that drifts."""
    wide = noisy_picture((90, 130), seed=35)
    for shift in range(7):
        yield np.ascontiguousarray(wide[shift : shift + 72, 3 * shift : 3 * shift + 100])


def clip_mel() -> np.ndarray:
    """(80, 49): the mel columns of 0.6 s."""
    return np.clip(np.random.default_rng(11).normal(-1, 1.5, (80, 49)), -4, 4).astype(np.float32)
