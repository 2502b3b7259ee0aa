"""What Wav2Lip's own program does, to the letter, for those who compare.

Everything here follows inference.py of Rudrabha/Wav2Lip, commit 5c90fa9, its faults included: the most confident face
instead of the chosen one, whole pixels, a box that is pasted hard, an end up to 150 ms before the speech's.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from itertools import count

import cv2
import numpy as np
from numpy.typing import NDArray

from lipsync_desktop.engine.errors.faces import OriginalBoxOutside, OriginalSeesNoFace
from lipsync_desktop.engine.errors.speech import SpeechShortForOriginal
from lipsync_desktop.engine.faces.s3fd import S3FD
from lipsync_desktop.engine.flow import ahead
from lipsync_desktop.engine.media import clip_length, read_frames
from lipsync_desktop.engine.prepared import Prepared
from lipsync_desktop.engine.settings import RenderSettings
from lipsync_desktop.engine.types import MEL_RATE_HZ, Face, FaceBox, Frame, Image, Network, Patch, Plate, Sound, Speech

from .model import COLUMNS, covered

Box = tuple[int, int, int, int]
"""Left, top, right and bottom in whole pixels."""

_PADS = (0, 10, 0, 0)  # top, bottom, left, right
_SMOOTHED_OVER = 5  # frames, T in get_smoothened_boxes


@dataclass(frozen=True, slots=True, eq=False)
class OriginalFilming:
    """Stands behind `prepared.Filming`. detector: gives the one that looks for faces, where no box is given by hand;
    speech, mel: what is heard, and as the original hears it, (80, n)."""

    lips: OriginalWav2Lip
    detector: Callable[[], S3FD]
    speech: Speech
    mel: NDArray[np.float32]

    @property
    def model(self) -> str:
        return self.lips.name

    def length(self, film: Prepared) -> tuple[int, int]:
        total = frame_count(self._heard(film).shape[1], film.footage.rate)
        return total, total

    def frames(self, film: Prepared, written: int, stack: ExitStack) -> Generator[object, None, Iterator[Frame]]:
        boxes = yield from self._boxes(film)
        images = stack.enter_context(ahead(read_frames(film.footage, film.total), depth=4))
        mel = self._heard(film)
        sound = Sound(mel, np.ones(mel.shape[1], np.float32))
        return self.lips.sync(plates(images, boxes, written), [sound], film.footage.rate, film.job.settings)

    def _heard(self, film: Prepared) -> NDArray[np.float32]:
        (speech,) = film.speeches
        if speech is self.speech:
            return self.mel
        first = round((speech.trim.start_s - self.speech.trim.start_s) * MEL_RATE_HZ)
        return self.mel[:, first : first + 1 + int(speech.duration_s * MEL_RATE_HZ)]

    def _boxes(self, film: Prepared) -> Generator[None, None, list[Box]]:
        """Where the original sees the face in each frame, once round for a clip. Raises FaceError, ModelError."""
        footage, box = film.footage, film.job.settings.face_box
        if box:
            return [chosen_box(box.scaled(footage.scale), footage.size_px)]
        images = read_frames(footage, min(clip_length(footage), film.total))
        return (yield from find_boxes(images, self.detector()))


class OriginalWav2Lip:
    """Stands behind `lips.LipModel`. `generate` maps a mel window (1, 1, 80, 16) and a face (1, 6, S, S) to an image
    (1, 3, S, S) in [0, 1], BGR; `size_px` is S."""

    def __init__(self, name: str, size_px: int, generate: Network) -> None:
        self.name = f"{name}, as the original"
        self._size_px = size_px
        self._generate = generate

    def sync(
        self, plates: Iterable[Plate], sound: Iterable[Sound], rate: Fraction, settings: RenderSettings
    ) -> Iterator[Frame]:
        for plate, mel in zip(plates, windows(sound, rate, settings.offset_ms), strict=False):
            assert plate.face is not None
            if not plate.painted:
                yield Frame(plate.image)
                continue
            left, top, right, bottom = _whole(plate.face.box)
            face = plate.image[top:bottom, left:right]
            seen = np.asarray(cv2.resize(face, (self._size_px, self._size_px)), np.uint8)
            (made,) = self._generate(mel[np.newaxis, np.newaxis], covered(seen))
            pixels = (made[0].transpose(1, 2, 0) * np.float32(255)).astype(np.uint8)
            yield Frame(plate.image, _pasted(plate.image, cv2.resize(pixels, (right - left, bottom - top)), left, top))


def frame_count(columns: int, rate: Fraction) -> int:
    """How many frames the original makes of so many columns of mel. Raises SpeechError."""
    if columns < COLUMNS:
        raise SpeechShortForOriginal()
    return next(frame for frame in count() if int(frame * (80.0 / float(rate))) + COLUMNS > columns) + 1


def windows(sound: Iterable[Sound], rate: Fraction, offset_ms: float = 0.0) -> Iterator[NDArray[np.float32]]:
    """The mel window (80, 16) of each frame; the last is that of the speech's end.

    A positive offset moves the mouth later: the windows begin as much earlier, though not before the speech.
    """
    pieces = iter(sound)
    mel = np.empty((80, 0), np.float32)
    first, ended = 0, False  # the column that `mel` begins with
    late = round(offset_ms / 1000 * MEL_RATE_HZ)
    columns_a_frame = 80.0 / float(rate)
    for frame in count():
        due = int(frame * columns_a_frame)
        start = max(due - late, 0)
        while not ended and first + mel.shape[1] < max(due, start) + COLUMNS:
            piece = next(pieces, None)
            ended = piece is None
            if piece is not None:
                mel = np.concatenate([mel, piece.mel], axis=1)
        length = first + mel.shape[1]
        start = min(start, length - COLUMNS)
        yield mel[:, start - first : start - first + COLUMNS]
        if due + COLUMNS > length:
            return
        spent = max(start - first, 0)
        mel, first = mel[:, spent:], first + spent


def find_boxes(images: Iterable[Image], detector: S3FD) -> Generator[None, None, list[Box]]:
    """The box of the most confident face in each image, padded and smoothed; a step for each. Raises FaceError."""
    boxes = []
    for number, image in enumerate(images):
        found = detector.boxes(image)
        if not len(found):
            raise OriginalSeesNoFace(number)
        left, top, right, bottom = (int(edge) for edge in np.clip(found[0, :4], 0, None))
        height, width = image.shape[:2]
        above, below, before, after = _PADS
        boxes.append(
            (max(0, left - before), max(0, top - above), min(width, right + after), min(height, bottom + below))
        )
        yield
    return smoothed(boxes)


def smoothed(boxes: list[Box]) -> list[Box]:
    """The mean of each box and the four that follow, written over in place: the last four take that of the last five,
    in which those before them are smoothed already. Of fewer than five only the last few count."""
    edges = np.array(boxes, np.int64).reshape(-1, 4)
    whole = len(edges) - _SMOOTHED_OVER
    for i in range(len(edges)):
        window = edges[i : i + _SMOOTHED_OVER] if i <= whole else edges[whole:]  # counted from the end where negative
        edges[i] = window.mean(axis=0)
    return [(int(left), int(top), int(right), int(bottom)) for left, top, right, bottom in edges]


def plates(images: Iterable[Image], boxes: list[Box], written: int = 0) -> Iterator[Plate]:
    """One plate for each image; the boxes begin again where the clip does. The first `written` need not be painted."""
    for number, image in enumerate(images):
        left, top, right, bottom = boxes[number % len(boxes)]
        yield Plate(image, Face(FaceBox(left, top, right - left, bottom - top)), number >= written)


def chosen_box(box: FaceBox, image_size_px: tuple[int, int]) -> Box:
    """A box given by hand, in whole pixels inside the image (width, height): neither padded nor smoothed.

    Raises FaceError."""
    width, height = image_size_px
    left, top = max(0, int(box.x)), max(0, int(box.y))
    right, bottom = min(width, int(box.x + box.width)), min(height, int(box.y + box.height))
    if right <= left or bottom <= top:
        raise OriginalBoxOutside()
    return left, top, right, bottom


def _whole(box: FaceBox) -> Box:
    left, top = int(box.x), int(box.y)
    return left, top, left + int(box.width), top + int(box.height)


def _pasted(image: Image, pixels: NDArray[np.generic], left: int, top: int) -> Patch:
    """The pixels at their place, on the even rectangle that a patch has to be."""
    height, width = pixels.shape[:2]
    x, y = left - left % 2, top - top % 2
    part = image[y : top + height + (top + height) % 2, x : left + width + (left + width) % 2].copy()
    part[top - y : top - y + height, left - x : left - x + width] = pixels
    return Patch(x, y, part)
