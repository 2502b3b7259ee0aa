"""Connections as waitress has them, with an answer for those that are slow, broken, or too many.

waitress calls none of what is overridden here public, so it is pinned below its next major version. What each override
takes over is written beside it as `of waitress`; `tests/test_service_ground.py` fails where one of them is gone or is
called in another way.
"""

from __future__ import annotations

import json
import re
import select
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, ThreadedTaskDispatcher
from waitress.utilities import BadRequest
from werkzeug.http import HTTP_STATUS_CODES

from .guards import Guard
from .limits import Limits
from .refusals import Refusal, code_of

_HEADER_BYTES = 1 << 15  # of a request, all its lines together
_CONNECTIONS = 100  # at once; beyond, one that is idle makes room, or the new one is refused
_NO_LIMIT = 1 << 30  # of waitress's, which would take no more calls at all
_IDLE_S, _LOOK_S = 60.0, 1.0  # without a byte until a connection is closed, and how often that is looked for
_PATIENCE_S, _SLOWEST_BYTES_A_SECOND = 10.0, 20_000  # what a request may take to arrive, and longer for each byte of it
_THROWN_AWAY_BYTES = 1 << 30  # that a client may still send after a refusal
_LOOKAHEAD = 1  # requests; it is what makes waitress see a client hang up
_MOST_AT_ONCE = 8  # requests of one connection that wait for their answers
_ODD_LINE_END = re.compile(rb"(?<!\r)\n|\r(?!\n|\Z)")
_HEALTH = "/health"


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    """Asks the guard as soon as the headers are there, so that no body is read of who may not send one; and takes a
    line that does not end as HTTP wants it for what it is, where waitress would wait for its end."""

    refusal: Refusal | None = None
    command = ""

    def __init__(self, settings: Adjustments, guard: Guard, crowded: bool) -> None:
        super().__init__(settings)
        self._guard = guard
        self._crowded = crowded
        self._begun_at = time.monotonic()

    @property
    def is_late(self) -> bool:
        """Whether it should have been here by now, headers and body."""
        allowed_s = _PATIENCE_S + self.body_bytes_received / _SLOWEST_BYTES_A_SECOND
        return bool(time.monotonic() - self._begun_at > allowed_s)

    def received(self, data: bytes) -> int:  # of waitress: takes bytes of a request
        consumed = int(super().received(data))
        if not self.completed and any(map(self._is_odd, self._lines_begun())):
            self.refuse(Refusal("bad_request", "The request is not proper HTTP: its lines have to end in CR and LF."))
        return consumed

    def refuse(self, refusal: Refusal) -> None:
        """It is answered so, whatever is missing of it."""
        self.refusal, self.error, self.completed = refusal, BadRequest(str(refusal)), True

    def _lines_begun(self) -> tuple[bytes, ...]:
        if not self.headers_finished:
            return (self.header_plus,)
        body = self.body_rcv
        return (body.control_line, body.chunk_end, body.trailer) if self.chunked else ()

    @staticmethod
    def _is_odd(line: bytes) -> bool:
        return len(line) > _HEADER_BYTES or _ODD_LINE_END.search(line) is not None

    def parse_header(self, header_plus: bytes) -> None:  # of waitress: once the headers are there
        try:
            super().parse_header(header_plus)
        except ValueError as error:  # such as of an address that Python cannot take apart
            raise ParsingError(str(error)) from error
        if self.header_bytes_received >= self.adj.max_request_header_size:  # it is refused for that
            return
        try:
            self._guard.check(self.command, self.header)
            if self._crowded and self.path != _HEALTH:
                raise Refusal("queue_full", "Too many are connected to the service. Ask again a little later.", 2)
        except Refusal as refusal:
            self.refusal = refusal
            raise ParsingError(str(refusal)) from refusal

    def header(self, name: str) -> str | None:
        found: str | None = self.headers.get(name.upper().replace("-", "_"))
        return found


class _JsonErrorTask(ErrorTask):  # type: ignore[misc]
    """What is refused before the application hears of it, said as everything else is."""

    def execute(self) -> None:  # of waitress: writes an answer without the application
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
    pushes = False
    """Whether it has asked more than is answered at once; the first too many is refused, and nothing further heard."""
    crowded = False
    """Whether it came when every other connection had work: it is told so, unless it asks how the service is."""
    request: _Parser | None

    def parser_class(self, settings: Adjustments) -> _Parser:  # of waitress: called for each request
        return _Parser(settings, self.server.guard, self.crowded)

    @property
    def has_work(self) -> bool:
        return bool(self.requests) or self.total_outbufs_len > 0

    def look_after(self, now: float) -> None:
        """End what takes too long: a request that does not arrive, with an answer; a client that neither reads nor
        writes."""
        if self.has_work:
            if self.total_outbufs_len and now - self.last_activity > _IDLE_S:
                self.handle_close()  # a thread may wait for it to read
        elif self.request is not None and self.request.is_late:
            self.request.refuse(Refusal("too_slow", "The request did not arrive in time. Send it again."))
            self.requests.append(self.request)
            self.request = None
            self.server.add_task(self)
        elif now - self.last_activity > _IDLE_S:
            self.handle_close()

    def handle_write(self) -> None:  # of waitress: the socket takes more; closes what `close_when_flushed`
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

    def received(self, data: bytes) -> bool:  # of waitress: bytes came; says whether to go on at once
        if self.pushes and self.deaf_for is None:
            return False
        if self.deaf_for is None:
            heard = bool(super().received(data))
            with self.requests_lock:
                self._refuse_too_many()
            return heard
        self.deaf_for -= len(data)
        self.will_close = self.deaf_for < 0
        return False

    def _refuse_too_many(self) -> None:
        first, *others = self.requests[_MOST_AT_ONCE:] or [None]
        if first is not None:
            first.refuse(Refusal("rate_limited", "Too many requests at once. Wait for answers before you ask more.", 1))
            for other in others:
                other.close()
            del self.requests[_MOST_AT_ONCE + 1 :]
            self.pushes = True


class Server(TcpWSGIServer):  # type: ignore[misc]
    """waitress's own, which makes room for a new connection where one of many has nothing to do, and has a thread apart
    for what is always answered: refusals, and how the service is."""

    channel_class = _Channel

    def __init__(
        self,
        app: Callable[..., Any],
        listener: socket.socket,
        sockets: dict[int, Any],
        guard: Guard,
        limits: Limits,
    ) -> None:
        self.guard = guard
        self._look_at = 0.0
        settings = Adjustments(
            sockets=[listener],
            threads=limits.threads,
            max_request_body_size=limits.body_bytes,
            max_request_header_size=_HEADER_BYTES,
            connection_limit=_NO_LIMIT,
            channel_request_lookahead=_LOOKAHEAD,
            clear_untrusted_proxy_headers=True,
            ident=None,
        )
        workers, self._attendant = ThreadedTaskDispatcher(), ThreadedTaskDispatcher()
        workers.set_thread_count(limits.threads)
        self._attendant.set_thread_count(1)
        address = (listener.family, listener.type, listener.proto, listener.getsockname())
        super().__init__(
            app, sockets, _sock=listener, dispatcher=workers, adj=settings, sockinfo=address, bind_socket=False
        )

    def add_task(self, task: _Channel) -> None:  # of waitress: a request is whole, some thread is to answer
        request = task.requests[0]
        quick = request.error is not None or request.path == _HEALTH
        (self._attendant if quick else self.task_dispatcher).add_task(task)

    def maintenance(self, now: float) -> None:  # of waitress: closes idle connections
        """Nothing: waitress asks for it amid its loop, where no connection may be closed."""

    def look_after(self) -> None:
        """End what takes too long; between two rounds of the loop."""
        now = time.time()
        if now >= self._look_at:
            self._look_at = now + _LOOK_S
            for channel in list(self.active_channels.values()):
                channel.look_after(now)

    def handle_accept(self) -> None:  # of waitress: takes in a new connection
        known = set(self.active_channels)
        super().handle_accept()
        if len(self.active_channels) <= _CONNECTIONS:
            return
        idle = [one for number, one in self.active_channels.items() if number in known and not one.has_work]
        talking = set(select.select([one.socket for one in idle], [], [], 0)[0])  # heard in the next round
        if silent := [one for one in idle if one.socket not in talking]:
            min(silent, key=lambda one: one.last_activity).handle_close()
        else:
            for number in self.active_channels.keys() - known:
                self.active_channels[number].crowded = True

    def end(self) -> None:
        """Wait for all threads."""
        self.task_dispatcher.shutdown()
        self._attendant.shutdown()
