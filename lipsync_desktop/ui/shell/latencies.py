"""How long the window takes to answer, playing and standing: `python -m lipsync_desktop.ui.shell.latencies`.

A real window, out of sight, with settings and folders of its own: the program's portrait and voice, or those that are
given. Each time is from the person's hand to the frame that is handed to the stage; beside it stands for how long
processors have worked meanwhile, which says more on a computer that has other work.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
from PySide6.QtCore import QEventLoop, QObject, QSettings, QTimer, SignalInstance

from lipsync_desktop import paths
from lipsync_desktop.ui.desk.desk import Folders
from lipsync_desktop.ui.desk.preferences import Preferences
from lipsync_desktop.ui.desk.tasks import Engine
from lipsync_desktop.ui.parts.view import View

from .app import new_application
from .main_window import MainWindow

_WINDOW_PX = (1280, 800)
_PATIENCE_MS = 60_000
_FOLDERS = "takes", "films", "downloads", "log.txt", "unpacked", "unsaved"
Took = tuple[float, float]
"""Milliseconds on the clock, and of the processors."""
_SLIDERS = {"expressiveness": 3, "smile": 5, "smoothing_ms": 10, "liveliness": 5, "offset_ms": 10}
"""What is moved, and by how much each time, as its widget counts."""


def measure(face: Path, voice: Path, runs: int, play_s: float) -> None:
    """Print a table: of each time the median and the 95th percentile, and the processors' median, in ms; and what was
    dropped."""
    with TemporaryDirectory(prefix=f"{paths.APP}-") as folder, _window(Path(folder)) as window:
        _warm(window, face, voice)
        still = window.desk.project.face is not None and window.desk.project.face.footage.is_still
        rows: dict[str, list[Took]] = {}
        for run in range(runs):
            another = _another(face, Path(folder), run) if still else face
            rows.setdefault("drop → first spoken frame", []).append(_drop(window, another))
        window.watching.playback.pause()
        _settle(window)
        for run in range(runs):
            rows.setdefault("click, standing", []).append(_click(window, run, runs))
            for name, step in _SLIDERS.items():
                control = window.film_card.settings.control(name)
                if control.isEnabled():
                    change = control.value() + (-step if run % 2 else step)
                    took = _until_shown(window, partial(control.setValue, change))
                    rows.setdefault(f"slider: {name}", []).append(took)
            rows.setdefault("trim", []).append(_trim(window, run))
        dropped = _play(window, play_s)
        for run in range(runs):
            rows.setdefault("click, playing", []).append(_click(window, run, runs))
        window.watching.playback.pause()
        print(f"{'ms':28}{'median':>8}{'95 %':>8}{'CPU':>8}")
        for name, both in rows.items():
            times, work = zip(*both, strict=True)
            print(f"{name:28}{statistics.median(times):8.0f}{_percentile(times):8.0f}{statistics.median(work):8.0f}")
        size = " × ".join(map(str, window.watching.live.size_px))
        print(f"\n{window.watching.live.played} frames of {size} due, {dropped:.1%} dropped")


def _percentile(times: Sequence[float]) -> float:
    return sorted(times)[min(round(0.95 * len(times)), len(times) - 1)]


@contextmanager
def _window(folder: Path) -> Iterator[MainWindow]:
    application = new_application()
    engine = Engine(paths.models_dir(), paths.cache_dir(), folder / "library")
    preferences = Preferences(QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat))
    window = MainWindow(engine, preferences, Folders(*(folder / name for name in _FOLDERS)))
    window.resize(*_WINDOW_PX)
    window.show()
    window.resize(*_WINDOW_PX)  # though the screen that nobody sees is smaller
    _until(window.engine_ready, window.warm_up)
    yield window
    application.setQuitOnLastWindowClosed(False)
    _until(window.left, window.departure.leave)


def _warm(window: MainWindow, face: Path, voice: Path) -> None:
    """Both are on the desk, and have spoken once."""
    _until(window.voice.opened, lambda: window.voice.open(voice))
    _until(window.face.opened, lambda: window.face.open(face))
    if window.desk.crew.busy("scan"):
        _until(window.face.scanned, lambda: None)
    _until(window.watching.live.begun, window.watching.toggle)
    window.watching.playback.pause()
    _settle(window)


def _another(face: Path, folder: Path, number: int) -> Path:
    """The same picture with one other pixel, so that nobody knows it yet."""
    image = cv2.imread(str(face))
    assert image is not None
    image[0, 0] = number + 1
    path = folder / f"{number}.png"
    cv2.imwrite(str(path), image)
    return path


def _drop(window: MainWindow, face: Path) -> Took:
    """Space is pressed as soon as the face can be seen."""
    live, watching = window.watching.live, window.watching
    opened = window.face.opened.connect(watching.toggle)
    took = _until(live.begun, lambda: window.face.open(face))
    QObject.disconnect(opened)
    watching.playback.pause()
    _settle(window)
    return took


def _click(window: MainWindow, run: int, runs: int) -> Took:
    trim_s, length_s = window.desk.project.trim_s, float(window.desk.project.spoken_s)
    place = float(trim_s[0]) + length_s * ((run * 7 + 3) % (runs * 2)) / (runs * 2) * 0.8
    here = window.watching.playback.position_s
    if abs(place - here) < length_s / 8:  # perhaps nothing new would be shown
        place = here + length_s / 4 * (1 if here - float(trim_s[0]) < length_s / 2 else -1)
    return _until_shown(window, lambda: window.watching.seek(place))


def _trim(window: MainWindow, run: int) -> Took:
    assert window.desk.project.voice
    whole_s = float(window.desk.project.voice.duration_s)
    window.watching.seek(whole_s / 2)
    _settle(window)
    took = _until_shown(window, lambda: window.timeline.trim_edited.emit(0.02 * (run + 1), whole_s))
    _settle(window)
    return took


def _play(window: MainWindow, play_s: float) -> float:
    """The share of frames that were not there when the sound came to them."""
    watching = window.watching
    watching.rewind()
    _settle(window)
    _until(watching.live.begun, watching.toggle)
    loop = QEventLoop()
    QTimer.singleShot(round(play_s * 1000), loop.quit)
    watching.playback.ended.connect(loop.quit)
    loop.exec()
    live = watching.live
    share = live.dropped / max(live.played, 1)
    if not watching.playback.is_playing:
        _until(live.begun, watching.toggle)
    return share


def _until_shown(window: MainWindow, act: Callable[[], object]) -> Took:
    took = _until(window.watching.live.shown, act)
    if window.desk.view is View.PREVIEW and not window.watching.playback.is_playing:
        _settle(window)
    return took


def _until(signal: SignalInstance, act: Callable[[], object]) -> Took:
    """From the one to the other."""
    loop = QEventLoop()
    signal.connect(loop.quit)
    began_s, busy_s = time.perf_counter(), time.process_time()
    done: list[Took] = []

    def tell(*_: object) -> None:
        done.append(((time.perf_counter() - began_s) * 1000, (time.process_time() - busy_s) * 1000))

    signal.connect(tell)
    QTimer.singleShot(_PATIENCE_MS, loop, loop.quit)
    act()
    if not done:
        loop.exec()
    signal.disconnect(loop.quit)
    signal.disconnect(tell)
    if not done:
        sys.exit("The window has not answered for a minute.")
    return done[0]


def _settle(window: MainWindow) -> None:
    """Wait until nobody works, but for what comes by itself."""
    loop = QEventLoop()
    timer = QTimer(interval=20)
    timer.timeout.connect(lambda: loop.quit() if window.desk.crew.is_empty else None)
    timer.start()
    loop.exec()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--face", type=Path, default=paths.resources_dir() / "portrait.png")
    parser.add_argument("--voice", type=Path, default=paths.resources_dir() / "voice.flac")
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--play", type=float, default=8.0, metavar="SECONDS")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    arguments = parser.parse_args()
    measure(arguments.face, arguments.voice, arguments.runs, arguments.play)
