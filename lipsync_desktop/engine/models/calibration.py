"""With what a person's network is calibrated and judged: the program's own portrait and voice."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from lipsync_desktop.engine.errors.faces import OwnPortraitFaceless
from lipsync_desktop.engine.media import read_speech
from lipsync_desktop.engine.pictures import read_picture
from lipsync_desktop.engine.speech.mel import mel_columns
from lipsync_desktop.engine.wav2lip.model import COLUMNS, upright_crop

from .fast import Examples
from .running import Models

_FACE_PX = 384  # the side of the largest generator's image; smaller ones are made from it
_EVERY = 8  # mel columns, a tenth of a second, from one example to the next


def examples(models: Models, portrait: Path, voice: Path) -> Examples:
    """Raises MediaError, FaceError, ModelError."""
    image = read_picture(portrait).image
    face = models.faces.find(image)
    if face is None or face.landmarks is None:
        raise OwnPortraitFaceless(portrait)
    mel = np.concatenate(list(mel_columns(read_speech(voice))), axis=1)
    starts = range(0, mel.shape[1] - COLUMNS + 1, _EVERY)
    mels = np.stack([mel[:, start : start + COLUMNS] for start in starts])
    return Examples(upright_crop(face.landmarks).sample(image, _FACE_PX), mels)
