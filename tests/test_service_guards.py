"""Who may ask the service: not a page elsewhere, not without the token, not too often."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from lipsync_desktop.service.faults import AddressTaken, TokenMissing
from lipsync_desktop.service.guards import Rate, is_loopback
from lipsync_desktop.service.limits import Limits
from lipsync_desktop.service.refusals import Refusal
from lipsync_desktop.service.server import Place

from .serving import Drawn, form, order, serving
from .serving import portrait as portrait
from .serving import speech as speech

_TOKEN = "a token that is long enough ü"
_PAGE = "http://localhost:3000"


@pytest.fixture
def drawn() -> Drawn:
    drawn = Drawn()
    drawn.go()
    return drawn


def test_only_the_computers_own_names(drawn: Drawn, tmp_path: Path) -> None:
    with serving(tmp_path, drawn) as client:
        for host, status in (
            (f"localhost:{client.port}", 200),
            (f"127.0.0.1:{client.port}", 200),
            (f"[::1]:{client.port}", 200),
            ("localhost", 403),
            (f"localhost:{client.port + 1}", 403),
            (f"evil.example:{client.port}", 403),
            (f"localhost:{client.port}.evil.example", 403),
            ("", 403),
        ):
            for path in ("/health", "/openapi.json", "/nothing"):
                answer = client.get(path, Host=host)
                assert answer.status == (404 if path == "/nothing" and status == 200 else status), host
                if status == 403:
                    assert answer.said["code"] == "forbidden"


def test_no_page_elsewhere_may_ask(drawn: Drawn, portrait: Path, speech: Path, tmp_path: Path) -> None:
    with serving(tmp_path, drawn) as client:
        own = f"http://127.0.0.1:{client.port}"
        for origin in (_PAGE, "null", own, "https://evil.example"):
            answer = client.post("/api/generate", order(portrait, speech), Origin=origin)
            assert (answer.status, answer.said["code"]) == (403, "forbidden")
            assert not any(name.startswith("access-control") for name in answer.headers)
            preflight = client.ask("OPTIONS", "/api/generate", Origin=origin, Access_Control_Request_Method="POST")
            assert preflight.status == 403
        assert client.get("/health", Sec_Fetch_Site="cross-site").status == 403
        body, kind = form({"image": portrait.read_bytes(), "audio": speech.read_bytes()})
        assert client.ask("POST", "/api/generate", body, Content_Type=kind, Origin=_PAGE).status == 403
        assert client.ask("POST", "/api/generate", b"{}", Content_Type="text/plain").status == 415
        assert drawn.begun == []


def test_a_named_page_may(drawn: Drawn, portrait: Path, speech: Path, tmp_path: Path) -> None:
    place = Place(port=0, origins=(_PAGE,), token=_TOKEN)
    with serving(tmp_path, drawn, place=place) as client:
        preflight = client.ask("OPTIONS", "/api/generate", Origin=_PAGE, Access_Control_Request_Method="POST")
        assert preflight.status == 204
        assert preflight.headers["access-control-allow-origin"] == _PAGE
        assert "POST" in preflight.headers["access-control-allow-methods"]
        assert "Content-Type" in preflight.headers["access-control-allow-headers"]
        right = {"Authorization": f"Bearer {_TOKEN}".encode().decode("latin-1"), "Origin": _PAGE}
        answer = client.post("/api/generate", order(portrait, speech), **right)
        assert answer.status == 200
        assert answer.headers["access-control-allow-origin"] == _PAGE
        refused = client.get("/api/jobs/nobody", **right)
        assert (refused.status, refused.headers["access-control-allow-origin"]) == (404, _PAGE)
        assert client.get("/health", Origin="http://localhost:3001").status == 403


def test_a_token_is_asked_of_everything(drawn: Drawn, tmp_path: Path) -> None:
    with serving(tmp_path, drawn, place=Place("0.0.0.0", 0, _TOKEN)) as client:
        for given in ("", "Bearer", "Bearer x", f"Basic {_TOKEN}", f"Bearer {_TOKEN}x", "Bearer \xff\xfe"):
            answer = client.get("/health", Authorization=given.encode().decode("latin-1"))
            assert (answer.status, answer.said["code"]) == (401, "unauthorized"), given
            assert answer.headers["www-authenticate"] == "Bearer"
        right = f"Bearer {_TOKEN}".encode().decode("latin-1")
        assert client.get("/health", Authorization=right, Host="my-computer.example").status == 200


def test_other_computers_need_a_token(drawn: Drawn, tmp_path: Path) -> None:
    with pytest.raises(TokenMissing, match="token"), serving(tmp_path, drawn, place=Place("0.0.0.0", 0)):
        pass
    names = ("localhost", "127.0.0.1", "127.8.9.1", "::1", "0.0.0.0", "::", "192.168.0.2", "example.org")
    assert [is_loopback(name) for name in names] == [True] * 4 + [False] * 4


def test_a_port_in_use_is_one_sentence(drawn: Drawn, tmp_path: Path) -> None:
    with (
        serving(tmp_path / "one", drawn) as client,
        pytest.raises(AddressTaken, match=f"port {client.port}"),
        serving(tmp_path / "two", drawn, place=Place(port=client.port)),
    ):
        pass


def test_not_too_often(drawn: Drawn, portrait: Path, speech: Path, tmp_path: Path) -> None:
    with serving(tmp_path, drawn, Limits(requests_a_minute=3)) as client:
        answers = [client.post("/api/generate", order(portrait, speech)) for _ in range(4)]
        assert [answer.status for answer in answers] == [200, 200, 200, 429]
        assert answers[3].said["code"] == "rate_limited"
        assert 1 <= int(answers[3].headers["retry-after"]) <= 21
        assert client.get("/health").status == 200
    now = [0.0]
    rate = Rate(60, lambda: now[0])
    for _ in range(60):
        rate.count("a")
    with pytest.raises(Refusal):
        rate.count("a")
    rate.count("b")
    now[0] = 1.0
    rate.count("a")
    with pytest.raises(Refusal):
        rate.count("a")


def test_no_body_is_read_of_who_may_not_send_one(drawn: Drawn, tmp_path: Path) -> None:
    with serving(tmp_path, drawn, place=Place(port=0, token=_TOKEN, origins=(_PAGE,))) as client:
        for headers, status in (
            (f"Host: evil.example:{client.port}", 403),
            (f"Host: localhost:{client.port}", 401),
            (f"Host: localhost:{client.port}\r\nOrigin: {_PAGE}", 401),
        ):
            head = f"POST /api/generate HTTP/1.1\r\n{headers}\r\nContent-Length: 1000000\r\n\r\n"
            with socket.create_connection(("127.0.0.1", client.port), timeout=30) as connection:
                connection.sendall(head.encode())
                came = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
            assert came.startswith(f"HTTP/1.1 {status} ")
            assert ("www-authenticate: bearer" in came.lower()) == (status == 401)
            assert ("access-control-allow-origin" in came.lower()) == ("Origin" in headers)
            assert '"success": false' in came
