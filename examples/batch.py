"""Many films from a table with the columns face, speech and film, whose files are looked for beside it.

python examples/batch.py films.csv
"""

import csv
import sys
from pathlib import Path

from lipsync_desktop import LipsyncError, RenderJob, installed_models, render

table = Path(sys.argv[1])
models = installed_models()  # loaded once, for all films
failed = 0
with table.open(newline="", encoding="utf-8") as rows:
    for row in csv.DictReader(rows):
        face, speech, film = (table.parent / row[column] for column in ("face", "speech", "film"))
        try:
            for progress in render(RenderJob(face, speech, film), models):
                pass
            print(f"{film.name}: {progress.total} frames")
        except LipsyncError as error:
            failed += 1
            print(f"{film.name}: {error}")
sys.exit(failed > 0)
