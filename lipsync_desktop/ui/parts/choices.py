"""The settings that the window lets people choose, of all that there are."""

from __future__ import annotations

from lipsync_desktop.engine.settings import RenderSettings, declared

ELSEWHERE = {
    "face_box": "is chosen on the picture",
    "person": "is the face that is chosen on the picture",
    "same_person": "is said at the strip of faces",
    "height": "is asked for when the film is exported",
    "crf": "the quality says it",
    "alpha": "is one of the formats when the film is exported",
    "parity": "is for comparisons, on the command line",
}
"""Settings that are no row of the film's card, and why."""
CHOSEN = tuple(one for one in declared(RenderSettings) if one.name not in ELSEWHERE)
SUFFIXES = {"vp9": ".webm", "av1": ".webm", "h264": ".mp4"}
"""How the names of films end, for each codec that can be chosen: here a film is a file."""
FORM = ("codec", "quality", "height", "alpha")
"""Settings that are asked for anew when the film is exported: what its file is, not what it shows."""
