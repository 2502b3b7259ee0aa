"""The service's description for programs (OpenAPI 3.1), made from the same settings that requests are checked with."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from lipsync_desktop import __version__
from lipsync_desktop.engine.settings import Setting
from lipsync_desktop.engine.values import Box, Choice, Number, Rate, Switch, Values

from .intake import FIELDS
from .limits import Limits
from .refusals import NOTICES, STATUS

Described = dict[str, Any]

_FORM = "multipart/form-data"


def description(limits: Limits) -> Described:
    """The whole document."""
    order: Described = {
        "required": True,
        "content": {
            "application/json": {"schema": _ref("OrderInJson")},
            _FORM: {"schema": _ref("OrderInAForm")},
        },
    }
    job = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    client = {
        "name": "X-Client",
        "in": "header",
        "schema": {"type": "string"},
        "description": "Whose turn it is; those without a name share one.",
    }
    film = {"schema": {"type": "string", "format": "binary"}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Lipsync Desktop",
            "version": __version__,
            "description": "A picture and a recorded voice become a film in which the face says those words.",
        },
        "paths": {
            "/api/generate": {
                "post": {
                    "operationId": "generate",
                    "summary": "Make a film and wait for it. A form is answered with the film, JSON with JSON.",
                    "parameters": [client],
                    "requestBody": order,
                    "responses": {
                        "200": {
                            "description": "The film.",
                            "content": {"application/json": {"schema": _ref("Film")}, "video/webm": film},
                        },
                        "default": _refused(),
                    },
                }
            },
            "/api/jobs": {
                "post": {
                    "operationId": "begin",
                    "summary": "Make a film and ask for it later.",
                    "parameters": [client],
                    "requestBody": order,
                    "responses": {"202": _answer("The job.", "Job"), "default": _refused()},
                }
            },
            "/api/jobs/{id}": {
                "parameters": [job],
                "get": {
                    "operationId": "look",
                    "summary": "How far a job is.",
                    "responses": {"200": _answer("The job.", "Job"), "default": _refused()},
                },
                "delete": {
                    "operationId": "cancel",
                    "summary": "Cancel a job and remove its film.",
                    "responses": {"200": _answer("It is gone.", "Gone"), "default": _refused()},
                },
            },
            "/api/jobs/{id}/video": {
                "parameters": [job],
                "get": {
                    "operationId": "fetch",
                    "summary": "The film of a job that is done.",
                    "responses": {
                        "200": {"description": "The film.", "content": {"video/webm": film}},
                        "default": _refused(),
                    },
                },
            },
            "/api/jobs/{id}/events": {
                "parameters": [job],
                "get": {
                    "operationId": "listen",
                    "summary": "Server-sent events, each a Job: “progress”, then “done”, “failed” or “cancelled”.",
                    "responses": {
                        "200": {"description": "Events.", "content": {"text/event-stream": {}}},
                        "default": _refused(),
                    },
                },
            },
            "/health": {
                "get": {
                    "operationId": "health",
                    "summary": "Version, models and queue.",
                    "responses": {
                        "200": _answer("It takes jobs.", "Health"),
                        "503": _answer("It is being stopped.", "Health"),
                        "default": _refused(),
                    },
                }
            },
            "/openapi.json": {
                "get": {
                    "operationId": "described",
                    "summary": "This document.",
                    "responses": {"200": {"description": "This document."}, "default": _refused()},
                }
            },
        },
        "components": {
            "schemas": _schemas(limits),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }


def _schemas(limits: Limits) -> Described:
    base64 = {"type": "string", "contentEncoding": "base64"}
    binary = {"type": "string", "format": "binary"}
    image = f"JPEG, PNG or HEIC, up to {limits.image_pixels / 1e6:g} million pixels."
    audio = f"WAV, FLAC, MP3, Ogg, MP4 or WebM, up to {limits.speech_s:g} s; its content says what it is."
    notices: Described = {
        "notices": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Sentences for people, such as that no speech was heard in the recording.",
        },
        "notice_codes": {
            "type": "array",
            "items": {"type": "string", "enum": list(dict.fromkeys(NOTICES.values()))},
            "description": "What each of them says, for programs.",
        },
    }
    film: Described = {"num_frames": {"type": "integer"}, "duration": {"type": "number"}, "fps": {"type": "number"}}
    return {
        "OrderInJson": _object(
            {
                "image": {**base64, "description": image},
                "audio": {**base64, "description": audio},
                **{one.called: _field(one) for one in FIELDS},
            },
            ["image", "audio"],
        ),
        "OrderInAForm": _object(
            {
                "image": {**binary, "description": image},
                "audio": {**binary, "description": audio},
                **{one.called: _field(one, in_form=True) for one in FIELDS},
            },
            ["image", "audio"],
        ),
        "Film": _object(
            {
                "success": {"const": True},
                "video": {**base64, "description": "WebM, VP9 and Opus."},
                **film,
                **notices,
            },
            ["success", "video", *film, *notices],
        ),
        "Job": _object(
            {
                "success": {"type": "boolean"},
                "id": {"type": "string"},
                "state": {"type": "string", "enum": ["waiting", "running", "done", "failed", "cancelled"]},
                "done": {"type": "integer", "description": "Frames that are made."},
                "total": {"type": "integer", "description": "Frames of the film; 0 as long as that is not known."},
                "ahead": {"type": ["integer", "null"], "description": "Jobs that come first; null once it has begun."},
                "seconds_waited": {"type": "number", "description": "In the queue."},
                **notices,
                "video_url": {"type": "string"},
                **film,
                "error": {"type": "string"},
                "code": {"type": "string", "enum": list(STATUS)},
            },
            ["success", "id", "state", "done", "total", "ahead", "seconds_waited", *notices],
        ),
        "Gone": _object({"success": {"const": True}, "id": {"type": "string"}}, ["success", "id"]),
        "Health": _object(
            {
                "status": {"type": "string", "enum": ["ok", "stopping"]},
                "version": {"type": "string"},
                "models": {"type": "array", "items": {"type": "string"}, "description": "Networks ready to run."},
                "queue": _object(
                    {name: {"type": "integer"} for name in ("waiting", "running", "limit")},
                    ["waiting", "running", "limit"],
                ),
            },
            ["status", "version", "models", "queue"],
        ),
        "Refusal": _object(
            {
                "success": {"const": False},
                "error": {"type": "string", "description": "A sentence for people."},
                "code": {"type": "string", "enum": list(STATUS)},
            },
            ["success", "error", "code"],
        ),
    }


def _field(setting: Setting, in_form: bool = False) -> Described:
    described = _values(setting.values, in_form) | {
        "description": f"{setting.sentence[0].upper()}{setting.sentence[1:]}."
    }
    match setting.default:
        case None:
            return described
        case Fraction():
            return described | {"default": float(setting.default)}
    return described | {"default": setting.default}


def _values(values: Values, in_form: bool) -> Described:
    match values:
        case Number(least, most, whole=whole):
            return {"type": "integer" if whole else "number", "minimum": least, "maximum": most}
        case Rate(least=least, most=most):
            return {"type": ["number", "string"], "minimum": least, "maximum": most}
        case Choice(words):
            return {"type": "string", "enum": list(words)}
        case Switch():
            return {"type": "boolean"}
        case Box() if not in_form:
            return {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4}
    return {"type": "string"}


def _object(properties: Described, required: list[str]) -> Described:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _ref(name: str) -> Described:
    return {"$ref": f"#/components/schemas/{name}"}


def _answer(what: str, schema: str) -> Described:
    return {"description": what, "content": {"application/json": {"schema": _ref(schema)}}}


def _refused() -> Described:
    return _answer("No, and why.", "Refusal")
