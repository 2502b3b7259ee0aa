"""Jobs, the bounded queue in which clients take turns, and the one worker."""

from __future__ import annotations

import logging
import secrets
import shutil
import time
from collections import OrderedDict, deque
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Condition, Thread
from typing import Literal, Protocol

from lipsync_desktop.engine.errors import MediaError, fact_of
from lipsync_desktop.engine.notices import Notice
from lipsync_desktop.engine.open_files import OpenFiles
from lipsync_desktop.engine.settings import RenderJob
from lipsync_desktop.engine.types import Progress

from .limits import Limits
from .refusals import Refusal, refused

State = Literal["waiting", "running", "done", "failed", "cancelled"]
_ENDED: tuple[State, ...] = ("done", "failed", "cancelled")
_log = logging.getLogger(__name__)


class Render(Protocol):
    """The engine, as `pipeline.render` is: writes the job's film; closing the iterator cancels it."""

    def __call__(self, job: RenderJob, *, files: OpenFiles, live: bool) -> Generator[Progress]: ...


@dataclass(frozen=True, slots=True)
class Status:
    """What is known of a job at one moment. ahead: jobs that come before it, None once it has begun; seconds_waited:
    in the queue; notices: for people, such as that nobody speaks."""

    state: State
    done: int
    total: int
    ahead: int | None
    seconds_waited: float
    refusal: Refusal | None = None
    notices: tuple[Notice, ...] = ()

    @property
    def ended(self) -> bool:
        return self.state in _ENDED


class Job:
    """One film. Only `Jobs` changes it; its folder is its own and goes with it. live: its file may be read while it
    grows, from the first frame on."""

    def __init__(self, client: str, folder: Path, order: RenderJob, *, live: bool = False) -> None:
        self.id = secrets.token_urlsafe(16)
        self.client = client
        self.folder = folder
        self.order = order
        self.live = live
        self.state: State = "waiting"
        self.frames = self.total = 0
        self.notices: tuple[Notice, ...] = ()
        self.refusal: Refusal | None = None
        self.unwanted: Refusal | None = None
        self.came_at = time.monotonic()
        self.began_at: float | None = None
        self.ended_at: float | None = None


class Jobs:
    """All jobs of one service, made by `render`, one at a time, in a thread of its own.

    Clients take turns: of those who have something waiting, each gets one film before anybody gets the next. `files`
    keep what was found out of a job's files as it came, until it has ended.
    """

    def __init__(self, render: Render, files: OpenFiles, limits: Limits) -> None:
        self.files = files
        self._render = render
        self._limits = limits
        self._changed = Condition()
        self._turns: OrderedDict[str, deque[Job]] = OrderedDict()
        self._known: OrderedDict[str, Job] = OrderedDict()
        self._running: Job | None = None
        self._stopping: Refusal | None = None
        self._thread = Thread(target=self._work, name="service:worker")
        self._thread.start()

    @property
    def waiting(self) -> int:
        with self._changed:
            return self._waiting()

    @property
    def running(self) -> int:
        return 0 if self._running is None else 1

    @property
    def stopping(self) -> bool:
        return self._stopping is not None

    @property
    def stopped(self) -> bool:
        return not self._thread.is_alive()

    def require_room(self) -> None:
        """Raises Refusal, where another job would not be taken."""
        with self._changed:
            self._require_room()

    def submit(self, job: Job) -> None:
        """Put it behind those of its client. Raises Refusal."""
        with self._changed:
            self._require_room()
            self._known[job.id] = job
            self._turns.setdefault(job.client, deque()).append(job)
            self._forget_old()
            self._changed.notify_all()

    def find(self, name: str) -> Job:
        """Raises Refusal."""
        with self._changed:
            self._forget_old()
            if name in self._known:
                return self._known[name]
        raise Refusal("not_found", "There is no such job. It may have been fetched, cancelled, or kept long enough.")

    def status(self, job: Job) -> Status:
        with self._changed:
            return self._status(job)

    def wait(self, job: Job, last: Status | None, seconds: float) -> Status:
        """The job's status as soon as it differs from `last`; with None as soon as it has ended. Or after `seconds`."""
        with self._changed:
            self._changed.wait_for(
                lambda: job.state in _ENDED if last is None else self._said(job) != (last.state, last.done, last.total),
                seconds,
            )
            return self._status(job)

    def cancel(self, job: Job) -> None:
        """It ends at once if it waits, after its current frame if it is made; what has ended stays as it is."""
        with self._changed:
            self._drop(job, Refusal("cancelled", "The film was cancelled."))

    def forget(self, job: Job) -> None:
        """Cancel it and remove everything that belongs to it."""
        with self._changed:
            self._known.pop(job.id, None)
            self._drop(job, Refusal("cancelled", "The film was cancelled."))
            if job is not self._running:
                shutil.rmtree(job.folder, ignore_errors=True)

    def stop(self) -> None:
        """Take no more; end those that wait. The one that is made goes on until `give_up`."""
        with self._changed:
            self._stopping = Refusal("stopping", "The service is being stopped. Ask again when it is back.", 5)
            for job in [job for jobs in self._turns.values() for job in jobs]:
                self._drop(job, self._stopping)
            self._changed.notify_all()

    def give_up(self) -> None:
        """End the one that is made, too."""
        with self._changed:
            if self._running is not None and self._stopping is not None:
                self._drop(self._running, self._stopping)

    def close(self) -> None:
        """Stop at once and wait for the worker; every folder is gone then."""
        self.stop()
        self.give_up()
        self._thread.join()
        with self._changed:
            for job in self._known.values():
                shutil.rmtree(job.folder, ignore_errors=True)

    def _waiting(self) -> int:
        return sum(map(len, self._turns.values()))

    def _require_room(self) -> None:
        if self._stopping is not None:
            raise self._stopping
        if self._waiting() >= self._limits.waiting:
            raise Refusal("queue_full", "Too many films are waiting to be made. Ask again a little later.", 2)

    def _said(self, job: Job) -> tuple[State, int, int]:
        return job.state, job.frames, job.total

    def _status(self, job: Job) -> Status:
        until = job.began_at or job.ended_at or time.monotonic()
        ahead = self._ahead(job) if job.state == "waiting" else None
        return Status(job.state, job.frames, job.total, ahead, until - job.came_at, job.refusal, job.notices)

    def _ahead(self, job: Job) -> int:
        """By turns: everybody's earlier rounds, and in its own round those whose turn comes first."""
        mine = self._turns[job.client].index(job)
        clients = list(self._turns)
        before = clients.index(job.client)
        rounds = [min(len(jobs), mine + (place < before)) for place, jobs in enumerate(self._turns.values())]
        return sum(rounds) + self.running

    def _drop(self, job: Job, why: Refusal) -> None:
        if job is self._running:
            job.unwanted = job.unwanted or why
        elif job.state == "waiting":
            jobs = self._turns[job.client]
            jobs.remove(job)
            if not jobs:
                del self._turns[job.client]
            self._end(job, "cancelled" if why.code == "cancelled" else "failed", why)

    def _end(self, job: Job, state: State, refusal: Refusal | None = None) -> None:
        job.state, job.refusal, job.ended_at = state, refusal, time.monotonic()
        self.files.forget(job.folder)
        self._changed.notify_all()

    def _forget_old(self) -> None:
        ended = [job for job in self._known.values() if job.ended_at is not None]
        too_old = time.monotonic() - self._limits.kept_s
        surplus = len(ended) - self._limits.kept
        for place, job in enumerate(ended):
            if place < surplus or (job.ended_at or 0.0) < too_old:
                del self._known[job.id]
                shutil.rmtree(job.folder, ignore_errors=True)

    def _work(self) -> None:
        while (job := self._next()) is not None:
            try:
                made = self._made(job)
                state: State = "done" if made else "failed" if job.unwanted is self._stopping else "cancelled"
                refusal = None if made else job.unwanted
            except Exception as error:
                state, refusal = "failed", _refusal_of(error)
            with self._changed:
                self._running = None
                self._end(job, state, refusal)
                if job.id not in self._known:  # nobody waits for it any more
                    shutil.rmtree(job.folder, ignore_errors=True)

    def _next(self) -> Job | None:
        with self._changed:
            self._changed.wait_for(lambda: self._turns or self._stopping)
            if not self._turns:
                return None
            client, jobs = self._turns.popitem(last=False)
            job = jobs.popleft()
            if jobs:
                self._turns[client] = jobs  # at the end of the row
            self._running = job
            job.state, job.began_at = "running", time.monotonic()
            self._changed.notify_all()
            return job

    def _made(self, job: Job) -> bool:
        """Whether the film is there; False where nobody wants it any more."""
        with closing(self._render(job.order, files=self.files, live=job.live)) as steps:
            for step in steps:
                with self._changed:
                    if job.unwanted is not None:
                        return False
                    job.frames, job.total, job.notices = step.done, step.total, step.notices
                    self._changed.notify_all()
        return True


def _refusal_of(error: Exception) -> Refusal:
    fact = fact_of(error)
    if fact is None:
        _log.error("a film could not be made", exc_info=error)
        return Refusal("internal", "The film could not be made; the service's log says why.")
    if not isinstance(fact, MediaError):  # the client is told no more than it can act on
        _log.error("%s", error)
    return refused(fact)
