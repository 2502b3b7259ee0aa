"""Mouths to look at: `python -m models.training.rig.sheet OUT.png PICTURE…`.

A row for each picture: as it is, at each of the visemes, and in silence. `--face` shows whole faces.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np

from lipsync_desktop import paths
from lipsync_desktop.engine.builtin.rig import Rig
from lipsync_desktop.engine.faces.landmarks import AROUND_MOUTH, SURFACE
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.pictures import read_picture
from lipsync_desktop.engine.types import Frame, Image, Points

from .visemes import VISEMES

_CELL_PX = 224
_MOUTH, _FACE = 0.55, 1.25


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--face", action="store_true")
    parser.add_argument("out", type=Path)
    parser.add_argument("pictures", type=Path, nargs="+")
    options = parser.parse_args()
    finder = Models(paths.models_dir(), None).faces
    rows = []
    for path in options.pictures:
        image = read_picture(path).image
        face = finder.find(image)
        if face is None or face.landmarks is None:
            print(f"{path.name}: no face")
            continue
        rig = Rig(image, face.landmarks)
        patches = [None, *(rig.paint(said) for said in VISEMES.values()), rig.paint(VISEMES["m"], speaking=0.0)]
        images = [Frame(image, patch).composed() for patch in patches]
        rows.append(np.hstack([view(shown, face.landmarks, options.face) for shown in images]))
    print("columns: picture,", ", ".join(VISEMES), "and silence")
    cv2.imwrite(str(options.out), np.vstack(rows))


def view(image: Image, landmarks: Points, whole: bool) -> Image:
    """The mouth, or the whole face, in a square of its own."""
    middle = landmarks[:SURFACE, :2].mean(0) if whole else landmarks[AROUND_MOUTH, :2].mean(0)
    scale = _CELL_PX / (np.ptp(landmarks[:SURFACE, :2], axis=0).max() * (_FACE if whole else _MOUTH))
    matrix = np.array([[scale, 0, _CELL_PX / 2 - scale * middle[0]], [0, scale, _CELL_PX / 2 - scale * middle[1]]])
    flags = cv2.INTER_AREA if scale < 0.7 else cv2.INTER_CUBIC
    return np.asarray(cv2.warpAffine(image, matrix, (_CELL_PX, _CELL_PX), flags=flags), np.uint8)


if __name__ == "__main__":
    main()
