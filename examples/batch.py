"""Many films from a table with the columns face, speech and out, and any setting; files are looked for beside it.

python examples/batch.py films.csv
"""

import sys
from pathlib import Path

from lipsync_desktop import LipsyncError, installed_models, read_table, render

models = installed_models()  # loaded once, for all films
failed = 0
for row in read_table(Path(sys.argv[1])):
    try:
        for progress in render(row.job, models):
            pass
        print(f"{row.job.output.name}: {progress.total} frames")
    except LipsyncError as error:
        failed += 1
        print(f"{row.job.output.name}: {error}")
sys.exit(failed > 0)
