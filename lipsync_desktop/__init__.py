"""Lipsync Desktop: a face and a voice become a film, offline, on an ordinary CPU.

What other programs may rely on is here, and is loaded when it is first asked for:

    from pathlib import Path
    from lipsync_desktop import RenderJob, installed_models, render

    job = RenderJob(Path("portrait.jpg"), Path("hello.wav"), Path("hello.webm"))
    for progress in render(job, installed_models()):
        print(progress.done, progress.total)
"""

__version__ = "0.1.0"

__all__ = [
    "Articulator",
    "Curves",
    "FaceBox",
    "FaceError",
    "Frame",
    "LipsyncError",
    "MediaError",
    "ModelError",
    "Models",
    "OutputError",
    "Progress",
    "RenderJob",
    "RenderSettings",
    "SettingError",
    "Speaker",
    "SpeechError",
    "Trim",
    "curves",
    "installed_models",
    "read_table",
    "render",
]

TYPE_CHECKING = False  # checkers know it by its name; typing itself would take longer than all the rest
if TYPE_CHECKING:
    from .cli.table import read_table
    from .engine.analysis.curves import Curves, curves
    from .engine.errors import FaceError, LipsyncError, MediaError, ModelError, OutputError, SettingError, SpeechError
    from .engine.models import Models
    from .engine.pipeline import render
    from .engine.settings import RenderJob, RenderSettings
    from .engine.types import Articulator, FaceBox, Frame, Progress, Speaker, Trim
    from .installed import installed_models
else:
    _ROOMS = {
        "cli.table": ("read_table",),
        "engine.analysis.curves": ("Curves", "curves"),
        "engine.errors": (
            "FaceError",
            "LipsyncError",
            "MediaError",
            "ModelError",
            "OutputError",
            "SettingError",
            "SpeechError",
        ),
        "engine.models": ("Models",),
        "engine.pipeline": ("render",),
        "engine.settings": ("RenderJob", "RenderSettings"),
        "engine.types": ("Articulator", "FaceBox", "Frame", "Progress", "Speaker", "Trim"),
        "installed": ("installed_models",),
    }

    def __getattr__(name):
        for room, names in _ROOMS.items():
            if name in names:
                from importlib import import_module

                return getattr(import_module(f".{room}", __name__), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__():
        return [*globals(), *__all__]
