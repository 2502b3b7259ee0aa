"""The addresses that the service answers at."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import IO

from flask import Flask, Request, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from lipsync_desktop import __version__

from .answers import events, film_answer, json_answer, live_answer, status_of
from .guards import Guard, Rate
from .intake import job_of, received
from .jobs import Job, Jobs, Status
from .limits import Limits
from .openapi import description
from .refusals import Refusal, code_of

_LOOK_S = 0.25  # how often a waiting answer looks whether its job has ended
_READING_S = 60.0  # that a request waits until others have been read
_FORM_FIELD_BYTES = 1 << 20  # of one field that is no file
_FORM_PARTS = 32  # fields and files of a form
_LONGEST_NAME = 64  # letters of the name that a client gives itself
# By the HTTP status that Flask gives what never comes to an address of ours.
_SENTENCES = {
    404: "There is nothing at this address.",
    405: "This address does not take this method.",
    413: "The request is too large.",
}


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """What the service says of the engine: the networks that are loaded, and the lip models that were added."""

    loaded: Callable[[], Iterable[str]]
    added: Callable[[], Iterable[str]]


class _Request(Request):
    """Its files lie in memory, which the request's size bounds: a broken form would leave others open."""

    def _get_file_stream(self, *_: object, **__: object) -> IO[bytes]:
        return BytesIO()


def create_app(jobs: Jobs, folder: Path, engine: EngineStatus, guard: Guard, limits: Limits) -> Flask:
    """A WSGI application; jobs get folders of their own in `folder`."""
    app = Flask(__name__, static_folder=None)
    app.url_map.merge_slashes = False
    app.request_class = _Request
    app.config["MAX_CONTENT_LENGTH"] = limits.body_bytes
    app.config["MAX_FORM_MEMORY_SIZE"] = _FORM_FIELD_BYTES
    app.config["MAX_FORM_PARTS"] = _FORM_PARTS
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    rate = Rate(limits.requests_a_minute)
    listening = BoundedSemaphore(limits.listeners)
    reading = Lock()  # one request is unpacked at a time, so that many large ones need no more memory than one

    @app.before_request
    def may_ask() -> Response | None:
        guard.check(request.method, request.headers.get)
        return Response(status=204) if request.method == "OPTIONS" else None

    @app.after_request
    def with_headers(answer: Response) -> Response:
        answer.headers.update(guard.headers(request.method, request.headers.get))
        return answer

    @app.errorhandler(Refusal)
    def refused(refusal: Refusal) -> tuple[Response, int]:
        answer = jsonify(refusal.answer)
        answer.headers.update(refusal.headers)
        return answer, refusal.status

    @app.errorhandler(HTTPException)
    def refused_by_the_framework(error: HTTPException) -> tuple[Response, int]:
        status = error.code or 500
        refusal = Refusal(code_of(status), _SENTENCES.get(status, "The request cannot be understood."))
        answer, status = refused(refusal)
        if allowed := getattr(error, "valid_methods", None):
            answer.headers["Allow"] = ", ".join(allowed)
        return answer, status

    @app.errorhandler(Exception)
    def failed(error: Exception) -> tuple[Response, int]:
        app.logger.exception("a request could not be answered", exc_info=error)
        return refused(Refusal("internal", "The service failed at this request; its log says why."))

    def take() -> tuple[Job, bool]:
        """The job that was ordered, and whether its film goes back as it is. Raises Refusal.

        It is live only where it can be told when it breaks off, which takes the chunks of HTTP/1.1."""
        rate.count(request.remote_addr or "")
        jobs.require_room()
        place = Path(tempfile.mkdtemp(dir=folder))
        try:
            if not reading.acquire(timeout=_READING_S):
                raise Refusal("queue_full", "Too many requests are being read. Ask again a little later.", 2)
            try:
                order = received(request)
                wanted = job_of(order, place, limits, engine.added(), jobs.files)
                job = Job(_client(), place, wanted, live=order.stream and _in_chunks())
            finally:
                reading.release()
            jobs.submit(job)
        except BaseException:
            jobs.files.forget(place)
            shutil.rmtree(place, ignore_errors=True)
            raise
        return job, order.binary or order.stream

    def listened(begin: Callable[[Callable[[], bool]], Response]) -> Response:
        """An answer that goes on for as long as a job may take. Raises Refusal, where there are too many of them."""
        if not listening.acquire(blocking=False):
            raise Refusal("rate_limited", "Too many listen already. Ask for the job's state instead.", 1)
        try:
            answer = begin(_hang_up())
        except BaseException:
            listening.release()
            raise
        answer.call_on_close(listening.release)
        return answer

    @app.post("/api/generate")
    def generate() -> Response:
        """Make a film and wait for it. A form is answered with the film, JSON with JSON."""
        job, binary = take()
        try:
            status = _patiently(jobs, job, gone := _hang_up())
            if status.refusal is not None:
                raise status.refusal
            if job.live:
                answer = live_answer(jobs, job, status, gone)
            else:
                answer = (film_answer if binary else json_answer)(job, status)
            answer.headers["X-Queue-Seconds"] = f"{status.seconds_waited:.3f}"
        except BaseException:
            jobs.forget(job)
            raise
        answer.call_on_close(partial(jobs.forget, job))
        return answer

    @app.post("/api/jobs")
    def begin() -> tuple[Response, int]:
        """Make a film and ask for it later."""
        job, _ = take()
        answer = jsonify(status_of(job, jobs.status(job)))
        answer.headers["Location"] = f"/api/jobs/{job.id}"
        return answer, 202

    @app.get("/api/jobs/<id>")
    def look(id: str) -> Response:
        """How far a job is."""
        job = jobs.find(id)
        return jsonify(status_of(job, jobs.status(job)))

    @app.delete("/api/jobs/<id>")
    def cancel(id: str) -> Response:
        """Cancel a job and remove its film."""
        job = jobs.find(id)
        jobs.forget(job)
        return jsonify({"success": True, "id": job.id})

    @app.get("/api/jobs/<id>/video")
    def fetch(id: str) -> Response:
        """The film of a job that is done; one that streams from its first frame on."""
        job = jobs.find(id)
        status = jobs.status(job)
        if status.refusal is not None:
            raise status.refusal
        if status.state == "done":
            return film_answer(job, status)
        if not job.live or not _in_chunks():
            raise Refusal("not_finished", "The film is not finished yet.", 1)
        return listened(lambda gone: live_answer(jobs, job, _patiently(jobs, job, gone), gone))

    @app.get("/api/jobs/<id>/events")
    def listen(id: str) -> Response:
        """Server-sent events, each a Job: “progress”, then “done”, “failed” or “cancelled”."""
        job = jobs.find(id)
        return listened(lambda _: Response(events(jobs, job), mimetype="text/event-stream"))

    @app.get("/health")
    def health() -> tuple[Response, int]:
        """Version, models and queue."""
        queue = {"waiting": jobs.waiting, "running": jobs.running, "limit": limits.waiting}
        said = {
            "status": "stopping" if jobs.stopping else "ok",
            "version": __version__,
            "models": list(engine.loaded()),
            "queue": queue,
        }
        return jsonify(said), 503 if jobs.stopping else 200

    @app.get("/openapi.json")
    def described() -> Response:
        """This document."""
        return jsonify(description(app, limits))

    return app


def _patiently(jobs: Jobs, job: Job, gone: Callable[[], bool]) -> Status:
    """The job's end; of a live one its first frame, too. Raises Refusal, where its client hangs up before."""
    status = jobs.status(job)
    while not (status.ended or (job.live and status.done)):
        if gone():
            raise Refusal("cancelled", "Nobody waits for the film any more.")
        status = jobs.wait(job, status if job.live else None, _LOOK_S)
    return status


def _hang_up() -> Callable[[], bool]:
    """Says whether the client has hung up."""
    gone: Callable[[], bool] = request.environ.get("waitress.client_disconnected", lambda: False)
    return gone


def _in_chunks() -> bool:
    """Whether the client takes answers whose length is not known beforehand, and sees where one breaks off."""
    return bool(request.environ.get("SERVER_PROTOCOL") == "HTTP/1.1")


def _client() -> str:
    """Whose turn it is: who names itself, else an address. Names are for fairness among friends, not for defence."""
    name = request.headers.get("X-Client", "")
    return f"{request.remote_addr} {name[:_LONGEST_NAME]}"
