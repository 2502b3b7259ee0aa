"""Blinks to look at: `python -m models.training.lids.sheet OUT.png PICTURE…`.

A row for each picture: its eyes open, a quarter, half, three quarters and quite closed. Counts whose eyes blink, and
what moves beside them.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np

from lipsync_desktop import paths
from lipsync_desktop.engine.faces.landmarks import EYE_CORNERS, OUTER_EYE_CORNERS
from lipsync_desktop.engine.faces.pose import Pose
from lipsync_desktop.engine.head.blink import lids_of
from lipsync_desktop.engine.imaging import Rectangle
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.pictures import read_picture
from lipsync_desktop.engine.types import Image, Points

_WIDTH_PX, _HEIGHT_PX = 400, 150
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
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
        pose = Pose.of(face.landmarks)
        lids = lids_of(image, face.landmarks, pose.unit_px, pose.yaw_degrees)
        print(f"{path.name}: {'blinks' if lids else 'does not blink'}")
        shown = []
        for share in _SHARES if lids else _SHARES[:1]:
            blinking, whole = image.copy(), Rectangle(0, 0, image.shape[1], image.shape[0])
            for lid in lids:
                lid.close(blinking, whole, share)
            shown.append(eyes(blinking, face.landmarks))
        rows.append(np.hstack(shown + [np.zeros_like(shown[0])] * (len(_SHARES) - len(shown))))
    cv2.imwrite(str(options.out), np.vstack(rows))


def eyes(image: Image, landmarks: Points) -> Image:
    """Both eyes with brows, in a rectangle of their own."""
    middle = landmarks[EYE_CORNERS.ravel(), :2].mean(0)
    scale = _WIDTH_PX / (2.2 * max(float(np.linalg.norm(np.subtract(*landmarks[OUTER_EYE_CORNERS, :2]))) / 1.45, 1.0))
    matrix = np.array([[scale, 0, _WIDTH_PX / 2 - scale * middle[0]], [0, scale, _HEIGHT_PX / 2 - scale * middle[1]]])
    flags = cv2.INTER_AREA if scale < 0.7 else cv2.INTER_CUBIC
    return np.asarray(cv2.warpAffine(image, matrix, (_WIDTH_PX, _HEIGHT_PX), flags=flags), np.uint8)


if __name__ == "__main__":
    main()
