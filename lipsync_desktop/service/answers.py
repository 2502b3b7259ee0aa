"""Films and progress on their way to a client."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import IO

from flask import Response
from waitress.channel import ClientDisconnected

from .jobs import Job, Jobs, Status
from .refusals import NOTICES, Refusal

_PIECE = 3 << 16  # bytes; a multiple of three, so that base64 needs no padding in between
_LOOK_S = 0.25  # how often it is looked whether who is sent a film that is made is still there
_ALIVE_S = 10.0  # after so long without news a line is sent, so that nobody on the way takes the connection for dead


class BrokenOff(ClientDisconnected):  # type: ignore[misc]
    """Raised amid an answer: waitress ends the connection without the chunk that would say that all is there, as it
    does where a client has gone, and makes no words about it."""


def facts_of(job: Job, frames: int) -> dict[str, int | float]:
    """num_frames, duration in seconds, fps."""
    rate = job.order.settings.still_rate
    fps = int(rate) if rate.denominator == 1 else round(float(rate), 6)
    return {"num_frames": frames, "duration": round(float(Fraction(frames) / rate), 6), "fps": fps}


def film_answer(job: Job, status: Status) -> Response:
    """The film as it is, piece by piece."""
    answer = _webm(_pieces(job.order.output), job, status)
    answer.content_length = job.order.output.stat().st_size
    return answer


def live_answer(jobs: Jobs, job: Job, status: Status, gone: Callable[[], bool]) -> Response:
    """The film of a live job that has something to show, as far as it is made, and then as it grows; it ends in the
    middle where the film does, or its client is `gone`. Raises Refusal."""
    if status.refusal is not None:
        raise status.refusal
    try:
        film = job.order.output.open("rb")
    except FileNotFoundError as error:  # it has just failed, or is not wanted any more
        raise jobs.wait(job, None, _ALIVE_S).refusal or Refusal("cancelled", "The film was cancelled.") from error
    answer = _webm(_growing(film, jobs, job, gone), job, status)
    answer.call_on_close(film.close)
    return answer


def _webm(pieces: Iterator[bytes], job: Job, status: Status) -> Response:
    facts = facts_of(job, status.total)
    answer = Response(pieces, mimetype="video/webm")
    answer.headers["X-Num-Frames"] = str(facts["num_frames"])
    answer.headers["X-Duration"] = str(facts["duration"])
    answer.headers["X-Fps"] = str(facts["fps"])
    if status.notices:
        told = _notices(status)
        answer.headers["X-Notices"] = json.dumps(told["notices"])  # which is ASCII, as a header has to be
        answer.headers["X-Notice-Codes"] = ", ".join(told["notice_codes"])
    return answer


def json_answer(job: Job, status: Status) -> Response:
    """The film in base64 in JSON, never whole in memory."""
    head = b'{"success": true, "video": "'
    facts = facts_of(job, status.total) | _notices(status)
    tail = b'", ' + json.dumps(facts, ensure_ascii=False).encode()[1:]

    def parts() -> Iterator[bytes]:
        yield head
        for piece in _pieces(job.order.output):
            yield base64.b64encode(piece)
        yield tail

    answer = Response(parts(), mimetype="application/json")
    answer.content_length = len(head) + -(-job.order.output.stat().st_size // 3) * 4 + len(tail)
    return answer


def status_of(job: Job, status: Status) -> dict[str, object]:
    """A job as JSON has it."""
    said: dict[str, object] = {
        "success": status.refusal is None,
        "id": job.id,
        "state": status.state,
        "done": status.done,
        "total": status.total,
        "ahead": status.ahead,
        "seconds_waited": round(status.seconds_waited, 3),
        **_notices(status),
    }
    if status.state == "done":
        said |= {"video_url": f"/api/jobs/{job.id}/video", **facts_of(job, status.total)}
    if status.refusal is not None:
        said |= {"error": str(status.refusal), "code": status.refusal.code}
    return said


def _notices(status: Status) -> dict[str, list[str]]:
    """For people, and their codes for programs."""
    codes = [NOTICES[type(notice)] for notice in status.notices]
    return {"notices": [str(notice) for notice in status.notices], "notice_codes": codes}


def events(jobs: Jobs, job: Job) -> Iterator[str]:
    """Server-sent events, one for each change that the client is fast enough to hear; the last says how it ended."""
    status = jobs.status(job)
    while True:
        name = status.state if status.ended else "progress"
        yield f"event: {name}\ndata: {json.dumps(status_of(job, status), ensure_ascii=False)}\n\n"
        if status.ended:
            return
        before, status = status, jobs.wait(job, status, _ALIVE_S)
        while not status.ended and (status.state, status.done) == (before.state, before.done):
            yield ": alive\n\n"
            before, status = status, jobs.wait(job, status, _ALIVE_S)


def _pieces(film: Path) -> Iterator[bytes]:
    with film.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _growing(film: IO[bytes], jobs: Jobs, job: Job, gone: Callable[[], bool]) -> Iterator[bytes]:
    status = jobs.status(job)
    while True:
        while piece := film.read(_PIECE):
            yield piece
        if status.ended:  # which it had before the last of it was read
            break
        status = jobs.wait(job, status, _LOOK_S)
        if gone():
            raise BrokenOff
    if status.refusal is not None:
        raise BrokenOff
