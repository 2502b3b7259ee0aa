"""What a voice asks of a mouth, frame by frame, to move a face of your own with: blend shapes, a drawing, a robot.

python examples/curves.py hello.wav curves.csv
"""

import csv
import sys
from fractions import Fraction
from pathlib import Path

from lipsync_desktop import Articulator, curves, installed_models

speech, table = map(Path, sys.argv[1:])
heard = curves(speech, Fraction(60), installed_models())  # 60 frames a second
with table.open("w", newline="", encoding="utf-8") as file:
    rows = csv.writer(file)
    rows.writerow(["seconds", "voiced", *(articulator.name.lower() for articulator in Articulator)])
    for frame, articulation in enumerate(heard.articulation):  # (8,) float32, 0 to 1
        seconds, voiced = frame / float(heard.rate), heard.voiced[frame]
        rows.writerow(f"{value:.3f}" for value in (seconds, voiced, *articulation))
