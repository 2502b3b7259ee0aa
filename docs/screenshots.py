"""Pictures of the window in all its states: `python docs/screenshots.py [FOLDER]`.

Everything shown is the program's own: its portrait, its voice, and a clip made of the portrait. The window is real and
so is its work; only the microphone's levels are given, as there may be none. Light and dark, small and large, and at
twice the scale; the default folder gets only the three that the pages show.
"""

from __future__ import annotations

import argparse
import math
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
HERE = ROOT / "docs" / "screenshots"
SIZES = {"small": (1024, 640), "usual": (1280, 800), "large": (1920, 1080)}
SHOWN = {"usual-light-photo", "usual-light-film", "usual-dark-clip"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", help="where all of them go")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        take_pictures(arguments.folder, arguments.one)
        return
    folder = arguments.folder or HERE
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        for scale, size, scheme in [
            *((1, size, scheme) for size in SIZES for scheme in ("light", "dark")),
            (2, "small", "light"),
            (2, "small", "dark"),
        ]:
            name = f"{size}-{scheme}" + ("-200%" if scale == 2 else "")
            if arguments.folder is None and not any(wanted.startswith(name) for wanted in SHOWN):
                continue
            environment = {
                **os.environ,
                "HOME": home,
                "QT_QPA_PLATFORM": "offscreen",
                "QT_SCALE_FACTOR": str(scale),
                "LANGUAGE": "en",
                "LC_ALL": "C.UTF-8",
            }
            command = [sys.executable, __file__, str(folder), "--one", name]
            subprocess.run(command, check=True, env=environment)
    if arguments.folder is None:
        for file in folder.glob("*.png"):
            if file.stem not in SHOWN:
                file.unlink()


def take_pictures(folder: Path, name: str) -> None:
    """Every state in one size and colour scheme."""
    from PySide6.QtCore import QEventLoop, QTimer

    from lipsync_desktop.ui.desk.project import Project
    from lipsync_desktop.ui.parts.look import Scheme
    from lipsync_desktop.ui.shell.app import main as open_window
    from lipsync_desktop.ui.shell.main_window import MainWindow

    size, scheme, *_ = name.split("-")
    failures: list[BaseException] = []

    def wait(until: Callable[[], bool], at_most_ms: int = 60_000) -> None:
        loop = QEventLoop()
        poll, limit = QTimer(interval=20), QTimer(interval=at_most_ms, singleShot=True)
        poll.timeout.connect(lambda: loop.quit() if until() else None)
        limit.timeout.connect(loop.quit)
        poll.start()
        limit.start()
        loop.exec()
        if not until():
            raise TimeoutError(f"the window did not come to “{name}”")

    def pause(ms: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(ms, loop.quit)
        loop.exec()

    def work(window: MainWindow) -> None:
        try:
            for state in states(window, wait):
                pause(300)
                window.grab().save(str(folder / f"{name}-{state}.png"))
        except BaseException as error:
            failures.append(error)
        window.desk.lay(Project(), None)  # nothing to keep, nothing to ask
        window.close()

    def watch(window: MainWindow) -> None:
        window.scheme_chosen.emit(Scheme(scheme))
        window.resize(*SIZES[size])
        window.engine_ready.connect(lambda: QTimer.singleShot(0, lambda: work(window)))

    open_window([], watch)
    if failures:
        raise failures[0]


def states(window: object, wait: Callable[..., None]) -> Iterator[str]:
    """Bring the window into one state after another."""
    from lipsync_desktop import paths
    from lipsync_desktop.engine.speech.microphone import Level, Microphone
    from lipsync_desktop.ui.parts.view import View
    from lipsync_desktop.ui.shell.main_window import MainWindow

    assert isinstance(window, MainWindow)
    desk, resources = window.desk, paths.resources_dir()
    wait(lambda: not desk.crew.busy("microphones"))
    window.voice._devices = None  # what is plugged in here is not to be seen
    window.voice._found([Microphone("System default"), Microphone("Headset", "pulse")])
    yield "empty"

    window.face.open(resources / "portrait.png", remember=False)
    wait(lambda: desk.project.face is not None)
    yield "photo"

    for elapsed_s in (-1.4, 3.2):
        for step in range(8):
            at_s = elapsed_s + step / 25
            window.voice._hear(Level(at_s, -18 + 4 * math.sin(step), -8 + 3 * math.sin(step), False, False))
        yield "countdown" if elapsed_s < 0 else "recording"
    window.voice._over("")

    window.voice.open(resources / "voice.flac", remember=False)
    wait(lambda: desk.project.voice is not None)
    window.timeline.trim_edited.emit(0.9, 7.4)
    yield "trimmed"

    window.film.make()
    shown: list[int] = []
    told = window.film_card.show_working

    def telling(done: int, *rest: Any) -> None:
        shown.append(done)
        told(done, *rest)

    window.film_card.show_working = telling  # type: ignore[method-assign, assignment]
    wait(lambda: bool(shown) and shown[-1] > 40)
    yield "making"

    made: list[object] = []
    window.film.made.connect(made.append)
    wait(lambda: bool(made))
    wait(lambda: window.watching.playback.position_s > 2.35)
    window.watching.playback.pause()
    yield "film"
    window.watching.set_view(View.SIDE_BY_SIDE)
    yield "side-by-side"

    with tempfile.TemporaryDirectory() as folder:
        desk.clear_film()  # nobody is here to say whether it may go
        clip = make_clip(Path(folder) / "walk.webm", resources / "portrait.png")
        window.face.open(clip, remember=False)
        wait(lambda: desk.project.face is not None and desk.project.face.footage.path == clip)
        wait(lambda: not desk.crew.busy("scan", "look"))
        window.watching.seek(1.9)
        wait(lambda: not desk.crew.busy("look"))
        yield "clip"
        takes = [Path(shutil.copy(resources / "voice.flac", Path(folder) / f"take-{number}.flac")) for number in "123"]
        window.voice.open_all(takes)
        wait(lambda: len(desk.project.takes) > len(takes) and not desk.crew.busy("voice", "lengths"))
        window.voice_card.takes.best_chosen.emit(2)
        yield "takes"
        nothing = Path(folder) / "song.txt"
        nothing.write_text("La la la\n")
        window.voice.open(nothing, remember=False)
        wait(lambda: bool(window.stage.notice_bar.sentence))
        yield "error"


def make_clip(path: Path, portrait: Path) -> Path:
    """The portrait walks by, is gone for a moment, and comes back with a companion."""
    import av
    import cv2
    import numpy as np

    whole = cv2.imread(str(portrait))
    assert whole is not None
    face = cv2.resize(whole, (480, 480), interpolation=cv2.INTER_AREA)
    little = cv2.resize(whole, (320, 320), interpolation=cv2.INTER_AREA)
    rate = Fraction(25)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libvpx-vp9", rate=rate, options={"deadline": "realtime", "cpu-used": "8"})
        stream.width, stream.height, stream.pix_fmt = 960, 540, "yuv420p"
        for index in range(150):
            image = np.full((540, 960, 3), whole[8, 8], np.uint8)
            if index < 70 or index >= 100:
                left = 60 + min(index, 130) * 2
                image[30:510, left : left + 480] = face
            if index >= 100:
                image[110:430, 620:940] = little
            frame = av.VideoFrame.from_ndarray(image, format="bgr24")
            frame.pts = index
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


if __name__ == "__main__":
    main()
