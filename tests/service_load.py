"""How the service bears up: `python -m tests.service_load` starts one, asks it for many films, and says what it took.

Latencies as a client sees them; memory and open files of the service's process as Linux counts them.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np

from lipsync_desktop import paths

from .making import write_speech
from .serving import Client, order

_SIDES_PX = (1024, 512)
_SPEECHES_S = (1.0, 1.5, 2.0, 2.5)
_AGAIN = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=50)
    parser.add_argument("--clients", type=int, default=8)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        pictures, speeches = _inputs(Path(home))
        environment = {**os.environ, "XDG_CACHE_HOME": home}
        command = [sys.executable, "-m", "lipsync_desktop", "serve", "--port", "0", "--rate", "100000"]
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        try:
            assert process.stdout is not None
            found = re.search(r":(\d+);", process.stdout.readline())
            assert found, "the service did not start"
            print(f"ready after {time.perf_counter() - started:.1f} s, {_state(process.pid)}")
            client = Client(int(found[1]))
            for side, picture in zip(_SIDES_PX, pictures, strict=True):
                first = _seconds(client, picture, speeches[0])
                again = [_seconds(client, picture, speeches[1]) for _ in range(_AGAIN)]
                same = _seconds(client, picture, speeches[0])
                streamed = [_seconds_to_first_byte(client, picture, speeches[0]) for _ in range(_AGAIN)]
                print(
                    f"{side} px: first request with {_SPEECHES_S[0]} s of speech {first:.2f} s, the same again "
                    f"{same:.2f} s, its first byte if it streams {np.median(streamed):.2f} s; the same face with other "
                    f"speech of {_SPEECHES_S[1]} s {np.median(again):.2f} s"
                )
            print(f"before the load: {_state(process.pid)}")
            _load(client, pictures, speeches, arguments.requests, arguments.clients, process.pid)
            service = Path(home) / "lipsync-desktop" / "service"
            print(f"files left by jobs: {sum(1 for path in service.rglob('*') if path.name != 'lock') - 1}")
            process.send_signal(signal.SIGINT)
            print(f"exit code {process.wait(timeout=60)}, left behind: {[path.name for path in service.iterdir()]}")
        finally:
            process.kill()
            process.communicate()


def _inputs(folder: Path) -> tuple[list[bytes], list[bytes]]:
    portrait = cv2.imread(str(paths.resources_dir() / "portrait.png"))
    assert portrait is not None
    pictures = [
        cv2.imencode(".jpg", cv2.resize(portrait, (side, side), interpolation=cv2.INTER_AREA))[1].tobytes()
        for side in _SIDES_PX
    ]
    voice = paths.resources_dir() / "voice.flac"
    speeches = [write_speech(folder / "speech.wav", voice, seconds).read_bytes() for seconds in _SPEECHES_S]
    return pictures, speeches


def _load(client: Client, pictures: list[bytes], speeches: list[bytes], requests: int, clients: int, pid: int) -> None:
    took: list[float] = []
    waited: list[float] = []
    states: list[str] = []
    lock = threading.Lock()

    def ask(number: int) -> None:
        sent = order(pictures[number % len(pictures)], speeches[number % len(speeches)], fps=25)
        began = time.perf_counter()
        answer = client.post("/api/generate", sent, X_Client=f"client {threading.current_thread().name}")
        seconds = time.perf_counter() - began
        assert answer.status == 200, answer.body[:300]
        assert base64.b64decode(json.loads(answer.body)["video"])[:4] == b"\x1aE\xdf\xa3"
        with lock:
            took.append(seconds)
            waited.append(float(answer.headers["x-queue-seconds"]))
            if len(took) % 10 == 0:
                states.append(f"{len(took)}: {_state(pid)}")

    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(ask, range(requests)))
    whole = time.perf_counter() - began
    print(f"{requests} requests from {clients} clients in {whole:.1f} s, {requests / whole:.2f} a second")
    for name, values in (("latency", took), ("of it in the queue", waited)):
        p50, p90, p99 = np.percentile(values, [50, 90, 99])
        print(f"{name}: median {p50:.2f} s, 90 % {p90:.2f} s, 99 % {p99:.2f} s, most {max(values):.2f} s")
    print("after request " + "\nafter request ".join(states))


def _seconds(client: Client, picture: bytes, speech: bytes) -> float:
    began = time.perf_counter()
    answer = client.post("/api/generate", order(picture, speech, fps=25))
    assert answer.status == 200, answer.body[:300]
    return time.perf_counter() - began


def _seconds_to_first_byte(client: Client, picture: bytes, speech: bytes) -> float:
    body = json.dumps(order(picture, speech, fps=25, stream=True))
    connection = client.connect()
    began = time.perf_counter()
    connection.request("POST", "/api/generate", body, {"Content-Type": "application/json"})
    with connection.getresponse() as answer:
        assert answer.read(1)
        seconds = time.perf_counter() - began
        answer.read()
    connection.close()
    return seconds


def _state(pid: int) -> str:
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return "memory unknown"
    found = re.search(r"VmRSS:\s+(\d+)", status.read_text())
    assert found
    return f"{int(found[1]) / 1024:.0f} MB, {len(list(Path(f'/proc/{pid}/fd').iterdir()))} files open"


if __name__ == "__main__":
    main()
