"""Whole films, judged by what the face mesh sees in their decoded frames.

python -m models.training.film.measure --speech SPEECH FACE…      FACE is a picture or a clip

For each face a real film is made, decoded again, and the gap between the lips (a share of the mouth's width) in every
frame compared with the aperture that the voice asked for. Frames in which a picture's own expression comes back at
rest are left out.
"""

from __future__ import annotations

import argparse
import tempfile
from fractions import Fraction
from pathlib import Path

from lipsync_desktop import paths
from lipsync_desktop.engine.analysis.curves import Sync, compare, curves, gaps_in
from lipsync_desktop.engine.errors import FaceError
from lipsync_desktop.engine.media import probe_face
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.pipeline import render
from lipsync_desktop.engine.settings import RenderJob


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("faces", type=Path, nargs="+")
    parser.add_argument("--speech", type=Path, required=True)
    options = parser.parse_args()
    models = Models(paths.models_dir(), None)
    head = ("frames", "corr.", "error", "lag ms", "closed", "of", "false")
    print(f"{'':<42}" + "".join(f"{column:>9}" for column in head))
    closed = asked_closed = 0
    for face in options.faces:
        sync = measured_film(face, options.speech, models)
        if sync is None:
            print(f"{face.name[:40]:<42} no face")
            continue
        closed, asked_closed = closed + sync.closed, asked_closed + sync.asked_closed
        print(
            f"{face.name[:40]:<42}{sync.frames:>9}{sync.correlation:>9.3f}{sync.error:>9.3f}"
            f"{sync.lag_ms:>9.1f}{sync.closed:>9}{sync.asked_closed:>9}{sync.falsely_closed:>9}",
            flush=True,
        )
    print(f"closures seen: {closed} of {asked_closed} ({closed / max(asked_closed, 1):.1%})")


def measured_film(face: Path, speech: Path, models: Models) -> Sync | None:
    """None where the picture, or the film, shows no face."""
    footage = probe_face(face, Fraction(25))
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "film.webm"
        try:
            for _ in render(RenderJob(face, speech, film), models):
                pass
        except FaceError:
            return None
        seen = gaps_in(film, models)
    return compare(curves(speech, footage.rate, models), seen, still=footage.is_still)


if __name__ == "__main__":
    main()
