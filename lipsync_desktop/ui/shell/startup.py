"""How long the window takes to appear and the engine to be ready: `python -m lipsync_desktop.ui.shell.startup`.

Each run is a process of its own, timed from the moment before it is started; a bare PySide6 window is measured in
between, as what no program of this kind can be faster than.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QWidget


class _FirstPaint(QObject):
    """Calls `then` once the widget has been painted and the event loop is free again."""

    def __init__(self, widget: QWidget, then: Callable[[], None]) -> None:
        super().__init__(widget)
        self._then: Callable[[], None] | None = then
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._then:
            QTimer.singleShot(0, self._then)
            self._then = None
        return super().eventFilter(watched, event)


def measure(runs: int) -> None:
    """Print a table with the medians of `runs` runs, and the slowest."""
    bare, shown, ready = [], [], []
    for _ in range(runs):
        bare.append(_child("bare")[0])
        interactive_s, ready_s = _child("window")
        shown.append(interactive_s)
        ready.append(ready_s)
    print(f"{'from process start, s':34}{'median':>8}{'slowest':>9}{'× bare':>8}")
    reference = statistics.median(bare)
    for name, times in (("bare PySide6 window", bare), ("window interactive", shown), ("engine ready", ready)):
        median = statistics.median(times)
        print(f"{name:34}{median:8.2f}{max(times):9.2f}{median / reference:8.1f}")


def _child(what: str) -> list[float]:
    began = time.monotonic()
    command = [sys.executable, "-m", __spec__.name if __spec__ else __name__, "--child", what]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return [float(line) - began for line in output.split()]


def _tell() -> None:
    print(time.monotonic(), flush=True)


def _bare() -> int:
    application = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.setCentralWidget(QLabel("Hello"))

    def shown() -> None:
        _tell()
        window.close()

    _FirstPaint(window, shown)
    window.show()
    return application.exec()


def _window() -> int:
    from .app import main
    from .main_window import MainWindow

    def watch(window: MainWindow) -> None:
        _FirstPaint(window, _tell)

        def ready() -> None:
            _tell()
            window.close()

        window.engine_ready.connect(ready)

    return main([], watch)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--child", choices=("bare", "window"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    match arguments.child:
        case "bare":
            sys.exit(_bare())
        case "window":
            sys.exit(_window())
        case _:
            measure(arguments.runs)
