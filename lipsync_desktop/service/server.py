"""The service as it runs: a socket, waitress's loop around it, and a graceful end."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lipsync_desktop.engine.files import reason_of
from lipsync_desktop.engine.open_files import OpenFiles

from .app import EngineStatus, create_app
from .connections import Server
from .faults import AddressTaken, TokenMissing
from .guards import Guard, is_loopback
from .jobs import Jobs, Render
from .limits import Limits
from .workplace import workplace

_LOOK_S = 1.0  # the longest that a turn of the loop waits for something to happen
_LOOK_AT_THE_END_S = 0.05  # the same, once it is to end
_LAST_ANSWERS_S = 5.0  # given to answers that are on their way then


@dataclass(frozen=True, slots=True)
class Place:
    """Where the service listens, and for whom. port 0: any that is free."""

    host: str = "127.0.0.1"
    port: int = 5001
    token: str | None = None
    origins: tuple[str, ...] = ()


class Service:
    """Runs in the thread that calls `run`, until `stop` is called from anywhere, a signal's handler included."""

    def __init__(
        self, listener: socket.socket, place: Place, jobs: Jobs, app: Callable[..., Any], guard: Guard, limits: Limits
    ) -> None:
        self.port = listener.getsockname()[1]
        host = f"[{place.host}]" if ":" in place.host else place.host
        self.address = f"http://{host}:{self.port}"
        self._jobs = jobs
        self._limits = limits
        self._answering = 0
        self._lock = threading.Lock()
        self._stops = 0
        self._ending = threading.RLock()  # a signal's handler may come while its own thread holds it
        self._ended = False
        self._sockets: dict[int, Any] = {}
        self._server = Server(self._counted(app), listener, self._sockets, guard, limits)

    def stop(self) -> None:
        """Take no more work and finish the film that is made, unless it takes too long; called again, end it now."""
        self._stops += 1
        with self._ending:
            if not self._ended:
                self._server.pull_trigger()

    def run(self) -> None:
        """Answer until the end. Afterwards no thread of the service is left."""
        try:
            while not self._stops:
                self._turn(_LOOK_S)
            self._jobs.stop()
            patience = time.monotonic() + self._limits.grace_s
            while not self._jobs.stopped:
                if self._stops > 1 or time.monotonic() > patience:
                    self._jobs.give_up()
                self._turn(_LOOK_AT_THE_END_S)
            patience = time.monotonic() + _LAST_ANSWERS_S
            while self._busy() and time.monotonic() < patience:
                self._turn(_LOOK_AT_THE_END_S)
        finally:
            self._jobs.close()
            with self._ending:
                self._ended = True
                self._server.asyncore.close_all(self._sockets)
            self._server.end()

    def _turn(self, seconds: float) -> None:
        self._server.asyncore.loop(timeout=seconds, map=self._sockets, count=1)
        self._server.look_after()

    def _busy(self) -> bool:
        """Whether an answer is on its way still."""
        channels = list(self._server.active_channels.values())
        return self._answering > 0 or any(channel.total_outbufs_len for channel in channels)

    def _counted(self, app: Callable[..., Any]) -> Callable[..., Any]:
        def counting(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterator[bytes]:
            with self._lock:
                self._answering += 1
            try:
                answer = app(environ, start_response)
                try:
                    yield from answer
                finally:
                    answer.close()
            finally:
                with self._lock:
                    self._answering -= 1

        return counting


@contextmanager
def service(place: Place, render: Render, engine: EngineStatus, folder: Path, limits: Limits) -> Iterator[Service]:
    """A service that listens already and answers once it runs; what it works with lies in `folder` until it ends.

    Raises ServiceError.
    """
    if not is_loopback(place.host) and not place.token:
        raise TokenMissing(place.host)
    try:
        family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
        listener = socket.create_server((place.host, place.port), family=family)
    except OSError as error:
        raise AddressTaken(place.host, place.port, reason_of(error)) from error
    with listener, workplace(folder) as own:
        jobs = Jobs(render, OpenFiles(), limits)
        try:
            guard = Guard(place.host, listener.getsockname()[1], place.token, place.origins)
            app = create_app(jobs, own, engine, guard, limits)
            yield Service(listener, place, jobs, app, guard, limits)
        finally:
            jobs.close()
