"""Install the program into a clean Debian as a user would, and look whether it does what it says.

`python resources/packaging/prove.py` as root, after `linux.py`; `make.py prove` does both. Everything in the clean root
but the service runs without a network. Ends with what the bundle is made of and how long it takes to start, beside a
start from source.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import Request, urlopen

import av
import numpy as np
from clean_root import USER, CleanRoot, clean_root
from linux import NAME, ROOT, read_version

_MOST_INSTALLED_MB, _MOST_FETCHED_MB = 900, 350
_PATIENCE_S = 120.0
_WINDOW = "^Lipsync Desktop$"
_GRAB = """\
import sys
from PySide6.QtGui import QGuiApplication
application = QGuiApplication(sys.argv)
sys.exit(not application.primaryScreen().grabWindow(0).save(sys.argv[1]))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packages", type=Path, default=ROOT / "dist", help="the folder with both files")
    parser.add_argument("--shots", type=Path, default=ROOT / "dist" / "shots", help="the folder for screenshots")
    parser.add_argument("--starts", type=int, default=5, help="how often each start is timed")
    given = parser.parse_args()
    package = next(given.packages.glob(f"{NAME}_{read_version()}_*.deb"))
    archive = next(given.packages.glob(f"{NAME}-{read_version()}-linux-*.tar.gz"))
    given.shots.mkdir(parents=True, exist_ok=True)
    with clean_root() as root, display() as screen:
        check("the clean root has no Python", not list(root.folder.glob("usr/bin/python*")))
        root.install(package)
        check("the package brought no Python", not list(root.folder.glob("usr/bin/python*")))
        remove(root)
        before = root.files()
        check("removed without a trace", not [path for path in before if "lipsync" in path])
        root.install(package)
        command_line(root)
        service(root)
        window(root, screen, given.shots)
        broken(root, screen, given.shots)
        portable(root, archive)
        sizes(root, package, archive)
        starts(root, screen, given.starts)
        remove(root)
        left = root.files() ^ before
        check(f"removed without a trace after use {sorted(left)[:5] if left else ''}", not left)
    print("All of it works.")


def command_line(root: CleanRoot) -> None:
    said = root.run(NAME, "--version")
    check("the version", said.stdout.strip() == f"{NAME} {read_version()}", said.stderr)
    made = root.run(f"{NAME}-cli", "demo", "--out", "demo.webm")
    check("a film from the command line", made.returncode == 0, made.stderr)
    check_film(root.home / "demo.webm")
    heard = root.run(NAME, "microphones")
    check(
        "microphones where there are none", (heard.returncode, heard.stdout.strip()) == (0, "No microphone was found.")
    )
    refused = root.run(NAME, "render", "--face", "/etc/passwd", "--speech", "demo.webm", "--out", "film.webm")
    sentence = refused.stderr.strip()
    check(
        "a wrong file", refused.returncode == 2 and "passwd" in sentence and len(sentence.splitlines()) == 1, sentence
    )
    print(f"    {sentence}")


def service(root: CleanRoot) -> None:
    """The one that has a network: its loopback is this machine's."""
    command = root.command(NAME, "serve", "--port", "0", network=True)
    program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert program.stdout is not None
        address = program.stdout.readline().split(" at ")[-1].split(";")[0]
        files = {"image": "portrait.png", "audio": "voice.flac"}
        sent = {name: b64encode((ROOT / "resources" / file).read_bytes()).decode() for name, file in files.items()}
        asked = Request(f"{address}/api/generate", json.dumps(sent).encode(), {"Content-Type": "application/json"})
        with urlopen(asked, timeout=_PATIENCE_S) as answer:
            film = b64decode(json.load(answer)["video"])
        with tempfile.NamedTemporaryFile(suffix=".webm") as file:
            file.write(film)
            file.flush()
            check_film(Path(file.name))
        program.terminate()
        check("the service makes a film and ends when asked to", program.wait(_PATIENCE_S) == 0)
    finally:
        program.kill()


def window(root: CleanRoot, screen: str, shots: Path) -> None:
    program = start(root, screen)
    try:
        until(lambda: shown(screen, _WINDOW), "the window")
        time.sleep(2)  # nothing outside tells that the engine is warm
        grab(screen, shots / "start.png")
        (root.home / "letter.png").write_text("This is no picture.")
        second = root.run(NAME, "letter.png", display=screen)
        check("a second start hands over its file", second.returncode == 0 and not second.stderr, second.stderr)
        check("there is one window", len(xdotool(screen, "search", "--onlyvisible", "--name", _WINDOW).split()) == 1)
        time.sleep(2)
        grab(screen, shots / "wrong-file.png")

        xdotool(screen, "windowfocus", "--sync", xdotool(screen, "search", "--onlyvisible", "--name", _WINDOW))
        films = root.home / ".cache" / NAME / "films"
        xdotool(screen, "key", "alt+f")
        xdotool(screen, "key", "d")
        until(lambda: list(films.glob("*/*/*.webm")), "the film from the window")
        (film,) = films.glob("*/*/*.webm")
        check_film(film)
        time.sleep(1)
        grab(screen, shots / "film.png")
        first = pixels(screen)
        time.sleep(0.5)
        moved = np.abs(pixels(screen) - first).max(axis=2) > 8
        check("the film plays", 500 < moved.sum() < moved.size / 2)

        shutil.copyfile(ROOT / "resources" / "portrait.png", root.home / "portrait.png")
        root.run(NAME, "portrait.png", display=screen)
        time.sleep(2)
        grab(screen, shots / "handed-over.png")
        xdotool(screen, "key", "ctrl+q")
        check("it ends when asked to", program.wait(_PATIENCE_S) == 0)
        log = (root.home / ".local" / "state" / NAME / f"{NAME}.log").read_text(encoding="utf-8")
        check("nothing went wrong unseen", " ERROR " not in log and " CRITICAL " not in log, log)
    finally:
        program.kill()


def broken(root: CleanRoot, screen: str, shots: Path) -> None:
    """A file missing from the bundle, and Qt giving up in C: each has to be seen, and to leave a log."""
    log = root.home / ".local" / "state" / NAME / "start.log"
    library = root.folder / "opt" / NAME / "_internal" / "PySide6" / "QtWidgets.abi3.so"
    away = library.with_suffix(".away")
    for what, words in (("missing-file", (NAME,)), ("qt-gives-up", ("env", "QT_QPA_PLATFORM=broken", NAME))):
        if what == "missing-file":
            library.rename(away)
        program = subprocess.Popen(root.command(*words, display=screen), stderr=subprocess.PIPE, text=True)
        try:
            until(lambda: shown(screen, _WINDOW), f"the message of {what}")
            time.sleep(1)
            grab(screen, shots / f"{what}.png")
            check(f"{what}: a log", bool(log.read_text(encoding="utf-8").strip()))
            print("    " + log.read_text(encoding="utf-8").strip().splitlines()[-1])
            xdotool(screen, "windowclose", xdotool(screen, "search", "--onlyvisible", "--name", _WINDOW))
        finally:
            program.kill()
            if away.exists():
                away.rename(library)
        log.unlink()


def portable(root: CleanRoot, archive: Path) -> None:
    place = root.home / "Meine Programme – neu"
    place.mkdir()
    subprocess.run(["tar", "-xzf", archive, "-C", place, "--strip-components=1"], check=True)
    made = root.run(f"/home/{USER}/{place.name}/{NAME}", "demo", "--out", "portable.webm")
    check("the portable archive, in a folder with spaces", made.returncode == 0, made.stderr)
    check_film(root.home / "portable.webm")
    shutil.rmtree(place)


def remove(root: CleanRoot) -> None:
    done = root.run("dpkg", "-P", NAME, root=True)
    check("removed", done.returncode == 0 and "not empty" not in done.stderr, done.stderr)


def sizes(root: CleanRoot, package: Path, archive: Path) -> None:
    bundle = root.folder / "opt" / NAME
    parts: dict[str, int] = {}
    for path in bundle.rglob("*"):
        if path.is_file() and not path.is_symlink():
            part = path.relative_to(bundle).parts
            name = part[1] if len(part) > 2 else "launchers, Python and system libraries"
            parts[name] = parts.get(name, 0) + path.stat().st_size
    print(f"\n{'installed':44}{'MB':>6}")
    for name, size in sorted(parts.items(), key=lambda item: -item[1]):
        if size > 1e6:
            print(f"{name:44}{size / 1e6:6.0f}")
    installed, fetched = sum(parts.values()) / 1e6, package.stat().st_size / 1e6
    print(f"{'all of it':44}{installed:6.0f}")
    print(f"{package.name:44}{fetched:6.0f}\n{archive.name:44}{archive.stat().st_size / 1e6:6.0f}\n")
    check(f"at most {_MOST_INSTALLED_MB} MB installed", installed <= _MOST_INSTALLED_MB)
    check(f"at most {_MOST_FETCHED_MB} MB to fetch", max(fetched, archive.stat().st_size / 1e6) <= _MOST_FETCHED_MB)


def starts(root: CleanRoot, screen: str, rounds: int) -> None:
    """The time from a command to a visible window, installed and from source in turn, after one of each unmeasured."""
    source = [sys.executable, "-m", "lipsync_desktop"]
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "HOME": home, "DISPLAY": screen, "XDG_RUNTIME_DIR": home}
        environment.pop("QT_QPA_PLATFORM", None)

        def from_source() -> subprocess.Popen[str]:
            return subprocess.Popen(source, cwd=ROOT, env=environment, text=True, stderr=subprocess.DEVNULL)

        ways = {"installed": lambda: start(root, screen), "from source": from_source}
        times: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(rounds + 1):
            for name, way in ways.items():
                times[name].append(until_shown(way, screen))
    print(f"\n{'from command to window, s':34}{'median':>8}{'slowest':>9}{'× source':>10}")
    reference = statistics.median(times["from source"][1:])
    for name, (_, *measured) in times.items():
        median = statistics.median(measured)
        print(f"{name:34}{median:8.2f}{max(measured):9.2f}{median / reference:10.2f}")
    print()


def until_shown(way: Callable[[], subprocess.Popen[str]], screen: str) -> float:
    began = time.monotonic()
    program = way()
    try:
        until(lambda: shown(screen, _WINDOW), "the window", every_s=0.01)
        elapsed_s = time.monotonic() - began
        xdotool(screen, "windowfocus", "--sync", xdotool(screen, "search", "--onlyvisible", "--name", _WINDOW))
        xdotool(screen, "key", "ctrl+q")
        program.wait(_PATIENCE_S)
        until(lambda: not shown(screen, _WINDOW), "the end of the window")
        return elapsed_s
    finally:
        program.kill()


def start(root: CleanRoot, screen: str) -> subprocess.Popen[str]:
    return subprocess.Popen(root.command(NAME, display=screen), text=True, stderr=subprocess.DEVNULL)


def check_film(file: Path) -> None:
    """A film of the demo's length in which something moves, and that can be heard."""
    with av.open(str(file)) as container:
        frames = np.stack([frame.to_ndarray(format="gray") for frame in container.decode(video=0)][::5]).astype(
            np.int16
        )
    with av.open(str(file)) as container:
        sound = np.concatenate([frame.to_ndarray().reshape(-1) for frame in container.decode(audio=0)])
    moving = float(np.abs(np.diff(frames, axis=0)).max())
    check(
        f"a film of {len(frames) * 5 / 25:.0f} s that moves and sounds",
        moving > 40 and float(np.abs(sound).max()) > 0.1,
    )


def check(what: str, holds: bool, otherwise: str = "") -> None:
    print(f"{'ok' if holds else 'NO':4}{what}", flush=True)
    if not holds:
        sys.exit(otherwise or f"{what}: this is not so.")


def until(happens: Callable[[], object], what: str, every_s: float = 0.1) -> None:
    end = time.monotonic() + _PATIENCE_S
    while not happens():
        if time.monotonic() > end:
            sys.exit(f"{what} did not come in {_PATIENCE_S:.0f} s.")
        time.sleep(every_s)


def shown(screen: str, name: str) -> bool:
    return bool(xdotool(screen, "search", "--onlyvisible", "--name", name))


def xdotool(screen: str, *arguments: str) -> str:
    environment = {**os.environ, "DISPLAY": screen}
    return subprocess.run(["xdotool", *arguments], capture_output=True, text=True, env=environment).stdout.strip()


def grab(screen: str, file: Path) -> None:
    environment = {**os.environ, "DISPLAY": screen, "QT_QPA_PLATFORM": "xcb"}
    subprocess.run([sys.executable, "-c", _GRAB, str(file)], check=True, env=environment)


def pixels(screen: str) -> np.ndarray:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "screen.png")
        grab(screen, file)
        with av.open(str(file)) as picture:
            return next(picture.decode(video=0)).to_ndarray(format="rgb24").astype(np.int16)


@contextmanager
def display() -> Iterator[str]:
    """A display that nobody sees."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24"]
    server = subprocess.Popen(command, pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as number:
            yield f":{number.readline().strip()}"
    finally:
        server.terminate()
        with suppress(subprocess.TimeoutExpired):
            server.wait(10)


if __name__ == "__main__":
    main()
