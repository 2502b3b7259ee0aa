"""Where the bundled program starts: as `lipsync_desktop/__main__.py` does, but a start that fails is never silent.

Who starts a program from a menu sees no stderr. Until the window is up, stderr and the stack of a crash therefore go
into the file `start.log`, and where the window never comes, a message says so and where that file is. Qt and OpenVINO
may end the process from C, where no Python runs any more: on Linux and macOS the message is a second process, which
waits for the first one's word. On Windows Qt has a message of its own for that case.
"""

from __future__ import annotations

import ctypes.util
import faulthandler
import os
import shutil
import subprocess
import sys
import textwrap
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_STDERR = 2
_FROM_LOADER = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


def main() -> int:
    forget_loaders_libraries()
    if getattr(sys, "frozen", False) and sys.platform == "linux":
        find_bundled_libraries(Path(sys._MEIPASS))  # type: ignore[attr-defined]
    if not all(os.path.isfile(argument) for argument in sys.argv[1:]):  # noqa: PTH113  # as in __main__.py
        from lipsync_desktop.__main__ import main as run

        return run()
    from lipsync_desktop.paths import log_dir

    with never_silent(log_dir() / "start.log") as is_up:
        from lipsync_desktop.__main__ import main as run

        return run(is_up=is_up)


def forget_loaders_libraries() -> None:
    """The bundle's own libraries are not for programs that this one starts, such as the file manager."""
    for name in _FROM_LOADER:
        original = os.environ.pop(f"{name}_ORIG", None)
        if original is not None:
            os.environ[name] = original
        elif getattr(sys, "frozen", False):
            os.environ.pop(name, None)


def find_bundled_libraries(folder: Path) -> None:
    """sounddevice looks for PortAudio by name, and on Linux Python would ask only the system for it."""
    of_the_system = ctypes.util.find_library

    def find_library(name: str) -> str | None:
        own = sorted(folder.glob(f"lib{name}.so*"))
        return str(own[0]) if own else of_the_system(name)

    ctypes.util.find_library = find_library


@contextmanager
def never_silent(file: Path) -> Iterator[Callable[[], None]]:
    """Yields what has to be called when the window is up. A failure before that goes into `file` and into a message."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        log = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_APPEND)
    except OSError:  # a full or read-only disk must not keep the window from opening
        yield lambda: None
        return
    visible = _visible_stderr()
    tell = _witness(file, visible)
    os.dup2(log, _STDERR)
    faulthandler.enable(log)
    starting = True

    def is_up() -> None:
        nonlocal starting
        if not starting:
            return
        starting = False
        faulthandler.disable()
        if visible is not None:
            os.dup2(visible, _STDERR)
            with suppress(OSError):
                os.write(visible, file.read_bytes())
        with suppress(OSError):
            file.unlink()
        tell(True)

    try:
        yield is_up
    except (KeyboardInterrupt, SystemExit):
        is_up()
        raise
    except Exception:
        if not starting:
            raise
        os.write(log, traceback.format_exc().encode())
        tell(False)
        os._exit(1)  # there may be threads, and nothing to be saved
    is_up()
    os.close(log)


def _visible_stderr() -> int | None:
    try:
        return os.dup(_STDERR)
    except OSError:  # a program with a window has none on Windows
        return None


def _witness(file: Path, visible: int | None) -> Callable[[bool], None]:
    """What is told whether the window came up, and shows the message if not, or if it is never told."""
    if not hasattr(os, "fork"):
        return lambda came_up: None if came_up else _show(file)
    reader, writer = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(writer)
        os.setsid()  # Ctrl-C in a terminal is meant for the window
        if os.read(reader, 1) != b"1":
            if visible is not None:
                os.write(visible, file.read_bytes())
            _show(file)
        os._exit(0)
    os.close(reader)

    def tell(came_up: bool) -> None:
        os.write(writer, b"1" if came_up else b"0")
        os.close(writer)
        if came_up:
            os.waitpid(process, 0)

    return tell


def _show(file: Path) -> None:
    """A message from whichever program the system has for it; Qt may be just what does not work."""
    title = "Lipsync Desktop"
    text = f"{title} could not start. Please install it again. If that does not help, what went wrong is in {file}."
    if sys.platform == "win32":
        ctypes.windll.user32.MessageBoxW(None, text, title, 0x10)
        return
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    for command in (
        ["osascript", "-e", f'display alert "{title}" message "{quoted}" as critical'],
        ["zenity", "--error", f"--title={title}", "--no-markup", f"--text={text}"],
        ["kdialog", "--title", title, "--error", text],
        ["xmessage", "-center", "-title", title, textwrap.fill(text, 60)],
        ["notify-send", title, text],
    ):
        if shutil.which(command[0]) and subprocess.run(command, check=False).returncode in (0, 1):
            return


if __name__ == "__main__":
    sys.exit(main())
