"""The service on the loopback, with real requests to it."""

from __future__ import annotations

import base64
import http.client
import json
import threading
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.open_files import OpenFiles
from lipsync_desktop.engine.pipeline import render
from lipsync_desktop.engine.portraits import Portraits
from lipsync_desktop.engine.settings import RenderJob
from lipsync_desktop.engine.types import Progress
from lipsync_desktop.service.app import EngineStatus
from lipsync_desktop.service.jobs import Render
from lipsync_desktop.service.limits import Limits
from lipsync_desktop.service.server import Place, Service, service
from tests.making import write_portrait, write_speech

_TIMEOUT_S = 60.0


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        said = json.loads(self.body)
        assert isinstance(said, dict)
        return said


@dataclass(frozen=True)
class Client:
    """Asks one service, over a connection of its own each time."""

    port: int
    headers: Mapping[str, str] = field(default_factory=dict)
    service: Service | None = None

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=_TIMEOUT_S)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        connection = self.connect()
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, {**self.headers, **named})
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, None, **headers)

    def post(self, path: str, sent: object, **headers: str) -> Answer:
        return self.ask("POST", path, json.dumps(sent).encode(), Content_Type="application/json", **headers)

    def form(self, path: str, files: Mapping[str, bytes], **fields: str) -> Answer:
        body, kind = form(files, **fields)
        return self.ask("POST", path, body, Content_Type=kind)


def form(files: Mapping[str, bytes], **fields: str) -> tuple[bytes, str]:
    """A multipart body and its content type."""
    parts = [f'--edge\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in fields.items()]
    for name, content in files.items():
        head = f'--edge\r\nContent-Disposition: form-data; name="{name}"; filename="../../etc/{name}"\r\n\r\n'
        parts.append(head.encode() + content + b"\r\n")
    return b"".join(parts) + b"--edge--\r\n", "multipart/form-data; boundary=edge"


def order(image: Path | bytes, audio: Path | bytes, **options: object) -> dict[str, object]:
    """What one sends as JSON."""
    files = {"image": image, "audio": audio}
    contents = {k: v if isinstance(v, bytes) else v.read_bytes() for k, v in files.items()}
    return {name: base64.b64encode(content).decode() for name, content in contents.items()} | options


def real(models: Models, portraits: Portraits | None = None) -> Render:
    return partial(render, models=models, portraits=portraits)


@contextmanager
def serving(
    folder: Path, render: Render, limits: Limits | None = None, place: Place | None = None, models: Models | None = None
) -> Iterator[Client]:
    """A service that is there within the block, and wholly gone after it."""
    engine = EngineStatus(lambda: models.loaded if models else (), lambda: ())
    with service(place or Place(port=0), render, engine, folder, limits or Limits()) as running:
        thread = threading.Thread(target=running.run, name="service:loop")
        thread.start()
        try:
            yield Client(running.port, service=running)
        finally:
            running.stop()
            running.stop()
            thread.join()
    assert [path.name for path in folder.iterdir()] == ["lock"], "the service left something behind"


class Drawn:
    """Stands for the engine: films of five frames, each step when the test says so; `begun` says which are made. A live
    one is written frame by frame; `fails` says at which of them, if at all; `made` how far the last film has come."""

    def __init__(self, frames: int = 5, fails: int | None = None) -> None:
        self.frames = frames
        self.fails = fails
        self.made = 0
        self.begun: list[str] = []
        self.closed: list[str] = []
        self._changed = threading.Condition()
        self._steps = 0

    def __call__(self, job: RenderJob, *, files: OpenFiles, live: bool) -> Generator[Progress]:
        name = str(job.settings.expressiveness)
        with self._changed:
            self.begun.append(name)
            self._changed.notify_all()
        try:
            for done in range(self.frames + 1):
                with self._changed:
                    self._changed.wait_for(lambda: self._steps > 0)
                    self._steps -= 1
                if done == self.fails:
                    raise OSError("the disk is full")
                if live and done:
                    with job.output.open("ab") as film:
                        film.write(b"frame %d of " % done + name.encode())
                self.made = done
                yield Progress(done, self.frames, None)
            if not live:
                job.output.write_bytes(b"a film of " + name.encode())
        finally:
            with self._changed:
                self.closed.append(name)
                self._changed.notify_all()

    def go(self, steps: int = 1_000_000) -> None:
        with self._changed:
            self._steps += steps
            self._changed.notify_all()

    def wait_for(self, count: int, *, closed: bool = False) -> list[str]:
        """The films that were begun, or closed, once there are so many."""
        with self._changed:
            names = self.closed if closed else self.begun
            assert self._changed.wait_for(lambda: len(names) >= count, _TIMEOUT_S)
            return list(names)


@pytest.fixture(scope="module")
def client(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A service with the real engine."""
    with serving(tmp_path_factory.mktemp("service"), real(models, Portraits()), models=models) as client:
        yield client


@pytest.fixture
def drawn() -> Drawn:
    return Drawn()


@pytest.fixture(scope="module")
def portrait(resources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_portrait(tmp_path_factory.mktemp("inputs") / "portrait.jpg", resources / "portrait.png", 256)


@pytest.fixture(scope="module")
def speech(resources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_speech(tmp_path_factory.mktemp("inputs") / "speech.wav", resources / "voice.flac", seconds=0.9)
