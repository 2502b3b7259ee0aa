"""A session with large clips: what each of them needed is given back."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.making import pixels_of, write_clip
from tests.ui.test_app import watched

_OPENINGS = 12
_ROOM_MB = 420
"""What may stay: among it what a preview keeps ready, of three sizes of the stage."""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="read from /proc")
def test_large_clips_and_a_small_picture(resources: Path, tmp_path: Path) -> None:
    """Beside what the program had before the first of them: networks that have worked, Qt's player, caches."""
    face = cv2.resize(pixels_of(resources / "portrait.png"), (2160, 2160))
    image = np.hstack([face, np.full((2160, 1680, 3), 90, np.uint8)])
    clips = [
        write_clip(tmp_path / f"{name}.mp4", [np.roll(image, 40 * n, 1) for n in range(12)], Fraction(25))
        for name in "ab"
    ]
    small = tmp_path / "small.png"
    cv2.imwrite(str(small), cv2.resize(face, (400, 400), interpolation=cv2.INTER_AREA))
    out = watched(
        f"""
clips, small = [Path(name) for name in {list(map(str, clips))}], Path({str(small)!r})
opened, looks = [], []

def resident_mb():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmRSS"))

def go_on():
    opened.append(resident_mb())
    if len(opened) <= {_OPENINGS}:
        window.face.open(clips[len(opened) % 2])
    elif len(opened) == {_OPENINGS} + 1:
        window.face.open(small)
    else:
        look = QTimer(window, interval=500)
        look.timeout.connect(end)
        look.start()

def end():
    looks.append(resident_mb())
    if looks[-1] < opened[0] + {_ROOM_MB} or len(looks) > 60:
        print(opened[0], max(opened), looks[-1])
        window.desk.saved = window.desk.project.document  # so that nobody is asked
        window.close()

window.face.opened.connect(go_on)
window.engine_ready.connect(lambda: window.face.open(small))
        """,
        patience_s=240,
    )
    before, _, after = map(int, out.split()[:3])
    assert after < before + _ROOM_MB, out
