"""What malicious and broken clients send is answered cleanly, and the service is as well as before."""

from __future__ import annotations

import base64
import json
import os
import socket
import struct
import time
import zlib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from lipsync_desktop.engine.models import Models
from lipsync_desktop.service.limits import Limits
from lipsync_desktop.service.refusals import STATUS

from . import heif
from .making import write_wav
from .serving import Answer, Client, form, order, real, serving
from .serving import portrait as portrait
from .serving import speech as speech
from .sounds import hum, write_tracks

_LIMITS = Limits(body_bytes=4 << 20, speech_s=5.0, image_pixels=2_000_000, requests_a_minute=100_000, kept=2)
_RUNS = int(os.environ.get("FUZZ_COUNT", "40"))


@pytest.fixture(scope="module")
def client(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with serving(tmp_path_factory.mktemp("service"), real(models), _LIMITS) as client:
        yield client


@pytest.fixture(autouse=True)
def it_is_well_afterwards(client: Client, portrait: Path, speech: Path) -> Iterator[None]:
    yield
    assert client.get("/health").said["queue"]["waiting"] == 0
    assert client.post("/api/generate", order(portrait, speech, fps=2)).status == 200


def refused(answer: Answer, *codes: str) -> None:
    assert set(answer.said) == {"success", "error", "code"}, answer.body
    assert answer.said["success"] is False
    assert STATUS[answer.said["code"]] == answer.status
    assert answer.said["code"] in codes, answer.body
    assert answer.said["error"].endswith(".")
    assert "Traceback" not in answer.said["error"]


def raw(client: Client, sent: bytes, *, hang_up: bool = False) -> bytes:
    """Everything that comes back for these bytes."""
    with socket.create_connection(("127.0.0.1", client.port), timeout=30) as connection:
        connection.sendall(sent)
        if hang_up:
            connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, idat: bytes, *more: bytes) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(more) + chunk(b"IDAT", idat) + chunk(b"IEND", b"")


def jpeg_header(width: int, height: int) -> bytes:
    return b"\xff\xd8\xff\xc2\x00\x11\x08" + struct.pack(">HH", height, width) + b"\x03\x01\x22\0\x02\x11\1\x03\x11\1"


def test_bodies_that_are_no_order(client: Client) -> None:
    deep = b"[" * 200_000
    for body in (
        b"",
        b"null",
        b"[]",
        b"{",
        b'"image"',
        b"\xff\xfe{}",
        b'{"image": "\xff"}',
        b"{}\x00",
        deep,
        b'{"image":' * 50_000,
        b'{"image": NaN}',
        b'{"image": ' + b"9" * 100_000 + b"}",
        b'{"image": 1e999, "audio": 1}',
    ):
        answer = client.ask("POST", "/api/generate", body, Content_Type="application/json; charset=utf-16")
        refused(answer, "bad_request")


def test_fields_of_the_wrong_kind(client: Client, portrait: Path, speech: Path) -> None:
    good = order(portrait, speech)
    image = str(good["image"])
    for name in ("image", "audio"):
        wrong: tuple[object, ...] = (None, 1, True, [], {}, "", " ", "é", f"{image}==")
        for value in (*wrong, image[:-1], image[:101] + "-" + image[102:]):
            refused(client.post("/api/generate", good | {name: value}), "bad_request")
        for address in ("/etc/passwd", "file:///etc/passwd", "http://127.0.0.1/x.png", "data:image/png,xx"):
            refused(client.post("/api/generate", good | {name: address}), "bad_request", "unknown_format")
    outside: dict[str, tuple[object, ...]] = {
        "fps": (0, -1, 121, 1e300, 10**400, True, None, [], "", "25 ", "1e9", "9" * 99, "1/0", "nan", "-0", "0.1/0.2"),
        "expressiveness": (-0.1, 2.1, 1e308, 10**5000, "x", None, False, [1], "1e1", "nan", "inf"),
        "smile": (-2, 2),
        "quality": ("", "great", 3, None, ["good"], {"good": 1}),
        "model": ("../../builtin", "/etc/passwd", "", 0, None, "wav2lip"),
        "face_box": (
            "",
            "1,2,3",
            "1,2,3,4,5",
            "a,b,c,d",
            [0, 0, 0, 0],
            [1, 2, -3, 4],
            [1, 2, 3, None],
            5,
            "1,2,1e99,3",
        ),
        "output": ("/tmp/x.webm",),
        "__class__": (1,),
    }
    for name, values in outside.items():
        for value in values:
            try:
                body = json.dumps(good | {name: value})
            except ValueError:  # Python itself writes no numbers as long as that
                body = json.dumps(good | {name: 0}).replace(f'"{name}": 0', f'"{name}": 1{"0" * 5000}')
            answer = client.ask("POST", "/api/generate", body.encode(), Content_Type="application/json")
            refused(answer, "bad_request")


def test_a_data_url_is_taken(client: Client, portrait: Path, speech: Path) -> None:
    sent = order(portrait, speech, fps=2)
    sent["image"] = f"data:image/jpeg;base64,{sent['image']}"
    assert client.post("/api/generate", sent).status == 200


def test_bombs_are_refused_before_they_are_decoded(
    client: Client, portrait: Path, speech: Path, tmp_path: Path
) -> None:
    zeros = zlib.compress(bytes(60_000_000), 9)
    text = chunk(b"zTXt", b"x\0\0" + zlib.compress(bytes(50_000_000), 9))
    for image, codes in (
        (png(1_000_000, 1_000_000, b""), ("too_large",)),
        (png(2**31 - 1, 2**31 - 1, b""), ("too_large",)),
        (png(2**32 - 1, 2**32 - 1, b""), ("too_large",)),
        (png(0, 0, b""), ("unreadable",)),
        (png(20_000, 1_000, zeros), ("too_large",)),
        (png(64, 64, zeros), ("unreadable", "no_face")),
        (png(64, 64, b"\xff" * 100), ("unreadable", "no_face")),
        (png(64, 64, zlib.compress(bytes(64 * (64 * 3 + 1))), text), ("unreadable", "no_face")),
        (b"\x89PNG\r\n\x1a\n", ("unreadable",)),
        (jpeg_header(65_500, 65_500), ("too_large",)),
        (jpeg_header(100, 100), ("unreadable", "no_face")),
        (b"\xff\xd8\xff\xd0" + jpeg_header(30_000, 30_000)[2:], ("too_large",)),
        (heif.heif([heif.Item(b"hvc1", b"", (heif.ispe(9_000, 9_000),))]), ("unreadable",)),
        (b"\xff\xd8\xff" + bytes(5000), ("unreadable",)),
        (b"\xff\xd8" + b"\xff\xe1\xff\xff" + bytes(65_533), ("unreadable",)),
    ):
        refused(client.post("/api/generate", order(image, speech)), *codes)
    long = write_wav(tmp_path / "long.wav", np.full(16000 * 6, 0.1)).read_bytes()
    refused(client.post("/api/generate", order(portrait, long)), "too_large")
    boasting = long[:40] + b"\xff\xff\xff\xff" + long[44:]
    refused(client.post("/api/generate", order(portrait, boasting)), "too_large")
    refused(client.post("/api/generate", order(portrait, b"RIFF" + bytes(4_000_000))), "too_large")


def test_sounds_that_are_not_what_they_say(client: Client, portrait: Path, speech: Path) -> None:
    rng = np.random.default_rng(3)
    good = speech.read_bytes()
    for start in (
        b"RIFF\0\0\0\0WAVE",
        b"fLaC",
        b"OggS",
        b"ID3\4\0\0",
        b"\xff\xfb\x90",
        b"\0\0\0\x20ftypM4A ",
        b"\x1aE\xdf\xa3",
    ):
        for tail in (
            b"",
            rng.bytes(3000),
            bytes(3000),
            b"\nc=IN IP4 127.0.0.1\nm=audio 9 RTP/AVP 0\n",
            b"<MPD profiles=",
        ):
            answer = client.post("/api/generate", order(portrait, start + tail))
            refused(answer, "unreadable", "no_speech", "unknown_format", "too_large")
    for at in range(0, 44, 3):
        broken = good[:at] + rng.bytes(3) + good[at + 3 :]
        answer = client.post("/api/generate", order(portrait, broken, fps=1))
        if answer.status != 200:
            refused(answer, "unreadable", "no_speech", "unknown_format", "too_large")


def test_forms_that_are_broken(client: Client, portrait: Path, speech: Path) -> None:
    files = {"image": portrait.read_bytes(), "audio": speech.read_bytes()}
    body, kind = form(files)
    for sent, its in (
        (b"", kind),
        (body, "multipart/form-data"),
        (body, "multipart/form-data; boundary="),
        (body, "multipart/form-data; boundary=" + "x" * 300),
        (body, "multipart/form-data; boundary=other"),
        (body[:-100], kind),
        (body[:300], kind),
        (b"--edge\r\n" * 1000, kind),
        (b'--edge\r\nContent-Disposition: form-data; name="image"\r\n\r\n' + b"x" * 2_000_000 + b"\r\n--edge--", kind),
        (form({"image": files["image"]}, audio="text")[0], kind),
        (form({"image": files["image"]})[0], kind),
        (form({**files, "more": b"x"})[0], kind),
        (form(files, image="x")[0], kind),
        (form(files, fps="\0")[0], kind),
        (form(files, fps="ü" * 9)[0], kind),
        (form(files, **{f"f{i}": "x" for i in range(99)})[0], kind),
        (body[:-10] + b"\r\n" + body, kind),
    ):
        answer = client.ask("POST", "/api/generate", sent, Content_Type=its)
        refused(answer, "bad_request", "too_large", "unknown_format", "unreadable")
    for its in ("", "text/html", "application/x-www-form-urlencoded", "application/octet-stream", "\xff"):
        refused(client.ask("POST", "/api/generate", b"{}", Content_Type=its), "unknown_format")


def test_requests_that_are_hardly_http(client: Client) -> None:
    host = f"Host: 127.0.0.1:{client.port}\r\nConnection: close\r\n".encode()
    head = b"POST /api/generate HTTP/1.1\r\n" + host + b"Content-Type: application/json\r\n"
    for sent, statuses in (
        (head + b"Content-Length: 2\r\n\r\n{}trailing", (b"400",)),
        (head + b"Content-Length: -1\r\n\r\n{}", (b"400",)),
        (head + b"Content-Length: x\r\n\r\n{}", (b"400",)),
        (head + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", (b"400",)),
        (head + b"Content-Length: 99999999999999999999\r\n\r\n", (b"413",)),
        (head + b"Content-Length: 5000000\r\n\r\n{}", (b"413",)),
        (head + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", (b"400",)),
        (head + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", (b"400",)),
        (head + b"Transfer-Encoding: chunked\r\n\r\nffffffff\r\n" + b"x" * 4_500_000, (b"413",)),
        (head + b"Transfer-Encoding: gzip\r\n\r\n{}", (b"501",)),
        (head + b"X: " + b"y" * 40_000 + b"\r\n\r\n", (b"431",)),
        (b"GET /health HTTP/1.1\r\nConnection: close\r\n\r\n", (b"403",)),
        (b"GET /health\r\n\r\n", (b"403", b"400")),
        (b"GET http://evil.example/health HTTP/1.1\r\n" + host + b"\r\n", (b"200", b"404")),
        (b"GET http://[::1/health HTTP/1.1\r\n" + host + b"\r\n", (b"400",)),
        (b"GET /../../../../etc/passwd HTTP/1.1\r\n" + host + b"\r\n", (b"404",)),
        (b"GET /api/jobs/%00%ff%2e%2e HTTP/1.1\r\n" + host + b"\r\n", (b"404",)),
        (b"GET /" + b"a" * 30_000 + b" HTTP/1.1\r\n" + host + b"\r\n", (b"404",)),
        (b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\r\n\r\n", (b"400",)),
        (b"\0" * 1000 + b"\r\n\r\n", (b"400",)),
        (b"BREW /health HTTP/1.1\r\n" + host + b"\r\n", (b"405",)),
    ):
        came = raw(client, sent)
        assert came[9:12] in statuses, (sent[:120], came[:300])
        if came and came[9:12] != b"200":
            said = json.loads(came.partition(b"\r\n\r\n")[2].partition(b"HTTP/1.")[0])
            assert STATUS[said["code"]] == int(came[9:12])
    assert raw(client, head + b"Content-Length: 5\r\n\r\n{}", hang_up=True) == b""


def test_a_connection_cannot_ask_everything_at_once(client: Client) -> None:
    one = f"GET /health HTTP/1.1\r\nHost: 127.0.0.1:{client.port}\r\n\r\n".encode()
    last = one.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    assert raw(client, one * 7 + last).count(b"HTTP/1.1 200 ") == 8
    for many in (100, 2000):
        came = raw(client, one * many)
        assert came.count(b"HTTP/1.1 200 ") >= 8
        assert came.count(b"HTTP/1.1 429 ") == 1
        assert came.endswith(b'"code": "rate_limited"}')


def test_garbage_of_every_kind(client: Client, portrait: Path, speech: Path) -> None:
    rng = np.random.default_rng(_RUNS)
    good = json.dumps(order(portrait.read_bytes(), speech.read_bytes()[:9000], fps=2)).encode()
    files = {"image": portrait.read_bytes(), "audio": speech.read_bytes()[:9000]}
    body, kind = form(files, fps="2")
    for run in range(_RUNS):
        sent, its = ((good, "application/json"), (body, kind))[run % 2]
        broken = bytearray(sent)
        for _ in range(rng.integers(1, 5)):
            at = int(rng.integers(len(broken)))
            length = int(rng.integers(1, 40))
            match rng.integers(3):
                case 0:
                    broken[at : at + length] = rng.bytes(length)
                case 1:
                    del broken[at : at + length * 20]
                case _:
                    broken[at:at] = broken[at : at + length]
        answer = client.ask("POST", "/api/generate", bytes(broken), Content_Type=its)
        if answer.status != 200:
            refused(answer, *(set(STATUS) - {"internal", "model_failed", "stopping", "queue_full", "rate_limited"}))


def test_broken_pictures_in_whole_orders(client: Client, portrait: Path, speech: Path) -> None:
    rng = np.random.default_rng(_RUNS)
    good = portrait.read_bytes()
    for _ in range(_RUNS // 2):
        broken = bytearray(good)
        for at in rng.integers(20, len(good), 3):
            broken[at] ^= int(rng.integers(1, 256))
        answer = client.post("/api/generate", order(bytes(broken), speech.read_bytes()[:9000], fps=2))
        if answer.status != 200:
            refused(answer, "unreadable", "no_face", "too_large")


def test_base64_is_strict(client: Client, portrait: Path, speech: Path) -> None:
    good = order(portrait, speech)
    urlsafe = base64.urlsafe_b64encode(b"\xfb\xff" * 30).decode()
    for value in (urlsafe, str(good["image"]) + "\n", "====", "A", "AAA"):
        refused(client.post("/api/generate", good | {"image": value}), "bad_request")


def test_silence_is_no_bomb(client: Client, portrait: Path, tmp_path: Path) -> None:
    """Ten kilobytes that claim an hour before the first sound, in either of two tracks."""
    sound, late = hum(0.5, 220, 16_000)[np.newaxis], Fraction(3590)
    for tracks in ([[(Fraction(0), sound), (late, sound)]], [[(Fraction(0), sound)], [(late, sound)]]):
        bomb = write_tracks(tmp_path / "bomb.mkv", tracks, 16_000).read_bytes()
        began = time.monotonic()
        answer = client.form("/api/generate", {"image": portrait.read_bytes(), "audio": bomb})
        assert answer.said["error"] == "The recording is too long; up to 5 s are taken."
        assert answer.status == 413
        assert time.monotonic() - began < 10
