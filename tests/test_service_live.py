"""Films that are sent while they are made: they play before they are whole, and a half one does not look whole."""

from __future__ import annotations

import http.client
import io
import json
import socket
from fractions import Fraction
from pathlib import Path

import av
import pytest

from lipsync_desktop.service.limits import Limits

from .serving import Client, Drawn, form, order, serving
from .serving import client as client
from .serving import drawn as drawn
from .serving import portrait as portrait
from .serving import speech as speech


def asked(client: Client, portrait: Path, speech: Path, **options: object) -> http.client.HTTPConnection:
    """A connection on which a film has been ordered in JSON, to be sent while it is made."""
    connection = client.connect()
    body = json.dumps(order(portrait, speech, stream=True, **options))
    connection.request("POST", "/api/generate", body, {"Content-Type": "application/json"})
    return connection


def test_a_live_film_plays_like_the_whole_one(client: Client, portrait: Path, speech: Path) -> None:
    files = {"image": portrait.read_bytes(), "audio": speech.read_bytes()}
    whole = client.form("/api/generate", files)
    live = client.form("/api/generate", files, stream="true")
    assert live.status == 200, live.body
    assert live.headers["content-type"] == "video/webm"
    assert live.headers["transfer-encoding"] == "chunked"
    assert "content-length" not in live.headers
    assert (live.headers["x-num-frames"], live.headers["x-duration"]) == ("23", "0.92")
    with av.open(io.BytesIO(live.body), "r") as one, av.open(io.BytesIO(whole.body), "r") as other:
        assert one.duration is None
        assert [bytes(packet) for packet in one.demux(video=0)] == [bytes(packet) for packet in other.demux(video=0)]
        assert {key.lower() for key in one.metadata} >= {key.lower() for key in other.metadata} >= {"title", "comment"}
    assert sound_s(live.body) == sound_s(whole.body) == pytest.approx(0.92, abs=0.03)
    # Sound and pictures come side by side, so that nobody waits for what is far ahead.
    latest_s = 0.0
    for time_s in packet_times_s(live.body):
        assert time_s > latest_s - 0.25
        latest_s = max(latest_s, time_s)


def packet_times_s(film: bytes) -> list[float]:
    with av.open(io.BytesIO(film), "r") as container:
        return [float(packet.pts * packet.time_base) for packet in container.demux() if packet.pts is not None]


def sound_s(film: bytes) -> float:
    with av.open(io.BytesIO(film), "r") as container:
        return float(sum(Fraction(frame.samples, frame.sample_rate) for frame in container.decode(audio=0)))


def test_each_picture_can_be_seen_before_the_next_is_made(
    drawn: Drawn, portrait: Path, speech: Path, tmp_path: Path
) -> None:
    with serving(tmp_path, drawn) as client:
        connection = asked(client, portrait, speech)
        drawn.go(2)
        answer = connection.getresponse()
        for number in range(1, 6):
            piece = b"frame %d of 1.0" % number
            assert answer.read(len(piece)) == piece
            drawn.go(1)
        assert answer.read() == b""
        connection.close()
        drawn.wait_for(1, closed=True)


def test_the_first_picture_is_sent_as_soon_as_it_is_there(
    drawn: Drawn, portrait: Path, speech: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not when it is next looked whether somebody still waits for it."""
    monkeypatch.setattr("lipsync_desktop.service.app._LOOK_S", 60.0)
    with serving(tmp_path, drawn) as client:
        connection = asked(client, portrait, speech)
        connection.sock.settimeout(20.0)
        drawn.go(2)
        answer = connection.getresponse()
        assert answer.read(1) == b"f"
        drawn.go(5)
        answer.read()
        connection.close()
        drawn.wait_for(1, closed=True)


def test_a_film_that_fails_breaks_off(portrait: Path, speech: Path, tmp_path: Path) -> None:
    with serving(tmp_path, drawn := Drawn(fails=3)) as client:
        connection = asked(client, portrait, speech)
        drawn.go(3)
        answer = connection.getresponse()
        assert answer.status == 200
        drawn.go()
        with pytest.raises(http.client.IncompleteRead) as broken:
            answer.read()
        assert broken.value.partial == b"frame 1 of 1.0frame 2 of 1.0"
        connection.close()
        before = Drawn(fails=1)
        before.go()
    with serving(tmp_path, before) as client:  # nothing has been sent: the answer is as ever
        refused = client.post("/api/generate", order(portrait, speech, stream=True))
        assert (refused.status, refused.said["code"]) == (500, "internal")


def test_who_hangs_up_midway_wants_no_more_of_it(portrait: Path, speech: Path, tmp_path: Path) -> None:
    with serving(tmp_path, drawn := Drawn(frames=10_000)) as client:
        connection = asked(client, portrait, speech)
        drawn.go(2)
        answer = connection.getresponse()
        assert answer.read(5) == b"frame"
        answer.close()
        connection.close()
        while not drawn.closed:
            drawn.go(1)
            client.get("/health")
        assert drawn.made < 10_000, "it was made to its end"


def test_a_job_that_streams_is_played_from_its_address(
    drawn: Drawn, portrait: Path, speech: Path, tmp_path: Path
) -> None:
    with serving(tmp_path, drawn, Limits(listeners=1)) as client:
        place = f"/api/jobs/{client.post('/api/jobs', order(portrait, speech, stream=True)).said['id']}/video"
        first = client.connect()
        first.request("GET", place)
        drawn.go(2)
        answer = first.getresponse()
        assert answer.read(5) == b"frame"
        assert client.get(place).said["code"] == "rate_limited"
        with socket.create_connection(("127.0.0.1", client.port), timeout=60) as old:
            old.sendall(f"GET {place} HTTP/1.0\r\nHost: 127.0.0.1:{client.port}\r\n\r\n".encode())
            assert b'"not_finished"' in b"".join(iter(lambda: old.recv(65536), b""))
        drawn.go()
        whole = b"frame" + answer.read()
        first.close()
        assert whole == b"".join(b"frame %d of 1.0" % number for number in range(1, 6))
        again = client.get(place)
        assert (again.body, again.headers["content-length"]) == (whole, str(len(whole)))


def test_who_sees_no_chunks_gets_the_film_once_it_is_whole(
    drawn: Drawn, portrait: Path, speech: Path, tmp_path: Path
) -> None:
    body, kind = form({"image": portrait.read_bytes(), "audio": speech.read_bytes()}, stream="true")
    with serving(tmp_path, drawn) as client:
        drawn.go()
        head = f"Host: 127.0.0.1:{client.port}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}"
        with socket.create_connection(("127.0.0.1", client.port), timeout=60) as old:
            old.sendall(f"POST /api/generate HTTP/1.0\r\n{head}\r\n\r\n".encode() + body)
            came = b"".join(iter(lambda: old.recv(65536), b""))
        assert b"\r\nContent-Length: 13\r\n" in came
        assert came.endswith(b"\r\n\r\na film of 1.0")
