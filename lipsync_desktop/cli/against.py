"""This program and a checkout of Wav2Lip's own, side by side: the same film by each, from the start of its process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path

import cv2

from lipsync_desktop.engine.errors.faces import FaceMissing
from lipsync_desktop.engine.files import require_file
from lipsync_desktop.engine.media import measure_speech, probe_face, read_frame
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.prepared import frame_count
from lipsync_desktop.engine.settings import BUILT_IN, RenderSettings
from lipsync_desktop.engine.types import FaceBox, Footage

from .refusals import CheckoutFailed, CheckoutIncomplete
from .spent import Spent, in_turns, of_process

_ROUNDS = 3  # of each, in turns, of which the median counts
_SCRIPT = "inference.py"
_PYTHONS = (".venv/bin/python", "venv/bin/python", ".venv/Scripts/python.exe", "venv/Scripts/python.exe")
"""Where a checkout may have what it needs; else it is run by the Python that runs this."""


@dataclass(frozen=True, slots=True)
class Checkout:
    """Wav2Lip's own program in `folder`, as whoever measures has brought it, with its weights. Raises FileGone and the
    like, CheckoutIncomplete."""

    folder: Path
    weights: Path

    def __post_init__(self) -> None:
        if not (self.folder / _SCRIPT).is_file():
            raise CheckoutIncomplete(self.folder, _SCRIPT)
        require_file(self.weights)

    def command(self, face: Path, speech: Path, film: Path, box: FaceBox | None) -> Sequence[str | Path]:
        """With a face box it looks for no faces, which takes it longer than all the rest."""
        python = next((one for name in _PYTHONS if (one := self.folder / name).exists()), Path(sys.executable))
        told = {"--checkpoint_path": self.weights, "--face": face, "--audio": speech, "--outfile": film}
        command: list[str | Path] = [python.absolute(), _SCRIPT]
        command += [word for option, value in told.items() for word in (option, value.absolute())]
        if box is None:
            return command
        sides = box.y, box.y + box.height, box.x, box.x + box.width
        return [*command, "--box", *(str(max(round(side), 0)) for side in sides)]


def compare(
    checkout: Checkout, face: Path, speech: Path, settings: RenderSettings, models: Models, detect: bool
) -> None:
    """Print the table. `detect` lets the other program look for faces, too. Raises the engine's errors and
    CheckoutFailed."""
    footage = probe_face(face, Fraction(25))
    total = frame_count(measure_speech(speech).duration_s, footage.rate)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        face, speech = _plainly_named(footage, folder), Path(shutil.copy(speech, folder / f"speech{speech.suffix}"))
        cases: dict[str, Callable[[], Spent]] = {}
        for called, options in _ours(settings):
            files: list[str | Path] = ["--face", face, "--speech", speech, "--out", folder / "ours.webm"]
            cases[called] = partial(_spent, [*_own(), "render", *files, "--overwrite", *options], folder)
        theirs = "original, its face given"
        film = folder / "theirs.mp4"
        cases[theirs] = partial(_spent, checkout.command(face, speech, film, _box(footage, models)), checkout.folder)
        if detect:
            cases["original"] = partial(_spent, checkout.command(face, speech, film, None), checkout.folder)
        medians = in_turns(cases, _ROUNDS)
    print(f"\n{f'{total} frames, whole process':<26}{'s':>8}{'CPU-ms a frame':>16}{'peak MB':>9}{'times':>8}")
    for called, spent in medians.items():
        times = medians[theirs].wall_s / spent.wall_s
        print(f"{called:<26}{spent.wall_s:>8.2f}{spent.cpu_s / total * 1e3:>16.1f}{spent.peak_mb:>9.0f}{times:>8.2f}")


def _ours(settings: RenderSettings) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The ways in which this program makes such a film: what they are called, and their options."""
    quality = "--quality", settings.quality, "--device", settings.device
    yield "built-in", quality
    if settings.model != BUILT_IN:
        yield f"{settings.model}, exact", (*quality, "--model", settings.model)
        yield f"{settings.model}, fast", (*quality, "--model", settings.model, "--fast")


def _own() -> list[str]:
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "lipsync_desktop"]


def _spent(command: Sequence[str | Path], folder: Path) -> Spent:
    try:
        return of_process(command, folder)
    except subprocess.CalledProcessError as error:
        words = [line for line in error.stderr.decode(errors="replace").splitlines() if line.strip()]
        raise CheckoutFailed(str(command[1]), words[-1].strip() if words else f"code {error.returncode}") from error


def _plainly_named(footage: Footage, folder: Path) -> Path:
    """A copy: the original takes a file for a picture by what follows the first dot of its path."""
    if footage.image is None:
        return Path(shutil.copy(footage.path, folder / f"face{footage.path.suffix}"))
    cv2.imwrite(os.fspath(folder / "face.png"), footage.image)
    return folder / "face.png"


def _box(footage: Footage, models: Models) -> FaceBox:
    faces = models.faces.find_all(read_frame(footage, 0))
    if not faces:
        raise FaceMissing(footage.path, "picture" if footage.is_still else "clip")
    return max((face.box for face in faces), key=lambda box: box.width * box.height)
