"""The service as it runs: a socket, waitress's loop around it, and a graceful end."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import create_server
from waitress.task import ErrorTask
from werkzeug.http import HTTP_STATUS_CODES

from lipsync_desktop.engine.errors import LipsyncError
from lipsync_desktop.engine.types import Progress, RenderJob

from .app import Engine, create_app
from .guards import Guard, is_loopback
from .jobs import Jobs
from .limits import Limits
from .refusals import Refusal, code_of
from .workplace import workplace

_LOOK_S = 1.0
_LOOK_AT_THE_END_S = 0.05
_LAST_ANSWERS_S = 5.0
_HEADER_BYTES = 1 << 15
_CONNECTIONS = 100
_IDLE_S, _LOOK_FOR_IDLE_S = 60, 10
_THROWN_AWAY_BYTES = 1 << 30
_LOOKAHEAD = 1  # requests; it is what makes waitress see a client hang up


@dataclass(frozen=True, slots=True)
class Place:
    """Where the service listens, and for whom. port 0: any that is free."""

    host: str = "127.0.0.1"
    port: int = 5001
    token: str | None = None
    origins: tuple[str, ...] = ()


class ServiceError(LipsyncError):
    """The service cannot be where it was asked to be."""


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    """Asks the guard as soon as the headers are there, so that no body is read of who may not send one."""

    refusal: Refusal | None = None
    command = ""

    def __init__(self, settings: Adjustments, guard: Guard) -> None:
        super().__init__(settings)
        self._guard = guard

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if self.header_bytes_received >= self.adj.max_request_header_size:  # it is refused for that
            return
        try:
            self._guard.check(self.command, self.header)
        except Refusal as refusal:
            self.refusal = refusal
            raise ParsingError(str(refusal)) from refusal

    def header(self, name: str) -> str | None:
        found: str | None = self.headers.get(name.upper().replace("-", "_"))
        return found


class _JsonErrorTask(ErrorTask):  # type: ignore[misc]
    """What is refused before the application hears of it, said as everything else is."""

    def execute(self) -> None:
        status, _, _ = self.request.error.to_response()
        code = code_of(int(status.split()[0]))
        sentence = "The request is too large." if code == "too_large" else "The request is not proper HTTP."
        refusal = self.request.refusal or Refusal(code, sentence)
        body = json.dumps(refusal.answer, ensure_ascii=False).encode()
        self.status = f"{refusal.status} {HTTP_STATUS_CODES[refusal.status]}"
        own = self.channel.server.guard.headers(self.request.command, self.request.header)
        self.response_headers += [("Content-Type", "application/json"), *refusal.headers.items(), *own.items()]
        self.set_close_on_finish()
        self.channel.refuses = True
        self.content_length = len(body)
        self.write(body)


class _Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that is listened to for a while after a refusal: closed at once, it would be reset while the client
    still sends, and the answer lost (RFC 9112, 9.6)."""

    error_task_class = _JsonErrorTask
    close_when_flushed: bool
    refuses = False
    deaf_for: int | None = None
    """Bytes that are still thrown away."""

    def parser_class(self, settings: Adjustments) -> _Parser:
        return _Parser(settings, self.server.guard)

    def handle_write(self) -> None:
        last = self.refuses and self.close_when_flushed
        if last:
            self.close_when_flushed = False
        super().handle_write()
        if last and self.total_outbufs_len:
            self.close_when_flushed = True
        elif last and not self.will_close:
            self.deaf_for = _THROWN_AWAY_BYTES
            with suppress(OSError):
                self.socket.shutdown(socket.SHUT_WR)

    def received(self, data: bytes) -> bool:
        if self.deaf_for is None:
            return bool(super().received(data))
        self.deaf_for -= len(data)
        self.will_close = self.deaf_for < 0
        return False


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
        self._server = create_server(
            self._counted(app),
            map=self._sockets,
            sockets=[listener],
            threads=limits.threads,
            max_request_body_size=limits.body_bytes,
            max_request_header_size=_HEADER_BYTES,
            connection_limit=_CONNECTIONS,
            channel_timeout=_IDLE_S,
            cleanup_interval=_LOOK_FOR_IDLE_S,
            channel_request_lookahead=_LOOKAHEAD,
            clear_untrusted_proxy_headers=True,
            ident=None,
        )
        self._server.channel_class = _Channel
        self._server.guard = guard

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
            self._server.task_dispatcher.shutdown()

    def _turn(self, seconds: float) -> None:
        self._server.asyncore.loop(timeout=seconds, map=self._sockets, count=1)

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
def service(
    place: Place, render: Callable[[RenderJob], Generator[Progress]], engine: Engine, folder: Path, limits: Limits
) -> Iterator[Service]:
    """A service that listens already and answers once it runs; what it works with lies in `folder` until it ends.

    Raises ServiceError.
    """
    if not is_loopback(place.host) and not place.token:
        raise ServiceError(
            f"Other computers could reach the service at {place.host}, so it needs a token there. "
            "Put one into a file and name it with --token-file, or into LIPSYNC_TOKEN."
        )
    try:
        family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
        listener = socket.create_server((place.host, place.port), family=family)
    except OSError as error:
        raise ServiceError(
            f"The service cannot listen at {place.host}, port {place.port} ({error.strerror or error}). "
            "Choose another port, or end the program that uses it."
        ) from error
    with listener, workplace(folder) as own:
        jobs = Jobs(render, limits)
        try:
            guard = Guard(place.host, listener.getsockname()[1], place.token, place.origins)
            app = create_app(jobs, own, engine, guard, limits)
            yield Service(listener, place, jobs, app, guard, limits)
        finally:
            jobs.close()
