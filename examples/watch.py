"""A film is watched while it is made, and given up if it takes longer than so many seconds.

python examples/watch.py portrait.jpg hello.wav hello.webm 60
"""

import sys
from contextlib import closing
from pathlib import Path
from time import monotonic

from lipsync_desktop import RenderJob, installed_models, render

face, speech, film = map(Path, sys.argv[1:4])
until = monotonic() + float(sys.argv[4])
with closing(render(RenderJob(face, speech, film), installed_models())) as steps:  # closing it is cancelling it
    for progress in steps:
        if monotonic() > until:
            sys.exit("It took too long; nothing was left behind.")
        if progress.frame is not None:
            image = progress.frame.composed()  # (height, width, 3) uint8, BGR: as OpenCV takes it
            print(f"{progress.done} of {progress.total} frames of {image.shape[1]}×{image.shape[0]} pixels")
