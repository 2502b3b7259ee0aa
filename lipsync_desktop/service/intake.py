"""A stranger's request → a picture, a recording and settings that the engine may be given. Everything here is hostile
until it is checked, and nothing is decoded before its size is known."""

from __future__ import annotations

import binascii
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Request

from lipsync_desktop.engine.errors import SpeechError
from lipsync_desktop.engine.media import sound_tracks
from lipsync_desktop.engine.open_files import OpenFiles
from lipsync_desktop.engine.pictures import picture_format, picture_size
from lipsync_desktop.engine.settings import RenderJob

from .fields import STREAM, read, settings_of
from .limits import Limits
from .refusals import Refusal, refused

PICTURES = ("jpeg", "png", "heic")

_FILES = ("image", "audio")
_DATA_URL = re.compile(r"data:[\w.+-]{1,40}/[\w.+-]{1,40}(;[\w.+=-]{1,80}){0,3};base64,", re.ASCII)
_MOST_TRACKS = 8  # of one recording
_SOUNDS = re.compile(
    rb"RIFF....WAVE|RF64....WAVE|FORM....AIF[FC]|fLaC|OggS|ID3|\xff[\xe0-\xff]|....ftyp|\x1a\x45\xdf\xa3|caff|\.snd|#!AMR|wvpk",
    re.DOTALL,
)
"""How WAV, AIFF, FLAC, Ogg, MP3, AAC, MP4, WebM, CAF, AU, AMR and WavPack files begin."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a client sent. options: as JSON or as a form has them, not looked at yet."""

    image: bytes
    audio: bytes
    options: Mapping[str, object]
    binary: bool
    """Whether it came as a form, and the film goes back as it is."""
    stream: bool = False
    """Whether the film is to be sent while it is made, and then as it is, however the order came."""


def received(request: Request) -> Order:
    """Raises Refusal."""
    match request.mimetype:
        case "application/json":
            order = _from_json(request.get_data(cache=False))
        case "multipart/form-data":
            order = _from_form(request)
        case _:
            raise Refusal("unknown_format", "Send application/json or multipart/form-data.")
    stream = read(STREAM, order.options.get(STREAM.name, STREAM.default))
    options = {name: said for name, said in order.options.items() if name != STREAM.name}
    return replace(order, options=options, stream=stream)


def job_of(order: Order, folder: Path, limits: Limits, models: Iterable[str], files: OpenFiles) -> RenderJob:
    """Write what was sent to the folder, look at it, and say what to make of it; `files` keep the recording as it was
    measured. Raises Refusal, OSError."""
    settings = settings_of(order.options, models)
    _check_picture(order.image, limits)
    if not _SOUNDS.match(order.audio):
        raise Refusal(
            "unknown_format", "The audio is in no format that is known here. Send WAV, FLAC, MP3, Ogg or MP4."
        )
    image, audio = folder / "image", folder / "audio"
    image.write_bytes(order.image)
    audio.write_bytes(order.audio)
    _check_speech(audio, limits, files)
    return RenderJob(image, audio, folder / "film.webm", settings)


def _from_json(body: bytes) -> Order:
    try:
        sent = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise _bad("The body is not JSON in UTF-8.") from error
    if not isinstance(sent, dict):
        raise _bad("The body is not a JSON object with image and audio.")
    image, audio = (_decoded(name, sent.pop(name, None)) for name in _FILES)
    return Order(image, audio, sent, binary=False)


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def _decoded(name: str, value: object) -> bytes:
    if not isinstance(value, str) or not value:
        raise _bad(f"“{name}” is missing; send the file in base64.")
    start = _DATA_URL.match(value)
    digits = value[start.end() :] if start else value
    try:
        if len(digits) % 4:  # which Python lets pass where the padding is too long
            raise ValueError("base64 comes in fours")
        return binascii.a2b_base64(digits, strict_mode=True)
    except (binascii.Error, ValueError) as error:
        raise _bad(f"“{name}” is not valid base64, or is cut off.") from error


def _from_form(request: Request) -> Order:
    if len(request.files) != len(request.files.keys() & set(_FILES)) or any(
        len(request.files.getlist(name)) != 1 or len(request.form.getlist(name)) > 0 for name in _FILES
    ):
        raise _bad("Send exactly two files in the form, “image” and “audio”.")
    if any(len(request.form.getlist(name)) > 1 for name in request.form):
        raise _bad("A field is there twice.")
    image, audio = (request.files[name].read() for name in _FILES)
    return Order(image, audio, request.form.to_dict(), binary=True)


def _check_picture(data: bytes, limits: Limits) -> None:
    if picture_format(data) not in PICTURES:
        raise Refusal("unknown_format", "The image is neither JPEG, PNG nor HEIC.")
    size = picture_size(data)
    if size is None:
        raise Refusal("unreadable", "The image is damaged or incomplete.")
    if size[0] * size[1] > limits.image_pixels:
        most = limits.image_pixels / 1e6
        raise Refusal("too_large", f"The image has {size[0]}×{size[1]} pixels; up to {most:g} million are taken.")


def _check_speech(path: Path, limits: Limits, files: OpenFiles) -> None:
    """Look at every sound track: which of them is meant is found out when the film is made. Raises Refusal."""
    try:
        tracks = sound_tracks(path)
    except SpeechError as error:
        raise refused(error) from error
    if len(tracks) > _MOST_TRACKS:
        raise Refusal("too_large", f"The recording has {len(tracks)} sound tracks; up to {_MOST_TRACKS} are taken.")
    errors = [_error_in(path, track.number, limits, files) for track in tracks]
    if all(errors) and errors[0]:
        raise refused(errors[0]) from errors[0]


def _error_in(path: Path, track: int, limits: Limits, files: OpenFiles) -> SpeechError | None:
    """Why nobody can speak with that track. Raises Refusal, where it is too long."""
    try:
        for heard_s in files.measuring(path, track=track):
            if heard_s > limits.speech_s:
                raise Refusal("too_large", f"The recording is too long; up to {limits.speech_s:g} s are taken.")
    except SpeechError as error:
        return error
    return None


def _bad(sentence: str) -> Refusal:
    return Refusal("bad_request", sentence)
