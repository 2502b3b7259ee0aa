"""What work takes: time on the clock, time of processors, memory."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

Work = Callable[[], object]

# In a process between, which is small: Linux counts to a process's memory what the one had that it was forked from.
_MEASURED = """
import json, os, subprocess, sys, time
started = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, used = os.wait4(process.pid, 0)
process.returncode = os.waitstatus_to_exitcode(status)
print(json.dumps([time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss]))
sys.exit(process.returncode)
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds on the clock, and of all processors together; other programs make the first of them longer. peak_mb: the
    most memory that a process of its own took, 0 where nobody knows."""

    wall_s: float
    cpu_s: float
    peak_mb: float = 0.0

    def __add__(self, other: Spent) -> Spent:
        return Spent(self.wall_s + other.wall_s, self.cpu_s + other.cpu_s, max(self.peak_mb, other.peak_mb))

    def __sub__(self, other: Spent) -> Spent:
        return Spent(self.wall_s - other.wall_s, self.cpu_s - other.cpu_s, self.peak_mb)


def so_far() -> Spent:
    """By this process, since any moment."""
    return Spent(time.perf_counter(), time.process_time(), own_peak_mb())


def own_peak_mb() -> float:
    """The most memory that this process has taken, 0 where nobody knows."""
    if sys.platform == "win32":
        return 0.0
    import resource

    return _megabytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def of(work: Work) -> Spent:
    """What this process takes for it."""
    before = so_far()
    work()
    return so_far() - before


def of_process(command: Sequence[str | Path], folder: Path) -> Spent:
    """What a process takes that runs in the folder, with those that it starts; its time on the clock alone where no
    more is told. Raises CalledProcessError, with its last words; OSError."""
    told = sys.platform != "win32" and not getattr(sys, "frozen", False)
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, *command] if told else command, cwd=folder, capture_output=True, check=True
    )
    if not told:
        return Spent(time.perf_counter() - started, 0.0)
    wall_s, cpu_s, max_rss = json.loads(done.stdout)
    return Spent(wall_s, cpu_s, _megabytes(max_rss))


def in_turns(cases: Mapping[str, Callable[[], Spent]], rounds: int) -> dict[str, Spent]:
    """Medians for each case; one after the other in every round, so that the machine's moods fall on all."""
    taken: dict[str, list[Spent]] = {case: [] for case in cases}
    for _ in range(rounds):
        for case, measure in cases.items():
            taken[case].append(measure())
    return {case: _median(spent) for case, spent in taken.items()}


def _median(spent: Iterable[Spent]) -> Spent:
    wall_s, cpu_s, peak_mb = zip(*((one.wall_s, one.cpu_s, one.peak_mb) for one in spent), strict=True)
    return Spent(median(wall_s), median(cpu_s), max(peak_mb))


def _megabytes(max_rss: int) -> float:
    return max_rss / (1e6 if sys.platform == "darwin" else 1e6 / 1024)  # macOS counts bytes, Linux KiB
