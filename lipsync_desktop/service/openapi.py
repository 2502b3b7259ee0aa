"""The service's description for programs (OpenAPI 3.1): its addresses and what they are for as Flask has them, the
fields as requests are checked by them, and what is answered."""

from __future__ import annotations

from collections.abc import Collection
from typing import get_args

from flask import Flask

from lipsync_desktop import __version__

from .fields import FIELDS, STREAM, Described, described
from .jobs import State
from .limits import Limits
from .refusals import NOTICES, STATUS

_TEXT, _WHOLE, _NUMBER = ({"type": kind} for kind in ("string", "integer", "number"))
_BASE64: Described = {"type": "string", "contentEncoding": "base64"}
_BINARY: Described = {"type": "string", "format": "binary"}

_CONTENTS = {"video/webm": {"schema": _BINARY}, "text/event-stream": {}}
_ANSWERS: dict[str, dict[str, tuple[str, ...]]] = {
    "generate": {"200": ("The film.", "Film", "video/webm")},
    "begin": {"202": ("The job.", "Job")},
    "look": {"200": ("The job.", "Job")},
    "cancel": {"200": ("It is gone.", "Gone")},
    "fetch": {"200": ("The film.", "video/webm")},
    "listen": {"200": ("Events.", "text/event-stream")},
    "health": {"200": ("It takes jobs.", "Health"), "503": ("It is being stopped.", "Health")},
    "described": {"200": ("This document.",)},
}
"""What each view answers by its status: a sentence, then documents in JSON, by their names, or media types."""
_REFUSED = ("No, and why.", "Refusal")
_CLIENT = {
    "name": "X-Client",
    "in": "header",
    "schema": _TEXT,
    "description": "Whose turn it is; those without a name share one.",
}


def description(app: Flask, limits: Limits) -> Described:
    """The whole document; a view's docstring says what it is for."""
    paths: dict[str, Described] = {}
    for rule in app.url_map.iter_rules():
        path = paths.setdefault(rule.rule.replace("<", "{").replace(">", "}"), {})
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            path[method.lower()] = _operation(rule.endpoint, app.view_functions[rule.endpoint].__doc__, method)
        if rule.arguments:
            path["parameters"] = [
                {"name": name, "in": "path", "required": True, "schema": _TEXT} for name in rule.arguments
            ]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Lipsync Desktop",
            "version": __version__,
            "description": "A picture and a recorded voice become a film in which the face says those words.",
        },
        "paths": paths,
        "components": {"schemas": schemas(limits), "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "security": [{}, {"token": []}],
    }


def schemas(limits: Limits) -> dict[str, Described]:
    """What is sent and answered, by its name."""
    image = f"JPEG, PNG or HEIC, up to {limits.image_pixels / 1e6:g} million pixels."
    audio = f"WAV, FLAC, MP3, Ogg, MP4 or WebM, up to {limits.speech_s:g} s; its content says what it is."

    def order(file: Described, *, in_form: bool) -> Described:
        files = {"image": {**file, "description": image}, "audio": {**file, "description": audio}}
        options = {one.called: described(one, in_form=in_form) for one in (*FIELDS, STREAM)}
        return _object(files | options, optional=options)

    code = _one_of(STATUS)
    film = {"num_frames": _WHOLE, "duration": _NUMBER, "fps": _NUMBER}
    said = "Sentences for people, such as that no speech was heard in the recording."
    notices = {
        "notices": {"type": "array", "items": _TEXT, "description": said},
        "notice_codes": {
            "type": "array",
            "items": _one_of(dict.fromkeys(NOTICES.values())),
            "description": "What each of them says, for programs.",
        },
    }
    job = {
        "success": {"type": "boolean"},
        "id": _TEXT,
        "state": _one_of(get_args(State)),
        "done": {**_WHOLE, "description": "Frames that are made."},
        "total": {**_WHOLE, "description": "Frames of the film; 0 as long as that is not known."},
        "ahead": {"type": ["integer", "null"], "description": "Jobs that come first; null once it has begun."},
        "seconds_waited": {**_NUMBER, "description": "In the queue."},
        **notices,
    }
    once_ended = {"video_url": _TEXT, **film, "error": _TEXT, "code": code}
    video = {**_BASE64, "description": "WebM, VP9 and Opus."}
    health = {
        "status": _one_of(("ok", "stopping")),
        "version": _TEXT,
        "models": {"type": "array", "items": _TEXT, "description": "Networks ready to run."},
        "queue": _object(dict.fromkeys(("waiting", "running", "limit"), _WHOLE)),
    }
    sentence = {**_TEXT, "description": "A sentence for people."}
    return {
        "OrderInJson": order(_BASE64, in_form=False),
        "OrderInAForm": order(_BINARY, in_form=True),
        "Film": _object({"success": {"const": True}, "video": video, **film, **notices}),
        "Job": _object(job | once_ended, optional=once_ended),
        "Gone": _object({"success": {"const": True}, "id": _TEXT}),
        "Health": _object(health),
        "Refusal": _object({"success": {"const": False}, "error": sentence, "code": code}),
    }


def _operation(view: str, summary: str | None, method: str) -> Described:
    answers = {**_ANSWERS[view], "default": _REFUSED}
    responses = {status: _answer(*answer) for status, answer in answers.items()}
    operation = {"operationId": view, "summary": summary, "responses": responses}
    if method != "POST":
        return operation
    contents = {
        "application/json": {"schema": _ref("OrderInJson")},
        "multipart/form-data": {"schema": _ref("OrderInAForm")},
    }
    return operation | {"parameters": [_CLIENT], "requestBody": {"required": True, "content": contents}}


def _answer(sentence: str, *contents: str) -> Described:
    described = {
        content if content in _CONTENTS else "application/json": _CONTENTS.get(content, {"schema": _ref(content)})
        for content in contents
    }
    return {"description": sentence} | ({"content": described} if contents else {})


def _object(properties: Described, optional: Collection[str] = ()) -> Described:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _one_of(words: Collection[str]) -> Described:
    return {"type": "string", "enum": list(words)}


def _ref(name: str) -> Described:
    return {"$ref": f"#/components/schemas/{name}"}
