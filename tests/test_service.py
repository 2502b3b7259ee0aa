"""The service as a program meets it: a real server, real requests, small real films."""

from __future__ import annotations

import base64
import io
import json
import re
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from lipsync_desktop.engine.models import Models
from lipsync_desktop.service.limits import Limits
from lipsync_desktop.service.openapi import schemas
from lipsync_desktop.service.refusals import STATUS

from . import heif
from .making import pixels_of, write_clip, write_wav
from .serving import Client, Drawn, order, serving
from .serving import client as client
from .serving import drawn as drawn
from .serving import portrait as portrait
from .serving import speech as speech
from .sounds import hum, write_channels, write_tracks


def frames_of(film: bytes) -> tuple[int, Fraction | None]:
    with av.open(io.BytesIO(film), "r") as container:
        assert container.format.name == "matroska,webm"
        assert container.streams.audio[0].codec_context.name == "opus"
        return sum(1 for _ in container.decode(video=0)), container.streams.video[0].average_rate


def conforms(said: object, schema: dict[str, Any], path: str = "answer") -> None:
    """A small part of JSON Schema, all that our description uses of it for answers."""
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        conforms(said, schemas(Limits())[name], name)
        return
    if "const" in schema:
        assert said == schema["const"], path
    if "enum" in schema:
        assert said in schema["enum"], path
    if "type" in schema:
        kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        python: dict[str, type | tuple[type, ...]] = {
            "object": dict,
            "array": list,
            "string": str,
            "integer": int,
            "number": (int, float),
            "boolean": bool,
            "null": type(None),
        }
        assert any(isinstance(said, python[str(kind)]) for kind in kinds), (path, said)
    for value in said if isinstance(said, list) else ():
        conforms(value, schema["items"], f"{path}[]")
    if isinstance(said, dict):
        properties = schema["properties"]
        assert set(schema["required"]) <= set(said) <= set(properties), (path, set(said))
        for name, value in said.items():
            conforms(value, properties[name], f"{path}.{name}")


def described(client: Client, path: str, method: str, status: str) -> dict[str, Any]:
    responses = client.get("/openapi.json").said["paths"][path][method]["responses"]
    answer = responses.get(status, responses["default"])
    schema = answer["content"]["application/json"]["schema"]
    assert isinstance(schema, dict)
    return schema


def test_json_in_json_out(client: Client, portrait: Path, speech: Path) -> None:
    answer = client.post("/api/generate", order(portrait, speech, fps=25))
    assert answer.status == 200, answer.body
    assert answer.headers["content-type"] == "application/json"
    assert list(answer.said) == ["success", "video", "num_frames", "duration", "fps", "notices", "notice_codes"]
    facts = {"num_frames": 23, "duration": 0.92, "fps": 25, "notices": [], "notice_codes": []}
    assert {**answer.said, "video": ""} == {"success": True, "video": "", **facts}
    assert frames_of(base64.b64decode(answer.said["video"], validate=True)) == (23, Fraction(25))
    conforms(answer.said, described(client, "/api/generate", "post", "200"))


def test_a_form_in_a_film_out(client: Client, portrait: Path, speech: Path) -> None:
    files = {"image": portrait.read_bytes(), "audio": speech.read_bytes()}
    options = {"fps": "30000/1001", "quality": "small", "expressiveness": "1.5", "face_box": "60,60,140,150"}
    answer = client.form("/api/generate", files, **options)
    assert answer.status == 200, answer.body
    assert answer.headers["content-type"] == "video/webm"
    assert answer.headers["x-num-frames"] == "27"
    assert answer.headers["x-fps"] == "29.97003"
    assert frames_of(answer.body) == (27, Fraction(30000, 1001))


def test_a_telephones_picture_is_taken(client: Client, portrait: Path, speech: Path) -> None:
    sideways = np.rot90(pixels_of(portrait), -1)
    file = heif.heif(heif.grid(sideways, 128, heif.irot(1)))
    assert client.post("/api/generate", order(file, speech, fps=2)).status == 200
    answer = client.post("/api/generate", order(file[:-5000], speech, fps=2))
    assert (answer.status, answer.said["code"]) == (422, "unreadable")


def test_any_sound_is_taken_for_what_it_is(client: Client, portrait: Path, resources: Path, tmp_path: Path) -> None:
    for name, codec in (("a.mp3", "libmp3lame"), ("a.ogg", "libopus"), ("a.m4a", "aac"), ("a.flac", "flac")):
        with av.open(str(tmp_path / name), "w") as out, av.open(str(resources / "voice.flac")) as voice:
            stream = out.add_stream(codec, rate=48000)
            assert isinstance(stream, av.AudioStream)
            for number, frame in enumerate(voice.decode(audio=0)):
                frame.pts = None
                for packet in stream.encode(frame) if number < 8 else ():
                    out.mux(packet)
            out.mux(stream.encode())
        answer = client.post("/api/generate", order(portrait, tmp_path / name, fps=5))
        assert answer.status == 200, (name, answer.body)


def test_a_job_is_followed_to_its_film(client: Client, portrait: Path, speech: Path) -> None:
    begun = client.post("/api/jobs", order(portrait, speech, fps=10))
    assert begun.status == 202
    conforms(begun.said, described(client, "/api/jobs", "post", "202"))
    place = begun.headers["location"]
    stream = client.get(f"{place}/events")
    assert stream.headers["content-type"].startswith("text/event-stream")
    heard = re.findall(r"event: (\w+)\ndata: (.*)\n\n", stream.body.decode())
    assert heard[-1][0] == "done"
    assert {name for name, _ in heard[:-1]} <= {"progress"}
    assert len(heard) >= 3
    for _, data in heard:
        conforms(json.loads(data), {"$ref": "#/components/schemas/Job"})
    ended = client.get(place)
    assert ended.said == json.loads(heard[-1][1])
    assert (ended.said["state"], ended.said["done"], ended.said["num_frames"]) == ("done", 9, 9)
    film = client.get(ended.said["video_url"])
    assert frames_of(film.body) == (9, Fraction(10))
    assert client.get(ended.said["video_url"]).body == film.body
    gone = client.ask("DELETE", place)
    conforms(gone.said, described(client, "/api/jobs/{id}", "delete", "200"))
    assert client.get(place).status == client.get(ended.said["video_url"]).status == 404


def test_health_and_description(client: Client, models: Models) -> None:
    assert models.faces is not None
    health = client.get("/health")
    assert health.status == 200
    assert "packaged/face_mesh" in health.said["models"]
    conforms(health.said, described(client, "/health", "get", "200"))
    document = client.get("/openapi.json").said
    assert document["components"]["schemas"] == json.loads(json.dumps(schemas(Limits())))
    for path, methods in document["paths"].items():
        assert all(one["summary"].endswith(".") for name, one in methods.items() if name != "parameters")
        for method in {"get", "post", "delete", "put"}:
            answer = client.ask(method.upper(), path.replace("{id}", "nobody"))
            assert (answer.status == 405) == (method not in methods), (method, path)
            if answer.status >= 400:
                conforms(answer.said, {"$ref": "#/components/schemas/Refusal"})
                assert STATUS[answer.said["code"]] == answer.status


def test_what_is_not_a_talking_face(client: Client, portrait: Path, speech: Path, tmp_path: Path) -> None:
    grey = cv2.imencode(".png", np.full((120, 120, 3), 90, np.uint8))[1].tobytes()
    silence = write_wav(tmp_path / "silence.wav", np.zeros(16000))
    short = write_wav(tmp_path / "short.wav", np.full(1600, 0.1))
    clip = write_clip(tmp_path / "clip.mp4", [np.zeros((64, 64, 3), np.uint8)] * 5, Fraction(5))
    playlist = b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n/etc/passwd\n#EXT-X-ENDLIST\n"
    parts = b"ffconcat version 1.0\nfile speech.wav\n"
    for image, audio, status, code in (
        (grey, speech, 422, "no_face"),
        (portrait, silence, 422, "no_speech"),
        (portrait, short, 422, "no_speech"),
        (portrait, clip, 422, "no_speech"),
        (clip, speech, 415, "unknown_format"),
        (b"GIF89a" + bytes(99), speech, 415, "unknown_format"),
        (portrait, portrait, 415, "unknown_format"),
        (portrait, playlist, 415, "unknown_format"),
        (portrait, parts, 415, "unknown_format"),
        (portrait, b"ID3" + parts, 422, "unreadable"),
        (portrait, b"RIFF\0\0\0\0WAVEfmt " + bytes(60), 422, "unreadable"),
        (portrait.read_bytes()[:2000], speech, 422, None),  # a damaged JPEG may still be half a picture
    ):
        answer = client.post("/api/generate", order(image, audio, fps=5))
        assert answer.status == status, (answer.body, code)
        conforms(answer.said, {"$ref": "#/components/schemas/Refusal"})
        assert code in (None, answer.said["code"]), answer.body
        assert answer.said["error"].endswith(".")
        assert "/" not in answer.said["error"].replace("x, y", "")


def test_the_queue_is_bounded_and_clients_take_turns(
    drawn: Drawn, portrait: Path, speech: Path, tmp_path: Path
) -> None:
    with serving(tmp_path, drawn, Limits(waiting=5)) as client:

        def begin(name: str, number: float) -> dict[str, object]:
            answer = client.post("/api/jobs", order(portrait, speech, expressiveness=number), X_Client=name)
            assert answer.status == 202, answer.body
            return answer.said

        begin("first", 0.1)
        drawn.wait_for(1)
        greedy = [begin("greedy", number) for number in (0.2, 0.3, 0.4)]
        modest = begin("modest", 0.5)
        late = begin("late", 0.6)
        full = client.post("/api/jobs", order(portrait, speech))
        assert (full.status, full.said["code"]) == (429, "queue_full")
        assert int(full.headers["retry-after"]) > 0
        ahead = [client.get(f"/api/jobs/{one['id']}").said["ahead"] for one in (*greedy, modest, late)]
        assert ahead == [1, 4, 5, 2, 3]
        assert client.get("/health").said["queue"] == {"waiting": 5, "running": 1, "limit": 5}
        assert client.ask("DELETE", f"/api/jobs/{greedy[1]['id']}").status == 200
        early = client.get(f"/api/jobs/{late['id']}/video")
        assert (early.status, early.said["code"]) == (409, "not_finished")
        drawn.go()
        assert drawn.wait_for(5, closed=True) == ["0.1", "0.2", "0.5", "0.6", "0.4"]


def test_cancelling_stops_the_film_that_is_made(drawn: Drawn, portrait: Path, speech: Path, tmp_path: Path) -> None:
    with serving(tmp_path, drawn) as client, ThreadPoolExecutor(1) as pool:
        job = client.post("/api/jobs", order(portrait, speech)).said
        drawn.go(2)
        drawn.wait_for(1)
        stream = pool.submit(client.get, f"/api/jobs/{job['id']}/events")
        assert client.ask("DELETE", f"/api/jobs/{job['id']}").status == 200
        drawn.go(1)
        drawn.wait_for(1, closed=True)
        if stream.result().status == 200:  # it may have been asked for too late
            assert "event: cancelled" in stream.result().body.decode()


def test_who_hangs_up_wants_no_film(drawn: Drawn, portrait: Path, speech: Path, tmp_path: Path) -> None:
    with serving(tmp_path, drawn) as client:
        connection = client.connect()
        body = json.dumps(order(portrait, speech))
        connection.request("POST", "/api/generate", body, {"Content-Type": "application/json"})
        drawn.wait_for(1)
        connection.close()
        for _ in range(1000):
            drawn.go(1)
            if drawn.closed:
                break
            client.get("/health")
        assert drawn.closed, "it is still made"
        assert client.get("/health").status == 200


def test_no_more_listeners_than_there_are_places(drawn: Drawn, portrait: Path, speech: Path, tmp_path: Path) -> None:
    with serving(tmp_path, drawn, Limits(listeners=2)) as client, ThreadPoolExecutor(2) as pool:
        place = f"/api/jobs/{client.post('/api/jobs', order(portrait, speech)).said['id']}"
        connections = [client.connect() for _ in range(2)]
        streams = []
        for connection in connections:
            connection.request("GET", f"{place}/events")
            streams.append(connection.getresponse())
            assert streams[-1].readline().startswith(b"event:")
        assert client.get(f"{place}/events").said["code"] == "rate_limited"
        drawn.go()
        for read in [pool.submit(stream.read) for stream in streams]:
            assert b"event: done" in read.result()
        for connection in connections:
            connection.close()


def test_finished_films_do_not_stay_for_ever(drawn: Drawn, portrait: Path, speech: Path, tmp_path: Path) -> None:
    drawn.go()
    with serving(tmp_path, drawn, Limits(kept=2)) as client:
        places = []
        for number in (0.1, 0.2, 0.3, 0.4):
            places.append(
                f"/api/jobs/{client.post('/api/jobs', order(portrait, speech, expressiveness=number)).said['id']}"
            )
            assert b"event: done" in client.get(f"{places[-1]}/events").body
        assert [client.get(place).status for place in places] == [404, 404, 200, 200]
        assert client.get(f"{places[3]}/video").body == b"a film of 0.4"


@pytest.mark.parametrize("patience_s", [60.0, 0.0])
def test_a_graceful_end(drawn: Drawn, portrait: Path, speech: Path, tmp_path: Path, patience_s: float) -> None:
    with serving(tmp_path, drawn, Limits(grace_s=patience_s)) as client, ThreadPoolExecutor(2) as pool:
        made = pool.submit(client.post, "/api/generate", order(portrait, speech))
        drawn.wait_for(1)
        waiting = client.post("/api/jobs", order(portrait, speech)).said
        assert client.service is not None
        client.service.stop()
        late = waited = client.get("/health")
        while late.status == 200:
            late = client.get("/health")
        if patience_s:
            assert late.said["status"] == "stopping"
            refused = client.post("/api/generate", order(portrait, speech))
            assert (refused.status, refused.said["code"]) == (503, "stopping")
            waited = client.get(f"/api/jobs/{waiting['id']}")
            assert (waited.said["state"], waited.said["code"]) == ("failed", "stopping")
        drawn.go(100 if patience_s else 1)
        answer = made.result()
    if patience_s:
        assert answer.status == 200
        assert base64.b64decode(answer.said["video"]) == b"a film of 1.0"
    else:
        assert (answer.status, answer.said["code"]) == (503, "stopping")
    assert drawn.begun == drawn.closed == ["1.0"]


def test_that_nobody_speaks_is_told(client: Client, portrait: Path, speech: Path, tmp_path: Path) -> None:
    music = write_wav(tmp_path / "music.wav", hum(1, 262, 16_000) + hum(1, 330, 16_000))
    told = client.post("/api/generate", order(portrait, music))
    assert told.status == 200
    (notice,) = told.said["notices"]
    assert notice.startswith("No speech was heard in “audio”, so that the mouth will stay closed")
    assert told.said["notice_codes"] == ["no_speech_heard"]
    conforms(told.said, described(client, "/api/generate", "post", "200"))
    files = {"image": portrait.read_bytes(), "audio": music.read_bytes()}
    headers = client.form("/api/generate", files).headers
    assert json.loads(headers["x-notices"]) == [notice]
    assert headers["x-notice-codes"] == "no_speech_heard"
    spoken = client.form("/api/generate", files | {"audio": speech.read_bytes()})
    assert "x-notices" not in spoken.headers


def test_many_channels_and_tracks(client: Client, portrait: Path, tmp_path: Path) -> None:
    eight = write_channels(tmp_path / "eight.wav", np.tile(hum(1, 220, 16_000), (8, 1)), 16_000)
    assert client.form("/api/generate", {"image": portrait.read_bytes(), "audio": eight.read_bytes()}).status == 200
    tracks = [[(Fraction(0), hum(0.5, 220, 16_000)[np.newaxis])]] * 9
    nine = write_tracks(tmp_path / "nine.mkv", tracks, 16_000)
    refused = client.form("/api/generate", {"image": portrait.read_bytes(), "audio": nine.read_bytes()})
    assert (refused.status, refused.said["code"]) == (413, "too_large")
    assert refused.said["error"] == "The recording has 9 sound tracks; up to 8 are taken."
