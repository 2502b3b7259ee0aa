"""A server on the loopback that serves one file, well or badly."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[["Request"], None]


@dataclass
class Served:
    """`address` of the file; `ranges`, what each request so far asked for (“” for all of it); `agents`, who asked."""

    address: str
    ranges: list[str] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)


class Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"
    served: Served
    answer: Answer
    released: threading.Event

    def do_GET(self) -> None:
        self.served.ranges.append(self.headers.get("Range") or "")
        self.served.agents.append(self.headers.get("User-Agent") or "")
        with suppress(BrokenPipeError, ConnectionResetError):  # the one who asked may have gone
            type(self).answer(self)

    def log_message(self, format: str, *args: object) -> None:
        pass

    @property
    def start(self) -> int:
        """The first byte that is asked for."""
        return int((self.headers.get("Range") or "bytes=0-").removeprefix("bytes=").removesuffix("-"))

    def head(self, code: int, **headers: object) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()


def whole(content: bytes, upto: int | None = None, announced: int | None = None) -> Answer:
    """As a good server does it; or breaking off before byte `upto`; or with another length than the true one."""

    def answer(request: Request) -> None:
        start = request.start
        length = len(content) - start if announced is None else announced
        if start:
            request.head(206, Content_Length=length, Content_Range=f"bytes {start}-{len(content) - 1}/{len(content)}")
        else:
            request.head(200, Content_Length=length)
        request.wfile.write(content[start:upto])

    return answer


@contextmanager
def serving(answer: Answer) -> Iterator[Served]:
    class Handler(Request):
        released = threading.Event()

    Handler.answer = staticmethod(answer)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False  # closing the server joins those that answer
    Handler.served = Served(f"http://127.0.0.1:{server.server_address[1]}/weights.pth")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Handler.served
    finally:
        Handler.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
