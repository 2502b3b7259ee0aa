"""A picture or clip and a recording become a film.

python examples/film.py portrait.jpg hello.wav hello.webm
"""

import sys
from pathlib import Path

from lipsync_desktop import LipsyncError, RenderJob, RenderSettings, installed_models, render

face, speech, film = map(Path, sys.argv[1:])
job = RenderJob(face, speech, film, RenderSettings(quality="small", smile=0.3))
try:
    for progress in render(job, installed_models()):
        pass
except LipsyncError as error:
    sys.exit(str(error))  # a finished sentence: what happened, to which file, what to do
print(f"{film} has {progress.total} frames.")
