"""One film on its way out."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from lipsync_desktop.engine.settings import RenderJob
from lipsync_desktop.ui.desk.project import Project


class State(Enum):
    WAITING = "waiting"
    RUNNING = "running"
    STOPPING = "stopping"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Export:
    """A film to be put at `output`, as everything lay on the desk when it was asked for.

    number: its own, also from one start of the program to the next, and greater than those before it. job: None where
    what was written down of it cannot be read. project: what it shows, where it was asked for since the program began;
    made: the same film, where *Make film* has made it. share: how much of it is done; left_s: None while that is not
    known; sentence: why it failed.
    """

    output: Path
    job: RenderJob | None
    project: Project | None = None
    made: Path | None = None
    number: int = field(default_factory=time.time_ns)
    state: State = State.WAITING
    share: float = 0.0
    left_s: float | None = None
    sentence: str = ""

    @property
    def is_over(self) -> bool:
        return self.state in (State.DONE, State.FAILED)
