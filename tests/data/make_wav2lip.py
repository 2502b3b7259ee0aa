"""Made the expected results beside it with PyTorch: `python -m tests.data.make_wav2lip` (torch 2.13).

The networks are written down here once more, from the reference definitions (Rudrabha/Wav2Lip, commit 5c90fa9), in
PyTorch's own layers; the weights are those that tests/drawn.py draws. Nothing of lipsync_desktop is used.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import torch
from torch import nn
from torch.nn import functional

from tests.drawn import drawn_s3fd, drawn_wav2lip
from tests.wav2lip_inputs import (
    CLIP_FPS,
    FACE_SEED,
    PICTURE_SHAPE,
    clip_images,
    clip_mel,
    faces_and_mels,
    noisy_picture,
)

HERE = Path(__file__).resolve().parent


class Conv(nn.Module):
    def __init__(
        self,
        inner: int,
        outer: int,
        kernel: int,
        stride: int | tuple[int, int] = 1,
        padding: int = 1,
        *,
        residual: bool = False,
        opening: int | None = None,
    ) -> None:
        super().__init__()
        if opening is None:
            layer: nn.Module = nn.Conv2d(inner, outer, kernel, stride, padding)
        else:
            layer = nn.ConvTranspose2d(inner, outer, kernel, stride, padding, opening)
        self.conv_block = nn.Sequential(layer, nn.BatchNorm2d(outer))
        self.residual = residual

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.conv_block(x)
        return functional.relu(y + x if self.residual else y)


def same(channels: int, count: int) -> list[Conv]:
    return [Conv(channels, channels, 3, residual=True) for _ in range(count)]


def doubled(inner: int, outer: int, count: int) -> nn.Sequential:
    return nn.Sequential(Conv(inner, outer, 3, 2, 1, opening=1), *same(outer, count))


class Wav2Lip(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        halved = [
            nn.Sequential(Conv(inner, outer, 3, 2), *same(outer, count))
            for inner, outer, count in [(16, 32, 2), (32, 64, 3), (64, 128, 2), (128, 256, 2), (256, 512, 1)]
        ]
        last = nn.Sequential(Conv(512, 512, 3, 1, 0), Conv(512, 512, 1, 1, 0))
        self.face_encoder_blocks = nn.ModuleList([nn.Sequential(Conv(6, 16, 7, 1, 3)), *halved, last])
        self.audio_encoder = nn.Sequential(
            *[Conv(1, 32, 3), *same(32, 2)],
            *[Conv(32, 64, 3, (3, 1)), *same(64, 2)],
            *[Conv(64, 128, 3, 3), *same(128, 2)],
            *[Conv(128, 256, 3, (3, 2)), *same(256, 1)],
            *[Conv(256, 512, 3, 1, 0), Conv(512, 512, 1, 1, 0)],
        )
        self.face_decoder_blocks = nn.ModuleList(
            [
                nn.Sequential(Conv(512, 512, 1, 1, 0)),
                nn.Sequential(Conv(1024, 512, 3, 1, 0, opening=0), *same(512, 1)),
                doubled(1024, 512, 2),
                doubled(768, 384, 2),
                doubled(512, 256, 2),
                doubled(320, 128, 2),
                doubled(160, 64, 2),
            ]
        )
        self.output_block = nn.Sequential(Conv(80, 32, 3), nn.Conv2d(32, 3, 1), nn.Sigmoid())

    def forward(self, mel: torch.Tensor, face: torch.Tensor) -> torch.Tensor:
        features = []
        for block in self.face_encoder_blocks:
            face = block(face)
            features.append(face)
        x = self.audio_encoder(mel)
        for block in self.face_decoder_blocks:
            x = torch.cat((block(x), features.pop()), dim=1)
        return self.output_block(x)


class Normed(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(channels))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x / (x.pow(2).sum(dim=1, keepdim=True).sqrt() + 1e-10) * self.weight.view(1, -1, 1, 1)


class S3FD(nn.Module):
    def __init__(self, shapes: dict[str, torch.Size]) -> None:
        super().__init__()
        paddings = {"fc6": 3, "fc7": 0, "conv6_1": 0, "conv7_1": 0}
        for name, shape in shapes.items():
            layer, _, kind = name.rpartition(".")
            if kind != "weight":
                continue
            if len(shape) == 1:
                self.add_module(layer, Normed(shape[0]))
                continue
            stride = 2 if layer in ("conv6_2", "conv7_2") else 1
            self.add_module(layer, nn.Conv2d(shape[1], shape[0], shape[2], stride, paddings.get(layer, 1)))

    def forward(self, h: torch.Tensor) -> list[torch.Tensor]:
        kept = {}
        for stage, count in (("conv1", 2), ("conv2", 2), ("conv3", 3), ("conv4", 3), ("conv5", 3)):
            for number in range(1, count + 1):
                h = functional.relu(getattr(self, f"{stage}_{number}")(h))
            kept[f"{stage}_{count}"] = h
            h = functional.max_pool2d(h, 2, 2)
        for layer in ("fc6", "fc7", "conv6_1", "conv6_2", "conv7_1", "conv7_2"):
            h = kept[layer] = functional.relu(getattr(self, layer)(h))
        outputs = []
        for layer in ("conv3_3_norm", "conv4_3_norm", "conv5_3_norm", "fc7", "conv6_2", "conv7_2"):
            feature = getattr(self, layer)(kept[layer[:7]]) if layer.endswith("_norm") else kept[layer]
            confidence = getattr(self, f"{layer}_mbox_conf")(feature)
            if confidence.shape[1] == 4:
                a, b, c, face = torch.chunk(confidence, 4, 1)
                confidence = torch.cat([torch.max(torch.max(a, b), c), face], dim=1)
            outputs += [functional.softmax(confidence, dim=1), getattr(self, f"{layer}_mbox_loc")(feature)]
        return outputs


def boxes_of(outputs: list[torch.Tensor]) -> np.ndarray:
    """(n, 5): the candidates, place by place, as the reference decodes them."""
    found = []
    for level in range(6):
        scores, deltas = outputs[2 * level], outputs[2 * level + 1]
        stride = 2 ** (level + 2)
        for _, row, column in zip(*np.where(scores[:, 1].numpy() > 0.05), strict=True):
            prior = torch.Tensor([stride / 2 + column * stride, stride / 2 + row * stride, stride * 4, stride * 4])
            delta = deltas[0, :, row, column]
            centre = prior[:2] + delta[:2] * 0.1 * prior[2:]
            size = prior[2:] * torch.exp(delta[2:] * 0.2)
            corner = centre - size / 2
            found.append(torch.cat([corner, corner + size, scores[0, 1, row, column].reshape(1)]).numpy())
    return np.array(found)


def suppressed(boxes: np.ndarray, most_overlap: float) -> np.ndarray:
    """Greedy non-maximum suppression with areas that count both border pixels."""
    x1, y1, x2, y2, scores = boxes.T
    areas = (x2 - x1 + 1) * (y2 - y1 + 1)
    order, keep = scores.argsort()[::-1], []
    while order.size > 0:
        i = order[0]
        keep.append(i)
        wide = np.maximum(0.0, np.minimum(x2[i], x2[order[1:]]) - np.maximum(x1[i], x1[order[1:]]) + 1)
        high = np.maximum(0.0, np.minimum(y2[i], y2[order[1:]]) - np.maximum(y1[i], y1[order[1:]]) + 1)
        overlap = wide * high / (areas[i] + areas[order[1:]] - wide * high)
        order = order[np.where(overlap <= most_overlap)[0] + 1]
    kept = boxes[keep]
    return kept[kept[:, 4] > 0.5]


@torch.no_grad()
def main() -> None:
    generator = Wav2Lip().eval()
    generator.load_state_dict({name: torch.from_numpy(values) for name, values in drawn_wav2lip().items()})
    faces, mels = faces_and_mels(FACE_SEED)
    images = generator(torch.from_numpy(mels), torch.from_numpy(faces)).numpy()
    print("generator", images.shape, images.min(), images.mean(), images.max(), images.std())
    np.savez_compressed(HERE / "wav2lip_images.npz", images=np.round(images * 65535).astype(np.uint16))

    state = drawn_s3fd()
    detector = S3FD({name: torch.from_numpy(values).shape for name, values in state.items()}).eval()
    detector.load_state_dict({name: torch.from_numpy(values) for name, values in state.items()})
    image = noisy_picture(PICTURE_SHAPE)
    pixels = torch.from_numpy((image[..., ::-1] - np.array([104, 117, 123])).transpose(2, 0, 1)[None]).float()
    outputs = detector(pixels)
    for level in range(6):
        scores = outputs[2 * level][:, 1]
        print(level, tuple(scores.shape), float(scores.max()), int((scores > 0.05).sum()), int((scores > 0.5).sum()))
    candidates = boxes_of(outputs)
    kept = suppressed(candidates, 0.3)
    print("s3fd", candidates.shape, kept.shape, kept[:5])
    np.savez_compressed(HERE / "s3fd_boxes.npz", candidates=candidates, kept=kept)
    film(generator, detector)


def film(generator: Wav2Lip, detector: S3FD) -> None:
    """A few frames of a clip that is shorter than its speech, by the reference's own script (inference.py)."""
    images, mel, fps = list(clip_images()), clip_mel(), CLIP_FPS
    chunks: list[np.ndarray] = []
    while True:
        start = int(len(chunks) * (80.0 / fps))
        if start + 16 > len(mel[0]):
            chunks.append(mel[:, len(mel[0]) - 16 :])
            break
        chunks.append(mel[:, start : start + 16])
    images = images[: len(chunks)]

    found = []
    for image in images:
        pixels = torch.from_numpy((image[..., ::-1] - np.array([104, 117, 123])).transpose(2, 0, 1)[None]).float()
        left, top, right, bottom, _ = np.clip(suppressed(boxes_of(detector(pixels)), 0.3)[0], 0, None)
        height, width = image.shape[:2]
        found.append([max(0, int(left)), max(0, int(top)), min(width, int(right)), min(height, int(bottom) + 10)])
    boxes = np.array(found)
    for i in range(len(boxes)):
        window = boxes[len(boxes) - 5 :] if i + 5 > len(boxes) else boxes[i : i + 5]
        boxes[i] = np.mean(window, axis=0)
    print("boxes", boxes.tolist())

    made = []
    for i, chunk in enumerate(chunks):
        frame = images[i % len(images)].copy()
        left, top, right, bottom = boxes[i % len(images)]
        face = cv2.resize(frame[top:bottom, left:right], (96, 96))
        masked = face.copy()
        masked[48:] = 0
        batch = np.concatenate((masked, face), axis=2)[None] / 255.0
        faces = torch.FloatTensor(np.transpose(batch, (0, 3, 1, 2)))
        image = generator(torch.FloatTensor(chunk[None, None]), faces).numpy().transpose(0, 2, 3, 1)[0] * 255.0
        frame[top:bottom, left:right] = cv2.resize(image.astype(np.uint8), (right - left, bottom - top))
        made.append(frame)
    print("film", len(made), "frames of", len(images))
    np.savez_compressed(HERE / "wav2lip_film.npz", boxes=boxes, frames=np.stack(made))


if __name__ == "__main__":
    main()
