"""Clients that are slow, that break off, or that are too many: the service answers the others, and how it is always."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from lipsync_desktop.service import app, connections
from lipsync_desktop.service.limits import Limits
from lipsync_desktop.service.refusals import Refusal

from .serving import Client, Drawn, order, serving
from .serving import portrait as portrait
from .serving import speech as speech

_SOON_S = 5.0


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    drawn = Drawn()
    drawn.go()
    with serving(tmp_path / "service", drawn, Limits(requests_a_minute=100_000)) as client:
        yield client


def connected(client: Client, sent: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", client.port), timeout=30)
    connection.sendall(sent)
    return connection


def head(client: Client, line: str = "POST /api/generate", *more: str) -> bytes:
    lines = [f"{line} HTTP/1.1", f"Host: 127.0.0.1:{client.port}", *more]
    return "\r\n".join([*lines, "", ""]).encode()


def answer(connection: socket.socket) -> tuple[int, dict[str, Any]]:
    """Status and body of the only answer, once the service has ended the connection."""
    came = b"".join(iter(lambda: connection.recv(65536), b""))
    connection.close()
    return int(came[9:12]), json.loads(came.partition(b"\r\n\r\n")[2])


def is_well(client: Client) -> None:
    began = time.monotonic()
    assert client.get("/health").status == 200
    assert time.monotonic() - began < _SOON_S


def test_half_sent_requests_keep_nobody_waiting(client: Client, portrait: Path, speech: Path) -> None:
    half = head(client, "POST /api/generate", "Content-Type: application/json", "Content-Length: 5000")
    with ExitStack() as stack:
        for number in range(150):
            stack.enter_context(connected(client, (half[:20], half, half + b'{"image": "')[number % 3]))
        is_well(client)
        assert client.post("/api/generate", order(portrait, speech)).status == 200


def test_who_says_nothing_makes_room_first(client: Client) -> None:
    with ExitStack() as stack:
        first = stack.enter_context(connected(client, head(client)[:30]))
        for _ in range(150):
            stack.enter_context(connected(client, b""))
        is_well(client)
        assert first.recv(1) == b"", "it has been silent longest"


def test_a_request_that_does_not_arrive_is_answered(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "_PATIENCE_S", 0.5)
    half = head(client, "POST /api/generate", "Content-Type: application/json", "Content-Length: 5000")
    for sent in (
        half[:20],
        half,
        half + b"{",
        head(client, "POST /api/jobs", "Transfer-Encoding: chunked") + b"5\r\n{",
    ):
        status, said = answer(connected(client, sent))
        assert (status, said["code"]) == (408, "too_slow")
        assert said["error"].endswith("Send it again.")
    is_well(client)


def test_a_slow_but_steady_request_is_taken(
    client: Client, portrait: Path, speech: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "_PATIENCE_S", 1.0)
    body = json.dumps(order(portrait, speech)).encode()
    connection = connected(
        client,
        head(
            client,
            "POST /api/generate",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
            "Connection: close",
        ),
    )
    ready = Event()
    for start in range(0, len(body), 8_000):
        connection.sendall(body[start : start + 8_000])
        ready.wait(0.1)
    assert answer(connection)[0] == 200


@pytest.mark.parametrize(
    "body",
    [
        b"2\n{}\n0\n\n",
        b"2\r{}\r0\r\r",
        b"2\n\r{}\n\r0\n\r\n\r",
        b"2\r\n{}\n0\r\n\r\n",
        b"2\r\n{}\r\n0\r\n\n",
        b"2\r\n{}\r\n0\n\n",
        b"2;name=value\n{}\r\n0\r\n\r\n",
        b"2;" + b"x" * 40_000,
    ],
)
def test_chunks_with_odd_line_ends_are_answered_at_once(client: Client, body: bytes) -> None:
    began = time.monotonic()
    status, said = answer(connected(client, head(client, "POST /api/jobs", "Transfer-Encoding: chunked") + body))
    assert (status, said["code"]) == (400, "bad_request")
    assert time.monotonic() - began < _SOON_S


def test_chunks_are_taken_however_they_come(client: Client) -> None:
    body = b"2\r\n{}\r\n0\r\nTrailer: x\r\n\r\n"
    said = head(
        client, "POST /api/jobs", "Content-Type: application/json", "Transfer-Encoding: chunked", "Connection: close"
    )
    with connected(client, said) as connection:
        for number in range(len(body)):
            connection.sendall(body[number : number + 1])
        status, its = answer(connection)
    assert (status, its["error"]) == (400, "“image” is missing; send the file in base64.")


def test_headers_with_odd_line_ends_are_answered_at_once(client: Client) -> None:
    for sent in (head(client).replace(b"\r\n", b"\n"), head(client).replace(b"\r\n", b"\r"), b"GET / HTTP/1.1\n\n"):
        status, said = answer(connected(client, sent))
        assert (status, said["code"]) == (400, "bad_request")


def test_how_it_is_can_be_asked_while_every_thread_hangs(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = Event()

    def hanging(_: object) -> None:
        go_on.wait()
        raise Refusal("bad_request", "It is read at last.")

    monkeypatch.setattr(app, "received", hanging)
    whole = head(client, "POST /api/generate", "Content-Type: application/json", "Content-Length: 2") + b"{}"
    with ExitStack() as stack:
        stack.callback(go_on.set)
        waiting = [stack.enter_context(connected(client, whole)) for _ in range(100)]
        is_well(client)
        status, said = answer(connected(client, whole))
        assert (status, said["code"]) == (429, "queue_full"), "a hundred have work; more than that are told so"
        is_well(client)
        go_on.set()
        assert waiting[0].recv(12) == b"HTTP/1.1 400"
    is_well(client)
